//! What is asked after the cut-off is refused for the first reason that applies.

use super::super::super::bank::{BankLine, Flow};
use super::super::super::claim::AbandonReason;
use super::super::super::entry::{Advancer, Effect, Entry, IncidentKind, IncidentReason, Payee};
use super::super::super::facts::{Facts, Funder, Incident, Remittance, RemittanceKey, VenueTerms};
use super::super::super::id::{CycleId, FunderId, RedemptionId, Sequence, VenueId};
use super::super::super::money::Cents;
use super::super::super::organisation::{Entitlement, FunderKind};
use super::super::super::registry::RecordDigest;
use super::super::super::request::{RequestDigest, RequestId};
use super::super::super::time::{Day, DayRange, Timestamp};
use super::super::{Command, Context};
use super::float::TopUpFloat;
use super::goodwill::GrantGoodwill;
use super::recovery::{AbandonClawback, RecordRecovery};
use super::undo::UndoRedemption;

const BUYER: FunderId = FunderId::FIRST;

fn cents(cents: u64) -> Cents {
    Cents::new(cents).unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn redemption(number: u64) -> RedemptionId {
    RedemptionId(Sequence::new(number).unwrap())
}

/// A redemption of 10.00 that `boss` undid, of which the venue must give 4.00 back.
fn facts() -> Facts {
    let record = RecordDigest([0; 32]);
    let mut facts =
        Facts { funders: vec![Funder { kind: FunderKind::Buyer, record }], ..Facts::default() };
    let incident = Incident {
        cycle: CycleId::FIRST,
        venue: VenueId::FIRST,
        kind: IncidentKind::Cancelled,
        reason: IncidentReason::Fraud,
        since: Sequence::FIRST,
        by: "boss".parse().unwrap(),
        set_off: true,
        values: [(BUYER, cents(1_000))].into(),
        goodwill: [].into(),
        open: vec![(BUYER, Payee::Buyer, cents(400))],
    };
    facts.claims.incidents.insert(redemption(5), incident);
    let key = RemittanceKey { cycle: CycleId::FIRST, venue: VenueId::FIRST, buyer: BUYER };
    let (due, payable) = (cents(1_000), Cents::ZERO);
    let remittance = Remittance { due, payable, since: Sequence::FIRST, attempts: 1 };
    facts.remittances.insert(key, remittance);
    for caller in ["boss", "chief"] {
        facts.entitlements.insert((caller.parse().unwrap(), Entitlement::Incidents));
    }
    let reference = "b/1".parse().unwrap();
    facts.bank.add(&BankLine { day: Day::MIN, flow: Flow::In, amount: cents(1), reference });
    facts
}

fn give_a_venue(facts: &mut Facts) {
    let terms = VenueTerms {
        departement: "16".parse().unwrap(),
        commune: None,
        label: DayRange::new(Day::MIN, Day::MAX).unwrap(),
        record: RecordDigest([1; 32]),
    };
    facts.apply(&Entry {
        sequence: Sequence::FIRST,
        at: Timestamp::from_micros(1_741_003_200_000_000).unwrap(),
        day: day("2025-03-03"),
        caller: "operator".parse().unwrap(),
        request: RequestId([0; 16]),
        digest: RequestDigest([0; 16]),
        effects: vec![Effect::VenueCreated { venue: VenueId::FIRST, terms }],
        transfers: Vec::new(),
    });
}

/// The reason of the refusal, or that there is none.
fn told(facts: &Facts, caller: &str, command: impl Into<Command>) -> &'static str {
    let at = Timestamp::from_micros(1_741_003_200_000_000).unwrap();
    let context = Context { at, day: day("2025-03-03"), caller: caller.parse().unwrap() };
    let decided = command.into().decide(facts, &context);
    decided.map_or_else(|refused| refused.reason(), |_| "accepted")
}

#[test]
fn undoing_is_refused_for_the_first_reason() {
    let facts = facts();
    let undo = |number| UndoRedemption {
        redemption: redemption(number),
        kind: IncidentKind::Restored,
        reason: IncidentReason::Complaint,
        advancer: Some(Advancer::Buyer),
        settled: None,
    };
    assert_eq!(told(&facts, "me", undo(5)), "NOT_ENTITLED");
    assert_eq!(told(&facts, "boss", undo(5)), "REDEMPTION_UNDONE");
    assert_eq!(told(&facts, "boss", undo(6)), "REDEMPTION_NOT_SETTLED");
}

#[test]
fn goodwill_is_refused_for_the_first_reason() {
    let facts = facts();
    let mut ask = GrantGoodwill {
        redemption: redemption(6),
        buyer: FunderId::new(2).unwrap(),
        amount: cents(1_001),
    };
    assert_eq!(told(&facts, "me", ask), "NOT_ENTITLED");
    assert_eq!(told(&facts, "boss", ask), "FUNDER_NOT_FOUND");
    ask.buyer = BUYER;
    assert_eq!(told(&facts, "boss", ask), "REDEMPTION_STANDING");
    ask.redemption = redemption(5);
    assert_eq!(told(&facts, "boss", ask), "GOODWILL_EXCEEDED");
    ask.amount = cents(1_000);
    assert_eq!(told(&facts, "boss", ask), "SAME_CALLER");
    assert_eq!(told(&facts, "chief", ask), "BALANCE_INSUFFICIENT");
}

#[test]
fn a_recovery_is_refused_for_the_first_reason() {
    let mut facts = facts();
    let mut ask = RecordRecovery {
        venue: VenueId::FIRST,
        buyer: FunderId::new(2).unwrap(),
        amount: cents(401),
        day: day("2025-03-04"),
        reference: "b/1".parse().unwrap(),
    };
    assert_eq!(told(&facts, "bank", ask.clone()), "FUNDER_NOT_FOUND");
    ask.buyer = BUYER;
    assert_eq!(told(&facts, "bank", ask.clone()), "VENUE_NOT_FOUND");
    give_a_venue(&mut facts);
    assert_eq!(told(&facts, "bank", ask.clone()), "DAY_IN_FUTURE");
    ask.day = day("2025-03-03");
    assert_eq!(told(&facts, "bank", ask.clone()), "CLAWBACK_EXCEEDED");
    ask.amount = cents(400);
    assert_eq!(told(&facts, "bank", ask.clone()), "BANK_REFERENCE_REUSED");
    ask.reference = "b/2".parse().unwrap();
    // The accounts are as empty as those of no other ledger.
    assert_eq!(told(&facts, "bank", ask), "BALANCE_INSUFFICIENT");
}

#[test]
fn giving_up_is_refused_for_the_first_reason() {
    let mut facts = facts();
    let mut ask = AbandonClawback {
        redemption: redemption(6),
        buyer: FunderId::new(2).unwrap(),
        reason: AbandonReason::Ended,
    };
    assert_eq!(told(&facts, "me", ask), "NOT_ENTITLED");
    assert_eq!(told(&facts, "boss", ask), "FUNDER_NOT_FOUND");
    ask.buyer = BUYER;
    assert_eq!(told(&facts, "boss", ask), "REDEMPTION_STANDING");
    ask.redemption = redemption(5);
    assert_eq!(told(&facts, "boss", ask), "SAME_CALLER");
    assert_eq!(told(&facts, "chief", ask), "BALANCE_INSUFFICIENT");
    facts.claims.incidents.get_mut(&redemption(5)).unwrap().open.clear();
    assert_eq!(told(&facts, "boss", ask), "NOTHING_CLAWED_BACK");
}

#[test]
fn a_top_up_is_refused_for_the_first_reason() {
    let mut facts = facts();
    let mut ask = TopUpFloat {
        amount: Cents::MAX,
        day: day("2025-03-04"),
        reference: "b/1".parse().unwrap(),
    };
    assert_eq!(told(&facts, "bank", ask.clone()), "DAY_IN_FUTURE");
    ask.day = day("2025-03-03");
    assert_eq!(told(&facts, "bank", ask.clone()), "BANK_REFERENCE_REUSED");
    ask.reference = "b/2".parse().unwrap();
    assert_eq!(told(&facts, "bank", ask.clone()), "BALANCE_LIMIT");
    facts.bank = super::super::super::bank::Bank::default();
    assert_eq!(told(&facts, "bank", ask), "accepted");
}

#[test]
fn what_a_venue_gives_back_goes_to_its_payees_in_their_order() {
    let mut facts = facts();
    let incident = facts.claims.incidents.get_mut(&redemption(5)).unwrap();
    let (caf, other) = (FunderId::new(2).unwrap(), FunderId::new(3).unwrap());
    incident.open = vec![
        (BUYER, Payee::Funder(caf), cents(300)),
        (other, Payee::Buyer, cents(9)),
        (BUYER, Payee::Buyer, cents(350)),
    ];
    let payees = |amount| incident.payees(BUYER, cents(amount));
    assert_eq!(incident.open_of(BUYER), cents(650));
    assert_eq!(payees(200), [(Payee::Funder(caf), cents(200))]);
    assert_eq!(payees(301), [(Payee::Funder(caf), cents(300)), (Payee::Buyer, cents(1))]);
    assert_eq!(incident.payees(other, cents(9)), [(Payee::Buyer, cents(9))]);
}
