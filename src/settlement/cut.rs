//! Cutting a part: what of it falls to each procedure, or to each who handed its chèques over.
//!
//! The rules are those of `docs/reports.md`. Nothing that is due follows from a cut: it tells where
//! amounts come from that are settled for the part as a whole.
//!
//! **Invariant:** the slices of a part add up to it, amount by amount, and each slice adds up.

use super::part::{Contribution, PartShares, Taken};
use super::split::split;
use crate::domain::id::{AgreementId, PrescriberId};
use crate::domain::money::Cents;
use crate::domain::procedure::Procedure;
use crate::domain::tie::Tie;

/// A piece of a part, and who bears what of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// What it is worth.
    pub used: Cents,
    /// What contributors bear of it, in the order of the part's contributions.
    pub contributions: Vec<Cents>,
    /// What co-funders bear of it, in the order of the part's co-funding.
    pub co_funding: Vec<Cents>,
    /// What the buyer bears of it.
    pub borne: Cents,
}

impl Slice {
    fn new(used: Cents) -> Slice {
        Slice { used, contributions: Vec::new(), co_funding: Vec::new(), borne: used }
    }

    /// Takes `amount` off what nobody bears yet.
    fn take(&mut self, amount: Cents) -> Cents {
        self.borne = self.borne.checked_sub(amount).unwrap_or(Cents::ZERO);
        amount
    }
}

impl PartShares {
    /// The part in one piece.
    pub fn whole(&self) -> Slice {
        Slice {
            used: self.value,
            contributions: self.contributions.iter().map(|one| one.amount).collect(),
            co_funding: self.co_funding.iter().map(|(_, amount)| *amount).collect(),
            borne: self.borne,
        }
    }

    /// The piece of each declared procedure, in order of declaration; the whole part when none was
    /// declared. The value is split equally, as it is attributed; what an agreement bears, by what
    /// was attributed under it through each; what an award bears, by what the others leave.
    pub fn by_procedure(&self, taken: &Taken) -> Vec<(Option<Procedure>, Slice)> {
        let declared: Vec<Procedure> = taken.procedures.iter().flatten().copied().collect();
        if declared.is_empty() {
            return vec![(None, self.whole())];
        }
        let tie = |place: usize| Tie {
            procedure: declared.get(place).map_or(0, |procedure| procedure.get()),
            ..plain_tie(taken)
        };
        let used = split(self.value, &vec![1_u32; declared.len()], tie);
        let through = |one: &Contribution, _: &[Slice]| {
            let weight = |procedure: &Procedure| self.attributed(one.agreement, *procedure).get();
            declared.iter().map(weight).collect()
        };
        let slices = self.cut(&used, through, tie);
        declared.iter().map(|procedure| Some(*procedure)).zip(slices).collect()
    }

    /// The piece of each who handed some of its chèques over, in order of `counts`: whose they are
    /// and how many. The value is split by the chèques, the rest by what those before leave.
    pub fn by_cheques(&self, taken: &Taken, counts: &[(Option<PrescriberId>, u32)]) -> Vec<Slice> {
        if counts.len() < 2 {
            return vec![self.whole()];
        }
        let tie = |place: usize| {
            let prescriber = counts.get(place).and_then(|(prescriber, _)| *prescriber);
            let organisation = prescriber.map_or(0, PrescriberId::get);
            Tie { organisation, ..plain_tie(taken) }
        };
        let weights: Vec<u32> = counts.iter().map(|(_, count)| *count).collect();
        let used = split(self.value, &weights, tie);
        self.cut(&used, |_, slices| left(slices), tie)
    }

    /// What was attributed through `procedure` under `agreement`.
    fn attributed(&self, agreement: AgreementId, procedure: Procedure) -> Cents {
        let under = self
            .attributions
            .iter()
            .filter(|one| one.agreement == Some(agreement) && one.procedure == procedure);
        Cents::checked_sum(under.map(|one| one.amount)).unwrap_or(Cents::MAX)
    }

    /// Pieces that are worth `used`: contributions by `weights`, co-funding by what is left.
    fn cut(
        &self,
        used: &[Cents],
        weights: impl Fn(&Contribution, &[Slice]) -> Vec<u64>,
        tie: impl Fn(usize) -> Tie + Copy,
    ) -> Vec<Slice> {
        let mut slices: Vec<Slice> = used.iter().map(|used| Slice::new(*used)).collect();
        for contribution in &self.contributions {
            let amounts = split(contribution.amount, &weights(contribution, &slices), tie);
            for (slice, amount) in slices.iter_mut().zip(amounts) {
                let amount = slice.take(amount);
                slice.contributions.push(amount);
            }
        }
        for (_, amount) in &self.co_funding {
            let amounts = split(*amount, &left(&slices), tie);
            for (slice, amount) in slices.iter_mut().zip(amounts) {
                let amount = slice.take(amount);
                slice.co_funding.push(amount);
            }
        }
        slices
    }
}

/// What nobody bears yet of each piece.
fn left(slices: &[Slice]) -> Vec<u64> {
    slices.iter().map(|slice| slice.borne.get()).collect()
}

fn plain_tie(taken: &Taken) -> Tie {
    Tie { redemption: taken.redemption, part: taken.part, procedure: 0, organisation: 0 }
}
