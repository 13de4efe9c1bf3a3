//! What was erased, and what callers may do.

use super::effect;
use crate::domain::entry::{Effect, OrganisationEffect};
use crate::domain::organisation::Entitlement;
use crate::domain::request::CallerId;
use crate::engine::Accepted;
use crate::grpc::pb;

/// How many records were erased.
pub(in crate::grpc) fn records_erased(accepted: &Accepted) -> Option<i32> {
    effect(accepted, |effect| {
        let Effect::Organisation(OrganisationEffect::RecordsErased { records, .. }) = effect else {
            return None;
        };
        i32::try_from(records.len()).ok()
    })
}

/// One entitlement of one caller.
pub(in crate::grpc) fn entitlement(
    (caller, entitlement): &(CallerId, Entitlement),
) -> pb::CallerEntitlement {
    let entitlement = match entitlement {
        Entitlement::Codes => pb::Entitlement::Codes,
        Entitlement::Exceptions => pb::Entitlement::Exceptions,
        Entitlement::Contests => pb::Entitlement::Contests,
        Entitlement::Incidents => pb::Entitlement::Incidents,
        Entitlement::Payments => pb::Entitlement::Payments,
    };
    pb::CallerEntitlement { caller: caller.as_str().to_owned(), entitlement: entitlement.into() }
}
