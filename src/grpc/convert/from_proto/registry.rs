//! Erasing records, and what callers may do.

use super::super::violations::Violations;
use super::{Asked, chosen};
use crate::domain::command::entitlements::{GrantEntitlement, RevokeEntitlement};
use crate::domain::command::records::{EraseRecords, Erasure};
use crate::domain::organisation::Entitlement;
use crate::domain::registry::Subject;
use crate::domain::request::CallerId;
use crate::grpc::pb;

impl TryFrom<pb::EraseRecordsRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::EraseRecordsRequest) -> Result<Asked, Violations> {
        let pb::EraseRecordsRequest { request_id, name, scope } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let subject = violations.check("name", subject_of(&name));
        let scope = violations.check("scope", read_scope(scope));
        let command = subject.zip(scope).map(|(subject, scope)| EraseRecords { subject, scope });
        let asked = request.zip(command);
        violations.unless_any(asked.map(|(request, command)| Asked::new(request, command)))
    }
}

/// Somebody of whom the registry's log has records.
fn subject_of(name: &str) -> Result<Subject, &'static str> {
    let funder = || name.parse().ok().map(Subject::Funder);
    let prescriber = || name.parse().ok().map(Subject::Prescriber);
    let venue = || name.parse().ok().map(Subject::Venue);
    let account = || name.parse().ok().map(Subject::BankAccount);
    funder().or_else(prescriber).or_else(venue).or_else(account).ok_or(
        "not a name of the form `funders/{number}`, `prescribers/{number}`, `venues/{number}` or \
         `bankAccounts/{number}`",
    )
}

fn read_scope(scope: i32) -> Result<Erasure, String> {
    chosen(scope, "SCOPE_FORMER, SCOPE_ALL", |scope| match scope {
        pb::erase_records_request::Scope::Unspecified => None,
        pb::erase_records_request::Scope::Former => Some(Erasure::Former),
        pb::erase_records_request::Scope::All => Some(Erasure::All),
    })
}

impl TryFrom<pb::GrantEntitlementRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::GrantEntitlementRequest) -> Result<Asked, Violations> {
        let pb::GrantEntitlementRequest { request_id, caller, entitlement } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let caller = violations.check("caller", read_caller(&caller));
        let entitlement = violations.check("entitlement", read_entitlement(entitlement));
        let command = caller
            .zip(entitlement)
            .map(|(caller, entitlement)| GrantEntitlement { caller, entitlement });
        let asked = request.zip(command);
        violations.unless_any(asked.map(|(request, command)| Asked::new(request, command)))
    }
}

impl TryFrom<pb::RevokeEntitlementRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::RevokeEntitlementRequest) -> Result<Asked, Violations> {
        let pb::RevokeEntitlementRequest { request_id, caller, entitlement } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let caller = violations.check("caller", read_caller(&caller));
        let entitlement = violations.check("entitlement", read_entitlement(entitlement));
        let command = caller
            .zip(entitlement)
            .map(|(caller, entitlement)| RevokeEntitlement { caller, entitlement });
        let asked = request.zip(command);
        violations.unless_any(asked.map(|(request, command)| Asked::new(request, command)))
    }
}

/// Anybody but the engine, which asks for nothing that needs an entitlement.
fn read_caller(caller: &str) -> Result<CallerId, String> {
    if caller == CallerId::ENGINE {
        return Err("the name that the engine itself uses".to_owned());
    }
    caller.parse().map_err(|error: crate::domain::request::InvalidCaller| error.to_string())
}

fn read_entitlement(entitlement: i32) -> Result<Entitlement, String> {
    let choices = "ENTITLEMENT_CODES, ENTITLEMENT_EXCEPTIONS, ENTITLEMENT_CONTESTS, \
                   ENTITLEMENT_INCIDENTS, ENTITLEMENT_PAYMENTS";
    chosen(entitlement, choices, |entitlement| match entitlement {
        pb::Entitlement::Unspecified => None,
        pb::Entitlement::Codes => Some(Entitlement::Codes),
        pb::Entitlement::Exceptions => Some(Entitlement::Exceptions),
        pb::Entitlement::Contests => Some(Entitlement::Contests),
        pb::Entitlement::Incidents => Some(Entitlement::Incidents),
        pb::Entitlement::Payments => Some(Entitlement::Payments),
    })
}
