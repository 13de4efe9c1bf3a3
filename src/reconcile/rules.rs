//! What a line of the bank is about: the first rule that knows says it.
//!
//! 1. The bank's own kind: a fee or interest is the operator's float's, also one that names a
//!    payment of ours.
//! 2. Our end-to-end id: a payment that the bank booked, or one that it gives back.
//! 3. A batch without details, or a return without our id, is for a person.
//! 4. One of the references that payers are asked to repeat.
//! 5. A recorded mandate of one order, when all comes that is still to come of its mandates.
//! 6. Nothing: no reference, or one of nothing that the ledger knows.

use std::collections::BTreeMap;

use super::index::Index;
use crate::domain::bank::Flow;
use crate::domain::command::banking::lines::Clue;
use crate::domain::end_to_end::EndToEndId;
use crate::domain::id::OrderId;
use crate::domain::mandate::MandateReference;
use crate::domain::payment::{Explanation, SuspenseReason};
use crate::iso20022::reference::PaymentReference;
use crate::iso20022::report::{BookedLine, LineKind};

/// A mandate's reference with fewer characters is not looked for: days, months and amounts have as
/// many.
pub const MANDATE_CHARS_MIN: usize = 5;

/// What `line` is about, as far as it says so.
pub fn clue(index: &Index, line: &BookedLine) -> Clue {
    let rules = [kind, payment, apart, reference, mandate];
    let found = rules.iter().find_map(|rule| rule(index, line));
    found.unwrap_or_else(|| Clue::Unexplained(unknown(line)))
}

/// Our end-to-end id.
fn payment(index: &Index, line: &BookedLine) -> Option<Clue> {
    let payment = index.payment(line.end_to_end.as_deref()?)?;
    let Some(payment) = payment else {
        return Some(Clue::Unexplained(SuspenseReason::UnknownReference));
    };
    Some(Clue::Explained(match line.flow {
        Flow::Out => Explanation::Paid { payment },
        Flow::In => Explanation::Returned { payment },
    }))
}

/// Fees and interest.
fn kind(_: &Index, line: &BookedLine) -> Option<Clue> {
    match (line.kind, line.flow) {
        (LineKind::Fee | LineKind::Interest, Flow::Out) => {
            Some(Clue::Explained(Explanation::Borne))
        }
        (LineKind::Fee | LineKind::Interest, Flow::In) => Some(Clue::Explained(Explanation::Float)),
        (LineKind::Transfer | LineKind::Return { .. } | LineKind::Batch, _) => None,
    }
}

/// What no reference in its texts could explain.
fn apart(_: &Index, line: &BookedLine) -> Option<Clue> {
    match line.kind {
        LineKind::Batch => Some(Clue::Unexplained(SuspenseReason::Batch)),
        LineKind::Return { .. } => Some(Clue::Unexplained(unknown(line))),
        LineKind::Transfer | LineKind::Fee | LineKind::Interest => None,
    }
}

/// One of the references that payers are asked to repeat.
fn reference(index: &Index, line: &BookedLine) -> Option<Clue> {
    if line.flow == Flow::Out {
        return None;
    }
    let found = PaymentReference::found_in(&line.texts);
    let [one] = found.as_slice() else {
        let several = Clue::Unexplained(SuspenseReason::SeveralReferences);
        return (!found.is_empty()).then_some(several);
    };
    let about = match *one {
        PaymentReference::Call(key) => index
            .has_call(key)
            .then_some(Explanation::Contribution { funder: key.funder, buyer: key.buyer }),
        PaymentReference::Order(order) => index.buyer(order).map(|buyer| {
            let order = Some(order);
            Explanation::Money { buyer, order, mandate: None }
        }),
        PaymentReference::Recovery { venue, buyer } => {
            let known = index.has_venue(venue) && index.has_funder(buyer);
            known.then_some(Explanation::Recovery { venue, buyer })
        }
        PaymentReference::Float => Some(Explanation::Float),
    };
    let unknown = Clue::Unexplained(SuspenseReason::UnknownReference);
    Some(about.map_or(unknown, Clue::Explained))
}

/// A recorded mandate of one order. Every payer numbers its own mandates, so the number alone says
/// little: the amount must be what is still to come.
fn mandate(index: &Index, line: &BookedLine) -> Option<Clue> {
    if line.flow == Flow::Out {
        return None;
    }
    let words = line.texts.iter().flat_map(|text| words(text));
    let words = words.filter(|word| word.chars().count() >= MANDATE_CHARS_MIN);
    let found: BTreeMap<OrderId, MandateReference> = words
        .flat_map(|word| {
            let word = word.to_uppercase();
            let orders = index.mandated(&word);
            orders.map(|(order, one)| (order, one.clone())).collect::<Vec<_>>()
        })
        .collect();
    let mut orders = found.into_iter();
    let (order, mandate) = orders.next()?;
    if orders.next().is_some() {
        return Some(Clue::Unexplained(SuspenseReason::SeveralReferences));
    }
    let buyer = index.buyer(order)?;
    if line.amount != index.to_come(order) {
        return Some(Clue::Unexplained(SuspenseReason::NotPossible));
    }
    let (order, mandate) = (Some(order), Some(mandate));
    Some(Clue::Explained(Explanation::Money { buyer, order, mandate }))
}

/// The words of a text that could be a mandate's reference, without what ends a sentence.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '.' | '_');
    let words = text.split(move |c| !part(c));
    words.map(|word| word.trim_matches(|c: char| !c.is_ascii_alphanumeric()))
}

/// Why a line is not understood that nothing explains: whether anything in it looks like one of our
/// references.
fn unknown(line: &BookedLine) -> SuspenseReason {
    let ours = |id: &str| id.parse::<EndToEndId>().is_ok();
    let creditor = |word: &str| {
        let mut letters = word.bytes();
        let starts = [letters.next(), letters.next()] == [Some(b'R'), Some(b'F')];
        let checks = letters.next().zip(letters.next());
        starts && checks.is_some_and(|(a, b)| a.is_ascii_digit() && b.is_ascii_digit())
    };
    let mut words = line.texts.iter().flat_map(|text| words(text)).map(str::to_uppercase);
    if line.end_to_end.as_deref().is_some_and(ours) || words.any(|word| creditor(&word)) {
        SuspenseReason::UnknownReference
    } else {
        SuspenseReason::NoReference
    }
}
