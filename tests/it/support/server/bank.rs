//! What the bank says and what the clock says, sent to the server.

use carnet::domain::command::Command;
use carnet::domain::request::CallerId;
use carnet::grpc::pb;
use tonic::Status;

use super::Server;
use crate::support::served::{by, runtime};
use crate::support::wire::large;
use crate::support::world::Outcome;

impl Server {
    pub(super) fn of_bank(
        &mut self,
        caller: &CallerId,
        command: Command,
    ) -> Result<Outcome, Status> {
        let (request_id, channel) = (self.request_id(), self.served.channel());
        let mut ledger = pb::ledger_service_client::LedgerServiceClient::new(channel.clone());
        let mut payments = pb::payment_service_client::PaymentServiceClient::new(channel);
        runtime().block_on(async {
            match command {
                Command::RecordMoneyReceived(record) => {
                    let purpose = record.purpose;
                    let order = purpose.as_ref().map(|purpose| purpose.order.to_string());
                    let mandate = purpose.and_then(|purpose| purpose.mandate);
                    let request = pb::RecordMoneyReceivedRequest {
                        request_id,
                        buyer: record.buyer.to_string(),
                        amount_cents: large(record.amount),
                        day: record.day.to_string(),
                        bank_reference: record.reference.to_string(),
                        order: order.unwrap_or_default(),
                        mandate_reference: mandate.map_or(String::new(), |m| m.to_string()),
                    };
                    ledger.record_money_received(by(caller, request)).await.map(drop)?;
                }
                Command::RecordBankBalance(record) => {
                    let request = pb::RecordBankBalanceRequest {
                        request_id,
                        day: record.day.to_string(),
                        balance_cents: large(record.balance),
                        bank_reference: record.reference.to_string(),
                    };
                    ledger.record_bank_balance(by(caller, request)).await.map(drop)?;
                }
                Command::BookPayment(book) => {
                    let request = pb::BookPaymentRequest {
                        request_id,
                        name: book.payment.to_string(),
                        day: book.day.to_string(),
                        bank_reference: book.reference.to_string(),
                    };
                    payments.book_payment(by(caller, request)).await.map(drop)?;
                }
                Command::ReturnPayment(back) => {
                    let request = pb::ReturnPaymentRequest {
                        request_id,
                        name: back.payment.to_string(),
                        day: back.day.to_string(),
                        bank_reference: back.reference.to_string(),
                    };
                    payments.return_payment(by(caller, request)).await.map(drop)?;
                }
                Command::AcceptClock(accept) => {
                    let day = accept.day.to_string();
                    let request = pb::AcceptClockRequest { request_id, day };
                    ledger.accept_clock(by(caller, request)).await.map(drop)?;
                }
                other => panic!("not about the bank: {}", other.label()),
            }
            Ok(Outcome::Done)
        })
    }
}
