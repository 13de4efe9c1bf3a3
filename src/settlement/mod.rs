//! PURE. Settling a cycle: its redemptions become what each venue is due from each buyer.
//!
//! The entries of a cycle are fed in; [`Figures`] come out, with the digest that an approval is
//! bound to, and are cut into the parts that [`RecordFigures`] carries.
//!
//! **Invariant:** the same entries give the same bytes, in whatever order they were fed.
//! **Invariant:** every amount is the value that the redemption's own entry holds: no rule is
//! looked at, and nothing is priced again.
//!
//! Who bears what of it are [`Shares`], by the rules of `docs/settling.md`; [`Settled`] is both.

mod cut;
mod known;
mod part;
mod shares;
mod split;
#[cfg(test)]
mod tests;

pub use cut::Slice;
pub use known::Known;
pub use part::{Attribution, Contribution, PartShares, Taken, share_lines};
pub use shares::Shares;

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::claim::SettledRedemption;
use crate::domain::command::cycle::{FIGURE_LINES_MAX, RecordFigures};
use crate::domain::command::redeem::PROCEDURES_MAX;
use crate::domain::entry::{ChequeSet, Effect, Entry, FigureLine, FigureTotals, FiguresDigest};
use crate::domain::entry::{Part, bit};
use crate::domain::id::{CycleId, FunderId, OrderId, RedemptionId, Sequence, VenueId};
use crate::domain::money::Cents;
use crate::domain::procedure::Procedure;
use crate::domain::time::Day;

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

/// Collects the redemptions of one cycle.
///
/// About 50 bytes are kept for each part until the end, since a void comes after what it names.
#[derive(Clone, Debug)]
pub struct Computation {
    buyers: BTreeMap<OrderId, FunderId>,
    taken: Vec<Taken>,
    void: BTreeSet<Sequence>,
}

impl Computation {
    /// Starts with nothing; `buyers` tells whose each order is.
    pub fn new(buyers: BTreeMap<OrderId, FunderId>) -> Computation {
        Computation { buyers, taken: Vec::new(), void: BTreeSet::new() }
    }

    /// Adds an entry of the cycle; what is neither a redemption nor a void changes nothing.
    ///
    /// # Errors
    ///
    /// [`FiguresError::OrderUnknown`], [`FiguresError::Overflow`].
    pub fn add(&mut self, entry: &Entry) -> Result<(), FiguresError> {
        for effect in &entry.effects {
            if let Effect::Redeemed { venue, procedures, service_date, parts, .. } = effect {
                let mut declared = [None; PROCEDURES_MAX];
                for (place, procedure) in declared.iter_mut().zip(procedures) {
                    *place = Some(*procedure);
                }
                for (number, part) in (1..).zip(parts) {
                    let told = (entry.sequence, number, *venue, *service_date);
                    self.add_part(told, declared, part)?;
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
        (sequence, number, venue, service_date): (Sequence, u32, VenueId, Day),
        procedures: [Option<Procedure>; PROCEDURES_MAX],
        part: &Part,
    ) -> Result<(), FiguresError> {
        let (redemption, order) = (RedemptionId(sequence), part.order);
        let unknown = FiguresError::OrderUnknown { redemption, order };
        let buyer = *self.buyers.get(&order).ok_or(unknown)?;
        let cheques = part.cheques.iter().try_fold(0, add_set);
        self.taken.push(Taken {
            redemption: sequence,
            part: number,
            order,
            venue,
            service_date,
            cheques: cheques.ok_or(FiguresError::Overflow { venue, buyer })?,
            value: part.value,
            procedures,
        });
        Ok(())
    }

    /// What every venue is due from every buyer, by all that was added.
    ///
    /// # Errors
    ///
    /// [`FiguresError::VoidOfNothing`] for the first such void, then [`FiguresError::Overflow`] for
    /// the first such line, then [`FiguresError::TotalOverflow`].
    pub fn finish(&mut self) -> Result<Figures, FiguresError> {
        self.taken.sort_unstable_by_key(|taken| (taken.redemption, taken.part));
        for sequence in &self.void {
            let found = self.taken.binary_search_by_key(sequence, |taken| taken.redemption);
            if found.is_err() {
                let redemption = RedemptionId(*sequence);
                return Err(FiguresError::VoidOfNothing { redemption });
            }
        }
        let mut lines: BTreeMap<(VenueId, FunderId), (FigureLine, Option<Sequence>)> =
            BTreeMap::new();
        for taken in self.standing() {
            let Taken { redemption, venue, cheques, value, order, .. } = *taken;
            let buyer = self.buyers.get(&order).copied().unwrap_or(FunderId::FIRST);
            let nothing =
                FigureLine { venue, buyer, redemptions: 0, cheques: 0, amount: Cents::ZERO };
            let (line, last) = lines.entry((venue, buyer)).or_insert((nothing, None));
            let overflow = FiguresError::Overflow { venue, buyer };
            // Two parts of one redemption can be of one buyer.
            let more = u32::from(*last != Some(redemption));
            *last = Some(redemption);
            line.redemptions = line.redemptions.checked_add(more).ok_or(overflow)?;
            line.cheques = line.cheques.checked_add(cheques).ok_or(overflow)?;
            line.amount = line.amount.checked_add(value).ok_or(overflow)?;
        }
        Figures::of(lines.into_values().map(|(line, _)| line).collect())
    }

    /// Who bears what of all that was added, by what is `known`; after [`Computation::finish`],
    /// which gave `figures`.
    ///
    /// # Errors
    ///
    /// [`FiguresError::TotalOverflow`].
    pub fn shares(&self, known: Known, figures: &Figures) -> Result<Shares, FiguresError> {
        let mut sums = shares::Sums::new(known);
        self.standing().try_for_each(|taken| sums.add(taken))?;
        sums.finish(figures)
    }

    /// Who bears what of each part of `redemption`, by what is `known`; after
    /// [`Computation::finish`]. Empty when it was voided, or is none of those that were added.
    pub fn explain(&self, mut known: Known, redemption: RedemptionId) -> Vec<PartShares> {
        let before = self.standing().take_while(|taken| taken.redemption <= redemption.0);
        let settled = before.filter_map(|taken| Some((taken.redemption, known.settle(taken)?)));
        settled.filter(|(of, _)| *of == redemption.0).map(|(_, shares)| shares).collect()
    }

    /// `redemption` as the entry `taken` and this cycle have it, by what is `known`; after
    /// [`Computation::finish`]. `None` when it was voided, or is none of those that were added.
    pub fn settled(
        &self,
        known: Known,
        (cycle, taken): (CycleId, &Entry),
    ) -> Option<SettledRedemption> {
        let redeemed = taken.effects.iter().find_map(|effect| {
            let Effect::Redeemed { venue, parts, .. } = effect else { return None };
            Some((*venue, parts))
        });
        let (venue, parts) = redeemed?;
        let shares = self.explain(known, RedemptionId(taken.sequence));
        if shares.is_empty() {
            return None;
        }
        let parts = parts.clone();
        Some(SettledRedemption { cycle, venue, parts, shares: share_lines(&shares) })
    }

    /// Shows each part that stands to `visit`, with who bears what of it, in the order of the
    /// journal, by what is `known`; after [`Computation::finish`].
    pub fn each(&self, mut known: Known, mut visit: impl FnMut(&Taken, &PartShares)) {
        for taken in self.standing() {
            if let Some(shares) = known.settle(taken) {
                visit(taken, &shares);
            }
        }
    }

    /// What was taken and not voided, in the order of the journal.
    fn standing(&self) -> impl Iterator<Item = &Taken> {
        self.taken.iter().filter(|taken| !self.void.contains(&taken.redemption))
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
        let part = |(part, lines, is_last): (u32, &[FigureLine], bool)| RecordFigures {
            cycle,
            part,
            lines: lines.to_vec(),
            totals: is_last.then_some(self.totals),
        };
        series(&self.lines, FIGURE_LINES_MAX).map(part).collect()
    }
}

/// `lines` in parts of at most `most`: the number of each, its lines, and whether it is the last.
/// There is always one, even without lines.
fn series<L>(lines: &[L], most: usize) -> impl Iterator<Item = (u32, &[L], bool)> {
    let mut chunks: Vec<&[L]> = lines.chunks(most).collect();
    if chunks.is_empty() {
        chunks.push(&[]);
    }
    let count = chunks.len();
    let numbered = (1..=count).zip(1_u32..).zip(chunks);
    numbered.map(move |((place, part), lines)| (part, lines, place == count))
}

/// All that a cycle comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// What each venue is due.
    pub figures: Figures,
    /// Who bears what; `None` when every share is the buyer's.
    pub shares: Option<Shares>,
}

impl Settled {
    /// What `computation` comes to; with shares when there is something `known` of who bears them.
    ///
    /// # Errors
    ///
    /// Those of [`Computation::finish`], then those of [`Computation::shares`].
    pub fn of(mut computation: Computation, known: Option<Known>) -> Result<Settled, FiguresError> {
        let figures = computation.finish()?;
        let shares = known.map(|known| computation.shares(known, &figures)).transpose()?;
        Ok(Settled { figures, shares })
    }

    /// The digest that an approval is bound to.
    pub fn digest(&self) -> FiguresDigest {
        let shares = self.shares.as_ref().map(|shares| shares.totals().digest);
        shares.unwrap_or(self.figures.totals().digest)
    }
}
