//! Any statements, contests and incidents, and what becomes true of them.

use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::claim::{AbandonReason, ContestReason, StatementKey, Verdict, VerdictReason};
use super::super::entry::{
    Advancer, ClaimEffect, IncidentEffect, IncidentKind, IncidentReason, Move, Payee, RecoveredBy,
    Source, Undone,
};
use super::super::facts::{
    Claims, Contest, ContestState, Correction, Incident, RemittanceKey, Statement,
};
use super::super::id::{
    ContestId, CycleId, FunderId, OrderId, PaymentRunId, RedemptionId, VenueId,
};
use super::super::money::Cents;
use super::sharing::share_line;
use super::{caller, cents, cheque_set, day, id, sequence, some_cents};

fn funder() -> impl Strategy<Value = FunderId> {
    id(FunderId::new)
}

fn statement_key() -> impl Strategy<Value = StatementKey> {
    (id(CycleId::new), funder(), funder()).prop_map(|(cycle, funder, buyer)| StatementKey {
        cycle,
        funder,
        buyer,
    })
}

fn redemption() -> impl Strategy<Value = RedemptionId> {
    sequence().prop_map(RedemptionId)
}

/// Every effect on what others are to pay.
pub(super) fn effects() -> Vec<BoxedStrategy<ClaimEffect>> {
    use ClaimEffect as E;
    let cycle = || id(CycleId::new);
    let contest = || id(ContestId::new);
    let verdict = || select(Verdict::ALL);
    vec![
        cycle().prop_map(|cycle| E::StatementsPrepared { cycle }).boxed(),
        cycle().prop_map(|cycle| E::ApprovalBegun { cycle }).boxed(),
        (cycle(), day())
            .prop_map(|(cycle, contest_until)| E::StatementsIssued { cycle, contest_until })
            .boxed(),
        (contest(), statement_key(), redemption(), vec(share_line(), 0..3), reason())
            .prop_map(|(contest, statement, redemption, shares, reason)| E::ShareContested {
                contest,
                statement,
                redemption,
                shares,
                reason,
            })
            .boxed(),
        (contest(), verdict(), select(VerdictReason::ALL))
            .prop_map(|(contest, verdict, reason)| E::VerdictProposed { contest, verdict, reason })
            .boxed(),
        (contest(), verdict(), cents(), cents())
            .prop_map(|(contest, verdict, called, met)| E::ContestDecided {
                contest,
                verdict,
                called,
                met,
            })
            .boxed(),
        (statement_key(), cents(), cents())
            .prop_map(|(statement, called, met)| E::StatementDefinitive { statement, called, met })
            .boxed(),
        (funder(), funder(), vec((cycle(), some_cents()), 0..3), cents())
            .prop_map(|(funder, buyer, met, excess)| E::ContributionReceived {
                funder,
                buyer,
                met,
                excess,
            })
            .boxed(),
        (statement_key(), some_cents(), select(AbandonReason::ALL))
            .prop_map(|(statement, amount, reason)| E::CallAbandoned { statement, amount, reason })
            .boxed(),
    ]
}

fn reason() -> impl Strategy<Value = ContestReason> {
    select(ContestReason::ALL)
}

fn payee() -> impl Strategy<Value = Payee> {
    prop_oneof![funder().prop_map(Payee::Funder), Just(Payee::Buyer), Just(Payee::Operator)]
}

fn one_move() -> impl Strategy<Value = Move> {
    let (order, amount) = (|| id(OrderId::new), some_cents);
    prop_oneof![
        (order(), amount()).prop_map(|(order, amount)| Move::Recirculated { order, amount }),
        (order(), select(Advancer::ALL), amount()).prop_map(|(order, by, amount)| Move::Advanced {
            order,
            by,
            amount
        }),
        amount().prop_map(|amount| Move::Returned { amount }),
        (funder(), select(Source::ALL), amount()).prop_map(|(funder, from, amount)| Move::Repaid {
            funder,
            from,
            amount
        }),
        (funder(), amount())
            .prop_map(|(contributor, amount)| Move::ContributionCancelled { contributor, amount }),
        (funder(), amount())
            .prop_map(|(co_funder, amount)| Move::CoFundingCancelled { co_funder, amount }),
        (funder(), amount()).prop_map(|(funder, amount)| Move::Uncalled { funder, amount }),
        (funder(), amount()).prop_map(|(funder, amount)| Move::GivenUp { funder, amount }),
        (payee(), amount()).prop_map(|(to, amount)| Move::ClawedBack { to, amount }),
    ]
}

/// Every effect on what is undone after the cut-off.
pub(super) fn incident_effects() -> Vec<BoxedStrategy<IncidentEffect>> {
    use IncidentEffect as E;
    let undone = (funder(), vec(share_line(), 0..3), vec(one_move(), 0..4))
        .prop_map(|(buyer, released, moves)| Undone { buyer, released, moves });
    let by = prop_oneof![
        id(PaymentRunId::new).prop_map(|run| RecoveredBy::SetOff { run }),
        Just(RecoveredBy::Bank)
    ];
    let which = (redemption(), id(CycleId::new), id(VenueId::new));
    let how = (select(IncidentKind::ALL), select(IncidentReason::ALL), any::<bool>());
    vec![
        (which, how, vec(cheque_set(), 0..3), vec(undone, 0..3))
            .prop_map(|((redemption, cycle, venue), (kind, reason, set_off), cheques, undone)| {
                let (redemption, cycle) = (redemption, cycle);
                E::RedemptionUndone {
                    redemption,
                    cycle,
                    venue,
                    kind,
                    reason,
                    cheques,
                    set_off,
                    undone,
                }
            })
            .boxed(),
        (redemption(), funder(), some_cents())
            .prop_map(|(redemption, buyer, amount)| E::GoodwillGranted {
                redemption,
                buyer,
                amount,
            })
            .boxed(),
        (redemption(), funder(), by, vec((payee(), some_cents()), 0..3))
            .prop_map(|(redemption, buyer, by, to)| E::ClawbackRecovered {
                redemption,
                buyer,
                by,
                to,
            })
            .boxed(),
        (redemption(), funder(), some_cents(), select(AbandonReason::ALL))
            .prop_map(|(redemption, buyer, amount, reason)| E::ClawbackAbandoned {
                redemption,
                buyer,
                amount,
                reason,
            })
            .boxed(),
        Just(E::FloatToppedUp).boxed(),
    ]
}

fn statement() -> impl Strategy<Value = Statement> {
    let off = (cents(), cents(), cents());
    let paid = (cents(), cents(), cents(), option::of(day()));
    ((cents(), cents()), off, paid).prop_map(
        |(
            (shared, direct),
            (undone, relieved, contested),
            (called, received, abandoned, definitive),
        )| Statement {
            shared,
            direct,
            undone,
            relieved,
            contested,
            called,
            received,
            abandoned,
            definitive,
        },
    )
}

fn contest() -> impl Strategy<Value = Contest> {
    let judged = || (select(Verdict::ALL), select(VerdictReason::ALL));
    let state = prop_oneof![
        Just(ContestState::Open),
        (judged(), caller()).prop_map(|((verdict, reason), by)| ContestState::Proposed {
            verdict,
            reason,
            by
        }),
        judged().prop_map(|(verdict, reason)| ContestState::Decided { verdict, reason }),
        Just(ContestState::Moot),
    ];
    let of = (statement_key(), redemption(), vec(share_line(), 0..3));
    (of, cents(), reason(), caller(), state).prop_map(
        |((statement, redemption, shares), amount, reason, by, state)| Contest {
            statement,
            redemption,
            shares,
            amount,
            reason,
            by,
            state,
        },
    )
}

fn incident() -> impl Strategy<Value = Incident> {
    let of = (id(CycleId::new), id(VenueId::new), any::<bool>());
    let how = (select(IncidentKind::ALL), select(IncidentReason::ALL), sequence(), caller());
    let sums = || btree_map(funder(), some_cents(), 0..3);
    let open = vec((funder(), payee(), some_cents()), 0..3);
    (of, how, sums(), sums(), open).prop_map(
        |((cycle, venue, set_off), (kind, reason, since, by), values, goodwill, open)| Incident {
            cycle,
            venue,
            kind,
            reason,
            since,
            by,
            set_off,
            values,
            goodwill,
            open,
        },
    )
}

fn corrections() -> impl Strategy<Value = std::collections::BTreeMap<RemittanceKey, Correction>> {
    let key = (id(CycleId::new), id(VenueId::new), funder())
        .prop_map(|(cycle, venue, buyer)| RemittanceKey { cycle, venue, buyer });
    let amounts = |(unpaid, set_off, goodwill): (Cents, Cents, Cents)| Correction {
        unpaid,
        set_off,
        goodwill,
    };
    btree_map(key, (cents(), cents(), cents()).prop_map(amounts), 0..3)
}

/// Any of it, with a few of everything.
pub(super) fn claims() -> impl Strategy<Value = Claims> {
    let cycles = (
        btree_map(id(CycleId::new), caller(), 0..3),
        btree_map(id(CycleId::new), day(), 0..3),
        btree_map(statement_key(), statement(), 0..3),
        btree_set(statement_key(), 0..3),
    );
    let rest = (
        vec(contest(), 0..3),
        btree_map(redemption(), incident(), 0..3),
        vec((sequence(), share_line()), 0..3),
        corrections(),
        btree_map(id(PaymentRunId::new), any::<u32>(), 0..3),
    );
    (cycles, rest).prop_map(
        |(
            (approvals, contest_until, statements, open),
            (contests, incidents, releases, corrections, set_offs),
        )| Claims {
            approvals,
            contest_until,
            statements,
            open,
            contests,
            incidents,
            releases,
            corrections,
            set_offs,
        },
    )
}
