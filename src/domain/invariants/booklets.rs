//! The invariants of chèques: none is lost, none is used twice, all that circulate are covered.

use std::collections::BTreeMap;

use super::super::account::{Account, Side};
use super::super::facts::{Booklet, ChequeState, Facts, Issue, Order, Place};
use super::super::id::{BookletId, OrderId};
use super::money::signed;
use super::{Comparison, Finding, Subject};

/// The chèques of an order, by where they are. A blocked one counts as blocked alone, whatever
/// place it will go back to. Those of prepared booklets are not counted: they are worth nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderCounts {
    /// All that were issued, those of replacements included.
    pub issued: u64,
    /// Unused, with the operator.
    pub in_stock: u64,
    /// Unused, in a prescriber's stock.
    pub allotted: u64,
    /// Unused, with a person.
    pub handed_over: u64,
    /// Unused and blocked.
    pub blocked: u64,
    /// Redeemed.
    pub redeemed: u64,
    /// Carried by another booklet.
    pub replaced: u64,
    /// Withdrawn from stock.
    pub withdrawn: u64,
    /// Ended unused.
    pub lapsed: u64,
    /// Redeemed, voided, and ended by then.
    pub cancelled: u64,
}

impl OrderCounts {
    /// All that are neither redeemed nor ended: what `circulating` stands for.
    pub fn unspent(&self) -> u64 {
        let places = [self.in_stock, self.allotted, self.handed_over, self.blocked];
        places.into_iter().fold(0, u64::saturating_add)
    }

    /// All that ended, one way or another.
    pub fn ended(&self) -> u64 {
        let ends = [self.redeemed, self.replaced, self.withdrawn, self.lapsed, self.cancelled];
        ends.into_iter().fold(0, u64::saturating_add)
    }

    fn add(&mut self, booklet: &Booklet) {
        if booklet.issue == Issue::Prepared {
            return;
        }
        // A chèque that is used twice is spent once and redeemed twice: the sum then tells.
        self.redeemed = self.redeemed.saturating_add(u64::from(booklet.redeemed()));
        for index in 1..=booklet.cheques {
            let place = match (booklet.state_of(index), booklet.place) {
                (ChequeState::Redeemed, _) => continue,
                (ChequeState::Blocked, _) => &mut self.blocked,
                (ChequeState::Cancelled, _) => &mut self.cancelled,
                (ChequeState::Replaced, _) | (_, Place::Replaced { .. }) => &mut self.replaced,
                (ChequeState::Withdrawn, _) | (_, Place::Withdrawn) => &mut self.withdrawn,
                (ChequeState::Lapsed, _) | (_, Place::Lapsed) => &mut self.lapsed,
                (ChequeState::Unused, Place::InStock) => &mut self.in_stock,
                (ChequeState::Unused, Place::Allotted { .. } | Place::Received { .. }) => {
                    &mut self.allotted
                }
                (ChequeState::Unused, Place::HandedOver { .. }) => &mut self.handed_over,
            };
            *place = place.saturating_add(1);
        }
    }
}

fn issued(order: &Order) -> u64 {
    let original =
        u64::from(order.issued).saturating_mul(u64::from(order.terms.cheques_per_booklet));
    original.saturating_add(u64::from(order.progress.replacements))
}

/// The chèques of `order`, from the booklets of its series; `None` when there is no such order.
///
/// Takes time in proportion to the booklets of the order.
pub fn counts(facts: &Facts, order: OrderId) -> Option<OrderCounts> {
    let found = facts.order(order)?;
    let mut counts = OrderCounts { issued: issued(found), ..OrderCounts::default() };
    for (first, count) in &found.series {
        let count = usize::try_from(*count).unwrap_or(usize::MAX);
        let booklets = facts.booklets.iter().skip(first.index()).take(count);
        booklets.for_each(|booklet| counts.add(booklet));
    }
    Some(counts)
}

pub(super) fn cheques(facts: &Facts) -> [Finding; 3] {
    let mut by_order: BTreeMap<OrderId, OrderCounts> = BTreeMap::new();
    for (index, order) in facts.orders.iter().enumerate() {
        let Some(id) = OrderId::at_index(index) else { continue };
        let counts = OrderCounts { issued: issued(order), ..OrderCounts::default() };
        by_order.insert(id, counts);
    }
    for booklet in &facts.booklets {
        by_order.entry(booklet.order).or_default().add(booklet);
    }
    [issued_are_somewhere(&by_order), circulating_is_unspent(facts, &by_order), series(facts)]
}

fn issued_are_somewhere(by_order: &BTreeMap<OrderId, OrderCounts>) -> Finding {
    let mut sums = Comparison::of_counts("chèques issued, against all that are somewhere");
    for (order, counts) in by_order {
        sums.left(Subject::Order(*order), counts.issued);
        sums.right(Subject::Order(*order), counts.unspent());
        sums.right(Subject::Order(*order), counts.ended());
    }
    sums.finding(4, "every chèque issued is somewhere, once")
}

fn circulating_is_unspent(facts: &Facts, by_order: &BTreeMap<OrderId, OrderCounts>) -> Finding {
    let mut sums = Comparison::of_amounts("circulating, against the face value of unspent chèques");
    for (order, counts) in by_order {
        let face = facts.order(*order).map_or(0, |order| order.terms.face_value.get());
        let value = i128::from(face).saturating_mul(i128::from(counts.unspent()));
        sums.right(Subject::Order(*order), value);
    }
    for (account, balance) in facts.balances.iter() {
        if let Account::Circulating { order } = account {
            sums.left(Subject::Order(order), signed(balance, Side::Credit));
        }
    }
    sums.finding(4, "circulating is the face value of the chèques that can still be used")
}

/// The series of all orders share out all booklets: each booklet stands in one, its own order's.
fn series(facts: &Facts) -> Finding {
    let mut sums = Comparison::of_counts("places in the series of its order");
    let mut total = Comparison::of_counts("booklets in all series, against booklets");
    for (index, order) in facts.orders.iter().enumerate() {
        let Some(id) = OrderId::at_index(index) else { continue };
        for (first, count) in &order.series {
            total.left(Subject::Ledger, *count);
            let booklets = facts.booklets.iter().enumerate().skip(first.index());
            for (index, booklet) in booklets.take(usize::try_from(*count).unwrap_or(usize::MAX)) {
                if booklet.order != id {
                    let name = BookletId::at_index(index);
                    sums.left(name.map_or(Subject::Order(id), Subject::Booklet), 0);
                    sums.right(name.map_or(Subject::Order(id), Subject::Booklet), 1);
                }
            }
        }
    }
    total.right(Subject::Ledger, i128::try_from(facts.booklets.len()).unwrap_or(i128::MAX));
    let mut finding = total.finding(4, "every booklet stands in the series of its order");
    finding.broken.extend(sums.differences());
    finding
}
