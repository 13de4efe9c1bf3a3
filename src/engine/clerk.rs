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
use super::settle::{SettleError, gather, range};
use super::shared::Shared;
use super::writer::Job;
use super::{Error, Submission};
use crate::domain::command::Command;
use crate::domain::command::calendar::ContinueCalendar;
use crate::domain::command::cycle::{RecordFigures, RecordShares};
use crate::domain::command::payments::runs::ContinuePaymentRun;
use crate::domain::command::payments::sent::ContinueRunVoid;
use crate::domain::facts::{Cycle, CycleState, Facts};
use crate::domain::id::{CycleId, PaymentRunId, Sequence};
use crate::domain::request::{CallerId, RequestId};
use crate::domain::time::Day;
use crate::journal::Reader;
use crate::settlement::Settled;

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
    Figures { cycle: CycleId, cut_off: Sequence, part: u32 },
    /// Record part `part` of who bears what of a cycle.
    Shares { cycle: CycleId, cut_off: Sequence, part: u32 },
    /// Add payments to a run, or seal it: `done` counts its payments, and what it took off.
    Run { run: PaymentRunId, opened: Sequence, done: u32 },
    /// Void payments of a run: `left` are not.
    Void { run: PaymentRunId, opened: Sequence, left: u32 },
    /// Record the next thing that the calendar has due, or end its run.
    Calendar { through: Day, last: Sequence },
}

/// The figures of a cycle, in the parts in which they are recorded.
struct Computed {
    cycle: CycleId,
    figures: Vec<RecordFigures>,
    shares: Vec<RecordShares>,
}

/// Parts of shares are numbered from here on, where those of figures are numbered from 1.
const SHARES: u32 = 1 << 31;

/// Steps that void payments are numbered from here on, where those of the same run that make them
/// are numbered from 0.
const VOIDS: u32 = 1 << 31;

#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Settle(#[from] SettleError),
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
                Step::Figures { cycle, cut_off, part } => {
                    let computed = self.computed(cycle, figures)?;
                    (cut_off, part, of_series(&computed.figures, (cycle, part))?)
                }
                Step::Shares { cycle, cut_off, part } => {
                    let computed = self.computed(cycle, figures)?;
                    let command = of_series(&computed.shares, (cycle, part))?;
                    (cut_off, SHARES.saturating_add(part), command)
                }
                Step::Run { run, opened, done } => {
                    (opened, done, ContinuePaymentRun { run }.into())
                }
                Step::Void { run, opened, left } => {
                    (opened, VOIDS.saturating_add(left), ContinueRunVoid { run }.into())
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

    /// The figures of `cycle`, unless they are known already.
    fn computed<'a>(
        &mut self,
        cycle: CycleId,
        known: &'a mut Option<Computed>,
    ) -> Result<&'a Computed, Trouble> {
        let computed = match known.take().filter(|computed| computed.cycle == cycle) {
            Some(computed) => computed,
            None => self.compute(cycle)?,
        };
        Ok(known.insert(computed))
    }

    fn compute(&mut self, cycle: CycleId) -> Result<Computed, Trouble> {
        let read = self.replica.read_now(|view| {
            let range = range(view.facts, cycle).ok()?;
            Some((range, range.begun(view.facts)))
        });
        let (range, (computation, known)) = read.ok_or(Trouble::NoPart(cycle, 0))?;
        let (synced, shared) = (*self.shared.synced.borrow(), Arc::clone(&self.shared));
        let from = (range, &synced);
        let gathered = gather(&mut self.reader, from, computation, || shared.is_stopping());
        let computation = match gathered {
            Err(SettleError::Stopping) => return Err(Error::Stopping.into()),
            gathered => gathered?,
        };
        let known = range.is_shared.then_some(known);
        let Settled { figures, shares } =
            Settled::of(computation, known).map_err(SettleError::Figures)?;
        let shares = shares.map_or(Vec::new(), |shares| shares.parts(cycle));
        Ok(Computed { cycle, figures: figures.parts(cycle), shares })
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

/// The command that records part `part` of a series.
fn of_series<T: Clone + Into<Command>>(
    parts: &[T],
    (cycle, part): (CycleId, u32),
) -> Result<Command, Trouble> {
    let place = usize::try_from(part.saturating_sub(1)).unwrap_or(usize::MAX);
    parts.get(place).cloned().map(T::into).ok_or(Trouble::NoPart(cycle, part))
}

/// The first step that is left to do, cycles in their order first.
fn next_step(facts: &Facts) -> Option<Step> {
    // Cycles are computed in order, so the uncomputed ones are the last ones.
    let cycles = (0..facts.cycles.len()).rev().filter_map(CycleId::at_index);
    let uncomputed = cycles.take_while(|cycle| !facts.is_computed(*cycle)).last();
    if let Some(cycle) = uncomputed
        && let Some(Cycle { cut_off, state, .. }) = facts.cycle(cycle)
    {
        let cut_off = *cut_off;
        if let CycleState::Closed { parts, .. } = state {
            return Some(Step::Figures { cycle, cut_off, part: parts.saturating_add(1) });
        }
        let parts = facts.sharing.cycles.get(&cycle).map_or(0, |shares| shares.parts);
        return Some(Step::Shares { cycle, cut_off, part: parts.saturating_add(1) });
    }
    if let Some((index, run)) = facts.runs.iter().enumerate().rfind(|(_, run)| !run.sealed) {
        let run_id = PaymentRunId::at_index(index)?;
        let set_offs = facts.claims.set_offs.get(&run_id).copied().unwrap_or(0);
        let done = run.payments.saturating_add(set_offs);
        return Some(Step::Run { run: run_id, opened: run.opened, done });
    }
    if let Some(run) = facts.voiding() {
        let void = facts.banking.runs.get(&run)?.void.as_ref()?;
        let (opened, left) = (facts.run(run)?.opened, void.left?);
        return Some(Step::Void { run, opened, left });
    }
    let (through, last) = (facts.calendar.through?, facts.last?.sequence);
    Some(Step::Calendar { through, last })
}
