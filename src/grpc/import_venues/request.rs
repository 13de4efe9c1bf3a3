//! What is asked for a place: as its own call would ask for it.
//!
//! **Invariant:** the request id of a creation follows from what is asked: the same place with the
//! same label days is the same request, whichever import it came with and on whatever line. That of
//! an update follows from its import as well: a venue may be changed, changed back, and changed
//! again.

use crate::domain::id::VenueId;
use crate::domain::request::{DigestWriter, RequestId};
use crate::domain::time::DayRange;
use crate::grpc::pb;
use crate::import::Place;
use crate::import::plan::kept;

/// Where the descriptions come from, as the registry keeps it.
pub(super) const SOURCE: &str = "schéma national des lieux de médiation numérique";

/// Asks for a new venue with a label over `label`.
pub(super) fn creation(place: &Place, label: DayRange) -> pb::CreateVenueRequest {
    let profile = pb::VenueProfile {
        label_first_day: label.first().to_string(),
        label_last_day: label.last().to_string(),
        ..profile(place)
    };
    let request_id = id(DigestWriter::new("venues import"), &profile);
    pb::CreateVenueRequest { request_id, profile: Some(profile) }
}

/// Asks to change `venue` to what `place` says, on behalf of `import`; its label stays.
pub(super) fn update(import: RequestId, venue: VenueId, place: &Place) -> pb::UpdateVenueRequest {
    let (name, profile) = (venue.to_string(), profile(place));
    let mut digest = DigestWriter::new("venues import update");
    digest.text(&import.to_string()).text(&name);
    pb::UpdateVenueRequest { request_id: id(digest, &profile), name, profile: Some(profile) }
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

/// The id of the request for exactly this: BLAKE3 over what is in `digest`, then all fields.
fn id(mut digest: DigestWriter, profile: &pb::VenueProfile) -> String {
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
        .assert_debug_eq(&creation(&places()[1], label("2026-12-31")));
    }

    #[test]
    fn an_id_follows_from_the_place_and_its_label_alone() {
        let places = places();
        let first = creation(&places[0], label("2026-12-31"));
        let moved = Place { line: 999, ..places[0].clone() };
        assert_eq!(creation(&moved, label("2026-12-31")), first);
        assert_ne!(creation(&places[0], label("2026-12-30")).request_id, first.request_id);
        let ids: std::collections::BTreeSet<String> =
            places.iter().map(|place| creation(place, label("2026-12-31")).request_id).collect();
        assert_eq!(ids.len(), 113);
    }

    #[test]
    fn an_update_is_another_request_in_another_import() {
        let (place, import) = (&places()[1], RequestId([7; 16]));
        let first = update(import, VenueId::FIRST, place);
        assert_eq!(update(import, VenueId::FIRST, place), first);
        let later = update(RequestId([8; 16]), VenueId::FIRST, place);
        assert_ne!(later.request_id, first.request_id);
        let profile = first.profile.unwrap();
        assert_eq!((profile.label_first_day, profile.label_last_day), Default::default());
    }
}
