//! Suspending a venue, and letting it redeem again. What it accepted before stays payable.

use super::super::entry::Effect;
use super::super::facts::{Facts, Suspension, Venue};
use super::super::id::VenueId;
use super::super::rejection::Rejection;
use super::super::request::DigestWriter;
use super::{Context, Decision};

/// Suspends a venue from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SuspendVenue {
    /// Which.
    pub venue: VenueId,
    /// Why.
    pub reason: Suspension,
}

/// Ends the suspension of a venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResumeVenue {
    /// Which.
    pub venue: VenueId,
}

fn find(facts: &Facts, venue: VenueId) -> Result<&Venue, Rejection> {
    facts.venue(venue).ok_or(Rejection::VenueNotFound { venue })
}

impl SuspendVenue {
    /// # Errors
    ///
    /// `VENUE_NOT_FOUND`, `VENUE_SUSPENDED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let SuspendVenue { venue, reason } = *self;
        if find(facts, venue)?.suspended.is_some() {
            return Err(Rejection::VenueSuspended { venue });
        }
        Ok(Decision::facts(Effect::VenueSuspended { venue, reason }))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.venue).text(match self.reason {
            Suspension::Inquiry => "inquiry",
            Suspension::OwnRequest => "own request",
            Suspension::Label => "label",
        });
    }
}

impl ResumeVenue {
    /// # Errors
    ///
    /// `VENUE_NOT_FOUND`, `VENUE_NOT_SUSPENDED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let venue = self.venue;
        if find(facts, venue)?.suspended.is_none() {
            return Err(Rejection::VenueNotSuspended { venue });
        }
        Ok(Decision::facts(Effect::VenueResumed { venue }))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.venue);
    }
}
