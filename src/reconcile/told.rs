//! What the bank says of payments that it has not booked: it changes states, never money.

use super::index::Index;
use crate::domain::bank::Flow;
use crate::domain::id::{PaymentId, PaymentRunId};
use crate::domain::payment::{BankReason, BankWord, PayeeMatch};
use crate::iso20022::report::{LineKind, Movements, PayeeCheck, Stage, StatusReport, Word};

/// Something that the bank says of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The end-to-end id.
    pub end_to_end: String,
    /// The payment; `None` when none has this id.
    pub payment: Option<PaymentId>,
    /// What the bank says; `None` when it says nothing that counts.
    pub word: Option<BankWord>,
}

/// What became of a payment file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfRun {
    /// Of which run.
    pub run: PaymentRunId,
    /// Why the bank rejected all of it, if it did.
    pub rejected: Option<BankReason>,
    /// Whether the bank carries it out.
    pub is_carried_out: bool,
    /// What the bank says of each payment of which it says nothing else.
    pub others: Option<BankWord>,
    /// What it says of payments, in the order of the report.
    pub payments: Vec<Said>,
}

/// What `report` says; `None` when it is of no run of this ledger.
pub fn of_run(index: &Index, report: &StatusReport) -> Option<OfRun> {
    let StatusReport { original_message, group, payments } = report;
    let run = index.run(original_message)?;
    let whole = group.and_then(word_of);
    let (rejected, others) = match whole {
        Some(BankWord::Rejected { reason }) => (Some(reason), None),
        Some(BankWord::PayeeCheck { .. }) => (None, whole),
        Some(BankWord::Accepted) | None => (None, None),
    };
    let payments = payments.iter().map(|(id, word)| said(index, id, word_of(*word)));
    // A file that is rejected as a whole is voided as a whole, by two people.
    let payments = payments.filter(|_| rejected.is_none()).collect();
    let is_carried_out = whole == Some(BankWord::Accepted);
    Some(OfRun { run, rejected, is_carried_out, others, payments })
}

/// What movements of the day say of our payments: that the bank carries them out.
pub fn of_movements(index: &Index, movements: &[Movements]) -> Vec<Said> {
    let lines = movements.iter().flat_map(|one| &one.lines);
    let out = lines.filter(|line| line.flow == Flow::Out && line.kind != LineKind::Fee);
    out.filter_map(|line| {
        let id = line.end_to_end.as_deref()?;
        let payment = index.payment(id)?;
        let word = Some(BankWord::Accepted);
        Some(Said { end_to_end: id.to_owned(), payment, word })
    })
    .collect()
}

fn said(index: &Index, id: &str, word: Option<BankWord>) -> Said {
    Said { end_to_end: id.to_owned(), payment: index.payment(id).flatten(), word }
}

/// What counts of a word: that the payment goes on, that it does not, or that a name differs.
fn word_of(word: Word) -> Option<BankWord> {
    let different = |result| Some(BankWord::PayeeCheck { result });
    match word {
        Word::Accepted(
            Stage::Allowed
            | Stage::Funded
            | Stage::Changed
            | Stage::UnderWay
            | Stage::Debited
            | Stage::Credited,
        ) => Some(BankWord::Accepted),
        Word::Rejected { reason } => {
            Some(BankWord::Rejected { reason: reason.unwrap_or(BankReason::UNSTATED) })
        }
        Word::PayeeCheck(PayeeCheck::CloseMatch) => different(PayeeMatch::Close),
        Word::PayeeCheck(PayeeCheck::NoMatch) => different(PayeeMatch::Different),
        Word::Accepted(Stage::Readable)
        | Word::PayeeCheck(PayeeCheck::Match | PayeeCheck::NotPossible | PayeeCheck::Mixed)
        | Word::Partly
        | Word::Pending => None,
    }
}
