//! `carnet funder`: who pays.

use super::address::{self, Address};
use super::failure::Failure;
use super::remote::{Again, PAGE, Remote, Server, change, every, read};
use super::sheet::{Sheet, Value};
use super::{Outcome, receipt, typed, words};
use crate::domain::id::FunderId;
use crate::domain::number::OrganisationNumber;
use crate::grpc::pb;
use pb::funder_service_client::FunderServiceClient;

/// What can be done with funders.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Crée un financeur.
    Create(Create),
    /// Montre un financeur.
    Show {
        /// Le financeur, comme `funders/1`.
        #[arg(value_name = "FINANCEUR")]
        name: FunderId,
    },
    /// Montre tous les financeurs.
    List,
    /// Change ce que l’on sait d’un financeur ; ce qui n’est pas donné reste.
    Update(Update),
}

/// What `carnet funder create` is told.
#[derive(Debug, clap::Args)]
pub struct Create {
    /// Comment on l’appelle.
    #[arg(long, value_name = "TEXTE")]
    name: String,
    /// Ce qu’il paie.
    #[arg(long, default_value = "buyer", value_name = "SORTE",
          value_parser = words::typed::<pb::funder::Kind>())]
    kind: pb::funder::Kind,
    /// Son numéro : SIRET, RNA ou RIDET.
    #[arg(long)]
    number: Option<OrganisationNumber>,
    /// Where it has its seat.
    #[command(flatten)]
    address: Address,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// What `carnet funder update` is told.
#[derive(Debug, clap::Args)]
pub struct Update {
    /// Le financeur, comme `funders/1`.
    #[arg(value_name = "FINANCEUR")]
    funder: FunderId,
    /// Comment on l’appelle.
    #[arg(long, value_name = "TEXTE")]
    name: Option<String>,
    /// Son numéro : SIRET, RNA ou RIDET ; un texte vide l’ôte.
    #[arg(long, value_parser = typed::instead::<OrganisationNumber>)]
    number: Option<String>,
    /// Where it has its seat.
    #[command(flatten)]
    address: Address,
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
        Command::Create(args) => options.run(|server| create(args, server)),
        Command::Show { name } => options.run(|server| show(name, server)),
        Command::List => options.run(list),
        Command::Update(args) => options.run(|server| update(args, server)),
    }
}

async fn create(args: Create, server: Server) -> Result<(), Failure> {
    let Create { name, kind, number, address, again } = args;
    let request = |request_id| pb::CreateFunderRequest {
        request_id,
        kind: kind.into(),
        display_name: name,
        organisation_number: number.map_or(String::new(), |number| number.to_string()),
        address: address.over(None),
    };
    let answer = change!(server, again, FunderServiceClient.create_funder(request))?;
    let created = Value::part(answer.funder, sheet);
    server.show(&Sheet::new().fact("funder", "financeur", created).receipt(answer.receipt));
    Ok(())
}

async fn get(name: FunderId, server: &Server) -> Result<pb::Funder, Failure> {
    let request = pb::GetFunderRequest { name: name.to_string() };
    let answer = read!(server, FunderServiceClient.get_funder(request))?;
    answer.funder.ok_or(Failure::Incomplete("le financeur"))
}

async fn show(name: FunderId, server: Server) -> Result<(), Failure> {
    server.show(&sheet(get(name, &server).await?));
    Ok(())
}

async fn list(server: Server) -> Result<(), Failure> {
    let request = |page_token| pb::ListFundersRequest { page_size: PAGE, page_token };
    let funders = every!(server, FunderServiceClient.list_funders(request).funders);
    let funders: Vec<Sheet> = funders.into_iter().map(sheet).collect();
    server.list(&funders, &["name", "kind", "display_name", "organisation_number"]);
    Ok(())
}

async fn update(args: Update, server: Server) -> Result<(), Failure> {
    let known = get(args.funder, &server).await?;
    let Update { name, number, address, again, .. } = args;
    let request = |request_id| pb::UpdateFunderRequest {
        request_id,
        name: known.name,
        display_name: name.unwrap_or(known.display_name),
        organisation_number: number.unwrap_or(known.organisation_number),
        address: address.over(known.address),
    };
    let answer = change!(server, again, FunderServiceClient.update_funder(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

/// The facts of a funder.
pub(super) fn sheet(funder: pb::Funder) -> Sheet {
    Sheet::new()
        .text("name", "financeur", funder.name)
        .fact("kind", "sorte", words::shown::<pb::funder::Kind>(funder.kind))
        .text("display_name", "nom", funder.display_name)
        .text("organisation_number", "SIRET, RNA ou RIDET", funder.organisation_number)
        .fact("address", "siège", Value::part(funder.address, address::sheet))
}
