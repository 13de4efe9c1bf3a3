//! Redemptions: the codes stay texts here and are resolved by the handler, once all else is right.

use super::super::violations::Violations;
use super::{Asked, chosen, item};
use crate::domain::code::Resolved;
use crate::domain::command::redeem::{CODES_MAX, PROCEDURES_MAX, Redeem};
use crate::domain::command::void::VoidRedemption;
use crate::domain::facts::VoidReason;
use crate::domain::id::VenueId;
use crate::domain::procedure::Procedure;
use crate::domain::request::RequestId;
use crate::domain::service::Service;
use crate::domain::time::Day;
use crate::grpc::limits::REDEEM_STREAM_REQUESTS_MAX;
use crate::grpc::pb;

/// Chèques presented by their typed codes. It has no `Debug`: it carries codes.
pub(in crate::grpc) struct Presented {
    venue: VenueId,
    codes: Vec<String>,
    service: Service,
    procedures: Vec<Option<Procedure>>,
    service_date: Day,
}

impl Presented {
    /// The command, without codes.
    pub(in crate::grpc) fn resolved(self, resolve: impl Fn(&str) -> Resolved) -> Redeem {
        let Presented { venue, codes, service, procedures, service_date } = self;
        let codes = codes.iter().map(|code| resolve(code)).collect();
        Redeem { venue, codes, service, procedures, service_date }
    }
}

impl TryFrom<pb::CheckChequesRequest> for Presented {
    type Error = Violations;

    fn try_from(request: pb::CheckChequesRequest) -> Result<Presented, Violations> {
        let mut violations = Violations::default();
        let presented = presented(&mut violations, request);
        violations.unless_any(presented)
    }
}

impl TryFrom<pb::RedeemRequest> for (RequestId, Presented) {
    type Error = Violations;

    fn try_from(request: pb::RedeemRequest) -> Result<(RequestId, Presented), Violations> {
        let pb::RedeemRequest { request_id, venue, codes, service, procedures, service_date } =
            request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let rest = pb::CheckChequesRequest { venue, codes, service, procedures, service_date };
        let presented = presented(&mut violations, rest);
        violations.unless_any(request.zip(presented))
    }
}

/// Redemptions that one message of a stream asks for. It has no `Debug`: it carries codes.
pub(in crate::grpc) struct Together(pub(in crate::grpc) Vec<pb::RedeemRequest>);

impl TryFrom<pb::RedeemStreamRequest> for Together {
    type Error = Violations;

    fn try_from(request: pb::RedeemStreamRequest) -> Result<Together, Violations> {
        let pb::RedeemStreamRequest { requests } = request;
        if (1..=REDEEM_STREAM_REQUESTS_MAX).contains(&requests.len()) {
            return Ok(Together(requests));
        }
        let count = requests.len();
        let error = format!("{count} requests: 1 to {REDEEM_STREAM_REQUESTS_MAX} are allowed");
        Err(Violations::one("requests", error))
    }
}

pub(super) fn presented(
    violations: &mut Violations,
    request: pb::CheckChequesRequest,
) -> Option<Presented> {
    let pb::CheckChequesRequest { venue, codes, service: chosen, procedures, service_date } =
        request;
    let venue = violations.parse("venue", &venue);
    if !(1..=CODES_MAX).contains(&codes.len()) {
        let count = format!("{} codes: 1 to {CODES_MAX} are allowed", codes.len());
        violations.note("codes", count);
    }
    let service = violations.check("service", service(chosen));
    let procedures = read_procedures(violations, &procedures);
    let service_date = violations.parse("service_date", &service_date);
    let (venue, service, service_date) = (venue?, service?, service_date?);
    Some(Presented { venue, codes, service, procedures: procedures?, service_date })
}

/// The procedures of a request; `None` in the list stands for a name that is not known.
fn read_procedures(
    violations: &mut Violations,
    names: &[String],
) -> Option<Vec<Option<Procedure>>> {
    if names.len() > PROCEDURES_MAX {
        let count = format!("{} procedures: at most {PROCEDURES_MAX} are allowed", names.len());
        violations.note("procedures", count);
        return None;
    }
    let mut read = Vec::with_capacity(names.len());
    for (index, name) in names.iter().enumerate() {
        let form = "not a name of the form `procedures/{slug}`";
        let slug = name.strip_prefix("procedures/").ok_or(form);
        read.push(violations.check(item("procedures", index), slug).map(|_| name.parse().ok()));
    }
    read.into_iter().collect()
}

/// The service that an enum value stands for.
pub(super) fn service(value: i32) -> Result<Service, String> {
    const CHOICES: &str = "SERVICE_ADMINISTRATIVE_PROCEDURES, SERVICE_EVERYDAY_TOOLS, \
        SERVICE_EMPLOYMENT, SERVICE_SECURITY, SERVICE_PARENTING, SERVICE_LEISURE, \
        SERVICE_UNDERSTANDING, SERVICE_ACCESS, SERVICE_EQUIPMENT";
    chosen(value, CHOICES, |service| match service {
        pb::Service::Unspecified => None,
        pb::Service::AdministrativeProcedures => Some(Service::AdministrativeProcedures),
        pb::Service::EverydayTools => Some(Service::EverydayTools),
        pb::Service::Employment => Some(Service::Employment),
        pb::Service::Security => Some(Service::Security),
        pb::Service::Parenting => Some(Service::Parenting),
        pb::Service::Leisure => Some(Service::Leisure),
        pb::Service::Understanding => Some(Service::Understanding),
        pb::Service::Access => Some(Service::Access),
        pb::Service::Equipment => Some(Service::Equipment),
    })
}

impl TryFrom<pb::VoidRedemptionRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::VoidRedemptionRequest) -> Result<Asked, Violations> {
        let pb::VoidRedemptionRequest { request_id, name, venue, reason } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let redemption = violations.parse("name", &name);
        let venue = violations.parse("venue", &venue);
        let reason = violations.check("reason", voided_for(reason));
        let command = (|| {
            let (redemption, venue, reason) = (redemption?, venue?, reason?);
            Some(Asked::new(request?, VoidRedemption { redemption, venue, reason }))
        })();
        violations.unless_any(command)
    }
}

fn voided_for(reason: i32) -> Result<VoidReason, String> {
    const CHOICES: &str = "VOID_REASON_ENTRY_ERROR, VOID_REASON_SERVICE_NOT_GIVEN, \
        VOID_REASON_HOLDER_REQUEST";
    chosen(reason, CHOICES, |reason| match reason {
        pb::VoidReason::Unspecified => None,
        pb::VoidReason::EntryError => Some(VoidReason::EntryError),
        pb::VoidReason::ServiceNotGiven => Some(VoidReason::ServiceNotGiven),
        pb::VoidReason::HolderRequest => Some(VoidReason::HolderRequest),
    })
}
