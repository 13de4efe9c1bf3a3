//! The log: what was synced is read back or reported, whatever happens to the file.

mod erase;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use proptest::prelude::*;

use super::*;
use crate::disk::{DiskFile, OsDisk};
use crate::domain::id::VenueId;
use crate::domain::registry::{Field, Fields, Salt};
use layout::HEAD_BYTES;

const LEDGER: LedgerId = LedgerId([0x11; 16]);

fn record(number: u8, note_bytes: usize) -> Record {
    let subject = Subject::Venue(VenueId::new(u32::from(number)).unwrap());
    let note = "n".repeat(note_bytes);
    let fields = Fields::new([(Field::Name, "Le Bouffay"), (Field::Note, &note)]).unwrap();
    Record { subject, revision: 1, salt: Salt([number; 16]), fields }
}

fn new_folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    Registry::create(&OsDisk, dir.path(), LEDGER).unwrap();
    dir
}

fn open(dir: &tempfile::TempDir) -> (Registry, Opened) {
    Registry::open(&OsDisk, dir.path(), LEDGER).unwrap()
}

fn refusal(dir: &tempfile::TempDir) -> String {
    let error = Registry::open(&OsDisk, dir.path(), LEDGER).err().unwrap();
    error.to_string().replace(dir.path().to_str().unwrap(), "DIR")
}

fn file(dir: &tempfile::TempDir) -> PathBuf {
    dir.path().join(FILE)
}

/// A log with records 1 and 2 synced and marked, and where each starts and the last ends.
fn two_synced() -> (tempfile::TempDir, [u64; 3]) {
    let dir = new_folder();
    let (mut registry, opened) = open(&dir);
    let mut places = [opened.end; 3];
    for number in [1, 2] {
        registry.append(&[record(number, 30)]).unwrap();
        registry.sync().unwrap();
        places[usize::from(number)] = registry.log.end;
    }
    (dir, places)
}

#[test]
fn records_are_read_back_by_writer_and_reader() {
    let dir = new_folder();
    let (mut registry, opened) = open(&dir);
    assert_eq!(opened, Opened { records: 0, end: RECORDS_AT, torn_bytes: 0 });
    let mut reader = RegistryReader::open(&OsDisk, dir.path(), LEDGER).unwrap();
    assert_eq!(reader.get(&record(1, 9).digest()).unwrap(), None);
    for numbers in [[1, 2], [3, 4]] {
        registry.append(&numbers.map(|number| record(number, 9))).unwrap();
        registry.sync().unwrap();
        for number in numbers {
            let live = Some(Found::Live(record(number, 9)));
            assert_eq!(registry.get(&record(number, 9).digest()).unwrap(), live);
            assert_eq!(reader.get(&record(number, 9).digest()).unwrap(), live);
        }
    }
    drop(registry);
    let (registry, opened) = open(&dir);
    assert_eq!((opened.records, opened.torn_bytes), (4, 0));
    let live = Some(Found::Live(record(1, 9)));
    assert_eq!(registry.get(&record(1, 9).digest()).unwrap(), live);
}

#[test]
fn a_log_is_never_overwritten() {
    let dir = new_folder();
    let again = Registry::create(&OsDisk, dir.path(), LEDGER);
    assert!(matches!(again, Err(RegistryError::Exists { .. })));
    let half_made = tempfile::tempdir().unwrap();
    fs::write(half_made.path().join(FILE_NEW), "half").unwrap();
    Registry::create(&OsDisk, half_made.path(), LEDGER).unwrap();
    open(&half_made);
}

#[test]
fn an_append_that_is_refused_writes_nothing() {
    let (dir, [.., end]) = two_synced();
    let (mut registry, _) = open(&dir);
    let repeated = registry.append(&[record(3, 9), record(1, 30)]);
    assert!(matches!(repeated, Err(RegistryError::Repeated { .. })));
    let repeated = registry.append(&[record(3, 9), record(3, 9)]);
    assert!(matches!(repeated, Err(RegistryError::Repeated { .. })));
    let many = vec![record(3, 9); APPEND_MAX + 1];
    assert!(matches!(registry.append(&many), Err(RegistryError::TooMany { .. })));
    assert_eq!(registry.get(&record(3, 9).digest()).unwrap(), None);
    assert_eq!(fs::metadata(file(&dir)).unwrap().len(), end);
}

#[test]
fn a_record_that_is_marked_as_erased_is_read_as_erased() {
    let (dir, [first, second, _]) = two_synced();
    let mut reader = RegistryReader::open(&OsDisk, dir.path(), LEDGER).unwrap();
    let mut bytes = fs::read(file(&dir)).unwrap();
    let [first, second] = [first, second].map(|place| usize::try_from(place).unwrap());
    bytes[first + 53] = 0xF0;
    bytes[first + HEAD_BYTES..second].fill(0);
    fs::write(file(&dir), bytes).unwrap();

    let (mut registry, opened) = open(&dir);
    assert_eq!((opened.records, opened.torn_bytes), (2, 0));
    let digest = record(1, 30).digest();
    let erased = Found::Erased { subject: record(1, 30).subject, revision: 1 };
    assert_eq!(registry.get(&digest).unwrap(), Some(erased.clone()));
    assert_eq!(reader.get(&digest).unwrap(), Some(erased));
    let live = Some(Found::Live(record(2, 30)));
    assert_eq!(registry.get(&record(2, 30).digest()).unwrap(), live);
    assert!(matches!(registry.append(&[record(1, 30)]), Err(RegistryError::Repeated { .. })));
}

#[test]
fn any_damaged_byte_below_the_mark_is_located() {
    let (dir, [first, second, end]) = two_synced();
    let sound = fs::read(file(&dir)).unwrap();
    for place in 0..sound.len() {
        let mut bytes = sound.clone();
        bytes[place] ^= 0x10;
        fs::write(file(&dir), bytes).unwrap();
        let offset = match u64::try_from(place).unwrap() {
            0..512 => 0,
            // One mark is enough, and this one may be the older.
            512..RECORDS_AT => continue,
            place if place < second => first,
            _ => second,
        };
        let message = refusal(&dir);
        let start = format!("DIR/registry, byte {offset}: ");
        assert!(message.starts_with(&start) && message.ends_with("from a backup"), "{message}");
        assert_eq!(fs::metadata(file(&dir)).unwrap().len(), end);
    }
}

#[test]
fn damage_since_the_log_was_opened_is_located() {
    let (dir, [first, second, _]) = two_synced();
    let (registry, _) = open(&dir);
    let handle = OsDisk.open(&file(&dir)).unwrap();
    handle.write_all_at(&[0], second.checked_sub(1).unwrap()).unwrap();
    let damaged = registry.get(&record(1, 30).digest());
    assert!(matches!(damaged, Err(RegistryError::DataLoss { offset, .. }) if offset == first));
}

#[test]
fn one_damaged_mark_is_borne_and_two_are_not() {
    let (dir, _) = two_synced();
    let sound = fs::read(file(&dir)).unwrap();
    for place in [512, 1024] {
        let mut bytes = sound.clone();
        bytes[place] ^= 1;
        fs::write(file(&dir), bytes).unwrap();
        assert_eq!(open(&dir).1.records, 2);
    }
    let mut bytes = sound;
    bytes[512..1536].fill(0);
    fs::write(file(&dir), bytes).unwrap();
    let message = "DIR/registry, byte 512: both marks are damaged; restore this file from a backup";
    assert_eq!(refusal(&dir), message);
}

#[test]
fn a_cut_below_the_mark_is_located() {
    let (dir, [.., end]) = two_synced();
    let sound = fs::read(file(&dir)).unwrap();
    for length in 0..usize::try_from(end).unwrap() {
        fs::write(file(&dir), &sound[..length]).unwrap();
        let message = refusal(&dir);
        assert!(message.contains("the file ends before what had been synced"), "{message}");
    }
    fs::remove_file(file(&dir)).unwrap();
    let message = "DIR/registry, byte 0: the file is missing; restore this file from a backup";
    assert_eq!(refusal(&dir), message);
}

#[test]
fn the_log_of_another_ledger_is_refused() {
    let dir = new_folder();
    let other = Registry::open(&OsDisk, dir.path(), LedgerId([0x22; 16])).err().unwrap();
    assert!(matches!(other, RegistryError::OtherLedger { found: LEDGER, .. }), "{other}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A write that was never synced may leave any of its sectors, and any length.
    #[test]
    fn a_torn_end_is_cut_off_and_what_was_synced_stays(
        sizes in proptest::collection::vec(1_usize..900, 1..4),
        lost_sectors: [bool; 8],
        length: prop::sample::Index,
    ) {
        let (dir, [.., synced]) = two_synced();
        let (mut registry, _) = open(&dir);
        let unsynced: Vec<Record> =
            (3..).zip(&sizes).map(|(number, size)| record(number, *size)).collect();
        registry.append(&unsynced).unwrap();
        drop(registry);

        let start = usize::try_from(synced).unwrap();
        let mut bytes = fs::read(file(&dir)).unwrap();
        for (sector, lost) in bytes[start..].chunks_mut(512).zip(lost_sectors) {
            if lost {
                sector.fill(0);
            }
        }
        let lengths: Vec<usize> = (start..=bytes.len()).collect();
        bytes.truncate(*length.get(&lengths));
        fs::write(file(&dir), &bytes).unwrap();

        let (mut registry, opened) = open(&dir);
        let left = u64::try_from(bytes.len()).unwrap();
        prop_assert_eq!(left.checked_sub(opened.end), Some(opened.torn_bytes));
        prop_assert!(opened.end >= synced && opened.records >= 2);
        prop_assert_eq!(fs::metadata(file(&dir)).unwrap().len(), opened.end);
        for number in [1, 2] {
            let live = Some(Found::Live(record(number, 30)));
            prop_assert_eq!(registry.get(&record(number, 30).digest()).unwrap(), live);
        }
        registry.append(&[record(9, 9)]).unwrap();
        registry.sync().unwrap();
        drop(registry);
        let (_, again) = open(&dir);
        prop_assert_eq!(again.records.checked_sub(1), Some(opened.records));
        prop_assert_eq!(again.torn_bytes, 0);
    }
}

/// The real disk until `broken`; then writes and syncs fail.
struct FailingDisk {
    broken: Arc<AtomicBool>,
}

struct FailingFile {
    file: Box<dyn DiskFile>,
    broken: Arc<AtomicBool>,
}

impl FailingFile {
    fn sound(&self) -> io::Result<()> {
        let failed = || Err(io::Error::other("the disk fails"));
        if self.broken.load(Ordering::Relaxed) { failed() } else { Ok(()) }
    }
}

impl DiskFile for FailingFile {
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        self.file.read_exact_at(buffer, offset)
    }
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.sound().and_then(|()| self.file.write_all_at(bytes, offset))
    }
    fn sync(&self) -> io::Result<()> {
        self.sound().and_then(|()| self.file.sync())
    }
    fn length(&self) -> io::Result<u64> {
        self.file.length()
    }
    fn set_length(&self, length: u64) -> io::Result<()> {
        self.file.set_length(length)
    }
}

impl Disk for FailingDisk {
    fn create_dir_all(&self, dir: &Path) -> io::Result<()> {
        OsDisk.create_dir_all(dir)
    }
    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        OsDisk.list(dir)
    }
    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let file = OsDisk.open(path)?;
        Ok(Box::new(FailingFile { file, broken: self.broken.clone() }))
    }
    fn open_read(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        OsDisk.open_read(path)
    }
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        OsDisk.create(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        OsDisk.rename(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        OsDisk.remove(path)
    }
    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        OsDisk.sync_dir(dir)
    }
}

#[test]
fn a_failed_write_or_sync_is_the_last() {
    for fails_at_sync in [false, true] {
        let (dir, _) = two_synced();
        let broken = Arc::new(AtomicBool::new(false));
        let disk = FailingDisk { broken: broken.clone() };
        let (mut registry, _) = Registry::open(&disk, dir.path(), LEDGER).unwrap();
        if fails_at_sync {
            registry.append(&[record(3, 9)]).unwrap();
            broken.store(true, Ordering::Relaxed);
            assert!(matches!(registry.sync(), Err(RegistryError::Io { .. })));
        } else {
            broken.store(true, Ordering::Relaxed);
            let failed = registry.append(&[record(3, 9)]);
            assert!(matches!(failed, Err(RegistryError::Io { .. })));
            assert_eq!(registry.get(&record(3, 9).digest()).unwrap(), None);
        }
        broken.store(false, Ordering::Relaxed);
        assert!(matches!(registry.sync(), Err(RegistryError::Poisoned { .. })));
        let refused = registry.append(&[record(4, 9)]);
        assert!(matches!(refused, Err(RegistryError::Poisoned { .. })));
        assert!(registry.get(&record(1, 30).digest()).unwrap().is_some());
    }
}
