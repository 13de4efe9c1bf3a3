//! A report for a French spreadsheet: one figure per line, so that all sections have one heading.
//!
//! UTF-8 with a mark by which spreadsheets know it, semicolons, decimal commas; beside each amount
//! in euros, the whole cents. `docs/cli.md` says why.
//!
//! **Invariant:** no cell is read as a formula, whatever an organisation is called.

use super::super::words;
use super::titles;
use crate::grpc::pb;
use pb::report_cell::Value;

/// By which spreadsheets know UTF-8.
const MARK: char = '\u{feff}';
/// The columns.
const HEADING: [&str; 8] =
    ["sujet", "période", "section", "clé", "libellé", "colonne", "valeur", "centimes"];

/// The report, line by line.
pub(super) fn lines(report: &pb::Report) -> Vec<String> {
    let (subject, period) = (titles::subject(report), titles::period(report));
    let mut lines = vec![format!("{MARK}{}", line(&HEADING.map(str::to_owned)))];
    let mut push = |cells: [String; 6]| {
        let [section, key, label, column, value, cents] = cells;
        let (subject, period) = (subject.clone(), period.clone());
        lines.push(line(&[subject, period, section, key, label, column, value, cents]));
    };
    for notice in &report.notices {
        let notice = words::shown::<pb::ReportNotice>(*notice).in_french();
        let none = String::new;
        push(["Attention".to_owned(), none(), none(), none(), notice, none()]);
    }
    for section in &report.sections {
        for row in section.rows.iter().chain(&section.total) {
            let key = if row.key.is_empty() { "total" } else { &row.key };
            for (cell, column) in row.cells.iter().zip(&section.columns) {
                let Some((value, cents)) = shown(cell) else { continue };
                let column = titles::column(&column.key);
                let label = titles::row(&section.key, row);
                let section = titles::section(&section.key);
                push([section, key.to_owned(), label, column, value, cents]);
            }
        }
    }
    lines
}

/// A value, and in cents when it is an amount; `None` where there is none.
fn shown(cell: &pb::ReportCell) -> Option<(String, String)> {
    Some(match cell.value.as_ref()? {
        Value::Text(text) => (titles::text(text).to_owned(), String::new()),
        Value::Count(number) => (number.to_string(), String::new()),
        Value::Cents(cents) => {
            let amount = u64::try_from(*cents).unwrap_or(0);
            (format!("{},{:02}", amount / 100, amount % 100), cents.to_string())
        }
        Value::Day(day) => (titles::day(day), String::new()),
    })
}

fn line(cells: &[String]) -> String {
    cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(";")
}

/// A cell: a text that a spreadsheet would compute is marked as text.
fn quoted(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    let guard = if text.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    let is_plain = !text.contains([';', '"']);
    let text = format!("{guard}{text}");
    if is_plain { text } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_neither_a_formula_nor_two_cells() {
        let cases = [
            ("L'Alpha", "L'Alpha"),
            ("=1+1", "'=1+1"),
            ("@a", "'@a"),
            ("a;b", "\"a;b\""),
            ("\"a\"\n", "\"\"\"a\"\"\""),
        ];
        for (text, expected) in cases {
            assert_eq!(quoted(text), expected);
        }
    }

    #[test]
    fn an_amount_stands_in_euros_and_in_cents() {
        let cell = |value| pb::ReportCell { value: Some(value) };
        let shown_as = |value| shown(&cell(value)).unwrap();
        assert_eq!(shown_as(Value::Cents(123_405)), ("1234,05".to_owned(), "123405".to_owned()));
        assert_eq!(shown_as(Value::Count(12_000)), ("12000".to_owned(), String::new()));
        assert_eq!(shown_as(Value::Day("2026-01-31".to_owned())).0, "31/01/2026");
        assert_eq!(shown(&pb::ReportCell { value: None }), None);
    }
}
