//! `carnet demo`: a civil year of a département on real places, played on the real server.
//!
//! The places are real and public; the prescribers, the people and what they do are made up. All
//! of it is planned beforehand from a seed (`plan`), carried out through gRPC by many clients at
//! once (`play`), and shown (`summary`).
//!
//! **Invariant:** the same seed prints the same text on standard output; what takes time or could
//! differ is printed on standard error.
//! **Invariant:** an answer that was not planned ends the demonstration: it shows nothing that it
//! has not checked.

mod bank;
mod calendar;
mod chance;
mod folder;
mod hand;
mod plan;
mod play;
mod server;
mod summary;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use super::{Outcome, output, progress};
use crate::disk::{Disk, OsDisk};
use crate::domain::time::Day;
use crate::engine::audit::{Verification, verify};
use crate::engine::folder::Folder;
use crate::engine::start::StartError;
use crate::grpc;
use crate::import::{self, FileError, Import};
use folder::{FolderError, Place};
use plan::Plan;
use play::{Stage, Story};
use server::Server;

/// The places of the Charente, as they were published; see `tests/data/README.md`.
const PLACES: &[u8] = include_bytes!("../../../tests/data/venues-charente-2023-07-11.csv");

/// What `carnet demo` is told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Le dossier de la démonstration, à créer ou à remplacer ; sans lui, un dossier temporaire.
    #[arg(long, value_name = "DOSSIER")]
    data: Option<PathBuf>,
    /// La graine du hasard : la même donne les mêmes chiffres.
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// Combien de carnets (10 à 10 000).
    #[arg(long, default_value_t = 2_000, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(10..=10_000))]
    booklets: u32,
}

/// Why the demonstration ends early.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The folder cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The places cannot be read.
    #[error("les lieux de la démonstration ne se lisent pas")]
    Places(#[from] FileError),
    /// The places were not imported.
    #[error("l’import des lieux s’arrête : {0}")]
    Import(String),
    /// The ledger cannot be founded, started or verified.
    #[error("le grand livre de la démonstration ne s’ouvre pas")]
    Start(#[from] StartError),
    /// There is no port for the server.
    #[error("le serveur de la démonstration n’a pas de port")]
    Listen(#[source] std::io::Error),
    /// The server ended with an error.
    #[error("le serveur de la démonstration s’est arrêté")]
    Serve(#[source] grpc::Error),
    /// The server does not answer.
    #[error("le serveur de la démonstration ne répond pas")]
    Connect(#[source] tonic::transport::Error),
    /// The client cannot start.
    #[error("les clients de la démonstration ne démarrent pas")]
    Runtime(#[source] std::io::Error),
    /// The server answered otherwise than was planned.
    #[error("{what} : la réponse attendue était {planned}, le serveur répond {answered}")]
    Unplanned {
        /// What was asked.
        what: String,
        /// What it should have answered.
        planned: &'static str,
        /// What it did answer.
        answered: String,
    },
    /// An answer, or what is asked, lacks something.
    #[error("il manque {0}")]
    Incomplete(&'static str),
    /// Something does not come to its end.
    #[error("{0} ne répond plus")]
    Stuck(&'static str),
}

/// Plays the demonstration, and prints what it came to.
///
/// # Errors
///
/// [`DemoError`].
pub fn run(args: Args) -> Outcome {
    let Args { data, seed, booklets } = args;
    let what = format!("version {}, graine {seed}, {booklets} carnets", env!("CARGO_PKG_VERSION"));
    let place = match data {
        Some(dir) => Place::prepare(&dir, &what)?,
        None => Place::fresh(&what)?,
    };
    let import = places()?;
    summary::opening(&import, (seed, booklets));
    let plan = Plan::new(seed, booklets, &import.venues);
    let last = plan.days.last().map_or(Day::MIN, |day| day.day);

    let steps = plan.steps();
    let bar = progress::bar(steps, "gestes");
    bar.inc_length(u64::try_from(import.venues.len()).unwrap_or(0));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(DemoError::Runtime)?;
    let story = runtime.block_on(async {
        let first = plan.days.first().map_or(Day::MIN, |day| day.day);
        let server = Server::start(&place, (first, seed)).await?;
        let stage = Stage { server: &server, place: &place, seed, bar: bar.clone() };
        let story = stage.play(plan).await?;
        server.stop().await?;
        Ok::<Story, DemoError>(story)
    })?;
    bar.finish_and_clear();
    summary::story(&import, &story);

    let verification = verified(&place)?;
    summary::verdict(&verification);
    let millis = bar.elapsed().as_millis();
    let rate = u128::from(verification.entries).saturating_mul(1_000);
    output::note(&format!(
        "{},{} s pour {} écritures, soit {} par seconde (ces durées-ci varient)",
        millis / 1_000,
        millis % 1_000 / 100,
        verification.entries,
        rate.checked_div(millis).unwrap_or(0),
    ));
    summary::commands(&place, last);
    Ok(if verification.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The places of the demonstration.
fn places() -> Result<Import, FileError> {
    import::read(PLACES)
}

/// Recomputes everything from the files that the demonstration leaves.
fn verified(place: &Place) -> Result<Verification, DemoError> {
    let disk: Arc<dyn Disk> = Arc::new(OsDisk);
    let bar = progress::counter("écritures relues");
    let folder = Folder::new(place.data());
    let verified = verify(&disk, &folder, &mut |entries| bar.set_position(entries))?;
    bar.finish_and_clear();
    Ok(verified)
}
