//! What the server refuses, in French: what is the matter, and what to do where something can be
//! done.
//!
//! `table` and `server` have the texts. A test holds them against the reasons of the ledger and of
//! `docs/errors.md`.

mod server;
mod table;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use super::french;
use crate::domain::money::Cents;
use crate::domain::time::Day;
use crate::grpc::pb;
use server::OF_THE_SERVER;
use table::OF_THE_LEDGER;

/// What the metadata of a status holds.
type Metadata = HashMap<String, String>;

/// A status in French: what is the matter, the reason, what to do, then each bad field.
pub fn in_french(status: &Status) -> String {
    let details = status.get_error_details();
    let Some(info) = details.error_info() else { return of_the_connection(status) };
    let known = OF_THE_LEDGER.iter().chain(OF_THE_SERVER).find(|row| row.0 == info.reason);
    let (_, what, advice) = known.copied().unwrap_or(("", "", ""));
    let what =
        if what.is_empty() { status.message().to_owned() } else { fill(what, &info.metadata) };
    let mut text = format!("{what} ({})", info.reason);
    if !advice.is_empty() {
        write_line(&mut text, &format!("à faire : {}", fill(advice, &info.metadata)));
    }
    for violation in details.bad_request().into_iter().flat_map(|bad| &bad.field_violations) {
        write_line(&mut text, &format!("{} : {}", violation.field, violation.description));
    }
    text
}

/// A refusal as the status that it would be of a single request.
pub fn as_status(refusal: pb::Refusal) -> Status {
    let mut details = ErrorDetails::with_error_info(refusal.reason, "carnet", refusal.metadata);
    for violation in refusal.field_violations {
        details.add_bad_request_violation(violation.field, violation.description);
    }
    let delay = u64::try_from(refusal.retry_delay_milliseconds).unwrap_or(0);
    if delay > 0 {
        details.set_retry_info(Some(Duration::from_millis(delay)));
    }
    Status::with_error_details(Code::from_i32(refusal.code), refusal.message, details)
}

/// What the connection says, of which the server knows nothing.
fn of_the_connection(status: &Status) -> String {
    let what = match status.code() {
        Code::DeadlineExceeded => "le serveur n’a pas répondu à temps",
        Code::Unimplemented => "ce qui répond là n’est pas un serveur carnet",
        Code::Ok
        | Code::Cancelled
        | Code::Unknown
        | Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::ResourceExhausted
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::OutOfRange
        | Code::Internal
        | Code::Unavailable
        | Code::DataLoss
        | Code::Unauthenticated => "la connexion au serveur est perdue",
    };
    format!("{what} ({})", status.message())
}

fn write_line(text: &mut String, line: &str) {
    // Writing to a text cannot fail.
    let _ = write!(text, "\n  {line}");
}

/// `text` with the values of `metadata` in their places.
fn fill(text: &str, metadata: &Metadata) -> String {
    metadata.iter().fold(text.to_owned(), |text, (key, value)| {
        text.replace(&format!("{{{key}}}"), &shown(key, value))
    })
}

/// A value of the metadata, as people read it.
fn shown(key: &str, value: &str) -> String {
    // What is left is a count of booklets, or an amount, which always has its cents.
    let counts = key == "left" && !value.contains('.');
    let keys =
        ["amount", "held", "left", "mandated", "needed", "open", "payable", "provision", "short"];
    if let (true, Ok(cents)) = (keys.contains(&key) && !counts, value.parse::<Cents>()) {
        return french::euros(cents.get());
    }
    match (key, value) {
        ("here", "true") => "dans ce lieu".to_owned(),
        ("here", "false") => "dans un autre lieu".to_owned(),
        ("kind" | "state" | "verdict", value) => of_a_life(value).to_owned(),
        (_, value) => value.parse::<Day>().map_or_else(|_| value.to_owned(), french::day),
    }
}

/// A coded word of the ledger for a kind or a state; as it came when it is a newer one.
fn of_a_life(word: &str) -> &str {
    match word {
        "draft" => "projet",
        "checked" => "vérifié",
        "active" => "actif",
        "ended" => "sorti",
        "proposed" => "proposé",
        "in use" => "en usage",
        "refused" => "refusé",
        "prepared" => "préparé",
        "in stock" => "en stock chez l’émetteur",
        "allotted" => "envoyé à un prescripteur",
        "received" => "reçu par un prescripteur",
        "handed over" => "remis à une personne",
        "exhausted" => "épuisé",
        "withdrawn" => "retiré du stock",
        "replaced" => "remplacé",
        "lapsed" => "périmé",
        "made" => "en route vers la banque",
        "booked" | "paid" => "payé",
        "returned" => "rendu par la banque",
        "released" => "remis à payer",
        "voided" => "annulé",
        "dropped" => "abandonné",
        "pay" => "payer",
        "withhold" => "retenir",
        "upheld" => "fondée",
        "dismissed" => "rejetée",
        "moot" => "sans objet",
        "buyer" => "commanditaire",
        "co-funder" => "cofinanceur",
        "contributor" => "contributeur",
        word => word,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use tonic_types::ErrorDetails;

    use super::*;
    use crate::domain::rejection::Rejection;

    const ERRORS: &str = include_str!("../../../docs/errors.md");

    fn refused(reason: &str, metadata: &[(&str, &str)]) -> String {
        let pairs = metadata.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let details = ErrorDetails::with_error_info(reason, "carnet", pairs.collect::<Metadata>());
        in_french(&Status::with_error_details(Code::NotFound, "in English", details))
    }

    #[test]
    fn every_refusal_of_the_ledger_is_said_in_french() {
        let said: Vec<&str> = OF_THE_LEDGER.iter().map(|row| row.0).collect();
        let refusals: Vec<&str> = Rejection::TABLE.iter().map(|row| row.reason).collect();
        assert_eq!(said, refusals);
    }

    #[test]
    fn every_reason_of_the_documentation_is_said_in_french() {
        let rows = ERRORS.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
        let documented: BTreeSet<&str> = rows.map(|(reason, _)| reason).collect();
        let said = OF_THE_LEDGER.iter().chain(OF_THE_SERVER).map(|row| row.0);
        assert_eq!(said.collect::<BTreeSet<_>>(), documented);
    }

    #[test]
    fn what_is_filled_in_is_what_the_server_sends() {
        for (reason, what, advice) in OF_THE_LEDGER.iter().chain(OF_THE_SERVER) {
            let listed = ERRORS.lines().find(|line| line.contains(&format!("| `{reason}`")));
            for text in [what, advice] {
                for key in text.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
                    assert!(listed.unwrap().contains(&format!("`{key}`")), "{reason}: {key}");
                }
            }
        }
    }

    #[test]
    fn a_refusal_says_what_why_and_what_to_do() {
        let short = [("short", "1220.05"), ("on", "2026-11-22")];
        assert_eq!(
            refused("COVER_SHORT", &short).replace('\u{a0}', " "),
            "la banque a 1 220,05 € de moins que le grand livre, le 22/11/2026 (COVER_SHORT)\n  \
             à faire : rien n’est émis tant que l’écart n’est pas expliqué : `carnet ledger cover`"
        );
        let elsewhere = [("position", "2"), ("service_date", "2026-11-22"), ("here", "false")];
        assert!(
            refused("CHEQUE_REDEEMED", &elsewhere).contains("déjà encaissé dans un autre lieu")
        );
    }

    #[test]
    fn what_is_left_is_an_amount_or_a_number_of_booklets() {
        let booklets = refused("ORDER_EXCEEDED", &[("order", "orders/1"), ("left", "5")]);
        assert!(booklets.contains("que 5 carnets"), "{booklets}");
        let amount = refused("GOODWILL_EXCEEDED", &[("left", "5.00")]).replace('\u{a0}', " ");
        assert!(amount.contains("au plus 5,00 €"), "{amount}");
    }

    #[test]
    fn a_reason_of_a_newer_server_is_shown_as_it_came() {
        assert_eq!(refused("NEWER", &[]), "in English (NEWER)");
        let lost = in_french(&Status::unavailable("tcp connect error"));
        assert_eq!(lost, "la connexion au serveur est perdue (tcp connect error)");
    }
}
