//! Importing again, on the real file of the Charente, edited here, and on small files.

use super::*;
use crate::domain::id::VenueId;
use crate::import::plan::{Change, Decision, Known, Plan, kept};

const SOURCE: &str = "schéma national";

fn venue(number: u32) -> VenueId {
    VenueId::new(number).unwrap()
}

/// What the ledger has once `place` was imported as venue `number`.
fn imported(number: u32, place: &Place) -> Known {
    Known {
        name: venue(number),
        source: SOURCE.to_owned(),
        place_id: kept(&place.id).to_owned(),
        organisation_number: Some(place.number),
        display_name: kept(&place.name).to_owned(),
        address: kept(&place.address).to_owned(),
        postcode: Some(place.postcode),
        commune: kept(&place.commune).to_owned(),
        departement: place.departement,
        insee: place.insee,
    }
}

fn all_imported(import: &Import) -> Vec<Known> {
    (1..).zip(&import.venues).map(|(number, place)| imported(number, place)).collect()
}

/// The file of the Charente with one text replaced by another, wherever it stands.
fn edited(edits: &[(&str, &str)]) -> Import {
    let mut text = std::str::from_utf8(CHARENTE).unwrap().to_owned();
    for (before, after) in edits {
        assert!(text.contains(before), "{before}");
        text = text.replace(before, after);
    }
    read(text.as_bytes()).unwrap()
}

/// What the plan says, but for what stays as it is.
fn told(plan: &Plan<'_>) -> String {
    let mut text = String::new();
    for (place, decision) in &plan.places {
        let start = format!("{} {}", place.line, place.name);
        match decision {
            Decision::New => writeln!(text, "{start}: new").unwrap(),
            Decision::Unchanged(_) => {}
            Decision::Changed { venue, changes } => {
                writeln!(text, "{start}: {venue} changes").unwrap();
                for Change { detail, before, after } in changes {
                    writeln!(text, "    {detail} ({}): {before} → {after}", detail.french())
                        .unwrap();
                }
            }
            Decision::Refused(why) => {
                writeln!(text, "{start}: refused\n    {why}").unwrap();
            }
        }
    }
    for venue in &plan.absent {
        writeln!(text, "{venue} is absent").unwrap();
    }
    text
}

#[track_caller]
fn check_plan(rows: &str, known: &[Known], expected: &Expect) {
    let import = read(format!("{HEADER}{rows}").as_bytes()).unwrap();
    expected.assert_eq(&told(&Plan::of(&import, known, SOURCE)));
}

/// The venues that an earlier file with `rows` made.
fn earlier(rows: &str) -> Vec<Known> {
    all_imported(&read(format!("{HEADER}{rows}").as_bytes()).unwrap())
}

const PORT: &str = "a1,24160054300128,Le Port,Jarnac,16200,16167,1 quai,2023-01-26,\n";

#[test]
fn the_first_import_of_the_charente_is_all_new() {
    let import = read(CHARENTE).unwrap();
    let plan = Plan::of(&import, &[], SOURCE);
    assert_eq!(plan.places.len(), 113);
    assert!(plan.places.iter().all(|(_, decision)| *decision == Decision::New));
    assert_eq!(plan.absent, []);
}

#[test]
fn the_same_file_again_changes_nothing() {
    let import = read(CHARENTE).unwrap();
    let plan = Plan::of(&import, &all_imported(&import), SOURCE);
    for ((place, decision), number) in plan.places.iter().zip(1..) {
        assert_eq!(*decision, Decision::Unchanged(venue(number)), "{}", place.line);
    }
    assert_eq!(plan.absent, []);
}

#[test]
fn an_edited_file_of_the_charente_says_what_changed() {
    let before = read(CHARENTE).unwrap();
    let line = |id: &str| {
        let text = std::str::from_utf8(CHARENTE).unwrap();
        text.lines().find(|line| line.starts_with(id)).unwrap().to_owned() + "\n"
    };
    let gone = line("mediation-numerique-aidants-connect-3303-mediation-numerique");
    let added =
        gone.replace("aidants-connect-3303", "aidants-connect-9999").replace("CTAS", "CTAM");
    let after = edited(&[
        (gone.as_str(), added.as_str()),
        ("1 Rue du Port,", "1 Rue du Vieux Port,"),
        ("MAIRIE DE SOYAUX", "Ville de Soyaux"),
    ]);
    let plan = Plan::of(&after, &all_imported(&before), SOURCE);
    expect![[r#"
        5 CTAM Bordeaux - AASG ANGOULEME: new
        75 Mairie de SOYAUX: refused
            it would be venues/57, which is already the place of line 100
        100 Ville de Soyaux: venues/57 changes
            display_name (nom): MAIRIE DE SOYAUX → Ville de Soyaux
        185 COMMUNAUTE DE COMMUNES DE JARNAC: venues/110 changes
            address (adresse): 1 Rue du Port → 1 Rue du Vieux Port
        venues/2 is absent
    "#]]
    .assert_eq(&told(&plan));
}

#[test]
fn a_place_is_known_by_its_identifier_whatever_else_changed() {
    check_plan(
        "a1,W161000123,La Gare,Cognac,17100,,2 quai,2024-01-26,\n",
        &earlier(PORT),
        &expect![[r#"
            2 La Gare: venues/1 changes
                display_name (nom): Le Port → La Gare
                organisation_number (numéro): 24160054300128 → W161000123
                address (adresse): 1 quai → 2 quai
                postcode (code postal): 16200 → 17100
                commune (commune): Jarnac → Cognac
                departement (département): 16 → 17
                insee_code (code INSEE): 16167 → 
        "#]],
    );
}

#[test]
fn a_place_with_another_identifier_is_known_by_number_folded_name_and_postcode() {
    check_plan(
        "b7,24160054300128,LE PORT,Jarnac,16200,16167,1 quai,2024-01-26,\n",
        &earlier(PORT),
        &expect![[r#"
            2 LE PORT: venues/1 changes
                display_name (nom): Le Port → LE PORT
                place_id (identifiant): a1 → b7
        "#]],
    );
}

#[test]
fn a_place_that_shares_its_number_alone_is_new() {
    check_plan(
        "a1,24160054300128,Le Port,Jarnac,16200,16167,1 quai,2023-01-26,\n\
         a2,24160054300128,La Gare,Jarnac,16200,16167,2 quai,2023-01-26,\n",
        &earlier(PORT),
        &expect![[r#"
            3 La Gare: new
        "#]],
    );
}

#[test]
fn an_identifier_of_another_source_says_nothing() {
    let known = Known { source: "saisie".to_owned(), ..earlier(PORT).remove(0) };
    check_plan(
        "a1,W161000123,La Gare,Cognac,16100,,2 quai,2024-01-26,\n",
        std::slice::from_ref(&known),
        &expect![[r#"
            2 La Gare: new
        "#]],
    );
    check_plan(PORT, &[known], &expect![""]);
}

#[test]
fn a_merged_row_keeps_the_venue_that_it_was() {
    // The newest row of the place has another identifier than the one that was imported.
    check_plan(
        "a1,24160054300128,Le Port,Jarnac,16200,16167,1 quai,2023-01-26,\n\
         a2,24160054300128,LE PORT,Jarnac,16200,16167,1 quai,2024-01-26,\n",
        &earlier(PORT),
        &expect![[r#"
            3 LE PORT: venues/1 changes
                display_name (nom): Le Port → LE PORT
                place_id (identifiant): a1 → a2
        "#]],
    );
}

#[test]
fn what_could_be_several_venues_is_refused() {
    let two = earlier(
        "a1,24160054300128,Le Port,Jarnac,16200,16167,1 quai,2023-01-26,\n\
         a2,24160054300128,La Gare,Jarnac,16200,16167,1 quai,2023-01-26,\n",
    );
    let renamed: Vec<Known> = two
        .iter()
        .map(|known| Known { display_name: "Le Port".to_owned(), ..known.clone() })
        .collect();
    check_plan(
        "a1,24160054300128,Le Quai,Jarnac,16200,16167,1 quai,2024-01-26,\n\
         a2,24160054300128,LE QUAI,Jarnac,16200,16167,1 quai,2024-01-26,\n",
        &two,
        &expect![[r#"
            2 Le Quai: refused
                venues/1, venues/2 have its identifier, or that of a row merged into it
        "#]],
    );
    check_plan(
        "b9,24160054300128,Le Port,Jarnac,16200,,,2024-01-26,\n",
        &renamed,
        &expect![[r#"
            2 Le Port: refused
                venues/1, venues/2 have its number, name and postcode
        "#]],
    );
}

#[test]
fn a_venue_is_not_two_places() {
    // The row of the venue has a new name, and a new row has its old one.
    check_plan(
        "b2,24160054300128,Le Port,Jarnac,16200,16167,1 quai,2024-01-26,\n\
         a1,24160054300128,La Gare,Jarnac,16200,16167,1 quai,2024-01-26,\n",
        &earlier(PORT),
        &expect![[r#"
            2 Le Port: refused
                it would be venues/1, which is already the place of line 3
            3 La Gare: venues/1 changes
                display_name (nom): Le Port → La Gare
        "#]],
    );
}

#[test]
fn a_venue_whose_row_is_refused_now_is_not_absent() {
    check_plan("a1,,Le Port,Jarnac,16200,16167,1 quai,2024-01-26,\n", &earlier(PORT), &expect![""]);
}

#[test]
fn an_erased_venue_is_nobody() {
    let erased = Known {
        source: String::new(),
        place_id: String::new(),
        organisation_number: None,
        display_name: String::new(),
        postcode: None,
        ..earlier(PORT).remove(0)
    };
    check_plan(
        PORT,
        &[erased],
        &expect![[r#"
            2 Le Port: new
        "#]],
    );
}

#[test]
fn a_text_that_is_too_long_to_be_kept_is_no_change() {
    let long = "é".repeat(600);
    assert_eq!(kept(&long).len(), 1_024);
    assert_eq!(kept(&format!("a{long}")).len(), 1_023);
    assert_eq!(kept(&format!("{} x", "a".repeat(1_023))).len(), 1_023);
    let row = format!("{long},24160054300128,{long},Jarnac,16200,,{long},2023-01-26,\n");
    check_plan(&row, &earlier(&row), &expect![[""]]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_place_has_one_decision_and_no_venue_is_two_places(
        before in prop::collection::vec(ROW, 0..12),
        after in prop::collection::vec(ROW, 0..12),
        first in 0_usize..12,
    ) {
        let mut known = earlier(&before.concat());
        let import = read(format!("{HEADER}{}", after.concat()).as_bytes()).unwrap();
        let plan = Plan::of(&import, &known, SOURCE);
        prop_assert!(plan.places.iter().map(|(place, _)| *place).eq(&import.venues));
        let mut venues: Vec<VenueId> = plan
            .places
            .iter()
            .filter_map(|(_, decision)| match decision {
                Decision::Unchanged(venue) | Decision::Changed { venue, .. } => Some(*venue),
                Decision::New | Decision::Refused(_) => None,
            })
            .chain(plan.absent.iter().copied())
            .collect();
        let matched = venues.len();
        venues.sort_unstable();
        venues.dedup();
        prop_assert_eq!(venues.len(), matched);
        let turned = first.min(known.len());
        known.rotate_left(turned);
        prop_assert_eq!(Plan::of(&import, &known, SOURCE), plan);
    }
}

/// Rows that often have something in common.
const ROW: &str = "[ab][1-3],(24160054300128|W161000123),(Le Port|LE PORT|La Gare),J,(16200|16000),\
                   (16015)?,,(2023-01-0[1-3]),\n";
