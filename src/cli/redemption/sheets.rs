//! What is shown of redemptions and of refusals.

use crate::cli::sheet::{Sheet, Value};
use crate::cli::{receipt, words};
use crate::grpc::pb;

/// What was redeemed.
pub(in crate::cli) fn of_response(answer: pb::RedeemResponse) -> Sheet {
    Sheet::new()
        .fact("redemption", "encaissement", Value::part(answer.redemption, of_redemption))
        .receipt(answer.receipt)
}

/// The facts of a redemption.
pub(in crate::cli) fn of_redemption(redemption: pb::Redemption) -> Sheet {
    Sheet::new()
        .text("name", "encaissement", redemption.name)
        .text("venue", "lieu", redemption.venue)
        .fact("service", "service", words::shown::<pb::Service>(redemption.service))
        .fact("procedures", "démarches", Value::Texts(redemption.procedures))
        .day("service_date", "service du", redemption.service_date)
        .fact("parts", "parts", Value::parts(redemption.parts, of_part))
        .cents("value_cents", "valeur", redemption.value_cents)
        .fact("time", "moment (UTC)", receipt::moment(redemption.time))
        .day("day", "accepté le", redemption.day)
        .fact("voiding", "annulation", Value::part(redemption.voiding, |one| of_voiding(*one)))
        .fact("undoing", "défait", Value::part(redemption.undoing, |one| of_undoing(*one)))
}

/// The chèques of one order.
pub(in crate::cli) fn of_part(part: pb::RedemptionPart) -> Sheet {
    Sheet::new()
        .text("order", "commande", part.order)
        .cents("value_cents", "valeur", part.value_cents)
        .fact("cheques", "chèques", Value::Lines(part.cheques))
}

/// How a redemption was voided.
pub(in crate::cli) fn of_voiding(voiding: pb::Voiding) -> Sheet {
    Sheet::new()
        .fact("reason", "annulé pour", words::shown::<pb::VoidReason>(voiding.reason))
        .count("sequence", "annulé par l’écriture", voiding.sequence)
        .fact("time", "annulé : moment (UTC)", receipt::moment(voiding.time))
        .day("day", "annulé le", voiding.day)
}

/// How a redemption was undone after the cut-off.
pub(in crate::cli) fn of_undoing(undoing: pb::Undoing) -> Sheet {
    Sheet::new()
        .fact("kind", "défait : sorte", words::shown::<pb::IncidentKind>(undoing.kind))
        .fact("reason", "défait pour", words::shown::<pb::IncidentReason>(undoing.reason))
        .count("sequence", "défait par l’écriture", undoing.sequence)
}

/// Why one redemption of many is refused.
pub(in crate::cli) fn of_refusal(refusal: pb::Refusal) -> Sheet {
    let (violations, delay) = (refusal.field_violations, refusal.retry_delay_milliseconds);
    Sheet::new()
        .count("code", "statut", refusal.code)
        .text("reason", "raison", refusal.reason)
        .text("message", "message", refusal.message)
        .fact("metadata", "valeurs", Value::Pairs(refusal.metadata.into_iter().collect()))
        .fact("field_violations", "champs", Value::parts(violations, of_violation))
        .count("retry_delay_milliseconds", "recommencer après (ms)", delay)
}

/// What is wrong with a field.
pub(in crate::cli) fn of_violation(violation: pb::FieldViolation) -> Sheet {
    Sheet::new().text("field", "champ", violation.field).text(
        "description",
        "ce qui ne va pas",
        violation.description,
    )
}
