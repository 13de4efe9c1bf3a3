//! From a figure of a report back to the redemptions behind it.
//!
//! **Invariant:** the lines behind a figure add up to it.
//! **Invariant:** what is behind a row that stands for several does not tell of which it was.

use super::background::{Background, Role};
use super::fallen::{Fallen, Standing};
use super::keys::{ColumnKey, RowKey, SectionKey};
use super::tally::Folds;
use crate::domain::entry::IncidentKind;
use crate::domain::facts::ContestState;
use crate::domain::id::{
    AgreementId, AwardId, ContestId, CycleId, FunderId, OrderId, RedemptionId, Sequence,
};
use crate::domain::money::Cents;
use crate::domain::time::Day;

/// Which figure is to be explained, and how much is wanted of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its section.
    pub section: SectionKey,
    /// Its row; empty for the total.
    pub row: String,
    /// Only what comes behind this part of a redemption.
    pub after: Option<(Sequence, u32)>,
    /// At most as many lines.
    pub limit: usize,
}

/// By what a share is borne.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// By an agreement.
    Agreement {
        /// Which.
        agreement: AgreementId,
        /// The number of its terms, from 1.
        revision: u16,
        /// How much.
        amount: Cents,
    },
    /// By an award.
    Award {
        /// Which.
        award: AwardId,
        /// How much.
        amount: Cents,
    },
}

/// A part of a redemption that is behind a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The redemption.
    pub redemption: RedemptionId,
    /// The place of the part in it, from 1.
    pub part: u32,
    /// Its cycle.
    pub cycle: CycleId,
    /// The order of its chèques.
    pub order: OrderId,
    /// For a service of which day.
    pub service_date: Day,
    /// What of it is in the figure: an amount for each of the explanation's columns.
    pub amounts: Vec<Cents>,
    /// How many chèques of it are in the figure; 0 where they are not told.
    pub cheques: u32,
    /// The version of the table of procedures in force; `None` before any.
    pub table_version: Option<u16>,
    /// The version of the scheme's rules that applied.
    pub rules_version: u16,
    /// Who bears it but the buyer; nothing where it would tell the procedure.
    pub bases: Vec<Basis>,
    /// The contests on what is in the figure, behind what was called.
    pub contests: Vec<(ContestId, ContestState)>,
    /// What became of its chèques when it was undone, behind what was called and remittances.
    pub undone: Option<IncidentKind>,
}

/// What is behind a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The columns whose amounts the lines tell.
    pub columns: Vec<ColumnKey>,
    /// The lines, in the order of the journal.
    pub lines: Vec<Line>,
    /// Whether there are more.
    pub is_cut: bool,
}

/// The lines that may be asked for.
#[derive(Clone, Debug)]
pub(super) struct Collected {
    /// What is asked.
    pub(super) asked: Asked,
    lines: Vec<(RowKey, Line)>,
    /// Of how many parts.
    parts: usize,
}

impl Collected {
    /// Nothing yet.
    pub(super) fn new(asked: Asked) -> Collected {
        Collected { asked, lines: Vec::new(), parts: 0 }
    }

    /// Takes what falls to a row, when it may be asked for.
    pub(super) fn add(
        &mut self,
        background: &Background,
        (standing, cut_off): (Standing<'_>, Sequence),
        fallen: &Fallen,
    ) {
        let Standing { cycle, taken, shares, presented, .. } = standing;
        let part = (taken.redemption, taken.part);
        let is_there =
            fallen.section == self.asked.section && background.shows(fallen.section, fallen.row);
        if !is_there || self.asked.after >= Some(part) {
            return;
        }
        // Which rows are merged is known at the end.
        let row = self.asked.row.as_str();
        let is_merged = [RowKey::Grouped, RowKey::Others].iter().any(|key| key.to_string() == row);
        let is_wanted = row.is_empty() || is_merged || fallen.row.to_string() == row;
        let is_new = self.lines.last().is_none_or(|(_, last)| last.named() != part);
        if !is_wanted || (!is_merged && is_new && self.parts > self.asked.limit) {
            return;
        }
        self.parts = self.parts.saturating_add(usize::from(is_new));
        let is_hidden = is_merged || (row.is_empty() && fallen.section.overlaps());
        let bases =
            if is_hidden { Vec::new() } else { background.bases(standing, cut_off, fallen) };
        let redemption = RedemptionId(taken.redemption);
        let is_called = fallen.section == SectionKey::Calls && !is_hidden;
        let contest = if is_called { background.objection(fallen.row, standing) } else { None };
        let tells = fallen.section.is_of_cycles();
        let undone = background.undone.get(&redemption).filter(|_| tells);
        let line = Line {
            redemption,
            part: taken.part,
            cycle,
            order: taken.order,
            service_date: taken.service_date,
            amounts: fallen.amounts.to_vec(),
            cheques: fallen.cheques,
            table_version: shares.table_version,
            rules_version: presented.map_or(0, |told| told.rules_version),
            bases,
            contests: contest.map(|one| (one.contest, one.state.clone())).into_iter().collect(),
            undone: undone.map(|(_, kind)| *kind),
        };
        self.lines.push((fallen.row, line));
    }

    /// The lines of the row that was asked for, where `folds` tells which rows are merged.
    pub(super) fn explain(self, folds: &Folds, columns: Vec<ColumnKey>) -> Explanation {
        let Collected { asked, lines, parts: _ } = self;
        let wanted = |row: RowKey| {
            let shown = folds.get(&row).copied().unwrap_or(row);
            asked.row.is_empty() || shown.to_string() == asked.row
        };
        let mut found: Vec<Line> = Vec::new();
        for (_, line) in lines.into_iter().filter(|(row, _)| wanted(*row)) {
            match found.last_mut().filter(|last| last.named() == line.named()) {
                Some(last) => last.join(line),
                None => found.push(line),
            }
        }
        let is_cut = found.len() > asked.limit;
        found.truncate(asked.limit);
        let places: Vec<usize> = columns.iter().filter_map(|column| column.place()).collect();
        for line in &mut found {
            let of = |place: &usize| line.amounts.get(*place).copied().unwrap_or(Cents::ZERO);
            line.amounts = places.iter().map(of).collect();
        }
        Explanation { columns, lines: found, is_cut }
    }
}

impl Line {
    /// The part that it is about.
    pub fn named(&self) -> (Sequence, u32) {
        (self.redemption.0, self.part)
    }

    fn join(&mut self, other: Line) {
        for (amount, more) in self.amounts.iter_mut().zip(other.amounts) {
            *amount = amount.checked_add(more).unwrap_or(Cents::MAX);
        }
        self.cheques = self.cheques.saturating_add(other.cheques);
        self.bases.extend(other.bases);
        self.contests.extend(other.contests);
    }
}

impl Background {
    /// Whether a row is one of the report's: in that of one organisation, the others are counted as
    /// well, so that it is not shown when it would tell of a smaller one.
    pub(super) fn shows(&self, section: SectionKey, row: RowKey) -> bool {
        let Some(own) = self.own_row(section) else { return true };
        row == own
    }

    /// The only row of a section, in the report of one organisation.
    pub(super) fn own_row(&self, section: SectionKey) -> Option<RowKey> {
        let Role::Shadow(Some(wanted)) = self.role else { return None };
        (section == SectionKey::ByOrganisation).then_some(RowKey::Organisation(wanted))
    }

    /// Who bears an agreement.
    pub(super) fn contributor(&self, agreement: AgreementId) -> Option<FunderId> {
        self.agreements.get(agreement.index()).map(|agreement| agreement.contributor)
    }

    /// Who bears an award.
    pub(super) fn co_funder(&self, award: AwardId) -> Option<FunderId> {
        self.awards.get(award.index()).map(|award| award.terms.co_funder)
    }

    /// Who bears what of a piece but the buyer: of all for a buyer, of its own for anyone else.
    fn bases(&self, standing: Standing<'_>, cut_off: Sequence, fallen: &Fallen) -> Vec<Basis> {
        let (contributor, co_funder) = match self.role {
            Role::Buyer(_) => (None, None),
            Role::Contributor(funder) | Role::CoFunder(funder) => (Some(funder), Some(funder)),
            Role::Shadow(_) | Role::Venue(_) => return Vec::new(),
        };
        let is_borne = matches!(
            fallen.section,
            SectionKey::Bearers | SectionKey::Agreements | SectionKey::Awards
        );
        let called = self.bearer(fallen.row).filter(|_| fallen.section == SectionKey::Calls);
        let (contributor, co_funder) = (called.or(contributor), called.or(co_funder));
        let of_row = |row: RowKey| !is_borne || row == fallen.row;
        let mut bases = Vec::new();
        for (one, amount) in standing.shares.contributions.iter().zip(&fallen.slice.contributions) {
            let (agreement, amount) = (one.agreement, *amount);
            let is_own = contributor.is_none() || self.contributor(agreement) == contributor;
            let is_there = is_own && of_row(RowKey::Agreement(agreement, one.year));
            if is_there && amount > Cents::ZERO {
                let known = self.agreements.get(agreement.index());
                let day = standing.taken.service_date;
                let revision = known.and_then(|known| known.revision_on(day, cut_off));
                let revision = revision.map_or(0, |(number, _)| number);
                bases.push(Basis::Agreement { agreement, revision, amount });
            }
        }
        for ((award, _), amount) in standing.shares.co_funding.iter().zip(&fallen.slice.co_funding)
        {
            let is_own = co_funder.is_none() || self.co_funder(*award) == co_funder;
            if is_own && of_row(RowKey::Award(*award)) && *amount > Cents::ZERO {
                bases.push(Basis::Award { award: *award, amount: *amount });
            }
        }
        bases
    }
}
