//! The invariants of settlement: every redemption in one cycle, every payable cent paid once.

use std::collections::BTreeMap;

use super::super::account::{Account, Side};
use super::super::command::void::by_order;
use super::super::facts::{
    Correction, Cycle, Facts, PaymentRun, PaymentState, Redemption, RemittanceKey,
};
use super::super::id::{BookletId, CycleId, FunderId, PaymentId, PaymentRunId, RedemptionId};
use super::super::id::{Sequence, VenueId};
use super::super::money::Cents;
use super::money::signed;
use super::{Comparison, Finding, Subject};

/// The last cut-off before which the figures are recorded.
fn settled_up_to(facts: &Facts) -> Option<Sequence> {
    facts.cycles.iter().rev().find(|cycle| cycle.totals().is_some()).map(|cycle| cycle.cut_off)
}

/// Redemptions that are not void and of which the figures are not recorded.
fn standing(facts: &Facts) -> impl Iterator<Item = (RedemptionId, &Redemption)> {
    let all = facts.redemptions.iter().map(|(sequence, found)| (RedemptionId(*sequence), found));
    all.filter(|(_, redemption)| !redemption.void)
}

pub(super) fn redemptions_are_of_one_cycle(facts: &Facts) -> Finding {
    let mut places = Comparison::of_counts("cycles that it can come into");
    let settled = settled_up_to(facts);
    let last = facts.last.map(|last| last.sequence);
    for sequence in facts.redemptions.keys() {
        let subject = Subject::Redemption(RedemptionId(*sequence));
        let open = settled.is_none_or(|cut_off| *sequence > cut_off);
        let written = last.is_some_and(|last| *sequence <= last);
        places.left(subject, i128::from(open && written));
        places.right(subject, 1);
    }
    places.finding(5, "every redemption that is not settled lies after the last settled cut-off")
}

pub(super) fn cycles_follow_each_other(facts: &Facts) -> Finding {
    let mut firsts = Comparison::of_counts("first entry, against the one after the cut-off before");
    let mut order = Comparison::of_counts("cycles with figures after one without");
    let mut next = Sequence::FIRST;
    let mut uncomputed = false;
    for (index, cycle) in facts.cycles.iter().enumerate() {
        let Cycle { first, cut_off, .. } = cycle;
        let id = CycleId::at_index(index).unwrap_or(CycleId::FIRST);
        firsts.left(Subject::Cycle(id), first.get());
        firsts.right(Subject::Cycle(id), next.get());
        let early = uncomputed && cycle.totals().is_some();
        order.left(Subject::Cycle(id), i128::from(early || cut_off < first));
        uncomputed |= cycle.totals().is_none();
        next = cut_off.next();
    }
    let statement = "each cycle begins after the one before it, and they are settled in order";
    let mut finding = firsts.finding(5, statement);
    finding.broken.extend(order.differences());
    finding
}

/// Chèques used since the last settled cut-off are those of the redemptions that stand.
pub(super) fn uses_are_redemptions(facts: &Facts) -> Finding {
    let mut sums = Comparison::of_counts("chèques that it took");
    let settled = settled_up_to(facts);
    for (index, booklet) in facts.booklets.iter().enumerate() {
        for used in &booklet.uses {
            if settled.is_some_and(|cut_off| used.redemption <= cut_off) {
                continue;
            }
            let id = RedemptionId(used.redemption);
            let found = facts.redemptions.get(&used.redemption);
            let same = found.is_some_and(|found| {
                let of_cheque = found.cheques.iter().filter(|set| set.booklet.index() == index);
                found.venue == used.venue
                    && found.service_date == used.service_date
                    && of_cheque.flat_map(|set| set.indexes()).any(|i| i == used.index)
            });
            let name = BookletId::at_index(index).map_or(Subject::Ledger, Subject::Booklet);
            let subject = if same { Subject::Redemption(id) } else { name };
            sums.left(subject, 1);
        }
    }
    for (id, redemption) in standing(facts) {
        for set in &redemption.cheques {
            sums.right(Subject::Redemption(id), set.count());
        }
    }
    sums.finding(5, "a chèque is redeemed when a redemption that stands took it, and only then")
}

/// What `redemption` owes its venue, by buyer.
fn value_by_buyer(facts: &Facts, redemption: &Redemption) -> BTreeMap<FunderId, Cents> {
    let mut values = BTreeMap::new();
    for (order, cheques) in by_order(facts, &redemption.cheques) {
        let Some(order) = facts.order(order) else { continue };
        let value = values.entry(order.terms.buyer).or_insert(Cents::ZERO);
        *value = value.checked_add(order.terms.value_of(&cheques)).unwrap_or(Cents::MAX);
    }
    values
}

pub(super) fn payable_is_explained(facts: &Facts) -> Finding {
    let mut sums = Comparison::of_amounts("payable, against what it is for");
    for (account, balance) in facts.balances.iter() {
        if let Account::Payable { venue, buyer } = account {
            sums.left(Subject::Due(venue, buyer), signed(balance, Side::Credit));
        }
    }
    for (_, redemption) in standing(facts) {
        for (buyer, value) in value_by_buyer(facts, redemption) {
            sums.right(Subject::Due(redemption.venue, buyer), value.get());
        }
    }
    for (RemittanceKey { venue, buyer, .. }, remittance) in &facts.remittances {
        sums.right(Subject::Due(*venue, *buyer), remittance.payable.get());
    }
    sums.finding(5, "every payable cent is of a redemption or of a remittance")
}

/// The lines of payments that are on their way or paid.
fn live_lines(facts: &Facts) -> impl Iterator<Item = (Option<CycleId>, VenueId, FunderId, Cents)> {
    let live = facts.payments.iter().filter(|payment| !payment.state.is_over());
    let to_venues = live.filter_map(|payment| Some((payment, payment.creditor.venue()?)));
    to_venues.flat_map(|(payment, venue)| {
        let cycle = facts.run(payment.run).and_then(PaymentRun::cycle);
        payment.lines.iter().map(move |line| (cycle, venue, line.buyer, line.amount))
    })
}

pub(super) fn remittances_are_paid_once(facts: &Facts) -> Finding {
    let mut sums = Comparison::of_amounts("due, against payable and in payments");
    for (key, remittance) in &facts.remittances {
        sums.left(Subject::Remittance(*key), remittance.due.get());
        sums.right(Subject::Remittance(*key), remittance.payable.get());
    }
    for (key, correction) in &facts.claims.corrections {
        let Correction { unpaid, set_off, goodwill } = correction;
        sums.left(Subject::Remittance(*key), goodwill.get());
        sums.right(Subject::Remittance(*key), unpaid.get());
        sums.right(Subject::Remittance(*key), set_off.get());
    }
    for (key, amount) in super::banking::withheld(facts) {
        sums.right(Subject::Remittance(key), amount);
    }
    for (cycle, venue, buyer, amount) in live_lines(facts) {
        let key = cycle.map(|cycle| RemittanceKey { cycle, venue, buyer });
        let subject = key.map_or(Subject::Due(venue, buyer), Subject::Remittance);
        sums.right(subject, amount.get());
    }
    let statement = "every cent that is due is payable, in one payment, set off or undone";
    sums.finding(5, statement)
}

pub(super) fn figures_are_remittances(facts: &Facts) -> Finding {
    let mut sums = Comparison::of_amounts("the sum of the figures, against the remittances");
    let mut lines = Comparison::of_counts("the lines of the figures, against the remittances");
    for (index, cycle) in facts.cycles.iter().enumerate() {
        let subject = CycleId::at_index(index).map_or(Subject::Ledger, Subject::Cycle);
        sums.left(subject, cycle.totals().map_or(0, |totals| totals.amount.get()));
        lines.left(subject, cycle.totals().map_or(0, |totals| totals.lines));
    }
    for (key, remittance) in &facts.remittances {
        sums.right(Subject::Cycle(key.cycle), remittance.due.get());
        lines.right(Subject::Cycle(key.cycle), 1);
    }
    let mut finding = sums.finding(5, "the remittances of a cycle are its figures");
    finding.broken.extend(lines.differences());
    finding
}

pub(super) fn runs_are_their_payments(facts: &Facts) -> Finding {
    let mut sums = Comparison::of_amounts("the sum of the run, against its payments");
    let mut payments = Comparison::of_counts("the payments that the run counts");
    for (index, run) in facts.runs.iter().enumerate() {
        let subject = PaymentRunId::at_index(index).map_or(Subject::Ledger, Subject::Run);
        sums.left(subject, run.sum.get());
        payments.left(subject, run.payments);
    }
    for payment in &facts.payments {
        payments.right(Subject::Run(payment.run), 1);
        for line in &payment.lines {
            sums.right(Subject::Run(payment.run), line.amount.get());
        }
    }
    let mut finding = sums.finding(5, "a run is the sum of its payments");
    finding.broken.extend(payments.differences());
    finding
}

pub(super) fn transit_is_on_its_way(facts: &Facts) -> Finding {
    let mut sums = Comparison::of_amounts("transit, against payments on their way");
    for (account, balance) in facts.balances.iter() {
        if matches!(account, Account::Transit { .. }) {
            sums.left(Subject::Account(account), signed(balance, Side::Credit));
        }
    }
    for (index, payment) in facts.payments.iter().enumerate() {
        let Some(id) = PaymentId::at_index(index) else { continue };
        for line in &payment.lines {
            let account = Account::Transit { payment: id, buyer: line.buyer };
            let on_its_way = payment.state == PaymentState::Made;
            let amount = if on_its_way { line.amount.get() } else { 0 };
            sums.right(Subject::Account(account), amount);
        }
    }
    sums.finding(5, "transit holds the payments that the bank has not booked")
}
