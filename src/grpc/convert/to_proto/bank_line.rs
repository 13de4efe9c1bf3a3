//! Lines of the bank in suspense, and money that goes back to funders.

use super::{cents, effect};
use crate::domain::bank::{BankLine, Flow};
use crate::domain::entry::{BankingEffect, Effect};
use crate::domain::facts::{Refund, RefundState, Suspended};
use crate::domain::id::{BankLineId, RefundId};
use crate::domain::money::Cents;
use crate::domain::payment::{RefundOf, SuspenseReason};
use crate::engine::Accepted;
use crate::grpc::pb;

pub(super) fn flow(flow: Flow) -> pb::bank_line::Flow {
    match flow {
        Flow::In => pb::bank_line::Flow::In,
        Flow::Out => pb::bank_line::Flow::Out,
    }
}

pub(super) fn suspense_reason(reason: SuspenseReason) -> pb::SuspenseReason {
    match reason {
        SuspenseReason::NoReference => pb::SuspenseReason::NoReference,
        SuspenseReason::UnknownReference => pb::SuspenseReason::UnknownReference,
        SuspenseReason::SeveralReferences => pb::SuspenseReason::SeveralReferences,
        SuspenseReason::NotPossible => pb::SuspenseReason::NotPossible,
        SuspenseReason::Batch => pb::SuspenseReason::Batch,
        SuspenseReason::PaidTwice => pb::SuspenseReason::PaidTwice,
        SuspenseReason::NotOnItsWay => pb::SuspenseReason::NotOnItsWay,
        SuspenseReason::AmountDiffers => pb::SuspenseReason::AmountDiffers,
        SuspenseReason::FeeBeyondFloat => pb::SuspenseReason::FeeBeyondFloat,
    }
}

/// A line that was not explained when it was booked.
pub(in crate::grpc) fn bank_line(name: BankLineId, suspended: &Suspended) -> pb::BankLine {
    let Suspended { line, reason, payment, left } = suspended;
    let BankLine { day, flow: way, amount, reference } = line;
    pb::BankLine {
        name: name.to_string(),
        day: day.to_string(),
        flow: flow(*way).into(),
        amount_cents: cents(*amount),
        left_cents: cents(*left),
        reason: suspense_reason(*reason).into(),
        payment: payment.map(|payment| payment.to_string()).unwrap_or_default(),
        bank_reference: reference.to_string(),
    }
}

/// The refund that was proposed.
pub(in crate::grpc) fn refund_proposed(accepted: &Accepted) -> Option<pb::Refund> {
    effect(accepted, |effect| {
        let Effect::Banking(BankingEffect::RefundProposed { refund: name, of, amount, title }) =
            effect
        else {
            return None;
        };
        let (of, amount, title) = (*of, *amount, title.clone());
        let (by, day) = (accepted.entry.caller.clone(), accepted.entry.day);
        let state = RefundState::Proposed;
        Some(refund(*name, &Refund { of, amount, title, by, day, state }))
    })
}

/// A refund.
pub(in crate::grpc) fn refund(name: RefundId, refund: &Refund) -> pb::Refund {
    let Refund { of, amount, title, by, day, state } = refund;
    let (state, payment) = match state {
        RefundState::Proposed => (pb::refund::State::Proposed, None),
        RefundState::Paid { payment } => (pb::refund::State::Paid, Some(payment)),
        RefundState::Dropped => (pb::refund::State::Dropped, None),
    };
    let money = match of {
        RefundOf::Provision { buyer } => pb::refund_of::Money::Provision(buyer.to_string()),
        RefundOf::Owed { funder, buyer } => pb::refund_of::Money::Owed(pb::OwedTo {
            funder: funder.to_string(),
            buyer: buyer.to_string(),
        }),
        RefundOf::Held { buyer } => pb::refund_of::Money::Held(buyer.to_string()),
    };
    pb::Refund {
        name: name.to_string(),
        of: Some(pb::RefundOf { money: Some(money) }),
        amount_cents: cents(*amount),
        title_reference: title.as_ref().map(ToString::to_string).unwrap_or_default(),
        state: state.into(),
        proposed_by: by.to_string(),
        day: day.to_string(),
        payment: payment.map(ToString::to_string).unwrap_or_default(),
    }
}

/// The payment that a refund became.
pub(in crate::grpc) fn refund_confirmed(accepted: &Accepted) -> Option<pb::ConfirmRefundResponse> {
    effect(accepted, |effect| {
        let Effect::Banking(BankingEffect::RefundPaid { run, payment, .. }) = effect else {
            return None;
        };
        Some(pb::ConfirmRefundResponse {
            payment: payment.to_string(),
            payment_run: run.to_string(),
            receipt: Some(super::receipt(accepted)),
        })
    })
}

/// What a venue never took.
pub(in crate::grpc) fn payable_forfeited(
    accepted: &Accepted,
) -> Option<pb::ForfeitPayableResponse> {
    effect(accepted, |effect| {
        let Effect::Banking(BankingEffect::PayableForfeited { cycles, .. }) = effect else {
            return None;
        };
        let amounts = cycles.iter().map(|(_, amount)| *amount);
        Some(pb::ForfeitPayableResponse {
            amount_cents: cents(Cents::checked_sum(amounts).unwrap_or(Cents::MAX)),
            receipt: Some(super::receipt(accepted)),
        })
    })
}
