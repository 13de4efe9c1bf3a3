//! Venues that are named together, as in `venues/1..113`, and a change that each of them gets.
//!
//! **Invariant:** the id of each request follows from the one id of the command and the venue, so
//! that the command can be repeated with `--request-id` as any other.

use std::str::FromStr;

use crate::cli::failure::Failure;
use crate::cli::remote::{Again, Server};
use crate::cli::sheet::Sheet;
use crate::cli::{output, progress};
use crate::domain::id::{InvalidName, VenueId};
use crate::domain::request::RequestId;
use crate::grpc::pb;

/// The most venues of a range: as many as an import can create.
const RANGE_MAX: u64 = 100_000;

/// The venues from a first to a last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Named {
    first: VenueId,
    last: VenueId,
}

/// Why a text names no venues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("neither `venues/{{number}}` nor a range of at most {RANGE_MAX} as in venues/1..113")]
pub(super) struct InvalidNames;

impl FromStr for Named {
    type Err = InvalidNames;

    fn from_str(text: &str) -> Result<Named, InvalidNames> {
        let wrong = |_: InvalidName| InvalidNames;
        let Some((first, last)) = text.split_once("..") else {
            let name = text.parse().map_err(wrong)?;
            return Ok(Named { first: name, last: name });
        };
        let first: VenueId = first.parse().map_err(wrong)?;
        let last: VenueId = format!("venues/{last}").parse().map_err(wrong)?;
        let named = Named { first, last };
        if first <= last && named.count() <= RANGE_MAX { Ok(named) } else { Err(InvalidNames) }
    }
}

impl Named {
    fn count(self) -> u64 {
        u64::from(self.last.get().saturating_sub(self.first.get())).saturating_add(1)
    }

    fn venues(self) -> impl Iterator<Item = VenueId> {
        (self.first.get()..=self.last.get()).filter_map(VenueId::new)
    }
}

/// Writes venues that follow each other as one range.
pub(super) fn ranges(venues: impl IntoIterator<Item = VenueId>) -> Vec<String> {
    let mut ranges: Vec<Named> = Vec::new();
    for venue in venues {
        match ranges.last_mut() {
            Some(range) if range.last.get().checked_add(1) == Some(venue.get()) => {
                range.last = venue;
            }
            Some(_) | None => ranges.push(Named { first: venue, last: venue }),
        }
    }
    let written = ranges.into_iter().map(|range| {
        if range.first == range.last {
            range.first.to_string()
        } else {
            format!("{}..{}", range.first, range.last.get())
        }
    });
    written.collect()
}

/// A change as it is sent: the venue, its request id, and what the message for a repeat names.
pub(super) struct Step {
    /// The venue.
    pub(super) name: String,
    /// The id of this request.
    pub(super) request_id: String,
    /// The id of the command.
    pub(super) command_id: String,
}

/// Sends a change for each venue and shows their receipts. A refusal is said, and the rest goes on.
///
/// # Errors
///
/// [`Failure::Several`] when some were refused; the first failure that is no refusal, and then
/// nothing is sent after it.
pub(super) async fn each<F>(
    (names, again): (&[Named], &Again),
    server: &Server,
    mut send: impl FnMut(Step) -> F,
) -> Result<(), Failure>
where
    F: Future<Output = Result<Option<pb::Receipt>, Failure>>,
{
    let command_id = again.request_id()?;
    let drawn: RequestId = command_id.parse().map_err(|_| Failure::Incomplete("--request-id"))?;
    let asked = names.iter().map(|names| names.count()).fold(0, u64::saturating_add);
    let bar = progress::bar(asked, "lieux");
    let (mut done, mut refused, mut failure) = (Vec::new(), 0_u64, None);
    for venue in names.iter().flat_map(|names| names.venues()) {
        let name = venue.to_string();
        let request_id = drawn.derived(venue.get()).to_string();
        let step = Step { name: name.clone(), request_id, command_id: command_id.clone() };
        match send(step).await {
            Ok(receipt) => done.push(of_step(name, receipt)),
            Err(refusal @ Failure::Refused(_)) => {
                refused = refused.saturating_add(1);
                bar.suspend(|| output::error(&format!("{name} : {refusal}")));
            }
            Err(other) => {
                failure = Some(other);
                break;
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    if !done.is_empty() {
        server.list(&done, &["name", "sequence", "time"]);
    }
    match failure {
        Some(failure) => Err(failure),
        None if refused > 0 => Err(Failure::Several { refused, asked }),
        None => Ok(()),
    }
}

/// What became of a venue.
fn of_step(name: String, receipt: Option<pb::Receipt>) -> Sheet {
    Sheet::new().text("name", "lieu", name).receipt(receipt)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn venues(text: &str) -> Vec<u32> {
        text.parse::<Named>().unwrap().venues().map(VenueId::get).collect()
    }

    #[test]
    fn venues_are_named_alone_or_from_a_first_to_a_last() {
        assert_eq!(venues("venues/7"), [7]);
        assert_eq!(venues("venues/2..4"), [2, 3, 4]);
        assert_eq!(venues("venues/2..2"), [2]);
        for text in ["", "7", "funders/1", "venues/0", "venues/4..2", "venues/1..", "venues/1..03"]
        {
            assert_eq!(text.parse::<Named>(), Err(InvalidNames), "{text}");
        }
    }

    #[test]
    fn venues_that_follow_each_other_are_written_as_a_range() {
        let numbers = [1, 2, 3, 5, 8, 9].map(|number| VenueId::new(number).unwrap());
        assert_eq!(ranges(numbers), ["venues/1..3", "venues/5", "venues/8..9"]);
        assert_eq!(ranges([]), [""; 0]);
    }
}
