//! Golden bytes of every effect on what others are to pay, and on what is undone.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use expect_test::expect;

use super::layout::check;
use super::*;
use crate::domain::claim::{AbandonReason, ContestReason, StatementKey, Verdict, VerdictReason};
use crate::domain::entry::{
    Advancer, ChequeSet, ClaimEffect, IncidentEffect, IncidentKind, IncidentReason, Move, Payee,
    RecoveredBy, ShareLine, Source, Undone,
};
use crate::domain::id::{AgreementId, ContestId, PaymentRunId, RedemptionId};

fn statement() -> StatementKey {
    StatementKey { cycle: CycleId::FIRST, funder: FunderId::new(2).unwrap(), buyer: BUYER }
}

fn redemption() -> RedemptionId {
    RedemptionId(Sequence::new(300).unwrap())
}

fn share() -> ShareLine {
    let (agreement, amount) = (AgreementId::FIRST, cents(300));
    ShareLine::Contribution { agreement, year: 2025, buyer: BUYER, cheques: 1, amount }
}

#[test]
fn every_effect_on_claims_keeps_its_layout() {
    use ClaimEffect as E;
    let (cycle, contest, statement) = (CycleId::FIRST, ContestId::FIRST, statement());
    let effects = [
        E::StatementsPrepared { cycle },
        E::ApprovalBegun { cycle },
        E::StatementsIssued { cycle, contest_until: "2025-04-02".parse().unwrap() },
        E::ShareContested {
            contest,
            statement,
            redemption: redemption(),
            shares: vec![share()],
            reason: ContestReason::NotOurs,
        },
        E::VerdictProposed { contest, verdict: Verdict::Upheld, reason: VerdictReason::Evidence },
        E::ContestDecided {
            contest,
            verdict: Verdict::Dismissed,
            called: cents(300),
            met: cents(100),
        },
        E::StatementDefinitive { statement, called: cents(300), met: cents(0) },
        E::ContributionReceived {
            funder: statement.funder,
            buyer: BUYER,
            met: vec![(cycle, cents(300))],
            excess: cents(50),
        },
        E::CallAbandoned { statement, amount: cents(7), reason: AbandonReason::TooSmall },
    ];
    check(
        &effects,
        &expect![[r#"
        StatementsPrepared 0001
        ApprovalBegun 0101
        StatementsIssued 02018748
        ShareContested 0301010201ac02010001e90f0101ac0200
        VerdictProposed 04010001
        ContestDecided 050101ac0264
        StatementDefinitive 06010201ac0200
        ContributionReceived 0702010101ac0232
        CallAbandoned 080102010702
    "#]],
    );
}

#[test]
fn every_effect_on_incidents_keeps_its_layout() {
    use IncidentEffect as E;
    let (funder, order, amount) = (FunderId::new(2).unwrap(), OrderId::FIRST, cents(300));
    let moves = [
        Move::Recirculated { order, amount },
        Move::Advanced { order, by: Advancer::Operator, amount },
        Move::Returned { amount },
        Move::Repaid { funder, from: Source::Held, amount },
        Move::ContributionCancelled { contributor: funder, amount },
        Move::CoFundingCancelled { co_funder: funder, amount },
        Move::Uncalled { funder, amount },
        Move::GivenUp { funder, amount },
        Move::ClawedBack { to: Payee::Funder(funder), amount },
        Move::ClawedBack { to: Payee::Buyer, amount },
        Move::ClawedBack { to: Payee::Operator, amount },
    ];
    let undone = |one| E::RedemptionUndone {
        redemption: redemption(),
        cycle: CycleId::FIRST,
        venue: VenueId::FIRST,
        kind: IncidentKind::Cancelled,
        reason: IncidentReason::Fraud,
        cheques: vec![ChequeSet { booklet: BookletId::FIRST, mask: 3 }],
        set_off: true,
        undone: vec![Undone { buyer: BUYER, released: vec![share()], moves: vec![one] }],
    };
    let others = [
        E::GoodwillGranted { redemption: redemption(), buyer: BUYER, amount },
        E::ClawbackRecovered {
            redemption: redemption(),
            buyer: BUYER,
            by: RecoveredBy::SetOff { run: PaymentRunId::FIRST },
            to: vec![(Payee::Funder(funder), amount), (Payee::Buyer, amount)],
        },
        E::ClawbackRecovered {
            redemption: redemption(),
            buyer: BUYER,
            by: RecoveredBy::Bank,
            to: vec![(Payee::Operator, amount)],
        },
        E::ClawbackAbandoned {
            redemption: redemption(),
            buyer: BUYER,
            amount,
            reason: AbandonReason::Insolvent,
        },
        E::FloatToppedUp,
    ];
    check(
        &moves.into_iter().map(undone).chain(others).collect::<Vec<_>>(),
        &expect![[r#"
            RedemptionUndone 00ac0201010103010103010101010001e90f0101ac02010001ac02
            RedemptionUndone 00ac0201010103010103010101010001e90f0101ac0201010101ac02
            RedemptionUndone 00ac0201010103010103010101010001e90f0101ac020102ac02
            RedemptionUndone 00ac0201010103010103010101010001e90f0101ac0201030201ac02
            RedemptionUndone 00ac0201010103010103010101010001e90f0101ac02010402ac02
            RedemptionUndone 00ac0201010103010103010101010001e90f0101ac02010502ac02
            RedemptionUndone 00ac0201010103010103010101010001e90f0101ac02010602ac02
            RedemptionUndone 00ac0201010103010103010101010001e90f0101ac02010702ac02
            RedemptionUndone 00ac0201010103010103010101010001e90f0101ac0201080002ac02
            RedemptionUndone 00ac0201010103010103010101010001e90f0101ac02010801ac02
            RedemptionUndone 00ac0201010103010103010101010001e90f0101ac02010802ac02
            GoodwillGranted 01ac0201ac02
            ClawbackRecovered 02ac02010001020002ac0201ac02
            ClawbackRecovered 02ac0201010102ac02
            ClawbackAbandoned 03ac0201ac0200
            FloatToppedUp 04
        "#]],
    );
}

#[test]
fn every_word_of_claims_keeps_its_tag() {
    check(
        ContestReason::ALL,
        &expect![[r#"
        NotOurs 00
        OutsideTerms 01
        Twice 02
        NotGiven 03
        Other 04
    "#]],
    );
    check(
        Verdict::ALL,
        &expect![[r#"
        Upheld 00
        Dismissed 01
    "#]],
    );
    check(
        VerdictReason::ALL,
        &expect![[r#"
        Terms 00
        Evidence 01
        Agreement 02
    "#]],
    );
    check(
        AbandonReason::ALL,
        &expect![[r#"
        Insolvent 00
        Ended 01
        TooSmall 02
        Agreement 03
    "#]],
    );
    check(
        IncidentKind::ALL,
        &expect![[r#"
        Restored 00
        Cancelled 01
    "#]],
    );
    check(
        IncidentReason::ALL,
        &expect![[r#"
        ServiceNotGiven 00
        EntryError 01
        Duplicate 02
        Fraud 03
        Complaint 04
    "#]],
    );
    check(
        Advancer::ALL,
        &expect![[r#"
        Buyer 00
        Operator 01
    "#]],
    );
    check(
        Source::ALL,
        &expect![[r#"
        Payable 00
        Held 01
        Provision 02
    "#]],
    );
}
