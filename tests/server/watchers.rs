//! A watcher that takes nothing: it is ended, and goes on where it stopped.

use std::time::Duration;

use carnet::engine::WATCHERS_MAX;
use carnet::grpc::limits::Limits;
use carnet::grpc::pb::ledger_service_client::LedgerServiceClient;
use carnet::grpc::{self, pb};
use tokio::net::TcpListener;
use tokio_stream::StreamExt;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status, Streaming};

use super::served::{by, reason, runtime};
use super::support::{Desk, caller, receive, submission};

/// A channel with the smallest window to a server that has no patience.
async fn impatient(desk: &Desk) -> Channel {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let limits = Limits { watcher_slow: Duration::from_millis(20), ..Limits::PRESET };
    tokio::spawn(grpc::serve(listener, desk.engine().clone(), limits, std::future::pending()));
    let endpoint = Endpoint::from_shared(address).unwrap().initial_stream_window_size(65_535);
    endpoint.connect().await.unwrap()
}

async fn watch(channel: &Channel, after_sequence: i64) -> Streaming<pb::WatchEntriesResponse> {
    let mut client = LedgerServiceClient::new(channel.clone());
    let request = by(&caller(), pb::WatchEntriesRequest { after_sequence });
    client.watch_entries(request).await.unwrap().into_inner()
}

/// Takes entries up to `last`, each the next after `seen`; where it ended, and why.
async fn take(
    watching: &mut Streaming<pb::WatchEntriesResponse>,
    (mut seen, last): (i64, i64),
) -> (i64, Option<Status>) {
    while seen < last {
        match watching.next().await.unwrap() {
            Ok(response) => {
                let sequence = response.entry.unwrap().sequence;
                assert_eq!(sequence, seen + 1, "none is left out, none comes twice");
                seen = sequence;
            }
            Err(status) => return (seen, Some(status)),
        }
    }
    (seen, None)
}

#[test]
fn a_watcher_that_takes_nothing_is_ended_and_resumes_after_the_last_it_received() {
    let desk = Desk::new();
    // More than the window of the stream and all buffers hold.
    for batch in 1..=4 {
        let numbers = batch * 1_000..(batch + 1) * 1_000;
        let sent: Vec<_> = numbers
            .map(|number| desk.engine().enqueue(submission(number, receive(number, 1))).unwrap())
            .collect();
        runtime().block_on(async {
            for answer in sent {
                answer.decided().await.unwrap();
            }
            desk.engine().read(|_| ()).await.unwrap();
        });
    }
    let last = desk.read(|facts| facts.last.unwrap().sequence.get());
    let last = i64::try_from(last).unwrap();
    runtime().block_on(async {
        let channel = impatient(&desk).await;
        let mut watching = watch(&channel, 0).await;
        let others: Vec<_> =
            (1..WATCHERS_MAX).map(|_| desk.engine().watch(None).unwrap()).collect();
        // Its place is free once it has been given up.
        while desk.engine().watch(None).is_err() {
            tokio::task::yield_now().await;
        }
        let (seen, ended) = take(&mut watching, (0, last)).await;
        let status = ended.unwrap();
        assert_eq!((status.code(), &*reason(&status)), (Code::ResourceExhausted, "WATCHER_SLOW"));
        assert!(watching.next().await.is_none());
        drop(others);
        let mut resumed = watch(&channel, seen).await;
        let (seen, ended) = take(&mut resumed, (seen, last)).await;
        assert_eq!((seen, ended.map(|status| status.code())), (last, None));
    });
}
