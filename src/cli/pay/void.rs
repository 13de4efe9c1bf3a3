//! `carnet pay void`: a run is never paid. One person proposes, another confirms.

use crate::cli::failure::Failure;
use crate::cli::remote::{Again, Server, change};
use crate::cli::{receipt, words};
use crate::domain::id::PaymentRunId;
use crate::grpc::pb;
use pb::payment_service_client::PaymentServiceClient;

/// What can be done to a run that is never paid.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Propose d’annuler une remise que la banque a rejetée, ou qui n’y est jamais partie.
    Propose {
        /// La remise, comme `paymentRuns/1`.
        #[arg(value_name = "REMISE")]
        name: PaymentRunId,
        /// Pourquoi.
        #[arg(long, value_name = "RAISON", value_parser = words::typed::<pb::RunVoidReason>())]
        reason: pb::RunVoidReason,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
    /// Confirme l’annulation qu’un autre poste a proposée : ses paiements sont de nouveau à payer,
    /// dans une autre remise.
    Confirm {
        /// La remise, comme `paymentRuns/1`.
        #[arg(value_name = "REMISE")]
        name: PaymentRunId,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
}

/// Asks what `command` says.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub(super) async fn run(command: Command, server: Server) -> Result<(), Failure> {
    match command {
        Command::Propose { name, reason, again } => propose((name, reason), again, server).await,
        Command::Confirm { name, again } => confirm(name, again, server).await,
    }
}

async fn propose(
    (name, reason): (PaymentRunId, pb::RunVoidReason),
    again: Again,
    server: Server,
) -> Result<(), Failure> {
    let (name, reason) = (name.to_string(), reason.into());
    let request = |request_id| pb::ProposePaymentRunVoidRequest { request_id, name, reason };
    let answer = change!(server, again, PaymentServiceClient.propose_payment_run_void(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

async fn confirm(name: PaymentRunId, again: Again, server: Server) -> Result<(), Failure> {
    let name = name.to_string();
    let request = |request_id| pb::ConfirmPaymentRunVoidRequest { request_id, name };
    let answer = change!(server, again, PaymentServiceClient.confirm_payment_run_void(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}
