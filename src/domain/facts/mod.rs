//! The facts: everything that decides, as plain values in memory.
//!
//! [`Facts`] is a fold of the journal's entries and nothing else: the writer, the follower and a
//! rebuild all hold one, and all are equal at the same sequence number.
//!
//! **Invariant:** only [`Facts::apply`] changes facts; it follows no rule and cannot refuse.
//! **Invariant:** ids are dense, so every collection is a list in order of its ids.

mod ages;
mod apply;
mod banking;
mod booklet;
mod claims;
mod due;
mod order;
mod organisation;
mod run_file;
mod settling;
mod sharing;

use std::collections::{BTreeMap, BTreeSet};

pub use ages::Ages;
pub use banking::{Banking, Refund, RefundState, RunVoid, Sending, Suspended, Told, Withheld};
pub use booklet::{Booklet, ChequeState, Issue, Marks, Opposition, Place, Use};
pub use claims::{Claims, Contest, ContestState, Correction, Incident, Statement};
pub use order::{Lot, Order, OrderState, OrderTerms, Progress};
pub use organisation::{DAYS_COUNTED, Funder, Suspension, Venue, VenueTerms};
pub use run_file::{FilePayment, RunFile};
pub use settling::{
    Cycle, CycleState, InvalidLabel, Label, Payment, PaymentRun, PaymentState, Redemption,
    Remittance, RemittanceKey, VoidReason,
};
pub use sharing::{CycleShares, Sharing};

use super::balances::Balances;
use super::bank::Bank;
use super::calendar::Due;
use super::code::{Fingerprint, KeyVersion};
use super::id::{
    BankAccountId, BookletId, CycleId, FunderId, LedgerId, LotId, OrderId, PaymentId, PaymentRunId,
    PrescriberId, SchemeId, Sequence, VenueId,
};
use super::mandate::MandateReference;
use super::organisation::{BankAccount, Entitlement, FunderKind};
use super::registry::{RecordDigest, Subject};
use super::request::CallerId;
use super::scheme::Scheme;
use super::time::{Day, Timestamp};

/// What a decision is made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The identity of the ledger; `None` before its first entry.
    pub ledger: Option<LedgerId>,
    /// The keys of the codes, oldest first; the last one makes new codes.
    pub keys: Vec<(KeyVersion, Fingerprint)>,
    /// The last entry; `None` before the first.
    pub last: Option<LastEntry>,
    /// What callers may do that others may not.
    pub entitlements: BTreeSet<(CallerId, Entitlement)>,
    /// Schemes, by id.
    pub schemes: Vec<Scheme>,
    /// Funders, by id.
    pub funders: Vec<Funder>,
    /// Prescribers, by id: their records in the registry's log.
    pub prescribers: Vec<RecordDigest>,
    /// Venues, by id.
    pub venues: Vec<Venue>,
    /// Bank accounts, by id.
    pub bank_accounts: Vec<BankAccount>,
    /// Records of the registry's log that later ones stand for, oldest first.
    pub former: BTreeMap<Subject, Vec<RecordDigest>>,
    /// Records of the registry's log that were erased.
    pub erased: BTreeSet<RecordDigest>,
    /// Orders, by id.
    pub orders: Vec<Order>,
    /// The references of all mandates, by order.
    pub mandates: BTreeSet<(OrderId, MandateReference)>,
    /// Lots, by id.
    pub lots: Vec<Lot>,
    /// Booklets, by id.
    pub booklets: Vec<Booklet>,
    /// How far the calendar of all orders was run.
    pub calendar: CalendarRun,
    /// Redemptions of which the figures are not recorded yet, void ones included.
    pub redemptions: BTreeMap<Sequence, Redemption>,
    /// Cycles, by id. The open one is not among them.
    pub cycles: Vec<Cycle>,
    /// What each venue is due from each buyer for each cycle of which the figures are recorded.
    pub remittances: BTreeMap<RemittanceKey, Remittance>,
    /// Payment runs, by id.
    pub runs: Vec<PaymentRun>,
    /// Payments, by id.
    pub payments: Vec<Payment>,
    /// The fold of all transfers.
    pub balances: Balances,
    /// The bank's word.
    pub bank: Bank,
    /// Who bears what.
    pub sharing: Sharing,
    /// What others are to pay, and what is undone.
    pub claims: Claims,
    /// What is on its way between the ledger and the bank.
    pub banking: Banking,
    /// Since when something waits for somebody to decide.
    pub ages: Ages,
}

/// How far the calendar of all orders was run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CalendarRun {
    /// The day up to which it is being run; `None` between runs.
    pub through: Option<Day>,
    /// The last milestone that was reached: all before it were.
    pub done: Option<Due>,
}

/// What the next entry must come after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastEntry {
    /// Its place.
    pub sequence: Sequence,
    /// When it was decided.
    pub at: Timestamp,
    /// On which day of Europe/Paris.
    pub day: Day,
}

/// The things of a list that is in order of their ids.
fn at<T>(list: &[T], index: usize) -> Option<&T> {
    list.get(index)
}

impl Facts {
    /// The place of the next entry.
    pub fn next_sequence(&self) -> Sequence {
        self.last.map_or(Sequence::FIRST, |last| last.sequence.next())
    }

    /// The scheme with this name.
    pub fn scheme(&self, scheme: SchemeId) -> Option<&Scheme> {
        at(&self.schemes, scheme.index())
    }

    /// The funder with this name.
    pub fn funder(&self, funder: FunderId) -> Option<&Funder> {
        at(&self.funders, funder.index())
    }

    /// The funder with this name, when it buys booklets.
    pub fn buyer(&self, buyer: FunderId) -> Option<&Funder> {
        self.funder(buyer).filter(|funder| funder.kind == FunderKind::Buyer)
    }

    /// The record of `prescriber`.
    pub fn prescriber(&self, prescriber: PrescriberId) -> Option<&RecordDigest> {
        at(&self.prescribers, prescriber.index())
    }

    /// The venue with this name.
    pub fn venue(&self, venue: VenueId) -> Option<&Venue> {
        at(&self.venues, venue.index())
    }

    /// The bank account with this name.
    pub fn bank_account(&self, account: BankAccountId) -> Option<&BankAccount> {
        at(&self.bank_accounts, account.index())
    }

    /// The record of `subject` in the registry's log, if it has one.
    pub fn record_of(&self, subject: Subject) -> Option<RecordDigest> {
        match subject {
            Subject::Funder(id) => self.funder(id).map(|funder| funder.record),
            Subject::Prescriber(id) => self.prescriber(id).copied(),
            Subject::Venue(id) => self.venue(id).map(|venue| venue.record),
            Subject::BankAccount(id) => self.bank_account(id).map(|account| account.record),
            Subject::Scheme(_) | Subject::Order(_) => None,
        }
    }

    /// Every record of the registry's log that an entry carries, erased ones included, by subject.
    pub fn records(&self) -> impl Iterator<Item = (Subject, RecordDigest)> {
        let funders = self.funders.iter().enumerate();
        let prescribers = self.prescribers.iter().enumerate();
        let venues = self.venues.iter().enumerate();
        let accounts = self.bank_accounts.iter().enumerate();
        let former = self
            .former
            .iter()
            .flat_map(|(subject, records)| records.iter().map(|record| (*subject, *record)));
        funders
            .filter_map(|(at, funder)| {
                Some((FunderId::at_index(at).map(Subject::Funder)?, funder.record))
            })
            .chain(prescribers.filter_map(|(at, record)| {
                Some((PrescriberId::at_index(at).map(Subject::Prescriber)?, *record))
            }))
            .chain(venues.filter_map(|(at, venue)| {
                Some((VenueId::at_index(at).map(Subject::Venue)?, venue.record))
            }))
            .chain(accounts.filter_map(|(at, account)| {
                Some((BankAccountId::at_index(at).map(Subject::BankAccount)?, account.record))
            }))
            .chain(former)
    }

    /// Whether `caller` may do what `entitlement` stands for.
    pub fn is_entitled(&self, caller: &CallerId, entitlement: Entitlement) -> bool {
        self.entitlements.contains(&(caller.clone(), entitlement))
    }

    /// The order with this name.
    pub fn order(&self, order: OrderId) -> Option<&Order> {
        at(&self.orders, order.index())
    }

    /// The lot with this name.
    pub fn lot(&self, lot: LotId) -> Option<&Lot> {
        at(&self.lots, lot.index())
    }

    /// The booklet with this number.
    pub fn booklet(&self, booklet: BookletId) -> Option<&Booklet> {
        at(&self.booklets, booklet.index())
    }

    /// The closed cycle with this name.
    pub fn cycle(&self, cycle: CycleId) -> Option<&Cycle> {
        at(&self.cycles, cycle.index())
    }

    /// The payment run with this name.
    pub fn run(&self, run: PaymentRunId) -> Option<&PaymentRun> {
        at(&self.runs, run.index())
    }

    /// The payment with this name.
    pub fn payment(&self, payment: PaymentId) -> Option<&Payment> {
        at(&self.payments, payment.index())
    }

    /// Whose each order is.
    pub fn buyers(&self) -> BTreeMap<OrderId, FunderId> {
        let orders = self.orders.iter().enumerate();
        orders
            .filter_map(|(index, order)| Some((OrderId::at_index(index)?, order.terms.buyer)))
            .collect()
    }

    /// The last cut-off; `None` before the first cycle was closed.
    pub fn last_cut_off(&self) -> Option<Sequence> {
        self.cycles.last().map(|cycle| cycle.cut_off)
    }

    /// The remittances of `cycle`, in order of venue and buyer.
    pub fn remittances_of(
        &self,
        cycle: CycleId,
    ) -> impl Iterator<Item = (&RemittanceKey, &Remittance)> {
        let first = RemittanceKey { cycle, venue: VenueId::FIRST, buyer: FunderId::FIRST };
        self.remittances.range(first..).take_while(move |(key, _)| key.cycle == cycle)
    }
}
