//! Whatever is asked of the ledger, in whatever order, what must hold holds.

use std::collections::{BTreeMap, BTreeSet};

use carnet::domain::account::Account;
use carnet::domain::entry::{Effect, Entry, IncidentEffect, ShareLine};
use carnet::domain::facts::Facts;
use carnet::domain::id::{CycleId, FunderId, VenueId};
use carnet::domain::money::Cents;
use carnet::domain::request::CallerId;
use carnet::domain::time::Timestamp;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::support::actions::{Action, any_actions, any_claims, any_sharing, command};
use crate::support::core::Core;
use crate::support::world::World;
use crate::support::{given, presets};

/// Two buyers with different booklets, some of them with a person already.
const GIVEN: &str = "
    scheme S
    scheme T face 7.35 cheques 7 venue-cap 9 handover not-required
    scheme U months 1 days-after 0 alerts 9,3 provisional 1
    scheme X preset on-mandate last-presentation 01-31
    buyer A
    buyer B
    prescriber P
    prescriber Q
    venue V departement 16 label 2025-01-01..2026-12-31
    bank escrow
    bank V
    venue W departement 17 label 2025-01-01..2027-12-31
    bank W
    draft Y departement 16 label 2025-01-01..2026-12-31
    check Y
    order O of A under S for 20 booklets until 2026-12-31
    order N of B under T for 20 booklets until 2026-06-30
    order M of A under U for 20 booklets until 2025-03-20
    order L of B under X for 20 booklets until 2025-04-10
    mandate L 2000.00 ref M-0
    receive A 1000.00 ref given/1
    receive B 500.00 ref given/2
    issue O 4
    issue N 3 lots 2
    issue M 3
    prepare L 3
    allot 1..3 to P
    hand over 1 by P
    hand over 2 by P
";

/// Who may bear something, and what they answer for.
pub(crate) const SHARED: &str = "
    funder C contributor
    funder E co-funder
    table 2025-01-01 famille=caf social=caf,msa:2 travail=pole argent=caf,msa,pole
    agreement G of funders/3 for organisations/1 years 2025:40.00
    sign G by boss
    award W net 60.00 of funders/4 to funders/1 under schemes/1 rate 50
";

/// Who may decide about what others are to pay, and two cycles, of which the first is paid.
pub(crate) const JUDGES: &str = "
    grant operator contests by boss
    grant second contests by boss
    grant third contests by boss
    grant operator incidents by boss
    grant second incidents by boss
    grant third incidents by boss
    redeem venues/1 1.1 1.2 procedures famille
    redeem venues/1 1.3 2.1 procedures social,travail
    redeem venues/2 5.1 5.2 procedures famille
    close first by boss
    figures first
    approve first by chief
    pay first
    book 1
    redeem venues/1 1.4 procedures social
    redeem venues/1 1.5 2.2 procedures famille
    redeem venues/2 5.3 procedures argent
    redeem venues/2 2.3 5.4 procedures famille
    close second by boss
    figures second
    approve second by chief
";

pub(crate) fn ledger() -> Core {
    let mut core = Core::founded();
    given(&mut core, GIVEN);
    core
}

/// Who asks for the n-th action: two people, since one of them cannot approve what it closed.
fn caller(place: usize) -> CallerId {
    if place.is_multiple_of(2) { presets::caller() } else { "second".parse().unwrap() }
}

/// The label of the command and the reason of its refusal, if it was refused.
pub(crate) type Told = (&'static str, Option<&'static str>);

/// Does `action`, and checks all that must hold after any.
pub(crate) fn act(core: &mut Core, place: usize, action: &Action) -> Option<Told> {
    told_by(core, &caller(place), action)
}

/// What `caller` is told of `action`; checks all that must hold after any.
pub(crate) fn told_by(core: &mut Core, caller: &CallerId, action: &Action) -> Option<Told> {
    if let Action::Wait { hours } = action {
        let at = core.at().micros() + i64::from(*hours) * 3_600_000_000;
        let moment = jiff::Timestamp::from_microsecond(at).unwrap();
        let (at, day) = presets::moment(&moment.to_string());
        core.set(at, day);
        return None;
    }
    let command = command(core, action)?;
    let before = core.facts.clone();
    let refused = core.take(caller, &command).err();
    if let Some(rejection) = &refused {
        assert_eq!(core.facts, before, "a refusal changed something: {command:?}");
        let dynamic = rejection.metadata();
        let message = rejection.to_string();
        assert!(!message.is_empty() && dynamic.iter().all(|(key, _)| !key.is_empty()));
    }
    let broken = core.broken();
    assert!(broken.is_empty(), "after {command:?}:\n{}", broken.join("\n"));
    Some((command.label(), refused.map(|rejection| rejection.reason())))
}

/// A ledger in which others bear something, after `actions` of three people who may decide it.
pub(crate) fn after_claims(actions: &[Action], mut told: impl FnMut(Told)) -> Core {
    let mut core = ledger();
    given(&mut core, SHARED);
    given(&mut core, JUDGES);
    for (place, action) in actions.iter().enumerate() {
        let caller = ["operator", "second", "third"][place % 3].parse().unwrap();
        told_by(&mut core, &caller, action).into_iter().for_each(&mut told);
    }
    core
}

fn after(actions: &[Action]) -> Core {
    let mut core = ledger();
    for (place, action) in actions.iter().enumerate() {
        act(&mut core, place, action);
    }
    core
}

/// What the entries of a range moved from circulating to payable, less what voids moved back, to
/// the buyer where the chèques cannot be used again.
fn owed(entries: &[Entry], first: u64, last: u64) -> BTreeMap<(VenueId, FunderId), i128> {
    let mut owed = BTreeMap::new();
    let within = entries.iter().filter(|e| (first..=last).contains(&e.sequence.get()));
    for transfer in within.flat_map(|entry| &entry.transfers) {
        let amount = i128::from(transfer.amount().get());
        let (venue, buyer, amount) = match (transfer.debit(), transfer.credit()) {
            (Account::Circulating { .. }, Account::Payable { venue, buyer }) => {
                (venue, buyer, amount)
            }
            (
                Account::Payable { venue, buyer },
                Account::Circulating { .. } | Account::Provision { .. },
            ) => (venue, buyer, -amount),
            _ => continue,
        };
        *owed.entry((venue, buyer)).or_insert(0) += amount;
    }
    owed.retain(|_, amount| *amount != 0);
    owed
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_sequence_of_commands_keeps_every_invariant(actions in any_actions(0..=120)) {
        after(&actions);
    }

    #[test]
    fn folding_the_accepted_entries_again_gives_equal_facts(actions in any_actions(0..=80)) {
        let core = after(&actions);
        let mut again = Facts::default();
        for entry in &core.entries {
            again.apply(entry);
        }
        prop_assert_eq!(&again, &core.facts);
    }

    #[test]
    fn the_figures_of_a_cycle_are_the_sums_of_its_redemptions(actions in any_actions(0..=120)) {
        let core = after(&actions);
        for (index, cycle) in core.facts.cycles.iter().enumerate() {
            let id = CycleId::at_index(index).unwrap();
            let owed = owed(&core.entries, cycle.first.get(), cycle.cut_off.get());
            let (figures, _) = core.compute(id).unwrap();
            let lines = figures.lines().iter();
            let lines = lines.map(|line| ((line.venue, line.buyer), i128::from(line.amount.get())));
            prop_assert_eq!(lines.collect::<BTreeMap<_, _>>(), owed.clone());
            if let Some(totals) = cycle.totals() {
                prop_assert_eq!(totals, figures.totals(), "computed again: the same bytes");
                let due = core.facts.remittances_of(id);
                let due = due.map(|(k, r)| ((k.venue, k.buyer), i128::from(r.due.get())));
                prop_assert_eq!(due.collect::<BTreeMap<_, _>>(), owed);
            }
        }
    }

    #[test]
    fn who_bears_what_is_the_same_whenever_it_is_computed(actions in any_sharing(0..=160)) {
        let mut core = ledger();
        given(&mut core, SHARED);
        for (place, action) in actions.iter().enumerate() {
            act(&mut core, place, action);
        }
        for (id, recorded) in &core.facts.sharing.cycles {
            let Some(totals) = &recorded.totals else { continue };
            let (figures, shares) = core.compute(*id).unwrap();
            let shares = shares.unwrap();
            prop_assert_eq!((shares.lines(), shares.totals()), (&*recorded.lines, totals));
            let borne = [totals.contributed, totals.co_funded, totals.borne];
            prop_assert_eq!(Cents::checked_sum(borne), Some(figures.totals().amount));
        }
    }

    #[test]
    fn what_others_are_to_pay_holds_whatever_is_contested_undone_and_paid(
        actions in any_claims(0..=200),
    ) {
        let core = after_claims(&actions, |_| {});
        // What was released since is no part of what a cycle gives when it is computed again.
        for (id, recorded) in &core.facts.sharing.cycles {
            if let Some(totals) = &recorded.totals {
                let (_, shares) = core.compute(*id).unwrap();
                let shares = shares.unwrap();
                prop_assert_eq!(shares.totals(), totals);
            }
        }
        let mut again = Facts::default();
        for entry in &core.entries {
            again.apply(entry);
        }
        prop_assert_eq!(&again, &core.facts);
    }

    #[test]
    fn time_in_the_entries_never_goes_back(actions in any_actions(0..=40)) {
        let core = after(&actions);
        let times: Vec<Timestamp> = core.entries.iter().map(|entry| entry.at).collect();
        prop_assert!(times.is_sorted());
    }
}

#[test]
fn the_random_commands_reach_every_state_of_a_payment_and_refuse_in_many_ways() {
    let mut runner = TestRunner::deterministic();
    let mut told: BTreeSet<Told> = BTreeSet::new();
    for _ in 0..120 {
        let actions = any_actions(160..=160).new_tree(&mut runner).unwrap().current();
        let mut core = ledger();
        let all = actions.iter().enumerate();
        told.extend(all.filter_map(|(place, action)| act(&mut core, place, action)));
    }
    let accepted: Vec<_> = told.iter().filter(|(_, r)| r.is_none()).map(|(l, _)| *l).collect();
    let expected = [
        "accept_clock",
        "allot_booklets",
        "approve_cycle",
        "book_payment",
        "check_venue",
        "close_cycle",
        "confirm_allotment",
        "confirm_bank_account",
        "continue_calendar",
        "continue_payment_run",
        "create_buyer",
        "create_funder",
        "create_order",
        "create_payment_run",
        "create_scheme",
        "create_venue",
        "end_venue",
        "erase_records",
        "grant_entitlement",
        "grant_label",
        "hand_over_booklet",
        "issue_booklets",
        "lift_opposition",
        "lift_opposition_of_cheques",
        "lift_opposition_of_lot",
        "oppose",
        "oppose_cheques",
        "oppose_lot",
        "prepare_booklets",
        "propose_bank_account",
        "record_bank_balance",
        "record_figures",
        "record_mandate",
        "record_money_received",
        "redeem",
        "redeem_by_exception",
        "refuse_bank_account",
        "replace_booklet",
        "resume_venue",
        "return_booklets",
        "return_payment",
        "revise_record",
        "revise_scheme",
        "revise_venue",
        "revoke_entitlement",
        "run_calendar",
        "set_enrolment",
        "suspend_venue",
        "validate_venue",
        "void_redemption",
        "withdraw_booklets",
        "withdraw_label",
    ];
    assert_eq!(accepted, expected);
    let refused: BTreeSet<_> = told.iter().filter_map(|(_, reason)| *reason).collect();
    assert!(refused.len() > 40, "only {refused:?}");
}

#[test]
fn the_random_commands_on_who_bears_what_reach_every_one_of_them() {
    let mut runner = TestRunner::deterministic();
    let mut told: BTreeSet<Told> = BTreeSet::new();
    let mut bearers: BTreeSet<&str> = BTreeSet::new();
    for _ in 0..60 {
        let actions = any_sharing(160..=160).new_tree(&mut runner).unwrap().current();
        let mut core = ledger();
        given(&mut core, SHARED);
        let all = actions.iter().enumerate();
        told.extend(all.filter_map(|(place, action)| act(&mut core, place, action)));
        let lines = core.facts.sharing.cycles.values().flat_map(|shares| &shares.lines);
        bearers.extend(lines.map(|line| match line {
            ShareLine::Contribution { .. } => "contributor",
            ShareLine::CoFunding { .. } => "co-funder",
            ShareLine::Borne { .. } => "buyer",
            ShareLine::Shadow { kind, .. } => kind.word(),
        }));
    }
    let accepted: Vec<_> = told.iter().filter(|(_, r)| r.is_none()).map(|(l, _)| *l).collect();
    let expected = [
        "amend_agreement",
        "close_cycle",
        "draft_agreement",
        "end_agreement",
        "end_award",
        "grant_award",
        "record_figures",
        "record_shares",
        "redeem",
        "return_cycle",
        "set_procedures",
        "sign_agreement",
    ];
    assert_eq!(accepted, expected);
    let all = ["buyer", "co-funder", "contributor", "no agreement", "outside the terms"];
    assert_eq!(
        bearers.into_iter().collect::<Vec<_>>(),
        [&all[..], &["over the envelope"]].concat()
    );
}

/// What kinds of moves the incidents of some entries made.
fn moved(entries: &[Entry]) -> BTreeSet<String> {
    let effects = entries.iter().flat_map(|entry| &entry.effects);
    let undone = effects.filter_map(|effect| {
        let Effect::Incident(IncidentEffect::RedemptionUndone { undone, .. }) = effect else {
            return None;
        };
        Some(undone)
    });
    let moves = undone.flatten().flat_map(|undone| &undone.moves);
    let kind = |one| format!("{one:?}").split_whitespace().next().unwrap_or_default().to_owned();
    moves.map(kind).collect()
}

/// Why random commands on what others are to pay are refused.
fn claims_refused() -> expect_test::Expect {
    expect_test::expect![[r#"
        ADVANCE_NEEDED
        BALANCE_INSUFFICIENT
        CALENDAR_OPEN
        CHEQUE_CANCELLED
        CHEQUE_NOT_HANDED_OVER
        CHEQUE_NOT_ISSUED
        CHEQUE_REDEEMED
        CHEQUE_REPEATED
        CLAWBACK_EXCEEDED
        CODE_MISTYPED
        CODE_UNKNOWN
        CONTEST_DECIDED
        CONTEST_EXISTS
        CONTEST_NOT_FOUND
        CONTEST_TOO_LATE
        CYCLE_APPROVED
        CYCLE_COMPUTED
        CYCLE_LABEL_REUSED
        CYCLE_NOT_APPROVED
        CYCLE_NOT_COMPUTED
        CYCLE_NOT_FOUND
        DAY_IN_FUTURE
        FIGURES_MISMATCH
        FUNDER_IS_BUYER
        FUNDER_NOT_BUYER
        FUNDER_NOT_FOUND
        GOODWILL_EXCEEDED
        NOTHING_CLAWED_BACK
        NOTHING_DUE
        NOTHING_OUTSTANDING
        NOTHING_TO_PAY
        NOT_ENTITLED
        PAYMENTS_HELD
        PAYMENT_NOT_BOOKED
        PAYMENT_NOT_FOUND
        PAYMENT_NOT_MADE
        PAYMENT_RUN_NOT_FOUND
        PAYMENT_RUN_OPEN
        PAYMENT_RUN_SEALED
        PROCEDURE_REPEATED
        PROCEDURE_UNKNOWN
        REDEMPTION_NOT_SETTLED
        REDEMPTION_STANDING
        REDEMPTION_UNDONE
        SAME_CALLER
        SERVICE_BEFORE_HANDOVER
        SERVICE_IN_FUTURE
        SHARE_ABSENT
        STATEMENT_DEFINITIVE
        STATEMENT_NOT_FOUND
        STATEMENT_NOT_ISSUED
        VENUE_NOT_ACTIVE
        VENUE_NOT_FOUND
        VERDICT_NOT_PROPOSED"#]]
}

#[test]
fn the_random_commands_on_what_others_are_to_pay_reach_every_one_of_them() {
    let mut runner = TestRunner::deterministic();
    let mut told: BTreeSet<Told> = BTreeSet::new();
    let mut moves: BTreeSet<String> = BTreeSet::new();
    for _ in 0..60 {
        let actions = any_claims(250..=250).new_tree(&mut runner).unwrap().current();
        let core = after_claims(&actions, |one| {
            told.insert(one);
        });
        moves.extend(moved(&core.entries));
    }
    let accepted: Vec<_> = told.iter().filter(|(_, r)| r.is_none()).map(|(l, _)| *l).collect();
    expect_test::expect![[r#"
        abandon_call
        abandon_clawback
        accept_statement
        approve_cycle
        book_payment
        close_cycle
        confirm_verdict
        contest_share
        continue_calendar
        continue_payment_run
        create_payment_run
        grant_goodwill
        propose_verdict
        record_contribution
        record_figures
        record_recovery
        record_shares
        redeem
        return_payment
        run_calendar
        top_up_float
        undo_redemption"#]]
    .assert_eq(&accepted.join("\n"));
    let moves: Vec<String> = moves.into_iter().collect();
    expect_test::expect![[r#"
        Advanced
        ClawedBack
        CoFundingCancelled
        ContributionCancelled
        GivenUp
        Recirculated
        Repaid
        Returned
        Uncalled"#]]
    .assert_eq(&moves.join("\n"));
    let refused: BTreeSet<_> = told.iter().filter_map(|(_, reason)| *reason).collect();
    claims_refused().assert_eq(&refused.into_iter().collect::<Vec<_>>().join("\n"));
}
