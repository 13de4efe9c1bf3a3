//! The truth: what was decided, in order, on disk.
//!
//! An *entry* is bytes that mean nothing here. A *turn* is the entries that are written and synced
//! together. Entries have sequence numbers, turns have turn numbers, both dense from 1, and each
//! entry's hash covers the hash of the one before. A folder holds the journal of one ledger:
//!
//! ```text
//! head                  two slots: the last synced turn, and where it ends
//! segment-0000000001    header │ turn │ turn │ … │ turn │ ignored       (sealed: the next
//! segment-0000000002    header │ turn │ … │ turn │ ignored               header says its end)
//! segment-0000000003    header │ turn │ turn │ zeros ……………………………………
//!                                            └ head
//! segment-0000000004.new   zeros: prepared ahead of need
//! torn-3-51200          bytes of a turn that a crash cut short, kept for inquiry
//! ```
//!
//! [`Journal::append`] writes a turn, syncs it, writes `head`, and only then returns. `head` itself
//! is synced when idle, at each roll to the next segment and on closing. After a crash,
//! [`Journal::open`] demands everything up to `head`, keeps what verifies beyond it, sets one torn
//! turn aside, and goes on in a fresh segment. [`Reader`]s follow what is synced, and [`verify`]
//! reads a folder that someone else may be serving.
//!
//! The layouts are in `segment.rs` (header), `frame.rs` (turn), `head.rs` (slots) and `sector.rs`
//! (the checksummed sector of both); the chain is in `chain.rs`.
//!
//! **Invariant:** a turn is acknowledged only after it is synced, and at most one turn is ever
//! written and not yet synced.
//! **Invariant:** a file called `segment-…` has a synced header, because it gets that name only
//! afterwards; so a header that does not verify is damage, never a crash.
//! **Invariant:** when a segment exists, `head` on disk has reached the end of the one before.
//! **Invariant:** after an I/O error nothing more is written to a segment or to `head`. A failed
//! sync is never repeated; what it covered is written again, elsewhere, by the next
//! [`Journal::open`].
//! **Invariant:** only one process writes; whoever opens a journal holds the lock of its ledger.
//!
//! What cannot be detected: damage to the very last turn, when it was acknowledged so shortly
//! before a power cut that `head` had not reached the disk, looks like a turn cut short.

mod chain;
mod create;
mod error;
mod folder;
mod frame;
mod head;
mod index;
mod list;
mod position;
mod prepare;
mod read;
pub mod record;
mod recover;
mod sector;
mod segment;
mod survey;
mod verify;
mod walk;
mod write;

pub use chain::ChainHash;
pub use create::{Options, create};
pub use error::{AppendError, DataLoss, JournalError};
pub use list::{Checkpoint, Segment, Segments, segments};
pub use position::{Position, SegmentNumber};
pub use read::Reader;
pub use recover::Recovered;
pub use survey::{Beyond, Later, Torn};
pub use verify::{Verified, verify};
pub use walk::Turn;
pub use write::{Appended, Journal};

/// The bytes of one entry.
pub const ENTRY_BYTES_MAX: usize = 64 << 10;

/// The entries of one turn.
pub const TURN_ENTRIES_MAX: usize = 1024;

/// The bytes of all entries of one turn: with lengths and headers, it fits the smallest segment.
pub const TURN_BYTES_MAX: usize = 96 << 10;

/// The size of a segment when nothing else is asked for.
pub const SEGMENT_BYTES_PRESET: u64 = 64 << 20;

/// The smallest segment: any turn fits into it.
pub const SEGMENT_BYTES_MIN: u64 = 128 << 10;

/// The largest segment.
pub const SEGMENT_BYTES_MAX: u64 = 1 << 30;

/// The size of a segment is a multiple of this: a page, and the largest sector.
pub const SEGMENT_BYTES_UNIT: u64 = 4096;
