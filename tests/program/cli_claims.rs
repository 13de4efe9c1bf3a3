//! What funders owe and what venues give back, as they are typed.

use expect_test::expect;
use serde_json::json;

use super::cli_settling::shared;
use super::cli_story::Desk;

/// The ledger of `cli_settling`, its cycle approved, and who may decide; the three redemptions and
/// the day.
fn approved() -> (Desk, Vec<String>, String) {
    let (desk, _) = shared();
    desk.answers("cycle|close|--label|mars");
    let computed = desk.until("cycle|show|cycles/1", "STATE_COMPUTED");
    let figures = computed["totals"]["figures_digest"].as_str().unwrap();
    let approve = format!("cycle|approve|cycles/1|--figures|{figures}|--contest-days|10");
    let approved = desk.answers(&format!("{approve}|--caller|direction"));
    assert_eq!(approved["state"], "STATE_APPROVED");
    for (caller, entitlement) in [
        ("juge-1", "contests"),
        ("juge-2", "contests"),
        ("litiges-1", "incidents"),
        ("litiges-2", "incidents"),
    ] {
        desk.answers(&format!("entitlement|grant|{caller}|{entitlement}"));
    }
    let redemptions = desk.lists("redemption|list", "");
    let names = redemptions.iter().map(|one| one["name"].as_str().unwrap().to_owned());
    let day = approved["receipt"]["day"].as_str().unwrap().to_owned();
    (desk, names.collect(), day)
}

#[test]
fn a_call_is_contested_decided_accepted_paid_and_given_up() {
    let _alone = super::alone();
    let (desk, redemptions, day) = approved();
    let open = format!("contest|open|statements/1-3-1|{}|--reason|not-ours", redemptions[0]);
    let opened = desk.answers(&format!("{open}|--caller|caf"));
    let contest = &opened["contest"];
    assert_eq!((&contest["name"], &contest["amount_cents"]), (&json!("contests/1"), &json!(500)));
    assert!(desk.fails(&open, 1).contains("contests/1 porte déjà sur cette part (CONTEST_EXISTS)"));
    assert_eq!(desk.lists("contest|list|--pending", "").len(), 1);
    let propose = "contest|propose|contests/1|--verdict|upheld|--reason|evidence";
    assert!(desk.fails(propose, 1).contains("(NOT_ENTITLED)"));
    desk.answers(&format!("{propose}|--caller|juge-1"));
    let confirm = "contest|confirm|contests/1|--verdict|upheld|--caller";
    assert!(desk.fails(&format!("{confirm}|juge-1"), 1).contains("(SAME_CALLER)"));
    assert_eq!(desk.answers(&format!("{confirm}|juge-2"))["called_cents"], 0);
    let decided = desk.fails(&format!("{confirm}|juge-2"), 1);
    assert!(decided.contains("contests/1 est « fondée » (CONTEST_DECIDED)"), "{decided}");
    assert_eq!(desk.answers("contest|show|contests/1")["state"], "STATE_DECIDED");

    assert_eq!(desk.answers("call|accept|statements/1-3-1")["called_cents"], 300);
    desk.answers("call|accept|statements/1-2-1");
    let line = format!("--buyer|funders/1|--day|{day}|--reference");
    let receive = "ledger|receive-contribution|--funder";
    let paid = desk.answers(&format!("{receive}|funders/3|--amount|4,00|{line}|VIR-CAF"));
    let expected = json!([{"statement": "statements/1-3-1", "amount_cents": 300}]);
    assert_eq!((&paid["met"], &paid["excess_cents"]), (&expected, &json!(100)));
    desk.answers(&format!("{receive}|funders/2|--amount|10,00|{line}|VIR-ETAT"));
    let abandon = "call|abandon|statements/1-2-1|--reason|agreement|--caller|litiges-1";
    assert_eq!(desk.answers(abandon)["amount_cents"], 100);
    assert!(desk.fails(abandon, 1).contains("(NOTHING_OUTSTANDING)"));
    let calls = desk.shows("call|list|--cycle|cycles/1");
    let shown = desk.answers("call|show|statements/1-2-1");
    let until: Vec<&str> = shown["contest_until"].as_str().unwrap().rsplit('-').collect();
    let until = until.join("/");
    expect![[r#"
        ┌──────────────────┬──────────────┬───────────┬─────────────┬─────────┬─────────┬──────────┐
        │ relevé           ┆ sorte de     ┆ état      ┆ contestable ┆   porté ┆  appelé ┆  reste à │
        │                  ┆ financeur    ┆           ┆ jusqu’au    ┆         ┆         ┆ recevoir │
        ╞══════════════════╪══════════════╪═══════════╪═════════════╪═════════╪═════════╪══════════╡
        │ statements/1-2-1 ┆ cofinanceur  ┆ définitif ┆ JJ/MM/AAAA  ┆ 11,00 € ┆ 10,00 € ┆   0,00 € │
        │ statements/1-3-1 ┆ contributeur ┆ définitif ┆ JJ/MM/AAAA  ┆  8,00 € ┆  3,00 € ┆   0,00 € │
        └──────────────────┴──────────────┴───────────┴─────────────┴─────────┴─────────┴──────────┘
    "#]]
    .assert_eq(&calls.replace(&until, "JJ/MM/AAAA"));
}

#[test]
fn a_redemption_is_undone_and_the_venue_gives_back() {
    let _alone = super::alone();
    let (desk, redemptions, day) = approved();
    let [first, other, _] = &redemptions[..] else { panic!("three were redeemed") };
    let cancel = format!("incident|cancel|{first}|--reason|fraud");
    assert!(desk.fails(&cancel, 1).contains("(NOT_ENTITLED)"));
    let undone = desk.answers(&format!("{cancel}|--caller|litiges-1"));
    assert_eq!(undone["incident"]["parts"][0]["value_cents"], 1_000);
    let shown = desk.shows(&format!("incident|show|{first}"));
    expect![[r#"
        ┌──────────────────────────┬─────────────────┐
        │ encaissement             ┆ redemptions/20  │
        │ période                  ┆ cycles/1        │
        │ lieu                     ┆ venues/1        │
        │ sorte                    ┆ chèques annulés │
        │ défait pour              ┆ fraude          │
        │ par l’écriture           ┆ 31              │
        │ défait par               ┆ litiges-1       │
        │ repris sur les paiements ┆ oui             │
        └──────────────────────────┴─────────────────┘
        ┌──────────────────────┬───────────┐
        │ chèques de           ┆ funders/1 │
        │ valeur               ┆ 10,00 €   │
        │ payé par l’opérateur ┆ 0,00 €    │
        │ à rendre par le lieu ┆ 0,00 €    │
        └──────────────────────┴───────────┘
        ┌─────────────────────────────────────────────┬───────────┬──────────┬─────────┐
        │ quoi                                        ┆ financeur ┆ commande ┆ montant │
        ╞═════════════════════════════════════════════╪═══════════╪══════════╪═════════╡
        │ ne sera pas appelé                          ┆ funders/3 ┆ —        ┆  5,00 € │
        │ ne sera pas appelé                          ┆ funders/2 ┆ —        ┆  2,50 € │
        │ non payé au lieu : revient au commanditaire ┆ —         ┆ —        ┆ 10,00 € │
        └─────────────────────────────────────────────┴───────────┴──────────┴─────────┘
    "#]]
    .assert_eq(&shown);
    let undoing = &desk.answers(&format!("redemption|show|{first}"))["redemption"]["undoing"];
    assert_eq!(undoing["kind"], "INCIDENT_KIND_CANCELLED");

    desk.accounts(&day);
    desk.answers("pay|create|--cycle|cycles/1");
    desk.until("pay|show|paymentRuns/1", "STATE_SEALED");
    let restore = format!("incident|restore|{other}|--reason|complaint|--caller|litiges-1");
    let needed = desk.fails(&restore, 1);
    assert!(needed.contains("10,00 € sont à avancer (ADVANCE_NEEDED)"), "{needed}");
    let line = format!("--day|{day}|--reference");
    desk.answers(&format!("ledger|top-up|--amount|12,00|{line}|AVANCE-1"));
    desk.answers(&format!("{restore}|--advance|operator"));
    let recover = format!("ledger|recover|--venue|venues/1|--buyer|funders/1|{line}");
    let too_much = desk.fails(&format!("{recover}|RET-1|--amount|10,01"), 1);
    assert!(too_much.contains("n’a que 10,00 € à rendre"), "{too_much}");
    let recovered = desk.answers(&format!("{recover}|RET-1|--amount|4,00"));
    assert_eq!(recovered["recovered"], json!([{"redemption": other, "amount_cents": 400}]));
    let goodwill = format!("incident|goodwill|{other}|--buyer|funders/1|--caller|litiges-2");
    let exceeded = desk.fails(&format!("{goodwill}|--amount|10,01"), 1);
    assert!(exceeded.contains("10,00 €"), "{exceeded}");
    desk.answers(&format!("{goodwill}|--amount|1,00"));
    assert_eq!(desk.lists("incident|list|--open|--venue|venues/1", "").len(), 1);
    let abandon = format!("incident|abandon|{other}|--buyer|funders/1|--reason|too-small");
    assert!(desk.fails(&format!("{abandon}|--caller|litiges-1"), 1).contains("(SAME_CALLER)"));
    let given_up = desk.answers(&format!("{abandon}|--caller|litiges-2"));
    assert_eq!(given_up["amount_cents"], 600);
    assert_eq!(desk.lists("incident|list|--open", "").len(), 0);
    assert_eq!(desk.lists("incident|list", "").len(), 2);
}
