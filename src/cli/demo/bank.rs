//! The bank of the demonstration: what it holds by its own books.
//!
//! **Invariant:** it knows what it was sent and what it booked, and nothing of the ledger: that
//! both come to the same balance is what the cover is about.

use std::collections::BTreeMap;

use super::calendar::next_banking_day;
use super::plan::{Bearer, Buyer};
use crate::domain::time::{Day, is_banking_day};

/// A transfer that the bank is asked to make.
#[derive(Clone, Debug)]
pub(super) struct Order {
    /// What the ledger calls it, as in `payments/3`; it goes to the payee with the money.
    pub(super) payment: String,
    /// How much, in cents.
    pub(super) cents: u64,
    /// Whether the payee's bank will give it back.
    pub(super) returned: bool,
}

/// What a booked line is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A buyer's money came in.
    Received {
        /// Whose.
        buyer: Buyer,
    },
    /// A funder's money came in.
    Contributed {
        /// Whose.
        bearer: Bearer,
        /// For whose chèques.
        buyer: Buyer,
    },
    /// A transfer went out.
    Paid {
        /// What the ledger calls it.
        payment: String,
    },
    /// A transfer came back.
    Returned {
        /// What the ledger calls it.
        payment: String,
    },
}

/// A booked line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// What it is about.
    pub(super) what: What,
    /// How much, in cents.
    pub(super) cents: u64,
    /// The bank's own reference.
    pub(super) reference: String,
}

/// What the bank says of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    /// Which day.
    pub(super) day: Day,
    /// What it booked, in order.
    pub(super) lines: Vec<Line>,
    /// What it held at the end of the day, in cents.
    pub(super) closing_cents: u64,
}

/// The segregated account.
#[derive(Clone, Debug)]
pub(super) struct Bank {
    booked: BTreeMap<Day, Vec<Line>>,
    stated: Day,
    held_cents: u64,
}

impl Bank {
    /// An account that is opened on `day`, a banking day.
    pub(super) fn new(day: Day) -> Bank {
        Bank { booked: BTreeMap::new(), stated: day.minus(1), held_cents: 0 }
    }

    /// Money of `buyer` comes in on `day`.
    pub(super) fn receive(&mut self, day: Day, buyer: Buyer, cents: u64) {
        self.book(day, What::Received { buyer }, cents);
    }

    /// What a funder was called for comes in on the banking day after `day`.
    pub(super) fn contribute(&mut self, day: Day, of: (Bearer, Buyer), cents: u64) {
        let (bearer, buyer) = of;
        self.book(next_banking_day(day), What::Contributed { bearer, buyer }, cents);
    }

    /// Transfers are sent on `day`; they are booked on the next banking day. What will be returned
    /// comes back on the second one after that.
    pub(super) fn send(&mut self, day: Day, orders: Vec<Order>) {
        let booked = next_banking_day(day);
        let back = next_banking_day(next_banking_day(booked));
        for Order { payment, cents, returned } in orders {
            if returned {
                self.book(back, What::Returned { payment: payment.clone() }, cents);
            }
            self.book(booked, What::Paid { payment }, cents);
        }
    }

    fn book(&mut self, day: Day, what: What, cents: u64) {
        let lines = self.booked.entry(day).or_default();
        let reference = format!("BQ-{day}-{:04}", lines.len().saturating_add(1));
        lines.push(Line { what, cents, reference });
    }

    /// The statements of all banking days before `today` that were not given yet.
    pub(super) fn statements(&mut self, today: Day) -> Vec<Statement> {
        let mut statements = Vec::new();
        while self.stated.next() < today {
            self.stated = self.stated.next();
            if is_banking_day(self.stated) {
                statements.push(self.close(self.stated));
            }
        }
        statements
    }

    fn close(&mut self, day: Day) -> Statement {
        let lines = self.booked.remove(&day).unwrap_or_default();
        for line in &lines {
            self.held_cents = match line.what {
                What::Received { .. } | What::Contributed { .. } | What::Returned { .. } => {
                    self.held_cents.saturating_add(line.cents)
                }
                What::Paid { .. } => self.held_cents.saturating_sub(line.cents),
            };
        }
        Statement { day, lines, closing_cents: self.held_cents }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn closings(statements: &[Statement]) -> String {
        let of = |s: &Statement| format!("{} {} {}", s.day, s.lines.len(), s.closing_cents);
        statements.iter().map(of).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_transfer_is_booked_on_the_next_banking_day_and_may_come_back() {
        let mut bank = Bank::new(day("2024-03-27"));
        bank.receive(day("2024-03-27"), Buyer::Departement, 500);
        assert_eq!(closings(&bank.statements(day("2024-03-28"))), "2024-03-27 1 500");
        let order =
            |payment: &str, returned| Order { payment: payment.to_owned(), cents: 100, returned };
        // The next banking day after Maundy Thursday is the Tuesday after Easter.
        let orders = vec![order("payments/1", false), order("payments/2", true)];
        bank.send(day("2024-03-28"), orders);
        let statements = bank.statements(day("2024-04-05"));
        let expected = "2024-03-28 0 500, 2024-04-02 2 300, 2024-04-03 0 300, 2024-04-04 1 400";
        assert_eq!(closings(&statements), expected);
        let returned = &statements[3].lines[0].what;
        assert_eq!(*returned, What::Returned { payment: "payments/2".to_owned() });
    }

    #[test]
    fn every_line_has_its_own_reference() {
        let mut bank = Bank::new(day("2024-01-08"));
        bank.receive(day("2024-01-08"), Buyer::Departement, 1);
        bank.receive(day("2024-01-08"), Buyer::Departement, 1);
        let lines = bank.statements(day("2024-01-09")).remove(0).lines;
        assert_eq!(lines[0].reference, "BQ-2024-01-08-0001");
        assert_ne!(lines[0].reference, lines[1].reference);
    }
}
