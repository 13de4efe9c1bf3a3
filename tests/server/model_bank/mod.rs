//! A model bank against the real server, with files that it writes itself.
//!
//! [`bank`] is a bank in plain values, [`xml`] what it writes and reads, [`books`] what an honest
//! bookkeeper makes of its word, [`office`] what people do with the engine over the wire, [`acts`]
//! what happens at random, and [`checks`] what must hold after each report that was taken.
//!
//! Reports are delayed, repeated, split, sent backwards, sent again with one entry more, and out of
//! order: then they are refused whole, and taken once what was missing has come.
//!
//! What the bank keeps to: entries without a reference that say the same stand in one statement,
//! and an entry that was sent with its details, or without, is sent so again.

mod acts;
mod bank;
mod books;
mod checks;
mod office;
mod xml;

use std::collections::BTreeSet;

use carnet::grpc::pb;
use jiff::civil::{Date, date};
use pb::SuspenseReason as Reason;
use pb::line_explanation::About as Is;
use pb::match_bank_line_request::About;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::support::IBAN;
use acts::{Act, How};
use bank::{About as Money, Bank, Entry, State, What};
use books::{Books, Standing};
use checks::Compared;
use office::{Office, PAID_IN, Run};
use xml::{Statement, camt053, pain001, pain002};

const FIRST_DAY: Date = date(2025, 3, 3);

/// A file of the bank that was sent, and as which import.
#[derive(Clone)]
struct Sent {
    import: u32,
    days: Vec<Day>,
    text: String,
}

/// One statement as it was sent.
#[derive(Clone)]
struct Day {
    id: String,
    date: Date,
    opening: i64,
    entries: Vec<Entry>,
}

impl Day {
    fn statement<'a>(&self, iban: &'a str) -> Statement<'a> {
        let Day { id, date, opening, entries } = self.clone();
        Statement { id, iban, date, opening, entries }
    }
}

struct Story {
    iban: String,
    bank: Bank,
    books: Books,
    office: Office,
    /// How many entries of each day that is over were reported, if it was.
    reported: Vec<Option<usize>>,
    sent: Vec<Sent>,
    /// Files that the bank was not given: each with its run.
    drawer: Vec<(String, String)>,
    /// Runs that the ledger knows to be rejected, by message id, and that are not voided.
    rejected: Vec<(String, String)>,
    /// What became of all that, as words: to see that it is not nothing.
    reached: BTreeSet<String>,
}

impl Story {
    fn new() -> Story {
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
            reached: BTreeSet::new(),
        }
    }

    fn reached(&mut self, word: impl Into<String>) {
        self.reached.insert(word.into());
    }

    /// Days from the first on that were reported as they are now.
    fn whole(&self) -> usize {
        let days = self.reported.iter().zip(&self.bank.days);
        days.take_while(|(reported, day)| **reported == Some(day.entries.len())).count()
    }

    fn check(&self) {
        let whole = self.whole();
        let later = self.reported[whole..].iter().any(Option::is_some);
        Compared::new(&self.office, &self.bank, &self.books).hold((!later).then_some(whole));
    }

    fn day(&self, index: usize) -> Day {
        let (date, entries) = (self.bank.days[index].date, self.bank.days[index].entries.clone());
        let (id, opening) = (format!("S{}-{}", date, entries.len()), self.bank.opening(index));
        Day { id, date, opening, entries }
    }

    /// Sends days as one file, which is taken when it follows, and refused whole otherwise; whether
    /// it was taken.
    fn sends(&mut self, days: Vec<Day>) -> bool {
        let import = self.office.number();
        let statements: Vec<_> = days.iter().map(|day| day.statement(&self.iban)).collect();
        let text = camt053(&format!("M{import}"), &statements);
        let mut days = days;
        days.sort_by_key(|day| day.date);
        self.sends_file(&Sent { import, days, text })
    }

    fn sends_file(&mut self, file: &Sent) -> bool {
        let statements: Vec<_> = file.days.iter().map(|day| day.statement(&self.iban)).collect();
        let before = self.office.entries();
        let answer = self.office.imports(file.import, &file.text);
        if !self.books.follows(&statements[0]) {
            assert_eq!(answer.err().as_deref(), Some("BANK_REPORT_GAP"));
            assert_eq!(self.office.entries(), before, "a file that is refused wrote something");
            self.reached("BANK_REPORT_GAP");
            return false;
        }
        let answer = answer.unwrap();
        self.books.takes(file.import, &statements);
        let today = self.office.today;
        let (verdict, _) = self.books.cover(today);
        for row in &answer.rows {
            self.reached(row.fate().as_str_name());
            self.reached(row.reason().as_str_name());
        }
        self.reached(if answer.summary.released.is_empty() { "" } else { "released" });
        self.reached(verdict.split_inclusive(' ').next().unwrap().trim());
        let short = format!("short by {} on", answer.summary.short_cents);
        assert_eq!(answer.summary.short_cents > 0, verdict.starts_with(&short), "{verdict}");
        assert!(answer.rows.iter().all(|row| row.refusal.is_none()), "{:?}", answer.rows);
        self.check();
        if !self.sent.iter().any(|sent| sent.import == file.import) {
            self.sent.push(file.clone());
        }
        true
    }

    /// Reports the next days.
    fn reports(&mut self, days: usize, how: How) {
        let first = self.whole();
        let end = (first + days).min(self.bank.closed());
        if first == end {
            return;
        }
        let next = self.day(first);
        if !self.books.follows(&next.statement(&self.iban)) {
            // An older word of the bank on the day before came again after a newer one.
            assert!(!self.sends(vec![next]), "the day before it is not as it was");
            self.reissues(first);
        }
        let mut files = vec![(first..end).map(|index| self.day(index)).collect::<Vec<Day>>()];
        match how {
            How::Plain => {}
            How::Backwards => {
                files[0].reverse();
                files[0].iter_mut().for_each(|day| day.entries.reverse());
            }
            How::Split { at, files: two } => {
                let halves = halves(files[0].remove(0), at);
                if two {
                    let rest = files.remove(0);
                    files.extend(halves.into_iter().map(|half| vec![half]));
                    files.extend(Some(rest).filter(|rest| !rest.is_empty()));
                } else {
                    files[0].splice(0..0, halves);
                }
            }
            How::LaterFirst => {
                let last = files[0].pop().unwrap();
                if files[0].is_empty() || self.books.follows(&last.statement(&self.iban)) {
                    files[0].push(last);
                } else {
                    assert!(!self.sends(vec![last.clone()]), "a day is missing before it");
                    files.push(vec![last]);
                }
            }
        }
        // Between two files of a day, less was reported than the bank has.
        for index in first..end {
            self.reported[index] = Some(usize::MAX);
        }
        let last = files.len() - 1;
        for (at, file) in files.into_iter().enumerate() {
            if at == last {
                self.are_reported(first..end);
            }
            assert!(self.sends(file), "it follows");
        }
    }

    fn are_reported(&mut self, days: std::ops::Range<usize>) {
        for index in days {
            self.reported[index] = Some(self.bank.days[index].entries.len());
        }
    }

    /// Sends the days before `end` again, as they are now.
    fn reissues(&mut self, end: usize) {
        if end > 0 {
            let days = (0..end).map(|index| self.day(index)).collect();
            let reported = std::mem::take(&mut self.reported);
            self.reported = vec![None; reported.len()];
            self.reported[end..].copy_from_slice(&reported[end..]);
            self.are_reported(0..end);
            assert!(self.sends(days), "nothing is before the first day");
        }
    }

    fn repeats(&mut self, which: usize, same: bool) {
        let Some(file) = picked(&self.sent, which).cloned() else { return };
        let lines = |office: &Office| office.read(|facts| facts.bank.references().len());
        let before = lines(&self.office);
        let import = if same { file.import } else { self.office.number() };
        self.sends_file(&Sent { import, ..file });
        assert_eq!(lines(&self.office), before, "a file that is sent again posted something");
    }

    /// The bank says what it has not said, sometimes twice.
    fn says(&mut self) {
        let Some(word) = self.bank.unsaid.pop_front() else { return };
        let import = self.office.number();
        let text = pain002(&format!("W{import}"), &word);
        for again in [import, import, import + 1].iter().take(1 + usize::from(import % 3 == 0) * 2) {
            let answer = self.office.imports(*again, &text).unwrap();
            for row in answer.rows {
                self.reached(row.fate().as_str_name());
            }
            self.books.hears(&word, self.office.today);
        }
        self.office.number();
        if word.id.is_none() {
            self.rejected.push((word.message.clone(), self.office.run_of(&word)));
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
        let (message, listed) = pain001(&file);
        assert_eq!(listed.len(), payments.len());
        for (payment, (id, amount)) in payments.into_iter().zip(&listed) {
            assert_eq!((&payment.end_to_end_id, payment.amount_cents), (id, *amount));
            self.books.makes((id.clone(), payment.venue), &message, *amount);
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
            (run, pain001(&file).0, pb::RunVoidReason::NotSent)
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

    fn act(&mut self, act: &Act) {
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
                    let (message, listed) = pain001(&file);
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

    /// Somebody explains a line in suspense.
    fn explains(&mut self, which: usize) {
        let open: Vec<usize> =
            (0..self.books.suspense.len()).filter(|at| self.books.suspense[*at].left != 0).collect();
        let Some(line) = picked(&open, which).copied() else { return };
        let books::Suspended { left, reason, ids } = self.books.suspense[line].clone();
        match (reason, left < 0) {
            (Reason::Batch, _) => self.explains_batch(line, &ids),
            (Reason::PaidTwice | Reason::NotOnItsWay, true) => {
                self.explains_twice((line, -left), &ids[0], which);
            }
            (Reason::NotOnItsWay, false) => {
                let payment = self.books.payments.get_mut(&ids[0]).unwrap();
                if payment.standing == Standing::Booked {
                    payment.standing = Standing::Returned;
                    self.reached("returned before it was explained");
                    let about = is(Is::Returned(self.office.names[&ids[0]].clone()));
                    self.office.explains(line, left, about).unwrap();
                    self.books.suspense[line].left = 0;
                }
            }
            (_, true) => self.bears(line, -left),
            (_, false) => {
                let buyer = "funders/1".to_owned();
                let money = pb::MoneyIn { buyer, ..pb::MoneyIn::default() };
                self.office.explains(line, left, is(Is::Money(money))).unwrap();
                self.books.suspense[line].left = 0;
            }
        }
        self.check();
    }

    fn explains_batch(&mut self, line: usize, ids: &[String]) {
        for id in ids {
            let payment = self.books.payments.get_mut(id).unwrap();
            if payment.standing == Standing::Made {
                payment.standing = Standing::Booked;
                self.books.suspense[line].left += payment.amount;
                let about = is(Is::Paid(self.office.names[id].clone()));
                self.office.explains(line, payment.amount, about).unwrap();
            }
        }
    }

    /// What was paid twice is borne, comes back, or is taken off.
    fn explains_twice(&mut self, (line, amount): (usize, i64), id: &str, how: usize) {
        match how % 3 {
            0 => self.bears(line, amount),
            1 => {
                let back = |line: &books::Suspended| {
                    line.left == amount && line.reason == Reason::NoReference
                };
                let Some(back) = self.books.suspense.iter().position(back) else {
                    self.bank.books(amount, receipt(4), None);
                    return;
                };
                let undoes = About::Undoes(format!("bankLines/{}", line + 1));
                self.office.explains(back, amount, undoes).unwrap();
                self.reached("undone");
                self.books.suspense[line].left = 0;
                self.books.suspense[back].left = 0;
            }
            _ => {
                let (venue, buyer) =
                    (self.books.payments[id].venue.clone(), "funders/1".to_owned());
                let about = pb::SetOffOut { venue: venue.clone(), buyer };
                match self.office.explains(line, amount, is(Is::SetOff(about))) {
                    Ok(()) => {
                        self.reached("set off");
                        self.books.suspense[line].left = 0;
                        *self.books.set_off.entry(venue).or_default() += amount;
                    }
                    Err(reason) => assert_eq!(reason, "PAYABLE_EXCEEDED"),
                }
            }
        }
    }

    /// The operator's own money bears it, if there is as much.
    fn bears(&mut self, line: usize, amount: i64) {
        let borne = self.office.explains(line, amount, is(Is::Borne(pb::BorneOut {})));
        if self.books.float < amount {
            assert_eq!(borne.unwrap_err(), "BALANCE_INSUFFICIENT");
            return;
        }
        borne.unwrap();
        self.reached("borne");
        self.books.float -= amount;
        self.books.suspense[line].left = 0;
    }

    /// All that the bank has to say is said, and the files of the ledger say the same.
    fn ends(&mut self) {
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

fn is(about: Is) -> About {
    About::Explanation(pb::LineExplanation { about: Some(about) })
}

fn picked<T>(all: &[T], which: usize) -> Option<&T> {
    all.get(which.checked_rem(all.len())?)
}

/// A day as two statements. Entries without a reference stay together.
fn halves(day: Day, at: usize) -> Vec<Day> {
    let own = |entry: &Entry, place: usize| match entry.reference {
        Some(_) => place < at,
        None => at.is_multiple_of(2),
    };
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for (place, entry) in day.entries.into_iter().enumerate() {
        if own(&entry, place) { first.push(entry) } else { second.push(entry) }
    }
    let closing = day.opening + first.iter().map(|entry| entry.cents).sum::<i64>();
    let half = |number, opening, entries| {
        let id = format!("{}-{number}", day.id);
        Day { id, date: day.date, opening, entries }
    };
    vec![half(1, day.opening, first), half(2, closing, second)]
}

/// Money that comes in with one of some texts.
fn receipt(text: usize) -> What {
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

/// Plays all of it; what it reached.
fn played(acts: &[Act]) -> BTreeSet<String> {
    let mut story = Story::new();
    for act in acts {
        story.act(act);
    }
    story.ends();
    story.reached
}

/// How many stories are played: more when a person asks for it.
fn stories() -> u32 {
    let asked = std::env::var("CARNET_STORIES").ok().and_then(|asked| asked.parse().ok());
    asked.unwrap_or(8)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: stories(),
        max_shrink_iters: 300,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_escrow_is_the_banks_and_every_cent_is_paid_once(acts in acts::story(300)) {
        played(&acts);
    }
}

#[test]
fn the_stories_reach_all_that_can_become_of_a_line() {
    let mut runner = TestRunner::deterministic();
    let mut reached = BTreeSet::new();
    for _ in 0..8 {
        let acts = acts::story(300).new_tree(&mut runner).unwrap().current();
        reached.extend(played(&acts));
    }
    expect_test::expect![[r#""#]].assert_eq(&reached.into_iter().collect::<Vec<_>>().join("\n"));
}
