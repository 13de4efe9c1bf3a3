//! Agreements and awards are refused for the first reason that applies, and each is met.

use super::super::super::agreement::{
    Agreement, AgreementState, Award, AwardTerms, Covered, Revision, Terms, Used, YearLimit,
};
use super::super::super::facts::{Facts, Funder};
use super::super::super::id::{AgreementId, AwardId, FunderId, OrganisationId, SchemeId, Sequence};
use super::super::super::money::{Cents, Rate};
use super::super::super::organisation::FunderKind;
use super::super::super::procedure::{Category, Procedure, TableVersion};
use super::super::super::registry::RecordDigest;
use super::super::super::scheme::{CoFundingBase, CoFundingPath, Preset, Scheme, Territory};
use super::super::super::time::{Day, DayRange, Timestamp};
use super::super::{Command, Context};
use super::agreements::{
    AGREEMENTS_MAX, AMENDMENTS_MAX, AmendAgreement, DraftAgreement, EndAgreement, SignAgreement,
};
use super::awards::{AWARDS_MAX, EndAward, GrantAward};

const BUYER: FunderId = FunderId::FIRST;

fn funder(number: u32) -> FunderId {
    FunderId::new(number).unwrap()
}

fn agreement_id(number: u32) -> AgreementId {
    AgreementId::new(number).unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn days(first: &str, last: &str) -> DayRange {
    DayRange::new(day(first), day(last)).unwrap()
}

/// A buyer, a co-funder and a contributor; a scheme; two organisations and version 1 of the table.
fn facts() -> Facts {
    let record = RecordDigest([0; 32]);
    let kinds = [FunderKind::Buyer, FunderKind::CoFunder, FunderKind::Contributor];
    let funders = kinds.map(|kind| Funder { kind, record }).to_vec();
    let schemes = vec![Scheme::new(Preset::National.rules())];
    let mut facts = Facts { schemes, funders, ..Facts::default() };
    let since = Sequence::FIRST;
    let version = TableVersion { since, from: day("2025-01-01"), rows: [].into() };
    let table = &mut facts.sharing.procedures;
    table.versions = vec![version];
    table.organisations = vec!["caf".parse().unwrap(), "cpam".parse().unwrap()];
    facts
}

fn terms() -> Terms {
    Terms {
        days: days("2025-01-01", "2025-12-31"),
        territory: Territory::Anywhere,
        procedures: Covered::All,
        table_version: 1,
        share: Rate::HALF,
        maximum_per_cheque: None,
        years: vec![YearLimit { year: 2025, envelope: Cents::new(100).unwrap(), cheques: None }],
    }
}

/// Terms that name a version and a procedure that are not there.
fn unknown() -> Terms {
    let procedures = Covered::Only(vec![Procedure::new(99).unwrap()]);
    Terms { table_version: 2, procedures, ..terms() }
}

/// An agreement about the first organisation.
fn agreement(state: AgreementState) -> Agreement {
    let first = Revision { since: Sequence::FIRST, from: Day::MIN, terms: terms() };
    Agreement {
        contributor: funder(3),
        organisation: OrganisationId::FIRST,
        state,
        revisions: vec![first],
        used: [].into(),
    }
}

fn draft() -> AgreementState {
    AgreementState::Draft { by: "writer".parse().unwrap() }
}

/// The reason of the refusal, or that there is none.
fn told(facts: &Facts, caller: &str, command: impl Into<Command>) -> &'static str {
    let at = Timestamp::from_micros(1_741_003_200_000_000).unwrap();
    let context = Context { at, day: day("2025-03-03"), caller: caller.parse().unwrap() };
    let decided = command.into().decide(facts, &context);
    decided.map_or_else(|refused| refused.reason(), |_| "accepted")
}

#[test]
fn a_draft_is_refused_for_the_first_reason() {
    let mut full = facts();
    let drafts = usize::try_from(AGREEMENTS_MAX).unwrap();
    full.sharing.agreements = vec![agreement(draft()); drafts];
    let mut ask = DraftAgreement {
        contributor: funder(9),
        organisation: OrganisationId::at_index(2).unwrap(),
        terms: unknown(),
    };
    let refused = |ask: &DraftAgreement| told(&full, "writer", ask.clone());
    assert_eq!(refused(&ask), "FUNDER_NOT_FOUND");
    ask.contributor = BUYER;
    assert_eq!(refused(&ask), "ORGANISATION_NOT_FOUND");
    ask.organisation = OrganisationId::FIRST;
    assert_eq!(refused(&ask), "TABLE_VERSION_NOT_FOUND");
    ask.terms.table_version = 1;
    assert_eq!(refused(&ask), "PROCEDURE_NOT_FOUND");
    ask.terms.procedures = Covered::Only(vec![Category::Famille.procedure()]);
    assert_eq!(refused(&ask), "FUNDER_NOT_CONTRIBUTOR");
    ask.contributor = funder(2);
    assert_eq!(refused(&ask), "FUNDER_NOT_CONTRIBUTOR");
    ask.contributor = funder(3);
    assert_eq!(refused(&ask), "LIMIT_REACHED");
    assert_eq!(told(&facts(), "writer", ask), "accepted");
}

#[test]
fn a_signature_is_refused_for_the_first_reason() {
    let mut facts = facts();
    facts.sharing.agreements = vec![agreement(AgreementState::Signed), agreement(draft())];
    let sign = |number| SignAgreement { agreement: agreement_id(number) };
    assert_eq!(told(&facts, "writer", sign(3)), "AGREEMENT_NOT_FOUND");
    assert_eq!(told(&facts, "writer", sign(1)), "AGREEMENT_NOT_DRAFT");
    assert_eq!(told(&facts, "writer", sign(2)), "AGREEMENT_OVERLAPS");
    // Two drafts may overlap, and so may agreements of two organisations.
    facts.sharing.agreements[0].organisation = OrganisationId::at_index(1).unwrap();
    assert_eq!(told(&facts, "writer", sign(2)), "SAME_CALLER");
    facts.sharing.agreements[0] = agreement(draft());
    assert_eq!(told(&facts, "reader", sign(2)), "accepted");
}

#[test]
fn what_ended_leaves_room_after_its_last_day() {
    let mut facts = facts();
    let ended = |last_day| AgreementState::Ended { since: Sequence::FIRST, last_day };
    facts.sharing.agreements = vec![agreement(draft()), agreement(draft())];
    facts.sharing.agreements[1].revisions[0].terms.days = days("2025-07-01", "2026-06-30");
    let sign = SignAgreement { agreement: agreement_id(2) };
    for (last_day, expected) in [("2025-07-01", "AGREEMENT_OVERLAPS"), ("2025-06-30", "accepted")] {
        facts.sharing.agreements[0].state = ended(day(last_day));
        assert_eq!(told(&facts, "reader", sign), expected, "{last_day}");
    }
}

#[test]
fn an_amendment_is_refused_for_the_first_reason() {
    let mut facts = facts();
    let mut other = agreement(AgreementState::Signed);
    other.revisions[0].terms.days = days("2026-01-01", "2026-12-31");
    let mut amended = agreement(draft());
    let first = amended.revisions[0].clone();
    amended.revisions = vec![first; AMENDMENTS_MAX + 1];
    facts.sharing.agreements = vec![other, amended];
    let missing = agreement_id(3);
    let mut ask = AmendAgreement { agreement: missing, from: day("2025-06-01"), terms: unknown() };
    assert_eq!(told(&facts, "a", ask.clone()), "AGREEMENT_NOT_FOUND");
    ask.agreement = agreement_id(2);
    assert_eq!(told(&facts, "a", ask.clone()), "TABLE_VERSION_NOT_FOUND");
    ask.terms.table_version = 1;
    assert_eq!(told(&facts, "a", ask.clone()), "PROCEDURE_NOT_FOUND");
    ask.terms = Terms { days: days("2025-01-01", "2026-01-01"), ..terms() };
    assert_eq!(told(&facts, "a", ask.clone()), "AGREEMENT_NOT_SIGNED");
    facts.sharing.agreements[1].state = AgreementState::Signed;
    assert_eq!(told(&facts, "a", ask.clone()), "AGREEMENT_OVERLAPS");
    ask.terms = terms();
    assert_eq!(told(&facts, "a", ask.clone()), "LIMIT_REACHED");
    facts.sharing.agreements[1].revisions.pop();
    assert_eq!(told(&facts, "a", ask), "accepted");
}

#[test]
fn only_what_is_signed_ends_and_once() {
    let mut facts = facts();
    facts.sharing.agreements = vec![agreement(draft())];
    let end = |number| EndAgreement { agreement: agreement_id(number), last_day: Day::MAX };
    assert_eq!(told(&facts, "a", end(2)), "AGREEMENT_NOT_FOUND");
    assert_eq!(told(&facts, "a", end(1)), "AGREEMENT_NOT_SIGNED");
    facts.sharing.agreements[0].state = AgreementState::Signed;
    assert_eq!(told(&facts, "a", end(1)), "accepted");
    let last_day = Day::MAX;
    facts.sharing.agreements[0].state = AgreementState::Ended { since: Sequence::FIRST, last_day };
    assert_eq!(told(&facts, "a", end(1)), "AGREEMENT_NOT_SIGNED");
}

#[test]
fn an_agreement_is_exhausted_when_no_year_has_anything_left() {
    let mut agreement = agreement(AgreementState::Signed);
    let cents = |cents| Cents::new(cents).unwrap();
    let year = |year, cheques| YearLimit { year, envelope: cents(100), cheques };
    agreement.revisions[0].terms.years = vec![year(2025, None), year(2026, Some(3))];
    let used = |amount, cheques| Used { amount: cents(amount), cheques };
    agreement.used = [(2025, used(100, 1))].into();
    assert!(!agreement.is_exhausted());
    agreement.used.insert(2026, used(99, 2));
    assert!(!agreement.is_exhausted());
    agreement.used.insert(2026, used(99, 3));
    assert!(agreement.is_exhausted());
}

fn award_terms() -> AwardTerms {
    AwardTerms {
        co_funder: funder(2),
        buyer: BUYER,
        scheme: SchemeId::FIRST,
        rank: 1,
        rate: Rate::HALF,
        base: CoFundingBase::Net,
        path: CoFundingPath::ThroughEscrow,
        amount: Cents::new(1).unwrap(),
        days: days("2025-01-01", "2025-12-31"),
    }
}

fn award(rank: u8) -> Award {
    let terms = AwardTerms { rank, ..award_terms() };
    Award { since: Sequence::FIRST, terms, ended: None, used: Cents::ZERO }
}

#[test]
fn an_award_is_refused_for_the_first_reason() {
    let mut full = facts();
    full.sharing.awards = vec![award(1); usize::try_from(AWARDS_MAX).unwrap()];
    let mut terms = AwardTerms {
        co_funder: funder(8),
        buyer: funder(9),
        scheme: SchemeId::at_index(1).unwrap(),
        rate: Rate::WHOLE,
        ..award_terms()
    };
    let refused = |terms| told(&full, "a", GrantAward { terms });
    assert_eq!(refused(terms), "SCHEME_NOT_FOUND");
    terms.scheme = SchemeId::FIRST;
    assert_eq!(refused(terms), "FUNDER_NOT_FOUND");
    terms.co_funder = funder(3);
    assert_eq!(refused(terms), "FUNDER_NOT_FOUND");
    terms.buyer = funder(2);
    assert_eq!(refused(terms), "FUNDER_NOT_BUYER");
    terms.buyer = BUYER;
    assert_eq!(refused(terms), "FUNDER_NOT_CO_FUNDER");
    terms.co_funder = funder(2);
    assert_eq!(refused(terms), "RATE_TOO_HIGH");
    terms.rate = full.schemes[0].versions[0].rules.co_funding.rate_max;
    assert_eq!(refused(terms), "RANK_TAKEN");
    terms.rank = 2;
    assert_eq!(refused(terms), "LIMIT_REACHED");
    assert_eq!(told(&facts(), "a", GrantAward { terms }), "accepted");
}

#[test]
fn a_rank_is_free_on_other_days_and_once_its_award_ended() {
    let mut facts = facts();
    facts.sharing.awards = vec![award(1)];
    let terms = AwardTerms { days: days("2025-12-31", "2026-12-31"), ..award_terms() };
    assert_eq!(told(&facts, "a", GrantAward { terms }), "RANK_TAKEN");
    let later = AwardTerms { days: days("2026-01-01", "2026-12-31"), ..terms };
    assert_eq!(told(&facts, "a", GrantAward { terms: later }), "accepted");
    facts.sharing.awards[0].ended = Some((Sequence::FIRST, day("2025-12-30")));
    assert_eq!(told(&facts, "a", GrantAward { terms }), "accepted");
}

#[test]
fn an_award_ends_once() {
    let mut facts = facts();
    facts.sharing.awards = vec![award(1)];
    let end = |index| {
        let award = AwardId::at_index(index).unwrap();
        EndAward { award, last_day: Day::MAX }
    };
    assert_eq!(told(&facts, "a", end(1)), "AWARD_NOT_FOUND");
    assert_eq!(told(&facts, "a", end(0)), "accepted");
    facts.sharing.awards[0].ended = Some((Sequence::FIRST, Day::MAX));
    assert_eq!(told(&facts, "a", end(0)), "AWARD_ENDED");
}
