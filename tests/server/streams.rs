//! Redemptions over a stream: each is answered as it would be alone, in order, whatever happens to
//! the stream.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use carnet::disk::MemoryDisk;
use carnet::engine::QUEUE_MAX;
use carnet::grpc::limits::{Limits, MESSAGE_BYTES_MAX, REDEEM_MESSAGE_BYTES_MAX};
use carnet::grpc::pb::redeem_result::Result as Outcome;
use carnet::grpc::pb::redemption_service_client::RedemptionServiceClient;
use carnet::grpc::{self, Ended, pb};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status, Streaming};
use tonic_types::StatusExt;

use super::gate::{Gate, GatedDisk};
use super::served::{by, reason, runtime};
use super::support::{Desk, Waiting, caller, queue, receive, redeem, submission};

type Client = RedemptionServiceClient<Channel>;

/// A server of its own, with other limits.
pub(super) struct Server {
    pub(super) channel: Channel,
    pub(super) stop: oneshot::Sender<()>,
    serving: JoinHandle<Result<Ended, grpc::Error>>,
}

impl Server {
    pub(super) async fn new(desk: &Desk, limits: Limits) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let shutdown = async { drop(stopped.await) };
        let serving = tokio::spawn(grpc::serve(listener, desk.engine().clone(), limits, shutdown));
        // The smallest windows: little is on its way that nobody has taken.
        let endpoint = Endpoint::from_shared(address).unwrap().initial_stream_window_size(65_535);
        Server { channel: endpoint.connect().await.unwrap(), stop, serving }
    }

    fn client(&self) -> Client {
        Client::new(self.channel.clone())
    }
}

/// An open stream.
struct Open {
    send: mpsc::Sender<pb::RedeemStreamRequest>,
    answers: Streaming<pb::RedeemStreamResponse>,
}

impl Open {
    async fn new(mut client: Client) -> Result<Open, Status> {
        let (send, messages) = mpsc::channel(1);
        let opened = client.redeem_stream(by(&caller(), ReceiverStream::new(messages))).await?;
        Ok(Open { send, answers: opened.into_inner() })
    }

    async fn send(&self, requests: Vec<pb::RedeemRequest>) {
        self.send.send(pb::RedeemStreamRequest { requests }).await.unwrap();
    }

    async fn answer(&mut self) -> Result<Vec<Outcome>, Status> {
        let message = self.answers.next().await.unwrap()?;
        Ok(message.results.into_iter().map(|result| result.result.unwrap()).collect())
    }

    async fn ask(&mut self, requests: Vec<pb::RedeemRequest>) -> Vec<Outcome> {
        self.send(requests).await;
        self.answer().await.unwrap()
    }

    /// The stream, once there is a place for it.
    async fn once_possible(client: &Client) -> Open {
        loop {
            match Open::new(client.clone()).await {
                Ok(open) => return open,
                Err(status) => assert_eq!(reason(&status), "OVERLOADED"),
            }
        }
    }
}

/// Reason of each refusal, `ok` for each redemption.
fn told(outcomes: &[Outcome]) -> Vec<&str> {
    let told = outcomes.iter().map(|outcome| match outcome {
        Outcome::Response(_) => "ok",
        Outcome::Refusal(refusal) => refusal.reason.as_str(),
    });
    told.collect()
}

/// What a status says, as a stream says it.
fn as_refusal(status: &Status) -> pb::Refusal {
    let details = status.get_error_details();
    let info = details.error_info().unwrap();
    let violations = details.bad_request().map(|bad| bad.field_violations.clone());
    let violations = violations.unwrap_or_default().into_iter();
    let delay = details.retry_info().and_then(|info| info.retry_delay).unwrap_or_default();
    pb::Refusal {
        code: status.code().into(),
        reason: info.reason.clone(),
        message: status.message().to_owned(),
        metadata: info.metadata.clone(),
        field_violations: violations
            .map(|one| pb::FieldViolation { field: one.field, description: one.description })
            .collect(),
        retry_delay_milliseconds: i64::try_from(delay.as_millis()).unwrap(),
    }
}

/// Redemptions that are refused, each for another reason.
fn refused(desk: &Desk) -> Vec<pb::RedeemRequest> {
    let good = |request| desk.redemption(request, request);
    let mut mistyped = good(201);
    mistyped.codes = vec![format!("Z{}", desk.code(201).split_off(1))];
    vec![
        pb::RedeemRequest::default(),
        pb::RedeemRequest { codes: Vec::new(), service_date: "today".to_owned(), ..good(200) },
        mistyped,
        pb::RedeemRequest { venue: "venues/7".to_owned(), ..good(202) },
        pb::RedeemRequest { service_date: "2025-03-04".to_owned(), ..good(203) },
        pb::RedeemRequest { procedures: vec!["procedures/none".to_owned()], ..good(204) },
    ]
}

fn gated() -> (Gate, Desk) {
    let gate = Gate::default();
    let desk = Desk::on(Arc::new(GatedDisk { disk: MemoryDisk::new(), gate: gate.clone() }));
    (gate, desk)
}

#[test]
fn each_is_answered_as_it_would_be_alone() {
    let desk = Desk::new();
    runtime().block_on(async {
        let mut client = Client::new(desk.served.channel());
        let mut open = Open::new(client.clone()).await.unwrap();
        let mut asked = refused(&desk);
        asked.insert(3, desk.redemption(100, 0));
        let outcomes = open.ask(asked.clone()).await;
        assert_eq!(outcomes.len(), asked.len());
        for (request, outcome) in asked.into_iter().zip(outcomes) {
            let alone = match client.redeem(by(&caller(), request)).await {
                Ok(response) => Outcome::Response(response.into_inner()),
                Err(status) => Outcome::Refusal(as_refusal(&status)),
            };
            assert_eq!(outcome, alone);
        }
        let mut unknown = desk.redemption(101, 1);
        unknown.codes = vec![desk.code(15 * 500)];
        let outcomes = open.ask(vec![unknown.clone(), desk.redemption(102, 1)]).await;
        assert_eq!(told(&outcomes), ["CODE_UNKNOWN", "ok"]);
    });
}

#[test]
fn requests_are_decided_in_the_order_in_which_they_were_sent() {
    let desk = Desk::new();
    runtime().block_on(async {
        let mut open = Open::new(Client::new(desk.served.channel())).await.unwrap();
        let twice = vec![desk.redemption(100, 0), desk.redemption(101, 0)];
        assert_eq!(told(&open.ask(twice.clone()).await), ["ok", "CHEQUE_REDEEMED"]);
        let repeated = open.ask(twice).await;
        assert_eq!(told(&repeated), ["ok", "CHEQUE_REDEEMED"], "a repeat is answered the same");
        let mut reused = desk.redemption(100, 1);
        reused.service = pb::Service::Leisure.into();
        assert_eq!(told(&open.ask(vec![reused]).await), ["REQUEST_REUSED"]);
        for message in 0..4 {
            let numbers = 1 + message * 50..51 + message * 50;
            open.send(numbers.map(|number| desk.redemption(1_000 + number, number)).collect())
                .await;
        }
        let mut last = 0;
        for _ in 0..4 {
            let answer = open.answer().await.unwrap();
            assert_eq!(answer.len(), 50);
            for outcome in answer {
                let Outcome::Response(response) = outcome else { panic!("{outcome:?}") };
                let sequence = response.receipt.unwrap().sequence;
                assert!(sequence > last, "{sequence} after {last}");
                last = sequence;
            }
        }
        drop(open.send);
        assert!(open.answers.next().await.is_none(), "nothing more was asked");
    });
}

#[test]
fn a_message_has_one_to_a_thousand_requests() {
    let desk = Desk::new();
    runtime().block_on(async {
        let many = |count| (0..count).map(|n| desk.redemption(1_000 + n, n)).collect::<Vec<_>>();
        for count in [0, 1_001] {
            let mut open = Open::new(Client::new(desk.served.channel())).await.unwrap();
            open.send(many(1)).await;
            open.send(many(count)).await;
            assert_eq!(told(&open.answer().await.unwrap()), ["ok"], "what came before is answered");
            let status = open.answer().await.unwrap_err();
            assert_eq!(status.code(), Code::InvalidArgument);
            let details = status.get_error_details();
            assert_eq!(
                details.bad_request().unwrap().field_violations.first().unwrap().field,
                "requests"
            );
        }
        let mut open = Open::new(Client::new(desk.served.channel())).await.unwrap();
        assert_eq!(told(&open.ask(many(1_000)).await), ["ok"; 1_000]);
    });
}

#[test]
fn the_stream_alone_takes_large_messages() {
    let desk = Desk::new();
    runtime().block_on(async {
        let mut client = Client::new(desk.served.channel());
        let of = |bytes: usize| pb::RedeemRequest {
            venue: "x".repeat(bytes),
            ..desk.redemption(100, 0)
        };
        let mut open = Open::new(client.clone()).await.unwrap();
        let large = open.ask(vec![of(REDEEM_MESSAGE_BYTES_MAX - 1_000)]).await;
        assert_eq!(told(&large), ["FIELDS_INVALID"]);
        open.send(vec![of(REDEEM_MESSAGE_BYTES_MAX)]).await;
        let status = open.answer().await.unwrap_err();
        assert_eq!((status.code(), &*reason(&status)), (Code::ResourceExhausted, "BODY_TOO_LARGE"));
        let status = client.redeem(by(&caller(), of(MESSAGE_BYTES_MAX))).await.unwrap_err();
        assert_eq!(reason(&status), "BODY_TOO_LARGE");
    });
}

#[test]
fn a_full_queue_makes_the_stream_wait() {
    let (gate, desk) = gated();
    gate.shut();
    let first = queue(desk.engine(), submission(100, redeem(0)));
    gate.wait_until_reached();
    let number = |place: usize| 10_000 + u32::try_from(place).unwrap();
    let waiting: Vec<Waiting> = (0..QUEUE_MAX)
        .map(|place| queue(desk.engine(), submission(number(place), receive(number(place), 1))))
        .collect();
    runtime().block_on(async {
        let mut client = Client::new(desk.served.channel());
        let mut open = Open::new(client.clone()).await.unwrap();
        open.send((1..=700).map(|number| desk.redemption(1_000 + number, number)).collect()).await;
        let refused = client.redeem(by(&caller(), desk.redemption(2_000, 0))).await.unwrap_err();
        assert_eq!(reason(&refused), "OVERLOADED", "a call is refused meanwhile");
        gate.open();
        assert_eq!(told(&open.answer().await.unwrap()), ["ok"; 700]);
        first.await.unwrap();
        for answer in waiting {
            answer.await.unwrap();
        }
    });
}

#[test]
fn a_client_that_leaves_half_way_can_send_everything_again() {
    let (gate, desk) = gated();
    gate.shut();
    runtime().block_on(async {
        let limits = Limits { redeem_streams: 1, ..Limits::PRESET };
        let server = Server::new(&desk, limits).await;
        let open = Open::new(server.client()).await.unwrap();
        let full = Open::new(server.client()).await.map(|_| ()).unwrap_err();
        assert_eq!((full.code(), &*reason(&full)), (Code::Unavailable, "OVERLOADED"));
        let asked: Vec<_> =
            (0..600).map(|number| desk.redemption(1_000 + number, number)).collect();
        open.send(asked.clone()).await;
        gate.wait_until_reached();
        drop(open);
        let mut again = Open::once_possible(&server.client()).await;
        gate.open();
        assert_eq!(told(&again.ask(asked).await), ["ok"; 600]);
    });
}

/// A client that sends the same message for ever, counts how often, and reads nothing.
fn endless(
    message: pb::RedeemStreamRequest,
) -> (Arc<AtomicU32>, Request<impl tokio_stream::Stream<Item = pb::RedeemStreamRequest>>) {
    let sent = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&sent);
    let messages = tokio_stream::iter(std::iter::repeat(message)).map(move |message| {
        count.fetch_add(1, Ordering::SeqCst);
        message
    });
    (sent, by(&caller(), messages))
}

#[test]
fn a_client_that_reads_no_answers_is_not_read_from_and_loses_its_place() {
    let desk = Desk::new();
    runtime().block_on(async {
        let stream_idle = Duration::from_millis(100);
        let limits = Limits { redeem_streams: 1, stream_idle, ..Limits::PRESET };
        let server = Server::new(&desk, limits).await;
        let requests = (0..300).map(|number| desk.redemption(1_000 + number, number)).collect();
        let (sent, messages) = endless(pb::RedeemStreamRequest { requests });
        let mut client = server.client();
        let mut answers = client.redeem_stream(messages).await.unwrap().into_inner();
        // Another one is let in only when the first has been given up.
        drop(Open::once_possible(&server.client()).await);
        let (mut answered, sent) = (0, sent.load(Ordering::SeqCst));
        let status = loop {
            match answers.next().await.unwrap() {
                Ok(message) => {
                    assert_eq!(message.results.len(), 300);
                    answered += 1;
                }
                Err(status) => break status,
            }
        };
        assert_eq!((status.code(), &*reason(&status)), (Code::DeadlineExceeded, "STREAM_IDLE"));
        assert!(answered < 20, "{answered} were made that nobody took");
        assert!(sent < 100, "{sent} were taken from the client");
    });
}

#[test]
fn a_stream_on_which_nothing_is_asked_ends() {
    let desk = Desk::new();
    runtime().block_on(async {
        let stream_idle = Duration::from_millis(20);
        let server = Server::new(&desk, Limits { stream_idle, ..Limits::PRESET }).await;
        let mut open = Open::new(server.client()).await.unwrap();
        assert_eq!(reason(&open.answer().await.unwrap_err()), "STREAM_IDLE");
    });
}

#[test]
fn the_deadline_of_calls_is_not_that_of_streams() {
    let (gate, desk) = gated();
    runtime().block_on(async {
        let limits = Limits { deadline: Duration::from_millis(50), ..Limits::PRESET };
        let server = Server::new(&desk, limits).await;
        let mut open = Open::new(server.client()).await.unwrap();
        gate.shut();
        open.send(vec![desk.redemption(100, 0)]).await;
        let late = server.client().redeem(by(&caller(), desk.redemption(101, 1))).await;
        assert_eq!(reason(&late.unwrap_err()), "DEADLINE_PASSED");
        gate.open();
        assert_eq!(told(&open.answer().await.unwrap()), ["ok"], "the stream is older than that");
    });
}

#[test]
fn a_stop_answers_what_is_under_way_and_ends_the_stream() {
    let (gate, desk) = gated();
    runtime().block_on(async {
        let server = Server::new(&desk, Limits::PRESET).await;
        let mut open = Open::new(server.client()).await.unwrap();
        gate.shut();
        open.send(vec![desk.redemption(100, 0), desk.redemption(101, 1)]).await;
        gate.wait_until_reached();
        server.stop.send(()).unwrap();
        gate.open();
        assert_eq!(told(&open.answer().await.unwrap()), ["ok", "ok"]);
        let status = open.answer().await.unwrap_err();
        assert_eq!((status.code(), &*reason(&status)), (Code::Unavailable, "STOPPING"));
        assert!(status.get_details_retry_info().is_some());
        drop(open);
        drop(server.channel);
        assert_eq!(server.serving.await.unwrap().unwrap(), Ended::Drained);
    });
}

#[test]
fn an_engine_that_stops_ends_the_stream() {
    let desk = Desk::new();
    runtime().block_on(async {
        let mut open = Open::new(Client::new(desk.served.channel())).await.unwrap();
        assert_eq!(told(&open.ask(vec![desk.redemption(100, 0)]).await), ["ok"]);
        desk.engine().stop();
        open.send(vec![desk.redemption(101, 1)]).await;
        let status = open.answer().await.unwrap_err();
        assert_eq!((status.code(), &*reason(&status)), (Code::Unavailable, "STOPPING"));
    });
}
