//! Orders, and their calendar.

use super::{cents, count, effect, whole};
use crate::domain::account::Account;
use crate::domain::calendar::{Due, Milestone};
use crate::domain::entry::Effect;
use crate::domain::facts::{CalendarRun, Facts, Order, OrderState, OrderTerms, Progress};
use crate::domain::id::OrderId;
use crate::domain::invariants::{OrderCounts, counts};
use crate::domain::time::Day;
use crate::engine::Accepted;
use crate::grpc::pb;

/// The order that was created: nothing is issued yet.
pub(in crate::grpc) fn order_created(accepted: &Accepted) -> Option<pb::Order> {
    effect(accepted, |effect| {
        let Effect::OrderCreated { order, terms } = effect else { return None };
        Some(of_terms(*order, terms))
    })
}

fn of_terms(order: OrderId, terms: &OrderTerms) -> pb::Order {
    let OrderTerms { buyer, scheme, quantity, outer_day, face_value, cheques_per_booklet } = terms;
    pb::Order {
        name: order.to_string(),
        buyer: buyer.to_string(),
        scheme: scheme.to_string(),
        quantity: count(*quantity),
        outer_day: outer_day.to_string(),
        face_value_cents: cents(*face_value),
        cheques_per_booklet: i32::from(*cheques_per_booklet),
        issued_booklets: 0,
        cheques: Some(pb::ChequeCounts::default()),
        circulating_cents: 0,
        state: pb::order::State::Draft.into(),
        mandated_cents: 0,
        received_cents: 0,
        prepared_booklets: 0,
    }
}

/// An order with the counts of its chèques.
pub(in crate::grpc) fn order(id: OrderId, order: &Order, facts: &Facts) -> pb::Order {
    pb::Order { cheques: counts(facts, id).map(cheque_counts), ..listed(id, order, facts) }
}

/// An order as a list shows it: its chèques are not counted.
pub(in crate::grpc) fn listed(id: OrderId, order: &Order, facts: &Facts) -> pb::Order {
    let Order { terms, issued, series: _, progress } = order;
    let Progress { mandated, received, prepared, replacements: _ } = progress;
    pb::Order {
        issued_booklets: count(*issued),
        cheques: None,
        circulating_cents: cents(facts.balances.held(Account::Circulating { order: id })),
        state: state(facts.order_state(id, order)).into(),
        mandated_cents: cents(*mandated),
        received_cents: cents(*received),
        prepared_booklets: count(*prepared),
        ..of_terms(id, terms)
    }
}

fn state(state: OrderState) -> pb::order::State {
    match state {
        OrderState::Draft => pb::order::State::Draft,
        OrderState::Funded => pb::order::State::Funded,
        OrderState::Issued => pb::order::State::Issued,
        OrderState::Closing => pb::order::State::Closing,
        OrderState::Closed => pb::order::State::Closed,
    }
}

fn cheque_counts(counts: OrderCounts) -> pb::ChequeCounts {
    let OrderCounts {
        issued,
        in_stock,
        allotted,
        handed_over,
        blocked,
        redeemed,
        replaced,
        withdrawn,
        lapsed,
        cancelled,
    } = counts;
    pb::ChequeCounts {
        issued: whole(issued),
        in_stock: whole(in_stock),
        allotted: whole(allotted),
        handed_over: whole(handed_over),
        blocked: whole(blocked),
        redeemed: whole(redeemed),
        replaced: whole(replaced),
        withdrawn: whole(withdrawn),
        lapsed: whole(lapsed),
        cancelled: whole(cancelled),
    }
}

/// The milestones of an order, past and to come.
pub(in crate::grpc) fn order_calendar(
    id: OrderId,
    order: &Order,
    facts: &Facts,
) -> pb::GetOrderCalendarResponse {
    let milestones = facts.milestones_of(order).into_iter().map(|(day, milestone)| {
        let due = Due { day, order: id, milestone };
        on_day((day, milestone), Some(due) <= facts.calendar.done)
    });
    pb::GetOrderCalendarResponse { milestones: milestones.collect() }
}

/// How far the calendar was run.
pub(in crate::grpc) fn calendar_run(run: CalendarRun) -> pb::CalendarRun {
    let CalendarRun { through, done } = run;
    pb::CalendarRun {
        through: super::day_or_empty(through),
        last_order: done.map(|due| due.order.to_string()).unwrap_or_default(),
        last_milestone: done.map(|due| on_day((due.day, due.milestone), true)),
    }
}

fn on_day((day, milestone): (Day, Milestone), reached: bool) -> pb::OrderMilestone {
    let (kind, alert_days) = match milestone {
        Milestone::Alert { days } => (pb::Milestone::Alert, i32::from(days)),
        Milestone::LastService => (pb::Milestone::LastService, 0),
        Milestone::ProvisionalStatement => (pb::Milestone::ProvisionalStatement, 0),
        Milestone::LastPresentation => (pb::Milestone::LastPresentation, 0),
        Milestone::Lapse => (pb::Milestone::Lapse, 0),
        Milestone::FinalStatement => (pb::Milestone::FinalStatement, 0),
    };
    pb::OrderMilestone { milestone: kind.into(), day: day.to_string(), alert_days, reached }
}
