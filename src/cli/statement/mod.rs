//! `carnet statement`: reports for funders, contributors and venues, and what is behind a figure.
//!
//! A report is shown as a table, as CSV for spreadsheets, or as JSON: all three of the same answer.

mod csv;
mod lines;
pub mod sheets;
mod table;
mod titles;

use clap::{Args, Subcommand, ValueEnum};

use super::failure::Failure;
use super::remote::{Remote, Server, read};
use super::{Outcome, output};
use crate::domain::id::{CycleId, FunderId, OrganisationId, VenueId};
use crate::grpc::pb;
use pb::report_period::Period;
use pb::report_service_client::ReportServiceClient;
use pb::report_subject::{Shadow, Subject};

/// What can be asked of statements.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Ce qu’un commanditaire a commandé, ce qui en a été utilisé et qui le porte ; ou ce que porte
    /// un cofinanceur.
    Funder {
        /// Le commanditaire ou le cofinanceur, comme `funders/1`.
        #[arg(value_name = "FINANCEUR")]
        name: FunderId,
        /// Which report, and how it is shown.
        #[command(flatten)]
        shown: Shown,
    },
    /// Ce que porte un contributeur, et ce qui reste de ses enveloppes.
    Contributor {
        /// Le contributeur, comme `funders/3`.
        #[arg(value_name = "CONTRIBUTEUR")]
        name: FunderId,
        /// Which report, and how it is shown.
        #[command(flatten)]
        shown: Shown,
    },
    /// Ce que personne ne porte : de quoi négocier, jamais une créance.
    Shadow {
        /// Un seul organisme, comme `organisations/6` ; sans lui, tous.
        #[arg(value_name = "ORGANISME")]
        name: Option<OrganisationId>,
        /// Which report, and how it is shown.
        #[command(flatten)]
        shown: Shown,
    },
    /// Ce qui est dû à un lieu, et ce qui lui est payé.
    Venue {
        /// Le lieu, comme `venues/17`.
        #[arg(value_name = "LIEU")]
        name: VenueId,
        /// Which report, and how it is shown.
        #[command(flatten)]
        shown: Shown,
    },
    /// Montre les encaissements derrière un montant d’un relevé.
    Explain {
        /// Of which report.
        #[command(subcommand)]
        of: Explained,
    },
}

/// Of which report a figure is explained.
#[derive(Debug, Subcommand)]
pub enum Explained {
    /// D’un commanditaire ou d’un cofinanceur.
    Funder {
        /// Le commanditaire ou le cofinanceur, comme `funders/1`.
        #[arg(value_name = "FINANCEUR")]
        name: FunderId,
        /// Which figure.
        #[command(flatten)]
        figure: lines::Figure,
    },
    /// D’un contributeur.
    Contributor {
        /// Le contributeur, comme `funders/3`.
        #[arg(value_name = "CONTRIBUTEUR")]
        name: FunderId,
        /// Which figure.
        #[command(flatten)]
        figure: lines::Figure,
    },
    /// De ce que personne ne porte.
    Shadow {
        /// Un seul organisme, comme `organisations/6` ; sans lui, tous.
        #[arg(long, value_name = "ORGANISME")]
        organisation: Option<OrganisationId>,
        /// Which figure.
        #[command(flatten)]
        figure: lines::Figure,
    },
    /// D’un lieu.
    Venue {
        /// Le lieu, comme `venues/17`.
        #[arg(value_name = "LIEU")]
        name: VenueId,
        /// Which figure.
        #[command(flatten)]
        figure: lines::Figure,
    },
}

/// What a report counts.
#[derive(Clone, Copy, Debug, Args)]
#[group(required = true, multiple = false)]
pub struct When {
    /// Les encaissements d’une période close, comme `cycles/1`.
    #[arg(long, value_name = "PÉRIODE")]
    cycle: Option<CycleId>,
    /// Les services d’une année, de toutes les périodes calculées.
    #[arg(long, value_name = "ANNÉE")]
    year: Option<u16>,
}

impl When {
    fn period(self) -> pb::ReportPeriod {
        let cycle = self.cycle.map(|cycle| Period::Cycle(cycle.to_string()));
        let year = self.year.map(|year| Period::Year(year.into()));
        pb::ReportPeriod { period: cycle.or(year) }
    }
}

/// How a report is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Pour l’écran.
    Table,
    /// Pour un tableur français : UTF-8, points-virgules, virgule décimale.
    Csv,
    /// Pour les programmes, comme `--json`.
    Json,
}

/// Which report, and how it is shown.
#[derive(Clone, Copy, Debug, Args)]
pub struct Shown {
    /// What it counts.
    #[command(flatten)]
    when: When,
    /// Comment le montrer ; `table` sauf avec `--json`.
    #[arg(long, value_enum, value_name = "FORME", conflicts_with = "json")]
    format: Option<Format>,
}

/// Asks what `remote` says.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub fn run(remote: Remote<Command>) -> Outcome {
    let Remote { options, command } = remote;
    let funder = |name: FunderId| Subject::Funder(name.to_string());
    let contributor = |name: FunderId| Subject::Contributor(name.to_string());
    let venue = |name: VenueId| Subject::Venue(name.to_string());
    match command {
        Command::Funder { name, shown } => options.run(|server| show(funder(name), shown, server)),
        Command::Contributor { name, shown } => {
            options.run(|server| show(contributor(name), shown, server))
        }
        Command::Shadow { name, shown } => options.run(|server| show(shadow(name), shown, server)),
        Command::Venue { name, shown } => options.run(|server| show(venue(name), shown, server)),
        Command::Explain { of } => {
            let (subject, figure) = match of {
                Explained::Funder { name, figure } => (funder(name), figure),
                Explained::Contributor { name, figure } => (contributor(name), figure),
                Explained::Shadow { organisation, figure } => (shadow(organisation), figure),
                Explained::Venue { name, figure } => (venue(name), figure),
            };
            options.run(|server| lines::explain(subject, figure, server))
        }
    }
}

fn shadow(organisation: Option<OrganisationId>) -> Subject {
    let organisation = organisation.map(|name| name.to_string()).unwrap_or_default();
    Subject::Shadow(Shadow { organisation })
}

async fn show(subject: Subject, shown: Shown, server: Server) -> Result<(), Failure> {
    let subject = Some(pb::ReportSubject { subject: Some(subject) });
    let request = pb::GetReportRequest { subject, period: Some(shown.when.period()) };
    let answer = read!(server, ReportServiceClient.get_report(request))?;
    let report = answer.report.ok_or(Failure::Incomplete("le relevé"))?;
    let preset = if server.json { Format::Json } else { Format::Table };
    match shown.format.unwrap_or(preset) {
        Format::Table => table::lines(&report).iter().for_each(|line| output::line(line)),
        Format::Csv => csv::lines(&report).iter().for_each(|line| output::line(line)),
        Format::Json => output::line(&sheets::of_report(report).json().to_string()),
    }
    Ok(())
}
