//! Payments on their way, lines of the bank and refunds, sent to the server.
//!
//! A line that the bank booked has no call of its own: what reads a file of the bank submits it to
//! the engine, and so does this.

use carnet::domain::command::Command;
use carnet::domain::command::banking::lines::{LineAbout, MatchBankLine};
use carnet::domain::payment::{
    BankWord, Explanation, PayeeMatch, PayeeVerdict, RefundOf, RunVoidReason,
};
use carnet::domain::request::{CallerId, RequestId};
use carnet::engine::Submission;
use carnet::grpc::pb;
use carnet::grpc::pb::bank_service_client::BankServiceClient;
use carnet::grpc::pb::payment_service_client::PaymentServiceClient;
use tonic::Status;

use super::Server;
use crate::support::core::{outcome, refused};
use crate::support::served::{by, runtime};
use crate::support::wire::large;
use crate::support::world::{Answer, Outcome};

fn verdict(verdict: PayeeVerdict) -> i32 {
    match verdict {
        PayeeVerdict::Pay => pb::PayeeVerdict::Pay.into(),
        PayeeVerdict::Withhold => pb::PayeeVerdict::Withhold.into(),
    }
}

fn word(word: BankWord) -> (pb::BankWord, String) {
    match word {
        BankWord::Accepted => (pb::BankWord::Accepted, String::new()),
        BankWord::Rejected { reason } => (pb::BankWord::Rejected, reason.to_string()),
        BankWord::PayeeCheck { result: PayeeMatch::Close } => {
            (pb::BankWord::CloseMatch, String::new())
        }
        BankWord::PayeeCheck { result: PayeeMatch::Different } => {
            (pb::BankWord::NoMatch, String::new())
        }
    }
}

fn explanation(explanation: &Explanation) -> pb::LineExplanation {
    use pb::line_explanation::About;
    let about = match explanation {
        Explanation::Money { buyer, order, mandate } => About::Money(pb::MoneyIn {
            buyer: buyer.to_string(),
            order: order.map_or(String::new(), |order| order.to_string()),
            mandate_reference: mandate.as_ref().map_or(String::new(), ToString::to_string),
        }),
        Explanation::Contribution { funder, buyer } => About::Contribution(pb::ContributionIn {
            funder: funder.to_string(),
            buyer: buyer.to_string(),
        }),
        Explanation::Recovery { venue, buyer } => {
            About::Recovery(pb::RecoveryIn { venue: venue.to_string(), buyer: buyer.to_string() })
        }
        Explanation::Float => About::Float(pb::FloatIn {}),
        Explanation::Returned { payment } => About::Returned(payment.to_string()),
        Explanation::Paid { payment } => About::Paid(payment.to_string()),
        Explanation::Borne => About::Borne(pb::BorneOut {}),
        Explanation::SetOff { venue, buyer } => {
            About::SetOff(pb::SetOffOut { venue: venue.to_string(), buyer: buyer.to_string() })
        }
    };
    pb::LineExplanation { about: Some(about) }
}

fn refund_of(of: RefundOf) -> pb::RefundOf {
    use pb::refund_of::Money;
    let money = match of {
        RefundOf::Provision { buyer } => Money::Provision(buyer.to_string()),
        RefundOf::Owed { funder, buyer } => {
            Money::Owed(pb::OwedTo { funder: funder.to_string(), buyer: buyer.to_string() })
        }
        RefundOf::Held { buyer } => Money::Held(buyer.to_string()),
    };
    pb::RefundOf { money: Some(money) }
}

impl Server {
    /// Submits what has no call of its own.
    pub(super) fn by_engine(&mut self, caller: &CallerId, command: Command) -> Answer {
        let request: RequestId = self.request_id().parse().unwrap();
        let submission = Submission { caller: caller.clone(), request, command, personal: None };
        match runtime().block_on(self.served.engine().submit(submission)) {
            Ok(accepted) => Ok(outcome(&accepted.entry)),
            Err(carnet::engine::Error::Rejected(rejection)) => Err(refused(&rejection)),
            Err(error) => panic!("{error}"),
        }
    }

    pub(super) fn of_runs(
        &mut self,
        caller: &CallerId,
        command: Command,
    ) -> Result<Outcome, Status> {
        let request_id = self.request_id();
        let mut client = PaymentServiceClient::new(self.served.channel());
        runtime().block_on(async {
            match command {
                Command::RecordRunSent(sent) => {
                    let name = sent.run.to_string();
                    let request = pb::RecordPaymentRunSentRequest { request_id, name };
                    client.record_payment_run_sent(by(caller, request)).await?;
                }
                Command::RecordRunRejected(rejected) => {
                    let (name, reason) = (rejected.run.to_string(), rejected.reason.to_string());
                    let request = pb::RecordPaymentRunRejectedRequest { request_id, name, reason };
                    client.record_payment_run_rejected(by(caller, request)).await?;
                }
                Command::ProposeRunVoid(propose) => {
                    let reason = match propose.reason {
                        RunVoidReason::Rejected => pb::RunVoidReason::Rejected,
                        RunVoidReason::NotSent => pb::RunVoidReason::NotSent,
                    };
                    let (name, reason) = (propose.run.to_string(), reason.into());
                    let request = pb::ProposePaymentRunVoidRequest { request_id, name, reason };
                    client.propose_payment_run_void(by(caller, request)).await?;
                }
                Command::ConfirmRunVoid(confirm) => {
                    let name = confirm.run.to_string();
                    let request = pb::ConfirmPaymentRunVoidRequest { request_id, name };
                    client.confirm_payment_run_void(by(caller, request)).await?;
                }
                other => panic!("not about runs: {}", other.label()),
            }
            Ok(Outcome::Done)
        })
    }

    pub(super) fn of_statuses(
        &mut self,
        caller: &CallerId,
        command: Command,
    ) -> Result<Outcome, Status> {
        let request_id = self.request_id();
        let mut client = PaymentServiceClient::new(self.served.channel());
        runtime().block_on(async {
            match command {
                Command::RecordPaymentStatus(told) => {
                    let (word, reason) = word(told.word);
                    let (name, word) = (told.payment.to_string(), word.into());
                    let request = pb::RecordPaymentStatusRequest { request_id, name, word, reason };
                    client.record_payment_status(by(caller, request)).await?;
                }
                Command::ProposePayeeVerdict(propose) => {
                    let (name, verdict) = (propose.payment.to_string(), verdict(propose.verdict));
                    let request = pb::ProposePayeeVerdictRequest { request_id, name, verdict };
                    client.propose_payee_verdict(by(caller, request)).await?;
                }
                Command::ConfirmPayeeVerdict(confirm) => {
                    let (name, verdict) = (confirm.payment.to_string(), verdict(confirm.verdict));
                    let request = pb::ConfirmPayeeVerdictRequest { request_id, name, verdict };
                    client.confirm_payee_verdict(by(caller, request)).await?;
                }
                Command::ReleasePayment(release) => {
                    let name = release.payment.to_string();
                    let request = pb::ReleasePaymentRequest { request_id, name };
                    client.release_payment(by(caller, request)).await?;
                }
                other => panic!("not about what the bank said: {}", other.label()),
            }
            Ok(Outcome::Done)
        })
    }

    pub(super) fn of_money(
        &mut self,
        caller: &CallerId,
        command: Command,
    ) -> Result<Outcome, Status> {
        let request_id = self.request_id();
        let mut client = BankServiceClient::new(self.served.channel());
        runtime().block_on(async {
            match command {
                Command::MatchBankLine(explain) => {
                    let request = match_line(request_id, &explain);
                    client.match_bank_line(by(caller, request)).await?;
                }
                Command::TurnHeld(turn) => {
                    let reference = |text: Option<String>| text.unwrap_or_default();
                    let request = pb::TurnHeldRequest {
                        request_id,
                        buyer: turn.buyer.to_string(),
                        amount_cents: large(turn.amount),
                        title_reference: reference(turn.title.map(|title| title.to_string())),
                        mandate_reference: reference(turn.mandate.map(|m| m.to_string())),
                    };
                    client.turn_held(by(caller, request)).await?;
                }
                Command::ForfeitPayable(forfeit) => {
                    let (venue, buyer) = (forfeit.venue.to_string(), forfeit.buyer.to_string());
                    let request = pb::ForfeitPayableRequest { request_id, venue, buyer };
                    client.forfeit_payable(by(caller, request)).await?;
                }
                other => panic!("not about the bank's lines: {}", other.label()),
            }
            Ok(Outcome::Done)
        })
    }

    pub(super) fn of_refunds(
        &mut self,
        caller: &CallerId,
        command: Command,
    ) -> Result<Outcome, Status> {
        let request_id = self.request_id();
        let mut client = BankServiceClient::new(self.served.channel());
        runtime().block_on(async {
            match command {
                Command::ProposeRefund(propose) => {
                    let title = propose.title.map(|title| title.to_string());
                    let request = pb::ProposeRefundRequest {
                        request_id,
                        of: Some(refund_of(propose.of)),
                        amount_cents: large(propose.amount),
                        title_reference: title.unwrap_or_default(),
                    };
                    let answer = client.propose_refund(by(caller, request)).await?.into_inner();
                    let name = answer.refund.unwrap().name;
                    Ok(Outcome::Refund(name.parse().unwrap()))
                }
                Command::ConfirmRefund(confirm) => {
                    let name = confirm.refund.to_string();
                    let request = pb::ConfirmRefundRequest { request_id, name };
                    let answer = client.confirm_refund(by(caller, request)).await?.into_inner();
                    Ok(Outcome::RefundPaid(answer.payment.parse().unwrap()))
                }
                Command::DropRefund(drop) => {
                    let name = drop.refund.to_string();
                    let request = pb::DropRefundRequest { request_id, name };
                    client.drop_refund(by(caller, request)).await?;
                    Ok(Outcome::Done)
                }
                other => panic!("not about refunds: {}", other.label()),
            }
        })
    }
}

fn match_line(request_id: String, explain: &MatchBankLine) -> pb::MatchBankLineRequest {
    use pb::match_bank_line_request::About;
    let about = match &explain.about {
        LineAbout::Explained(about) => About::Explanation(explanation(about)),
        LineAbout::Undoes(line) => About::Undoes(line.to_string()),
    };
    let (name, amount_cents) = (explain.line.to_string(), large(explain.amount));
    pb::MatchBankLineRequest { request_id, name, amount_cents, about: Some(about) }
}
