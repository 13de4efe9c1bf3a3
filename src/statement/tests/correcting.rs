//! What is told of calls, contests and incidents, beside figures that never change.

use expect_test::expect;

use super::*;
use crate::domain::account::{Credit, Debit, Transfer};
use crate::domain::claim::{
    AbandonReason, ContestReason, SettledRedemption, StatementKey, Verdict, VerdictReason,
};
use crate::domain::command::claims::abandon::AbandonCall;
use crate::domain::command::claims::contests::{ConfirmVerdict, ContestShare, ProposeVerdict};
use crate::domain::command::claims::receipts::RecordContribution;
use crate::domain::command::claims::statements::AcceptStatement;
use crate::domain::command::incidents::goodwill::GrantGoodwill;
use crate::domain::command::incidents::recovery::{AbandonClawback, RecordRecovery, set_off};
use crate::domain::command::incidents::undo::UndoRedemption;
use crate::domain::command::{Context, Decision};
use crate::domain::entry::{Advancer, IncidentKind, IncidentReason, PaymentLine, PaymentMade};
use crate::domain::facts::{Booklet, Issue, Marks, Place};
use crate::domain::id::{ContestId, PaymentId, PaymentRunId, RedemptionId};
use crate::domain::organisation::Entitlement;
use crate::domain::rejection::Rejection;

fn redemption(number: u64) -> RedemptionId {
    RedemptionId(sequence(number))
}

fn statement(of: u32, bearer: u32, buyer: u32) -> StatementKey {
    StatementKey { cycle: cycle(of), funder: funder(bearer), buyer: funder(buyer) }
}

impl Ledger {
    /// The same, with money on every account, people who may decide, and statements in the hands
    /// of funders.
    pub(super) fn claimed(mut self) -> Ledger {
        let post = |facts: &mut Facts, debit, credit, amount| {
            let transfer = Transfer::new(Debit(debit), Credit(credit), amount).unwrap();
            facts.balances.post(&transfer);
        };
        let much = cents(10_000_000);
        post(&mut self.facts, Account::Unassigned, Account::Operator, much);
        for buyer in [1, 2].map(funder) {
            let provision = Account::Provision { buyer };
            post(&mut self.facts, Account::Escrow { buyer }, provision, much);
            for venue in (1..=3).filter_map(VenueId::new) {
                let payable = Account::Payable { venue, buyer };
                post(&mut self.facts, provision, payable, cents(1_000_000));
            }
        }
        for caller in ["judge-1", "judge-2", "support-1", "support-2"] {
            let caller: crate::domain::request::CallerId = caller.parse().unwrap();
            for entitlement in [Entitlement::Contests, Entitlement::Incidents] {
                self.facts.entitlements.insert((caller.clone(), entitlement));
            }
        }
        let end = Day::MAX;
        let validity = Validity { last_service: end, last_presentation: end, lapse: end };
        self.facts.booklets = (0..20_usize)
            .map(|place| Booklet {
                order: OrderId::at_index(place / 10).unwrap(),
                key: KeyVersion::FIRST,
                cheques: 10,
                issue: Issue::Issued { on: Day::MIN, validity },
                place: Place::InStock,
                blocked: None,
                uses: Vec::new(),
                marks: Marks::default(),
            })
            .collect();
        for id in (0..self.facts.cycles.len()).filter_map(CycleId::at_index) {
            let contest_until = Day::MAX;
            let issued = ClaimEffect::StatementsIssued { cycle: id, contest_until };
            self.happened(vec![Effect::Claim(issued)]);
        }
        self
    }

    pub(super) fn happened(&mut self, effects: Vec<Effect>) {
        self.tried("clerk", |_, _| Ok(Decision { effects, transfers: Vec::new() })).unwrap();
    }

    /// Decides, and when it is accepted, makes it true.
    pub(super) fn tried(
        &mut self,
        by: &str,
        decide: impl FnOnce(&Facts, &Context) -> Result<Decision, Rejection>,
    ) -> Result<(), Rejection> {
        let (today, caller) = (day("2025-04-01"), by.parse().unwrap());
        let context = Context { at: Timestamp::MIN, day: today, caller };
        let Decision { effects, transfers } = decide(&self.facts, &context)?;
        let number = self.entries.last().unwrap().sequence.get() + 1;
        let caller = context.caller;
        let entry = Entry { caller, transfers, ..entry(number, today, effects) };
        self.facts.apply(&entry);
        self.entries.push(entry);
        Ok(())
    }

    /// The redemption, as the journal has it.
    pub(super) fn settled(&self, redemption: RedemptionId) -> Option<Box<SettledRedemption>> {
        let cycles = &self.facts.cycles;
        let place = cycles.iter().position(|cycle| cycle.cut_off >= redemption.0)?;
        let (id, found) = (CycleId::at_index(place).unwrap(), &cycles[place]);
        let mut computation = Computation::new(self.facts.buyers());
        let own = found.first..=found.cut_off;
        for entry in self.entries.iter().filter(|entry| own.contains(&entry.sequence)) {
            computation.add(entry).unwrap();
        }
        computation.finish().unwrap();
        let known = Known::at(&self.facts, id, found.cut_off);
        let taken = self.entries.iter().find(|entry| entry.sequence == redemption.0)?;
        computation.settled(known, (id, taken)).map(Box::new)
    }

    pub(super) fn contest(
        &mut self,
        of: StatementKey,
        redemption: RedemptionId,
    ) -> Result<(), Rejection> {
        let (reason, settled) = (ContestReason::NotOurs, self.settled(redemption));
        let contest = ContestShare { statement: of, redemption, reason, settled };
        self.tried("caf", |facts, context| contest.decide(facts, context))
    }

    pub(super) fn decide(&mut self, contest: ContestId, verdict: Verdict) -> Result<(), Rejection> {
        let propose = ProposeVerdict { contest, verdict, reason: VerdictReason::Evidence };
        self.tried("judge-1", |facts, context| propose.decide(facts, context))?;
        let confirm = ConfirmVerdict { contest, verdict };
        self.tried("judge-2", |facts, context| confirm.decide(facts, context))
    }

    pub(super) fn accept(&mut self, statement: StatementKey) -> Result<(), Rejection> {
        let accept = AcceptStatement { statement };
        self.tried("caf", |facts, context| accept.decide(facts, context))
    }

    pub(super) fn receive(&mut self, (funder, buyer): (FunderId, FunderId), amount: u64) {
        let reference = format!("in/{}", self.entries.len()).parse().unwrap();
        let (amount, day) = (cents(amount), day("2025-04-01"));
        let receive = RecordContribution { funder, buyer, amount, day, reference };
        self.tried("clerk", |facts, context| receive.decide(facts, context)).unwrap();
    }

    pub(super) fn undo(
        &mut self,
        redemption: RedemptionId,
        kind: IncidentKind,
    ) -> Result<(), Rejection> {
        let settled = self.settled(redemption);
        let (reason, advancer) = (IncidentReason::Fraud, Some(Advancer::Operator));
        let undo = UndoRedemption { redemption, kind, reason, advancer, settled };
        self.tried("support-1", |facts, context| undo.decide(facts, context))
    }

    /// Pays what is payable of a cycle, less what venues must give back, and says what the bank
    /// does: 0 nothing, 1 books all, 2 gives all back.
    pub(super) fn pay(&mut self, of: CycleId, bank: usize) {
        let run = PaymentRunId::at_index(self.facts.runs.len()).unwrap();
        self.happened(vec![Effect::PaymentRunOpened { run, cycle: of }]);
        let keys: Vec<RemittanceKey> =
            self.facts.remittances.keys().filter(|key| key.cycle == of).copied().collect();
        for RemittanceKey { venue, buyer, .. } in keys {
            let key = RemittanceKey { cycle: of, venue, buyer };
            let payable = self.facts.remittances[&key].payable;
            let (off, _) = set_off(&self.facts, run, (venue, buyer), (payable, 100));
            self.happened(off.into_iter().map(Effect::Incident).collect());
            let Remittance { payable: amount, attempts, .. } = self.facts.remittances[&key];
            let lines = vec![PaymentLine { buyer, amount }];
            let payment = PaymentId::at_index(self.facts.payments.len()).unwrap();
            let made = PaymentMade { payment, venue, attempt: attempts + 1, lines };
            self.happened(vec![Effect::PaymentsMade { run, payments: vec![made] }]);
            let day = day("2025-04-01");
            if bank > 0 {
                self.happened(vec![Effect::PaymentBooked { payment, day }]);
            }
            if bank > 1 {
                self.happened(vec![Effect::PaymentReturned { payment, day }]);
            }
        }
    }

    pub(super) fn goodwill(
        &mut self,
        redemption: RedemptionId,
        amount: u64,
    ) -> Result<(), Rejection> {
        let (buyer, amount) = (funder(BUYER), cents(amount));
        let goodwill = GrantGoodwill { redemption, buyer, amount };
        self.tried("support-2", |facts, context| goodwill.decide(facts, context))
    }

    pub(super) fn recover(&mut self, venue: u32, amount: u64) -> Result<(), Rejection> {
        let reference = format!("back/{}", self.entries.len()).parse().unwrap();
        let (venue, buyer) = (VenueId::new(venue).unwrap(), funder(BUYER));
        let (amount, day) = (cents(amount), day("2025-04-01"));
        let recover = RecordRecovery { venue, buyer, amount, day, reference };
        self.tried("clerk", |facts, context| recover.decide(facts, context))
    }

    pub(super) fn abandon(&mut self, statement: StatementKey) -> Result<(), Rejection> {
        let abandon = AbandonCall { statement, reason: AbandonReason::Insolvent };
        self.tried("support-2", |facts, context| abandon.decide(facts, context))
    }

    pub(super) fn give_up(&mut self, redemption: RedemptionId) -> Result<(), Rejection> {
        let (buyer, reason) = (funder(BUYER), AbandonReason::TooSmall);
        let abandon = AbandonClawback { redemption, buyer, reason };
        self.tried("support-2", |facts, context| abandon.decide(facts, context))
    }

    pub(super) fn told(&self, subject: Subject, period: Period, key: SectionKey) -> String {
        told(section(&self.report(subject, period), key))
    }
}

/// Two redemptions of buyer 1 for the CAF, one of 19.98 and one of 9.99, and one without procedure;
/// the State bears half of what the CAF leaves, the CAF half of its own.
fn ledger() -> Ledger {
    let famille = [Category::Famille.procedure()];
    let cycle = vec![
        redeemed(1, Service::Access, &famille, &[(1, 0b11)]),
        redeemed(1, Service::Access, &famille, &[(2, 0b1)]),
        redeemed(2, Service::Access, &[], &[(3, 0b1)]),
    ];
    let terms = (vec![agreement(CAF, 1, (500_000, 2_000))], vec![award(BUYER, 500_000, 5_000)]);
    Ledger::new(vec![cycle], terms).claimed()
}

const CYCLE: Period = Period::Cycle(CycleId::FIRST);

/// The same, after the CAF was right about one redemption, the State objects to another, and the
/// first was undone after it was called and paid.
fn corrected() -> Ledger {
    let mut ledger = ledger();
    let (caf, state) = (statement(1, CAF, BUYER), statement(1, STATE, BUYER));
    ledger.contest(caf, redemption(7)).unwrap();
    ledger.decide(ContestId::FIRST, Verdict::Upheld).unwrap();
    ledger.contest(state, redemption(8)).unwrap();
    ledger.accept(caf).unwrap();
    ledger.accept(state).unwrap();
    ledger.receive((funder(STATE), funder(BUYER)), 400);
    ledger.pay(CycleId::FIRST, 1);
    ledger.undo(redemption(6), IncidentKind::Cancelled).unwrap();
    ledger.goodwill(redemption(6), 500).unwrap();
    ledger.recover(1, 1_000).unwrap();
    ledger
}

#[test]
fn what_is_called_stands_beside_figures_that_do_not_change() {
    let buyer = Subject::Funder(funder(BUYER));
    let before = ledger().report(buyer, CYCLE);
    let mut ledger = corrected();
    let after = ledger.report(buyer, CYCLE);
    for key in [SectionKey::Bearers, SectionKey::ByVenue, SectionKey::ByProcedure] {
        assert_eq!(section(&after, key), section(&before, key));
    }
    expect![[r#"
        funders/3: 14.98 0.00 4.99 0.00 0.00 9.99 0.00 0.00 0.00 0.00 0.00
        funders/5: 12.48 0.00 0.00 4.99 0.00 4.99 0.00 2.50 1.34 1.16 0.00
        total: 27.46 0.00 4.99 4.99 0.00 14.98 0.00 2.50 1.34 1.16 0.00
    "#]]
    .assert_eq(&told(section(&after, SectionKey::Calls)));
    expect![[r#"
        open: 1 4.99
        upheld: 1 4.99
        total: 2 9.98
    "#]]
    .assert_eq(&told(section(&after, SectionKey::Contests)));
    expect![[r#"
        cancelled: 1 19.98 0.00 10.00 0.00 9.98 5.00
        total: 1 19.98 0.00 10.00 0.00 9.98 5.00
    "#]]
    .assert_eq(&told(section(&after, SectionKey::Incidents)));
    let state = Subject::Funder(funder(STATE));
    expect![[r#"
        funders/1: 12.48 0.00 0.00 4.99 0.00 4.99 0.00 2.50 1.34 1.16 0.00
        total: 12.48 0.00 0.00 4.99 0.00 4.99 0.00 2.50 1.34 1.16 0.00
    "#]]
    .assert_eq(&ledger.told(state, CYCLE, SectionKey::Calls));
    expect![[r#"
        co-funding.funders/1: funders/1 4676 debit 1.16
        owed.funders/1: funders/1 46791 credit 2.66
    "#]]
    .assert_eq(&ledger.told(state, CYCLE, SectionKey::Positions));
    let caf = Subject::Contributor(funder(CAF));
    expect![[r#"
        upheld: 1 4.99
        total: 1 4.99
    "#]]
    .assert_eq(&ledger.told(caf, Period::Year(2025), SectionKey::Contests));
    assert_eq!(ledger.told(caf, Period::Year(2024), SectionKey::Calls).lines().count(), 1);
    let venue = Subject::Venue(VenueId::FIRST);
    expect![[r#"
        cycles/1.funders/1: 29.97 5.00 0.00 29.97 0.00 0.00 0.00 5.00
        total: 29.97 5.00 0.00 29.97 0.00 0.00 0.00 5.00
    "#]]
    .assert_eq(&ledger.told(venue, CYCLE, SectionKey::Remittances));
    ledger.give_up(redemption(6)).unwrap();
    expect![[r#"
        cancelled: 1 19.98 0.00 10.00 9.98 0.00 5.00
        total: 1 19.98 0.00 10.00 9.98 0.00 5.00
    "#]]
    .assert_eq(&ledger.told(venue, CYCLE, SectionKey::Incidents));
}

#[test]
fn what_is_released_is_left_from_the_next_cut_off_on() {
    let mut ledger = corrected();
    let caf = Subject::Contributor(funder(CAF));
    let first = ledger.told(caf, CYCLE, SectionKey::Agreements);
    ledger.settle(Vec::new());
    assert_eq!(ledger.told(caf, CYCLE, SectionKey::Agreements), first);
    let second = Period::Cycle(cycle(2));
    expect![[r#"
        agreements/1.2025: caf 14.98 14.98 20.00 5.02
        total: - 14.98 14.98 20.00 5.02
    "#]]
    .assert_eq(&first);
    expect![[r#"
        agreements/1.2025: caf 0.00 0.00 20.00 20.00
        total: - 0.00 0.00 20.00 20.00
    "#]]
    .assert_eq(&ledger.told(caf, second, SectionKey::Agreements));
    let state = Subject::Funder(funder(STATE));
    expect![[r#"
        awards/1: funders/1 12.48 12.48 50.00 37.52
        total: - 12.48 12.48 50.00 37.52
    "#]]
    .assert_eq(&ledger.told(state, CYCLE, SectionKey::Awards));
    expect![[r#"
        awards/1: funders/1 0.00 7.49 50.00 42.51
        total: - 0.00 7.49 50.00 42.51
    "#]]
    .assert_eq(&ledger.told(state, second, SectionKey::Awards));
    expect![[r#"
        agreements/1.2025: caf 14.98 0.00 20.00 20.00
        total: - 14.98 0.00 20.00 20.00
    "#]]
    .assert_eq(&ledger.told(caf, Period::Year(2025), SectionKey::Agreements));
}

#[test]
fn a_call_leads_to_its_redemptions_with_what_became_of_them() {
    let ledger = corrected();
    let lines = |subject, row: &str| -> String {
        let (section, row) = (SectionKey::Calls, row.to_owned());
        let asked = Asked { section, row, after: None, limit: 10 };
        let gathered = ledger.gathered((subject, CYCLE), Some(asked));
        let lines = gathered.explanation(1_000).unwrap().lines;
        let told = lines.iter().map(|line| {
            let amounts: Vec<String> = line.amounts.iter().map(ToString::to_string).collect();
            let contests =
                line.contests.iter().map(|(id, state)| format!(" {id} {}", state.word()));
            let undone = line.undone.map(|kind| format!(" {kind}")).unwrap_or_default();
            let named = (line.redemption, amounts.join(" "), line.bases.len());
            let contests: String = contests.collect();
            format!("{} {} of {}{contests}{undone}\n", named.0, named.1, named.2)
        });
        told.collect()
    };
    let buyer = Subject::Funder(funder(BUYER));
    expect![[r#"
        redemptions/6 9.99 0.00 of 1 cancelled
        redemptions/7 4.99 0.00 of 1 contests/1 upheld
    "#]]
    .assert_eq(&lines(buyer, "funders/3"));
    expect![[r#"
        redemptions/6 14.98 0.00 of 2 cancelled
        redemptions/7 7.49 0.00 of 2 contests/1 upheld
        redemptions/8 4.99 0.00 of 1 contests/2 open
    "#]]
    .assert_eq(&lines(buyer, ""));
    expect![[r#"
        redemptions/6 4.99 0.00 of 1 cancelled
        redemptions/7 2.50 0.00 of 1
        redemptions/8 4.99 0.00 of 1 contests/2 open
    "#]]
    .assert_eq(&lines(Subject::Funder(funder(STATE)), "funders/1"));
}
