//! Statements, as accountants see them: the same figures as a table, as CSV and as JSON, and the
//! redemptions behind each.

use expect_test::expect_file;
use serde_json::Value;

use super::cli_settling::shared;
use super::cli_story::Desk;

/// The ledger with a CAF and a State, its cycle closed and computed.
fn settled() -> (Desk, String) {
    let (desk, year) = shared();
    desk.answers("cycle|close|--label|mars");
    desk.until("cycle|show|cycles/1", "STATE_COMPUTED");
    (desk, year)
}

/// The section of a report with this key.
fn section<'a>(report: &'a Value, key: &str) -> &'a Value {
    let sections = report["sections"].as_array().unwrap();
    sections.iter().find(|section| section["key"] == key).unwrap()
}

/// Cents as people read them, up to a million euros.
fn grouped(cents: i64) -> String {
    match cents / 100_000 {
        0 => format!("{},{:02}", cents / 100, cents % 100),
        more => format!("{more} {:03},{:02}", cents / 100 % 1_000, cents % 100),
    }
}

#[test]
fn a_buyer_reads_who_bears_what_was_used() {
    let _alone = super::alone();
    let (desk, year) = settled();
    let words = "statement|funder|funders/1|--cycle|cycles/1";
    let shown = desk.shows(words).replace(&year, "AAAA");
    let (shown, cover) = shown
        .split_once(
            "
Couverture",
        )
        .unwrap();
    assert!(cover.contains("non prouvée"), "{cover}");
    expect_file![concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/statement.txt")]
        .assert_eq(shown);
}

#[test]
fn the_table_the_csv_and_the_json_have_the_same_figures() {
    let _alone = super::alone();
    let (desk, year) = settled();
    for subject in ["funder|funders/1", "contributor|funders/3", "shadow", "venue|venues/1"] {
        for when in ["--cycle|cycles/1".to_owned(), format!("--year|{year}")] {
            let words = format!("statement|{subject}|{when}");
            let report = desk.answers(&words);
            let same = desk.shows(&format!("{words}|--format|json"));
            assert_eq!(serde_json::from_str::<Value>(&same).unwrap(), report);
            let table = desk.shows(&words);
            let csv = desk.shows(&format!("{words}|--format|csv"));
            let warns =
                |text: &str| text.contains("de quoi négocier : personne ne doit ces montants");
            assert_eq!([&table, &csv].map(|text| warns(text)), [subject == "shadow"; 2], "{table}");
            let mut amounts: Vec<i64> = Vec::new();
            for section in report["sections"].as_array().unwrap() {
                let columns = section["columns"].as_array().unwrap();
                let rows = section["rows"].as_array().unwrap().iter();
                for row in rows.chain(Some(&section["total"]).filter(|total| !total.is_null())) {
                    let cells = row["cells"].as_array().unwrap();
                    assert_eq!(cells.len(), columns.len(), "{row}");
                    for (cell, column) in cells.iter().zip(columns) {
                        if column["kind"] == "KIND_CENTS" {
                            amounts.extend(cell.as_i64());
                        }
                    }
                }
            }
            let told: Vec<i64> = csv
                .lines()
                .skip(1)
                .filter_map(|line| line.rsplit(';').next()?.parse().ok())
                .collect();
            assert_eq!(told, amounts, "{csv}");
            for cents in amounts {
                let euros = format!("{},{:02}", cents / 100, cents % 100);
                assert!(csv.contains(&format!(";{euros};{cents}")), "{euros}: {csv}");
                let shown = grouped(cents);
                assert!(table.contains(&shown), "{shown}: {table}");
            }
        }
    }
}

#[test]
fn a_figure_leads_to_the_redemptions_behind_it() {
    let _alone = super::alone();
    let (desk, _) = settled();
    let words = "statement|explain|funder|funders/1|by_venue|venues/1|--cycle|cycles/1";
    let lines = desk.lists(words, "");
    let day: Vec<&str> = lines[0]["service_date"].as_str().unwrap().rsplit('-').collect();
    let day = day.join("/");
    expect_file![concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/statement-explained.txt")]
        .assert_eq(&desk.shows(words).replace(&day, "JJ/MM/AAAA"));
    let borne: i64 = lines.iter().map(|line| line["amounts_cents"][3].as_i64().unwrap()).sum();
    let report = desk.answers("statement|funder|funders/1|--cycle|cycles/1");
    assert_eq!(section(&report, "by_venue")["total"]["cells"][5], borne);
    let none = desk.fails("statement|explain|venue|venues/1|by_buyer|funders/9|--year|2025", 1);
    assert!(none.contains("(REPORT_LINE_NOT_FOUND)"), "{none}");
    desk.fails("statement|funder|funders/1", 64);
    desk.fails("statement|funder|funders/1|--year|2025|--cycle|cycles/1", 64);
    desk.fails("statement|funder|funders/1|--year|2025|--format|csv|--json", 64);
}
