//! `carnet rebuild`: the projection, made again from the journal.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use super::{Outcome, output, progress};
use crate::disk::{Disk, OsDisk};
use crate::engine::folder::Folder;
use crate::engine::rebuild::rebuild;

/// What `carnet rebuild` is told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Le dossier du grand livre ; personne ne doit le servir.
    #[arg(long, value_name = "DOSSIER")]
    data: PathBuf,
}

/// Moves the store aside and makes it again.
///
/// # Errors
///
/// When the folder is served, or the journal is damaged.
pub fn run(args: &Args) -> Outcome {
    let disk: Arc<dyn Disk> = Arc::new(OsDisk);
    let bar = progress::bar(0, "segments reconstruits");
    let rebuilt = rebuild(&disk, &Folder::new(&args.data), &mut |done, all| {
        bar.set_length(u64::from(all));
        bar.set_position(u64::from(done));
    })?;
    bar.finish_and_clear();
    if let Some(aside) = rebuilt.set_aside {
        output::line(&format!("ancienne projection déplacée dans {}", aside.display()));
    }
    output::line(&format!(
        "projection reconstruite : {} écritures lues, {} segments scellés",
        rebuilt.entries, rebuilt.segments
    ));
    Ok(ExitCode::SUCCESS)
}
