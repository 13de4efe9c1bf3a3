//! Schemes, funders, prescribers, callers and orders, sent to the server.

use carnet::domain::command::Command;
use carnet::domain::command::records::Whose;
use carnet::domain::organisation::FunderKind;
use carnet::domain::registry::Subject;
use carnet::domain::request::CallerId;
use carnet::grpc::pb;
use carnet::grpc::pb::access_service_client::AccessServiceClient;
use carnet::grpc::pb::funder_service_client::FunderServiceClient;
use carnet::grpc::pb::order_service_client::OrderServiceClient;
use carnet::grpc::pb::prescriber_service_client::PrescriberServiceClient;
use carnet::grpc::pb::registry_service_client::RegistryServiceClient;
use carnet::grpc::pb::scheme_service_client::SchemeServiceClient;
use tonic::Status;

use super::{Begun, Server};
use crate::support::served::{by, runtime};
use crate::support::wire::{large, rules, small};
use crate::support::wire_words::{entitlement, funder_kind, scope};
use crate::support::world::Outcome;

impl Server {
    pub(super) fn of_schemes(
        &mut self,
        caller: &CallerId,
        command: Command,
    ) -> Result<Outcome, Status> {
        let request_id = self.request_id();
        let mut client = SchemeServiceClient::new(self.served.channel());
        runtime().block_on(async {
            Ok(match command {
                Command::CreateScheme(create) => {
                    let rules = Some(rules(&create.rules));
                    let request = pb::CreateSchemeRequest { request_id, rules };
                    let answer = client.create_scheme(by(caller, request)).await?.into_inner();
                    Outcome::Scheme(answer.scheme.unwrap().name.parse().unwrap())
                }
                Command::ReviseScheme(revise) => {
                    let request = pb::ReviseSchemeRequest {
                        request_id,
                        name: revise.scheme.to_string(),
                        from_day: revise.from.to_string(),
                        rules: Some(rules(&revise.rules)),
                    };
                    client.revise_scheme(by(caller, request)).await?;
                    Outcome::Done
                }
                other => panic!("not about schemes: {}", other.label()),
            })
        })
    }

    pub(super) fn of_organisations(
        &mut self,
        caller: &CallerId,
        command: Command,
    ) -> Result<Outcome, Status> {
        match command {
            Command::CreateBuyer(_) => self.create_funder(caller, FunderKind::Buyer),
            Command::CreateFunder(create) => self.create_funder(caller, create.kind),
            Command::CreatePrescriber(_) => self.create_prescriber(caller),
            Command::ReviseRecord(revise) => self.revise(caller, revise.whose),
            Command::EraseRecords(erase) => {
                let request = pb::EraseRecordsRequest {
                    request_id: self.request_id(),
                    name: erase.subject.to_string(),
                    scope: scope(erase.scope).into(),
                };
                let mut client = RegistryServiceClient::new(self.served.channel());
                runtime().block_on(client.erase_records(by(caller, request)))?;
                Ok(Outcome::Done)
            }
            other => panic!("not about an organisation: {}", other.label()),
        }
    }

    fn create_funder(&mut self, caller: &CallerId, kind: FunderKind) -> Result<Outcome, Status> {
        let request_id = self.request_id();
        let request = pb::CreateFunderRequest {
            display_name: format!("Funder {request_id}"),
            request_id,
            kind: funder_kind(kind).into(),
            ..pb::CreateFunderRequest::default()
        };
        let mut client = FunderServiceClient::new(self.served.channel());
        let answer = runtime().block_on(client.create_funder(by(caller, request)))?.into_inner();
        Ok(Outcome::Funder(answer.funder.unwrap().name.parse().unwrap()))
    }

    fn create_prescriber(&mut self, caller: &CallerId) -> Result<Outcome, Status> {
        let request_id = self.request_id();
        let request = pb::CreatePrescriberRequest {
            display_name: format!("Prescriber {request_id}"),
            request_id,
            ..pb::CreatePrescriberRequest::default()
        };
        let mut client = PrescriberServiceClient::new(self.served.channel());
        let asked = client.create_prescriber(by(caller, request));
        let answer = runtime().block_on(asked)?.into_inner();
        Ok(Outcome::Prescriber(answer.prescriber.unwrap().name.parse().unwrap()))
    }

    /// Gives a funder or a prescriber another name.
    fn revise(&mut self, caller: &CallerId, whose: Whose) -> Result<Outcome, Status> {
        let (request_id, channel) = (self.request_id(), self.served.channel());
        let display_name = format!("Renamed {request_id}");
        let name = Subject::from(whose).to_string();
        runtime().block_on(async {
            match whose {
                Whose::Funder(_) => {
                    let request = pb::UpdateFunderRequest {
                        request_id,
                        name,
                        display_name,
                        ..pb::UpdateFunderRequest::default()
                    };
                    let mut client = FunderServiceClient::new(channel);
                    client.update_funder(by(caller, request)).await.map(drop)
                }
                Whose::Prescriber(_) => {
                    let request = pb::UpdatePrescriberRequest {
                        request_id,
                        name,
                        display_name,
                        ..pb::UpdatePrescriberRequest::default()
                    };
                    let mut client = PrescriberServiceClient::new(channel);
                    client.update_prescriber(by(caller, request)).await.map(drop)
                }
            }
        })?;
        Ok(Outcome::Done)
    }

    pub(super) fn of_callers(
        &mut self,
        caller: &CallerId,
        command: Command,
    ) -> Result<Outcome, Status> {
        let request_id = self.request_id();
        let mut client = AccessServiceClient::new(self.served.channel());
        runtime().block_on(async {
            match command {
                Command::GrantEntitlement(grant) => {
                    let request = pb::GrantEntitlementRequest {
                        request_id,
                        caller: grant.caller.to_string(),
                        entitlement: entitlement(grant.entitlement).into(),
                    };
                    client.grant_entitlement(by(caller, request)).await.map(drop)?;
                }
                Command::RevokeEntitlement(revoke) => {
                    let request = pb::RevokeEntitlementRequest {
                        request_id,
                        caller: revoke.caller.to_string(),
                        entitlement: entitlement(revoke.entitlement).into(),
                    };
                    client.revoke_entitlement(by(caller, request)).await.map(drop)?;
                }
                other => panic!("not about what callers may do: {}", other.label()),
            }
            Ok(Outcome::Done)
        })
    }

    pub(super) fn of_orders(
        &mut self,
        caller: &CallerId,
        command: Command,
    ) -> Result<Outcome, Status> {
        let request_id = self.request_id();
        let mut client = OrderServiceClient::new(self.served.channel());
        runtime().block_on(async {
            Ok(match command {
                Command::CreateOrder(create) => {
                    let request = pb::CreateOrderRequest {
                        request_id,
                        buyer: create.buyer.to_string(),
                        scheme: create.scheme.to_string(),
                        quantity: small(create.quantity),
                        outer_day: create.outer_day.to_string(),
                    };
                    let answer = client.create_order(by(caller, request)).await?.into_inner();
                    Outcome::Order(answer.order.unwrap().name.parse().unwrap())
                }
                Command::RecordMandate(record) => {
                    let request = pb::RecordMandateRequest {
                        request_id,
                        order: record.order.to_string(),
                        amount_cents: large(record.amount),
                        mandate_reference: record.reference.to_string(),
                        day: record.day.to_string(),
                    };
                    client.record_mandate(by(caller, request)).await?;
                    Outcome::Done
                }
                Command::RunCalendar(run) => {
                    let through = run.through.to_string();
                    let request = pb::RunCalendarRequest { request_id, through };
                    client.run_calendar(by(caller, request)).await?;
                    self.begun = Some(Begun::Calendar);
                    Outcome::Done
                }
                other => panic!("not about orders: {}", other.label()),
            })
        })
    }
}
