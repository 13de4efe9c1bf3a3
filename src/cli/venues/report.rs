//! What became of each row of a file, for people and for programs.

use std::collections::BTreeMap;

use comfy_table::{ContentArrangement, Table, presets};
use serde_json::{Value, json};

use super::send::Sent;
use crate::cli::french::{count, things};
use crate::import::{Import, RefusedRow, RowProblem, RowRef};

/// The width of a table, in characters.
const WIDTH: u16 = 100;

/// The parts of the report for people, in order; those with nothing to say are left out.
pub(in crate::cli) fn text(import: &Import, sent: &[Sent]) -> Vec<String> {
    let mut parts = vec![counts(import, sent)];
    parts.extend(refused(import));
    parts.extend(merged(import));
    parts.extend(warnings(import));
    parts
}

/// How many rows became what.
pub(in crate::cli) fn counts(import: &Import, sent: &[Sent]) -> String {
    let number = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
    let merged = import.merged.iter().map(|merged| number(merged.dropped.len()));
    let known = number(sent.iter().filter(|sent| sent.known).count());
    let mut table = table();
    table.set_header(["lignes", "nombre"]);
    let mut row = |what: &str, length: u64| {
        table.add_row([what, &count(length)]);
    };
    row("lues", number(import.rows));
    row("retenues : un lieu chacune", number(import.venues.len()));
    if known > 0 {
        row("   dont déjà importées, inchangées", known);
    }
    row("fusionnées avec une autre", merged.fold(0, u64::saturating_add));
    row("refusées", number(import.refused.len()));
    table.to_string()
}

/// How many rows were refused for which reason.
pub(in crate::cli) fn refusals(import: &Import) -> Option<String> {
    let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
    for problem in import.refused.iter().flat_map(|row| &row.reasons) {
        let seen = reasons.entry(problem.french()).or_default();
        *seen = seen.saturating_add(1);
    }
    let mut table = table();
    table.set_header(["refus à l’import", "lignes"]);
    for (reason, rows) in &reasons {
        table.add_row([reason, &count(*rows)]);
    }
    (!reasons.is_empty()).then(|| table.to_string())
}

/// The refused rows, each under why it is refused.
fn refused(import: &Import) -> Option<String> {
    let mut reasons: BTreeMap<String, Vec<&RefusedRow>> = BTreeMap::new();
    for row in &import.refused {
        reasons.entry(in_french(&row.reasons)).or_default().push(row);
    }
    let mut table = table();
    table.set_header(["ligne", "pourquoi elle est refusée, et son identifiant"]);
    for (reason, rows) in &reasons {
        table.add_row(["", reason]);
        for row in rows {
            table.add_row([&row.line.to_string(), &row.id]);
        }
    }
    (!reasons.is_empty()).then(|| table.to_string())
}

/// The rows that describe one place.
pub(in crate::cli) fn merged(import: &Import) -> Option<String> {
    let mut table = table();
    table.set_header(["ligne gardée", "lignes fusionnées", "lieu"]);
    for merged in &import.merged {
        let lines: Vec<String> = merged.dropped.iter().map(|row| row.line.to_string()).collect();
        let kept = import.venues.iter().find(|place| place.line == merged.kept.line);
        let name = kept.map_or(&*merged.kept.id, |place| &*place.name);
        table.add_row([&merged.kept.line.to_string(), &lines.join(", "), name]);
    }
    (!import.merged.is_empty()).then(|| table.to_string())
}

fn warnings(import: &Import) -> Option<String> {
    let mut table = table();
    table.set_header(["ligne signalée", "identifiant", "ce qui n’est pas gardé"]);
    for warning in &import.warnings {
        let row = &warning.row;
        table.add_row([&row.line.to_string(), &row.id, &warning.what.french()]);
    }
    (!import.warnings.is_empty()).then(|| {
        let rows = u64::try_from(import.warnings.len()).unwrap_or(u64::MAX);
        format!("{table}\n{}", things(rows, "ligne signalée", "lignes signalées"))
    })
}

fn in_french(reasons: &[RowProblem]) -> String {
    let reasons: Vec<String> = reasons.iter().map(RowProblem::french).collect();
    reasons.join(" ; ")
}

fn table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table
}

/// One line per place, refused row, merged row and warning, in that order.
pub(in crate::cli) fn json(import: &Import, sent: &[Sent]) -> Vec<String> {
    let reference = |row: &RowRef| json!({ "line": row.line, "id": row.id });
    let venues = import.venues.iter().zip(sent).map(|(place, sent)| {
        json!({
            "row": "venue",
            "line": place.line,
            "id": place.id,
            "name": sent.name,
            "known": sent.known,
        })
    });
    let refused = import.refused.iter().map(|row| {
        let reasons: Vec<String> = row.reasons.iter().map(ToString::to_string).collect();
        json!({ "row": "refused", "line": row.line, "id": row.id, "reasons": reasons })
    });
    let merged = import.merged.iter().map(|merged| {
        let dropped: Vec<Value> = merged.dropped.iter().map(reference).collect();
        json!({ "row": "merged", "kept": reference(&merged.kept), "dropped": dropped })
    });
    let warnings = import.warnings.iter().map(|warning| {
        let (row, what) = (&warning.row, warning.what.to_string());
        json!({ "row": "warning", "line": row.line, "id": row.id, "what": what })
    });
    let rows = venues.chain(refused).chain(merged).chain(warnings);
    rows.map(|row| row.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &[u8] = include_bytes!("../../../tests/data/venues-charente-2023-07-11.csv");

    fn sent(import: &Import, known: bool) -> Vec<Sent> {
        let names = (1..=import.venues.len()).map(|number| format!("venues/{number}"));
        names.map(|name| Sent { name, known }).collect()
    }

    #[test]
    fn every_row_is_in_one_line_of_the_json() {
        let import = crate::import::read(FILE).unwrap();
        let lines = json(&import, &sent(&import, false));
        let of = |row: &str| {
            let said = format!("\"row\":\"{row}\"");
            lines.iter().filter(|line| line.contains(&said)).count()
        };
        assert_eq!((of("venue"), of("refused"), of("merged"), of("warning")), (113, 68, 7, 0));
        let counted = counts(&import, &sent(&import, false));
        assert!(counted.contains("188") && !counted.contains("déjà"), "{counted}");
    }

    #[test]
    fn what_was_imported_before_is_said() {
        let import = crate::import::read(FILE).unwrap();
        let counted = counts(&import, &sent(&import, true));
        assert!(counted.contains("déjà importées, inchangées ┆ 113"), "{counted}");
    }

    #[test]
    fn reasons_are_in_french() {
        let import = crate::import::read(FILE).unwrap();
        let refusals = refusals(&import).unwrap();
        assert!(refusals.contains("14 zéros") && refusals.contains("67"), "{refusals}");
        assert!(refusals.contains("clé de contrôle"), "{refusals}");
    }
}
