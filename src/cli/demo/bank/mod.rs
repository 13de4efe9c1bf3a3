//! The bank of the demonstration: what it holds by its own books, and the files that it exchanges.
//!
//! It reads payment files (pain.001, `reading`), answers each at once (pain.002), and writes a
//! statement of each of its days (camt.053, `writing`).
//!
//! **Invariant:** it knows what it was sent and what it booked, and nothing of the ledger: that
//! both come to the same balance is what the cover is about.

mod reading;
mod writing;

use std::collections::{BTreeMap, BTreeSet};

use super::calendar::next_banking_day;
use super::plan::Fates;
use crate::domain::time::{Day, is_banking_day};
use reading::Payment;
use writing::Books;

/// What the bank takes at the end of a quarter, in cents.
const FEE_CENTS: u64 = 1_200;

/// Money that comes in, as its payer sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Receipt {
    /// Who pays.
    pub(super) payer: &'static str,
    /// From which account.
    pub(super) iban: String,
    /// What the payer wrote.
    pub(super) text: String,
    /// How much, in cents.
    pub(super) cents: u64,
}

/// What a booked line is about.
#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    /// Money came in.
    Received(Receipt),
    /// A transfer went out.
    Paid(Payment),
    /// A transfer came back.
    Returned(Payment),
    /// What the bank takes.
    Fee,
}

impl What {
    /// Whether there is more than before.
    fn is_in(&self) -> bool {
        match self {
            What::Received(_) | What::Returned(_) => true,
            What::Paid(_) | What::Fee => false,
        }
    }
}

/// A booked line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    what: What,
    /// How much, in cents.
    cents: u64,
    /// The bank's own reference.
    reference: String,
}

/// A file of the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BankFile {
    /// What it is called.
    pub(super) name: String,
    /// All of it.
    pub(super) text: String,
}

/// The segregated account.
#[derive(Clone, Debug)]
pub(super) struct Bank {
    iban: String,
    booked: BTreeMap<Day, Vec<Line>>,
    stated: Day,
    held_cents: u64,
    /// The payment files that were seen, by their names.
    seen: BTreeSet<String>,
    /// Payments that wait for the payer's word, by their ids.
    doubtful: BTreeMap<String, Payment>,
}

impl Bank {
    /// The account `iban`, opened on `day`, a banking day.
    pub(super) fn new(iban: String, day: Day) -> Bank {
        Bank {
            iban,
            booked: BTreeMap::new(),
            stated: day.minus(1),
            held_cents: 0,
            seen: BTreeSet::new(),
            doubtful: BTreeMap::new(),
        }
    }

    /// Money comes in on `day`.
    pub(super) fn receive(&mut self, day: Day, receipt: Receipt) {
        let cents = receipt.cents;
        self.book(day, What::Received(receipt), cents);
    }

    /// Takes a payment file on `day`, and says what becomes of it; none for one that it cannot
    /// read, has seen, or that is about another account.
    ///
    /// Payments are booked on the next banking day. What `fates` gives back comes back on the
    /// second one after that; where the names are only near, the bank asks first.
    pub(super) fn take(&mut self, day: Day, file: &str, fates: &Fates) -> Option<BankFile> {
        let asked = reading::read(file)?;
        if asked.debtor != self.iban || !self.seen.insert(asked.message.clone()) {
            return None;
        }
        let count = u32::try_from(asked.payments.len()).unwrap_or(u32::MAX);
        let is = |ranks: &[u32], rank: u32| {
            ranks.iter().any(|drawn| drawn.checked_rem(count) == Some(rank))
        };
        for (rank, payment) in (0..).zip(asked.payments.iter().cloned()) {
            if is(fates.near.as_slice(), rank) {
                self.doubtful.insert(payment.end_to_end.clone(), payment);
            } else {
                self.pay(day, payment, is(&fates.returned, rank));
            }
        }
        let near = |payment: &Payment| self.doubtful.contains_key(&payment.end_to_end);
        let text = writing::status(&asked, day, near);
        Some(BankFile { name: format!("{day}-pain.002-{}.xml", asked.message), text })
    }

    /// The payer says on `day` that a payment is right; whether there is such a one that waits.
    pub(super) fn confirm(&mut self, day: Day, end_to_end: &str) -> bool {
        let Some(payment) = self.doubtful.remove(end_to_end) else { return false };
        self.pay(day, payment, false);
        true
    }

    fn pay(&mut self, day: Day, payment: Payment, returned: bool) {
        let booked = next_banking_day(day);
        let back = next_banking_day(next_banking_day(booked));
        let cents = payment.cents;
        if returned {
            self.book(back, What::Returned(payment.clone()), cents);
        }
        self.book(booked, What::Paid(payment), cents);
    }

    fn book(&mut self, day: Day, what: What, cents: u64) {
        let lines = self.booked.entry(day).or_default();
        let reference = format!("BQ-{day}-{:04}", lines.len().saturating_add(1));
        lines.push(Line { what, cents, reference });
    }

    /// The statements of all banking days before `today` that were not given yet.
    pub(super) fn statements(&mut self, today: Day) -> Vec<BankFile> {
        let mut statements = Vec::new();
        while self.stated.next() < today {
            self.stated = self.stated.next();
            if is_banking_day(self.stated) {
                statements.push(self.close(self.stated));
            }
        }
        statements
    }

    fn close(&mut self, day: Day) -> BankFile {
        if quarter(next_banking_day(day)) != quarter(day) {
            self.book(day, What::Fee, FEE_CENTS);
        }
        let lines = self.booked.remove(&day).unwrap_or_default();
        let opening = self.held_cents;
        for line in &lines {
            self.held_cents = if line.what.is_in() {
                self.held_cents.saturating_add(line.cents)
            } else {
                self.held_cents.saturating_sub(line.cents)
            };
        }
        let books = Books { iban: &self.iban, day, balances: [opening, self.held_cents] };
        let text = writing::statement(&books, &lines);
        BankFile { name: format!("{day}-camt.053.xml"), text }
    }
}

fn quarter(day: Day) -> i8 {
    day.date().month().saturating_sub(1) / 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iso20022::report::{self, Report, Statement};

    const GOLDEN: &str = include_str!("../../../../tests/golden/pain.001.xml");
    const OURS: &str = "FR7630006000011234567890189";

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn receipt(cents: u64) -> Receipt {
        Receipt { payer: "CAF", iban: OURS.to_owned(), text: "RF".to_owned(), cents }
    }

    fn read(file: &BankFile) -> Statement {
        let Report::Statements(statements) = report::read(file.text.as_bytes()).unwrap() else {
            panic!("{} is no statement", file.name);
        };
        let [statement] = <[Statement; 1]>::try_from(statements).unwrap();
        report::check_account(&Report::Statements(vec![statement.clone()]), &OURS.parse().unwrap())
            .unwrap();
        statement
    }

    fn shown(files: &[BankFile]) -> String {
        let of = |file: &BankFile| {
            let Statement { closing, lines, .. } = read(file);
            format!("{} {} {}", closing.day, lines.len(), closing.cents)
        };
        files.iter().map(of).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_payment_is_booked_on_the_next_banking_day_and_may_come_back() {
        let mut bank = Bank::new(OURS.to_owned(), day("2024-03-26"));
        bank.receive(day("2024-03-26"), receipt(200_000_000));
        assert_eq!(shown(&bank.statements(day("2024-03-27"))), "2024-03-26 1 200000000");
        let fates = Fates { returned: vec![1], near: Some(5) };
        let told = bank.take(day("2024-03-27"), GOLDEN, &fates).unwrap();
        let Report::Status(told) = report::read(told.text.as_bytes()).unwrap() else {
            panic!("no status")
        };
        assert_eq!((told.original_message.as_str(), told.payments.len()), ("carnet-run-7", 3));
        assert_eq!(bank.take(day("2024-03-27"), GOLDEN, &fates), None);
        assert!(bank.confirm(day("2024-03-28"), "R3-2"));
        assert!(!bank.confirm(day("2024-03-28"), "R3-2"));
        // The next banking day after Maundy Thursday, when the quarter ends, is the Tuesday after
        // Easter.
        let statements = bank.statements(day("2024-04-04"));
        let expected = "2024-03-27 0 200000000, 2024-03-28 3 76540961, 2024-04-02 1 76540960, \
                        2024-04-03 1 76542010";
        assert_eq!(shown(&statements), expected);
        let returned = &read(&statements[3]).lines[0];
        assert_eq!(returned.end_to_end.as_deref(), Some("R2-1"));
    }

    #[test]
    fn every_line_has_its_own_reference() {
        let mut bank = Bank::new(OURS.to_owned(), day("2024-01-08"));
        bank.receive(day("2024-01-08"), receipt(1));
        bank.receive(day("2024-01-08"), receipt(1));
        let lines = read(&bank.statements(day("2024-01-09"))[0]).lines;
        assert_eq!(lines[0].reference.to_string(), "BQ-2024-01-08-0001");
        assert_ne!(lines[0].reference, lines[1].reference);
    }
}
