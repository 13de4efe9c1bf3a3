//! The handlers of funders.

use tonic::{Request, Response, Status};

use super::api::Api;
use super::convert::{from_proto, to_proto};
use super::page::{Page, listed};
use super::{pb, status};
use crate::domain::facts::Funder;
use crate::domain::id::FunderId;
use crate::domain::organisation::FunderKind;
use crate::domain::rejection::Rejection;

#[tonic::async_trait]
impl pb::funder_service_server::FunderService for Api {
    async fn create_funder(
        &self,
        request: Request<pb::CreateFunderRequest>,
    ) -> Result<Response<pb::CreateFunderResponse>, Status> {
        let (accepted, fields) = self.describe::<_, FunderKind>(request).await?;
        let funder = to_proto::funder_created(&accepted, &fields).ok_or_else(status::internal)?;
        let receipt = to_proto::receipt(&accepted);
        Ok(Response::new(pb::CreateFunderResponse { funder: Some(funder), receipt: Some(receipt) }))
    }

    async fn get_funder(
        &self,
        request: Request<pb::GetFunderRequest>,
    ) -> Result<Response<pb::GetFunderResponse>, Status> {
        let pb::GetFunderRequest { name } = request.into_inner();
        let funder: FunderId = from_proto::named(&name)?;
        let missing = Rejection::FunderNotFound { funder };
        let found = self.find(|facts| facts.funder(funder).copied().ok_or(missing)).await?;
        let funder = to_proto::funder(funder, found.kind, &self.fields(found.record)?);
        Ok(Response::new(pb::GetFunderResponse { funder: Some(funder) }))
    }

    async fn list_funders(
        &self,
        request: Request<pb::ListFundersRequest>,
    ) -> Result<Response<pb::ListFundersResponse>, Status> {
        let page: Page<FunderId> = Page::try_from(request.into_inner())?;
        let read = self.engine.read(|view| {
            let funders = listed(&view.facts.funders, FunderId::at_index);
            let funders = funders.skip(page.skipped(FunderId::index));
            page.take(funders.map(|(id, funder)| (id, *funder)), |(id, _)| id.to_string())
        });
        let (found, next_page_token) = read.await?;
        let shown = found.into_iter().map(|(id, Funder { kind, record })| {
            Ok(to_proto::funder(id, kind, &self.fields(record)?))
        });
        let funders = shown.collect::<Result<_, Status>>()?;
        Ok(Response::new(pb::ListFundersResponse { funders, next_page_token }))
    }

    async fn update_funder(
        &self,
        request: Request<pb::UpdateFunderRequest>,
    ) -> Result<Response<pb::UpdateFunderResponse>, Status> {
        let (accepted, _) = self.describe::<_, from_proto::Revised>(request).await?;
        let receipt = to_proto::receipt(&accepted);
        Ok(Response::new(pb::UpdateFunderResponse { receipt: Some(receipt) }))
    }
}
