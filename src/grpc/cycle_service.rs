//! The handlers of cycles.

use tonic::{Request, Response, Status};

use super::api::Api;
use super::convert::from_proto::{self, Paged};
use super::convert::to_proto;
use super::{pb, shares, status};
use crate::domain::facts::{Facts, Remittance, RemittanceKey};
use crate::domain::id::{CycleId, FunderId, VenueId};
use crate::domain::rejection::Rejection;

#[tonic::async_trait]
impl pb::cycle_service_server::CycleService for Api {
    async fn close_cycle(
        &self,
        request: Request<pb::CloseCycleRequest>,
    ) -> Result<Response<pb::CloseCycleResponse>, Status> {
        let accepted = self.submit(request).await?;
        let cycle = to_proto::cycle_closed(&accepted).ok_or_else(status::internal)?;
        let receipt = to_proto::receipt(&accepted);
        Ok(Response::new(pb::CloseCycleResponse { cycle: Some(cycle), receipt: Some(receipt) }))
    }

    async fn get_cycle(
        &self,
        request: Request<pb::GetCycleRequest>,
    ) -> Result<Response<pb::GetCycleResponse>, Status> {
        let pb::GetCycleRequest { name } = request.into_inner();
        let id: CycleId = from_proto::named(&name)?;
        let missing = Rejection::CycleNotFound { cycle: id };
        let cycle = self.find(|facts| to_proto::cycle(id, facts).ok_or(missing));
        Ok(Response::new(pb::GetCycleResponse { cycle: Some(cycle.await?) }))
    }

    async fn list_remittances(
        &self,
        request: Request<pb::ListRemittancesRequest>,
    ) -> Result<Response<pb::ListRemittancesResponse>, Status> {
        let Paged { parent: cycle, page } = Paged::try_from(request.into_inner())?;
        let found = self.find(|facts| {
            let of_cycle = facts.cycle(cycle).ok_or(Rejection::CycleNotFound { cycle })?;
            of_cycle.totals().ok_or(Rejection::CycleNotComputed { cycle })?;
            Ok(page.take(after(facts, cycle, page.after), cursor))
        });
        let (found, next_page_token) = found.await?;
        let remittances =
            found.iter().map(|(key, remittance)| to_proto::remittance(key, remittance)).collect();
        Ok(Response::new(pb::ListRemittancesResponse { remittances, next_page_token }))
    }

    async fn approve_cycle(
        &self,
        request: Request<pb::ApproveCycleRequest>,
    ) -> Result<Response<pb::ApproveCycleResponse>, Status> {
        let accepted = self.submit(request).await?;
        let (receipt, state) = (to_proto::receipt(&accepted), to_proto::approved(&accepted));
        Ok(Response::new(pb::ApproveCycleResponse { receipt: Some(receipt), state: state.into() }))
    }

    async fn return_cycle(
        &self,
        request: Request<pb::ReturnCycleRequest>,
    ) -> Result<Response<pb::ReturnCycleResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::ReturnCycleResponse { receipt: Some(receipt) }))
    }

    async fn list_shares(
        &self,
        request: Request<pb::ListSharesRequest>,
    ) -> Result<Response<pb::ListSharesResponse>, Status> {
        let Paged { parent: cycle, page } =
            Paged::<CycleId, usize>::try_from(request.into_inner())?;
        let found = self.find(|facts| {
            facts.cycle(cycle).ok_or(Rejection::CycleNotFound { cycle })?;
            facts.figures_digest(cycle).ok_or(Rejection::CycleNotComputed { cycle })?;
            let lines = facts.sharing.cycles.get(&cycle).map_or(&[][..], |shares| &shares.lines);
            let lines = lines.iter().enumerate().skip(page.skipped(|index| index));
            let (found, token) = page.take(lines, |(index, _)| index.to_string());
            let shares = found.iter().map(|(_, line)| to_proto::share(&facts.sharing, line));
            Ok((shares.collect(), token))
        });
        let (shares, next_page_token) = found.await?;
        Ok(Response::new(pb::ListSharesResponse { shares, next_page_token }))
    }

    async fn preview_cycle(
        &self,
        _: Request<pb::PreviewCycleRequest>,
    ) -> Result<Response<pb::PreviewCycleResponse>, Status> {
        Ok(Response::new(self.engine.look_up(shares::preview).await?))
    }

    async fn recompute_cycle(
        &self,
        request: Request<pb::RecomputeCycleRequest>,
    ) -> Result<Response<pb::RecomputeCycleResponse>, Status> {
        let pb::RecomputeCycleRequest { name } = request.into_inner();
        let id: CycleId = from_proto::named(&name)?;
        let said = self.engine.look_up(move |lookup| shares::recompute(lookup, id)).await?;
        Ok(Response::new(said))
    }
}

/// The remittances of a cycle after `last`, in order of venue and buyer.
fn after(
    facts: &Facts,
    cycle: CycleId,
    last: Option<(VenueId, FunderId)>,
) -> impl Iterator<Item = (RemittanceKey, Remittance)> + '_ {
    use std::ops::Bound::{Excluded, Included, Unbounded};
    let first = RemittanceKey { cycle, venue: VenueId::FIRST, buyer: FunderId::FIRST };
    let start = last
        .map_or(Included(first), |(venue, buyer)| Excluded(RemittanceKey { cycle, venue, buyer }));
    let range = facts.remittances.range((start, Unbounded));
    range.take_while(move |(key, _)| key.cycle == cycle).map(|(key, value)| (*key, *value))
}

fn cursor((key, _): &(RemittanceKey, Remittance)) -> String {
    format!("{} {}", key.venue, key.buyer)
}
