//! One part of a message, such as an entry, held as a small tree of the elements that are read.
//!
//! **Invariant:** elements that nothing here reads, names and addresses among them, are not kept.

use sepa::IsoDate;

use super::error::{Fault, FieldProblem, figures};
use crate::domain::bank::Flow;
use crate::domain::money::Cents;
use crate::domain::time::Day;

/// Digits, a point and decimals; ISO 20022 has at most 18 digits.
const AMOUNT_CHARS_MAX: usize = 19;

/// The elements that are kept, in order.
#[rustfmt::skip]
const KEPT: [&str; 49] = [
    "Acct", "AcctSvcrRef", "AddtlNtryInf", "AddtlRmtInf", "AddtlTxInf", "Amt", "AmtDtls", "Bal",
    "BkTxCd", "BookgDt", "Btch", "Ccy", "Cd", "CdOrPrtry", "CdtDbtInd", "CdtrAcct", "CdtrRefInf",
    "DbtrAcct", "Domn", "Dt", "DtTm", "EndToEndId", "Fmly", "GrpSts", "IBAN", "Id", "NbOfTxs",
    "Ntry", "NtryDtls", "OrgnlEndToEndId", "OrgnlMsgId", "PmtInfSts", "Prtry", "Ref", "Refs",
    "RltdPties", "RmtInf", "Rsn", "RtrInf", "Strd", "Sts", "StsRsnInf", "SubFmlyCd", "Tp", "TxAmt",
    "TxDtls", "TxInfAndSts", "TxSts", "Ustrd",
];

/// The one name that the tree holds for an element; `None` when it is not kept.
pub(super) fn kept(name: &[u8]) -> Option<&'static str> {
    let at = KEPT.binary_search_by(|kept| kept.as_bytes().cmp(name)).ok()?;
    KEPT.get(at).copied()
}

/// An element with what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) name: &'static str,
    pub(super) text: String,
    /// The attribute `Ccy`.
    pub(super) currency: Option<String>,
    pub(super) children: Vec<Node>,
}

impl Node {
    /// All children of this name.
    pub(super) fn all<'a>(&'a self, name: &'static str) -> impl Iterator<Item = &'a Node> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The only child of this name.
    pub(super) fn one(&self, name: &'static str) -> Result<Option<&Node>, Fault> {
        let mut found = self.all(name);
        let first = found.next();
        match found.next() {
            Some(_) => Err(Fault::new(name, FieldProblem::Twice)),
            None => Ok(first),
        }
    }

    /// The only element at the end of `path`.
    pub(super) fn at(&self, path: &[&'static str]) -> Result<Option<&Node>, Fault> {
        let mut node = Some(self);
        for name in path {
            node = match node {
                Some(node) => node.one(name)?,
                None => None,
            };
        }
        Ok(node)
    }

    /// The text of the only element at the end of `path`; `None` when it is blank.
    pub(super) fn text_at(&self, path: &[&'static str]) -> Result<Option<&str>, Fault> {
        Ok(self.at(path)?.and_then(Node::text))
    }

    /// Its text without white space around it; `None` when it is blank.
    pub(super) fn text(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }

    /// A code: the element's own text in older versions, its `Cd` or `Prtry` in newer ones.
    pub(super) fn code(&self) -> Result<Option<&str>, Fault> {
        match (self.text_at(&["Cd"])?, self.text_at(&["Prtry"])?) {
            (Some(code), _) | (None, Some(code)) => Ok(Some(code)),
            (None, None) => Ok(self.text()),
        }
    }

    /// The amount in `Amt`, in euros.
    pub(super) fn amount(&self) -> Result<Option<Cents>, Fault> {
        let Some(amount) = self.one("Amt")? else { return Ok(None) };
        let wrong = |problem| Err(Fault::new("Amt", problem));
        match amount.currency.as_deref() {
            Some("EUR") => {}
            Some(other) => return wrong(FieldProblem::Currency(figures(other))),
            None => return wrong(FieldProblem::Currency("nothing".to_owned())),
        }
        let text = amount.text.trim();
        let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let cents = text.parse().ok().filter(|_| plain && text.len() <= AMOUNT_CHARS_MAX);
        match cents {
            Some(cents) => Ok(Some(cents)),
            None => wrong(FieldProblem::Amount(figures(text))),
        }
    }

    /// Which way money moved; `None` when nothing is said.
    pub(super) fn flow(&self) -> Result<Option<Flow>, Fault> {
        match self.one("CdtDbtInd")?.map(|node| node.text.trim()) {
            Some("CRDT") => Ok(Some(Flow::In)),
            Some("DBIT") => Ok(Some(Flow::Out)),
            Some(_) => Err(Fault::new("CdtDbtInd", FieldProblem::Direction)),
            None => Ok(None),
        }
    }

    /// The day in the child `field`, of a day or of a moment as the bank writes it.
    pub(super) fn day(&self, field: &'static str) -> Result<Option<Day>, Fault> {
        let Some(choice) = self.one(field)? else { return Ok(None) };
        let text = choice.text_at(&["Dt"])?.or(choice.text_at(&["DtTm"])?);
        let text = text.ok_or(Fault::missing(field))?;
        let day = IsoDate::parse_date_part(text)
            .ok()
            .and_then(|date| Day::from_epoch_days(i32::try_from(date.epoch_days()).ok()?));
        day.map(Some).ok_or_else(|| Fault::new(field, FieldProblem::Day(figures(text))))
    }
}
