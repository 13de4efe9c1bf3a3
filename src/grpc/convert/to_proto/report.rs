//! Reports.

use std::collections::BTreeMap;

use super::incident::incident_kind;
use super::statement::contest_state;
use super::{cents, count, last, whole};
use crate::domain::facts::ContestState;
use crate::domain::id::ContestId;
use crate::grpc::pb;
use crate::statement::{
    Basis, Cell, ColumnKey, ColumnKind, Line, Notice, Period, Report, Row, Section, Subject,
};
use pb::report_cell::Value;
use pb::report_line::basis::{self, Basis as BasisOf};

/// A report, whose rows have these names by their keys.
pub(in crate::grpc) fn report(report: &Report, names: &BTreeMap<String, String>) -> pb::Report {
    let Report { subject, period, through, notices, sections } = report;
    pb::Report {
        subject: Some(subject_of(*subject)),
        period: Some(period_of(*period)),
        sequence: last(*through),
        notices: notices.iter().map(|notice| notice_of(*notice).into()).collect(),
        sections: sections.iter().map(|one| section(one, names)).collect(),
    }
}

fn subject_of(subject: Subject) -> pb::ReportSubject {
    use pb::report_subject::{Shadow, Subject as Of};
    let subject = match subject {
        Subject::Funder(funder) => Of::Funder(funder.to_string()),
        Subject::Contributor(funder) => Of::Contributor(funder.to_string()),
        Subject::Venue(venue) => Of::Venue(venue.to_string()),
        Subject::Shadow(organisation) => Of::Shadow(Shadow {
            organisation: organisation.map(|one| one.to_string()).unwrap_or_default(),
        }),
    };
    pb::ReportSubject { subject: Some(subject) }
}

fn period_of(period: Period) -> pb::ReportPeriod {
    use pb::report_period::Period as Of;
    let period = match period {
        Period::Cycle(cycle) => Of::Cycle(cycle.to_string()),
        Period::Year(year) => Of::Year(year.into()),
    };
    pb::ReportPeriod { period: Some(period) }
}

fn notice_of(notice: Notice) -> pb::ReportNotice {
    match notice {
        Notice::NeverReceivable => pb::ReportNotice::NeverReceivable,
        Notice::Grouped => pb::ReportNotice::Grouped,
        Notice::Withheld => pb::ReportNotice::Withheld,
        Notice::Shortened => pb::ReportNotice::Shortened,
    }
}

fn section(section: &Section, names: &BTreeMap<String, String>) -> pb::ReportSection {
    let Section { key, columns, rows, total } = section;
    let total = total.as_ref().map(|cells| pb::ReportRow {
        key: String::new(),
        display_name: String::new(),
        cells: cells.iter().map(cell).collect(),
    });
    pb::ReportSection {
        key: key.word().to_owned(),
        columns: columns.iter().map(|one| column(*one)).collect(),
        rows: rows.iter().map(|one| row(one, names)).collect(),
        total,
    }
}

fn column(column: ColumnKey) -> pb::ReportColumn {
    use pb::report_column::Kind;
    let kind = match column.kind() {
        ColumnKind::Text => Kind::Text,
        ColumnKind::Count => Kind::Count,
        ColumnKind::Cents => Kind::Cents,
        ColumnKind::Day => Kind::Day,
    };
    pb::ReportColumn { key: column.word().to_owned(), kind: kind.into() }
}

fn row(row: &Row, names: &BTreeMap<String, String>) -> pb::ReportRow {
    let Row { key, cells } = row;
    let display_name = names.get(key).cloned().unwrap_or_default();
    pb::ReportRow { key: key.clone(), display_name, cells: cells.iter().map(cell).collect() }
}

fn cell(cell: &Cell) -> pb::ReportCell {
    let value = match cell {
        Cell::None => None,
        Cell::Text(text) => Some(Value::Text(text.clone())),
        Cell::Count(number) => Some(Value::Count(whole(*number))),
        Cell::Cents(amount) => Some(Value::Cents(cents(*amount))),
        Cell::Day(day) => Some(Value::Day(day.to_string())),
    };
    pb::ReportCell { value }
}

/// A line behind a figure.
pub(in crate::grpc) fn report_line(line: &Line) -> pb::ReportLine {
    let Line { redemption, part, cycle, order, service_date, cheques, .. } = *line;
    let Line { amounts, table_version, rules_version, bases, contests, undone, .. } = line;
    let undone = undone.map_or(pb::IncidentKind::Unspecified, incident_kind);
    pb::ReportLine {
        redemption: redemption.to_string(),
        part: count(part),
        cycle: cycle.to_string(),
        order: order.to_string(),
        service_date: service_date.to_string(),
        cheques: cheques.into(),
        amounts_cents: amounts.iter().map(|amount| cents(*amount)).collect(),
        table_version: table_version.unwrap_or(0).into(),
        rules_version: (*rules_version).into(),
        bases: bases.iter().map(|one| basis(*one)).collect(),
        contests: contests.iter().map(contested).collect(),
        undone: undone.into(),
    }
}

fn contested((contest, state): &(ContestId, ContestState)) -> pb::report_line::Contested {
    let (state, verdict) = contest_state(state);
    let (state, verdict) = (state.into(), verdict.into());
    pb::report_line::Contested { contest: contest.to_string(), state, verdict }
}

fn basis(basis: Basis) -> pb::report_line::Basis {
    let basis = match basis {
        Basis::Agreement { agreement, revision, amount } => BasisOf::Agreement(basis::Agreement {
            agreement: agreement.to_string(),
            revision: revision.into(),
            amount_cents: cents(amount),
        }),
        Basis::Award { award, amount } => {
            BasisOf::Award(basis::Award { award: award.to_string(), amount_cents: cents(amount) })
        }
    };
    pb::report_line::Basis { basis: Some(basis) }
}
