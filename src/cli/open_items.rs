//! `carnet open-items`: everything that is open, oldest first, and the command that ends it.

use super::failure::Failure;
use super::listing::Listing;
use super::remote::{Options, PAGE, Server, read};
use super::sheet::Sheet;
use super::{Outcome, output, typed, words};
use crate::grpc::pb;
use pb::bank_service_client::BankServiceClient;
use pb::open_item::Kind;

/// What people see of each item.
const LISTED: [&str; 6] = ["kind", "name", "whose", "amount_cents", "since_day", "days"];

/// What ends what the engine does by itself.
const BY_THE_ENGINE: &str = "rien à faire : le moteur s’en charge sous peu";

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
    let (mut page_token, mut commands) = (String::new(), Vec::new());
    loop {
        let kind = kind.unwrap_or(Kind::Unspecified).into();
        let request = pb::ListOpenItemsRequest { kind, page_size: PAGE, page_token };
        let page = read!(server, BankServiceClient.list_open_items(request))?;
        if !server.json {
            let told = page.open_items.iter();
            commands.extend(told.map(|item| format!("{} : {}", item.name, ended_by(item))));
        }
        let wanted = listing.page(page.open_items.into_iter().map(sheet));
        page_token = page.next_page_token;
        if page_token.is_empty() || !wanted {
            break;
        }
    }
    listing.end();
    // Not in the table: a command that is wrapped cannot be copied.
    if !commands.is_empty() {
        output::line("Ce qui y met fin :");
        for command in commands {
            output::line(&format!("  {command}"));
        }
    }
    Ok(())
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

/// The command that ends an item, with all that it asks for; what only people know is in capitals.
fn ended_by(item: &pb::OpenItem) -> String {
    let pb::OpenItem { name, whose, buyer, reason, .. } = item;
    let euros = typed::euros_of(item.amount_cents);
    match Kind::try_from(item.kind).unwrap_or(Kind::Unspecified) {
        Kind::Unspecified => String::new(),
        Kind::BankLine => format!("carnet bank match {name} --amount {euros} --as QUOI"),
        Kind::Cycle => of_cycle(name, reason),
        Kind::Run => of_run(name, reason),
        Kind::Payment => "carnet bank import FICHIER, du relevé qui le porte".to_owned(),
        Kind::PayeeCheck => {
            format!("carnet payment verdict propose {name} --verdict pay|withhold, puis confirm")
        }
        Kind::RejectedPayment => format!("carnet payment release {name}, après un relevé"),
        Kind::HeldRemittance if reason == "unexplained debit" => {
            "carnet bank lines --open, puis match".to_owned()
        }
        Kind::HeldRemittance => {
            format!("carnet account propose {whose} --iban - --holder TEXTE, puis confirm")
        }
        Kind::Refund => format!("carnet refund confirm {name}, ou carnet refund drop {name}"),
        Kind::Call => {
            format!("carnet bank import FICHIER, ou carnet call abandon {name} --reason RAISON")
        }
        Kind::Contest => {
            let verdict = "--verdict upheld|dismissed --reason RAISON";
            format!("carnet contest propose {name} {verdict}, puis confirm")
        }
        Kind::Clawback => {
            let abandon = format!("carnet incident abandon {name} --buyer {buyer}");
            format!("carnet bank import FICHIER, ou {abandon} --reason RAISON")
        }
        Kind::Held => format!(
            "carnet held turn {buyer} --amount {euros} --title TITRE --mandate MANDAT, ou carnet \
             refund propose --held {buyer} --amount {euros}"
        ),
        Kind::Owed => {
            format!("carnet refund propose --owed {whose} --buyer {buyer} --amount {euros}")
        }
    }
}

fn of_cycle(name: &str, reason: &str) -> String {
    match reason {
        "to approve" | "approved by one" => {
            format!("carnet cycle approve {name} --figures HEX, de carnet cycle show {name}")
        }
        "to pay" => format!("carnet pay create --cycle {name}"),
        _ => BY_THE_ENGINE.to_owned(),
    }
}

fn of_run(name: &str, reason: &str) -> String {
    match reason {
        "not sent" => format!("carnet pay sent {name}, une fois remise à la banque"),
        "rejected" => format!("carnet pay void propose {name} --reason rejected, puis confirm"),
        "void proposed" => format!("carnet pay void confirm {name}"),
        _ => BY_THE_ENGINE.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::Cli;

    const REASONS: [&str; 7] =
        ["", "to approve", "to pay", "not sent", "rejected", "void proposed", "unexplained debit"];

    fn item(kind: Kind, reason: &str) -> pb::OpenItem {
        let name = match kind {
            Kind::Cycle => "cycles/1",
            Kind::Run => "paymentRuns/1",
            Kind::Payment | Kind::PayeeCheck | Kind::RejectedPayment => "payments/1",
            Kind::Refund => "refunds/1",
            Kind::Call => "statements/1-2-1",
            Kind::Contest => "contests/1",
            Kind::Clawback => "redemptions/17",
            Kind::BankLine | Kind::HeldRemittance | Kind::Held | Kind::Owed | Kind::Unspecified => {
                "bankLines/1"
            }
        };
        let whose = if kind == Kind::HeldRemittance { "venues/1" } else { "funders/2" };
        pb::OpenItem {
            kind: kind.into(),
            name: name.to_owned(),
            whose: whose.to_owned(),
            buyer: "funders/1".to_owned(),
            amount_cents: 123_456,
            reason: reason.to_owned(),
            ..pb::OpenItem::default()
        }
    }

    /// Whether `command` can be typed once what is in capitals is put in.
    fn is_taken(command: &str) -> bool {
        let of_kind = [
            ("QUOI", "borne"),
            ("FICHIER", "a.xml"),
            ("TEXTE", "x"),
            ("TITRE", "T-1"),
            ("MANDAT", "M-1"),
        ];
        let reasons = ["insolvent", "terms"];
        reasons.iter().any(|reason| {
            let words = command.split(' ').map(|word| match word {
                "RAISON" => (*reason).to_owned(),
                "HEX" => "0".repeat(64),
                word => {
                    let known = of_kind.iter().find(|(placeholder, _)| *placeholder == word);
                    let one = word.split('|').next().unwrap_or_default();
                    known.map_or(one, |(_, typed)| typed).to_owned()
                }
            });
            Cli::try_parse_from(words).is_ok()
        })
    }

    #[test]
    fn every_kind_has_something_that_ends_it() {
        for (_, kind) in <Kind as words::Words>::TYPED {
            assert!(!ended_by(&item(*kind, "")).is_empty(), "{kind:?}");
        }
    }

    #[test]
    fn the_commands_that_are_told_can_be_typed() {
        for reason in REASONS {
            for (_, kind) in <Kind as words::Words>::TYPED {
                let told = ended_by(&item(*kind, reason));
                for command in told.split(", ") {
                    let command = command.trim_start_matches("ou ").trim_start_matches("de ");
                    if command.starts_with("carnet ") {
                        assert!(is_taken(command), "{command}");
                    }
                }
            }
        }
    }

    #[test]
    fn amounts_are_told_as_they_are_typed() {
        let told = ended_by(&item(Kind::Owed, ""));
        let command = "carnet refund propose --owed funders/2 --buyer funders/1 --amount 1234,56";
        assert_eq!(told, command);
    }
}
