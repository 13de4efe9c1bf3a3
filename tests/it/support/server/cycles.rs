//! Cycles and payment runs, sent to the server.

use carnet::domain::command::Command;
use carnet::domain::entry::ReturnReason;
use carnet::domain::request::CallerId;
use carnet::grpc::pb;
use carnet::grpc::pb::cycle_service_client::CycleServiceClient;
use carnet::grpc::pb::payment_service_client::PaymentServiceClient;
use tonic::Status;

use super::{Begun, Server};
use crate::support::served::{by, runtime};
use crate::support::world::Outcome;

impl Server {
    pub(super) fn of_cycles(
        &mut self,
        caller: &CallerId,
        command: Command,
    ) -> Result<Outcome, Status> {
        let (request_id, channel) = (self.request_id(), self.served.channel());
        let mut cycles = CycleServiceClient::new(channel.clone());
        let outcome = runtime().block_on(async {
            Ok(match command {
                Command::CloseCycle(close) => {
                    let label = close.label.to_string();
                    let request = pb::CloseCycleRequest { request_id, label };
                    let answer = cycles.close_cycle(by(caller, request)).await?.into_inner();
                    Outcome::Closed(answer.cycle.unwrap().name.parse().unwrap())
                }
                Command::ApproveCycle(approve) => {
                    let request = pb::ApproveCycleRequest {
                        request_id,
                        name: approve.cycle.to_string(),
                        figures_digest: approve.figures.0.to_vec(),
                        contest_days: approve.contest_days.map(i32::from),
                    };
                    let answer = cycles.approve_cycle(by(caller, request)).await?.into_inner();
                    match answer.state() {
                        pb::cycle::State::Approved => Outcome::Done,
                        _ => Outcome::Awaits,
                    }
                }
                Command::ReturnCycle(back) => {
                    let request = pb::ReturnCycleRequest {
                        request_id,
                        name: back.cycle.to_string(),
                        figures_digest: back.figures.0.to_vec(),
                        reason: match back.reason {
                            ReturnReason::Doubt => pb::ReturnReason::Doubt,
                            ReturnReason::Inquiry => pb::ReturnReason::Inquiry,
                            ReturnReason::Mismatch => pb::ReturnReason::Mismatch,
                        }
                        .into(),
                    };
                    cycles.return_cycle(by(caller, request)).await?;
                    Outcome::Done
                }
                Command::CreatePaymentRun(create) => {
                    let cycle = create.cycle.to_string();
                    let request = pb::CreatePaymentRunRequest { request_id, cycle };
                    let mut client = PaymentServiceClient::new(channel);
                    let answer = client.create_payment_run(by(caller, request)).await?.into_inner();
                    Outcome::RunOpened(answer.payment_run.unwrap().name.parse().unwrap())
                }
                other => panic!("not about cycles: {}", other.label()),
            })
        });
        match outcome {
            Ok(Outcome::Closed(cycle)) => self.begun = Some(Begun::Cycle(cycle)),
            Ok(Outcome::RunOpened(_)) => self.begun = Some(Begun::Run),
            _ => {}
        }
        outcome
    }
}
