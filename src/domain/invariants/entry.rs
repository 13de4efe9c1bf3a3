//! One entry against the facts in front of it: the walk of a verifier over the journal.

use std::collections::{BTreeMap, BTreeSet};

use super::super::account::{Account, Side};
use super::super::bank::Flow;
use super::super::entry::{
    ChequeSet, Effect, Entry, IncidentEffect, IncidentKind, OrderEffect, Part, PaymentMade,
    StockEffect,
};
use super::super::facts::{ChequeState, Facts, Issue};
use super::super::id::{BookletId, FunderId, OrderId, PaymentId, Sequence, VenueId};
use super::super::payment::Creditor;
use super::{Breach, Comparison, Figure, Subject};

/// Where `entry` does not follow from the facts in front of it.
///
/// Compared are its place and time; the names that it gives with the next of their collections;
/// what its effects say that money does with what its transfers do, per account and side; its bank
/// lines with what its transfers do to the escrow; the chèques that it takes with those that can
/// be taken.
pub fn check_entry(before: &Facts, entry: &Entry) -> Vec<Breach> {
    let mut broken = order(before, entry);
    broken.extend(super::series::follows(before, entry));
    let mut bank = Comparison::of_amounts("escrow moved, against the bank's line");
    let mut debits = Comparison::of_amounts("debits, against the effects");
    let mut credits = Comparison::of_amounts("credits, against the effects");
    for transfer in &entry.transfers {
        let amount = i128::from(transfer.amount().get());
        debits.left(Subject::Account(transfer.debit()), amount);
        credits.left(Subject::Account(transfer.credit()), amount);
        for (account, amount) in
            [(transfer.debit(), amount), (transfer.credit(), amount.saturating_neg())]
        {
            if account.is_escrow() {
                bank.left(Subject::Entry(entry.sequence), amount);
            }
        }
    }
    for effect in &entry.effects {
        for (debit, credit, amount) in movements(before, entry, effect) {
            debits.right(Subject::Account(debit), amount);
            credits.right(Subject::Account(credit), amount);
        }
        if let Effect::BankLineBooked(line) = effect {
            let amount = i128::from(line.amount.get());
            let signed = match line.flow {
                Flow::In => amount,
                Flow::Out => amount.saturating_neg(),
            };
            bank.right(Subject::Entry(entry.sequence), signed);
        }
        if let Effect::Redeemed { parts, .. } = effect {
            broken.extend(redemption(before, parts));
        }
        if let Effect::Order(OrderEffect::OrderFunded { order, amount, .. }) = effect {
            broken.extend(funded(before, entry, (*order, amount.get())));
        }
        if let Effect::Incident(effect) = effect {
            broken.extend(super::claims::redemption_undone(before, effect));
        }
        if let Effect::Banking(effect) = effect {
            broken.extend(super::banking::follows(before, entry, effect));
        }
        if let Effect::Stock(effect) = effect {
            broken.extend(super::stock::follows(before, entry, effect));
        }
    }
    for comparison in [&bank, &debits, &credits] {
        broken.extend(comparison.differences());
    }
    broken.extend(cancelled(before, entry));
    broken.extend(sides(before, entry));
    broken
}

/// The place and the time of the entry.
fn order(before: &Facts, entry: &Entry) -> Vec<Breach> {
    let subject = Subject::Entry(entry.sequence);
    let count = |number: u64| Figure::Count(i128::from(number));
    let mut broken = Vec::new();
    let expected = before.next_sequence();
    if entry.sequence != expected {
        let (left, right) = (count(entry.sequence.get()), count(expected.get()));
        broken.push(Breach { subject, what: "sequence number", left, right });
    }
    let Some(last) = before.last else { return broken };
    let times = [
        ("microseconds before the entry in front", last.at.micros(), entry.at.micros()),
        (
            "days before the entry in front",
            i64::from(last.day.epoch_days()),
            i64::from(entry.day.epoch_days()),
        ),
    ];
    for (what, last, now) in times {
        if now < last {
            let left = Figure::Count(i128::from(last).saturating_sub(i128::from(now)));
            broken.push(Breach { subject, what, left, right: Figure::Count(0) });
        }
    }
    broken
}

pub(super) type Movement = (Account, Account, i128);

/// What the effect says that money does: debit, credit, cents.
fn movements(before: &Facts, entry: &Entry, effect: &Effect) -> Vec<Movement> {
    match effect {
        Effect::MoneyReceived { buyer } => vec![received(before, entry, *buyer)],
        Effect::BookletsIssued { order, count, .. } => issued(before, *order, *count),
        Effect::Redeemed { venue, parts, .. } => {
            parts.iter().flat_map(|part| used(before, *venue, part.order, &part.cheques)).collect()
        }
        Effect::RedemptionVoided { redemption, .. } => voided(before, entry, redemption.0),
        Effect::PaymentsMade { payments, .. } => payments.iter().flat_map(sent).collect(),
        Effect::PaymentBooked { payment, .. } => per_line(before, *payment, |_, buyer| {
            Some((Account::Transit { payment: *payment, buyer }, Account::Escrow { buyer }))
        }),
        Effect::PaymentReturned { payment, .. } => per_line(before, *payment, |creditor, buyer| {
            Some((Account::Escrow { buyer }, before.source(creditor, buyer)?))
        }),
        Effect::Stock(effect) => moved_stock(before, effect),
        Effect::Claim(effect) => super::claims::claimed(before, effect),
        Effect::Incident(effect) => super::claims::undone(before, entry, effect),
        Effect::Banking(effect) => super::banking::moved(before, entry, effect),
        Effect::Founded { .. }
        | Effect::CodeKeyAdded { .. }
        | Effect::ClockAccepted
        | Effect::SchemeCreated { .. }
        | Effect::BuyerCreated { .. }
        | Effect::PrescriberCreated { .. }
        | Effect::VenueCreated { .. }
        | Effect::VenueSuspended { .. }
        | Effect::VenueResumed { .. }
        | Effect::OrderCreated { .. }
        | Effect::BankLineBooked(_)
        | Effect::BookletsAllotted { .. }
        | Effect::BookletHandedOver { .. }
        | Effect::BookletBlocked { .. }
        | Effect::BookletUnblocked { .. }
        | Effect::CycleClosed { .. }
        | Effect::FiguresRecorded { .. }
        | Effect::CycleApproved { .. }
        | Effect::PaymentRunOpened { .. }
        | Effect::PaymentRunSealed { .. }
        | Effect::BankBalanceRecorded { .. }
        | Effect::RulesSet { .. }
        | Effect::Organisation(_)
        | Effect::Order(_)
        | Effect::Calendar(_)
        | Effect::Sharing(_)
        | Effect::RedemptionExcepted { .. } => Vec::new(),
    }
}

/// What an effect on booklets says that money does.
fn moved_stock(before: &Facts, effect: &StockEffect) -> Vec<Movement> {
    use StockEffect as E;
    match effect {
        E::BookletsActivated { order, count, .. } => issued(before, *order, *count),
        E::BookletsWithdrawn { order, cheques, .. } | E::BookletsLapsed { order, cheques, .. } => {
            returned(before, *order, *cheques)
        }
        // What is cancelled is part of what is voided.
        E::ChequesCancelled { .. }
        | E::BookletsPrepared { .. }
        | E::LotsFormed { .. }
        | E::AllotmentConfirmed { .. }
        | E::BookletsReturned { .. }
        | E::BookletGiven { .. }
        | E::BookletsBlocked { .. }
        | E::BookletsUnblocked { .. }
        | E::ChequesBlocked { .. }
        | E::ChequesUnblocked { .. }
        | E::BookletReplaced { .. } => Vec::new(),
    }
}

/// What chèques of one order that end unused give back to its buyer.
fn returned(before: &Facts, order: OrderId, cheques: u32) -> Vec<Movement> {
    let Some(terms) = before.order(order).map(|order| order.terms) else { return Vec::new() };
    let amount = i128::from(terms.face_value.get()).saturating_mul(i128::from(cheques));
    vec![(Account::Circulating { order }, Account::Provision { buyer: terms.buyer }, amount)]
}

/// The money that came for an order is what came from its buyer.
fn funded(before: &Facts, entry: &Entry, (order, amount): (OrderId, u64)) -> Vec<Breach> {
    let mut sums =
        Comparison::of_amounts("what came for the order, against what came from its buyer");
    let subject = Subject::Order(order);
    sums.left(subject, amount);
    let buyer = before.order(order).map(|order| order.terms.buyer);
    let from_buyer = entry.effects.iter().any(
        |effect| matches!(effect, Effect::MoneyReceived { buyer: payer } if Some(*payer) == buyer),
    );
    if let Some(buyer) = buyer.filter(|_| from_buyer) {
        let (_, _, amount) = received(before, entry, buyer);
        sums.right(subject, amount);
    }
    sums.differences().collect()
}

/// What came in and is explained is the buyer's.
fn received(before: &Facts, entry: &Entry, buyer: FunderId) -> Movement {
    let amount = super::banking::explained(before, entry, Flow::In);
    (Account::Escrow { buyer }, Account::Provision { buyer }, amount)
}

fn issued(before: &Facts, order: OrderId, count: u32) -> Vec<Movement> {
    let Some(terms) = before.order(order).map(|order| order.terms) else { return Vec::new() };
    let cheques = i128::from(count).saturating_mul(i128::from(terms.cheques_per_booklet));
    let amount = i128::from(terms.face_value.get()).saturating_mul(cheques);
    vec![(Account::Provision { buyer: terms.buyer }, Account::Circulating { order }, amount)]
}

/// What chèques of one order owe the venue that takes them.
fn used(before: &Facts, venue: VenueId, id: OrderId, cheques: &[ChequeSet]) -> Vec<Movement> {
    let Some(terms) = before.order(id).map(|order| order.terms) else { return Vec::new() };
    let count = cheques.iter().fold(0_i128, |n, set| n.saturating_add(i128::from(set.count())));
    let amount = i128::from(terms.face_value.get()).saturating_mul(count);
    let payable = Account::Payable { venue, buyer: terms.buyer };
    vec![(Account::Circulating { order: id }, payable, amount)]
}

/// What the redemption did, the other way round; what its entry cancels goes to the buyer instead.
fn voided(before: &Facts, entry: &Entry, redemption: Sequence) -> Vec<Movement> {
    let Some(found) = before.redemptions.get(&redemption).filter(|found| !found.void) else {
        return Vec::new();
    };
    let cancelled: BTreeSet<BookletId> = entry.effects.iter().flat_map(cancelled_by).collect();
    let sets = found.cheques.iter().filter_map(|set| Some((before.booklet(set.booklet)?, set)));
    let back = sets.flat_map(|(booklet, set)| {
        let used = used(before, found.venue, booklet.order, &[*set]).into_iter();
        let buyer = before.order(booklet.order).map(|order| order.terms.buyer);
        let ended = buyer.filter(|_| cancelled.contains(&set.booklet));
        used.map(move |(circulating, payable, amount)| {
            let to = ended.map_or(circulating, |buyer| Account::Provision { buyer });
            (payable, to, amount)
        })
    });
    back.collect()
}

fn cancelled_by(effect: &Effect) -> Vec<BookletId> {
    cancelled_sets(effect).iter().map(|set| set.booklet).collect()
}

fn cancelled_sets(effect: &Effect) -> &[ChequeSet] {
    if let Effect::Stock(StockEffect::ChequesCancelled { cheques }) = effect {
        return cheques;
    }
    &[]
}

/// What the entry cancels is what it voids of booklets that have ended by its day, and only that.
fn cancelled(before: &Facts, entry: &Entry) -> Vec<Breach> {
    let mut ended =
        Comparison::of_counts("chèques cancelled, against those voided that have ended");
    for set in entry.effects.iter().flat_map(cancelled_sets) {
        ended.left(Subject::Booklet(set.booklet), i128::from(set.mask));
    }
    for effect in &entry.effects {
        let Effect::RedemptionVoided { redemption, .. } = effect else { continue };
        let voided = before.redemptions.get(&redemption.0).filter(|found| !found.void);
        for set in voided.iter().flat_map(|found| &found.cheques) {
            let mask = if has_ended(before, entry, *set) { set.mask } else { 0 };
            ended.right(Subject::Booklet(set.booklet), i128::from(mask));
        }
    }
    for effect in &entry.effects {
        let Effect::Incident(IncidentEffect::RedemptionUndone { kind, cheques, .. }) = effect
        else {
            continue;
        };
        for set in cheques {
            let all = *kind == IncidentKind::Cancelled;
            let mask = if all || has_ended(before, entry, *set) { set.mask } else { 0 };
            ended.right(Subject::Booklet(set.booklet), i128::from(mask));
        }
    }
    ended.differences().collect()
}

/// Whether chèques of the booklet cannot be used again on the day of the entry.
fn has_ended(before: &Facts, entry: &Entry, set: ChequeSet) -> bool {
    let booklet = before.booklet(set.booklet);
    booklet.is_none_or(|found| !found.place.is_live() || found.is_over(entry.day))
}

fn sent(made: &PaymentMade) -> Vec<Movement> {
    let PaymentMade { payment, venue, lines, .. } = made;
    let line = |line: &super::super::entry::PaymentLine| {
        let payable = Account::Payable { venue: *venue, buyer: line.buyer };
        let transit = Account::Transit { payment: *payment, buyer: line.buyer };
        (payable, transit, i128::from(line.amount.get()))
    };
    lines.iter().map(line).collect()
}

fn per_line(
    before: &Facts,
    payment: PaymentId,
    accounts: impl Fn(Creditor, FunderId) -> Option<(Account, Account)>,
) -> Vec<Movement> {
    let Some(payment) = before.payment(payment) else { return Vec::new() };
    let lines = payment.lines.iter().filter_map(|line| {
        let (debit, credit) = accounts(payment.creditor, line.buyer)?;
        Some((debit, credit, i128::from(line.amount.get())))
    });
    lines.collect()
}

/// Each chèque is of its part's order and was unused; each part's value is its chèques' face.
fn redemption(before: &Facts, parts: &[Part]) -> Vec<Breach> {
    let mut values = Comparison::of_amounts("value of the part, against its chèques");
    let mut free = Comparison::of_counts("chèques taken, against those that could be");
    let mut taken: BTreeSet<(BookletId, u8)> = BTreeSet::new();
    for Part { order, value, cheques, .. } in parts {
        values.left(Subject::Order(*order), value.get());
        for (_, _, amount) in used(before, VenueId::FIRST, *order, cheques) {
            values.right(Subject::Order(*order), amount);
        }
        for set in cheques {
            let booklet = before.booklet(set.booklet).filter(|booklet| booklet.order == *order);
            for index in set.indexes() {
                let unused = booklet.is_some_and(|booklet| {
                    let is_one = index <= booklet.cheques && booklet.issue != Issue::Prepared;
                    is_one && booklet.state_of(index) == ChequeState::Unused
                });
                let first = taken.insert((set.booklet, index));
                free.left(Subject::Booklet(set.booklet), 1);
                free.right(Subject::Booklet(set.booklet), i128::from(unused && first));
            }
        }
    }
    values.differences().chain(free.differences()).collect()
}

/// No account that the entry touches is on its wrong side afterwards.
fn sides(before: &Facts, entry: &Entry) -> Vec<Breach> {
    let mut after: BTreeMap<Account, i128> = BTreeMap::new();
    for transfer in &entry.transfers {
        let sides = [(transfer.debit(), Side::Debit), (transfer.credit(), Side::Credit)];
        for (account, side) in sides {
            let start = || super::money::signed(before.balances.get(account), account.side());
            let held = after.entry(account).or_insert_with(start);
            let amount = i128::from(transfer.amount().get());
            let amount = if side == account.side() { amount } else { amount.saturating_neg() };
            *held = held.saturating_add(amount);
        }
    }
    let wrong =
        after.into_iter().filter(|(account, held)| *held < 0 && !account.may_be_overdrawn());
    let breach = |(account, held)| Breach {
        subject: Subject::Account(account),
        what: "balance on its side",
        left: Figure::Amount(held),
        right: Figure::Amount(0),
    };
    wrong.map(breach).collect()
}
