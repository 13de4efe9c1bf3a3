//! What the bank says of a payment before it books it: accepted, rejected, or a payee check that
//! two people decide.
//!
//! **Invariant:** no word of the bank but a booked line moves money: a payment that it rejected is
//! payable again once a closing balance shows that it was not booked.

use super::super::super::account::Account;
use super::super::super::entry::{BankingEffect, Effect};
use super::super::super::facts::{Facts, Told};
use super::super::super::id::PaymentId;
use super::super::super::payment::{BankWord, PayeeVerdict};
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::{Context, Decision};
use super::booked::{back, find_made, refused_account};

/// Records what the bank says of a payment that it has not booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordPaymentStatus {
    /// Which.
    pub payment: PaymentId,
    /// What it says.
    pub word: BankWord,
}

/// Proposes what to do after a payee check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProposePayeeVerdict {
    /// With which payment.
    pub payment: PaymentId,
    /// What.
    pub verdict: PayeeVerdict,
}

/// Confirms what someone else proposed after a payee check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfirmPayeeVerdict {
    /// With which payment.
    pub payment: PaymentId,
    /// What: the same as was proposed.
    pub verdict: PayeeVerdict,
}

/// Makes a payment payable again that the bank rejected, or that two people withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReleasePayment {
    /// Which.
    pub payment: PaymentId,
}

/// How final a word is: a word after one that is as final says nothing new.
fn rank(word: BankWord) -> u8 {
    match word {
        BankWord::Accepted => 1,
        BankWord::PayeeCheck { .. } => 2,
        BankWord::Rejected { .. } => 3,
    }
}

/// What the bank said of a payment of which two people still have to decide.
fn awaited(facts: &Facts, payment: PaymentId) -> Result<&Told, Rejection> {
    let run = find_made(facts, payment)?.run;
    let told = facts.banking.told.get(&payment).filter(|told| told.awaits_decision());
    let told = told.filter(|_| !facts.is_rejected(run));
    told.ok_or(Rejection::NoDecisionAwaited { payment })
}

impl RecordPaymentStatus {
    /// # Errors
    ///
    /// `PAYMENT_NOT_FOUND`, `PAYMENT_NOT_MADE`, `STATUS_CONTRADICTED` when the bank accepts what it
    /// rejected or two people withheld, `STATUS_KNOWN` when it already said this, or something more
    /// final, or asks about a payment of a file that it rejected.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let RecordPaymentStatus { payment, word } = *self;
        let made = find_made(facts, payment)?;
        let told = facts.banking.told.get(&payment);
        if word == BankWord::Accepted && told.is_some_and(Told::is_refused) {
            return Err(Rejection::StatusContradicted { payment });
        }
        let known = told.map_or(0, |told| rank(told.word));
        let is_over = matches!(word, BankWord::PayeeCheck { .. }) && facts.is_rejected(made.run);
        if known >= rank(word) || is_over {
            return Err(Rejection::StatusKnown { payment });
        }
        Ok(Decision::facts(Effect::Banking(BankingEffect::PaymentTold { payment, word })))
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        let RecordPaymentStatus { payment, word } = self;
        to.shown(payment).number(rank(*word));
        match word {
            BankWord::Accepted => {}
            BankWord::PayeeCheck { result } => _ = to.shown(result),
            BankWord::Rejected { reason } => _ = to.shown(reason),
        }
    }
}

impl ProposePayeeVerdict {
    /// # Errors
    ///
    /// `PAYMENT_NOT_FOUND`, `PAYMENT_NOT_MADE`, `NO_DECISION_AWAITED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let ProposePayeeVerdict { payment, verdict } = *self;
        awaited(facts, payment)?;
        let proposed = BankingEffect::PayeeVerdictProposed { payment, verdict };
        Ok(Decision::facts(Effect::Banking(proposed)))
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.payment).shown(&self.verdict);
    }
}

impl ConfirmPayeeVerdict {
    /// # Errors
    ///
    /// `PAYMENT_NOT_FOUND`, `PAYMENT_NOT_MADE`, `NO_DECISION_AWAITED`,
    /// `PAYEE_VERDICT_NOT_PROPOSED`, `SAME_CALLER`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let ConfirmPayeeVerdict { payment, verdict } = *self;
        let told = awaited(facts, payment)?;
        let proposed = told.proposed.as_ref().filter(|(proposed, _)| *proposed == verdict);
        let absent = Rejection::PayeeVerdictNotProposed { payment, verdict };
        let (_, by) = proposed.ok_or(absent)?;
        context.check_not(by)?;
        let confirmed = BankingEffect::PayeeVerdictConfirmed { payment, verdict };
        Ok(Decision::facts(Effect::Banking(confirmed)))
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.payment).shown(&self.verdict);
    }
}

impl ReleasePayment {
    /// # Errors
    ///
    /// `PAYMENT_NOT_FOUND`, `PAYMENT_NOT_MADE`, `PAYMENT_NOT_REFUSED`, `BOOKING_NOT_EXCLUDED`,
    /// `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let id = self.payment;
        let payment = find_made(facts, id)?;
        let told = facts.banking.told.get(&id).filter(|told| told.is_refused());
        let told = told.ok_or(Rejection::PaymentNotRefused { payment: id })?;
        if !facts.is_not_booked(payment, told) {
            return Err(Rejection::BookingNotExcluded { payment: id, since: told.day });
        }
        let transfers = back(facts, payment, |buyer| Account::Transit { payment: id, buyer });
        facts.balances.check(&transfers)?;
        let mut effects = vec![Effect::Banking(BankingEffect::PaymentReleased { payment: id })];
        let is_about_the_account = match told.word {
            BankWord::Rejected { reason } => reason.is_about_the_account(),
            BankWord::PayeeCheck { .. } => true,
            BankWord::Accepted => false,
        };
        if is_about_the_account {
            effects.extend(refused_account(facts, payment));
        }
        Ok(Decision { effects, transfers })
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.payment);
    }
}
