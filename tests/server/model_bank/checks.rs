//! The promises: what the ledger must say once a report of the bank was taken.

use std::collections::BTreeMap;

use carnet::domain::account::Account;
use carnet::domain::bank::{Flow, Verdict};
use carnet::domain::facts::{Facts, Payment, PaymentState};
use carnet::domain::invariants::check;
use carnet::domain::payment::Creditor;
use carnet::domain::time::Day;

use super::bank::Bank;
use super::books::{Books, Standing};
use super::office::{Office, VENUES};

/// What is compared.
pub(super) struct Compared<'a> {
    pub(super) office: &'a Office,
    pub(super) bank: &'a Bank,
    pub(super) books: &'a Books,
    facts: Facts,
}

impl<'a> Compared<'a> {
    pub(super) fn new(office: &'a Office, bank: &'a Bank, books: &'a Books) -> Compared<'a> {
        Compared { office, bank, books, facts: office.read(Clone::clone) }
    }

    /// All of them, when every day before `days` was reported as it is now.
    pub(super) fn hold(&self, days: Option<usize>) {
        if let Some(days) = days {
            self.the_escrow_equals_the_bank(days);
        }
        self.the_escrow_is_what_was_reported();
        self.the_closing_balances_are_the_banks_last_word();
        self.each_payment_stands_where_the_bank_put_it();
        self.no_payable_cent_is_lost_or_in_two_payments();
        self.what_is_paid_is_in_the_banks_books_once();
        self.suspense_is_what_nobody_understands();
        self.the_cover_is_what_the_figures_say();
        self.the_invariants_hold();
    }

    /// What accounts of this kind hold together on the side of debits.
    fn debit(&self, of: impl Fn(Account) -> bool) -> i64 {
        let own = self.facts.balances.iter().filter(|(account, _)| of(*account));
        own.map(|(_, balance)| {
            let cents = |cents: carnet::domain::money::Cents| i64::try_from(cents.get()).unwrap();
            cents(balance.debits) - cents(balance.credits)
        })
        .sum()
    }

    fn escrow(&self) -> i64 {
        self.debit(|account| matches!(account, Account::Escrow { .. } | Account::Unassigned))
    }

    fn the_escrow_equals_the_bank(&self, days: usize) {
        if let Some(last) = days.checked_sub(1) {
            assert_eq!(
                self.escrow(),
                self.bank.closing(last),
                "after {}",
                self.bank.days[last].date
            );
        }
    }

    fn the_escrow_is_what_was_reported(&self) {
        assert_eq!(self.escrow(), self.books.escrow(jiff::civil::Date::MAX));
    }

    fn the_closing_balances_are_the_banks_last_word(&self) {
        let closings = self.facts.bank.closing().iter();
        let closings = closings.map(|(day, cents)| (day.to_string(), cents.get().cast_signed()));
        let expected = self.books.closings.iter().map(|(date, cents)| (date.to_string(), *cents));
        assert_eq!(closings.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    }

    fn each_payment_stands_where_the_bank_put_it(&self) {
        assert_eq!(self.facts.payments.len(), self.books.payments.len());
        let mut of_name = BTreeMap::new();
        for (id, name) in &self.office.names {
            of_name.insert(name.as_str(), id.as_str());
        }
        for (payment, number) in self.facts.payments.iter().zip(1..) {
            let id = of_name[format!("payments/{number}").as_str()];
            let expected = &self.books.payments[id];
            assert_eq!(self.standing(payment), expected.standing, "{id}");
            assert_eq!(i64::try_from(payment.amount().get()).unwrap(), expected.amount, "{id}");
        }
    }

    fn standing(&self, payment: &Payment) -> Standing {
        match payment.state {
            _ if self.facts.is_voided(payment.run) => Standing::Voided,
            PaymentState::Made => Standing::Made,
            PaymentState::Booked { .. } => Standing::Booked,
            PaymentState::Returned { .. } => Standing::Returned,
            PaymentState::Released => Standing::Released,
            PaymentState::Voided => Standing::Voided,
        }
    }

    /// What a venue took is payable, on its way, paid, or taken off; each cent of it once.
    fn no_payable_cent_is_lost_or_in_two_payments(&self) {
        for number in 1..=VENUES {
            let venue = format!("venues/{number}");
            let payable = -self.debit(|account| {
                matches!(account, Account::Payable { venue, .. } if venue.get() == number)
            });
            let of_venue = |payment: usize| {
                let creditor = self.facts.payments[payment].creditor;
                matches!(creditor, Creditor::Venue(venue) if venue.get() == number)
            };
            let transit = -self.debit(|account| {
                matches!(account, Account::Transit { payment, .. } if of_venue(payment.index()))
            });
            let (paid, under_way, set_off) = self.books.paid_to(&venue);
            assert_eq!(transit, under_way, "on its way to {venue}");
            let redeemed = self.office.redeemed.get(&venue).copied().unwrap_or(0);
            assert_eq!(payable + transit + paid + set_off, redeemed, "due to {venue}");
        }
    }

    /// What the ledger has as paid left the account, and nothing left it that is neither paid nor
    /// in suspense.
    fn what_is_paid_is_in_the_banks_books_once(&self) {
        for (id, payment) in &self.books.payments {
            let Some(asked) = self.bank.asked.get(id) else {
                let never = matches!(payment.standing, Standing::Made | Standing::Voided);
                assert!(never, "{id} was never given to the bank, and is {:?}", payment.standing);
                continue;
            };
            match payment.standing {
                Standing::Booked => assert!(asked.booked > 0, "{id}"),
                Standing::Returned => assert!(asked.booked > 0 && asked.returned > 0, "{id}"),
                Standing::Released | Standing::Voided => assert_eq!(asked.booked, 0, "{id}"),
                Standing::Made => {}
            }
        }
    }

    fn suspense_is_what_nobody_understands(&self) {
        let cents = |cents: carnet::domain::money::Cents| i64::try_from(cents.get()).unwrap();
        let lines = self.facts.banking.lines.iter().map(|line| {
            let left = cents(line.left);
            let left = if line.line.flow == Flow::Out { -left } else { left };
            (left, line.reason.to_string())
        });
        let lines: Vec<(i64, String)> = lines.collect();
        let expected = self.books.suspense.iter().map(|line| (line.left, words(line.reason)));
        assert_eq!(lines, expected.collect::<Vec<_>>());
        let out = self.debit(|account| account == Account::SuspenseOut);
        assert_eq!(out, self.books.unexplained(true), "went out and is not explained");
        let came_in = -self.debit(|account| account == Account::SuspenseIn);
        assert_eq!(came_in, self.books.unexplained(false), "came in and is not explained");
        let float = -self.debit(|account| account == Account::Operator);
        assert_eq!(float, self.books.float, "the operator's own");
    }

    fn the_cover_is_what_the_figures_say(&self) {
        let cover = self.facts.cover(Day::from_date(self.office.today).unwrap());
        let shown = match cover.verdict {
            Verdict::Empty => "empty".to_owned(),
            Verdict::Proven { on } => format!("proven on {on}"),
            Verdict::Unproven { since } => format!("unproven since {since}"),
            Verdict::Short { on, by } => format!("short by {} on {on}", by.get()),
        };
        assert_eq!(shown, self.books.cover(self.office.today).0);
    }

    fn the_invariants_hold(&self) {
        let broken = check(&self.facts).into_iter().filter(|finding| !finding.broken.is_empty());
        let broken: Vec<String> = broken.map(|finding| finding.to_string()).collect();
        assert!(broken.is_empty(), "{}", broken.join("\n"));
    }
}

fn words(reason: carnet::grpc::pb::SuspenseReason) -> String {
    use carnet::grpc::pb::SuspenseReason as R;
    match reason {
        R::Unspecified => panic!("no reason"),
        R::NoReference => "no reference",
        R::UnknownReference => "unknown reference",
        R::SeveralReferences => "several references",
        R::NotPossible => "not possible",
        R::Batch => "batch without details",
        R::PaidTwice => "paid twice",
        R::NotOnItsWay => "payment not on its way",
        R::AmountDiffers => "amount differs",
        R::FeeBeyondFloat => "fee beyond the float",
    }
    .to_owned()
}
