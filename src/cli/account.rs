//! `carnet account`: bank accounts: of venues, of funders, and the segregated one. One person
//! proposes, another confirms.

use super::failure::Failure;
use super::remote::{Again, PAGE, Remote, Server, change, every};
use super::sheet::{Sheet, Value};
use super::{Outcome, receipt, typed, words};
use crate::domain::bic::Bic;
use crate::domain::id::BankAccountId;
use crate::domain::organisation::AccountOwner;
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::venue_service_client::VenueServiceClient;

/// What can be done with bank accounts.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Propose le compte bancaire d’un lieu ou d’un financeur, ou le compte cantonné ; quelqu’un
    /// d’autre le confirme.
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
    /// Montre les comptes, ou ceux d’un seul ; d’un IBAN, les quatre derniers caractères seulement.
    List {
        /// À qui : un lieu comme `venues/1`, un financeur comme `funders/1`, ou `escrow`, le compte
        /// cantonné.
        #[arg(value_name = "À QUI")]
        owner: Option<AccountOwner>,
    },
}

/// What `carnet account propose` is told.
#[derive(Debug, clap::Args)]
pub struct Propose {
    /// À qui : un lieu comme `venues/1`, un financeur comme `funders/1`, ou `escrow`, le compte
    /// cantonné.
    #[arg(value_name = "À QUI")]
    owner: AccountOwner,
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

/// Asks what `remote` says.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub fn run(remote: Remote<Command>) -> Outcome {
    let Remote { options, command } = remote;
    match command {
        Command::Propose(args) => options.run(|server| propose(args, server)),
        Command::Confirm { name, from, again } => {
            options.run(|server| confirm((name, from), again, server))
        }
        Command::Refuse { name, reason, again } => {
            options.run(|server| refuse((name, reason), again, server))
        }
        Command::List { owner } => options.run(|server| list(owner, server)),
    }
}

async fn propose(args: Propose, server: Server) -> Result<(), Failure> {
    let Propose { owner, iban, bic, holder, again } = args;
    let iban = typed::line(iban)?;
    let request = |request_id| pb::ProposeBankAccountRequest {
        request_id,
        owner: owner.to_string(),
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

async fn list(owner: Option<AccountOwner>, server: Server) -> Result<(), Failure> {
    let owner = owner.map(|owner| owner.to_string()).unwrap_or_default();
    let request = |page_token| {
        let owner = owner.clone();
        pb::ListBankAccountsRequest { owner, page_size: PAGE, page_token }
    };
    let accounts = every!(server, VenueServiceClient.list_bank_accounts(request).bank_accounts);
    let accounts: Vec<Sheet> = accounts.into_iter().map(sheet).collect();
    server.list(
        &accounts,
        &["name", "owner", "iban_country", "iban_last_four", "holder", "state", "first_day"],
    );
    Ok(())
}

/// Whose an account is, as people and as programs read it.
fn owner(owner: String) -> Value {
    if owner == "escrow" {
        return Value::Word { name: "escrow", french: "le compte cantonné" };
    }
    Value::text(owner)
}

/// The facts of a bank account.
pub(super) fn sheet(account: pb::BankAccount) -> Sheet {
    Sheet::new()
        .text("name", "compte", account.name)
        .fact("owner", "à qui", owner(account.owner))
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
