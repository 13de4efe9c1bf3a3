//! One entry of an account (`Ntry`): what it moves, as a whole or detail by detail.
//!
//! An entry becomes one movement per detail when each detail says how much it moves and all of
//! them add up to the entry. Otherwise the entry is one movement, whole; when it says, or shows,
//! that it stands for several payments, it is a [`LineKind::Batch`] and nothing is told of them.
//!
//! **Invariant:** the movements of an entry add up to it.

use super::error::{Fault, FieldProblem, figures};
use super::node::Node;
use super::{ID_CHARS_MAX, LineKind, TEXT_CHARS_MAX, TEXTS_MAX};
use crate::domain::bank::Flow;
use crate::domain::iban::Iban;
use crate::domain::money::Cents;
use crate::domain::time::Day;

/// The sub-family of what comes back (reversal due to payment return).
const RETURN: &str = "RRTN";
/// The sub-families of what the bank takes: fees, commissions with their taxes, charges.
const FEES: [&str; 6] = ["FEES", "COMM", "COME", "COMI", "COMT", "CHRG"];
const INTEREST: &str = "INTR";
/// What stands where its writer had no id.
const NO_ID: &str = "NOTPROVIDED";

/// An entry as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Not empty unless the entry is of 0.00.
    pub(super) movements: Vec<Movement>,
    pub(super) day: Option<Day>,
    /// `AcctSvcrRef` as it stands there.
    pub(super) reference: Option<String>,
    /// Which way the entry goes, and how much it is: never what its details say alone.
    pub(super) flow: Flow,
    pub(super) amount: Cents,
    /// Whether the movements are details, not the entry itself.
    pub(super) split: bool,
}

/// What one line is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Movement {
    pub(super) flow: Flow,
    pub(super) amount: Cents,
    pub(super) kind: LineKind,
    pub(super) end_to_end: Option<String>,
    pub(super) texts: Vec<String>,
    pub(super) counterparty: Option<Iban>,
}

/// In cents; negative when money goes out. Amounts stay far below the bounds of an `i64`.
pub(super) fn signed(flow: Flow, amount: Cents) -> i64 {
    let cents = i64::try_from(amount.get()).unwrap_or(i64::MAX);
    match flow {
        Flow::In => cents,
        Flow::Out => cents.saturating_neg(),
    }
}

/// Whether the bank booked `entry`; one without a status, or with one that is not known, is wrong.
pub(super) fn is_booked(entry: &Node) -> Result<bool, Fault> {
    let status = entry.one("Sts")?.ok_or(Fault::missing("Sts"))?;
    match status.code()? {
        Some("BOOK") => Ok(true),
        Some("PDNG" | "INFO" | "FUTR") => Ok(false),
        Some(other) => Err(Fault::new("Sts", FieldProblem::Code(figures(other)))),
        None => Err(Fault::missing("Sts")),
    }
}

/// How many details `entry` has.
pub(super) fn details(entry: &Node) -> impl Iterator<Item = &Node> {
    entry.all("NtryDtls").flat_map(|details| details.all("TxDtls"))
}

/// Reads `entry` of the account `own`.
pub(super) fn read(entry: &Node, own: &Iban) -> Result<Entry, Fault> {
    let amount = entry.amount()?.ok_or(Fault::missing("Amt"))?;
    let flow = entry.flow()?.ok_or(Fault::missing("CdtDbtInd"))?;
    let day = entry.day("BookgDt")?;
    let reference = entry.text_at(&["AcctSvcrRef"])?.map(str::to_owned);
    let parts = if amount == Cents::ZERO { Some(Vec::new()) } else { parts(entry, flow, amount)? };
    let Some(parts) = parts else {
        let batch = Movement {
            flow,
            amount,
            kind: LineKind::Batch,
            end_to_end: None,
            texts: bounded(entry.text_at(&["AddtlNtryInf"])?.into_iter()),
            counterparty: None,
        };
        return Ok(Entry { movements: vec![batch], day, reference, flow, amount, split: false });
    };
    let split = parts.len() > 1;
    let movement = |part: &Part<'_>| movement(entry, part, own);
    let movements = parts.iter().map(movement).collect::<Result<Vec<_>, _>>()?;
    Ok(Entry { movements, day, reference, flow, amount, split })
}

/// An entry, or a detail of it, with what it moves.
struct Part<'a> {
    detail: Option<&'a Node>,
    flow: Flow,
    amount: Cents,
    alone: bool,
}

/// What `entry` is made of; `None` when it is a batch that cannot be taken apart.
fn parts(entry: &Node, flow: Flow, amount: Cents) -> Result<Option<Vec<Part<'_>>>, Fault> {
    let details: Vec<&Node> = details(entry).collect();
    let mut claimed: usize = 0;
    for list in entry.all("NtryDtls") {
        let listed = list.all("TxDtls").count();
        let count = list.at(&["Btch", "NbOfTxs"])?.and_then(Node::text);
        let known = list.one("Btch")?.is_none() || listed > 0;
        let count = count.map_or(Some(listed), |count| count.parse().ok()).filter(|_| known);
        let Some(count) = count else { return Ok(None) };
        claimed = claimed.saturating_add(count);
    }
    if claimed > details.len() {
        return Ok(None);
    }
    let alone = details.len() <= 1;
    if details.is_empty() {
        return Ok(Some(vec![Part { detail: None, flow, amount, alone }]));
    }
    let mut parts = Vec::with_capacity(details.len());
    let mut sum: i128 = 0;
    for detail in details {
        let (flow, amount) = match told(detail, flow) {
            Told::Moves(_, Cents::ZERO) | Told::Unclear => return Ok(None),
            Told::Moves(flow, amount) => (flow, amount),
            // With one detail there is only one payment that the amount can be of.
            Told::Nothing if alone => (flow, amount),
            Told::Nothing => return Ok(None),
        };
        sum = sum.saturating_add(i128::from(signed(flow, amount)));
        parts.push(Part { detail: Some(detail), flow, amount, alone });
    }
    let adds_up = sum == i128::from(signed(flow, amount));
    Ok(adds_up.then_some(parts))
}

/// What a detail says of how much it moves.
enum Told {
    Nothing,
    Moves(Flow, Cents),
    /// Not in euros, no amount, or two that differ.
    Unclear,
}

/// How much `detail` of an entry in the direction `flow` moves. A mistake in it is no mistake of
/// the entry, which is then taken whole.
fn told(detail: &Node, flow: Flow) -> Told {
    let amounts = || {
        let flow = detail.flow()?.unwrap_or(flow);
        let inner = match detail.at(&["AmtDtls", "TxAmt"])? {
            Some(transaction) => transaction.amount()?,
            None => None,
        };
        Ok::<_, Fault>((flow, detail.amount()?, inner))
    };
    match amounts() {
        Ok((_, None, None)) => Told::Nothing,
        Ok((_, Some(own), Some(inner))) if own != inner => Told::Unclear,
        Ok((flow, Some(amount), _) | (flow, None, Some(amount))) => Told::Moves(flow, amount),
        Err(_) => Told::Unclear,
    }
}

fn movement(entry: &Node, part: &Part<'_>, own: &Iban) -> Result<Movement, Fault> {
    let Part { detail, flow, amount, alone } = *part;
    let kind = kind(entry, detail)?;
    let of_entry = entry.text_at(&["AddtlNtryInf"])?.filter(|_| alone);
    let Some(detail) = detail else {
        let texts = bounded(of_entry.into_iter());
        return Ok(Movement { flow, amount, kind, end_to_end: None, texts, counterparty: None });
    };
    let end_to_end = detail.text_at(&["Refs", "EndToEndId"])?;
    if end_to_end.is_some_and(|id| id.chars().count() > ID_CHARS_MAX) {
        return Err(Fault::new("EndToEndId", FieldProblem::TooLong { max: ID_CHARS_MAX }));
    }
    let end_to_end = end_to_end.filter(|id| !id.eq_ignore_ascii_case(NO_ID)).map(str::to_owned);
    let mut texts: Vec<&str> = Vec::new();
    for remittance in detail.all("RmtInf") {
        texts.extend(remittance.all("Ustrd").filter_map(Node::text));
        for structured in remittance.all("Strd") {
            texts.extend(structured.text_at(&["CdtrRefInf", "Ref"])?);
            texts.extend(structured.all("AddtlRmtInf").filter_map(Node::text));
        }
    }
    texts.extend(detail.text_at(&["AddtlTxInf"])?);
    texts.extend(of_entry);
    let counterparty = counterparty(detail, flow, own)?;
    Ok(Movement { flow, amount, kind, end_to_end, texts: bounded(texts.into_iter()), counterparty })
}

fn bounded<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let cut = |text: &str| text.chars().take(TEXT_CHARS_MAX).collect();
    texts.take(TEXTS_MAX).map(cut).collect()
}

/// The account at the other end. A payment that comes back may name both as they first were.
fn counterparty(detail: &Node, flow: Flow, own: &Iban) -> Result<Option<Iban>, Fault> {
    let of = |side| -> Result<Option<Iban>, Fault> {
        let text = detail.text_at(&["RltdPties", side, "Id", "IBAN"])?;
        Ok(text.and_then(|text| text.parse().ok()).filter(|account| account != own))
    };
    let (debtor, creditor) = (of("DbtrAcct")?, of("CdtrAcct")?);
    Ok(match flow {
        Flow::In => debtor.or(creditor),
        Flow::Out => creditor.or(debtor),
    })
}

/// What kind of movement, by the codes of the detail, or of the entry when it has none.
fn kind(entry: &Node, detail: Option<&Node>) -> Result<LineKind, Fault> {
    let returned = match detail {
        Some(detail) => detail.one("RtrInf")?,
        None => None,
    };
    let own = match detail {
        Some(detail) => detail.at(&["BkTxCd", "Domn", "Fmly"])?,
        None => None,
    };
    let family = match own {
        Some(family) => Some(family),
        None => entry.at(&["BkTxCd", "Domn", "Fmly"])?,
    };
    let code = |name| family.map_or(Ok(None), |family| family.text_at(&[name]));
    let (family, sub_family) = (code("Cd")?, code("SubFmlyCd")?);
    if returned.is_some() || sub_family == Some(RETURN) {
        let reason = match returned {
            Some(returned) => returned.at(&["Rsn"])?.map_or(Ok(None), Node::code)?,
            None => None,
        };
        return Ok(LineKind::Return { reason: reason.and_then(|code| code.parse().ok()) });
    }
    Ok(match sub_family {
        Some(INTEREST) => LineKind::Interest,
        Some(code) if FEES.contains(&code) => LineKind::Fee,
        _ if family == Some("CHRG") => LineKind::Fee,
        _ => LineKind::Transfer,
    })
}
