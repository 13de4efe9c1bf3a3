//! What the bank writes, and how it reads what it is given: text, by hand.

use jiff::civil::Date;

use super::bank::{Entry, What, Word};

/// What a statement says.
pub(super) struct Statement<'a> {
    pub(super) id: String,
    pub(super) iban: &'a str,
    pub(super) date: Date,
    pub(super) opening: i64,
    pub(super) entries: Vec<Entry>,
}

impl Statement<'_> {
    pub(super) fn closing(&self) -> i64 {
        self.opening + self.entries.iter().map(|entry| entry.cents).sum::<i64>()
    }
}

fn euros(cents: i64) -> String {
    let cents = cents.unsigned_abs();
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn direction(cents: i64) -> &'static str {
    if cents < 0 { "DBIT" } else { "CRDT" }
}

fn document(name: &str, body: (&str, &str), inside: &str) -> String {
    let (body, message) = body;
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document \
         xmlns=\"urn:iso:std:iso:20022:tech:xsd:{name}\"><{body}><GrpHdr><MsgId>{message}</MsgId>\
         <CreDtTm>2025-03-03T20:00:00</CreDtTm></GrpHdr>{inside}</{body}></Document>\n"
    )
}

/// A camt.053 of these statements, as they are.
pub(super) fn camt053(message: &str, statements: &[Statement<'_>]) -> String {
    let inside: Vec<String> = statements.iter().map(statement).collect();
    document("camt.053.001.08", ("BkToCstmrStmt", message), &inside.concat())
}

fn statement(statement: &Statement<'_>) -> String {
    let Statement { id, iban, date, opening, entries } = statement;
    let balance = |kind: &str, cents: i64| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{}</Amt>\
             <CdtDbtInd>{}</CdtDbtInd><Dt><Dt>{date}</Dt></Dt></Bal>",
            euros(cents),
            direction(cents)
        )
    };
    let balances = balance("OPBD", *opening) + &balance("CLBD", statement.closing());
    let entries: String = entries.iter().map(|one| entry(*date, one)).collect();
    format!(
        "<Stmt><Id>{id}</Id><Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>{balances}\
         {entries}</Stmt>"
    )
}

fn entry(date: Date, entry: &Entry) -> String {
    let reference = entry.reference.as_ref();
    let reference = reference.map_or(String::new(), |r| format!("<AcctSvcrRef>{r}</AcctSvcrRef>"));
    let inside = match &entry.what {
        What::Payments { ids, details: true } => {
            let details: String = ids.iter().map(|(id, amount)| detail(id, *amount, "")).collect();
            format!("<NtryDtls>{details}</NtryDtls>")
        }
        What::Payments { ids, details: false } => {
            format!("<NtryDtls><Btch><NbOfTxs>{}</NbOfTxs></Btch></NtryDtls>", ids.len().max(2))
        }
        What::Return { id } => {
            let reason = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>";
            format!("<NtryDtls>{}</NtryDtls>", detail(id, entry.cents, reason))
        }
        What::Fee => codes("CHRG", "COMM"),
        What::Interest => codes("MCOP", "INTR"),
        What::Receipt { text, .. } => {
            let text = format!("<RmtInf><Ustrd>{text}</Ustrd></RmtInf>");
            format!("<NtryDtls>{}</NtryDtls>", detail("NOTPROVIDED", entry.cents, &text))
        }
    };
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{}</Amt><CdtDbtInd>{}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt>\
         <Dt>{date}</Dt></BookgDt>{reference}{inside}</Ntry>",
        euros(entry.cents),
        direction(entry.cents)
    )
}

fn detail(id: &str, cents: i64, more: &str) -> String {
    let amount = euros(cents);
    format!(
        "<TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs><Amt Ccy=\"EUR\">{amount}</Amt>{more}\
         </TxDtls>"
    )
}

fn codes(family: &str, sub_family: &str) -> String {
    format!(
        "<BkTxCd><Domn><Cd>ACMT</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{sub_family}</SubFmlyCd>\
         </Fmly></Domn></BkTxCd>"
    )
}

/// A pain.002 that says this.
pub(super) fn pain002(message: &str, word: &Word) -> String {
    let Word { message: original, id, status, reason } = word;
    let reason = reason
        .map_or(String::new(), |code| format!("<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>"));
    let whole =
        if id.is_none() { format!("<GrpSts>{status}</GrpSts>{reason}") } else { String::new() };
    let one = id.as_ref().map_or(String::new(), |id| {
        format!(
            "<OrgnlPmtInfAndSts><OrgnlPmtInfId>{original}</OrgnlPmtInfId><TxInfAndSts>\
             <OrgnlEndToEndId>{id}</OrgnlEndToEndId><TxSts>{status}</TxSts>{reason}</TxInfAndSts>\
             </OrgnlPmtInfAndSts>"
        )
    });
    let inside = format!(
        "<OrgnlGrpInfAndSts><OrgnlMsgId>{original}</OrgnlMsgId>{whole}</OrgnlGrpInfAndSts>{one}"
    );
    document("pain.002.001.10", ("CstmrPmtStsRpt", message), &inside)
}

/// What the bank reads in a pain.001: the message id, the day on which it is to pay, and each
/// payment.
pub(super) fn pain001(text: &str) -> ((String, Date), Vec<(String, i64)>) {
    let cents = |text: &str| {
        let (euros, cents) = text.split_once('.').unwrap();
        assert_eq!(cents.len(), 2, "{text}");
        euros.parse::<i64>().unwrap() * 100 + cents.parse::<i64>().unwrap()
    };
    let mut pieces = text.split("<CdtTrfTxInf>");
    let head = pieces.next().unwrap();
    let payments: Vec<(String, i64)> = pieces
        .map(|piece| {
            let amount = between(piece, "<InstdAmt Ccy=\"EUR\">", "</InstdAmt>");
            (between(piece, "<EndToEndId>", "</EndToEndId>").to_owned(), cents(amount))
        })
        .collect();
    let (count, sum) = (between(head, "<NbOfTxs>", "<"), between(head, "<CtrlSum>", "<"));
    assert_eq!(count.parse(), Ok(payments.len()), "{head}");
    assert_eq!(cents(sum), payments.iter().map(|(_, amount)| amount).sum::<i64>(), "{head}");
    let day = between(between(head, "<ReqdExctnDt>", "</ReqdExctnDt>"), "<Dt>", "<");
    ((between(head, "<MsgId>", "<").to_owned(), day.parse().unwrap()), payments)
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap();
    rest.split_once(after).unwrap().0
}
