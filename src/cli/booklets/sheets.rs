//! What is shown of booklets, lots and their lives.

use crate::cli::sheet::{Sheet, Value};
use crate::cli::{receipt, words};
use crate::grpc::pb;

/// What was issued.
pub(in crate::cli) fn of_issue(answer: pb::IssueBookletsResponse) -> Sheet {
    Sheet::new()
        .fact("activated", "carnets préparés, émis", Value::parts(answer.activated, of_range))
        .fact("numbered", "carnets nouveaux", Value::part(answer.numbered, of_range))
        .fact("lots", "lots", Value::parts(answer.lots, of_lot))
        .fact("validity", "dates", Value::part(answer.validity, of_validity))
        .receipt(answer.receipt)
}

/// What was prepared.
pub(in crate::cli) fn of_preparation(answer: pb::PrepareBookletsResponse) -> Sheet {
    Sheet::new()
        .fact("numbered", "carnets nouveaux", Value::part(answer.numbered, of_range))
        .fact("lots", "lots", Value::parts(answer.lots, of_lot))
        .receipt(answer.receipt)
}

/// What was withdrawn.
pub(in crate::cli) fn of_withdrawal(answer: pb::WithdrawBookletsResponse) -> Sheet {
    Sheet::new()
        .count("ended_cheques", "chèques retirés de la circulation", answer.ended_cheques)
        .receipt(answer.receipt)
}

/// What was handed over.
pub(in crate::cli) fn of_handover(answer: pb::HandOverBookletResponse) -> Sheet {
    Sheet::new()
        .fact("validity", "dates", Value::part(answer.validity, of_validity))
        .receipt(answer.receipt)
}

/// What was blocked.
pub(in crate::cli) fn of_opposition(answer: pb::OpposeResponse) -> Sheet {
    Sheet::new()
        .fact("booklets", "carnets bloqués", Value::parts(answer.booklets, of_range))
        .receipt(answer.receipt)
}

/// What is not blocked any more.
pub(in crate::cli) fn of_lifting(answer: pb::LiftOppositionResponse) -> Sheet {
    Sheet::new()
        .fact("booklets", "carnets débloqués", Value::parts(answer.booklets, of_range))
        .receipt(answer.receipt)
}

/// What carries the chèques of another booklet.
pub(in crate::cli) fn of_replacement(answer: pb::ReplaceBookletResponse) -> Sheet {
    Sheet::new()
        .text("booklet", "nouveau carnet", answer.booklet)
        .fact("cheques", "ses chèques", Value::Lines(answer.cheques))
        .fact("replaced_cheques", "à la place de", Value::Lines(answer.replaced_cheques))
        .receipt(answer.receipt)
}

/// The facts of a booklet.
pub(in crate::cli) fn of_booklet(booklet: pb::Booklet) -> Sheet {
    Sheet::new()
        .text("name", "carnet", booklet.name)
        .text("order", "commande", booklet.order)
        .count("key_version", "version de la clé de ses codes", booklet.key_version)
        .count("cheques", "chèques", booklet.cheques)
        .day("issue_day", "émis le", booklet.issue_day)
        .fact("validity", "dates", Value::part(booklet.validity, of_validity))
        .fact("state", "état", words::shown::<pb::booklet::State>(booklet.state))
        .text("prescriber", "prescripteur", booklet.prescriber)
        .day("handover_day", "remis le", booklet.handover_day)
        .fact("opposition", "bloqué pour", words::shown::<pb::Opposition>(booklet.opposition))
        .fact("uses", "chèques encaissés", Value::parts(booklet.uses, of_use))
        .fact("blocked_indexes", "chèques bloqués", places(&booklet.blocked_indexes))
        .fact("cancelled_indexes", "chèques annulés", places(&booklet.cancelled_indexes))
        .text("replaces", "remplace", booklet.replaces)
        .text("replaced_by", "remplacé par", booklet.replaced_by)
}

/// The places of chèques in their booklet.
fn places(indexes: &[i32]) -> Value {
    Value::Counts(indexes.iter().copied().map(i64::from).collect())
}

/// Booklets that follow each other.
pub(in crate::cli) fn of_range(range: pb::BookletRange) -> Sheet {
    Sheet::new().text("first_booklet", "premier carnet", range.first_booklet).count(
        "count",
        "carnets à la suite",
        range.count,
    )
}

/// A lot.
pub(in crate::cli) fn of_lot(lot: pb::Lot) -> Sheet {
    Sheet::new().text("name", "lot", lot.name).text("order", "commande", lot.order).fact(
        "booklets",
        "carnets",
        Value::part(lot.booklets, of_range),
    )
}

/// The three days of a chèque.
pub(in crate::cli) fn of_validity(validity: pb::Validity) -> Sheet {
    Sheet::new()
        .day("last_service_day", "dernier jour de service", validity.last_service_day)
        .day(
            "last_presentation_day",
            "dernier jour de présentation",
            validity.last_presentation_day,
        )
        .day("lapse_day", "péremption", validity.lapse_day)
}

/// A chèque that was redeemed.
pub(in crate::cli) fn of_use(used: pb::ChequeUse) -> Sheet {
    Sheet::new()
        .text("cheque", "chèque encaissé", used.cheque)
        .text("redemption", "encaissement", used.redemption)
        .day("service_date", "service du", used.service_date)
}

/// The codes of a booklet: one per line, as they are printed.
pub(in crate::cli) fn of_codes(codes: pb::BookletCodes) -> Sheet {
    Sheet::new().text("booklet", "carnet", codes.booklet).fact(
        "codes",
        "codes, dans l’ordre des chèques",
        Value::Lines(codes.codes),
    )
}

/// What happened to a booklet.
pub(in crate::cli) fn of_life(life: pb::ExplainBookletResponse) -> Sheet {
    Sheet::new()
        .fact("events", "événements", Value::parts(life.events, of_event))
        .fact("more", "d’autres suivent", Value::Flag(life.more))
        .count("sequence", "dernière écriture comptée", life.sequence)
}

/// One thing that happened to a booklet.
pub(in crate::cli) fn of_event(event: pb::CustodyEvent) -> Sheet {
    let cheques = if event.cheques == 0 { Value::None } else { Value::Count(event.cheques.into()) };
    Sheet::new()
        .fact("kind", "événement", words::shown::<pb::custody_event::Kind>(event.kind))
        .count("sequence", "écriture", event.sequence)
        .fact("time", "moment (UTC)", receipt::moment(event.time))
        .day("day", "jour", event.day)
        .text("caller", "par", event.caller)
        .text("order", "commande", event.order)
        .text("prescriber", "prescripteur", event.prescriber)
        .day("handover_day", "remis le", event.handover_day)
        .fact("opposition", "bloqué pour", words::shown::<pb::Opposition>(event.opposition))
        .text("redemption", "encaissement", event.redemption)
        .day("service_date", "service du", event.service_date)
        .fact("cheques", "chèques", cheques)
        .fact("void_reason", "annulé pour", words::shown::<pb::VoidReason>(event.void_reason))
        .text("other_booklet", "autre carnet", event.other_booklet)
}
