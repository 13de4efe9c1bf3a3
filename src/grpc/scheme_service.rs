//! The handlers of schemes.

use tonic::{Request, Response, Status};

use super::api::Api;
use super::convert::{from_proto, to_proto};
use super::page::{Page, listed};
use super::{pb, status};
use crate::domain::id::SchemeId;
use crate::domain::rejection::Rejection;
use crate::domain::scheme::Preset;

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

    async fn revise_scheme(
        &self,
        request: Request<pb::ReviseSchemeRequest>,
    ) -> Result<Response<pb::ReviseSchemeResponse>, Status> {
        let accepted = self.submit(request).await?;
        let version = to_proto::scheme_revised(&accepted).ok_or_else(status::internal)?;
        let (version, receipt) = (Some(version), Some(to_proto::receipt(&accepted)));
        Ok(Response::new(pb::ReviseSchemeResponse { version, receipt }))
    }

    async fn get_scheme(
        &self,
        request: Request<pb::GetSchemeRequest>,
    ) -> Result<Response<pb::GetSchemeResponse>, Status> {
        let pb::GetSchemeRequest { name } = request.into_inner();
        let scheme: SchemeId = from_proto::named(&name)?;
        let missing = Rejection::SchemeNotFound { scheme };
        let found = self.find(|facts| facts.scheme(scheme).cloned().ok_or(missing)).await?;
        let scheme = to_proto::scheme(scheme, &found);
        Ok(Response::new(pb::GetSchemeResponse { scheme: Some(scheme) }))
    }

    async fn list_schemes(
        &self,
        request: Request<pb::ListSchemesRequest>,
    ) -> Result<Response<pb::ListSchemesResponse>, Status> {
        let page: Page<SchemeId> = Page::try_from(request.into_inner())?;
        let read = self.engine.read(|view| {
            let schemes = listed(&view.facts.schemes, SchemeId::at_index);
            let schemes = schemes.skip(page.skipped(SchemeId::index));
            let shown = schemes.map(|(id, scheme)| to_proto::latest(id, scheme));
            page.take(shown, |scheme| scheme.name.clone())
        });
        let (schemes, next_page_token) = read.await?;
        Ok(Response::new(pb::ListSchemesResponse { schemes, next_page_token }))
    }

    async fn list_presets(
        &self,
        request: Request<pb::ListPresetsRequest>,
    ) -> Result<Response<pb::ListPresetsResponse>, Status> {
        let pb::ListPresetsRequest {} = request.into_inner();
        let presets = Preset::ALL.iter().map(|preset| to_proto::preset(*preset)).collect();
        Ok(Response::new(pb::ListPresetsResponse { presets }))
    }
}
