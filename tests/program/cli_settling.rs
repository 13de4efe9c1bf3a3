//! Who bears what of a cycle, as the operator sees it: from the agreement to the approval.

use expect_test::expect;
use serde_json::json;

use super::cli_story::{Desk, REDEEM};

/// A ledger with a CAF that bears half of what `compte-caf` causes, up to 8 €, and a State that
/// bears half of what is left; three chèques are redeemed.
pub(super) fn shared() -> (Desk, String) {
    let desk = Desk::new();
    let (day, codes) = desk.handed_over();
    desk.answers("procedure|preset|--from|2025-01-01");
    for (name, kind) in [("État", "co-funder"), ("CAF", "contributor")] {
        desk.answers(&format!("funder|create|--name|{name}|--kind|{kind}"));
    }
    let organisations = desk.lists("procedure|organisations", "");
    let caf = organisations.iter().find(|one| one["slug"] == "caf").unwrap();
    let caf = caf["name"].as_str().unwrap();
    let year = &day[..4];
    let days = format!("--first|{year}-01-01|--last|{year}-12-31");
    let draft = format!("agreement|draft|--contributor|funders/3|--organisation|{caf}|{days}");
    let limits = format!("--table-version|1|--share|50|--year|{year}:8,00:5");
    let refused = desk.fails(&format!("{draft}|{limits}|--procedures|compte-cafe"), 64);
    assert!(refused.contains("terms.only_procedures"), "{refused}");
    desk.answers(&format!("{draft}|{limits}|--procedures|compte-caf"));
    let alone = desk.fails("agreement|sign|agreements/1", 1);
    assert!(alone.contains("(SAME_CALLER)"), "{alone}");
    desk.answers("agreement|sign|agreements/1|--caller|direction");
    let takes = format!("--rank|1|--rate|50|--base|net|--path|through-escrow|{days}");
    let grant = "award|grant|--co-funder|funders/2|--buyer|funders/1|--scheme|schemes/1";
    desk.answers(&format!("{grant}|--amount|1000|{takes}"));
    for (code, procedures) in codes.iter().zip(["compte-caf", "compte-caf,papiers", "compte-caf"]) {
        let redeem = format!("{REDEEM}|--day|{day}|--procedures|{procedures}");
        desk.lists(&redeem, code);
    }
    (desk, year.to_owned())
}

#[test]
fn who_bears_what_is_previewed_fixed_recomputed_returned_and_approved() {
    let _alone = super::alone();
    let (desk, year) = shared();
    let previewed = desk.answers("cycle|preview");
    desk.answers("cycle|close|--label|mars");
    let computed = desk.until("cycle|show|cycles/1", "STATE_COMPUTED");
    let (totals, shared) = (&computed["totals"], &computed["share_totals"]);
    assert_eq!((&previewed["totals"], &previewed["share_totals"]), (totals, shared));
    let expected = json!({"contributed_cents": 800, "co_funded_cents": 1100, "borne_cents": 1100});
    assert_eq!(shared, &expected);
    expect![[r#"
        ┌───────────┬────────────────────────────────────────────┬────────────┬─────────┐
        │ porte     ┆ à quel titre                               ┆ chèques de ┆ montant │
        ╞═══════════╪════════════════════════════════════════════╪════════════╪═════════╡
        │ funders/3 ┆ agreements/1, année AAAA                   ┆ funders/1  ┆ 8,00 €  │
        │ funders/2 ┆ awards/1                                   ┆ funders/1  ┆ 11,00 € │
        │ funders/1 ┆ le reste de 30,00 €                        ┆ funders/1  ┆ 11,00 € │
        │ personne  ┆ pour mémoire, caf : hors des conditions    ┆ funders/1  ┆ 12,50 € │
        │ personne  ┆ pour mémoire, caf : au-delà de l’enveloppe ┆ funders/1  ┆ 4,50 €  │
        └───────────┴────────────────────────────────────────────┴────────────┴─────────┘
    "#]]
    .assert_eq(&desk.shows("cycle|shares|cycles/1").replace(&year, "AAAA"));
    let figures = &totals["figures_digest"];
    let again = desk.answers("cycle|recompute|cycles/1");
    assert_eq!((&again["equal"], &again["figures_digest"]), (&true.into(), figures));
    let figures = figures.as_str().unwrap();
    let said = |words: &str| format!("cycle|{words}|cycles/1|--figures|{figures}");
    let own = desk.fails(&said("approve"), 1);
    assert!(own.contains("(SAME_CALLER)"), "{own}");
    desk.answers(&format!("{}|--reason|mismatch|--caller|chief", said("return")));
    let returned = desk.answers("cycle|show|cycles/1");
    assert_eq!(returned["returned_by"], "chief");
    desk.answers(&format!("{}|--caller|direction", said("approve")));
    assert_eq!(desk.answers("cycle|show|cycles/1")["approved_by"], "direction");
}

#[test]
fn what_is_consumed_of_an_agreement_is_shown_and_each_redemption_explained() {
    let _alone = super::alone();
    let (desk, year) = shared();
    desk.answers("cycle|close|--label|mars");
    desk.until("cycle|show|cycles/1", "STATE_COMPUTED");
    expect![[r#"
        ┌────────────────────┬─────────────────┐
        │ convention         ┆ agreements/1    │
        │ contributeur       ┆ funders/3       │
        │ organisme          ┆ organisations/6 │
        │ nom de l’organisme ┆ caf             │
        │ état               ┆ signée, épuisée │
        │ fin anticipée      ┆ —               │
        └────────────────────┴─────────────────┘
        ┌──────────────────────────────────────────┬───────────────┐
        │ connus depuis l’écriture                 ┆ 18            │
        │ services à partir du                     ┆ —             │
        │ premier jour de service                  ┆ 01/01/AAAA    │
        │ dernier jour de service                  ┆ 31/12/AAAA    │
        │ dans tous les lieux                      ┆ oui           │
        │ seulement dans                           ┆ —             │
        │ pour toutes les démarches de l’organisme ┆ non           │
        │ démarches                                ┆ procedures/23 │
        │ version de la table des démarches        ┆ 1             │
        │ part                                     ┆ 50 %          │
        │ au plus, par chèque                      ┆ —             │
        └──────────────────────────────────────────┴───────────────┘
        ┌───────┬───────────┬──────────────────┐
        │ année ┆ enveloppe ┆ chèques, au plus │
        ╞═══════╪═══════════╪══════════════════╡
        │ AAAA  ┆    8,00 € ┆                5 │
        └───────┴───────────┴──────────────────┘
        ┌───────┬──────────┬───────────────────┬────────┬──────────────────┐
        │ année ┆ consommé ┆ chèques consommés ┆  reste ┆ chèques restants │
        ╞═══════╪══════════╪═══════════════════╪════════╪══════════════════╡
        │ AAAA  ┆   8,00 € ┆                 3 ┆ 0,00 € ┆                2 │
        └───────┴──────────┴───────────────────┴────────┴──────────────────┘
    "#]]
    .assert_eq(&desk.shows("agreement|show|agreements/1").replace(&year, "AAAA"));
    let redemptions = desk.lists("redemption|list", "");
    let name = redemptions[1]["name"].as_str().unwrap();
    expect![[r#"
        partie 1 : 10,00 €
        ┌───────────────┬─────────────────┬─────────┐
        │ démarche      ┆ imputée à       ┆ montant │
        ╞═══════════════╪═════════════════╪═════════╡
        │ procedures/23 ┆ organisations/6 ┆ 5,00 €  │
        └───────────────┴─────────────────┴─────────┘
        ┌───────────┬─────────────────────────────────────────┬────────────┬─────────┐
        │ porte     ┆ à quel titre                            ┆ chèques de ┆ montant │
        ╞═══════════╪═════════════════════════════════════════╪════════════╪═════════╡
        │ funders/3 ┆ agreements/1, année AAAA                ┆ funders/1  ┆ 2,50 €  │
        │ funders/2 ┆ awards/1                                ┆ funders/1  ┆ 3,75 €  │
        │ funders/1 ┆ le reste de 10,00 €                     ┆ funders/1  ┆ 3,75 €  │
        │ personne  ┆ pour mémoire, caf : hors des conditions ┆ funders/1  ┆ 2,50 €  │
        └───────────┴─────────────────────────────────────────┴────────────┴─────────┘
    "#]]
    .assert_eq(&desk.shows(&format!("redemption|explain|{name}")).replace(&year, "AAAA"));
}
