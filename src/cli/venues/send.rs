//! Places on their way to the server.
//!
//! **Invariant:** a request id follows from what is sent: the same place with the same label days
//! is the same request, whichever file it came from and on whatever line.

use std::time::Duration;

use indicatif::ProgressBar;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::domain::request::{DigestWriter, RequestId};
use crate::domain::time::DayRange;
use crate::grpc::client::Caller;
use crate::grpc::pb;
use crate::import::Place;
use pb::ledger_service_client::LedgerServiceClient;
use pb::venue_service_client::VenueServiceClient;

/// Where the descriptions come from, as the registry keeps it.
const SOURCE: &str = "schéma national des lieux de médiation numérique";
/// The longest text that the registry keeps, in bytes.
const TEXT_BYTES_MAX: usize = 1_024;
/// How often and after what delay a place is sent again that the server had no room for.
const TRIES_MAX: u32 = 100;
const TRY_AGAIN_AFTER: Duration = Duration::from_millis(100);

/// Why places are not sent any further. Those before are; importing again goes on.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum SendError {
    /// The server refuses a place.
    #[error("ligne {line} : le serveur refuse le lieu ({reason}) : {message}{}", advice(.reason))]
    Refused {
        /// The line of the file.
        line: u32,
        /// The server's reason.
        reason: String,
        /// Its message.
        message: String,
    },
    /// The server does not say how far its journal is.
    #[error("le serveur ne répond pas à l’appelant : {message}")]
    Unreadable {
        /// Its message.
        message: String,
    },
}

/// What to do about a reason, where something can be done.
fn advice(reason: &str) -> &'static str {
    match reason {
        "CLOCK_SUSPECT" => " ; confirmez le jour par `carnet clock accept`, puis recommencez",
        _ => "",
    }
}

/// What became of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Sent {
    /// What the server calls it, as in `venues/17`.
    pub(in crate::cli) name: String,
    /// Whether an earlier import had created it.
    pub(in crate::cli) known: bool,
}

/// Creates the venues of `places`, in their order, with a label over `label`.
///
/// # Errors
///
/// [`SendError`] for the first place that the server refuses; nothing is sent after it.
pub(in crate::cli) async fn send(
    channel: &Channel,
    caller: &Caller,
    (places, label): (&[Place], DayRange),
    bar: &ProgressBar,
) -> Result<Vec<Sent>, SendError> {
    let before = last_sequence(channel, caller).await?;
    let mut client = VenueServiceClient::with_interceptor(channel.clone(), caller.clone());
    let mut sent = Vec::with_capacity(places.len());
    for place in places {
        let request = request(place, label);
        let mut tries = 1;
        let answer = loop {
            match client.create_venue(request.clone()).await {
                Err(status) if status.code() == Code::Unavailable && tries < TRIES_MAX => {
                    tokio::time::sleep(TRY_AGAIN_AFTER).await;
                    tries = tries.saturating_add(1);
                }
                answered => break answered.map_err(|status| refused(place.line, &status))?,
            }
        };
        let answer = answer.into_inner();
        let sequence = answer.receipt.map_or(i64::MAX, |receipt| receipt.sequence);
        let name = answer.venue.map_or(String::new(), |venue| venue.name);
        sent.push(Sent { name, known: sequence <= before });
        bar.inc(1);
    }
    Ok(sent)
}

/// How far the journal is before anything is sent: a receipt from before is of an earlier import.
async fn last_sequence(channel: &Channel, caller: &Caller) -> Result<i64, SendError> {
    let mut client = LedgerServiceClient::with_interceptor(channel.clone(), caller.clone());
    let request = pb::TrialBalanceRequest { page_size: 1, page_token: String::new() };
    let answered = client.trial_balance(request).await;
    let unreadable =
        |status: Status| SendError::Unreadable { message: status.message().to_owned() };
    Ok(answered.map_err(unreadable)?.into_inner().sequence)
}

fn refused(line: u32, status: &Status) -> SendError {
    let reason = status.get_error_details().error_info().map(|info| info.reason.clone());
    let reason = reason.unwrap_or_else(|| format!("{:?}", status.code()));
    SendError::Refused { line, reason, message: status.message().to_owned() }
}

/// What is sent for a place.
fn request(place: &Place, label: DayRange) -> pb::CreateVenueRequest {
    let profile = profile(place, label);
    pb::CreateVenueRequest { request_id: request_id(&profile), profile: Some(profile) }
}

fn profile(place: &Place, label: DayRange) -> pb::VenueProfile {
    pb::VenueProfile {
        display_name: shortened(&place.name),
        siret: place.siret.to_string(),
        place_id: shortened(&place.id),
        address: shortened(&place.address),
        address_more: String::new(),
        postcode: place.postcode.to_string(),
        commune: shortened(&place.commune),
        source: SOURCE.to_owned(),
        departement: place.departement.to_string(),
        insee_code: place.insee.map_or(String::new(), |code| code.to_string()),
        label_first_day: label.first().to_string(),
        label_last_day: label.last().to_string(),
    }
}

/// The id of the request that creates exactly this: BLAKE3 over all of its fields.
fn request_id(profile: &pb::VenueProfile) -> String {
    let pb::VenueProfile {
        display_name,
        siret,
        place_id,
        address,
        address_more,
        postcode,
        commune,
        source,
        departement,
        insee_code,
        label_first_day,
        label_last_day,
    } = profile;
    let mut digest = DigestWriter::new("venues import");
    digest.text(display_name).text(siret).text(place_id).text(address).text(address_more);
    digest.text(postcode).text(commune).text(source).text(departement).text(insee_code);
    digest.text(label_first_day).text(label_last_day);
    RequestId(digest.finish().0).to_string()
}

/// `text`, cut where the registry's longest text ends.
fn shortened(text: &str) -> String {
    let letters = text.char_indices().map(|(at, letter)| at.saturating_add(letter.len_utf8()));
    let end = letters.take_while(|end| *end <= TEXT_BYTES_MAX).last().unwrap_or(0);
    text.get(..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::import;

    const FILE: &[u8] = include_bytes!("../../../tests/data/venues-charente-2023-07-11.csv");

    fn label(last: &str) -> DayRange {
        DayRange::new("2024-01-01".parse().unwrap(), last.parse().unwrap()).unwrap()
    }

    fn places() -> Vec<Place> {
        import::read(FILE).unwrap().venues
    }

    #[test]
    fn every_field_of_a_place_is_sent() {
        // The second place: its identifier is short.
        expect![[r#"
            CreateVenueRequest {
                request_id: "212a258e-2612-40be-cb79-3ddac1fb17b0",
                profile: Some(
                    VenueProfile {
                        display_name: "CTAS Bordeaux - AASG ANGOULEME",
                        siret: "13001840100013",
                        place_id: "mediation-numerique-aidants-connect-3303-mediation-numerique",
                        address: "Caserne Adj Levasseur - 2 boulevard de l'artillerie",
                        address_more: "",
                        postcode: "16000",
                        commune: "Angoulême",
                        source: "schéma national des lieux de médiation numérique",
                        departement: "16",
                        insee_code: "",
                        label_first_day: "2024-01-01",
                        label_last_day: "2026-12-31",
                    },
                ),
            }
        "#]]
        .assert_debug_eq(&request(&places()[1], label("2026-12-31")));
    }

    #[test]
    fn an_id_follows_from_the_place_and_its_label_alone() {
        let places = places();
        let first = request(&places[0], label("2026-12-31"));
        let moved = Place { line: 999, ..places[0].clone() };
        assert_eq!(request(&moved, label("2026-12-31")), first);
        assert_ne!(request(&places[0], label("2026-12-30")).request_id, first.request_id);
        let ids: std::collections::BTreeSet<String> =
            places.iter().map(|place| request(place, label("2026-12-31")).request_id).collect();
        assert_eq!(ids.len(), 113);
    }

    #[test]
    fn a_text_that_is_too_long_is_cut_between_letters() {
        let long = "é".repeat(600);
        assert_eq!(shortened(&long).len(), TEXT_BYTES_MAX);
        assert_eq!(shortened(&format!("a{long}")).len(), TEXT_BYTES_MAX - 1);
    }
}
