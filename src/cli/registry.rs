//! `carnet registry`: what is known of somebody is erased.

use super::Outcome;
use super::failure::Failure;
use super::remote::{Again, Remote, Server, change};
use super::sheet::Sheet;
use crate::grpc::pb;
use pb::erase_records_request::Scope;
use pb::registry_service_client::RegistryServiceClient;

/// What can be done with the registry.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Efface pour toujours des textes du registre : noms, numéros, adresses, coordonnées
    /// bancaires. Le grand livre reste, sans eux ; les copies du dossier ne sont pas atteintes.
    Erase(Erase),
}

/// What `carnet registry erase` is told.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("which").required(true))]
pub struct Erase {
    /// De qui, comme `venues/1`, `funders/1`, `prescribers/1` ou `bankAccounts/1`.
    #[arg(value_name = "NOM")]
    name: String,
    /// Ce que l’on savait avant la dernière mise à jour.
    #[arg(long, group = "which")]
    former: bool,
    /// Tout : le lieu doit être sorti, le compte bancaire refusé.
    #[arg(long, group = "which")]
    all: bool,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// Asks what `remote` says.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub fn run(remote: Remote<Command>) -> Outcome {
    let Remote { options, command } = remote;
    match command {
        Command::Erase(args) => options.run(|server| erase(args, server)),
    }
}

async fn erase(args: Erase, server: Server) -> Result<(), Failure> {
    let Erase { name, all, again, former: _ } = args;
    let scope = if all { Scope::All } else { Scope::Former }.into();
    let request = |request_id| pb::EraseRecordsRequest { request_id, name, scope };
    let answer = change!(server, again, RegistryServiceClient.erase_records(request))?;
    server.show(&erased(answer));
    Ok(())
}

/// How much was erased.
pub(super) fn erased(answer: pb::EraseRecordsResponse) -> Sheet {
    Sheet::new()
        .count("records_erased", "fiches effacées", answer.records_erased)
        .receipt(answer.receipt)
}
