//! What happens to the bank, to the office and to the books, act by act.

use std::collections::BTreeSet;

use carnet::grpc::pb;
use jiff::civil::{Date, date};
use pb::SuspenseReason as Reason;

use super::acts::{Act, How};
use super::bank::{self, About as Money, Bank, State, What, Word};
use super::books::Books;
use super::checks::Compared;
use super::office::{Office, PAID_IN, Run};
use super::reports::Sent;
use super::xml::{pain001, pain002};
use crate::support::IBAN;

const FIRST_DAY: Date = date(2025, 3, 3);

/// All of it.
pub(super) struct Story {
    pub(super) iban: String,
    pub(super) bank: Bank,
    pub(super) books: Books,
    pub(super) office: Office,
    /// How many entries of each day that is over were reported, if it was.
    pub(super) reported: Vec<Option<usize>>,
    pub(super) sent: Vec<Sent>,
    /// Files that the bank was not given: each with its run.
    pub(super) drawer: Vec<(String, String)>,
    /// Runs that the ledger knows to be rejected, by message id, and that are not voided.
    pub(super) rejected: Vec<(String, String)>,
    /// After so many answers, whoever imports the next file leaves it, once.
    pub(super) leaves: Option<usize>,
    /// What became of all that, as words: to see that it is not nothing.
    pub(super) reached: BTreeSet<String>,
}

impl Story {
    pub(super) fn new() -> Story {
        let mut bank = Bank::new(0, FIRST_DAY);
        let mut books = Books::default();
        for (cents, reference) in PAID_IN {
            let text = "versement".to_owned();
            let what = What::Receipt { text, about: Money::Buyer };
            bank.books(cents, what, Some(reference.to_owned()));
        }
        for entry in &bank.days[0].entries {
            books.records(FIRST_DAY, entry);
        }
        Story {
            iban: IBAN.replace(' ', ""),
            bank,
            books,
            office: Office::new(FIRST_DAY),
            reported: Vec::new(),
            sent: Vec::new(),
            drawer: Vec::new(),
            rejected: Vec::new(),
            leaves: None,
            reached: BTreeSet::new(),
        }
    }

    pub(super) fn reached(&mut self, word: impl Into<String>) {
        self.reached.insert(word.into());
    }

    /// Days from the first on that were reported as they are now.
    pub(super) fn whole(&self) -> usize {
        let days = self.reported.iter().zip(&self.bank.days);
        days.take_while(|(reported, day)| **reported == Some(day.entries.len())).count()
    }

    pub(super) fn check(&self) {
        let whole = self.whole();
        let later = self.reported[whole..].iter().any(Option::is_some);
        Compared::new(&self.office, &self.bank, &self.books).hold((!later).then_some(whole));
    }

    /// The bank says what it has not said, sometimes twice.
    fn says(&mut self) {
        let Some(word) = self.bank.unsaid.pop_front() else { return };
        let import = self.office.number();
        let text = pain002(&format!("W{import}"), &word);
        for again in
            [import, import, import + 1].iter().take(1 + usize::from(import.is_multiple_of(3)) * 2)
        {
            let answer = self.office.imports(*again, &text).unwrap();
            for row in answer.rows {
                self.reached(row.fate().as_str_name());
            }
            self.books.hears(&word, self.office.today);
        }
        self.office.number();
        if word.id.is_none() {
            self.rejected.push((word.message.clone(), run_of(&word)));
        }
        self.check();
    }

    fn pays(&mut self, cycle: &str, given: bool) {
        let run = match self.office.pays(cycle) {
            Ok(run) => run,
            Err(reason) => {
                assert!(["NOTHING_TO_PAY", "PAYMENTS_HELD"].contains(&&*reason), "{reason}");
                self.reached(reason);
                return;
            }
        };
        let Run { name, file, payments } = run;
        let ((message, execution), listed) = pain001(&file);
        assert_eq!(listed.len(), payments.len());
        for (payment, (id, amount)) in payments.into_iter().zip(&listed) {
            assert_eq!((&payment.end_to_end_id, payment.amount_cents), (id, *amount));
            self.books.makes((id.clone(), payment.venue), (&message, execution), *amount);
        }
        if given {
            self.bank.takes(&message, listed);
            if self.office.number().is_multiple_of(2) {
                self.office.sends(&name);
            }
        } else if !listed.is_empty() {
            self.drawer.push((name, file));
        }
        self.check();
    }

    fn voids(&mut self) {
        let (run, message, reason) = if let Some((run, file)) = self.drawer.pop() {
            (run, pain001(&file).0.0, pb::RunVoidReason::NotSent)
        } else if let Some((message, run)) = self.rejected.pop() {
            (run, message, pb::RunVoidReason::Rejected)
        } else {
            return;
        };
        self.reached(reason.as_str_name());
        self.office.voids(&run, reason);
        self.books.voids(&message);
        self.check();
    }

    /// What the bank does with payments.
    fn banks(&mut self, act: &Act) {
        let fresh = |asked: &bank::Asked| asked.state == State::Going && asked.booked == 0;
        match *act {
            Act::Book { first, count, details } => {
                let going = self.bank.which(fresh);
                let at = if going.is_empty() { 0 } else { first % going.len() };
                let ids: Vec<String> = going.into_iter().skip(at).take(count).collect();
                if !ids.is_empty() {
                    self.bank.pays(&ids, details || ids.len() == 1);
                }
            }
            Act::Twice { which } => {
                let once = self.bank.which(|asked| asked.booked == 1);
                if let Some(id) = picked(&once, which) {
                    self.bank.pays(std::slice::from_ref(id), true);
                }
            }
            Act::Return { which } => {
                let out = self.bank.which(|asked| asked.booked > asked.returned);
                if let Some(id) = picked(&out, which) {
                    self.bank.returns(id);
                }
            }
            Act::Reject { which, reason } => {
                if let Some(id) = picked(&self.bank.which(fresh), which) {
                    let message = self.bank.asked[id].message.clone();
                    self.bank.rejects(&message, Some(id), ["AC04", "AM04", "MS03"][reason]);
                }
            }
            Act::RejectFile { which } => {
                let whole = |one: &bank::Asked| {
                    let same = self.bank.asked.values().filter(|two| two.message == one.message);
                    same.into_iter().all(|asked| fresh(asked) && !asked.checked)
                };
                if let Some(id) = picked(&self.bank.which(whole), which) {
                    let message = self.bank.asked[id].message.clone();
                    self.bank.rejects(&message, None, "FF01");
                }
            }
            Act::Ask { which, close } => {
                let unchecked = self.bank.which(|asked| fresh(asked) && !asked.checked);
                if let Some(id) = picked(&unchecked, which) {
                    self.bank.asks(id, if close { "RVMC" } else { "RVNM" });
                }
            }
            ref other => panic!("not of the bank: {other:?}"),
        }
    }

    pub(super) fn act(&mut self, act: &Act) {
        match *act {
            Act::Redeem { venue, buyer, count } => self.office.redeems(venue, buyer, count),
            Act::Cycle { given } => {
                self.office.closes();
                let cycle = self.office.cycles.last().unwrap().clone();
                self.pays(&cycle, given);
            }
            Act::Again { cycle, given } => {
                if let Some(cycle) = picked(&self.office.cycles, cycle).cloned() {
                    self.pays(&cycle, given);
                }
            }
            Act::Give { note } => {
                if let Some((run, file)) = self.drawer.pop() {
                    let ((message, _), listed) = pain001(&file);
                    self.bank.takes(&message, listed);
                    if note {
                        self.office.sends(&run);
                    }
                }
            }
            Act::Void => self.voids(),
            Act::Decide { which, pay } => {
                if let Some(id) = picked(&self.books.awaited(), which) {
                    self.office.decides(id, pay);
                    self.books.decides(id, pay, self.office.today);
                    self.bank.hears(id, pay);
                }
            }
            Act::Say => self.says(),
            Act::Charge { cents: 0 } => {}
            Act::Charge { cents } => {
                let what = if cents < 0 { What::Fee } else { What::Interest };
                self.bank.books(cents, what, None);
            }
            Act::Receive { text, cents } => self.bank.books(cents, receipt(text), None),
            Act::Late { text, cents } => {
                if self.bank.closed() > 0 {
                    self.bank.books_late(cents, receipt(text));
                }
            }
            Act::Night => {
                let today = self.bank.ends_day();
                self.reported.push(None);
                self.office.wakes_on(today);
                self.check();
            }
            Act::Report { days, how } => self.reports(days, how),
            Act::Repeat { which, same } => self.repeats(which, same),
            Act::Reissue => self.reissues(self.bank.closed()),
            Act::Explain { which } => self.explains(which),
            Act::Accounts => self.office.accounts(),
            Act::Issue => {
                let (verdict, expected) = self.books.cover(self.office.today);
                let expected = expected.map_err(str::to_owned);
                assert_eq!(self.office.issues(), expected, "{verdict}");
                self.reached(expected.err().unwrap_or("issued".to_owned()));
            }
            Act::Restart => self.office.desk.restart(),
            Act::Book { .. }
            | Act::Twice { .. }
            | Act::Return { .. }
            | Act::Reject { .. }
            | Act::RejectFile { .. }
            | Act::Ask { .. } => self.banks(act),
        }
    }

    /// All that the bank has to say is said, and the files of the ledger say the same.
    pub(super) fn ends(&mut self) {
        while !self.bank.unsaid.is_empty() {
            self.says();
        }
        self.act(&Act::Night);
        self.reports(usize::MAX / 2, How::Plain);
        self.reissues(self.bank.closed());
        assert_eq!(self.whole(), self.bank.closed());
        self.check();
        self.office.verified();
    }
}

pub(super) fn picked<T>(all: &[T], which: usize) -> Option<&T> {
    all.get(which.checked_rem(all.len())?)
}

/// The run of which the bank says something.
fn run_of(word: &Word) -> String {
    let (_, number) = word.message.split_once("-RUN").unwrap();
    format!("paymentRuns/{number}")
}

/// Money that comes in with one of some texts.
pub(super) fn receipt(text: usize) -> What {
    let (text, about) = match text {
        0 => (rf("C1"), Money::Buyer),
        1 => (format!("commande {} merci", rf("C2")), Money::Buyer),
        2 => (rf("FLOAT"), Money::Float),
        3 => ("RF00C1".to_owned(), Money::Unclear(Reason::UnknownReference)),
        4 => ("merci".to_owned(), Money::Unclear(Reason::NoReference)),
        5 => (format!("{} {}", rf("C1"), rf("C2")), Money::Unclear(Reason::SeveralReferences)),
        6 => (rf("C999"), Money::Unclear(Reason::UnknownReference)),
        _ => (rf("V1B1"), Money::Unclear(Reason::NotPossible)),
    };
    What::Receipt { text, about }
}

/// A creditor reference of ISO 11649, by its own rule.
fn rf(body: &str) -> String {
    let text = format!("{body}RF00");
    let rest = text.chars().fold(0, |rest, c| {
        let digit = c.to_digit(36).unwrap();
        if digit < 10 { (rest * 10 + digit) % 97 } else { (rest * 100 + digit) % 97 }
    });
    format!("RF{:02}{body}", 98 - rest)
}
