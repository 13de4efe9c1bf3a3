//! The clerk: finishes what a command has begun but one entry cannot hold.
//!
//! Closing a cycle leaves its figures to be computed and recorded; opening a payment run leaves its
//! payments to be made; running the calendar leaves what is due to be recorded. The clerk computes
//! outside the writer, from the journal, and submits the steps as everyone else does, under the
//! engine's own name and with request ids that derive from the entries of the series: so that a
//! series interrupted at any point is resumed at start.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;

use tokio::sync::oneshot;

use super::follower::Replica;
use super::shared::Shared;
use super::writer::Job;
use super::{Error, Submission};
use crate::domain::command::Command;
use crate::domain::command::calendar::ContinueCalendar;
use crate::domain::command::cycle::RecordFigures;
use crate::domain::command::payments::ContinuePaymentRun;
use crate::domain::facts::{CycleState, Facts};
use crate::domain::id::{CycleId, PaymentRunId, Sequence};
use crate::domain::request::{CallerId, RequestId};
use crate::domain::time::Day;
use crate::journal::record::{self, RecordError};
use crate::journal::{JournalError, Reader};
use crate::settlement::{Computation, FiguresError};

/// How long the clerk waits before it tries again what was not possible.
const RETRY: Duration = Duration::from_secs(1);

/// The clerk's thread.
pub(super) struct Clerk {
    pub(super) replica: Arc<Replica>,
    pub(super) shared: Arc<Shared>,
    pub(super) reader: Reader,
    pub(super) queue: SyncSender<Job>,
    pub(super) wake: Receiver<()>,
}

/// The next step of a series.
enum Step {
    /// Record part `part` of the figures of a cycle.
    Figures { cycle: CycleId, first: Sequence, cut_off: Sequence, part: u32 },
    /// Add payments to a run, or seal it.
    Run { run: PaymentRunId, opened: Sequence, payments: u32 },
    /// Record the next thing that the calendar has due, or end its run.
    Calendar { through: Day, last: Sequence },
}

/// The figures of a cycle, in the parts in which they are recorded.
struct Computed {
    cycle: CycleId,
    parts: Vec<RecordFigures>,
}

#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("the journal cannot be read: {0}")]
    Journal(#[from] JournalError),
    #[error("an entry cannot be read: {0}")]
    Record(#[from] RecordError),
    #[error("the figures cannot be computed: {0}")]
    Figures(#[from] FiguresError),
    #[error("the figures of {0} have no part {1}")]
    NoPart(CycleId, u32),
    #[error(transparent)]
    Engine(#[from] Error),
}

impl Clerk {
    /// Works until the writer ends.
    pub(super) fn run(mut self) {
        let mut troubled = false;
        let mut figures = None;
        loop {
            match self.work(&mut figures) {
                Ok(()) => troubled = false,
                Err(Trouble::Engine(Error::Stopping)) => return,
                Err(trouble) => {
                    if !troubled {
                        tracing::warn!("a series cannot go on: {trouble}");
                    }
                    troubled = true;
                }
            }
            let woken = if troubled {
                self.wake.recv_timeout(RETRY)
            } else {
                self.wake.recv().map_err(|_| RecvTimeoutError::Disconnected)
            };
            if matches!(woken, Err(RecvTimeoutError::Disconnected)) || self.shared.is_stopping() {
                return;
            }
        }
    }

    /// Takes steps until there is none.
    fn work(&mut self, figures: &mut Option<Computed>) -> Result<(), Trouble> {
        while let Some(step) = self.replica.read_now(|view| next_step(view.facts)) {
            let (began, number, command) = match step {
                Step::Figures { cycle, first, cut_off, part } => {
                    if figures.as_ref().is_none_or(|computed| computed.cycle != cycle) {
                        let parts = self.compute(cycle, (first, cut_off))?;
                        *figures = Some(Computed { cycle, parts });
                    }
                    let place = usize::try_from(part.saturating_sub(1)).unwrap_or(usize::MAX);
                    let parts = figures.as_ref().map(|computed| &computed.parts);
                    let Some(command) = parts.and_then(|parts| parts.get(place)) else {
                        return Err(Trouble::NoPart(cycle, part));
                    };
                    (cut_off, part, Command::from(command.clone()))
                }
                Step::Run { run, opened, payments } => {
                    (opened, payments, ContinuePaymentRun { run }.into())
                }
                // No two steps of the calendar have the same entry before them, and no series has
                // so many parts.
                Step::Calendar { through, last } => {
                    (last, u32::MAX, ContinueCalendar { through }.into())
                }
            };
            let request = RequestId::of_series(began, number);
            let caller = CallerId::engine();
            let submission = Submission { caller, request, command, personal: None };
            let entry = self.submit(submission)?;
            self.wait_for(entry)?;
        }
        *figures = None;
        Ok(())
    }

    /// The figures of `cycle`, whose entries are those from `first` to `cut_off`.
    fn compute(
        &mut self,
        cycle: CycleId,
        (first, cut_off): (Sequence, Sequence),
    ) -> Result<Vec<RecordFigures>, Trouble> {
        let buyers = self.replica.read_now(|view| view.facts.buyers());
        let synced = *self.shared.synced.borrow();
        let mut computation = Computation::new(buyers);
        self.reader.seek(first, &synced)?;
        while let Some(turn) = self.reader.next_turn(&synced)? {
            if self.shared.is_stopping() {
                return Err(Error::Stopping.into());
            }
            for (_, bytes) in &turn.entries {
                let entry = record::decode(bytes)?;
                if entry.sequence >= first && entry.sequence <= cut_off {
                    computation.add(&entry)?;
                }
            }
            if turn.end.sequence.is_some_and(|last| last >= cut_off) {
                break;
            }
        }
        Ok(computation.finish()?.parts(cycle))
    }

    fn submit(&self, submission: Submission) -> Result<Sequence, Trouble> {
        let (reply, answer) = oneshot::channel();
        let job = Job::Submit(Box::new(submission), reply);
        self.queue.send(job).map_err(|_| Error::Stopping)?;
        let accepted = answer.blocking_recv().map_err(|_| Error::Stopping)??;
        Ok(accepted.entry.sequence)
    }

    /// Waits until the follower has applied `entry`: the follower wakes the clerk for each step.
    fn wait_for(&self, entry: Sequence) -> Result<(), Trouble> {
        loop {
            let reached = self.replica.read_now(|view| view.position.sequence >= Some(entry));
            if reached {
                return Ok(());
            }
            match self.wake.recv_timeout(RETRY) {
                Ok(()) | Err(RecvTimeoutError::Timeout) if !self.shared.is_stopping() => {}
                Ok(()) | Err(_) => return Err(Error::Stopping.into()),
            }
        }
    }
}

/// The first step that is left to do, cycles in their order first.
fn next_step(facts: &Facts) -> Option<Step> {
    let cycles = facts.cycles.iter().enumerate().rev();
    // Cycles are computed in order, so the uncomputed ones are the last ones.
    let uncomputed = cycles.take_while(|(_, cycle)| cycle.totals().is_none()).last();
    if let Some((index, cycle)) = uncomputed
        && let CycleState::Closed { parts, .. } = &cycle.state
    {
        let (first, cut_off, part) = (cycle.first, cycle.cut_off, parts.saturating_add(1));
        return Some(Step::Figures { cycle: CycleId::at_index(index)?, first, cut_off, part });
    }
    if let Some((index, run)) = facts.runs.iter().enumerate().rfind(|(_, run)| !run.sealed) {
        let run_id = PaymentRunId::at_index(index)?;
        return Some(Step::Run { run: run_id, opened: run.opened, payments: run.payments });
    }
    let (through, last) = (facts.calendar.through?, facts.last?.sequence);
    Some(Step::Calendar { through, last })
}
