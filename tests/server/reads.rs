//! Reads see what was written, and watchers see every entry once.

use carnet::domain::id::{FunderId, Sequence};
use carnet::engine::{Accepted, Error, WATCHERS_MAX, Watch};
use carnet::grpc::pb;
use tokio_stream::StreamExt;

use super::served::{by, runtime};
use super::support::{Desk, caller, receipt, receive, redeem, submission};

#[test]
fn a_caller_reads_its_own_writes() {
    let desk = Desk::new();
    let write_and_read = |lane: u32| {
        let engine = desk.engine().clone();
        runtime().spawn(async move {
            for step in 0..40 {
                let number = 1_000 * (lane + 1) + step;
                let accepted = engine.submit(submission(number, receive(number, 1))).await.unwrap();
                let (seen, position) = engine
                    .read(|view| (view.facts.last.unwrap().sequence, view.position))
                    .await
                    .unwrap();
                assert!(seen >= accepted.entry.sequence, "{seen} < {}", accepted.entry.sequence);
                assert_eq!(position.sequence, Some(seen), "a read is of one moment");
            }
        })
    };
    let lanes = [0, 1, 2, 3].map(write_and_read);
    for lane in lanes {
        runtime().block_on(lane).unwrap();
    }
    let mut client = pb::ledger_service_client::LedgerServiceClient::new(desk.served.channel());
    let name = format!("accounts/provision.funders-{}", FunderId::FIRST.get());
    let asked = client.get_account(by(&caller(), pb::GetAccountRequest { name }));
    let account = runtime().block_on(asked).unwrap().into_inner().account.unwrap();
    assert_eq!(account.credits_cents, 10_000_000 + 160);
}

/// The next `count` entries of a watcher.
fn take(watch: &mut Watch, count: u64) -> Vec<Accepted> {
    runtime().block_on(async {
        let mut taken = Vec::new();
        for _ in 0..count {
            taken.push(watch.next().await.unwrap().unwrap());
        }
        taken
    })
}

#[test]
fn a_watcher_gets_every_entry_once_and_in_order() {
    let mut desk = Desk::new();
    let mut early = desk.engine().watch(None).unwrap();
    let mut beyond = desk.engine().watch(Sequence::new(40)).unwrap();
    desk.fill(2);
    let mut midway = desk.engine().watch(Sequence::new(9)).unwrap();
    desk.fill(4);
    let last = desk.submit(submission(100, redeem(0))).unwrap();
    let end = last.entry.sequence.get();
    let all = take(&mut early, end);
    let numbers: Vec<u64> = all.iter().map(|one| one.entry.sequence.get()).collect();
    assert_eq!(numbers, (1..=end).collect::<Vec<_>>());
    assert_eq!(receipt(all.last().unwrap()), receipt(&last));
    for (watch, after) in [(&mut beyond, 40), (&mut midway, 9)] {
        let taken: Vec<_> = take(watch, end - after).iter().map(receipt).collect();
        let expected: Vec<_> =
            all.iter().skip(usize::try_from(after).unwrap()).map(receipt).collect();
        assert_eq!(taken, expected, "after {after}");
    }
    for after in [0, 1, end / 3, end / 2, end - 1] {
        let mut watch = desk.engine().watch(Sequence::new(after)).unwrap();
        assert_eq!(take(&mut watch, 1)[0].entry.sequence.get(), after + 1);
    }
    let mut future = desk.engine().watch(Sequence::new(end + 1)).unwrap();
    desk.submit(submission(101, redeem(1))).unwrap();
    let next = desk.submit(submission(102, redeem(2))).unwrap();
    assert_eq!(receipt(&take(&mut future, 1)[0]), receipt(&next), "after one that is to come");
}

#[test]
fn a_watcher_on_the_wire_sees_the_receipts_until_the_server_stops() {
    let mut desk = Desk::new();
    let mut client = pb::ledger_service_client::LedgerServiceClient::new(desk.served.channel());
    let request = by(&caller(), pb::WatchEntriesRequest { after_sequence: 3 });
    let mut stream = runtime().block_on(client.watch_entries(request)).unwrap().into_inner();
    let last = desk.submit(submission(100, redeem(0))).unwrap();
    let seen = runtime().block_on(async {
        let mut seen = Vec::new();
        while seen.len() < usize::try_from(last.entry.sequence.get() - 3).unwrap() {
            seen.push(stream.next().await.unwrap().unwrap().entry.unwrap());
        }
        seen
    });
    assert_eq!(seen[0].sequence, 4);
    assert_eq!(seen.last().unwrap().chain_hash, last.hash);
    desk.served.stop();
    let ended = runtime().block_on(stream.next()).unwrap().unwrap_err();
    assert_eq!(ended.code(), tonic::Code::Unavailable);
}

#[test]
fn a_watcher_that_does_not_read_blocks_nobody() {
    let mut desk = Desk::new();
    let _idle = desk.engine().watch(None).unwrap();
    let mut client = pb::ledger_service_client::LedgerServiceClient::new(desk.served.channel());
    let request = by(&caller(), pb::WatchEntriesRequest { after_sequence: 0 });
    let _unread = runtime().block_on(client.watch_entries(request)).unwrap();
    desk.fill(4);
    let mut other = desk.engine().watch(None).unwrap();
    assert_eq!(take(&mut other, 1)[0].entry.sequence, Sequence::FIRST);
    desk.submit(submission(100, redeem(0))).unwrap();
}

#[test]
fn there_are_only_so_many_watchers() {
    let desk = Desk::new();
    let mut all: Vec<_> = (0..WATCHERS_MAX).map(|_| desk.engine().watch(None).unwrap()).collect();
    assert!(matches!(desk.engine().watch(None), Err(Error::Overloaded)));
    all.pop();
    assert!(desk.engine().watch(None).is_ok());
}
