//! The handlers of redemptions.
//!
//! **Invariant:** codes are resolved here, before the command is built, and go no further.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};

use tonic::body::Body;
use tonic::codegen::http;
use tonic::server::NamedService;
use tonic::{Request, Response, Status, Streaming};
use tower::Service;

use super::api::{Api, identified, submission};
use super::convert::from_proto::{self, Excepted, Presented, RedemptionsWanted};
use super::convert::to_proto;
use super::feed::Feed;
use super::limits::{MESSAGE_BYTES_MAX, REDEEM_MESSAGE_BYTES_MAX};
use super::redeem_stream::Redeeming;
use super::{pb, redemptions, shares, status};
use crate::domain::command::redeem::RedeemByException;
use crate::domain::id::RedemptionId;
use crate::domain::request::{CallerId, RequestId};
use crate::engine::{Accepted, Error};
use pb::redemption_service_server::{RedemptionServiceServer, SERVICE_NAME};

#[tonic::async_trait]
impl pb::redemption_service_server::RedemptionService for Api {
    type RedeemStreamStream = Feed<pb::RedeemStreamResponse>;

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
        Ok(Response::new(redeemed(self, &caller, submitted)?))
    }

    async fn redeem_stream(
        &self,
        request: Request<Streaming<pb::RedeemStreamRequest>>,
    ) -> Result<Response<Self::RedeemStreamStream>, Status> {
        let (caller, messages) = identified(request)?;
        let permit = Arc::clone(&self.redeem_streams).try_acquire_owned();
        let permit = permit.map_err(|_| status::overloaded())?;
        let (api, patience) = (self.clone(), self.limits.stream_idle);
        let feed = Feed::new(1, patience, |outlet| async move {
            let _open = permit;
            Redeeming { api, caller }.run(messages, &outlet).await
        });
        Ok(Response::new(feed))
    }

    async fn redeem_by_exception(
        &self,
        request: Request<pb::RedeemByExceptionRequest>,
    ) -> Result<Response<pb::RedeemByExceptionResponse>, Status> {
        let (caller, body) = identified(request)?;
        let Excepted { request, presented, reason } = Excepted::try_from(body)?;
        let redeem = presented.resolved(|code| self.engine.resolve(&caller, code));
        let command = RedeemByException { redeem, reason };
        let submitted = self.engine.submit(submission(caller.clone(), request, command)).await;
        let pb::RedeemResponse { redemption, receipt } = redeemed(self, &caller, submitted)?;
        Ok(Response::new(pb::RedeemByExceptionResponse { redemption, receipt }))
    }

    async fn void_redemption(
        &self,
        request: Request<pb::VoidRedemptionRequest>,
    ) -> Result<Response<pb::VoidRedemptionResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::VoidRedemptionResponse { receipt: Some(receipt) }))
    }

    async fn explain_redemption(
        &self,
        request: Request<pb::ExplainRedemptionRequest>,
    ) -> Result<Response<pb::ExplainRedemptionResponse>, Status> {
        let pb::ExplainRedemptionRequest { name } = request.into_inner();
        let id: RedemptionId = from_proto::named(&name)?;
        let shown = self.engine.look_up(move |lookup| shares::explain(lookup, id)).await?;
        Ok(Response::new(shown))
    }

    async fn get_redemption(
        &self,
        request: Request<pb::GetRedemptionRequest>,
    ) -> Result<Response<pb::GetRedemptionResponse>, Status> {
        let pb::GetRedemptionRequest { name } = request.into_inner();
        let id: RedemptionId = from_proto::named(&name)?;
        let shown = self.engine.look_up(move |lookup| redemptions::get(lookup, id)).await?;
        Ok(Response::new(shown))
    }

    async fn list_redemptions(
        &self,
        request: Request<pb::ListRedemptionsRequest>,
    ) -> Result<Response<pb::ListRedemptionsResponse>, Status> {
        let wanted = RedemptionsWanted::try_from(request.into_inner())?;
        let listed = self.engine.look_up(move |lookup| redemptions::list(lookup, &wanted)).await?;
        Ok(Response::new(listed))
    }
}

/// The answer to one redemption, called for or sent over a stream.
pub(super) fn redeemed(
    api: &Api,
    caller: &CallerId,
    decided: Result<Accepted, Error>,
) -> Result<pb::RedeemResponse, Status> {
    let accepted = decided
        .map_err(|error| status::of_presented(error, || api.engine.unknown_codes(caller)))?;
    let redemption = to_proto::redemption(&accepted.entry).ok_or_else(status::internal)?;
    let receipt = to_proto::receipt(&accepted);
    Ok(pb::RedeemResponse { redemption: Some(redemption), receipt: Some(receipt) })
}

/// The path of the method whose messages carry many redemptions.
const REDEEM_STREAM: &str = "/carnet.v1.RedemptionService/RedeemStream";

/// The service with a bound for its calls and another for its stream: tonic has one per service.
#[derive(Clone)]
pub(super) struct Redemptions {
    calls: RedemptionServiceServer<Api>,
    streams: RedemptionServiceServer<Api>,
}

impl Redemptions {
    /// Of `api`.
    pub(super) fn new(api: &Api) -> Redemptions {
        let bounded =
            |max| RedemptionServiceServer::new(api.clone()).max_decoding_message_size(max);
        Redemptions {
            calls: bounded(MESSAGE_BYTES_MAX),
            streams: bounded(REDEEM_MESSAGE_BYTES_MAX),
        }
    }
}

impl NamedService for Redemptions {
    const NAME: &'static str = SERVICE_NAME;
}

impl Service<http::Request<Body>> for Redemptions {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = <RedemptionServiceServer<Api> as Service<http::Request<Body>>>::Future;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        if request.uri().path() == REDEEM_STREAM {
            self.streams.call(request)
        } else {
            self.calls.call(request)
        }
    }
}
