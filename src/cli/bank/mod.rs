//! `carnet bank`: the bank's reports, and the lines that nobody understands.

mod file;
pub(super) mod import;
mod lines;
pub(super) mod sheets;
mod words;

use super::Outcome;
use super::failure::Failure;
use super::remote::{Again, Remote, Server, change};
use crate::domain::id::{BankLineId, FunderId, VenueId};
use crate::grpc::pb;
use pb::bank_service_client::BankServiceClient;

/// What can be done with what the bank says.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Importe des fichiers de la banque (camt.053, camt.052, camt.054, pain.002), dans l’ordre
    /// donné. Un fichier importé deux fois ne compte qu’une fois.
    Import(import::Args),
    /// Montre les lignes de banque que personne n’avait expliquées à leur arrivée.
    Lines {
        /// Seulement celles qui restent à expliquer, en tout ou partie.
        #[arg(long)]
        open: bool,
    },
    /// Montre une de ces lignes.
    Show {
        /// La ligne, comme `bankLines/1`.
        #[arg(value_name = "LIGNE")]
        name: BankLineId,
    },
    /// Explique une ligne, ou une partie.
    Match(lines::Match),
    /// Rend au commanditaire ce qu’un lieu qui n’existe plus n’a jamais pris, une fois que c’est
    /// prescrit.
    Forfeit {
        /// Le lieu, comme `venues/1`.
        #[arg(value_name = "LIEU")]
        venue: VenueId,
        /// Les chèques de qui, comme `funders/1`.
        #[arg(long, value_name = "FINANCEUR")]
        buyer: FunderId,
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
        Command::Import(args) => import::run(&args, &options),
        Command::Lines { open } => options.run(|server| lines::list(open, server)),
        Command::Show { name } => options.run(|server| lines::show(name, server)),
        Command::Match(args) => options.run(|server| lines::explain(args, server)),
        Command::Forfeit { venue, buyer, again } => {
            options.run(|server| forfeit((venue, buyer), again, server))
        }
    }
}

async fn forfeit(
    (venue, buyer): (VenueId, FunderId),
    again: Again,
    server: Server,
) -> Result<(), Failure> {
    let (venue, buyer) = (venue.to_string(), buyer.to_string());
    let request = |request_id| pb::ForfeitPayableRequest { request_id, venue, buyer };
    let answer = change!(server, again, BankServiceClient.forfeit_payable(request))?;
    server.show(&sheets::of_forfeiture(answer));
    Ok(())
}
