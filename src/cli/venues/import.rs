//! `carnet venue import`: the national open data becomes venues on a server.
//!
//! The file is compared with the venues that the server has (`import/plan.rs`): new places are
//! created, differences shown, and applied when that is asked for.
//!
//! **Invariant:** a file that is broken as a whole sends nothing, and neither does `--check`.
//! **Invariant:** the same file changes nothing when it is imported again.

use std::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::known::known;
use super::report::{Fate, Mode, Report};
use super::send::{self, SOURCE, SendError, Sent};
use super::{file, profile};
use crate::cli::remote::{Options, Server};
use crate::cli::{Outcome, output, progress, refusals};
use crate::domain::time::{Day, DayRange};
use crate::grpc::client;
use crate::import::plan::{Decision, Known, Plan};
use crate::import::{self, FileError, Import, Place};

/// What `carnet venue import` is told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Le fichier CSV.
    #[arg(value_name = "FICHIER")]
    file: PathBuf,
    /// Le premier jour du label demandé pour les lieux nouveaux, AAAA-MM-JJ.
    #[arg(long, value_name = "JOUR", required_unless_present = "check")]
    label_first: Option<Day>,
    /// Le dernier jour de ce label, AAAA-MM-JJ, compris.
    #[arg(long, value_name = "JOUR", required_unless_present = "check")]
    label_last: Option<Day>,
    /// Dit ce que l’import ferait, et n’écrit rien.
    #[arg(long)]
    check: bool,
    /// Applique aussi les différences aux lieux qui existent ; sans cela, elles sont montrées.
    #[arg(long, conflicts_with = "check")]
    update: bool,
}

/// Why an import does not take place, or stops.
#[derive(Debug, thiserror::Error)]
enum ImportError {
    #[error("{} ne peut pas être ouvert", path.display())]
    Open {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error(
        "{} n’est pas utilisable, rien n’a été envoyé : {}",
        path.display(),
        file::in_french(error)
    )]
    File { path: PathBuf, error: FileError },
    #[error("le label finit avant de commencer : --label-last vient après --label-first")]
    Label,
    #[error(transparent)]
    Send(#[from] SendError),
}

/// What becomes of the places: nothing is written, or new ones are created, and others updated.
#[derive(Clone, Copy, Debug)]
enum Task {
    Check,
    Create { label: DayRange, update: bool },
}

/// Reads the file, compares it with the server's venues, carries that out, and says what became of
/// each row.
///
/// # Errors
///
/// When the file is unusable as a whole, or the server cannot be reached or refuses a new place.
pub(super) fn run(args: &Args, options: &Options) -> Outcome {
    let task = task(args)?;
    // Request ids are a caller's own: a place whose answer was lost is created once under one name.
    let caller = options.caller("emetteur")?;
    let import = read(&args.file)?;
    client::block_on(async {
        let server = Server { channel: options.connect().await?, caller, json: options.json };
        let venues = profile::all(&server).await?.into_iter();
        let known: Vec<Known> = venues.map(known).collect::<Result<_, _>>()?;
        let plan = Plan::of(&import, &known, SOURCE);
        let absent = plan.absent.clone();
        let places = carry_out(&plan, task, &server).await.map_err(ImportError::Send)?;
        let mode = match task {
            Task::Check => Mode::Check,
            Task::Create { update: false, .. } => Mode::Create,
            Task::Create { update: true, .. } => Mode::Update,
        };
        let report = Report { import: &import, known: &known, places, absent, mode };
        print(if server.json { report.json() } else { report.text() });
        Ok::<_, Box<dyn Error>>(())
    })?;
    Ok(ExitCode::SUCCESS)
}

fn task(args: &Args) -> Result<Task, ImportError> {
    let label = match (args.label_first, args.label_last) {
        (Some(first), Some(last)) => Some(DayRange::new(first, last).ok_or(ImportError::Label)?),
        (_, _) => None,
    };
    match (args.check, label) {
        (false, Some(label)) => Ok(Task::Create { label, update: args.update }),
        (_, _) => Ok(Task::Check),
    }
}

fn read(path: &Path) -> Result<Import, ImportError> {
    let opened = File::open(path);
    let file = opened.map_err(|source| ImportError::Open { path: path.to_owned(), source })?;
    import::read(file).map_err(|error| ImportError::File { path: path.to_owned(), error })
}

/// Does what is to be done about each place, in the order of the file but new ones first.
async fn carry_out<'a>(
    plan: &Plan<'a>,
    task: Task,
    server: &Server,
) -> Result<Vec<(&'a Place, Fate)>, SendError> {
    let Task::Create { label, update } = task else {
        let fate = |decision: &Decision| Fate::of(decision.clone(), None);
        return Ok(plan.places.iter().map(|(place, decision)| (*place, fate(decision))).collect());
    };
    let places = plan.places.iter();
    let new: Vec<Place> = places
        .filter(|(_, decision)| *decision == Decision::New)
        .map(|(place, _)| (*place).clone())
        .collect();
    let bar = progress::bar(u64::try_from(plan.places.len()).unwrap_or(u64::MAX), "lieux");
    let sent = send::send(&server.channel, &server.caller, (&new, label), &bar).await?;
    let mut sent = sent.into_iter();
    let mut fates = Vec::with_capacity(plan.places.len());
    for (place, decision) in &plan.places {
        let created = if *decision == Decision::New { sent.next() } else { None };
        let fate = settle(server, (place, decision), (created, update)).await?;
        bar.set_position(u64::try_from(fates.len()).unwrap_or(u64::MAX));
        fates.push((*place, fate));
    }
    bar.finish_and_clear();
    Ok(fates)
}

/// What becomes of a place that is not new; of one that is, it was created before.
async fn settle(
    server: &Server,
    (place, decision): (&Place, &Decision),
    (created, update): (Option<Sent>, bool),
) -> Result<Fate, SendError> {
    let fate = Fate::of(decision.clone(), created);
    let Fate::Differs { venue, changes } = fate else { return Ok(fate) };
    if !update {
        return Ok(Fate::Differs { venue, changes });
    }
    let refused = send::update(&server.channel, &server.caller, (venue, place)).await?;
    Ok(refused.map_or(Fate::Updated { venue, changes }, |status| Fate::Refused {
        french: format!("{venue} : {}", refusals::in_french(&status)),
        english: format!("{venue}: {}", status.message()),
    }))
}

fn print(texts: Vec<String>) {
    for text in texts {
        output::line(&text);
    }
}
