//! Redemptions one by one, by exception and as a file, and what is shown of them.

use std::fs;

use serde_json::{Value, json};

use super::cli_story::{Desk, REDEEM, text};

const SERVICE: &str = "acces-internet-et-materiel-informatique";

impl Desk {
    /// A ledger with three booklets handed over; the day, and the codes of all of them.
    fn with_thirty_codes(&self) -> (String, Vec<String>) {
        let (day, _) = self.handed_over();
        self.answers("booklets|issue|--order|orders/1|--count|1");
        self.answers("booklets|allot|booklets/3|--prescriber|prescribers/1");
        for booklet in ["booklets/2", "booklets/3"] {
            let by = format!("--prescriber|prescribers/1|--day|{day}");
            self.answers(&format!("booklets|hand-over|{booklet}|{by}"));
        }
        let booklets = self.lists("booklets|codes|booklets/1|--count|3", "");
        let codes = booklets.iter().flat_map(|booklet| booklet["codes"].as_array().unwrap());
        (day, codes.map(|code| code.as_str().unwrap().to_owned()).collect())
    }
}

/// 25 redemptions, of which three are refused: a mistyped code, a chèque that is taken twice, a
/// venue that is not there.
fn file(day: &str, codes: &[String]) -> String {
    let rows = codes[..25].iter().zip(1..).map(|(code, number)| {
        let (venue, code) = match number {
            3 => ("venues/1", format!("Z{}", &code[1..])),
            7 => ("venues/1", codes[0].clone()),
            12 => ("venues/9", code.clone()),
            _ => ("venues/1", code.clone()),
        };
        format!("{venue},{SERVICE},{day},{code},famille\n")
    });
    rows.fold("venue,service,service_date,codes,procedures\n".to_owned(), |text, row| text + &row)
}

#[test]
fn a_file_of_redemptions_is_taken_row_by_row() {
    let _alone = super::alone();
    let desk = Desk::new();
    let (day, codes) = desk.with_thirty_codes();
    fs::write(desk.home.path().join("day.csv"), file(&day, &codes)).unwrap();
    let stream = "redeem|--stream|day.csv|--request-id|3d5c0f4e-7a92-4c0c-9d2e-0a8d2f6f1b11";
    let taken = desk.ask(&format!("{stream}|--json"), "");
    assert_eq!(taken.status.code(), Some(1), "{}", text(&taken.stderr));
    assert_eq!(text(&taken.stderr), "carnet : refusés : 3 sur 25 ; le reste est fait\n");
    let rows: Vec<Value> =
        text(&taken.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let lines: Vec<i64> = rows.iter().map(|row| row["line"].as_i64().unwrap()).collect();
    assert_eq!(lines, (2..=26).collect::<Vec<_>>());
    let refused: Vec<(i64, &str)> = rows
        .iter()
        .filter(|row| row["response"] == Value::Null)
        .map(|row| (row["line"].as_i64().unwrap(), row["refusal"]["reason"].as_str().unwrap()))
        .collect();
    let expected = [(4, "CODE_MISTYPED"), (8, "CHEQUE_REDEEMED"), (13, "VENUE_NOT_FOUND")];
    assert_eq!(refused, expected);
    assert_eq!(rows[6]["refusal"]["metadata"]["position"], "1");
    assert_eq!(rows[0]["response"]["redemption"]["value_cents"], 1_000);

    // Repeated, it is taken once: each row has the same id as before.
    let again = desk.ask(&format!("{stream}|--json"), "");
    assert_eq!(text(&again.stdout), text(&taken.stdout));
    let said = desk.ask(stream, "");
    let said = text(&said.stdout) + &text(&said.stderr);
    let said = said.replace('\u{a0}', " ");
    for told in ["ligne 2 : encaissé : redemptions/", "ligne 4 : refusé : ", "(CHEQUE_REDEEMED)"]
    {
        assert!(said.contains(told), "{told}: {said}");
    }
    assert!(said.contains("22 encaissements, 220,00 €"), "{said}");
    for code in &codes {
        assert!(!said.contains(code.as_str()) && !text(&taken.stdout).contains(code.as_str()));
    }
    assert_eq!(desk.lists("redemption|list", "").len(), 22);
}

#[test]
fn a_stream_is_also_read_from_the_standard_input() {
    let _alone = super::alone();
    let desk = Desk::new();
    let (day, codes) = desk.handed_over();
    let row = |codes: &[String], id: Value| {
        let venue = json!({
            "venue": "venues/1", "service": SERVICE, "service_date": day,
            "codes": codes, "procedures": ["famille"], "request_id": id,
        });
        format!("{venue}\n")
    };
    let id = "8f14e45f-ceea-467f-a1f2-0a8d2f6f1b11";
    let input = row(&codes[..2], Value::Null) + "\n" + &row(&codes[2..3], json!(id));
    let rows = desk.lists("redeem|--stream|-", &input);
    let lines = (rows[0]["line"].as_i64(), rows[1]["line"].as_i64());
    assert_eq!(lines, (Some(1), Some(3)));
    assert_eq!(rows[0]["response"]["redemption"]["value_cents"], 2_000);
    let watched = rows[1]["response"]["receipt"]["sequence"].as_i64().unwrap() - 1;
    let entry = desk.lists(&format!("ledger|watch|--count|1|--after|{watched}"), "");
    assert_eq!(entry[0]["request_id"], id);
}

#[test]
fn a_file_that_is_wrong_anywhere_sends_nothing() {
    let _alone = super::alone();
    let desk = Desk::new();
    let (day, codes) = desk.handed_over();
    let good = format!("venues/1,{SERVICE},{day},{}\n", codes[0]);
    let input = format!("venue,service,service_date,codes\n{good}venues/1,aide,x,{}\n", codes[1]);
    let refused = desk.ask("redeem|--stream|-", &input);
    assert_eq!(refused.status.code(), Some(64));
    let said = text(&refused.stderr);
    assert!(said.contains("ligne 3 : le service") && !said.contains(&codes[1]), "{said}");
    assert_eq!(desk.answers("booklets|show|booklets/1")["uses"], json!([]));
    assert!(desk.fails("redeem|--stream|none.csv", 64).contains("il ne se lit pas"));
    desk.fails("redeem|--stream|none.csv|--check", 64);
    desk.fails("redeem|--stream|none.csv|--venue|venues/1", 64);
    desk.fails("redeem|--stream|none.csv|--exception|outage", 64);
    desk.fails(&format!("redeem|-|--venue|venues/1|--service|{SERVICE}"), 64);
}

#[test]
fn what_a_rule_refuses_is_taken_by_exception() {
    let _alone = super::alone();
    let desk = Desk::new();
    let (day, codes) = desk.handed_over();
    desk.answers("venue|suspend|venues/1|--reason|inquiry");
    let redeem = format!("{REDEEM}|--day|{day}|--exception|before-suspension");
    let refused = desk.ask(&redeem, &codes[0]);
    assert!(text(&refused.stderr).contains("(NOT_ENTITLED)"), "{}", text(&refused.stderr));
    desk.answers("entitlement|grant|operateur|exceptions|--caller|chief");
    let taken = desk.lists(&redeem, &codes[0]);
    assert_eq!(taken[0]["redemption"]["value_cents"], 1_000);
    assert_eq!(desk.ask(&format!("{redeem}|--check"), &codes[1]).status.code(), Some(64));
}

#[test]
fn redemptions_and_their_money_are_found_again() {
    let _alone = super::alone();
    let desk = Desk::new();
    let (day, codes) = desk.handed_over();
    for code in &codes[..3] {
        desk.lists(&format!("{REDEEM}|--day|{day}"), code);
    }
    let all = desk.lists("redemption|list", "");
    assert_eq!(all.len(), 3);
    let days = format!("--first-day|{day}|--last-day|{day}");
    for filter in ["--venue|venues/1", "--funder|funders/1", "--order|orders/1", &days] {
        assert_eq!(desk.lists(&format!("redemption|list|{filter}"), ""), all);
    }
    assert_eq!(desk.lists("redemption|list|--last-day|2020-01-01", ""), [""; 0]);
    desk.fails("redemption|list|--venue|venues/1|--order|orders/1", 64);

    let name = all[1]["name"].as_str().unwrap();
    desk.answers(&format!("redemption|void|{name}|--venue|venues/1|--reason|holder-request"));
    let shown = desk.answers(&format!("redemption|show|{name}"));
    assert_eq!(shown["redemption"]["voiding"]["reason"], "VOID_REASON_HOLDER_REQUEST");
    let listed = desk.shows("redemption|list");
    assert!(listed.contains("annulé pour") && listed.contains("porteur"), "{listed}");

    let payable = "--account|accounts/payable.venues-1.funders-1";
    let transfers = desk.lists(&format!("ledger|transfers|{payable}|{days}"), "");
    assert_eq!(transfers.len(), 4);
    let transfer = transfers[0]["name"].as_str().unwrap();
    let why = desk.answers(&format!("ledger|explain|{transfer}"));
    assert_eq!(why["redemption"], all[0]["name"]);
    assert_eq!((&why["order"], &why["kind"]), (&"orders/1".into(), &"redeemed".into()));
    assert_eq!(why["transfer"], transfers[0]);
    assert!(desk.shows(&format!("ledger|transfers|{payable}")).contains(transfer));
    assert!(desk.fails("ledger|explain|transfers/1-9", 1).contains("(TRANSFER_NOT_FOUND)"));
}
