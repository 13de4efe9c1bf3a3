//! Incidents: what is corrected after the cut-off, each by an entry of its own.
//!
//! A settled redemption is undone once, whole: its chèques are restored to the holder, or
//! cancelled. Whoever bore a share of it is relieved: what was not called is not, what was called
//! and not paid is cancelled, what was paid is owed. What the venue is still due is not paid; what
//! it was paid it gives back, by set-off or by a payment, or somebody gives it up.

pub mod float;
pub mod goodwill;
pub mod recovery;
#[cfg(test)]
mod tests;
pub mod undo;

use super::super::entry::{Effect, IncidentEffect, transfers};
use super::super::facts::{Facts, Incident};
use super::super::id::RedemptionId;
use super::super::rejection::Rejection;
use super::Decision;

/// Checks that the redemption is undone.
fn find(facts: &Facts, redemption: RedemptionId) -> Result<&Incident, Rejection> {
    let found = facts.claims.incidents.get(&redemption);
    found.ok_or(Rejection::RedemptionStanding { redemption })
}

/// A decision that posts what `effects` say.
///
/// # Errors
///
/// `BALANCE_INSUFFICIENT`, `BALANCE_LIMIT`.
fn posted(facts: &Facts, effects: Vec<IncidentEffect>) -> Result<Decision, Rejection> {
    let decision = unchecked(facts, effects);
    facts.balances.check(&decision.transfers)?;
    Ok(decision)
}

/// The same, whether the accounts hold it or not.
fn unchecked(facts: &Facts, effects: Vec<IncidentEffect>) -> Decision {
    let venue_of = |id| facts.claims.incidents.get(&id).map(|incident| incident.venue);
    let transfers = transfers(effects.iter().flat_map(|effect| effect.postings(venue_of)));
    let effects = effects.into_iter().map(Effect::Incident).collect();
    Decision { effects, transfers }
}
