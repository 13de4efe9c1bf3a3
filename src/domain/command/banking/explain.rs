//! What a line of the bank makes true once it is known what it is about.
//!
//! The same explanation is decided in the same way for a line that the bank has just booked and for
//! one that was in suspense; only where the money stands before differs, see `lines`.

use super::super::super::account::Account;
use super::super::super::bank::{BankReference, Flow};
use super::super::super::entry::{BankingEffect, Effect, transfers};
use super::super::super::facts::{Facts, RemittanceKey};
use super::super::super::id::{CycleId, FunderId, PaymentId, VenueId};
use super::super::super::money::Cents;
use super::super::super::payment::Explanation;
use super::super::super::rejection::Rejection;
use super::super::super::time::Day;
use super::super::payments::booked::{booked, returned};
use super::super::{Decision, bank, claims, incidents};

/// The most remittances that one line is set off against.
pub const SET_OFF_CYCLES_MAX: usize = 300;

/// Which way a line goes that `explanation` is about.
pub(super) fn flow(explanation: &Explanation) -> Flow {
    match explanation {
        Explanation::Money { .. }
        | Explanation::Contribution { .. }
        | Explanation::Recovery { .. }
        | Explanation::Float
        | Explanation::Returned { .. } => Flow::In,
        Explanation::Paid { .. } | Explanation::Borne | Explanation::SetOff { .. } => Flow::Out,
    }
}

/// What `explanation` makes true of `amount`, booked on `day` with `reference`: all but the line
/// itself. Whether the accounts hold it is not looked at.
///
/// # Errors
///
/// Those of the command that records the same: `FUNDER_NOT_FOUND`, `VENUE_NOT_FOUND`,
/// `ORDER_NOT_FOUND`, `PAYMENT_NOT_FOUND`, `FUNDER_NOT_BUYER`, `FUNDER_IS_BUYER`,
/// `CLAWBACK_EXCEEDED`, `PAYMENT_NOT_MADE`, `PAYMENT_NOT_BOOKED`, `PAYMENT_AMOUNT_DIFFERS`,
/// `SET_OFF_EXCLUDED` when the venue did not agree to it, `PAYABLE_EXCEEDED`, `EXPLANATION_MISFIT`
/// for what came back of a payment that went out twice.
pub(super) fn explained(
    facts: &Facts,
    explanation: &Explanation,
    amount: Cents,
    (day, reference): (Day, &BankReference),
) -> Result<Decision, Rejection> {
    match explanation {
        Explanation::Money { buyer, order, mandate } => {
            let purpose = order.map(|order| bank::Purpose { order, mandate: mandate.clone() });
            bank::money(facts, (*buyer, purpose.as_ref()), amount)
        }
        Explanation::Contribution { funder, buyer } => {
            claims::receipts::contribution(facts, (*funder, *buyer), amount)
        }
        Explanation::Recovery { venue, buyer } => {
            incidents::recovery::recovery(facts, (*venue, *buyer), amount)
        }
        Explanation::Float => Ok(incidents::float::topped_up(amount)),
        Explanation::Returned { payment } => {
            let decision = returned(facts, *payment, day)?;
            whole(facts, explanation, amount).map(|()| decision)
        }
        Explanation::Paid { payment } => {
            whole(facts, explanation, amount)?;
            booked(facts, *payment, (day, reference))
        }
        Explanation::Borne => Ok(Decision {
            effects: vec![Effect::Banking(BankingEffect::FloatCharged)],
            transfers: transfers([(Account::Operator, Account::Unassigned, amount)]),
        }),
        Explanation::SetOff { venue, buyer } => {
            check_set_off(facts, (*venue, *buyer))?;
            set_off(facts, (*venue, *buyer), amount)
        }
    }
}

/// What becomes true of a payment of which `amount` came back: all of it, or less what the bank
/// kept for its work. The operator's float bears that.
///
/// # Errors
///
/// `PAYMENT_NOT_FOUND`, `PAYMENT_NOT_BOOKED`, `EXPLANATION_MISFIT`, `PAYMENT_AMOUNT_DIFFERS` for
/// more than the payment, and for less than half of it.
pub(super) fn came_back(
    facts: &Facts,
    (payment, amount): (PaymentId, Cents),
    day: Day,
) -> Result<Decision, Rejection> {
    let mut decision = returned(facts, payment, day)?;
    let paid = facts.payment(payment).ok_or(Rejection::PaymentNotFound { payment })?.amount();
    let differs = Rejection::PaymentAmountDiffers { payment, amount };
    // A slip would cost the float a payment: no bank keeps more than it gives back.
    let kept = paid.checked_sub(amount).filter(|kept| *kept <= amount).ok_or(differs)?;
    if kept > Cents::ZERO {
        decision.effects.push(Effect::Banking(BankingEffect::FloatCharged));
        decision.transfers.extend(transfers([(Account::Operator, Account::Unassigned, kept)]));
    }
    Ok(decision)
}

/// Refuses an amount that is not the payment's.
fn whole(facts: &Facts, explanation: &Explanation, amount: Cents) -> Result<(), Rejection> {
    let (Explanation::Paid { payment } | Explanation::Returned { payment }) = *explanation else {
        return Ok(());
    };
    let paid = facts.payment(payment).ok_or(Rejection::PaymentNotFound { payment })?;
    if paid.amount() == amount {
        Ok(())
    } else {
        Err(Rejection::PaymentAmountDiffers { payment, amount })
    }
}

/// What `venue` is due of approved cycles, of the chèques of `buyer`, oldest first.
pub(super) fn due(
    facts: &Facts,
    venue: VenueId,
    buyer: FunderId,
) -> impl Iterator<Item = (CycleId, Cents)> {
    let cycles = (0..facts.cycles.len()).filter_map(CycleId::at_index);
    cycles.filter(|cycle| facts.is_approved(*cycle)).filter_map(move |cycle| {
        let key = RemittanceKey { cycle, venue, buyer };
        let payable = facts.remittances.get(&key)?.payable;
        (payable > Cents::ZERO).then_some((cycle, payable))
    })
}

/// Refuses set-off against a venue that did not agree to it.
fn check_set_off(facts: &Facts, (venue, buyer): (VenueId, FunderId)) -> Result<(), Rejection> {
    facts.funder(buyer).ok_or(Rejection::FunderNotFound { funder: buyer })?;
    let found = facts.venue(venue).ok_or(Rejection::VenueNotFound { venue })?;
    let excluded = found.enrolment.is_some_and(|enrolment| !enrolment.set_off);
    if excluded { Err(Rejection::SetOffExcluded { venue }) } else { Ok(()) }
}

/// A venue that has `amount` already is due that much less.
///
/// # Errors
///
/// `PAYABLE_EXCEEDED`.
fn set_off(
    facts: &Facts,
    (venue, buyer): (VenueId, FunderId),
    amount: Cents,
) -> Result<Decision, Rejection> {
    let mut left = amount;
    let mut cycles = Vec::new();
    for (cycle, payable) in due(facts, venue, buyer).take(SET_OFF_CYCLES_MAX) {
        let taken = payable.min(left);
        left = left.checked_sub(taken).unwrap_or(Cents::ZERO);
        if taken > Cents::ZERO {
            cycles.push((cycle, taken));
        }
    }
    if left > Cents::ZERO {
        let payable = amount.checked_sub(left).unwrap_or(Cents::ZERO);
        return Err(Rejection::PayableExceeded { venue, buyer, payable });
    }
    Ok(set_off_of((venue, buyer), amount, cycles))
}

/// A venue that has `amount` already is due that much less, of these cycles.
pub(super) fn set_off_of(
    (venue, buyer): (VenueId, FunderId),
    amount: Cents,
    cycles: Vec<(CycleId, Cents)>,
) -> Decision {
    let postings = [(Account::Payable { venue, buyer }, Account::Escrow { buyer }, amount)];
    let effect = BankingEffect::TwiceSetOff { venue, buyer, cycles };
    Decision { effects: vec![Effect::Banking(effect)], transfers: transfers(postings) }
}
