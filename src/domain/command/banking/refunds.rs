//! Money that goes back to funders: proposed by one person, confirmed by another, paid on a bank
//! account of the funder that two people confirmed.
//!
//! **Invariant:** a refund is one payment, alone in a run that is sealed as it is made.

use super::super::super::account::Account;
use super::super::super::entry::{BankingEffect, Effect};
use super::super::super::facts::{Facts, Refund, RefundState};
use super::super::super::id::{FunderId, PaymentRunId, RefundId};
use super::super::super::mandate::MandateReference;
use super::super::super::money::Cents;
use super::super::super::organisation::{AccountOwner, FunderKind};
use super::super::super::payment::RefundOf;
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::bank::check_buyer;
use super::super::payments::runs::{debtor, payment_id};
use super::super::{Context, Decision};
use super::posted;

/// The most refunds of a ledger.
pub const REFUNDS_MAX: u32 = 1_000_000;

/// Proposes that money goes back to a funder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposeRefund {
    /// Which money.
    pub of: RefundOf,
    /// How much, never zero.
    pub amount: Cents,
    /// The title of whoever gets it, if it gave one.
    pub title: Option<MandateReference>,
}

/// Confirms a refund: it is a payment that can go to the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfirmRefund {
    /// Which.
    pub refund: RefundId,
}

/// Drops a refund that nobody confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DropRefund {
    /// Which.
    pub refund: RefundId,
}

/// The refund, when nobody has confirmed or dropped it.
fn find(facts: &Facts, refund: RefundId) -> Result<&Refund, Rejection> {
    let found = facts.refund(refund).ok_or(Rejection::RefundNotFound { refund })?;
    if found.state != RefundState::Proposed {
        return Err(Rejection::RefundNotProposed { refund, state: found.state.word() });
    }
    Ok(found)
}

/// Refuses funders that cannot have such money.
fn check_funders(facts: &Facts, of: RefundOf) -> Result<(), Rejection> {
    let funder = |id: FunderId| facts.funder(id).ok_or(Rejection::FunderNotFound { funder: id });
    let (payee, buyer) = (of.payee(), of.buyer());
    let (found, whose) = (funder(payee)?, funder(buyer)?);
    check_buyer(buyer, whose)?;
    if matches!(of, RefundOf::Owed { .. }) && found.kind == FunderKind::Buyer {
        return Err(Rejection::FunderIsBuyer { funder: payee });
    }
    Ok(())
}

/// Refuses more than the account holds that the refund empties.
fn check_held(facts: &Facts, of: RefundOf, amount: Cents) -> Result<(), Rejection> {
    let account = of.account();
    let held = facts.balances.held(account);
    if held < amount { Err(Rejection::BalanceInsufficient { account, held }) } else { Ok(()) }
}

impl ProposeRefund {
    /// # Errors
    ///
    /// `FUNDER_NOT_FOUND` for whoever gets it, then for the buyer, `FUNDER_NOT_BUYER`,
    /// `FUNDER_IS_BUYER`, `BALANCE_INSUFFICIENT`, `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let ProposeRefund { of, amount, ref title } = *self;
        check_funders(facts, of)?;
        check_held(facts, of, amount)?;
        let full = Rejection::LimitReached { collection: "refunds", limit: REFUNDS_MAX };
        let refund = RefundId::at_index(facts.banking.refunds.len());
        let refund = refund.filter(|refund| refund.get() <= REFUNDS_MAX).ok_or(full)?;
        let title = title.clone();
        let proposed = BankingEffect::RefundProposed { refund, of, amount, title };
        Ok(Decision::facts(Effect::Banking(proposed)))
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        let ProposeRefund { of, amount, title } = self;
        to.text(of.word()).shown(&of.payee()).shown(&of.buyer()).number(amount.get());
        to.maybe(title.as_ref());
    }
}

impl ConfirmRefund {
    /// # Errors
    ///
    /// `REFUND_NOT_FOUND`, `REFUND_NOT_PROPOSED`, `FUNDER_ACCOUNT_MISSING`,
    /// `ESCROW_ACCOUNT_MISSING`, `SAME_CALLER`, `BALANCE_INSUFFICIENT`, `BALANCE_LIMIT`,
    /// `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let refund = self.refund;
        let Refund { of, amount, by, .. } = find(facts, refund)?;
        let (funder, buyer) = (of.payee(), of.buyer());
        let account = facts.account_in_use(AccountOwner::Funder(funder), context.day);
        let account = account.ok_or(Rejection::FunderAccountMissing { funder })?;
        let debtor = debtor(facts, context.day)?;
        context.check_not(by)?;
        let full = Rejection::LimitReached { collection: "payment runs", limit: u32::MAX };
        let run = PaymentRunId::at_index(facts.runs.len()).ok_or(full)?;
        let payment = payment_id(facts, 0)?;
        let paid = BankingEffect::RefundPaid { refund, run, payment, account, debtor };
        posted(facts, paid, [(of.account(), Account::Transit { payment, buyer }, *amount)])
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.refund);
    }
}

impl DropRefund {
    /// # Errors
    ///
    /// `REFUND_NOT_FOUND`, `REFUND_NOT_PROPOSED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let refund = self.refund;
        find(facts, refund)?;
        Ok(Decision::facts(Effect::Banking(BankingEffect::RefundDropped { refund })))
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.refund);
    }
}
