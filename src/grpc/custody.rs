//! Telling what happened to a booklet.

use super::convert::to_proto::{self, Custody};
use super::limits::CUSTODY_EVENTS_MAX;
use super::pb;
use crate::domain::id::BookletId;
use crate::domain::rejection::Rejection;
use crate::engine::{Error, Index, Lookup, Span};

/// What happened to `booklet` up to the last entry, in order.
pub(super) fn explain(
    lookup: &mut Lookup,
    booklet: BookletId,
) -> Result<pb::ExplainBookletResponse, Error> {
    let missing = || Error::Rejected(Rejection::BookletNotFound { booklet });
    let through = lookup.last().ok_or_else(missing)?;
    let limit = CUSTODY_EVENTS_MAX.saturating_add(1);
    let mut found =
        lookup.sequences(Index::Booklet(booklet), Span { after: None, through, limit })?;
    if found.is_empty() {
        return Err(missing());
    }
    let entries_more = found.len() > CUSTODY_EVENTS_MAX;
    found.truncate(CUSTODY_EVENTS_MAX);
    let mut custody = Custody::of(booklet);
    let entries = lookup.entries(&found)?;
    let mut events: Vec<pb::CustodyEvent> =
        entries.iter().flat_map(|accepted| custody.events(&accepted.entry)).collect();
    // An entry can tell several things of one booklet.
    let more = entries_more || events.len() > CUSTODY_EVENTS_MAX;
    events.truncate(CUSTODY_EVENTS_MAX);
    Ok(pb::ExplainBookletResponse { events, more, sequence: to_proto::last(Some(through)) })
}
