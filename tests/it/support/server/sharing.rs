//! Procedures, agreements and awards, sent to the server.

use carnet::domain::agreement::{AwardTerms, Covered, Terms};
use carnet::domain::command::Command;
use carnet::domain::command::sharing::procedures::Row;
use carnet::domain::procedure::Category;
use carnet::domain::request::CallerId;
use carnet::domain::scheme::{CoFundingBase, CoFundingPath};
use carnet::grpc::pb;
use carnet::grpc::pb::agreement_service_client::AgreementServiceClient;
use carnet::grpc::pb::agreement_terms::Procedures;
use carnet::grpc::pb::award_service_client::AwardServiceClient;
use carnet::grpc::pb::procedure_service_client::ProcedureServiceClient;
use tonic::Status;

use super::Server;
use crate::support::served::{by, runtime};
use crate::support::wire::{large, small, territory};
use crate::support::world::Outcome;

impl Server {
    pub(super) fn of_sharing(
        &mut self,
        caller: &CallerId,
        command: Command,
    ) -> Result<Outcome, Status> {
        match command {
            Command::SetProcedures(set) => {
                let (request_id, from_day) = (self.request_id(), set.from.to_string());
                let rows = set.rows.iter().map(row).collect();
                let request = pb::SetProceduresRequest { request_id, from_day, rows };
                let mut client = ProcedureServiceClient::new(self.served.channel());
                runtime().block_on(client.set_procedures(by(caller, request)))?;
                Ok(Outcome::Done)
            }
            Command::GrantAward(_) | Command::EndAward(_) => self.of_awards(caller, &command),
            other => self.of_agreements(caller, other),
        }
    }

    fn of_awards(&mut self, caller: &CallerId, command: &Command) -> Result<Outcome, Status> {
        let request_id = self.request_id();
        let mut client = AwardServiceClient::new(self.served.channel());
        runtime().block_on(async {
            if let Command::EndAward(end) = command {
                let (name, last_day) = (end.award.to_string(), end.last_day.to_string());
                let request = pb::EndAwardRequest { request_id, name, last_day };
                client.end_award(by(caller, request)).await?;
                return Ok(Outcome::Done);
            }
            let Command::GrantAward(grant) = command else { panic!("not about awards") };
            let terms = Some(award(&grant.terms));
            let request = pb::GrantAwardRequest { request_id, terms };
            let answer = client.grant_award(by(caller, request)).await?.into_inner();
            Ok(Outcome::Award(answer.award.unwrap().name.parse().unwrap()))
        })
    }

    fn of_agreements(&mut self, caller: &CallerId, command: Command) -> Result<Outcome, Status> {
        let request_id = self.request_id();
        let mut client = AgreementServiceClient::new(self.served.channel());
        runtime().block_on(async {
            match command {
                Command::DraftAgreement(draft) => {
                    let request = pb::DraftAgreementRequest {
                        request_id,
                        contributor: draft.contributor.to_string(),
                        organisation: draft.organisation.to_string(),
                        terms: Some(terms(&draft.terms)),
                    };
                    let answer = client.draft_agreement(by(caller, request)).await?.into_inner();
                    return Ok(Outcome::Agreement(answer.name.parse().unwrap()));
                }
                Command::SignAgreement(sign) => {
                    let name = sign.agreement.to_string();
                    let request = pb::SignAgreementRequest { request_id, name };
                    client.sign_agreement(by(caller, request)).await?;
                }
                Command::AmendAgreement(amend) => {
                    let request = pb::AmendAgreementRequest {
                        request_id,
                        name: amend.agreement.to_string(),
                        from_day: amend.from.to_string(),
                        terms: Some(terms(&amend.terms)),
                    };
                    client.amend_agreement(by(caller, request)).await?;
                }
                Command::EndAgreement(end) => {
                    let (name, last_day) = (end.agreement.to_string(), end.last_day.to_string());
                    let request = pb::EndAgreementRequest { request_id, name, last_day };
                    client.end_agreement(by(caller, request)).await?;
                }
                other => panic!("not about agreements: {}", other.label()),
            }
            Ok(Outcome::Done)
        })
    }
}

fn row(row: &Row) -> pb::ProcedureRow {
    let place = Category::ALL.iter().position(|category| *category == row.category).unwrap();
    let behind = row.behind.iter().map(|(slug, weight)| pb::OrganisationWeight {
        slug: slug.to_string(),
        weight: small(*weight),
    });
    pb::ProcedureRow {
        slug: row.procedure.to_string(),
        category: i32::try_from(place).unwrap() + 1,
        behind: behind.collect(),
    }
}

fn terms(terms: &Terms) -> pb::AgreementTerms {
    let procedures = match &terms.procedures {
        Covered::All => Procedures::AllProcedures(pb::AllProcedures {}),
        Covered::Only(procedures) => Procedures::OnlyProcedures(pb::SomeProcedures {
            procedures: procedures.iter().map(ToString::to_string).collect(),
        }),
    };
    let years = terms.years.iter().map(|limit| pb::YearLimit {
        year: limit.year.into(),
        envelope_cents: large(limit.envelope),
        cheques: limit.cheques.map(small),
    });
    pb::AgreementTerms {
        first_day: terms.days.first().to_string(),
        last_day: terms.days.last().to_string(),
        territory: Some(territory(&terms.territory)),
        procedures: Some(procedures),
        table_version: terms.table_version.into(),
        share_parts_per_million: small(terms.share.get()),
        maximum_per_cheque_cents: terms.maximum_per_cheque.map(large),
        years: years.collect(),
    }
}

fn award(terms: &AwardTerms) -> pb::AwardTerms {
    let base = match terms.base {
        CoFundingBase::Gross => pb::co_funding::Base::Gross,
        CoFundingBase::Net => pb::co_funding::Base::Net,
    };
    let path = match terms.path {
        CoFundingPath::ThroughEscrow => pb::co_funding::Path::ThroughEscrow,
        CoFundingPath::DirectToBuyer => pb::co_funding::Path::DirectToBuyer,
    };
    pb::AwardTerms {
        co_funder: terms.co_funder.to_string(),
        buyer: terms.buyer.to_string(),
        scheme: terms.scheme.to_string(),
        rank: terms.rank.into(),
        rate_parts_per_million: small(terms.rate.get()),
        base: base.into(),
        path: path.into(),
        amount_cents: large(terms.amount),
        first_day: terms.days.first().to_string(),
        last_day: terms.days.last().to_string(),
    }
}
