//! What contests and incidents say of settled redemptions, compared with their entries and with
//! the figures of their cycles, computed again.
//!
//! A command about a settled redemption is decided with what was read of it before; an entry that
//! says anything else of it was not decided by this program.

use std::collections::BTreeMap;

use super::settle::{SettleError, gather, range};
use crate::domain::claim::SettledRedemption;
use crate::domain::entry::{ChequeSet, ClaimEffect, Effect, Entry, IncidentEffect, ShareLine};
use crate::domain::facts::Facts;
use crate::domain::id::{CycleId, FunderId, RedemptionId, Sequence, VenueId};
use crate::journal::{Position, Reader};

/// What an entry says of a settled redemption.
struct Told {
    entry: Sequence,
    redemption: RedemptionId,
    /// Whose part of it; `None` for all of it.
    of: Option<(FunderId, FunderId)>,
    /// What others bear of it.
    shares: Vec<ShareLine>,
    /// Where it was made, and the chèques.
    taken: Option<(VenueId, Vec<ChequeSet>)>,
}

/// What entries said of settled redemptions, by cycle.
#[derive(Default)]
pub(super) struct Recall {
    told: BTreeMap<CycleId, Vec<Told>>,
}

impl Recall {
    /// Remembers what `entry` says; `before` are the facts in front of it.
    pub(super) fn note(&mut self, before: &Facts, entry: &Entry) {
        for effect in &entry.effects {
            if let Effect::Claim(ClaimEffect::ShareContested {
                statement,
                redemption,
                shares,
                ..
            }) = effect
            {
                self.told.entry(statement.cycle).or_default().push(Told {
                    entry: entry.sequence,
                    redemption: *redemption,
                    of: Some((statement.funder, statement.buyer)),
                    shares: shares.clone(),
                    taken: None,
                });
            }
            if let Effect::Incident(IncidentEffect::RedemptionUndone {
                redemption,
                cycle,
                venue,
                cheques,
                undone,
                ..
            }) = effect
            {
                let mut shares = upheld(before, *redemption);
                shares.extend(undone.iter().flat_map(|undone| undone.released.iter().copied()));
                self.told.entry(*cycle).or_default().push(Told {
                    entry: entry.sequence,
                    redemption: *redemption,
                    of: None,
                    shares,
                    taken: Some((*venue, cheques.clone())),
                });
            }
        }
    }

    /// Compares all that was said, a cycle at a time; `compare` is told each time whether it holds.
    ///
    /// # Errors
    ///
    /// [`SettleError`].
    pub(super) fn check(
        self,
        facts: &Facts,
        (reader, synced): (&mut Reader, &Position),
        mut compare: impl FnMut(bool, String),
    ) -> Result<(), SettleError> {
        for (cycle, told) in self.told {
            let Ok(range) = range(facts, cycle) else {
                compare(false, format!("{cycle} does not exist"));
                continue;
            };
            let (computation, known) = range.begun(facts);
            let mut computation = gather(reader, (range, synced), computation, || false)?;
            computation.finish()?;
            for one in told {
                let found = reader.entry(one.redemption.0, synced)?;
                let entry = found.map(|(_, bytes)| crate::journal::record::decode(&bytes));
                let settled = match entry.transpose()? {
                    Some(entry) => computation.settled(known.clone(), (cycle, &entry)),
                    None => None,
                };
                let holds = settled.is_some_and(|settled| one.agrees(facts, &settled));
                compare(holds, format!("entry {}: what it says of {}", one.entry, one.redemption));
            }
        }
        Ok(())
    }
}

impl Told {
    fn agrees(&self, facts: &Facts, settled: &SettledRedemption) -> bool {
        let own = settled.shares.iter().filter(|share| {
            facts
                .bearer(share)
                .is_some_and(|(funder, buyer, _)| self.of.is_none_or(|of| of == (funder, buyer)))
        });
        let mut expected: Vec<ShareLine> = own.copied().collect();
        let mut shares = self.shares.clone();
        expected.sort_unstable();
        shares.sort_unstable();
        let taken = self.taken.as_ref();
        let taken = taken.is_none_or(|(venue, cheques)| {
            (*venue, cheques) == (settled.venue, &settled.cheques())
        });
        taken && shares == expected
    }
}

/// What contests have already taken off what others bear of `redemption`.
fn upheld(facts: &Facts, redemption: RedemptionId) -> Vec<ShareLine> {
    let contests = facts.claims.contests.iter();
    let upheld =
        contests.filter(|contest| contest.redemption == redemption && contest.state.is_upheld());
    upheld.flat_map(|contest| contest.shares.iter().copied()).collect()
}
