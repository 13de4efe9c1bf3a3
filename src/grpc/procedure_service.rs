//! The handlers of the table of procedures.

use tonic::{Request, Response, Status};

use super::api::Api;
use super::convert::from_proto::ProceduresWanted;
use super::convert::to_proto;
use super::page::{Page, listed};
use super::{pb, status};
use crate::domain::id::OrganisationId;

#[tonic::async_trait]
impl pb::procedure_service_server::ProcedureService for Api {
    async fn set_procedures(
        &self,
        request: Request<pb::SetProceduresRequest>,
    ) -> Result<Response<pb::SetProceduresResponse>, Status> {
        let accepted = self.submit(request).await?;
        let table = to_proto::table_set(&accepted).ok_or_else(status::internal)?;
        let receipt = to_proto::receipt(&accepted);
        Ok(Response::new(pb::SetProceduresResponse { table: Some(table), receipt: Some(receipt) }))
    }

    async fn list_procedures(
        &self,
        request: Request<pb::ListProceduresRequest>,
    ) -> Result<Response<pb::ListProceduresResponse>, Status> {
        let ProceduresWanted { version, page } = request.into_inner().try_into()?;
        let after = page.after.map(|(_, procedure)| procedure);
        let found = self.find(|facts| {
            let table = &facts.sharing.procedures;
            let number = version.unwrap_or_else(|| table.newest());
            let (version, procedures) = to_proto::procedures(table, number, after)?;
            let cursor = |procedure: &pb::Procedure| format!("{number} {}", procedure.name);
            Ok((version, page.take(procedures.into_iter(), cursor)))
        });
        let (table, (procedures, next_page_token)) = found.await?;
        Ok(Response::new(pb::ListProceduresResponse { table, procedures, next_page_token }))
    }

    async fn list_table_versions(
        &self,
        request: Request<pb::ListTableVersionsRequest>,
    ) -> Result<Response<pb::ListTableVersionsResponse>, Status> {
        let page: Page<u16> = Page::try_from(request.into_inner())?;
        let read = self.engine.read(|view| {
            let versions = (1_u16..).zip(&view.facts.sharing.procedures.versions);
            let versions = versions.skip_while(|(number, _)| page.after >= Some(*number));
            let shown = versions.map(|(number, one)| to_proto::table_version(number, one));
            page.take(shown, |version| version.version.to_string())
        });
        let (versions, next_page_token) = read.await?;
        Ok(Response::new(pb::ListTableVersionsResponse { versions, next_page_token }))
    }

    async fn list_organisations(
        &self,
        request: Request<pb::ListOrganisationsRequest>,
    ) -> Result<Response<pb::ListOrganisationsResponse>, Status> {
        let page: Page<OrganisationId> = Page::try_from(request.into_inner())?;
        let read = self.engine.read(|view| {
            let known = &view.facts.sharing.procedures.organisations;
            let known = listed(known, OrganisationId::at_index);
            let known = known.skip(page.skipped(OrganisationId::index));
            let shown = known.map(|(id, slug)| to_proto::organisation(id, slug));
            page.take(shown, |organisation| organisation.name.clone())
        });
        let (organisations, next_page_token) = read.await?;
        Ok(Response::new(pb::ListOrganisationsResponse { organisations, next_page_token }))
    }
}
