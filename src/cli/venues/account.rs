//! `carnet venue account`: the bank accounts of venues. One person proposes, another confirms.

use crate::cli::failure::Failure;
use crate::cli::remote::{Again, PAGE, Server, change, every};
use crate::cli::sheet::{Sheet, Value};
use crate::cli::{receipt, typed, words};
use crate::domain::bic::Bic;
use crate::domain::id::{BankAccountId, VenueId};
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::venue_service_client::VenueServiceClient;

/// What can be done with bank accounts.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Propose un compte bancaire pour un lieu ; quelqu’un d’autre le confirme.
    Propose(Propose),
    /// Confirme un compte que quelqu’un d’autre a proposé : il sert à partir d’un jour, et celui
    /// d’avant jusqu’à la veille.
    Confirm {
        /// Le compte, comme `bankAccounts/1`.
        #[arg(value_name = "COMPTE")]
        name: BankAccountId,
        /// Le premier jour où il sert, AAAA-MM-JJ.
        #[arg(long, value_name = "JOUR")]
        from: Day,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
    /// Refuse un compte : il ne sert pas, ou plus.
    Refuse {
        /// Le compte, comme `bankAccounts/1`.
        #[arg(value_name = "COMPTE")]
        name: BankAccountId,
        /// Pourquoi.
        #[arg(long, value_name = "RAISON", value_parser = words::typed::<pb::AccountRefusal>())]
        reason: pb::AccountRefusal,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
    /// Montre les comptes d’un lieu ; d’un IBAN, les quatre derniers caractères seulement.
    List {
        /// Le lieu, comme `venues/1`.
        #[arg(value_name = "LIEU")]
        venue: VenueId,
    },
}

/// What `carnet venue account propose` is told.
#[derive(Debug, clap::Args)]
pub struct Propose {
    /// Le lieu, comme `venues/1`.
    #[arg(value_name = "LIEU")]
    venue: VenueId,
    /// Son IBAN ; `-` : sur l’entrée standard, où personne d’autre ne le voit.
    #[arg(long, value_name = "IBAN", allow_hyphen_values = true)]
    iban: String,
    /// Le BIC de sa banque.
    #[arg(long, value_name = "BIC")]
    bic: Option<Bic>,
    /// Qui en est titulaire.
    #[arg(long, value_name = "TEXTE")]
    holder: String,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// Asks what `command` says.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub(super) async fn run(command: Command, server: Server) -> Result<(), Failure> {
    match command {
        Command::Propose(args) => propose(args, server).await,
        Command::Confirm { name, from, again } => confirm((name, from), again, server).await,
        Command::Refuse { name, reason, again } => refuse((name, reason), again, server).await,
        Command::List { venue } => list(venue, server).await,
    }
}

async fn propose(args: Propose, server: Server) -> Result<(), Failure> {
    let Propose { venue, iban, bic, holder, again } = args;
    let iban = typed::line(iban)?;
    let request = |request_id| pb::ProposeBankAccountRequest {
        request_id,
        venue: venue.to_string(),
        iban,
        bic: bic.map_or(String::new(), |bic| bic.to_string()),
        holder,
    };
    let answer = change!(server, again, VenueServiceClient.propose_bank_account(request))?;
    let proposed = Value::part(answer.bank_account, sheet);
    server.show(&Sheet::new().fact("bank_account", "compte", proposed).receipt(answer.receipt));
    Ok(())
}

async fn confirm(
    (name, from): (BankAccountId, Day),
    again: Again,
    server: Server,
) -> Result<(), Failure> {
    let (name, from_day) = (name.to_string(), from.to_string());
    let request = |request_id| pb::ConfirmBankAccountRequest { request_id, name, from_day };
    let answer = change!(server, again, VenueServiceClient.confirm_bank_account(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

async fn refuse(
    (name, reason): (BankAccountId, pb::AccountRefusal),
    again: Again,
    server: Server,
) -> Result<(), Failure> {
    let (name, refusal) = (name.to_string(), reason.into());
    let request = |request_id| pb::RefuseBankAccountRequest { request_id, name, refusal };
    let answer = change!(server, again, VenueServiceClient.refuse_bank_account(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

async fn list(venue: VenueId, server: Server) -> Result<(), Failure> {
    let venue = venue.to_string();
    let request = |page_token| {
        let venue = venue.clone();
        pb::ListBankAccountsRequest { venue, page_size: PAGE, page_token }
    };
    let accounts = every!(server, VenueServiceClient.list_bank_accounts(request).bank_accounts);
    let accounts: Vec<Sheet> = accounts.into_iter().map(sheet).collect();
    server.list(
        &accounts,
        &["name", "iban_country", "iban_last_four", "holder", "state", "first_day", "last_day"],
    );
    Ok(())
}

/// The facts of a bank account.
pub(in crate::cli) fn sheet(account: pb::BankAccount) -> Sheet {
    Sheet::new()
        .text("name", "compte", account.name)
        .text("venue", "lieu", account.venue)
        .text("iban_country", "IBAN, pays", account.iban_country)
        .text("iban_last_four", "IBAN, fin", account.iban_last_four)
        .text("bic", "BIC", account.bic)
        .text("holder", "titulaire", account.holder)
        .text("proposed_by", "proposé par", account.proposed_by)
        .fact("state", "état", words::shown::<pb::bank_account::State>(account.state))
        .day("first_day", "premier jour", account.first_day)
        .day("last_day", "dernier jour", account.last_day)
        .fact("refusal", "refusé", words::shown::<pb::AccountRefusal>(account.refusal))
}
