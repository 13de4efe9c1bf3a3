//! What others are to pay and what is undone, sent to the server.

use carnet::domain::claim::{AbandonReason, ContestReason, Verdict, VerdictReason};
use carnet::domain::command::Command;
use carnet::domain::entry::{Advancer, IncidentKind, IncidentReason};
use carnet::domain::request::CallerId;
use carnet::grpc::pb;
use carnet::grpc::pb::incident_service_client::IncidentServiceClient;
use carnet::grpc::pb::ledger_service_client::LedgerServiceClient;
use carnet::grpc::pb::statement_service_client::StatementServiceClient;
use tonic::Status;

use super::Server;
use crate::support::served::{by, runtime};
use crate::support::wire::large;
use crate::support::world::Outcome;

/// A word on the wire: numbered from 1 in the order of its list.
fn word<T: PartialEq>(all: &[T], word: &T) -> i32 {
    let place = all.iter().position(|one| one == word).unwrap();
    i32::try_from(place).unwrap() + 1
}

impl Server {
    pub(super) fn of_claims(
        &mut self,
        caller: &CallerId,
        command: Command,
    ) -> Result<Outcome, Status> {
        match command {
            Command::RecordContribution(_)
            | Command::RecordRecovery(_)
            | Command::TopUpFloat(_) => self.of_receipts(caller, command),
            Command::UndoRedemption(_)
            | Command::GrantGoodwill(_)
            | Command::AbandonClawback(_) => self.of_incidents(caller, command),
            other => self.of_statements(caller, other),
        }
    }

    fn of_statements(&mut self, caller: &CallerId, command: Command) -> Result<Outcome, Status> {
        let request_id = self.request_id();
        let mut client = StatementServiceClient::new(self.served.channel());
        runtime().block_on(async {
            match command {
                Command::AcceptStatement(accept) => {
                    let name = accept.statement.to_string();
                    let request = pb::AcceptStatementRequest { request_id, name };
                    client.accept_statement(by(caller, request)).await?;
                }
                Command::ContestShare(contest) => {
                    let request = pb::ContestShareRequest {
                        request_id,
                        statement: contest.statement.to_string(),
                        redemption: contest.redemption.to_string(),
                        reason: word(ContestReason::ALL, &contest.reason),
                    };
                    let answer = client.contest_share(by(caller, request)).await?.into_inner();
                    let name = answer.contest.unwrap().name;
                    return Ok(Outcome::Contest(name.parse().unwrap()));
                }
                Command::ProposeVerdict(propose) => {
                    let request = pb::ProposeVerdictRequest {
                        request_id,
                        name: propose.contest.to_string(),
                        verdict: word(Verdict::ALL, &propose.verdict),
                        reason: word(VerdictReason::ALL, &propose.reason),
                    };
                    client.propose_verdict(by(caller, request)).await?;
                }
                Command::ConfirmVerdict(confirm) => {
                    let (name, verdict) = (confirm.contest.to_string(), confirm.verdict);
                    let verdict = word(Verdict::ALL, &verdict);
                    let request = pb::ConfirmVerdictRequest { request_id, name, verdict };
                    client.confirm_verdict(by(caller, request)).await?;
                }
                Command::AbandonCall(abandon) => {
                    let name = abandon.statement.to_string();
                    let reason = word(AbandonReason::ALL, &abandon.reason);
                    let request = pb::AbandonCallRequest { request_id, name, reason };
                    client.abandon_call(by(caller, request)).await?;
                }
                other => panic!("not about statements: {}", other.label()),
            }
            Ok(Outcome::Done)
        })
    }

    fn of_incidents(&mut self, caller: &CallerId, command: Command) -> Result<Outcome, Status> {
        let request_id = self.request_id();
        let mut client = IncidentServiceClient::new(self.served.channel());
        runtime().block_on(async {
            match command {
                Command::UndoRedemption(undo) => {
                    let request = pb::UndoRedemptionRequest {
                        request_id,
                        name: undo.redemption.to_string(),
                        kind: word(IncidentKind::ALL, &undo.kind),
                        reason: word(IncidentReason::ALL, &undo.reason),
                        advancer: undo.advancer.map_or(0, |by| word(Advancer::ALL, &by)),
                    };
                    client.undo_redemption(by(caller, request)).await?;
                }
                Command::GrantGoodwill(grant) => {
                    let request = pb::GrantGoodwillRequest {
                        request_id,
                        name: grant.redemption.to_string(),
                        buyer: grant.buyer.to_string(),
                        amount_cents: large(grant.amount),
                    };
                    client.grant_goodwill(by(caller, request)).await?;
                }
                Command::AbandonClawback(abandon) => {
                    let request = pb::AbandonClawbackRequest {
                        request_id,
                        name: abandon.redemption.to_string(),
                        buyer: abandon.buyer.to_string(),
                        reason: word(AbandonReason::ALL, &abandon.reason),
                    };
                    client.abandon_clawback(by(caller, request)).await?;
                }
                other => panic!("not about incidents: {}", other.label()),
            }
            Ok(Outcome::Done)
        })
    }

    fn of_receipts(&mut self, caller: &CallerId, command: Command) -> Result<Outcome, Status> {
        let request_id = self.request_id();
        let mut client = LedgerServiceClient::new(self.served.channel());
        runtime().block_on(async {
            match command {
                Command::RecordContribution(received) => {
                    let request = pb::RecordContributionReceivedRequest {
                        request_id,
                        funder: received.funder.to_string(),
                        buyer: received.buyer.to_string(),
                        amount_cents: large(received.amount),
                        day: received.day.to_string(),
                        bank_reference: received.reference.to_string(),
                    };
                    client.record_contribution_received(by(caller, request)).await?;
                }
                Command::RecordRecovery(recovered) => {
                    let request = pb::RecordRecoveryRequest {
                        request_id,
                        venue: recovered.venue.to_string(),
                        buyer: recovered.buyer.to_string(),
                        amount_cents: large(recovered.amount),
                        day: recovered.day.to_string(),
                        bank_reference: recovered.reference.to_string(),
                    };
                    client.record_recovery(by(caller, request)).await?;
                }
                Command::TopUpFloat(paid) => {
                    let request = pb::TopUpFloatRequest {
                        request_id,
                        amount_cents: large(paid.amount),
                        day: paid.day.to_string(),
                        bank_reference: paid.reference.to_string(),
                    };
                    client.top_up_float(by(caller, request)).await?;
                }
                other => panic!("not about money received: {}", other.label()),
            }
            Ok(Outcome::Done)
        })
    }
}
