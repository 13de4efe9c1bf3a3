//! Money that the bank booked and no buyer sent: of funders, of venues, of the operator.

use super::super::violations::Violations;
use super::{Asked, amount};
use crate::domain::bank::BankReference;
use crate::domain::command::claims::receipts::RecordContribution;
use crate::domain::command::incidents::float::TopUpFloat;
use crate::domain::command::incidents::recovery::RecordRecovery;
use crate::domain::money::Cents;
use crate::domain::time::Day;
use crate::grpc::pb;

/// What the bank says: how much, when, under which reference.
fn line(
    violations: &mut Violations,
    (amount_cents, day, reference): (i64, &str, &str),
) -> Option<(Cents, Day, BankReference)> {
    let amount = violations.check("amount_cents", amount(amount_cents, 1, Cents::MAX));
    let day = violations.parse("day", day);
    let reference = violations.parse("bank_reference", reference);
    Some((amount?, day?, reference?))
}

impl TryFrom<pb::RecordContributionReceivedRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::RecordContributionReceivedRequest) -> Result<Asked, Violations> {
        let pb::RecordContributionReceivedRequest {
            request_id,
            funder,
            buyer,
            amount_cents,
            day,
            bank_reference,
        } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let funder = violations.parse("funder", &funder);
        let buyer = violations.parse("buyer", &buyer);
        let line = line(&mut violations, (amount_cents, &day, &bank_reference));
        let asked = (|| {
            let (funder, buyer, (amount, day, reference)) = (funder?, buyer?, line?);
            let received = RecordContribution { funder, buyer, amount, day, reference };
            Some(Asked::new(request?, received))
        })();
        violations.unless_any(asked)
    }
}

impl TryFrom<pb::RecordRecoveryRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::RecordRecoveryRequest) -> Result<Asked, Violations> {
        let pb::RecordRecoveryRequest {
            request_id,
            venue,
            buyer,
            amount_cents,
            day,
            bank_reference,
        } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let venue = violations.parse("venue", &venue);
        let buyer = violations.parse("buyer", &buyer);
        let line = line(&mut violations, (amount_cents, &day, &bank_reference));
        let asked = (|| {
            let (venue, buyer, (amount, day, reference)) = (venue?, buyer?, line?);
            Some(Asked::new(request?, RecordRecovery { venue, buyer, amount, day, reference }))
        })();
        violations.unless_any(asked)
    }
}

impl TryFrom<pb::TopUpFloatRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::TopUpFloatRequest) -> Result<Asked, Violations> {
        let pb::TopUpFloatRequest { request_id, amount_cents, day, bank_reference } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let line = line(&mut violations, (amount_cents, &day, &bank_reference));
        let asked = request.zip(line);
        violations.unless_any(asked.map(|(request, (amount, day, reference))| {
            Asked::new(request, TopUpFloat { amount, day, reference })
        }))
    }
}
