//! The invariants of what others are to pay: statements, contests, incidents, and their entries.

use super::super::account::{Account, Side};
use super::super::entry::{ClaimEffect, Entry, IncidentEffect, RecoveredBy};
use super::super::facts::Facts;
use super::entry::Movement;
use super::money::signed;
use super::{Breach, Comparison, Finding, Subject};

/// Contribution and co-funding hold what statements have called and not received.
pub(super) fn receivables_are_statements(facts: &Facts) -> Finding {
    let mut sums = Comparison::of_amounts("receivable, against what statements expect");
    for (account, balance) in facts.balances.iter() {
        if matches!(account, Account::Contribution { .. } | Account::CoFunding { .. }) {
            sums.left(Subject::Account(account), signed(balance, Side::Debit));
        }
    }
    for (key, statement) in &facts.claims.statements {
        let subject = facts.receivable(*key).map_or(Subject::Statement(*key), Subject::Account);
        sums.right(subject, statement.called.get());
        sums.right(subject, i128::from(statement.received.get()).saturating_neg());
    }
    sums.finding(6, "what is called of funders and not received is what their statements expect")
}

/// Clawback holds what incidents expect of venues.
pub(super) fn clawback_is_explained(facts: &Facts) -> Finding {
    let mut sums = Comparison::of_amounts("clawback, against what incidents expect");
    for (account, balance) in facts.balances.iter() {
        if let Account::Clawback { venue, buyer } = account {
            sums.left(Subject::Debt(venue, buyer), signed(balance, Side::Debit));
        }
    }
    for incident in facts.claims.incidents.values() {
        for (buyer, _, open) in &incident.open {
            sums.right(Subject::Debt(incident.venue, *buyer), open.get());
        }
    }
    sums.finding(6, "what venues must give back is what incidents expect of them")
}

/// What statements say is what the shares of their cycles do.
pub(super) fn statements_are_their_shares(facts: &Facts) -> Finding {
    let mut sums = Comparison::of_amounts("what statements say, against the shares");
    for (key, statement) in &facts.claims.statements {
        sums.left(Subject::Cycle(key.cycle), statement.shared.get());
        sums.left(Subject::Cycle(key.cycle), statement.direct.get());
    }
    for (cycle, shares) in &facts.sharing.cycles {
        let is_prepared = facts.statements_of(*cycle).next().is_some();
        for line in shares.lines.iter().filter(|_| is_prepared) {
            sums.right(Subject::Cycle(*cycle), line.borne_by_others().get());
        }
    }
    sums.finding(6, "the statements of a cycle are its shares")
}

fn movements(postings: Vec<(Account, Account, super::super::money::Cents)>) -> Vec<Movement> {
    let moved = postings.into_iter();
    moved.map(|(debit, credit, amount)| (debit, credit, i128::from(amount.get()))).collect()
}

/// What an effect on claims says that money does.
pub(super) fn claimed(before: &Facts, effect: &ClaimEffect) -> Vec<Movement> {
    let statement = |id| before.claims.contest(id).map(|contest| contest.statement);
    movements(effect.postings(|key| before.receivable(key), statement))
}

/// What an effect of an incident says that money does.
pub(super) fn undone(before: &Facts, entry: &Entry, effect: &IncidentEffect) -> Vec<Movement> {
    use super::super::bank::Flow;
    if *effect == IncidentEffect::FloatToppedUp {
        let amount = super::banking::explained(before, entry, Flow::In);
        return vec![(Account::Unassigned, Account::Operator, amount)];
    }
    let venue_of = |id| before.claims.incidents.get(&id).map(|incident| incident.venue);
    movements(effect.postings(venue_of))
}

/// A redemption that is undone took these chèques, and each cent of their value is unpaid or clawed
/// back; what is recovered was open, and of the venue that the run pays.
pub(super) fn redemption_undone(before: &Facts, effect: &IncidentEffect) -> Vec<Breach> {
    let mut values = Comparison::of_amounts("undone, against the value of the chèques");
    let mut used = Comparison::of_counts("chèques undone, against those that it took");
    let mut open = Comparison::of_amounts("given back, against what was open");
    match effect {
        IncidentEffect::RedemptionUndone { redemption, cheques, undone, .. } => {
            let subject = Subject::Redemption(*redemption);
            let once = before.claims.incidents.contains_key(redemption);
            used.left(subject, i128::from(once));
            for set in cheques {
                let booklet = before.booklet(set.booklet);
                let uses = booklet.map_or(&[][..], |booklet| &booklet.uses);
                let own = uses.iter().filter(|used| used.redemption == redemption.0).count();
                used.left(Subject::Booklet(set.booklet), set.count());
                used.right(Subject::Booklet(set.booklet), i128::try_from(own).unwrap_or(0));
                let order = booklet.and_then(|booklet| before.order(booklet.order));
                if let Some(terms) = order.map(|order| order.terms) {
                    let value = terms.value_of(&[*set]).get();
                    values.right(Subject::Buyer(terms.buyer), value);
                }
            }
            for of in undone {
                for one in &of.moves {
                    values.left(Subject::Buyer(of.buyer), worth(*one));
                }
            }
        }
        IncidentEffect::ClawbackRecovered { redemption, buyer, by, to } => {
            let incident = before.claims.incidents.get(redemption);
            for (payee, amount) in to {
                let own = incident.iter().flat_map(|one| &one.open);
                let own = own.filter(|(of, whom, _)| (of, whom) == (buyer, payee));
                let held: u64 = own.map(|(.., open)| open.get()).fold(0, u64::saturating_add);
                let over = amount.get().saturating_sub(held);
                open.left(Subject::Redemption(*redemption), over);
            }
            if let RecoveredBy::SetOff { run } = by {
                open.left(Subject::Run(*run), i128::from(before.run(*run).is_none()));
            }
        }
        IncidentEffect::ClawbackAbandoned { redemption, buyer, amount, .. } => {
            let incident = before.claims.incidents.get(redemption);
            let held = incident.map_or(0, |incident| incident.open_of(*buyer).get());
            open.left(Subject::Redemption(*redemption), amount.get());
            open.right(Subject::Redemption(*redemption), held);
        }
        IncidentEffect::GoodwillGranted { .. } | IncidentEffect::FloatToppedUp => {}
    }
    [values, used, open].iter().flat_map(|one| one.differences().collect::<Vec<_>>()).collect()
}

/// What a move is of the value of the redemption.
fn worth(one: super::super::entry::Move) -> i128 {
    use super::super::entry::Move;
    let clawed_back = matches!(one, Move::ClawedBack { .. });
    i128::from(if clawed_back { one.amount().get() } else { one.unpaid().get() })
}
