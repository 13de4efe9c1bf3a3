//! `carnet contest`: funders object to what they bear of single redemptions, and two people decide.

use super::failure::Failure;
use super::remote::{Again, PAGE, Remote, Server, change, every, read};
use super::sheet::{Sheet, Value};
use super::{Outcome, receipt, shares, words};
use crate::domain::claim::StatementKey;
use crate::domain::id::{ContestId, RedemptionId};
use crate::grpc::pb;
use pb::statement_service_client::StatementServiceClient;

/// What people see of each contest in a list.
const LISTED: [&str; 7] =
    ["name", "statement", "redemption", "amount_cents", "reason", "state", "verdict"];

/// What can be done with contests.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Conteste, pour un financeur, ce qu’il porte d’un encaissement : ce n’est pas appelé avant
    /// que deux postes aient tranché.
    Open {
        /// Le relevé, comme `statements/1-2-1`.
        #[arg(value_name = "RELEVÉ")]
        statement: StatementKey,
        /// L’encaissement, comme `redemptions/17`.
        #[arg(value_name = "ENCAISSEMENT")]
        redemption: RedemptionId,
        /// Pourquoi.
        #[arg(long, value_name = "RAISON", value_parser = words::typed::<pb::ContestReason>())]
        reason: pb::ContestReason,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
    /// Montre les contestations, dans l’ordre où elles sont venues.
    List {
        /// Seulement celles de ce relevé, comme `statements/1-2-1`.
        #[arg(long, value_name = "RELEVÉ")]
        statement: Option<StatementKey>,
        /// Seulement celles qui ne sont pas tranchées.
        #[arg(long)]
        pending: bool,
    },
    /// Montre une contestation.
    Show {
        /// La contestation, comme `contests/1`.
        #[arg(value_name = "CONTESTATION")]
        name: ContestId,
    },
    /// Propose comment trancher : un autre poste que celui qui l’a saisie, habilité à le faire.
    Propose {
        /// La contestation, comme `contests/1`.
        #[arg(value_name = "CONTESTATION")]
        name: ContestId,
        /// Fondée, et le commanditaire porte la part ; ou rejetée, et elle reste au financeur.
        #[arg(long, value_name = "DÉCISION", value_parser = words::typed::<pb::Verdict>())]
        verdict: pb::Verdict,
        /// Sur quoi cela repose.
        #[arg(long, value_name = "RAISON", value_parser = words::typed::<pb::VerdictReason>())]
        reason: pb::VerdictReason,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
    /// Confirme la décision qu’un autre poste a proposée : la contestation est tranchée.
    Confirm {
        /// La contestation, comme `contests/1`.
        #[arg(value_name = "CONTESTATION")]
        name: ContestId,
        /// La décision proposée.
        #[arg(long, value_name = "DÉCISION", value_parser = words::typed::<pb::Verdict>())]
        verdict: pb::Verdict,
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
        Command::Open { statement, redemption, reason, again } => {
            options.run(|server| open((statement, redemption, reason), again, server))
        }
        Command::List { statement, pending } => {
            options.run(|server| list(statement, pending, server))
        }
        Command::Show { name } => options.run(|server| show(name, server)),
        Command::Propose { name, verdict, reason, again } => {
            options.run(|server| propose((name, verdict, reason), again, server))
        }
        Command::Confirm { name, verdict, again } => {
            options.run(|server| confirm((name, verdict), again, server))
        }
    }
}

async fn open(
    (statement, redemption, reason): (StatementKey, RedemptionId, pb::ContestReason),
    again: Again,
    server: Server,
) -> Result<(), Failure> {
    let (statement, redemption) = (statement.to_string(), redemption.to_string());
    let reason = reason.into();
    let request =
        |request_id| pb::ContestShareRequest { request_id, statement, redemption, reason };
    let answer = change!(server, again, StatementServiceClient.contest_share(request))?;
    let opened = Value::part(answer.contest, sheet);
    server.show(&Sheet::new().fact("contest", "contestation", opened).receipt(answer.receipt));
    Ok(())
}

async fn list(
    statement: Option<StatementKey>,
    pending_only: bool,
    server: Server,
) -> Result<(), Failure> {
    let request = |page_token| pb::ListContestsRequest {
        statement: statement.map_or(String::new(), |statement| statement.to_string()),
        pending_only,
        page_size: PAGE,
        page_token,
    };
    let contests = every!(server, StatementServiceClient.list_contests(request).contests);
    let contests: Vec<Sheet> = contests.into_iter().map(sheet).collect();
    server.list(&contests, &LISTED);
    Ok(())
}

async fn show(name: ContestId, server: Server) -> Result<(), Failure> {
    let request = pb::GetContestRequest { name: name.to_string() };
    let answer = read!(server, StatementServiceClient.get_contest(request))?;
    server.show(&answer.contest.map(sheet).ok_or(Failure::Incomplete("la contestation"))?);
    Ok(())
}

async fn propose(
    (name, verdict, reason): (ContestId, pb::Verdict, pb::VerdictReason),
    again: Again,
    server: Server,
) -> Result<(), Failure> {
    let (name, verdict, reason) = (name.to_string(), verdict.into(), reason.into());
    let request = |request_id| pb::ProposeVerdictRequest { request_id, name, verdict, reason };
    let answer = change!(server, again, StatementServiceClient.propose_verdict(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

async fn confirm(
    (name, verdict): (ContestId, pb::Verdict),
    again: Again,
    server: Server,
) -> Result<(), Failure> {
    let (name, verdict) = (name.to_string(), verdict.into());
    let request = |request_id| pb::ConfirmVerdictRequest { request_id, name, verdict };
    let answer = change!(server, again, StatementServiceClient.confirm_verdict(request))?;
    server.show(&of_confirmation(answer));
    Ok(())
}

/// The facts of a contest.
pub(super) fn sheet(contest: pb::Contest) -> Sheet {
    let verdict_reason = words::shown::<pb::VerdictReason>(contest.verdict_reason);
    Sheet::new()
        .text("name", "contestation", contest.name)
        .text("statement", "relevé", contest.statement)
        .text("redemption", "encaissement", contest.redemption)
        .fact("shares", "parts", Value::parts(contest.shares, shares::of_share))
        .cents("amount_cents", "montant en cause", contest.amount_cents)
        .fact("reason", "contesté pour", words::shown::<pb::ContestReason>(contest.reason))
        .text("opened_by", "saisie par", contest.opened_by)
        .fact("state", "état", words::shown::<pb::contest::State>(contest.state))
        .fact("verdict", "décision", words::shown::<pb::Verdict>(contest.verdict))
        .fact("verdict_reason", "elle repose sur", verdict_reason)
        .text("proposed_by", "proposée par", contest.proposed_by)
}

/// What deciding a contest calls.
pub(super) fn of_confirmation(answer: pb::ConfirmVerdictResponse) -> Sheet {
    Sheet::new()
        .cents("called_cents", "appelé", answer.called_cents)
        .cents("met_cents", "payé d’avance", answer.met_cents)
        .receipt(answer.receipt)
}
