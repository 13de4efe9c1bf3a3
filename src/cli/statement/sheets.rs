//! Reports as programs read them.

use super::super::sheet::{Sheet, Value};
use super::super::words;
use crate::grpc::pb;
use pb::report_cell::Value as CellValue;
use pb::report_line::basis::Basis;
use pb::report_period::Period;
use pb::report_subject::Subject;

/// A report.
pub fn of_report(report: pb::Report) -> Sheet {
    let pb::Report { subject, period, sequence, notices, sections } = report;
    let notices = notices.into_iter().map(words::shown::<pb::ReportNotice>).collect();
    Sheet::new()
        .fact("subject", "sujet", Value::part(subject, of_subject))
        .fact("period", "période", Value::part(period, of_period))
        .count("sequence", "dernière écriture comptée", sequence)
        .fact("notices", "à savoir", Value::Words(notices))
        .fact("sections", "sections", Value::parts(sections, of_section))
}

/// Whom a report is for.
pub fn of_subject(subject: pb::ReportSubject) -> Sheet {
    let (mut funder, mut contributor, mut venue, mut shadow) = (None, None, None, None);
    match subject.subject {
        Some(Subject::Funder(name)) => funder = Some(name),
        Some(Subject::Contributor(name)) => contributor = Some(name),
        Some(Subject::Venue(name)) => venue = Some(name),
        Some(Subject::Shadow(of)) => shadow = Some(of),
        None => {}
    }
    let of_shadow = |of: pb::report_subject::Shadow| {
        Sheet::new().text("organisation", "organisme", of.organisation)
    };
    Sheet::new()
        .text("funder", "financeur", funder.unwrap_or_default())
        .text("contributor", "contributeur", contributor.unwrap_or_default())
        .text("venue", "lieu", venue.unwrap_or_default())
        .fact("shadow", "pour mémoire", Value::part(shadow, of_shadow))
}

/// What a report counts.
pub fn of_period(period: pb::ReportPeriod) -> Sheet {
    let (cycle, year) = match period.period {
        Some(Period::Cycle(name)) => (Value::text(name), Value::None),
        Some(Period::Year(year)) => (Value::None, Value::Year(year)),
        None => (Value::None, Value::None),
    };
    Sheet::new().fact("cycle", "période", cycle).fact("year", "année", year)
}

/// A table.
pub fn of_section(section: pb::ReportSection) -> Sheet {
    let pb::ReportSection { key, columns, rows, total } = section;
    Sheet::new()
        .text("key", "section", key)
        .fact("columns", "colonnes", Value::parts(columns, of_column))
        .fact("rows", "lignes", Value::parts(rows, of_row))
        .fact("total", "total", Value::part(total, of_row))
}

/// A column.
pub fn of_column(column: pb::ReportColumn) -> Sheet {
    let pb::ReportColumn { key, kind } = column;
    let kind = words::shown::<pb::report_column::Kind>(kind);
    Sheet::new().text("key", "colonne", key).fact("kind", "nature", kind)
}

/// A row: its cells are plain values, in the order of the columns.
pub fn of_row(row: pb::ReportRow) -> Sheet {
    let pb::ReportRow { key, display_name, cells } = row;
    let cells = cells.into_iter().map(|cell| of_cell(&cell)).collect();
    Sheet::new().text("key", "ligne", key).text("display_name", "nom", display_name).fact(
        "cells",
        "valeurs",
        Value::Words(cells),
    )
}

/// A value.
pub(super) fn of_cell(cell: &pb::ReportCell) -> Value {
    match &cell.value {
        None => Value::None,
        Some(CellValue::Text(text)) => Value::text(text.clone()),
        Some(CellValue::Count(number)) => Value::Count(*number),
        Some(CellValue::Cents(cents)) => Value::Cents(*cents),
        Some(CellValue::Day(day)) => Value::day(day.clone()),
    }
}

/// A line behind a figure.
pub fn of_line(line: pb::ReportLine) -> Sheet {
    Sheet::new()
        .text("redemption", "encaissement", line.redemption)
        .count("part", "partie", line.part)
        .text("cycle", "période", line.cycle)
        .text("order", "commande", line.order)
        .day("service_date", "service du", line.service_date)
        .count("cheques", "chèques", line.cheques)
        .fact("amounts_cents", "montants", Value::Counts(line.amounts_cents))
        .count("table_version", "version de la table", line.table_version)
        .count("rules_version", "version des règles", line.rules_version)
        .fact("bases", "porté par", Value::parts(line.bases, of_basis))
        .fact("contests", "contestations", Value::parts(line.contests, of_contested))
        .fact("undone", "défait", words::shown::<pb::IncidentKind>(line.undone))
}

fn of_contested(one: pb::report_line::Contested) -> Sheet {
    Sheet::new()
        .text("contest", "contestation", one.contest)
        .fact("state", "état", words::shown::<pb::contest::State>(one.state))
        .fact("verdict", "décision", words::shown::<pb::Verdict>(one.verdict))
}

fn of_basis(one: pb::report_line::Basis) -> Sheet {
    let (mut agreement, mut award) = (None, None);
    match one.basis {
        Some(Basis::Agreement(by)) => agreement = Some(by),
        Some(Basis::Award(by)) => award = Some(by),
        None => {}
    }
    let of_agreement = |by: pb::report_line::basis::Agreement| {
        Sheet::new()
            .text("agreement", "convention", by.agreement)
            .count("revision", "version", by.revision)
            .cents("amount_cents", "montant", by.amount_cents)
    };
    let of_award = |by: pb::report_line::basis::Award| {
        let sheet = Sheet::new().text("award", "concours", by.award);
        sheet.cents("amount_cents", "montant", by.amount_cents)
    };
    Sheet::new().fact("agreement", "convention", Value::part(agreement, of_agreement)).fact(
        "award",
        "concours",
        Value::part(award, of_award),
    )
}
