//! The bank's files as an operator imports them, lines that are explained, money that goes back.

use std::fs;

use serde_json::{Value, json};

use super::cli_story::{Desk, REDEEM, text};

/// A movement: its reference, euros, whether it went out, the end-to-end id, what was written.
type Line<'a> = (&'a str, &'a str, bool, &'a str, &'a str);

/// A statement of `day` from one balance to another.
fn statement((day, opening, closing): (&str, &str, &str), lines: &[Line<'_>]) -> String {
    let entries = lines.iter().map(|(reference, amount, out, id, text)| {
        let way = if *out { "DBIT" } else { "CRDT" };
        format!(
            "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd><Sts><Cd>BOOK</Cd>\
             </Sts><BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{reference}</AcctSvcrRef>\
             <NtryDtls><TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs><RmtInf><Ustrd>{text}.\
             </Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        )
    });
    let balance = |kind: &str, amount: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{amount}</Amt>\
             <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
        )
    };
    let balances = balance("OPBD", opening) + &balance("CLBD", closing);
    let entries: String = entries.collect();
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><GrpHdr>\
         <MsgId>M1</MsgId><CreDtTm>2025-03-03T20:00:00</CreDtTm></GrpHdr><Stmt><Id>S1</Id><Acct>\
         <Id><IBAN>FR7630006000011234567890189</IBAN></Id><Ccy>EUR</Ccy></Acct>{balances}{entries}\
         </Stmt></BkToCstmrStmt></Document>"
    )
}

impl Desk {
    fn keep(&self, name: &str, file: &str) {
        fs::write(self.home.path().join(name), file).unwrap();
    }

    /// What `carnet bank import` ends with and says, for programs.
    fn imports(&self, files: &str, code: i32) -> (Vec<Value>, String) {
        let output = self.ask(&format!("bank|import|{files}|--json"), "");
        let (told, said) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{told}{said}");
        (told.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), said)
    }
}

/// A ledger with one payment of 10,00 € to a venue on its way; the day, and its end-to-end id.
fn paid() -> (Desk, String, String) {
    let desk = Desk::new();
    let (day, codes) = desk.handed_over();
    desk.accounts(&day);
    desk.lists(&format!("{REDEEM}|--day|{day}"), &codes[0]);
    desk.answers("cycle|close|--label|mars");
    let computed = desk.until("cycle|show|cycles/1", "STATE_COMPUTED");
    let figures = computed["totals"]["figures_digest"].as_str().unwrap();
    desk.answers(&format!("cycle|approve|cycles/1|--figures|{figures}|--caller|direction"));
    desk.answers("pay|create|--cycle|cycles/1");
    desk.until("pay|show|paymentRuns/1", "STATE_SEALED");
    let payment = desk.answers("payment|show|payments/1");
    let id = payment["end_to_end_id"].as_str().unwrap().to_owned();
    (desk, day, id)
}

#[test]
fn a_statement_is_imported_once_and_what_it_leaves_open_is_explained() {
    let _alone = super::alone();
    let (desk, day, id) = paid();
    let lines = [
        ("VIR-1", "1000.00", false, "NOTPROVIDED", "provision"),
        ("L2", "10.00", true, &*id, ""),
        ("L3", "25.00", false, "NOTPROVIDED", "bonjour"),
    ];
    desk.keep("a.xml", &statement((&day, "0.00", "1015.00"), &lines));
    let items = desk.lists("open-items|--kind|run", "");
    assert_eq!((items.len(), &items[0]["reason"]), (1, &json!("not sent")));
    assert!(desk.shows("open-items").contains("carnet pay sent paymentRuns/1,"));
    let (told, said) = desk.imports("a.xml", 0);
    assert_eq!(said, "");
    let fates: Vec<&Value> = told.iter().filter_map(|one| one["row"].get("fate")).collect();
    assert_eq!(fates, ["FATE_PAID", "FATE_KNOWN", "FATE_SUSPENDED"]);
    let summary = &told.last().unwrap()["summary"];
    assert_eq!(summary["cover"], "COVER_VERDICT_PROVEN");
    let (again, _) = desk.imports("a.xml", 0);
    assert_eq!(again.last().unwrap()["summary"]["counts"][0]["rows"], 3);
    let line = desk.answers("bank|lines|--open");
    assert_eq!((&line["name"], &line["left_cents"]), (&json!("bankLines/1"), &json!(2_500)));

    let open = desk.shows("open-items");
    let ends = ["25,00 €", "carnet bank match bankLines/1 --amount 25,00 --as QUOI\n"];
    assert!(ends.iter().all(|end| open.contains(end)), "{open}");
    assert!(!open.contains("paymentRuns/1"), "all of it is booked: {open}");
    let needs = desk.fails("bank|match|bankLines/1|--amount|25|--as|money", 64);
    assert!(needs.contains("--buyer"), "{needs}");
    let money = "bank|match|bankLines/1|--as|money|--buyer|funders/1|--amount";
    assert!(desk.fails(&format!("{money}|25,01"), 1).contains("(BANK_LINE_EXCEEDED)"));
    desk.answers(&format!("{money}|25"));
    assert_eq!(desk.lists("bank|lines|--open", "").len(), 0);
    assert_eq!(desk.answers("bank|show|bankLines/1")["left_cents"], 0);

    let explained = desk.answers(&format!("payment|explain|{id}"));
    assert_eq!(explained["remittances"][0]["paid_cents"], 1_000);
    let redemption = &explained["redemptions"][0]["redemption"];
    assert_eq!(redemption["value_cents"], 1_000);
    let name = redemption["name"].as_str().unwrap();
    let traced = desk.answers(&format!("payment|explain|{name}"));
    assert_eq!(traced["payments"][0]["bank_reference"], "L2");
}

#[test]
fn files_that_are_refused_say_why_and_stop_those_behind_them() {
    let _alone = super::alone();
    let (desk, day, id) = paid();
    let twice = [
        ("VIR-1", "1000.00", false, "NOTPROVIDED", "provision"),
        ("L2", "10.00", true, &*id, ""),
        ("L3", "10.00", true, &*id, ""),
    ];
    desk.keep("cut.xml", "<Document");
    desk.keep("a.xml", &statement((&day, "0.00", "980.00"), &twice));
    let (told, said) = desk.imports("cut.xml|a.xml", 1);
    assert!(told.is_empty() && said.contains("cut.xml n’est pas utilisable"), "{said}");
    desk.keep("sum.xml", &statement((&day, "0.00", "981.00"), &twice));
    assert!(desk.imports("sum.xml", 1).1.contains("ne font pas"));
    let (told, _) = desk.imports("a.xml", 1);
    assert_eq!(told.last().unwrap()["summary"]["paid_twice"], true);
    let shown = desk.ask("bank|import|a.xml", "");
    assert!(text(&shown.stdout).contains("déjà connu"), "{shown:?}");
    let other = statement((&day, "0.00", "0.00"), &[]).replace("0189</IBAN>", "0190</IBAN>");
    desk.keep("other.xml", &other.replace("FR7630006000011234567890190", "DE89370400440532013000"));
    let (_, said) = desk.imports("other.xml", 1);
    assert!(said.contains("un autre compte"), "{said}");
}

#[test]
fn money_goes_back_to_a_buyer_by_two_people_and_a_payment() {
    let _alone = super::alone();
    let desk = Desk::new();
    let day = desk.founded();
    desk.accounts(&day);
    let line = format!("--day|{day}|--reference|VIR-1");
    desk.answers(&format!("ledger|receive|--buyer|funders/1|--amount|100|{line}"));
    let propose = "refund|propose|--provision|funders/1|--title|TR-9|--amount";
    let too_much = desk.fails(&format!("{propose}|100,01"), 1);
    assert!(too_much.contains("(BALANCE_INSUFFICIENT)"), "{too_much}");
    let refund = &desk.answers(&format!("{propose}|40"))["refund"];
    assert_eq!((&refund["name"], &refund["amount_cents"]), (&json!("refunds/1"), &json!(4_000)));
    desk.answers(&format!("{propose}|10"));
    desk.answers("refund|drop|refunds/2");
    assert_eq!(desk.lists("refund|list", "").len(), 2);
    let confirm = "refund|confirm|refunds/1|--caller";
    let missing = desk.fails(&format!("{confirm}|direction"), 1);
    assert!(missing.contains("(FUNDER_ACCOUNT_MISSING)"), "{missing}");
    let proposal = "account|propose|funders/1|--iban|-|--holder|Charente|--json";
    desk.ask(proposal, "FR14 2004 1010 0505 0001 3M02 606\n");
    desk.answers(&format!("account|confirm|bankAccounts/3|--from|{day}|--caller|confirmer"));
    assert!(desk.fails(&format!("{confirm}|operateur"), 1).contains("(SAME_CALLER)"));
    assert_eq!(desk.answers(&format!("{confirm}|direction"))["payment"], "payments/1");
    assert_eq!(desk.answers("refund|show|refunds/1")["payment"], "payments/1");
    let turn = "held|turn|funders/1|--amount|1";
    assert!(desk.fails(turn, 64).contains("--title"), "its decision has references");
    let turn = desk.fails(&format!("{turn}|--title|T-1|--mandate|M-1"), 1);
    assert!(turn.contains("(BALANCE_INSUFFICIENT)"), "{turn}");
    let forfeit = desk.fails("bank|forfeit|venues/1|--buyer|funders/1", 1);
    assert!(forfeit.contains("(NOT_ENTITLED)"), "{forfeit}");
}
