//! Runs are created, shown, and follow their file to the bank.

use super::sheets;
use crate::cli::failure::Failure;
use crate::cli::remote::{Again, PAGE, Server, change, every, read};
use crate::cli::sheet::{Sheet, Value};
use crate::cli::{payment, receipt};
use crate::domain::id::{CycleId, PaymentRunId};
use crate::domain::payment::BankReason;
use crate::grpc::pb;
use pb::payment_service_client::PaymentServiceClient;

pub(super) async fn create(cycle: CycleId, again: Again, server: Server) -> Result<(), Failure> {
    let cycle = cycle.to_string();
    let request = |request_id| pb::CreatePaymentRunRequest { request_id, cycle };
    let answer = change!(server, again, PaymentServiceClient.create_payment_run(request))?;
    let opened = Value::part(answer.payment_run, sheets::of_run);
    let opened = Sheet::new().fact("payment_run", "remise", opened);
    server.show(&opened.receipt(answer.receipt));
    Ok(())
}

pub(super) async fn list(server: Server) -> Result<(), Failure> {
    let request = |page_token| pb::ListPaymentRunsRequest { page_size: PAGE, page_token };
    let runs = every!(server, PaymentServiceClient.list_payment_runs(request).payment_runs);
    let runs: Vec<Sheet> = runs.into_iter().map(sheets::of_run).collect();
    server.list(
        &runs,
        &["name", "cycle", "refund", "state", "payments", "amount_cents", "message_id", "sent_day"],
    );
    Ok(())
}

pub(super) async fn show(name: PaymentRunId, server: Server) -> Result<(), Failure> {
    let request = pb::GetPaymentRunRequest { name: name.to_string() };
    let answer = read!(server, PaymentServiceClient.get_payment_run(request))?;
    let run = answer.payment_run.map(sheets::of_run);
    server.show(&run.ok_or(Failure::Incomplete("la remise"))?);
    Ok(())
}

pub(super) async fn payments(name: PaymentRunId, server: Server) -> Result<(), Failure> {
    let run = name.to_string();
    let request = |page_token| {
        let payment_run = run.clone();
        pb::ListPaymentsRequest { payment_run, page_size: PAGE, page_token }
    };
    let payments = every!(server, PaymentServiceClient.list_payments(request).payments);
    let payments: Vec<Sheet> = payments.into_iter().map(payment::sheet).collect();
    let fields = [
        "name",
        "venue",
        "refund",
        "gross_cents",
        "amount_cents",
        "end_to_end_id",
        "state",
        "bank_day",
    ];
    server.list(&payments, &fields);
    Ok(())
}

pub(super) async fn deductions(name: PaymentRunId, server: Server) -> Result<(), Failure> {
    let run = name.to_string();
    let request = |page_token| {
        let payment_run = run.clone();
        pb::ListDeductionsRequest { payment_run, page_size: PAGE, page_token }
    };
    let deductions = every!(server, PaymentServiceClient.list_deductions(request).deductions);
    let deductions: Vec<Sheet> = deductions.into_iter().map(sheets::of_deduction).collect();
    server.list(&deductions, &[]);
    Ok(())
}

pub(super) async fn held(server: Server) -> Result<(), Failure> {
    let request = |page_token| pb::ListHeldPaymentsRequest { page_size: PAGE, page_token };
    let held = every!(server, PaymentServiceClient.list_held_payments(request).held_payments);
    let held: Vec<Sheet> = held.into_iter().map(sheets::of_held).collect();
    server.list(&held, &[]);
    Ok(())
}

pub(super) async fn sent(name: PaymentRunId, again: Again, server: Server) -> Result<(), Failure> {
    let name = name.to_string();
    let request = |request_id| pb::RecordPaymentRunSentRequest { request_id, name };
    let answer = change!(server, again, PaymentServiceClient.record_payment_run_sent(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

pub(super) async fn rejected(
    (name, reason): (PaymentRunId, BankReason),
    again: Again,
    server: Server,
) -> Result<(), Failure> {
    let (name, reason) = (name.to_string(), reason.to_string());
    let request = |request_id| pb::RecordPaymentRunRejectedRequest { request_id, name, reason };
    let answer = change!(server, again, PaymentServiceClient.record_payment_run_rejected(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}
