//! The disk is full or fails: nothing that was acknowledged is lost, nothing half-done is kept.

use std::sync::Arc;

use carnet::disk::MemoryDisk;
use carnet::engine::audit::verify;
use carnet::engine::{Accepted, Error};
use carnet::grpc::pb;
use carnet::grpc::pb::redemption_service_client::RedemptionServiceClient;
use tonic::Code;

use super::served::{by, reason, runtime};
use super::support::{Desk, buyer, caller, described, receipt, receive, redeem, submission};

fn on_memory() -> (MemoryDisk, Desk) {
    let disk = MemoryDisk::new();
    (disk.clone(), Desk::on(Arc::new(disk)))
}

fn holds(desk: &Desk) -> bool {
    verify(&desk.served.disk, &desk.served.folder(), &mut |_| {}).unwrap().holds()
}

#[test]
fn a_full_disk_refuses_and_writes_nothing() {
    let (disk, mut desk) = on_memory();
    disk.limit_room(0);
    let refused = loop {
        let filler = desk.filler();
        if let Err(error) = desk.submit(filler) {
            break error;
        }
    };
    assert!(matches!(refused, Error::StorageFull), "{refused}");
    let (files, digest) = (disk.files(), desk.digest());
    let mut client = RedemptionServiceClient::new(desk.served.channel());
    let asked = client.redeem(by(&caller(), desk.redemption(100, 0)));
    let status = runtime().block_on(asked).unwrap_err();
    assert_eq!((status.code(), reason(&status)), (Code::Unavailable, "STORAGE_FULL".to_owned()));
    let described = desk.submit(described((101, 3), "A long name", buyer));
    assert!(matches!(described, Err(Error::StorageFull)));
    assert_eq!(desk.digest(), digest, "nothing was decided");
    for (file, content) in disk.files() {
        let head = file.ends_with("head");
        assert!(head || files.get(&file) == Some(&content), "{} was written", file.display());
    }
    disk.heal();
    desk.submit(submission(100, redeem(0))).unwrap();
    desk.fill(3);
    assert!(holds(&desk));
}

/// There is room in the segment, but none for the names of an organisation.
#[test]
fn a_full_disk_refuses_an_organisation_and_nothing_else() {
    let (disk, desk) = on_memory();
    disk.limit_room(0);
    let create = || described((100, 3), "An organisation", buyer);
    let refused = desk.submit(create());
    assert!(matches!(refused, Err(Error::StorageFull)), "{refused:?}");
    desk.submit(submission(101, redeem(0))).unwrap();
    disk.heal();
    desk.submit(create()).unwrap();
    assert!(holds(&desk));
}

/// Everything that is acknowledged until the disk fails.
fn work(desk: &Desk, from: u32) -> Vec<(u32, Accepted)> {
    let mut acknowledged = Vec::new();
    for number in from.. {
        let mut ended = false;
        let several: Vec<_> = (0..4)
            .map(|lane| {
                (number * 4 + lane, submission(number * 4 + lane, receive(number * 4 + lane, 1)))
            })
            .map(|(id, sent)| {
                (
                    id,
                    runtime().spawn({
                        let engine = desk.engine().clone();
                        async move { engine.submit(sent).await }
                    }),
                )
            })
            .collect();
        for (id, answer) in several {
            match runtime().block_on(answer).unwrap() {
                Ok(accepted) => acknowledged.push((id, accepted)),
                Err(Error::Behind) => {}
                Err(error) => {
                    assert!(matches!(error, Error::OutcomeUnknown | Error::Stopping), "{error}");
                    ended = true;
                }
            }
        }
        if ended {
            return acknowledged;
        }
    }
    acknowledged
}

#[test]
fn a_failed_sync_ends_the_engine_and_loses_nothing() {
    for nth in [1, 2, 3, 7, 30, 90, 200, 300] {
        let (disk, mut desk) = on_memory();
        desk.served.stop();
        desk.served.start().unwrap();
        disk.fail_sync(nth);
        let acknowledged = work(&desk, 100);
        let late = desk.submit(submission(9, receive(9, 1)));
        let ended = matches!(late, Err(Error::Stopping | Error::OutcomeUnknown));
        assert!(ended, "sync {nth}: {late:?}");
        let fault = runtime().block_on(desk.engine().fault());
        assert!(!fault.0.is_empty(), "sync {nth}");
        desk.served.stop();
        disk.heal();
        desk.served.start().unwrap_or_else(|error| panic!("sync {nth}: {error}"));
        for (id, accepted) in &acknowledged {
            let again = desk.submit(submission(*id, receive(*id, 1))).unwrap();
            assert_eq!(receipt(&again), receipt(accepted), "sync {nth}");
        }
        assert!(holds(&desk), "sync {nth}");
    }
}

#[test]
fn whoever_waits_for_a_failed_sync_is_told_that_nobody_knows() {
    let (disk, mut desk) = on_memory();
    disk.fail_sync(1);
    let mut client = RedemptionServiceClient::new(desk.served.channel());
    let asked = client.redeem(by(&caller(), desk.redemption(100, 0)));
    let status = runtime().block_on(asked).unwrap_err();
    assert_eq!((status.code(), reason(&status)), (Code::Unavailable, "OUTCOME_UNKNOWN".to_owned()));
    let fault = runtime().block_on(desk.engine().fault());
    assert!(fault.0.contains("journal"), "{}", fault.0);
    desk.served.stop();
    disk.heal();
    desk.served.start().unwrap();
    let mut client = RedemptionServiceClient::new(desk.served.channel());
    let request = desk.redemption(100, 0);
    let send = |client: &mut RedemptionServiceClient<_>| {
        runtime().block_on(client.redeem(by(&caller(), request.clone()))).unwrap().into_inner()
    };
    let answer: pb::RedeemResponse = send(&mut client);
    assert_eq!(send(&mut client), answer);
}
