//! A file of places over a stream: compared, done place by place, once, whatever happens.

use std::sync::Arc;
use std::time::Duration;

use carnet::disk::MemoryDisk;
use carnet::domain::request::CallerId;
use carnet::grpc::limits::{Limits, MESSAGE_BYTES_MAX};
use carnet::grpc::pb;
use carnet::grpc::pb::import_place::Fate;
use carnet::grpc::pb::import_terms::Mode;
use carnet::grpc::pb::import_venues_request::Part as Asked;
use carnet::grpc::pb::import_venues_response::Part;
use carnet::grpc::pb::venue_service_client::VenueServiceClient;
use tokio::sync::mpsc;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;
use tonic::{Code, Status, Streaming};
use tonic_types::StatusExt;

use super::gate::{Gate, GatedDisk};
use super::served::{by, reason, runtime};
use super::streams::Server;
use super::support::{Desk, caller, id, second};

const FILE: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/venues-charente-2023-07-11.csv"));
/// Places in the file.
const PLACES: usize = 113;

fn terms(number: u32, mode: Mode) -> pb::ImportTerms {
    let label = pb::Label { first_day: "2025-01-01".to_owned(), last_day: "2025-12-31".to_owned() };
    pb::ImportTerms { request_id: id(number).to_string(), mode: mode.into(), label: Some(label) }
}

/// The messages of an import of `file`, in chunks of an odd length.
fn messages(terms: pb::ImportTerms, file: &str) -> Vec<Asked> {
    let chunks = file.as_bytes().chunks(999).map(|chunk| Asked::Chunk(chunk.to_vec()));
    std::iter::once(Asked::Terms(terms)).chain(chunks).collect()
}

async fn opened(
    channel: Channel,
    (who, parts): (&CallerId, Vec<Asked>),
) -> Result<Streaming<pb::ImportVenuesResponse>, Status> {
    let parts = parts.into_iter().map(|part| pb::ImportVenuesRequest { part: Some(part) });
    let messages = tokio_stream::iter(parts.collect::<Vec<_>>());
    let mut client = VenueServiceClient::new(channel);
    Ok(client.import_venues(by(who, messages)).await?.into_inner())
}

/// All answers, or what ended the stream.
async fn answers(channel: Channel, parts: Vec<Asked>) -> Result<Vec<Part>, Status> {
    let mut answers = opened(channel, (&caller(), parts)).await?;
    let mut told = Vec::new();
    while let Some(answer) = answers.next().await {
        told.push(answer?.part.unwrap());
    }
    Ok(told)
}

fn imported(desk: &Desk, terms: pb::ImportTerms, file: &str) -> Vec<Part> {
    let parts = messages(terms, file);
    runtime().block_on(answers(desk.served.channel(), parts)).unwrap()
}

fn places(parts: &[Part]) -> Vec<&pb::ImportPlace> {
    let places = parts.iter().filter_map(|part| {
        let Part::Place(place) = part else { return None };
        Some(&**place)
    });
    places.collect()
}

fn fates(parts: &[Part], fate: Fate) -> usize {
    places(parts).into_iter().filter(|place| place.fate() == fate).count()
}

/// How many venues there are, and how many entries.
fn written(desk: &Desk) -> (usize, u64) {
    desk.read(|facts| (facts.venues.len(), facts.last.as_ref().unwrap().sequence.get()))
}

#[test]
fn a_file_is_told_of_row_by_row_and_becomes_venues_once() {
    let desk = Desk::new();
    let (venues, entries) = written(&desk);
    let check = pb::ImportTerms { label: None, ..terms(100, Mode::Check) };
    let checked = imported(&desk, check, FILE);
    let Part::Counts(counts) = &checked[0] else { panic!("{:?}", checked[0]) };
    assert_eq!((counts.rows, counts.places, counts.refused, counts.merged), (188, 113, 68, 7));
    let of = |wanted: fn(&Part) -> bool| checked.iter().filter(|part| wanted(part)).count();
    assert_eq!(of(|part| matches!(part, Part::Refused(_))), 68);
    assert_eq!(of(|part| matches!(part, Part::Merged(_))), 7);
    assert_eq!(fates(&checked, Fate::New), PLACES);
    assert_eq!(written(&desk), (venues, entries), "a check writes nothing");

    let first = imported(&desk, terms(101, Mode::Create), FILE);
    assert_eq!(fates(&first, Fate::Created), PLACES);
    assert_eq!(places(&first)[1].venue, "venues/3", "in the order of the file");
    let sequence = |place: &pb::ImportPlace| place.receipt.as_ref().unwrap().sequence;
    assert_eq!(sequence(places(&first)[0]), i64::try_from(entries).unwrap() + 1);
    let after = written(&desk);
    assert_eq!(after.0, venues + PLACES);
    for (number, mode) in [(101, Mode::Create), (102, Mode::Update), (103, Mode::Check)] {
        assert_eq!(fates(&imported(&desk, terms(number, mode), FILE), Fate::Unchanged), PLACES);
    }
    assert_eq!(written(&desk), after, "again changes nothing");
}

#[test]
fn a_difference_is_shown_before_it_is_applied() {
    let desk = Desk::new();
    imported(&desk, terms(100, Mode::Create), FILE);
    let edited = FILE.replace("Caserne Adj Levasseur - 2 boulevard", "2 boulevard");
    let before = written(&desk);
    let shown = imported(&desk, terms(101, Mode::Create), &edited);
    let differing: Vec<_> =
        places(&shown).into_iter().filter(|place| place.fate() == Fate::Differs).collect();
    let [differing] = differing[..] else { panic!("{differing:?}") };
    let change = &differing.changes[0];
    assert_eq!((&*change.field, &*change.after), ("address", "2 boulevard de l'artillerie"));
    assert!(change.before.starts_with("Caserne"), "{change:?}");
    assert_eq!(written(&desk), before);

    let applied = imported(&desk, terms(102, Mode::Update), &edited);
    assert_eq!((fates(&applied, Fate::Updated), fates(&applied, Fate::Unchanged)), (1, 112));
    assert_eq!(written(&desk), (before.0, before.1 + 1));
    assert_eq!(fates(&imported(&desk, terms(103, Mode::Check), &edited), Fate::Unchanged), PLACES);
    // Back, and there again: the same import twice is one, another import is another change.
    imported(&desk, terms(104, Mode::Update), FILE);
    imported(&desk, terms(105, Mode::Update), &edited);
    assert_eq!(written(&desk), (before.0, before.1 + 3));
    let gone: Vec<_> = edited.lines().filter(|line| !line.contains("artillerie")).collect();
    let shorter = imported(&desk, terms(106, Mode::Check), &gone.join("\n"));
    let Some(Part::Absent(absent)) = shorter.last() else { panic!("{shorter:?}") };
    assert_eq!(
        (&*absent.venue, &*absent.display_name),
        ("venues/3", "CTAS Bordeaux - AASG ANGOULEME")
    );
}

#[test]
fn an_import_that_ends_half_way_is_done_once_when_it_is_sent_again() {
    let gate = Gate::default();
    let desk = Desk::on(Arc::new(GatedDisk { disk: MemoryDisk::new(), gate: gate.clone() }));
    let before = written(&desk);
    runtime().block_on(async {
        let parts = messages(terms(100, Mode::Create), FILE);
        gate.shut();
        let answers = opened(desk.served.channel(), (&caller(), parts)).await.unwrap();
        gate.wait_until_reached();
        drop(answers);
        gate.open();
    });
    let again = imported(&desk, terms(100, Mode::Create), FILE);
    let done =
        [Fate::Created, Fate::CreatedBefore, Fate::Unchanged].map(|fate| fates(&again, fate));
    assert_eq!(done.iter().sum::<usize>(), PLACES);
    assert_eq!(written(&desk).0, before.0 + PLACES);
    let seen: std::collections::BTreeSet<_> =
        places(&again).into_iter().map(|place| &place.venue).collect();
    assert_eq!(seen.len(), PLACES, "each place is a venue of its own");
}

#[test]
fn two_imports_of_one_caller_at_the_same_time_create_nothing_twice() {
    let desk = Desk::new();
    let before = written(&desk);
    runtime().block_on(async {
        let one = answers(desk.served.channel(), messages(terms(100, Mode::Create), FILE));
        let other = answers(desk.served.channel(), messages(terms(101, Mode::Create), FILE));
        let (one, other) = tokio::join!(one, other);
        let venues = |parts: &[Part]| -> Vec<String> {
            places(parts).into_iter().map(|place| place.venue.clone()).collect()
        };
        assert_eq!(venues(&one.unwrap()), venues(&other.unwrap()));
    });
    assert_eq!(written(&desk).0, before.0 + PLACES);
}

#[test]
fn a_place_that_cannot_be_told_or_is_refused_stands_in_its_row() {
    let desk = Desk::new();
    let mut client = VenueServiceClient::new(desk.served.channel());
    for number in [200, 201] {
        let twin = pb::VenueProfile {
            display_name: "Communauté de communes de Jarnac".to_owned(),
            organisation_number: "24160054300128".to_owned(),
            postcode: "16200".to_owned(),
            departement: "16".to_owned(),
            label_first_day: "2025-01-01".to_owned(),
            label_last_day: "2025-12-31".to_owned(),
            ..pb::VenueProfile::default()
        };
        let (request_id, profile) = (id(number).to_string(), Some(twin));
        let request = by(&caller(), pb::CreateVenueRequest { request_id, profile });
        runtime().block_on(client.create_venue(request)).unwrap();
    }
    let created = imported(&desk, terms(100, Mode::Create), FILE);
    assert_eq!(fates(&created, Fate::Created), PLACES - 1);
    let ambiguous = places(&created).into_iter().find(|place| place.fate() == Fate::Refused);
    let refusal = ambiguous.unwrap().refusal.as_ref().unwrap();
    assert_eq!(refusal.reason, "PLACE_AMBIGUOUS");
    assert_eq!(refusal.metadata["venues"], "venues/2, venues/3");

    let end = pb::EndVenueRequest {
        request_id: id(103).to_string(),
        name: "venues/5".to_owned(),
        last_day: "2025-06-30".to_owned(),
        ending: pb::VenueEnding::Closed.into(),
    };
    runtime().block_on(client.end_venue(by(&second(), end))).unwrap();
    let edited = FILE.replace("Caserne Adj Levasseur - 2 boulevard", "2 boulevard");
    let refused = imported(&desk, terms(104, Mode::Update), &edited);
    let row = places(&refused).into_iter().find(|place| place.venue == "venues/5").unwrap();
    assert_eq!(row.fate(), Fate::Refused);
    assert_eq!(row.refusal.as_ref().unwrap().reason, "VENUE_ENDED");
    assert_eq!(fates(&refused, Fate::Unchanged), PLACES - 2, "the others are as they were");
}

#[test]
fn what_is_no_import_is_refused_as_a_whole() {
    let desk = Desk::new();
    let before = written(&desk);
    let chunk = || Asked::Chunk(FILE.as_bytes()[..999].to_vec());
    let good = || Asked::Terms(terms(100, Mode::Create));
    let nameless = pb::ImportTerms { label: None, ..terms(100, Mode::Update) };
    let late = pb::Label { first_day: "2025-02-01".to_owned(), last_day: "2025-01-01".to_owned() };
    let backwards = pb::ImportTerms { label: Some(late), ..terms(100, Mode::Create) };
    let bad_fields: [(Vec<Asked>, &[&str]); 6] = [
        (Vec::new(), &["terms"]),
        (vec![chunk()], &["terms"]),
        (vec![good(), chunk(), good()], &["terms"]),
        (
            vec![Asked::Terms(pb::ImportTerms::default())],
            &["terms.request_id", "terms.mode", "terms.label"],
        ),
        (vec![Asked::Terms(nameless)], &["terms.label"]),
        (vec![Asked::Terms(backwards)], &["terms.label.last_day"]),
    ];
    for (parts, fields) in bad_fields {
        let refused = runtime().block_on(answers(desk.served.channel(), parts)).unwrap_err();
        let details = refused.get_error_details();
        let named: Vec<_> =
            details.bad_request().unwrap().field_violations.iter().map(|one| &*one.field).collect();
        assert_eq!(named, fields);
    }
    let huge = vec![good(), Asked::Chunk(vec![b'a'; MESSAGE_BYTES_MAX])];
    for (parts, told) in [
        (vec![good()], "FILE_INVALID"),
        (vec![good(), chunk(), Asked::Chunk(b"\"".to_vec())], "FILE_INVALID"),
        (vec![good(), Asked::Chunk(b"PK\x03\x04".to_vec())], "FILE_INVALID"),
        (huge, "BODY_TOO_LARGE"),
    ] {
        let refused = runtime().block_on(answers(desk.served.channel(), parts)).unwrap_err();
        assert_eq!(reason(&refused), told);
    }
    assert_eq!(written(&desk), before);
}

#[test]
fn imports_are_bounded_and_end_with_the_client_and_the_server() {
    let desk = Desk::new();
    runtime().block_on(async {
        let stream_idle = Duration::from_millis(50);
        let limits = Limits { imports: 1, stream_idle, ..Limits::PRESET };
        let server = Server::new(&desk, limits).await;
        let mut client = VenueServiceClient::new(server.channel.clone());
        let (send, parts) = mpsc::channel(1);
        let request = by(&caller(), ReceiverStream::new(parts));
        let mut idle = client.import_venues(request).await.unwrap().into_inner();
        let terms = Asked::Terms(terms(100, Mode::Create));
        send.send(pb::ImportVenuesRequest { part: Some(terms) }).await.unwrap();
        let full = opened(server.channel.clone(), (&caller(), Vec::new())).await.unwrap_err();
        assert_eq!((full.code(), &*reason(&full)), (Code::Unavailable, "OVERLOADED"));
        assert_eq!(reason(&idle.next().await.unwrap().unwrap_err()), "STREAM_IDLE");

        let long = Server::new(&desk, Limits::PRESET).await;
        let mut client = VenueServiceClient::new(long.channel.clone());
        let (_send, parts) = mpsc::channel(1);
        let request = by(&caller(), ReceiverStream::new(parts));
        let mut open = client.import_venues(request).await.unwrap().into_inner();
        long.stop.send(()).unwrap();
        assert_eq!(reason(&open.next().await.unwrap().unwrap_err()), "STOPPING");
    });
}
