//! The follower: reads the synced journal, folds its own copy of the facts, answers all reads.
//!
//! It is also what another node will run: it knows nothing of the writer but how far the journal is
//! on disk. At the end of a segment it hands a checkpoint and the segment's index rows to the
//! sealer.
//!
//! **Invariant:** a read sees everything that was on disk when it arrived, and sums over many
//! records are taken under one lock.
//! **Invariant:** after each roll, its facts have the same digest as the writer's.

#![expect(clippy::disallowed_types, reason = "the follower alone shares its facts under a lock")]

use std::sync::mpsc::{Receiver, SyncSender};
use std::sync::{Arc, PoisonError, RwLock};

use super::shared::{Shared, with_causes};
use super::{Error, View};
use crate::domain::entry::{Effect, Entry};
use crate::domain::facts::Facts;
use crate::domain::id::OrderId;
use crate::journal::record::{self, RecordError};
use crate::journal::{JournalError, Position, Reader, SegmentNumber, Turn};
use crate::store::{Rows, Seal, UnknownBuyer, record as checkpoint};

/// The facts that reads see.
pub(super) struct Replica {
    state: RwLock<State>,
    shared: Arc<Shared>,
}

struct State {
    facts: Facts,
    position: Position,
}

impl Replica {
    pub(super) fn new(facts: Facts, position: Position, shared: Arc<Shared>) -> Replica {
        Replica { state: RwLock::new(State { facts, position }), shared }
    }

    /// Reads under one lock, once everything synced on arrival is visible.
    pub(super) async fn read<T>(&self, read: impl FnOnce(View<'_>) -> T) -> Result<T, Error> {
        let wanted = self.shared.synced.borrow().turn;
        let mut applied = self.shared.applied.subscribe();
        let reached = |position: &Position| position.turn >= wanted;
        let waited = applied.wait_for(|position| reached(position) || self.shared.is_over()).await;
        let reached = waited.is_ok_and(|position| reached(&position));
        if !reached || self.shared.fault.borrow().is_some() {
            return Err(Error::Stopping);
        }
        Ok(self.read_now(read))
    }

    /// Reads what is visible now.
    pub(super) fn read_now<T>(&self, read: impl FnOnce(View<'_>) -> T) -> T {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        read(View { facts: &state.facts, position: state.position })
    }

    fn apply(&self, entries: &[Entry], position: Position) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        for entry in entries {
            state.facts.apply(entry);
        }
        state.position = position;
    }
}

/// The follower's thread.
pub(super) struct Follower {
    pub(super) reader: Reader,
    pub(super) replica: Arc<Replica>,
    pub(super) shared: Arc<Shared>,
    /// The segment that is being followed, and its index rows so far.
    pub(super) segment: SegmentNumber,
    pub(super) rows: Rows,
    /// Says that there is more on disk.
    pub(super) wake: Receiver<()>,
    /// Takes sealed segments.
    pub(super) sealer: SyncSender<Seal>,
    /// Says that there is something for the clerk.
    pub(super) clerk: SyncSender<()>,
}

/// Why the follower ends before the writer.
#[derive(Debug, thiserror::Error)]
enum Fatal {
    #[error("the journal cannot be read: {0}")]
    Journal(#[from] JournalError),
    #[error("an entry cannot be read: {0}")]
    Record(#[from] RecordError),
    #[error("the writer's facts and the follower's differ at turn {0}: run `carnet verify`")]
    Diverged(u64),
    #[error(transparent)]
    Rows(#[from] UnknownBuyer),
    #[error("the sealer has ended")]
    NoSealer,
}

impl Follower {
    /// Follows until the writer ends.
    pub(super) fn run(mut self) {
        let mut followed = Ok(());
        while followed.is_ok() && self.wake.recv().is_ok() {
            followed = self.catch_up();
        }
        if let Err(fatal) = followed.and_then(|()| self.catch_up()) {
            self.shared.fail(with_causes(&fatal));
        }
        self.shared.end();
    }

    fn catch_up(&mut self) -> Result<(), Fatal> {
        let synced = *self.shared.synced.borrow();
        while let Some(turn) = self.reader.next_turn(&synced)? {
            self.follow(&turn)?;
        }
        Ok(())
    }

    fn follow(&mut self, turn: &Turn) -> Result<(), Fatal> {
        let rolled = self.segment < turn.segment();
        while self.segment < turn.segment() {
            self.seal()?;
        }
        let mut entries = Vec::with_capacity(turn.entries.len());
        for (_, bytes) in &turn.entries {
            entries.push(record::decode(bytes)?);
        }
        self.replica.apply(&entries, turn.end);
        let rows = &mut self.rows;
        self.replica.read_now(|view| {
            entries
                .iter()
                .try_for_each(|entry| rows.add(entry, |order| buyer_of(view.facts, order)))
        })?;
        if rolled {
            self.compare(turn)?;
        }
        self.shared.applied.send_replace(turn.end);
        if entries.iter().any(concerns_clerk) {
            // A full channel already holds a wake-up.
            let _ = self.clerk.try_send(());
        }
        Ok(())
    }

    /// Hands the segment that has ended to the sealer, and begins with the next.
    fn seal(&mut self) -> Result<(), Fatal> {
        let rows = std::mem::take(&mut self.rows);
        let (facts, position) =
            self.replica.read_now(|view| (checkpoint::encode(view.facts), view.position));
        let (segment, last, hash) = (self.segment, position.sequence, position.hash);
        self.sealer.send(Seal { segment, hash, last, facts, rows }).map_err(|_| Fatal::NoSealer)?;
        self.segment = self.segment.next();
        Ok(())
    }

    /// Compares the facts with the writer's, which were taken after the same turn.
    fn compare(&self, turn: &Turn) -> Result<(), Fatal> {
        let Some(last) = turn.end.sequence else { return Ok(()) };
        let Some(writers) = self.shared.take_digest(last) else { return Ok(()) };
        let followers = self.replica.read_now(|view| checkpoint::digest(view.facts));
        if writers == followers { Ok(()) } else { Err(Fatal::Diverged(turn.number())) }
    }
}

/// Whose chèques the order's are.
pub(super) fn buyer_of(facts: &Facts, order: OrderId) -> Option<crate::domain::id::FunderId> {
    facts.order(order).map(|order| order.terms.buyer)
}

/// Whether the entry may leave something to do to the clerk.
fn concerns_clerk(entry: &Entry) -> bool {
    entry.effects.iter().any(|effect| {
        matches!(
            effect,
            Effect::CycleClosed { .. }
                | Effect::FiguresRecorded { .. }
                | Effect::PaymentRunOpened { .. }
                | Effect::PaymentsMade { .. }
                | Effect::ClockAccepted
        )
    })
}
