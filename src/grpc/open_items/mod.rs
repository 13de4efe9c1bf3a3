//! Everything that is open, of all kinds, oldest first.
//!
//! **Invariant:** nothing that is open is left out: each kind is gathered from the facts whole.
//! **Invariant:** a page begins behind the last item of the page before, however the ledger moves.

mod gather;
mod item;

use std::collections::BTreeMap;

use super::convert::to_proto::open_item;
use super::limits::OPEN_ITEM_LOOKUPS_MAX;
use super::page::Page;
use super::pb;
use crate::domain::id::Sequence;
use crate::domain::time::Day;
use crate::engine::{Error, Lookup};
use gather::gather;
pub(in crate::grpc) use item::{OpenItem, Since, Whose};
use pb::open_item::Kind;

/// Where an item stands in the list: by age, what has no day last, then by kind, then by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::grpc) struct Place {
    since: Day,
    kind: i32,
    numbers: Vec<u64>,
}

impl Place {
    fn of(item: &OpenItem, since: Option<Day>) -> Place {
        let digits = item.name.split(|c: char| !c.is_ascii_digit());
        let numbers = digits.filter_map(|digits| digits.parse().ok()).collect();
        Place { since: since.unwrap_or(Day::MAX), kind: item.kind.into(), numbers }
    }

    /// What [`Place::text`] wrote.
    pub(in crate::grpc) fn parse(text: &str) -> Option<Place> {
        let mut words = text.split(' ');
        let (since, kind) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let numbers = words.map(str::parse).collect::<Result<_, _>>().ok()?;
        Some(Place { since, kind, numbers })
    }

    fn text(&self) -> String {
        let Place { since, kind, numbers } = self;
        let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        format!("{since} {kind} {}", numbers.join(" "))
    }
}

/// A page of what is open on `today`, of one kind or of all.
pub(super) fn list(
    lookup: &mut Lookup,
    (kind, today): (Option<Kind>, Day),
    page: &Page<Place>,
) -> Result<pb::ListOpenItemsResponse, Error> {
    let (items, sequence) =
        lookup.read(|view| (gather(view.facts, today), view.facts.last.map(|last| last.sequence)));
    let mut placed = Vec::new();
    let mut days = BTreeMap::new();
    for item in items.into_iter().filter(|item| kind.is_none_or(|kind| item.kind == kind)) {
        let since = match item.since {
            Since::Day(day) => Some(day),
            Since::Entry(entry) => day_of(lookup, entry, &mut days)?,
            Since::Unknown => None,
        };
        placed.push((Place::of(&item, since), since, item));
    }
    placed.sort_by(|(one, ..), (other, ..)| one.cmp(other));
    let later = placed.iter().filter(|(place, ..)| page.after.as_ref().is_none_or(|at| place > at));
    let (found, next_page_token) = page.take(later, |(place, ..)| place.text());
    let found = found.into_iter();
    Ok(pb::ListOpenItemsResponse {
        open_items: found.map(|(_, since, item)| open_item(item, (*since, today))).collect(),
        day: today.to_string(),
        sequence: super::convert::to_proto::last(sequence),
        next_page_token,
    })
}

/// The day of an entry, looked up once; `None` beyond the most that are looked up.
fn day_of(
    lookup: &mut Lookup,
    entry: Sequence,
    days: &mut BTreeMap<Sequence, Option<Day>>,
) -> Result<Option<Day>, Error> {
    if let Some(known) = days.get(&entry) {
        return Ok(*known);
    }
    if days.len() >= OPEN_ITEM_LOOKUPS_MAX {
        return Ok(None);
    }
    let found = lookup.entry(entry)?.map(|accepted| accepted.entry.day);
    days.insert(entry, found);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Cents;

    #[test]
    fn a_place_is_read_back_from_its_text() {
        let since = "2025-01-31".parse().unwrap();
        let place = Place { since, kind: 3, numbers: vec![3, 17, 1] };
        assert_eq!(place.text(), "2025-01-31 3 3 17 1");
        assert_eq!(Place::parse(&place.text()), Some(place));
        for text in ["", "2025-01-31", "2025-01-31 x 1", "2025-01-31 3 x"] {
            assert_eq!(Place::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_older_comes_first_and_what_has_no_day_last() {
        let item = |kind, name: &str| OpenItem::new(kind, &name, (Cents::ZERO, Since::Unknown));
        let day = |text: &str| Some(text.parse().unwrap());
        let line = |name, since| Place::of(&item(Kind::BankLine, name), since);
        assert!(line("bankLines/9", day("2025-01-01")) < line("bankLines/1", day("2025-01-02")));
        assert!(line("bankLines/9", day("2025-01-01")) < line("bankLines/10", day("2025-01-01")));
        assert!(line("bankLines/9", day("2025-01-01")) < line("bankLines/1", None));
    }
}
