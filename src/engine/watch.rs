//! Watching entries as they become durable.
//!
//! A watcher reads the journal at its own pace: a slow one makes nothing grow, neither here nor in
//! the writer.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, watch};

use super::shared::Shared;
use super::{Accepted, Error};
use crate::domain::id::Sequence;
use crate::journal::{Position, Reader, Turn, record};

/// Entries as they become durable.
pub struct Watch {
    reader: Option<Reader>,
    applied: watch::Receiver<Position>,
    shared: Arc<Shared>,
    after: Option<Sequence>,
    sought: bool,
    buffer: VecDeque<Accepted>,
    _permit: OwnedSemaphorePermit,
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").field("after", &self.after).finish_non_exhaustive()
    }
}

impl Watch {
    pub(super) fn new(
        reader: Reader,
        shared: Arc<Shared>,
        after: Option<Sequence>,
        permit: OwnedSemaphorePermit,
    ) -> Watch {
        let (reader, applied) = (Some(reader), shared.applied.subscribe());
        let buffer = VecDeque::new();
        Watch { reader, applied, shared, after, sought: false, buffer, _permit: permit }
    }

    /// The next entry; waits for it. `None` when the engine ends.
    ///
    /// # Errors
    ///
    /// `Storage`.
    pub async fn next(&mut self) -> Result<Option<Accepted>, Error> {
        loop {
            if let Some(accepted) = self.buffer.pop_front() {
                self.after = Some(accepted.entry.sequence);
                return Ok(Some(accepted));
            }
            let after = self.after;
            let shared = Arc::clone(&self.shared);
            let there_is_more = |position: &Position| position.sequence > after;
            let waited =
                self.applied.wait_for(|position| there_is_more(position) || shared.is_over()).await;
            let Ok(reached) = waited.map(|position| *position) else { return Ok(None) };
            if !there_is_more(&reached) {
                return Ok(None);
            }
            self.fill(reached).await?;
        }
    }

    /// Reads one more turn, away from the tasks that serve.
    async fn fill(&mut self, reached: Position) -> Result<(), Error> {
        let Some(mut reader) = self.reader.take() else { return Err(Error::Storage) };
        let seek = if self.sought { None } else { self.after.map(Sequence::next) };
        self.sought = true;
        let read = tokio::task::spawn_blocking(move || {
            if let Some(sequence) = seek {
                reader.seek(sequence, &reached)?;
            }
            let turn = reader.next_turn(&reached)?;
            Ok::<_, crate::journal::JournalError>((reader, turn))
        });
        let (reader, turn) = read.await.map_err(|_| Error::Storage)?.map_err(super::unreadable)?;
        self.reader = Some(reader);
        if let Some(turn) = turn {
            self.take(turn)?;
        }
        Ok(())
    }

    fn take(&mut self, turn: Turn) -> Result<(), Error> {
        for (hash, bytes) in turn.entries {
            let entry = record::decode(&bytes).map_err(super::unreadable)?;
            if Some(entry.sequence) > self.after {
                let hash = *hash.as_bytes();
                self.buffer.push_back(Accepted { entry: Arc::new(entry), hash });
            }
        }
        Ok(())
    }
}
