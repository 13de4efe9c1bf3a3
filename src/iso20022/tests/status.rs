//! pain.002: who is told what about which payment.

use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::sample::document;
use crate::iso20022::report::{self, Report};

fn pain002(message: &str, groups: &str) -> String {
    let message =
        format!("<OrgnlGrpInfAndSts><OrgnlMsgId>run-7</OrgnlMsgId>{message}</OrgnlGrpInfAndSts>");
    document("pain.002.001.10", "CstmrPmtStsRpt", &(message + groups))
}

fn group(inside: &str) -> String {
    format!("<OrgnlPmtInfAndSts><OrgnlPmtInfId>run-7</OrgnlPmtInfId>{inside}</OrgnlPmtInfAndSts>")
}

fn payment(id: &str, inside: &str) -> String {
    format!("<TxInfAndSts><OrgnlEndToEndId>{id}</OrgnlEndToEndId>{inside}</TxInfAndSts>")
}

fn reason(code: &str) -> String {
    format!("<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn><AddtlInf>Mme Martin</AddtlInf></StsRsnInf>")
}

fn check(message: &str, groups: &str, expected: &Expect) {
    let shown = match report::read(pain002(message, groups).as_bytes()) {
        Ok(Report::Status(status)) => {
            let mut shown = format!("{}: {:?}\n", status.original_message, status.group);
            for (id, word) in &status.payments {
                writeln!(shown, "{id}: {word:?}").unwrap();
            }
            shown
        }
        Ok(other) => panic!("no status: {other:?}"),
        Err(error) => format!("{error}\n"),
    };
    expected.assert_eq(&shown);
}

#[test]
fn a_rejection_of_the_message_is_one_of_all() {
    let expected = expect![[r#"
        run-7: Some(Rejected { reason: Some(AM05) })
    "#]];
    check(&format!("<GrpSts>RJCT</GrpSts>{}", reason("AM05")), "", &expected);
    let of_group = group(&format!("<PmtInfSts>RJCT</PmtInfSts>{}", reason("AM05")));
    check("", &of_group, &expected);
    check("<GrpSts>ACTC</GrpSts>", &of_group, &expected);
    check("<GrpSts>RJCT</GrpSts>", &of_group, &expected);
    let silent = group("<PmtInfSts>RJCT</PmtInfSts>");
    check(&format!("<GrpSts>RJCT</GrpSts>{}", reason("AM05")), &silent, &expected);
}

#[test]
fn payments_have_their_own_word_or_that_of_all() {
    let payments = [
        payment("E1", &format!("<TxSts>RJCT</TxSts>{}", reason("AC04"))),
        payment("E2", "<TxSts>ACSC</TxSts>"),
        payment("E3", "<TxSts>PDNG</TxSts>"),
        payment("E4", &format!("<TxSts>RJCT</TxSts>{}", reason("not a code"))),
    ];
    check(
        "<GrpSts>PART</GrpSts>",
        &group(&payments.concat()),
        &expect![[r#"
            run-7: Some(Partly)
            E1: Rejected { reason: Some(AC04) }
            E2: Accepted(Debited)
            E3: Pending
            E4: Rejected { reason: None }
        "#]],
    );
    let silent =
        group(&format!("<PmtInfSts>RJCT</PmtInfSts>{}{}", reason("AG01"), payment("E1", "")));
    check(
        "",
        &silent,
        &expect![[r#"
            run-7: None
            E1: Rejected { reason: Some(AG01) }
        "#]],
    );
}

#[test]
fn the_check_of_payees_accepts_nothing() {
    let statuses = ["RCVC", "RVMC", "RVNM", "RVNA"];
    let told = |(at, status): (usize, &&str)| {
        payment(&format!("E{at}"), &format!("<TxSts>{status}</TxSts>"))
    };
    let payments: String = statuses.iter().enumerate().map(told).collect();
    check(
        "<GrpSts>RVCM</GrpSts>",
        &group(&payments),
        &expect![[r#"
            run-7: Some(PayeeCheck(Mixed))
            E0: PayeeCheck(Match)
            E1: PayeeCheck(CloseMatch)
            E2: PayeeCheck(NoMatch)
            E3: PayeeCheck(NotPossible)
        "#]],
    );
}

#[test]
fn what_cannot_be_told_is_refused() {
    let accepted = group(&payment("E1", "<TxSts>ACSC</TxSts>"));
    for (message, groups, expected) in [
        ("", String::new(), "the file reports nothing"),
        ("<GrpSts>OKAY</GrpSts>", String::new(), "original message 1: GrpSts `OKAY` is no known"),
        ("<GrpSts>RJCT</GrpSts>", accepted, "payment information 1, transaction 1: TxSts disag"),
        (
            "<GrpSts>RJCT</GrpSts>",
            group("<PmtInfSts>ACSP</PmtInfSts>"),
            "payment information 1: PmtInfSts disagrees with GrpSts",
        ),
        (
            "",
            group("<PmtInfSts>ACSP</PmtInfSts>") + &group("<PmtInfSts>RJCT</PmtInfSts>"),
            "payment information 2: PmtInfSts disagrees with that of another group",
        ),
        (
            "",
            group(&payment("E1", "<TxSts>ACSC</TxSts>").repeat(2)),
            "payment information 1, transaction 2: OrgnlEndToEndId stands there twice",
        ),
        ("", group(&payment("E1", "")), "payment information 1, transaction 1: TxSts is missing"),
        ("", group(&payment("", "<TxSts>ACSC</TxSts>")), "payment information 1, transaction 1: O"),
        ("", group(&payment("E1", "<TxSts>PART</TxSts>")), "payment information 1, transaction 1"),
        ("<OrgnlMsgId>b</OrgnlMsgId>", String::new(), "original message 1: OrgnlMsgId stands"),
    ] {
        let text = pain002(message, &groups);
        let refused = report::read(text.as_bytes()).unwrap_err().to_string();
        assert!(refused.starts_with(expected), "{refused}");
    }
}
