//! Redemptions by exception: what is presented, and why it is allowed.

use super::super::violations::Violations;
use super::chosen;
use super::redemption::{Presented, presented};
use crate::domain::entry::Exception;
use crate::domain::request::RequestId;
use crate::grpc::pb;

/// Chèques that a rule refuses, presented by their typed codes. No `Debug`: it carries codes.
pub(in crate::grpc) struct Excepted {
    /// Identifies the request across retries.
    pub(in crate::grpc) request: RequestId,
    /// What is presented.
    pub(in crate::grpc) presented: Presented,
    /// Why it is allowed.
    pub(in crate::grpc) reason: Exception,
}

impl TryFrom<pb::RedeemByExceptionRequest> for Excepted {
    type Error = Violations;

    fn try_from(request: pb::RedeemByExceptionRequest) -> Result<Excepted, Violations> {
        let pb::RedeemByExceptionRequest {
            request_id,
            venue,
            codes,
            service,
            procedures,
            service_date,
            reason,
        } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let rest = pb::CheckChequesRequest { venue, codes, service, procedures, service_date };
        let presented = presented(&mut violations, rest);
        let reason = violations.check("reason", excepted_for(reason));
        let excepted =
            (|| Some(Excepted { request: request?, presented: presented?, reason: reason? }))();
        violations.unless_any(excepted)
    }
}

fn excepted_for(reason: i32) -> Result<Exception, String> {
    const CHOICES: &str = "EXCEPTION_REASON_OUTAGE, EXCEPTION_REASON_LATE_ENTRY, \
        EXCEPTION_REASON_BEFORE_SUSPENSION, EXCEPTION_REASON_COMPLAINT";
    chosen(reason, CHOICES, |reason| match reason {
        pb::ExceptionReason::Unspecified => None,
        pb::ExceptionReason::Outage => Some(Exception::Outage),
        pb::ExceptionReason::LateEntry => Some(Exception::LateEntry),
        pb::ExceptionReason::BeforeSuspension => Some(Exception::BeforeSuspension),
        pb::ExceptionReason::Complaint => Some(Exception::Complaint),
    })
}
