//! `carnet payment-run` and `carnet payment`: what is sent to the bank, and what the bank says.

use super::failure::Failure;
use super::remote::{Again, PAGE, Remote, Server, change, every, read};
use super::sheet::{Sheet, Value};
use super::{Outcome, receipt, words};
use crate::domain::bank::BankReference;
use crate::domain::id::{CycleId, PaymentId, PaymentRunId};
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::payment_service_client::PaymentServiceClient;

/// What can be done with payment runs.
#[derive(Debug, clap::Subcommand)]
pub enum RunCommand {
    /// Ouvre une remise qui paie les bordereaux approuvés ; elle est scellée peu après.
    Create {
        /// La période à payer, comme `cycles/1`.
        #[arg(long, value_name = "PÉRIODE")]
        cycle: CycleId,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
    /// Montre une remise.
    Show {
        /// La remise, comme `paymentRuns/1`.
        #[arg(value_name = "REMISE")]
        name: PaymentRunId,
    },
    /// Montre les paiements d’une remise.
    Payments {
        /// La remise, comme `paymentRuns/1`.
        #[arg(value_name = "REMISE")]
        name: PaymentRunId,
    },
}

/// What can be done with payments.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Montre un paiement.
    Show {
        /// Le paiement, comme `payments/1`.
        #[arg(value_name = "PAIEMENT")]
        name: PaymentId,
    },
    /// Enregistre que la banque a comptabilisé un paiement : alors seulement il est payé.
    Book(Line),
    /// Enregistre que la banque a rendu un paiement : il est de nouveau à payer.
    Return(Line),
}

/// What the bank says of a payment.
#[derive(Debug, clap::Args)]
pub struct Line {
    /// Le paiement, comme `payments/1`.
    #[arg(value_name = "PAIEMENT")]
    name: PaymentId,
    /// Le jour comptable de la banque, AAAA-MM-JJ.
    #[arg(long, value_name = "JOUR")]
    day: Day,
    /// La référence de la banque.
    #[arg(long, value_name = "RÉFÉRENCE")]
    reference: BankReference,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// Asks what `remote` says of payment runs.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub fn run_of_runs(remote: Remote<RunCommand>) -> Outcome {
    let Remote { options, command } = remote;
    match command {
        RunCommand::Create { cycle, again } => {
            options.run(|server| create_run(cycle, again, server))
        }
        RunCommand::Show { name } => options.run(|server| show_run(name, server)),
        RunCommand::Payments { name } => options.run(|server| payments(name, server)),
    }
}

/// Asks what `remote` says of payments.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub fn run(remote: Remote<Command>) -> Outcome {
    let Remote { options, command } = remote;
    match command {
        Command::Show { name } => options.run(|server| show(name, server)),
        Command::Book(line) => options.run(|server| book(line, server)),
        Command::Return(line) => options.run(|server| give_back(line, server)),
    }
}

async fn create_run(cycle: CycleId, again: Again, server: Server) -> Result<(), Failure> {
    let cycle = cycle.to_string();
    let request = |request_id| pb::CreatePaymentRunRequest { request_id, cycle };
    let answer = change!(server, again, PaymentServiceClient.create_payment_run(request))?;
    let opened = Value::part(answer.payment_run, of_run);
    let opened = Sheet::new().fact("payment_run", "remise", opened);
    server.show(&opened.receipt(answer.receipt));
    Ok(())
}

async fn show_run(name: PaymentRunId, server: Server) -> Result<(), Failure> {
    let request = pb::GetPaymentRunRequest { name: name.to_string() };
    let answer = read!(server, PaymentServiceClient.get_payment_run(request))?;
    server.show(&answer.payment_run.map(of_run).ok_or(Failure::Incomplete("la remise"))?);
    Ok(())
}

async fn payments(name: PaymentRunId, server: Server) -> Result<(), Failure> {
    let run = name.to_string();
    let request = |page_token| {
        let payment_run = run.clone();
        pb::ListPaymentsRequest { payment_run, page_size: PAGE, page_token }
    };
    let payments = every!(server, PaymentServiceClient.list_payments(request).payments);
    let payments: Vec<Sheet> = payments.into_iter().map(sheet).collect();
    server.list(&payments, &["name", "venue", "attempt", "amount_cents", "state", "bank_day"]);
    Ok(())
}

async fn show(name: PaymentId, server: Server) -> Result<(), Failure> {
    let request = pb::GetPaymentRequest { name: name.to_string() };
    let answer = read!(server, PaymentServiceClient.get_payment(request))?;
    server.show(&answer.payment.map(sheet).ok_or(Failure::Incomplete("le paiement"))?);
    Ok(())
}

async fn book(line: Line, server: Server) -> Result<(), Failure> {
    let request = |request_id| pb::BookPaymentRequest {
        request_id,
        name: line.name.to_string(),
        day: line.day.to_string(),
        bank_reference: line.reference.to_string(),
    };
    let answer = change!(server, line.again, PaymentServiceClient.book_payment(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

async fn give_back(line: Line, server: Server) -> Result<(), Failure> {
    let request = |request_id| pb::ReturnPaymentRequest {
        request_id,
        name: line.name.to_string(),
        day: line.day.to_string(),
        bank_reference: line.reference.to_string(),
    };
    let answer = change!(server, line.again, PaymentServiceClient.return_payment(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

/// The facts of a payment run.
pub(super) fn of_run(run: pb::PaymentRun) -> Sheet {
    Sheet::new()
        .text("name", "remise", run.name)
        .text("cycle", "période", run.cycle)
        .fact("state", "état", words::shown::<pb::payment_run::State>(run.state))
        .count("open_sequence", "ouverte : écriture", run.open_sequence)
        .count("payments", "paiements", run.payments)
        .cents("amount_cents", "montant", run.amount_cents)
}

/// The facts of a payment.
pub(super) fn sheet(payment: pb::Payment) -> Sheet {
    Sheet::new()
        .text("name", "paiement", payment.name)
        .text("payment_run", "remise", payment.payment_run)
        .text("venue", "lieu", payment.venue)
        .count("attempt", "tentative", payment.attempt)
        .cents("amount_cents", "montant", payment.amount_cents)
        .fact("lines", "part de chaque commanditaire", Value::parts(payment.lines, of_line))
        .fact("state", "état", words::shown::<pb::payment::State>(payment.state))
        .day("bank_day", "jour de banque", payment.bank_day)
}

/// What one buyer's money pays.
pub(super) fn of_line(line: pb::PaymentLine) -> Sheet {
    Sheet::new().text("buyer", "commanditaire", line.buyer).cents(
        "amount_cents",
        "montant",
        line.amount_cents,
    )
}
