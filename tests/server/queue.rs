//! The queue: full, it refuses at once; stopping, it answers what it took.

use std::sync::Arc;
use std::time::Duration;

use carnet::disk::MemoryDisk;
use carnet::engine::{Error, QUEUE_MAX};
use carnet::grpc::limits::Limits;
use carnet::grpc::pb::redemption_service_client::RedemptionServiceClient;
use carnet::grpc::{self, Ended, client, pb};
use tokio::net::TcpListener;
use tonic::Code;
use tonic_types::StatusExt;

use super::gate::{Gate, GatedDisk};
use super::served::{by, reason, runtime};
use super::support::{Desk, Waiting, caller, queue, receipt, receive, redeem, submission};

fn gated() -> (Gate, Desk) {
    let gate = Gate::default();
    let desk = Desk::on(Arc::new(GatedDisk { disk: MemoryDisk::new(), gate: gate.clone() }));
    (gate, desk)
}

#[test]
fn a_full_queue_refuses_at_once_and_says_when_to_come_again() {
    let (gate, desk) = gated();
    gate.shut();
    let first = queue(desk.engine(), submission(100, redeem(0)));
    gate.wait_until_reached();
    let number = |place: usize| 1_000 + u32::try_from(place).unwrap();
    let waiting: Vec<Waiting> = (0..QUEUE_MAX)
        .map(|place| queue(desk.engine(), submission(number(place), receive(number(place), 1))))
        .collect();
    let mut client = RedemptionServiceClient::new(desk.served.channel());
    let asked = client.redeem(by(&caller(), desk.redemption(101, 1)));
    let status = runtime().block_on(asked).unwrap_err();
    assert_eq!((status.code(), reason(&status)), (Code::Unavailable, "OVERLOADED".to_owned()));
    assert!(status.get_details_retry_info().is_some_and(|info| info.retry_delay.is_some()));
    let refused = runtime().block_on(desk.engine().submit(submission(101, redeem(1))));
    assert!(matches!(refused, Err(Error::Overloaded)));
    gate.open();
    let mut last = receipt(&runtime().block_on(first).unwrap()).0;
    for answer in waiting {
        let (sequence, _) = receipt(&runtime().block_on(answer).unwrap());
        assert_eq!(sequence, last + 1, "in order of arrival");
        last = sequence;
    }
    // A read waits for the follower, which may be more than one of these small segments behind.
    runtime().block_on(desk.engine().read(|_| ())).unwrap();
    let again = client.redeem(by(&caller(), desk.redemption(101, 1)));
    runtime().block_on(again).unwrap();
}

#[test]
fn who_stops_waiting_before_the_decision_costs_nothing() {
    let (gate, desk) = gated();
    gate.shut();
    let first = queue(desk.engine(), submission(100, redeem(0)));
    gate.wait_until_reached();
    drop(queue(desk.engine(), submission(101, redeem(1))));
    let third = queue(desk.engine(), submission(102, redeem(2)));
    gate.open();
    let first = receipt(&runtime().block_on(first).unwrap()).0;
    assert_eq!(receipt(&runtime().block_on(third).unwrap()).0, first + 1);
    assert_eq!(receipt(&desk.submit(submission(101, redeem(1))).unwrap()).0, first + 2);
}

#[test]
fn what_is_under_way_at_a_stop_is_answered_and_what_comes_later_is_refused() {
    let (gate, mut desk) = gated();
    gate.shut();
    let mut client = RedemptionServiceClient::new(desk.served.channel());
    let under_way = {
        let (mut client, request) = (client.clone(), by(&caller(), desk.redemption(100, 0)));
        runtime().spawn(async move { client.redeem(request).await })
    };
    gate.wait_until_reached();
    let engine = desk.engine().clone();
    let queued = queue(&engine, submission(101, redeem(1)));
    let opener = {
        let gate = gate.clone();
        runtime().spawn(async move {
            // The stop has begun, or begins now: either way both are answered.
            tokio::task::yield_now().await;
            gate.open();
        })
    };
    desk.served.stop();
    runtime().block_on(opener).unwrap();
    let answered: pb::RedeemResponse = runtime().block_on(under_way).unwrap().unwrap().into_inner();
    let receipt_of_first = answered.receipt.unwrap();
    assert_eq!(
        runtime().block_on(queued).unwrap().entry.sequence.get(),
        u64::try_from(receipt_of_first.sequence).unwrap() + 1
    );
    let late = client.redeem(by(&caller(), pb::RedeemRequest::default()));
    assert_eq!(runtime().block_on(late).unwrap_err().code(), Code::Unavailable);
    let late = runtime().block_on(engine.submit(submission(102, redeem(2))));
    assert!(matches!(late, Err(Error::Stopping)), "{late:?}");
    let read = runtime().block_on(engine.read(|view| view.position));
    assert!(read.is_ok() || matches!(read, Err(Error::Stopping)));
    desk.served.start().unwrap();
    assert!(desk.submit(submission(102, redeem(2))).is_ok());
}

#[test]
fn a_stop_waits_only_so_long_for_requests_under_way() {
    let (gate, desk) = gated();
    gate.shut();
    let ended = runtime().block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopping) = tokio::sync::oneshot::channel::<()>();
        let limits = Limits { drain: Duration::from_millis(50), ..Limits::PRESET };
        let engine = desk.engine().clone();
        let serving = tokio::spawn(grpc::serve(listener, engine, limits, async move {
            stopping.await.unwrap();
        }));
        let channel = client::connect(&format!("http://{address}")).await.unwrap();
        let mut client = RedemptionServiceClient::new(channel);
        let asked = by(&caller(), desk.redemption(100, 0));
        let _under_way = tokio::spawn(async move { client.redeem(asked).await });
        gate.wait_until_reached();
        stop.send(()).unwrap();
        serving.await.unwrap().unwrap()
    });
    assert_eq!(ended, Ended::TimedOut);
    gate.open();
}
