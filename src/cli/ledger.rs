//! `carnet ledger`: the money itself, and every entry.

use tonic::Request;

use super::failure::Failure;
use super::listing::Listing;
use super::remote::{Again, PAGE, Remote, Server, change, read};
use super::sheet::{Sheet, Value};
use super::{Outcome, output, receipt, typed, words};
use crate::domain::bank::BankReference;
use crate::domain::id::{FunderId, OrderId, TransferId, VenueId};
use crate::domain::mandate::MandateReference;
use crate::domain::money::Cents;
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::ledger_service_client::LedgerServiceClient;

/// How many accounts are asked for at once: the most that the server gives.
const ACCOUNTS_PAGE: i32 = 10_000;

/// What can be asked of the ledger.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Montre tous les comptes, et leurs totaux.
    Accounts,
    /// Montre un compte.
    Account {
        /// Le compte, comme `accounts/payable.venues-3.funders-1`.
        #[arg(value_name = "COMPTE")]
        name: String,
    },
    /// Montre si la banque a ce que dit le grand livre, et pour qui cet argent est tenu.
    Cover,
    /// Montre l’argent qui a bougé, dans l’ordre.
    Transfers(Transfers),
    /// Dit pourquoi de l’argent a bougé : ce qui est arrivé, qui l’a demandé, à propos de quoi.
    Explain {
        /// Le mouvement, comme `transfers/4711-2`.
        #[arg(value_name = "MOUVEMENT")]
        name: TransferId,
    },
    /// Montre les écritures, puis celles à venir.
    Watch {
        /// La dernière écriture déjà connue ; 0 : depuis la première.
        #[arg(long, default_value_t = 0, value_name = "NUMÉRO")]
        after: i64,
        /// S’arrête après ce nombre d’écritures ; sans lui, ne s’arrête pas.
        #[arg(long, value_name = "NOMBRE")]
        count: Option<u64>,
    },
    /// Enregistre un virement d’un commanditaire : il devient sa provision.
    Receive(Receive),
    /// Enregistre un virement d’un contributeur ou d’un cofinanceur : il paie ses appels, le plus
    /// ancien d’abord ; ce qui les dépasse lui reste dû.
    ReceiveContribution(Contribution),
    /// Enregistre ce qu’un lieu rend, pour ses incidents les plus anciens d’abord.
    Recover(Recovery),
    /// Enregistre ce que l’opérateur verse à son avance, ou ce que la banque y ajoute.
    TopUp(Line),
    /// Enregistre le solde comptable de la banque à la fin d’un jour.
    Balance(Line),
}

/// What `carnet ledger transfers` is told.
#[derive(Debug, clap::Args)]
pub struct Transfers {
    /// Seulement les mouvements de ce compte, comme `accounts/payable.venues-3.funders-1`.
    #[arg(long, value_name = "COMPTE")]
    account: Option<String>,
    /// Seulement depuis ce jour, AAAA-MM-JJ.
    #[arg(long, value_name = "JOUR")]
    first_day: Option<Day>,
    /// Seulement jusqu’à ce jour compris, AAAA-MM-JJ.
    #[arg(long, value_name = "JOUR")]
    last_day: Option<Day>,
}

/// What `carnet ledger receive` is told.
#[derive(Debug, clap::Args)]
pub struct Receive {
    /// De qui, comme `funders/1`.
    #[arg(long, value_name = "FINANCEUR")]
    buyer: FunderId,
    /// La commande pour laquelle il paie, s’il l’a dit, comme `orders/1`.
    #[arg(long, value_name = "COMMANDE")]
    order: Option<OrderId>,
    /// La référence du mandat qu’il paie, avec une commande.
    #[arg(long, value_name = "RÉFÉRENCE", requires = "order")]
    mandate: Option<MandateReference>,
    /// What the bank says.
    #[command(flatten)]
    line: Line,
}

/// What `carnet ledger receive-contribution` is told.
#[derive(Debug, clap::Args)]
pub struct Contribution {
    /// De qui, comme `funders/2`.
    #[arg(long, value_name = "FINANCEUR")]
    funder: FunderId,
    /// Pour les chèques de qui, comme `funders/1`.
    #[arg(long, value_name = "FINANCEUR")]
    buyer: FunderId,
    /// What the bank says.
    #[command(flatten)]
    line: Line,
}

/// What `carnet ledger recover` is told.
#[derive(Debug, clap::Args)]
pub struct Recovery {
    /// De quel lieu, comme `venues/1`.
    #[arg(long, value_name = "LIEU")]
    venue: VenueId,
    /// L’argent de qui c’était, comme `funders/1`.
    #[arg(long, value_name = "FINANCEUR")]
    buyer: FunderId,
    /// What the bank says.
    #[command(flatten)]
    line: Line,
}

/// What the bank says.
#[derive(Debug, clap::Args)]
pub struct Line {
    /// Combien, en euros.
    #[arg(long, value_name = "EUROS", value_parser = typed::euros)]
    amount: Cents,
    /// Le jour comptable de la banque, AAAA-MM-JJ.
    #[arg(long, value_name = "JOUR")]
    day: Day,
    /// La référence de la banque.
    #[arg(long, value_name = "RÉFÉRENCE")]
    reference: BankReference,
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
        Command::Accounts => options.run(accounts),
        Command::Account { name } => options.run(|server| account(name, server)),
        Command::Cover => options.run(cover),
        Command::Transfers(args) => options.run(|server| transfers(args, server)),
        Command::Explain { name } => options.run(|server| explain(name, server)),
        Command::Watch { after, count } => options.run(|server| watch(after, count, server)),
        Command::Receive(args) => options.run(|server| receive(args, server)),
        Command::ReceiveContribution(args) => {
            options.run(|server| receive_contribution(args, server))
        }
        Command::Recover(args) => options.run(|server| recover(args, server)),
        Command::TopUp(line) => options.run(|server| top_up(line, server)),
        Command::Balance(line) => options.run(|server| balance(line, server)),
    }
}

async fn accounts(server: Server) -> Result<(), Failure> {
    let (mut all, mut page_token) = (Vec::new(), String::new());
    let last = loop {
        let request = pb::TrialBalanceRequest { page_size: ACCOUNTS_PAGE, page_token };
        let mut page = read!(server, LedgerServiceClient.trial_balance(request))?;
        all.append(&mut page.accounts);
        if page.next_page_token.is_empty() {
            break page;
        }
        page_token = page.next_page_token;
    };
    server.show(&of_balance(pb::TrialBalanceResponse { accounts: all, ..last }));
    Ok(())
}

async fn account(name: String, server: Server) -> Result<(), Failure> {
    let answer = read!(
        server,
        LedgerServiceClient.get_account(pb::GetAccountRequest { name: name.clone() })
    )?;
    let account = Value::part(answer.account, sheet);
    let shown = Sheet::new().fact("account", "compte", account);
    server.show(&shown.count("sequence", "dernière écriture comptée", answer.sequence));
    Ok(())
}

async fn cover(server: Server) -> Result<(), Failure> {
    let request = pb::CoverStatementRequest {};
    let answer = read!(server, LedgerServiceClient.cover_statement(request))?;
    server.show(&of_cover(answer));
    Ok(())
}

async fn transfers(args: Transfers, server: Server) -> Result<(), Failure> {
    let day = |day: Option<Day>| day.map_or(String::new(), |day| day.to_string());
    let mut listing = Listing::new(&server, &["name", "day", "debit", "credit", "amount_cents"]);
    let mut page_token = String::new();
    loop {
        let request = pb::ListTransfersRequest {
            account: args.account.clone().unwrap_or_default(),
            first_day: day(args.first_day),
            last_day: day(args.last_day),
            page_size: PAGE,
            page_token,
        };
        let page = read!(server, LedgerServiceClient.list_transfers(request))?;
        let wanted = listing.page(page.transfers.into_iter().map(of_transfer));
        page_token = page.next_page_token;
        if page_token.is_empty() || !wanted {
            break;
        }
    }
    listing.end();
    Ok(())
}

async fn explain(name: TransferId, server: Server) -> Result<(), Failure> {
    let request = pb::ExplainTransferRequest { name: name.to_string() };
    let answer = read!(server, LedgerServiceClient.explain_transfer(request))?;
    server.show(&of_explanation(answer));
    Ok(())
}

/// Prints entries as they come, until there were `count`, or nobody reads them any more.
async fn watch(after: i64, count: Option<u64>, server: Server) -> Result<(), Failure> {
    let failed = |status| Failure::of(status, None, false);
    let mut client = LedgerServiceClient::with_interceptor(server.channel, server.caller);
    let request = Request::new(pb::WatchEntriesRequest { after_sequence: after });
    let mut entries = client.watch_entries(request).await.map_err(failed)?.into_inner();
    let mut left = count.unwrap_or(u64::MAX);
    while left > 0 {
        let Some(answer) = entries.message().await.map_err(failed)? else { break };
        let entry = answer.entry.ok_or(Failure::Incomplete("l’écriture"))?;
        let sheet = of_entry(entry);
        let text = if server.json { sheet.json().to_string() } else { sheet.tables().join("\n") };
        if !output::wanted(&text) {
            break;
        }
        left = left.saturating_sub(1);
    }
    Ok(())
}

async fn receive(args: Receive, server: Server) -> Result<(), Failure> {
    let Receive { buyer, order, mandate, line } = args;
    let request = |request_id| pb::RecordMoneyReceivedRequest {
        request_id,
        buyer: buyer.to_string(),
        amount_cents: typed::cents(line.amount),
        day: line.day.to_string(),
        bank_reference: line.reference.to_string(),
        order: order.map_or(String::new(), |order| order.to_string()),
        mandate_reference: mandate.map_or(String::new(), |mandate| mandate.to_string()),
    };
    let answer = change!(server, line.again, LedgerServiceClient.record_money_received(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

async fn receive_contribution(args: Contribution, server: Server) -> Result<(), Failure> {
    let Contribution { funder, buyer, line } = args;
    let request = |request_id| pb::RecordContributionReceivedRequest {
        request_id,
        funder: funder.to_string(),
        buyer: buyer.to_string(),
        amount_cents: typed::cents(line.amount),
        day: line.day.to_string(),
        bank_reference: line.reference.to_string(),
    };
    let answer =
        change!(server, line.again, LedgerServiceClient.record_contribution_received(request))?;
    server.show(&of_contribution(answer));
    Ok(())
}

async fn recover(args: Recovery, server: Server) -> Result<(), Failure> {
    let Recovery { venue, buyer, line } = args;
    let request = |request_id| pb::RecordRecoveryRequest {
        request_id,
        venue: venue.to_string(),
        buyer: buyer.to_string(),
        amount_cents: typed::cents(line.amount),
        day: line.day.to_string(),
        bank_reference: line.reference.to_string(),
    };
    let answer = change!(server, line.again, LedgerServiceClient.record_recovery(request))?;
    server.show(&of_recovery(answer));
    Ok(())
}

async fn top_up(line: Line, server: Server) -> Result<(), Failure> {
    let request = |request_id| pb::TopUpFloatRequest {
        request_id,
        amount_cents: typed::cents(line.amount),
        day: line.day.to_string(),
        bank_reference: line.reference.to_string(),
    };
    let answer = change!(server, line.again, LedgerServiceClient.top_up_float(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

async fn balance(line: Line, server: Server) -> Result<(), Failure> {
    let request = |request_id| pb::RecordBankBalanceRequest {
        request_id,
        day: line.day.to_string(),
        balance_cents: typed::cents(line.amount),
        bank_reference: line.reference.to_string(),
    };
    let answer = change!(server, line.again, LedgerServiceClient.record_bank_balance(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

/// What money from a funder pays.
pub(super) fn of_contribution(answer: pb::RecordContributionReceivedResponse) -> Sheet {
    Sheet::new()
        .fact("met", "appels payés", Value::parts(answer.met, of_call_met))
        .cents("excess_cents", "en trop, qui lui reste dû", answer.excess_cents)
        .receipt(answer.receipt)
}

/// What it pays of one call.
pub(super) fn of_call_met(met: pb::CallMet) -> Sheet {
    Sheet::new().text("statement", "relevé", met.statement).cents(
        "amount_cents",
        "payé",
        met.amount_cents,
    )
}

/// What a venue gave back.
pub(super) fn of_recovery(answer: pb::RecordRecoveryResponse) -> Sheet {
    Sheet::new()
        .fact("recovered", "rendu", Value::parts(answer.recovered, of_recovered))
        .receipt(answer.receipt)
}

/// What it gave back for one redemption.
pub(super) fn of_recovered(recovered: pb::Recovered) -> Sheet {
    Sheet::new().text("redemption", "encaissement", recovered.redemption).cents(
        "amount_cents",
        "rendu",
        recovered.amount_cents,
    )
}

/// All accounts and their totals.
pub(super) fn of_balance(balance: pb::TrialBalanceResponse) -> Sheet {
    Sheet::new()
        .fact("accounts", "comptes", Value::parts(balance.accounts, sheet))
        .cents("total_debits_cents", "total des débits", balance.total_debits_cents)
        .cents("total_credits_cents", "total des crédits", balance.total_credits_cents)
        .count("sequence", "dernière écriture comptée", balance.sequence)
}

/// The facts of an account.
pub(super) fn sheet(account: pb::Account) -> Sheet {
    Sheet::new()
        .text("name", "compte", account.name)
        .text("number", "numéro", account.number)
        .fact("side", "côté", words::shown::<pb::account::Side>(account.side))
        .cents("debits_cents", "débits", account.debits_cents)
        .cents("credits_cents", "crédits", account.credits_cents)
        .cents("balance_cents", "solde", account.balance_cents)
}

/// The cover and what it was proven with.
pub(super) fn of_cover(cover: pb::CoverStatementResponse) -> Sheet {
    Sheet::new()
        .fact("verdict", "couverture", words::shown::<pb::CoverVerdict>(cover.verdict))
        .day("verdict_day", "jour du verdict", cover.verdict_day)
        .cents("short_cents", "il manque", cover.short_cents)
        .fact("comparison", "comparaison", Value::part(cover.comparison, of_comparison))
        .count(
            "unproven_banking_days",
            "jours ouvrés de banque sans preuve",
            cover.unproven_banking_days,
        )
        .fact("buyers", "commanditaires", Value::parts(cover.buyers, of_buyer))
        .count("sequence", "dernière écriture comptée", cover.sequence)
        .day("day", "jour de la réponse", cover.day)
}

/// The bank's balance and the ledger's.
pub(super) fn of_comparison(comparison: pb::CoverComparison) -> Sheet {
    Sheet::new()
        .day("day", "dernier solde de la banque, du", comparison.day)
        .cents("bank_cents", "en banque ce jour-là", comparison.bank_cents)
        .cents("ledger_cents", "au grand livre ce jour-là", comparison.ledger_cents)
}

/// What is held for a buyer.
pub(super) fn of_buyer(cover: pb::BuyerCover) -> Sheet {
    Sheet::new()
        .text("buyer", "commanditaire", cover.buyer)
        .cents("escrow_cents", "cantonné", cover.escrow_cents)
        .cents("provision_cents", "provision", cover.provision_cents)
        .cents("circulating_cents", "circulation", cover.circulating_cents)
        .cents("payable_cents", "dû aux lieux", cover.payable_cents)
        .cents("transit_cents", "en paiement", cover.transit_cents)
        .cents("held_cents", "reçu d’autres, à décider", cover.held_cents)
        .cents("owed_cents", "dû à des financeurs", cover.owed_cents)
        .cents("deferred_cents", "à recevoir, hors couverture", cover.deferred_cents)
}

/// The facts of an entry.
pub(super) fn of_entry(entry: pb::Entry) -> Sheet {
    Sheet::new()
        .count("sequence", "écriture", entry.sequence)
        .fact("chain_hash", "empreinte", Value::hex(entry.chain_hash))
        .fact("time", "moment (UTC)", receipt::moment(entry.time))
        .day("day", "jour à Paris", entry.day)
        .text("caller", "appelant", entry.caller)
        .text("request_id", "demande", entry.request_id)
        .text("kind", "sorte", entry.kind)
        .fact("names", "à propos de", Value::Texts(entry.names))
        .fact("transfers", "mouvements", Value::parts(entry.transfers, of_transfer))
}

/// A debit and a credit.
pub(super) fn of_transfer(transfer: pb::Transfer) -> Sheet {
    Sheet::new()
        .text("debit", "débit", transfer.debit)
        .text("credit", "crédit", transfer.credit)
        .cents("amount_cents", "montant", transfer.amount_cents)
        .text("name", "mouvement", transfer.name)
        .day("day", "jour", transfer.day)
}

/// Why money moved.
pub(super) fn of_explanation(answer: pb::ExplainTransferResponse) -> Sheet {
    Sheet::new()
        .fact("transfer", "mouvement", Value::part(answer.transfer, of_transfer))
        .receipt(answer.receipt)
        .text("caller", "appelant", answer.caller)
        .text("kind", "sorte", answer.kind)
        .text("redemption", "encaissement", answer.redemption)
        .text("order", "commande", answer.order)
        .text("payment", "paiement", answer.payment)
}
