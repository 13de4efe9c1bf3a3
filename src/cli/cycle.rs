//! `carnet cycle`: what is settled together.

use super::failure::Failure;
use super::remote::{Again, PAGE, Remote, Server, change, every, read};
use super::sheet::{Sheet, Value};
use super::{Outcome, receipt, shares, typed, words};
use crate::domain::id::CycleId;
use crate::grpc::pb;
use pb::cycle_service_client::CycleServiceClient;

/// What can be done with cycles.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Clôt la période en cours ; ses chiffres sont calculés peu après.
    Close {
        /// Comment on l’appelle, comme `2026-01`.
        #[arg(long, value_name = "NOM")]
        label: String,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
    /// Montre une période close, et l’empreinte de ses chiffres.
    Show {
        /// La période, comme `cycles/1`.
        #[arg(value_name = "PÉRIODE")]
        name: CycleId,
    },
    /// Montre ce qui est dû à chaque lieu.
    Remittances {
        /// La période, comme `cycles/1`.
        #[arg(value_name = "PÉRIODE")]
        name: CycleId,
    },
    /// Montre qui porte quoi d’une période, et ce que personne ne porte.
    Shares {
        /// La période, comme `cycles/1`.
        #[arg(value_name = "PÉRIODE")]
        name: CycleId,
    },
    /// Montre ce que donnerait la clôture maintenant ; n’écrit rien.
    Preview,
    /// Recalcule une période depuis le journal, et compare ; n’écrit rien.
    Recompute {
        /// La période, comme `cycles/1`.
        #[arg(value_name = "PÉRIODE")]
        name: CycleId,
    },
    /// Renvoie les chiffres d’une période au lieu de les approuver ; qui l’a close ne le peut pas.
    Return {
        /// La période, comme `cycles/1`.
        #[arg(value_name = "PÉRIODE")]
        name: CycleId,
        /// L’empreinte des chiffres que vous avez lus, que montre `carnet cycle show`.
        #[arg(long, value_name = "EMPREINTE")]
        figures: typed::Digest,
        /// Pourquoi.
        #[arg(long, value_name = "RAISON", value_parser = words::typed::<pb::ReturnReason>())]
        reason: pb::ReturnReason,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
    /// Approuve les chiffres d’une période ; qui l’a close ne le peut pas. Au-delà du montant que
    /// fixe un dispositif, deux autres postes approuvent. Les relevés des financeurs sont alors
    /// émis.
    Approve {
        /// La période, comme `cycles/1`.
        #[arg(value_name = "PÉRIODE")]
        name: CycleId,
        /// L’empreinte des chiffres que vous avez lus, que montre `carnet cycle show`.
        #[arg(long, value_name = "EMPREINTE")]
        figures: typed::Digest,
        /// Pendant combien de jours un financeur peut contester ce qu’il porte ; 30 si rien n’est
        /// dit.
        #[arg(long, value_name = "JOURS")]
        contest_days: Option<u16>,
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
        Command::Close { label, again } => options.run(|server| close(label, again, server)),
        Command::Show { name } => options.run(|server| show(name, server)),
        Command::Remittances { name } => options.run(|server| remittances(name, server)),
        Command::Shares { name } => options.run(|server| shares::of_cycle(name, server)),
        Command::Preview => options.run(shares::preview),
        Command::Recompute { name } => options.run(|server| shares::recompute(name, server)),
        Command::Return { name, figures, reason, again } => {
            options.run(|server| give_back((name, figures, reason), again, server))
        }
        Command::Approve { name, figures, contest_days, again } => {
            options.run(|server| approve((name, figures, contest_days), again, server))
        }
    }
}

async fn close(label: String, again: Again, server: Server) -> Result<(), Failure> {
    let request = |request_id| pb::CloseCycleRequest { request_id, label };
    let answer = change!(server, again, CycleServiceClient.close_cycle(request))?;
    let closed = Value::part(answer.cycle, sheet);
    server.show(&Sheet::new().fact("cycle", "période", closed).receipt(answer.receipt));
    Ok(())
}

async fn show(name: CycleId, server: Server) -> Result<(), Failure> {
    let request = pb::GetCycleRequest { name: name.to_string() };
    let answer = read!(server, CycleServiceClient.get_cycle(request))?;
    server.show(&answer.cycle.map(sheet).ok_or(Failure::Incomplete("la période"))?);
    Ok(())
}

async fn remittances(name: CycleId, server: Server) -> Result<(), Failure> {
    let cycle = name.to_string();
    let request = |page_token| {
        let cycle = cycle.clone();
        pb::ListRemittancesRequest { cycle, page_size: PAGE, page_token }
    };
    let due = every!(server, CycleServiceClient.list_remittances(request).remittances);
    let remittances: Vec<Sheet> = due.into_iter().map(of_remittance).collect();
    server.list(&remittances, &[]);
    Ok(())
}

async fn approve(
    (name, figures, days): (CycleId, typed::Digest, Option<u16>),
    again: Again,
    server: Server,
) -> Result<(), Failure> {
    let (name, figures_digest) = (name.to_string(), figures.0.to_vec());
    let contest_days = days.map(i32::from);
    let request =
        |request_id| pb::ApproveCycleRequest { request_id, name, figures_digest, contest_days };
    let answer = change!(server, again, CycleServiceClient.approve_cycle(request))?;
    let state = words::shown::<pb::cycle::State>(answer.state);
    server.show(&Sheet::new().fact("state", "état", state).receipt(answer.receipt));
    Ok(())
}

async fn give_back(
    (name, figures, reason): (CycleId, typed::Digest, pb::ReturnReason),
    again: Again,
    server: Server,
) -> Result<(), Failure> {
    let (name, figures_digest) = (name.to_string(), figures.0.to_vec());
    let reason = reason.into();
    let request = |request_id| pb::ReturnCycleRequest { request_id, name, figures_digest, reason };
    let answer = change!(server, again, CycleServiceClient.return_cycle(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

/// The facts of a cycle.
pub(super) fn sheet(cycle: pb::Cycle) -> Sheet {
    Sheet::new()
        .text("name", "période", cycle.name)
        .text("label", "nom", cycle.label)
        .fact("state", "état", words::shown::<pb::cycle::State>(cycle.state))
        .count("first_sequence", "première écriture", cycle.first_sequence)
        .count("cut_off_sequence", "arrêté : écriture", cycle.cut_off_sequence)
        .text("closed_by", "close par", cycle.closed_by)
        .text("approved_by", "approuvée par", cycle.approved_by)
        .fact("totals", "chiffres", Value::part(cycle.totals, of_totals))
        .fact("share_totals", "portent", Value::part(cycle.share_totals, shares::of_totals))
        .text("returned_by", "renvoyée par", cycle.returned_by)
        .fact(
            "return_reason",
            "renvoyée pour",
            words::shown::<pb::ReturnReason>(cycle.return_reason),
        )
        .text("first_approved_by", "approuvée d’abord par", cycle.first_approved_by)
}

/// The sums over the figures of a cycle.
pub(super) fn of_totals(totals: pb::FigureTotals) -> Sheet {
    Sheet::new()
        .count("remittances", "bordereaux", totals.remittances)
        .cents("amount_cents", "dû aux lieux", totals.amount_cents)
        .fact("figures_digest", "empreinte des chiffres", Value::hex(totals.figures_digest))
}

/// What one venue is due from one buyer.
pub(super) fn of_remittance(remittance: pb::Remittance) -> Sheet {
    Sheet::new()
        .text("venue", "lieu", remittance.venue)
        .text("buyer", "commanditaire", remittance.buyer)
        .cents("due_cents", "dû", remittance.due_cents)
        .cents("payable_cents", "encore à payer", remittance.payable_cents)
        .count("attempts", "paiements tentés", remittance.attempts)
}
