//! The handlers of schemes.

use tonic::{Request, Response, Status};

use super::api::Api;
use super::convert::{from_proto, to_proto};
use super::{pb, status};
use crate::domain::id::SchemeId;
use crate::domain::rejection::Rejection;

#[tonic::async_trait]
impl pb::scheme_service_server::SchemeService for Api {
    async fn create_scheme(
        &self,
        request: Request<pb::CreateSchemeRequest>,
    ) -> Result<Response<pb::CreateSchemeResponse>, Status> {
        let accepted = self.submit(request).await?;
        let scheme = to_proto::scheme_created(&accepted).ok_or_else(status::internal)?;
        let receipt = to_proto::receipt(&accepted);
        Ok(Response::new(pb::CreateSchemeResponse { scheme: Some(scheme), receipt: Some(receipt) }))
    }

    async fn get_scheme(
        &self,
        request: Request<pb::GetSchemeRequest>,
    ) -> Result<Response<pb::GetSchemeResponse>, Status> {
        let pb::GetSchemeRequest { name } = request.into_inner();
        let scheme: SchemeId = from_proto::named(&name)?;
        let missing = Rejection::SchemeNotFound { scheme };
        let rules =
            self.find(|facts| facts.scheme(scheme).map(to_proto::rules).ok_or(missing)).await?;
        let scheme = pb::Scheme { name: scheme.to_string(), rules: Some(rules) };
        Ok(Response::new(pb::GetSchemeResponse { scheme: Some(scheme) }))
    }
}
