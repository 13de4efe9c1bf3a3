//! The imperative shell: the only writer of the ledger, and the reads beside it.
//!
//! ```text
//! submit ─▶ queue ─▶ writer ─▶ journal, synced ─▶ reply
//!                                  │
//!                                  └─▶ follower ─▶ reads, watchers
//!                                         ├─▶ sealer ─▶ store
//!                                         └─▶ clerk ─▶ submit (figures, payments)
//! ```
//!
//! Reading order: [`start`], `writer`, `turn`, `repeat`, `follower`, `unsealed`, `lookup`, `clerk`.
//!
//! **Invariant:** concurrency is the bounded queues, these four threads, and tasks that wait for a
//! reply. There is no lock around what decides.

pub mod audit;
mod clerk;
pub mod clock;
pub mod export;
pub mod folder;
mod follower;
pub mod found;
pub mod keys;
mod lookup;
mod project;
pub mod rebuild;
mod recall;
mod repeat;
mod report;
mod requests;
mod sealer;
mod settle;
mod shared;
pub mod start;
mod turn;
mod unsealed;
mod watch;
mod writer;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::mpsc::{SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Semaphore, oneshot};

use crate::disk::Disk;
use crate::domain::code::{KeyRing, Resolved, TypedCode};
use crate::domain::command::redeem::Redeem;
use crate::domain::command::{Command, Context};
use crate::domain::entry::Entry;
use crate::domain::facts::Facts;
use crate::domain::id::{BookletId, ChequeId, Sequence};
use crate::domain::organisation::Entitlement;
use crate::domain::registry::{Fields, RecordDigest, Salt};
use crate::domain::rejection::Rejection;
use crate::domain::request::{CallerId, RequestId};
use crate::domain::time::Timestamp;
use crate::journal::{Position, Reader};
use crate::registry::{Found, RegistryReader};

use clock::{GuardedClock, Suspect};
use follower::Replica;
use lookup::Lookups;
use shared::Shared;
use writer::Job;

pub use lookup::{Index, LOOKUPS_MAX, Lookup, Span};
pub use report::ReportWanted;
pub use shared::{Fault, with_causes};
pub use watch::Watch;

/// Commands that may wait for the writer; one more is refused at once.
pub const QUEUE_MAX: usize = 1_024;
/// Watchers at one time.
pub const WATCHERS_MAX: usize = 64;
/// Callers whose unknown codes are counted apart; all others are counted together.
pub const CALLERS_COUNTED_MAX: usize = 10_000;

/// A command, who sends it, and the request id that makes it safe to send twice.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Who asks.
    pub caller: CallerId,
    /// Identifies the request across retries.
    pub request: RequestId,
    /// What is asked.
    pub command: Command,
    /// What must not enter the chain: kept in the registry's log, under the command's record.
    pub personal: Option<Personal>,
}

/// A record of the registry's log that is still to be written.
#[derive(Clone, Debug)]
pub struct Personal {
    /// What keeps the record's digest from being guessed.
    pub salt: Salt,
    /// The record's fields.
    pub fields: Fields,
}

/// What was decided, durable; the same for a repeat of the request.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// The entry: every answer is made from it.
    pub entry: Arc<Entry>,
    /// The chain hash of the entry: with its sequence number, the receipt.
    pub hash: [u8; 32],
}

/// Why the engine did not answer with a decision.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command was refused; nothing was written.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The queue is full.
    #[error("too many commands are waiting")]
    Overloaded,
    /// The reads are more than a segment behind the writer.
    #[error("the reads are too far behind the writer")]
    Behind,
    /// The engine stops or has stopped; nothing was written.
    #[error("the engine is stopping")]
    Stopping,
    /// The clock cannot be believed; nothing was written.
    #[error("the clock says {now}, the last entry is of {last}")]
    ClockSuspect {
        /// What the clock says.
        now: Timestamp,
        /// When the last entry was decided.
        last: Timestamp,
    },
    /// The disk has no room for another segment; nothing was written.
    #[error("the disk is full")]
    StorageFull,
    /// The command was decided, but not proven durable: ask again with the same id.
    #[error("the outcome is unknown")]
    OutcomeUnknown,
    /// The ledger could not be read. The cause was logged.
    #[error("the ledger could not be read")]
    Storage,
}

/// Logs why something could not be read; whoever asked is only told that it could not.
fn unreadable(cause: impl std::error::Error + 'static) -> Error {
    let error = with_causes(&cause);
    tracing::error!(%error, "the ledger could not be read");
    Error::Storage
}

/// The answer to a command that is in the queue. Whoever drops it stops waiting.
#[derive(Debug)]
pub struct Answer(oneshot::Receiver<Result<Accepted, Error>>);

impl Answer {
    /// Waits until the command is decided and durable.
    ///
    /// # Errors
    ///
    /// [`Error`]; after `OutcomeUnknown` the same request can be sent again.
    pub async fn decided(self) -> Result<Accepted, Error> {
        // The writer answers everything that it takes; when it is gone without, it had panicked.
        self.0.await.unwrap_or(Err(Error::OutcomeUnknown))
    }
}

/// What a read sees: the facts at one sequence number.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The facts.
    pub facts: &'a Facts,
    /// How far in the journal they are.
    pub position: Position,
}

/// What all handles share.
struct Inner {
    queue: SyncSender<Job>,
    shared: Arc<Shared>,
    replica: Arc<Replica>,
    clock: Arc<GuardedClock>,
    keys: KeyRing,
    registry: Mutex<RegistryReader>,
    unknown: Mutex<HashMap<CallerId, u64>>,
    watchers: Arc<Semaphore>,
    disk: Arc<dyn Disk>,
    journal_dir: PathBuf,
    lookups: Lookups,
}

/// A handle on the engine; cheap to clone.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

impl Engine {
    /// Decides a command and makes it durable.
    ///
    /// Whoever stops waiting costs nothing when the command was not decided yet; otherwise it
    /// completes, and the same request sent again gets its answer.
    ///
    /// # Errors
    ///
    /// [`Error`]; after `OutcomeUnknown` the same request can be sent again.
    pub async fn submit(&self, submission: Submission) -> Result<Accepted, Error> {
        self.enqueue(submission)?.decided().await
    }

    /// Puts a command into the queue, behind all that were put there before.
    ///
    /// # Errors
    ///
    /// `Stopping`, `Behind`, `Overloaded`: it is not in the queue.
    pub fn enqueue(&self, submission: Submission) -> Result<Answer, Error> {
        let shared = &self.inner.shared;
        if shared.is_stopping() {
            return Err(Error::Stopping);
        }
        let (synced, applied) = (shared.synced.borrow().segment, shared.applied.borrow().segment);
        if synced.get().saturating_sub(applied.get()) > 1 {
            return Err(Error::Behind);
        }
        let (reply, answer) = oneshot::channel();
        match self.inner.queue.try_send(Job::Submit(Box::new(submission), reply)) {
            Ok(()) => Ok(Answer(answer)),
            Err(TrySendError::Full(_)) => Err(Error::Overloaded),
            Err(TrySendError::Disconnected(_)) => Err(Error::Stopping),
        }
    }

    /// Reads under one lock, once everything synced on arrival is visible.
    ///
    /// # Errors
    ///
    /// `Stopping`.
    pub async fn read<T>(&self, read: impl FnOnce(View<'_>) -> T) -> Result<T, Error> {
        self.inner.replica.read(read).await
    }

    /// What redeeming would answer now; writes nothing.
    ///
    /// # Errors
    ///
    /// `Rejected`, `ClockSuspect`, `Stopping`.
    pub async fn check(&self, caller: CallerId, redeem: Redeem) -> Result<(), Error> {
        let clock = &self.inner.clock;
        let decided = self.read(|view| {
            let now = clock.now(view.facts.last).map_err(suspect)?;
            let context = Context { at: now.at, day: now.day, caller };
            redeem.decide(view.facts, &context).map_err(Error::from)
        });
        decided.await?.map(|_| ())
    }

    /// The moment and day that a decision of `caller` would have now.
    ///
    /// # Errors
    ///
    /// `ClockSuspect`.
    pub fn context(&self, caller: CallerId) -> Result<Context, Error> {
        let last = self.inner.replica.read_now(|view| view.facts.last);
        let now = self.inner.clock.now(last).map_err(suspect)?;
        Ok(Context { at: now.at, day: now.day, caller })
    }

    /// What a typed code stands for. Unknown ones are counted per caller.
    pub fn resolve(&self, caller: &CallerId, text: &str) -> Resolved {
        let resolved = self.inner.keys.resolve(text);
        if matches!(resolved, Resolved::Unknown) {
            self.count_unknown(caller);
        }
        resolved
    }

    fn count_unknown(&self, caller: &CallerId) {
        let mut unknown = self.inner.unknown.lock().unwrap_or_else(PoisonError::into_inner);
        let known = unknown.len() < CALLERS_COUNTED_MAX || unknown.contains_key(caller);
        let counted = if known { caller.clone() } else { CallerId::engine() };
        let count = unknown.entry(counted).or_insert(0);
        *count = count.saturating_add(1);
        tracing::warn!(%caller, unknown_codes = *count, "{caller} sent a code of no chèque");
    }

    /// How many unknown codes `caller` has sent since the start.
    pub fn unknown_codes(&self, caller: &CallerId) -> u64 {
        let unknown = self.inner.unknown.lock().unwrap_or_else(PoisonError::into_inner);
        unknown.get(caller).copied().unwrap_or(0)
    }

    /// The typed codes of a booklet, in order of its chèques, for a caller who may see them.
    ///
    /// # Errors
    ///
    /// `Rejected` with `NOT_ENTITLED` or `BOOKLET_NOT_FOUND`, `Stopping`.
    pub async fn codes(
        &self,
        caller: &CallerId,
        booklet: BookletId,
    ) -> Result<Vec<TypedCode>, Error> {
        let of_booklet = |view: View<'_>| {
            let (caller, entitlement) = (caller.clone(), Entitlement::Codes);
            if !view.facts.is_entitled(&caller, entitlement) {
                return Err(Rejection::NotEntitled { caller, entitlement });
            }
            let found = view.facts.booklet(booklet);
            let found = found.ok_or(Rejection::BookletNotFound { booklet })?;
            Ok((found.key, found.cheques))
        };
        let (key, cheques) = self.read(of_booklet).await??;
        let ids = (1..=cheques).filter_map(|index| ChequeId::new(booklet, index));
        Ok(ids.filter_map(|cheque| self.inner.keys.code(cheque, key)).collect())
    }

    /// A fresh salt for a [`Personal`] record.
    ///
    /// # Errors
    ///
    /// `Storage` when the operating system gives no randomness.
    pub fn salt(&self) -> Result<Salt, Error> {
        keys::random_bytes().map(Salt).map_err(unreadable)
    }

    /// The fields of a record of the registry's log; `None` when it was erased.
    ///
    /// # Errors
    ///
    /// `Storage`.
    pub fn record(&self, digest: RecordDigest) -> Result<Option<Fields>, Error> {
        let mut registry = self.inner.registry.lock().unwrap_or_else(PoisonError::into_inner);
        match registry.get(&digest).map_err(unreadable)? {
            Some(Found::Live(record)) => Ok(Some(record.fields)),
            Some(Found::Erased { .. }) | None => Ok(None),
        }
    }

    /// The entries after `after`, first those that exist, then those to come, at the pace of
    /// whoever takes them.
    ///
    /// # Errors
    ///
    /// `Overloaded` when too many are watching, `Storage`.
    pub fn watch(&self, after: Option<Sequence>) -> Result<Watch, Error> {
        let permit = Arc::clone(&self.inner.watchers).try_acquire_owned();
        let permit = permit.map_err(|_| Error::Overloaded)?;
        let reader = Reader::new(&self.inner.disk, &self.inner.journal_dir).map_err(unreadable)?;
        Ok(Watch::new(reader, Arc::clone(&self.inner.shared), after, permit))
    }

    /// Refuses new commands, lets those that wait be decided, and ends the threads.
    pub fn stop(&self) {
        self.inner.shared.stop();
        // A writer that is gone needs no telling.
        drop(self.inner.queue.send(Job::Stop));
    }

    /// Why the engine ended by itself; waits until it does.
    pub async fn fault(&self) -> Fault {
        let mut fault = self.inner.shared.fault.subscribe();
        match fault.wait_for(Option::is_some).await.map(|fault| fault.clone()) {
            Ok(Some(fault)) => fault,
            Ok(None) | Err(_) => Fault("the engine is gone".to_owned()),
        }
    }
}

fn suspect(Suspect { now, last }: Suspect) -> Error {
    Error::ClockSuspect { now, last }
}
