//! The handlers of booklets.
//!
//! **Invariant:** `GetBookletCodes` is the only answer that carries codes; nothing logs it.

use tonic::{Request, Response, Status};

use super::api::Api;
use super::convert::from_proto::{self, CodesWanted};
use super::convert::to_proto;
use super::{pb, status};
use crate::domain::id::BookletId;
use crate::domain::rejection::Rejection;
use crate::engine::Error;

#[tonic::async_trait]
impl pb::booklet_service_server::BookletService for Api {
    async fn issue_booklets(
        &self,
        request: Request<pb::IssueBookletsRequest>,
    ) -> Result<Response<pb::IssueBookletsResponse>, Status> {
        let accepted = self.submit(request).await?;
        let issued = to_proto::booklets_issued(&accepted).ok_or_else(status::internal)?;
        Ok(Response::new(issued))
    }

    async fn get_booklet_codes(
        &self,
        request: Request<pb::GetBookletCodesRequest>,
    ) -> Result<Response<pb::GetBookletCodesResponse>, Status> {
        let CodesWanted(wanted) = CodesWanted::try_from(request.into_inner())?;
        let mut booklets = Vec::with_capacity(wanted.len());
        for booklet in wanted {
            let missing = Error::Rejected(Rejection::BookletNotFound { booklet });
            let codes = self.engine.codes(booklet).await?.ok_or(missing)?;
            booklets.push(to_proto::codes(booklet, &codes));
        }
        Ok(Response::new(pb::GetBookletCodesResponse { booklets }))
    }

    async fn get_booklet(
        &self,
        request: Request<pb::GetBookletRequest>,
    ) -> Result<Response<pb::GetBookletResponse>, Status> {
        let pb::GetBookletRequest { name } = request.into_inner();
        let id: BookletId = from_proto::named(&name)?;
        let missing = Rejection::BookletNotFound { booklet: id };
        let booklet = self.find(|facts| {
            facts.booklet(id).map(|booklet| to_proto::booklet(id, booklet)).ok_or(missing)
        });
        Ok(Response::new(pb::GetBookletResponse { booklet: Some(booklet.await?) }))
    }

    async fn allot_booklets(
        &self,
        request: Request<pb::AllotBookletsRequest>,
    ) -> Result<Response<pb::AllotBookletsResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::AllotBookletsResponse { receipt: Some(receipt) }))
    }

    async fn hand_over_booklet(
        &self,
        request: Request<pb::HandOverBookletRequest>,
    ) -> Result<Response<pb::HandOverBookletResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::HandOverBookletResponse { receipt: Some(receipt) }))
    }

    async fn oppose(
        &self,
        request: Request<pb::OpposeRequest>,
    ) -> Result<Response<pb::OpposeResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::OpposeResponse { receipt: Some(receipt) }))
    }

    async fn lift_opposition(
        &self,
        request: Request<pb::LiftOppositionRequest>,
    ) -> Result<Response<pb::LiftOppositionResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::LiftOppositionResponse { receipt: Some(receipt) }))
    }
}
