//! What every service is made of: the engine, and who asks.
//!
//! **Invariant:** a handler decides nothing: it converts, asks the engine, and converts back.
//! **Invariant:** the caller is the one that the layer found; no message names one.

use std::fmt;
use std::sync::Arc;

use tokio::sync::{Semaphore, watch};
use tokio::time;
use tonic::{Request, Status, Streaming};
use tracing::{Span, field};

use super::convert::from_proto::{Asked, Described, WithRecord};
use super::convert::violations::Violations;
use super::limits::{Limits, QUEUE_DELAY};
use super::status;
use crate::domain::claim::SettledRedemption;
use crate::domain::facts::Facts;
use crate::domain::id::RedemptionId;
use crate::domain::registry::{Fields, RecordDigest};
use crate::domain::rejection::Rejection;
use crate::domain::request::{CallerId, RequestId};
use crate::engine::{Accepted, Answer, Engine, Error, Personal, Submission};

/// All services of the API: each is a trait that this implements.
#[derive(Clone, Debug)]
pub(super) struct Api {
    /// Decides and reads.
    pub(super) engine: Engine,
    /// Turns true when the server stops, so that streams end.
    pub(super) stopping: watch::Receiver<bool>,
    /// What streams may take.
    pub(super) limits: Limits,
    /// A permit for each stream of redemptions that may still be opened.
    pub(super) redeem_streams: Arc<Semaphore>,
    /// A permit for each import that may still begin.
    pub(super) imports: Arc<Semaphore>,
}

impl Api {
    /// Within `limits`, until `stopping` turns true.
    pub(super) fn new(engine: Engine, stopping: watch::Receiver<bool>, limits: Limits) -> Api {
        let redeem_streams = Arc::new(Semaphore::new(limits.redeem_streams));
        let imports = Arc::new(Semaphore::new(limits.imports));
        Api { engine, stopping, limits, redeem_streams, imports }
    }

    /// Waits until the server stops.
    pub(super) async fn stopped(&self) {
        // An error means that the server is gone: that is a stop as well.
        let _ = self.stopping.clone().wait_for(|stopping| *stopping).await;
    }

    /// The next message that a client streams; `None` when it has no more.
    ///
    /// # Errors
    ///
    /// The server stops; the client was silent for too long; the connection, or a message of more
    /// than `bytes_max`.
    pub(super) async fn next<T>(
        &self,
        messages: &mut Streaming<T>,
        bytes_max: usize,
    ) -> Result<Option<T>, Status> {
        let next = tokio::select! {
            biased;
            () = self.stopped() => return Err(status::stopping()),
            next = time::timeout(self.limits.stream_idle, messages.message()) => next,
        };
        let message = next.map_err(|_| status::stream_idle())?;
        message.map_err(|error| status::of_transport(&error, bytes_max))
    }

    /// Sends a command to the engine.
    pub(super) async fn submit<R>(&self, request: Request<R>) -> Result<Accepted, Status>
    where
        Asked: TryFrom<R, Error = Violations>,
    {
        let (caller, body) = identified(request)?;
        let Asked { request, command } = Asked::try_from(body)?;
        note(request);
        let submission = Submission { caller, request, command, personal: None };
        Ok(self.engine.submit(submission).await?)
    }

    /// Sends a command whose subject is described in the registry's log; returns what the log has
    /// of it: for a repeat what was described first, or nothing when that was erased.
    pub(super) async fn describe<R, T>(
        &self,
        request: Request<R>,
    ) -> Result<(Accepted, Fields), Status>
    where
        T: WithRecord,
        Described<T>: TryFrom<R, Error = Violations>,
    {
        let (caller, body) = identified(request)?;
        let described = Described::try_from(body)?;
        note(described.request);
        let accepted = self.engine.submit(self.described(caller, described)?).await?;
        let (_, record) = accepted.entry.record().ok_or_else(status::internal)?;
        let fields = self.fields(record)?;
        Ok((accepted, fields))
    }

    /// What `caller` asks, complete with the digest of the record.
    pub(super) fn described<T: WithRecord>(
        &self,
        caller: CallerId,
        Described { request, fields, terms }: Described<T>,
    ) -> Result<Submission, Error> {
        let salt = self.engine.salt()?;
        let command = terms.with_record(RecordDigest::of(salt, &fields));
        Ok(Submission { caller, request, command, personal: Some(Personal { salt, fields }) })
    }

    /// A redemption as a command about it needs it; `None` when it is not settled.
    pub(super) async fn settled(
        &self,
        redemption: RedemptionId,
    ) -> Result<Option<Box<SettledRedemption>>, Error> {
        let settled = self.engine.look_up(move |lookup| lookup.settled(redemption)).await?;
        Ok(settled.map(Box::new))
    }

    /// Puts a command of a stream into the queue; waits where a call would be refused.
    pub(super) async fn enqueue(&self, submission: &Submission) -> Result<Answer, Error> {
        loop {
            match self.engine.enqueue(submission.clone()) {
                Err(Error::Overloaded | Error::Behind) => time::sleep(QUEUE_DELAY).await,
                answered => return answered,
            }
        }
    }

    /// Reads something that may not exist.
    pub(super) async fn find<T>(
        &self,
        read: impl FnOnce(&Facts) -> Result<T, Rejection>,
    ) -> Result<T, Status> {
        let found = self.engine.read(|view| read(view.facts)).await?;
        Ok(found.map_err(Error::Rejected)?)
    }

    /// The fields of a record; none when it was erased.
    pub(super) fn fields(&self, record: RecordDigest) -> Result<Fields, Status> {
        Ok(self.engine.record(record)?.unwrap_or(Fields::empty()))
    }
}

/// The caller that the layer found, and the body.
pub(super) fn identified<R>(request: Request<R>) -> Result<(CallerId, R), Status> {
    let (_, mut extensions, body) = request.into_parts();
    let caller = extensions.remove::<CallerId>().ok_or_else(status::caller_missing)?;
    Ok((caller, body))
}

/// Shows the request id in the span of the call.
pub(super) fn note(request: impl fmt::Display) {
    Span::current().record("request.id", field::display(request));
}

/// Keeps what was read from the request id on, for a request that is not a plain command.
pub(super) fn submission(
    caller: CallerId,
    request: RequestId,
    command: impl Into<crate::domain::command::Command>,
) -> Submission {
    note(request);
    Submission { caller, request, command: command.into(), personal: None }
}
