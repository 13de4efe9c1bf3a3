//! Founding the ledger, and creating funders, prescribers and venues.

use super::super::code::{Fingerprint, KeyVersion};
use super::super::entry::{Effect, OrganisationEffect};
use super::super::facts::{Facts, VenueTerms};
use super::super::id::{FunderId, LedgerId, PrescriberId, VenueId};
use super::super::organisation::{FunderKind, Site};
use super::super::registry::RecordDigest;
use super::super::rejection::Rejection;
use super::super::request::DigestWriter;
use super::super::time::Day;
use super::{Context, Decision};

/// The most funders of a ledger: what one venue is due from all of them fits into one payment.
pub const FUNDERS_MAX: u32 = 500;
/// The most prescribers of a ledger.
pub const PRESCRIBERS_MAX: u32 = 100_000;
/// The most venues of a ledger.
pub const VENUES_MAX: u32 = 100_000;

/// Founds the ledger: only the engine asks for it, as the first entry of a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The identity of the ledger.
    pub ledger: LedgerId,
    /// The version of its first key.
    pub key: KeyVersion,
    /// By which the key is recognised.
    pub fingerprint: Fingerprint,
}

impl Found {
    /// # Errors
    ///
    /// `LIMIT_REACHED` when the ledger has any entry.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        if facts.last.is_some() {
            return Err(Rejection::LimitReached { collection: "ledgers", limit: 1 });
        }
        let founded = Effect::Founded { ledger: self.ledger };
        let key = Effect::CodeKeyAdded { version: self.key, fingerprint: self.fingerprint };
        Ok(Decision { effects: vec![founded, key], transfers: Vec::new() })
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.ledger).number(self.key.get()).shown(&self.fingerprint);
    }
}

/// Accepts what the clock says, after a jump or a long pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AcceptClock {
    /// The day that it is, says whoever accepts.
    pub day: Day,
}

impl AcceptClock {
    /// # Errors
    ///
    /// `CLOCK_DAY_MISMATCH` when the clock says another day.
    pub fn decide(&self, _: &Facts, context: &Context) -> Result<Decision, Rejection> {
        if self.day != context.day {
            return Err(Rejection::ClockDayMismatch { day: self.day, today: context.day });
        }
        Ok(Decision::facts(Effect::ClockAccepted))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.day);
    }
}

/// The next id of a collection of `len` things.
pub(super) fn next<T>(
    len: usize,
    limit: u32,
    collection: &'static str,
    at_index: impl Fn(usize) -> Option<T>,
) -> Result<T, Rejection> {
    let full = Rejection::LimitReached { collection, limit };
    if u32::try_from(len).is_ok_and(|len| len < limit) {
        at_index(len).ok_or(full)
    } else {
        Err(full)
    }
}

/// Creates a buyer. Its name stands in the registry's log, not in the digest: a repeat is compared
/// with the record itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreateBuyer {
    /// Its record in the registry's log.
    pub record: RecordDigest,
}

impl CreateBuyer {
    /// # Errors
    ///
    /// `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let funder = next(facts.funders.len(), FUNDERS_MAX, "funders", FunderId::at_index)?;
        Ok(Decision::facts(Effect::BuyerCreated { funder, record: self.record }))
    }

    #[expect(clippy::unused_self, reason = "every command has the same two functions")]
    pub(super) fn digest(&self, _: &mut DigestWriter) {}
}

/// Creates a prescriber. As for a buyer, its name is not in the digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreatePrescriber {
    /// Its record in the registry's log.
    pub record: RecordDigest,
}

impl CreatePrescriber {
    /// # Errors
    ///
    /// `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let known = facts.prescribers.len();
        let prescriber = next(known, PRESCRIBERS_MAX, "prescribers", PrescriberId::at_index)?;
        Ok(Decision::facts(Effect::PrescriberCreated { prescriber, record: self.record }))
    }

    #[expect(clippy::unused_self, reason = "every command has the same two functions")]
    pub(super) fn digest(&self, _: &mut DigestWriter) {}
}

/// Creates a funder that buys no booklets. As for a buyer, its name is not in the digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreateFunder {
    /// What it does.
    pub kind: FunderKind,
    /// Its record in the registry's log.
    pub record: RecordDigest,
}

impl CreateFunder {
    /// # Errors
    ///
    /// `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let CreateFunder { kind, record } = *self;
        if kind == FunderKind::Buyer {
            return CreateBuyer { record }.decide(facts, context);
        }
        let funder = next(facts.funders.len(), FUNDERS_MAX, "funders", FunderId::at_index)?;
        let created = OrganisationEffect::FunderCreated { funder, kind, record };
        Ok(Decision::facts(Effect::Organisation(created)))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.kind);
    }
}

/// Creates a venue with the label days that it asks for. It is a draft: the operator checks it, a
/// buyer validates it, and then it may redeem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreateVenue {
    /// What it is.
    pub terms: VenueTerms,
}

impl CreateVenue {
    /// # Errors
    ///
    /// `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let venue = next(facts.venues.len(), VENUES_MAX, "venues", VenueId::at_index)?;
        let VenueTerms { departement, commune, label: days, record } = self.terms;
        let site = Site { departement, commune };
        let effects = [
            OrganisationEffect::VenueRegistered { venue, site, record },
            OrganisationEffect::LabelGranted { venue, days },
        ];
        let effects = effects.map(Effect::Organisation).to_vec();
        Ok(Decision { effects, transfers: Vec::new() })
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        let VenueTerms { departement, commune, label, record: _ } = self.terms;
        to.shown(&departement).maybe(commune.as_ref());
        to.shown(&label.first()).shown(&label.last());
    }
}
