//! What the threads of the engine tell each other.
//!
//! **Invariant:** `synced` never names what is not on disk, `applied` never passes `synced`.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

use crate::domain::id::Sequence;
use crate::journal::Position;
use crate::store::record::FactsDigest;

/// Why the engine ended before it was asked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault(pub String);

/// The message of `error` and of all its causes: a fault without its cause helps nobody at night.
pub fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let message = error.to_string();
        if !text.ends_with(&message) {
            text.push_str(": ");
            text.push_str(&message);
        }
        cause = error.source();
    }
    text
}

/// The progress of the engine.
pub(super) struct Shared {
    /// How far the journal is on disk.
    pub synced: watch::Sender<Position>,
    /// How far the follower is.
    pub applied: watch::Sender<Position>,
    /// Why the engine ended, once it has.
    pub fault: watch::Sender<Option<Fault>>,
    stopping: AtomicBool,
    /// Whether the follower has ended.
    ended: AtomicBool,
    /// Digests of the writer's facts, by the entry after which they were taken.
    digests: Mutex<BTreeMap<Sequence, FactsDigest>>,
}

impl Shared {
    pub(super) fn new(synced: Position) -> Shared {
        Shared {
            synced: watch::Sender::new(synced),
            applied: watch::Sender::new(synced),
            fault: watch::Sender::new(None),
            stopping: AtomicBool::new(false),
            ended: AtomicBool::new(false),
            digests: Mutex::new(BTreeMap::new()),
        }
    }

    /// Whether no more commands are taken.
    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// From now on, no more commands are taken.
    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
    }

    /// Notes that the follower has ended, and wakes whoever waits for it.
    pub(super) fn end(&self) {
        self.ended.store(true, Ordering::SeqCst);
        self.applied.send_modify(|_| {});
    }

    /// Whether nothing more will be applied.
    pub(super) fn is_over(&self) -> bool {
        self.ended.load(Ordering::SeqCst) || self.fault.borrow().is_some()
    }

    /// Ends the engine: what is on disk or in memory cannot be relied on any more.
    pub(super) fn fail(&self, fault: impl Into<String>) {
        let fault = Fault(fault.into());
        tracing::error!(fault = %fault.0, "the engine ends: {}", fault.0);
        self.stop();
        self.fault.send_if_modified(|current| {
            let first = current.is_none();
            if first {
                *current = Some(fault);
            }
            first
        });
        self.applied.send_modify(|_| {});
    }

    /// Notes the digest of the writer's facts after `entry`.
    pub(super) fn put_digest(&self, entry: Sequence, digest: FactsDigest) {
        self.digests().insert(entry, digest);
    }

    /// The digest of the writer's facts after `entry`, if it was taken there.
    pub(super) fn take_digest(&self, entry: Sequence) -> Option<FactsDigest> {
        let mut digests = self.digests();
        let found = digests.remove(&entry);
        *digests = digests.split_off(&entry);
        found
    }

    fn digests(&self) -> std::sync::MutexGuard<'_, BTreeMap<Sequence, FactsDigest>> {
        self.digests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
