//! Who bears what of one part of a redemption: attribution, agreements, residual.
//!
//! The rules, with their reasons, are those of `docs/settling.md`.
//!
//! **Invariant:** contributions, co-funding and what the buyer bears add up to the part's value.
//! **Invariant:** contributions and shadow add up to what is attributed.

use std::collections::BTreeMap;

use super::known::Known;
use super::split::split;
use crate::domain::agreement::{Agreement, Terms, Used};
use crate::domain::command::redeem::PROCEDURES_MAX;
use crate::domain::entry::{ShadowKind, ShareLine};
use crate::domain::id::{
    AgreementId, AwardId, FunderId, OrderId, OrganisationId, SchemeId, Sequence, VenueId,
};
use crate::domain::money::Cents;
use crate::domain::procedure::{Behind, Procedure};
use crate::domain::scheme::CoFundingBase;
use crate::domain::tie::Tie;
use crate::domain::time::Day;

/// A part of a redemption, as much of it as decides who bears it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The redemption.
    pub redemption: Sequence,
    /// The place of the part in it, from 1.
    pub part: u32,
    /// The order of its chèques.
    pub order: OrderId,
    /// Where.
    pub venue: VenueId,
    /// For a service of which day.
    pub service_date: Day,
    /// How many chèques.
    pub cheques: u32,
    /// What they are worth.
    pub value: Cents,
    /// What the person needed, in the order in which it was declared.
    pub procedures: [Option<Procedure>; PROCEDURES_MAX],
}

/// What an agreement bears of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// Which agreement.
    pub agreement: AgreementId,
    /// For services of which year.
    pub year: u16,
    /// How many chèques that uses.
    pub cheques: u32,
    /// How much, never zero.
    pub amount: Cents,
}

/// What is attributed to an organisation through a procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// Through which procedure.
    pub procedure: Procedure,
    /// To which organisation.
    pub organisation: OrganisationId,
    /// Under which agreement of the organisation, if one applies.
    pub agreement: Option<AgreementId>,
    /// How much, never zero.
    pub amount: Cents,
}

/// Who bears what of one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartShares {
    /// Whose chèques they are.
    pub buyer: FunderId,
    /// What they are worth.
    pub value: Cents,
    /// The version of the table of procedures in force; `None` before any.
    pub table_version: Option<u16>,
    /// What is attributed, in order of declaration, then of organisations.
    pub attributions: Vec<Attribution>,
    /// What contributors bear, in order of the agreements.
    pub contributions: Vec<Contribution>,
    /// What nobody answers for, in order of organisations and kinds.
    pub shadow: BTreeMap<(OrganisationId, ShadowKind), Cents>,
    /// What co-funders bear, in the order in which they do.
    pub co_funding: Vec<(AwardId, Cents)>,
    /// What the buyer bears.
    pub borne: Cents,
}

/// `amount` less `less`, which is a part of it.
fn rest(amount: Cents, less: Cents) -> Cents {
    amount.checked_sub(less).unwrap_or(Cents::ZERO)
}

fn add(sum: &mut Cents, more: Cents) {
    *sum = sum.checked_add(more).unwrap_or(Cents::MAX);
}

impl Known {
    /// Who bears what of `taken`, by what is known and left; uses it up. `None` for a part of an
    /// order or a venue that is not known.
    pub(super) fn settle(&mut self, taken: &Taken) -> Option<PartShares> {
        self.release_before(taken.redemption);
        let (buyer, scheme) = self.order(taken.order)?;
        let mut shares = PartShares {
            buyer,
            value: taken.value,
            table_version: None,
            attributions: Vec::new(),
            contributions: Vec::new(),
            shadow: BTreeMap::new(),
            co_funding: Vec::new(),
            borne: taken.value,
        };
        if taken.procedures.iter().any(Option::is_some) {
            self.attribute(taken, &mut shares);
            let charged = self.sort_out(taken, &mut shares)?;
            for (agreement, attributed) in charged {
                self.contribute(taken, (agreement, attributed), &mut shares);
            }
        }
        self.co_fund(taken, scheme, &mut shares);
        Some(shares)
    }

    /// Splits the value among procedures, then among the organisations behind each.
    fn attribute(&self, taken: &Taken, shares: &mut PartShares) {
        let Some(cut_off) = self.cut_off else { return };
        let Some((number, table)) = self.procedures.on(taken.service_date, cut_off) else { return };
        shares.table_version = Some(number);
        let declared: Vec<Procedure> = taken.procedures.iter().flatten().copied().collect();
        let tie = |procedure: Option<&Procedure>, organisation: u32| Tie {
            redemption: taken.redemption,
            part: taken.part,
            procedure: procedure.map_or(0, |procedure| procedure.get()),
            organisation,
        };
        let equal = vec![1_u32; declared.len()];
        let per_procedure = split(taken.value, &equal, |place| tie(declared.get(place), 0));
        for (procedure, amount) in declared.iter().zip(per_procedure) {
            let behind = table.rows.get(procedure).map_or(&[][..], Vec::as_slice);
            let weights: Vec<u32> = behind.iter().map(|behind| behind.weight).collect();
            let organisation = |place: usize| behind.get(place).map_or(0, |b| b.organisation.get());
            let amounts =
                split(amount, &weights, |place| tie(Some(procedure), organisation(place)));
            for (Behind { organisation, .. }, amount) in behind.iter().zip(amounts) {
                if amount > Cents::ZERO {
                    let (procedure, organisation) = (*procedure, *organisation);
                    let agreement = None;
                    let one = Attribution { procedure, organisation, agreement, amount };
                    shares.attributions.push(one);
                }
            }
        }
    }

    /// What is attributed under each agreement that applies; the rest is shadow.
    fn sort_out(
        &self,
        taken: &Taken,
        shares: &mut PartShares,
    ) -> Option<BTreeMap<AgreementId, Cents>> {
        let mut charged = BTreeMap::new();
        let cut_off = self.cut_off?;
        for one in &mut shares.attributions {
            let Attribution { procedure, organisation, agreement, amount } = one;
            let mut agreements = self.agreements_of(*organisation);
            let applies = |(id, agreement): (AgreementId, &Agreement)| {
                let terms = agreement.on(taken.service_date, cut_off)?;
                self.covers(terms, taken, (*procedure, shares.table_version)).then_some(id)
            };
            *agreement = agreements.find_map(applies);
            if let Some(agreement) = *agreement {
                add(charged.entry(agreement).or_insert(Cents::ZERO), *amount);
                continue;
            }
            let signed = self.agreements_of(*organisation).any(|(_, one)| one.is_signed(cut_off));
            let kind = if signed { ShadowKind::OutsideTerms } else { ShadowKind::NoAgreement };
            add(shares.shadow.entry((*organisation, kind)).or_insert(Cents::ZERO), *amount);
        }
        Some(charged)
    }

    /// Whether terms in force apply to the place and the procedure, as they were signed.
    fn covers(
        &self,
        terms: &Terms,
        taken: &Taken,
        (procedure, in_force): (Procedure, Option<u16>),
    ) -> bool {
        let Some(site) = self.sites.get(taken.venue.index()) else { return false };
        let behind = |number: u16| {
            self.procedures.version(number).and_then(|version| version.rows.get(&procedure))
        };
        terms.territory.contains(site.departement, site.commune)
            && terms.procedures.contains(procedure)
            && in_force.and_then(behind) == behind(terms.table_version)
    }

    /// Charges an agreement with what is attributed under it: share, maximum, count, envelope.
    fn contribute(
        &mut self,
        taken: &Taken,
        (id, attributed): (AgreementId, Cents),
        shares: &mut PartShares,
    ) {
        let year = taken.service_date.year();
        let cut_off = self.cut_off.unwrap_or(Sequence::FIRST);
        let Some(agreement) = self.agreements.get(id.index()) else { return };
        let Some(terms) = agreement.on(taken.service_date, cut_off) else { return };
        let k = taken.cheques;
        let most = terms.maximum_per_cheque.and_then(|most| most.checked_mul(k.into()));
        let within = attributed.portion(terms.share).min(most.unwrap_or(Cents::MAX));
        let used = agreement.used.get(&year).copied().unwrap_or(Used::NOTHING);
        let (left, cheques) = match terms.limit(year) {
            Some(limit) => {
                let count = limit.cheques.map(|most| most.saturating_sub(used.cheques));
                (rest(limit.envelope, used.amount), count.map_or(k, |left| left.min(k)))
            }
            None => (Cents::ZERO, k),
        };
        let amount = within.scaled(cheques.into(), k.into()).min(left);
        let organisation = agreement.organisation;
        let outside = [
            (ShadowKind::OutsideTerms, rest(attributed, within)),
            (ShadowKind::OverEnvelope, rest(within, amount)),
        ];
        for (kind, amount) in outside.into_iter().filter(|(_, amount)| *amount > Cents::ZERO) {
            add(shares.shadow.entry((organisation, kind)).or_insert(Cents::ZERO), amount);
        }
        if amount > Cents::ZERO {
            shares.contributions.push(Contribution { agreement: id, year, cheques, amount });
            shares.borne = rest(shares.borne, amount);
            self.use_agreement(id, year, Used { amount, cheques });
        }
    }

    /// Lets the awards bear of the residual, in their order.
    fn co_fund(&mut self, taken: &Taken, scheme: SchemeId, shares: &mut PartShares) {
        let Some(cut_off) = self.cut_off else { return };
        let residual = shares.borne;
        for (id, award) in &mut self.awards {
            let terms = &award.terms;
            let applies = (terms.buyer, terms.scheme) == (shares.buyer, scheme);
            if !applies || !award.is_on(taken.service_date, cut_off) {
                continue;
            }
            let asked = match terms.base {
                CoFundingBase::Gross => taken.value.portion(terms.rate),
                CoFundingBase::Net => residual.portion(terms.rate),
            };
            let amount = asked.min(shares.borne).min(rest(terms.amount, award.used));
            if amount > Cents::ZERO {
                shares.co_funding.push((*id, amount));
                shares.borne = rest(shares.borne, amount);
                add(&mut award.used, amount);
            }
        }
    }
}

/// Who bears what of all `parts` of a redemption, line by line: contributions in order of the
/// agreements, co-funding in the order in which it bears, then what buyers bear. No shadow.
pub fn share_lines(parts: &[PartShares]) -> Vec<ShareLine> {
    let mut contributions: BTreeMap<(AgreementId, u16, FunderId), (u32, Cents)> = BTreeMap::new();
    let mut co_funding: Vec<(AwardId, Cents)> = Vec::new();
    let mut borne: BTreeMap<FunderId, (Cents, Cents)> = BTreeMap::new();
    for part in parts {
        for one in &part.contributions {
            let key = (one.agreement, one.year, part.buyer);
            let (cheques, sum) = contributions.entry(key).or_insert((0, Cents::ZERO));
            *cheques = cheques.saturating_add(one.cheques);
            add(sum, one.amount);
        }
        for (award, amount) in &part.co_funding {
            match co_funding.iter_mut().find(|(known, _)| known == award) {
                Some((_, sum)) => add(sum, *amount),
                None => co_funding.push((*award, *amount)),
            }
        }
        let (used, sum) = borne.entry(part.buyer).or_insert((Cents::ZERO, Cents::ZERO));
        add(used, part.value);
        add(sum, part.borne);
    }
    let contributions =
        contributions.into_iter().map(|((agreement, year, buyer), (cheques, amount))| {
            ShareLine::Contribution { agreement, year, buyer, cheques, amount }
        });
    let co_funding = co_funding.into_iter();
    let co_funding = co_funding.map(|(award, amount)| ShareLine::CoFunding { award, amount });
    let borne = borne.into_iter();
    let borne = borne.map(|(buyer, (used, amount))| ShareLine::Borne { buyer, used, amount });
    contributions.chain(co_funding).chain(borne).collect()
}
