//! What the facts have open, kind by kind.
//!
//! **Invariant:** each kind is gathered whole; what stands in a payment is not in its cycle.

use std::collections::{BTreeMap, BTreeSet};

use super::item::{OpenItem, Since, Whose};
use crate::domain::account::Account;
use crate::domain::facts::{
    CycleState, Facts, PaymentState, RefundState, RemittanceKey, Sending, Told,
};
use crate::domain::id::{
    BankLineId, ContestId, CycleId, PaymentId, PaymentRunId, RefundId, Sequence,
};
use crate::domain::money::Cents;
use crate::domain::payment::BankWord;
use crate::domain::time::Day;
use crate::grpc::pb::open_item::Kind;

/// All that is open on `today`.
pub(super) fn gather(facts: &Facts, today: Day) -> Vec<OpenItem> {
    let mut items = Vec::new();
    items.extend(bank_lines(facts));
    items.extend(runs(facts));
    items.extend(payments(facts));
    items.extend(cycles(facts, today));
    items.extend(held_remittances(facts, today));
    items.extend(refunds(facts));
    items.extend(calls(facts));
    items.extend(contests(facts));
    items.extend(clawbacks(facts));
    items.extend(funds(facts));
    items
}

fn bank_lines(facts: &Facts) -> impl Iterator<Item = OpenItem> {
    let lines = facts.banking.lines.iter().enumerate();
    let open = lines.filter(|(_, line)| line.left > Cents::ZERO);
    open.filter_map(|(index, suspended)| {
        let name = BankLineId::at_index(index)?;
        let since = Since::Day(suspended.line.day);
        let item = OpenItem::new(Kind::BankLine, &name, (suspended.left, since));
        let payment = suspended.payment.and_then(|payment| facts.payment(payment));
        let venue = payment.and_then(|payment| payment.creditor.venue());
        Some(item.whose(venue.map(Whose::Venue)).because(suspended.reason.to_string()))
    })
}

/// Runs that somebody must see to: open, not sent, or rejected and not voided, while a payment of
/// theirs is on its way.
fn runs(facts: &Facts) -> impl Iterator<Item = OpenItem> {
    let made = facts.payments.iter().filter(|payment| payment.state == PaymentState::Made);
    let made: BTreeSet<PaymentRunId> = made.map(|payment| payment.run).collect();
    let runs = facts.runs.iter().enumerate();
    runs.filter_map(move |(index, run)| {
        let name = PaymentRunId::at_index(index)?;
        let item = |since| OpenItem::new(Kind::Run, &name, (run.sum, since));
        if !run.sealed {
            return Some(item(Since::Entry(run.opened)).because("open"));
        }
        let sending = facts.banking.runs.get(&name).filter(|_| made.contains(&name))?;
        let reason = awaited(sending)?;
        Some(item(Since::Day(sending.sealed_on)).because(reason))
    })
}

/// What a sealed run waits for; `None` when nobody must see to it.
fn awaited(sending: &Sending) -> Option<&'static str> {
    let Sending { sent, rejected, void, .. } = sending;
    match (void.as_ref().map(|void| void.left), rejected, sent) {
        (Some(Some(left)), ..) => (left > 0).then_some("being voided"),
        (Some(None), ..) => Some("void proposed"),
        (None, Some(_), _) => Some("rejected"),
        (None, None, None) => Some("not sent"),
        (None, None, Some(_)) => None,
    }
}

/// Payments that the bank has; those of a run that it does not have are the run's.
fn payments(facts: &Facts) -> impl Iterator<Item = OpenItem> {
    let payments = facts.payments.iter().enumerate();
    let made = payments.filter(|(_, payment)| payment.state == PaymentState::Made);
    made.filter_map(|(index, payment)| {
        let name = PaymentId::at_index(index)?;
        let told = facts.banking.told.get(&name);
        let sending = facts.banking.runs.get(&payment.run);
        let is_open = facts.run(payment.run).is_none_or(|run| !run.sealed);
        // Until the bank says something of it alone, it is the run's; and of a file that is
        // rejected whole, whatever it had said before.
        let is_alone =
            told.is_some_and(|told| told.is_refused() || !facts.is_rejected(payment.run));
        if is_open || (!is_alone && sending.is_some_and(|one| awaited(one).is_some())) {
            return None;
        }
        let opened = facts.run(payment.run).map_or(Since::Unknown, |run| Since::Entry(run.opened));
        let sealed = sending.map_or(opened, |sending| Since::Day(sending.sealed_on));
        let (kind, since, reason) = match told {
            Some(told) if told.awaits_decision() => {
                (Kind::PayeeCheck, Since::Day(told.day), told.word.word().to_owned())
            }
            Some(told) if told.is_refused() => {
                (Kind::RejectedPayment, Since::Day(told.day), refusal(told))
            }
            Some(told) => (Kind::Payment, sealed, told.word.word().to_owned()),
            None => (Kind::Payment, sealed, String::new()),
        };
        let item = OpenItem::new(kind, &name, (payment.amount(), since));
        let venue = payment.creditor.venue().map(Whose::Venue);
        Some(item.whose(venue).because(reason))
    })
}

fn refusal(told: &Told) -> String {
    match told.word {
        BankWord::Rejected { reason } => reason.to_string(),
        BankWord::Accepted | BankWord::PayeeCheck { .. } => "withheld".to_owned(),
    }
}

/// Cycles whose figures wait for somebody, and those of which something can be paid.
fn cycles(facts: &Facts, today: Day) -> impl Iterator<Item = OpenItem> {
    let payable = payable_by_cycle(facts, today);
    let cycles = facts.cycles.iter().enumerate();
    cycles.filter_map(move |(index, cycle)| {
        let name = CycleId::at_index(index)?;
        let waits = Since::Entry(cycle.cut_off);
        let (amount, since, reason) = match cycle.state {
            CycleState::Closed { .. } => (Cents::ZERO, waits, "being computed"),
            CycleState::Computed { totals } if facts.claims.approvals.contains_key(&name) => {
                (totals.amount, waits, "approved by one")
            }
            CycleState::Computed { totals } => (totals.amount, waits, "to approve"),
            CycleState::Approved { .. } => {
                let (amount, since) = payable.get(&name)?;
                let paid = if facts.is_paying(name) { "being paid" } else { "to pay" };
                (*amount, Since::Entry(*since), paid)
            }
        };
        Some(OpenItem::new(Kind::Cycle, &name, (amount, since)).because(reason))
    })
}

/// What can be paid of each cycle, and the entry since which some of it can.
fn payable_by_cycle(facts: &Facts, today: Day) -> BTreeMap<CycleId, (Cents, Sequence)> {
    let mut cycles = BTreeMap::new();
    for (key, remittance, held) in facts.payable_remittances(today) {
        if held.is_none() {
            let of = cycles.entry(key.cycle).or_insert((Cents::ZERO, remittance.since));
            of.0 = of.0.checked_add(remittance.payable).unwrap_or(Cents::MAX);
            of.1 = of.1.min(remittance.since);
        }
    }
    cycles
}

/// Approved remittances that cannot be paid for want of a bank account.
fn held_remittances(facts: &Facts, today: Day) -> impl Iterator<Item = OpenItem> {
    facts.payable_remittances(today).filter_map(|(key, remittance, held)| {
        let RemittanceKey { cycle, venue, buyer } = *key;
        let name = format!("{cycle}/remittances/{}-{}", venue.get(), buyer.get());
        let payable = (remittance.payable, Since::Entry(remittance.since));
        let item = OpenItem::new(Kind::HeldRemittance, &name, payable);
        Some(item.whose(Some(Whose::Venue(venue))).of_buyer(buyer).because(held?.to_string()))
    })
}

fn refunds(facts: &Facts) -> impl Iterator<Item = OpenItem> {
    let refunds = facts.banking.refunds.iter().enumerate();
    let proposed = refunds.filter(|(_, refund)| refund.state == RefundState::Proposed);
    proposed.filter_map(|(index, refund)| {
        let name = RefundId::at_index(index)?;
        let item = OpenItem::new(Kind::Refund, &name, (refund.amount, Since::Day(refund.day)));
        let item = item.whose(Some(Whose::Funder(refund.of.payee())));
        Some(item.of_buyer(refund.of.buyer()).because(refund.of.word()))
    })
}

fn calls(facts: &Facts) -> impl Iterator<Item = OpenItem> {
    let called = facts.claims.statements.iter();
    let open = called.filter(|(_, statement)| statement.outstanding() > Cents::ZERO);
    open.map(|(key, statement)| {
        let since = statement.definitive.map_or(Since::Unknown, Since::Day);
        let item = OpenItem::new(Kind::Call, key, (statement.outstanding(), since));
        item.whose(Some(Whose::Funder(key.funder))).of_buyer(key.buyer)
    })
}

fn contests(facts: &Facts) -> impl Iterator<Item = OpenItem> {
    let contests = facts.claims.contests.iter().enumerate();
    let pending = contests.filter(|(_, contest)| contest.state.is_pending());
    pending.filter_map(|(index, contest)| {
        let name = ContestId::at_index(index)?;
        let since = noted(facts.ages.contests.get(&name));
        let item = OpenItem::new(Kind::Contest, &name, (contest.amount, since));
        let item = item.whose(Some(Whose::Funder(contest.statement.funder)));
        Some(item.of_buyer(contest.statement.buyer).because(contest.state.word()))
    })
}

fn clawbacks(facts: &Facts) -> impl Iterator<Item = OpenItem> {
    facts.claims.incidents.iter().flat_map(|(redemption, incident)| {
        let buyers = incident.values.keys();
        let open = buyers.map(|buyer| (*buyer, incident.open_of(*buyer)));
        let open = open.filter(|(_, amount)| *amount > Cents::ZERO);
        open.map(move |(buyer, amount)| {
            let since = Since::Entry(incident.since);
            let item = OpenItem::new(Kind::Clawback, redemption, (amount, since));
            item.whose(Some(Whose::Venue(incident.venue))).of_buyer(buyer)
        })
    })
}

/// What is held for buyers, and owed to funders.
fn funds(facts: &Facts) -> impl Iterator<Item = OpenItem> {
    facts.balances.iter().filter_map(|(account, balance)| {
        let (kind, funder, buyer) = if let Account::Held { buyer } = account {
            (Kind::Held, buyer, buyer)
        } else if let Account::Owed { funder, buyer } = account {
            (Kind::Owed, funder, buyer)
        } else {
            return None;
        };
        let amount = balance.on(account.side()).filter(|amount| *amount > Cents::ZERO)?;
        let since = noted(facts.ages.funds.get(&account));
        let item = OpenItem::new(kind, &account, (amount, since));
        Some(item.whose(Some(Whose::Funder(funder))).of_buyer(buyer))
    })
}

/// Since when, of what the ledger notes only since it knows its segregated account.
fn noted(entry: Option<&Sequence>) -> Since {
    entry.map_or(Since::Unknown, |entry| Since::Entry(*entry))
}
