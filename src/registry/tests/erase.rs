//! Erasing: what was erased stays so, and nothing else is touched, whatever happens meanwhile.

use std::cell::Cell;
use std::sync::Mutex;

use super::*;
use crate::disk::{Files, MemoryDisk, Survival};

/// Names the folder on a disk in memory.
const DIR: &str = "/ledger";

fn erased(record: &Record) -> Found {
    Found::Erased { subject: record.subject, revision: record.revision }
}

fn live(record: &Record) -> Found {
    Found::Live(record.clone())
}

/// The second description of what [`record`] describes, several sectors long, with a note and a
/// salt that no other record has.
fn long(number: u8) -> Record {
    let note = char::from(b'A'.saturating_add(number)).to_string().repeat(700);
    let fields = Fields::new([(Field::Name, "Le Bouffay"), (Field::Note, &note)]).unwrap();
    Record { revision: 2, fields, ..record(number, 9) }
}

/// A disk with the log of records 1 to 3, long ones, all durable.
fn three_durable() -> Files {
    let disk = MemoryDisk::new();
    let dir = Path::new(DIR);
    disk.create_dir_all(dir).unwrap();
    Registry::create(&disk, dir, LEDGER).unwrap();
    let (mut registry, _) = Registry::open(&disk, dir, LEDGER).unwrap();
    registry.append(&[long(1), long(2), long(3)]).unwrap();
    registry.sync().unwrap();
    registry.sync().unwrap();
    disk.files()
}

fn open_in(disk: &MemoryDisk) -> (Registry, Opened) {
    Registry::open(disk, Path::new(DIR), LEDGER).unwrap()
}

fn log_of(files: &Files) -> &[u8] {
    &files[&Path::new(DIR).join(FILE)]
}

/// Whether the salt or the note of `record`, each its own, can be read anywhere in the log.
fn is_legible(files: &Files, record: &Record) -> bool {
    let note = record.fields.get(Field::Note).unwrap().as_bytes();
    // A part of the note is enough: any sector of it may be left.
    let part = &note[..16];
    log_of(files).windows(16).any(|bytes| bytes == record.salt.0 || bytes == part)
}

/// Opens what a power loss left: record 2 is live or erased, the others are as they were.
fn check_after_loss(files: &Files) -> bool {
    let disk = MemoryDisk::with_files(files);
    let (registry, opened) = open_in(&disk);
    assert_eq!((opened.records, opened.torn_bytes), (3, 0));
    for kept in [long(1), long(3)] {
        assert_eq!(registry.get(&kept.digest()).unwrap(), Some(live(&kept)));
    }
    let found = registry.get(&long(2).digest()).unwrap();
    if found == Some(live(&long(2))) {
        return false;
    }
    assert_eq!(found, Some(erased(&long(2))));
    // What is marked is wiped by opening, and durably so.
    let mut none = || false;
    let kept = disk.power_loss(disk.recorded(), &mut Survival { grain: 512, choose: &mut none });
    assert!(!is_legible(&disk.files(), &long(2)) && !is_legible(&kept, &long(2)));
    true
}

/// Every state that a power loss may leave at each point of what `disk` recorded, for a few ways
/// to choose what survives.
fn losses(disk: &MemoryDisk) -> Vec<(usize, Files)> {
    let mut found = Vec::new();
    for at in 0..=disk.recorded() {
        for pattern in 0_u32..32 {
            for grain in [512, 4096] {
                let asked = Cell::new(0_u32);
                let mut choose = || {
                    asked.set(asked.get().wrapping_add(1));
                    pattern >> (asked.get() % 5) & 1 == 1
                };
                found.push((at, disk.power_loss(at, &mut Survival { grain, choose: &mut choose })));
            }
        }
    }
    found
}

#[test]
fn an_erased_record_is_known_by_its_digest_for_ever() {
    let (dir, _) = two_synced();
    let (mut registry, _) = open(&dir);
    let digest = record(1, 30).digest();
    for _ in 0..2 {
        registry.erase(&[digest]).unwrap();
        assert_eq!(registry.get(&digest).unwrap(), Some(erased(&record(1, 30))));
    }
    assert_eq!(registry.get(&record(2, 30).digest()).unwrap(), Some(live(&record(2, 30))));
    assert!(matches!(registry.append(&[record(1, 30)]), Err(RegistryError::Repeated { .. })));
    registry.append(&[record(3, 30)]).unwrap();
    registry.sync().unwrap();
    drop(registry);
    let (mut registry, opened) = open(&dir);
    assert_eq!((opened.records, opened.torn_bytes), (3, 0));
    assert_eq!(registry.get(&digest).unwrap(), Some(erased(&record(1, 30))));
    registry.erase(&[digest]).unwrap();
    assert_eq!(registry.get(&record(3, 30).digest()).unwrap(), Some(live(&record(3, 30))));
}

#[test]
fn erasing_changes_the_state_and_the_content_and_nothing_else() {
    let (dir, [first, second, _]) = two_synced();
    let before = fs::read(file(&dir)).unwrap();
    let (mut registry, _) = open(&dir);
    registry.erase(&[record(1, 30).digest()]).unwrap();
    let after = fs::read(file(&dir)).unwrap();
    let [first, second] = [first, second].map(|place| usize::try_from(place).unwrap());
    assert_eq!(after.len(), before.len());
    assert_eq!(after[1536..first + 53], before[1536..first + 53]);
    assert_eq!(after[first + 53], 0xF0);
    assert!(after[first + HEAD_BYTES..second].iter().all(|byte| *byte == 0));
    assert_eq!(after[second..], before[second..]);
}

#[test]
fn what_the_registry_never_had_cannot_be_erased() {
    let (dir, _) = two_synced();
    let before = fs::read(file(&dir)).unwrap();
    let (mut registry, _) = open(&dir);
    let opened = fs::read(file(&dir)).unwrap();
    let unknown = registry.erase(&[record(9, 30).digest()]).unwrap_err();
    assert!(matches!(unknown, RegistryError::Unknown { .. }), "{unknown}");
    assert_eq!(fs::read(file(&dir)).unwrap(), opened);
    assert_eq!(opened[1536..], before[1536..]);
    registry.append(&[record(9, 30)]).unwrap();
    registry.erase(&[record(9, 30).digest()]).unwrap();
    assert_eq!(registry.get(&record(9, 30).digest()).unwrap(), Some(erased(&record(9, 30))));
}

#[test]
fn every_record_is_listed_in_the_order_of_the_log() {
    let dir = new_folder();
    let (mut registry, _) = open(&dir);
    let mut reader = RegistryReader::open(&OsDisk, dir.path(), LEDGER).unwrap();
    let records = [record(1, 9), record(2, 9), long(1)];
    registry.append(&records).unwrap();
    registry.sync().unwrap();
    registry.erase(&[records[0].digest()]).unwrap();
    let expected: Vec<Listed> = records
        .iter()
        .zip([true, false, false])
        .map(|(record, erased)| Listed {
            digest: record.digest(),
            subject: record.subject,
            revision: record.revision,
            erased,
        })
        .collect();
    let listed: Vec<Listed> = registry.records().map(Result::unwrap).collect();
    assert_eq!(listed, expected);
    let listed: Vec<Listed> = reader.records().unwrap().map(Result::unwrap).collect();
    assert_eq!(listed, expected);
}

#[test]
fn the_power_may_go_at_any_write_of_an_erasure() {
    let disk = MemoryDisk::with_files(&three_durable());
    let (mut registry, _) = open_in(&disk);
    let before = disk.recorded();
    registry.erase(&[long(2).digest()]).unwrap();
    let after = disk.recorded();
    let mut outcomes = [0_usize; 2];
    for (at, files) in losses(&disk) {
        let gone = check_after_loss(&files);
        assert!(gone || at < after, "the erasure had returned");
        assert!(!gone || at > before, "nobody had asked for it");
        outcomes[usize::from(gone)] += 1;
    }
    assert!(outcomes.iter().all(|seen| *seen > 0), "{outcomes:?}");
}

#[test]
fn the_power_may_go_again_while_the_opening_finishes_an_erasure() {
    let mut log = three_durable();
    let [second, third] =
        [1_usize, 2].map(|index| 1536 + index * (HEAD_BYTES + content_bytes(&long(2))));
    let bytes = log.get_mut(&Path::new(DIR).join(FILE)).unwrap();
    bytes[second + 53] = 0xF0;
    // Half of it is wiped.
    bytes[second + HEAD_BYTES + 300..third].fill(0);
    let disk = MemoryDisk::with_files(&log);
    open_in(&disk);
    for (_, files) in losses(&disk) {
        assert!(check_after_loss(&files));
    }
}

/// The bytes of a content.
fn content_bytes(record: &Record) -> usize {
    crate::domain::registry::encode_content(record.salt, &record.fields).len()
}

#[test]
fn a_failed_write_or_sync_of_an_erasure_is_the_last_and_opening_goes_on() {
    for failing in 1..=4 {
        for is_sync in [false, true] {
            let disk = MemoryDisk::with_files(&three_durable());
            let (mut registry, _) = open_in(&disk);
            if is_sync {
                disk.fail_sync(failing);
            } else {
                disk.fail_write(failing);
            }
            let done = registry.erase(&[long(2).digest()]);
            disk.heal();
            // Two syncs; four writes: state, mark, content, mark.
            if is_sync && failing > 2 {
                done.unwrap();
                continue;
            }
            assert!(matches!(done, Err(RegistryError::Io { .. })), "{failing} {is_sync}");
            let again = registry.erase(&[long(2).digest()]);
            assert!(matches!(again, Err(RegistryError::Poisoned { .. })));
            assert!(registry.get(&long(3).digest()).unwrap().is_some());
            drop(registry);
            let (mut registry, _) = open_in(&disk);
            registry.erase(&[long(2).digest()]).unwrap();
            let mut none = || false;
            let mut survival = Survival { grain: 512, choose: &mut none };
            let kept = disk.power_loss(disk.recorded(), &mut survival);
            assert!(check_after_loss(&kept), "{failing} {is_sync}");
        }
    }
}

#[test]
fn an_erasure_that_was_seen_is_made_durable_by_opening_after_a_failed_sync() {
    for failing in 1..=2 {
        let disk = MemoryDisk::with_files(&three_durable());
        let (mut registry, _) = open_in(&disk);
        disk.fail_sync(failing);
        registry.erase(&[long(2).digest()]).unwrap_err();
        disk.heal();
        drop(registry);
        let (registry, _) = open_in(&disk);
        assert_eq!(registry.get(&long(2).digest()).unwrap(), Some(erased(&long(2))));
        let mut none = || false;
        let kept =
            disk.power_loss(disk.recorded(), &mut Survival { grain: 512, choose: &mut none });
        assert!(!is_legible(&kept, &long(2)));
    }
}

#[test]
fn a_flipped_bit_of_an_erased_record_is_located_or_wiped() {
    let disk = MemoryDisk::with_files(&three_durable());
    let (mut registry, _) = open_in(&disk);
    registry.erase(&[long(2).digest()]).unwrap();
    let sound = disk.files();
    let start = 1536 + HEAD_BYTES + content_bytes(&long(1));
    for place in start..start + HEAD_BYTES + 20 {
        let mut files = sound.clone();
        files.get_mut(&Path::new(DIR).join(FILE)).unwrap()[place] ^= 0x10;
        if place >= start + HEAD_BYTES {
            assert!(check_after_loss(&files));
            continue;
        }
        let opened = Registry::open(&MemoryDisk::with_files(&files), Path::new(DIR), LEDGER);
        let Err(RegistryError::DataLoss { offset, .. }) = opened else { panic!("{place}") };
        assert_eq!(offset, u64::try_from(start).unwrap());
    }
}

#[test]
fn a_reader_that_is_open_serves_nothing_erased() {
    let (dir, _) = two_synced();
    let (mut registry, _) = open(&dir);
    let mut reader = RegistryReader::open(&OsDisk, dir.path(), LEDGER).unwrap();
    assert_eq!(reader.get(&record(1, 30).digest()).unwrap(), Some(live(&record(1, 30))));
    registry.erase(&[record(1, 30).digest()]).unwrap();
    assert_eq!(reader.get(&record(1, 30).digest()).unwrap(), Some(erased(&record(1, 30))));
    assert_eq!(reader.get(&record(2, 30).digest()).unwrap(), Some(live(&record(2, 30))));
}

/// What is done before a read of so many bytes.
type Interruption = Arc<Mutex<Option<(usize, Box<dyn FnOnce() + Send>)>>>;

/// A file that does something before a read.
struct Interrupted {
    file: Box<dyn DiskFile>,
    before: Interruption,
}

impl DiskFile for Interrupted {
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        let due = self.before.lock().unwrap().take_if(|(bytes, _)| *bytes == buffer.len());
        if let Some((_, act)) = due {
            act();
        }
        self.file.read_exact_at(buffer, offset)
    }
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.file.write_all_at(bytes, offset)
    }
    fn sync(&self) -> io::Result<()> {
        self.file.sync()
    }
    fn length(&self) -> io::Result<u64> {
        self.file.length()
    }
    fn set_length(&self, length: u64) -> io::Result<()> {
        self.file.set_length(length)
    }
}

#[test]
fn a_record_that_is_erased_between_its_head_and_its_content_is_no_damage() {
    let disk = MemoryDisk::with_files(&three_durable());
    let before: Interruption = Arc::default();
    let file = disk.open_read(&Path::new(DIR).join(FILE)).unwrap();
    let file = Box::new(Interrupted { file, before: before.clone() });
    let mut log = Log::new(file, PathBuf::from(FILE), LEDGER).unwrap();
    log.extend().unwrap();
    let (mut registry, _) = open_in(&disk);
    let erase: Box<dyn FnOnce() + Send> =
        Box::new(move || registry.erase(&[long(2).digest()]).unwrap());
    *before.lock().unwrap() = Some((content_bytes(&long(2)), erase));
    assert_eq!(log.get(&long(2).digest()).unwrap(), Some(erased(&long(2))));
    assert!(before.lock().unwrap().is_none());
}
