//! Orders, booklets and redemptions.

use super::organisation::service;
use super::{cents, count, day_or_empty, effect, whole};
use crate::domain::account::Account;
use crate::domain::code::TypedCode;
use crate::domain::entry::{Effect, Part};
use crate::domain::facts::{Booklet, Facts, Opposition, Order, OrderTerms, Place};
use crate::domain::id::{BookletId, ChequeId, OrderId, RedemptionId};
use crate::domain::money::Cents;
use crate::domain::scheme::Validity;
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
    }
}

/// An order with the counts of its chèques.
pub(in crate::grpc) fn order(id: OrderId, order: &Order, facts: &Facts) -> pb::Order {
    let Order { terms, issued, series } = order;
    let mut counts = pb::ChequeCounts::default();
    for (first, number) in series {
        let numbers = first.get()..first.get().saturating_add(*number);
        for booklet in numbers.filter_map(BookletId::new).filter_map(|id| facts.booklet(id)) {
            add(&mut counts, booklet);
        }
    }
    pb::Order {
        issued_booklets: count(*issued),
        cheques: Some(counts),
        circulating_cents: cents(facts.balances.held(Account::Circulating { order: id })),
        ..of_terms(id, terms)
    }
}

/// Counts the chèques of one booklet where they are.
fn add(counts: &mut pb::ChequeCounts, booklet: &Booklet) {
    let place = match (booklet.blocked, booklet.place) {
        (Some(_), _) => &mut counts.blocked,
        (None, Place::InStock) => &mut counts.in_stock,
        (None, Place::Allotted { .. }) => &mut counts.allotted,
        (None, Place::HandedOver { .. }) => &mut counts.handed_over,
    };
    *place = place.saturating_add(i64::from(booklet.unused()));
    counts.redeemed = counts.redeemed.saturating_add(i64::from(booklet.redeemed()));
    counts.issued = counts.issued.saturating_add(i64::from(booklet.cheques));
}

/// The booklets that were issued.
pub(in crate::grpc) fn booklets_issued(accepted: &Accepted) -> Option<pb::IssueBookletsResponse> {
    effect(accepted, |effect| {
        let Effect::BookletsIssued { first, count: number, validity: days, .. } = effect else {
            return None;
        };
        Some(pb::IssueBookletsResponse {
            first_booklet: first.to_string(),
            count: count(*number),
            validity: Some(validity(*days)),
            receipt: Some(super::receipt(accepted)),
        })
    })
}

fn validity(validity: Validity) -> pb::Validity {
    let Validity { last_service, last_presentation, lapse } = validity;
    pb::Validity {
        last_service_day: last_service.to_string(),
        last_presentation_day: last_presentation.to_string(),
        lapse_day: lapse.to_string(),
    }
}

/// A booklet.
pub(in crate::grpc) fn booklet(id: BookletId, booklet: &Booklet) -> pb::Booklet {
    let Booklet { order, key, cheques, issued, validity: days, place, blocked, uses } = booklet;
    let (prescriber, handed_over) = match place {
        Place::InStock => (None, None),
        Place::Allotted { prescriber } => (Some(prescriber), None),
        Place::HandedOver { prescriber, day } => (Some(prescriber), Some(*day)),
    };
    let uses = uses.iter().map(|used| pb::ChequeUse {
        cheque: cheque(id, used.index),
        redemption: RedemptionId(used.redemption).to_string(),
        service_date: used.service_date.to_string(),
    });
    pb::Booklet {
        name: id.to_string(),
        order: order.to_string(),
        key_version: i32::from(key.get()),
        cheques: i32::from(*cheques),
        issue_day: issued.to_string(),
        validity: Some(validity(*days)),
        state: state(booklet).into(),
        prescriber: prescriber.map(ToString::to_string).unwrap_or_default(),
        handover_day: day_or_empty(handed_over),
        opposition: opposition(*blocked).into(),
        uses: uses.collect(),
    }
}

fn state(booklet: &Booklet) -> pb::booklet::State {
    match (booklet.blocked, booklet.place) {
        (Some(_), _) => pb::booklet::State::Blocked,
        (None, Place::InStock) => pb::booklet::State::InStock,
        (None, Place::Allotted { .. }) => pb::booklet::State::Allotted,
        (None, Place::HandedOver { .. }) if booklet.unused() == 0 => pb::booklet::State::Exhausted,
        (None, Place::HandedOver { .. }) => pb::booklet::State::HandedOver,
    }
}

fn opposition(blocked: Option<Opposition>) -> pb::Opposition {
    match blocked {
        None => pb::Opposition::Unspecified,
        Some(Opposition::Lost) => pb::Opposition::Lost,
        Some(Opposition::Stolen) => pb::Opposition::Stolen,
        Some(Opposition::Damaged) => pb::Opposition::Damaged,
        Some(Opposition::Suspicious) => pb::Opposition::Suspicious,
    }
}

/// The name of a chèque. Every chèque has an index from 1 to 15.
fn cheque(booklet: BookletId, index: u8) -> String {
    ChequeId::new(booklet, index).map(|cheque| cheque.to_string()).unwrap_or_default()
}

/// The typed codes of one booklet: the only answer that carries any.
pub(in crate::grpc) fn codes(booklet: BookletId, codes: &[TypedCode]) -> pb::BookletCodes {
    let codes = codes.iter().map(TypedCode::reveal).collect();
    pb::BookletCodes { booklet: booklet.to_string(), codes }
}

/// The redemption that was made.
pub(in crate::grpc) fn redeemed(accepted: &Accepted) -> Option<pb::Redemption> {
    effect(accepted, |effect| {
        let Effect::Redeemed { venue, service: done, procedures, service_date, parts } = effect
        else {
            return None;
        };
        let value = Cents::checked_sum(parts.iter().map(|part| part.value)).unwrap_or(Cents::MAX);
        Some(pb::Redemption {
            name: RedemptionId(accepted.entry.sequence).to_string(),
            venue: venue.to_string(),
            service: service(*done).into(),
            procedures: procedures.iter().map(ToString::to_string).collect(),
            service_date: service_date.to_string(),
            parts: parts.iter().map(part).collect(),
            value_cents: whole(value.get()),
        })
    })
}

fn part(part: &Part) -> pb::RedemptionPart {
    let Part { order, rules_version: _, value, cheques } = part;
    let names =
        cheques.iter().flat_map(|set| set.indexes().map(|index| cheque(set.booklet, index)));
    pb::RedemptionPart {
        order: order.to_string(),
        value_cents: cents(*value),
        cheques: names.collect(),
    }
}
