//! `carnet open-items`: everything that is open, oldest first, and the command that ends it.

use super::failure::Failure;
use super::listing::Listing;
use super::remote::{Options, PAGE, Server, read};
use super::sheet::{Sheet, Value};
use super::{Outcome, words};
use crate::grpc::pb;
use pb::bank_service_client::BankServiceClient;
use pb::open_item::Kind;

/// What people see of each item.
const LISTED: [&str; 7] =
    ["kind", "name", "whose", "amount_cents", "since_day", "days", "ended_by"];

/// What `carnet open-items` is told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Seulement cette sorte.
    #[arg(long, value_name = "SORTE", value_parser = words::typed::<Kind>())]
    kind: Option<Kind>,
    /// Which server, who asks.
    #[command(flatten)]
    options: Options,
}

/// Shows what is open.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub fn run(args: Args) -> Outcome {
    let Args { kind, options } = args;
    options.run(|server| list(kind, server))
}

async fn list(kind: Option<Kind>, server: Server) -> Result<(), Failure> {
    let mut listing = Listing::new(&server, &LISTED);
    let mut page_token = String::new();
    loop {
        let kind = kind.unwrap_or(Kind::Unspecified).into();
        let request = pb::ListOpenItemsRequest { kind, page_size: PAGE, page_token };
        let page = read!(server, BankServiceClient.list_open_items(request))?;
        let wanted = listing.page(page.open_items.into_iter().map(|item| shown(item, server.json)));
        page_token = page.next_page_token;
        if page_token.is_empty() || !wanted {
            break;
        }
    }
    listing.end();
    Ok(())
}

/// What is shown of an item: to people also the command that ends it.
fn shown(item: pb::OpenItem, json: bool) -> Sheet {
    if json {
        return sheet(item);
    }
    let ended_by = Value::Text(ended_by(&item));
    sheet(item).fact("ended_by", "ce qui y met fin", ended_by)
}

/// The facts of an item.
pub(super) fn sheet(item: pb::OpenItem) -> Sheet {
    Sheet::new()
        .fact("kind", "quoi", words::shown::<Kind>(item.kind))
        .text("name", "nom", item.name)
        .text("whose", "de qui", item.whose)
        .text("buyer", "argent de", item.buyer)
        .cents("amount_cents", "montant", item.amount_cents)
        .day("since_day", "depuis", item.since_day)
        .count("days", "jours", item.days)
        .text("reason", "raison", item.reason)
}

/// The command that ends an item.
fn ended_by(item: &pb::OpenItem) -> String {
    let pb::OpenItem { name, whose, buyer, reason, .. } = item;
    match Kind::try_from(item.kind).unwrap_or(Kind::Unspecified) {
        Kind::Unspecified => String::new(),
        Kind::BankLine => format!("carnet bank match {name}"),
        Kind::Run => match reason.as_str() {
            "open" => "le moteur la scelle sous peu".to_owned(),
            "not sent" => format!("carnet pay sent {name}, une fois remise à la banque"),
            "rejected" => format!("carnet pay void propose {name}"),
            "void proposed" => format!("carnet pay void confirm {name}"),
            _ => "le moteur l’annule sous peu".to_owned(),
        },
        Kind::Payment => "carnet bank import, du relevé qui le porte".to_owned(),
        Kind::PayeeCheck => format!("carnet payment verdict propose {name}"),
        Kind::RejectedPayment => format!("carnet payment release {name}, après un relevé"),
        Kind::HeldRemittance => format!("carnet account propose {whose}, puis confirm"),
        Kind::Refund => format!("carnet refund confirm {name}, ou drop"),
        Kind::Call => "carnet bank import, ou carnet call abandon".to_owned(),
        Kind::Contest => format!("carnet contest propose {name}, puis confirm"),
        Kind::Clawback => format!("carnet incident show {name} ; carnet incident abandon"),
        Kind::Held => format!("carnet held turn {buyer}, ou carnet refund propose --held"),
        Kind::Owed => format!("carnet refund propose --owed {whose} --buyer {buyer}"),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn every_kind_has_something_that_ends_it() {
        for (_, kind) in <Kind as words::Words>::TYPED {
            let item = pb::OpenItem { kind: (*kind).into(), ..pb::OpenItem::default() };
            assert!(!ended_by(&item).is_empty(), "{kind:?}");
        }
    }

    #[test]
    fn the_commands_that_are_told_exist() {
        let told = ["open", "not sent", "rejected", "void proposed"].map(str::to_owned);
        for reason in told {
            for (_, kind) in <Kind as words::Words>::TYPED {
                let (kind, reason) = ((*kind).into(), reason.clone());
                let text = ended_by(&pb::OpenItem { kind, reason, ..pb::OpenItem::default() });
                let Some(command) = text.strip_prefix("carnet ") else { continue };
                let mut words = command.split(' ').map(|word| word.trim_end_matches(','));
                let mut at = &Cli::command();
                let below = |name: &str| {
                    let found = at.get_subcommands().find(|one| one.get_name() == name);
                    found.cloned()
                };
                let noun = words.next().unwrap();
                let found = below(noun).unwrap_or_else(|| panic!("{text}"));
                at = &found;
                let verb = words.next().unwrap();
                let verb = at.get_subcommands().find(|one| one.get_name() == verb);
                assert!(verb.is_some(), "{text}");
            }
        }
    }
}
