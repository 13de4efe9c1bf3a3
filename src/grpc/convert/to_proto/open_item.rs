//! What is open.

use super::{cents, day_or_empty};
use crate::domain::time::Day;
use crate::grpc::open_items::{OpenItem, Whose};
use crate::grpc::pb;

/// Something that is open since a day, if that is known, as of `today`.
pub(in crate::grpc) fn open_item(
    item: &OpenItem,
    (since, today): (Option<Day>, Day),
) -> pb::OpenItem {
    let OpenItem { kind, name, whose, buyer, amount, since: _, reason } = item;
    let whose = whose.map(|whose| match whose {
        Whose::Venue(venue) => venue.to_string(),
        Whose::Funder(funder) => funder.to_string(),
    });
    let days = since.map_or(0, |since| today.days_since(since));
    pb::OpenItem {
        kind: (*kind).into(),
        name: name.clone(),
        whose: whose.unwrap_or_default(),
        buyer: buyer.map(|buyer| buyer.to_string()).unwrap_or_default(),
        amount_cents: cents(*amount),
        since_day: day_or_empty(since),
        days,
        reason: reason.clone(),
    }
}
