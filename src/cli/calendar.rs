//! `carnet calendar`: what is due for all orders, recorded day by day.
//!
//! Made for a daily job: a day on which nothing is due is a success.

use std::time::Duration;

use super::failure::{Failure, reason};
use super::remote::{Again, Remote, Server, change, read};
use super::sheet::{Sheet, Value};
use super::{Outcome, french, order, output, progress};
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::order_service_client::OrderServiceClient;

/// How often a run under way is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// What can be done with the calendar.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Enregistre tout ce qui est dû jusqu’à un jour : alertes, derniers jours, péremptions. Attend
    /// que ce soit fini. S’il n’y a rien à faire, le dit, et c’est un succès (code 0) : convient à
    /// une tâche quotidienne.
    Run {
        /// Jusqu’à quel jour compris, au plus tard aujourd’hui, AAAA-MM-JJ.
        #[arg(long, value_name = "JOUR")]
        through: Day,
        /// N’attend pas la fin : le serveur continue seul, même après un arrêt.
        #[arg(long)]
        no_wait: bool,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
    /// Montre jusqu’où le calendrier est enregistré.
    Show,
}

/// Asks what `remote` says.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub fn run(remote: Remote<Command>) -> Outcome {
    let Remote { options, command } = remote;
    match command {
        Command::Run { through, no_wait, again } => {
            options.run(|server| begin((through, !no_wait), again, server))
        }
        Command::Show => options.run(show),
    }
}

async fn begin((through, wait): (Day, bool), again: Again, server: Server) -> Result<(), Failure> {
    let request = |request_id| pb::RunCalendarRequest { request_id, through: through.to_string() };
    let receipt = match change!(server, again, OrderServiceClient.run_calendar(request)) {
        Ok(answer) => answer.receipt,
        Err(Failure::Refused(status)) if reason(&status) == "NOTHING_DUE" => None,
        Err(failure) => return Err(failure),
    };
    if receipt.is_none() && !server.json {
        server.say(&format!("rien n’est dû jusqu’au {}", french::day(through)));
        return Ok(());
    }
    let run = if wait { ended(&server).await } else { look(&server).await };
    let run = run.inspect_err(|_| {
        output::note(
            "le calendrier est lancé, et le serveur continue : voir `carnet calendar show`",
        );
    })?;
    let run = Value::Sheet(sheet(run));
    let begun = Sheet::new().receipt(receipt);
    server.show(&begun.fact("calendar_run", "calendrier", run));
    Ok(())
}

/// The calendar once no run is under way.
async fn ended(server: &Server) -> Result<pb::CalendarRun, Failure> {
    let spinner = progress::spinner("calendrier");
    loop {
        let run = look(server).await?;
        if run.through.is_empty() {
            spinner.finish_and_clear();
            return Ok(run);
        }
        let day = run.last_milestone.as_ref().and_then(|last| last.day.parse().ok());
        let day = day.map_or(String::new(), french::day);
        spinner.set_message(format!("calendrier : {} {day}", run.last_order));
        spinner.tick();
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn look(server: &Server) -> Result<pb::CalendarRun, Failure> {
    let request = pb::GetCalendarRunRequest {};
    let answer = read!(*server, OrderServiceClient.get_calendar_run(request))?;
    answer.calendar_run.ok_or(Failure::Incomplete("le calendrier"))
}

async fn show(server: Server) -> Result<(), Failure> {
    let run = look(&server).await?;
    server.show(&sheet(run));
    Ok(())
}

/// How far the calendar was run.
pub(super) fn sheet(run: pb::CalendarRun) -> Sheet {
    let last = Value::part(run.last_milestone, order::of_milestone);
    Sheet::new()
        .day("through", "en cours, jusqu’au", run.through)
        .text("last_order", "dernière étape : commande", run.last_order)
        .fact("last_milestone", "dernière étape", last)
}
