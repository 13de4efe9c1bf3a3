//! Why the registry's log cannot be used: what is wrong, where, and what to do.

use std::io;
use std::path::PathBuf;

use crate::domain::id::LedgerId;
use crate::domain::registry::RecordDigest;

/// Why the registry did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// A log would have been overwritten.
    #[error("{} exists already", file.display())]
    Exists {
        /// The log.
        file: PathBuf,
    },
    /// What had been synced is not there any more.
    #[error("{}, byte {offset}: {problem}; restore this file from a backup", file.display())]
    DataLoss {
        /// The log.
        file: PathBuf,
        /// Where the damaged part starts.
        offset: u64,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A newer release wrote it.
    #[error("{}, byte {offset}: written by a newer release; start that release", file.display())]
    NewerFormat {
        /// The log.
        file: PathBuf,
        /// Where this release stops to understand.
        offset: u64,
    },
    /// It is the log of another ledger.
    #[error(
        "{} belongs to ledger {found}, not {expected}: put back the file of this ledger",
        file.display()
    )]
    OtherLedger {
        /// The log.
        file: PathBuf,
        /// The ledger that it names.
        found: LedgerId,
        /// The ledger that is being opened.
        expected: LedgerId,
    },
    /// The record is there already; nothing was written.
    #[error("record {digest} is in the registry already: each needs a salt of its own")]
    Repeated {
        /// The digest of both.
        digest: RecordDigest,
    },
    /// No record has this digest; nothing was written.
    #[error("record {digest} is not in the registry: only what it holds can be erased")]
    Unknown {
        /// The digest that was asked for.
        digest: RecordDigest,
    },
    /// More records than one call may append; nothing was written.
    #[error("{records} records at once; at most {} are appended", super::APPEND_MAX)]
    TooMany {
        /// How many there were.
        records: usize,
    },
    /// The disk has no room for the records; none of them is in the log.
    #[error("the disk is full: {} cannot grow", file.display())]
    Full {
        /// The log.
        file: PathBuf,
    },
    /// An earlier write or sync failed: what is on disk is unknown until the log is opened again.
    #[error("{} failed earlier and must be opened again", file.display())]
    Poisoned {
        /// The log.
        file: PathBuf,
    },
    /// The operating system refused.
    #[error("{} cannot be {action}", file.display())]
    Io {
        /// What was tried, as in *read*.
        action: &'static str,
        /// The log.
        file: PathBuf,
        /// What the operating system says.
        #[source]
        source: io::Error,
    },
}
