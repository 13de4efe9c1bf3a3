//! Goodwill: the operator pays a venue out of its own float what an incident refuses it.

use super::super::super::entry::IncidentEffect;
use super::super::super::facts::{Facts, RemittanceKey};
use super::super::super::id::{FunderId, RedemptionId};
use super::super::super::money::Cents;
use super::super::super::organisation::Entitlement;
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::{Context, Decision, entitlements};

/// Pays a venue what it was refused of a redemption, or a part of it. Whoever undid it cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantGoodwill {
    /// Which redemption: it is undone.
    pub redemption: RedemptionId,
    /// Whose chèques they were.
    pub buyer: FunderId,
    /// How much, never zero.
    pub amount: Cents,
}

impl GrantGoodwill {
    /// # Errors
    ///
    /// `NOT_ENTITLED`, `FUNDER_NOT_FOUND`, `REDEMPTION_STANDING`, `GOODWILL_EXCEEDED`,
    /// `SAME_CALLER` for whoever undid the redemption, `BALANCE_INSUFFICIENT` when the float is too
    /// small, `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let GrantGoodwill { redemption, buyer, amount } = *self;
        entitlements::check(facts, context, Entitlement::Incidents)?;
        facts.funder(buyer).ok_or(Rejection::FunderNotFound { funder: buyer })?;
        let incident = super::find(facts, redemption)?;
        let of = |sums: &std::collections::BTreeMap<FunderId, Cents>| {
            sums.get(&buyer).copied().unwrap_or(Cents::ZERO)
        };
        let left = of(&incident.values).checked_sub(of(&incident.goodwill));
        let left = left.unwrap_or(Cents::ZERO);
        let key = RemittanceKey { cycle: incident.cycle, venue: incident.venue, buyer };
        if amount > left || !facts.remittances.contains_key(&key) {
            return Err(Rejection::GoodwillExceeded { redemption, left });
        }
        context.check_not(&incident.by)?;
        super::posted(facts, vec![IncidentEffect::GoodwillGranted { redemption, buyer, amount }])
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.redemption).shown(&self.buyer).number(self.amount.get());
    }
}
