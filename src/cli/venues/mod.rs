//! `carnet venue`: who takes chèques.

mod affiliation;
pub(super) mod facts;
pub(super) mod file;
mod import;
mod profile;
pub(super) mod report;
pub(super) mod send;
mod several;

use super::Outcome;
use super::remote::Remote;
use crate::domain::id::VenueId;

/// What can be done with venues.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Crée un lieu, à l’état de projet.
    Create(Box<profile::Create>),
    /// Montre un lieu.
    Show {
        /// Le lieu, comme `venues/1`.
        #[arg(value_name = "LIEU")]
        name: VenueId,
    },
    /// Montre tous les lieux.
    List,
    /// Change ce que l’on sait d’un lieu ; ce qui n’est pas donné reste.
    Update(Box<profile::Update>),
    /// Enregistre que l’opérateur a vérifié des lieux.
    Check(affiliation::Check),
    /// Enregistre qu’un commanditaire valide des lieux vérifiés : ils sont actifs.
    Validate(affiliation::Validate),
    /// Le label : les jours où un lieu peut encaisser.
    #[command(subcommand)]
    Label(affiliation::LabelCommand),
    /// Suspend un lieu ; ce qu’il a encaissé lui reste dû.
    Suspend(affiliation::Suspend),
    /// Met fin à la suspension d’un lieu.
    Resume(affiliation::Resume),
    /// Fait sortir un lieu après un dernier jour de service ; ce qu’il a encaissé lui reste dû.
    End(affiliation::End),
    /// Enregistre les conditions d’adhésion d’un lieu, à la place de celles d’avant.
    Enrol(affiliation::Enrol),
    /// Importe un fichier du schéma national des lieux de médiation numérique.
    Import(import::Args),
}

/// Asks what `remote` says.
///
/// # Errors
///
/// When the server cannot be reached or refuses; those of an import.
pub fn run(remote: Remote<Command>) -> Outcome {
    let Remote { options, command } = remote;
    match command {
        Command::Create(args) => options.run(|server| profile::create(*args, server)),
        Command::Show { name } => options.run(|server| profile::show(name, server)),
        Command::List => options.run(profile::list),
        Command::Update(args) => options.run(|server| profile::update(*args, server)),
        Command::Check(args) => options.run(|server| affiliation::check(args, server)),
        Command::Validate(args) => options.run(|server| affiliation::validate(args, server)),
        Command::Label(command) => options.run(|server| affiliation::label(command, server)),
        Command::Suspend(args) => options.run(|server| affiliation::suspend(args, server)),
        Command::Resume(args) => options.run(|server| affiliation::resume(args, server)),
        Command::End(args) => options.run(|server| affiliation::end(args, server)),
        Command::Enrol(args) => options.run(|server| affiliation::enrol(args, server)),
        Command::Import(args) => import::run(&args, &options),
    }
}
