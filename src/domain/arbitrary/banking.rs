//! Any payments on their way, refunds and lines of the bank, and what becomes true of them.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::account::Account;
use super::super::entry::{BankingEffect, PaymentMade, VenuePayment};
use super::super::facts::{
    Ages, Banking, Refund, RefundState, RemittanceKey, RunVoid, Sending, Suspended, Told, Withheld,
};
use super::super::id::{
    BankAccountId, BankLineId, ContestId, CycleId, FunderId, PaymentId, PaymentRunId, RefundId,
    VenueId,
};
use super::super::money::Cents;
use super::super::organisation::AccountOwner;
use super::super::payment::{
    BankReason, BankWord, Creditor, PayeeMatch, PayeeVerdict, RefundOf, RunPays, RunVoidReason,
    SuspenseReason,
};
use super::later::mandate;
use super::{
    bank_line, caller, cents, day, id, payment_made, record, reference, sequence, some_cents, text,
    timestamp,
};

fn funder() -> impl Strategy<Value = FunderId> {
    id(FunderId::new)
}

fn payment() -> impl Strategy<Value = PaymentId> {
    id(PaymentId::new)
}

/// Whose a bank account can be.
pub(super) fn owner() -> impl Strategy<Value = AccountOwner> {
    prop_oneof![
        id(VenueId::new).prop_map(AccountOwner::Venue),
        funder().prop_map(AccountOwner::Funder),
        Just(AccountOwner::Escrow),
    ]
}

/// Whom a payment can pay.
pub(super) fn creditor() -> impl Strategy<Value = Creditor> {
    prop_oneof![
        id(VenueId::new).prop_map(Creditor::Venue),
        id(RefundId::new).prop_map(Creditor::Refund),
    ]
}

/// What a run can pay.
pub(super) fn pays() -> impl Strategy<Value = RunPays> {
    prop_oneof![
        id(CycleId::new).prop_map(RunPays::Cycle),
        id(RefundId::new).prop_map(RunPays::Refund),
    ]
}

fn bank_reason() -> impl Strategy<Value = BankReason> {
    text("[A-Z0-9]{4}")
}

fn word() -> impl Strategy<Value = BankWord> {
    prop_oneof![
        Just(BankWord::Accepted),
        bank_reason().prop_map(|reason| BankWord::Rejected { reason }),
        select(PayeeMatch::ALL).prop_map(|result| BankWord::PayeeCheck { result }),
    ]
}

fn refund_of() -> impl Strategy<Value = RefundOf> {
    prop_oneof![
        funder().prop_map(|buyer| RefundOf::Provision { buyer }),
        (funder(), funder()).prop_map(|(funder, buyer)| RefundOf::Owed { funder, buyer }),
        funder().prop_map(|buyer| RefundOf::Held { buyer }),
    ]
}

fn venue_payment() -> impl Strategy<Value = VenuePayment> {
    (payment_made(), id(BankAccountId::new)).prop_map(|(made, account)| {
        let PaymentMade { payment, venue, attempt, lines } = made;
        VenuePayment { payment, venue, account, attempt, lines }
    })
}

/// Every effect on runs and payments.
fn payment_effects() -> Vec<BoxedStrategy<BankingEffect>> {
    use BankingEffect as E;
    let run = || id(PaymentRunId::new);
    let verdict = || select(PayeeVerdict::ALL);
    vec![
        (id(BankAccountId::new), owner(), record())
            .prop_map(|(account, owner, record)| E::AccountProposed { account, owner, record })
            .boxed(),
        (run(), vec(venue_payment(), 0..3))
            .prop_map(|(run, payments)| E::VenuesPaid { run, payments })
            .boxed(),
        (run(), id(BankAccountId::new), any::<u32>(), cents())
            .prop_map(|(run, debtor, payments, sum)| E::RunSealed { run, debtor, payments, sum })
            .boxed(),
        run().prop_map(|run| E::RunSent { run }).boxed(),
        (run(), bank_reason()).prop_map(|(run, reason)| E::RunRejected { run, reason }).boxed(),
        (run(), select(RunVoidReason::ALL))
            .prop_map(|(run, reason)| E::RunVoidProposed { run, reason })
            .boxed(),
        run().prop_map(|run| E::RunVoided { run }).boxed(),
        (run(), vec(payment(), 0..3))
            .prop_map(|(run, payments)| E::PaymentsVoided { run, payments })
            .boxed(),
        (payment(), word()).prop_map(|(payment, word)| E::PaymentTold { payment, word }).boxed(),
        (payment(), verdict())
            .prop_map(|(payment, verdict)| E::PayeeVerdictProposed { payment, verdict })
            .boxed(),
        (payment(), verdict())
            .prop_map(|(payment, verdict)| E::PayeeVerdictConfirmed { payment, verdict })
            .boxed(),
        payment().prop_map(|payment| E::PaymentReleased { payment }).boxed(),
        (payment(), reference())
            .prop_map(|(payment, reference)| E::BookedBy { payment, reference })
            .boxed(),
    ]
}

/// Every effect on lines, refunds and what is held.
fn money_effects() -> Vec<BoxedStrategy<BankingEffect>> {
    use BankingEffect as E;
    let line = || id(BankLineId::new);
    let cycles = || vec((id(CycleId::new), some_cents()), 0..3);
    let references = || (option::of(mandate()), option::of(mandate()));
    vec![
        (line(), select(SuspenseReason::ALL), option::of(payment()))
            .prop_map(|(line, reason, payment)| E::LineSuspended { line, reason, payment })
            .boxed(),
        (line(), some_cents()).prop_map(|(line, amount)| E::LineMatched { line, amount }).boxed(),
        Just(E::FloatCharged).boxed(),
        (id(VenueId::new), funder(), cycles())
            .prop_map(|(venue, buyer, cycles)| E::TwiceSetOff { venue, buyer, cycles })
            .boxed(),
        (funder(), some_cents(), references())
            .prop_map(|(buyer, amount, (title, mandate))| E::HeldTurned {
                buyer,
                amount,
                title,
                mandate,
            })
            .boxed(),
        (id(RefundId::new), refund_of(), some_cents(), option::of(mandate()))
            .prop_map(|(refund, of, amount, title)| E::RefundProposed { refund, of, amount, title })
            .boxed(),
        (id(RefundId::new), id(PaymentRunId::new), payment(), id(BankAccountId::new))
            .prop_map(|(refund, run, payment, account)| E::RefundPaid {
                refund,
                run,
                payment,
                account,
                debtor: BankAccountId::FIRST,
            })
            .boxed(),
        id(RefundId::new).prop_map(|refund| E::RefundDropped { refund }).boxed(),
        (id(VenueId::new), funder(), cycles())
            .prop_map(|(venue, buyer, cycles)| E::PayableForfeited { venue, buyer, cycles })
            .boxed(),
    ]
}

/// Every effect between the ledger and the bank.
pub(super) fn effects() -> Vec<BoxedStrategy<BankingEffect>> {
    payment_effects().into_iter().chain(money_effects()).collect()
}

fn sending() -> impl Strategy<Value = Sending> {
    let void = (select(RunVoidReason::ALL), caller(), option::of(any::<u32>()))
        .prop_map(|(reason, by, left)| RunVoid { reason, by, left });
    let told = (option::of(day()), option::of(bank_reason()), option::of(void));
    (id(BankAccountId::new), timestamp(), day(), told).prop_map(
        |(debtor, sealed_at, sealed_on, (sent, rejected, void))| Sending {
            debtor,
            sealed_at,
            sealed_on,
            sent,
            rejected,
            void,
        },
    )
}

fn told() -> impl Strategy<Value = Told> {
    let proposed = option::of((select(PayeeVerdict::ALL), caller()));
    (word(), day(), proposed, option::of(select(PayeeVerdict::ALL)))
        .prop_map(|(word, day, proposed, decided)| Told { word, day, proposed, decided })
}

fn suspended() -> impl Strategy<Value = Suspended> {
    (bank_line(), select(SuspenseReason::ALL), option::of(payment()), cents())
        .prop_map(|(line, reason, payment, left)| Suspended { line, reason, payment, left })
}

fn refund() -> impl Strategy<Value = Refund> {
    let state = prop_oneof![
        Just(RefundState::Proposed),
        payment().prop_map(|payment| RefundState::Paid { payment }),
        Just(RefundState::Dropped),
    ];
    (refund_of(), some_cents(), option::of(mandate()), caller(), day(), state).prop_map(
        |(of, amount, title, by, day, state)| Refund { of, amount, title, by, day, state },
    )
}

fn withheld() -> impl Strategy<Value = BTreeMap<RemittanceKey, Withheld>> {
    let key = (id(CycleId::new), id(VenueId::new), funder())
        .prop_map(|(cycle, venue, buyer)| RemittanceKey { cycle, venue, buyer });
    let amounts = |(twice, forfeited): (Cents, Cents)| Withheld { twice, forfeited };
    btree_map(key, (cents(), cents()).prop_map(amounts), 0..3)
}

/// Any of it, with a few of everything.
pub(super) fn banking() -> impl Strategy<Value = Banking> {
    (
        btree_map(id(PaymentRunId::new), sending(), 0..3),
        btree_map(payment(), told(), 0..3),
        btree_map(payment(), reference(), 0..3),
        vec(suspended(), 0..3),
        vec(refund(), 0..3),
        withheld(),
    )
        .prop_map(|(runs, told, booked_by, lines, refunds, withheld)| Banking {
            runs,
            told,
            booked_by,
            lines,
            refunds,
            withheld,
        })
}

/// Since when a few things wait.
pub(super) fn ages() -> impl Strategy<Value = Ages> {
    let fund = (any::<bool>(), funder(), funder()).prop_map(|(held, funder, buyer)| {
        if held { Account::Held { buyer } } else { Account::Owed { funder, buyer } }
    });
    (btree_map(id(ContestId::new), sequence(), 0..3), btree_map(fund, sequence(), 0..3))
        .prop_map(|(contests, funds)| Ages { contests, funds })
}
