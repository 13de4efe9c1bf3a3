//! Booklets.

use super::day_or_empty;
use crate::domain::code::TypedCode;
use crate::domain::entry::ChequeSet;
use crate::domain::facts::{Booklet, Issue, Opposition, Place};
use crate::domain::id::{BookletId, ChequeId, RedemptionId};
use crate::domain::scheme::Validity;
use crate::grpc::pb;

/// Three days.
pub(super) fn validity(validity: Validity) -> pb::Validity {
    let Validity { last_service, last_presentation, lapse } = validity;
    pb::Validity {
        last_service_day: last_service.to_string(),
        last_presentation_day: last_presentation.to_string(),
        lapse_day: lapse.to_string(),
    }
}

/// A booklet.
pub(in crate::grpc) fn booklet(id: BookletId, booklet: &Booklet) -> pb::Booklet {
    let Booklet { order, key, cheques, issue, place, blocked, uses, marks } = booklet;
    let (issued, days) = match *issue {
        Issue::Prepared => (None, None),
        Issue::Issued { on, validity } => (Some(on), Some(validity)),
    };
    let (prescriber, handed_over) = match place {
        Place::InStock | Place::Withdrawn | Place::Replaced { .. } | Place::Lapsed => (None, None),
        Place::Allotted { prescriber } | Place::Received { prescriber } => (Some(prescriber), None),
        Place::HandedOver { prescriber, day } => (Some(prescriber), Some(*day)),
    };
    let replaced_by = match place {
        Place::Replaced { by } => by.to_string(),
        Place::InStock
        | Place::Allotted { .. }
        | Place::HandedOver { .. }
        | Place::Received { .. }
        | Place::Withdrawn
        | Place::Lapsed => String::new(),
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
        issue_day: day_or_empty(issued),
        validity: days.map(validity),
        state: state(booklet).into(),
        prescriber: prescriber.map(ToString::to_string).unwrap_or_default(),
        handover_day: day_or_empty(handed_over),
        opposition: opposition(*blocked).into(),
        uses: uses.collect(),
        blocked_indexes: indexes(id, marks.blocked),
        cancelled_indexes: indexes(id, marks.cancelled),
        replaces: marks.replaces.map(|replaces| replaces.to_string()).unwrap_or_default(),
        replaced_by,
    }
}

/// The places of the chèques of a mask, from 1.
fn indexes(booklet: BookletId, mask: u16) -> Vec<i32> {
    ChequeSet { booklet, mask }.indexes().map(i32::from).collect()
}

/// Where a booklet is in its life.
pub(super) fn state(booklet: &Booklet) -> pb::booklet::State {
    use pb::booklet::State;
    if booklet.blocked.is_some() {
        return State::Blocked;
    }
    match booklet.place {
        Place::InStock if booklet.issue == Issue::Prepared => State::Prepared,
        Place::InStock => State::InStock,
        Place::Allotted { .. } => State::Allotted,
        Place::Received { .. } => State::Received,
        Place::HandedOver { .. } if booklet.open() == 0 => State::Exhausted,
        Place::HandedOver { .. } => State::HandedOver,
        Place::Withdrawn => State::Withdrawn,
        Place::Replaced { .. } => State::Replaced,
        Place::Lapsed => State::Lapsed,
    }
}

pub(super) fn opposition(blocked: Option<Opposition>) -> pb::Opposition {
    match blocked {
        None => pb::Opposition::Unspecified,
        Some(Opposition::Lost) => pb::Opposition::Lost,
        Some(Opposition::Stolen) => pb::Opposition::Stolen,
        Some(Opposition::Damaged) => pb::Opposition::Damaged,
        Some(Opposition::Suspicious) => pb::Opposition::Suspicious,
    }
}

/// The name of a chèque. Every chèque has an index from 1 to 15.
pub(super) fn cheque(booklet: BookletId, index: u8) -> String {
    ChequeId::new(booklet, index).map(|cheque| cheque.to_string()).unwrap_or_default()
}

/// The typed codes of one booklet: the only answer that carries any.
pub(in crate::grpc) fn codes(booklet: BookletId, codes: &[TypedCode]) -> pb::BookletCodes {
    let codes = codes.iter().map(TypedCode::reveal).collect();
    pb::BookletCodes { booklet: booklet.to_string(), codes }
}
