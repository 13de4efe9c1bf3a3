//! `carnet call`: what each funder is called for of a cycle.

use super::failure::Failure;
use super::remote::{Again, PAGE, Remote, Server, change, every, read};
use super::sheet::Sheet;
use super::{Outcome, words};
use crate::domain::claim::StatementKey;
use crate::domain::id::{CycleId, FunderId};
use crate::grpc::pb;
use pb::statement_service_client::StatementServiceClient;

/// What people see of each call in a list.
const LISTED: [&str; 7] = [
    "name",
    "funder_kind",
    "state",
    "contest_until",
    "shared_cents",
    "called_cents",
    "outstanding_cents",
];

/// What can be done with calls.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Montre les appels, dans l’ordre des périodes, des financeurs et des commanditaires.
    List {
        /// Seulement ceux de cette période, comme `cycles/1`.
        #[arg(long, value_name = "PÉRIODE")]
        cycle: Option<CycleId>,
        /// Seulement ceux de ce financeur, comme `funders/2`.
        #[arg(long, value_name = "FINANCEUR")]
        funder: Option<FunderId>,
        /// Seulement ceux pour les chèques de ce commanditaire, comme `funders/1`.
        #[arg(long, value_name = "FINANCEUR")]
        buyer: Option<FunderId>,
    },
    /// Montre un appel : ce qui est porté, contesté, appelé, reçu.
    Show {
        /// L’appel, comme `statements/1-2-1` : période, financeur, commanditaire.
        #[arg(value_name = "RELEVÉ")]
        name: StatementKey,
    },
    /// Enregistre que le financeur accepte son relevé : il est définitif, et ce qu’il porte appelé.
    Accept {
        /// Le relevé, comme `statements/1-2-1`.
        #[arg(value_name = "RELEVÉ")]
        name: StatementKey,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
    /// Abandonne ce qu’un appel attend encore.
    Abandon {
        /// Le relevé, comme `statements/1-2-1`.
        #[arg(value_name = "RELEVÉ")]
        name: StatementKey,
        /// Pourquoi.
        #[arg(long, value_name = "RAISON", value_parser = words::typed::<pb::AbandonReason>())]
        reason: pb::AbandonReason,
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
        Command::List { cycle, funder, buyer } => {
            options.run(|server| list((cycle, funder, buyer), server))
        }
        Command::Show { name } => options.run(|server| show(name, server)),
        Command::Accept { name, again } => options.run(|server| accept(name, again, server)),
        Command::Abandon { name, reason, again } => {
            options.run(|server| abandon((name, reason), again, server))
        }
    }
}

async fn list(
    (cycle, funder, buyer): (Option<CycleId>, Option<FunderId>, Option<FunderId>),
    server: Server,
) -> Result<(), Failure> {
    let of = |funder: Option<FunderId>| funder.map_or(String::new(), |funder| funder.to_string());
    let request = |page_token| pb::ListStatementsRequest {
        cycle: cycle.map_or(String::new(), |cycle| cycle.to_string()),
        funder: of(funder),
        buyer: of(buyer),
        page_size: PAGE,
        page_token,
    };
    let statements = every!(server, StatementServiceClient.list_statements(request).statements);
    let statements: Vec<Sheet> = statements.into_iter().map(sheet).collect();
    server.list(&statements, &LISTED);
    Ok(())
}

async fn show(name: StatementKey, server: Server) -> Result<(), Failure> {
    let request = pb::GetStatementRequest { name: name.to_string() };
    let answer = read!(server, StatementServiceClient.get_statement(request))?;
    server.show(&answer.statement.map(sheet).ok_or(Failure::Incomplete("le relevé"))?);
    Ok(())
}

async fn accept(name: StatementKey, again: Again, server: Server) -> Result<(), Failure> {
    let name = name.to_string();
    let request = |request_id| pb::AcceptStatementRequest { request_id, name };
    let answer = change!(server, again, StatementServiceClient.accept_statement(request))?;
    server.show(&of_acceptance(answer));
    Ok(())
}

async fn abandon(
    (name, reason): (StatementKey, pb::AbandonReason),
    again: Again,
    server: Server,
) -> Result<(), Failure> {
    let (name, reason) = (name.to_string(), reason.into());
    let request = |request_id| pb::AbandonCallRequest { request_id, name, reason };
    let answer = change!(server, again, StatementServiceClient.abandon_call(request))?;
    server.show(&of_abandonment(answer));
    Ok(())
}

/// The facts of a statement.
pub(super) fn sheet(statement: pb::Statement) -> Sheet {
    let kind = words::shown::<pb::funder::Kind>(statement.funder_kind);
    let state = words::shown::<pb::statement::State>(statement.state);
    Sheet::new()
        .text("name", "relevé", statement.name)
        .text("cycle", "période", statement.cycle)
        .text("funder", "financeur", statement.funder)
        .text("buyer", "chèques de", statement.buyer)
        .fact("funder_kind", "sorte de financeur", kind)
        .fact("state", "état", state)
        .day("contest_until", "contestable jusqu’au", statement.contest_until)
        .cents("shared_cents", "porté", statement.shared_cents)
        .cents("direct_cents", "payé directement au commanditaire", statement.direct_cents)
        .cents("undone_cents", "défait avant l’appel", statement.undone_cents)
        .cents("relieved_cents", "contesté avec raison", statement.relieved_cents)
        .cents("contested_cents", "sous contestation", statement.contested_cents)
        .cents("called_cents", "appelé", statement.called_cents)
        .cents("received_cents", "reçu", statement.received_cents)
        .cents("abandoned_cents", "abandonné", statement.abandoned_cents)
        .cents("outstanding_cents", "reste à recevoir", statement.outstanding_cents)
        .day("definitive_day", "définitif depuis le", statement.definitive_day)
}

/// What accepting a statement calls.
pub(super) fn of_acceptance(answer: pb::AcceptStatementResponse) -> Sheet {
    Sheet::new()
        .cents("called_cents", "appelé", answer.called_cents)
        .cents("met_cents", "payé d’avance", answer.met_cents)
        .receipt(answer.receipt)
}

/// What of a call is given up.
pub(super) fn of_abandonment(answer: pb::AbandonCallResponse) -> Sheet {
    Sheet::new().cents("amount_cents", "abandonné", answer.amount_cents).receipt(answer.receipt)
}
