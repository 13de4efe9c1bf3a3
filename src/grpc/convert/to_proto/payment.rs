//! Payment runs, payments, what the bank says of them, and what is taken off.

use super::{cents, count, day_or_empty, effect, time, whole};
use crate::domain::end_to_end::message_id;
use crate::domain::entry::{BankingEffect, Effect, Entry, PaymentLine};
use crate::domain::facts::{
    Facts, Payment, PaymentRun, PaymentState, RemittanceKey, RunVoid, Sending, Told,
};
use crate::domain::id::{FunderId, PaymentId, PaymentRunId, RedemptionId, VenueId};
use crate::domain::money::Cents;
use crate::domain::payment::{
    BankWord, Creditor, HoldReason, PayeeMatch, PayeeVerdict, RunPays, RunVoidReason,
};
use crate::engine::Accepted;
use crate::grpc::pb;
use crate::iso20022::pain001::PaymentFile;

/// The run that was opened.
pub(in crate::grpc) fn payment_run_opened(accepted: &Accepted) -> Option<pb::PaymentRun> {
    effect(accepted, |effect| {
        let Effect::PaymentRunOpened { run, cycle } = effect else { return None };
        Some(pb::PaymentRun {
            name: run.to_string(),
            cycle: cycle.to_string(),
            state: pb::payment_run::State::Open.into(),
            open_sequence: whole(accepted.entry.sequence.get()),
            ..pb::PaymentRun::default()
        })
    })
}

/// A payment run.
pub(in crate::grpc) fn payment_run(id: PaymentRunId, facts: &Facts) -> Option<pb::PaymentRun> {
    let PaymentRun { pays, opened, payments, sum, sealed } = facts.run(id)?;
    let (cycle, refund) = match pays {
        RunPays::Cycle(cycle) => (cycle.to_string(), String::new()),
        RunPays::Refund(refund) => (String::new(), refund.to_string()),
    };
    let state = if *sealed { pb::payment_run::State::Sealed } else { pb::payment_run::State::Open };
    let run = pb::PaymentRun {
        name: id.to_string(),
        cycle,
        state: state.into(),
        open_sequence: whole(opened.get()),
        payments: count(*payments),
        amount_cents: cents(*sum),
        refund,
        ..pb::PaymentRun::default()
    };
    let Some(sending) = facts.banking.runs.get(&id) else { return Some(run) };
    let Sending { debtor, sealed_at, sealed_on: _, sent, rejected, void } = sending;
    Some(pb::PaymentRun {
        state: run_state(sending).into(),
        debtor_account: debtor.to_string(),
        message_id: facts.ledger.map(|ledger| message_id(ledger, id)).unwrap_or_default(),
        seal_time: Some(time(*sealed_at)),
        sent_day: day_or_empty(*sent),
        rejection_reason: rejected.map(|reason| reason.to_string()).unwrap_or_default(),
        void: void.as_ref().map(run_void),
        ..run
    })
}

fn run_state(sending: &Sending) -> pb::payment_run::State {
    match (sending.void.as_ref().and_then(|void| void.left), sending.rejected, sending.sent) {
        (Some(0), _, _) => pb::payment_run::State::Voided,
        (Some(_), _, _) => pb::payment_run::State::Voiding,
        (None, Some(_), _) => pb::payment_run::State::Rejected,
        (None, None, Some(_)) => pb::payment_run::State::Sent,
        (None, None, None) => pb::payment_run::State::Sealed,
    }
}

fn run_void(void: &RunVoid) -> pb::PaymentRunVoid {
    let RunVoid { reason, by, left } = void;
    let reason = match reason {
        RunVoidReason::Rejected => pb::RunVoidReason::Rejected,
        RunVoidReason::NotSent => pb::RunVoidReason::NotSent,
    };
    pb::PaymentRunVoid {
        reason: reason.into(),
        proposed_by: by.to_string(),
        confirmed: left.is_some(),
        left: count(left.unwrap_or(0)),
    }
}

/// A payment, without what was taken off: entries tell that.
pub(in crate::grpc) fn payment(id: PaymentId, facts: &Facts) -> Option<pb::Payment> {
    let payment = facts.payment(id)?;
    let Payment { run, creditor, account, attempt, lines, state } = payment;
    let (venue, refund) = match creditor {
        Creditor::Venue(venue) => (venue.to_string(), String::new()),
        Creditor::Refund(refund) => (String::new(), refund.to_string()),
    };
    let (state, day) = match state {
        PaymentState::Made if facts.is_voided(*run) => (pb::payment::State::Voided, None),
        PaymentState::Made => (pb::payment::State::Made, None),
        PaymentState::Booked { day } => (pb::payment::State::Booked, Some(*day)),
        PaymentState::Returned { day } => (pb::payment::State::Returned, Some(*day)),
        PaymentState::Released => (pb::payment::State::Released, None),
        PaymentState::Voided => (pb::payment::State::Voided, None),
    };
    let told = facts.banking.told.get(&id);
    let booked_by = facts.banking.booked_by.get(&id);
    let end_to_end = facts.end_to_end(payment);
    Some(pb::Payment {
        name: id.to_string(),
        payment_run: run.to_string(),
        venue,
        attempt: i32::from(*attempt),
        amount_cents: cents(payment.amount()),
        lines: lines.iter().map(line).collect(),
        state: state.into(),
        bank_day: day_or_empty(day),
        refund,
        bank_account: account.map(|account| account.to_string()).unwrap_or_default(),
        end_to_end_id: end_to_end.map(|id| id.to_string()).unwrap_or_default(),
        told: told.map(status),
        decision: told.and_then(decision),
        bank_reference: booked_by.map(ToString::to_string).unwrap_or_default(),
        gross_cents: None,
        deductions: Vec::new(),
    })
}

fn line(line: &PaymentLine) -> pb::PaymentLine {
    let PaymentLine { buyer, amount } = line;
    pb::PaymentLine { buyer: buyer.to_string(), amount_cents: cents(*amount) }
}

fn status(told: &Told) -> pb::PaymentStatus {
    let Told { word, day, proposed: _, decided: _ } = told;
    let (word, reason) = match word {
        BankWord::Accepted => (pb::BankWord::Accepted, None),
        BankWord::Rejected { reason } => (pb::BankWord::Rejected, Some(*reason)),
        BankWord::PayeeCheck { result: PayeeMatch::Close } => (pb::BankWord::CloseMatch, None),
        BankWord::PayeeCheck { result: PayeeMatch::Different } => (pb::BankWord::NoMatch, None),
    };
    pb::PaymentStatus {
        word: word.into(),
        reason: reason.map(|reason| reason.to_string()).unwrap_or_default(),
        day: day.to_string(),
    }
}

/// What two people decide; `None` when nothing is to be decided, and never was.
fn decision(told: &Told) -> Option<pb::PayeeDecision> {
    let Told { word, day: _, proposed, decided } = told;
    let asked = matches!(word, BankWord::PayeeCheck { .. });
    (asked || proposed.is_some() || decided.is_some()).then(|| pb::PayeeDecision {
        awaited: told.awaits_decision(),
        proposed: verdict(proposed.as_ref().map(|(proposed, _)| *proposed)).into(),
        proposed_by: proposed.as_ref().map(|(_, by)| by.to_string()).unwrap_or_default(),
        decided: verdict(*decided).into(),
    })
}

fn verdict(verdict: Option<PayeeVerdict>) -> pb::PayeeVerdict {
    match verdict {
        None => pb::PayeeVerdict::Unspecified,
        Some(PayeeVerdict::Pay) => pb::PayeeVerdict::Pay,
        Some(PayeeVerdict::Withhold) => pb::PayeeVerdict::Withhold,
    }
}

/// What cannot be paid for want of a bank account.
pub(in crate::grpc) fn held(
    key: &RemittanceKey,
    amount: Cents,
    reason: HoldReason,
) -> pb::HeldPayment {
    let RemittanceKey { cycle, venue, buyer } = key;
    let reason = match reason {
        HoldReason::NoAccount => pb::HoldReason::NoAccount,
        HoldReason::AccountProposed => pb::HoldReason::AccountProposed,
        HoldReason::AccountRefused => pb::HoldReason::AccountRefused,
        HoldReason::AccountLater => pb::HoldReason::AccountLater,
        HoldReason::UnexplainedDebit => pb::HoldReason::UnexplainedDebit,
    };
    pb::HeldPayment {
        cycle: cycle.to_string(),
        venue: venue.to_string(),
        buyer: buyer.to_string(),
        amount_cents: cents(amount),
        reason: reason.into(),
    }
}

/// What the entry that `entry` is takes off what `venue` is paid for `redemption`.
pub(in crate::grpc) fn deduction(
    entry: &Entry,
    (redemption, venue): (RedemptionId, Option<VenueId>),
    (buyer, amount): (FunderId, Cents),
) -> pb::Deduction {
    // A venue is paid by the entry that takes something off, or it is not paid.
    let payment = entry.effects.iter().find_map(|effect| {
        let Effect::Banking(BankingEffect::VenuesPaid { payments, .. }) = effect else {
            return None;
        };
        payments.iter().find(|paid| Some(paid.venue) == venue).map(|paid| paid.payment)
    });
    pb::Deduction {
        venue: venue.map(|venue| venue.to_string()).unwrap_or_default(),
        redemption: redemption.to_string(),
        buyer: buyer.to_string(),
        amount_cents: cents(amount),
        payment: payment.map(|payment| payment.to_string()).unwrap_or_default(),
    }
}

/// What is said of the file of a run beside its bytes.
pub(in crate::grpc) fn payment_file(file: &PaymentFile) -> pb::ExportPaymentRunResponse {
    let sum = Cents::checked_sum(file.payments.iter().map(|payment| payment.amount));
    pb::ExportPaymentRunResponse {
        message_id: file.message_id.clone(),
        payments: count(u32::try_from(file.payments.len()).unwrap_or(u32::MAX)),
        amount_cents: cents(sum.unwrap_or(Cents::MAX)),
        execution_day: file.execution.to_string(),
        chunk: Vec::new(),
    }
}
