//! What became of each row of a file, for people and for programs.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::send::Imported;
use super::several::ranges;
use crate::cli::french::{count, things};
use crate::cli::output::table;
use crate::cli::refusals;
use crate::grpc::pb;
use crate::import::plan::Detail;
use crate::import::{Import, RowProblem, RowRef};
use pb::import_place::Fate;

/// How a fate is counted for people.
fn in_french(fate: Fate) -> &'static str {
    match fate {
        Fate::CreatedBefore => "   dont créées par un import d’avant, changées ou effacées depuis",
        Fate::Created => "   dont créées",
        Fate::New => "   dont à créer",
        Fate::Unchanged => "   dont déjà importées, inchangées",
        Fate::Differs => "   dont déjà importées, différentes",
        Fate::Updated => "   dont mises à jour",
        Fate::Refused => "   dont refusées en les comparant au grand livre",
        Fate::Unspecified => "   dont on ne sait rien",
    }
}

/// The word for a fate in `--json`.
fn word(fate: Fate) -> &'static str {
    match fate {
        Fate::CreatedBefore => "created before",
        Fate::Created => "created",
        Fate::New => "new",
        Fate::Unchanged => "unchanged",
        Fate::Differs => "differs",
        Fate::Updated => "updated",
        Fate::Refused => "refused",
        Fate::Unspecified => "unknown",
    }
}

/// The line of a place, and its identifier.
fn row_of(place: &pb::ImportPlace) -> (i64, &str) {
    place.row.as_ref().map_or((0, ""), |row| (row.line, &row.id))
}

/// Why nothing was done about a place, in French; `None` for any other.
fn refusal(place: &pb::ImportPlace) -> Option<String> {
    let why = refusals::in_french(&refusals::as_status(place.refusal.clone()?));
    let venue = &place.venue;
    Some(if venue.is_empty() { why } else { format!("{venue} : {why}") })
}

/// What differs, in French.
fn detail(field: &str) -> &str {
    let known = Detail::ALL.into_iter().find(|detail| detail.to_string() == field);
    known.map_or(field, |detail| detail.french())
}

/// What the import was to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Write nothing.
    Check,
    /// Create what is new.
    Create,
    /// Create what is new, and change what differs.
    Update,
}

impl Mode {
    /// What the server is told.
    pub(super) const fn on_the_wire(self) -> pb::import_terms::Mode {
        match self {
            Mode::Check => pb::import_terms::Mode::Check,
            Mode::Create => pb::import_terms::Mode::Create,
            Mode::Update => pb::import_terms::Mode::Update,
        }
    }
}

/// What an import came to.
pub(super) struct Report<'a> {
    /// What was read.
    pub(super) import: &'a Import,
    /// What the server says of it.
    pub(super) imported: Imported,
    /// What was to be done.
    pub(super) mode: Mode,
}

impl Report<'_> {
    /// The parts of the report for people, in order; those with nothing to say are left out.
    pub(super) fn text(&self) -> Vec<String> {
        let mut parts = vec![self.counts()];
        parts.extend(self.refused());
        parts.extend(merged(self.import));
        parts.extend(warnings(self.import));
        parts.extend(self.differences());
        parts.extend(self.gone());
        parts.extend(self.advice());
        parts
    }

    fn counts(&self) -> String {
        let mut fates: Vec<(&'static str, u64)> = Vec::new();
        for place in &self.imported.places {
            let what = in_french(place.fate());
            match fates.iter_mut().find(|(known, _)| *known == what) {
                Some((_, rows)) => *rows = rows.saturating_add(1),
                None => fates.push((what, 1)),
            }
        }
        counts(self.import, &fates)
    }

    /// The refused rows, each under why it is refused.
    fn refused(&self) -> Option<String> {
        let mut reasons: BTreeMap<String, Vec<(i64, &str)>> = BTreeMap::new();
        for row in &self.import.refused {
            reasons.entry(listed(&row.reasons)).or_default().push((row.line.into(), &row.id));
        }
        for place in &self.imported.places {
            if let Some(why) = refusal(place) {
                reasons.entry(why).or_default().push(row_of(place));
            }
        }
        let mut table = table();
        table.set_header(["ligne", "pourquoi elle est refusée, et son identifiant"]);
        for (reason, rows) in &reasons {
            table.add_row(["", reason]);
            for (line, id) in rows {
                table.add_row([&line.to_string(), *id]);
            }
        }
        (!reasons.is_empty()).then(|| table.to_string())
    }

    /// What differs between the ledger and the file, or did.
    fn differences(&self) -> Option<String> {
        let mut table = table();
        table.set_header(["lieu", "ligne", "ce qui diffère", "avant", "après"]);
        for place in &self.imported.places {
            let (venue, line) = (&*place.venue, row_of(place).0.to_string());
            for pb::ImportChange { field, before, after } in &place.changes {
                table.add_row([venue, &line, detail(field), shown(before), shown(after)]);
            }
        }
        (!table.is_empty()).then(|| table.to_string())
    }

    /// The venues that are not in the file any more.
    fn gone(&self) -> Option<String> {
        let mut table = table();
        table.set_header(["lieu qui n’est plus dans le fichier, et reste", "nom"]);
        for pb::ImportAbsent { venue, display_name } in &self.imported.absent {
            table.add_row([venue, shown(display_name)]);
        }
        (!table.is_empty()).then(|| table.to_string())
    }

    /// What to do next.
    fn advice(&self) -> Vec<String> {
        let mut advice = Vec::new();
        let of = |fate| self.imported.places.iter().filter(move |place| place.fate() == fate);
        let differs = of(Fate::Differs).next().is_some();
        if self.mode == Mode::Check {
            advice.push("rien n’a été écrit : c’est ce que l’import ferait (--check)".to_owned());
        } else if differs {
            advice.push(
                "à faire : les différences ne sont pas appliquées ; la même commande avec \
                 --update les applique"
                    .to_owned(),
            );
        }
        let created = of(Fate::Created).filter_map(|place| place.venue.parse().ok());
        let created = ranges(created).join(" ");
        if !created.is_empty() {
            advice.push(format!(
                "à faire : les lieux créés sont des projets ; ils encaissent une fois vérifiés, \
                 puis validés\n  par un autre poste :\n    \
                 carnet venue check {created}\n    \
                 carnet venue validate {created} --buyer funders/…"
            ));
        }
        advice
    }

    /// One line per place, refused row, merged row, warning and venue that is gone, in that order.
    pub(super) fn json(&self) -> Vec<String> {
        let reference = |row: &RowRef| json!({ "line": row.line, "id": row.id });
        let places = self.imported.places.iter().map(of_place);
        let refused = self.import.refused.iter().map(|row| {
            let reasons: Vec<String> = row.reasons.iter().map(ToString::to_string).collect();
            json!({ "row": "refused", "line": row.line, "id": row.id, "reasons": reasons })
        });
        let merged = self.import.merged.iter().map(|merged| {
            let dropped: Vec<Value> = merged.dropped.iter().map(reference).collect();
            json!({ "row": "merged", "kept": reference(&merged.kept), "dropped": dropped })
        });
        let warnings = self.import.warnings.iter().map(|warning| {
            let (row, what) = (&warning.row, warning.what.to_string());
            json!({ "row": "warning", "line": row.line, "id": row.id, "what": what })
        });
        let absent = self.imported.absent.iter();
        let absent = absent.map(|gone| json!({ "row": "absent", "name": gone.venue }));
        let rows = places.chain(refused).chain(merged).chain(warnings).chain(absent);
        rows.map(|row| row.to_string()).collect()
    }
}

fn of_place(place: &pb::ImportPlace) -> Value {
    let (line, id) = row_of(place);
    if let Some(refusal) = &place.refusal {
        return json!({ "row": "refused", "line": line, "id": id, "reasons": [refusal.message] });
    }
    let changes = place.changes.iter().map(|pb::ImportChange { field, before, after }| {
        json!({ "field": field, "before": before, "after": after })
    });
    json!({
        "row": "venue",
        "line": line,
        "id": id,
        "name": Some(&place.venue).filter(|venue| !venue.is_empty()),
        "fate": word(place.fate()),
        "changes": changes.collect::<Vec<Value>>(),
    })
}

fn shown(text: &str) -> &str {
    if text.is_empty() { "—" } else { text }
}

/// How many rows became what; `places` says it of those that are kept.
pub(in crate::cli) fn counts(import: &Import, places: &[(&str, u64)]) -> String {
    let number = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
    let merged = import.merged.iter().map(|merged| number(merged.dropped.len()));
    let mut table = table();
    table.set_header(["lignes", "nombre"]);
    let mut row = |what: &str, length: u64| {
        table.add_row([what, &count(length)]);
    };
    row("lues", number(import.rows));
    row("retenues : un lieu chacune", number(import.venues.len()));
    for (what, length) in places {
        row(what, *length);
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

fn listed(reasons: &[RowProblem]) -> String {
    let reasons: Vec<String> = reasons.iter().map(RowProblem::french).collect();
    reasons.join(" ; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &[u8] = include_bytes!("../../../tests/data/venues-charente-2023-07-11.csv");

    /// A report on the places of the file: the first two as given, the others unchanged.
    fn report(import: &Import, first: [pb::ImportPlace; 2], mode: Mode) -> Report<'_> {
        let others = std::iter::repeat_with(|| place(Fate::Unchanged));
        let places = first.into_iter().chain(others).take(import.venues.len()).collect();
        let venue = "venues/200".to_owned();
        let absent = vec![pb::ImportAbsent { venue, display_name: String::new() }];
        Report { import, imported: Imported { places, absent }, mode }
    }

    fn place(fate: Fate) -> pb::ImportPlace {
        let (row, venue) = (pb::ImportRow::default(), "venues/112".to_owned());
        pb::ImportPlace { row: Some(row), fate: fate.into(), venue, ..Default::default() }
    }

    fn differs() -> pb::ImportPlace {
        let (field, before) = ("display_name".to_owned(), "Mairie".to_owned());
        let changes = vec![pb::ImportChange { field, before, after: String::new() }];
        pb::ImportPlace { changes, ..place(Fate::Differs) }
    }

    fn refused() -> pb::ImportPlace {
        let (reason, message) = ("VENUE_ENDED".to_owned(), "it has ended".to_owned());
        let refusal = Some(pb::Refusal { reason, message, ..Default::default() });
        pb::ImportPlace { refusal, ..place(Fate::Refused) }
    }

    #[test]
    fn every_row_is_in_one_line_of_the_json() {
        let import = crate::import::read(FILE).unwrap();
        let lines = report(&import, [differs(), refused()], Mode::Create).json();
        let of = |row: &str| {
            let said = format!("\"row\":\"{row}\"");
            lines.iter().filter(|line| line.contains(&said)).count()
        };
        assert_eq!((of("venue"), of("refused"), of("merged"), of("absent")), (112, 69, 7, 1));
        assert!(lines[0].contains("\"fate\":\"differs\""), "{}", lines[0]);
        assert!(lines[0].contains("\"field\":\"display_name\""), "{}", lines[0]);
    }

    #[test]
    fn what_became_of_the_places_is_counted_and_shown() {
        let import = crate::import::read(FILE).unwrap();
        let report = report(&import, [place(Fate::Created), differs()], Mode::Create);
        let text = report.text().join("\n");
        for said in ["188", "dont créées", "inchangées", "┆ 111", "┆ Mairie", "venues/200"] {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert!(text.contains("carnet venue check venues/112\n"), "{text}");
        assert!(text.contains("--update"), "{text}");
    }

    #[test]
    fn what_an_earlier_import_created_is_not_to_be_checked_again() {
        let import = crate::import::read(FILE).unwrap();
        let text = report(&import, [place(Fate::CreatedBefore), place(Fate::New)], Mode::Check)
            .text()
            .join("\n");
        assert!(text.contains("par un import d’avant") && text.contains("dont à créer"), "{text}");
        assert!(!text.contains("carnet venue check") && text.contains("--check"), "{text}");
    }

    #[test]
    fn reasons_are_in_french() {
        let import = crate::import::read(FILE).unwrap();
        let refusals = refusals(&import).unwrap();
        assert!(refusals.contains("14 zéros") && refusals.contains("67"), "{refusals}");
        assert!(refusals.contains("clé de contrôle"), "{refusals}");
    }
}
