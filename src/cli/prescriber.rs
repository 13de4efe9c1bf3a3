//! `carnet prescriber`: who hands booklets to people, and what it has in stock.

use super::address::{self, Address};
use super::failure::Failure;
use super::remote::{Again, PAGE, Remote, Server, change, every, read};
use super::sheet::{Sheet, Value};
use super::{Outcome, booklets, receipt, typed, words};
use crate::domain::id::PrescriberId;
use crate::domain::number::OrganisationNumber;
use crate::grpc::pb;
use pb::prescriber_service_client::PrescriberServiceClient;

/// What can be done with prescribers.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Crée un prescripteur.
    Create(Create),
    /// Montre un prescripteur.
    Show {
        /// Le prescripteur, comme `prescribers/1`.
        #[arg(value_name = "PRESCRIPTEUR")]
        name: PrescriberId,
    },
    /// Montre tous les prescripteurs.
    List,
    /// Change ce que l’on sait d’un prescripteur ; ce qui n’est pas donné reste.
    Update(Update),
    /// Montre les carnets qu’un prescripteur a en stock, et compte ceux qu’il a remis.
    Stock {
        /// Le prescripteur, comme `prescribers/1`.
        #[arg(value_name = "PRESCRIPTEUR")]
        name: PrescriberId,
    },
}

/// What `carnet prescriber create` is told.
#[derive(Debug, clap::Args)]
pub struct Create {
    /// Comment on l’appelle.
    #[arg(long, value_name = "TEXTE")]
    name: String,
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

/// What `carnet prescriber update` is told.
#[derive(Debug, clap::Args)]
pub struct Update {
    /// Le prescripteur, comme `prescribers/1`.
    #[arg(value_name = "PRESCRIPTEUR")]
    prescriber: PrescriberId,
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
        Command::Stock { name } => options.run(|server| stock(name, server)),
    }
}

async fn create(args: Create, server: Server) -> Result<(), Failure> {
    let Create { name, number, address, again } = args;
    let request = |request_id| pb::CreatePrescriberRequest {
        request_id,
        display_name: name,
        organisation_number: number.map_or(String::new(), |number| number.to_string()),
        address: address.over(None),
    };
    let answer = change!(server, again, PrescriberServiceClient.create_prescriber(request))?;
    let created = Value::part(answer.prescriber, sheet);
    server.show(&Sheet::new().fact("prescriber", "prescripteur", created).receipt(answer.receipt));
    Ok(())
}

async fn get(name: PrescriberId, server: &Server) -> Result<pb::Prescriber, Failure> {
    let request = pb::GetPrescriberRequest { name: name.to_string() };
    let answer = read!(server, PrescriberServiceClient.get_prescriber(request))?;
    answer.prescriber.ok_or(Failure::Incomplete("le prescripteur"))
}

async fn show(name: PrescriberId, server: Server) -> Result<(), Failure> {
    server.show(&sheet(get(name, &server).await?));
    Ok(())
}

async fn list(server: Server) -> Result<(), Failure> {
    let request = |page_token| pb::ListPrescribersRequest { page_size: PAGE, page_token };
    let listed = every!(server, PrescriberServiceClient.list_prescribers(request).prescribers);
    let prescribers: Vec<Sheet> = listed.into_iter().map(sheet).collect();
    server.list(&prescribers, &["name", "display_name", "organisation_number"]);
    Ok(())
}

async fn update(args: Update, server: Server) -> Result<(), Failure> {
    let known = get(args.prescriber, &server).await?;
    let Update { name, number, address, again, .. } = args;
    let request = |request_id| pb::UpdatePrescriberRequest {
        request_id,
        name: known.name,
        display_name: name.unwrap_or(known.display_name),
        organisation_number: number.unwrap_or(known.organisation_number),
        address: address.over(known.address),
    };
    let answer = change!(server, again, PrescriberServiceClient.update_prescriber(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

/// The stock with its ranges of all pages; the counts are those of the last one.
async fn stock(name: PrescriberId, server: Server) -> Result<(), Failure> {
    let prescriber = name.to_string();
    let (mut whole, mut page_token) = (pb::GetStockResponse::default(), String::new());
    loop {
        let prescriber = prescriber.clone();
        let request = pb::GetStockRequest { prescriber, page_size: PAGE, page_token };
        let page = read!(server, PrescriberServiceClient.get_stock(request))?;
        whole.stock = page.stock;
        whole.ranges.extend(page.ranges);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    server.show(&of_whole_stock(whole));
    Ok(())
}

/// The facts of a prescriber.
pub(super) fn sheet(prescriber: pb::Prescriber) -> Sheet {
    Sheet::new()
        .text("name", "prescripteur", prescriber.name)
        .text("display_name", "nom", prescriber.display_name)
        .text("organisation_number", "SIRET, RNA ou RIDET", prescriber.organisation_number)
        .fact("address", "siège", Value::part(prescriber.address, address::sheet))
}

/// The counts of a stock, and where its booklets are.
pub(super) fn of_whole_stock(whole: pb::GetStockResponse) -> Sheet {
    Sheet::new().fact("stock", "stock", Value::part(whole.stock, of_stock)).fact(
        "ranges",
        "carnets",
        Value::parts(whole.ranges, of_range),
    )
}

/// What a prescriber holds, and what it handed over.
pub(super) fn of_stock(stock: pb::Stock) -> Sheet {
    Sheet::new()
        .count(
            "allotted_booklets",
            "carnets envoyés, réception à confirmer",
            stock.allotted_booklets,
        )
        .count("received_booklets", "carnets reçus", stock.received_booklets)
        .count("blocked_booklets", "carnets en stock et bloqués", stock.blocked_booklets)
        .count("handed_over_booklets", "carnets remis", stock.handed_over_booklets)
        .count(
            "handed_over_unused_cheques",
            "chèques inutilisés des carnets remis",
            stock.handed_over_unused_cheques,
        )
}

/// Booklets that follow each other, in the same state.
pub(super) fn of_range(range: pb::StockRange) -> Sheet {
    Sheet::new()
        .fact("booklets", "carnets", Value::part(range.booklets, booklets::of_range))
        .fact("state", "état", words::shown::<pb::booklet::State>(range.state))
        .fact("issued", "en circulation", Value::Flag(range.issued))
}
