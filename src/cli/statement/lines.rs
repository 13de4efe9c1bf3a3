//! `carnet statement explain`: the redemptions behind a figure.

use clap::Args;

use super::super::failure::Failure;
use super::super::output;
use super::super::remote::{PAGE, Server, read};
use super::super::sheet::Value;
use super::super::words;
use super::sheets::of_line;
use super::{When, titles};
use crate::grpc::pb;
use pb::report_line::basis::Basis;
use pb::report_service_client::ReportServiceClient;
use pb::report_subject::Subject;

/// Which figure of a report.
#[derive(Clone, Debug, Args)]
pub struct Figure {
    /// La section, par sa clé, comme `by_venue`.
    #[arg(value_name = "SECTION")]
    section: String,
    /// La ligne, par sa clé, comme `venues/17` ; sans elle, le total.
    #[arg(value_name = "LIGNE")]
    row: Option<String>,
    /// Of which period.
    #[command(flatten)]
    when: When,
}

/// Shows what is behind a figure.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub(super) async fn explain(
    subject: Subject,
    figure: Figure,
    server: Server,
) -> Result<(), Failure> {
    let Figure { section, row, when } = figure;
    let subject = pb::ReportSubject { subject: Some(subject) };
    let request = |page_token| pb::ExplainReportLineRequest {
        subject: Some(subject.clone()),
        period: Some(when.period()),
        section: section.clone(),
        row: row.clone().unwrap_or_default(),
        page_size: PAGE,
        page_token,
    };
    let (mut lines, mut page_token) = (Vec::new(), String::new());
    let columns = loop {
        let page = read!(server, ReportServiceClient.explain_report_line(request(page_token)))?;
        lines.extend(page.lines);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break page.columns;
        }
    };
    if server.json {
        for line in lines {
            output::line(&of_line(line).json().to_string());
        }
    } else {
        output::line(&table(&columns, &lines));
    }
    Ok(())
}

/// Each line with its amounts under these columns, what decided it, and who bears it.
fn table(columns: &[String], lines: &[pb::ReportLine]) -> String {
    let mut table = output::table();
    table.set_header(["encaissement", "service", "commande", "montants", "selon", "porté par"]);
    for line in lines {
        let part = if line.part > 1 { format!(", partie {}", line.part) } else { String::new() };
        let amounts = columns.iter().zip(&line.amounts_cents).map(|(column, cents)| {
            format!("{} : {}", titles::column(column), Value::Cents(*cents).in_french())
        });
        let table_version = match line.table_version {
            0 => String::new(),
            version => format!("table {version}\n"),
        };
        let named = format!("{}{part}", line.redemption);
        table.add_row([
            std::iter::once(named).chain(corrected(line)).collect::<Vec<_>>().join("\n"),
            Value::day(line.service_date.clone()).in_french(),
            line.order.clone(),
            amounts.collect::<Vec<_>>().join("\n"),
            format!("{table_version}règles {}", line.rules_version),
            borne_by(&line.bases),
        ]);
    }
    table.to_string()
}

/// What is contested of it, and whether it is undone.
fn corrected(line: &pb::ReportLine) -> impl Iterator<Item = String> {
    let contests = line.contests.iter().map(|one| {
        let state = words::shown::<pb::contest::State>(one.state).in_french();
        let verdict = match one.verdict() {
            pb::Verdict::Unspecified => String::new(),
            pb::Verdict::Upheld | pb::Verdict::Dismissed => {
                format!(", {}", words::shown::<pb::Verdict>(one.verdict).in_french())
            }
        };
        format!("{} : {state}{verdict}", one.contest)
    });
    let undone = Some(line.undone()).filter(|kind| *kind != pb::IncidentKind::Unspecified);
    let undone = undone
        .map(|_| format!("défait : {}", words::shown::<pb::IncidentKind>(line.undone).in_french()));
    contests.chain(undone)
}

/// The agreements, each with the number of its terms, and the awards.
fn borne_by(bases: &[pb::report_line::Basis]) -> String {
    let euros = |cents: i64| Value::Cents(cents).in_french();
    let told = bases.iter().filter_map(|one| one.basis.as_ref()).map(|basis| match basis {
        Basis::Agreement(by) => {
            let (revision, amount) = (by.revision, euros(by.amount_cents));
            format!("{} version {revision} : {amount}", by.agreement)
        }
        Basis::Award(by) => format!("{} : {}", by.award, euros(by.amount_cents)),
    });
    told.collect::<Vec<_>>().join("\n")
}
