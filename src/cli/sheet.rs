//! What a command shows: facts with a field's name and a label, from which both the table for
//! people and the JSON for programs are made, so that they cannot differ.
//!
//! **Invariant:** the field's names are those of the message in `proto/`; none is ever left out,
//! and `null` says that there is nothing. A test compares them with the API's descriptors.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use comfy_table::{Cell, CellAlignment};
use serde_json::{Map, json};

use super::{french, output};
use crate::domain::time::Day;

/// What stands in a table where there is nothing.
const NOTHING: &str = "—";

/// One value, as people and as programs read it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// There is nothing.
    None,
    /// There is nothing, and people need not know: another field says it, or another message.
    Unsaid,
    /// A text, a name of a thing, a moment.
    Text(String),
    /// Several of these.
    Texts(Vec<String>),
    /// Several of these, each on a line of its own.
    Lines(Vec<String>),
    /// A number of things.
    Count(i64),
    /// Several of these.
    Counts(Vec<i64>),
    /// A year: its digits are not grouped.
    Year(i32),
    /// A rate in parts per million.
    Ppm(i64),
    /// An amount in cents.
    Cents(i64),
    /// A day, `YYYY-MM-DD`.
    Day(String),
    /// A day of any year, `MM-DD`.
    MonthDay(String),
    /// Yes or no.
    Flag(bool),
    /// A value of an enumeration.
    Word {
        /// Its name in the API.
        name: &'static str,
        /// What people read.
        french: &'static str,
    },
    /// Several of these.
    Words(Vec<Value>),
    /// Texts under names that are not known beforehand.
    Pairs(BTreeMap<String, String>),
    /// A part with facts of its own.
    Sheet(Sheet),
    /// Several parts of one kind: a table of their own.
    Sheets(Vec<Sheet>),
    /// Several parts that are too long for a row: a table each.
    Stack(Vec<Sheet>),
}

impl Value {
    /// A text; an empty one is nothing.
    pub fn text(text: impl Into<String>) -> Value {
        let text = text.into();
        if text.is_empty() { Value::None } else { Value::Text(text) }
    }

    /// A day of the API; an empty one is nothing.
    pub fn day(text: impl Into<String>) -> Value {
        let text = text.into();
        if text.is_empty() { Value::None } else { Value::Day(text) }
    }

    /// Bytes, in hexadecimal.
    pub fn hex(bytes: impl IntoIterator<Item = u8>) -> Value {
        let mut text = String::new();
        for byte in bytes {
            // Writing to a text cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Value::text(text)
    }

    /// A part that may be missing.
    pub fn part<T>(part: Option<T>, sheet: impl FnOnce(T) -> Sheet) -> Value {
        part.map_or(Value::None, |part| Value::Sheet(sheet(part)))
    }

    /// Parts of one kind.
    pub fn parts<T>(parts: impl IntoIterator<Item = T>, sheet: impl FnMut(T) -> Sheet) -> Value {
        Value::Sheets(parts.into_iter().map(sheet).collect())
    }

    fn json(&self) -> serde_json::Value {
        match self {
            Value::None | Value::Unsaid => serde_json::Value::Null,
            Value::Text(text) | Value::Day(text) | Value::MonthDay(text) => json!(text),
            Value::Texts(texts) | Value::Lines(texts) => json!(texts),
            Value::Count(number) | Value::Cents(number) | Value::Ppm(number) => json!(number),
            Value::Counts(numbers) => json!(numbers),
            Value::Year(year) => json!(year),
            Value::Flag(flag) => json!(flag),
            Value::Word { name, .. } => json!(name),
            Value::Words(words) => words.iter().map(Value::json).collect(),
            Value::Pairs(pairs) => json!(pairs),
            Value::Sheet(sheet) => sheet.json(),
            Value::Sheets(sheets) | Value::Stack(sheets) => {
                sheets.iter().map(Sheet::json).collect()
            }
        }
    }

    /// What people read; parts have rows or a table of their own.
    pub(super) fn in_french(&self) -> String {
        match self {
            Value::None | Value::Unsaid | Value::Sheet(_) | Value::Sheets(_) | Value::Stack(_) => {
                NOTHING.to_owned()
            }
            Value::Text(text) => printable(text),
            Value::Texts(texts) | Value::Lines(texts) if texts.is_empty() => NOTHING.to_owned(),
            Value::Texts(texts) => printable(&texts.join(", ")),
            Value::Lines(texts) => {
                let lines: Vec<String> = texts.iter().map(|text| printable(text)).collect();
                lines.join("\n")
            }
            Value::Count(number) => french::count(unsigned(*number)),
            Value::Counts(numbers) if numbers.is_empty() => NOTHING.to_owned(),
            Value::Counts(numbers) => {
                let numbers = numbers.iter().map(|number| french::count(unsigned(*number)));
                numbers.collect::<Vec<_>>().join(", ")
            }
            Value::Year(year) => year.to_string(),
            Value::Ppm(ppm) => french::percent(unsigned(*ppm)),
            Value::Cents(cents) => french::euros(unsigned(*cents)),
            Value::Day(text) => text.parse::<Day>().map_or_else(|_| printable(text), french::day),
            Value::MonthDay(text) => {
                text.parse().map_or_else(|_| printable(text), french::month_day)
            }
            Value::Flag(flag) => if *flag { "oui" } else { "non" }.to_owned(),
            Value::Word { french, .. } => (*french).to_owned(),
            Value::Words(words) => {
                let words: Vec<String> = words.iter().map(Value::in_french).collect();
                words.join("\n")
            }
            Value::Pairs(pairs) => {
                let pair =
                    |(name, text): (&String, &String)| printable(&format!("{name} : {text}"));
                pairs.iter().map(pair).collect::<Vec<_>>().join("\n")
            }
        }
    }

    /// A cell of the column of this value: figures stand on the right.
    fn cell(&self, text: &str) -> Cell {
        let figure = matches!(self, Value::Count(_) | Value::Cents(_));
        let side = if figure { CellAlignment::Right } else { CellAlignment::Left };
        Cell::new(text).set_alignment(side)
    }
}

/// A number on the wire, which is never negative.
fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// `text` without what would command a terminal: names come from other people.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// One fact of a sheet.
#[derive(Clone, Debug, PartialEq)]
struct Fact {
    field: &'static str,
    label: &'static str,
    value: Value,
}

/// A message of the API as facts, in the order of its fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet(Vec<Fact>);

impl Sheet {
    /// A sheet without facts.
    pub fn new() -> Sheet {
        Sheet::default()
    }

    /// The sheet with one more fact: the field's name in the API, and what people call it.
    #[must_use]
    pub fn fact(mut self, field: &'static str, label: &'static str, value: Value) -> Sheet {
        self.0.push(Fact { field, label, value });
        self
    }

    /// The sheet with one more text.
    #[must_use]
    pub fn text(self, field: &'static str, label: &'static str, text: String) -> Sheet {
        self.fact(field, label, Value::text(text))
    }

    /// The sheet with one more day.
    #[must_use]
    pub fn day(self, field: &'static str, label: &'static str, day: String) -> Sheet {
        self.fact(field, label, Value::day(day))
    }

    /// The sheet with one more number of things.
    #[must_use]
    pub fn count(self, field: &'static str, label: &'static str, count: impl Into<i64>) -> Sheet {
        self.fact(field, label, Value::Count(count.into()))
    }

    /// The sheet with one more amount.
    #[must_use]
    pub fn cents(self, field: &'static str, label: &'static str, cents: i64) -> Sheet {
        self.fact(field, label, Value::Cents(cents))
    }

    /// The facts of `fields` that say something, in one text: for people, where a column for each
    /// would be too many.
    pub fn joined(&self, fields: &[&str]) -> Value {
        let (facts, _) = self.flat();
        let wanted = facts.into_iter().filter(|fact| fields.contains(&fact.field));
        let told = wanted.map(|fact| {
            let text = fact.value.in_french();
            let number = matches!(fact.value, Value::Count(_));
            if number { format!("{text} {}", fact.label) } else { text }
        });
        let told: Vec<String> = told.filter(|text| text != NOTHING).collect();
        Value::text(told.join(", "))
    }

    /// As a JSON object.
    pub fn json(&self) -> serde_json::Value {
        let facts = self.0.iter().map(|fact| (fact.field.to_owned(), fact.value.json()));
        facts.collect::<Map<_, _>>().into()
    }

    /// As tables: one row per fact, then a table for each list of parts.
    pub fn tables(&self) -> Vec<String> {
        let (facts, lists) = self.flat();
        let mut table = output::table();
        for fact in &facts {
            table.add_row([Cell::new(fact.label), Cell::new(fact.value.in_french())]);
        }
        let mut tables = Vec::new();
        if !facts.is_empty() {
            tables.push(table.to_string());
        }
        for list in lists {
            match list {
                List::Rows(sheets) => tables.extend(rows(sheets, &[])),
                List::Stack(sheets) => tables.extend(sheets.iter().flat_map(Sheet::tables)),
            }
        }
        tables
    }

    /// The facts that have one row each, those of parts in their place; and the lists of parts.
    fn flat(&self) -> (Vec<&Fact>, Vec<List<'_>>) {
        let (mut facts, mut lists) = (Vec::new(), Vec::new());
        for fact in &self.0 {
            match &fact.value {
                Value::Sheet(part) => {
                    let (more, inner) = part.flat();
                    facts.extend(more);
                    lists.extend(inner);
                }
                Value::Sheets(sheets) => lists.push(List::Rows(sheets)),
                Value::Stack(sheets) => lists.push(List::Stack(sheets)),
                Value::Unsaid => {}
                Value::None
                | Value::Text(_)
                | Value::Texts(_)
                | Value::Lines(_)
                | Value::Count(_)
                | Value::Counts(_)
                | Value::Year(_)
                | Value::Ppm(_)
                | Value::Cents(_)
                | Value::Day(_)
                | Value::MonthDay(_)
                | Value::Flag(_)
                | Value::Word { .. }
                | Value::Words(_)
                | Value::Pairs(_) => facts.push(fact),
            }
        }
        (facts, lists)
    }
}

/// Parts that have no row in the table of their sheet.
enum List<'a> {
    /// A row each.
    Rows(&'a [Sheet]),
    /// A table each.
    Stack(&'a [Sheet]),
}

/// One row per sheet, with the facts of `fields` alone, or all if there are none; `None` without
/// sheets. A part that only some sheets have gives columns of its own, behind the others.
pub fn rows(sheets: &[Sheet], fields: &[&str]) -> Option<String> {
    let wanted = |fact: &&Fact| fields.is_empty() || fields.contains(&fact.field);
    let shown = |sheet| Sheet::flat(sheet).0.into_iter().filter(wanted).collect::<Vec<&Fact>>();
    let lines: Vec<Vec<&Fact>> = sheets.iter().map(shown).collect();
    let mut columns: Vec<&Fact> = lines.first()?.clone();
    for fact in lines.iter().flatten() {
        if !columns.iter().any(|column| column.label == fact.label) {
            columns.push(fact);
        }
    }
    let mut table = output::table();
    table.set_header(columns.iter().map(|column| column.value.cell(column.label)));
    for line in &lines {
        let of = |column: &&Fact| line.iter().find(|fact| fact.label == column.label);
        let cell = |fact: &&Fact| fact.value.cell(&fact.value.in_french());
        table.add_row(columns.iter().map(|at| of(at).map_or_else(|| Cell::new(NOTHING), cell)));
    }
    Some(table.to_string())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn sheet() -> Sheet {
        let chèque = |name: &str| Sheet::new().text("cheque", "chèque", name.to_owned());
        let days = Sheet::new().day("lapse_day", "péremption", "2027-03-01".to_owned());
        Sheet::new()
            .text("name", "carnet", "booklets/1".to_owned())
            .day("handover_day", "remis le", String::new())
            .fact("validity", "dates", Value::Sheet(days))
            .cents("value_cents", "valeur", 123_450)
            .fact("hash", "empreinte", Value::hex([0, 255]))
            .fact("uses", "encaissés", Value::parts(["a", "b"], chèque))
    }

    #[test]
    fn the_table_and_the_json_say_the_same() {
        expect![[r#"
            {
              "handover_day": null,
              "hash": "00ff",
              "name": "booklets/1",
              "uses": [
                {
                  "cheque": "a"
                },
                {
                  "cheque": "b"
                }
              ],
              "validity": {
                "lapse_day": "2027-03-01"
              },
              "value_cents": 123450
            }"#]]
        .assert_eq(&format!("{:#}", sheet().json()));
        expect![[r#"
            ┌────────────┬────────────┐
            │ carnet     ┆ booklets/1 │
            │ remis le   ┆ —          │
            │ péremption ┆ 01/03/2027 │
            │ valeur     ┆ 1 234,50 € │
            │ empreinte  ┆ 00ff       │
            └────────────┴────────────┘
            ┌────────┐
            │ chèque │
            ╞════════╡
            │ a      │
            │ b      │
            └────────┘"#]]
        .assert_eq(&sheet().tables().join("\n").replace('\u{a0}', " "));
    }

    #[test]
    fn a_part_that_some_have_gives_columns_that_all_have() {
        let part = |text: &str| Sheet::new().text("reason", "annulé pour", text.to_owned());
        let row = |name: &str, voiding: Option<&str>| {
            let row = Sheet::new().text("name", "nom", name.to_owned());
            row.fact("voiding", "annulation", Value::part(voiding, part)).count("n", "chèques", 2)
        };
        let sheets = [row("a", None), row("b", Some("erreur"))];
        let told = Value::Text("erreur, 2 chèques".to_owned());
        assert_eq!(sheets[1].joined(&["name_of_other", "n", "reason"]), told);
        assert_eq!(sheets[0].joined(&["voiding"]), Value::None);
        expect![[r#"
            ┌─────┬─────────┬─────────────┐
            │ nom ┆ chèques ┆ annulé pour │
            ╞═════╪═════════╪═════════════╡
            │ a   ┆       2 ┆ —           │
            │ b   ┆       2 ┆ erreur      │
            └─────┴─────────┴─────────────┘"#]]
        .assert_eq(&rows(&sheets, &["name", "n", "reason"]).unwrap());
    }

    #[test]
    fn long_parts_have_a_table_each_and_what_is_unsaid_has_no_row() {
        let version = |number: i64| {
            let alerts = Value::Counts(vec![30, 15]);
            let sheet = Sheet::new().count("version", "version", number);
            sheet.fact("day", "jour", Value::Unsaid).fact("alert_days", "alertes", alerts)
        };
        let versions = Value::Stack(vec![version(1), version(2)]);
        let sheet = Sheet::new().fact("rate", "taux", Value::Ppm(333_300));
        let sheet = sheet.fact("versions", "versions", versions);
        assert_eq!(sheet.json()["versions"][1]["day"], serde_json::Value::Null);
        expect![[r#"
            ┌──────┬─────────┐
            │ taux ┆ 33,33 % │
            └──────┴─────────┘
            ┌─────────┬────────┐
            │ version ┆ 1      │
            │ alertes ┆ 30, 15 │
            └─────────┴────────┘
            ┌─────────┬────────┐
            │ version ┆ 2      │
            │ alertes ┆ 30, 15 │
            └─────────┴────────┘"#]]
        .assert_eq(&sheet.tables().join("\n").replace('\u{a0}', " "));
    }

    #[test]
    fn what_would_command_a_terminal_is_not_printed() {
        let name = Value::text("a\u{1b}[2Jb");
        assert_eq!(name.in_french(), "a\u{fffd}[2Jb");
    }
}
