//! Small files of the bank.

use crate::iso20022::report::{self, BookedLine, Report, Statement};

/// Our account in all of them.
pub(super) const OURS: &str = "FR7630006000011234567890189";
/// A payer's or a payee's.
pub(super) const THEIRS: &str = "FR1420041010050500013M02606";

/// A document of the message `name`, as in `camt.053.001.08`, with this in its body.
pub(super) fn document(name: &str, body: &str, inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document \
         xmlns=\"urn:iso:std:iso:20022:tech:xsd:{name}\"><{body}><GrpHdr><MsgId>M1</MsgId>\
         <CreDtTm>2025-02-03T20:00:00</CreDtTm></GrpHdr>{inside}</{body}></Document>\n"
    )
}

pub(super) fn camt053(statements: &str) -> String {
    document("camt.053.001.08", "BkToCstmrStmt", statements)
}

pub(super) fn balance(kind: &str, amount: &str, day: &str) -> String {
    format!(
        "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{amount}</Amt>\
         <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )
}

/// A statement of our account on `day`, with two balances.
pub(super) fn statement(day: &str, opening: &str, closing: &str, entries: &str) -> String {
    let balances = [balance("OPBD", opening, day), balance("CLBD", closing, day)].concat();
    format!(
        "<Stmt><Id>S{day}</Id><Acct><Id><IBAN>{OURS}</IBAN></Id><Ccy>EUR</Ccy></Acct>{balances}\
         {entries}</Stmt>"
    )
}

/// A booked entry of 3 February 2025 with anything more in it.
pub(super) fn entry(amount: &str, direction: &str, more: &str) -> String {
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts><Cd>BOOK</Cd>\
         </Sts><BookgDt><Dt>2025-02-03</Dt></BookgDt>{more}</Ntry>"
    )
}

/// The bank's reference.
pub(super) fn reference(text: &str) -> String {
    format!("<AcctSvcrRef>{text}</AcctSvcrRef>")
}

/// A list of details.
pub(super) fn details(details: &str) -> String {
    format!("<NtryDtls>{details}</NtryDtls>")
}

/// A detail with an end-to-end id, and an amount unless it is empty.
pub(super) fn detail(id: &str, amount: &str, more: &str) -> String {
    let amount =
        if amount.is_empty() { String::new() } else { format!("<Amt Ccy=\"EUR\">{amount}</Amt>") };
    format!("<TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs>{amount}{more}</TxDtls>")
}

pub(super) fn statements(text: &str) -> Vec<Statement> {
    let report = report::read(text.as_bytes()).unwrap();
    let Report::Statements(statements) = report else { panic!("no statements: {report:?}") };
    statements
}

/// The lines of one statement that takes the balance from 1000.00 to `closing`.
pub(super) fn lines(closing: &str, entries: &str) -> Vec<BookedLine> {
    let mut all = statements(&camt053(&statement("2025-02-03", "1000.00", closing, entries)));
    assert_eq!(all.len(), 1);
    all.remove(0).lines
}

/// Why `text` is refused.
pub(super) fn refusal(text: &str) -> String {
    report::read(text.as_bytes()).unwrap_err().to_string()
}

/// Why one statement with these entries is refused.
pub(super) fn refusal_of(closing: &str, entries: &str) -> String {
    refusal(&camt053(&statement("2025-02-03", "1000.00", closing, entries)))
}

/// A statement with a bit of everything.
pub(super) fn rich() -> String {
    let remittance = "<RltdPties><Dbtr><Pty><Nm>Commune de Ré</Nm></Pty></Dbtr><DbtrAcct><Id>\
                      <IBAN>FR1420041010050500013M02606</IBAN></Id></DbtrAcct></RltdPties>\
                      <RmtInf><Ustrd>Appel &amp; fonds</Ustrd><Ustrd><![CDATA[<2025>]]></Ustrd>\
                      <Strd><CdtrRefInf><Ref>RF28C17</Ref></CdtrRefInf></Strd></RmtInf>";
    let entries = [
        entry("500.00", "CRDT", &(reference("A1") + &details(&detail("E1", "", remittance)))),
        entry(
            "30.00",
            "DBIT",
            &(reference("A2")
                + &details(&(detail("E2", "10.00", "") + &detail("E3", "20.00", "")))),
        ),
        entry("1.50", "DBIT", "<AddtlNtryInf>Frais</AddtlNtryInf>"),
    ];
    camt053(&statement("2025-02-03", "1000.00", "1468.50", &entries.concat()))
}
