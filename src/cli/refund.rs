//! `carnet refund` and `carnet held`: money that goes back to funders, and what buyers decide.

use super::failure::Failure;
use super::remote::{Again, PAGE, Remote, Server, change, every, read};
use super::sheet::{Sheet, Value};
use super::{Outcome, receipt, typed, words};
use crate::domain::id::{FunderId, RefundId};
use crate::domain::mandate::MandateReference;
use crate::domain::money::Cents;
use crate::grpc::pb;
use pb::bank_service_client::BankServiceClient;
use pb::refund_of::Money;

/// What people see of each refund in a list.
const LISTED: [&str; 6] = ["name", "of", "amount_cents", "state", "day", "payment"];

/// What can be done with refunds.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Propose de rendre de l’argent à un financeur ; quelqu’un d’autre le confirme.
    Propose(Propose),
    /// Confirme un remboursement : c’est un paiement, seul dans sa remise. Qui l’a proposé ne le
    /// peut pas.
    Confirm {
        /// Le remboursement, comme `refunds/1`.
        #[arg(value_name = "REMBOURSEMENT")]
        name: RefundId,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
    /// Abandonne un remboursement que personne n’a confirmé.
    Drop {
        /// Le remboursement, comme `refunds/1`.
        #[arg(value_name = "REMBOURSEMENT")]
        name: RefundId,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
    /// Montre un remboursement.
    Show {
        /// Le remboursement, comme `refunds/1`.
        #[arg(value_name = "REMBOURSEMENT")]
        name: RefundId,
    },
    /// Montre tous les remboursements.
    List,
}

/// What `carnet refund propose` is told.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("of").required(true).args(["provision", "owed", "held"]))]
pub struct Propose {
    /// La provision de ce commanditaire, qui la reçoit, comme `funders/1`.
    #[arg(long, value_name = "FINANCEUR")]
    provision: Option<FunderId>,
    /// Ce que ce financeur a payé sans le devoir, et qu’il reçoit, comme `funders/2`.
    #[arg(long, value_name = "FINANCEUR", requires = "buyer")]
    owed: Option<FunderId>,
    /// Ce que d’autres ont payé pour ce commanditaire, qui le reçoit, comme `funders/1`.
    #[arg(long, value_name = "FINANCEUR")]
    held: Option<FunderId>,
    /// Les chèques de qui, avec --owed, comme `funders/1`.
    #[arg(long, value_name = "FINANCEUR", requires = "owed")]
    buyer: Option<FunderId>,
    /// Combien, en euros.
    #[arg(long, value_name = "EUROS", value_parser = typed::euros)]
    amount: Cents,
    /// La référence du titre de recette de qui le reçoit.
    #[arg(long, value_name = "RÉFÉRENCE")]
    title: Option<MandateReference>,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// What a buyer decides about what others paid for it.
#[derive(Debug, clap::Subcommand)]
pub enum HeldCommand {
    /// Tourne en provision, donc en nouveaux carnets, ce que d’autres ont payé pour un
    /// commanditaire, par sa décision.
    Turn {
        /// Le commanditaire, comme `funders/1`.
        #[arg(value_name = "FINANCEUR")]
        buyer: FunderId,
        /// Combien, en euros.
        #[arg(long, value_name = "EUROS", value_parser = typed::euros)]
        amount: Cents,
        /// La référence de son titre de recette.
        #[arg(long, value_name = "RÉFÉRENCE")]
        title: MandateReference,
        /// La référence de son mandat.
        #[arg(long, value_name = "RÉFÉRENCE")]
        mandate: MandateReference,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
}

/// Asks what `remote` says of refunds.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub fn run(remote: Remote<Command>) -> Outcome {
    let Remote { options, command } = remote;
    match command {
        Command::Propose(args) => options.run(|server| propose(args, server)),
        Command::Confirm { name, again } => options.run(|server| confirm(name, again, server)),
        Command::Drop { name, again } => options.run(|server| give_up(name, again, server)),
        Command::Show { name } => options.run(|server| show(name, server)),
        Command::List => options.run(list),
    }
}

/// Asks what `remote` says of what is held.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub fn run_of_held(remote: Remote<HeldCommand>) -> Outcome {
    let Remote { options, command } = remote;
    match command {
        HeldCommand::Turn { buyer, amount, title, mandate, again } => {
            options.run(|server| turn((buyer, amount), (title, mandate), (again, server)))
        }
    }
}

async fn propose(args: Propose, server: Server) -> Result<(), Failure> {
    let Propose { provision, owed, held, buyer, amount, title, again } = args;
    let shown = |id: FunderId| id.to_string();
    let owed = owed.zip(buyer).map(|(funder, buyer)| {
        let (funder, buyer) = (funder.to_string(), buyer.to_string());
        Money::Owed(pb::OwedTo { funder, buyer })
    });
    let money = provision.map(shown).map(Money::Provision).or(owed);
    let money = money.or(held.map(shown).map(Money::Held));
    let request = |request_id| pb::ProposeRefundRequest {
        request_id,
        of: Some(pb::RefundOf { money }),
        amount_cents: typed::cents(amount),
        title_reference: text(title),
    };
    let answer = change!(server, again, BankServiceClient.propose_refund(request))?;
    let refund = Value::part(answer.refund, sheet);
    server.show(&Sheet::new().fact("refund", "remboursement", refund).receipt(answer.receipt));
    Ok(())
}

async fn confirm(name: RefundId, again: Again, server: Server) -> Result<(), Failure> {
    let name = name.to_string();
    let request = |request_id| pb::ConfirmRefundRequest { request_id, name };
    let answer = change!(server, again, BankServiceClient.confirm_refund(request))?;
    server.show(&of_confirmation(answer));
    Ok(())
}

async fn give_up(name: RefundId, again: Again, server: Server) -> Result<(), Failure> {
    let name = name.to_string();
    let request = |request_id| pb::DropRefundRequest { request_id, name };
    let answer = change!(server, again, BankServiceClient.drop_refund(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

async fn show(name: RefundId, server: Server) -> Result<(), Failure> {
    let request = pb::GetRefundRequest { name: name.to_string() };
    let answer = read!(server, BankServiceClient.get_refund(request))?;
    server.show(&answer.refund.map(sheet).ok_or(Failure::Incomplete("le remboursement"))?);
    Ok(())
}

async fn list(server: Server) -> Result<(), Failure> {
    let request = |page_token| pb::ListRefundsRequest { page_size: PAGE, page_token };
    let refunds = every!(server, BankServiceClient.list_refunds(request).refunds);
    let refunds: Vec<Sheet> = refunds.into_iter().map(sheet).collect();
    server.list(&refunds, &LISTED);
    Ok(())
}

async fn turn(
    (buyer, amount): (FunderId, Cents),
    (title, mandate): (MandateReference, MandateReference),
    (again, server): (Again, Server),
) -> Result<(), Failure> {
    let request = |request_id| pb::TurnHeldRequest {
        request_id,
        buyer: buyer.to_string(),
        amount_cents: typed::cents(amount),
        title_reference: title.to_string(),
        mandate_reference: mandate.to_string(),
    };
    let answer = change!(server, again, BankServiceClient.turn_held(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

fn text(reference: Option<MandateReference>) -> String {
    reference.map_or(String::new(), |reference| reference.to_string())
}

/// The facts of a refund.
pub(super) fn sheet(refund: pb::Refund) -> Sheet {
    Sheet::new()
        .text("name", "remboursement", refund.name)
        .fact("of", "de", Value::part(refund.of, of_money))
        .cents("amount_cents", "montant", refund.amount_cents)
        .text("title_reference", "titre de recette", refund.title_reference)
        .fact("state", "état", words::shown::<pb::refund::State>(refund.state))
        .text("proposed_by", "proposé par", refund.proposed_by)
        .day("day", "proposé le", refund.day)
        .text("payment", "paiement", refund.payment)
}

/// Which money goes back.
pub(super) fn of_money(of: pb::RefundOf) -> Sheet {
    let (mut provision, mut owed, mut held) = (Value::Unsaid, Value::Unsaid, Value::Unsaid);
    match of.money {
        Some(Money::Provision(buyer)) => provision = Value::text(buyer),
        Some(Money::Owed(to)) => owed = Value::Sheet(of_owed(to)),
        Some(Money::Held(buyer)) => held = Value::text(buyer),
        None => {}
    }
    Sheet::new()
        .fact("provision", "provision de", provision)
        .fact("owed", "non dû, payé", owed)
        .fact("held", "reçu d’autres pour", held)
}

/// What a funder paid and does not owe.
pub(super) fn of_owed(owed: pb::OwedTo) -> Sheet {
    Sheet::new().text("funder", "par", owed.funder).text("buyer", "chèques de", owed.buyer)
}

/// The payment that a refund became.
pub(super) fn of_confirmation(answer: pb::ConfirmRefundResponse) -> Sheet {
    Sheet::new()
        .text("payment", "paiement", answer.payment)
        .text("payment_run", "remise", answer.payment_run)
        .receipt(answer.receipt)
}
