//! A start after whatever a stop or a crash left: nothing is folded twice, no series is lost.

use std::sync::Arc;

use carnet::disk::MemoryDisk;
use carnet::domain::command::cycle::CloseCycle;
use carnet::domain::entry::Effect;
use carnet::engine::audit::verify;
use carnet::engine::{Engine, Submission};
use carnet::grpc::pb;
use carnet::grpc::pb::redemption_service_client::RedemptionServiceClient;

use super::served::{by, runtime};
use super::support::{Desk, caller, id, redeem, submission};

/// Leaves bytes where the next turn would stand, as a crash in the middle of a write does.
fn tear(desk: &Desk, position: carnet::journal::Position) {
    let path = desk.served.folder().journal().join(position.segment.to_string());
    let file = desk.served.disk.open(&path).unwrap();
    file.write_all_at(&[0xAB; 700], position.offset).unwrap();
}

fn holds(desk: &Desk) -> bool {
    verify(&desk.served.disk, &desk.served.folder(), &mut |_| {}).unwrap().holds()
}

#[test]
fn a_segment_without_entries_does_not_make_a_start_fold_twice() {
    let mut desk = Desk::on(Arc::new(MemoryDisk::new()));
    for number in 0..5 {
        desk.submit(submission(100 + number, redeem(number))).unwrap();
    }
    let digest = desk.digest();
    let position = runtime().block_on(desk.engine().read(|view| view.position)).unwrap();
    desk.served.stop();
    tear(&desk, position);
    // The first start goes on in a fresh segment; nothing is written to it before the second.
    assert!(desk.served.start().unwrap().recovered.torn.is_some());
    for start in 2..5 {
        desk.served.stop();
        assert!(holds(&desk), "before start {start}");
        desk.served.start().unwrap();
        assert_eq!(desk.digest(), digest, "start {start}");
    }
    desk.submit(submission(200, redeem(10))).unwrap();
    desk.served.stop();
    assert!(holds(&desk));
}

/// Waits until the figures of `cycles` cycles are recorded.
pub(crate) async fn computed(engine: &Engine, cycles: usize) {
    let mut watch = engine.watch(None).unwrap();
    let mut found = 0;
    while found < cycles {
        let accepted = watch.next().await.unwrap().unwrap();
        let recorded =
            |effect: &Effect| matches!(effect, Effect::FiguresRecorded { totals: Some(_), .. });
        found += accepted.entry.effects.iter().filter(|effect| recorded(effect)).count();
    }
}

#[test]
fn cycles_closed_by_two_callers_under_one_request_id_are_both_computed() {
    let desk = Desk::new();
    for (name, label) in [("alice", "2025-01"), ("bob", "2025-02")] {
        let command = CloseCycle { label: label.parse().unwrap() }.into();
        let caller = name.parse().unwrap();
        desk.submit(Submission { caller, request: id(100), command, personal: None }).unwrap();
    }
    runtime().block_on(computed(desk.engine(), 2));
}

#[test]
fn a_watcher_is_told_when_the_engine_ends() {
    let mut desk = Desk::new();
    let last = desk.submit(submission(100, redeem(0))).unwrap().entry.sequence;
    let mut watch = desk.engine().watch(Some(last)).unwrap();
    let engine = desk.engine().clone();
    let waiting = runtime().spawn(async move { watch.next().await.map(|entry| entry.is_none()) });
    desk.served.stop();
    assert!(runtime().block_on(waiting).unwrap().unwrap());
    assert!(runtime().block_on(engine.read(|_| ())).is_ok(), "what is applied can still be read");
}

#[test]
fn unknown_codes_are_counted_per_caller() {
    let desk = Desk::new();
    let mut client = RedemptionServiceClient::new(desk.served.channel());
    // The codes of another ledger have fitting check characters, and are of no chèque here.
    let code = Desk::new().code(0);
    let mut ask = |caller: &str| {
        let check = pb::CheckChequesRequest {
            venue: "venues/1".to_owned(),
            codes: vec![code.clone()],
            service: pb::Service::Access.into(),
            procedures: Vec::new(),
            service_date: super::support::today().to_string(),
        };
        let asked = client.check_cheques(by(&caller.parse().unwrap(), check));
        let status = runtime().block_on(asked).unwrap_err();
        let info = tonic_types::StatusExt::get_details_error_info(&status).unwrap();
        assert_eq!(info.reason, "CODE_UNKNOWN");
        info.metadata["unknown_codes"].clone()
    };
    assert_eq!(
        (ask("guichet-1"), ask("guichet-1"), ask("guichet-2")),
        ("1".to_owned(), "2".to_owned(), "1".to_owned())
    );
    assert_eq!(desk.engine().unknown_codes(&caller()), 0);
}
