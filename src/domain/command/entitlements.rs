//! What some callers may do and others may not, granted and revoked by someone else.

use super::super::entry::{Effect, OrganisationEffect};
use super::super::facts::Facts;
use super::super::organisation::Entitlement;
use super::super::rejection::Rejection;
use super::super::request::{CallerId, DigestWriter};
use super::{Context, Decision};

/// The most entitlements of all callers.
pub const ENTITLEMENTS_MAX: usize = 10_000;

/// Lets a caller do what others may not. Nobody grants it to themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantEntitlement {
    /// Who.
    pub caller: CallerId,
    /// What.
    pub entitlement: Entitlement,
}

/// Takes an entitlement away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevokeEntitlement {
    /// Who.
    pub caller: CallerId,
    /// What.
    pub entitlement: Entitlement,
}

/// Refuses a caller without the entitlement.
///
/// # Errors
///
/// `NOT_ENTITLED`.
pub fn check(facts: &Facts, context: &Context, entitlement: Entitlement) -> Result<(), Rejection> {
    let caller = context.caller.clone();
    let refused = Rejection::NotEntitled { caller, entitlement };
    if facts.is_entitled(&context.caller, entitlement) { Ok(()) } else { Err(refused) }
}

impl GrantEntitlement {
    /// # Errors
    ///
    /// `ENTITLEMENT_HELD`, `SAME_CALLER`, `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let GrantEntitlement { caller, entitlement } = self.clone();
        if facts.is_entitled(&caller, entitlement) {
            return Err(Rejection::EntitlementHeld { caller, entitlement });
        }
        context.check_not(&caller)?;
        if facts.entitlements.len() >= ENTITLEMENTS_MAX {
            return Err(Rejection::full("entitlements", ENTITLEMENTS_MAX));
        }
        let granted = OrganisationEffect::EntitlementGranted { caller, entitlement };
        Ok(Decision::facts(Effect::Organisation(granted)))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.caller).shown(&self.entitlement);
    }
}

impl RevokeEntitlement {
    /// # Errors
    ///
    /// `ENTITLEMENT_NOT_HELD`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let RevokeEntitlement { caller, entitlement } = self.clone();
        if !facts.is_entitled(&caller, entitlement) {
            return Err(Rejection::EntitlementNotHeld { caller, entitlement });
        }
        let revoked = OrganisationEffect::EntitlementRevoked { caller, entitlement };
        Ok(Decision::facts(Effect::Organisation(revoked)))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.caller).shown(&self.entitlement);
    }
}
