//! The command line: one file per subcommand.
//!
//! Screens are in French, for the people who use them; `--json` prints for programs. Exit codes:
//! 0 done, 1 failed or refused, 64 the command line cannot be understood.

pub mod clock;
pub mod demo;
pub mod french;
pub mod init;
pub mod output;
pub mod progress;
pub mod rebuild;
pub mod serve;
pub mod venues;
pub mod verify;

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::engine::with_causes;
use crate::telemetry;

/// The command line cannot be understood (`EX_USAGE` of sysexits.h).
const EXIT_USAGE: u8 = 64;

/// Moteur de compensation et de règlement du pass numérique.
#[derive(Debug, Parser)]
#[command(name = "carnet", version, about, max_term_width = 100)]
pub struct Cli {
    /// Ce qui est écrit au journal technique, sur la sortie d'erreur : `warn`, `info`, `debug`…
    /// Sans lui : `warn`, et `error` pour la démonstration, dont les refus sont voulus.
    #[arg(long, global = true, value_name = "FILTRE")]
    log: Option<String>,
    /// Ce qu'il faut faire.
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Joue quelques mois d'un département sur de vrais lieux, et montre les comptes.
    Demo(demo::Args),
    /// Crée un grand livre vide et sa clé de codes.
    Init(init::Args),
    /// Sert un grand livre en gRPC, sur la boucle locale.
    Serve(serve::Args),
    /// Recalcule tous les invariants depuis les fichiers ; code 1 si l'un est rompu.
    Verify(verify::Args),
    /// Reconstruit la projection depuis le journal.
    Rebuild(rebuild::Args),
    /// Importe des lieux de médiation numérique.
    #[command(subcommand)]
    Venues(venues::Command),
    /// Accepte l'heure après un saut ou une longue pause.
    #[command(subcommand)]
    Clock(clock::Command),
}

/// What a subcommand ends with: its exit code, or why it failed.
pub type Outcome = Result<ExitCode, Box<dyn Error>>;

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let usage = error.use_stderr();
            // Nothing is left to do when even the usage cannot be printed.
            drop(error.print());
            return if usage { ExitCode::from(EXIT_USAGE) } else { ExitCode::SUCCESS };
        }
    };
    let usual = if matches!(cli.command, Command::Demo(_)) { "error" } else { "warn" };
    if let Err(error) = telemetry::start(cli.log.as_deref().unwrap_or(usual)) {
        output::error(&format!("--log : {error}"));
        return ExitCode::from(EXIT_USAGE);
    }
    let outcome = match cli.command {
        Command::Demo(args) => demo::run(args),
        Command::Init(args) => init::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Rebuild(args) => rebuild::run(&args),
        Command::Venues(command) => venues::run(command),
        Command::Clock(command) => clock::run(command),
    };
    outcome.unwrap_or_else(|error| {
        output::error(&with_causes(error.as_ref()));
        ExitCode::FAILURE
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
