//! What the bank says, cycles, payments, the clock.

use super::super::violations::{Noted, Violations};
use super::{Asked, amount, chosen, within};
use crate::domain::bank::BankReference;
use crate::domain::command::bank::{Purpose, RecordBankBalance, RecordMoneyReceived};
use crate::domain::command::claims::statements::CONTEST_DAYS_MAX;
use crate::domain::command::cycle::{ApproveCycle, CloseCycle, ReturnCycle};
use crate::domain::command::organisations::AcceptClock;
use crate::domain::command::payments::booked::{BookPayment, ReturnPayment};
use crate::domain::command::payments::runs::CreatePaymentRun;
use crate::domain::entry::{FiguresDigest, ReturnReason};
use crate::domain::id::PaymentId;
use crate::domain::money::Cents;
use crate::domain::time::Day;
use crate::grpc::pb::{self, RecordMoneyReceivedRequest};

impl TryFrom<RecordMoneyReceivedRequest> for Asked {
    type Error = Violations;

    fn try_from(request: RecordMoneyReceivedRequest) -> Result<Asked, Violations> {
        let RecordMoneyReceivedRequest {
            request_id,
            buyer,
            amount_cents,
            day,
            bank_reference,
            order,
            mandate_reference,
        } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let buyer = violations.parse("buyer", &buyer);
        let amount = violations.check("amount_cents", amount(amount_cents, 1, Cents::MAX));
        let day = violations.parse("day", &day);
        let reference = violations.parse("bank_reference", &bank_reference);
        let purpose = purpose(&mut violations, &order, &mandate_reference);
        let asked = (|| {
            let (buyer, amount, day, reference) = (buyer?, amount?, day?, reference?);
            let purpose = purpose.ok()?;
            let received = RecordMoneyReceived { buyer, amount, day, reference, purpose };
            Some(Asked::new(request?, received))
        })();
        violations.unless_any(asked)
    }
}

/// What the money is for, when the buyer said so.
fn purpose(
    violations: &mut Violations,
    order: &str,
    mandate: &str,
) -> Result<Option<Purpose>, Noted> {
    let order = violations.parse_if_given("order", order);
    let reference = violations.parse_if_given("mandate_reference", mandate);
    if order == Ok(None) && !mandate.is_empty() {
        violations.note("order", "missing: the order of the mandate is required");
    }
    let (order, mandate) = (order?, reference?);
    Ok(order.map(|order| Purpose { order, mandate }))
}

impl TryFrom<pb::RecordBankBalanceRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::RecordBankBalanceRequest) -> Result<Asked, Violations> {
        let pb::RecordBankBalanceRequest { request_id, day, balance_cents, bank_reference } =
            request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let day = violations.parse("day", &day);
        let balance = violations.check("balance_cents", amount(balance_cents, 0, Cents::MAX));
        let reference = violations.parse("bank_reference", &bank_reference);
        let asked = (|| {
            let (day, balance, reference) = (day?, balance?, reference?);
            Some(Asked::new(request?, RecordBankBalance { day, balance, reference }))
        })();
        violations.unless_any(asked)
    }
}

impl TryFrom<pb::CloseCycleRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::CloseCycleRequest) -> Result<Asked, Violations> {
        let pb::CloseCycleRequest { request_id, label } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let label = violations.parse("label", &label);
        let asked = request.zip(label);
        violations
            .unless_any(asked.map(|(request, label)| Asked::new(request, CloseCycle { label })))
    }
}

impl TryFrom<pb::ApproveCycleRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::ApproveCycleRequest) -> Result<Asked, Violations> {
        let pb::ApproveCycleRequest { request_id, name, figures_digest, contest_days } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let cycle = violations.parse("name", &name);
        let figures = read_digest(&mut violations, &figures_digest);
        let days = contest_days.map(|days| within(days, 1, CONTEST_DAYS_MAX)).transpose();
        let days = violations.check("contest_days", days);
        let asked = (|| {
            let (cycle, figures, contest_days) = (cycle?, figures?, days?);
            Some(Asked::new(request?, ApproveCycle { cycle, figures, contest_days }))
        })();
        violations.unless_any(asked)
    }
}

fn read_digest(violations: &mut Violations, bytes: &[u8]) -> Option<FiguresDigest> {
    let digest = <[u8; 32]>::try_from(bytes);
    let length = format!("{} bytes: a digest has 32", bytes.len());
    violations.check("figures_digest", digest.map_err(|_| length)).map(FiguresDigest)
}

impl TryFrom<pb::ReturnCycleRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::ReturnCycleRequest) -> Result<Asked, Violations> {
        const REASONS: &str = "RETURN_REASON_DOUBT, RETURN_REASON_INQUIRY, RETURN_REASON_MISMATCH";
        let pb::ReturnCycleRequest { request_id, name, figures_digest, reason } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let cycle = violations.parse("name", &name);
        let figures = read_digest(&mut violations, &figures_digest);
        let reason = chosen(reason, REASONS, |reason| match reason {
            pb::ReturnReason::Unspecified => None,
            pb::ReturnReason::Doubt => Some(ReturnReason::Doubt),
            pb::ReturnReason::Inquiry => Some(ReturnReason::Inquiry),
            pb::ReturnReason::Mismatch => Some(ReturnReason::Mismatch),
        });
        let reason = violations.check("reason", reason);
        let asked = (|| {
            let (cycle, figures, reason) = (cycle?, figures?, reason?);
            Some(Asked::new(request?, ReturnCycle { cycle, figures, reason }))
        })();
        violations.unless_any(asked)
    }
}

impl TryFrom<pb::CreatePaymentRunRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::CreatePaymentRunRequest) -> Result<Asked, Violations> {
        let pb::CreatePaymentRunRequest { request_id, cycle } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let cycle = violations.parse("cycle", &cycle);
        let asked = request.zip(cycle);
        violations.unless_any(
            asked.map(|(request, cycle)| Asked::new(request, CreatePaymentRun { cycle })),
        )
    }
}

/// What the bank says of one payment: which, when, under which reference.
fn of_payment(
    violations: &mut Violations,
    (name, day, reference): (&str, &str, &str),
) -> Option<(PaymentId, Day, BankReference)> {
    let payment = violations.parse("name", name);
    let day = violations.parse("day", day);
    let reference = violations.parse("bank_reference", reference);
    Some((payment?, day?, reference?))
}

impl TryFrom<pb::BookPaymentRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::BookPaymentRequest) -> Result<Asked, Violations> {
        let pb::BookPaymentRequest { request_id, name, day, bank_reference } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let said = of_payment(&mut violations, (&name, &day, &bank_reference));
        let asked = request.zip(said);
        violations.unless_any(asked.map(|(request, (payment, day, reference))| {
            Asked::new(request, BookPayment { payment, day, reference })
        }))
    }
}

impl TryFrom<pb::ReturnPaymentRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::ReturnPaymentRequest) -> Result<Asked, Violations> {
        let pb::ReturnPaymentRequest { request_id, name, day, bank_reference } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let said = of_payment(&mut violations, (&name, &day, &bank_reference));
        let asked = request.zip(said);
        violations.unless_any(asked.map(|(request, (payment, day, reference))| {
            Asked::new(request, ReturnPayment { payment, day, reference })
        }))
    }
}

impl TryFrom<pb::AcceptClockRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::AcceptClockRequest) -> Result<Asked, Violations> {
        let pb::AcceptClockRequest { request_id, day } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let day = violations.parse("day", &day);
        let asked = request.zip(day);
        violations.unless_any(asked.map(|(request, day)| Asked::new(request, AcceptClock { day })))
    }
}
