//! What lines of the bank are looked up in, made once per file from the facts.

use std::collections::BTreeMap;

use crate::domain::claim::StatementKey;
use crate::domain::end_to_end::{EndToEndId, message_id};
use crate::domain::facts::Facts;
use crate::domain::id::{CycleId, FunderId, LedgerId, OrderId, PaymentId, PaymentRunId, VenueId};
use crate::domain::mandate::MandateReference;
use crate::domain::money::Cents;

/// What lines are looked up in.
#[derive(Clone, Debug, Default)]
pub struct Index {
    ledger: Option<LedgerId>,
    payments: BTreeMap<EndToEndId, PaymentId>,
    runs: usize,
    /// Mandates in capitals, with the orders that have one of this reference, as each writes it.
    mandates: BTreeMap<String, BTreeMap<OrderId, MandateReference>>,
    /// What is still to come of the mandates of each order.
    to_come: BTreeMap<OrderId, Cents>,
    buyers: Vec<FunderId>,
    cycles: usize,
    funders: usize,
    venues: usize,
}

impl Index {
    /// Everything that a line could be about.
    pub fn of(facts: &Facts) -> Index {
        let mut mandates: BTreeMap<String, BTreeMap<OrderId, MandateReference>> = BTreeMap::new();
        for (order, reference) in &facts.mandates {
            let text = reference.as_str().to_uppercase();
            mandates.entry(text).or_default().insert(*order, reference.clone());
        }
        Index {
            ledger: facts.ledger,
            payments: named(facts).collect(),
            runs: facts.runs.len(),
            mandates,
            to_come: to_come(facts).collect(),
            buyers: facts.orders.iter().map(|order| order.terms.buyer).collect(),
            cycles: facts.cycles.len(),
            funders: facts.funders.len(),
            venues: facts.venues.len(),
        }
    }

    /// Which payment has this end-to-end id: `None` when the id is not of this ledger, else the
    /// payment, if there is one.
    pub fn payment(&self, end_to_end: &str) -> Option<Option<PaymentId>> {
        let id: EndToEndId = end_to_end.parse().ok()?;
        id.of(self.ledger?)?;
        Some(self.payments.get(&id).copied())
    }

    /// Which run has this message id, as `7f3a-RUN12`.
    pub fn run(&self, message: &str) -> Option<PaymentRunId> {
        let (_, number) = message.split_once("-RUN")?;
        let run = PaymentRunId::new(number.parse().ok()?)?;
        let is_ours = message_id(self.ledger?, run) == message && run.index() < self.runs;
        is_ours.then_some(run)
    }

    /// Whose order it is.
    pub(super) fn buyer(&self, order: OrderId) -> Option<FunderId> {
        self.buyers.get(order.index()).copied()
    }

    /// What is still to come of the mandates of `order`.
    pub(super) fn to_come(&self, order: OrderId) -> Cents {
        self.to_come.get(&order).copied().unwrap_or(Cents::ZERO)
    }

    /// The orders that have a mandate of this reference, in capitals.
    pub(super) fn mandated(
        &self,
        reference: &str,
    ) -> impl Iterator<Item = (OrderId, &MandateReference)> {
        let orders = self.mandates.get(reference).into_iter().flatten();
        orders.map(|(order, reference)| (*order, reference))
    }

    /// Whether such a call could have been made.
    pub(super) fn has_call(&self, StatementKey { cycle, funder, buyer }: StatementKey) -> bool {
        self.has_cycle(cycle) && self.has_funder(funder) && self.has_funder(buyer)
    }

    fn has_cycle(&self, cycle: CycleId) -> bool {
        cycle.index() < self.cycles
    }

    pub(super) fn has_funder(&self, funder: FunderId) -> bool {
        funder.index() < self.funders
    }

    pub(super) fn has_venue(&self, venue: VenueId) -> bool {
        venue.index() < self.venues
    }
}

/// The payment of this end-to-end id, where one is looked up and no index is at hand.
pub fn payment_named(facts: &Facts, end_to_end: &str) -> Option<PaymentId> {
    let wanted: EndToEndId = end_to_end.parse().ok()?;
    named(facts).find(|(id, _)| *id == wanted).map(|(_, payment)| payment)
}

/// What was mandated for orders and did not come for them by name.
fn to_come(facts: &Facts) -> impl Iterator<Item = (OrderId, Cents)> {
    facts.orders.iter().enumerate().filter_map(|(index, order)| {
        let left = order.progress.mandated.checked_sub(order.progress.received)?;
        Some((OrderId::at_index(index)?, left))
    })
}

/// Payments by their end-to-end ids.
fn named(facts: &Facts) -> impl Iterator<Item = (EndToEndId, PaymentId)> {
    facts.payments.iter().enumerate().filter_map(|(index, payment)| {
        Some((facts.end_to_end(payment)?, PaymentId::at_index(index)?))
    })
}

#[cfg(test)]
impl Index {
    /// A ledger `7f7f…` with two orders of `funders/1` and one of `funders/2`, a cycle, two venues,
    /// a payment to the second of them, a refund, and two runs. 1.00 is still to come for the first
    /// order.
    pub(super) fn example() -> Index {
        use crate::domain::end_to_end::Paid;

        let order = |number| OrderId::new(number).expect("a number");
        let funder = |number| FunderId::new(number).expect("a number");
        let venue = VenueId::new(2).expect("a number");
        let mandate = |text: &str| text.parse::<MandateReference>().expect("a reference");
        let payment = |number| PaymentId::new(number).expect("a number");
        let refund = crate::domain::id::RefundId::FIRST;
        let ledger = LedgerId([0x7f; 16]);
        let id = |pays| EndToEndId::new(ledger, pays);
        let remittance = Paid::Remittance { cycle: CycleId::FIRST, venue, attempt: 1 };
        let mut mandates: BTreeMap<String, BTreeMap<OrderId, MandateReference>> = BTreeMap::new();
        for (number, text) in [(1, "Md-2025.7"), (2, "Md-2025.8"), (3, "Md-2025.8"), (1, "12")] {
            let of = mandates.entry(text.to_uppercase()).or_default();
            of.insert(order(number), mandate(text));
        }
        Index {
            ledger: Some(ledger),
            payments: BTreeMap::from([
                (id(remittance), payment(1)),
                (id(Paid::Refund(refund)), payment(2)),
            ]),
            runs: 2,
            mandates,
            to_come: BTreeMap::from([(order(1), Cents::new(100).expect("a small amount"))]),
            buyers: vec![funder(1), funder(1), funder(2)],
            cycles: 1,
            funders: 3,
            venues: 2,
        }
    }
}
