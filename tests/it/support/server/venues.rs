//! Venues and their bank accounts, sent to the server.

use carnet::domain::command::Command;
use carnet::domain::organisation::AccountOwner;
use carnet::domain::request::CallerId;
use carnet::grpc::pb;
use carnet::grpc::pb::venue_service_client::VenueServiceClient;
use tonic::Status;

use super::Server;
use crate::support::served::{by, runtime};
use crate::support::wire::{labelled, profile};
use crate::support::wire_words::{account_refusal, ending, enrolment, suspension};
use crate::support::world::Outcome;

/// A number with the right check digits. Every account here has it: no two need to differ.
const IBAN: &str = "FR76 3000 6000 0112 3456 7890 189";

impl Server {
    /// What a venue is: where, how named, on which terms, on which days.
    pub(super) fn of_venues(
        &mut self,
        caller: &CallerId,
        command: Command,
    ) -> Result<Outcome, Status> {
        let request_id = self.request_id();
        let display_name = format!("Venue {request_id}");
        let mut client = VenueServiceClient::new(self.served.channel());
        runtime().block_on(async {
            match command {
                Command::CreateVenue(create) => {
                    let profile = Some(labelled(display_name, &create.terms));
                    let request = pb::CreateVenueRequest { request_id, profile };
                    let answer = client.create_venue(by(caller, request)).await?.into_inner();
                    return Ok(Outcome::Venue(answer.venue.unwrap().name.parse().unwrap()));
                }
                Command::ReviseVenue(revise) => {
                    let name = revise.venue.to_string();
                    let profile = Some(profile(display_name, revise.site));
                    let request = pb::UpdateVenueRequest { request_id, name, profile };
                    client.update_venue(by(caller, request)).await.map(drop)?;
                }
                Command::SetEnrolment(set) => {
                    let name = set.venue.to_string();
                    let enrolment = Some(enrolment(set.enrolment));
                    let request = pb::SetEnrolmentRequest { request_id, name, enrolment };
                    client.set_enrolment(by(caller, request)).await.map(drop)?;
                }
                Command::GrantLabel(grant) => {
                    let name = grant.venue.to_string();
                    let label = Some(pb::Label {
                        first_day: grant.days.first().to_string(),
                        last_day: grant.days.last().to_string(),
                    });
                    let request = pb::GrantLabelRequest { request_id, name, label };
                    client.grant_label(by(caller, request)).await.map(drop)?;
                }
                Command::WithdrawLabel(withdraw) => {
                    let name = withdraw.venue.to_string();
                    let from_day = withdraw.from.to_string();
                    let request = pb::WithdrawLabelRequest { request_id, name, from_day };
                    client.withdraw_label(by(caller, request)).await.map(drop)?;
                }
                other => panic!("not about what a venue is: {}", other.label()),
            }
            Ok(Outcome::Done)
        })
    }

    /// How far a venue's affiliation comes.
    pub(super) fn of_affiliations(
        &mut self,
        caller: &CallerId,
        command: Command,
    ) -> Result<Outcome, Status> {
        let request_id = self.request_id();
        let mut client = VenueServiceClient::new(self.served.channel());
        runtime().block_on(async {
            match command {
                Command::CheckVenue(check) => {
                    let name = check.venue.to_string();
                    let request = pb::CheckVenueRequest { request_id, name };
                    client.check_venue(by(caller, request)).await.map(drop)?;
                }
                Command::ValidateVenue(validate) => {
                    let (name, buyer) = (validate.venue.to_string(), validate.buyer.to_string());
                    let request = pb::ValidateVenueRequest { request_id, name, buyer };
                    client.validate_venue(by(caller, request)).await.map(drop)?;
                }
                Command::SuspendVenue(suspend) => {
                    let name = suspend.venue.to_string();
                    let suspension = suspension(suspend.reason).into();
                    let request = pb::SuspendVenueRequest { request_id, name, suspension };
                    client.suspend_venue(by(caller, request)).await.map(drop)?;
                }
                Command::ResumeVenue(resume) => {
                    let name = resume.venue.to_string();
                    let request = pb::ResumeVenueRequest { request_id, name };
                    client.resume_venue(by(caller, request)).await.map(drop)?;
                }
                Command::EndVenue(end) => {
                    let (name, last_day) = (end.venue.to_string(), end.last_day.to_string());
                    let ending = ending(end.reason).into();
                    let request = pb::EndVenueRequest { request_id, name, last_day, ending };
                    client.end_venue(by(caller, request)).await.map(drop)?;
                }
                other => panic!("not about an affiliation: {}", other.label()),
            }
            Ok(Outcome::Done)
        })
    }

    pub(super) fn of_bank_accounts(
        &mut self,
        caller: &CallerId,
        command: Command,
    ) -> Result<Outcome, Status> {
        let request_id = self.request_id();
        let mut client = VenueServiceClient::new(self.served.channel());
        runtime().block_on(async {
            match command {
                Command::ProposeBankAccount(propose) => {
                    let request = pb::ProposeBankAccountRequest {
                        holder: format!("Holder {request_id}"),
                        request_id,
                        owner: match propose.owner {
                            AccountOwner::Venue(venue) => venue.to_string(),
                            AccountOwner::Funder(funder) => funder.to_string(),
                            AccountOwner::Escrow => "escrow".to_owned(),
                        },
                        iban: IBAN.to_owned(),
                        bic: String::new(),
                    };
                    let asked = client.propose_bank_account(by(caller, request));
                    let answer = asked.await?.into_inner();
                    return Ok(Outcome::Account(
                        answer.bank_account.unwrap().name.parse().unwrap(),
                    ));
                }
                Command::ConfirmBankAccount(confirm) => {
                    let (name, from_day) = (confirm.account.to_string(), confirm.from.to_string());
                    let request = pb::ConfirmBankAccountRequest { request_id, name, from_day };
                    client.confirm_bank_account(by(caller, request)).await.map(drop)?;
                }
                Command::RefuseBankAccount(refuse) => {
                    let name = refuse.account.to_string();
                    let refusal = account_refusal(refuse.reason).into();
                    let request = pb::RefuseBankAccountRequest { request_id, name, refusal };
                    client.refuse_bank_account(by(caller, request)).await.map(drop)?;
                }
                other => panic!("not about a bank account: {}", other.label()),
            }
            Ok(Outcome::Done)
        })
    }
}
