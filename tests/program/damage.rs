//! Files that were changed, cut or taken away: refused with their name, or rebuilt.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use carnet::disk::OsDisk;
use carnet::domain::id::Sequence;
use carnet::engine::rebuild::rebuild;
use carnet::journal::SegmentNumber;
use carnet::store::Store;
use carnet::store::record::FactsDigest;

use super::support::{Desk, copy_folder, files_of, redeem, submission};

/// A stopped ledger in a real folder, with two sealed segments and a third begun.
fn stopped() -> (Desk, FactsDigest) {
    let mut desk = Desk::new();
    for number in 0..40 {
        desk.submit(submission(100 + number, redeem(number))).unwrap();
    }
    desk.fill(3);
    // The store seals at the start what it had not sealed at the stop.
    desk.restart();
    desk.submit(submission(200, redeem(50))).unwrap();
    let digest = desk.digest();
    desk.served.stop();
    for (path, bytes) in files_of(&desk) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    desk.served.disk = Arc::new(OsDisk);
    let away = desk.served.home.path().join("whole");
    copy_folder(desk.served.folder().path(), &away);
    (desk, digest)
}

/// Puts everything back as it was.
fn restore(desk: &Desk) {
    fs::remove_dir_all(desk.served.folder().path()).unwrap();
    copy_folder(&desk.served.home.path().join("whole"), desk.served.folder().path());
}

fn flip(file: &Path, at: usize) {
    let mut bytes = fs::read(file).unwrap();
    bytes[at] ^= 0x04;
    fs::write(file, bytes).unwrap();
}

fn cut(file: &Path, length: usize) {
    let bytes = fs::read(file).unwrap();
    fs::write(file, &bytes[..length]).unwrap();
}

/// What `carnet verify` ends with, and all that it says.
fn verify(desk: &Desk) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carnet"));
    let output = command.arg("verify").arg("--data").arg(desk.served.folder().path()).output();
    let output = output.unwrap();
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    (output.status.code(), said.concat())
}

/// `carnet verify` fails and names `file`; whether the engine refuses, with the same name.
fn check_damaged(desk: &mut Desk, file: &Path, what: &str) -> bool {
    let name = file.file_name().unwrap().to_str().unwrap();
    let (code, said) = verify(desk);
    assert_eq!(code, Some(1), "{what}: {said}");
    assert!(said.contains(name), "{what}: {said}");
    let refused = match desk.served.start() {
        Ok(_) => {
            desk.served.stop();
            false
        }
        Err(error) => {
            assert!(error.to_string().contains(name), "{what}: {error}");
            true
        }
    };
    restore(desk);
    refused
}

#[test]
fn a_damaged_journal_is_refused_and_named() {
    let _alone = super::alone();
    let (mut desk, _) = stopped();
    let journal = desk.served.folder().journal();
    for (number, refused) in [(1, false), (2, false), (3, true)] {
        let file = journal.join(format!("segment-{number:010}"));
        for at in [0, 12, 60, 511] {
            flip(&file, at);
            assert!(check_damaged(&mut desk, &file, &format!("header {at}")), "header {at}");
        }
        // The frame and the entry of the first turn.
        let bytes = fs::read(&file).unwrap();
        let turn = (512..).step_by(512).find(|at| bytes[*at..at + 4] != [0; 4]).unwrap();
        for at in [turn, turn + 5, turn + 10, turn + 75] {
            flip(&file, at);
            let found = check_damaged(&mut desk, &file, &format!("{number}, turn {at}"));
            assert_eq!(found, refused, "what is sealed is read by verify alone: {number} {at}");
        }
        cut(&file, 5_000);
        assert!(check_damaged(&mut desk, &file, "cut"));
        fs::remove_file(&file).unwrap();
        assert!(check_damaged(&mut desk, &file, "removed"));
    }
    let head = journal.join("head");
    flip(&head, 20);
    desk.served.start().unwrap();
    desk.served.stop();
    restore(&desk);
    flip(&head, 20);
    flip(&head, 4_096 + 20);
    assert!(check_damaged(&mut desk, &head, "both slots"));
    fs::remove_file(&head).unwrap();
    assert!(check_damaged(&mut desk, &head, "removed"));
}

#[test]
fn a_damaged_registry_is_refused_and_named() {
    let _alone = super::alone();
    let (mut desk, _) = stopped();
    let registry = desk.served.folder().path().join("registry");
    let length = fs::read(&registry).unwrap().len();
    for at in [0, 20, length - 2, length - 100, length - 60] {
        flip(&registry, at);
        assert!(check_damaged(&mut desk, &registry, &format!("byte {at} of {length}")), "{at}");
    }
    cut(&registry, length - 40);
    assert!(check_damaged(&mut desk, &registry, "cut"));
    fs::remove_file(&registry).unwrap();
    assert!(check_damaged(&mut desk, &registry, "removed"));
}

/// Every file of the store.
fn store_files(desk: &Desk) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![desk.served.folder().store()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

/// Starts on a broken store: all is there again, and `carnet verify` agrees.
fn check_rebuilt(desk: &mut Desk, digest: &FactsDigest, what: &str) -> (u32, bool) {
    let started = desk.served.start().unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(desk.digest(), *digest, "{what}");
    let again = desk.submit(submission(100, redeem(0))).unwrap();
    assert!(again.entry.sequence > Sequence::FIRST && desk.digest() == *digest, "{what}");
    desk.served.stop();
    let (code, said) = verify(desk);
    assert_eq!(code, Some(0), "{what}: {said}");
    restore(desk);
    (started.rebuilt, started.store_set_aside.is_some())
}

#[test]
fn a_broken_store_is_rebuilt() {
    let _alone = super::alone();
    let (mut desk, digest) = stopped();
    let store = desk.served.folder().store();
    assert_eq!(check_rebuilt(&mut desk, &digest, "whole"), (0, false));
    fs::remove_dir_all(&store).unwrap();
    assert_eq!(check_rebuilt(&mut desk, &digest, "missing"), (2, false));
    fs::remove_dir_all(&store).unwrap();
    fs::create_dir(&store).unwrap();
    assert_eq!(check_rebuilt(&mut desk, &digest, "empty"), (2, false));
    fs::write(store.join("set-aside"), "").unwrap();
    assert_eq!(check_rebuilt(&mut desk, &digest, "marked"), (2, true));
    fs::write(store.join("snap.0000000000001234.generating"), "garbage").unwrap();
    assert_eq!(check_rebuilt(&mut desk, &digest, "left over"), (0, false));
    fs::remove_dir_all(&store).unwrap();
    fs::write(&store, "a file").unwrap();
    let refused = desk.served.start().err().unwrap().to_string();
    assert!(refused.contains(&store.display().to_string()), "{refused}");
    restore(&desk);
    let (other, _) = stopped();
    fs::remove_dir_all(&store).unwrap();
    copy_folder(&other.served.folder().store(), &store);
    let refused = desk.served.start().err().unwrap().to_string();
    assert!(refused.contains("it belongs to the ledger"), "a mistake of a person: {refused}");
}

#[test]
fn whatever_is_done_to_a_file_of_the_store_all_is_there() {
    let _alone = super::alone();
    let (mut desk, digest) = stopped();
    let names: Vec<PathBuf> = store_files(&desk);
    let mut set_aside = 0;
    for file in &names {
        let length = fs::read(file).unwrap().len();
        let what = file.display().to_string();
        for at in [0, length / 3, length / 2, length - 1] {
            flip(file, at);
            let (_, aside) = check_rebuilt(&mut desk, &digest, &format!("{what}, byte {at}"));
            set_aside += u32::from(aside);
        }
        for kept in [0, length / 2] {
            cut(file, kept);
            let (_, aside) = check_rebuilt(&mut desk, &digest, &format!("{what}, cut to {kept}"));
            set_aside += u32::from(aside);
        }
        fs::write(file, vec![0xa5; length]).unwrap();
        let (_, aside) = check_rebuilt(&mut desk, &digest, &format!("{what}, garbage"));
        set_aside += u32::from(aside);
        fs::remove_file(file).unwrap();
        let (_, aside) = check_rebuilt(&mut desk, &digest, &format!("{what}, removed"));
        set_aside += u32::from(aside);
    }
    assert!(set_aside > 0, "nothing was broken: {names:?}");
}

#[test]
fn verify_finds_a_store_that_differs() {
    let _alone = super::alone();
    let (desk, _) = stopped();
    let store = desk.served.folder().store();
    fs::write(store.join("set-aside"), "").unwrap();
    let (code, said) = verify(&desk);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("store"), "{said}");
}

#[test]
fn rebuilding_gives_what_following_gave() {
    let _alone = super::alone();
    let (mut desk, digest) = stopped();
    let digests = |desk: &Desk| {
        let store = Store::open(&desk.served.folder().store(), desk.served.ledger).unwrap();
        [1, 2].map(|number| store.stored_digest(SegmentNumber::new(number).unwrap()).unwrap())
    };
    let before = digests(&desk);
    let rebuilt = rebuild(&desk.served.disk, &desk.served.folder(), &mut |_, _| {}).unwrap();
    assert_eq!((rebuilt.segments, rebuilt.set_aside.is_some()), (2, true));
    assert_eq!(digests(&desk), before);
    desk.served.start().unwrap();
    assert_eq!(desk.digest(), digest);
}
