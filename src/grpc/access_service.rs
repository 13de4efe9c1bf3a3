//! The handlers of what callers may do.

use std::ops::Bound;

use tonic::{Request, Response, Status};

use super::api::Api;
use super::convert::to_proto;
use super::page::Page;
use super::pb;
use crate::domain::organisation::Entitlement;
use crate::domain::request::CallerId;

#[tonic::async_trait]
impl pb::access_service_server::AccessService for Api {
    async fn grant_entitlement(
        &self,
        request: Request<pb::GrantEntitlementRequest>,
    ) -> Result<Response<pb::GrantEntitlementResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::GrantEntitlementResponse { receipt: Some(receipt) }))
    }

    async fn revoke_entitlement(
        &self,
        request: Request<pb::RevokeEntitlementRequest>,
    ) -> Result<Response<pb::RevokeEntitlementResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::RevokeEntitlementResponse { receipt: Some(receipt) }))
    }

    async fn list_entitlements(
        &self,
        request: Request<pb::ListEntitlementsRequest>,
    ) -> Result<Response<pb::ListEntitlementsResponse>, Status> {
        let page: Page<(CallerId, Entitlement)> = Page::try_from(request.into_inner())?;
        let read = self.engine.read(|view| {
            let after = page.after.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
            let held = view.facts.entitlements.range((after, Bound::Unbounded)).cloned();
            page.take(held, |(caller, entitlement)| format!("{caller} {entitlement}"))
        });
        let (held, next_page_token) = read.await?;
        let entitlements = held.iter().map(to_proto::entitlement).collect();
        Ok(Response::new(pb::ListEntitlementsResponse { entitlements, next_page_token }))
    }
}
