//! The only writer of the ledger.
//!
//! Commands arrive on a bounded queue and are decided one at a time, in order of arrival. Each turn
//! is made durable with one sync and then answered, so a caller who has an answer has it for good.
//!
//! **Invariant:** nothing outside this module appends to the journal of a ledger that is served.
//! **Invariant:** every command of a turn sees the turn's one moment, and time never goes back.
//! **Invariant:** before a command is decided there is room on disk for the turn that it joins, so
//! what was decided is never undone.
//! **Invariant:** who is told that records are erased finds no byte of them in the registry's log.
//! **Invariant:** after a failed write or sync nothing more is decided.
//!
//! What bounds it: [`super::QUEUE_MAX`] waiting commands, [`TURN_COMMANDS_MAX`] per sync.
//!
//! [`TURN_COMMANDS_MAX`]: super::turn::TURN_COMMANDS_MAX

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;

use super::clock::{GuardedClock, Now, Suspect};
use super::repeat::{Kept, Repeat, Repeats};
use super::shared::{Shared, with_causes};
use super::turn::{Reply, Turn};
use super::{Error, Submission};
use crate::domain::command::{Command, Context};
use crate::domain::entry::Entry;
use crate::domain::facts::Facts;
use crate::domain::registry::{Record, Subject};
use crate::domain::rejection::Rejection;
use crate::journal::{self, AppendError, Journal};
use crate::registry::{Registry, RegistryError};
use crate::store::{fingerprint, record};

/// How long there must be nothing to do before `head` is made durable.
const IDLE: Duration = Duration::from_millis(50);

/// What reaches the writer.
pub(super) enum Job {
    /// Decide this.
    Submit(Box<Submission>, Reply),
    /// Finish what is queued, and end.
    Stop,
}

/// The writer's thread.
pub(super) struct Writer {
    pub(super) inbox: Receiver<Job>,
    pub(super) journal: Journal,
    pub(super) registry: Registry,
    /// Whether the registry's log has its last mark on disk.
    pub(super) registry_settled: bool,
    pub(super) facts: Facts,
    pub(super) clock: Arc<GuardedClock>,
    pub(super) repeats: Repeats,
    pub(super) shared: Arc<Shared>,
    /// Wakes the follower.
    pub(super) follower: SyncSender<()>,
}

/// Why the writer ends before it is asked to.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fatal {
    #[error("the journal cannot be written")]
    Journal(#[from] AppendError),
    #[error("the registry's log cannot be written")]
    Registry(#[from] RegistryError),
    #[error(transparent)]
    Repeat(#[from] super::repeat::RepeatError),
}

impl Writer {
    /// Takes turns until it is told to stop or the disk fails.
    pub(super) fn run(mut self) {
        let ended = self.turns();
        self.shared.stop();
        if let Err(fatal) = ended {
            self.shared.fail(with_causes(&fatal));
        }
        while let Ok(job) = self.inbox.try_recv() {
            if let Job::Submit(_, reply) = job {
                drop(reply.send(Err(Error::Stopping)));
            }
        }
        let settled = self.settle_registry();
        if let Err(fatal) = settled.and_then(|()| Ok(self.journal.close()?)) {
            self.shared.fail(with_causes(&fatal));
        }
    }

    fn turns(&mut self) -> Result<(), Fatal> {
        while let Some(first) = self.next()? {
            self.repeats.take_seals();
            let mut turn = Turn::default();
            let open = self.take(first, &mut turn)?;
            let mut stopping = !open;
            while !stopping && turn.has_room() {
                match self.inbox.try_recv() {
                    Ok(job) => stopping = !self.take(job, &mut turn)?,
                    Err(_) => break,
                }
            }
            self.commit(turn)?;
            if stopping {
                break;
            }
        }
        Ok(())
    }

    /// The next job; makes `head` durable when there is none for a while. An idle writer goes on
    /// taking seals: the sealer must never wait for a command.
    fn next(&mut self) -> Result<Option<Job>, Fatal> {
        let mut settled = false;
        loop {
            match self.inbox.recv_timeout(IDLE) {
                Ok(job) => return Ok(Some(job)),
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) => {}
            }
            self.repeats.take_seals();
            if !settled {
                self.settle_registry()?;
                self.journal.idle()?;
                settled = true;
            }
        }
    }

    /// Makes the mark durable that the last sync of the registry's log left behind.
    fn settle_registry(&mut self) -> Result<(), Fatal> {
        if !self.registry_settled {
            self.registry.sync()?;
            self.registry_settled = true;
        }
        Ok(())
    }

    /// Decides one command on top of what the turn has already decided. `false`: stop.
    fn take(&mut self, job: Job, turn: &mut Turn) -> Result<bool, Fatal> {
        let Job::Submit(submission, reply) = job else { return Ok(false) };
        if reply.is_closed() {
            return Ok(true);
        }
        if self.shared.is_over() {
            // Another thread has found that the facts cannot be relied on.
            drop(reply.send(Err(Error::Stopping)));
            return Ok(true);
        }
        let synced = self.journal.position();
        let kept = Kept { registry: &self.registry, synced: &synced };
        let fingerprint = fingerprint(&submission.caller, submission.request);
        match self.repeats.find((&submission, fingerprint), turn, kept)? {
            Some(Repeat::OfTurn(place)) => turn.repeat(place, reply),
            Some(Repeat::OfJournal(accepted)) => turn.answer(Ok(accepted), reply),
            Some(Repeat::Reused) => {
                let request = submission.request;
                turn.answer(Err(Rejection::RequestReused { request }.into()), reply);
            }
            None => match self.decide(&submission, turn)? {
                Err(error) => turn.answer(Err(error), reply),
                Ok((entry, payload)) => {
                    self.facts.apply(&entry);
                    turn.accept((entry, payload), fingerprint, reply);
                }
            },
        }
        Ok(true)
    }

    /// The entry of an accepted command, or why there is none.
    fn decide(
        &mut self,
        submission: &Submission,
        turn: &mut Turn,
    ) -> Result<Result<(Entry, Vec<u8>), Error>, Fatal> {
        match self.journal.make_room() {
            Ok(()) => {}
            Err(AppendError::Full(_)) => return Ok(Err(Error::StorageFull)),
            Err(error) => return Err(error.into()),
        }
        let now = match self.now(&submission.command, turn) {
            Ok(now) => now,
            Err(error) => return Ok(Err(error)),
        };
        let Submission { caller, request, command, personal } = submission;
        let context = Context { at: now.at, day: now.day, caller: caller.clone() };
        let decision = match command.decide(&self.facts, &context) {
            Ok(decision) => decision,
            Err(rejection) => return Ok(Err(rejection.into())),
        };
        let entry = Entry {
            sequence: self.facts.next_sequence(),
            at: now.at,
            day: now.day,
            caller: caller.clone(),
            request: *request,
            digest: command.digest(),
            effects: decision.effects,
            transfers: decision.transfers,
        };
        let Ok(payload) = journal::record::encode(&entry) else {
            let limit = u32::try_from(journal::ENTRY_BYTES_MAX).unwrap_or(u32::MAX);
            return Ok(Err(
                Rejection::LimitReached { collection: "bytes in an entry", limit }.into()
            ));
        };
        if let (Some(personal), Some((subject, _))) = (personal, entry.record()) {
            let (salt, fields) = (personal.salt, personal.fields.clone());
            let revision = self.revision(subject);
            match self.registry.append(&[Record { subject, revision, salt, fields }]) {
                Ok(()) => turn.has_records = true,
                Err(RegistryError::Full { .. }) => return Ok(Err(Error::StorageFull)),
                Err(error) => return Err(error.into()),
            }
        }
        if matches!(command, Command::AcceptClock(_)) {
            self.clock.accept();
            turn.now = Some(now);
        }
        Ok(Ok((entry, payload)))
    }

    /// The number of the next record of `subject`, from 1.
    fn revision(&self, subject: Subject) -> u32 {
        let former = self.facts.former.get(&subject).map_or(0, Vec::len);
        let current = usize::from(self.facts.record_of(subject).is_some());
        let known = former.saturating_add(current);
        u32::try_from(known).map_or(u32::MAX, |known| known.saturating_add(1))
    }

    /// The moment of the turn; only accepting a suspect clock may use one that is.
    fn now(&self, command: &Command, turn: &mut Turn) -> Result<Now, Error> {
        let suspect = |Suspect { now, last }| Error::ClockSuspect { now, last };
        if matches!(command, Command::AcceptClock(_)) {
            let now = self.clock.now_if_suspect(self.facts.last).map_err(suspect)?;
            return now.ok_or(Error::Rejected(Rejection::ClockNotSuspect {}));
        }
        if let Some(now) = turn.now {
            return Ok(now);
        }
        let now = self.clock.now(self.facts.last).map_err(suspect)?;
        turn.now = Some(now);
        Ok(now)
    }

    /// Makes the turn durable, then answers it.
    fn commit(&mut self, turn: Turn) -> Result<(), Fatal> {
        if turn.is_empty() {
            turn.send(&[]);
            return Ok(());
        }
        if turn.has_records {
            self.registry_settled = false;
            if let Err(error) = self.registry.sync() {
                turn.fail();
                return Err(error.into());
            }
        }
        let appended = match self.journal.append(turn.payloads()) {
            Ok(appended) => appended,
            Err(error) => {
                turn.fail();
                return Err(error.into());
            }
        };
        // Only now: what is erased must never be erased without an entry that says so.
        let erased = turn.erased();
        if !erased.is_empty() {
            self.registry_settled = false;
            if let Err(error) = self.registry.erase(&erased) {
                turn.fail();
                return Err(error.into());
            }
        }
        if let (Some(_), Some(last)) = (appended.sealed, appended.position.sequence) {
            self.shared.put_digest(last, record::digest(&self.facts));
        }
        self.repeats.note(appended.position.segment, &turn);
        tracing::debug!(turn.commands = turn.commands(), "turn {} is on disk", appended.turn);
        self.shared.synced.send_replace(appended.position);
        // A full channel already holds a wake-up.
        let _ = self.follower.try_send(());
        turn.send(&appended.hashes);
        Ok(())
    }
}
