//! Sums by row, and the rows that are never shown alone.
//!
//! **Invariant:** what is folded into another row loses nothing: the rows add up to the same.

use std::collections::{BTreeMap, BTreeSet};

use super::keys::RowKey;
use crate::domain::id::Sequence;
use crate::domain::money::Cents;
use crate::domain::procedure::Category;

/// Rows of sensitive things that count fewer redemptions are not shown alone.
pub const REDEMPTIONS_SHOWN_MIN: usize = 5;
/// A row that stands for several stands for at least so many.
const GROUPED_MIN: usize = 2;

/// How many amounts a row sums.
pub(super) const AMOUNTS: usize = 4;
/// The amounts of a row; the first is the one that it is about.
pub(super) type Amounts = [Cents; AMOUNTS];
/// The rows that are not shown, each with the row that it is counted in.
pub(super) type Folds = BTreeMap<RowKey, RowKey>;

/// Whether what a procedure of this category tells of a person is specially protected: health, and
/// what leads to it (article 9 of the GDPR), offences (article 10), origin (article 9).
pub fn is_sensitive(category: Category) -> bool {
    match category {
        Category::Social | Category::Justice | Category::Etranger => true,
        Category::Papiers
        | Category::Famille
        | Category::Travail
        | Category::Logement
        | Category::Transports
        | Category::Argent
        | Category::Loisirs => false,
    }
}

/// What a row sums.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    /// The redemptions, in order, each once.
    pub(super) redemptions: Vec<Sequence>,
    /// How many chèques.
    pub(super) cheques: u64,
    /// How much.
    pub(super) amounts: [u64; AMOUNTS],
    /// Whether it is not shown when it counts few.
    pub(super) is_sensitive: bool,
}

impl Sum {
    fn join(&mut self, other: &Sum) {
        self.redemptions.extend(&other.redemptions);
        self.redemptions.sort_unstable();
        self.redemptions.dedup();
        self.cheques = self.cheques.saturating_add(other.cheques);
        for (amount, more) in self.amounts.iter_mut().zip(other.amounts) {
            *amount = amount.saturating_add(more);
        }
    }

    /// The amount at `place`.
    pub(super) fn amount(&self, place: usize) -> Cents {
        self.amounts.get(place).and_then(|amount| Cents::new(*amount)).unwrap_or(Cents::MAX)
    }
}

/// The sums of a section.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally(BTreeMap<RowKey, Sum>);

impl Tally {
    /// Adds what falls to `row` of a redemption; redemptions come in their order.
    pub(super) fn add(
        &mut self,
        (row, is_sensitive): (RowKey, bool),
        redemption: Sequence,
        (cheques, amounts): (u32, &Amounts),
    ) {
        let sum = self.0.entry(row).or_default();
        if sum.redemptions.last() != Some(&redemption) {
            sum.redemptions.push(redemption);
        }
        sum.cheques = sum.cheques.saturating_add(u64::from(cheques));
        for (amount, more) in sum.amounts.iter_mut().zip(amounts) {
            *amount = amount.saturating_add(more.get());
        }
        sum.is_sensitive = sum.is_sensitive || is_sensitive;
    }

    /// Whether anything fell to `row`.
    pub(super) fn has(&self, row: RowKey) -> bool {
        self.0.contains_key(&row)
    }

    /// The rows that are not shown: the few of sensitive things, with as many others, the smallest
    /// first, as it takes that the row for all of them tells of none; then what is too much for
    /// `rows_max`.
    pub(super) fn folds(&self, rows_max: usize) -> Folds {
        let grouped = self.grouped();
        let mut folds: Folds = grouped.iter().map(|row| (*row, RowKey::Grouped)).collect();
        let mut shown: Vec<(&RowKey, &Sum)> =
            self.0.iter().filter(|(row, _)| !grouped.contains(row)).collect();
        let room = rows_max.saturating_sub(usize::from(!grouped.is_empty()));
        if shown.len() > room {
            shown.sort_by_key(|(row, sum)| (std::cmp::Reverse(sum.amount(0)), **row));
            let rest = shown.iter().skip(room.saturating_sub(1));
            folds.extend(rest.map(|(row, _)| (**row, RowKey::Others)));
        }
        folds
    }

    fn grouped(&self) -> BTreeSet<RowKey> {
        let is_few = |sum: &Sum| sum.is_sensitive && sum.redemptions.len() < REDEMPTIONS_SHOWN_MIN;
        let (few, mut others): (Vec<_>, Vec<_>) = self.0.iter().partition(|(_, sum)| is_few(sum));
        let mut grouped: BTreeSet<RowKey> = few.iter().map(|(row, _)| **row).collect();
        let mut redemptions: BTreeSet<Sequence> =
            few.iter().flat_map(|(_, sum)| &sum.redemptions).copied().collect();
        others.sort_by_key(|(row, sum)| (**row == RowKey::Nothing, sum.redemptions.len(), **row));
        for (row, sum) in others {
            let is_enough =
                grouped.len() >= GROUPED_MIN && redemptions.len() >= REDEMPTIONS_SHOWN_MIN;
            if grouped.is_empty() || is_enough {
                break;
            }
            grouped.insert(*row);
            redemptions.extend(&sum.redemptions);
        }
        grouped
    }

    /// The rows as they are shown.
    pub(super) fn shown(&self, folds: &Folds) -> BTreeMap<RowKey, Sum> {
        let mut shown: BTreeMap<RowKey, Sum> = BTreeMap::new();
        for (row, sum) in &self.0 {
            match folds.get(row) {
                Some(into) => shown.entry(*into).or_default().join(sum),
                None => drop(shown.insert(*row, sum.clone())),
            }
        }
        shown
    }
}
