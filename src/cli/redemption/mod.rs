//! `carnet redeem` and `carnet redemption`: chèques are taken, shown, or given back.
//!
//! **Invariant:** no code is ever printed; what goes wrong names the position of a code.

mod file;
mod redeem;
pub(super) mod sheets;
mod stream;

pub use redeem::{Redeem, redeem};

use super::failure::Failure;
use super::listing::Listing;
use super::remote::{Again, PAGE, Remote, Server, change, read};
use super::sheet::{Sheet, Value};
use super::{Outcome, receipt, shares, words};
use crate::domain::id::{FunderId, OrderId, RedemptionId, VenueId};
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::list_redemptions_request::Filter;
use pb::redemption_service_client::RedemptionServiceClient;

/// What people see of each redemption in a list; `reason` is why it was voided.
const LISTED: [&str; 6] = ["name", "venue", "service_date", "value_cents", "day", "reason"];

/// What can be done with redemptions.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Montre un encaissement, et s’il a été annulé.
    Show {
        /// L’encaissement, comme `redemptions/17`.
        #[arg(value_name = "ENCAISSEMENT")]
        name: RedemptionId,
    },
    /// Montre qui porte quoi d’un encaissement, et pourquoi.
    Explain {
        /// L’encaissement, comme `redemptions/17`.
        #[arg(value_name = "ENCAISSEMENT")]
        name: RedemptionId,
    },
    /// Montre les encaissements, annulés compris, dans l’ordre où ils ont été acceptés.
    List(List),
    /// Annule un encaissement avant la clôture de sa période.
    Void {
        /// L’encaissement, comme `redemptions/17`.
        #[arg(value_name = "ENCAISSEMENT")]
        name: RedemptionId,
        /// Le lieu qui l’a fait, comme `venues/1`.
        #[arg(long, value_name = "LIEU")]
        venue: VenueId,
        /// Pourquoi.
        #[arg(long, value_name = "RAISON", value_parser = words::typed::<pb::VoidReason>())]
        reason: pb::VoidReason,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
}

/// What `carnet redemption list` is told.
#[derive(Debug, clap::Args)]
pub struct List {
    /// Seulement ceux de ce lieu, comme `venues/1`.
    #[arg(long, value_name = "LIEU", conflicts_with_all = ["funder", "order"])]
    venue: Option<VenueId>,
    /// Seulement ceux des chèques de ce commanditaire, comme `funders/1`.
    #[arg(long, value_name = "FINANCEUR", conflicts_with = "order")]
    funder: Option<FunderId>,
    /// Seulement ceux des chèques de cette commande, comme `orders/1`.
    #[arg(long, value_name = "COMMANDE")]
    order: Option<OrderId>,
    /// Seulement acceptés depuis ce jour, AAAA-MM-JJ.
    #[arg(long, value_name = "JOUR")]
    first_day: Option<Day>,
    /// Seulement acceptés jusqu’à ce jour compris, AAAA-MM-JJ.
    #[arg(long, value_name = "JOUR")]
    last_day: Option<Day>,
}

/// Asks what `remote` says.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub fn run(remote: Remote<Command>) -> Outcome {
    let Remote { options, command } = remote;
    match command {
        Command::Show { name } => options.run(|server| show(name, server)),
        Command::Explain { name } => options.run(|server| shares::of_redemption(name, server)),
        Command::List(args) => options.run(|server| list(args, server)),
        Command::Void { name, venue, reason, again } => {
            options.run(|server| void((name, venue, reason), again, server))
        }
    }
}

async fn show(name: RedemptionId, server: Server) -> Result<(), Failure> {
    let request = pb::GetRedemptionRequest { name: name.to_string() };
    let answer = read!(server, RedemptionServiceClient.get_redemption(request))?;
    let redemption = Value::part(answer.redemption, sheets::of_redemption);
    let shown = Sheet::new().fact("redemption", "encaissement", redemption);
    server.show(&shown.count("sequence", "dernière écriture comptée", answer.sequence));
    Ok(())
}

async fn list(args: List, server: Server) -> Result<(), Failure> {
    let List { venue, funder, order, first_day, last_day } = args;
    let filter = venue.map(|venue| Filter::Venue(venue.to_string()));
    let filter = filter.or_else(|| funder.map(|funder| Filter::Buyer(funder.to_string())));
    let filter = filter.or_else(|| order.map(|order| Filter::Order(order.to_string())));
    let day = |day: Option<Day>| day.map_or(String::new(), |day| day.to_string());
    let (mut listing, mut page_token) = (Listing::new(&server, &LISTED), String::new());
    loop {
        let request = pb::ListRedemptionsRequest {
            filter: filter.clone(),
            first_day: day(first_day),
            last_day: day(last_day),
            page_size: PAGE,
            page_token,
        };
        let page = read!(server, RedemptionServiceClient.list_redemptions(request))?;
        let wanted = listing.page(page.redemptions.into_iter().map(sheets::of_redemption));
        page_token = page.next_page_token;
        if page_token.is_empty() || !wanted {
            break;
        }
    }
    listing.end();
    Ok(())
}

async fn void(
    (name, venue, reason): (RedemptionId, VenueId, pb::VoidReason),
    again: Again,
    server: Server,
) -> Result<(), Failure> {
    let request = |request_id| pb::VoidRedemptionRequest {
        request_id,
        name: name.to_string(),
        venue: venue.to_string(),
        reason: reason.into(),
    };
    let answer = change!(server, again, RedemptionServiceClient.void_redemption(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}
