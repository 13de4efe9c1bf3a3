//! A report on a screen: a table for each section, with its totals.

use comfy_table::{Cell, CellAlignment};

use super::super::output;
use super::super::sheet::Value;
use super::super::words;
use super::sheets::of_cell;
use super::titles;
use crate::grpc::pb;
use crate::statement::SectionKey;
use pb::report_cell::Value as CellValue;
use pb::report_column::Kind;

/// The report, line by line.
pub(super) fn lines(report: &pb::Report) -> Vec<String> {
    let mut lines = vec![titles::report(report)];
    lines.extend(report.notices.iter().map(|notice| {
        let notice = words::shown::<pb::ReportNotice>(*notice);
        format!("Attention : {}", notice.in_french())
    }));
    for section in &report.sections {
        lines.push(String::new());
        lines.push(titles::section(&section.key));
        lines.push(match table(section) {
            Some(table) => table,
            None => "rien".to_owned(),
        });
    }
    lines
}

/// The most columns side by side: the figures of more are told below, under the same names.
const COLUMNS_MAX: usize = 6;

/// The tables of a section; `None` without rows.
fn table(section: &pb::ReportSection) -> Option<String> {
    let width = section.columns.len();
    let each = width.div_ceil(width.div_ceil(COLUMNS_MAX).max(1)).max(1);
    let places = (0..width).step_by(each);
    let tables: Vec<String> = places.map(|first| part(section, first, each)).collect();
    (!section.rows.is_empty()).then(|| tables.join("\n"))
}

/// The figures of `count` columns from `first` on.
fn part(section: &pb::ReportSection, first: usize, count: usize) -> String {
    let mut table = output::table();
    let columns = section.columns.iter().skip(first).take(count).map(|column| {
        let side = side(column.kind());
        Cell::new(titles::narrow_column(&column.key)).set_alignment(side)
    });
    table.set_header(std::iter::once(Cell::new("")).chain(columns));
    for row in section.rows.iter().chain(&section.total) {
        let cells = row.cells.iter().zip(&section.columns).skip(first).take(count);
        let cells = cells.map(|(cell, column)| {
            let value = match &cell.value {
                Some(CellValue::Text(text)) => Value::text(titles::text(text)),
                Some(CellValue::Count(_) | CellValue::Cents(_) | CellValue::Day(_)) | None => {
                    of_cell(cell)
                }
            };
            Cell::new(value.in_french()).set_alignment(side(column.kind()))
        });
        let name = name(section, row).in_french();
        table.add_row(std::iter::once(Cell::new(name)).chain(cells));
    }
    table.to_string()
}

/// What a row is called, and below it the key that `carnet statement explain` takes.
fn name(section: &pb::ReportSection, row: &pb::ReportRow) -> Value {
    let name = titles::row(&section.key, row);
    let is_named = !row.display_name.is_empty() && section.key != SectionKey::ByService.word();
    let key = Some(row.key.clone()).filter(|_| is_named);
    Value::Lines(std::iter::once(name).chain(key).collect())
}

/// Figures stand on the right.
fn side(kind: Kind) -> CellAlignment {
    match kind {
        Kind::Count | Kind::Cents => CellAlignment::Right,
        Kind::Unspecified | Kind::Text | Kind::Day => CellAlignment::Left,
    }
}
