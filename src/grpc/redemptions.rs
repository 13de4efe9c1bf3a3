//! Reading redemptions, whatever their age, and whether they were voided or undone.
//!
//! **Invariant:** a redemption is shown as it was after one entry: that of the first page.

use std::ops::ControlFlow;

use super::bounded::{self, Cursor};
use super::convert::from_proto::{RedemptionFilter, RedemptionsWanted};
use super::convert::to_proto;
use super::limits::SCAN_ENTRIES_MAX;
use super::pb;
use crate::domain::entry::{Effect, Entry};
use crate::domain::facts::Facts;
use crate::domain::id::{RedemptionId, Sequence};
use crate::domain::rejection::Rejection;
use crate::engine::{Error, Index, Lookup, Span};

/// One redemption, as of the last entry.
pub(super) fn get(
    lookup: &mut Lookup,
    id: RedemptionId,
) -> Result<pb::GetRedemptionResponse, Error> {
    let missing = || Error::Rejected(Rejection::RedemptionNotFound { redemption: id });
    let through = lookup.last().ok_or_else(missing)?;
    let found = lookup.entry(id.0)?.filter(|found| redeems(&found.entry)).ok_or_else(missing)?;
    let redemption = shown(lookup, &found.entry, through)?;
    Ok(pb::GetRedemptionResponse { redemption, sequence: to_proto::last(Some(through)) })
}

/// A page of redemptions, as of the entry of the first page.
pub(super) fn list(
    lookup: &mut Lookup,
    wanted: &RedemptionsWanted,
) -> Result<pb::ListRedemptionsResponse, Error> {
    let RedemptionsWanted { filter, days, page } = wanted;
    lookup.read(|view| check(view.facts, *filter))?;
    let Some(span) = bounded::span(lookup, page, |after| Some(after.0)) else {
        return Ok(pb::ListRedemptionsResponse::default());
    };
    let through = span.through;
    let (found, next) = match lookup.within_days(span, *days)? {
        None => (Vec::new(), None),
        Some(span) => match index_of(*filter) {
            Some(index) => listed(lookup, index, span)?,
            None => scanned(lookup, span)?,
        },
    };
    let mut redemptions = Vec::with_capacity(found.len());
    for accepted in lookup.entries(&found)? {
        redemptions.extend(shown(lookup, &accepted.entry, through)?);
    }
    let token = |after| page.scope.token(&Cursor { through, after }.to_string());
    Ok(pb::ListRedemptionsResponse {
        redemptions,
        sequence: to_proto::last(Some(through)),
        next_page_token: next.map(RedemptionId).map(token).unwrap_or_default(),
    })
}

/// What a page holds, and where the next one begins, if there is one.
type Found = (Vec<Sequence>, Option<Sequence>);

/// The redemptions of a list.
fn listed(lookup: &Lookup, index: Index, span: Span) -> Result<Found, Error> {
    let limit = span.limit.saturating_add(1);
    let mut found = lookup.sequences(index, Span { limit, ..span })?;
    let more = found.len() > span.limit;
    found.truncate(span.limit);
    let next = found.last().copied().filter(|_| more);
    Ok((found, next))
}

/// The redemptions among all entries, of which one page looks at so many.
fn scanned(lookup: &mut Lookup, span: Span) -> Result<Found, Error> {
    let mut found = Vec::new();
    let all = Span { limit: SCAN_ENTRIES_MAX, ..span };
    let reached = lookup.scan(all, |accepted| {
        if redeems(&accepted.entry) {
            found.push(accepted.entry.sequence);
        }
        if found.len() < span.limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok((found, reached.filter(|reached| *reached < span.through)))
}

/// A redemption, and how it was voided or undone up to `through`.
pub(super) fn shown(
    lookup: &mut Lookup,
    entry: &Entry,
    through: Sequence,
) -> Result<Option<pb::Redemption>, Error> {
    let id = RedemptionId(entry.sequence);
    let Some(redemption) = to_proto::redemption(entry) else { return Ok(None) };
    let later = Span { after: Some(id.0), through, limit: 1 };
    let voids = lookup.sequences(Index::Void(id), later)?;
    let voided = lookup.entries(&voids)?;
    let voiding = voided.first().and_then(|accepted| to_proto::voiding(&accepted.entry, id));
    let undoing = lookup.read(|view| {
        let incident = view.facts.claims.incidents.get(&id);
        incident.filter(|incident| incident.since <= through).map(to_proto::undoing)
    });
    let (voiding, undoing) = (voiding.map(Box::new), undoing.map(Box::new));
    Ok(Some(pb::Redemption { voiding, undoing, ..redemption }))
}

fn redeems(entry: &Entry) -> bool {
    entry.effects.iter().any(|effect| matches!(effect, Effect::Redeemed { .. }))
}

fn index_of(filter: RedemptionFilter) -> Option<Index> {
    match filter {
        RedemptionFilter::All => None,
        RedemptionFilter::Venue(venue) => Some(Index::Venue(venue)),
        RedemptionFilter::Buyer(buyer) => Some(Index::Funder(buyer)),
        RedemptionFilter::Order(order) => Some(Index::Order(order)),
    }
}

/// Refuses a filter by what does not exist.
fn check(facts: &Facts, filter: RedemptionFilter) -> Result<(), Rejection> {
    match filter {
        RedemptionFilter::All => Ok(()),
        RedemptionFilter::Venue(venue) => {
            facts.venue(venue).map(drop).ok_or(Rejection::VenueNotFound { venue })
        }
        RedemptionFilter::Buyer(funder) => {
            facts.funder(funder).map(drop).ok_or(Rejection::FunderNotFound { funder })
        }
        RedemptionFilter::Order(order) => {
            facts.order(order).map(drop).ok_or(Rejection::OrderNotFound { order })
        }
    }
}
