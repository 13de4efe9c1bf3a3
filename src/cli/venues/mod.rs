//! `carnet venues import`: the national open data becomes venues on a server.
//!
//! **Invariant:** a file that is broken as a whole sends nothing.
//! **Invariant:** the same file with the same days changes nothing when it is imported again.

mod file;
pub(super) mod report;
pub(super) mod send;

use std::fs::File;
use std::path::PathBuf;
use std::process::ExitCode;

use super::{Outcome, output, progress};
use crate::domain::time::{Day, DayRange};
use crate::grpc::client::{self, Caller};
use crate::import::{self, FileError};
use send::SendError;

/// What can be done with venues.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Importe un fichier du schéma national des lieux de médiation numérique.
    Import(Args),
}

/// What `carnet venues import` is told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Le fichier CSV.
    #[arg(value_name = "FICHIER")]
    file: PathBuf,
    /// Le serveur, comme `http://127.0.0.1:50051`.
    #[arg(long, value_name = "ADRESSE")]
    server: String,
    /// Le premier jour du label des lieux, AAAA-MM-JJ.
    #[arg(long, value_name = "JOUR")]
    label_first: Day,
    /// Le dernier jour du label des lieux, AAAA-MM-JJ, compris.
    #[arg(long, value_name = "JOUR")]
    label_last: Day,
    /// Sous quel nom d’appelant.
    #[arg(long, default_value = "emetteur", value_name = "NOM")]
    caller: String,
    /// Un objet JSON par lieu, par ligne refusée, fusionnée ou signalée, pour les programmes.
    #[arg(long)]
    json: bool,
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
    #[error("le serveur {server} ne répond pas")]
    Connect {
        server: String,
        #[source]
        source: tonic::transport::Error,
    },
    #[error(transparent)]
    Send(#[from] SendError),
    #[error("--caller : 1 à 64 caractères parmi a-z, 0-9, « . », « _ » et « - »")]
    Caller,
    #[error("le client ne peut pas démarrer")]
    Runtime(#[from] std::io::Error),
}

/// Reads the file, creates its places, and says what became of each row.
///
/// # Errors
///
/// When the file is unusable as a whole, or the server cannot be reached or refuses a place.
pub fn run(command: Command) -> Outcome {
    let Command::Import(args) = command;
    let label = DayRange::new(args.label_first, args.label_last).ok_or(ImportError::Label)?;
    let caller: Caller = args.caller.parse().map_err(|_| ImportError::Caller)?;
    let path = args.file;
    let file =
        File::open(&path).map_err(|source| ImportError::Open { path: path.clone(), source })?;
    let read = import::read(file).map_err(|error| ImportError::File { path, error })?;
    let bar = progress::bar(u64::try_from(read.venues.len()).unwrap_or(u64::MAX), "lieux");
    let server = args.server;
    let sent = client::block_on(async {
        let connected = client::connect(&server).await;
        let channel = connected.map_err(|source| ImportError::Connect { server, source })?;
        let sent = send::send(&channel, &caller, (&read.venues, label), &bar).await?;
        Ok::<_, ImportError>(sent)
    })?;
    bar.finish_and_clear();
    if args.json {
        print(report::json(&read, &sent));
    } else {
        print(report::text(&read, &sent));
    }
    Ok(ExitCode::SUCCESS)
}

fn print(texts: Vec<String>) {
    for text in texts {
        output::line(&text);
    }
}
