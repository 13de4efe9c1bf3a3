//! Places on their way to the server.
//!
//! **Invariant:** the request id of a creation follows from what is sent: the same place with the
//! same label days is the same request, whichever file it came from and on whatever line. An update
//! has an id of its own: a venue may be changed, changed back, and changed again.

use indicatif::ProgressBar;
use tonic::Status;
use tonic::transport::Channel;

use crate::cli::failure::Verdict;
use crate::cli::refusals;
use crate::domain::id::VenueId;
use crate::domain::request::{DigestWriter, RequestId};
use crate::domain::time::DayRange;
use crate::engine::keys::KeyError;
use crate::grpc::client::{Caller, fresh_request_id, insist};
use crate::grpc::pb;
use crate::import::Place;
use crate::import::plan::kept;
use pb::ledger_service_client::LedgerServiceClient;
use pb::venue_service_client::VenueServiceClient;

/// Where the descriptions come from, as the registry keeps it.
pub(super) const SOURCE: &str = "schéma national des lieux de médiation numérique";

/// Why places are not sent any further. Those before are; importing again goes on.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum SendError {
    /// The server refuses a place.
    #[error("ligne {line} : le serveur refuse le lieu : {}", refusals::in_french(.status))]
    Refused {
        /// The line of the file.
        line: u32,
        /// What the server says.
        status: Box<Status>,
    },
    /// The server does not say how far its journal is.
    #[error("le serveur ne répond pas à l’appelant : {}", refusals::in_french(.0))]
    Unreadable(Box<Status>),
    /// The operating system gives no randomness.
    #[error("le système ne donne pas d’aléa pour identifier la demande")]
    Random(#[from] KeyError),
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
    let client = VenueServiceClient::with_interceptor(channel.clone(), caller.clone());
    let mut sent = Vec::with_capacity(places.len());
    for place in places {
        let request = request(place, label);
        let answered = insist(|| {
            let (mut client, request) = (client.clone(), request.clone());
            async move { client.create_venue(request).await }
        });
        let answer = answered.await.map_err(|status| refused(place.line, status))?;
        let sequence = answer.receipt.map_or(i64::MAX, |receipt| receipt.sequence);
        let name = answer.venue.map_or(String::new(), |venue| venue.name);
        sent.push(Sent { name, known: sequence <= before });
        bar.inc(1);
    }
    Ok(sent)
}

/// Changes a venue to what `place` says; its label stays. What the server refuses, if it does.
///
/// # Errors
///
/// [`SendError`] for what is neither done nor refused.
pub(super) async fn update(
    channel: &Channel,
    caller: &Caller,
    (venue, place): (VenueId, &Place),
) -> Result<Option<Status>, SendError> {
    let client = VenueServiceClient::with_interceptor(channel.clone(), caller.clone());
    let request = pb::UpdateVenueRequest {
        request_id: fresh_request_id()?,
        name: venue.to_string(),
        profile: Some(profile(place)),
    };
    let answered = insist(|| {
        let (mut client, request) = (client.clone(), request.clone());
        async move { client.update_venue(request).await }
    });
    match answered.await {
        Ok(_) => Ok(None),
        Err(status) if Verdict::of(&status) == Verdict::Refused => Ok(Some(status)),
        Err(status) => Err(refused(place.line, status)),
    }
}

/// How far the journal is before anything is sent: a receipt from before is of an earlier import.
async fn last_sequence(channel: &Channel, caller: &Caller) -> Result<i64, SendError> {
    let mut client = LedgerServiceClient::with_interceptor(channel.clone(), caller.clone());
    let request = pb::TrialBalanceRequest { page_size: 1, page_token: String::new() };
    let answered = client.trial_balance(request).await;
    let unreadable = |status| SendError::Unreadable(Box::new(status));
    Ok(answered.map_err(unreadable)?.into_inner().sequence)
}

fn refused(line: u32, status: Status) -> SendError {
    SendError::Refused { line, status: Box::new(status) }
}

/// What is sent for a place.
fn request(place: &Place, label: DayRange) -> pb::CreateVenueRequest {
    let profile = pb::VenueProfile {
        label_first_day: label.first().to_string(),
        label_last_day: label.last().to_string(),
        ..profile(place)
    };
    pb::CreateVenueRequest { request_id: request_id(&profile), profile: Some(profile) }
}

/// What a place is, without a label.
fn profile(place: &Place) -> pb::VenueProfile {
    pb::VenueProfile {
        display_name: kept(&place.name).to_owned(),
        organisation_number: place.number.to_string(),
        place_id: kept(&place.id).to_owned(),
        address: kept(&place.address).to_owned(),
        address_more: String::new(),
        postcode: place.postcode.to_string(),
        commune: kept(&place.commune).to_owned(),
        source: SOURCE.to_owned(),
        departement: place.departement.to_string(),
        insee_code: place.insee.map_or(String::new(), |code| code.to_string()),
        label_first_day: String::new(),
        label_last_day: String::new(),
    }
}

/// The id of the request that creates exactly this: BLAKE3 over all of its fields.
fn request_id(profile: &pb::VenueProfile) -> String {
    let pb::VenueProfile {
        display_name,
        organisation_number,
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
    digest
        .text(display_name)
        .text(organisation_number)
        .text(place_id)
        .text(address)
        .text(address_more);
    digest.text(postcode).text(commune).text(source).text(departement).text(insee_code);
    digest.text(label_first_day).text(label_last_day);
    RequestId(digest.finish().0).to_string()
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
                        organisation_number: "13001840100013",
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
}
