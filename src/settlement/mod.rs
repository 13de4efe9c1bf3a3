//! PURE. Settling a cycle: its redemptions become what each venue is due from each buyer.
//!
//! The entries of a cycle are fed in; [`Figures`] come out, with the digest that an approval is
//! bound to, and are cut into the parts that [`RecordFigures`] carries.
//!
//! **Invariant:** the same entries give the same bytes, in whatever order they were fed.
//! **Invariant:** every amount is the value that the redemption's own entry holds: no rule is
//! looked at, and nothing is priced again.
//!
//! Every share is the buyer's: what contributors and co-funders bear is not part of these figures.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::command::cycle::{FIGURE_LINES_MAX, RecordFigures};
use crate::domain::entry::{ChequeSet, Effect, Entry, FigureLine, FigureTotals, FiguresDigest};
use crate::domain::entry::{Part, bit};
use crate::domain::id::{CycleId, FunderId, OrderId, RedemptionId, Sequence, VenueId};
use crate::domain::money::Cents;

/// Why the entries of a cycle give no figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FiguresError {
    /// A part belongs to an order that the caller did not name.
    #[error("{redemption} has a part of {order}, which does not exist")]
    OrderUnknown {
        /// The redemption.
        redemption: RedemptionId,
        /// The order of the part.
        order: OrderId,
    },
    /// A void undoes a redemption that is not among the entries.
    #[error("{redemption} is voided, but is no redemption of this cycle")]
    VoidOfNothing {
        /// What the void names.
        redemption: RedemptionId,
    },
    /// A sum would pass the largest amount or the largest count.
    #[error("what {venue} is due from {buyer} would pass the largest amount")]
    Overflow {
        /// Who is paid.
        venue: VenueId,
        /// Whose chèques it took.
        buyer: FunderId,
    },
    /// The sum of all lines would pass the largest amount, or there are too many lines.
    #[error("the figures of all venues would pass the largest amount")]
    TotalOverflow,
}

/// What one redemption takes from one buyer.
#[derive(Clone, Copy, Debug)]
struct Share {
    venue: VenueId,
    cheques: u32,
    amount: Cents,
}

/// Collects the redemptions of one cycle.
///
/// About 50 bytes are kept for each redemption until the end, since a void names a redemption and
/// not what it took.
#[derive(Clone, Debug)]
pub struct Computation {
    buyers: BTreeMap<OrderId, FunderId>,
    shares: BTreeMap<(Sequence, FunderId), Share>,
    void: BTreeSet<Sequence>,
}

impl Computation {
    /// Starts with nothing; `buyers` tells whose each order is.
    pub fn new(buyers: BTreeMap<OrderId, FunderId>) -> Computation {
        Computation { buyers, shares: BTreeMap::new(), void: BTreeSet::new() }
    }

    /// Adds an entry of the cycle; what is neither a redemption nor a void changes nothing.
    ///
    /// # Errors
    ///
    /// [`FiguresError::OrderUnknown`], [`FiguresError::Overflow`].
    pub fn add(&mut self, entry: &Entry) -> Result<(), FiguresError> {
        for effect in &entry.effects {
            if let Effect::Redeemed { venue, parts, .. } = effect {
                for part in parts {
                    self.add_part(entry.sequence, *venue, part)?;
                }
            }
            if let Effect::RedemptionVoided { redemption, .. } = effect {
                self.void.insert(redemption.0);
            }
        }
        Ok(())
    }

    fn add_part(
        &mut self,
        sequence: Sequence,
        venue: VenueId,
        part: &Part,
    ) -> Result<(), FiguresError> {
        let redemption = RedemptionId(sequence);
        let unknown = FiguresError::OrderUnknown { redemption, order: part.order };
        let buyer = *self.buyers.get(&part.order).ok_or(unknown)?;
        let nothing = Share { venue, cheques: 0, amount: Cents::ZERO };
        let share = self.shares.entry((sequence, buyer)).or_insert(nothing);
        let cheques = part.cheques.iter().try_fold(share.cheques, add_set);
        let overflow = FiguresError::Overflow { venue, buyer };
        share.cheques = cheques.ok_or(overflow)?;
        share.amount = share.amount.checked_add(part.value).ok_or(overflow)?;
        Ok(())
    }

    /// The figures of all that was added.
    ///
    /// # Errors
    ///
    /// [`FiguresError::VoidOfNothing`] for the first such void, then [`FiguresError::Overflow`] for
    /// the first such line, then [`FiguresError::TotalOverflow`].
    pub fn finish(self) -> Result<Figures, FiguresError> {
        for sequence in &self.void {
            let of_redemption = (*sequence, FunderId::FIRST)..;
            let found = self.shares.range(of_redemption).next();
            if found.is_none_or(|((of, _), _)| of != sequence) {
                let redemption = RedemptionId(*sequence);
                return Err(FiguresError::VoidOfNothing { redemption });
            }
        }
        let mut lines: BTreeMap<(VenueId, FunderId), FigureLine> = BTreeMap::new();
        for ((sequence, buyer), share) in &self.shares {
            if self.void.contains(sequence) {
                continue;
            }
            let (buyer, Share { venue, cheques, amount }) = (*buyer, *share);
            let nothing =
                FigureLine { venue, buyer, redemptions: 0, cheques: 0, amount: Cents::ZERO };
            let line = lines.entry((venue, buyer)).or_insert(nothing);
            let overflow = FiguresError::Overflow { venue, buyer };
            line.redemptions = line.redemptions.checked_add(1).ok_or(overflow)?;
            line.cheques = line.cheques.checked_add(cheques).ok_or(overflow)?;
            line.amount = line.amount.checked_add(amount).ok_or(overflow)?;
        }
        Figures::of(lines.into_values().collect())
    }
}

/// `count` and the chèques of `set`; bits that stand for no chèque do not count.
fn add_set(count: u32, set: &ChequeSet) -> Option<u32> {
    let known = set.indexes().fold(0_u16, |mask, index| mask | bit(index));
    count.checked_add(known.count_ones())
}

/// What every venue is due from every buyer for one cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    lines: Vec<FigureLine>,
    totals: FigureTotals,
}

impl Figures {
    /// Figures of lines that are in order of venue and buyer, none of them twice.
    fn of(lines: Vec<FigureLine>) -> Result<Figures, FiguresError> {
        let amount = Cents::checked_sum(lines.iter().map(|line| line.amount));
        let amount = amount.ok_or(FiguresError::TotalOverflow)?;
        let count = u32::try_from(lines.len()).map_err(|_| FiguresError::TotalOverflow)?;
        let totals = FigureTotals { lines: count, amount, digest: FiguresDigest::of(&lines) };
        Ok(Figures { lines, totals })
    }

    /// The lines, in order of venue and buyer. A pair that is due nothing has none.
    pub fn lines(&self) -> &[FigureLine] {
        &self.lines
    }

    /// The sums over all lines, and the digest of all lines.
    pub fn totals(&self) -> &FigureTotals {
        &self.totals
    }

    /// The series of commands that records these figures for `cycle`: at most
    /// [`FIGURE_LINES_MAX`] lines each, the totals in the last. There is always one, even without
    /// lines.
    pub fn parts(&self, cycle: CycleId) -> Vec<RecordFigures> {
        let mut chunks: Vec<&[FigureLine]> = self.lines.chunks(FIGURE_LINES_MAX).collect();
        if chunks.is_empty() {
            chunks.push(&[]);
        }
        let count = chunks.len();
        let numbered = (1..=count).zip(1_u32..).zip(chunks);
        let part = |((place, part), lines): ((usize, u32), &[FigureLine])| RecordFigures {
            cycle,
            part,
            lines: lines.to_vec(),
            totals: (place == count).then_some(self.totals),
        };
        numbered.map(part).collect()
    }
}
