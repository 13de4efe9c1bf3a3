//! Lines that the bank booked: explained at once by their reference, or in suspense until someone
//! explains them.
//!
//! ```text
//! line ─▶ what its reference says ─▶ explained: escrow {buyer}, and the account that it is about
//!                    │ nothing, or it cannot be
//!                    └─▶ suspense in or out, and escrow {unassigned} ─▶ MatchBankLine ─▶ explained
//! ```
//!
//! **Invariant:** every line of the bank is booked once, whether anybody understands it or not.
//! **Invariant:** what came in unexplained and what went out unexplained never net by themselves.

use super::super::super::account::Account;
use super::super::super::bank::{BankLine, Flow};
use super::super::super::entry::{BankingEffect, Effect, transfers};
use super::super::super::facts::{Facts, RemittanceKey, Suspended};
use super::super::super::id::{BankLineId, CycleId, FunderId, PaymentId, VenueId};
use super::super::super::money::Cents;
use super::super::super::payment::{Explanation, SuspenseReason};
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::bank::{check_day, check_reference};
use super::super::payments::booked::check_once;
use super::super::{Context, Decision};
use super::explain::{came_back, explained, flow, set_off_of};

/// The most lines that were ever in suspense.
pub const BANK_LINES_MAX: u32 = 1_000_000;

/// Books a line of the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookBankLine {
    /// The line.
    pub line: BankLine,
    /// What its references say.
    pub clue: Clue,
}

/// What the references of a line say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clue {
    /// What it is about.
    Explained(Explanation),
    /// Nothing that can be used.
    Unexplained(SuspenseReason),
}

/// Explains a line in suspense, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchBankLine {
    /// Which.
    pub line: BankLineId,
    /// How much of it, never zero.
    pub amount: Cents,
    /// What it is about.
    pub about: LineAbout,
}

/// What a line in suspense is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineAbout {
    /// What an explanation says.
    Explained(Explanation),
    /// The line, which came in, is the same money as another, which went out: a payment made twice
    /// that came back, or a receipt that was sent back.
    Undoes(BankLineId),
}

impl BookBankLine {
    /// # Errors
    ///
    /// `DAY_IN_FUTURE`, `BANK_REFERENCE_REUSED`, `BALANCE_LIMIT`, `LIMIT_REACHED`. What the
    /// references say and cannot be is no error: the line is in suspense.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let BookBankLine { line, clue } = self;
        check_day(context, line.day)?;
        check_reference(facts, &line.reference)?;
        let full = Rejection::BalanceLimit { account: Account::Unassigned };
        if line.flow == Flow::In && !facts.bank.has_room_for(line.amount) {
            return Err(full);
        }
        let mut decision = match clue {
            Clue::Explained(explanation) => match at_once(facts, explanation, line) {
                Ok(decision) => decision,
                Err(rejection) => {
                    let (reason, payment) = suspected(explanation, &rejection);
                    let payment = payment.filter(|payment| facts.payment(*payment).is_some());
                    suspended(facts, line, (reason, payment))?
                }
            },
            Clue::Unexplained(reason) => suspended(facts, line, (*reason, None))?,
        };
        decision.effects.push(Effect::BankLineBooked(line.clone()));
        Ok(decision)
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        let BankLine { day, flow, amount, reference } = &self.line;
        let is_out = u8::from(*flow == Flow::Out);
        to.shown(day).number(is_out).number(amount.get()).shown(reference);
        match &self.clue {
            Clue::Explained(explanation) => to.number(1_u8).shown(explanation),
            Clue::Unexplained(reason) => to.number(0_u8).shown(reason),
        };
    }
}

/// What the line makes true if it is about what `explanation` says.
fn at_once(
    facts: &Facts,
    explanation: &Explanation,
    line: &BankLine,
) -> Result<Decision, Rejection> {
    if flow(explanation) != line.flow {
        return Err(Rejection::ExplanationMisfit {});
    }
    let decision = explained(facts, explanation, line.amount, (line.day, &line.reference))?;
    if let Explanation::Returned { payment } = *explanation {
        check_once(facts, payment)?;
    }
    facts.balances.check(&decision.transfers)?;
    Ok(decision)
}

/// Why a line is in suspense of which the reference cannot be followed, and the payment that it
/// names.
fn suspected(
    explanation: &Explanation,
    rejection: &Rejection,
) -> (SuspenseReason, Option<PaymentId>) {
    use SuspenseReason as R;
    let (Explanation::Paid { payment } | Explanation::Returned { payment }) = *explanation else {
        let is_short = matches!(rejection, Rejection::BalanceInsufficient { .. });
        let is_fee = *explanation == Explanation::Borne && is_short;
        return (if is_fee { R::FeeBeyondFloat } else { R::NotPossible }, None);
    };
    if matches!(rejection, Rejection::PaymentNotFound { .. }) {
        return (R::UnknownReference, None);
    }
    let is_twice = matches!(rejection, Rejection::PaymentNotMade { state: "booked", .. });
    let is_over =
        matches!(rejection, Rejection::PaymentNotMade { .. } | Rejection::PaymentNotBooked { .. });
    let differs = matches!(rejection, Rejection::PaymentAmountDiffers { .. });
    let reason = match (is_twice, is_over, differs) {
        (true, ..) => R::PaidTwice,
        (_, true, _) => R::NotOnItsWay,
        (.., true) => R::AmountDiffers,
        (false, false, false) => R::NotPossible,
    };
    (reason, Some(payment))
}

/// Where a line stands of which nobody knows what it is about.
fn suspended(
    facts: &Facts,
    line: &BankLine,
    (reason, payment): (SuspenseReason, Option<PaymentId>),
) -> Result<Decision, Rejection> {
    let transfers = transfers([match line.flow {
        Flow::In => (Account::Unassigned, Account::SuspenseIn, line.amount),
        Flow::Out => (Account::SuspenseOut, Account::Unassigned, line.amount),
    }]);
    facts.balances.check(&transfers)?;
    let collection = "lines in suspense";
    let full = Rejection::LimitReached { collection, limit: BANK_LINES_MAX };
    let known = facts.banking.lines.len();
    let line = BankLineId::at_index(known).filter(|line| line.get() <= BANK_LINES_MAX);
    let line = line.ok_or(full)?;
    let effect = BankingEffect::LineSuspended { line, reason, payment };
    Ok(Decision { effects: vec![Effect::Banking(effect)], transfers })
}

/// The line, when at least `amount` of it is not explained.
fn find(facts: &Facts, line: BankLineId, amount: Cents) -> Result<&Suspended, Rejection> {
    let found =
        facts.banking.lines.get(line.index()).ok_or(Rejection::BankLineNotFound { line })?;
    if found.left < amount {
        return Err(Rejection::BankLineExceeded { line, left: found.left });
    }
    Ok(found)
}

/// `amount` of a line leaves suspense, whatever it is about.
fn matched(line: BankLineId, flow: Flow, amount: Cents) -> Decision {
    let transfers = transfers([match flow {
        Flow::In => (Account::SuspenseIn, Account::Unassigned, amount),
        Flow::Out => (Account::Unassigned, Account::SuspenseOut, amount),
    }]);
    let effect = BankingEffect::LineMatched { line, amount };
    Decision { effects: vec![Effect::Banking(effect)], transfers }
}

/// Whether a line that names a payment is not set off against somebody else than it paid.
fn fits(facts: &Facts, line: &Suspended, explanation: &Explanation) -> bool {
    let Explanation::SetOff { venue, .. } = explanation else { return true };
    line.payment.is_none() || paid(facts, line) == Some(*venue)
}

/// Whether a line may be what came back of `payment`, less what the bank kept, and none of it is
/// explained.
fn is_less(line: &Suspended, payment: PaymentId) -> bool {
    line.line.flow == Flow::In
        && line.payment.is_none_or(|named| named == payment)
        && line.left == line.line.amount
}

/// The cycle of the very remittance that a line paid, of which the payment was not on its way when
/// the bank booked it; when `amount` can be taken off it.
fn own_cycle(
    facts: &Facts,
    line: &Suspended,
    (venue, buyer): (VenueId, FunderId),
    amount: Cents,
) -> Option<CycleId> {
    let is_late = line.line.flow == Flow::Out && line.reason == SuspenseReason::NotOnItsWay;
    let payment = line.payment.filter(|_| is_late).and_then(|payment| facts.payment(payment))?;
    let paid = payment.lines.iter().find(|line| line.buyer == buyer)?.amount;
    let cycle = facts.run(payment.run)?.cycle()?;
    let key = RemittanceKey { cycle, venue, buyer };
    let payable = facts.remittances.get(&key)?.payable;
    let is_its = payment.creditor.venue() == Some(venue) && facts.is_approved(cycle);
    (is_its && amount <= paid && amount <= payable).then_some(cycle)
}

/// The venue that the payment which a line names was to pay.
fn paid(facts: &Facts, line: &Suspended) -> Option<VenueId> {
    facts.payment(line.payment?)?.creditor.venue()
}

impl MatchBankLine {
    /// # Errors
    ///
    /// `BANK_LINE_NOT_FOUND`, `BANK_LINE_EXCEEDED`, `EXPLANATION_MISFIT` when the line goes the
    /// other way, or paid somebody else than it is to be set off against, those of what it is about
    /// (as of the command that records the same), `BALANCE_INSUFFICIENT`, `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let MatchBankLine { line, amount, ref about } = *self;
        let found = find(facts, line, amount)?;
        let BankLine { flow: goes, day, ref reference, .. } = found.line;
        let more = match about {
            // Somebody looked at it: the bank kept a part for its work.
            LineAbout::Explained(Explanation::Returned { payment })
                if is_less(found, *payment) && amount == found.left =>
            {
                came_back(facts, (*payment, amount), day)?
            }
            // The bank booked after all what is payable again: it is the payment, no set-off of
            // something else to which the venue would have to agree.
            LineAbout::Explained(Explanation::SetOff { venue, buyer })
                if let Some(cycle) = own_cycle(facts, found, (*venue, *buyer), amount) =>
            {
                set_off_of((*venue, *buyer), amount, vec![(cycle, amount)])
            }
            LineAbout::Explained(explanation)
                if flow(explanation) == goes && fits(facts, found, explanation) =>
            {
                explained(facts, explanation, amount, (day, reference))?
            }
            LineAbout::Undoes(other) if goes == Flow::In => {
                let undone = find(facts, *other, amount)?.line.flow;
                let out = matched(*other, Flow::Out, amount);
                (undone == Flow::Out).then_some(out).ok_or(Rejection::ExplanationMisfit {})?
            }
            LineAbout::Explained(_) | LineAbout::Undoes(_) => {
                return Err(Rejection::ExplanationMisfit {});
            }
        };
        let mut decision = matched(line, goes, amount);
        decision.effects.extend(more.effects);
        decision.transfers.extend(more.transfers);
        facts.balances.check(&decision.transfers)?;
        Ok(decision)
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.line).number(self.amount.get());
        match &self.about {
            LineAbout::Explained(explanation) => to.number(1_u8).shown(explanation),
            LineAbout::Undoes(line) => to.number(2_u8).shown(line),
        };
    }
}
