//! `carnet incident`: settled redemptions are undone, and what venues then give back.

use super::failure::Failure;
use super::remote::{Again, PAGE, Remote, Server, change, every, read};
use super::sheet::{Sheet, Value};
use super::{Outcome, receipt, typed, words};
use crate::domain::id::{FunderId, RedemptionId, VenueId};
use crate::domain::money::Cents;
use crate::grpc::pb;
use pb::incident_service_client::IncidentServiceClient;

/// What people see of each incident in a list.
const LISTED: [&str; 6] = ["name", "cycle", "venue", "kind", "reason", "recorded_by"];

/// What can be done with incidents.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Défait un encaissement d’une période close, et annule ses chèques : leur valeur revient au
    /// commanditaire, et à qui avait payé sa part.
    Cancel(Undo),
    /// Défait un encaissement d’une période close, et rend ses chèques au porteur. Ceux qui sont
    /// périmés ou remplacés depuis sont annulés.
    Restore(Undo),
    /// Paie au lieu, sur l’avance de l’opérateur, ce qu’un incident lui refuse.
    Goodwill {
        /// L’encaissement défait, comme `redemptions/17`.
        #[arg(value_name = "ENCAISSEMENT")]
        name: RedemptionId,
        /// Les chèques de qui, comme `funders/1`.
        #[arg(long, value_name = "FINANCEUR")]
        buyer: FunderId,
        /// Combien, en euros.
        #[arg(long, value_name = "EUROS", value_parser = typed::euros)]
        amount: Cents,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
    /// Montre les incidents, dans l’ordre de leurs encaissements.
    List {
        /// Seulement ceux de ce lieu, comme `venues/1`.
        #[arg(long, value_name = "LIEU")]
        venue: Option<VenueId>,
        /// Seulement ceux dont le lieu doit encore rendre quelque chose.
        #[arg(long)]
        open: bool,
    },
    /// Montre un incident : ce qu’est devenu chaque centime, et ce que le lieu doit encore rendre.
    Show {
        /// L’encaissement défait, comme `redemptions/17`.
        #[arg(value_name = "ENCAISSEMENT")]
        name: RedemptionId,
    },
    /// Abandonne ce que le lieu doit encore rendre ; qui a défait l’encaissement ne le peut pas.
    Abandon {
        /// L’encaissement défait, comme `redemptions/17`.
        #[arg(value_name = "ENCAISSEMENT")]
        name: RedemptionId,
        /// Les chèques de qui, comme `funders/1`.
        #[arg(long, value_name = "FINANCEUR")]
        buyer: FunderId,
        /// Pourquoi.
        #[arg(long, value_name = "RAISON", value_parser = words::typed::<pb::AbandonReason>())]
        reason: pb::AbandonReason,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
}

/// What undoing a redemption is told.
#[derive(Debug, clap::Args)]
pub struct Undo {
    /// L’encaissement, comme `redemptions/17`.
    #[arg(value_name = "ENCAISSEMENT")]
    name: RedemptionId,
    /// Pourquoi.
    #[arg(long, value_name = "RAISON", value_parser = words::typed::<pb::IncidentReason>())]
    reason: pb::IncidentReason,
    /// Qui avance ce qui circule de nouveau et que le lieu a déjà reçu.
    #[arg(long, value_name = "QUI", value_parser = words::typed::<pb::Advancer>())]
    advance: Option<pb::Advancer>,
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
        Command::Cancel(args) => {
            options.run(|server| undo(pb::IncidentKind::Cancelled, args, server))
        }
        Command::Restore(args) => {
            options.run(|server| undo(pb::IncidentKind::Restored, args, server))
        }
        Command::Goodwill { name, buyer, amount, again } => {
            options.run(|server| goodwill((name, buyer, amount), again, server))
        }
        Command::List { venue, open } => options.run(|server| list(venue, open, server)),
        Command::Show { name } => options.run(|server| show(name, server)),
        Command::Abandon { name, buyer, reason, again } => {
            options.run(|server| abandon((name, buyer, reason), again, server))
        }
    }
}

async fn undo(kind: pb::IncidentKind, args: Undo, server: Server) -> Result<(), Failure> {
    let Undo { name, reason, advance, again } = args;
    let request = |request_id| pb::UndoRedemptionRequest {
        request_id,
        name: name.to_string(),
        kind: kind.into(),
        reason: reason.into(),
        advancer: advance.unwrap_or(pb::Advancer::Unspecified).into(),
    };
    let answer = change!(server, again, IncidentServiceClient.undo_redemption(request))?;
    let undone = Value::part(answer.incident, sheet);
    server.show(&Sheet::new().fact("incident", "incident", undone).receipt(answer.receipt));
    Ok(())
}

async fn goodwill(
    (name, buyer, amount): (RedemptionId, FunderId, Cents),
    again: Again,
    server: Server,
) -> Result<(), Failure> {
    let (name, buyer, amount_cents) = (name.to_string(), buyer.to_string(), typed::cents(amount));
    let request = |request_id| pb::GrantGoodwillRequest { request_id, name, buyer, amount_cents };
    let answer = change!(server, again, IncidentServiceClient.grant_goodwill(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

async fn list(venue: Option<VenueId>, open_only: bool, server: Server) -> Result<(), Failure> {
    let request = |page_token| pb::ListIncidentsRequest {
        venue: venue.map_or(String::new(), |venue| venue.to_string()),
        open_only,
        page_size: PAGE,
        page_token,
    };
    let incidents = every!(server, IncidentServiceClient.list_incidents(request).incidents);
    let incidents: Vec<Sheet> = incidents.into_iter().map(sheet).collect();
    server.list(&incidents, &LISTED);
    Ok(())
}

async fn show(name: RedemptionId, server: Server) -> Result<(), Failure> {
    let request = pb::GetIncidentRequest { name: name.to_string() };
    let answer = read!(server, IncidentServiceClient.get_incident(request))?;
    server.show(&answer.incident.map(sheet).ok_or(Failure::Incomplete("l’incident"))?);
    Ok(())
}

async fn abandon(
    (name, buyer, reason): (RedemptionId, FunderId, pb::AbandonReason),
    again: Again,
    server: Server,
) -> Result<(), Failure> {
    let (name, buyer, reason) = (name.to_string(), buyer.to_string(), reason.into());
    let request = |request_id| pb::AbandonClawbackRequest { request_id, name, buyer, reason };
    let answer = change!(server, again, IncidentServiceClient.abandon_clawback(request))?;
    server.show(&of_abandonment(answer));
    Ok(())
}

/// The facts of an incident.
pub(super) fn sheet(incident: pb::Incident) -> Sheet {
    Sheet::new()
        .text("name", "encaissement", incident.name)
        .text("cycle", "période", incident.cycle)
        .text("venue", "lieu", incident.venue)
        .fact("kind", "sorte", words::shown::<pb::IncidentKind>(incident.kind))
        .fact("reason", "défait pour", words::shown::<pb::IncidentReason>(incident.reason))
        .count("since_sequence", "par l’écriture", incident.since_sequence)
        .text("recorded_by", "défait par", incident.recorded_by)
        .fact("set_off", "repris sur les paiements", Value::Flag(incident.set_off))
        .fact("parts", "parts", Value::Stack(incident.parts.into_iter().map(of_part).collect()))
}

/// What an incident did to the money of one buyer.
pub(super) fn of_part(part: pb::IncidentPart) -> Sheet {
    Sheet::new()
        .text("buyer", "chèques de", part.buyer)
        .cents("value_cents", "valeur", part.value_cents)
        .cents("goodwill_cents", "payé par l’opérateur", part.goodwill_cents)
        .cents("open_cents", "à rendre par le lieu", part.open_cents)
        .fact("moves", "ce qui est arrivé", Value::parts(part.moves, of_move))
}

/// What happened to some cents.
pub(super) fn of_move(one: pb::IncidentMove) -> Sheet {
    Sheet::new()
        .fact("kind", "quoi", words::shown::<pb::incident_move::Kind>(one.kind))
        .text("funder", "financeur", one.funder)
        .text("order", "commande", one.order)
        .cents("amount_cents", "montant", one.amount_cents)
}

/// What of a clawback is given up.
pub(super) fn of_abandonment(answer: pb::AbandonClawbackResponse) -> Sheet {
    Sheet::new().cents("amount_cents", "abandonné", answer.amount_cents).receipt(answer.receipt)
}
