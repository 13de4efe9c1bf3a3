//! `carnet export`: what a ledger holds, as files that stand without this program.
//!
//! **Invariant:** a file has its name only when it is whole and synced.

use std::convert::Infallible;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;

use super::{Outcome, output, progress, whole_file};
use crate::disk::{Disk, OsDisk};
use crate::engine::export::{ExportError, Exported, export};
use crate::engine::folder::Folder;
use crate::journal::record::ShownEntry;

/// What is gathered before it is written, in bytes.
const BUFFER_BYTES: usize = 64 << 10;

/// What can be exported.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Exporte le journal entier en texte : une écriture par ligne, en JSON, dans l’ordre.
    ///
    /// Le même journal donne toujours le même fichier, et il suffit à tout recalculer. Il ne
    /// contient ni code, ni nom, ni adresse, ni IBAN. Le format est décrit dans docs/export.md.
    Journal(JournalArgs),
}

/// What `carnet export journal` is told.
#[derive(Debug, clap::Args)]
pub struct JournalArgs {
    /// Le dossier du grand livre ; personne ne doit le servir.
    #[arg(long, value_name = "DOSSIER")]
    data: PathBuf,
    /// Le fichier à écrire, ou à remplacer une fois le nouveau complet ; sans lui, la sortie
    /// standard.
    #[arg(long, value_name = "FICHIER")]
    out: Option<PathBuf>,
}

/// Why nothing was exported.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The ledger cannot be read.
    #[error(transparent)]
    Ledger(#[from] ExportError<Infallible>),
    /// The file cannot be written.
    #[error("{} ne peut pas être écrit ; rien n’y a été laissé", file.display())]
    File {
        /// The name that it was to have.
        file: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// Standard output cannot be written.
    #[error("la sortie standard ne prend pas la suite ; ce qui y est écrit n’est pas complet")]
    Output(#[source] io::Error),
}

/// Exports what is asked for.
///
/// # Errors
///
/// [`Failed`].
pub fn run(command: &Command) -> Outcome {
    let Command::Journal(JournalArgs { data, out }) = command;
    let exported = match out {
        Some(file) => to_file(data, file)?,
        None => match to_output(data) {
            // Whoever closes the pipe early wants no more of it.
            Err(Failed::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
                return Ok(ExitCode::SUCCESS);
            }
            exported => exported?,
        },
    };
    let entries = exported.last.map_or(0, crate::domain::id::Sequence::get);
    output::note(&format!("{entries} écritures exportées, empreinte {}", exported.hash));
    if exported.torn.is_some() {
        output::note("après la dernière écriture acquittée, un tour coupé n’est pas exporté");
    }
    Ok(ExitCode::SUCCESS)
}

fn to_output(data: &Path) -> Result<Exported, Failed> {
    written(data, io::stdout().lock(), Failed::Output).map(|(exported, _)| exported)
}

/// Writes the file; nothing has its name before it is whole.
fn to_file(data: &Path, file: &Path) -> Result<Exported, Failed> {
    let failed = |source| Failed::File { file: file.to_owned(), source };
    whole_file::write(file, failed, |created| written(data, created, failed))
}

/// Writes the whole journal to `out`.
fn written<W: Write>(
    data: &Path,
    out: W,
    failed: impl Fn(io::Error) -> Failed,
) -> Result<(Exported, W), Failed> {
    let disk: Arc<dyn Disk> = Arc::new(OsDisk);
    let bar = progress::counter("écritures exportées");
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, out);
    let mut line = Vec::new();
    let exported = export(&disk, &Folder::new(data), &mut |entry| {
        bar.inc(1);
        line.clear();
        push_line(&mut line, entry)?;
        out.write_all(&line)
    });
    bar.finish_and_clear();
    let exported = exported.map_err(|error| match error {
        ExportError::Start(error) => ExportError::Start(error).into(),
        ExportError::Unrecovered => ExportError::Unrecovered.into(),
        ExportError::Taken(error) => failed(error),
    })?;
    out.flush().map_err(&failed)?;
    let out = out.into_inner().map_err(|error| failed(error.into_error()))?;
    Ok((exported, out))
}

/// Adds the line of an entry to `line`.
pub(super) fn push_line(line: &mut Vec<u8>, entry: ShownEntry<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *line, &entry)?;
    line.push(b'\n');
    Ok(())
}
