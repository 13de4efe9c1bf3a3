//! The whole server before a real engine, from health to a stop with a stream open.

use std::path::Path;
use std::sync::Arc;

use carnet::disk::{Disk, OsDisk};
use carnet::engine::Engine;
use carnet::engine::clock::SystemClock;
use carnet::engine::folder::Folder;
use carnet::engine::found::found;
use carnet::engine::start::{Parts, Threads};
use carnet::grpc::client::{Caller, connect};
use carnet::grpc::limits::Limits;
use carnet::grpc::{Ended, Error, pb, serve};
use carnet::journal::Options;
use expect_test::expect;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio_stream::StreamExt as _;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Status, Streaming};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::{v1, v1alpha};
use tonic_types::StatusExt as _;

/// What health can be asked of.
const SERVICES: [&str; 14] = [
    "",
    "carnet.v1.AgreementService",
    "carnet.v1.AwardService",
    "carnet.v1.BookletService",
    "carnet.v1.CycleService",
    "carnet.v1.FunderService",
    "carnet.v1.LedgerService",
    "carnet.v1.OrderService",
    "carnet.v1.PaymentService",
    "carnet.v1.PrescriberService",
    "carnet.v1.ProcedureService",
    "carnet.v1.RedemptionService",
    "carnet.v1.SchemeService",
    "carnet.v1.VenueService",
];

/// What a program reads of a status.
fn shown(status: &Status) -> String {
    let details = status.get_error_details();
    let reason = details.error_info().map_or("-", |info| info.reason.as_str());
    let again = if details.retry_info().is_some() { ", again later" } else { "" };
    format!("{:?} {reason}{again}", status.code())
}

const ID: &str = "123e4567-e89b-42d3-a456-426614174000";

/// A server of a new ledger.
struct Served {
    channel: Channel,
    stop: oneshot::Sender<()>,
    serving: tokio::task::JoinHandle<Result<Ended, Error>>,
    engine: Engine,
    threads: Threads,
    _folder: TempDir,
}

fn started(folder: &Path) -> (Engine, Threads) {
    let disk: Arc<dyn Disk> = Arc::new(OsDisk);
    let (data, keys) = (Folder::new(folder.join("ledger")), folder.join("keys"));
    let options = Options { segment_bytes: 1 << 20 };
    found(&disk, (&data, &keys), Box::new(SystemClock::new()), options).unwrap();
    let (clock, progress) = (Box::new(SystemClock::new()), Box::new(|_, _| {}));
    let (engine, threads, _) =
        Engine::start(Parts { disk, folder: data, keys, clock, progress }).unwrap();
    (engine, threads)
}

async fn served() -> Served {
    let folder = tempfile::tempdir().unwrap();
    let (engine, threads) = started(folder.path());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(serve(listener, engine.clone(), Limits::PRESET, async {
        let _ = stopped.await;
    }));
    let channel = connect(&address).await.unwrap();
    Served { channel, stop, serving, engine, threads, _folder: folder }
}

impl Served {
    /// The channel of a caller.
    fn called(&self) -> InterceptedService<Channel, Caller> {
        InterceptedService::new(self.channel.clone(), "guichet-3".parse().unwrap())
    }

    async fn watch(&self, after_sequence: i64) -> Streaming<pb::WatchEntriesResponse> {
        let mut ledger = pb::ledger_service_client::LedgerServiceClient::new(self.called());
        ledger.watch_entries(pb::WatchEntriesRequest { after_sequence }).await.unwrap().into_inner()
    }

    /// Stops the server, then the engine.
    async fn stopped(self) -> Ended {
        self.stop.send(()).unwrap();
        let ended = self.serving.await.unwrap().unwrap();
        self.engine.stop();
        self.threads.join();
        ended
    }
}

fn some_buyer(display_name: &str) -> pb::CreateFunderRequest {
    pb::CreateFunderRequest {
        request_id: ID.to_owned(),
        kind: pb::funder::Kind::Buyer.into(),
        display_name: display_name.to_owned(),
        organisation_number: "24160054300128".to_owned(),
        address: Some(pb::PostalAddress {
            street: "25 boulevard Besson Bey".to_owned(),
            commune: "Angoulême".to_owned(),
            ..pb::PostalAddress::default()
        }),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_buyer_is_created_once_shown_and_watched() {
    let server = served().await;
    let mut funders = pb::funder_service_client::FunderServiceClient::new(server.called());
    let created = funders.create_funder(some_buyer("Le Grand Angoulême")).await.unwrap();
    let created = created.into_inner();
    let receipt = created.receipt.clone().unwrap();
    let again = funders.create_funder(some_buyer("Le Grand Angoulême")).await.unwrap();
    assert_eq!(again.into_inner(), created);
    let other = funders.create_funder(some_buyer("Charente")).await.unwrap_err();
    expect!["AlreadyExists REQUEST_REUSED"].assert_eq(&shown(&other));

    let funder = created.funder.clone().unwrap();
    let asked = some_buyer("Le Grand Angoulême");
    assert_eq!(
        (funder.display_name, funder.organisation_number, funder.address),
        (asked.display_name, asked.organisation_number, asked.address)
    );

    let name = funder.name;
    let shown = funders.get_funder(pb::GetFunderRequest { name }).await.unwrap().into_inner();
    assert_eq!(shown.funder, created.funder);

    let mut entries = server.watch(receipt.sequence - 1).await;
    let entry = entries.next().await.unwrap().unwrap().entry.unwrap();
    assert_eq!((entry.sequence, &entry.chain_hash), (receipt.sequence, &receipt.chain_hash));
    assert_eq!((entry.kind.as_str(), entry.names), ("buyer_created", vec!["funders/1".to_owned()]));
    drop((entries, funders));
    assert_eq!(server.stopped().await, Ended::Drained);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_ends_a_stream_with_a_reason() {
    let server = served().await;
    let mut entries = server.watch(i64::MAX).await;
    let waiting = tokio::spawn(async move { entries.next().await.unwrap().unwrap_err() });
    assert_eq!(server.stopped().await, Ended::Drained);
    expect!["Unavailable STOPPING, again later"].assert_eq(&shown(&waiting.await.unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn health_and_reflection_need_no_caller() {
    let server = served().await;
    let mut health = HealthClient::new(server.channel.clone());
    for service in SERVICES {
        let request = HealthCheckRequest { service: service.to_owned() };
        let status = health.check(request).await.unwrap().into_inner().status();
        assert_eq!(status.as_str_name(), "SERVING", "{service}");
    }
    let request = HealthCheckRequest { service: "carnet.v2.Other".to_owned() };
    expect!["NotFound SERVICE_UNKNOWN"]
        .assert_eq(&shown(&health.check(request).await.unwrap_err()));

    let asked = v1::server_reflection_request::MessageRequest::ListServices(String::new());
    let request = v1::ServerReflectionRequest { host: String::new(), message_request: Some(asked) };
    let mut client =
        v1::server_reflection_client::ServerReflectionClient::new(server.channel.clone());
    let answer = client.server_reflection_info(tokio_stream::once(request)).await.unwrap();
    let answer = answer.into_inner().next().await.unwrap().unwrap();
    let text = format!("{answer:?}");
    assert!(SERVICES.iter().all(|service| text.contains(service)), "{text}");

    let asked = v1alpha::server_reflection_request::MessageRequest::FileContainingSymbol(
        "carnet.v1.RedemptionService".to_owned(),
    );
    let request =
        v1alpha::ServerReflectionRequest { host: String::new(), message_request: Some(asked) };
    let mut client =
        v1alpha::server_reflection_client::ServerReflectionClient::new(server.channel.clone());
    let answer = client.server_reflection_info(tokio_stream::once(request)).await.unwrap();
    let answer = answer.into_inner().next().await.unwrap().unwrap();
    assert!(format!("{answer:?}").contains("FileDescriptorResponse"));
    drop((health, client));
    assert_eq!(server.stopped().await, Ended::Drained);
}
