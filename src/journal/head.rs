//! The file `head`: which turn was the last to be synced.
//!
//! It has two slots, each a sector, at bytes 0 and 4096, so that no page and no sector of a disk
//! holds both; the file has 8192 bytes. The slot with the odd counters is the second.
//!
//! | at | bytes | what |
//! | ---: | ---: | --- |
//! | 0 | 8 | `carnetHD` |
//! | 8 | 4 | version of the format: 1 |
//! | 12 | 4 | number of the segment in which the next turn is looked for |
//! | 16 | 16 | identity of the ledger |
//! | 32 | 8 | counter: the valid slot with the larger one counts |
//! | 40 | 8 | number of the last synced turn; 0 before the first |
//! | 48 | 8 | sequence number of its last entry; 0 before the first |
//! | 56 | 32 | chain hash of that entry |
//! | 88 | 8 | byte of the segment at which the next turn is looked for |
//! | 96 | 408 | zeros |
//! | 504 | 8 | checksum: the first 8 bytes of BLAKE3 of the 504 bytes before |
//!
//! **Invariant:** a slot is written only after what it names is synced, and never over the one that
//! counts.

use std::io;
use std::path::PathBuf;

use super::chain::ChainHash;
use super::error::JournalError;
use super::folder::Folder;
use super::position::{Position, SegmentNumber};
use super::sector::{SECTOR, SECTOR_BYTES, Sector, SectorDefect, seal, unseal};
use crate::disk::DiskFile;
use crate::domain::id::{LedgerId, Sequence};

/// The name of the file.
pub(super) const NAME: &str = "head";

/// What the sector is.
const MAGIC: [u8; 8] = *b"carnetHD";

/// Where the slots are.
const SLOTS: [u64; 2] = [0, 4096];

/// The length of the file.
const BYTES: u64 = 8192;

/// What a slot says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) ledger: LedgerId,
    pub(super) counter: u64,
    pub(super) position: Position,
}

impl Head {
    fn slot(&self) -> u64 {
        let [even, odd] = SLOTS;
        if self.counter.is_multiple_of(2) { even } else { odd }
    }

    fn encode(&self) -> Sector {
        let mut fields = Vec::new();
        fields.extend_from_slice(&self.position.segment.get().to_be_bytes());
        fields.extend_from_slice(&self.ledger.0);
        fields.extend_from_slice(&self.counter.to_be_bytes());
        fields.extend_from_slice(&self.position.turn.to_be_bytes());
        let sequence = self.position.sequence.map_or(0, Sequence::get);
        fields.extend_from_slice(&sequence.to_be_bytes());
        fields.extend_from_slice(self.position.hash.as_bytes());
        fields.extend_from_slice(&self.position.offset.to_be_bytes());
        seal(MAGIC, &fields)
    }

    fn decode(sector: &Sector) -> Result<Head, SectorDefect> {
        let mut fields = unseal(MAGIC, sector)?;
        let head = (|| {
            let segment = SegmentNumber::new(fields.u32()?)?;
            let ledger = LedgerId(fields.take()?);
            let counter = fields.u64()?;
            let turn = fields.u64()?;
            let sequence = Sequence::new(fields.u64()?);
            let hash = ChainHash::from_bytes(fields.take()?);
            let offset = fields.u64()?;
            let position = Position { turn, sequence, hash, segment, offset };
            Some(Head { ledger, counter, position })
        })();
        head.filter(|head| head.position.offset >= SECTOR)
            .ok_or(SectorDefect::Damaged("the slot holds numbers that nothing has"))
    }
}

/// What `head` says; `None` when there is no such file.
///
/// Someone else may be writing it: then one of the slots may be unreadable for a moment, and both
/// only between two reads, so they are read again.
pub(super) fn read(folder: &Folder) -> Result<Option<Head>, JournalError> {
    const ATTEMPTS: usize = 4;
    let Some(file) = folder.read(NAME)? else { return Ok(None) };
    for _ in 0..ATTEMPTS {
        if let Some(head) = newest(file.as_ref(), folder)? {
            return Ok(Some(head));
        }
    }
    let what = "neither slot is readable, so how far the journal must reach is unknown";
    Err(JournalError::damaged(&folder.path(NAME), 0, what))
}

fn newest(file: &dyn DiskFile, folder: &Folder) -> Result<Option<Head>, JournalError> {
    let mut newest: Option<Head> = None;
    for slot in SLOTS {
        let mut sector = [0; SECTOR_BYTES];
        match file.read_exact_at(&mut sector, slot) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => continue,
            Err(error) => return Err(JournalError::io("reading", &folder.path(NAME))(error)),
        }
        match Head::decode(&sector) {
            Ok(head) if head.slot() == slot => {
                newest = newest.filter(|other| other.counter > head.counter).or(Some(head));
            }
            Ok(_) | Err(SectorDefect::Damaged(_)) => {}
            Err(newer @ SectorDefect::Newer(_)) => {
                return Err(JournalError::sector(&folder.path(NAME), slot, newer));
            }
        }
    }
    Ok(newest)
}

/// The file, as its only writer has it.
pub(super) struct HeadFile {
    file: Box<dyn DiskFile>,
    path: PathBuf,
    last: Head,
    /// Whether something was written and not synced.
    unsynced: bool,
}

impl HeadFile {
    /// Makes the file, or makes it anew, for a journal without turns.
    pub(super) fn create(folder: &Folder, ledger: LedgerId) -> Result<(), JournalError> {
        let hash = ChainHash::genesis(ledger);
        let segment = SegmentNumber::FIRST;
        let position = Position { turn: 0, sequence: None, hash, segment, offset: SECTOR };
        let head = Head { ledger, counter: 0, position };
        let file = folder.blank(NAME, BYTES)?;
        file.write(&head.encode(), head.slot())?;
        file.install(folder).map(drop)
    }

    /// Opens the file, in which `last` is what counts.
    pub(super) fn open(folder: &Folder, last: Head) -> Result<HeadFile, JournalError> {
        let file = folder.open(NAME)?;
        Ok(HeadFile { file, path: folder.path(NAME), last, unsynced: false })
    }

    /// Names `position` as synced.
    pub(super) fn write(&mut self, position: &Position) -> Result<(), JournalError> {
        let counter = self.last.counter.saturating_add(1);
        let head = Head { counter, position: *position, ..self.last };
        self.file
            .write_all_at(&head.encode(), head.slot())
            .map_err(JournalError::io("writing", &self.path))?;
        self.last = head;
        self.unsynced = true;
        Ok(())
    }

    /// Makes what was written durable, if anything was.
    pub(super) fn sync(&mut self) -> Result<(), JournalError> {
        if self.unsynced {
            self.file.sync().map_err(JournalError::io("syncing", &self.path))?;
            self.unsynced = false;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use proptest::prelude::*;

    use super::*;

    #[test]
    #[allow(clippy::needless_raw_string_hashes, reason = "the golden text is written by a tool")]
    fn the_layout_never_changes() {
        let position = Position {
            turn: 0x0102,
            sequence: Sequence::new(0x0304),
            hash: ChainHash::from_bytes([0xab; 32]),
            segment: SegmentNumber::new(0x0506).unwrap(),
            offset: 0x0708,
        };
        let head = Head { ledger: LedgerId([7; 16]), counter: 0x090b, position };
        assert_eq!(head.slot(), 4096);
        let sector = head.encode();
        let hex: Vec<String> = sector[..96]
            .chunks(16)
            .chain([&sector[504..]])
            .map(|line| format!("{line:02x?}"))
            .collect();
        expect![[r#"
            [63, 61, 72, 6e, 65, 74, 48, 44, 00, 00, 00, 01, 00, 00, 05, 06]
            [07, 07, 07, 07, 07, 07, 07, 07, 07, 07, 07, 07, 07, 07, 07, 07]
            [00, 00, 00, 00, 00, 00, 09, 0b, 00, 00, 00, 00, 00, 00, 01, 02]
            [00, 00, 00, 00, 00, 00, 03, 04, ab, ab, ab, ab, ab, ab, ab, ab]
            [ab, ab, ab, ab, ab, ab, ab, ab, ab, ab, ab, ab, ab, ab, ab, ab]
            [ab, ab, ab, ab, ab, ab, ab, ab, 00, 00, 00, 00, 00, 00, 07, 08]
            [41, 07, 04, 94, 39, ca, af, 7b]"#]]
        .assert_eq(&hex.join("\n"));
        assert!(sector[96..504].iter().all(|byte| *byte == 0));
    }

    proptest! {
        #[test]
        fn a_slot_is_read_back(
            ledger: [u8; 16],
            hash: [u8; 32],
            numbers: [u64; 3],
            segment in 1u32..,
            offset in 512u64..,
        ) {
            let [counter, turn, sequence] = numbers;
            let segment = SegmentNumber::new(segment).unwrap();
            let hash = ChainHash::from_bytes(hash);
            let sequence = Sequence::new(sequence);
            let position = Position { turn, sequence, hash, segment, offset };
            let head = Head { ledger: LedgerId(ledger), counter, position };
            prop_assert_eq!(Head::decode(&head.encode()), Ok(head));
        }
    }
}
