//! What a venue that ended never took returns to the buyer, after the limitation period.

use super::super::super::account::Account;
use super::super::super::entry::BankingEffect;
use super::super::super::facts::{Facts, PaymentState};
use super::super::super::id::{FunderId, VenueId};
use super::super::super::money::Cents;
use super::super::super::organisation::{Affiliation, Entitlement};
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::super::time::Day;
use super::super::{Context, Decision, entitlements, incidents};
use super::explain::{SET_OFF_CYCLES_MAX, due};
use super::posted;

/// For how many months a venue can claim what it is due: five years, from the day on which it could
/// know of it (code civil, article 2224).
pub const LIMITATION_MONTHS: u8 = 60;

/// Returns to a buyer what a venue that ended did not take in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForfeitPayable {
    /// The venue.
    pub venue: VenueId,
    /// Whose chèques it had taken.
    pub buyer: FunderId,
}

impl ForfeitPayable {
    /// # Errors
    ///
    /// `NOT_ENTITLED` (incidents), `FUNDER_NOT_FOUND`, `VENUE_NOT_FOUND`, `VENUE_NOT_ENDED`,
    /// `LIMITATION_RUNNING`, `CLAWBACK_OPEN` while the venue must give something back that can be
    /// taken off what it is due, `PAYABLE_EXCEEDED` when nothing is payable, `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let ForfeitPayable { venue, buyer } = *self;
        entitlements::check(facts, context, Entitlement::Incidents)?;
        facts.funder(buyer).ok_or(Rejection::FunderNotFound { funder: buyer })?;
        let found = facts.venue(venue).ok_or(Rejection::VenueNotFound { venue })?;
        let Affiliation::Ended { last_day } = found.affiliation else {
            return Err(Rejection::VenueNotEnded { venue });
        };
        let until = limitation(facts, venue, last_day);
        if context.day <= until {
            return Err(Rejection::LimitationRunning { venue, until });
        }
        let open = incidents::recovery::to_set_off(facts, venue, buyer);
        if open > Cents::ZERO {
            return Err(Rejection::ClawbackOpen { venue, buyer, open });
        }
        let cycles: Vec<_> = due(facts, venue, buyer).take(SET_OFF_CYCLES_MAX).collect();
        let amount = Cents::checked_sum(cycles.iter().map(|(_, payable)| *payable));
        let amount = amount.unwrap_or(Cents::MAX);
        if amount == Cents::ZERO {
            return Err(Rejection::PayableExceeded { venue, buyer, payable: amount });
        }
        let forfeited = BankingEffect::PayableForfeited { venue, buyer, cycles };
        let accounts = (Account::Payable { venue, buyer }, Account::Provision { buyer });
        posted(facts, forfeited, [(accounts.0, accounts.1, amount)])
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.venue).shown(&self.buyer);
    }
}

/// The last day on which the venue can claim: after it ended, and after the last payment to it came
/// back.
fn limitation(facts: &Facts, venue: VenueId, last_day: Day) -> Day {
    let own = facts.payments.iter().filter(|one| one.creditor.venue() == Some(venue));
    let returned = own.filter_map(|payment| {
        if let PaymentState::Returned { day } = payment.state { Some(day) } else { None }
    });
    let last = returned.fold(last_day, Day::max);
    last.plus_months(LIMITATION_MONTHS).unwrap_or(Day::MAX)
}
