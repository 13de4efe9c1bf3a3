//! What of a part of a redemption falls to which rows of a report.
//!
//! **Invariant:** in each section that a part stands in, its pieces add up to what falls to the
//! report's subject of it.

use super::background::{Background, Role};
use super::keys::{RowKey, SectionKey};
use super::tally::Amounts;
use super::walk::Presented;
use crate::domain::entry::ShadowKind;
use crate::domain::id::{CycleId, FunderId, OrganisationId};
use crate::domain::money::Cents;
use crate::domain::organisation::Site;
use crate::settlement::{PartShares, Slice, Taken};

/// A part that stands, with all that is known of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing<'a> {
    /// Its cycle.
    pub(super) cycle: CycleId,
    /// What was taken.
    pub(super) taken: &'a Taken,
    /// Who bears what of it.
    pub(super) shares: &'a PartShares,
    /// Where the venue was at the cut-off.
    pub(super) site: Option<Site>,
    /// What settling does not keep.
    pub(super) presented: Option<&'a Presented>,
}

/// What falls to a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fallen {
    /// Of which section.
    pub(super) section: SectionKey,
    /// Which row.
    pub(super) row: RowKey,
    /// Whether the row is not shown when it counts few redemptions.
    pub(super) is_sensitive: bool,
    /// How many chèques; 0 where they are not told.
    pub(super) cheques: u32,
    /// How much.
    pub(super) amounts: Amounts,
    /// Who bears what of it.
    pub(super) slice: Slice,
}

/// One amount.
fn alone(amount: Cents) -> Amounts {
    [amount, Cents::ZERO, Cents::ZERO, Cents::ZERO]
}

fn sum(amounts: impl IntoIterator<Item = Cents>) -> Cents {
    Cents::checked_sum(amounts).unwrap_or(Cents::MAX)
}

impl Background {
    /// What falls to the rows of `sections`.
    pub(super) fn fallen(
        &self,
        sections: impl Iterator<Item = SectionKey>,
        standing: Standing<'_>,
    ) -> Vec<Fallen> {
        if let Role::Shadow(organisation) = self.role {
            return self.in_shadow(organisation, standing);
        }
        let whole = standing.shares.whole();
        let Some(amounts) = self.amounts(standing, &whole) else { return Vec::new() };
        let mut fallen = Vec::new();
        for section in sections {
            for (row, cheques, slice) in pieces(section, standing) {
                let Some(amounts) = self.amounts(standing, &slice) else { continue };
                let is_sensitive = self.may_be_merged(section, row, standing);
                fallen.push(Fallen { section, row, is_sensitive, cheques, amounts, slice });
            }
            for (row, amount) in self.borne(section, standing, amounts) {
                let (is_sensitive, amounts) = (false, alone(amount));
                let slice = whole.clone();
                fallen.push(Fallen { section, row, is_sensitive, cheques: 0, amounts, slice });
            }
            for (row, amounts) in self.called(section, standing) {
                let (is_sensitive, slice) = (false, whole.clone());
                fallen.push(Fallen { section, row, is_sensitive, cheques: 0, amounts, slice });
            }
        }
        fallen
    }

    /// What falls to the subject of a piece; `None` when nothing does.
    fn amounts(&self, standing: Standing<'_>, slice: &Slice) -> Option<Amounts> {
        let PartShares { buyer, contributions, co_funding, .. } = standing.shares;
        match self.role {
            Role::Buyer(funder) => {
                let contributed = sum(slice.contributions.iter().copied());
                let co_funded = sum(slice.co_funding.iter().copied());
                (funder == *buyer).then_some([slice.used, contributed, co_funded, slice.borne])
            }
            Role::CoFunder(funder) => {
                let by_award = co_funding.iter().map(|(award, _)| self.co_funder(*award));
                some_of(funder, by_award.zip(&slice.co_funding))
            }
            Role::Contributor(funder) => {
                let by_agreement = contributions.iter().map(|one| self.contributor(one.agreement));
                some_of(funder, by_agreement.zip(&slice.contributions))
            }
            Role::Venue(venue) => (venue == standing.taken.venue).then(|| alone(slice.used)),
            Role::Shadow(_) => None,
        }
    }

    /// Who bears a part, in the sections that tell it.
    fn borne(
        &self,
        section: SectionKey,
        standing: Standing<'_>,
        amounts: Amounts,
    ) -> Vec<(RowKey, Cents)> {
        let PartShares { contributions, co_funding, .. } = standing.shares;
        let is = |of: Option<FunderId>, wanted: Option<FunderId>| wanted.is_none() || of == wanted;
        let (contributor, co_funder) = match (section, self.role) {
            (SectionKey::Bearers, Role::Buyer(_)) => (Some(None), Some(None)),
            (SectionKey::Agreements, Role::Contributor(funder)) => (Some(Some(funder)), None),
            (SectionKey::Awards, Role::CoFunder(funder)) => (None, Some(Some(funder))),
            _ => return Vec::new(),
        };
        let mut borne = Vec::new();
        for one in contributions {
            if contributor.is_some_and(|wanted| is(self.contributor(one.agreement), wanted)) {
                borne.push((RowKey::Agreement(one.agreement, one.year), one.amount));
            }
        }
        for (award, amount) in co_funding {
            if co_funder.is_some_and(|wanted| is(self.co_funder(*award), wanted)) {
                borne.push((RowKey::Award(*award), *amount));
            }
        }
        if section == SectionKey::Bearers {
            let [_, _, _, own] = amounts;
            borne.push((RowKey::Own, own));
        }
        borne
    }

    /// Whether a row is merged when it counts few redemptions.
    fn may_be_merged(&self, section: SectionKey, row: RowKey, standing: Standing<'_>) -> bool {
        if let RowKey::Procedure(procedure) = row {
            return self.is_sensitive(procedure);
        }
        let mut declared = standing.taken.procedures.iter().flatten();
        self.is_about_procedures(section) && declared.any(|one| self.is_sensitive(*one))
    }

    /// What nobody answers for, by organisation, and of the wanted ones by buyer.
    fn in_shadow(&self, wanted: Option<OrganisationId>, standing: Standing<'_>) -> Vec<Fallen> {
        let PartShares { buyer, shadow, .. } = standing.shares;
        let mut fallen = Vec::new();
        for ((organisation, kind), amount) in shadow {
            let none = Cents::ZERO;
            let amounts = match kind {
                ShadowKind::NoAgreement => [*amount, *amount, none, none],
                ShadowKind::OutsideTerms => [*amount, none, *amount, none],
                ShadowKind::OverEnvelope => [*amount, none, none, *amount],
            };
            let mut fall = |section, row, is_sensitive| {
                let slice = standing.shares.whole();
                fallen.push(Fallen { section, row, is_sensitive, cheques: 0, amounts, slice });
            };
            fall(SectionKey::ByOrganisation, RowKey::Organisation(*organisation), true);
            if wanted.is_none_or(|wanted| wanted == *organisation) {
                let is_sensitive = self.is_about_procedures(SectionKey::ByBuyer);
                fall(SectionKey::ByBuyer, RowKey::Buyer(*buyer), is_sensitive);
            }
        }
        fallen
    }
}

/// The sum of the amounts that are `funder`'s; `None` for nothing.
fn some_of<'a>(
    funder: FunderId,
    amounts: impl Iterator<Item = (Option<FunderId>, &'a Cents)>,
) -> Option<Amounts> {
    let own = amounts.filter(|(of, _)| *of == Some(funder)).map(|(_, amount)| *amount);
    Some(sum(own)).filter(|amount| *amount > Cents::ZERO).map(alone)
}

/// The pieces of a part by the rows of a section: chèques and slice.
fn pieces(section: SectionKey, standing: Standing<'_>) -> Vec<(RowKey, u32, Slice)> {
    let Standing { cycle, taken, shares, site, presented } = standing;
    let whole = |row: RowKey| vec![(row, taken.cheques, shares.whole())];
    match section {
        SectionKey::ByVenue => whole(RowKey::Venue(taken.venue)),
        SectionKey::ByBuyer => whole(RowKey::Buyer(shares.buyer)),
        SectionKey::Remittances => whole(RowKey::Remittance(cycle, shares.buyer)),
        SectionKey::ByService => {
            whole(presented.map_or(RowKey::Nothing, |told| RowKey::Service(told.service)))
        }
        SectionKey::ByCommune => whole(site.map_or(RowKey::Nothing, |site| {
            site.commune.map_or(RowKey::Departement(site.departement), RowKey::Commune)
        })),
        SectionKey::ByProcedure => {
            let pieces = shares.by_procedure(taken).into_iter();
            let named = pieces.map(|(procedure, slice)| {
                (procedure.map_or(RowKey::Nothing, RowKey::Procedure), 0, slice)
            });
            named.collect()
        }
        SectionKey::ByPrescriber => {
            let holders = presented.map_or(&[][..], |told| &told.holders);
            let slices = shares.by_cheques(taken, holders);
            if holders.is_empty() {
                return whole(RowKey::Nothing);
            }
            let named = holders.iter().zip(slices).map(|((holder, cheques), slice)| {
                (holder.map_or(RowKey::Nothing, RowKey::Prescriber), *cheques, slice)
            });
            named.collect()
        }
        SectionKey::Life
        | SectionKey::Bearers
        | SectionKey::Agreements
        | SectionKey::Awards
        | SectionKey::Calls
        | SectionKey::Contests
        | SectionKey::Incidents
        | SectionKey::ByOrganisation
        | SectionKey::Positions
        | SectionKey::Cover => Vec::new(),
    }
}
