//! The handlers of funders.

use tonic::{Request, Response, Status};

use super::api::Api;
use super::convert::{from_proto, to_proto};
use super::{pb, status};
use crate::domain::id::FunderId;
use crate::domain::rejection::Rejection;

#[tonic::async_trait]
impl pb::funder_service_server::FunderService for Api {
    async fn create_funder(
        &self,
        request: Request<pb::CreateFunderRequest>,
    ) -> Result<Response<pb::CreateFunderResponse>, Status> {
        let (accepted, fields) = self.describe::<_, from_proto::Buyer>(request).await?;
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
        let record = self.find(|facts| facts.funder(funder).copied().ok_or(missing)).await?;
        let funder = to_proto::funder(funder, &self.fields(record)?);
        Ok(Response::new(pb::GetFunderResponse { funder: Some(funder) }))
    }
}
