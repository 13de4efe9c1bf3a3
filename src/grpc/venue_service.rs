//! The handlers of venues.

use std::sync::Arc;

use tonic::{Request, Response, Status, Streaming};

use super::api::{Api, identified};
use super::convert::from_proto::{self, Paged};
use super::convert::to_proto;
use super::feed::Feed;
use super::import_venues::Importing;
use super::limits::IMPORT_BUFFER;
use super::page::{Page, listed};
use super::{pb, status};
use crate::domain::command::accounts::check_owner;
use crate::domain::facts::Venue;
use crate::domain::id::{BankAccountId, VenueId};
use crate::domain::organisation::AccountOwner;
use crate::domain::rejection::Rejection;

#[tonic::async_trait]
impl pb::venue_service_server::VenueService for Api {
    type ImportVenuesStream = Feed<pb::ImportVenuesResponse>;

    async fn create_venue(
        &self,
        request: Request<pb::CreateVenueRequest>,
    ) -> Result<Response<pb::CreateVenueResponse>, Status> {
        let (accepted, fields) = self.describe::<_, from_proto::VenuePlace>(request).await?;
        let venue = to_proto::venue_created(&accepted, &fields).ok_or_else(status::internal)?;
        let receipt = to_proto::receipt(&accepted);
        Ok(Response::new(pb::CreateVenueResponse { venue: Some(venue), receipt: Some(receipt) }))
    }

    async fn get_venue(
        &self,
        request: Request<pb::GetVenueRequest>,
    ) -> Result<Response<pb::GetVenueResponse>, Status> {
        let pb::GetVenueRequest { name } = request.into_inner();
        let id: VenueId = from_proto::named(&name)?;
        let missing = Rejection::VenueNotFound { venue: id };
        let venue = self.find(|facts| facts.venue(id).map(described).ok_or(missing)).await?;
        let fields = self.fields(venue.record)?;
        let venue = to_proto::venue(id, &venue, &fields);
        Ok(Response::new(pb::GetVenueResponse { venue: Some(venue) }))
    }

    async fn list_venues(
        &self,
        request: Request<pb::ListVenuesRequest>,
    ) -> Result<Response<pb::ListVenuesResponse>, Status> {
        let page: Page<VenueId> = Page::try_from(request.into_inner())?;
        let read = self.engine.read(|view| {
            let venues = listed(&view.facts.venues, VenueId::at_index);
            let venues = venues.skip(page.skipped(VenueId::index));
            page.take(venues.map(|(id, venue)| (id, described(venue))), |(id, _)| id.to_string())
        });
        let (found, next_page_token) = read.await?;
        let mut venues = Vec::with_capacity(found.len());
        for (id, venue) in found {
            let fields = self.fields(venue.record)?;
            venues.push(to_proto::venue(id, &venue, &fields));
        }
        Ok(Response::new(pb::ListVenuesResponse { venues, next_page_token }))
    }

    async fn update_venue(
        &self,
        request: Request<pb::UpdateVenueRequest>,
    ) -> Result<Response<pb::UpdateVenueResponse>, Status> {
        let (accepted, _) = self.describe::<_, from_proto::VenueRevised>(request).await?;
        let receipt = to_proto::receipt(&accepted);
        Ok(Response::new(pb::UpdateVenueResponse { receipt: Some(receipt) }))
    }

    async fn check_venue(
        &self,
        request: Request<pb::CheckVenueRequest>,
    ) -> Result<Response<pb::CheckVenueResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::CheckVenueResponse { receipt: Some(receipt) }))
    }

    async fn validate_venue(
        &self,
        request: Request<pb::ValidateVenueRequest>,
    ) -> Result<Response<pb::ValidateVenueResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::ValidateVenueResponse { receipt: Some(receipt) }))
    }

    async fn grant_label(
        &self,
        request: Request<pb::GrantLabelRequest>,
    ) -> Result<Response<pb::GrantLabelResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::GrantLabelResponse { receipt: Some(receipt) }))
    }

    async fn withdraw_label(
        &self,
        request: Request<pb::WithdrawLabelRequest>,
    ) -> Result<Response<pb::WithdrawLabelResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::WithdrawLabelResponse { receipt: Some(receipt) }))
    }

    async fn suspend_venue(
        &self,
        request: Request<pb::SuspendVenueRequest>,
    ) -> Result<Response<pb::SuspendVenueResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::SuspendVenueResponse { receipt: Some(receipt) }))
    }

    async fn resume_venue(
        &self,
        request: Request<pb::ResumeVenueRequest>,
    ) -> Result<Response<pb::ResumeVenueResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::ResumeVenueResponse { receipt: Some(receipt) }))
    }

    async fn end_venue(
        &self,
        request: Request<pb::EndVenueRequest>,
    ) -> Result<Response<pb::EndVenueResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::EndVenueResponse { receipt: Some(receipt) }))
    }

    async fn set_enrolment(
        &self,
        request: Request<pb::SetEnrolmentRequest>,
    ) -> Result<Response<pb::SetEnrolmentResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::SetEnrolmentResponse { receipt: Some(receipt) }))
    }

    async fn propose_bank_account(
        &self,
        request: Request<pb::ProposeBankAccountRequest>,
    ) -> Result<Response<pb::ProposeBankAccountResponse>, Status> {
        let (accepted, fields) = self.describe::<_, from_proto::AccountOf>(request).await?;
        let account = to_proto::bank_account_proposed(&accepted, &fields);
        let bank_account = Some(account.ok_or_else(status::internal)?);
        let receipt = Some(to_proto::receipt(&accepted));
        Ok(Response::new(pb::ProposeBankAccountResponse { bank_account, receipt }))
    }

    async fn confirm_bank_account(
        &self,
        request: Request<pb::ConfirmBankAccountRequest>,
    ) -> Result<Response<pb::ConfirmBankAccountResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::ConfirmBankAccountResponse { receipt: Some(receipt) }))
    }

    async fn refuse_bank_account(
        &self,
        request: Request<pb::RefuseBankAccountRequest>,
    ) -> Result<Response<pb::RefuseBankAccountResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::RefuseBankAccountResponse { receipt: Some(receipt) }))
    }

    async fn import_venues(
        &self,
        request: Request<Streaming<pb::ImportVenuesRequest>>,
    ) -> Result<Response<Self::ImportVenuesStream>, Status> {
        let (caller, messages) = identified(request)?;
        let permit = Arc::clone(&self.imports).try_acquire_owned();
        let permit = permit.map_err(|_| status::overloaded())?;
        let (api, patience) = (self.clone(), self.limits.stream_idle);
        let feed = Feed::new(IMPORT_BUFFER, patience, |outlet| async move {
            let _under_way = permit;
            Importing { api, caller }.run(messages, &outlet).await
        });
        Ok(Response::new(feed))
    }

    async fn list_bank_accounts(
        &self,
        request: Request<pb::ListBankAccountsRequest>,
    ) -> Result<Response<pb::ListBankAccountsResponse>, Status> {
        let Paged { parent: owner, page } =
            Paged::<Option<AccountOwner>, BankAccountId>::try_from(request.into_inner())?;
        let read = self.find(|facts| {
            owner.map_or(Ok(()), |owner| check_owner(facts, owner))?;
            let accounts = listed(&facts.bank_accounts, BankAccountId::at_index);
            let accounts = accounts.skip(page.skipped(BankAccountId::index));
            let accounts =
                accounts.filter(|(_, account)| owner.is_none_or(|owner| account.owner == owner));
            let accounts = accounts.map(|(id, account)| (id, account.clone()));
            Ok(page.take(accounts, |(id, _)| id.to_string()))
        });
        let (found, next_page_token) = read.await?;
        let mut bank_accounts = Vec::with_capacity(found.len());
        for (id, account) in found {
            let fields = self.fields(account.record)?;
            bank_accounts.push(to_proto::bank_account(id, &account, &fields));
        }
        Ok(Response::new(pb::ListBankAccountsResponse { bank_accounts, next_page_token }))
    }
}

/// What is shown of a venue: not how many chèques it took on which day.
fn described(venue: &Venue) -> Venue {
    Venue { taken: std::collections::BTreeMap::new(), ..venue.clone() }
}
