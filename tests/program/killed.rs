//! The real program, killed under load again and again: what it answered, it holds.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use carnet::domain::request::CallerId;
use carnet::grpc::client::connect;
use carnet::grpc::pb;
use carnet::grpc::pb::access_service_client::AccessServiceClient;
use carnet::grpc::pb::booklet_service_client::BookletServiceClient;
use carnet::grpc::pb::funder_service_client::FunderServiceClient;
use carnet::grpc::pb::ledger_service_client::LedgerServiceClient;
use carnet::grpc::pb::order_service_client::OrderServiceClient;
use carnet::grpc::pb::redemption_service_client::RedemptionServiceClient;
use carnet::grpc::pb::scheme_service_client::SchemeServiceClient;
use carnet::grpc::pb::venue_service_client::VenueServiceClient;
use tonic::transport::Channel;

use super::served::{by, runtime};
use super::support::{CHEQUES, caller, id};

const ROUNDS: u32 = 20;
/// Redemptions of a round before the program is killed.
const PER_ROUND: u32 = 24;
const BOOKLETS: i32 = 100;

pub(crate) fn carnet(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carnet"));
    command.args(arguments).arg("--data").arg(home.join("data"));
    command
}

pub(crate) fn verify(home: &Path) -> Output {
    carnet(home, &["verify"]).output().unwrap()
}

/// A program that serves.
pub(crate) struct Program {
    pub(crate) child: Child,
    pub(crate) channel: Channel,
}

impl Program {
    pub(crate) fn started(home: &Path) -> Program {
        let mut command = carnet(home, &["serve", "--listen", "127.0.0.1:0"]);
        Program::of(command.arg("--keys").arg(home.join("keys")).stderr(Stdio::null()))
    }

    /// What `command` starts; it has said where it listens.
    pub(crate) fn of(command: &mut Command) -> Program {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split_whitespace().last().unwrap().to_owned();
        let channel = runtime().block_on(connect(&address)).unwrap();
        Program { child, channel }
    }

    /// SIGKILL: no handler runs, nothing is flushed.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Makes a ledger that can redeem; the codes of its chèques, and the day that it is.
pub(crate) async fn prepare(channel: Channel) -> Result<(Vec<String>, String), tonic::Status> {
    let day = found_scheme(channel.clone()).await?;
    join_venue(channel.clone()).await?;
    fund_order(channel.clone(), &day).await?;
    Ok((issued_codes(channel).await?, day))
}

/// The identifier of a request of the preparation.
fn request(number: u32) -> String {
    id(number).to_string()
}

/// Whoever does what the caller may not do alone.
fn boss() -> CallerId {
    "boss".parse().unwrap()
}

/// A scheme whose chèques need no handover, and a buyer; the day that it is.
async fn found_scheme(channel: Channel) -> Result<String, tonic::Status> {
    let who = caller();
    let mut schemes = SchemeServiceClient::new(channel.clone());
    let presets = schemes.list_presets(by(&who, pb::ListPresetsRequest {})).await?.into_inner();
    let national = presets.presets.into_iter().next().and_then(|preset| preset.rules);
    let rules = pb::Rules {
        face_value_cents: 100,
        cheques_per_booklet: CHEQUES.into(),
        cheques_per_booklet_day: None,
        services: vec![pb::Service::Access.into()],
        handover: pb::Handover::NotRequired.into(),
        ..national.unwrap()
    };
    let create = pb::CreateSchemeRequest { request_id: request(1), rules: Some(rules) };
    let created = schemes.create_scheme(by(&who, create)).await?.into_inner();
    let create = pb::CreateFunderRequest {
        request_id: request(2),
        kind: pb::funder::Kind::Buyer.into(),
        display_name: "A buyer".to_owned(),
        organisation_number: String::new(),
        address: None,
    };
    FunderServiceClient::new(channel).create_funder(by(&who, create)).await?;
    Ok(created.receipt.unwrap().day)
}

/// A venue that may redeem.
async fn join_venue(channel: Channel) -> Result<(), tonic::Status> {
    let mut venues = VenueServiceClient::new(channel);
    let profile = pb::VenueProfile {
        display_name: "A venue".to_owned(),
        departement: "16".to_owned(),
        label_first_day: "2020-01-01".to_owned(),
        label_last_day: "2099-12-31".to_owned(),
        ..pb::VenueProfile::default()
    };
    let create = pb::CreateVenueRequest { request_id: request(3), profile: Some(profile) };
    venues.create_venue(by(&caller(), create)).await?;
    let name = "venues/1".to_owned();
    let check = pb::CheckVenueRequest { request_id: request(7), name: name.clone() };
    venues.check_venue(by(&caller(), check)).await?;
    let buyer = "funders/1".to_owned();
    let validate = pb::ValidateVenueRequest { request_id: request(8), name, buyer };
    venues.validate_venue(by(&boss(), validate)).await?;
    Ok(())
}

/// An order, and more money than it costs.
async fn fund_order(channel: Channel, day: &str) -> Result<(), tonic::Status> {
    let create = pb::CreateOrderRequest {
        request_id: request(4),
        buyer: "funders/1".to_owned(),
        scheme: "schemes/1".to_owned(),
        quantity: BOOKLETS,
        outer_day: "2099-12-31".to_owned(),
    };
    OrderServiceClient::new(channel.clone()).create_order(by(&caller(), create)).await?;
    let received = pb::RecordMoneyReceivedRequest {
        request_id: request(5),
        buyer: "funders/1".to_owned(),
        amount_cents: 10_000_000,
        day: day.to_owned(),
        bank_reference: "bank-1".to_owned(),
        ..pb::RecordMoneyReceivedRequest::default()
    };
    LedgerServiceClient::new(channel).record_money_received(by(&caller(), received)).await?;
    Ok(())
}

/// All booklets of the order issued; the codes of their chèques.
async fn issued_codes(channel: Channel) -> Result<Vec<String>, tonic::Status> {
    let who = caller();
    let grant = pb::GrantEntitlementRequest {
        request_id: request(9),
        caller: who.to_string(),
        entitlement: pb::Entitlement::Codes.into(),
    };
    AccessServiceClient::new(channel.clone()).grant_entitlement(by(&boss(), grant)).await?;
    let mut booklets = BookletServiceClient::new(channel);
    let (order, first_booklet) = ("orders/1".to_owned(), "booklets/1".to_owned());
    let issue =
        pb::IssueBookletsRequest { request_id: request(6), order, count: BOOKLETS, lot_size: None };
    booklets.issue_booklets(by(&who, issue)).await?;
    let codes = pb::GetBookletCodesRequest { first_booklet, count: BOOKLETS };
    let codes = booklets.get_booklet_codes(by(&who, codes)).await?.into_inner().booklets;
    Ok(codes.into_iter().flat_map(|booklet| booklet.codes).collect())
}

pub(crate) fn redemption(codes: &[String], day: &str, number: u32) -> pb::RedeemRequest {
    pb::RedeemRequest {
        request_id: id(1_000 + number).to_string(),
        venue: "venues/1".to_owned(),
        codes: vec![codes[usize::try_from(number).unwrap()].clone()],
        service: pb::Service::Access.into(),
        procedures: Vec::new(),
        service_date: day.to_owned(),
    }
}

type Answers = Vec<(u32, pb::RedeemResponse)>;

#[test]
fn a_program_that_is_killed_holds_what_it_answered() {
    let _alone = super::alone();
    let home = tempfile::tempdir().unwrap();
    let init = carnet(home.path(), &["init", "--segment-mib", "1"]);
    let mut init = init;
    assert!(init.arg("--keys").arg(home.path().join("keys")).output().unwrap().status.success());
    let mut program = Program::started(home.path());
    let (codes, day) = runtime().block_on(prepare(program.channel.clone())).unwrap();
    let (codes, day) = (Arc::new(codes), Arc::new(day));
    let next = Arc::new(AtomicU32::new(0));
    let mut answered: Answers = Vec::new();
    for round in 0..ROUNDS {
        let (tell, told) = tokio::sync::oneshot::channel();
        let mut tell = Some(tell);
        let acknowledged = Arc::new(AtomicU32::new(0));
        let mut lane = || {
            let mut client = RedemptionServiceClient::new(program.channel.clone());
            let (codes, day, next) = (Arc::clone(&codes), Arc::clone(&day), Arc::clone(&next));
            let (acknowledged, mut tell) = (Arc::clone(&acknowledged), tell.take());
            runtime().spawn(async move {
                let mut answers = Answers::new();
                loop {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    let request = redemption(&codes, &day, number);
                    let Ok(answer) = client.redeem(by(&caller(), request)).await else {
                        return answers;
                    };
                    answers.push((number, answer.into_inner()));
                    if acknowledged.fetch_add(1, Ordering::SeqCst) + 1 >= PER_ROUND {
                        tell.take().map(|tell| tell.send(()));
                    }
                }
            })
        };
        let lanes = [(); 6].map(|()| lane());
        runtime().block_on(told).unwrap();
        program.kill();
        let of_round: Answers =
            lanes.into_iter().flat_map(|lane| runtime().block_on(lane).unwrap()).collect();
        assert!(of_round.len() >= usize::try_from(PER_ROUND).unwrap());
        let verified = verify(home.path());
        let said = String::from_utf8_lossy(&verified.stderr).into_owned();
        assert!(verified.status.success(), "round {round}: {said}");
        program = Program::started(home.path());
        let earlier = answered.iter().step_by(13).cloned();
        let mut client = RedemptionServiceClient::new(program.channel.clone());
        for (number, answer) in of_round.iter().cloned().chain(earlier) {
            let again = client.redeem(by(&caller(), redemption(&codes, &day, number)));
            let again = runtime().block_on(again).unwrap().into_inner();
            assert_eq!(again, answer, "round {round}, redemption {number}");
        }
        answered.extend(of_round);
    }
    program.kill();
    assert!(verify(home.path()).status.success());
}
