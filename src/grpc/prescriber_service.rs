//! The handlers of prescribers.

use tonic::{Request, Response, Status};

use super::api::Api;
use super::convert::{from_proto, to_proto};
use super::{pb, status};
use crate::domain::id::PrescriberId;
use crate::domain::rejection::Rejection;

#[tonic::async_trait]
impl pb::prescriber_service_server::PrescriberService for Api {
    async fn create_prescriber(
        &self,
        request: Request<pb::CreatePrescriberRequest>,
    ) -> Result<Response<pb::CreatePrescriberResponse>, Status> {
        let (accepted, fields) = self.describe::<_, from_proto::Prescriber>(request).await?;
        let prescriber =
            to_proto::prescriber_created(&accepted, &fields).ok_or_else(status::internal)?;
        let receipt = to_proto::receipt(&accepted);
        Ok(Response::new(pb::CreatePrescriberResponse {
            prescriber: Some(prescriber),
            receipt: Some(receipt),
        }))
    }

    async fn get_prescriber(
        &self,
        request: Request<pb::GetPrescriberRequest>,
    ) -> Result<Response<pb::GetPrescriberResponse>, Status> {
        let pb::GetPrescriberRequest { name } = request.into_inner();
        let prescriber: PrescriberId = from_proto::named(&name)?;
        let missing = Rejection::PrescriberNotFound { prescriber };
        let record =
            self.find(|facts| facts.prescriber(prescriber).copied().ok_or(missing)).await?;
        let prescriber = to_proto::prescriber(prescriber, &self.fields(record)?);
        Ok(Response::new(pb::GetPrescriberResponse { prescriber: Some(prescriber) }))
    }
}
