//! Who bears what: procedures, agreements, awards, and the shares of cycles.

use std::collections::BTreeMap;

use super::super::agreement::{Agreement, Award, Moves};
use super::super::entry::{FiguresDigest, ReturnReason, ShareLine, ShareTotals};
use super::super::id::{AgreementId, AwardId, CycleId, Sequence, VenueId};
use super::super::organisation::Site;
use super::super::procedure::ProcedureTable;
use super::super::request::CallerId;
use super::Facts;

/// All that decides who bears what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sharing {
    /// What is known of procedures.
    pub procedures: ProcedureTable,
    /// Agreements, by id.
    pub agreements: Vec<Agreement>,
    /// Awards, by id.
    pub awards: Vec<Award>,
    /// Where venues were before.
    pub moves: Moves,
    /// The cycles whose figures are computed by version 2, and how far their shares are.
    pub cycles: BTreeMap<CycleId, CycleShares>,
    /// The cycles whose figures were returned: by whom and why, the last time.
    pub returned: BTreeMap<CycleId, (CallerId, ReturnReason)>,
}

/// The shares of a cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CycleShares {
    /// The version of the computation, from 2.
    pub version: u16,
    /// How many parts have arrived.
    pub parts: u32,
    /// Those that have arrived, in order.
    pub lines: Vec<ShareLine>,
    /// The sums over all of them, once all have arrived.
    pub totals: Option<ShareTotals>,
}

impl Sharing {
    /// Whether anybody but buyers could bear anything: from then on, cycles have shares.
    pub fn is_in_use(&self) -> bool {
        let table = !self.procedures.versions.is_empty();
        table || !self.agreements.is_empty() || !self.awards.is_empty()
    }

    /// The agreement with this name.
    pub fn agreement(&self, agreement: AgreementId) -> Option<&Agreement> {
        self.agreements.get(agreement.index())
    }

    /// The award with this name.
    pub fn award(&self, award: AwardId) -> Option<&Award> {
        self.awards.get(award.index())
    }
}

impl Facts {
    /// Whether figures and shares of `cycle` are all recorded.
    pub fn is_computed(&self, cycle: CycleId) -> bool {
        let figures = self.cycle(cycle).is_some_and(|cycle| cycle.totals().is_some());
        let shares = self.sharing.cycles.get(&cycle);
        figures && shares.is_none_or(|shares| shares.totals.is_some())
    }

    /// What stands for the figures of `cycle`, shares included; `None` until all are recorded.
    pub fn figures_digest(&self, cycle: CycleId) -> Option<FiguresDigest> {
        let figures = self.cycle(cycle)?.totals()?.digest;
        match self.sharing.cycles.get(&cycle) {
            None => Some(figures),
            Some(shares) => shares.totals.map(|totals| totals.digest),
        }
    }

    /// Where `venue` was just after the entry `through`.
    pub fn site_at(&self, venue: VenueId, through: Sequence) -> Option<Site> {
        let moves = self.sharing.moves.get(&venue).into_iter().flatten();
        let before = moves.clone().find(|(until, _)| *until >= through).map(|(_, site)| *site);
        before.or_else(|| self.venue(venue).map(|venue| venue.site))
    }
}
