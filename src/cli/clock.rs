//! `carnet clock accept`: a person says that the clock is right.

use super::failure::Failure;
use super::remote::{Again, Remote, Server, change};
use super::{Outcome, receipt};
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::ledger_service_client::LedgerServiceClient;

/// What can be done about the clock.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Accepte l’heure du serveur, si son jour est celui que vous donnez.
    Accept {
        /// Le jour d’aujourd’hui à Paris, AAAA-MM-JJ : vous l’affirmez, le serveur le compare.
        #[arg(long, value_name = "JOUR")]
        day: Day,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
}

/// Asks what `remote` says.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub fn run(remote: Remote<Command>) -> Outcome {
    let Remote { options, command } = remote;
    match command {
        Command::Accept { day, again } => options.run(|server| accept(day, again, server)),
    }
}

async fn accept(day: Day, again: Again, server: Server) -> Result<(), Failure> {
    let request = |request_id| pb::AcceptClockRequest { request_id, day: day.to_string() };
    let answer = change!(server, again, LedgerServiceClient.accept_clock(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}
