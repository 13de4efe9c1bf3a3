//! `carnet entitlement`: what some callers may do and others may not.

use super::failure::Failure;
use super::remote::{Again, PAGE, Remote, Server, change, every};
use super::sheet::Sheet;
use super::{Outcome, receipt, words};
use crate::domain::request::CallerId;
use crate::grpc::pb;
use pb::access_service_client::AccessServiceClient;

/// What can be done with entitlements.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Donne une habilitation à un poste ; personne ne se la donne.
    Grant(Change),
    /// Retire une habilitation à un poste.
    Revoke(Change),
    /// Montre toutes les habilitations.
    List,
}

/// Which entitlement of whom.
#[derive(Debug, clap::Args)]
pub struct Change {
    /// Le poste, sous le nom d’appelant qu’il donne.
    #[arg(value_name = "POSTE")]
    holder: CallerId,
    /// Ce qu’il peut faire.
    #[arg(value_name = "HABILITATION", value_parser = words::typed::<pb::Entitlement>())]
    entitlement: pb::Entitlement,
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
        Command::Grant(args) => options.run(|server| grant(args, server)),
        Command::Revoke(args) => options.run(|server| revoke(args, server)),
        Command::List => options.run(list),
    }
}

async fn grant(args: Change, server: Server) -> Result<(), Failure> {
    let (caller, entitlement) = (args.holder.to_string(), args.entitlement.into());
    let request = |request_id| pb::GrantEntitlementRequest { request_id, caller, entitlement };
    let answer = change!(server, args.again, AccessServiceClient.grant_entitlement(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

async fn revoke(args: Change, server: Server) -> Result<(), Failure> {
    let (caller, entitlement) = (args.holder.to_string(), args.entitlement.into());
    let request = |request_id| pb::RevokeEntitlementRequest { request_id, caller, entitlement };
    let answer = change!(server, args.again, AccessServiceClient.revoke_entitlement(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

async fn list(server: Server) -> Result<(), Failure> {
    let request = |page_token| pb::ListEntitlementsRequest { page_size: PAGE, page_token };
    let held = every!(server, AccessServiceClient.list_entitlements(request).entitlements);
    let held: Vec<Sheet> = held.into_iter().map(sheet).collect();
    server.list(&held, &[]);
    Ok(())
}

/// That a caller has an entitlement.
pub(super) fn sheet(held: pb::CallerEntitlement) -> Sheet {
    Sheet::new().text("caller", "poste", held.caller).fact(
        "entitlement",
        "habilitation",
        words::shown::<pb::Entitlement>(held.entitlement),
    )
}
