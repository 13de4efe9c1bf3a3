//! Booklets by ranges and lots: what changes them, and who has them.
//!
//! **Invariant:** level and public of a handover are shown by nothing here, nor anywhere else.

use super::booklet::{cheque, state, validity};
use super::{count, effect, receipt};
use crate::domain::command::booklets::Range;
use crate::domain::entry::{Effect, StockEffect};
use crate::domain::facts::{Booklet, Issue, Lot, Place};
use crate::domain::id::{BookletId, LotId, OrderId, PrescriberId};
use crate::engine::Accepted;
use crate::grpc::pb;

/// Booklets with numbers that follow each other.
fn range(first: BookletId, number: u32) -> pb::BookletRange {
    pb::BookletRange { first_booklet: first.to_string(), count: count(number) }
}

/// A lot of booklets of `order`.
pub(in crate::grpc) fn lot(id: LotId, lot: Lot, order: OrderId) -> pb::Lot {
    let Lot { first, count } = lot;
    pb::Lot { name: id.to_string(), order: order.to_string(), booklets: Some(range(first, count)) }
}

/// The lots that an entry formed, all of booklets of `order`.
fn lots(accepted: &Accepted, order: OrderId) -> Vec<pb::Lot> {
    let formed = effect(accepted, |effect| {
        let Effect::Stock(StockEffect::LotsFormed { lot, first, count, size }) = effect else {
            return None;
        };
        Some((*lot, Lot::cut((*first, *count), *size)))
    });
    let Some((first, cut)) = formed else { return Vec::new() };
    let names = (first.index()..).map_while(LotId::at_index);
    names.zip(cut).map(|(name, found)| lot(name, found, order)).collect()
}

/// The booklets that were issued.
pub(in crate::grpc) fn booklets_issued(accepted: &Accepted) -> Option<pb::IssueBookletsResponse> {
    let (mut activated, mut numbered, mut of) = (Vec::new(), None, None);
    for effect in &accepted.entry.effects {
        if let Effect::Stock(StockEffect::BookletsActivated { order, first, count, validity }) =
            effect
        {
            activated.push(range(*first, *count));
            of = Some((*order, *validity));
        }
        if let Effect::BookletsIssued { order, first, count, key: _, validity } = effect {
            numbered = Some(range(*first, *count));
            of = Some((*order, *validity));
        }
    }
    let (order, days) = of?;
    Some(pb::IssueBookletsResponse {
        activated,
        numbered,
        lots: lots(accepted, order),
        validity: Some(validity(days)),
        receipt: Some(receipt(accepted)),
    })
}

/// The booklets that were numbered.
pub(in crate::grpc) fn booklets_prepared(
    accepted: &Accepted,
) -> Option<pb::PrepareBookletsResponse> {
    effect(accepted, |effect| {
        let Effect::Stock(StockEffect::BookletsPrepared { order, first, count, key: _ }) = effect
        else {
            return None;
        };
        Some(pb::PrepareBookletsResponse {
            numbered: Some(range(*first, *count)),
            lots: lots(accepted, *order),
            receipt: Some(receipt(accepted)),
        })
    })
}

/// How many chèques in circulation were withdrawn with their booklets.
pub(in crate::grpc) fn cheques_withdrawn(accepted: &Accepted) -> i32 {
    accepted.entry.effects.iter().fold(0, |sum, effect| {
        if let Effect::Stock(StockEffect::BookletsWithdrawn { cheques, .. }) = effect {
            sum.saturating_add(count(*cheques))
        } else {
            sum
        }
    })
}

/// The days of the booklet that was handed over.
pub(in crate::grpc) fn days_given(accepted: &Accepted) -> Option<pb::Validity> {
    effect(accepted, |effect| {
        let Effect::Stock(StockEffect::BookletGiven { validity: days, .. }) = effect else {
            return None;
        };
        Some(validity(*days))
    })
}

/// The booklets that were blocked; none when chèques were.
pub(in crate::grpc) fn booklets_blocked(accepted: &Accepted) -> Vec<pb::BookletRange> {
    let blocked = accepted.entry.effects.iter().filter_map(|effect| {
        if let Effect::BookletBlocked { booklet, .. } = effect {
            return Some(range(*booklet, 1));
        }
        let Effect::Stock(StockEffect::BookletsBlocked { first, count, .. }) = effect else {
            return None;
        };
        Some(range(*first, *count))
    });
    blocked.collect()
}

/// The booklets that are not blocked any more; none when it was about chèques.
pub(in crate::grpc) fn booklets_unblocked(accepted: &Accepted) -> Vec<pb::BookletRange> {
    let free = accepted.entry.effects.iter().filter_map(|effect| {
        if let Effect::BookletUnblocked { booklet } = effect {
            return Some(range(*booklet, 1));
        }
        let Effect::Stock(StockEffect::BookletsUnblocked { first, count }) = effect else {
            return None;
        };
        Some(range(*first, *count))
    });
    free.collect()
}

/// The booklet that carries the unused chèques of another.
pub(in crate::grpc) fn booklet_replaced(accepted: &Accepted) -> Option<pb::ReplaceBookletResponse> {
    effect(accepted, |effect| {
        let Effect::Stock(StockEffect::BookletReplaced { cheques, by, key: _ }) = effect else {
            return None;
        };
        let old = cheques.indexes().map(|index| cheque(cheques.booklet, index));
        let new = (1..).zip(cheques.indexes()).map(|(index, _)| cheque(*by, index));
        Some(pb::ReplaceBookletResponse {
            booklet: by.to_string(),
            cheques: new.collect(),
            replaced_cheques: old.collect(),
            receipt: Some(receipt(accepted)),
        })
    })
}

/// Counts `booklet` where it is with `prescriber`, if it is.
pub(in crate::grpc) fn add_to_stock(
    stock: &mut pb::Stock,
    prescriber: PrescriberId,
    booklet: &Booklet,
) {
    let number = match booklet.place {
        Place::Allotted { prescriber: own } | Place::Received { prescriber: own }
            if own == prescriber && booklet.blocked.is_some() =>
        {
            &mut stock.blocked_booklets
        }
        Place::Allotted { prescriber: own } if own == prescriber => &mut stock.allotted_booklets,
        Place::Received { prescriber: own } if own == prescriber => &mut stock.received_booklets,
        Place::HandedOver { prescriber: own, day: _ } if own == prescriber => {
            let unused = i64::from(booklet.unused());
            let sum = stock.handed_over_unused_cheques.saturating_add(unused);
            stock.handed_over_unused_cheques = sum;
            &mut stock.handed_over_booklets
        }
        Place::InStock
        | Place::Allotted { .. }
        | Place::Received { .. }
        | Place::HandedOver { .. }
        | Place::Withdrawn
        | Place::Replaced { .. }
        | Place::Lapsed => return,
    };
    *number = number.saturating_add(1);
}

/// What a stock tells of a booklet: where it is in its life, and whether it is issued.
pub(in crate::grpc) fn stock_state(booklet: &Booklet) -> (pb::booklet::State, bool) {
    (state(booklet), booklet.issue != Issue::Prepared)
}

/// Booklets of a stock that are all as `booklet` is.
pub(in crate::grpc) fn stock_range(
    Range { first, count }: Range,
    booklet: &Booklet,
) -> pb::StockRange {
    let (state, issued) = stock_state(booklet);
    pb::StockRange { booklets: Some(range(first, count)), state: state.into(), issued }
}
