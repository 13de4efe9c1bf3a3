//! What the people did, counted from the server's answers.

use std::collections::BTreeMap;

use super::super::hand::{signed, unsigned};
use super::super::plan::{Refusal, Visit};
use crate::domain::diagnosis::{Level, Public};
use crate::domain::service::Service;

/// Counts; two tallies add up to one. What one client took another one may undo, so that the sums
/// of a single client can be below zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::cli::demo) struct Tally {
    /// Booklets handed over.
    pub(in crate::cli::demo) handovers: u64,
    /// Booklets blocked, and unblocked.
    pub(in crate::cli::demo) oppositions: u64,
    /// Booklets found again.
    pub(in crate::cli::demo) lifted: u64,
    /// Levels that prescribers noted, …
    pub(in crate::cli::demo) by_level: BTreeMap<Level, u64>,
    /// …and publics.
    pub(in crate::cli::demo) by_public: BTreeMap<Public, u64>,
    /// Redemptions, voided ones included.
    pub(in crate::cli::demo) redemptions: u64,
    /// Redemptions of them that came over a stream.
    pub(in crate::cli::demo) streamed: u64,
    /// Redemptions by exception.
    pub(in crate::cli::demo) excepted: u64,
    /// Redemptions voided.
    pub(in crate::cli::demo) voided: u64,
    /// Redemptions undone after the cut-off.
    pub(in crate::cli::demo) corrected: u64,
    /// Chèques redeemed and not voided: by month, as in `2024-01`.
    pub(in crate::cli::demo) by_month: BTreeMap<String, i64>,
    /// …by service.
    pub(in crate::cli::demo) by_service: BTreeMap<Service, i64>,
    /// …by the number of the venue.
    pub(in crate::cli::demo) by_venue: BTreeMap<u32, i64>,
    /// Refusals.
    pub(in crate::cli::demo) refused: BTreeMap<Refusal, u64>,
}

/// Chèques that were redeemed together.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    /// What the server calls it, as in `redemptions/123`.
    pub(super) name: String,
    /// In which month, as in `2024-01`.
    pub(super) month: String,
    /// For which service.
    pub(super) service: Service,
    /// The number of the venue.
    pub(super) venue: u32,
    /// How many.
    pub(super) cheques: u64,
}

impl Taken {
    /// What `visit` took in `month`, which the server calls `name`.
    pub(super) fn new(name: String, month: String, visit: &Visit) -> Taken {
        let Visit { venue, service, ref cheques, .. } = *visit;
        Taken { name, month, service, venue, cheques: u64::try_from(cheques.len()).unwrap_or(0) }
    }
}

impl Tally {
    /// Counts a handover.
    pub(super) fn handed_over(&mut self, diagnosis: Option<(Level, Public)>) {
        increase(&mut self.handovers, 1);
        if let Some((level, public)) = diagnosis {
            increase(self.by_level.entry(level).or_default(), 1);
            increase(self.by_public.entry(public).or_default(), 1);
        }
    }

    /// Counts a redemption.
    pub(super) fn taken(&mut self, taken: &Taken) {
        increase(&mut self.redemptions, 1);
        self.count(taken, signed(taken.cheques));
    }

    /// Counts a redemption that was undone.
    pub(super) fn undone(&mut self, taken: &Taken) {
        increase(&mut self.voided, 1);
        self.count(taken, signed(taken.cheques).saturating_neg());
    }

    /// Counts a redemption that was undone after the cut-off.
    pub(super) fn corrected(&mut self, taken: &Taken) {
        increase(&mut self.corrected, 1);
        self.count(taken, signed(taken.cheques).saturating_neg());
    }

    fn count(&mut self, taken: &Taken, cheques: i64) {
        let Taken { name: _, month, service, venue, cheques: _ } = taken;
        add(self.by_month.entry(month.clone()).or_default(), cheques);
        add(self.by_service.entry(*service).or_default(), cheques);
        add(self.by_venue.entry(*venue).or_default(), cheques);
    }

    /// Counts a refusal.
    pub(super) fn refused(&mut self, refusal: Refusal) {
        increase(self.refused.entry(refusal).or_default(), 1);
    }

    /// Adds what others counted.
    pub(super) fn add(&mut self, other: Tally) {
        increase(&mut self.handovers, other.handovers);
        increase(&mut self.oppositions, other.oppositions);
        increase(&mut self.lifted, other.lifted);
        increase(&mut self.redemptions, other.redemptions);
        increase(&mut self.streamed, other.streamed);
        increase(&mut self.excepted, other.excepted);
        increase(&mut self.voided, other.voided);
        increase(&mut self.corrected, other.corrected);
        add_all(&mut self.by_level, other.by_level);
        add_all(&mut self.by_public, other.by_public);
        add_cheques(&mut self.by_month, other.by_month);
        add_cheques(&mut self.by_service, other.by_service);
        add_cheques(&mut self.by_venue, other.by_venue);
        add_all(&mut self.refused, other.refused);
    }

    /// Chèques redeemed and not voided.
    pub(in crate::cli::demo) fn cheques(&self) -> u64 {
        unsigned(self.by_month.values().fold(0_i64, |sum, count| sum.saturating_add(*count)))
    }
}

/// Adds to a count.
pub(super) fn increase(count: &mut u64, by: u64) {
    *count = count.saturating_add(by);
}

fn add(count: &mut i64, by: i64) {
    *count = count.saturating_add(by);
}

fn add_cheques<K: Ord>(to: &mut BTreeMap<K, i64>, from: BTreeMap<K, i64>) {
    for (key, count) in from {
        add(to.entry(key).or_default(), count);
    }
}

fn add_all<K: Ord>(to: &mut BTreeMap<K, u64>, from: BTreeMap<K, u64>) {
    for (key, count) in from {
        increase(to.entry(key).or_default(), count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_undone_is_not_counted_whoever_took_it() {
        let taken = |cheques| Taken {
            name: String::new(),
            month: "2024-01".to_owned(),
            service: Service::Security,
            venue: 3,
            cheques,
        };
        let mut tally = Tally::default();
        tally.taken(&taken(2));
        tally.taken(&taken(3));
        let mut other = Tally::default();
        other.undone(&taken(2));
        let mut sum = Tally::default();
        sum.add(other);
        sum.add(tally);
        assert_eq!((sum.cheques(), sum.redemptions, sum.voided), (3, 2, 1));
        assert_eq!(sum.by_venue[&3], 3);
    }
}
