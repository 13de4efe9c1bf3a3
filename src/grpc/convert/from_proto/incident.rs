//! Incidents after the cut-off.

use super::super::violations::Violations;
use super::read::read_page;
use super::statement::read_abandon_reason;
use super::{Asked, Paged, Unsettled, amount, chosen, chosen_if_given};
use crate::domain::command::incidents::goodwill::GrantGoodwill;
use crate::domain::command::incidents::recovery::AbandonClawback;
use crate::domain::command::incidents::undo::UndoRedemption;
use crate::domain::entry::{Advancer, IncidentKind, IncidentReason};
use crate::domain::id::{RedemptionId, VenueId};
use crate::domain::money::Cents;
use crate::grpc::limits::PAGE_SIZE_MAX;
use crate::grpc::page::Scope;
use crate::grpc::pb;

/// Which incidents are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grpc) struct IncidentFilter {
    /// Of this venue.
    pub(in crate::grpc) venue: Option<VenueId>,
    /// Of which something is still to be given back.
    pub(in crate::grpc) open_only: bool,
}

impl TryFrom<pb::ListIncidentsRequest> for Paged<IncidentFilter, RedemptionId> {
    type Error = Violations;

    fn try_from(request: pb::ListIncidentsRequest) -> Result<Self, Violations> {
        let pb::ListIncidentsRequest { venue, open_only, page_size, page_token } = request;
        let mut violations = Violations::default();
        let scope = Scope::new("ListIncidents", &format!("{venue} {open_only}"));
        let venue = violations.parse_if_given("venue", &venue).ok();
        let asked = (page_size, PAGE_SIZE_MAX, page_token.as_str());
        let page = read_page(&mut violations, scope, asked, |cursor| cursor.parse().ok());
        violations.unless_any(
            venue
                .zip(page)
                .map(|(venue, page)| Paged { parent: IncidentFilter { venue, open_only }, page }),
        )
    }
}

impl TryFrom<pb::UndoRedemptionRequest> for Unsettled<UndoRedemption> {
    type Error = Violations;

    fn try_from(request: pb::UndoRedemptionRequest) -> Result<Self, Violations> {
        let pb::UndoRedemptionRequest { request_id, name, kind, reason, advancer } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let redemption = violations.parse("name", &name);
        let kind = violations.check("kind", read_kind(kind));
        let reason = violations.check("reason", read_reason(reason));
        let advancer = violations.check("advancer", read_advancer(advancer));
        let asked = (|| {
            let (redemption, kind, reason, advancer) = (redemption?, kind?, reason?, advancer?);
            let settled = None;
            let command = UndoRedemption { redemption, kind, reason, advancer, settled };
            Some(Unsettled { request: request?, command })
        })();
        violations.unless_any(asked)
    }
}

impl TryFrom<pb::GrantGoodwillRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::GrantGoodwillRequest) -> Result<Asked, Violations> {
        let pb::GrantGoodwillRequest { request_id, name, buyer, amount_cents } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let redemption = violations.parse("name", &name);
        let buyer = violations.parse("buyer", &buyer);
        let amount = violations.check("amount_cents", amount(amount_cents, 1, Cents::MAX));
        let asked = (|| {
            let (redemption, buyer, amount) = (redemption?, buyer?, amount?);
            Some(Asked::new(request?, GrantGoodwill { redemption, buyer, amount }))
        })();
        violations.unless_any(asked)
    }
}

impl TryFrom<pb::AbandonClawbackRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::AbandonClawbackRequest) -> Result<Asked, Violations> {
        let pb::AbandonClawbackRequest { request_id, name, buyer, reason } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let redemption = violations.parse("name", &name);
        let buyer = violations.parse("buyer", &buyer);
        let reason = violations.check("reason", read_abandon_reason(reason));
        let asked = (|| {
            let (redemption, buyer, reason) = (redemption?, buyer?, reason?);
            Some(Asked::new(request?, AbandonClawback { redemption, buyer, reason }))
        })();
        violations.unless_any(asked)
    }
}

fn read_kind(kind: i32) -> Result<IncidentKind, String> {
    chosen(kind, "INCIDENT_KIND_RESTORED, INCIDENT_KIND_CANCELLED", |kind| match kind {
        pb::IncidentKind::Unspecified => None,
        pb::IncidentKind::Restored => Some(IncidentKind::Restored),
        pb::IncidentKind::Cancelled => Some(IncidentKind::Cancelled),
    })
}

fn read_reason(reason: i32) -> Result<IncidentReason, String> {
    const CHOICES: &str = "INCIDENT_REASON_SERVICE_NOT_GIVEN, INCIDENT_REASON_ENTRY_ERROR, \
        INCIDENT_REASON_DUPLICATE, INCIDENT_REASON_FRAUD, INCIDENT_REASON_COMPLAINT";
    chosen(reason, CHOICES, |reason| match reason {
        pb::IncidentReason::Unspecified => None,
        pb::IncidentReason::ServiceNotGiven => Some(IncidentReason::ServiceNotGiven),
        pb::IncidentReason::EntryError => Some(IncidentReason::EntryError),
        pb::IncidentReason::Duplicate => Some(IncidentReason::Duplicate),
        pb::IncidentReason::Fraud => Some(IncidentReason::Fraud),
        pb::IncidentReason::Complaint => Some(IncidentReason::Complaint),
    })
}

fn read_advancer(advancer: i32) -> Result<Option<Advancer>, String> {
    chosen_if_given(advancer, "ADVANCER_BUYER, ADVANCER_OPERATOR", |advancer| match advancer {
        pb::Advancer::Unspecified => None,
        pb::Advancer::Buyer => Some(Advancer::Buyer),
        pb::Advancer::Operator => Some(Advancer::Operator),
    })
}
