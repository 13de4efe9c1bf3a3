//! The command line: one file or folder per noun, and one per command of the machine.
//!
//! Screens are in French, for the people who use them; `--json` prints for programs. Results go to
//! standard output, everything else to standard error. `docs/cli.md` is the page for users; the
//! exit codes stand in [`failure`].
//!
//! To add a command that asks a server, in the file of its noun:
//!
//! 1. a variant of `Command` with its words, `#[command(flatten)] again: Again` if it changes
//!    something, and the line of `run` that hands it to a function of its own;
//! 2. that function: make the request, send it by `read!` or `change!`, `server.show` a [`sheet`];
//!    a list is asked for by `every!`, and shown by [`listing`] when it may be very long;
//! 3. for a new message, a function from it to a `Sheet`, in the order of its fields and with
//!    their names, and its line in `tests.rs`; for a new enumeration, its words in `words.rs`;
//! 4. for a new reason of the server, its French in `refusals/table.rs`;
//! 5. a step of the story in `tests/program/cli_story.rs`, `docs/cli.md`, and
//!    `UPDATE_EXPECT=1 cargo test --lib cli` for the golden help.

pub mod account;
pub mod address;
pub mod agreement;
pub mod award;
pub mod bank;
pub mod booklets;
pub mod calendar;
pub mod call;
pub mod clock;
pub mod contest;
pub mod cycle;
pub mod demo;
pub mod entitlement;
pub mod explain_payment;
pub mod export;
pub mod failure;
pub mod french;
pub mod funder;
pub mod incident;
pub mod init;
pub mod ledger;
pub mod listing;
pub mod open_items;
pub mod order;
pub mod output;
pub mod pay;
pub mod payment;
pub mod prescriber;
pub mod procedure;
pub mod progress;
pub mod rebuild;
pub mod receipt;
pub mod redemption;
pub mod refund;
pub mod refusals;
pub mod registry;
pub mod remote;
pub mod scheme;
pub mod serve;
mod shares;
pub mod sheet;
pub mod statement;
pub mod typed;
pub mod venues;
pub mod verify;
mod whole_file;
pub mod words;

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::engine::with_causes;
use crate::telemetry;
use failure::{EXIT_USAGE, Failure};
use remote::Remote;

/// What `--help` says of exit codes.
const EXIT_CODES: &str = "\
Codes de sortie :
   0  fait
   1  refusé ou échoué, et rien n’a été écrit ; pour `verify`, un invariant rompu
  64  ligne de commande incomprise, ou valeur que le serveur n’admet pas
  69  serveur absent ou débordé ; rien n’a été écrit
  70  erreur du programme ou du serveur
  75  issue inconnue : recommencer avec l’identifiant donné (--request-id)";

/// Moteur de compensation et de règlement du pass numérique.
#[derive(Debug, Parser)]
#[command(name = "carnet", version, max_term_width = 100, after_help = EXIT_CODES)]
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
    /// Exporte un grand livre que personne ne sert, pour qui veut tout recalculer.
    #[command(subcommand)]
    Export(export::Command),
    /// Les dispositifs : les règles des chèques.
    Scheme(Remote<scheme::Command>),
    /// Les financeurs : qui paie.
    Funder(Remote<funder::Command>),
    /// Les conventions des contributeurs : ce qu’ils prennent en charge, pour quelles démarches.
    Agreement(Remote<agreement::Command>),
    /// Les concours des cofinanceurs : ce qu’ils prennent en charge de l’usage des carnets.
    Award(Remote<award::Command>),
    /// Les prescripteurs : qui remet les carnets.
    Prescriber(Remote<prescriber::Command>),
    /// Les lieux : qui encaisse les chèques.
    #[command(visible_alias = "venues")]
    Venue(Remote<venues::Command>),
    /// Les comptes bancaires : l’un propose, un autre confirme.
    Account(Remote<account::Command>),
    /// Les démarches, et les organismes derrière chacune.
    Procedure(Remote<procedure::Command>),
    /// Les commandes de carnets.
    Order(Remote<order::Command>),
    /// Le calendrier de toutes les commandes : alertes, derniers jours, péremptions.
    Calendar(Remote<calendar::Command>),
    /// Les carnets : émission, dotation, remise, opposition.
    Booklets(Remote<booklets::Command>),
    /// Encaisse des chèques dans un lieu : tous, ou aucun.
    Redeem(redemption::Redeem),
    /// Les encaissements.
    Redemption(Remote<redemption::Command>),
    /// Les périodes de règlement : clôture, chiffres, approbation.
    Cycle(Remote<cycle::Command>),
    /// Les appels de fonds : ce que chaque financeur doit d’une période.
    Call(Remote<call::Command>),
    /// Les contestations : un financeur refuse sa part d’un encaissement, et deux postes tranchent.
    Contest(Remote<contest::Command>),
    /// Les incidents : ce qui est corrigé après la clôture d’une période.
    Incident(Remote<incident::Command>),
    /// Les relevés : qui porte quoi, ce qui a été utilisé, ce qui est dû.
    Statement(Remote<statement::Command>),
    /// Payer : les remises de paiements à la banque.
    Pay(Remote<pay::Command>),
    /// Les paiements, et ce qu’en dit la banque.
    Payment(Remote<payment::Command>),
    /// Ce que dit la banque : ses relevés, et les lignes que personne n’explique.
    Bank(Remote<bank::Command>),
    /// Les remboursements aux financeurs.
    Refund(Remote<refund::Command>),
    /// Ce que d’autres ont payé pour un commanditaire, et qui attend sa décision.
    Held(Remote<refund::HeldCommand>),
    /// Tout ce qui est ouvert, du plus ancien au plus récent, et ce qui y met fin.
    OpenItems(open_items::Args),
    /// Le grand livre : comptes, couverture, écritures, lignes de banque.
    Ledger(Remote<ledger::Command>),
    /// Le registre : ce que l’on sait des organisations.
    Registry(Remote<registry::Command>),
    /// Les habilitations : ce que certains postes peuvent faire, et d’autres non.
    Entitlement(Remote<entitlement::Command>),
    /// Accepte l'heure après un saut ou une longue pause.
    Clock(Remote<clock::Command>),
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
    run(cli.command).unwrap_or_else(|error| {
        output::error(&with_causes(error.as_ref()));
        error.downcast_ref().map_or(ExitCode::FAILURE, Failure::exit_code)
    })
}

fn run(command: Command) -> Outcome {
    match command {
        Command::Demo(args) => demo::run(args),
        Command::Init(args) => init::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Rebuild(args) => rebuild::run(&args),
        Command::Export(command) => export::run(&command),
        Command::Scheme(remote) => scheme::run(remote),
        Command::Funder(remote) => funder::run(remote),
        Command::Agreement(remote) => agreement::run(remote),
        Command::Award(remote) => award::run(remote),
        Command::Prescriber(remote) => prescriber::run(remote),
        Command::Venue(remote) => venues::run(remote),
        Command::Account(remote) => account::run(remote),
        Command::Procedure(remote) => procedure::run(remote),
        Command::Order(remote) => order::run(remote),
        Command::Calendar(remote) => calendar::run(remote),
        Command::Booklets(remote) => booklets::run(remote),
        Command::Redeem(args) => redemption::redeem(args),
        Command::Redemption(remote) => redemption::run(remote),
        Command::Cycle(remote) => cycle::run(remote),
        Command::Call(remote) => call::run(remote),
        Command::Contest(remote) => contest::run(remote),
        Command::Incident(remote) => incident::run(remote),
        Command::Statement(remote) => statement::run(remote),
        Command::Pay(remote) => pay::run(remote),
        Command::Payment(remote) => payment::run(remote),
        Command::Bank(remote) => bank::run(remote),
        Command::Refund(remote) => refund::run(remote),
        Command::Held(remote) => refund::run_of_held(remote),
        Command::OpenItems(args) => open_items::run(args),
        Command::Ledger(remote) => ledger::run(remote),
        Command::Registry(remote) => registry::run(remote),
        Command::Entitlement(remote) => entitlement::run(remote),
        Command::Clock(remote) => clock::run(remote),
    }
}

#[cfg(test)]
mod tests;
