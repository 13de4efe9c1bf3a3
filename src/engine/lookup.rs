//! Looking up old entries: by what the indexes know them by, by day, or one after the other.
//!
//! A look-up sees the ledger up to the last entry that was on disk when it was asked for. It works
//! on a thread of its own, away from the tasks that serve: it reads the store, the rows of segments
//! that are not sealed yet, and the journal, where all that is shown is taken from.
//!
//! **Invariant:** nothing behind [`Lookup::last`] is seen, however long the look-up takes.
//! **Invariant:** a store that cannot answer is marked for a rebuild and never taken for *not
//! found*.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;

use super::follower::Replica;
use super::shared::with_causes;
use super::{Accepted, Engine, Error, View, unreadable};
use crate::domain::id::Sequence;
use crate::domain::time::Day;
use crate::journal::{ChainHash, Position, Reader, record};
use crate::store::{Broken, Store, WeakStore};

pub use crate::store::{Index, Span};

/// Look-ups under way; the others wait. As many readers of the journal are kept for the next ones.
pub const LOOKUPS_MAX: usize = 4;

/// What look-ups are made from.
pub(super) struct Lookups {
    store: WeakStore,
    readers: Mutex<Vec<Reader>>,
    permits: Arc<Semaphore>,
}

impl Lookups {
    /// In `store`, which the sealer keeps open.
    pub(super) fn new(store: WeakStore) -> Lookups {
        let permits = Arc::new(Semaphore::new(LOOKUPS_MAX));
        Lookups { store, readers: Mutex::default(), permits }
    }

    fn take_reader(&self) -> Option<Reader> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn keep_reader(&self, reader: Reader) {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
    }
}

impl Engine {
    /// Looks something up, once everything synced on arrival is visible. Waits for its turn when
    /// [`LOOKUPS_MAX`] are under way.
    ///
    /// # Errors
    ///
    /// `Stopping`, `Storage`, and whatever `work` says.
    pub async fn look_up<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Lookup) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let permits = Arc::clone(&self.inner.lookups.permits);
        let permit = permits.acquire_owned().await.map_err(|_| Error::Stopping)?;
        let position = self.read(|view| view.position).await?;
        let inner = Arc::clone(&self.inner);
        let worked = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let reader = match inner.lookups.take_reader() {
                Some(reader) => reader,
                None => Reader::new(&inner.disk, &inner.journal_dir).map_err(unreadable)?,
            };
            let (replica, store) = (Arc::clone(&inner.replica), inner.lookups.store.clone());
            let mut lookup = Lookup { replica, store, reader, position };
            let found = work(&mut lookup)?;
            // A reader that has met damage is not used again.
            inner.lookups.keep_reader(lookup.reader);
            Ok(found)
        });
        worked.await.map_err(|_| Error::Storage)?
    }
}

/// One look-up: the ledger as far as it was on disk when it began.
pub struct Lookup {
    replica: Arc<Replica>,
    store: WeakStore,
    reader: Reader,
    position: Position,
}

impl std::fmt::Debug for Lookup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lookup").field("position", &self.position).finish_non_exhaustive()
    }
}

impl Lookup {
    /// The last entry that is seen; `None` in an empty ledger.
    pub fn last(&self) -> Option<Sequence> {
        self.position.sequence
    }

    /// Reads the facts as they are now: they may count entries behind [`Lookup::last`].
    pub fn read<T>(&self, read: impl FnOnce(View<'_>) -> T) -> T {
        self.replica.read_now(read)
    }

    pub(super) fn position(&self) -> Position {
        self.position
    }

    pub(super) fn reader(&mut self) -> &mut Reader {
        &mut self.reader
    }

    /// The entries of a list, in their order.
    ///
    /// # Errors
    ///
    /// `Storage` when the store is broken; it is marked for a rebuild at the next start. `Stopping`
    /// when it was closed.
    pub fn sequences(&self, index: Index, span: Span) -> Result<Vec<Sequence>, Error> {
        let Some(last) = self.last() else { return Ok(Vec::new()) };
        let span = Span { through: span.through.min(last), ..span };
        // In this order: a segment that is sealed in between is then counted here, not twice.
        let (unsealed, first_unsealed) = self.replica.unsealed(index, span);
        let store = self.store.upgrade().ok_or(Error::Stopping)?;
        let mut found =
            store.sequences(index, span, first_unsealed).map_err(|broken| unanswered(&broken))?;
        found.extend(unsealed);
        found.truncate(span.limit);
        Ok(found)
    }

    /// An entry; `None` when it is not seen.
    ///
    /// # Errors
    ///
    /// `Storage`.
    pub fn entry(&mut self, sequence: Sequence) -> Result<Option<Accepted>, Error> {
        let found = self.reader.entry(sequence, &self.position).map_err(unreadable)?;
        found.map(|(hash, bytes)| accepted(&hash, &bytes)).transpose()
    }

    /// These entries, in the same order; those that are not seen are left out.
    ///
    /// # Errors
    ///
    /// `Storage`.
    pub fn entries(&mut self, sequences: &[Sequence]) -> Result<Vec<Accepted>, Error> {
        let mut entries = Vec::with_capacity(sequences.len());
        for sequence in sequences {
            entries.extend(self.entry(*sequence)?);
        }
        Ok(entries)
    }

    /// Shows the entries of a span to `visit`, one after the other, until it says that it has
    /// enough. Says how far it came; `None` when the span holds no entry.
    ///
    /// # Errors
    ///
    /// `Storage`.
    pub fn scan(
        &mut self,
        span: Span,
        mut visit: impl FnMut(&Accepted) -> ControlFlow<()>,
    ) -> Result<Option<Sequence>, Error> {
        let (first, position) = (span.first(), self.position);
        let (mut reached, mut visited) = (None, 0_usize);
        if first > span.through || !self.reader.seek(first, &position).map_err(unreadable)? {
            return Ok(reached);
        }
        while let Some(turn) = self.reader.next_turn(&position).map_err(unreadable)? {
            for (hash, bytes) in &turn.entries {
                let accepted = accepted(hash, bytes)?;
                let sequence = accepted.entry.sequence;
                if sequence > span.through || visited >= span.limit {
                    return Ok(reached);
                }
                if sequence < first {
                    continue;
                }
                reached = Some(sequence);
                visited = visited.saturating_add(1);
                if visit(&accepted).is_break() {
                    return Ok(reached);
                }
            }
        }
        Ok(reached)
    }

    /// The first entry that was decided on `day` or later; `None` when there is none. Days never go
    /// back, so at most 64 entries are read.
    ///
    /// # Errors
    ///
    /// `Storage`.
    pub fn first_on_or_after(&mut self, day: Day) -> Result<Option<Sequence>, Error> {
        let Some(last) = self.last() else { return Ok(None) };
        // Entries before `low` are of earlier days; entries from `high` on are not.
        let (mut low, mut high) = (Sequence::FIRST.get(), last.next().get());
        while low < high {
            let middle = low.midpoint(high);
            let entry = Sequence::new(middle).map(|middle| self.entry(middle)).transpose()?;
            let entry = entry.flatten().ok_or(Error::Storage)?;
            if entry.entry.day < day {
                low = middle.saturating_add(1);
            } else {
                high = middle;
            }
        }
        Ok(Sequence::new(low).filter(|first| *first <= last))
    }

    /// The entries from the day `first` to the day `last` that are in `span`, where they are given;
    /// `None` when there are none.
    ///
    /// # Errors
    ///
    /// `Storage`.
    pub fn within_days(
        &mut self,
        span: Span,
        (first, last): (Option<Day>, Option<Day>),
    ) -> Result<Option<Span>, Error> {
        let Span { mut after, mut through, limit } = span;
        if let Some(first) = first {
            let Some(begin) = self.first_on_or_after(first)? else { return Ok(None) };
            after = after.max(begin.before());
        }
        if let Some(last) = last
            && let Some(behind) = self.first_on_or_after(last.next())?
        {
            let Some(end) = behind.before() else { return Ok(None) };
            through = through.min(end);
        }
        Ok(Some(Span { after, through, limit }).filter(|span| span.first() <= span.through))
    }
}

/// Marks the store that is broken, so that the next start rebuilds it.
fn unanswered(broken: &Broken) -> Error {
    let error = with_causes(broken);
    tracing::error!(%error, "the store cannot answer: the next start rebuilds it");
    if let Err(error) = Store::condemn(&broken.dir) {
        tracing::warn!("the store could not be marked for a rebuild: {error}");
    }
    Error::Storage
}

fn accepted(hash: &ChainHash, bytes: &[u8]) -> Result<Accepted, Error> {
    let entry = Arc::new(record::decode(bytes).map_err(unreadable)?);
    Ok(Accepted { entry, hash: *hash.as_bytes() })
}
