//! What venues give back for redemptions that were undone after they were paid: by a payment, by
//! set-off in a payment run, or not at all.
//!
//! **Invariant:** set-off never crosses buyers: what is due of one buyer's money is taken off what
//! is paid of the same buyer's.

use super::super::super::bank::{BankLine, BankReference, Flow};
use super::super::super::claim::AbandonReason;
use super::super::super::entry::{Effect, IncidentEffect, RecoveredBy};
use super::super::super::facts::Facts;
use super::super::super::id::{FunderId, PaymentRunId, RedemptionId, VenueId};
use super::super::super::money::Cents;
use super::super::super::organisation::Entitlement;
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::super::time::Day;
use super::super::bank::{check_day, check_reference, check_room};
use super::super::{Context, Decision, entitlements};

/// What one payment of a venue gives back goes to at most about this many payees.
pub const RECOVERY_PAYEES_MAX: usize = 100;

/// Records money that a venue paid back, for its oldest incidents first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRecovery {
    /// From whom.
    pub venue: VenueId,
    /// Whose money it was.
    pub buyer: FunderId,
    /// How much, never zero.
    pub amount: Cents,
    /// The bank's booking day.
    pub day: Day,
    /// The bank's own reference.
    pub reference: BankReference,
}

/// Gives up what a venue still has to give back for a redemption. Whoever undid it cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AbandonClawback {
    /// Which redemption.
    pub redemption: RedemptionId,
    /// Whose money it was.
    pub buyer: FunderId,
    /// Why.
    pub reason: AbandonReason,
}

/// What `venue` gives back of the money of `buyer` with `amount`, oldest incident first, and how
/// much that is. No further incident is begun once `room` payees get something.
fn recovered(
    facts: &Facts,
    (venue, buyer): (VenueId, FunderId),
    by: RecoveredBy,
    (amount, room): (Cents, usize),
) -> (Vec<IncidentEffect>, Cents) {
    let mut left = amount;
    let mut effects: Vec<IncidentEffect> = Vec::new();
    for (redemption, incident) in facts.claims.open_of(venue) {
        let is_allowed = match by {
            RecoveredBy::Bank => true,
            RecoveredBy::SetOff { .. } => may_set_off(facts, venue, incident.set_off),
        };
        let given = incident.open_of(buyer).min(left);
        let is_full = effects.iter().map(payees).sum::<usize>() >= room;
        if !is_allowed || given == Cents::ZERO || is_full {
            continue;
        }
        left = left.checked_sub(given).unwrap_or(Cents::ZERO);
        let to = incident.payees(buyer, given);
        effects.push(IncidentEffect::ClawbackRecovered { redemption, buyer, by, to });
    }
    (effects, amount.checked_sub(left).unwrap_or(Cents::ZERO))
}

/// How many get something by `effect`.
pub fn payees(effect: &IncidentEffect) -> usize {
    if let IncidentEffect::ClawbackRecovered { to, .. } = effect { to.len() } else { 0 }
}

/// Whether what a venue must give back may be taken off what it is paid: by its terms of enrolment,
/// or by the rules when it has none.
fn may_set_off(facts: &Facts, venue: VenueId, by_rules: bool) -> bool {
    let enrolment = facts.venue(venue).and_then(|venue| venue.enrolment);
    enrolment.map_or(by_rules, |enrolment| enrolment.set_off)
}

/// What is taken off what `run` pays `venue` of the money of `buyer`: at most what is payable, for
/// about as many payees as there is room for; and how much that is.
pub fn set_off(
    facts: &Facts,
    run: PaymentRunId,
    whose: (VenueId, FunderId),
    payable_and_room: (Cents, usize),
) -> (Vec<IncidentEffect>, Cents) {
    recovered(facts, whose, RecoveredBy::SetOff { run }, payable_and_room)
}

/// What `venue` must give back of the money of `buyer` and may be taken off what it is due.
pub(in crate::domain::command) fn to_set_off(
    facts: &Facts,
    venue: VenueId,
    buyer: FunderId,
) -> Cents {
    let open = facts.claims.open_of(venue).into_iter();
    let allowed = open.filter(|(_, incident)| may_set_off(facts, venue, incident.set_off));
    let open = allowed.map(|(_, incident)| incident.open_of(buyer));
    Cents::checked_sum(open).unwrap_or(Cents::MAX)
}

fn check_whose(facts: &Facts, (venue, buyer): (VenueId, FunderId)) -> Result<(), Rejection> {
    facts.funder(buyer).ok_or(Rejection::FunderNotFound { funder: buyer })?;
    facts.venue(venue).ok_or(Rejection::VenueNotFound { venue })?;
    Ok(())
}

/// What becomes true of money that a venue paid back, but for the line itself.
///
/// # Errors
///
/// `FUNDER_NOT_FOUND`, `VENUE_NOT_FOUND`, `CLAWBACK_EXCEEDED`.
pub(in crate::domain::command) fn recovery(
    facts: &Facts,
    (venue, buyer): (VenueId, FunderId),
    amount: Cents,
) -> Result<Decision, Rejection> {
    check_whose(facts, (venue, buyer))?;
    let most = (amount, RECOVERY_PAYEES_MAX);
    let (effects, open) = recovered(facts, (venue, buyer), RecoveredBy::Bank, most);
    if open < amount {
        return Err(Rejection::ClawbackExceeded { venue, buyer, open });
    }
    Ok(super::unchecked(facts, effects))
}

impl RecordRecovery {
    /// # Errors
    ///
    /// `FUNDER_NOT_FOUND`, `VENUE_NOT_FOUND`, `DAY_IN_FUTURE`, `CLAWBACK_EXCEEDED`,
    /// `BANK_REFERENCE_REUSED`, `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let RecordRecovery { venue, buyer, amount, day, ref reference } = *self;
        check_whose(facts, (venue, buyer))?;
        check_day(context, day)?;
        let mut decision = recovery(facts, (venue, buyer), amount)?;
        check_reference(facts, reference)?;
        facts.balances.check(&decision.transfers)?;
        check_room(facts, buyer, amount)?;
        let line = BankLine { day, flow: Flow::In, amount, reference: reference.clone() };
        decision.effects.push(Effect::BankLineBooked(line));
        Ok(decision)
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        let RecordRecovery { venue, buyer, amount, day, reference } = self;
        to.shown(venue).shown(buyer).number(amount.get()).shown(day).shown(reference);
    }
}

impl AbandonClawback {
    /// # Errors
    ///
    /// `NOT_ENTITLED`, `FUNDER_NOT_FOUND`, `REDEMPTION_STANDING`, `NOTHING_CLAWED_BACK`,
    /// `SAME_CALLER`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let AbandonClawback { redemption, buyer, reason } = *self;
        entitlements::check(facts, context, Entitlement::Incidents)?;
        facts.funder(buyer).ok_or(Rejection::FunderNotFound { funder: buyer })?;
        let incident = super::find(facts, redemption)?;
        let amount = incident.open_of(buyer);
        if amount == Cents::ZERO {
            return Err(Rejection::NothingClawedBack { redemption, buyer });
        }
        context.check_not(&incident.by)?;
        let abandoned = IncidentEffect::ClawbackAbandoned { redemption, buyer, amount, reason };
        super::posted(facts, vec![abandoned])
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.redemption).shown(&self.buyer).shown(&self.reason);
    }
}
