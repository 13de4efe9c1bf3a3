//! Agreements of contributors and awards of co-funders, as they are typed.

use expect_test::expect;
use serde_json::{Value, json};

use super::cli_story::{Desk, text};

/// A ledger with a scheme, a buyer, a co-funder and a contributor.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.answers("scheme|create");
    for (name, kind) in [("Charente", "buyer"), ("État", "co-funder"), ("CAF", "contributor")] {
        desk.answers(&format!("funder|create|--name|{name}|--kind|{kind}"));
    }
    desk
}

const DRAFT: &str = "agreement|draft|--contributor|funders/3|--organisation|organisations/1";
const TERMS: &str = "--first|2025-01-01|--last|2026-12-31|--table-version|1|--share|33,3333";
const GRANT: &str =
    "award|grant|--co-funder|funders/2|--buyer|funders/1|--scheme|schemes/1|--amount|10000,50";
const TAKES: &str = "--base|net|--path|through-escrow|--first|2025-01-01|--last|2025-12-31";

#[test]
fn an_agreement_is_typed_and_refused_with_a_reason() {
    let _alone = super::alone();
    let desk = desk();
    let year = "--year|2025:3000,00";
    // No command of this ledger has named an organisation.
    let refused = desk.fails(&format!("{DRAFT}|{TERMS}|{year}"), 1);
    assert!(refused.contains("(ORGANISATION_NOT_FOUND)"), "{refused}");
    for (words, reason) in [
        ("agreement|sign|agreements/1".to_owned(), "AGREEMENT_NOT_FOUND"),
        (
            format!("agreement|amend|agreements/1|--from|2025-07-01|{TERMS}|{year}"),
            "AGREEMENT_NOT_FOUND",
        ),
        ("agreement|end|agreements/1|--last-day|2025-07-01".to_owned(), "AGREEMENT_NOT_FOUND"),
        ("agreement|show|agreements/1".to_owned(), "AGREEMENT_NOT_FOUND"),
        ("agreement|list|--contributor|funders/9".to_owned(), "FUNDER_NOT_FOUND"),
    ] {
        let refused = desk.fails(&words, 1);
        assert!(refused.contains(&format!("({reason})")), "{words}: {refused}");
    }
    let empty = desk.ask("agreement|list", "");
    assert_eq!(
        (text(&empty.stdout), text(&empty.stderr)),
        (String::new(), "la liste est vide\n".into())
    );
}

#[test]
fn what_cannot_be_meant_of_an_agreement_is_a_mistake_of_the_command_line() {
    let _alone = super::alone();
    let desk = desk();
    for (words, said) in [
        (TERMS.to_owned(), "--year"),
        (format!("{TERMS}|--year|2025"), "2025:3000,00"),
        (format!("{TERMS}|--year|2025:1|--departement|2A"), "--departement"),
        (format!("{TERMS}0|--year|2025:1"), "33,3333"),
        (format!("{TERMS}|--year|2026:1|--year|2025:1"), "terms.years : "),
        (format!("{TERMS}|--year|2025:1:0|--maximum-per-cheque|0"), "terms.maximum_per_cheque"),
    ] {
        let refused = desk.fails(&format!("{DRAFT}|{words}"), 64);
        assert!(refused.contains(said), "{words}: {refused}");
    }
    let refused = desk.fails(&format!("{GRANT}|{TAKES}|--rank|0|--rate|50"), 64);
    assert!(refused.contains("terms.rank : "), "{refused}");
    assert!(desk.fails(&format!("{GRANT}|{TAKES}|--rank|1|--rate|101"), 64).contains("--rate"));
}

#[test]
fn an_award_is_granted_shown_and_ended() {
    let _alone = super::alone();
    let desk = desk();
    let grant = format!("{GRANT}|{TAKES}|--rank|1|--rate");
    let granted = desk.answers(&format!("{grant}|33,3333"));
    let expected = json!({
        "name": "awards/1",
        "terms": {
            "co_funder": "funders/2",
            "buyer": "funders/1",
            "scheme": "schemes/1",
            "rank": 1,
            "rate_parts_per_million": 333_333,
            "base": "BASE_NET",
            "path": "PATH_THROUGH_ESCROW",
            "amount_cents": 1_000_050,
            "first_day": "2025-01-01",
            "last_day": "2025-12-31",
        },
        "since_sequence": granted["receipt"]["sequence"],
        "ended_day": Value::Null,
        "used_cents": 0,
        "left_cents": 1_000_050,
    });
    assert_eq!(granted["award"], expected);
    assert!(desk.fails(&format!("{grant}|51"), 1).contains("(RATE_TOO_HIGH)"));
    assert!(desk.fails(&format!("{grant}|50"), 1).contains("(RANK_TAKEN)"));
    desk.answers("award|end|awards/1|--last-day|2025-06-30");
    let again = desk.fails("award|end|awards/1|--last-day|2025-06-30", 1);
    assert!(again.contains("(AWARD_ENDED)"), "{again}");
    assert_eq!(desk.answers("award|show|awards/1")["ended_day"], "2025-06-30");
    assert_eq!(desk.lists("award|list", "")[0]["name"], "awards/1");
    assert!(desk.fails("award|show|awards/2", 1).contains("(AWARD_NOT_FOUND)"));
    expect![[r#"
        ┌─────────────────────────┬──────────────────────────────────────┐
        │ concours                ┆ awards/1                             │
        │ cofinanceur             ┆ funders/2                            │
        │ commanditaire           ┆ funders/1                            │
        │ dispositif              ┆ schemes/1                            │
        │ rang                    ┆ 1                                    │
        │ taux                    ┆ 33,3333 %                            │
        │ base                    ┆ ce que les contributeurs en laissent │
        │ voie                    ┆ sur le compte cantonné               │
        │ au plus                 ┆ 10 000,50 €                          │
        │ premier jour de service ┆ 01/01/2025                           │
        │ dernier jour de service ┆ 31/12/2025                           │
        │ connu depuis l’écriture ┆ 6                                    │
        │ fin anticipée           ┆ 30/06/2025                           │
        │ consommé                ┆ 0,00 €                               │
        │ reste                   ┆ 10 000,50 €                          │
        └─────────────────────────┴──────────────────────────────────────┘
    "#]]
    .assert_eq(&desk.shows("award|show|awards/1"));
    expect![[r#"
        ┌──────────┬─────────────┬───────────────┬────────────┬──────┬───────────┬─────────────┐
        │ concours ┆ cofinanceur ┆ commanditaire ┆ dispositif ┆ rang ┆ taux      ┆       reste │
        ╞══════════╪═════════════╪═══════════════╪════════════╪══════╪═══════════╪═════════════╡
        │ awards/1 ┆ funders/2   ┆ funders/1     ┆ schemes/1  ┆    1 ┆ 33,3333 % ┆ 10 000,50 € │
        └──────────┴─────────────┴───────────────┴────────────┴──────┴───────────┴─────────────┘
    "#]]
    .assert_eq(&desk.shows("award|list"));
}
