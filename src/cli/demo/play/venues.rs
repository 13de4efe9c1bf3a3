//! What the offices do with places: affiliation, labels, bank accounts, suspension.

use super::super::DemoError;
use super::super::calendar::{day, month_of};
use super::super::hand::{accepted, as_planned, ask, part, unsigned};
use super::super::plan::{Buyer, SECOND_LABEL, VenueAct, Visit};
use super::offices::{APPROVER, CHECKER, HELPER, Offices, SETTLER, VALIDATOR};
use super::presented::{self, venue_caller};
use super::tally::{Taken, increase};
use crate::domain::organisation::AccountOwner;
use crate::grpc::pb;
use pb::redemption_service_client::RedemptionServiceClient;
use pb::registry_service_client::RegistryServiceClient;
use pb::venue_service_client::VenueServiceClient;

impl Offices {
    /// Does what an office does with places.
    pub(super) async fn with_venues(&mut self, act: VenueAct) -> Result<(), DemoError> {
        match act {
            VenueAct::Check { venues } => self.check(&venues).await,
            VenueAct::Validate { venues } => self.validate(&venues).await,
            VenueAct::Renew { venues } => self.renew(&venues).await,
            VenueAct::ProposeAccount { owner, iban, holder } => {
                self.propose_account(owner, iban, holder).await
            }
            VenueAct::ConfirmAccount { owner } => self.confirm_account(owner).await,
            VenueAct::EraseAccount { owner } => self.erase_account(owner).await,
            VenueAct::Suspend { venue } => self.suspend(venue).await,
            VenueAct::Resume { venue } => self.resume(venue).await,
        }
    }

    async fn check(&mut self, venues: &[u32]) -> Result<(), DemoError> {
        for venue in venues {
            let (request_id, name) = (self.ids.next(), format!("venues/{venue}"));
            let request = pb::CheckVenueRequest { request_id, name };
            let answered = ask!(self.channel, CHECKER, VenueServiceClient.check_venue(request));
            accepted("la vérification d’un lieu", answered)?;
            increase(&mut self.deeds.checked, 1);
        }
        Ok(())
    }

    async fn validate(&mut self, venues: &[u32]) -> Result<(), DemoError> {
        let buyer = self.buyer(Buyer::Departement)?;
        for venue in venues {
            let request = pb::ValidateVenueRequest {
                request_id: self.ids.next(),
                name: format!("venues/{venue}"),
                buyer: buyer.clone(),
            };
            let answered =
                ask!(self.channel, VALIDATOR, VenueServiceClient.validate_venue(request));
            accepted("la validation d’un lieu", answered)?;
            increase(&mut self.deeds.validated, 1);
        }
        Ok(())
    }

    async fn renew(&mut self, venues: &[u32]) -> Result<(), DemoError> {
        let (first, last) = SECOND_LABEL;
        for venue in venues {
            let request = pb::GrantLabelRequest {
                request_id: self.ids.next(),
                name: format!("venues/{venue}"),
                label: Some(pb::Label {
                    first_day: day(first).to_string(),
                    last_day: day(last).to_string(),
                }),
            };
            let answered = ask!(self.channel, VALIDATOR, VenueServiceClient.grant_label(request));
            accepted("le label d’un lieu", answered)?;
            increase(&mut self.deeds.renewed, 1);
        }
        Ok(())
    }

    pub(super) async fn propose_account(
        &mut self,
        owner: AccountOwner,
        iban: String,
        holder: String,
    ) -> Result<(), DemoError> {
        let request = pb::ProposeBankAccountRequest {
            request_id: self.ids.next(),
            owner: owner.to_string(),
            iban,
            bic: String::new(),
            holder,
        };
        let answered = ask!(self.channel, HELPER, VenueServiceClient.propose_bank_account(request));
        let account = part(accepted("un compte bancaire", answered)?.bank_account)?;
        self.accounts.insert(owner, account.name);
        Ok(())
    }

    pub(super) async fn confirm_account(&mut self, owner: AccountOwner) -> Result<(), DemoError> {
        let request = pb::ConfirmBankAccountRequest {
            request_id: self.ids.next(),
            name: part(self.accounts.get(&owner).cloned())?,
            from_day: self.today.to_string(),
        };
        let answered =
            ask!(self.channel, SETTLER, VenueServiceClient.confirm_bank_account(request));
        accepted("la confirmation d’un compte bancaire", answered)?;
        increase(&mut self.deeds.confirmed, 1);
        Ok(())
    }

    async fn erase_account(&mut self, owner: AccountOwner) -> Result<(), DemoError> {
        let name = part(self.accounts.remove(&owner))?;
        let request = pb::RefuseBankAccountRequest {
            request_id: self.ids.next(),
            name: name.clone(),
            refusal: pb::AccountRefusal::NotConfirmed.into(),
        };
        let answered = ask!(self.channel, SETTLER, VenueServiceClient.refuse_bank_account(request));
        accepted("le refus d’un compte bancaire", answered)?;
        let request = pb::EraseRecordsRequest {
            request_id: self.ids.next(),
            name,
            scope: pb::erase_records_request::Scope::All.into(),
        };
        let answered = ask!(self.channel, APPROVER, RegistryServiceClient.erase_records(request));
        let erased = accepted("un effacement", answered)?.records_erased;
        increase(&mut self.deeds.erased, unsigned(erased));
        Ok(())
    }

    async fn suspend(&mut self, venue: u32) -> Result<(), DemoError> {
        let request = pb::SuspendVenueRequest {
            request_id: self.ids.next(),
            name: format!("venues/{venue}"),
            suspension: pb::Suspension::Inquiry.into(),
        };
        let answered = ask!(self.channel, HELPER, VenueServiceClient.suspend_venue(request));
        accepted("la suspension d’un lieu", answered)?;
        self.deeds.suspended = Some((venue, self.today, self.today));
        Ok(())
    }

    async fn resume(&mut self, venue: u32) -> Result<(), DemoError> {
        let (request_id, name) = (self.ids.next(), format!("venues/{venue}"));
        let request = pb::ResumeVenueRequest { request_id, name };
        let answered = ask!(self.channel, HELPER, VenueServiceClient.resume_venue(request));
        accepted("le retour d’un lieu", answered)?;
        if let Some((_, _, until)) = &mut self.deeds.suspended {
            *until = self.today;
        }
        Ok(())
    }

    /// Takes chèques by exception; the place itself is refused.
    pub(super) async fn except(&mut self, number: u32, visit: Visit) -> Result<(), DemoError> {
        let own = venue_caller(visit.venue);
        let who = if visit.refused.is_some() { own.as_str() } else { HELPER };
        let paper = self.paper(number)?;
        let pb::RedeemRequest { request_id, venue, codes, service, procedures, service_date } =
            presented::request(self.ids.next(), &paper, &visit)?;
        let request = pb::RedeemByExceptionRequest {
            request_id,
            venue,
            codes,
            service,
            procedures,
            service_date,
            reason: pb::ExceptionReason::BeforeSuspension.into(),
        };
        let answered =
            ask!(self.channel, who, RedemptionServiceClient.redeem_by_exception(request));
        let what = "un encaissement par exception";
        if let Some(answer) = as_planned(what, visit.refused, answered)? {
            let name = part(answer.redemption)?.name;
            self.tally.taken(&Taken::new(name, month_of(self.today), &visit));
            increase(&mut self.tally.excepted, 1);
        }
        self.note(visit.refused);
        Ok(())
    }
}
