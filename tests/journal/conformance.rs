//! What the journal promises when nothing goes wrong, on both disks.

use std::io;
use std::path::Path;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;

use carnet::disk::{Disk, MemoryDisk, OsDisk};
use carnet::domain::id::Sequence;
use carnet::journal::{
    AppendError, Appended, ENTRY_BYTES_MAX, Journal, JournalError, Options, Position, Reader,
    TURN_ENTRIES_MAX, create, segments, verify,
};

use crate::support::{LEDGER, Numbers, SMALL, chained, turns};

fn on_both(check: impl Fn(&Arc<dyn Disk>, &Path)) {
    let folder = tempfile::tempdir().unwrap();
    check(&(Arc::new(OsDisk) as Arc<dyn Disk>), &folder.path().join("ledger/journal"));
    check(&(Arc::new(MemoryDisk::new()) as Arc<dyn Disk>), Path::new("/ledger/journal"));
}

/// Appends turns until the third segment is begun; the journal and what was appended.
fn filled(disk: &Arc<dyn Disk>, dir: &Path) -> (Journal, Vec<Vec<Vec<u8>>>, Vec<Appended>) {
    create(disk, dir, LEDGER, SMALL).unwrap();
    let (mut journal, _) = Journal::open(disk, dir, None).unwrap();
    let mut numbers = Numbers(1);
    let (mut written, mut appended) = (Vec::new(), Vec::new());
    while journal.position().segment.get() < 3 {
        let turn = numbers.turn(2000);
        appended.push(journal.append(&turn).unwrap());
        written.push(turn);
    }
    (journal, written, appended)
}

#[test]
fn the_disks_agree() {
    on_both(|disk, dir| {
        let file = dir.join("file");
        let kind = |error: io::Error| error.kind();
        assert_eq!(disk.list(dir).unwrap(), Vec::<String>::new());
        assert_eq!(disk.create(&file).map(drop).map_err(kind), Err(io::ErrorKind::NotFound));
        disk.create_dir_all(dir).unwrap();
        assert_eq!(disk.open(&file).map(drop).map_err(kind), Err(io::ErrorKind::NotFound));
        assert_eq!(disk.open_read(&file).map(drop).map_err(kind), Err(io::ErrorKind::NotFound));
        assert_eq!(disk.remove(&file).map_err(kind), Err(io::ErrorKind::NotFound));
        let written = disk.create(&file).unwrap();
        assert_eq!(disk.create(&file).map(drop).map_err(kind), Err(io::ErrorKind::AlreadyExists));
        written.write_all_at(b"abc", 5).unwrap();
        written.sync().unwrap();
        assert_eq!(written.length().unwrap(), 8);
        let read = disk.open_read(&file).unwrap();
        let mut buffer = [9; 4];
        read.read_exact_at(&mut buffer, 4).unwrap();
        assert_eq!(buffer, *b"\0abc");
        let past = read.read_exact_at(&mut buffer, 5).map_err(kind);
        assert_eq!(past, Err(io::ErrorKind::UnexpectedEof));
        assert!(read.write_all_at(b"x", 0).is_err());
        written.set_length(6).unwrap();
        written.set_length(7).unwrap();
        disk.create(&dir.join("other")).unwrap();
        disk.rename(&file, &dir.join("other")).unwrap();
        disk.sync_dir(dir).unwrap();
        assert_eq!(disk.list(dir).unwrap(), ["other"]);
        assert_eq!(disk.open(&dir.join("other")).unwrap().length().unwrap(), 7);
        disk.remove(&dir.join("other")).unwrap();
        assert_eq!(written.length().unwrap(), 7, "an open file outlives its name");
    });
}

#[test]
fn a_journal_is_made_once() {
    on_both(|disk, dir| {
        let missing = Journal::open(disk, dir, None);
        assert!(matches!(missing, Err(JournalError::NotFound { .. })));
        assert!(matches!(Reader::new(disk, dir), Err(JournalError::NotFound { .. })));
        assert!(matches!(segments(disk, dir), Err(JournalError::NotFound { .. })));
        for segment_bytes in [0, 4096, (128 << 10) + 512, 2 << 30] {
            let refused = create(disk, dir, LEDGER, Options { segment_bytes });
            assert!(matches!(refused, Err(JournalError::InvalidSegmentBytes { .. })));
        }
        create(disk, dir, LEDGER, SMALL).unwrap();
        let again = create(disk, dir, LEDGER, SMALL);
        assert!(matches!(again, Err(JournalError::AlreadyExists { .. })));
        let (journal, recovered) = Journal::open(disk, dir, None).unwrap();
        assert_eq!((recovered.ledger, recovered.head), (LEDGER, journal.position()));
        assert_eq!((recovered.head.turn, recovered.head.sequence), (0, None));
    });
}

#[test]
fn what_is_appended_is_read_back() {
    on_both(|disk, dir| {
        let (journal, written, appended) = filled(disk, dir);
        let position = journal.position();
        let read = turns(disk, dir, &position);
        let payloads: Vec<Vec<u8>> = written.concat();
        let entries: Vec<_> = read.iter().flat_map(|turn| turn.entries.clone()).collect();
        assert_eq!(entries, chained(&payloads));
        assert_eq!(read.len(), appended.len());
        for (index, (turn, appended)) in read.iter().zip(&appended).enumerate() {
            assert_eq!((turn.number(), turn.first), (appended.turn, appended.first));
            assert_eq!(turn.end, appended.position);
            assert_eq!(turn.number(), u64::try_from(index + 1).unwrap());
            let hashes: Vec<_> = turn.entries.iter().map(|(hash, _)| *hash).collect();
            assert_eq!(hashes, appended.hashes);
            if let Some(sealed) = appended.sealed {
                assert_eq!(sealed, read[index - 1].end);
            }
        }
        let sealed: Vec<Position> = appended.iter().filter_map(|turn| turn.sealed).collect();
        let listed = segments(disk, dir).unwrap();
        let ends: Vec<Position> = listed.segments.iter().filter_map(|s| s.end).collect();
        assert_eq!((sealed.len(), &ends), (2, &sealed));
        assert_eq!(listed.segments.len(), 3);
        assert_eq!(listed.ledger, LEDGER);
    });
}

#[test]
fn an_entry_is_found_by_its_number() {
    on_both(|disk, dir| {
        let (journal, written, _) = filled(disk, dir);
        let position = journal.position();
        let expected = chained(&written.concat());
        let mut reader = Reader::new(disk, dir).unwrap();
        let number = |index: usize| Sequence::new(u64::try_from(index + 1).unwrap()).unwrap();
        for index in (0..expected.len()).rev() {
            let entry = reader.entry(number(index), &position).unwrap().unwrap();
            assert_eq!(entry, expected[index]);
        }
        assert_eq!(reader.position().turn, 0, "looking something up does not move the reader");
        assert_eq!(reader.entry(number(expected.len()), &position).unwrap(), None);
        assert!(!reader.seek(number(expected.len()), &position).unwrap());
        for index in (0..expected.len()).step_by(7) {
            assert!(reader.seek(number(index), &position).unwrap());
            let turn = reader.next_turn(&position).unwrap().unwrap();
            let place = index - usize::try_from(turn.first.get() - 1).unwrap();
            assert_eq!(turn.entries[place], expected[index]);
        }
        assert!(reader.seek(Sequence::FIRST, &position).unwrap());
        let all = std::iter::from_fn(|| reader.next_turn(&position).unwrap());
        assert_eq!(all.map(|turn| turn.entries.len()).sum::<usize>(), expected.len());
    });
}

#[test]
fn nothing_beyond_the_given_position_is_read() {
    on_both(|disk, dir| {
        let (_journal, _, appended) = filled(disk, dir);
        let mut reader = Reader::new(disk, dir).unwrap();
        for turn in &appended {
            assert_eq!(reader.next_turn(&turn.position).unwrap().unwrap().end, turn.position);
            assert_eq!(reader.next_turn(&turn.position).unwrap(), None);
            let next = turn.position.next_sequence();
            assert_eq!(reader.entry(next, &turn.position).unwrap(), None);
            let last = turn.position.sequence.unwrap();
            let hash = reader.entry(last, &turn.position).unwrap().unwrap().0;
            assert_eq!(hash, turn.position.hash);
        }
    });
}

#[test]
fn a_clean_stop_leaves_nothing_to_recover() {
    on_both(|disk, dir| {
        let (mut journal, written, _) = filled(disk, dir);
        for extra in 0..3_usize {
            let position = journal.position();
            journal.close().unwrap();
            let (reopened, recovered) = Journal::open(disk, dir, None).unwrap();
            assert_eq!((recovered.head, recovered.rewritten_turns), (position, 0));
            assert_eq!(recovered.torn, None);
            journal = reopened;
            let appended = journal.append(&[b"one more".to_vec()]).unwrap();
            let expected = written.concat().len() + extra + 1;
            assert_eq!(appended.first.get(), u64::try_from(expected).unwrap());
        }
        let mut seen = 0;
        let verified = verify(disk, dir, None, &mut |turn| seen += turn.entries.len()).unwrap();
        assert_eq!(verified.head, journal.position());
        assert_eq!((verified.beyond.turns, verified.beyond.torn), (0, None));
        assert_eq!(seen, written.concat().len() + 3);
    });
}

#[test]
fn a_turn_has_limits() {
    on_both(|disk, dir| {
        create(disk, dir, LEDGER, SMALL).unwrap();
        let (mut journal, _) = Journal::open(disk, dir, None).unwrap();
        let before = journal.position();
        let refused = journal.append(&[]);
        assert!(matches!(refused, Err(AppendError::EntryCount { entries: 0 })));
        let refused = journal.append(&vec![Vec::new(); TURN_ENTRIES_MAX + 1]);
        assert!(matches!(refused, Err(AppendError::EntryCount { .. })));
        let refused = journal.append(&[vec![0; ENTRY_BYTES_MAX + 1]]);
        assert!(matches!(refused, Err(AppendError::EntryTooLarge { .. })));
        let refused = journal.append(&vec![vec![0; 40 << 10]; 3]);
        assert!(matches!(refused, Err(AppendError::TurnTooLarge { .. })));
        assert_eq!(journal.position(), before);
        journal.append(&vec![Vec::new(); TURN_ENTRIES_MAX]).unwrap();
        for _ in 0..3 {
            journal.append(&[vec![1; ENTRY_BYTES_MAX], vec![2; 32 << 10]]).unwrap();
        }
        let position = journal.position();
        assert_eq!(position.segment.get(), 3, "two of the largest do not fit into one");
        assert_eq!(turns(disk, dir, &position).len(), 4);
    });
}

#[test]
fn readers_follow_while_the_writer_writes() {
    on_both(|disk, dir| {
        create(disk, dir, LEDGER, SMALL).unwrap();
        let (mut journal, _) = Journal::open(disk, dir, None).unwrap();
        let synced = Mutex::new((journal.position(), false));
        thread::scope(|scope| {
            let (started, starts) = channel();
            for _ in 0..2 {
                let started = started.clone();
                let synced = &synced;
                scope.spawn(move || {
                    let mut reader = Reader::new(disk, dir).unwrap();
                    started.send(()).unwrap();
                    loop {
                        let (up_to, last) = *synced.lock().unwrap();
                        while reader.next_turn(&up_to).unwrap().is_some() {}
                        let verified = verify(disk, dir, None, &mut |_| {}).unwrap();
                        assert!(verified.head.turn >= up_to.turn);
                        if last {
                            assert!(reader.position().same_turn(&up_to));
                            break;
                        }
                        thread::yield_now();
                    }
                });
            }
            starts.recv().unwrap();
            starts.recv().unwrap();
            let mut numbers = Numbers(9);
            for _ in 0..120 {
                let appended = journal.append(&numbers.turn(3000)).unwrap();
                synced.lock().unwrap().0 = appended.position;
            }
            synced.lock().unwrap().1 = true;
        });
    });
}

#[test]
fn a_verified_beginning_is_not_read_again() {
    on_both(|disk, dir| {
        let (journal, _, _) = filled(disk, dir);
        journal.close().unwrap();
        let listed = segments(disk, dir).unwrap().segments;
        let segment = disk.open(&dir.join("segment-0000000001")).unwrap();
        segment.write_all_at(&[0xff], 600).unwrap();
        assert!(matches!(Journal::open(disk, dir, None), Err(JournalError::DataLoss(_))));
        let mut known = listed[1].checkpoint().unwrap();
        let (journal, recovered) = Journal::open(disk, dir, Some(known)).unwrap();
        assert_eq!(recovered.verified_from.get(), 3);
        journal.close().unwrap();
        let mut turns = 0;
        verify(disk, dir, Some(known), &mut |_| turns += 1).unwrap();
        assert_eq!(turns, 1);
        known.hash = known.hash.then(b"not in the chain");
        assert!(Journal::open(disk, dir, Some(known)).is_err(), "then everything is read");
        assert_eq!(listed[2].checkpoint(), None);
    });
}
