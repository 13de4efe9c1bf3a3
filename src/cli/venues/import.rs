//! `carnet venue import`: the national open data becomes venues on a server.
//!
//! The file is read here, to say what is wrong with it in French before anything is sent; the
//! server reads it again, compares it with its venues, and does what is to be done.
//!
//! **Invariant:** a file that is broken as a whole sends nothing.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::report::{Mode, Report};
use super::{file, send};
use crate::cli::failure::{Failure, Verdict};
use crate::cli::remote::{Again, Options, Server};
use crate::cli::{Outcome, output, progress};
use crate::domain::time::{Day, DayRange};
use crate::grpc::{client, pb};
use crate::import::{self, FILE_MAX, FileError, Import};

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
    /// Which import it is.
    #[command(flatten)]
    again: Again,
}

/// Why nothing is sent.
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
}

/// Reads the file, has the server import it, and says what became of each row.
///
/// # Errors
///
/// When the file is unusable as a whole, or the server cannot be reached or goes away.
pub(super) fn run(args: &Args, options: &Options) -> Outcome {
    let label = label(args)?;
    // Request ids are a caller's own: a place whose answer was lost is created once under one name.
    let caller = options.caller("emetteur")?;
    let (bytes, import) = read(&args.file)?;
    client::block_on(async {
        let server = Server { channel: options.connect().await?, caller, json: options.json };
        sent(args, (bytes, &import), (label, server)).await
    })?;
    Ok(std::process::ExitCode::SUCCESS)
}

/// The days of the label, if any are needed.
fn label(args: &Args) -> Result<Option<DayRange>, ImportError> {
    match (args.check, args.label_first, args.label_last) {
        (false, Some(first), Some(last)) => {
            DayRange::new(first, last).ok_or(ImportError::Label).map(Some)
        }
        (_, _, _) => Ok(None),
    }
}

fn read(path: &Path) -> Result<(Vec<u8>, Import), ImportError> {
    let open = |source| ImportError::Open { path: path.to_owned(), source };
    let file = File::open(path).map_err(open)?;
    let mut bytes = Vec::new();
    // One more than may be read: then the reader says that it is too large.
    file.take(FILE_MAX.saturating_add(1)).read_to_end(&mut bytes).map_err(open)?;
    let import = import::read(bytes.as_slice());
    let import = import.map_err(|error| ImportError::File { path: path.to_owned(), error })?;
    Ok((bytes, import))
}

async fn sent(
    args: &Args,
    (bytes, import): (Vec<u8>, &Import),
    (label, server): (Option<DayRange>, Server),
) -> Result<(), Failure> {
    let mode = match (label, args.update) {
        (None, _) => Mode::Check,
        (Some(_), false) => Mode::Create,
        (Some(_), true) => Mode::Update,
    };
    let request_id = args.again.request_id()?;
    let terms = pb::ImportTerms {
        request_id: request_id.clone(),
        mode: mode.on_the_wire().into(),
        label: label.map(|days| pb::Label {
            first_day: days.first().to_string(),
            last_day: days.last().to_string(),
        }),
    };
    let bar = progress::bar(u64::try_from(import.venues.len()).unwrap_or(u64::MAX), "lieux");
    let to = (&server.channel, &server.caller);
    let imported = send::import(to, (terms, bytes), || bar.inc(1)).await;
    bar.finish_and_clear();
    // Whatever became of it, the same import goes on where this one ended.
    let failed = |status| {
        let doubtful = mode != Mode::Check && Verdict::of(&status) == Verdict::Doubtful;
        Failure::of(status, Some(&request_id), doubtful)
    };
    let report = Report { import, imported: imported.map_err(failed)?, mode };
    for text in if server.json { report.json() } else { report.text() } {
        output::line(&text);
    }
    Ok(())
}
