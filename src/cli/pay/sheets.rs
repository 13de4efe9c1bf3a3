//! The facts of payment runs, of what they take off, and of what they cannot pay.

use crate::cli::sheet::{Sheet, Value};
use crate::cli::{receipt, words};
use crate::grpc::pb;

/// The facts of a payment run.
pub(in crate::cli) fn of_run(run: pb::PaymentRun) -> Sheet {
    Sheet::new()
        .text("name", "remise", run.name)
        .text("cycle", "période", run.cycle)
        .fact("state", "état", words::shown::<pb::payment_run::State>(run.state))
        .count("open_sequence", "ouverte : écriture", run.open_sequence)
        .count("payments", "paiements", run.payments)
        .cents("amount_cents", "montant", run.amount_cents)
        .text("refund", "remboursement", run.refund)
        .text("debtor_account", "compte débité", run.debtor_account)
        .text("message_id", "identifiant du fichier", run.message_id)
        .fact("seal_time", "scellée (UTC)", receipt::moment(run.seal_time))
        .day("sent_day", "partie à la banque", run.sent_day)
        .text("rejection_reason", "rejet : motif", run.rejection_reason)
        .fact("void", "annulation", Value::part(run.void, of_void))
}

/// The facts of a void.
pub(in crate::cli) fn of_void(void: pb::PaymentRunVoid) -> Sheet {
    Sheet::new()
        .fact("reason", "annulation : raison", words::shown::<pb::RunVoidReason>(void.reason))
        .text("proposed_by", "annulation : proposée par", void.proposed_by)
        .fact("confirmed", "annulation : confirmée", Value::Flag(void.confirmed))
        .count("left", "annulation : paiements en attente", void.left)
}

/// The facts of what was taken off.
pub(in crate::cli) fn of_deduction(deduction: pb::Deduction) -> Sheet {
    Sheet::new()
        .text("venue", "lieu", deduction.venue)
        .text("redemption", "encaissement défait", deduction.redemption)
        .text("buyer", "commanditaire", deduction.buyer)
        .cents("amount_cents", "retenu", deduction.amount_cents)
        .text("payment", "paiement diminué", deduction.payment)
}

/// The facts of what cannot be paid.
pub(in crate::cli) fn of_held(held: pb::HeldPayment) -> Sheet {
    Sheet::new()
        .text("cycle", "période", held.cycle)
        .text("venue", "lieu", held.venue)
        .text("buyer", "commanditaire", held.buyer)
        .cents("amount_cents", "montant", held.amount_cents)
        .fact("reason", "raison", words::shown::<pb::HoldReason>(held.reason))
}
