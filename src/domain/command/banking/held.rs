//! What a buyer decides about money that others paid for it: new provision, and so new booklets.
//! The other decision, its own account, is a refund of what is held.

use super::super::super::account::Account;
use super::super::super::entry::BankingEffect;
use super::super::super::facts::Facts;
use super::super::super::id::FunderId;
use super::super::super::mandate::MandateReference;
use super::super::super::money::Cents;
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::bank::check_buyer;
use super::super::{Context, Decision};
use super::posted;

/// Turns what is held for a buyer into its provision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnHeld {
    /// Whose.
    pub buyer: FunderId,
    /// How much, never zero.
    pub amount: Cents,
    /// Its title (*titre de recette*), if it gave one.
    pub title: Option<MandateReference>,
    /// Its mandate, if it gave one.
    pub mandate: Option<MandateReference>,
}

impl TurnHeld {
    /// # Errors
    ///
    /// `FUNDER_NOT_FOUND`, `FUNDER_NOT_BUYER`, `BALANCE_INSUFFICIENT`, `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let TurnHeld { buyer, amount, title, mandate } = self.clone();
        let funder = facts.funder(buyer).ok_or(Rejection::FunderNotFound { funder: buyer })?;
        check_buyer(buyer, funder)?;
        let turned = BankingEffect::HeldTurned { buyer, amount, title, mandate };
        posted(facts, turned, [(Account::Held { buyer }, Account::Provision { buyer }, amount)])
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        let TurnHeld { buyer, amount, title, mandate } = self;
        to.shown(buyer).number(amount.get()).maybe(title.as_ref()).maybe(mandate.as_ref());
    }
}
