//! Statements, contests and calls.

use super::super::violations::Violations;
use super::read::read_page;
use super::{Asked, Paged, Unsettled, chosen};
use crate::domain::claim::{AbandonReason, ContestReason, StatementKey, Verdict, VerdictReason};
use crate::domain::command::claims::abandon::AbandonCall;
use crate::domain::command::claims::contests::{ConfirmVerdict, ContestShare, ProposeVerdict};
use crate::domain::command::claims::statements::AcceptStatement;
use crate::domain::id::{ContestId, CycleId, FunderId};
use crate::grpc::limits::PAGE_SIZE_MAX;
use crate::grpc::page::Scope;
use crate::grpc::pb;

/// Which statements are wanted: those that are all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grpc) struct StatementFilter {
    /// Of this cycle.
    pub(in crate::grpc) cycle: Option<CycleId>,
    /// Of this funder.
    pub(in crate::grpc) funder: Option<FunderId>,
    /// About the chèques of this buyer.
    pub(in crate::grpc) buyer: Option<FunderId>,
}

/// Which contests are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grpc) struct ContestFilter {
    /// On this statement.
    pub(in crate::grpc) statement: Option<StatementKey>,
    /// Not decided yet.
    pub(in crate::grpc) pending_only: bool,
}

impl TryFrom<pb::ListStatementsRequest> for Paged<StatementFilter, StatementKey> {
    type Error = Violations;

    fn try_from(request: pb::ListStatementsRequest) -> Result<Self, Violations> {
        let pb::ListStatementsRequest { cycle, funder, buyer, page_size, page_token } = request;
        let mut violations = Violations::default();
        let scope = Scope::new("ListStatements", &format!("{cycle} {funder} {buyer}"));
        let cycle = violations.parse_if_given("cycle", &cycle);
        let funder = violations.parse_if_given("funder", &funder);
        let buyer = violations.parse_if_given("buyer", &buyer);
        let asked = (page_size, PAGE_SIZE_MAX, page_token.as_str());
        let page = read_page(&mut violations, scope, asked, |cursor| cursor.parse().ok());
        let asked = (|| {
            let (cycle, funder, buyer) = (cycle.ok()?, funder.ok()?, buyer.ok()?);
            Some(Paged { parent: StatementFilter { cycle, funder, buyer }, page: page? })
        })();
        violations.unless_any(asked)
    }
}

impl TryFrom<pb::ListContestsRequest> for Paged<ContestFilter, ContestId> {
    type Error = Violations;

    fn try_from(request: pb::ListContestsRequest) -> Result<Self, Violations> {
        let pb::ListContestsRequest { statement, pending_only, page_size, page_token } = request;
        let mut violations = Violations::default();
        let scope = Scope::new("ListContests", &format!("{statement} {pending_only}"));
        let statement = violations.parse_if_given("statement", &statement).ok();
        let asked = (page_size, PAGE_SIZE_MAX, page_token.as_str());
        let page = read_page(&mut violations, scope, asked, |cursor| cursor.parse().ok());
        violations.unless_any(statement.zip(page).map(|(statement, page)| Paged {
            parent: ContestFilter { statement, pending_only },
            page,
        }))
    }
}

impl TryFrom<pb::AcceptStatementRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::AcceptStatementRequest) -> Result<Asked, Violations> {
        let pb::AcceptStatementRequest { request_id, name } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let statement = violations.parse("name", &name);
        let asked = request.zip(statement);
        violations.unless_any(
            asked.map(|(request, statement)| Asked::new(request, AcceptStatement { statement })),
        )
    }
}

impl TryFrom<pb::ContestShareRequest> for Unsettled<ContestShare> {
    type Error = Violations;

    fn try_from(request: pb::ContestShareRequest) -> Result<Self, Violations> {
        let pb::ContestShareRequest { request_id, statement, redemption, reason } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let statement = violations.parse("statement", &statement);
        let redemption = violations.parse("redemption", &redemption);
        let reason = violations.check("reason", read_contest_reason(reason));
        let asked = (|| {
            let (statement, redemption, reason) = (statement?, redemption?, reason?);
            let command = ContestShare { statement, redemption, reason, settled: None };
            Some(Unsettled { request: request?, command })
        })();
        violations.unless_any(asked)
    }
}

impl TryFrom<pb::ProposeVerdictRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::ProposeVerdictRequest) -> Result<Asked, Violations> {
        let pb::ProposeVerdictRequest { request_id, name, verdict, reason } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let contest = violations.parse("name", &name);
        let verdict = violations.check("verdict", read_verdict(verdict));
        let reason = violations.check("reason", read_verdict_reason(reason));
        let asked = (|| {
            let (contest, verdict, reason) = (contest?, verdict?, reason?);
            Some(Asked::new(request?, ProposeVerdict { contest, verdict, reason }))
        })();
        violations.unless_any(asked)
    }
}

impl TryFrom<pb::ConfirmVerdictRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::ConfirmVerdictRequest) -> Result<Asked, Violations> {
        let pb::ConfirmVerdictRequest { request_id, name, verdict } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let contest = violations.parse("name", &name);
        let verdict = violations.check("verdict", read_verdict(verdict));
        let asked = (|| {
            let (contest, verdict) = (contest?, verdict?);
            Some(Asked::new(request?, ConfirmVerdict { contest, verdict }))
        })();
        violations.unless_any(asked)
    }
}

impl TryFrom<pb::AbandonCallRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::AbandonCallRequest) -> Result<Asked, Violations> {
        let pb::AbandonCallRequest { request_id, name, reason } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let statement = violations.parse("name", &name);
        let reason = violations.check("reason", read_abandon_reason(reason));
        let asked = (|| {
            let (statement, reason) = (statement?, reason?);
            Some(Asked::new(request?, AbandonCall { statement, reason }))
        })();
        violations.unless_any(asked)
    }
}

fn read_contest_reason(reason: i32) -> Result<ContestReason, String> {
    const CHOICES: &str = "CONTEST_REASON_NOT_OURS, CONTEST_REASON_OUTSIDE_TERMS, \
        CONTEST_REASON_TWICE, CONTEST_REASON_NOT_GIVEN, CONTEST_REASON_OTHER";
    chosen(reason, CHOICES, |reason| match reason {
        pb::ContestReason::Unspecified => None,
        pb::ContestReason::NotOurs => Some(ContestReason::NotOurs),
        pb::ContestReason::OutsideTerms => Some(ContestReason::OutsideTerms),
        pb::ContestReason::Twice => Some(ContestReason::Twice),
        pb::ContestReason::NotGiven => Some(ContestReason::NotGiven),
        pb::ContestReason::Other => Some(ContestReason::Other),
    })
}

fn read_verdict(verdict: i32) -> Result<Verdict, String> {
    chosen(verdict, "VERDICT_UPHELD, VERDICT_DISMISSED", |verdict| match verdict {
        pb::Verdict::Unspecified => None,
        pb::Verdict::Upheld => Some(Verdict::Upheld),
        pb::Verdict::Dismissed => Some(Verdict::Dismissed),
    })
}

fn read_verdict_reason(reason: i32) -> Result<VerdictReason, String> {
    const CHOICES: &str = "VERDICT_REASON_TERMS, VERDICT_REASON_EVIDENCE, VERDICT_REASON_AGREEMENT";
    chosen(reason, CHOICES, |reason| match reason {
        pb::VerdictReason::Unspecified => None,
        pb::VerdictReason::Terms => Some(VerdictReason::Terms),
        pb::VerdictReason::Evidence => Some(VerdictReason::Evidence),
        pb::VerdictReason::Agreement => Some(VerdictReason::Agreement),
    })
}

/// Why money that is due is given up.
pub(super) fn read_abandon_reason(reason: i32) -> Result<AbandonReason, String> {
    const CHOICES: &str = "ABANDON_REASON_INSOLVENT, ABANDON_REASON_ENDED, \
        ABANDON_REASON_TOO_SMALL, ABANDON_REASON_AGREEMENT";
    chosen(reason, CHOICES, |reason| match reason {
        pb::AbandonReason::Unspecified => None,
        pb::AbandonReason::Insolvent => Some(AbandonReason::Insolvent),
        pb::AbandonReason::Ended => Some(AbandonReason::Ended),
        pb::AbandonReason::TooSmall => Some(AbandonReason::TooSmall),
        pb::AbandonReason::Agreement => Some(AbandonReason::Agreement),
    })
}
