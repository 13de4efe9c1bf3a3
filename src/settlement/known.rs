//! What is known at a cut-off: all that decides who bears what, and what is left to bear.

use std::collections::VecDeque;

use crate::domain::agreement::{Agreement, Award, Used};
use crate::domain::entry::ShareLine;
use crate::domain::facts::Facts;
use crate::domain::id::{
    AgreementId, AwardId, CycleId, FunderId, OrderId, OrganisationId, SchemeId, Sequence, VenueId,
};
use crate::domain::money::Cents;
use crate::domain::organisation::Site;
use crate::domain::procedure::ProcedureTable;

/// What is known at a cut-off.
///
/// What was used of agreements and awards is what the cycles before used, less what was taken back;
/// what the cycle itself takes back counts from its entry on.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The entry that is the cut-off: nothing after it is known.
    pub(super) cut_off: Option<Sequence>,
    /// Whose each order is, and under which scheme, by order.
    pub(super) orders: Vec<(FunderId, SchemeId)>,
    /// Where each venue is, by venue.
    pub(super) sites: Vec<Site>,
    /// What is known of procedures.
    pub(super) procedures: ProcedureTable,
    /// The agreements, with what the cycles before used, by agreement.
    pub(super) agreements: Vec<Agreement>,
    /// Which of them each organisation has, by organisation.
    pub(super) of_organisation: Vec<Vec<AgreementId>>,
    /// The awards, with what the cycles before used, in the order in which they bear.
    pub(super) awards: Vec<(AwardId, Award)>,
    /// What entries of the cycle take back of agreements and awards, the next one first.
    pub(super) releases: VecDeque<(Sequence, ShareLine)>,
}

impl Known {
    /// What `facts`, of `cut_off` or later, know at `cut_off`, which ends `cycle`.
    pub fn at(facts: &Facts, cycle: CycleId, cut_off: Sequence) -> Known {
        let owner = |order: &crate::domain::facts::Order| (order.terms.buyer, order.terms.scheme);
        let venues = (0..facts.venues.len()).filter_map(VenueId::at_index);
        let mut known = Known {
            cut_off: Some(cut_off),
            orders: facts.orders.iter().map(owner).collect(),
            sites: venues.filter_map(|venue| facts.site_at(venue, cut_off)).collect(),
            procedures: facts.sharing.procedures.clone(),
            agreements: facts.sharing.agreements.clone(),
            of_organisation: vec![Vec::new(); facts.sharing.procedures.organisations.len()],
            awards: Vec::new(),
            releases: VecDeque::new(),
        };
        for agreement in &mut known.agreements {
            agreement.used.clear();
        }
        let mut awards = facts.sharing.awards.clone();
        for award in &mut awards {
            award.used = Cents::ZERO;
        }
        for (_, shares) in facts.sharing.cycles.range(..cycle) {
            shares.lines.iter().for_each(|line| known.use_line(&mut awards, *line));
        }
        known.index(awards);
        let begins = cycle.get().checked_sub(1).and_then(CycleId::new);
        let begins = begins.and_then(|before| facts.cycle(before)).map(|before| before.cut_off);
        for (since, line) in facts.claims.releases.iter().filter(|(since, _)| *since <= cut_off) {
            if Some(*since) <= begins {
                known.release(line);
            } else {
                known.releases.push_back((*since, *line));
            }
        }
        known
    }

    /// Takes back what entries before `redemption` did: what is released serves from there on.
    pub(super) fn release_before(&mut self, redemption: Sequence) {
        while self.releases.front().is_some_and(|(since, _)| *since < redemption) {
            if let Some((_, line)) = self.releases.pop_front() {
                self.release(&line);
            }
        }
    }

    fn release(&mut self, line: &ShareLine) {
        match line {
            ShareLine::Contribution { agreement, year, buyer: _, cheques, amount } => {
                let Some(agreement) = self.agreements.get_mut(agreement.index()) else { return };
                let used = agreement.used.entry(*year).or_insert(Used::NOTHING);
                used.amount = used.amount.checked_sub(*amount).unwrap_or(Cents::ZERO);
                used.cheques = used.cheques.saturating_sub(*cheques);
            }
            ShareLine::CoFunding { award, amount } => {
                if let Some((_, award)) = self.awards.iter_mut().find(|(id, _)| id == award) {
                    award.used = award.used.checked_sub(*amount).unwrap_or(Cents::ZERO);
                }
            }
            ShareLine::Borne { .. } | ShareLine::Shadow { .. } => {}
        }
    }

    fn use_line(&mut self, awards: &mut [Award], line: ShareLine) {
        match line {
            ShareLine::Contribution { agreement, year, buyer: _, cheques, amount } => {
                self.use_agreement(agreement, year, Used { amount, cheques });
            }
            ShareLine::CoFunding { award, amount } => {
                if let Some(award) = awards.get_mut(award.index()) {
                    award.used = award.used.checked_add(amount).unwrap_or(Cents::MAX);
                }
            }
            ShareLine::Borne { .. } | ShareLine::Shadow { .. } => {}
        }
    }

    pub(super) fn use_agreement(&mut self, agreement: AgreementId, year: u16, more: Used) {
        let Some(agreement) = self.agreements.get_mut(agreement.index()) else { return };
        let used = agreement.used.entry(year).or_insert(Used::NOTHING);
        used.amount = used.amount.checked_add(more.amount).unwrap_or(Cents::MAX);
        used.cheques = used.cheques.saturating_add(more.cheques);
    }

    fn index(&mut self, awards: Vec<Award>) {
        for (index, agreement) in self.agreements.iter().enumerate() {
            let of = self.of_organisation.get_mut(agreement.organisation.index());
            if let (Some(of), Some(id)) = (of, AgreementId::at_index(index)) {
                of.push(id);
            }
        }
        let named = awards.into_iter().enumerate();
        let named = named.filter_map(|(index, award)| Some((AwardId::at_index(index)?, award)));
        self.awards = named.collect();
        self.awards.sort_by_key(|(id, award)| (award.terms.rank, *id));
    }

    /// The entry that is the cut-off; `None` when nothing is known.
    pub fn cut_off(&self) -> Option<Sequence> {
        self.cut_off
    }

    /// Where each venue was at the cut-off, by venue.
    pub fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// Whose `order` is, and under which scheme.
    pub(super) fn order(&self, order: OrderId) -> Option<(FunderId, SchemeId)> {
        self.orders.get(order.index()).copied()
    }

    /// The agreements of `organisation`, in order of their numbers.
    pub(super) fn agreements_of(
        &self,
        organisation: OrganisationId,
    ) -> impl Iterator<Item = (AgreementId, &Agreement)> {
        let of = self.of_organisation.get(organisation.index()).into_iter().flatten();
        of.filter_map(|id| Some((*id, self.agreements.get(id.index())?)))
    }
}
