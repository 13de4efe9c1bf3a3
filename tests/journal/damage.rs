//! Something was changed behind the journal's back: it is found and located, or it means nothing.

use carnet::disk::{Files, MemoryDisk};
use carnet::domain::id::LedgerId;
use carnet::journal::{DataLoss, Journal, JournalError, Reader, Turn, create, verify};

use crate::support::{
    LEDGER, Numbers, SMALL, dir, entries, new_journal, open, path, refused, shared, three_segments,
};

fn flipped(files: &Files, name: &str, at: u64) -> Files {
    let mut files = files.clone();
    files.get_mut(&path(name)).unwrap()[usize::try_from(at).unwrap()] ^= 0x04;
    files
}

/// Opening and verifying `files` both refuse, and name the same place.
fn lost(files: &Files) -> DataLoss {
    let disk = MemoryDisk::with_files(files);
    let verified = verify(&shared(&disk), dir(), None, &mut |_| {});
    let error = refused(&disk);
    assert_eq!(verified.unwrap_err().to_string(), error.to_string());
    assert_eq!(disk.files(), *files, "nothing was changed");
    let JournalError::DataLoss(loss) = error else { panic!("{error}") };
    *loss
}

/// The name of the file and the byte.
fn place(loss: &DataLoss) -> (String, u64) {
    (loss.file.file_name().unwrap().to_str().unwrap().to_owned(), loss.offset)
}

/// All turns are there; whether the journal went on in another segment.
fn harmless(files: &Files, turns: &[Turn]) -> bool {
    let disk = MemoryDisk::with_files(files);
    let (mut journal, recovered) = open(&disk);
    let expected: Vec<_> = turns.iter().flat_map(|turn| turn.entries.clone()).collect();
    assert_eq!(entries(&shared(&disk), &journal.position()), expected);
    journal.append(&[b"after".to_vec()]).unwrap();
    recovered.torn.is_some()
}

#[test]
fn a_flipped_bit_in_a_segment_header_is_found() {
    let (files, _, _) = three_segments();
    for name in ["segment-0000000001", "segment-0000000002", "segment-0000000003"] {
        for at in [0, 11, 12, 20, 39, 47, 55, 60, 95, 300, 504, 511] {
            assert_eq!(place(&lost(&flipped(&files, name, at))), (name.to_owned(), 0));
        }
    }
}

#[test]
fn a_flipped_bit_in_a_turn_is_found_and_located() {
    let (files, _, turns) = three_segments();
    let last = turns.len() - 1;
    for index in [0, 1, 7, last / 2, last - 1, last] {
        let turn = &turns[index];
        let name = turn.segment().to_string();
        let content: usize = turn.entries.iter().map(|(_, payload)| payload.len() + 4).sum();
        let content = u64::try_from(content).unwrap();
        for at in [0, 4, 7, 8, 23, 31, 35, 67, 68, 71, 67 + content] {
            let loss = lost(&flipped(&files, &name, turn.offset + at));
            assert_eq!(place(&loss), (name.clone(), turn.offset), "{at}");
            assert_eq!((loss.turn, loss.sequence), (Some(turn.number()), Some(turn.first)));
        }
        let padding = turn.offset + 68 + content;
        if padding < turn.end.offset {
            assert!(!harmless(&flipped(&files, &name, padding), &turns), "it means nothing");
        }
    }
}

#[test]
fn a_flipped_bit_where_nothing_stands_is_harmless() {
    let (files, position, turns) = three_segments();
    let name = "segment-0000000001";
    let end = turns.iter().rfind(|turn| turn.segment().get() == 1).unwrap().end.offset;
    if end < SMALL.segment_bytes {
        assert!(!harmless(&flipped(&files, name, end), &turns));
    }
    let last = position.segment.to_string();
    assert!(harmless(&flipped(&files, &last, position.offset), &turns), "set aside");
    assert!(harmless(&flipped(&files, &last, SMALL.segment_bytes - 1), &turns), "set aside");
}

#[test]
fn one_slot_of_head_is_enough() {
    let (files, _, turns) = three_segments();
    for slot in [0, 4096] {
        for at in [0, 8, 12, 16, 32, 40, 48, 56, 88, 100, 511] {
            let one = flipped(&files, "head", slot + at);
            assert!(!harmless(&one, &turns));
            let both = flipped(&one, "head", (slot + 4096) % 8192 + at);
            assert_eq!(place(&lost(&both)), ("head".to_owned(), 0));
        }
    }
    for at in [512, 4095, 4608, 8191] {
        assert!(!harmless(&flipped(&files, "head", at), &turns), "no slot stands there");
    }
}

#[test]
fn a_file_that_was_cut_is_found() {
    let (files, position, turns) = three_segments();
    let cut = |name: &str, length: u64| {
        let mut files = files.clone();
        files.get_mut(&path(name)).unwrap().truncate(usize::try_from(length).unwrap());
        files
    };
    for name in ["segment-0000000001", "segment-0000000003"] {
        for length in [0, 100, 512, 4096, position.offset, SMALL.segment_bytes - 1] {
            assert_eq!(place(&lost(&cut(name, length))), (name.to_owned(), length));
        }
    }
    let mut longer = files.clone();
    longer.get_mut(&path("segment-0000000001")).unwrap().push(0);
    assert_eq!(lost(&longer).offset, SMALL.segment_bytes);
    assert_eq!(place(&lost(&cut("head", 0))).0, "head");
    assert_eq!(place(&lost(&cut("head", 511))).0, "head");
    assert!(!harmless(&cut("head", 4608), &turns));
}

#[test]
fn a_file_that_is_missing_is_named() {
    let (files, _, _) = three_segments();
    for name in ["head", "segment-0000000001", "segment-0000000002", "segment-0000000003"] {
        let mut files = files.clone();
        files.remove(&path(name));
        assert_eq!(place(&lost(&files)), (name.to_owned(), 0));
    }
    let only_head = files.into_iter().filter(|(file, _)| *file == path("head")).collect();
    assert_eq!(place(&lost(&only_head)).0, "segment-0000000003");
}

#[test]
fn a_file_of_another_ledger_or_place_is_refused() {
    let (files, _, _) = three_segments();
    let other = MemoryDisk::new();
    create(&shared(&other), dir(), LedgerId([8; 16]), SMALL).unwrap();
    let mut journal = open(&other).0;
    let mut numbers = Numbers(5);
    while journal.position().segment.get() < 3 {
        journal.append(&numbers.turn(6000)).unwrap();
    }
    journal.close().unwrap();
    for name in ["head", "segment-0000000001", "segment-0000000002", "segment-0000000003"] {
        let mut mixed = files.clone();
        mixed.insert(path(name), other.files()[&path(name)].clone());
        let named = if name == "segment-0000000001" { "segment-0000000002" } else { name };
        assert_eq!(place(&lost(&mixed)), (named.to_owned(), 0));
    }
    let mut renamed = files.clone();
    let content = files[&path("segment-0000000002")].clone();
    renamed.insert(path("segment-0000000001"), content);
    assert_eq!(place(&lost(&renamed)), ("segment-0000000001".to_owned(), 0));
}

#[test]
fn a_newer_format_is_said_to_be_newer() {
    let (files, _, _) = three_segments();
    for (name, at) in [("segment-0000000002", 0), ("head", 0), ("head", 4096)] {
        let mut files = files.clone();
        let sector = &mut files.get_mut(&path(name)).unwrap()[at..at + 512];
        sector[11] = 2;
        let sum = blake3::hash(&sector[..504]);
        sector[504..].copy_from_slice(&sum.as_bytes()[..8]);
        let error = refused(&MemoryDisk::with_files(&files));
        let JournalError::NewerFormat { file, version } = error else { panic!("{error}") };
        assert_eq!((file, version), (path(name), 2));
    }
}

/// Five turns that `head` knows of, and four beyond it.
fn behind_head() -> (Files, Vec<Turn>) {
    let (disk, mut journal) = new_journal();
    let mut numbers = Numbers(6);
    let mut head = Vec::new();
    for turn in 1..=9 {
        journal.append(&numbers.turn(3000)).unwrap();
        if turn == 5 {
            head.clone_from(&disk.files()[&path("head")]);
        }
    }
    let turns = crate::support::turns(&shared(&disk), dir(), &journal.position());
    let mut files = disk.files();
    files.insert(path("head"), head);
    (files, turns)
}

#[test]
fn what_verifies_beyond_head_is_kept_and_one_torn_turn_set_aside() {
    let (files, turns) = behind_head();
    let last = &turns[8];
    let torn = flipped(&files, "segment-0000000001", last.offset + 100);
    let disk = MemoryDisk::with_files(&torn);
    let verified = verify(&shared(&disk), dir(), None, &mut |_| {}).unwrap();
    assert_eq!((verified.head.turn, verified.beyond.turns), (5, 3));
    assert_eq!(verified.beyond.torn.unwrap().offset, last.offset);
    let (journal, recovered) = open(&disk);
    assert_eq!((recovered.rewritten_turns, recovered.head.turn), (3, 8));
    assert_eq!(recovered.head.segment.get(), 2);
    let aside = path(&format!("torn-1-{}", last.offset));
    assert_eq!(recovered.torn.as_ref(), Some(&aside));
    let range = usize::try_from(last.offset).unwrap()..usize::try_from(last.end.offset).unwrap();
    let bytes = torn[&path("segment-0000000001")][range].to_vec();
    assert_eq!(disk.files()[&aside], bytes);
    let expected: Vec<_> = turns[..8].iter().flat_map(|turn| turn.entries.clone()).collect();
    assert_eq!(entries(&shared(&disk), &journal.position()), expected);
}

#[test]
fn a_turn_behind_one_that_cannot_be_read_is_data_loss() {
    let (files, turns) = behind_head();
    for index in [5, 6, 7] {
        let turn = &turns[index];
        for at in [0, 9, 100] {
            let damaged = flipped(&files, "segment-0000000001", turn.offset + at);
            let disk = MemoryDisk::with_files(&damaged);
            let JournalError::DataLoss(loss) = refused(&disk) else { panic!("not refused") };
            assert_eq!((loss.offset, loss.turn), (turn.offset, Some(turn.number())));
            let verified = verify(&shared(&disk), dir(), None, &mut |_| {}).unwrap();
            let later = verified.beyond.torn.unwrap().later.unwrap();
            assert_eq!((later.turn, later.offset), (turn.number() + 1, turn.end.offset));
        }
    }
}

/// A folder copied while it is served, `head` first, holds an old `head` and newer segments.
#[test]
fn an_older_head_does_not_hide_what_verifies() {
    let (files, position, turns) = three_segments();
    for (disk_turns, segment) in [(3_usize, 1), (turns.len() - 2, 3)] {
        let (disk, mut journal) = new_journal();
        for turn in &turns[..disk_turns] {
            let payloads: Vec<_> = turn.entries.iter().map(|(_, p)| p.clone()).collect();
            journal.append(&payloads).unwrap();
        }
        journal.close().unwrap();
        let mut mixed = files.clone();
        mixed.insert(path("head"), disk.files()[&path("head")].clone());
        let copy = MemoryDisk::with_files(&mixed);
        let verified = verify(&shared(&copy), dir(), None, &mut |_| {}).unwrap();
        assert_eq!(verified.head.segment.get(), segment);
        assert!(verified.beyond.end.same_turn(&position));
        harmless(&mixed, &turns);
    }
}

/// Whatever single bit is flipped: all is there, or it is refused.
#[test]
fn no_flipped_bit_changes_what_is_read() {
    let (files, position, turns) = three_segments();
    let expected: Vec<_> = turns.iter().flat_map(|turn| turn.entries.clone()).collect();
    let seed = 21;
    let mut numbers = Numbers(seed);
    for _ in 0..600 {
        let (file, content) = files.iter().nth(numbers.below(files.len())).unwrap();
        let name = file.file_name().unwrap().to_str().unwrap();
        let at = u64::try_from(numbers.below(content.len())).unwrap();
        let disk = MemoryDisk::with_files(&flipped(&files, name, at));
        match Journal::open(&shared(&disk), dir(), None) {
            Ok((journal, _)) => {
                let read = entries(&shared(&disk), &journal.position());
                assert!(read == expected, "seed {seed}, {name} {at}");
            }
            Err(JournalError::DataLoss(loss)) => assert_eq!(loss.file, *file),
            Err(error) => panic!("seed {seed}, {name} {at}: {error}"),
        }
    }
    assert_eq!(position.segment.get(), 3);
    assert_eq!(
        Reader::new(&shared(&MemoryDisk::with_files(&files)), dir()).unwrap().ledger(),
        LEDGER
    );
}

/// Someone changes an entry and makes its checksum right again: the chain says so.
#[test]
fn a_changed_entry_with_a_right_checksum_breaks_the_chain() {
    let (files, _, turns) = three_segments();
    let last = turns.len() - 1;
    let sealed_last = turns.iter().rposition(|turn| turn.segment().get() == 1).unwrap();
    for index in [0, sealed_last, last - 1, last] {
        let turn = &turns[index];
        let name = turn.segment().to_string();
        let mut forged = files.clone();
        let from = usize::try_from(turn.offset).unwrap();
        let frame = &mut forged.get_mut(&path(&name)).unwrap()[from..];
        let length = usize::try_from(u32::from_be_bytes(frame[4..8].try_into().unwrap())).unwrap();
        frame[length - 1] ^= 1;
        let sum = blake3::hash(&frame[16..length]);
        frame[8..16].copy_from_slice(&sum.as_bytes()[..8]);
        assert_eq!(place(&lost(&forged)), (name, turn.end.offset));
    }
}
