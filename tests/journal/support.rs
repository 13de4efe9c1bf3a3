//! A journal in memory, what it should hold, and numbers that only look random.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use carnet::disk::{Disk, Files, MemoryDisk};
use carnet::domain::id::LedgerId;
use carnet::journal::{
    AppendError, ChainHash, Journal, JournalError, Options, Position, Reader, Turn, create,
};

pub(crate) const LEDGER: LedgerId = LedgerId([7; 16]);
pub(crate) const SMALL: Options = Options { segment_bytes: 128 << 10 };

/// An entry and its hash.
pub(crate) type Entry = (ChainHash, Vec<u8>);

pub(crate) fn dir() -> &'static Path {
    Path::new("/ledger/journal")
}

pub(crate) fn path(name: &str) -> PathBuf {
    dir().join(name)
}

pub(crate) fn shared(disk: &MemoryDisk) -> Arc<dyn Disk> {
    Arc::new(disk.clone())
}

/// `SplitMix64`: the same numbers for the same seed.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound).unwrap()).unwrap()
    }

    /// A turn of 1 to 4 entries of up to `bytes` bytes each.
    pub(crate) fn turn(&mut self, bytes: usize) -> Vec<Vec<u8>> {
        let entries = 1 + self.below(4);
        (0..entries).map(|_| self.payload(bytes)).collect()
    }

    pub(crate) fn payload(&mut self, bytes: usize) -> Vec<u8> {
        let length = self.below(bytes + 1);
        (0..length.div_ceil(8)).flat_map(|_| self.next().to_be_bytes()).take(length).collect()
    }
}

/// The hashes that `payloads` have as the first entries of the journal.
pub(crate) fn chained(payloads: &[Vec<u8>]) -> Vec<Entry> {
    let mut hash = ChainHash::genesis(LEDGER);
    let chain = payloads.iter().map(|payload| {
        hash = hash.then(payload);
        (hash, payload.clone())
    });
    chain.collect()
}

/// All turns up to `up_to`.
pub(crate) fn turns(disk: &Arc<dyn Disk>, dir: &Path, up_to: &Position) -> Vec<Turn> {
    let mut reader = Reader::new(disk, dir).unwrap();
    std::iter::from_fn(|| reader.next_turn(up_to).unwrap()).collect()
}

/// All entries up to `up_to`.
pub(crate) fn entries(disk: &Arc<dyn Disk>, up_to: &Position) -> Vec<Entry> {
    turns(disk, dir(), up_to).into_iter().flat_map(|turn| turn.entries).collect()
}

pub(crate) fn number_of_entries(position: &Position) -> usize {
    position.sequence.map_or(0, |last| usize::try_from(last.get()).unwrap())
}

/// A new journal with small segments on a new disk.
pub(crate) fn new_journal() -> (MemoryDisk, Journal) {
    let disk = MemoryDisk::new();
    create(&shared(&disk), dir(), LEDGER, SMALL).unwrap();
    let (journal, _) = Journal::open(&shared(&disk), dir(), None).unwrap();
    (disk, journal)
}

/// A closed journal of three segments, the last about half full, and its turns.
pub(crate) fn three_segments() -> (Files, Position, Vec<Turn>) {
    let (disk, mut journal) = new_journal();
    let mut numbers = Numbers(3);
    while journal.position().segment.get() < 3 || journal.position().offset < 60 << 10 {
        journal.append(&numbers.turn(6000)).unwrap();
    }
    let position = journal.position();
    journal.close().unwrap();
    let turns = turns(&shared(&disk), dir(), &position);
    (disk.files(), position, turns)
}

/// Opens a journal that must be readable.
pub(crate) fn open(disk: &MemoryDisk) -> (Journal, carnet::journal::Recovered) {
    Journal::open(&shared(disk), dir(), None).unwrap()
}

/// Opens a journal that must not be.
pub(crate) fn refused(disk: &MemoryDisk) -> JournalError {
    match Journal::open(&shared(disk), dir(), None) {
        Ok((_, recovered)) => panic!("opened all the same: {recovered:?}"),
        Err(error) => error,
    }
}

pub(crate) fn is_broken<T>(result: &Result<T, AppendError>) -> bool {
    matches!(result, Err(AppendError::Broken(_)))
}
