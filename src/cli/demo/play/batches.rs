//! Places that send the redemptions of their day over one stream, in the evening.

use indicatif::ProgressBar;
use tonic::transport::Channel;

use super::super::DemoError;
use super::super::calendar::month_of;
use super::super::hand::{self, Ids, Said, accepted, as_planned, part};
use super::super::plan::Batch;
use super::Stage;
use super::presented::{self, Papers, venue_caller};
use super::tally::{Taken, Tally, increase};
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::redeem_result::Result as Outcome;
use pb::redemption_service_client::RedemptionServiceClient;

/// The ids of batches begin after those of all lanes.
const FIRST_STREAM: u64 = 1_000;
/// Redemptions of one message.
const MESSAGE: usize = 100;

/// Who sends batches, and what was counted.
pub(super) struct Batches {
    /// What it counted.
    pub(super) tally: Tally,
    channel: Channel,
    ids: Ids,
    bar: ProgressBar,
}

impl Batches {
    /// A client over `channel`.
    pub(super) fn new(channel: Channel, stage: &Stage<'_>) -> Batches {
        let ids = Ids::new(stage.seed, FIRST_STREAM);
        Batches { tally: Tally::default(), channel, ids, bar: stage.bar.clone() }
    }

    /// Sends one; gives what was taken, by the numbers of the booklets.
    pub(super) async fn send(
        &mut self,
        batch: &Batch,
        day: Day,
        papers: &Papers,
    ) -> Result<Vec<(u32, Taken)>, DemoError> {
        let results = self.results(batch, papers).await?;
        let mut all = Vec::new();
        for ((number, visit), result) in batch.visits.iter().zip(results) {
            let what = format!("un encaissement envoyé avec d’autres, le {day}");
            let answered = answer(part(result.result)?);
            match as_planned(&what, visit.refused, answered)? {
                Some(answer) => {
                    let name = part(answer.redemption)?.name;
                    let taken = Taken::new(name, month_of(day), visit);
                    self.tally.taken(&taken);
                    increase(&mut self.tally.streamed, 1);
                    all.push((*number, taken));
                }
                None => visit.refused.iter().for_each(|refusal| self.tally.refused(*refusal)),
            }
            self.bar.inc(1);
        }
        Ok(all)
    }

    /// What became of each visit of a batch, in order.
    async fn results(
        &mut self,
        batch: &Batch,
        papers: &Papers,
    ) -> Result<Vec<pb::RedeemResult>, DemoError> {
        let mut requests = Vec::with_capacity(batch.visits.len());
        for (number, visit) in &batch.visits {
            let paper = part(papers.get(number))?;
            requests.push(presented::request(self.ids.next(), paper, visit)?);
        }
        let message = |requests: &[pb::RedeemRequest]| pb::RedeemStreamRequest {
            requests: requests.to_vec(),
        };
        let messages: Vec<_> = requests.chunks(MESSAGE).map(message).collect();
        let caller = hand::caller(&venue_caller(batch.venue))?;
        let mut client = RedemptionServiceClient::with_interceptor(self.channel.clone(), caller);
        let answered = client.redeem_stream(tokio_stream::iter(messages)).await;
        let mut answers = accepted("des encaissements envoyés ensemble", answered)?.into_inner();
        let mut results = Vec::with_capacity(requests.len());
        while let Some(answer) = accepted("une réponse du flux", answers.message().await)? {
            results.extend(answer.results);
        }
        let complete = results.len() == requests.len();
        if complete { Ok(results) } else { Err(DemoError::Incomplete("des réponses du flux")) }
    }
}

/// What a call would have answered.
fn answer(outcome: Outcome) -> Result<pb::RedeemResponse, Said> {
    match outcome {
        Outcome::Response(response) => Ok(response),
        Outcome::Refusal(pb::Refusal { reason, message, .. }) => Err(Said { reason, message }),
    }
}
