//! Statements, contests and receipts are refused for the first reason that applies; each is met.

use super::super::super::agreement::{
    Agreement, AgreementState, Covered, Revision, Terms, YearLimit,
};
use super::super::super::bank::{BankLine, Flow};
use super::super::super::claim::{
    AbandonReason, ContestReason, SettledRedemption, StatementKey, Verdict, VerdictReason,
};
use super::super::super::entry::{IncidentKind, IncidentReason, ShareLine};
use super::super::super::facts::{Contest, ContestState, Facts, Funder, Incident, Statement};
use super::super::super::id::{
    AgreementId, ContestId, CycleId, FunderId, OrganisationId, RedemptionId, Sequence, VenueId,
};
use super::super::super::money::{Cents, Rate};
use super::super::super::organisation::{Entitlement, FunderKind};
use super::super::super::registry::RecordDigest;
use super::super::super::scheme::Territory;
use super::super::super::time::{Day, DayRange, Timestamp};
use super::super::{Command, Context};
use super::abandon::AbandonCall;
use super::contests::{CONTESTS_MAX, ConfirmVerdict, ContestShare, ProposeVerdict};
use super::receipts::RecordContribution;
use super::statements::AcceptStatement;

const BUYER: FunderId = FunderId::FIRST;

fn funder(number: u32) -> FunderId {
    FunderId::new(number).unwrap()
}

fn cents(cents: u64) -> Cents {
    Cents::new(cents).unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn statement(number: u32) -> StatementKey {
    StatementKey { cycle: CycleId::FIRST, funder: funder(number), buyer: BUYER }
}

fn redemption(number: u64) -> RedemptionId {
    RedemptionId(Sequence::new(number).unwrap())
}

/// A buyer, a contributor with an agreement, and its statement, issued until 2025-03-10.
fn facts() -> Facts {
    let record = RecordDigest([0; 32]);
    let kinds = [FunderKind::Buyer, FunderKind::Contributor, FunderKind::CoFunder];
    let funders = kinds.map(|kind| Funder { kind, record }).to_vec();
    let mut facts = Facts { funders, ..Facts::default() };
    let terms = Terms {
        days: DayRange::new(Day::MIN, Day::MAX).unwrap(),
        territory: Territory::Anywhere,
        procedures: Covered::All,
        table_version: 1,
        share: Rate::WHOLE,
        maximum_per_cheque: None,
        years: vec![YearLimit { year: 2025, envelope: cents(10_000), cheques: None }],
    };
    facts.sharing.agreements = vec![Agreement {
        contributor: funder(2),
        organisation: OrganisationId::FIRST,
        state: AgreementState::Signed,
        revisions: vec![Revision { since: Sequence::FIRST, from: Day::MIN, terms }],
        used: [].into(),
    }];
    let shared = Statement { shared: cents(300), ..Statement::NOTHING };
    facts.claims.statements.insert(statement(2), shared);
    facts.claims.contest_until.insert(CycleId::FIRST, day("2025-03-10"));
    facts.claims.open.insert(statement(2));
    for caller in ["one", "two", "caf"] {
        for entitlement in [Entitlement::Contests, Entitlement::Incidents] {
            facts.entitlements.insert((caller.parse().unwrap(), entitlement));
        }
    }
    facts
}

fn share() -> ShareLine {
    let (agreement, amount) = (AgreementId::FIRST, cents(300));
    ShareLine::Contribution { agreement, year: 2025, buyer: BUYER, cheques: 1, amount }
}

fn settled() -> SettledRedemption {
    SettledRedemption {
        cycle: CycleId::FIRST,
        venue: VenueId::FIRST,
        parts: Vec::new(),
        shares: vec![share()],
    }
}

fn contest(state: ContestState) -> Contest {
    Contest {
        statement: statement(2),
        redemption: redemption(5),
        shares: vec![share()],
        amount: cents(300),
        reason: ContestReason::NotOurs,
        by: "caf".parse().unwrap(),
        state,
    }
}

/// The reason of the refusal, or that there is none.
fn told(facts: &Facts, (caller, today): (&str, &str), command: impl Into<Command>) -> &'static str {
    let at = Timestamp::from_micros(1_741_003_200_000_000).unwrap();
    let context = Context { at, day: day(today), caller: caller.parse().unwrap() };
    let decided = command.into().decide(facts, &context);
    decided.map_or_else(|refused| refused.reason(), |_| "accepted")
}

#[test]
fn acceptance_is_refused_for_the_first_reason() {
    let mut facts = facts();
    let accept = |number| AcceptStatement { statement: statement(number) };
    let now = ("caf", "2025-03-03");
    assert_eq!(told(&facts, now, accept(3)), "STATEMENT_NOT_FOUND");
    assert_eq!(told(&facts, now, accept(2)), "accepted");
    facts.claims.contest_until.clear();
    assert_eq!(told(&facts, now, accept(2)), "STATEMENT_NOT_ISSUED");
    facts.claims.statements.get_mut(&statement(2)).unwrap().definitive = Some(Day::MIN);
    assert_eq!(told(&facts, now, accept(2)), "STATEMENT_DEFINITIVE");
}

#[test]
fn a_contest_is_refused_for_the_first_reason() {
    let mut facts = facts();
    let mut ask = ContestShare {
        statement: statement(3),
        redemption: redemption(5),
        reason: ContestReason::NotOurs,
        settled: None,
    };
    let late = ("caf", "2025-03-11");
    let incident = Incident {
        cycle: CycleId::FIRST,
        venue: VenueId::FIRST,
        kind: IncidentKind::Cancelled,
        reason: IncidentReason::Fraud,
        since: Sequence::FIRST,
        by: "boss".parse().unwrap(),
        set_off: true,
        values: [].into(),
        goodwill: [].into(),
        open: Vec::new(),
    };
    facts.claims.incidents.insert(redemption(5), incident);
    facts.claims.contests = vec![contest(ContestState::Open); CONTESTS_MAX];
    facts.claims.contests[0].redemption = redemption(6);
    assert_eq!(told(&facts, late, ask.clone()), "STATEMENT_NOT_FOUND");
    ask.statement = statement(2);
    assert_eq!(told(&facts, late, ask.clone()), "REDEMPTION_NOT_SETTLED");
    ask.settled = Some(Box::new(settled()));
    let until = facts.claims.contest_until.remove(&CycleId::FIRST).unwrap();
    assert_eq!(told(&facts, late, ask.clone()), "STATEMENT_NOT_ISSUED");
    facts.claims.contest_until.insert(CycleId::FIRST, until);
    assert_eq!(told(&facts, late, ask.clone()), "CONTEST_TOO_LATE");
    let now = ("caf", "2025-03-10");
    assert_eq!(told(&facts, now, ask.clone()), "REDEMPTION_UNDONE");
    facts.claims.incidents.clear();
    ask.settled.as_mut().unwrap().shares.clear();
    assert_eq!(told(&facts, now, ask.clone()), "SHARE_ABSENT");
    ask.settled = Some(Box::new(settled()));
    ask.settled.as_mut().unwrap().cycle = CycleId::new(2).unwrap();
    assert_eq!(told(&facts, now, ask.clone()), "SHARE_ABSENT");
    ask.settled = Some(Box::new(settled()));
    assert_eq!(told(&facts, now, ask.clone()), "CONTEST_EXISTS");
    ask.redemption = redemption(7);
    assert_eq!(told(&facts, now, ask.clone()), "LIMIT_REACHED");
    facts.claims.contests.clear();
    assert_eq!(told(&facts, now, ask), "accepted");
}

#[test]
fn a_verdict_is_refused_for_the_first_reason() {
    let mut facts = facts();
    let (verdict, reason) = (Verdict::Dismissed, VerdictReason::Terms);
    let propose =
        |number| ProposeVerdict { contest: ContestId::new(number).unwrap(), verdict, reason };
    let confirm = |number| ConfirmVerdict { contest: ContestId::new(number).unwrap(), verdict };
    let now = |caller| (caller, "2025-03-03");
    facts.claims.contests = vec![contest(ContestState::Open), contest(ContestState::Moot)];
    assert_eq!(told(&facts, now("me"), propose(3)), "NOT_ENTITLED");
    assert_eq!(told(&facts, now("caf"), propose(3)), "CONTEST_NOT_FOUND");
    assert_eq!(told(&facts, now("caf"), propose(2)), "CONTEST_DECIDED");
    assert_eq!(told(&facts, now("caf"), propose(1)), "SAME_CALLER");
    assert_eq!(told(&facts, now("one"), propose(1)), "accepted");
    assert_eq!(told(&facts, now("me"), confirm(3)), "NOT_ENTITLED");
    assert_eq!(told(&facts, now("caf"), confirm(3)), "CONTEST_NOT_FOUND");
    assert_eq!(told(&facts, now("caf"), confirm(2)), "CONTEST_DECIDED");
    assert_eq!(told(&facts, now("caf"), confirm(1)), "VERDICT_NOT_PROPOSED");
    let proposed = |verdict| ContestState::Proposed { verdict, reason, by: "one".parse().unwrap() };
    facts.claims.contests[0].state = proposed(Verdict::Upheld);
    assert_eq!(told(&facts, now("two"), confirm(1)), "VERDICT_NOT_PROPOSED");
    facts.claims.contests[0].state = proposed(verdict);
    assert_eq!(told(&facts, now("caf"), confirm(1)), "SAME_CALLER");
    assert_eq!(told(&facts, now("one"), confirm(1)), "SAME_CALLER");
    assert_eq!(told(&facts, now("two"), confirm(1)), "accepted");
}

#[test]
fn a_contribution_is_refused_for_the_first_reason() {
    let mut facts = facts();
    let line = BankLine {
        day: day("2025-03-01"),
        flow: Flow::In,
        amount: Cents::MAX,
        reference: "b/1".parse().unwrap(),
    };
    facts.bank.add(&line);
    let mut ask = RecordContribution {
        funder: funder(8),
        buyer: funder(9),
        amount: cents(1),
        day: day("2025-03-04"),
        reference: "b/1".parse().unwrap(),
    };
    let now = ("bank", "2025-03-03");
    assert_eq!(told(&facts, now, ask.clone()), "FUNDER_NOT_FOUND");
    ask.funder = BUYER;
    assert_eq!(told(&facts, now, ask.clone()), "FUNDER_NOT_FOUND");
    ask.buyer = funder(2);
    assert_eq!(told(&facts, now, ask.clone()), "FUNDER_NOT_BUYER");
    ask.buyer = BUYER;
    assert_eq!(told(&facts, now, ask.clone()), "FUNDER_IS_BUYER");
    ask.funder = funder(2);
    assert_eq!(told(&facts, now, ask.clone()), "DAY_IN_FUTURE");
    ask.day = day("2025-03-03");
    assert_eq!(told(&facts, now, ask.clone()), "BANK_REFERENCE_REUSED");
    ask.reference = "b/2".parse().unwrap();
    assert_eq!(told(&facts, now, ask.clone()), "BALANCE_LIMIT");
    facts.bank = super::super::super::bank::Bank::default();
    assert_eq!(told(&facts, now, ask), "accepted");
}

#[test]
fn a_call_is_given_up_by_those_who_may_when_something_is_outstanding() {
    let facts = facts();
    let abandon =
        |number| AbandonCall { statement: statement(number), reason: AbandonReason::Insolvent };
    assert_eq!(told(&facts, ("me", "2025-03-03"), abandon(3)), "NOT_ENTITLED");
    assert_eq!(told(&facts, ("one", "2025-03-03"), abandon(3)), "STATEMENT_NOT_FOUND");
    assert_eq!(told(&facts, ("one", "2025-03-03"), abandon(2)), "NOTHING_OUTSTANDING");
}

#[test]
fn what_was_paid_of_a_share_is_its_part_of_what_was_received() {
    let statement = |called, received, abandoned| Statement {
        called: cents(called),
        received: cents(received),
        abandoned: cents(abandoned),
        ..Statement::NOTHING
    };
    let paid = |of: Statement, share| of.paid_of(cents(share)).get();
    assert_eq!(paid(statement(1_000, 500, 0), 333), 166);
    assert_eq!(paid(statement(1_000, 1_000, 0), 333), 333);
    assert_eq!(paid(statement(1_000, 0, 0), 333), 0);
    assert_eq!(paid(statement(0, 0, 0), 333), 0);
    // Half of it was given up: half of each share was paid.
    assert_eq!(paid(statement(500, 500, 500), 333), 166);
}
