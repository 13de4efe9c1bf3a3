//! camt.053, and camt.052 and camt.054 beside it: every rule of `docs/bank-files.md`.

use std::fmt::Write as _;

use expect_test::expect;

use super::sample::{
    OURS, THEIRS, balance, camt053, detail, details, document, entry, lines, reference, refusal,
    refusal_of, rich, statement, statements,
};
use crate::domain::bank::Flow;
use crate::iso20022::report::{self, BookedLine, LineKind, Report, check_account};

fn codes(family: &str, sub_family: &str) -> String {
    format!(
        "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{sub_family}</SubFmlyCd>\
         </Fmly></Domn></BkTxCd>"
    )
}

fn shown(lines: &[BookedLine]) -> String {
    let mut shown = String::new();
    for line in lines {
        let sign = if line.flow == Flow::In { '+' } else { '-' };
        let id = line.end_to_end.as_deref().unwrap_or("no id");
        let kind = line.kind;
        writeln!(shown, "{} {sign}{} {kind:?} {id}", line.reference, line.amount).unwrap();
    }
    shown
}

#[test]
fn a_statement_is_read_whole() {
    let all = statements(&rich());
    let [one] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!((one.id.as_str(), one.account.reveal()), ("S2025-02-03", OURS));
    assert_eq!((one.opening.cents, one.closing.cents), (100_000, 146_850));
    expect![[r#"
        A1 +500.00 Transfer E1
        A2/1 -10.00 Transfer E2
        A2/2 -20.00 Transfer E3
        d-905c4bcdd513faa12060a63623164a1d -1.50 Transfer no id
    "#]]
    .assert_eq(&shown(&one.lines));
    assert_eq!(one.lines[0].texts, ["Appel & fonds", "<2025>", "RF28C17"]);
    assert_eq!(one.lines[0].counterparty.unwrap().reveal(), THEIRS);
    assert_eq!(one.lines[3].texts, ["Frais"]);
    assert!(!format!("{one:?}").contains("fonds"));
}

#[test]
fn the_older_version_and_a_prefix_say_the_same() {
    let older = rich().replace("camt.053.001.08", "camt.053.001.02");
    let older = older.replace("<Sts><Cd>BOOK</Cd></Sts>", "<Sts>BOOK</Sts>");
    let older = older.replace("<Pty><Nm>Commune de Ré</Nm></Pty>", "<Nm>Commune de Ré</Nm>");
    assert_eq!(statements(&older), statements(&rich()));
    let prefixed = rich().replace("</", "</ns2:").replace("xmlns=", "xmlns:ns2=");
    let mut with_prefix = String::new();
    for (at, piece) in prefixed.split('<').enumerate() {
        let open = piece.starts_with(|c: char| c.is_ascii_alphabetic()) && piece.contains('>');
        let data = piece.starts_with("2025");
        with_prefix += if at == 0 { "" } else { "<" };
        with_prefix += if open && !data && !piece.starts_with("ns2:") { "ns2:" } else { "" };
        with_prefix += piece;
    }
    assert_eq!(statements(&with_prefix), statements(&rich()));
}

#[test]
fn comments_and_what_is_not_read_change_nothing() {
    let noisy = rich().replace("<Ntry>", "<!-- <Ntry> --><Unheard><Amt>x</Amt></Unheard><Ntry>");
    let noisy = noisy.replace(
        "</BkToCstmrStmt>",
        "<SplmtryData><a:x xmlns:a=\"urn:a\"/></SplmtryData></BkToCstmrStmt>",
    );
    assert_eq!(statements(&noisy), statements(&rich()));
}

#[test]
fn details_that_do_not_add_up_are_one_batch() {
    let two = |first: &str, second: &str| detail("E1", first, "") + &detail("E2", second, "");
    let claim = |count: &str| format!("<Btch><NbOfTxs>{count}</NbOfTxs></Btch>");
    for inside in [
        details(&two("10.00", "19.99")),
        details(&two("10.00", "")),
        details(&two("30.00", "0.00")),
        details(&two("-10.00", "40.00")),
        details(&two("10.00", "20.00")).replacen("EUR", "USD", 1),
        details(&(claim("3") + &two("10.00", "20.00"))),
        details(&(claim("2") + &detail("E1", "30.00", ""))),
        details(&claim("7")),
        details("<Btch/>"),
        details(&(claim("many") + &detail("E1", "30.00", ""))),
        details(&detail("E1", "29.99", "")),
        details(&detail("E1", "30.00", "<CdtDbtInd>CRDT</CdtDbtInd>")),
        details(&detail("E1", "30.00", "<CdtDbtInd>DBTI</CdtDbtInd>")),
    ] {
        let found = lines("970.00", &entry("30.00", "DBIT", &(reference("A2") + &inside)));
        assert_eq!(shown(&found), "A2 -30.00 Batch no id\n", "{inside}");
    }
}

#[test]
fn details_that_add_up_are_lines_of_their_own() {
    let inner = "<AmtDtls><TxAmt><Amt Ccy=\"EUR\">45.00</Amt></TxAmt></AmtDtls>";
    let back = "<CdtDbtInd>CRDT</CdtDbtInd><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>";
    let inside = details(&detail("E1", "", inner)) + &details(&detail("E2", "15.00", back));
    let found = lines("970.00", &entry("30.00", "DBIT", &(reference("A2") + &inside)));
    expect![[r#"
        A2/1 -45.00 Transfer E1
        A2/2 +15.00 Return { reason: Some(AC04) } E2
    "#]]
    .assert_eq(&shown(&found));
}

#[test]
fn many_details_in_a_file_for_people_to_read_are_still_details() {
    let many: Vec<String> =
        (0..2_000).map(|number| detail(&format!("E{number}"), "0.50", "")).collect();
    let inside = details(&format!("\n        {}\n", many.join("\n        ")));
    let found = lines("0.00", &entry("1000.00", "DBIT", &(reference("A2") + &inside)));
    assert_eq!(found.len(), 2_000);
    assert_eq!(found[1_999].reference.as_str(), "A2/2000");
}

#[test]
fn the_banks_codes_tell_the_kind() {
    let kind = |more: &str| lines("1001.00", &entry("1.00", "CRDT", more))[0].kind;
    for sub_family in ["FEES", "COMM", "COME", "COMI", "COMT", "CHRG"] {
        assert_eq!(kind(&codes("MDOP", sub_family)), LineKind::Fee);
    }
    assert_eq!(kind(&codes("CHRG", "OTHR")), LineKind::Fee);
    assert_eq!(kind(&codes("MCOP", "INTR")), LineKind::Interest);
    assert_eq!(kind(&codes("ICDT", "RRTN")), LineKind::Return { reason: None });
    assert_eq!(kind(&codes("RCDT", "ESCT")), LineKind::Transfer);
    assert_eq!(kind(""), LineKind::Transfer);
    let own = codes("MCOP", "INTR") + "<RtrInf><Rsn><Prtry>something</Prtry></Rsn></RtrInf>";
    let inside = codes("RCDT", "ESCT") + &details(&detail("NOTPROVIDED", "1.00", &own));
    assert_eq!(kind(&inside), LineKind::Return { reason: None });
    let fee = codes("RCDT", "ESCT") + &details(&detail("E", "1.00", &codes("MDOP", "FEES")));
    assert_eq!(kind(&fee), LineKind::Fee);
}

#[test]
fn a_reference_that_cannot_be_kept_is_hashed_and_a_placeholder_is_none() {
    let of = |more: &str| lines("1001.00", &entry("1.00", "CRDT", more))[0].reference.clone();
    let derived = of("");
    for none in ["NOTPROVIDED", "notprovided", "NONREF", "NONE", "000", "-", ""] {
        assert_eq!(of(&reference(none)), derived, "{none}");
    }
    let long = "X".repeat(36);
    let made = format!("d-{}", "0".repeat(32));
    for replaced in ["A B", "é", &long, &made] {
        let found = of(&reference(replaced)).to_string();
        assert!(found.starts_with("r-") && found.len() == 34, "{replaced}: {found}");
    }
    // What is written once is written for ever.
    expect!["r-8817e40125079d03409af67a6ee9755e"].assert_eq(of(&reference("A B")).as_str());
    let split = details(&(detail("E1", "0.50", "") + &detail("E2", "0.50", "")));
    let found = lines("1001.00", &entry("1.00", "CRDT", &(reference(&"X".repeat(35)) + &split)));
    assert!(found.iter().all(|line| line.reference.as_str().starts_with("r-")));
    assert_ne!(found[0].reference, found[1].reference);
    assert_eq!(of(&reference(" A/B-1._ ")).as_str(), "A/B-1._");
}

#[test]
fn what_is_sent_again_in_another_order_has_the_same_references() {
    let entries = [
        entry("1.00", "CRDT", &details(&detail("E1", "", ""))),
        entry("1.00", "CRDT", &details(&detail("E1", "", ""))),
        entry("1.00", "CRDT", &details(&detail("E2", "", ""))),
        entry("2.00", "DBIT", &details(&detail("E1", "", ""))),
    ];
    let sorted = |entries: Vec<&str>| {
        let mut found: Vec<_> =
            lines("1001.00", &entries.concat()).into_iter().map(|line| line.reference).collect();
        found.sort();
        found
    };
    let once = sorted(entries.iter().map(String::as_str).collect());
    assert_eq!(once, sorted(entries.iter().rev().map(String::as_str).collect()));
    assert!(once.windows(2).all(|two| two[0] != two[1]));
}

#[test]
fn one_reference_of_two_entries_refuses_the_file() {
    let twice = entry("1.00", "CRDT", &reference("A")) + &entry("2.00", "CRDT", &reference("A"));
    let refused = "statement 1, entry 2: its AcctSvcrRef is that of statement 1, entry 1; each \
                   booked line has its own";
    assert_eq!(refusal_of("1003.00", &twice), refused);
    let split = details(&(detail("E1", "1.00", "") + &detail("E2", "1.00", "")));
    let clash = entry("2.00", "CRDT", &(reference("A") + &split))
        + &entry("1.00", "CRDT", &reference("A/2"));
    assert_eq!(refusal_of("1003.00", &clash), refused);
}

#[test]
fn entries_that_are_not_booked_are_counted_and_so_are_those_of_nothing() {
    let pending = |code: &str| entry("9.00", "CRDT", "").replace("BOOK", code);
    let entries = [pending("PDNG"), pending("INFO"), pending("FUTR"), entry("0.00", "DBIT", "")];
    let all = statements(&camt053(&statement("2025-02-03", "5.00", "5.00", &entries.concat())));
    assert_eq!((all[0].pending, all[0].unmoved, all[0].lines.len()), (3, 1, 0));
}

#[test]
fn an_unreadable_entry_refuses_the_file_and_is_named() {
    let good = entry("1.00", "CRDT", &details(&detail("E", "", "")));
    let change = |from: &str, to: &str| {
        let bad = good.replace(from, to);
        assert_ne!(bad, good, "{from}");
        refusal_of("1002.00", &(good.clone() + &bad))
    };
    let amount = "<Amt Ccy=\"EUR\">1.00</Amt>";
    let day = "<BookgDt><Dt>2025-02-03</Dt></BookgDt>";
    for (from, to, expected) in [
        (amount, "", "Amt is missing"),
        (amount, &*amount.repeat(2), "Amt stands there twice; one is right"),
        ("1.00", "1.001", "Amt `1.001` is no amount of whole cents, as in 1050.00"),
        ("1.00", "-1.00", "Amt `-1.00` is no amount"),
        ("1.00", "1_0.00", "Amt what stands there is no amount"),
        ("1.00", "99999999999999999.00", "Amt `99999999999999999.00` is no amount"),
        ("1.00", "", "Amt what stands there is no amount"),
        ("EUR", "USD", "Amt `USD` is not the currency EUR"),
        (" Ccy=\"EUR\"", "", "Amt nothing is not the currency EUR"),
        ("CRDT", "C", "CdtDbtInd is neither CRDT nor DBIT"),
        ("<CdtDbtInd>CRDT</CdtDbtInd>", "", "CdtDbtInd is missing"),
        (day, "", "BookgDt is missing"),
        ("<Dt>2025-02-03</Dt>", "", "BookgDt is missing"),
        ("2025-02-03", "2025-02-30", "BookgDt `2025-02-30` is no day, as in 2025-01-31"),
        ("2025-02-03", OURS, "BookgDt what stands there is no day"),
        ("BOOK", "DONE", "Sts `DONE` is no known code"),
        ("<Sts><Cd>BOOK</Cd></Sts>", "", "Sts is missing"),
        (">E<", &format!(">{}<", "E".repeat(36)), "EndToEndId has more than 35 characters"),
    ] {
        let refused = change(from, to);
        let expected = format!("statement 1, entry 2: {expected}");
        assert!(refused.starts_with(&expected), "{refused}");
    }
}

#[test]
fn a_moment_is_the_day_that_the_bank_wrote() {
    let text = entry("1.00", "CRDT", "")
        .replace("<Dt>2025-02-03</Dt>", "<DtTm>2025-02-03T23:30:00+01:00</DtTm>");
    assert_eq!(lines("1001.00", &text)[0].day.to_string(), "2025-02-03");
}

#[test]
fn a_statement_needs_its_name_its_account_and_both_balances() {
    let whole = camt053(&statement("2025-02-03", "1.00", "1.00", ""));
    let opening = balance("OPBD", "1.00", "2025-02-03");
    for (from, to, expected) in [
        ("<Id>S2025-02-03</Id>", "", "Id is missing"),
        ("S2025-02-03", &*"S".repeat(36), "Id has more than 35 characters"),
        (OURS, " ", "Acct/Id/IBAN is missing"),
        ("0189<", "0188<", "Acct/Id/IBAN is no IBAN"),
        ("<Ccy>EUR</Ccy>", "<Ccy>CHF</Ccy>", "Acct/Ccy `CHF` is not the currency EUR"),
        ("OPBD", "ITBD", "Bal OPBD is missing"),
        ("CLBD", "CLAV", "Bal CLBD is missing"),
        ("CLBD", "OPBD", "Bal stands there twice; one is right"),
        ("EUR\">", "EUR\">x", "Bal/Amt what stands there is no amount"),
    ] {
        let text = whole.replacen(from, to, 1);
        let refused = refusal(&text);
        assert!(refused.starts_with(&format!("statement 1: {expected}")), "{refused}");
        assert!(!refused.contains("FR76"), "{refused}");
    }
    let previous = whole.replace("OPBD", "PRCD");
    assert_eq!(statements(&previous)[0].opening.cents, 100);
    let both = whole.replace(&opening, &(balance("PRCD", "2.00", "2025-02-01") + &opening));
    assert_eq!(refusal(&both), "statement 1: Bal OPBD disagrees with Bal PRCD");
}

#[test]
fn a_statement_adds_up_and_follows_the_one_before() {
    let one = entry("1.00", "DBIT", &reference("A"));
    assert_eq!(
        refusal_of("1000.00", &one),
        "statement 1: 1000.00 at its opening and -1.00 booked are not 1000.00 at its closing; \
         entries are missing or doubled"
    );
    let first = statement("2025-02-03", "5.00", "4.00", &one);
    let second = |opening: &str| statement("2025-02-04", opening, opening, "");
    let all = statements(&camt053(&(second("4.00") + &first)));
    assert_eq!(all[0].closing.day.to_string(), "2025-02-03");
    assert_eq!(
        refusal(&camt053(&(second("5.00") + &first))),
        "statement 1: it opens with 5.00, and statement 2 closes with 4.00; a statement between \
         them is missing, or one is doubled"
    );
    let other = second("7.00").replace(OURS, THEIRS);
    assert_eq!(statements(&camt053(&(first + &other))).len(), 2);
    let overdrawn = camt053(&statement("2025-02-03", "1.00", "0.50", &entry("1.50", "DBIT", "")));
    let overdrawn = overdrawn.replace("0.50</Amt><CdtDbtInd>CRDT", "0.50</Amt><CdtDbtInd>DBIT");
    assert_eq!(statements(&overdrawn)[0].closing.cents, -50);
}

#[test]
fn another_account_is_told_by_its_ends() {
    let report = report::read(rich().as_bytes()).unwrap();
    check_account(&report, &OURS.parse().unwrap()).unwrap();
    let refused = check_account(&report, &THEIRS.parse().unwrap()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "statement 1: it is of the account FR … 0189, not of FR … 2606"
    );
}

#[test]
fn movements_are_told_with_what_is_known_of_them() {
    let back = "<RtrInf><Rsn><Cd>AC01</Cd></Rsn></RtrInf>";
    let told = entry("1.00", "CRDT", &details(&detail("E1", "", back)))
        + &entry("2.00", "DBIT", "")
            .replace("BOOK", "PDNG")
            .replace("<BookgDt><Dt>2025-02-03</Dt></BookgDt>", "");
    let inside = |name: &str| {
        format!("<{name}><Id>N</Id><Acct><Id><IBAN>{OURS}</IBAN></Id></Acct>{told}</{name}>")
    };
    let interim = document("camt.052.001.02", "BkToCstmrAcctRpt", &inside("Rpt"));
    let told = document("camt.054.001.08", "BkToCstmrDbtCdtNtfctn", &inside("Ntfctn"));
    let Report::Interim(interim) = report::read(interim.as_bytes()).unwrap() else { panic!() };
    let Report::Notifications(told) = report::read(told.as_bytes()).unwrap() else { panic!() };
    assert_eq!(interim, told);
    let [first, second] = told[0].lines.as_slice() else { panic!("{told:?}") };
    assert_eq!(first.end_to_end.as_deref(), Some("E1"));
    assert_eq!(first.kind, LineKind::Return { reason: "AC01".parse().ok() });
    assert!(first.booked && first.day.is_some());
    assert!(!second.booked && second.day.is_none() && second.flow == Flow::Out);
}
