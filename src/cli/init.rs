//! `carnet init`: a new ledger and its keys.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use super::{Outcome, output};
use crate::disk::{Disk, OsDisk};
use crate::engine::clock::SystemClock;
use crate::engine::folder::Folder;
use crate::engine::found::found;
use crate::journal::Options;

/// What `carnet init` is told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Le dossier du grand livre, à créer.
    #[arg(long, value_name = "DOSSIER")]
    data: PathBuf,
    /// Le dossier des clés, à créer hors du premier.
    #[arg(long, value_name = "DOSSIER")]
    keys: PathBuf,
    /// La taille d'un segment du journal, en mébioctets (1 à 1024).
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u64).range(1..=1024))]
    segment_mib: u64,
}

/// Makes both folders.
///
/// # Errors
///
/// When a folder holds something already, or lies inside the other, or cannot be written.
pub fn run(args: &Args) -> Outcome {
    let disk: Arc<dyn Disk> = Arc::new(OsDisk);
    let folder = Folder::new(&args.data);
    if args.keys.starts_with(&args.data) {
        let message = "les clés ne se gardent pas dans le dossier du grand livre : \
                       donnez un autre dossier à --keys";
        return Err(message.into());
    }
    let options = Options { segment_bytes: args.segment_mib.saturating_mul(1 << 20) };
    let clock = Box::new(SystemClock::new());
    let ledger = found(&disk, (&folder, &args.keys), clock, options)?;
    output::line(&format!("ledger {ledger}"));
    output::line(&format!("grand livre créé dans {}", args.data.display()));
    output::line(&format!(
        "clé des codes créée dans {} : gardez-en deux copies hors de cette machine",
        args.keys.display()
    ));
    Ok(ExitCode::SUCCESS)
}
