//! Awards: a co-funder bears a share of what is used, up to an amount.

use super::super::super::agreement::{Award, AwardTerms};
use super::super::super::entry::{Effect, SharingEffect};
use super::super::super::facts::Facts;
use super::super::super::id::AwardId;
use super::super::super::organisation::FunderKind;
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::super::time::Day;
use super::super::organisations::next;
use super::super::{Context, Decision};

/// The most awards.
pub const AWARDS_MAX: u32 = 100_000;

/// Records a co-funder's award.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantAward {
    /// The terms.
    pub terms: AwardTerms,
}

/// Ends an award after a service date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndAward {
    /// Which.
    pub award: AwardId,
    /// The last service date.
    pub last_day: Day,
}

impl GrantAward {
    /// # Errors
    ///
    /// `SCHEME_NOT_FOUND`, `FUNDER_NOT_FOUND` for the co-funder, then the buyer,
    /// `FUNDER_NOT_BUYER`, `FUNDER_NOT_CO_FUNDER`, `RATE_TOO_HIGH` when the scheme's rules on the
    /// first day allow less, `RANK_TAKEN`, `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let terms = self.terms;
        let AwardTerms { co_funder, buyer, scheme, rank, rate, days, .. } = terms;
        let found = facts.scheme(scheme).ok_or(Rejection::SchemeNotFound { scheme })?;
        let kind = |funder| {
            let found = facts.funder(funder).map(|funder| funder.kind);
            found.ok_or(Rejection::FunderNotFound { funder })
        };
        let (bearing, buying) = (kind(co_funder)?, kind(buyer)?);
        if buying != FunderKind::Buyer {
            return Err(Rejection::FunderNotBuyer { funder: buyer, kind: buying });
        }
        if bearing != FunderKind::CoFunder {
            return Err(Rejection::FunderNotCoFunder { funder: co_funder, kind: bearing });
        }
        let most = found.on(days.first()).map(|(_, rules)| rules.co_funding.rate_max);
        if let Some(most) = most.filter(|most| rate > *most) {
            return Err(Rejection::RateTooHigh { scheme, rate: rate.get(), most: most.get() });
        }
        let same = |award: &Award| {
            let other = &award.terms;
            let taken = (other.buyer, other.scheme, other.rank) == (buyer, scheme, rank);
            taken && award.days().is_some_and(|theirs| theirs.overlaps(days))
        };
        if let Some(index) = facts.sharing.awards.iter().position(same) {
            let award = AwardId::at_index(index).unwrap_or(AwardId::FIRST);
            return Err(Rejection::RankTaken { award });
        }
        let award = next(facts.sharing.awards.len(), AWARDS_MAX, "awards", AwardId::at_index)?;
        Ok(Decision::facts(Effect::Sharing(SharingEffect::AwardGranted { award, terms })))
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        let AwardTerms { co_funder, buyer, scheme, rank, rate, base, path, amount, days } =
            &self.terms;
        to.shown(co_funder).shown(buyer).shown(scheme).number(*rank).number(rate.get());
        to.shown(base).shown(path).number(amount.get());
        to.shown(&days.first()).shown(&days.last());
    }
}

impl EndAward {
    /// # Errors
    ///
    /// `AWARD_NOT_FOUND`, `AWARD_ENDED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let EndAward { award, last_day } = *self;
        let found = facts.sharing.award(award).ok_or(Rejection::AwardNotFound { award })?;
        if let Some((_, last_day)) = found.ended {
            return Err(Rejection::AwardEnded { award, last_day });
        }
        Ok(Decision::facts(Effect::Sharing(SharingEffect::AwardEnded { award, last_day })))
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.award).shown(&self.last_day);
    }
}
