//! The shares of a cycle: what its parts come to, line by line.

use std::collections::BTreeMap;

use super::known::Known;
use super::part::{Contribution, PartShares, Taken};
use super::{Figures, FiguresError};
use crate::domain::command::cycle::{RecordShares, SHARE_LINES_MAX};
use crate::domain::entry::{FiguresDigest, ShadowKind, ShareLine, ShareTotals};
use crate::domain::id::{AgreementId, AwardId, CycleId, FunderId, OrganisationId};
use crate::domain::money::Cents;

/// Who bears what of a cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shares {
    lines: Vec<ShareLine>,
    totals: ShareTotals,
}

/// The sums so far.
pub(super) struct Sums {
    known: Known,
    contributions: BTreeMap<(AgreementId, u16, FunderId), (u32, Cents)>,
    co_funding: BTreeMap<AwardId, Cents>,
    borne: BTreeMap<FunderId, (Cents, Cents)>,
    shadow: BTreeMap<(OrganisationId, FunderId, ShadowKind), Cents>,
}

fn add(sum: &mut Cents, more: Cents) -> Result<(), FiguresError> {
    *sum = sum.checked_add(more).ok_or(FiguresError::TotalOverflow)?;
    Ok(())
}

impl Sums {
    pub(super) fn new(known: Known) -> Sums {
        Sums {
            known,
            contributions: BTreeMap::new(),
            co_funding: BTreeMap::new(),
            borne: BTreeMap::new(),
            shadow: BTreeMap::new(),
        }
    }

    /// Settles a part, after those before it.
    pub(super) fn add(&mut self, taken: &Taken) -> Result<(), FiguresError> {
        let Some(part) = self.known.settle(taken) else { return Ok(()) };
        let PartShares { buyer, value, contributions, shadow, co_funding, borne, .. } = part;
        for Contribution { agreement, year, cheques, amount } in contributions {
            let key = (agreement, year, buyer);
            let (count, sum) = self.contributions.entry(key).or_insert((0, Cents::ZERO));
            *count = count.checked_add(cheques).ok_or(FiguresError::TotalOverflow)?;
            add(sum, amount)?;
        }
        for (award, amount) in co_funding {
            add(self.co_funding.entry(award).or_insert(Cents::ZERO), amount)?;
        }
        for ((organisation, kind), amount) in shadow {
            add(self.shadow.entry((organisation, buyer, kind)).or_insert(Cents::ZERO), amount)?;
        }
        let (used, sum) = self.borne.entry(buyer).or_insert((Cents::ZERO, Cents::ZERO));
        add(used, value)?;
        add(sum, borne)
    }

    /// All lines, by kind, each kind in order of its keys.
    pub(super) fn finish(self, figures: &Figures) -> Result<Shares, FiguresError> {
        let Sums { known: _, contributions, co_funding, borne, shadow } = self;
        let sum = |amounts: &mut dyn Iterator<Item = Cents>| {
            Cents::checked_sum(amounts).ok_or(FiguresError::TotalOverflow)
        };
        let contributed = sum(&mut contributions.values().map(|(_, amount)| *amount))?;
        let co_funded = sum(&mut co_funding.values().copied())?;
        let left = sum(&mut borne.values().map(|(_, amount)| *amount))?;
        let contributions =
            contributions.into_iter().map(|((agreement, year, buyer), (cheques, amount))| {
                ShareLine::Contribution { agreement, year, buyer, cheques, amount }
            });
        let co_funding = co_funding.into_iter();
        let co_funding = co_funding.map(|(award, amount)| ShareLine::CoFunding { award, amount });
        let borne = borne.into_iter();
        let borne = borne.map(|(buyer, (used, amount))| ShareLine::Borne { buyer, used, amount });
        let shadow = shadow.into_iter().map(|((organisation, buyer, kind), amount)| {
            ShareLine::Shadow { organisation, buyer, kind, amount }
        });
        let lines: Vec<ShareLine> =
            contributions.chain(co_funding).chain(borne).chain(shadow).collect();
        let totals = ShareTotals {
            lines: u32::try_from(lines.len()).map_err(|_| FiguresError::TotalOverflow)?,
            contributed,
            co_funded,
            borne: left,
            digest: FiguresDigest::of_shares(figures.totals().digest, &lines),
        };
        Ok(Shares { lines, totals })
    }
}

impl Shares {
    /// The lines, by kind, each kind in order of its keys.
    pub fn lines(&self) -> &[ShareLine] {
        &self.lines
    }

    /// The sums over all lines, and the digest of all figures.
    pub fn totals(&self) -> &ShareTotals {
        &self.totals
    }

    /// The series of commands that records these shares for `cycle`: at most [`SHARE_LINES_MAX`]
    /// lines each, the totals in the last. There is always one, even without lines.
    pub fn parts(&self, cycle: CycleId) -> Vec<RecordShares> {
        let part = |(part, lines, is_last): (u32, &[ShareLine], bool)| RecordShares {
            cycle,
            part,
            lines: lines.to_vec(),
            totals: is_last.then_some(self.totals),
        };
        super::series(&self.lines, SHARE_LINES_MAX).map(part).collect()
    }
}
