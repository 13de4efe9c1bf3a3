//! What the bank writes: a statement of each of its days, and what becomes of a payment file.

use super::reading::{Asked, Payment};
use super::{Line, What};
use crate::domain::time::Day;

/// The hour at which the bank writes, by UTC.
const WRITTEN: &str = "T19:00:00Z";

/// A statement, without its lines.
pub(super) struct Books<'a> {
    /// The account.
    pub(super) iban: &'a str,
    /// Of which day.
    pub(super) day: Day,
    /// What was there at its beginning and at its end, in cents.
    pub(super) balances: [u64; 2],
}

/// A statement of one day: camt.053.
pub(super) fn statement(books: &Books<'_>, lines: &[Line]) -> String {
    let Books { iban, day, balances: [opening, closing] } = books;
    let name = format!("RELEVE-{day}");
    let entries: String = lines.iter().map(|line| entry(*day, line)).collect();
    document(
        "camt.053.001.08",
        &format!(
            "<BkToCstmrStmt>\n\
             <GrpHdr><MsgId>{name}</MsgId><CreDtTm>{day}{WRITTEN}</CreDtTm></GrpHdr>\n\
             <Stmt>\n<Id>{name}</Id><CreDtTm>{day}{WRITTEN}</CreDtTm>\n\
             <Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>\n\
             {}{}{entries}</Stmt>\n</BkToCstmrStmt>",
            balance("OPBD", (*day, *opening)),
            balance("CLBD", (*day, *closing)),
        ),
    )
}

/// What becomes of a file: pain.002. All is accepted, but of some payments (`near`) the account has
/// nearly the name that was given.
pub(super) fn status(asked: &Asked, day: Day, near: impl Fn(&Payment) -> bool) -> String {
    let Asked { message, debtor: _, payments } = asked;
    let told = payments.iter().map(|payment| {
        let status = if near(payment) { "RVMC" } else { "ACSP" };
        format!(
            "<TxInfAndSts><OrgnlEndToEndId>{}</OrgnlEndToEndId><TxSts>{status}</TxSts>\
             </TxInfAndSts>\n",
            payment.end_to_end
        )
    });
    document(
        "pain.002.001.10",
        &format!(
            "<CstmrPmtStsRpt>\n\
             <GrpHdr><MsgId>ETAT-{message}</MsgId><CreDtTm>{day}{WRITTEN}</CreDtTm></GrpHdr>\n\
             <OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId>\
             <OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>ACCP</GrpSts>\
             </OrgnlGrpInfAndSts>\n\
             <OrgnlPmtInfAndSts><OrgnlPmtInfId>{message}</OrgnlPmtInfId>\n{}</OrgnlPmtInfAndSts>\n\
             </CstmrPmtStsRpt>",
            told.collect::<String>(),
        ),
    )
}

fn document(message: &str, content: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{message}\">\n{content}\n</Document>\n"
    )
}

fn balance(kind: &str, (day, cents): (Day, u64)) -> String {
    format!(
        "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{}\
         <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>\n",
        amount(cents)
    )
}

fn amount(cents: u64) -> String {
    format!("<Amt Ccy=\"EUR\">{}.{:02}</Amt>", cents / 100, cents % 100)
}

fn entry(day: Day, Line { what, cents, reference }: &Line) -> String {
    let sign = if what.is_in() { "CRDT" } else { "DBIT" };
    let [domain, family, sub_family] = match what {
        What::Received(_) => ["PMNT", "RCDT", "ESCT"],
        What::Paid(_) => ["PMNT", "ICDT", "ESCT"],
        What::Returned(_) => ["PMNT", "ICDT", "RRTN"],
        What::Fee => ["ACMT", "MDOP", "CHRG"],
    };
    let amount = amount(*cents);
    let head = format!("{amount}<CdtDbtInd>{sign}</CdtDbtInd>");
    let details = detail(what).map_or(String::new(), |[id, rest]| {
        format!(
            "\n<NtryDtls><TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs>{head}{rest}\
             </TxDtls></NtryDtls>"
        )
    });
    let note = if *what == What::Fee {
        "<AddtlNtryInf>Frais de tenue de compte</AddtlNtryInf>"
    } else {
        ""
    };
    format!(
        "<Ntry>{head}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt>\
         <ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>{reference}</AcctSvcrRef>\n\
         <BkTxCd><Domn><Cd>{domain}</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{sub_family}</SubFmlyCd>\
         </Fmly></Domn></BkTxCd>{details}{note}</Ntry>\n"
    )
}

/// The end-to-end id of a line, and what else stands in its detail; none for a fee.
fn detail(what: &What) -> Option<[String; 2]> {
    let party = |side: &str, name: &str, iban: &str| {
        format!(
            "<RltdPties><{side}><Pty><Nm>{name}</Nm></Pty></{side}>\
             <{side}Acct><Id><IBAN>{iban}</IBAN></Id></{side}Acct></RltdPties>"
        )
    };
    let payee = |payment: &Payment| party("Cdtr", &payment.name, &payment.iban);
    match what {
        What::Received(receipt) => {
            let text = format!("<RmtInf><Ustrd>{}</Ustrd></RmtInf>", receipt.text);
            let from = party("Dbtr", receipt.payer, &receipt.iban);
            Some(["NOTPROVIDED".to_owned(), from + &text])
        }
        What::Paid(payment) => Some([payment.end_to_end.clone(), payee(payment)]),
        What::Returned(payment) => {
            // The account is closed.
            let why = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>";
            Some([payment.end_to_end.clone(), payee(payment) + why])
        }
        What::Fee => None,
    }
}
