//! Schemes, organisations, the life of a venue, its bank accounts, erasing and entitlements, as
//! they are typed.

use expect_test::expect;
use serde_json::{Value, json};

use super::cli_story::{Desk, text};

#[test]
fn a_scheme_begins_with_a_preset() {
    let _alone = super::alone();
    let desk = Desk::new();
    let presets = desk.lists("scheme|presets", "");
    let names: Vec<&str> = presets.iter().map(|preset| preset["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["national", "five-cheques", "on-mandate", "six-months"]);
    for preset in &presets {
        let created = format!("scheme|create|--preset|{}", preset["name"].as_str().unwrap());
        assert_eq!(desk.answers(&created)["scheme"]["versions"][0]["rules"], preset["rules"]);
    }
    let months = "scheme|create|--last-service|01-31|--last-service-months|6";
    assert!(desk.fails(months, 64).contains("--last-service-months"));
}

/// A scheme of five chèques with rules of its own, and what was answered.
fn own_rules(desk: &Desk) -> Value {
    let own = "--preset|five-cheques|--face-value|12,50|--per-booklet-day|0|--departements|16,17";
    let services = "--services|acces-internet-et-materiel-informatique|--handover|not-required";
    let money = "--co-funding-rate|33,3333|--three-people-above|10000|--alerts|20,10";
    desk.answers(&format!("scheme|create|{own}|{services}|{money}"))
}

#[test]
fn a_scheme_has_rules_of_its_own_and_is_revised() {
    let _alone = super::alone();
    let desk = Desk::new();
    let scheme = own_rules(&desk);
    let rules = &scheme["scheme"]["versions"][0]["rules"];
    let numbers = (&rules["cheques_per_booklet"], &rules["face_value_cents"]);
    assert_eq!(numbers, (&5.into(), &1_250.into()));
    assert_eq!(rules["cheques_per_booklet_day"], Value::Null);
    assert_eq!(rules["territory"]["within"]["departements"], json!(["16", "17"]));
    expect![[r#"
        ┌────────────┬───────────┐
        │ dispositif ┆ schemes/1 │
        └────────────┴───────────┘
        ┌──────────────────────────────────────┬─────────────────────────────────────────┐
        │ version                              ┆ 1                                       │
        │ services à partir du                 ┆ —                                       │
        │ valeur d’un chèque                   ┆ 12,50 €                                 │
        │ chèques par carnet                   ┆ 5                                       │
        │ numérotation                         ┆ quand l’argent de l’acheteur est là     │
        │ dernier jour de service              ┆ 31/01                                   │
        │ dernier jour de présentation         ┆ 28/02                                   │
        │ jour D du calendrier                 ┆ 31/12                                   │
        │ alertes, en jours avant D            ┆ 20, 10                                  │
        │ état provisoire, en jours après D    ┆ 37                                      │
        │ ancienneté d’un service, en jours    ┆ 31                                      │
        │ chèques par encaissement             ┆ 10                                      │
        │ chèques par lieu et jour             ┆ —                                       │
        │ chèques par carnet et jour           ┆ —                                       │
        │ services                             ┆ Accès internet et matériel informatique │
        │ utilisables partout                  ┆ non                                     │
        │ départements                         ┆ 16, 17                                  │
        │ communes (INSEE)                     ┆ —                                       │
        │ remise                               ┆ non exigée                              │
        │ paiement des lieux, en jours         ┆ 15                                      │
        │ ce qu’un lieu doit rendre est retenu ┆ oui                                     │
        │ cofinancement, taux au plus          ┆ 33,3333 %                               │
        │ cofinancement, base                  ┆ ce que les contributeurs en laissent    │
        │ cofinancement, voie                  ┆ sur le compte cantonné                  │
        │ trois personnes au-delà de           ┆ 10 000,00 €                             │
        └──────────────────────────────────────┴─────────────────────────────────────────┘
    "#]]
    .assert_eq(&desk.shows("scheme|show|schemes/1"));

    let early = desk.fails("scheme|revise|schemes/1|--from|2020-01-01|--cheques|6", 1);
    assert!(early.contains("(VERSION_TOO_EARLY)") && early.contains("peuvent changer"), "{early}");
    let revise = "scheme|revise|schemes/1|--from|2190-01-01|--cheques|6|--anywhere";
    let revised = desk.answers(revise);
    assert_eq!(revised["version"]["version"], 2);
    let rules = &revised["version"]["rules"];
    assert_eq!(
        (&rules["cheques_per_booklet"], &rules["face_value_cents"]),
        (&6.into(), &1_250.into())
    );
    assert_eq!(rules["territory"]["anywhere"], true);
    let versions = &desk.answers("scheme|show|schemes/1")["versions"];
    assert_eq!(versions.as_array().unwrap().len(), 2);
    assert!(desk.shows("scheme|show|schemes/1").contains("01/01/2190"));
    let listed = desk.lists("scheme|list", "");
    assert_eq!((listed.len(), &listed[0]["versions"][0]["version"]), (1, &2.into()));
    assert!(desk.shows("scheme|list").contains("12,50 €"));
}

#[test]
fn what_is_known_of_an_organisation_is_updated_listed_and_erased() {
    let _alone = super::alone();
    let desk = Desk::new();
    let seat = "--street|31 boulevard Émile-Roux|--postcode|16000|--commune|Angoulême";
    desk.answers(&format!("funder|create|--name|Charente|--number|22160001800016|{seat}"));
    let state = desk.answers("funder|create|--name|État|--kind|co-funder");
    assert_eq!(state["funder"]["kind"], "KIND_CO_FUNDER");
    desk.answers("funder|update|funders/1|--name|Département de la Charente|--street|");
    let funder = desk.answers("funder|show|funders/1");
    assert_eq!(funder["display_name"], "Département de la Charente");
    assert_eq!(funder["organisation_number"], "22160001800016");
    assert_eq!(funder["address"]["street"], Value::Null);
    assert_eq!(funder["address"]["commune"], "Angoulême");
    assert_eq!(desk.lists("funder|list", "")[0], funder);
    assert!(desk.shows("funder|list").contains("cofinanceur"));

    assert_eq!(desk.answers("registry|erase|funders/1|--former")["records_erased"], 1);
    let again = desk.fails("registry|erase|funders/1|--former", 1);
    assert!(again.contains("il ne reste rien à effacer de funders/1 (NOTHING_TO_ERASE)"));
    assert!(desk.fails("registry|erase|funders/1", 64).contains("--former"));
    assert!(desk.fails("registry|erase|orders/1|--all", 64).contains("name : "));

    desk.answers("prescriber|create|--name|CCAS");
    desk.answers("prescriber|update|prescribers/1|--number|W161000123");
    let prescribers = desk.lists("prescriber|list", "");
    assert_eq!(prescribers[0]["organisation_number"], "W161000123");
    assert!(desk.shows("prescriber|list").contains("CCAS"));
    let stock = desk.answers("prescriber|stock|prescribers/1");
    assert_eq!((&stock["stock"]["allotted_booklets"], &stock["ranges"]), (&0.into(), &json!([])));
    assert!(desk.shows("prescriber|stock|prescribers/1").contains("carnets remis"));
}

#[test]
fn a_venue_joins_is_labelled_changed_and_ends() {
    let _alone = super::alone();
    let desk = Desk::new();
    let day = desk.founded();
    desk.answers("venue|update|venues/1|--commune|Angoulême|--insee|16015");
    desk.answers("venue|enrol|venues/1|--set-off|true|--legal-form|public-body|--vat|exempt");
    desk.answers("venue|label|withdraw|venues/1|--from|2090-01-01");
    let overlap = "venue|label|grant|venues/1|--last|2098-12-31|--first";
    assert!(desk.fails(&format!("{overlap}|2080-01-01"), 1).contains("(LABEL_OVERLAPS)"));
    desk.answers(&format!("{overlap}|2091-01-01"));
    let venue = desk.answers("venue|show|venues/1");
    assert_eq!(venue["profile"]["insee_code"], "16015");
    assert_eq!(venue["enrolment"]["vat"], "VAT_EXEMPT");
    assert_eq!(venue["labels"][0], json!({ "first_day": day, "last_day": "2089-12-31" }));
    assert_eq!(venue["labels"][1]["first_day"], "2091-01-01");
    let shown = desk.shows("venue|show|venues/1");
    for said in ["actif", "funders/1", "franchise en base", "01/01/2091"] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    let unended = desk.fails("registry|erase|venues/1|--all", 1);
    assert!(unended.contains("venues/1 sert encore (SUBJECT_IN_USE)"), "{unended}");
    desk.answers("venue|end|venues/1|--last-day|2026-01-31|--reason|left");
    assert_eq!(desk.answers("venue|show|venues/1")["state"], "STATE_ENDED");
    assert!(desk.fails("venue|update|venues/1|--name|A", 1).contains("est sorti"));
    desk.answers("registry|erase|venues/1|--all");
    assert_eq!(desk.answers("venue|show|venues/1")["profile"]["display_name"], Value::Null);
}

#[test]
fn a_bank_account_is_proposed_by_one_and_confirmed_by_another() {
    let _alone = super::alone();
    let desk = Desk::new();
    let day = desk.founded();
    let propose = "account|propose|venues/1|--iban|-|--holder|Mairie|--caller|proposer|--json";
    let proposed = desk.ask(propose, "FR76 3000 6000 0112 3456 7890 189\n");
    assert_eq!(proposed.status.code(), Some(0), "{}", text(&proposed.stderr));
    let proposed: Value = serde_json::from_str(&text(&proposed.stdout)).unwrap();
    assert_eq!(proposed["bank_account"]["iban_last_four"], "0189");
    let confirm = format!("account|confirm|bankAccounts/1|--from|{day}");
    assert!(desk.fails(&format!("{confirm}|--caller|proposer"), 1).contains("(SAME_CALLER)"));
    desk.answers(&format!("{confirm}|--caller|confirmer"));
    let accounts = desk.lists("account|list|venues/1", "");
    assert_eq!((accounts.len(), &accounts[0]["state"]), (1, &"STATE_IN_USE".into()));
    let listed = desk.shows("account|list|venues/1");
    assert!(listed.contains("en usage") && !listed.contains("3000"), "{listed}");
    desk.answers("account|refuse|bankAccounts/1|--reason|by-bank");
    let refused = desk.fails("account|refuse|bankAccounts/1|--reason|by-bank", 1);
    assert!(refused.contains("(BANK_ACCOUNT_REFUSED)"), "{refused}");
    let wrong = "account|propose|venues/1|--iban|FR00|--holder|Mairie";
    assert!(desk.fails(wrong, 64).contains("iban : "));
    let escrow = propose.replace("venues/1", "escrow").replace("Mairie", "Opérateur");
    let escrow = desk.ask(&escrow, "FR76 3000 6000 0112 3456 7890 189\n");
    assert_eq!(escrow.status.code(), Some(0), "{}", text(&escrow.stderr));
    assert_eq!(desk.lists("account|list", "").len(), 2);
    assert!(desk.shows("account|list|escrow").contains("cantonné"));
}

#[test]
fn an_entitlement_is_granted_by_somebody_else() {
    let _alone = super::alone();
    let desk = Desk::new();
    let own = desk.fails("entitlement|grant|operateur|codes", 1);
    assert!(own.contains("(SAME_CALLER)"), "{own}");
    desk.answers("entitlement|grant|imprimeur|codes");
    let held = json!({ "caller": "imprimeur", "entitlement": "ENTITLEMENT_CODES" });
    assert_eq!(desk.lists("entitlement|list", ""), [held]);
    assert!(desk.fails("entitlement|grant|imprimeur|codes", 1).contains("(ENTITLEMENT_HELD)"));
    desk.answers("entitlement|revoke|imprimeur|codes");
    let gone = desk.fails("entitlement|revoke|imprimeur|codes", 1);
    assert!(gone.contains("imprimeur n’a pas l’habilitation « codes »"), "{gone}");
    let empty = desk.ask("entitlement|list", "");
    assert_eq!(text(&empty.stderr), "la liste est vide\n");
}
