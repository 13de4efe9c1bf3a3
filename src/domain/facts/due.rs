//! What the calendar of the orders has due, and where an order is in its life.
//!
//! **Invariant:** all of it follows from days that are fixed at issue or handover, and from how far
//! the calendar was run: nothing is counted or remembered for it.

use std::collections::BTreeSet;

use super::super::calendar::{Due, Milestone, milestones};
use super::super::id::{BookletId, OrderId};
use super::super::money::Cents;
use super::super::scheme::{LastService, Rules, Validity};
use super::super::time::Day;
use super::order::{Order, OrderState, Progress};
use super::{Booklet, Facts, Issue};

/// A range of booklets numbered for an order: first and count.
type Series = (BookletId, u32);

impl Facts {
    /// The milestones of an order, past and to come, lapses of single booklets left out.
    ///
    /// Takes time in proportion to the ranges issued for the order; where booklets were prepared
    /// first, which can then be issued on different days, to its booklets.
    pub fn milestones_of(&self, order: &Order) -> BTreeSet<(Day, Milestone)> {
        let days: BTreeSet<Day> = order
            .series
            .iter()
            .flat_map(|(first, count)| {
                let count = if has_mandates(order) { *count } else { 1 };
                self.range((*first, count)).filter_map(|(_, booklet)| issue_day(booklet))
            })
            .collect();
        let of_day = |on: Day| {
            let (rules, validity) = self.terms_on(order, on)?;
            Some(milestones(rules, on, validity))
        };
        days.into_iter().filter_map(of_day).flatten().collect()
    }

    /// What is due next, up to `through`.
    ///
    /// Takes time in proportion to the ranges that were issued for all orders, and to the booklets
    /// of those ranges that can lapse.
    pub fn next_due(&self, through: Day) -> Option<Due> {
        let orders = self.orders.iter().enumerate();
        let due = orders.filter_map(|(index, order)| {
            let id = OrderId::at_index(index)?;
            let lapses = self.lapsing((id, order), through).map(|(day, _)| day);
            let lapse = lapses.min().map(|day| Due { day, order: id, milestone: Milestone::Lapse });
            let waiting = self.milestones_of(order).into_iter().filter_map(|(day, milestone)| {
                let due = Due { day, order: id, milestone };
                let ahead = milestone != Milestone::Lapse && Some(due) > self.calendar.done;
                ahead.then_some(due)
            });
            lapse.into_iter().chain(waiting).min()
        });
        due.filter(|due| due.day <= through).min()
    }

    /// The booklets of an order with unused chèques that lapse up to `through`, with their lapse
    /// day, in order of their numbers.
    pub fn lapsing(
        &self,
        (id, order): (OrderId, &Order),
        through: Day,
    ) -> impl Iterator<Item = (Day, BookletId)> {
        let series = order.series.iter().copied();
        let open = series.filter(move |series| self.can_lapse((id, order), *series, through));
        let booklets = open.flat_map(|series| self.range(series));
        let lapsing = booklets.filter_map(|(id, booklet)| Some((lapse_of(booklet)?, id)));
        lapsing.filter(move |(day, _)| *day <= through)
    }

    /// Whether a booklet of `series` may lapse up to `through`; only a `true` can be wrong.
    fn can_lapse(&self, (id, order): (OrderId, &Order), series: Series, through: Day) -> bool {
        let first = self.booklet(series.0);
        let on = first.and_then(issue_day).filter(|_| !has_mandates(order));
        let Some((rules, validity)) = on.and_then(|on| self.terms_on(order, on)) else {
            return true;
        };
        let last = Due { day: validity.lapse, order: id, milestone: Milestone::Lapse };
        let is_over = Some(last) < self.calendar.done;
        let all_at_once = matches!(rules.last_service, LastService::InYearAfter(_));
        !is_over && (!all_at_once || validity.lapse <= through)
    }

    /// Where an order is in its life.
    pub fn order_state(&self, id: OrderId, order: &Order) -> OrderState {
        let Progress { mandated, received, prepared, .. } = order.progress;
        let promised = mandated > Cents::ZERO || received > Cents::ZERO || prepared > 0;
        let milestones = self.milestones_of(order);
        let is_reached = |(day, milestone): &(Day, Milestone)| {
            Some(Due { day: *day, order: id, milestone: *milestone }) <= self.calendar.done
        };
        let mut services = milestones.iter().rev();
        let last_service = services.find(|(_, milestone)| *milestone == Milestone::LastService);
        match milestones.last() {
            Some(last) if is_reached(last) => OrderState::Closed,
            Some(_) if last_service.is_some_and(is_reached) => OrderState::Closing,
            Some(_) => OrderState::Issued,
            None if promised => OrderState::Funded,
            None => OrderState::Draft,
        }
    }

    /// The rules of an order on `on`, and the days of what is issued for it then.
    fn terms_on(&self, order: &Order, on: Day) -> Option<(&Rules, Validity)> {
        let (_, rules) = self.scheme(order.terms.scheme)?.on(on)?;
        Some((rules, rules.validity(on, order.terms.outer_day)?))
    }

    /// The booklets of a range, as far as they exist.
    fn range(&self, (first, count): Series) -> impl Iterator<Item = (BookletId, &Booklet)> {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let booklets = self.booklets.iter().enumerate().skip(first.index()).take(count);
        booklets.filter_map(|(index, booklet)| Some((BookletId::at_index(index)?, booklet)))
    }
}

/// Whether booklets may have been prepared for the order before they were issued.
fn has_mandates(order: &Order) -> bool {
    order.progress.mandated > Cents::ZERO
}

fn issue_day(booklet: &Booklet) -> Option<Day> {
    match booklet.issue {
        Issue::Prepared => None,
        Issue::Issued { on, .. } => Some(on),
    }
}

/// The day on which the unused chèques of a booklet lapse; `None` when there are none, or it has
/// ended, or is not in circulation.
fn lapse_of(booklet: &Booklet) -> Option<Day> {
    let waiting = booklet.place.is_live() && booklet.open() != 0;
    booklet.validity().filter(|_| waiting).map(|validity| validity.lapse)
}
