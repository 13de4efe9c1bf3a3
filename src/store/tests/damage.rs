//! What damage does: the store answers right, or it says that it is broken.

use std::fs;
use std::path::PathBuf;

use expect_test::expect;
use tempfile::TempDir;

use super::*;

/// A store that was written, closed, and may now be damaged in copies.
struct Sample {
    dir: TempDir,
}

impl Sample {
    fn new() -> Sample {
        let dir = TempDir::new().unwrap();
        write_store(&dir.path().join("store"));
        Sample { dir }
    }

    /// The files of the store, by name; folders are left out.
    fn files(&self) -> Vec<PathBuf> {
        let dir = fs::read_dir(self.dir.path().join("store")).unwrap();
        let mut files: Vec<PathBuf> = dir
            .map(Result::unwrap)
            .filter(|file| file.file_type().unwrap().is_file())
            .map(|file| PathBuf::from(file.file_name()))
            .collect();
        files.sort();
        files
    }

    /// Does `harm` to a copy and asks it everything: how many seals it claims, how many answers it
    /// refuses; `None` when it does not open and is set aside.
    fn after(&self, harm: impl FnOnce(&Path)) -> Option<(usize, usize)> {
        let copy = TempDir::new().unwrap();
        let store = copy.path().join("store");
        fs::create_dir(&store).unwrap();
        for file in self.files() {
            fs::copy(self.file(&file), store.join(&file)).unwrap();
        }
        harm(&store);
        match Store::open(&store, LEDGER) {
            Ok(open) => Some((open.seals().unwrap().len(), judge(&open))),
            Err(broken) => {
                assert_eq!(broken.cure(), Cure::Rebuild, "{broken}");
                Store::set_aside(&store).unwrap();
                assert_eq!(Store::open(&store, LEDGER).unwrap().seals().unwrap(), []);
                None
            }
        }
    }

    fn file(&self, name: &Path) -> PathBuf {
        self.dir.path().join("store").join(name)
    }
}

fn change(file: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(file).unwrap();
    change(&mut bytes);
    fs::write(file, bytes).unwrap();
}

#[test]
fn undamaged_copies_are_whole() {
    assert_eq!(Sample::new().after(|_| ()), Some((3, 0)));
}

#[test]
fn a_missing_or_emptied_store_begins_again() {
    let sample = Sample::new();
    assert_eq!(sample.after(|dir| fs::remove_dir_all(dir).unwrap()), Some((0, 0)));
    let emptied = sample.after(|dir| {
        fs::remove_dir_all(dir).unwrap();
        fs::create_dir(dir).unwrap();
    });
    assert_eq!(emptied, Some((0, 0)));
}

// Of the next tests the outcome is sled's business: a store may open whole, open with fewer seals,
// or not open. That no answer is wrong is asserted where the answers are given.

#[test]
fn a_missing_file_is_never_a_wrong_answer() {
    let sample = Sample::new();
    assert!(sample.files().contains(&PathBuf::from("db")));
    for file in sample.files() {
        sample.after(|dir| fs::remove_file(dir.join(&file)).unwrap());
        sample.after(|dir| {
            fs::remove_file(dir.join(&file)).unwrap();
            fs::create_dir(dir.join(&file)).unwrap();
        });
    }
}

#[test]
fn a_file_cut_short_is_never_a_wrong_answer() {
    let sample = Sample::new();
    for file in sample.files() {
        for part in [0, 1, 2, 4, 7] {
            sample.after(|dir| {
                change(&dir.join(&file), |bytes| bytes.truncate(bytes.len() * part / 8));
            });
        }
    }
}

#[test]
fn a_flipped_bit_is_never_a_wrong_answer() {
    let sample = Sample::new();
    for file in sample.files() {
        let bytes = fs::read(sample.file(&file)).unwrap();
        let used = bytes.iter().rposition(|byte| *byte != 0).unwrap_or(0);
        for at in (0..=used).step_by((used / 16).max(1)) {
            sample.after(|dir| change(&dir.join(&file), |bytes| bytes[at] ^= 0x10));
        }
    }
}

#[test]
fn strange_files_are_never_a_wrong_answer() {
    let sample = Sample::new();
    let left_over = sample.after(|dir| {
        fs::write(dir.join("snap.0000000000000042.generating"), b"half a snapshot").unwrap();
        fs::write(dir.join("garbage"), [0xff; 5_000]).unwrap();
    });
    assert_eq!(left_over, Some((3, 0)));
    for file in ["snap.0000000000000042", "db", "conf"] {
        for bytes in [&[0xff; 5_000][..], &[0x00; 5_000], b"not a file of sled's"] {
            sample.after(|dir| fs::write(dir.join(file), bytes).unwrap());
        }
    }
}

#[test]
fn every_missing_or_changed_row_is_noticed() {
    let dir = TempDir::new().unwrap();
    write_store(dir.path());
    let row = |kind, number| Key::Row(kind, segment(2), number);
    let keys = [
        Key::Format,
        Key::Seal(segment(1)),
        row(Kind::Checkpoint, 1),
        row(Kind::Bloom, 0),
        row(Kind::Requests, 2),
        row(Kind::Venues, 0),
        row(Kind::Funders, 0),
        row(Kind::Orders, 0),
        row(Kind::Booklets, 0),
        row(Kind::Voids, 0),
    ];
    let broken = || match Store::open(dir.path(), LEDGER) {
        Ok(store) => judge(&store) > 0,
        Err(_) => true,
    };
    for key in keys {
        let tree = Tree::open(dir.path()).unwrap();
        let value = tree.must_get(key).unwrap();
        tree.remove_one(key).unwrap();
        drop(tree);
        assert!(broken(), "without {key}");
        for other in [vec![], value[..value.len() - 1].to_vec(), vec![0; value.len()]] {
            let tree = Tree::open(dir.path()).unwrap();
            tree.insert(key, other).unwrap();
            drop(tree);
            assert!(broken(), "another {key}");
        }
        let tree = Tree::open(dir.path()).unwrap();
        tree.insert(key, value.to_vec()).unwrap();
        drop(tree);
        assert!(!broken(), "mended {key}");
    }
}

#[test]
fn a_store_of_an_older_format_is_set_aside() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("store");
    write_store(&path);
    let tree = Tree::open(&path).unwrap();
    let body = [&[0, 1], &LEDGER.0[..]].concat();
    let older = row::seal(Key::Format, &row::Row { count: 1, body: &body });
    tree.insert(Key::Format, older).unwrap();
    drop(tree);
    let broken = Store::open(&path, LEDGER).unwrap_err();
    assert!(matches!(broken.what, What::UnknownFormat { found: 1 }), "{broken}");
    assert_eq!(broken.cure(), Cure::Rebuild);
}

#[test]
fn the_last_seal_may_be_lost_and_is_then_not_claimed() {
    let dir = TempDir::new().unwrap();
    write_store(dir.path());
    let tree = Tree::open(dir.path()).unwrap();
    tree.remove_one(Key::Seal(segment(3))).unwrap();
    drop(tree);
    let store = Store::open(dir.path(), LEDGER).unwrap();
    assert_eq!(store.seals().unwrap().len(), 2);
    store.write(&sealed(3)).unwrap();
    assert_eq!(judge(&store), 0);
}

#[test]
fn another_ledgers_store_is_refused_and_no_rebuild_is_advised() {
    let dir = TempDir::new().unwrap();
    write_store(dir.path());
    let broken = Store::open(dir.path(), LedgerId([8; 16])).unwrap_err();
    assert!(matches!(broken.what, What::OtherLedger { found: LEDGER }), "{broken}");
    assert_eq!(broken.cure(), Cure::Operator);
    Store::open(dir.path(), LEDGER).unwrap();
}

#[test]
fn a_store_that_is_open_is_not_opened_again() {
    let dir = TempDir::new().unwrap();
    let first = Store::open(dir.path(), LEDGER).unwrap();
    let clone = first.clone();
    drop(first);
    let broken = Store::open(dir.path(), LEDGER).unwrap_err();
    assert!(matches!(broken.what, What::InUse), "{broken}");
    assert_eq!(broken.cure(), Cure::Operator);
    drop(clone);
    Store::open(dir.path(), LEDGER).unwrap();
}

#[test]
fn a_store_is_set_aside_in_two_steps_that_a_crash_may_come_between() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("store");
    for number in 1..=3 {
        let store = Store::open(&path, LEDGER).unwrap();
        store.write(&sealed(1)).unwrap();
        Store::condemn(&path).unwrap();
        drop(store);
        let broken = Store::open(&path, LEDGER).unwrap_err();
        assert!(matches!(broken.what, What::Condemned), "{broken}");
        assert_eq!(broken.cure(), Cure::Rebuild);
        let aside = Store::set_aside(&path).unwrap();
        assert_eq!(aside, dir.path().join(format!("store.broken-{number}")));
        assert!(!path.exists() && aside.join("db").exists());
        assert_eq!(Store::open(&path, LEDGER).unwrap().seals().unwrap(), []);
    }
}

#[test]
fn an_error_says_what_is_broken_where_and_what_to_do() {
    let key = Key::Row(Kind::Requests, segment(4), 17);
    let errors = [
        Broken::row(Path::new("/data/store"), key, What::Checksum),
        Broken::folder(Path::new("/data/store"), What::InUse),
    ];
    let lines = errors.map(|error| error.to_string().replace(": ", ":\n  ").replace("; ", ";\n  "));
    expect![[r"
        the store /data/store is broken:
          row 17 of the request rows of segment-0000000004:
          its checksum is wrong;
          set it aside and rebuild it from the journal, which holds all of it
        the store /data/store is broken:
          it is in use;
          check the folder, its rights, its space and who uses it, then retry"]]
    .assert_eq(&lines.join("\n"));
}
