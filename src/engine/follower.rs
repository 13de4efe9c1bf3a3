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
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::shared::{Shared, with_causes};
use super::unsealed::Unsealed;
use super::{Error, View};
use crate::domain::entry::{BankingEffect, Effect, Entry, StockEffect};
use crate::domain::facts::Facts;
use crate::domain::id::Sequence;
use crate::journal::record::{self, RecordError};
use crate::journal::{JournalError, Position, Reader, SegmentNumber, Turn};
use crate::store::{Index, Seal, Span, UnknownName, record as checkpoint};

/// The facts that reads see.
pub(super) struct Replica {
    state: RwLock<State>,
    shared: Arc<Shared>,
}

struct State {
    facts: Facts,
    position: Position,
    unsealed: Unsealed,
}

impl Replica {
    pub(super) fn new(
        (facts, position): (Facts, Position),
        unsealed: Unsealed,
        shared: Arc<Shared>,
    ) -> Replica {
        Replica { state: RwLock::new(State { facts, position, unsealed }), shared }
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
        let state = self.seen();
        read(View { facts: &state.facts, position: state.position })
    }

    /// The entries of a list in segments that the store may not hold yet, and the first of those
    /// segments: the store holds all that stands before it.
    pub(super) fn unsealed(&self, index: Index, span: Span) -> (Vec<Sequence>, SegmentNumber) {
        let state = self.seen();
        (state.unsealed.sequences(index, span), state.unsealed.first())
    }

    /// The store holds the rows of `segment`.
    pub(super) fn sealed(&self, segment: SegmentNumber) {
        self.changed().unsealed.forget(segment);
    }

    fn apply(&self, entries: &[Entry], position: Position) -> Result<(), UnknownName> {
        let mut state = self.changed();
        let State { facts, unsealed, .. } = &mut *state;
        for entry in entries {
            unsealed.add(entry, facts)?;
            facts.apply(entry);
        }
        state.position = position;
        Ok(())
    }

    /// The segment that is being followed.
    fn segment(&self) -> SegmentNumber {
        self.seen().unsealed.segment()
    }

    /// What the segment that ends leaves; the next one begins.
    fn end_segment(&self) -> Seal {
        let (segment, facts, position) = {
            let state = self.seen();
            (state.unsealed.segment(), checkpoint::encode(&state.facts), state.position)
        };
        let rows = self.changed().unsealed.end_segment();
        Seal { segment, last: position.sequence, hash: position.hash, facts, rows }
    }

    fn seen(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn changed(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The follower's thread.
pub(super) struct Follower {
    pub(super) reader: Reader,
    pub(super) replica: Arc<Replica>,
    pub(super) shared: Arc<Shared>,
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
    Rows(#[from] UnknownName),
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
        let rolled = self.replica.segment() < turn.segment();
        while self.replica.segment() < turn.segment() {
            let seal = self.replica.end_segment();
            self.sealer.send(seal).map_err(|_| Fatal::NoSealer)?;
        }
        let mut entries = Vec::with_capacity(turn.entries.len());
        for (_, bytes) in &turn.entries {
            entries.push(record::decode(bytes)?);
        }
        self.replica.apply(&entries, turn.end)?;
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

    /// Compares the facts with the writer's, which were taken after the same turn.
    fn compare(&self, turn: &Turn) -> Result<(), Fatal> {
        let Some(last) = turn.end.sequence else { return Ok(()) };
        let Some(writers) = self.shared.take_digest(last) else { return Ok(()) };
        let followers = self.replica.read_now(|view| checkpoint::digest(view.facts));
        if writers == followers { Ok(()) } else { Err(Fatal::Diverged(turn.number())) }
    }
}

/// Whether the entry may leave something to do to the clerk.
fn concerns_clerk(entry: &Entry) -> bool {
    entry.effects.iter().any(|effect| {
        matches!(
            effect,
            Effect::CycleClosed { .. }
                | Effect::FiguresRecorded { .. }
                | Effect::PaymentRunOpened { .. }
                | Effect::Banking(
                    BankingEffect::VenuesPaid { .. }
                        | BankingEffect::RunVoided { .. }
                        | BankingEffect::PaymentsVoided { .. }
                )
                | Effect::ClockAccepted
                | Effect::Calendar(_)
                | Effect::Sharing(_)
                | Effect::Stock(StockEffect::BookletsLapsed { .. })
        )
    })
}
