//! The invariants of payments on their way, refunds, and lines of the bank; and of their entries.

use super::super::account::{Account, Side};
use super::super::bank::Flow;
use super::super::entry::{BankingEffect, Effect, Entry, PaymentLine, VenuePayment};
use super::super::facts::{Facts, PaymentState, RefundState, RemittanceKey};
use super::super::id::{CycleId, FunderId, PaymentId, RefundId, VenueId};
use super::super::money::Cents;
use super::super::organisation::AccountOwner;
use super::super::payment::Creditor;
use super::entry::Movement;
use super::money::signed;
use super::{Breach, Comparison, Finding, Subject};

/// Suspense holds what is not explained of lines.
pub(super) fn suspense_is_its_lines(facts: &Facts) -> Finding {
    let mut sums = Comparison::of_amounts("suspense, against lines that are not explained");
    for (account, side) in
        [(Account::SuspenseIn, Side::Credit), (Account::SuspenseOut, Side::Debit)]
    {
        sums.left(Subject::Account(account), signed(facts.balances.get(account), side));
    }
    for suspended in &facts.banking.lines {
        let account = account_of(suspended.line.flow);
        sums.right(Subject::Account(account), suspended.left.get());
    }
    sums.finding(3, "suspense is the lines of the bank that are not explained")
}

/// A refund that is paid is one payment of its amount, to whom it is due.
pub(super) fn refunds_are_payments(facts: &Facts) -> Finding {
    let mut sums = Comparison::of_amounts("the refund, against its payment");
    for (index, refund) in facts.banking.refunds.iter().enumerate() {
        let RefundState::Paid { payment } = refund.state else { continue };
        let id = RefundId::at_index(index);
        sums.left(Subject::Payment(payment), refund.amount.get());
        let own = facts
            .payment(payment)
            .filter(|payment| id.is_some_and(|id| payment.creditor == Creditor::Refund(id)));
        sums.right(Subject::Payment(payment), own.map_or(0, |payment| payment.amount().get()));
    }
    sums.finding(5, "every refund that is paid is one payment")
}

fn account_of(flow: Flow) -> Account {
    match flow {
        Flow::In => Account::SuspenseIn,
        Flow::Out => Account::SuspenseOut,
    }
}

/// How much of the entry goes which way that it is said to explain: lines that the bank booked and
/// that are not in suspense, and what leaves suspense.
pub(super) fn explained(before: &Facts, entry: &Entry, flow: Flow) -> i128 {
    let is_suspended = entry
        .effects
        .iter()
        .any(|effect| matches!(effect, Effect::Banking(BankingEffect::LineSuspended { .. })));
    let amount = |effect: &Effect| {
        if let Effect::BankLineBooked(line) = effect
            && line.flow == flow
            && !is_suspended
        {
            return line.amount.get();
        }
        matched(before, effect)
            .map_or(0, |(goes, amount)| if goes == flow { amount.get() } else { 0 })
    };
    entry.effects.iter().map(|effect| i128::from(amount(effect))).fold(0, i128::saturating_add)
}

/// What the bank kept of a payment that came back.
fn kept(before: &Facts, entry: &Entry) -> i128 {
    let paid = entry.effects.iter().filter_map(|effect| {
        let Effect::PaymentReturned { payment, .. } = effect else { return None };
        before.payment(*payment).map(|payment| i128::from(payment.amount().get()))
    });
    let Some(paid) = paid.reduce(i128::saturating_add) else { return 0 };
    paid.saturating_sub(explained(before, entry, Flow::In))
}

/// Which way what leaves suspense had gone, and how much it is.
fn matched(before: &Facts, effect: &Effect) -> Option<(Flow, Cents)> {
    let Effect::Banking(BankingEffect::LineMatched { line, amount }) = effect else { return None };
    Some((before.banking.lines.get(line.index())?.line.flow, *amount))
}

/// What an effect says that money does: debit, credit, cents.
pub(super) fn moved(before: &Facts, entry: &Entry, effect: &BankingEffect) -> Vec<Movement> {
    use BankingEffect as E;
    match effect {
        E::VenuesPaid { payments, .. } => payments.iter().flat_map(sent).collect(),
        E::PaymentsVoided { payments, .. } => {
            payments.iter().flat_map(|payment| back(before, *payment)).collect()
        }
        E::PaymentReleased { payment } => back(before, *payment),
        E::LineSuspended { .. } => entry.effects.iter().filter_map(suspended).collect(),
        E::LineMatched { line, amount } => {
            let flow = before.banking.lines.get(line.index()).map(|one| one.line.flow);
            let amount = i128::from(amount.get());
            match flow {
                Some(Flow::In) => vec![(Account::SuspenseIn, Account::Unassigned, amount)],
                Some(Flow::Out) => vec![(Account::Unassigned, Account::SuspenseOut, amount)],
                None => Vec::new(),
            }
        }
        E::FloatCharged => {
            let amount = explained(before, entry, Flow::Out).saturating_add(kept(before, entry));
            vec![(Account::Operator, Account::Unassigned, amount)]
        }
        E::TwiceSetOff { venue, buyer, cycles } => {
            due(cycles, (*venue, *buyer), Account::Escrow { buyer: *buyer })
        }
        E::PayableForfeited { venue, buyer, cycles } => {
            due(cycles, (*venue, *buyer), Account::Provision { buyer: *buyer })
        }
        E::HeldTurned { buyer, amount, .. } => {
            let accounts = (Account::Held { buyer: *buyer }, Account::Provision { buyer: *buyer });
            vec![(accounts.0, accounts.1, i128::from(amount.get()))]
        }
        E::RefundPaid { refund, payment, .. } => {
            let Some(found) = before.refund(*refund) else { return Vec::new() };
            let transit = Account::Transit { payment: *payment, buyer: found.of.buyer() };
            vec![(found.of.account(), transit, i128::from(found.amount.get()))]
        }
        E::AccountProposed { .. }
        | E::RunSealed { .. }
        | E::RunSent { .. }
        | E::RunRejected { .. }
        | E::RunVoidProposed { .. }
        | E::RunVoided { .. }
        | E::PaymentTold { .. }
        | E::PayeeVerdictProposed { .. }
        | E::PayeeVerdictConfirmed { .. }
        | E::BookedBy { .. }
        | E::RefundProposed { .. }
        | E::RefundDropped { .. } => Vec::new(),
    }
}

fn sent(paid: &VenuePayment) -> Vec<Movement> {
    let VenuePayment { payment, venue, lines, .. } = paid;
    let line = |line: &PaymentLine| {
        let payable = Account::Payable { venue: *venue, buyer: line.buyer };
        let transit = Account::Transit { payment: *payment, buyer: line.buyer };
        (payable, transit, i128::from(line.amount.get()))
    };
    lines.iter().map(line).collect()
}

/// What was to be paid goes back to where it came from.
fn back(before: &Facts, id: PaymentId) -> Vec<Movement> {
    let Some(payment) = before.payment(id) else { return Vec::new() };
    let lines = payment.lines.iter().filter_map(|line| {
        let source = before.source(payment.creditor, line.buyer)?;
        let transit = Account::Transit { payment: id, buyer: line.buyer };
        Some((transit, source, i128::from(line.amount.get())))
    });
    lines.collect()
}

fn suspended(effect: &Effect) -> Option<Movement> {
    let Effect::BankLineBooked(line) = effect else { return None };
    let amount = i128::from(line.amount.get());
    Some(match line.flow {
        Flow::In => (Account::Unassigned, Account::SuspenseIn, amount),
        Flow::Out => (Account::SuspenseOut, Account::Unassigned, amount),
    })
}

fn due(
    cycles: &[(CycleId, Cents)],
    (venue, buyer): (VenueId, FunderId),
    to: Account,
) -> Vec<Movement> {
    let payable = Account::Payable { venue, buyer };
    cycles.iter().map(|(_, amount)| (payable, to, i128::from(amount.get()))).collect()
}

/// A line in suspense is booked by its own entry, and no more of it leaves than is left; a payment
/// goes to an account of whom it pays; what is voided, released or refunded can be.
pub(super) fn follows(before: &Facts, entry: &Entry, effect: &BankingEffect) -> Vec<Breach> {
    use BankingEffect as E;
    let subject = Subject::Entry(entry.sequence);
    let mut counts = Comparison::of_counts("between the ledger and the bank, against what can be");
    let mut left = Comparison::of_amounts("explained, against what was not");
    let is_made = |payment: &PaymentId| {
        before.payment(*payment).is_some_and(|found| found.state == PaymentState::Made)
    };
    match effect {
        E::VenuesPaid { payments, .. } => {
            for paid in payments {
                counts.left(Subject::Payment(paid.payment), i128::from(has_account(before, paid)));
                counts.right(Subject::Payment(paid.payment), 1);
            }
        }
        E::PaymentsVoided { run, payments } => {
            let own = |id: &&PaymentId| {
                is_made(id) && before.payment(**id).is_some_and(|found| found.run == *run)
            };
            counts.left(subject, count(payments.iter().filter(own).count()));
            counts.right(subject, count(payments.len()));
        }
        E::PaymentReleased { payment } => {
            counts.left(subject, i128::from(is_made(payment)));
            counts.right(subject, 1);
        }
        E::LineSuspended { .. } => {
            let lines = entry.effects.iter().filter_map(suspended).count();
            counts.left(subject, count(lines));
            counts.right(subject, 1);
        }
        E::LineMatched { line, amount } => {
            let found = before.banking.lines.get(line.index());
            let over =
                found.map_or(amount.get(), |one| amount.get().saturating_sub(one.left.get()));
            left.left(subject, over);
        }
        E::RefundPaid { refund, .. } => {
            let found =
                before.refund(*refund).is_some_and(|one| one.state == RefundState::Proposed);
            counts.left(subject, i128::from(found));
            counts.right(subject, 1);
        }
        E::AccountProposed { .. }
        | E::RunSealed { .. }
        | E::RunSent { .. }
        | E::RunRejected { .. }
        | E::RunVoidProposed { .. }
        | E::RunVoided { .. }
        | E::PaymentTold { .. }
        | E::PayeeVerdictProposed { .. }
        | E::PayeeVerdictConfirmed { .. }
        | E::BookedBy { .. }
        | E::FloatCharged
        | E::TwiceSetOff { .. }
        | E::HeldTurned { .. }
        | E::RefundProposed { .. }
        | E::RefundDropped { .. }
        | E::PayableForfeited { .. } => {}
    }
    [counts, left].iter().flat_map(|one| one.differences().collect::<Vec<_>>()).collect()
}

fn count(number: usize) -> i128 {
    i128::try_from(number).unwrap_or(i128::MAX)
}

fn has_account(before: &Facts, paid: &VenuePayment) -> bool {
    let owner = AccountOwner::Venue(paid.venue);
    before.bank_account(paid.account).is_some_and(|account| account.owner == owner)
}

/// What was taken off what a venue is due, of cycles and buyers, that is neither paid nor undone.
pub(super) fn withheld(facts: &Facts) -> impl Iterator<Item = (RemittanceKey, i128)> {
    facts.banking.withheld.iter().map(|(key, withheld)| {
        let (twice, forfeited) = (withheld.twice.get(), withheld.forfeited.get());
        (*key, i128::from(twice).saturating_add(i128::from(forfeited)))
    })
}
