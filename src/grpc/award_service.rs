//! The handlers of awards.

use tonic::{Request, Response, Status};

use super::api::Api;
use super::convert::{from_proto, to_proto};
use super::page::{Page, listed};
use super::{pb, status};
use crate::domain::id::AwardId;
use crate::domain::rejection::Rejection;

#[tonic::async_trait]
impl pb::award_service_server::AwardService for Api {
    async fn grant_award(
        &self,
        request: Request<pb::GrantAwardRequest>,
    ) -> Result<Response<pb::GrantAwardResponse>, Status> {
        let accepted = self.submit(request).await?;
        let award = to_proto::award_granted(&accepted).ok_or_else(status::internal)?;
        let receipt = to_proto::receipt(&accepted);
        Ok(Response::new(pb::GrantAwardResponse { award: Some(award), receipt: Some(receipt) }))
    }

    async fn end_award(
        &self,
        request: Request<pb::EndAwardRequest>,
    ) -> Result<Response<pb::EndAwardResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::EndAwardResponse { receipt: Some(receipt) }))
    }

    async fn get_award(
        &self,
        request: Request<pb::GetAwardRequest>,
    ) -> Result<Response<pb::GetAwardResponse>, Status> {
        let pb::GetAwardRequest { name } = request.into_inner();
        let award: AwardId = from_proto::named(&name)?;
        let missing = Rejection::AwardNotFound { award };
        let found = self.find(|facts| facts.sharing.award(award).copied().ok_or(missing)).await?;
        let award = to_proto::award(award, &found);
        Ok(Response::new(pb::GetAwardResponse { award: Some(award) }))
    }

    async fn list_awards(
        &self,
        request: Request<pb::ListAwardsRequest>,
    ) -> Result<Response<pb::ListAwardsResponse>, Status> {
        let page: Page<AwardId> = Page::try_from(request.into_inner())?;
        let read = self.engine.read(|view| {
            let awards = listed(&view.facts.sharing.awards, AwardId::at_index);
            let awards = awards.skip(page.skipped(AwardId::index));
            let shown = awards.map(|(id, award)| to_proto::award(id, award));
            page.take(shown, |award| award.name.clone())
        });
        let (awards, next_page_token) = read.await?;
        Ok(Response::new(pb::ListAwardsResponse { awards, next_page_token }))
    }
}
