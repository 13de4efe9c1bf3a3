//! `carnet venue import`, with the real program and a real server: once, again, after edits of the
//! file, as a dry run; and how its venues come to be active.

use serde_json::{Value, json};

use super::cli_story::{Desk, text};

const PLACES: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/venues-charente-2023-07-11.csv"));
const IMPORT: &str = "venues|import|lieux.csv|--label-first|2026-01-01|--label-last|2026-12-31";
/// The address of the second place of the file, and another.
const BEFORE: &str = "Caserne Adj Levasseur - 2 boulevard de l'artillerie";
const AFTER: &str = "2 boulevard de l'artillerie";
const CHECK: &str = "venues|import|lieux.csv|--check";

/// Writes the file of the Charente, with one text replaced by another.
fn write(desk: &Desk, edits: &[(&str, &str)]) {
    let mut places = PLACES.to_owned();
    for (before, after) in edits {
        assert!(places.contains(before), "{before}");
        places = places.replace(before, after);
    }
    std::fs::write(desk.home.path().join("lieux.csv"), places).unwrap();
}

/// The rows that `words` answers with, of one kind.
fn rows(desk: &Desk, words: &str, (field, value): (&str, &str)) -> Vec<Value> {
    let rows = desk.lists(words, "").into_iter();
    rows.filter(|row| row[field] == value).collect()
}

fn venues(desk: &Desk) -> Vec<Value> {
    desk.lists("venue|list", "")
}

/// How far the journal is.
fn written(desk: &Desk) -> i64 {
    desk.answers("ledger|accounts")["sequence"].as_i64().unwrap()
}

#[test]
fn a_file_that_is_imported_again_changes_nothing() {
    let _alone = super::alone();
    let desk = Desk::new();
    write(&desk, &[]);
    let (before, checked) = (written(&desk), desk.shows(CHECK));
    assert!(
        checked.contains("dont à créer") && checked.contains("rien n’a été écrit"),
        "{checked}"
    );
    assert_eq!((written(&desk), rows(&desk, CHECK, ("fate", "new")).len()), (before, 113));

    let imported = desk.shows(IMPORT);
    assert!(imported.contains("carnet venue check venues/1..113\n"), "{imported}");
    assert!(imported.contains("carnet venue validate venues/1..113 --buyer"), "{imported}");
    assert_eq!(venues(&desk).len(), 113);
    let after = written(&desk);
    let again = desk.shows(IMPORT);
    assert!(again.contains("déjà importées, inchangées") && !again.contains("à faire"), "{again}");
    // Neither other days for the label nor an update change what is as the file says.
    let longer = IMPORT.replace("2026-12-31", "2027-12-31");
    assert_eq!(rows(&desk, &longer, ("fate", "unchanged")).len(), 113);
    assert_eq!(rows(&desk, &format!("{IMPORT}|--update"), ("fate", "unchanged")).len(), 113);
    assert_eq!(written(&desk), after);
    let refused = rows(&desk, IMPORT, ("row", "refused"));
    assert_eq!(refused.len(), 68);
    assert_eq!(refused[0]["line"], 2);
    assert!(refused[0]["reasons"][0].as_str().unwrap().contains("14 zeros"), "{}", refused[0]);
}

#[test]
fn what_the_file_says_otherwise_is_shown_and_applied_when_asked() {
    let _alone = super::alone();
    let desk = Desk::new();
    write(&desk, &[]);
    desk.shows(IMPORT);
    let moved = [("Caserne Adj Levasseur - 2 boulevard", "2 boulevard")];
    write(&desk, &moved);
    let changes = json!([
        { "field": "address", "before": BEFORE, "after": AFTER }
    ]);
    let before = written(&desk);
    for words in [CHECK, IMPORT] {
        let differing = rows(&desk, words, ("fate", "differs"));
        assert_eq!((differing.len(), &differing[0]["changes"]), (1, &changes));
        assert_eq!(differing[0]["name"], "venues/2");
    }
    let shown = desk.shows(IMPORT);
    for said in ["┆ adresse", "Caserne Adj Levasseur", "--update"] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    assert_eq!(written(&desk), before);
    assert_eq!(venues(&desk)[1]["profile"]["address"], BEFORE);

    let updated = rows(&desk, &format!("{IMPORT}|--update"), ("fate", "updated"));
    assert_eq!((updated.len(), &updated[0]["changes"]), (1, &changes));
    assert_eq!(venues(&desk)[1]["profile"]["address"], AFTER);
    assert_eq!(rows(&desk, IMPORT, ("fate", "unchanged")).len(), 113);
    // Changed back, and changed again: each time it is a change.
    for (edits, address) in [(&[][..], BEFORE), (&moved[..], AFTER)] {
        write(&desk, edits);
        assert_eq!(rows(&desk, &format!("{IMPORT}|--update"), ("fate", "updated")).len(), 1);
        assert_eq!(venues(&desk)[1]["profile"]["address"], address);
    }
    assert_eq!(venues(&desk).len(), 113);
}

#[test]
fn what_is_new_gone_ambiguous_or_ended_is_said_with_its_line() {
    let _alone = super::alone();
    let desk = Desk::new();
    let jarnac = "--name|Communauté de communes de Jarnac|--number|24160054300128|--postcode|16200";
    let label = "--label-first|2026-01-01|--label-last|2026-12-31";
    for _ in 1..=2 {
        desk.answers(&format!("venue|create|{jarnac}|--departement|16|{label}"));
    }
    write(&desk, &[]);
    desk.shows(IMPORT);
    assert_eq!(venues(&desk).len(), 114);
    let refused = desk.lists(IMPORT, "").into_iter().find(|row| row["line"] == 185).unwrap();
    assert_eq!(refused["row"], "refused");
    assert_eq!(
        refused["reasons"],
        json!(["venues/1, venues/2 have its number, name and postcode"])
    );
    let shown = desk.shows(IMPORT);
    assert!(shown.contains("venues/1, venues/2 ont son numéro"), "{shown}");

    // The fourth venue is the second place: it ends, and the file says otherwise of it.
    desk.answers("venue|end|venues/4|--last-day|2026-06-30|--reason|closed");
    write(
        &desk,
        &[
            ("Caserne Adj Levasseur", "Caserne Levasseur"),
            ("aidants-connect-3303-", "aidants-connect-3303-bis-"),
        ],
    );
    let update = format!("{IMPORT}|--update");
    let refused = rows(&desk, &update, ("row", "refused"));
    let ended = refused.iter().find(|row| row["reasons"][0].as_str().unwrap().contains("ended"));
    assert_eq!(ended.map(|row| &row["line"]), Some(&5.into()));
    assert!(desk.shows(&update).contains("(VENUE_ENDED)"));
    // A file without a place that is known.
    let gone = PLACES.lines().filter(|line| !line.contains("Caserne Adj Levasseur"));
    let shorter: Vec<&str> = gone.collect();
    std::fs::write(desk.home.path().join("lieux.csv"), shorter.join("\n")).unwrap();
    assert_eq!(
        rows(&desk, CHECK, ("row", "absent")),
        [json!({"row": "absent", "name": "venues/4"})]
    );
    assert!(desk.shows(CHECK).contains("n’est plus dans le fichier"));
}

#[test]
fn imported_venues_are_checked_and_validated_at_once() {
    let _alone = super::alone();
    let desk = Desk::new();
    desk.answers("funder|create|--name|Charente");
    write(&desk, &[]);
    desk.shows(IMPORT);
    let id = "0190a6b2-9d4e-7c3a-8f21-5b6c7d8e9f00";
    let first = desk.lists(&format!("venue|check|venues/1|--request-id|{id}"), "");
    assert_eq!(first[0]["name"], "venues/1");
    // A repeat is answered as the first time; the rest of the range is checked.
    let check = format!("venue|check|venues/1..111|venues/112|venues/113|--request-id|{id}");
    let checked = desk.lists(&check, "");
    assert_eq!((checked.len(), &checked[0]), (113, &first[0]));
    assert_eq!(desk.lists(&check, ""), checked);

    let validate = "venue|validate|venues/1..115|--buyer|funders/1";
    let by_the_same = desk.fails(&format!("{validate}|--caller|operateur"), 1);
    assert!(by_the_same.contains("venues/113 : ") && by_the_same.contains("(SAME_CALLER)"));
    let validated = desk.ask(&format!("{validate}|--caller|validator|--json"), "");
    let said = text(&validated.stderr);
    assert_eq!((validated.status.code(), text(&validated.stdout).lines().count()), (Some(1), 113));
    assert!(said.contains("venues/114 n’existe pas (VENUE_NOT_FOUND)"), "{said}");
    assert!(said.contains("refusés : 2 sur 115"), "{said}");
    assert!(venues(&desk).iter().all(|venue| venue["state"] == "STATE_ACTIVE"));
    assert!(desk.fails("venue|check|venues/1..100001", 64).contains("100000"));
    assert!(desk.fails("venue|check|venues/3..1", 64).contains("venues/1..113"));
}
