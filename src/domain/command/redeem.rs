//! Redeeming: a venue takes chèques for one service on one day.
//!
//! All chèques of a request are taken, or none. A redemption is cut into parts, one per order,
//! since a person may hold booklets of two buyers.

use std::collections::{BTreeMap, BTreeSet};

use super::super::account::{Account, Credit, Debit, Transfer};
use super::super::code::Resolved;
use super::super::entry::{ChequeSet, Effect, Exception, Part, bit};
use super::super::facts::{Booklet, Facts, Order, Place, Venue};
use super::super::id::{BookletId, ChequeId, OrderId, VenueId};
use super::super::organisation::{Affiliation, Entitlement};
use super::super::procedure::Procedure;
use super::super::rejection::{Position, Rejection};
use super::super::request::DigestWriter;
use super::super::scheme::{Handover, Rules, Validity};
use super::super::service::Service;
use super::super::time::Day;
use super::bank::transfer;
use super::{Context, Decision};

/// The most codes of one request.
pub const CODES_MAX: usize = 10;
/// The most procedures of one request.
pub const PROCEDURES_MAX: usize = 3;

/// Takes chèques at `venue` for a service. The codes are already resolved: none enters a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redeem {
    /// Where.
    pub venue: VenueId,
    /// What the codes stand for, 1 to [`CODES_MAX`], in the order of the request.
    pub codes: Vec<Resolved>,
    /// What was done.
    pub service: Service,
    /// The procedures that the person needed, at most [`PROCEDURES_MAX`]; `None` is not known.
    pub procedures: Vec<Option<Procedure>>,
    /// When it was done.
    pub service_date: Day,
}

/// Takes chèques that a rule refuses: the venue is suspended, or the service too old.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedeemByException {
    /// What is taken.
    pub redeem: Redeem,
    /// Why it is allowed.
    pub reason: Exception,
}

/// A chèque of the request with all that decides about it.
struct Candidate<'a> {
    position: Position,
    id: ChequeId,
    booklet: &'a Booklet,
    /// The days of its chèques; `None` when they are not in circulation.
    validity: Option<Validity>,
    order: &'a Order,
    /// The version of the rules that applies to the service date, and the rules.
    rules: (u16, &'a Rules),
}

/// Which rules a redemption keeps.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rigour {
    /// All of them.
    Full,
    /// All but those that an exception is made from.
    Exception,
}

impl Redeem {
    /// # Errors
    ///
    /// By kind first, then by the code's position: `VENUE_NOT_FOUND`, `CODE_MISTYPED`,
    /// `CODE_UNKNOWN`, `CHEQUE_REPEATED`, `PROCEDURE_UNKNOWN`, `PROCEDURE_REPEATED`,
    /// `VENUE_NOT_ACTIVE`, `VENUE_SUSPENDED`, `VENUE_NOT_LABELLED`, `CHEQUE_BLOCKED`,
    /// `CHEQUE_REPLACED`, `CHEQUE_CANCELLED`, `CHEQUE_NOT_ISSUED`, `CHEQUE_NOT_HANDED_OVER`,
    /// `SERVICE_NOT_ACCEPTED`, `TERRITORY_NOT_ACCEPTED`, `SERVICE_IN_FUTURE`,
    /// `SERVICE_BEFORE_HANDOVER`, `SERVICE_TOO_OLD`, `LAST_SERVICE_DAY_PASSED`,
    /// `PRESENTED_TOO_LATE`, `CHEQUE_REDEEMED`, `CAP_PER_REDEMPTION`, `CAP_PER_VENUE_DAY`,
    /// `CAP_PER_BOOKLET_DAY`, `BALANCE_INSUFFICIENT`, `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        self.decide_with(facts, context, Rigour::Full)
    }

    fn decide_with(
        &self,
        facts: &Facts,
        context: &Context,
        rigour: Rigour,
    ) -> Result<Decision, Rejection> {
        let id = self.venue;
        let venue = facts.venue(id).ok_or(Rejection::VenueNotFound { venue: id })?;
        let candidates = self.candidates(facts)?;
        let procedures = self.known_procedures(facts)?;
        self.check_venue(venue, rigour)?;
        check_holder(&candidates)?;
        self.check_place(venue, &candidates)?;
        self.check_days(context, &candidates, rigour)?;
        self.check_unused(&candidates)?;
        self.check_caps(venue, &candidates)?;
        let (parts, transfers) = self.parts(&candidates);
        facts.balances.check(&transfers)?;

        let effect = Effect::Redeemed {
            venue: id,
            service: self.service,
            procedures,
            service_date: self.service_date,
            parts,
        };
        Ok(Decision { effects: vec![effect], transfers })
    }

    fn candidates<'a>(&self, facts: &'a Facts) -> Result<Vec<Candidate<'a>>, Rejection> {
        let codes = || (1..).zip(&self.codes);
        for (position, code) in codes() {
            if matches!(code, Resolved::Mistyped) {
                return Err(Rejection::CodeMistyped { position });
            }
        }
        let mut candidates = Vec::with_capacity(self.codes.len());
        for (position, code) in codes() {
            let found = match code {
                Resolved::Cheque(cheque) => self.candidate(facts, *cheque, position),
                Resolved::Mistyped | Resolved::Unknown => None,
            };
            candidates.push(found.ok_or(Rejection::CodeUnknown { position })?);
        }
        let mut seen = BTreeSet::new();
        for candidate in &candidates {
            if !seen.insert(candidate.id) {
                return Err(Rejection::ChequeRepeated { position: candidate.position });
            }
        }
        Ok(candidates)
    }

    fn known_procedures(&self, facts: &Facts) -> Result<Vec<Procedure>, Rejection> {
        let table = &facts.sharing.procedures;
        let mut known = Vec::with_capacity(self.procedures.len());
        for (position, procedure) in (1..).zip(&self.procedures) {
            let found = procedure.filter(|found| table.is_known(*found, self.service_date));
            known.push(found.ok_or(Rejection::ProcedureUnknown { position })?);
        }
        let mut seen = BTreeSet::new();
        for (position, procedure) in (1..).zip(&known) {
            if !seen.insert(*procedure) {
                return Err(Rejection::ProcedureRepeated { position });
            }
        }
        Ok(known)
    }

    /// The chèque with its booklet, order and rules; `None` when no such chèque has a number.
    fn candidate<'a>(
        &self,
        facts: &'a Facts,
        id: ChequeId,
        position: Position,
    ) -> Option<Candidate<'a>> {
        let booklet = facts.booklet(id.booklet())?;
        if id.index() > booklet.cheques {
            return None;
        }
        let order = facts.order(booklet.order)?;
        let rules = facts.scheme(order.terms.scheme)?.on(self.service_date)?;
        let validity = booklet.validity();
        Some(Candidate { position, id, booklet, validity, order, rules })
    }

    fn check_venue(&self, venue: &Venue, rigour: Rigour) -> Result<(), Rejection> {
        if !matches!(venue.affiliation, Affiliation::Active { .. } | Affiliation::Ended { .. }) {
            let state = venue.affiliation.word();
            return Err(Rejection::VenueNotActive { venue: self.venue, state });
        }
        if venue.suspended.is_some() && rigour == Rigour::Full {
            return Err(Rejection::VenueSuspended { venue: self.venue });
        }
        let service_date = self.service_date;
        if !venue.is_labelled_on(service_date) {
            return Err(Rejection::VenueNotLabelled { venue: self.venue, service_date });
        }
        Ok(())
    }

    fn check_place(&self, venue: &Venue, candidates: &[Candidate<'_>]) -> Result<(), Rejection> {
        let service = self.service;
        first(candidates, |c| {
            let refused = Rejection::ServiceNotAccepted { position: c.position, service };
            (!c.rules.1.services.contains(&service)).then_some(refused)
        })?;
        let site = venue.site;
        first(candidates, |c| {
            let position = c.position;
            let refused = Rejection::TerritoryNotAccepted { position, venue: self.venue };
            (!c.rules.1.territory.contains(site.departement, site.commune)).then_some(refused)
        })
    }

    fn check_days(
        &self,
        context: &Context,
        candidates: &[Candidate<'_>],
        rigour: Rigour,
    ) -> Result<(), Rejection> {
        let service_date = self.service_date;
        if service_date > context.at.latest_day_on_earth() {
            return Err(Rejection::ServiceInFuture { service_date });
        }
        first(candidates, |c| match c.booklet.place {
            Place::HandedOver { day: handed_over, .. } if service_date < handed_over => {
                let position = c.position;
                Some(Rejection::ServiceBeforeHandover { position, service_date, handed_over })
            }
            Place::InStock
            | Place::Allotted { .. }
            | Place::HandedOver { .. }
            | Place::Received { .. }
            | Place::Withdrawn
            | Place::Replaced { .. }
            | Place::Lapsed => None,
        })?;
        first(candidates, |c| {
            let position = c.position;
            // Not even an exception goes back behind the days for which a venue's caps are counted.
            let age = match rigour {
                Rigour::Full => c.rules.1.service_age_days,
                Rigour::Exception => Rules::AGE_MAX,
            };
            let oldest = context.day.minus(i32::from(age));
            let refused = Rejection::ServiceTooOld { position, service_date, oldest };
            (service_date < oldest).then_some(refused)
        })?;
        first(candidates, |c| {
            let (position, last_service) = (c.position, c.validity?.last_service);
            let refused = Rejection::LastServiceDayPassed { position, last_service };
            (service_date > last_service).then_some(refused)
        })?;
        first(candidates, |c| {
            let (position, last) = (c.position, c.validity?.last_presentation);
            let refused = Rejection::PresentedTooLate { position, last_presentation: last };
            (context.day > last).then_some(refused)
        })
    }

    fn check_unused(&self, candidates: &[Candidate<'_>]) -> Result<(), Rejection> {
        first(candidates, |c| {
            c.booklet.use_of(c.id.index()).map(|used| Rejection::ChequeRedeemed {
                position: c.position,
                service_date: used.service_date,
                here: used.venue == self.venue,
            })
        })
    }

    fn check_caps(&self, venue: &Venue, candidates: &[Candidate<'_>]) -> Result<(), Rejection> {
        first(candidates, |c| {
            let (position, cap) = (c.position, c.rules.1.cheques_per_redemption);
            (position > usize::from(cap)).then_some(Rejection::CapPerRedemption { position, cap })
        })?;
        let mut taken = venue.taken.get(&self.service_date).copied().unwrap_or(0);
        for c in candidates {
            taken = taken.saturating_add(1);
            if let Some(cap) = c.rules.1.cheques_per_venue_day.filter(|cap| taken > *cap) {
                return Err(Rejection::CapPerVenueDay { position: c.position, cap });
            }
        }
        let mut of_booklet: BTreeMap<BookletId, u32> = BTreeMap::new();
        for c in candidates {
            let before = || c.booklet.redeemed_for(self.service_date);
            let taken = of_booklet.entry(c.id.booklet()).or_insert_with(before);
            *taken = taken.saturating_add(1);
            if let Some(cap) = c.rules.1.cheques_per_booklet_day.filter(|cap| *taken > *cap) {
                return Err(Rejection::CapPerBookletDay { position: c.position, cap });
            }
        }
        Ok(())
    }

    /// One part and one transfer per order, in order of the orders.
    fn parts(&self, candidates: &[Candidate<'_>]) -> (Vec<Part>, Vec<Transfer>) {
        let mut by_order: BTreeMap<OrderId, (&Candidate<'_>, BTreeMap<BookletId, u16>)> =
            BTreeMap::new();
        for c in candidates {
            let (_, masks) =
                by_order.entry(c.booklet.order).or_insert_with(|| (c, BTreeMap::new()));
            *masks.entry(c.id.booklet()).or_insert(0) |= bit(c.id.index());
        }
        let (mut parts, mut transfers) = (Vec::new(), Vec::new());
        for (id, (Candidate { order, rules: (rules_version, _), .. }, masks)) in by_order {
            let cheques: Vec<ChequeSet> =
                masks.into_iter().map(|(booklet, mask)| ChequeSet { booklet, mask }).collect();
            let value = order.terms.value_of(&cheques);
            let payable = Account::Payable { venue: self.venue, buyer: order.terms.buyer };
            let circulating = Account::Circulating { order: id };
            transfers.extend(transfer((Debit(circulating), Credit(payable)), value));
            parts.push(Part { order: id, rules_version: *rules_version, value, cheques });
        }
        (parts, transfers)
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        let Redeem { venue, codes, service, procedures, service_date } = self;
        to.shown(venue).shown(service).shown(service_date);
        to.number(u64::try_from(codes.len()).unwrap_or(u64::MAX));
        for code in codes {
            match code {
                Resolved::Cheque(cheque) => {
                    to.number(cheque.booklet().get()).number(cheque.index())
                }
                Resolved::Mistyped => to.text("mistyped"),
                Resolved::Unknown => to.text("unknown"),
            };
        }
        to.number(u64::try_from(procedures.len()).unwrap_or(u64::MAX));
        for procedure in procedures {
            to.maybe(procedure.as_ref());
        }
    }
}

fn check_holder(candidates: &[Candidate<'_>]) -> Result<(), Rejection> {
    first(candidates, |c| {
        let by_itself = c.booklet.marks.blocked & bit(c.id.index()) != 0;
        let refused = Rejection::ChequeBlocked { position: c.position };
        (c.booklet.blocked.is_some() || by_itself).then_some(refused)
    })?;
    first(candidates, |c| {
        let refused = Rejection::ChequeReplaced { position: c.position };
        matches!(c.booklet.place, Place::Replaced { .. }).then_some(refused)
    })?;
    first(candidates, |c| {
        let cancelled = c.booklet.marks.cancelled & bit(c.id.index()) != 0;
        let refused = Rejection::ChequeCancelled { position: c.position };
        (cancelled && c.booklet.place.is_live()).then_some(refused)
    })?;
    first(candidates, |c| {
        let withdrawn = c.booklet.place == Place::Withdrawn;
        let refused = Rejection::ChequeNotIssued { position: c.position };
        (withdrawn || c.validity.is_none()).then_some(refused)
    })?;
    first(candidates, |c| {
        let refused = Rejection::ChequeNotHandedOver { position: c.position };
        let handed_over = match c.booklet.place {
            Place::InStock | Place::Allotted { .. } | Place::Received { .. } => false,
            // Where a booklet that ended was is not known any more: its days or uses refuse it.
            Place::HandedOver { .. }
            | Place::Withdrawn
            | Place::Replaced { .. }
            | Place::Lapsed => true,
        };
        (c.rules.1.handover == Handover::Required && !handed_over).then_some(refused)
    })
}

impl RedeemByException {
    /// # Errors
    ///
    /// `NOT_ENTITLED`, then those of [`Redeem::decide`] without `VENUE_SUSPENDED`;
    /// `SERVICE_TOO_OLD` only beyond [`Rules::AGE_MAX`] days.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let RedeemByException { redeem, reason } = self;
        super::entitlements::check(facts, context, Entitlement::Exceptions)?;
        let mut decision = redeem.decide_with(facts, context, Rigour::Exception)?;
        decision.effects.push(Effect::RedemptionExcepted { reason: *reason });
        Ok(decision)
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        self.redeem.digest(to);
        to.shown(&self.reason);
    }
}

/// The refusal of the first candidate that has one.
fn first(
    candidates: &[Candidate<'_>],
    refusal: impl Fn(&Candidate<'_>) -> Option<Rejection>,
) -> Result<(), Rejection> {
    candidates.iter().find_map(refusal).map_or(Ok(()), Err)
}
