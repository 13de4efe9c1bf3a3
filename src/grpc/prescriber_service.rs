//! The handlers of prescribers.

use tonic::{Request, Response, Status};

use super::api::Api;
use super::convert::from_proto::{self, Paged};
use super::convert::to_proto;
use super::page::{Page, listed};
use super::{pb, status, stock};
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

    async fn list_prescribers(
        &self,
        request: Request<pb::ListPrescribersRequest>,
    ) -> Result<Response<pb::ListPrescribersResponse>, Status> {
        let page: Page<PrescriberId> = Page::try_from(request.into_inner())?;
        let read = self.engine.read(|view| {
            let known = listed(&view.facts.prescribers, PrescriberId::at_index);
            let known = known.skip(page.skipped(PrescriberId::index));
            page.take(known.map(|(id, record)| (id, *record)), |(id, _)| id.to_string())
        });
        let (found, next_page_token) = read.await?;
        let shown = found
            .into_iter()
            .map(|(id, record)| Ok(to_proto::prescriber(id, &self.fields(record)?)));
        let prescribers = shown.collect::<Result<_, Status>>()?;
        Ok(Response::new(pb::ListPrescribersResponse { prescribers, next_page_token }))
    }

    async fn update_prescriber(
        &self,
        request: Request<pb::UpdatePrescriberRequest>,
    ) -> Result<Response<pb::UpdatePrescriberResponse>, Status> {
        let (accepted, _) = self.describe::<_, from_proto::Revised>(request).await?;
        let receipt = to_proto::receipt(&accepted);
        Ok(Response::new(pb::UpdatePrescriberResponse { receipt: Some(receipt) }))
    }

    async fn get_stock(
        &self,
        request: Request<pb::GetStockRequest>,
    ) -> Result<Response<pb::GetStockResponse>, Status> {
        let wanted = Paged::try_from(request.into_inner())?;
        Ok(Response::new(self.find(|facts| stock::get(facts, &wanted)).await?))
    }
}
