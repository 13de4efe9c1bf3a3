//! The facts: everything that decides, as plain values in memory.
//!
//! [`Facts`] is a fold of the journal's entries and nothing else: the writer, the follower and a
//! rebuild all hold one, and all are equal at the same sequence number.
//!
//! **Invariant:** only [`Facts::apply`] changes facts; it follows no rule and cannot refuse.
//! **Invariant:** ids are dense, so every collection is a list in order of its ids.

mod apply;
mod booklet;
mod settling;

use std::collections::BTreeMap;

pub use booklet::{Booklet, Opposition, Place, Use};
pub use settling::{
    Cycle, CycleState, InvalidLabel, Label, Payment, PaymentRun, PaymentState, Redemption,
    Remittance, RemittanceKey, VoidReason,
};

use super::balances::Balances;
use super::bank::Bank;
use super::code::{Fingerprint, KeyVersion};
use super::entry::ChequeSet;
use super::id::{
    BookletId, CycleId, FunderId, LedgerId, OrderId, PaymentId, PaymentRunId, PrescriberId,
    SchemeId, Sequence, VenueId,
};
use super::money::Cents;
use super::registry::RecordDigest;
use super::scheme::Rules;
use super::territory::{Departement, InseeCode};
use super::time::{Day, DayRange, Timestamp};

/// What a decision is made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The identity of the ledger; `None` before its first entry.
    pub ledger: Option<LedgerId>,
    /// The keys of the codes, oldest first; the last one makes new codes.
    pub keys: Vec<(KeyVersion, Fingerprint)>,
    /// The last entry; `None` before the first.
    pub last: Option<LastEntry>,
    /// Schemes, by id.
    pub schemes: Vec<Rules>,
    /// Buyers, by id: their records in the registry's log.
    pub funders: Vec<RecordDigest>,
    /// Prescribers, by id: their records in the registry's log.
    pub prescribers: Vec<RecordDigest>,
    /// Venues, by id.
    pub venues: Vec<Venue>,
    /// Orders, by id.
    pub orders: Vec<Order>,
    /// Booklets, by id.
    pub booklets: Vec<Booklet>,
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

/// Why a venue is suspended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suspension {
    /// Something is being looked into.
    Inquiry,
    /// The venue asked for it.
    OwnRequest,
    /// The label is in question.
    Label,
}

/// What a venue is, for the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VenueTerms {
    /// Where it is.
    pub departement: Departement,
    /// In which commune, when known.
    pub commune: Option<InseeCode>,
    /// When it may redeem.
    pub label: DayRange,
    /// Its record in the registry's log.
    pub record: RecordDigest,
}

/// A labelled place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Venue {
    /// What it is.
    pub terms: VenueTerms,
    /// Why it may not redeem at present.
    pub suspended: Option<Suspension>,
    /// Chèques taken, by service date, for the services of the last [`DAYS_COUNTED`] days.
    pub taken: BTreeMap<Day, u32>,
}

/// For how many days back a venue's chèques are counted: no service older than
/// [`Rules::AGE_MAX`] days is accepted.
pub const DAYS_COUNTED: i32 = 94;

/// What was agreed for an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderTerms {
    /// Who buys.
    pub buyer: FunderId,
    /// Under which rules.
    pub scheme: SchemeId,
    /// How many booklets at most.
    pub quantity: u32,
    /// The last service day that any of its chèques can have.
    pub outer_day: Day,
    /// The value of one chèque.
    pub face_value: Cents,
    /// Chèques in a booklet.
    pub cheques_per_booklet: u8,
}

impl OrderTerms {
    /// The face value of `cheques` of this order.
    pub fn value_of(&self, cheques: &[ChequeSet]) -> Cents {
        let count = cheques.iter().fold(0_u64, |n, set| n.saturating_add(u64::from(set.count())));
        self.face_value.checked_mul(count).unwrap_or(Cents::MAX)
    }
}

/// A buyer's purchase of booklets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// What was agreed.
    pub terms: OrderTerms,
    /// How many booklets were issued.
    pub issued: u32,
    /// The ranges of booklets issued for it: first and count.
    pub series: Vec<(BookletId, u32)>,
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

    /// The rules of `scheme`.
    pub fn scheme(&self, scheme: SchemeId) -> Option<&Rules> {
        at(&self.schemes, scheme.index())
    }

    /// The record of `funder`.
    pub fn funder(&self, funder: FunderId) -> Option<&RecordDigest> {
        at(&self.funders, funder.index())
    }

    /// The record of `prescriber`.
    pub fn prescriber(&self, prescriber: PrescriberId) -> Option<&RecordDigest> {
        at(&self.prescribers, prescriber.index())
    }

    /// The venue with this name.
    pub fn venue(&self, venue: VenueId) -> Option<&Venue> {
        at(&self.venues, venue.index())
    }

    /// The order with this name.
    pub fn order(&self, order: OrderId) -> Option<&Order> {
        at(&self.orders, order.index())
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
