//! `carnet procedure`, with the real program and a real server: the shipped table, once and again,
//! a file with an edit, and a redemption that names a procedure of it.

use expect_test::expect;
use serde_json::{Value, json};

use super::cli_story::{Desk, REDEEM, text};

const PRESET: &str = "procedure|preset|--from|2026-01-01";
const IMPORT: &str = "procedure|import|table.csv|--from|2026-02-01";

/// The shipped table, with one line in the place of another.
fn edited(desk: &Desk, before: &str, after: &str) {
    let printed = desk.shows("procedure|preset|--print");
    assert!(printed.contains(before), "{before}");
    std::fs::write(desk.home.path().join("table.csv"), printed.replace(before, after)).unwrap();
}

/// How far the journal is.
fn written(desk: &Desk) -> i64 {
    desk.answers("ledger|accounts")["sequence"].as_i64().unwrap()
}

#[test]
fn the_shipped_table_is_shown_set_once_and_edited() {
    let _alone = super::alone();
    let desk = Desk::new();
    let before = written(&desk);
    let checked = desk.shows(&format!("{PRESET}|--check"));
    assert!(checked.contains("carte-grise") && checked.contains("transports ants:1"), "{checked}");
    assert!(checked.ends_with("79 différences\nrien n’a été écrit\n"), "{checked}");
    let checked = desk.answers(&format!("{PRESET}|--check"));
    assert_eq!(checked["differences"].as_array().map(Vec::len), Some(79));
    assert_eq!((&checked["table"], &checked["receipt"]), (&Value::Null, &Value::Null));
    assert_eq!(written(&desk), before);

    let set = desk.answers(PRESET);
    assert_eq!(
        (&set["table"]["version"], &set["table"]["from_day"]),
        (&1.into(), &"2026-01-01".into())
    );
    assert_eq!(written(&desk), before + 1);
    let nothing = "la table dit déjà tout cela\nrien n’a été écrit\n";
    assert_eq!(desk.shows(PRESET), nothing);
    edited(&desk, "rsa,social,", "rsa,social,caf:3 msa:1");
    let added = "visale,logement,action-logement:1";
    let table = std::fs::read_to_string(desk.home.path().join("table.csv")).unwrap();
    let table = table.replace(added, "fsl,logement,departements:1");
    std::fs::write(desk.home.path().join("table.csv"), table).unwrap();
    expect![[r#"
        ┌──────────┬────────────┬────────────────────────────┬─────────────────────────┐
        │ démarche ┆ différence ┆ avant                      ┆ après                   │
        ╞══════════╪════════════╪════════════════════════════╪═════════════════════════╡
        │ rsa      ┆ changée    ┆ social                     ┆ social caf:3 msa:1      │
        │ fsl      ┆ ajoutée    ┆ —                          ┆ logement departements:1 │
        │ visale   ┆ retirée    ┆ logement action-logement:1 ┆ —                       │
        └──────────┴────────────┴────────────────────────────┴─────────────────────────┘
        3 différences
        rien n’a été écrit
    "#]]
    .assert_eq(&desk.shows(&format!("{IMPORT}|--check")));
    assert_eq!(written(&desk), before + 1);
    let imported = desk.shows(IMPORT);
    assert!(imported.contains("retirée") && imported.contains("01/02/2026"), "{imported}");
    assert_eq!(desk.shows(IMPORT), nothing);
    assert_eq!(desk.answers(IMPORT)["differences"], json!([]));

    let listed = desk.lists("procedure|list", "");
    assert_eq!(listed.len(), 89);
    let of = |slug: &str| listed.iter().find(|one| one["slug"] == slug);
    let behind = &of("rsa").unwrap()["behind"];
    let (slugs, weights) = (["caf", "msa"], [3, 1]);
    for (index, (slug, weight)) in slugs.into_iter().zip(weights).enumerate() {
        assert_eq!(
            (&behind[index]["slug"], &behind[index]["weight"]),
            (&slug.into(), &weight.into())
        );
    }
    assert_eq!(of("papiers").unwrap()["name"], "procedures/papiers");
    assert_eq!((of("visale"), &of("fsl").unwrap()["name"]), (None, &"procedures/90".into()));
    let first = desk.lists("procedure|list|--version|1", "");
    assert!(first.iter().any(|one| one["slug"] == "visale"));
    assert!(desk.shows("procedure|list").contains("caf:3, msa:1"));
    assert!(desk.fails("procedure|list|--version|3", 1).contains("(TABLE_VERSION_NOT_FOUND)"));
    let versions = desk.lists("procedure|versions", "");
    assert_eq!((versions.len(), &versions[1]["from_day"]), (2, &"2026-02-01".into()));
    let organisations = desk.lists("procedure|organisations", "");
    assert!(organisations.iter().any(|one| one["slug"] == "departements"));
}

#[test]
fn a_file_that_is_wrong_or_moves_a_procedure_changes_nothing() {
    let _alone = super::alone();
    let desk = Desk::new();
    desk.answers(PRESET);
    let before = written(&desk);
    edited(&desk, "rsa,social,", "rsa,sociale,caf");
    let refused = desk.fails(IMPORT, 64);
    assert!(refused.contains("ligne 39 : « sociale » n’est pas une catégorie"), "{refused}");
    edited(&desk, "rsa,social,", "rsa,argent,");
    let refused = desk.fails(IMPORT, 1);
    assert!(refused.contains("procedures/38 est sous une autre catégorie"), "{refused}");
    let missing = desk.fails(&IMPORT.replace("table", "missing"), 64);
    assert!(missing.contains("missing.csv ne peut pas être ouvert"), "{missing}");
    assert_eq!(written(&desk), before);
}

#[test]
fn a_redemption_names_a_procedure_by_its_name_or_its_number() {
    let _alone = super::alone();
    let desk = Desk::new();
    let (day, codes) = desk.handed_over();
    let redeem = |procedures: &str, code: &str| {
        let asked = format!("{REDEEM}|--day|{day}|--procedures|{procedures}");
        desk.ask(&format!("{asked}|--json"), code)
    };
    let unknown = redeem("papiers,carte-grise", &codes[0]);
    assert_eq!(unknown.status.code(), Some(1));
    let said = text(&unknown.stderr);
    assert!(said.contains("la démarche n° 2 n’est pas connue (PROCEDURE_UNKNOWN)"), "{said}");
    // Of the two versions, the first is in force today.
    desk.answers(&format!("procedure|preset|--from|{day}"));
    std::fs::write(desk.home.path().join("table.csv"), "procedure,category,organisations\n")
        .unwrap();
    desk.answers("procedure|import|table.csv|--from|2199-01-01");
    let listed = desk.lists("procedure|list|--version|1", "");
    let name = listed.iter().find(|one| one["slug"] == "carte-grise").unwrap()["name"].as_str();
    let name = name.unwrap();
    for (code, typed) in codes[1..].iter().zip(["carte-grise", name, &name["procedures/".len()..]])
    {
        let taken = redeem(&format!("papiers,{typed}"), code);
        assert_eq!(text(&taken.stderr), "");
        let taken: Value = serde_json::from_slice(&taken.stdout).unwrap();
        assert_eq!(taken["redemption"]["procedures"], json!(["procedures/papiers", name]));
    }
}

#[test]
fn the_rows_of_a_file_name_procedures_by_their_slug_on_their_day() {
    let _alone = super::alone();
    let desk = Desk::new();
    let (day, codes) = desk.handed_over();
    desk.answers(&format!("procedure|preset|--from|{day}"));
    let row = |day: &str, code: &str, procedures: &str| {
        let service = "acces-internet-et-materiel-informatique";
        format!("venues/1,{service},{day},{code},{procedures}\n")
    };
    let rows = [
        row(&day, &codes[0], "papiers carte-grise"),
        row(&day, &codes[1], "carte-grise"),
        row(&day, &codes[2], "carte-grisée"),
        row("2020-01-01", &codes[3], "carte-grise"),
    ];
    let file = "venue,service,service_date,codes,procedures\n".to_owned() + &rows.concat();
    std::fs::write(desk.home.path().join("day.csv"), file).unwrap();
    let taken = desk.ask("redeem|--stream|day.csv|--json", "");
    assert_eq!(taken.status.code(), Some(1), "{}", text(&taken.stderr));
    let of = |line: &str| -> Value { serde_json::from_str(line).unwrap() };
    let rows: Vec<Value> = text(&taken.stdout).lines().map(of).collect();
    let listed = desk.lists("procedure|list", "");
    let name = &listed.iter().find(|one| one["slug"] == "carte-grise").unwrap()["name"];
    let named = |row: usize| &rows[row]["response"]["redemption"]["procedures"];
    assert_eq!((named(0), named(1)), (&json!(["procedures/papiers", name]), &json!([name])));
    let refused = [2, 3].map(|row| &rows[row]["refusal"]["reason"]);
    assert_eq!(refused, ["PROCEDURE_UNKNOWN", "PROCEDURE_UNKNOWN"]);
}
