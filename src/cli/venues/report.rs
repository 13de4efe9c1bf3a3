//! What became of each row of a file, for people and for programs.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::known::display_name;
use super::send::Sent;
use super::several::ranges;
use crate::cli::french::{count, things};
use crate::cli::output::table;
use crate::domain::id::VenueId;
use crate::import::plan::{Change, Decision, Known};
use crate::import::{Import, Place, RowProblem, RowRef};

/// What became of a place, or would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is a new venue.
    Created(Sent),
    /// It would be a new venue.
    New,
    /// The ledger has it as the file says.
    Unchanged(VenueId),
    /// The ledger has it, the file says otherwise, and that is not applied.
    Differs {
        /// The venue.
        venue: VenueId,
        /// What differs.
        changes: Vec<Change>,
    },
    /// The venue is what the file says from now on.
    Updated {
        /// The venue.
        venue: VenueId,
        /// What differed.
        changes: Vec<Change>,
    },
    /// Nothing was done about it.
    Refused {
        /// Why, for people.
        french: String,
        /// Why, for programs.
        english: String,
    },
}

impl Fate {
    /// What a decision comes to of itself; `created` is what became of a new place.
    pub(super) fn of(decision: Decision, created: Option<Sent>) -> Fate {
        match decision {
            Decision::New => created.map_or(Fate::New, Fate::Created),
            Decision::Unchanged(venue) => Fate::Unchanged(venue),
            Decision::Changed { venue, changes } => Fate::Differs { venue, changes },
            Decision::Refused(why) => {
                Fate::Refused { french: why.french(), english: why.to_string() }
            }
        }
    }

    /// The word for it in `--json`.
    fn word(&self) -> &'static str {
        match self {
            Fate::Created(sent) if sent.known => "created before",
            Fate::Created(_) => "created",
            Fate::New => "new",
            Fate::Unchanged(_) => "unchanged",
            Fate::Differs { .. } => "differs",
            Fate::Updated { .. } => "updated",
            Fate::Refused { .. } => "refused",
        }
    }

    /// How it is counted for people.
    fn in_french(&self) -> &'static str {
        match self {
            Fate::Created(sent) if sent.known => {
                "   dont créées par un import d’avant, changées ou effacées depuis"
            }
            Fate::Created(_) => "   dont créées",
            Fate::New => "   dont à créer",
            Fate::Unchanged(_) => "   dont déjà importées, inchangées",
            Fate::Differs { .. } => "   dont déjà importées, différentes",
            Fate::Updated { .. } => "   dont mises à jour",
            Fate::Refused { .. } => "   dont refusées en les comparant au grand livre",
        }
    }

    /// The venue, unless there is none.
    fn venue(&self) -> Option<VenueId> {
        match self {
            Fate::Created(sent) => sent.name.parse().ok(),
            Fate::Unchanged(venue) | Fate::Differs { venue, .. } | Fate::Updated { venue, .. } => {
                Some(*venue)
            }
            Fate::New | Fate::Refused { .. } => None,
        }
    }

    /// What differs, or did.
    fn changes(&self) -> &[Change] {
        match self {
            Fate::Differs { changes, .. } | Fate::Updated { changes, .. } => changes,
            Fate::Created(_) | Fate::New | Fate::Unchanged(_) | Fate::Refused { .. } => &[],
        }
    }
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

/// What an import came to.
pub(super) struct Report<'a> {
    /// What was read.
    pub(super) import: &'a Import,
    /// The venues that the server had before.
    pub(super) known: &'a [Known],
    /// Each place, in the order of the file.
    pub(super) places: Vec<(&'a Place, Fate)>,
    /// The venues that are not in the file any more.
    pub(super) absent: Vec<VenueId>,
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
        for (_, fate) in &self.places {
            let what = fate.in_french();
            match fates.iter_mut().find(|(known, _)| *known == what) {
                Some((_, rows)) => *rows = rows.saturating_add(1),
                None => fates.push((what, 1)),
            }
        }
        counts(self.import, &fates)
    }

    /// The refused rows, each under why it is refused.
    fn refused(&self) -> Option<String> {
        let mut reasons: BTreeMap<String, Vec<(u32, &str)>> = BTreeMap::new();
        for row in &self.import.refused {
            reasons.entry(in_french(&row.reasons)).or_default().push((row.line, &row.id));
        }
        for (place, fate) in &self.places {
            if let Fate::Refused { french, .. } = fate {
                reasons.entry(french.clone()).or_default().push((place.line, &place.id));
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
        for (place, fate) in &self.places {
            let venue = fate.venue().map(|venue| venue.to_string()).unwrap_or_default();
            for Change { detail, before, after } in fate.changes() {
                let line = place.line.to_string();
                table.add_row([&venue, &line, detail.french(), shown(before), shown(after)]);
            }
        }
        (!table.is_empty()).then(|| table.to_string())
    }

    /// The venues that are not in the file any more.
    fn gone(&self) -> Option<String> {
        let mut table = table();
        table.set_header(["lieu qui n’est plus dans le fichier, et reste", "nom"]);
        for venue in &self.absent {
            table.add_row([&venue.to_string(), shown(display_name(self.known, *venue))]);
        }
        (!self.absent.is_empty()).then(|| table.to_string())
    }

    /// What to do next.
    fn advice(&self) -> Vec<String> {
        let mut advice = Vec::new();
        let differs = self.places.iter().any(|(_, fate)| matches!(fate, Fate::Differs { .. }));
        if self.mode == Mode::Check {
            advice.push("rien n’a été écrit : c’est ce que l’import ferait (--check)".to_owned());
        } else if differs {
            advice.push(
                "à faire : les différences ne sont pas appliquées ; la même commande avec \
                 --update les applique"
                    .to_owned(),
            );
        }
        let new = |fate: &&Fate| matches!(fate, Fate::Created(sent) if !sent.known);
        let created = self.places.iter().map(|(_, fate)| fate).filter(new);
        let created = ranges(created.filter_map(Fate::venue)).join(" ");
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
        let places = self.places.iter().map(|(place, fate)| of_place(place, fate));
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
        let absent =
            self.absent.iter().map(|venue| json!({ "row": "absent", "name": venue.to_string() }));
        let rows = places.chain(refused).chain(merged).chain(warnings).chain(absent);
        rows.map(|row| row.to_string()).collect()
    }
}

fn of_place(place: &Place, fate: &Fate) -> Value {
    if let Fate::Refused { english, .. } = fate {
        let reasons = [english];
        return json!({ "row": "refused", "line": place.line, "id": place.id, "reasons": reasons });
    }
    let changes = fate.changes().iter().map(|Change { detail, before, after }| {
        json!({ "field": detail.to_string(), "before": before, "after": after })
    });
    json!({
        "row": "venue",
        "line": place.line,
        "id": place.id,
        "name": fate.venue().map(|venue| venue.to_string()),
        "fate": fate.word(),
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

fn in_french(reasons: &[RowProblem]) -> String {
    let reasons: Vec<String> = reasons.iter().map(RowProblem::french).collect();
    reasons.join(" ; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::plan::Detail;

    const FILE: &[u8] = include_bytes!("../../../tests/data/venues-charente-2023-07-11.csv");

    /// A report on the places of the file: the first two of `fates`, the others unchanged.
    fn report(import: &Import, fates: [Fate; 2], mode: Mode) -> Report<'_> {
        let unchanged = (1..).map(|number| Fate::Unchanged(VenueId::new(number).unwrap()));
        let fates = fates.into_iter().chain(unchanged);
        let places = import.venues.iter().zip(fates).collect();
        Report { import, known: &[], places, absent: vec![VenueId::new(200).unwrap()], mode }
    }

    fn created(known: bool) -> Fate {
        Fate::Created(Sent { name: "venues/112".to_owned(), known })
    }

    fn differs() -> Fate {
        let before = "Mairie".to_owned();
        let change = Change { detail: Detail::DisplayName, before, after: String::new() };
        Fate::Differs { venue: VenueId::FIRST, changes: vec![change] }
    }

    #[test]
    fn every_row_is_in_one_line_of_the_json() {
        let import = crate::import::read(FILE).unwrap();
        let refused = Fate::Refused { french: "deux".to_owned(), english: "two".to_owned() };
        let lines = report(&import, [differs(), refused], Mode::Create).json();
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
        let report = report(&import, [created(false), differs()], Mode::Create);
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
        let text = report(&import, [created(true), Fate::New], Mode::Check).text().join("\n");
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
