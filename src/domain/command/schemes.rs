//! Schemes: creating one, and giving it another version of its rules.

use super::super::entry::Effect;
use super::super::facts::Facts;
use super::super::id::SchemeId;
use super::super::rejection::Rejection;
use super::super::request::DigestWriter;
use super::super::scheme::{
    CoFunding, EndCalendar, FirstRules, LastPresentation, LastService, Rules, Territory,
};
use super::super::time::Day;
use super::organisations::next;
use super::{Context, Decision};

/// The most schemes of a ledger.
pub const SCHEMES_MAX: u32 = 1_000;
/// The most versions of one scheme's rules.
pub const VERSIONS_MAX: usize = 1_000;

/// Creates a scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateScheme {
    /// Its rules, version 1.
    pub rules: Rules,
}

/// Gives a scheme another version of its rules. Services before `from` keep the rules that they
/// have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviseScheme {
    /// Which.
    pub scheme: SchemeId,
    /// The first service date that the rules apply to: one that has not begun anywhere on Earth,
    /// and after the version before.
    pub from: Day,
    /// The rules.
    pub rules: Rules,
}

impl CreateScheme {
    /// # Errors
    ///
    /// `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let scheme = next(facts.schemes.len(), SCHEMES_MAX, "schemes", SchemeId::at_index)?;
        let rules = Box::new(self.rules.clone());
        Ok(Decision::facts(Effect::RulesSet { scheme, version: 1, from: Day::MIN, rules }))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        digest(to, &self.rules);
    }
}

impl ReviseScheme {
    /// # Errors
    ///
    /// `SCHEME_NOT_FOUND`, `VERSION_TOO_EARLY`, `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let ReviseScheme { scheme, from, ref rules } = *self;
        let found = facts.scheme(scheme).ok_or(Rejection::SchemeNotFound { scheme })?;
        let last = found.versions.last().map_or(Day::MIN, |version| version.from);
        // Somewhere on Earth a service of the latest day may be redeemed already.
        let earliest = last.max(context.at.latest_day_on_earth()).next();
        if from < earliest {
            return Err(Rejection::VersionTooEarly { scheme, from, earliest });
        }
        let full = Rejection::full("versions of a scheme", VERSIONS_MAX);
        if found.versions.len() >= VERSIONS_MAX {
            return Err(full);
        }
        let version = found.versions.len().checked_add(1).and_then(|next| u16::try_from(next).ok());
        let version = version.ok_or(full)?;
        let rules = Box::new(rules.clone());
        Ok(Decision::facts(Effect::RulesSet { scheme, version, from, rules }))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.scheme).shown(&self.from);
        digest(to, &self.rules);
    }
}

/// What an earlier release could ask keeps its digest: parameters that it did not know are only
/// added where one differs from what it stood for then.
fn digest(to: &mut DigestWriter, rules: &Rules) {
    to.number(rules.face_value.get()).number(rules.cheques_per_booklet);
    match rules.last_service {
        LastService::InYearAfter(day) => to.shown(&day),
        LastService::AfterHandover { months } => to.text("after handover").number(months),
    };
    match rules.last_presentation {
        LastPresentation::InYearAfter(day) => to.shown(&day),
        LastPresentation::DaysAfter(days) => to.text("days after").number(days),
    };
    to.number(rules.service_age_days).number(rules.cheques_per_redemption);
    to.maybe(rules.cheques_per_venue_day.as_ref()).maybe(rules.cheques_per_booklet_day.as_ref());
    to.list(&rules.services);
    digest_territory(to, &rules.territory);
    to.shown(&rules.handover);
    if FirstRules::of(rules).is_none() {
        later(to, rules);
    }
}

fn later(to: &mut DigestWriter, rules: &Rules) {
    let EndCalendar { reference, alert_days, provisional_days } = &rules.calendar;
    to.shown(&rules.activation).shown(reference);
    to.list(alert_days);
    to.number(*provisional_days).number(rules.payout_days).number(rules.set_off);
    let CoFunding { rate_max, base, path } = rules.co_funding;
    to.number(rate_max.get()).shown(&base).shown(&path);
    to.maybe(rules.three_people_above.as_ref());
}

/// Adds a territory.
pub(super) fn digest_territory(to: &mut DigestWriter, territory: &Territory) {
    match territory {
        Territory::Anywhere => to.text("anywhere"),
        Territory::Within { departements, communes } => {
            to.list(departements).list(communes).text("within")
        }
    };
}
