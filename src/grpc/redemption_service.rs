//! The handlers of redemptions.
//!
//! **Invariant:** codes are resolved here, before the command is built, and go no further.

use tonic::{Request, Response, Status};

use super::api::{Api, identified, submission};
use super::convert::from_proto::Presented;
use super::convert::to_proto;
use super::{pb, status};
use crate::domain::request::RequestId;

#[tonic::async_trait]
impl pb::redemption_service_server::RedemptionService for Api {
    async fn check_cheques(
        &self,
        request: Request<pb::CheckChequesRequest>,
    ) -> Result<Response<pb::CheckChequesResponse>, Status> {
        let (caller, body) = identified(request)?;
        let redeem = Presented::try_from(body)?.resolved(|code| self.engine.resolve(&caller, code));
        let checked = self.engine.check(caller.clone(), redeem).await;
        checked
            .map_err(|error| status::of_presented(error, || self.engine.unknown_codes(&caller)))?;
        Ok(Response::new(pb::CheckChequesResponse {}))
    }

    async fn redeem(
        &self,
        request: Request<pb::RedeemRequest>,
    ) -> Result<Response<pb::RedeemResponse>, Status> {
        let (caller, body) = identified(request)?;
        let (id, presented) = <(RequestId, Presented)>::try_from(body)?;
        let redeem = presented.resolved(|code| self.engine.resolve(&caller, code));
        let submitted = self.engine.submit(submission(caller.clone(), id, redeem)).await;
        let accepted = submitted
            .map_err(|error| status::of_presented(error, || self.engine.unknown_codes(&caller)))?;
        let redemption = to_proto::redeemed(&accepted).ok_or_else(status::internal)?;
        let receipt = to_proto::receipt(&accepted);
        Ok(Response::new(pb::RedeemResponse {
            redemption: Some(redemption),
            receipt: Some(receipt),
        }))
    }

    async fn void_redemption(
        &self,
        request: Request<pb::VoidRedemptionRequest>,
    ) -> Result<Response<pb::VoidRedemptionResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::VoidRedemptionResponse { receipt: Some(receipt) }))
    }
}
