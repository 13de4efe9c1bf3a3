//! What was undone after the cut-off, and what venues gave back of it: told of entries, since facts
//! keep only what is still open.
//!
//! **Invariant:** what is undone was not paid, or is given back, given up, or still expected.

use std::collections::BTreeMap;

use super::background::Role;
use super::gather::Gathering;
use super::keys::ColumnKey as C;
use super::value::{Cell, Row};
use crate::domain::entry::{Effect, Entry, IncidentEffect, IncidentKind, Move, Undone};
use crate::domain::facts::Facts;
use crate::domain::id::{CycleId, FunderId, RedemptionId};
use crate::domain::money::Cents;

/// The columns of what was undone.
pub(super) const INCIDENTS: &[C] =
    &[C::Redemptions, C::Undone, C::Unpaid, C::Recovered, C::GivenUp, C::Outstanding, C::Goodwill];

/// The redemptions that are undone, each with its cycle: a buyer's and a venue's own, and for who
/// bears all of them, to tell it of its shares.
pub(super) fn of(facts: &Facts, role: Role) -> BTreeMap<RedemptionId, (CycleId, IncidentKind)> {
    let incidents = facts.claims.incidents.iter();
    let own = incidents.filter(|(_, incident)| match role {
        Role::Buyer(buyer) => incident.values.contains_key(&buyer),
        Role::Venue(venue) => incident.venue == venue,
        Role::CoFunder(_) | Role::Contributor(_) => true,
        Role::Shadow(_) => false,
    });
    own.map(|(redemption, incident)| (*redemption, (incident.cycle, incident.kind))).collect()
}

/// What became of the money of a redemption that is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Money {
    /// What it was worth.
    undone: Cents,
    /// What the venue was not paid.
    unpaid: Cents,
    /// What it gave back.
    recovered: Cents,
    /// What it need not give back.
    given_up: Cents,
    /// What the operator paid all the same.
    goodwill: Cents,
}

impl Money {
    const NONE: Money = Money {
        undone: Cents::ZERO,
        unpaid: Cents::ZERO,
        recovered: Cents::ZERO,
        given_up: Cents::ZERO,
        goodwill: Cents::ZERO,
    };

    fn join(&mut self, more: Money) {
        let Money { undone, unpaid, recovered, given_up, goodwill } = more;
        add(&mut self.undone, undone);
        add(&mut self.unpaid, unpaid);
        add(&mut self.recovered, recovered);
        add(&mut self.given_up, given_up);
        add(&mut self.goodwill, goodwill);
    }

    /// In the order of [`INCIDENTS`], without the count.
    fn figures(self) -> [Cents; 6] {
        let Money { undone, unpaid, recovered, given_up, goodwill } = self;
        let settled = Cents::checked_sum([unpaid, recovered, given_up]);
        let open = settled.and_then(|settled| undone.checked_sub(settled));
        [undone, unpaid, recovered, given_up, open.unwrap_or(Cents::ZERO), goodwill]
    }
}

fn add(sum: &mut Cents, more: Cents) {
    *sum = sum.checked_add(more).unwrap_or(Cents::MAX);
}

/// What incidents did to the redemptions of a buyer or a venue, as far as entries were met.
#[derive(Clone, Debug, Default)]
pub(super) struct Undoings(BTreeMap<RedemptionId, (CycleId, IncidentKind, Money)>);

impl Undoings {
    /// Takes an entry, after all those before it.
    pub(super) fn add(&mut self, role: Role, entry: &Entry) {
        for effect in &entry.effects {
            let Effect::Incident(effect) = effect else { continue };
            match effect {
                IncidentEffect::RedemptionUndone { .. } => self.undo(role, effect),
                IncidentEffect::GoodwillGranted { redemption, buyer, amount } => {
                    self.on(role, (*redemption, *buyer), |money| add(&mut money.goodwill, *amount));
                }
                IncidentEffect::ClawbackRecovered { redemption, buyer, by: _, to } => {
                    for (_, amount) in to {
                        let named = (*redemption, *buyer);
                        self.on(role, named, |money| add(&mut money.recovered, *amount));
                    }
                }
                IncidentEffect::ClawbackAbandoned { redemption, buyer, amount, .. } => {
                    self.on(role, (*redemption, *buyer), |money| add(&mut money.given_up, *amount));
                }
                IncidentEffect::FloatToppedUp => {}
            }
        }
    }

    fn undo(&mut self, role: Role, effect: &IncidentEffect) {
        let IncidentEffect::RedemptionUndone { redemption, cycle, venue, kind, undone, .. } =
            effect
        else {
            return;
        };
        let own = undone.iter().filter(|one| match role {
            Role::Buyer(buyer) => one.buyer == buyer,
            Role::Venue(own) => *venue == own,
            Role::CoFunder(_) | Role::Contributor(_) | Role::Shadow(_) => false,
        });
        for Undone { moves, .. } in own {
            let (.., money) = self.0.entry(*redemption).or_insert((*cycle, *kind, Money::NONE));
            for one in moves {
                add(&mut money.unpaid, one.unpaid());
                add(&mut money.undone, one.unpaid());
                if let Move::ClawedBack { amount, .. } = one {
                    add(&mut money.undone, *amount);
                }
            }
        }
    }

    /// Changes what is told of a redemption, when it is the subject's.
    fn on(
        &mut self,
        role: Role,
        (redemption, buyer): (RedemptionId, FunderId),
        change: impl FnOnce(&mut Money),
    ) {
        if matches!(role, Role::Buyer(own) if own != buyer) {
            return;
        }
        if let Some((.., money)) = self.0.get_mut(&redemption) {
            change(money);
        }
    }
}

/// What was undone of the cycles of the period, by kind; nothing without any.
pub(super) fn incidents(gathering: &Gathering) -> Vec<Row> {
    let kinds = [("restored", IncidentKind::Restored), ("cancelled", IncidentKind::Cancelled)];
    let row = |(key, wanted): (&str, IncidentKind)| {
        let told = gathering.undoings.0.values();
        let told =
            told.filter(|(cycle, kind, _)| *kind == wanted && gathering.is_of_period(*cycle));
        let (mut count, mut sum) = (0_u64, Money::NONE);
        for (.., money) in told {
            count = count.saturating_add(1);
            sum.join(*money);
        }
        let figures = sum.figures().map(Cell::Cents);
        let cells = std::iter::once(Cell::Count(count)).chain(figures).collect();
        (count > 0).then(|| Row { key: key.to_owned(), cells })
    };
    kinds.into_iter().filter_map(row).collect()
}
