//! The handlers of agreements.

use tonic::{Request, Response, Status};

use super::api::Api;
use super::convert::from_proto::{self, Paged};
use super::convert::to_proto;
use super::page::listed;
use super::{pb, status};
use crate::domain::id::AgreementId;
use crate::domain::rejection::Rejection;

#[tonic::async_trait]
impl pb::agreement_service_server::AgreementService for Api {
    async fn draft_agreement(
        &self,
        request: Request<pb::DraftAgreementRequest>,
    ) -> Result<Response<pb::DraftAgreementResponse>, Status> {
        let accepted = self.submit(request).await?;
        let name = to_proto::agreement_drafted(&accepted).ok_or_else(status::internal)?;
        let receipt = Some(to_proto::receipt(&accepted));
        Ok(Response::new(pb::DraftAgreementResponse { name, receipt }))
    }

    async fn sign_agreement(
        &self,
        request: Request<pb::SignAgreementRequest>,
    ) -> Result<Response<pb::SignAgreementResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::SignAgreementResponse { receipt: Some(receipt) }))
    }

    async fn amend_agreement(
        &self,
        request: Request<pb::AmendAgreementRequest>,
    ) -> Result<Response<pb::AmendAgreementResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::AmendAgreementResponse { receipt: Some(receipt) }))
    }

    async fn end_agreement(
        &self,
        request: Request<pb::EndAgreementRequest>,
    ) -> Result<Response<pb::EndAgreementResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::EndAgreementResponse { receipt: Some(receipt) }))
    }

    async fn get_agreement(
        &self,
        request: Request<pb::GetAgreementRequest>,
    ) -> Result<Response<pb::GetAgreementResponse>, Status> {
        let pb::GetAgreementRequest { name } = request.into_inner();
        let id: AgreementId = from_proto::named(&name)?;
        let agreement = self.find(|facts| {
            let found = facts.sharing.agreement(id);
            let found = found.ok_or(Rejection::AgreementNotFound { agreement: id })?;
            Ok(to_proto::agreement(id, found, facts))
        });
        Ok(Response::new(pb::GetAgreementResponse { agreement: Some(agreement.await?) }))
    }

    async fn list_agreements(
        &self,
        request: Request<pb::ListAgreementsRequest>,
    ) -> Result<Response<pb::ListAgreementsResponse>, Status> {
        let Paged { parent: contributor, page } = Paged::try_from(request.into_inner())?;
        let found = self.find(|facts| {
            if let Some(funder) = contributor.filter(|funder| facts.funder(*funder).is_none()) {
                return Err(Rejection::FunderNotFound { funder });
            }
            let agreements = listed(&facts.sharing.agreements, AgreementId::at_index);
            let agreements = agreements.skip(page.skipped(AgreementId::index));
            let wanted = agreements.filter(|(_, agreement)| {
                contributor.is_none_or(|contributor| agreement.contributor == contributor)
            });
            let (agreements, next_page_token) = page.take(wanted, |(id, _)| id.to_string());
            let shown = agreements.into_iter();
            let shown = shown.map(|(id, found)| to_proto::agreement_listed(id, found, facts));
            Ok(pb::ListAgreementsResponse { agreements: shown.collect(), next_page_token })
        });
        Ok(Response::new(found.await?))
    }
}
