//! The life of a venue: checked by the operator, validated by a buyer, labelled over ranges of
//! days, moved, ended.

use super::super::entry::{Effect, OrganisationEffect};
use super::super::facts::{Facts, Venue};
use super::super::id::{FunderId, VenueId};
use super::super::organisation::{Affiliation, Enrolment, Site, VenueEnding};
use super::super::registry::{RecordDigest, Subject};
use super::super::rejection::Rejection;
use super::super::request::DigestWriter;
use super::super::time::{Day, DayRange};
use super::bank::check_buyer;
use super::{Context, Decision};

/// The most label periods of one venue.
pub const LABELS_MAX: usize = 100;

/// Records that the operator checked a venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckVenue {
    /// Which.
    pub venue: VenueId,
}

/// Records that a buyer validated a venue. Whoever checked it cannot say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValidateVenue {
    /// Which.
    pub venue: VenueId,
    /// Who validates it.
    pub buyer: FunderId,
}

/// Gives a venue a label over days on which it has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantLabel {
    /// Which venue.
    pub venue: VenueId,
    /// The days.
    pub days: DayRange,
}

/// Takes a venue's label away from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawLabel {
    /// Which venue.
    pub venue: VenueId,
    /// The first day without.
    pub from: Day,
}

/// Ends a venue: it presents no service after a day. What it accepted stays payable. Said again
/// with an earlier day, it ends on that day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndVenue {
    /// Which.
    pub venue: VenueId,
    /// The last service date that it may present.
    pub last_day: Day,
    /// Why.
    pub reason: VenueEnding,
}

/// Records the terms under which a venue joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetEnrolment {
    /// Which venue.
    pub venue: VenueId,
    /// The terms.
    pub enrolment: Enrolment,
}

/// Changes what is known of a venue. Its name and address are not in the digest: a repeat is
/// compared with the record itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReviseVenue {
    /// Which.
    pub venue: VenueId,
    /// Where it is now.
    pub site: Site,
    /// Its new record in the registry's log.
    pub record: RecordDigest,
}

/// The venue, unless it has ended.
fn find(facts: &Facts, venue: VenueId) -> Result<&Venue, Rejection> {
    let found = facts.venue(venue).ok_or(Rejection::VenueNotFound { venue })?;
    if let Affiliation::Ended { last_day } = found.affiliation {
        return Err(Rejection::VenueEnded { venue, last_day });
    }
    Ok(found)
}

fn organisation(effect: OrganisationEffect) -> Decision {
    Decision::facts(Effect::Organisation(effect))
}

impl CheckVenue {
    /// # Errors
    ///
    /// `VENUE_NOT_FOUND`, `VENUE_NOT_DRAFT`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let venue = self.venue;
        let found = facts.venue(venue).ok_or(Rejection::VenueNotFound { venue })?;
        if found.affiliation != Affiliation::Draft {
            let state = found.affiliation.word();
            return Err(Rejection::VenueNotDraft { venue, state });
        }
        Ok(organisation(OrganisationEffect::VenueChecked { venue }))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.venue);
    }
}

impl ValidateVenue {
    /// # Errors
    ///
    /// `FUNDER_NOT_FOUND`, `VENUE_NOT_FOUND`, `FUNDER_NOT_BUYER`, `VENUE_NOT_CHECKED`,
    /// `SAME_CALLER`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let ValidateVenue { venue, buyer } = *self;
        let funder = facts.funder(buyer).ok_or(Rejection::FunderNotFound { funder: buyer })?;
        let found = facts.venue(venue).ok_or(Rejection::VenueNotFound { venue })?;
        check_buyer(buyer, funder)?;
        let Affiliation::Checked { by } = &found.affiliation else {
            let state = found.affiliation.word();
            return Err(Rejection::VenueNotChecked { venue, state });
        };
        context.check_not(by)?;
        Ok(organisation(OrganisationEffect::VenueValidated { venue, buyer }))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.venue).shown(&self.buyer);
    }
}

impl GrantLabel {
    /// # Errors
    ///
    /// `VENUE_NOT_FOUND`, `VENUE_ENDED`, `LABEL_OVERLAPS`, `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let GrantLabel { venue, days } = *self;
        let found = find(facts, venue)?;
        let overlaps =
            |label: &&DayRange| label.first() <= days.last() && days.first() <= label.last();
        if let Some(label) = found.labels.iter().find(overlaps) {
            let (first, last) = (label.first(), label.last());
            return Err(Rejection::LabelOverlaps { venue, first, last });
        }
        if found.labels.len() >= LABELS_MAX {
            return Err(Rejection::full("labels of a venue", LABELS_MAX));
        }
        Ok(organisation(OrganisationEffect::LabelGranted { venue, days }))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.venue).shown(&self.days.first()).shown(&self.days.last());
    }
}

impl WithdrawLabel {
    /// # Errors
    ///
    /// `VENUE_NOT_FOUND`, `LABEL_ABSENT`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let WithdrawLabel { venue, from } = *self;
        let found = facts.venue(venue).ok_or(Rejection::VenueNotFound { venue })?;
        if found.labels.iter().all(|label| label.last() < from) {
            return Err(Rejection::LabelAbsent { venue, from });
        }
        Ok(organisation(OrganisationEffect::LabelWithdrawn { venue, from }))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.venue).shown(&self.from);
    }
}

impl EndVenue {
    /// # Errors
    ///
    /// `VENUE_NOT_FOUND`, `VENUE_ENDED` when it ended on this day or before.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let EndVenue { venue, last_day, reason } = *self;
        let found = facts.venue(venue).ok_or(Rejection::VenueNotFound { venue })?;
        let was_let_in = match found.affiliation {
            Affiliation::Draft | Affiliation::Checked { .. } => false,
            Affiliation::Active { .. } => true,
            Affiliation::Ended { last_day: ended } if last_day < ended => true,
            Affiliation::Ended { last_day } => {
                return Err(Rejection::VenueEnded { venue, last_day });
            }
        };
        let mut effects = Vec::new();
        // What was never let in has nothing to present: it keeps no label.
        if let Some(label) = found.labels.first()
            && !was_let_in
        {
            effects.push(OrganisationEffect::LabelWithdrawn { venue, from: label.first() });
        }
        effects.push(OrganisationEffect::VenueEnded { venue, last_day, reason });
        let effects = effects.into_iter().map(Effect::Organisation).collect();
        Ok(Decision { effects, transfers: Vec::new() })
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.venue).shown(&self.last_day).shown(&self.reason);
    }
}

impl SetEnrolment {
    /// # Errors
    ///
    /// `VENUE_NOT_FOUND`, `VENUE_ENDED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let SetEnrolment { venue, enrolment } = *self;
        find(facts, venue)?;
        Ok(organisation(OrganisationEffect::EnrolmentSet { venue, enrolment }))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        let Enrolment { set_off, legal_form, vat } = self.enrolment;
        to.shown(&self.venue).number(set_off).shown(&legal_form).shown(&vat);
    }
}

impl ReviseVenue {
    /// # Errors
    ///
    /// `VENUE_NOT_FOUND`, `VENUE_ENDED`, `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let ReviseVenue { venue, site, record } = *self;
        let found = find(facts, venue)?;
        let subject = Subject::Venue(venue);
        super::records::check_room(facts, subject)?;
        let mut effects = vec![OrganisationEffect::RecordRevised { subject, record }];
        if found.site != site {
            effects.push(OrganisationEffect::VenueMoved { venue, site });
        }
        let effects = effects.into_iter().map(Effect::Organisation).collect();
        Ok(Decision { effects, transfers: Vec::new() })
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        let Site { departement, commune } = self.site;
        to.shown(&self.venue).shown(&departement).maybe(commune.as_ref());
    }
}
