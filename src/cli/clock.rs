//! `carnet clock accept`: a person says that the clock is right.

use std::process::ExitCode;

use super::{Outcome, output};
use crate::domain::time::Day;
use crate::grpc::client::{self, Caller};
use crate::grpc::pb;

/// What can be done about the clock.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Accepte l'heure du serveur, si son jour est celui que vous donnez.
    Accept(AcceptArgs),
}

/// What `carnet clock accept` is told.
#[derive(Debug, clap::Args)]
pub struct AcceptArgs {
    /// Le serveur, comme `http://127.0.0.1:50051`.
    #[arg(long, value_name = "ADRESSE")]
    server: String,
    /// Le jour d'aujourd'hui à Paris, AAAA-MM-JJ : vous l'affirmez, le serveur le compare.
    #[arg(long, value_name = "JOUR")]
    day: Day,
    /// Sous quel nom d'appelant.
    #[arg(long, default_value = "operateur", value_name = "NOM")]
    caller: String,
}

/// Sends the acceptance.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub fn run(command: Command) -> Outcome {
    let Command::Accept(args) = command;
    client::block_on(async {
        let channel = client::connect(&args.server).await?;
        let caller: Caller = args.caller.parse()?;
        let mut ledger =
            pb::ledger_service_client::LedgerServiceClient::with_interceptor(channel, caller);
        let request_id = client::fresh_request_id()?;
        let request = pb::AcceptClockRequest { request_id, day: args.day.to_string() };
        ledger.accept_clock(request).await?;
        output::line(&format!("l'heure est acceptée : nous sommes le {}", args.day));
        Ok(ExitCode::SUCCESS)
    })
}
