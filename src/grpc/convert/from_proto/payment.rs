//! Payment runs on their way to the bank, and what it says of payments before it books them.

use super::super::violations::Violations;
use super::{Asked, chosen};
use crate::domain::command::payments::sent::{
    ConfirmRunVoid, ProposeRunVoid, RecordRunRejected, RecordRunSent,
};
use crate::domain::command::payments::told::{
    ConfirmPayeeVerdict, ProposePayeeVerdict, RecordPaymentStatus, ReleasePayment,
};
use crate::domain::facts::RemittanceKey;
use crate::domain::id::{PaymentRunId, TransferId};
use crate::domain::payment::{BankWord, PayeeMatch, PayeeVerdict, RunVoidReason};
use crate::grpc::bounded::Cursor;
use crate::grpc::limits::PAGE_SIZE_MAX;
use crate::grpc::page::{Page, Scope};
use crate::grpc::pb;

/// The deductions of a run; a cursor counts those of one entry.
pub(in crate::grpc) struct DeductionsWanted {
    /// Of which run.
    pub(in crate::grpc) run: PaymentRunId,
    /// Which of them.
    pub(in crate::grpc) page: Page<Cursor<TransferId>>,
}

impl TryFrom<pb::ListDeductionsRequest> for DeductionsWanted {
    type Error = Violations;

    fn try_from(request: pb::ListDeductionsRequest) -> Result<DeductionsWanted, Violations> {
        let pb::ListDeductionsRequest { payment_run, page_size, page_token } = request;
        let mut violations = Violations::default();
        let run = violations.parse("payment_run", &payment_run);
        let scope = Scope::new("ListDeductions", &payment_run);
        let asked = (page_size, PAGE_SIZE_MAX, page_token.as_str());
        let page = super::read::read_page(&mut violations, scope, asked, Cursor::parse);
        violations.unless_any(run.zip(page).map(|(run, page)| DeductionsWanted { run, page }))
    }
}

impl TryFrom<pb::ListHeldPaymentsRequest> for Page<RemittanceKey> {
    type Error = Violations;

    fn try_from(request: pb::ListHeldPaymentsRequest) -> Result<Page<RemittanceKey>, Violations> {
        let pb::ListHeldPaymentsRequest { page_size, page_token } = request;
        let mut violations = Violations::default();
        let scope = Scope::new("ListHeldPayments", "");
        let asked = (page_size, PAGE_SIZE_MAX, page_token.as_str());
        let page = super::read::read_page(&mut violations, scope, asked, |cursor| {
            let (cycle, whose) = cursor.split_once(' ')?;
            let (venue, buyer) = whose.split_once(' ')?;
            let (cycle, venue) = (cycle.parse().ok()?, venue.parse().ok()?);
            Some(RemittanceKey { cycle, venue, buyer: buyer.parse().ok()? })
        });
        violations.unless_any(page)
    }
}

impl TryFrom<pb::RecordPaymentRunSentRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::RecordPaymentRunSentRequest) -> Result<Asked, Violations> {
        let pb::RecordPaymentRunSentRequest { request_id, name } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let run = violations.parse("name", &name);
        let asked = request.zip(run);
        violations
            .unless_any(asked.map(|(request, run)| Asked::new(request, RecordRunSent { run })))
    }
}

impl TryFrom<pb::RecordPaymentRunRejectedRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::RecordPaymentRunRejectedRequest) -> Result<Asked, Violations> {
        let pb::RecordPaymentRunRejectedRequest { request_id, name, reason } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let run = violations.parse("name", &name);
        let reason = violations.parse("reason", &reason);
        let command = run.zip(reason).map(|(run, reason)| RecordRunRejected { run, reason });
        let asked = request.zip(command);
        violations.unless_any(asked.map(|(request, command)| Asked::new(request, command)))
    }
}

impl TryFrom<pb::ProposePaymentRunVoidRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::ProposePaymentRunVoidRequest) -> Result<Asked, Violations> {
        const REASONS: &str = "RUN_VOID_REASON_REJECTED, RUN_VOID_REASON_NOT_SENT";
        let pb::ProposePaymentRunVoidRequest { request_id, name, reason } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let run = violations.parse("name", &name);
        let reason = chosen(reason, REASONS, |reason| match reason {
            pb::RunVoidReason::Unspecified => None,
            pb::RunVoidReason::Rejected => Some(RunVoidReason::Rejected),
            pb::RunVoidReason::NotSent => Some(RunVoidReason::NotSent),
        });
        let reason = violations.check("reason", reason);
        let command = run.zip(reason).map(|(run, reason)| ProposeRunVoid { run, reason });
        let asked = request.zip(command);
        violations.unless_any(asked.map(|(request, command)| Asked::new(request, command)))
    }
}

impl TryFrom<pb::ConfirmPaymentRunVoidRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::ConfirmPaymentRunVoidRequest) -> Result<Asked, Violations> {
        let pb::ConfirmPaymentRunVoidRequest { request_id, name } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let run = violations.parse("name", &name);
        let asked = request.zip(run);
        violations
            .unless_any(asked.map(|(request, run)| Asked::new(request, ConfirmRunVoid { run })))
    }
}

impl TryFrom<pb::RecordPaymentStatusRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::RecordPaymentStatusRequest) -> Result<Asked, Violations> {
        let pb::RecordPaymentStatusRequest { request_id, name, word, reason } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let payment = violations.parse("name", &name);
        let word = read_word(&mut violations, word, &reason);
        let command =
            payment.zip(word).map(|(payment, word)| RecordPaymentStatus { payment, word });
        let asked = request.zip(command);
        violations.unless_any(asked.map(|(request, command)| Asked::new(request, command)))
    }
}

/// What the bank says: it gives a reason when it rejects, and only then.
fn read_word(violations: &mut Violations, word: i32, reason: &str) -> Option<BankWord> {
    const WORDS: &str = "BANK_WORD_ACCEPTED, BANK_WORD_REJECTED, BANK_WORD_CLOSE_MATCH, \
                         BANK_WORD_NO_MATCH";
    let said = chosen(word, WORDS, |word| match word {
        pb::BankWord::Unspecified => None,
        pb::BankWord::Accepted => Some(Some(BankWord::Accepted)),
        pb::BankWord::Rejected => Some(None),
        pb::BankWord::CloseMatch => Some(Some(BankWord::PayeeCheck { result: PayeeMatch::Close })),
        pb::BankWord::NoMatch => Some(Some(BankWord::PayeeCheck { result: PayeeMatch::Different })),
    });
    match violations.check("word", said)? {
        None => {
            let reason = violations.parse("reason", reason)?;
            Some(BankWord::Rejected { reason })
        }
        Some(word) if reason.is_empty() => Some(word),
        Some(_) => {
            violations.note("reason", "not empty: only a rejection has a reason");
            None
        }
    }
}

fn read_verdict(violations: &mut Violations, verdict: i32) -> Option<PayeeVerdict> {
    const VERDICTS: &str = "PAYEE_VERDICT_PAY, PAYEE_VERDICT_WITHHOLD";
    let verdict = chosen(verdict, VERDICTS, |verdict| match verdict {
        pb::PayeeVerdict::Unspecified => None,
        pb::PayeeVerdict::Pay => Some(PayeeVerdict::Pay),
        pb::PayeeVerdict::Withhold => Some(PayeeVerdict::Withhold),
    });
    violations.check("verdict", verdict)
}

impl TryFrom<pb::ProposePayeeVerdictRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::ProposePayeeVerdictRequest) -> Result<Asked, Violations> {
        let pb::ProposePayeeVerdictRequest { request_id, name, verdict } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let payment = violations.parse("name", &name);
        let verdict = read_verdict(&mut violations, verdict);
        let command =
            payment.zip(verdict).map(|(payment, verdict)| ProposePayeeVerdict { payment, verdict });
        let asked = request.zip(command);
        violations.unless_any(asked.map(|(request, command)| Asked::new(request, command)))
    }
}

impl TryFrom<pb::ConfirmPayeeVerdictRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::ConfirmPayeeVerdictRequest) -> Result<Asked, Violations> {
        let pb::ConfirmPayeeVerdictRequest { request_id, name, verdict } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let payment = violations.parse("name", &name);
        let verdict = read_verdict(&mut violations, verdict);
        let command =
            payment.zip(verdict).map(|(payment, verdict)| ConfirmPayeeVerdict { payment, verdict });
        let asked = request.zip(command);
        violations.unless_any(asked.map(|(request, command)| Asked::new(request, command)))
    }
}

impl TryFrom<pb::ReleasePaymentRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::ReleasePaymentRequest) -> Result<Asked, Violations> {
        let pb::ReleasePaymentRequest { request_id, name } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let payment = violations.parse("name", &name);
        let asked = request.zip(payment);
        violations.unless_any(
            asked.map(|(request, payment)| Asked::new(request, ReleasePayment { payment })),
        )
    }
}
