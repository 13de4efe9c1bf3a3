//! What the log shows of what was sent: at its most talkative, no code, no name, no address, no
//! account of anybody.
//!
//! A program of its own: the log is one for all of a process.

#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "all of this is test code: a wrong step stops its test, as in a function of a test"
)]

use std::io;
use std::sync::{Arc, Mutex};

use carnet::domain::code::{KeyRing, KeyVersion};
use carnet::domain::id::LedgerId;
use carnet::engine::keys;
use carnet::grpc::pb;
use carnet::grpc::pb::booklet_service_client::BookletServiceClient;
use carnet::grpc::pb::funder_service_client::FunderServiceClient;
use carnet::grpc::pb::ledger_service_client::LedgerServiceClient;
use carnet::grpc::pb::prescriber_service_client::PrescriberServiceClient;
use carnet::grpc::pb::redemption_service_client::RedemptionServiceClient;
use carnet::grpc::pb::venue_service_client::VenueServiceClient;
use tokio_stream::StreamExt;
use tracing_subscriber::filter::LevelFilter;

#[path = "it/support/served.rs"]
#[allow(dead_code, reason = "the other programs of the tests use the rest")]
mod served;
#[path = "server/support.rs"]
#[allow(dead_code, reason = "the other programs of the tests use the rest")]
mod support;

use served::{by, reason, runtime};
use support::{Desk, caller, cheque, id};

/// What only people and a bank should read: none of it is of the engine's own making.
const NAME: &str = "Honorine Quatrefages";
const ADDRESS: &str = "17 ter impasse des Libellules";
const COMMUNE: &str = "Saint-Zacharie-les-Essais";
const IBAN: &str = "FR7630006000011234567890189";
const SPACED_IBAN: &str = "FR76 3000 6000 0112 3456 7890 189";

/// Log lines, kept in memory.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    /// Everything that is logged from now on, by whatever crate and thread.
    fn captured() -> Lines {
        let lines = Lines::default();
        let writer = lines.clone();
        tracing_subscriber::fmt()
            .with_max_level(LevelFilter::TRACE)
            .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
            .with_writer(move || writer.clone())
            .json()
            .init();
        lines
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

fn profile(name: &str, number: &str) -> pb::VenueProfile {
    pb::VenueProfile {
        display_name: name.to_owned(),
        organisation_number: number.to_owned(),
        address: ADDRESS.to_owned(),
        address_more: IBAN.to_owned(),
        postcode: "16000".to_owned(),
        commune: COMMUNE.to_owned(),
        departement: "16".to_owned(),
        label_first_day: "2025-01-01".to_owned(),
        label_last_day: "2027-12-31".to_owned(),
        ..pb::VenueProfile::default()
    }
}

/// Sends names, addresses and accounts where they belong, and where they do not.
async fn describe(desk: &Desk) {
    let (channel, who) = (desk.served.channel(), caller());
    let mut venues = VenueServiceClient::new(channel.clone());
    for (request, name, number) in [(500, NAME, ""), (501, NAME, IBAN), (502, SPACED_IBAN, NAME)] {
        let profile = Some(profile(name, number));
        let request = pb::CreateVenueRequest { request_id: id(request).to_string(), profile };
        let created = venues.create_venue(by(&who, request)).await;
        assert_eq!(created.is_ok(), number.is_empty());
    }
    let name = format!("venues/{NAME}");
    venues.get_venue(by(&who, pb::GetVenueRequest { name })).await.unwrap_err();
    let name = "venues/2".to_owned();
    let shown = venues.get_venue(by(&who, pb::GetVenueRequest { name })).await.unwrap();
    assert_eq!(shown.into_inner().venue.unwrap().profile.unwrap().display_name, NAME);
    for (number, iban) in [(506, SPACED_IBAN), (507, NAME)] {
        let request = pb::ProposeBankAccountRequest {
            request_id: id(number).to_string(),
            owner: "venues/2".to_owned(),
            iban: iban.to_owned(),
            bic: String::new(),
            holder: NAME.to_owned(),
        };
        let proposed = venues.propose_bank_account(by(&who, request)).await;
        assert_eq!(proposed.is_ok(), iban == SPACED_IBAN);
    }
    let mut prescribers = PrescriberServiceClient::new(channel.clone());
    for request_id in [id(503).to_string(), IBAN.to_owned()] {
        let display_name = NAME.to_owned();
        let request =
            pb::CreatePrescriberRequest { request_id, display_name, ..Default::default() };
        let _ = prescribers.create_prescriber(by(&who, request)).await;
    }
    let mut funders = FunderServiceClient::new(channel.clone());
    let request = pb::CreateFunderRequest {
        request_id: id(504).to_string(),
        kind: pb::funder::Kind::Buyer.into(),
        display_name: format!("{NAME}, {ADDRESS}"),
        organisation_number: SPACED_IBAN.to_owned(),
        address: None,
    };
    funders.create_funder(by(&who, request)).await.unwrap_err();
    let mut ledger = LedgerServiceClient::new(channel);
    let request = pb::RecordMoneyReceivedRequest {
        request_id: id(505).to_string(),
        buyer: "funders/1".to_owned(),
        amount_cents: 100,
        day: NAME.to_owned(),
        bank_reference: SPACED_IBAN.to_owned(),
        ..Default::default()
    };
    ledger.record_money_received(by(&who, request)).await.unwrap_err();
}

/// Sends codes: right, twice, mistyped, of no chèque, too long, in the place of other things.
async fn redeem(desk: &Desk) -> Vec<String> {
    let who = caller();
    let mut client = RedemptionServiceClient::new(desk.served.channel());
    let mut mistyped = desk.code(3);
    mistyped.replace_range(..1, "Z");
    let elsewhere = LedgerId([3; 16]);
    let loaded = keys::load(&desk.served.keys()).unwrap();
    let ring = KeyRing::new(elsewhere, KeyVersion::FIRST, loaded).unwrap();
    let unknown = ring.code(cheque(5), KeyVersion::FIRST).unwrap();
    let long = format!("{}{}", desk.code(4), "-0".repeat(40));
    let codes = vec![desk.code(0), desk.code(0), mistyped, unknown.reveal(), long];
    let requests = (600..).zip(&codes).map(|(request, code)| {
        let codes = vec![code.clone()];
        pb::RedeemRequest { codes, ..desk.redemption(request, 0) }
    });
    let misplaced = pb::RedeemRequest {
        venue: desk.code(1),
        procedures: vec![format!("procedures/{}", desk.code(1)), desk.code(1)],
        service_date: desk.code(1),
        ..desk.redemption(700, 1)
    };
    let mut all: Vec<_> = requests.collect();
    all.push(misplaced);
    let mut told = Vec::new();
    for request in all.clone() {
        let answer = client.redeem(by(&who, request.clone())).await;
        told.push(answer.map_or_else(|status| reason(&status), |_| "ok".to_owned()));
        let pb::RedeemRequest { request_id: _, venue, codes, service, procedures, service_date } =
            request;
        let check = pb::CheckChequesRequest { venue, codes, service, procedures, service_date };
        client.check_cheques(by(&who, check)).await.unwrap_err();
    }
    let expected = ["ok", "CHEQUE_REDEEMED", "CODE_MISTYPED", "CODE_UNKNOWN", "CODE_MISTYPED"];
    assert_eq!(told, [&expected[..], &["FIELDS_INVALID"]].concat());
    let messages = tokio_stream::iter([pb::RedeemStreamRequest { requests: all }]);
    let answers = client.redeem_stream(by(&who, messages)).await.unwrap().into_inner();
    assert_eq!(answers.collect::<Vec<_>>().await.len(), 1);
    codes.into_iter().chain([desk.code(1)]).collect()
}

/// Asks for the codes of a booklet.
async fn print(desk: &Desk) -> Vec<String> {
    let mut client = BookletServiceClient::new(desk.served.channel());
    let request = pb::GetBookletCodesRequest { first_booklet: "booklets/7".to_owned(), count: 2 };
    let shown = client.get_booklet_codes(by(&caller(), request)).await.unwrap().into_inner();
    shown.booklets.into_iter().flat_map(|booklet| booklet.codes).collect()
}

#[test]
fn no_code_no_name_no_address_and_no_account_reaches_the_log() {
    let lines = Lines::captured();
    let mut desk = Desk::new();
    let secrets = runtime().block_on(async {
        describe(&desk).await;
        let mut secrets = redeem(&desk).await;
        secrets.extend(print(&desk).await);
        secrets
    });
    desk.restart();
    desk.served.stop();
    let (text, known) = (lines.text(), [NAME, ADDRESS, COMMUNE, IBAN, SPACED_IBAN]);
    for expected in ["sent a code of no chèque", "is on disk", "RedeemStream", "\"TRACE\""] {
        assert!(text.contains(expected), "`{expected}` is missing: was anything captured?");
    }
    assert!(secrets.len() > 30);
    let lower = text.to_lowercase();
    for secret in secrets.iter().map(String::as_str).chain(known) {
        let bare: String = secret.chars().filter(|letter| letter.is_alphanumeric()).collect();
        let spaced = secret.replace('-', " ");
        for form in [secret, &bare, &spaced] {
            assert!(!lower.contains(&form.to_lowercase()), "the log shows `{form}`");
        }
    }
}
