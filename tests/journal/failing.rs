//! The disk fails or is full.

use carnet::disk::{Files, MemoryDisk, Survival};
use carnet::journal::{AppendError, Journal, Position, create, verify};

use crate::support::{
    LEDGER, Numbers, SMALL, chained, dir, entries, is_broken, new_journal, number_of_entries, open,
    refused, shared,
};

/// Appends and idles until something fails or three segments are begun; all payloads that were
/// handed over, and how many were acknowledged.
fn work(journal: &mut Journal, seed: u64) -> (Vec<Vec<u8>>, usize) {
    let mut numbers = Numbers(seed);
    let (mut payloads, mut acknowledged) = (Vec::new(), 0);
    while journal.position().segment.get() < 3 {
        let turn = numbers.turn(9000);
        payloads.extend(turn.clone());
        match journal.append(&turn) {
            Ok(_) => acknowledged = payloads.len(),
            Err(AppendError::Broken(_)) => break,
            Err(error) => panic!("{error}"),
        }
        if numbers.below(3) == 0 && journal.idle().is_err() {
            break;
        }
    }
    (payloads, acknowledged)
}

/// All but the next segment, which another thread may still be filling with zeros.
fn complete_files(disk: &MemoryDisk) -> Files {
    let mut files = disk.files();
    files.retain(|path, _| path.extension().is_none());
    files
}

/// After a failure: nothing is done any more, the next open (without a new start of the machine)
/// finds what was acknowledged, and what it finds survives a power loss.
fn check_after_failure(disk: &MemoryDisk, mut journal: Journal, seed: u64, why: &str) -> bool {
    let (payloads, acknowledged) = work(&mut journal, seed);
    if journal.position().segment.get() == 3 {
        return false;
    }
    disk.heal();
    let files = complete_files(disk);
    let before = journal.position();
    assert!(is_broken(&journal.append(&[b"no".to_vec()])), "{why}");
    assert!(is_broken(&journal.idle()), "{why}");
    assert_eq!(journal.position(), before, "{why}");
    assert!(complete_files(disk) == files, "{why}");
    assert!(is_broken(&journal.close()), "{why}");

    let (mut journal, recovered) = open(disk);
    let there = number_of_entries(&recovered.head);
    assert!((acknowledged..=payloads.len()).contains(&there), "{why}");
    let survivors = |keep: bool| {
        let mut choose = || keep;
        let mut survival = Survival { grain: 512, choose: &mut choose };
        MemoryDisk::with_files(&disk.power_loss(disk.recorded(), &mut survival))
    };
    for keep in [false, true] {
        let disk = survivors(keep);
        let (journal, _) = open(&disk);
        let expected = chained(&payloads[..there]);
        assert_eq!(entries(&shared(&disk), &journal.position()), expected, "{why}");
    }
    journal.append(&[b"after".to_vec()]).unwrap();
    for keep in [false, true] {
        let disk = survivors(keep);
        assert_eq!(number_of_entries(&open(&disk).0.position()), there + 1, "{why}");
    }
    true
}

#[test]
fn a_failed_sync_ends_the_journal_and_loses_nothing() {
    let mut failures = 0;
    for nth in 1.. {
        let (disk, journal) = new_journal();
        disk.fail_sync(nth);
        if !check_after_failure(&disk, journal, nth, &format!("sync {nth}")) {
            break;
        }
        failures = nth;
    }
    assert!(failures > 20, "{failures}");
}

#[test]
fn a_failed_write_ends_the_journal_and_loses_nothing() {
    let mut failures = 0;
    for nth in 1.. {
        let (disk, journal) = new_journal();
        disk.fail_write(nth);
        if !check_after_failure(&disk, journal, nth, &format!("write {nth}")) {
            break;
        }
        failures = nth;
    }
    assert!(failures > 20, "{failures}");
}

/// A sync fails while a failed sync is being recovered from.
#[test]
fn a_failed_sync_during_recovery_loses_nothing() {
    for nth in 1..12 {
        let (disk, mut journal) = new_journal();
        let first = journal.append(&[b"first".to_vec()]).unwrap();
        disk.fail_sync(1);
        assert!(is_broken(&journal.append(&[b"second".to_vec()])));
        drop(journal);
        disk.heal();
        disk.fail_sync(nth);
        let failed = Journal::open(&shared(&disk), dir(), None).is_err();
        disk.heal();
        let (journal, _) = open(&disk);
        assert!(journal.position().turn > first.turn, "{nth}");
        let mut choose = || false;
        let mut survival = Survival { grain: 512, choose: &mut choose };
        let found = disk.power_loss(disk.recorded(), &mut survival);
        let (again, _) = open(&MemoryDisk::with_files(&found));
        assert!(again.position().same_turn(&journal.position()), "{nth}");
        if !failed {
            return;
        }
    }
    panic!("recovery never succeeded");
}

#[test]
fn a_full_disk_is_refused_before_anything_is_written() {
    let (disk, mut journal) = new_journal();
    disk.limit_room(100 << 10);
    let mut numbers = Numbers(4);
    let mut payloads = Vec::new();
    let full = loop {
        let turn = numbers.turn(5000);
        match journal.append(&turn) {
            Ok(_) => payloads.extend(turn),
            Err(error) => break error,
        }
    };
    assert!(matches!(full, AppendError::Full(_)), "{full}");
    let position = journal.position();
    assert_eq!((position.segment.get(), number_of_entries(&position)), (1, payloads.len()));
    let large = vec![vec![1; 60_000]];
    assert!(matches!(journal.append(&large), Err(AppendError::Full(_))), "still full");
    assert_eq!(journal.position(), position);
    journal.idle().unwrap();
    let files = disk.files();
    let names: Vec<_> = files.keys().map(|path| path.file_name().unwrap()).collect();
    assert_eq!(names, ["head", "segment-0000000001"], "nothing is left lying about");
    disk.heal();
    let appended = journal.append(&large).unwrap();
    assert_eq!(appended.sealed, Some(position));
    payloads.extend(large);
    journal.close().unwrap();
    let (journal, recovered) = open(&disk);
    assert_eq!(recovered.rewritten_turns, 0);
    assert_eq!(entries(&shared(&disk), &journal.position()), chained(&payloads));
}

#[test]
fn a_full_disk_does_not_spoil_making_or_recovering() {
    let disk = MemoryDisk::new();
    for room in [0, 1, 8192, 9000, 100_000] {
        disk.limit_room(room);
        assert!(create(&shared(&disk), dir(), LEDGER, SMALL).unwrap_err().is_full(), "{room}");
    }
    disk.heal();
    create(&shared(&disk), dir(), LEDGER, SMALL).unwrap();
    let (mut journal, _) = open(&disk);
    journal.append(&[b"first".to_vec()]).unwrap();
    disk.fail_sync(1);
    assert!(is_broken(&journal.append(&[b"second".to_vec()])));
    drop(journal);
    disk.heal();
    disk.limit_room(100_000);
    assert!(refused(&disk).is_full());
    disk.heal();
    assert_eq!(open(&disk).1.rewritten_turns, 1);
}

/// How far `head` reaches when nothing survives that was not synced.
fn durable_head(disk: &MemoryDisk) -> Position {
    let mut choose = || false;
    let mut survival = Survival { grain: 512, choose: &mut choose };
    let found = MemoryDisk::with_files(&disk.power_loss(disk.recorded(), &mut survival));
    verify(&shared(&found), dir(), None, &mut |_| {}).unwrap().head
}

#[test]
fn head_is_durable_at_each_roll_when_idle_and_after_recovery() {
    let (disk, mut journal) = new_journal();
    journal.append(&[b"first".to_vec()]).unwrap();
    assert_eq!(durable_head(&disk).turn, 0, "not at each turn");
    journal.idle().unwrap();
    assert_eq!(durable_head(&disk), journal.position());
    let sealed = loop {
        if let Some(sealed) = journal.append(&[vec![1; 30_000]]).unwrap().sealed {
            break sealed;
        }
    };
    assert_eq!(durable_head(&disk), sealed);
    disk.fail_sync(1);
    assert!(is_broken(&journal.append(&[b"last".to_vec()])));
    drop(journal);
    disk.heal();
    let (_journal, recovered) = open(&disk);
    assert_eq!(recovered.rewritten_turns, 1);
    assert_eq!(durable_head(&disk), recovered.head);
}
