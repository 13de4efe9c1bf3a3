//! Walking through the journal: who handed which booklet over, what became of chèques, and what
//! settling does not keep of a part.
//!
//! **Invariant:** what is told of a redemption follows from the entries before it alone, so that it
//! is the same whenever it is told.

use std::collections::{BTreeMap, BTreeSet};

use super::background::{Background, Role, When};
use super::keys::Measure;
use crate::domain::entry::{ChequeSet, Effect, Entry, Part, StockEffect};
use crate::domain::id::{BookletId, CycleId, OrderId, PrescriberId, Sequence};
use crate::domain::money::Cents;
use crate::domain::service::Service;
use crate::domain::time::Day;

/// How many booklets and chèques, and what they are worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Quantity {
    /// Booklets; 0 where chèques are counted alone.
    pub(super) booklets: u64,
    /// Chèques.
    pub(super) cheques: u64,
    /// Their face value, in cents.
    pub(super) cents: u64,
}

impl Quantity {
    fn add(&mut self, more: Quantity) {
        self.booklets = self.booklets.saturating_add(more.booklets);
        self.cheques = self.cheques.saturating_add(more.cheques);
        self.cents = self.cents.saturating_add(more.cents);
    }
}

/// What settling does not keep of a part of a redemption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Presented {
    /// The redemption, and the place of the part in it.
    pub(super) part: (Sequence, u32),
    /// What was done.
    pub(super) service: Service,
    /// When.
    pub(super) service_date: Day,
    /// The order of the part.
    pub(super) order: OrderId,
    /// What it is worth.
    pub(super) value: Cents,
    /// The version of the scheme's rules that applied.
    pub(super) rules_version: u16,
    /// Who handed its chèques over, in order, and how many each.
    pub(super) holders: Vec<(Option<PrescriberId>, u32)>,
}

/// What was met so far. Four bytes are kept for each booklet, and some hundred for each part of the
/// cycle that is being walked through.
#[derive(Clone, Debug, Default)]
pub(super) struct Walk {
    /// In whose stock each booklet is, or who handed it over, by booklet.
    holders: Vec<Option<PrescriberId>>,
    /// How many chèques the booklets have that replace others.
    carried: BTreeMap<BookletId, u64>,
    /// The parts of the cycle, in order.
    presented: Vec<Presented>,
    /// The redemptions of the cycle that are voided.
    void: BTreeSet<Sequence>,
    /// What became of a buyer's chèques: in the period, and up to its end.
    pub(super) life: BTreeMap<Measure, (Quantity, Quantity)>,
}

impl Walk {
    /// Takes an entry, after all those before it.
    pub(super) fn add(&mut self, background: &Background, entry: &Entry) {
        let when = background.when(entry);
        for effect in &entry.effects {
            if let Effect::Redeemed { service, service_date, parts, .. } = effect {
                for (number, part) in (1..).zip(parts) {
                    let told = ((entry.sequence, number), *service, *service_date);
                    self.present(told, part);
                }
            }
            if let Effect::RedemptionVoided { redemption, .. } = effect {
                self.void.insert(redemption.0);
            }
            if let Effect::BookletsAllotted { first, count, prescriber } = effect {
                self.hold((*first, *count), Some(*prescriber));
            }
            if let Effect::Stock(effect) = effect {
                self.move_stock(effect);
            }
            if let Effect::Stock(StockEffect::ChequesCancelled { cheques }) = effect {
                self.cancel(background, (when, cheques));
            }
            if let Some((measure, order, quantity)) = self.measured(background, effect) {
                self.count(background, (measure, order), (when, quantity));
            }
        }
    }

    /// Ends a cycle: what was used in it is counted, and its parts are forgotten.
    pub(super) fn close(&mut self, background: &Background, cycle: CycleId) {
        let presented = std::mem::take(&mut self.presented);
        let void = std::mem::take(&mut self.void);
        for part in presented.iter().filter(|part| !void.contains(&part.part.0)) {
            let when = background.when_used(cycle, part.service_date);
            let cheques = part.holders.iter().map(|(_, count)| u64::from(*count)).sum();
            let quantity = Quantity { booklets: 0, cheques, cents: part.value.get() };
            self.count(background, (Measure::Used, part.order), (when, quantity));
        }
    }

    /// What was presented as this part.
    pub(super) fn part(&self, part: (Sequence, u32)) -> Option<&Presented> {
        let place = self.presented.binary_search_by_key(&part, |presented| presented.part).ok()?;
        self.presented.get(place)
    }

    fn present(
        &mut self,
        (named, service, service_date): ((Sequence, u32), Service, Day),
        part: &Part,
    ) {
        let mut holders: BTreeMap<Option<PrescriberId>, u32> = BTreeMap::new();
        for set in &part.cheques {
            let holder = self.holders.get(set.booklet.index()).copied().flatten();
            let count = holders.entry(holder).or_insert(0);
            *count = count.saturating_add(set.count());
        }
        self.presented.push(Presented {
            part: named,
            service,
            service_date,
            order: part.order,
            value: part.value,
            rules_version: part.rules_version,
            holders: holders.into_iter().collect(),
        });
    }

    fn hold(&mut self, (first, count): (BookletId, u32), holder: Option<PrescriberId>) {
        let count = usize::try_from(count).unwrap_or(0);
        let end = first.index().saturating_add(count);
        if self.holders.len() < end {
            self.holders.resize(end, None);
        }
        self.holders.iter_mut().skip(first.index()).take(count).for_each(|of| *of = holder);
    }

    fn move_stock(&mut self, effect: &StockEffect) {
        use StockEffect as E;
        match effect {
            E::AllotmentConfirmed { first, count, prescriber } => {
                self.hold((*first, *count), Some(*prescriber));
            }
            E::BookletsReturned { first, count, .. } => self.hold((*first, *count), None),
            E::BookletGiven { booklet, prescriber, .. } => {
                self.hold((*booklet, 1), Some(*prescriber));
            }
            E::BookletReplaced { cheques, by, .. } => {
                self.carried.insert(*by, u64::from(cheques.count()));
            }
            E::BookletsPrepared { .. }
            | E::BookletsActivated { .. }
            | E::LotsFormed { .. }
            | E::BookletsWithdrawn { .. }
            | E::BookletsBlocked { .. }
            | E::BookletsUnblocked { .. }
            | E::ChequesBlocked { .. }
            | E::ChequesUnblocked { .. }
            | E::BookletsLapsed { .. }
            | E::ChequesCancelled { .. } => {}
        }
    }

    /// What an effect says became of booklets of an order.
    fn measured(
        &self,
        background: &Background,
        effect: &Effect,
    ) -> Option<(Measure, OrderId, Quantity)> {
        let whole = |order: OrderId, booklets: u32| {
            let each = background.order(order).map_or(0, |terms| terms.cheques_per_booklet);
            let (booklets, each) = (u64::from(booklets), u64::from(each));
            Quantity { booklets, cheques: booklets.saturating_mul(each), cents: 0 }
        };
        if let Effect::OrderCreated { order, terms } = effect {
            return Some((Measure::Ordered, *order, whole(*order, terms.quantity)));
        }
        if let Effect::BookletsIssued { order, count, .. } = effect {
            return Some((Measure::Issued, *order, whole(*order, *count)));
        }
        if let Effect::BookletHandedOver { booklet, .. } = effect {
            let order = background.order_of(*booklet)?;
            return Some((Measure::HandedOver, order, whole(order, 1)));
        }
        let Effect::Stock(effect) = effect else { return None };
        let ended = |cheques: u32, booklets: u32| Quantity {
            booklets: u64::from(booklets),
            cheques: u64::from(cheques),
            cents: 0,
        };
        if let StockEffect::BookletsActivated { order, count, .. } = effect {
            return Some((Measure::Issued, *order, whole(*order, *count)));
        }
        if let StockEffect::BookletGiven { booklet, .. } = effect {
            let order = background.order_of(*booklet)?;
            let one = whole(order, 1);
            let cheques = self.carried.get(booklet).copied().unwrap_or(one.cheques);
            return Some((Measure::HandedOver, order, Quantity { cheques, ..one }));
        }
        if let StockEffect::BookletsWithdrawn { order, count, cheques, .. } = effect {
            return Some((Measure::Withdrawn, *order, ended(*cheques, *count)));
        }
        if let StockEffect::BookletsLapsed { order, count, cheques, .. } = effect {
            return Some((Measure::Lapsed, *order, ended(*cheques, *count)));
        }
        None
    }

    /// Counts chèques that could not be used again, of whichever orders they are.
    fn cancel(&mut self, background: &Background, (when, cheques): (When, &[ChequeSet])) {
        for set in cheques {
            let Some(order) = background.order_of(set.booklet) else { continue };
            let cheques = u64::from(set.count());
            let quantity = Quantity { booklets: 0, cheques, cents: 0 };
            self.count(background, (Measure::Cancelled, order), (when, quantity));
        }
    }

    /// Counts what became of chèques of the subject's orders; without a value, at face value.
    fn count(
        &mut self,
        background: &Background,
        (measure, order): (Measure, OrderId),
        (when, mut quantity): (When, Quantity),
    ) {
        let Some(terms) = background.order(order) else { return };
        if background.role != Role::Buyer(terms.buyer) {
            return;
        }
        if quantity.cents == 0 {
            quantity.cents = quantity.cheques.saturating_mul(terms.face_value.get());
        }
        let (in_period, up_to_end) = self.life.entry(measure).or_default();
        if when.in_period {
            in_period.add(quantity);
        }
        if when.up_to_end {
            up_to_end.add(quantity);
        }
    }
}
