//! `carnet booklets`: from a number to a person's hands, and out of circulation.
//!
//! **Invariant:** codes are printed on standard output alone, and only when asked for.

mod lots;
mod opposition;
pub(super) mod sheets;
mod stock;

pub(super) use sheets::of_range;

use super::failure::Failure;
use super::listing::Listing;
use super::remote::{Again, Remote, Server, change, read};
use super::sheet::Sheet;
use super::{Outcome, output};
use crate::domain::id::{BookletId, OrderId};
use crate::grpc::limits::CODES_BOOKLETS_MAX;
use crate::grpc::pb;
use pb::booklet_service_client::BookletServiceClient;

/// What people see of each event of a booklet's life; `about` is all that [`ABOUT`] says.
const LIFE: [&str; 5] = ["day", "kind", "caller", "sequence", "about"];
const ABOUT: [&str; 7] =
    ["order", "prescriber", "opposition", "cheques", "redemption", "void_reason", "other_booklet"];

/// What can be done with booklets.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Émet des carnets d’une commande : la provision du commanditaire devient des chèques. Les
    /// carnets préparés d’abord, puis des nouveaux.
    Issue(New),
    /// Numérote des carnets d’une commande sur les mandats du commanditaire, pour les imprimer et
    /// en doter des prescripteurs avant l’argent. Leurs chèques ne valent encore rien.
    Prepare(New),
    /// Montre les codes de carnets, pour les imprimer. Qui a un code peut dépenser son chèque.
    Codes {
        /// Le premier carnet, comme `booklets/1`.
        #[arg(value_name = "CARNET")]
        first: BookletId,
        /// De combien de carnets à la suite ; ils sont demandés par cent.
        #[arg(long, default_value_t = 1, value_name = "NOMBRE")]
        #[arg(value_parser = clap::value_parser!(u32).range(1..))]
        count: u32,
    },
    /// Montre un carnet, et ses chèques encaissés.
    Show {
        /// Le carnet, comme `booklets/1`.
        #[arg(value_name = "CARNET")]
        name: BookletId,
    },
    /// Montre ce qui est arrivé à un carnet, dans l’ordre : qui l’a eu, quand il a été bloqué,
    /// quand il a servi, mais pas où.
    Explain {
        /// Le carnet, comme `booklets/1`.
        #[arg(value_name = "CARNET")]
        name: BookletId,
    },
    /// Dote un prescripteur : des carnets passent dans son stock.
    Allot(stock::Moved),
    /// Enregistre qu’un prescripteur a reçu les carnets dont il est doté.
    Confirm(stock::Moved),
    /// Reprend en stock des carnets qu’un prescripteur rend.
    Return(stock::Moved),
    /// Retire des carnets du stock pour toujours : leur valeur revient au commanditaire.
    Withdraw(stock::Withdraw),
    /// Remet un carnet à une personne, que le grand livre ne connaît pas.
    HandOver(stock::HandOver),
    /// Bloque ce qui est perdu ou volé : un carnet, certains de ses chèques, ou un lot.
    Oppose(opposition::Oppose),
    /// Lève l’opposition sur un carnet, certains de ses chèques, ou un lot.
    Lift(opposition::Lift),
    /// Remplace un carnet bloqué : un nouveau porte ses chèques inutilisés.
    Replace {
        /// Le carnet, comme `booklets/1`.
        #[arg(value_name = "CARNET")]
        name: BookletId,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
    /// Les lots : des carnets gardés, envoyés et bloqués ensemble.
    #[command(subcommand)]
    Lot(lots::Command),
}

/// What `carnet booklets issue` and `carnet booklets prepare` are told.
#[derive(Debug, clap::Args)]
pub struct New {
    /// La commande, comme `orders/1`.
    #[arg(long, value_name = "COMMANDE")]
    order: OrderId,
    /// Combien de carnets, de 1 à 10 000.
    #[arg(long, value_name = "NOMBRE")]
    count: i32,
    /// Par combien les nouveaux carnets forment des lots ; sans lui, ils n’en forment pas.
    #[arg(long, value_name = "NOMBRE")]
    lot_size: Option<i32>,
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
        Command::Issue(args) => options.run(|server| issue(args, server)),
        Command::Prepare(args) => options.run(|server| prepare(args, server)),
        Command::Codes { first, count } => options.run(|server| codes(first, count, server)),
        Command::Show { name } => options.run(|server| show(name, server)),
        Command::Explain { name } => options.run(|server| explain(name, server)),
        Command::Allot(args) => options.run(|server| stock::allot(args, server)),
        Command::Confirm(args) => options.run(|server| stock::confirm(args, server)),
        Command::Return(args) => options.run(|server| stock::take_back(args, server)),
        Command::Withdraw(args) => options.run(|server| stock::withdraw(args, server)),
        Command::HandOver(args) => options.run(|server| stock::hand_over(args, server)),
        Command::Oppose(args) => options.run(|server| opposition::oppose(args, server)),
        Command::Lift(args) => options.run(|server| opposition::lift(args, server)),
        Command::Replace { name, again } => {
            options.run(|server| opposition::replace(name, again, server))
        }
        Command::Lot(command) => options.run(|server| lots::run(command, server)),
    }
}

async fn issue(args: New, server: Server) -> Result<(), Failure> {
    let New { order, count, lot_size, again } = args;
    let order = order.to_string();
    let request = |request_id| pb::IssueBookletsRequest { request_id, order, count, lot_size };
    let answer = change!(server, again, BookletServiceClient.issue_booklets(request))?;
    server.show(&sheets::of_issue(answer));
    Ok(())
}

async fn prepare(args: New, server: Server) -> Result<(), Failure> {
    let New { order, count, lot_size, again } = args;
    let order = order.to_string();
    let request = |request_id| pb::PrepareBookletsRequest { request_id, order, count, lot_size };
    let answer = change!(server, again, BookletServiceClient.prepare_booklets(request))?;
    server.show(&sheets::of_preparation(answer));
    Ok(())
}

/// Asks for codes in batches of as many as the server shows at once.
async fn codes(first: BookletId, count: u32, server: Server) -> Result<(), Failure> {
    let (mut listing, mut done) = (Listing::new(&server, &[]), 0);
    while done < count {
        let Some(first) = first.get().checked_add(done).and_then(BookletId::new) else { break };
        let asked = CODES_BOOKLETS_MAX.min(count.saturating_sub(done));
        let request = pb::GetBookletCodesRequest {
            first_booklet: first.to_string(),
            count: i32::try_from(asked).unwrap_or(i32::MAX),
        };
        let answer = read!(server, BookletServiceClient.get_booklet_codes(request))?;
        if !listing.page(answer.booklets.into_iter().map(sheets::of_codes)) {
            break;
        }
        done = done.saturating_add(asked);
    }
    listing.end();
    Ok(())
}

async fn show(name: BookletId, server: Server) -> Result<(), Failure> {
    let request = pb::GetBookletRequest { name: name.to_string() };
    let answer = read!(server, BookletServiceClient.get_booklet(request))?;
    let booklet = answer.booklet.map(sheets::of_booklet);
    server.show(&booklet.ok_or(Failure::Incomplete("le carnet"))?);
    Ok(())
}

/// Shows a booklet's life: to people as one table.
async fn explain(name: BookletId, server: Server) -> Result<(), Failure> {
    let request = pb::ExplainBookletRequest { name: name.to_string() };
    let answer = read!(server, BookletServiceClient.explain_booklet(request))?;
    if server.json {
        server.show(&sheets::of_life(answer));
        return Ok(());
    }
    let line = |event: Sheet| {
        let about = event.joined(&ABOUT);
        event.fact("about", "à propos de", about)
    };
    let events = answer.events.into_iter().map(sheets::of_event);
    let events: Vec<Sheet> = events.map(line).collect();
    server.list(&events, &LIFE);
    if answer.more {
        output::note("il y a d’autres événements après ceux-ci");
    }
    Ok(())
}
