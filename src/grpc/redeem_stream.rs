//! Redemptions over a stream: many at once, each on its own, answered in order.
//!
//! ```text
//! messages ─▶ ask: one after the other into the engine's queue ─▶ under way ─▶ answer ─▶ outlet
//! ```
//!
//! **Invariant:** what is under way is bounded: a request has its place among
//! [`REDEEM_STREAM_UNDER_WAY_MAX`] before it is put into the queue, and keeps it until its answer
//! joins those of its message. Without a place, nothing more is read from the client.
//! **Invariant:** requests reach the queue in the order in which they were sent.
//! **Invariant:** only a message that is none, a stream that stands still and a stop end it.

use tokio::sync::mpsc;
use tonic::{Status, Streaming};

use super::api::Api;
use super::convert::from_proto::{Presented, Together};
use super::feed::{NotTaken, Outlet};
use super::limits::{REDEEM_MESSAGE_BYTES_MAX, REDEEM_STREAM_UNDER_WAY_MAX};
use super::redemption_service::redeemed;
use super::{pb, status};
use crate::domain::request::{CallerId, RequestId};
use crate::engine::{Answer, Error, Submission};
use pb::redeem_result::Result as Outcome;

/// A stream of redemptions of one caller.
pub(super) struct Redeeming {
    /// Who decides.
    pub(super) api: Api,
    /// Who asks.
    pub(super) caller: CallerId,
}

/// A request that has no answer yet.
struct UnderWay {
    /// The answer to come, or why there is nothing to wait for.
    answer: Result<Answer, Status>,
    /// Whether its message has no more.
    ends_message: bool,
}

impl Redeeming {
    /// Answers `messages` until there are no more.
    ///
    /// # Errors
    ///
    /// What ends the stream, once all that was asked before is answered.
    pub(super) async fn run(
        self,
        messages: Streaming<pb::RedeemStreamRequest>,
        outlet: &Outlet<pb::RedeemStreamResponse>,
    ) -> Result<(), Status> {
        let (put, under_way) = mpsc::channel(REDEEM_STREAM_UNDER_WAY_MAX);
        let (asked, answered) =
            tokio::join!(self.ask(messages, put), self.answer(under_way, outlet));
        answered.and(asked)
    }

    /// Puts what is asked into the queue, in order.
    async fn ask(
        &self,
        mut messages: Streaming<pb::RedeemStreamRequest>,
        under_way: mpsc::Sender<UnderWay>,
    ) -> Result<(), Status> {
        loop {
            let message = tokio::select! {
                biased;
                () = under_way.closed() => return Ok(()),
                next = self.api.next(&mut messages, REDEEM_MESSAGE_BYTES_MAX) => next?,
            };
            let Some(message) = message else { return Ok(()) };
            let Together(requests) = Together::try_from(message)?;
            let mut requests = requests.into_iter().peekable();
            while let Some(request) = requests.next() {
                // Without a place for it, the other half has ended, and says why.
                let Ok(place) = under_way.reserve().await else { return Ok(()) };
                let answer = self.submit(request).await?;
                place.send(UnderWay { answer, ends_message: requests.peek().is_none() });
            }
        }
    }

    /// Puts one request into the queue; waits while there is no room.
    async fn submit(&self, request: pb::RedeemRequest) -> Result<Result<Answer, Status>, Status> {
        let (id, presented) = match <(RequestId, Presented)>::try_from(request) {
            Ok(read) => read,
            Err(violations) => return Ok(Err(violations.into())),
        };
        let Redeeming { api, caller } = self;
        let redeem = presented.resolved(|code| api.engine.resolve(caller, code));
        let (caller, command) = (caller.clone(), redeem.into());
        let submission = Submission { caller, request: id, command, personal: None };
        Ok(Ok(api.enqueue(&submission).await?))
    }

    /// Gathers the answers of each message, in order.
    async fn answer(
        &self,
        mut under_way: mpsc::Receiver<UnderWay>,
        outlet: &Outlet<pb::RedeemStreamResponse>,
    ) -> Result<(), Status> {
        let mut results = Vec::new();
        while let Some(UnderWay { answer, ends_message }) = under_way.recv().await {
            results.push(pb::RedeemResult { result: Some(self.outcome(answer).await?) });
            if ends_message {
                let results = std::mem::take(&mut results);
                let put = outlet.put(pb::RedeemStreamResponse { results }).await;
                put.map_err(|NotTaken| status::stream_idle())?;
            }
        }
        Ok(())
    }

    /// What became of one request, unless a stop of the engine left it undecided.
    async fn outcome(&self, answer: Result<Answer, Status>) -> Result<Outcome, Status> {
        let told = match answer {
            Ok(answer) => match answer.decided().await {
                Err(Error::Stopping) => return Err(Error::Stopping.into()),
                decided => redeemed(&self.api, &self.caller, decided),
            },
            Err(refused) => Err(refused),
        };
        Ok(match told {
            Ok(response) => Outcome::Response(response),
            Err(refused) => Outcome::Refusal(status::as_refusal(&refused)),
        })
    }
}
