//! `carnet payment`: single payments, what the bank says of them, and what people decide.

use super::failure::Failure;
use super::remote::{Again, Remote, Server, change, read};
use super::sheet::{Sheet, Value};
use super::{Outcome, explain_payment, pay, receipt, words};
use crate::domain::bank::BankReference;
use crate::domain::id::PaymentId;
use crate::domain::payment::BankReason;
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::payment_service_client::PaymentServiceClient;

/// What can be done with payments.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Montre un paiement.
    Show {
        /// Le paiement, comme `payments/1`.
        #[arg(value_name = "PAIEMENT")]
        name: PaymentId,
    },
    /// Dit ce que paie un paiement, jusqu’aux chèques ; ou ce qui a payé un encaissement.
    Explain(explain_payment::Args),
    /// Enregistre que la banque a comptabilisé un paiement : alors seulement il est payé.
    Book(Line),
    /// Enregistre que la banque a rendu un paiement : il est de nouveau à payer.
    Return(Line),
    /// Enregistre ce que la banque dit d’un paiement qu’elle n’a pas comptabilisé.
    Status {
        /// Le paiement, comme `payments/1`.
        #[arg(value_name = "PAIEMENT")]
        name: PaymentId,
        /// Ce qu’elle dit.
        #[arg(long, value_name = "MOT", value_parser = words::typed::<pb::BankWord>())]
        word: pb::BankWord,
        /// Le motif d’un rejet, comme `AC01` ; `MS03` : elle n’en dit pas.
        #[arg(long, value_name = "MOTIF")]
        reason: Option<BankReason>,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
    /// Décide après une vérification du bénéficiaire : l’un propose, un autre confirme.
    #[command(subcommand)]
    Verdict(VerdictCommand),
    /// Remet à payer un paiement rejeté ou retenu, une fois qu’un solde de la banque montre qu’il
    /// n’a pas été exécuté.
    Release {
        /// Le paiement, comme `payments/1`.
        #[arg(value_name = "PAIEMENT")]
        name: PaymentId,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
}

/// What two people do after a payee check.
#[derive(Debug, clap::Subcommand)]
pub enum VerdictCommand {
    /// Propose de payer ou de retenir ; quelqu’un d’autre le confirme.
    Propose(Decision),
    /// Confirme ce que quelqu’un d’autre a proposé.
    Confirm(Decision),
}

/// What is decided of a payment.
#[derive(Debug, clap::Args)]
pub struct Decision {
    /// Le paiement, comme `payments/1`.
    #[arg(value_name = "PAIEMENT")]
    name: PaymentId,
    /// Quoi.
    #[arg(long, value_name = "DÉCISION", value_parser = words::typed::<pb::PayeeVerdict>())]
    verdict: pb::PayeeVerdict,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
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

/// Asks what `remote` says of payments.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub fn run(remote: Remote<Command>) -> Outcome {
    let Remote { options, command } = remote;
    match command {
        Command::Show { name } => options.run(|server| show(name, server)),
        Command::Explain(args) => explain_payment::run(args, &options),
        Command::Book(line) => options.run(|server| book(line, server)),
        Command::Return(line) => options.run(|server| give_back(line, server)),
        Command::Status { name, word, reason, again } => {
            options.run(|server| status((name, word, reason), again, server))
        }
        Command::Verdict(VerdictCommand::Propose(verdict)) => {
            options.run(|server| propose(verdict, server))
        }
        Command::Verdict(VerdictCommand::Confirm(verdict)) => {
            options.run(|server| confirm(verdict, server))
        }
        Command::Release { name, again } => options.run(|server| release(name, again, server)),
    }
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

async fn status(
    (name, word, reason): (PaymentId, pb::BankWord, Option<BankReason>),
    again: Again,
    server: Server,
) -> Result<(), Failure> {
    let (name, word) = (name.to_string(), word.into());
    let reason = reason.map(|reason| reason.to_string()).unwrap_or_default();
    let request = |request_id| pb::RecordPaymentStatusRequest { request_id, name, word, reason };
    let answer = change!(server, again, PaymentServiceClient.record_payment_status(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

async fn propose(args: Decision, server: Server) -> Result<(), Failure> {
    let Decision { name, verdict, again } = args;
    let (name, verdict) = (name.to_string(), verdict.into());
    let request = |request_id| pb::ProposePayeeVerdictRequest { request_id, name, verdict };
    let answer = change!(server, again, PaymentServiceClient.propose_payee_verdict(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

async fn confirm(args: Decision, server: Server) -> Result<(), Failure> {
    let Decision { name, verdict, again } = args;
    let (name, verdict) = (name.to_string(), verdict.into());
    let request = |request_id| pb::ConfirmPayeeVerdictRequest { request_id, name, verdict };
    let answer = change!(server, again, PaymentServiceClient.confirm_payee_verdict(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

async fn release(name: PaymentId, again: Again, server: Server) -> Result<(), Failure> {
    let name = name.to_string();
    let request = |request_id| pb::ReleasePaymentRequest { request_id, name };
    let answer = change!(server, again, PaymentServiceClient.release_payment(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

/// The facts of a payment.
pub(super) fn sheet(payment: pb::Payment) -> Sheet {
    let gross = payment.gross_cents.map_or(Value::None, Value::Cents);
    let deductions = Value::parts(payment.deductions, pay::sheets::of_deduction);
    Sheet::new()
        .text("name", "paiement", payment.name)
        .text("payment_run", "remise", payment.payment_run)
        .text("venue", "lieu", payment.venue)
        .count("attempt", "tentative", payment.attempt)
        .fact("gross_cents", "brut", gross)
        .fact("deductions", "retenues", deductions)
        .cents("amount_cents", "net", payment.amount_cents)
        .fact("lines", "part de chaque commanditaire", Value::parts(payment.lines, of_line))
        .fact("state", "état", words::shown::<pb::payment::State>(payment.state))
        .day("bank_day", "jour de banque", payment.bank_day)
        .text("refund", "remboursement", payment.refund)
        .text("bank_account", "compte crédité", payment.bank_account)
        .text("end_to_end_id", "identifiant à la banque", payment.end_to_end_id)
        .fact("told", "dit par la banque", Value::part(payment.told, of_status))
        .fact("decision", "décision", Value::part(payment.decision, of_decision))
        .text("bank_reference", "ligne de banque", payment.bank_reference)
}

/// The facts of what the bank said.
pub(super) fn of_status(status: pb::PaymentStatus) -> Sheet {
    Sheet::new()
        .fact("word", "dit par la banque", words::shown::<pb::BankWord>(status.word))
        .text("reason", "dit par la banque : motif", status.reason)
        .day("day", "dit par la banque : enregistré le", status.day)
}

/// The facts of what two people decide.
pub(super) fn of_decision(decision: pb::PayeeDecision) -> Sheet {
    Sheet::new()
        .fact("awaited", "décision attendue", Value::Flag(decision.awaited))
        .fact("proposed", "proposé", words::shown::<pb::PayeeVerdict>(decision.proposed))
        .text("proposed_by", "proposé par", decision.proposed_by)
        .fact("decided", "décidé", words::shown::<pb::PayeeVerdict>(decision.decided))
}

/// What one buyer's money pays.
pub(super) fn of_line(line: pb::PaymentLine) -> Sheet {
    Sheet::new().text("buyer", "commanditaire", line.buyer).cents(
        "amount_cents",
        "montant",
        line.amount_cents,
    )
}
