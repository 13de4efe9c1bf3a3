//! Booklets as bytes: in runs, since most are like their neighbours.
//!
//! The number of booklets, then one issue after the other until there are as many:
//!
//! | what | fields |
//! | --- | --- |
//! | issue | order, key, chèques, day, the three days of validity; how many booklets |
//! | …its runs | how many booklets, where they are, whether blocked, what was taken |
//! | what was taken | per redemption: its number, the venue, the service date, the mask |
//!
//! An issue is as long as it can be, and so is a run of booklets from which nothing was taken; a
//! booklet from which something was taken is a run of its own.
//!
//! **Invariant:** a list of booklets has one form, in few bytes: six for a booklet on its own.

use crate::domain::code::{BOOKLET_MAX, KeyVersion};
use crate::domain::entry::{ChequeSet, bit};
use crate::domain::facts::{self, Booklet, Marks, Opposition, Place, Use};
use crate::domain::id::{BookletId, OrderId, Sequence, VenueId};
use crate::domain::scheme::Validity;
use crate::domain::time::Day;
use crate::journal::record::stored::{Stored, records};
use crate::journal::record::values::is_mask;
use crate::journal::record::wire::Reader;
use crate::journal::record::{InvalidValue, RecordError};

use super::Writer;

const PART: &str = "booklets";
/// What fills the days of a booklet that is not issued; `later.rs` says that it is not.
const NEVER: Validity =
    Validity { last_service: Day::MIN, last_presentation: Day::MIN, lapse: Day::MIN };
/// What a booklet that is not issued is read as.
pub(super) const FILLER: facts::Issue = facts::Issue::Issued { on: Day::MIN, validity: NEVER };
/// Room is made for so many booklets before any of them was seen.
const ROOM_MAX: usize = 1 << 20;

/// What the booklets of an issue have in common.
#[derive(PartialEq, Eq)]
struct Issue {
    order: OrderId,
    key: KeyVersion,
    cheques: u8,
    issued: Day,
    validity: Validity,
}

/// What the booklets of a run have in common.
#[derive(PartialEq, Eq)]
struct Run {
    place: Place,
    blocked: Option<Opposition>,
    taken: Vec<Taken>,
}

/// What one redemption took from a booklet.
#[derive(PartialEq, Eq)]
struct Taken {
    redemption: Sequence,
    venue: VenueId,
    service_date: Day,
    mask: u16,
}

records! {
    struct IssueV1 for Issue {
        order: OrderId,
        key: KeyVersion,
        cheques: u8,
        issued: Day,
        validity: Validity,
    }

    struct RunV1 for Run {
        place: Place,
        blocked: Option<Opposition>,
        taken: Vec<Taken>,
    }

    struct TakenV1 for Taken if check_taken {
        redemption: Sequence,
        venue: VenueId,
        service_date: Day,
        mask: u16,
    }
}

fn check_taken(taken: &Taken) -> Result<(), InvalidValue> {
    InvalidValue::unless(is_mask(taken.mask), "mask")
}

/// Writes `booklets`.
pub(super) fn write(to: &mut Writer<impl FnMut(&[u8])>, booklets: &[Booklet]) {
    to.put(&booklets.len());
    for of_issue in booklets.chunk_by(|a, b| Issue::of(a) == Issue::of(b)) {
        let Some(first) = of_issue.first() else { continue };
        to.put(&(Issue::of(first).record(), of_issue.len()));
        for of_run in of_issue.chunk_by(are_one_run) {
            let Some(first) = of_run.first() else { continue };
            to.put(&(of_run.len(), Run::of(first).record()));
        }
    }
}

/// Reads the booklets: `numbered`, say the orders.
///
/// # Errors
///
/// [`RecordError`], for the first part that is not as it should be.
pub(super) fn read(reader: &mut Reader<'_>, numbered: u64) -> Result<Vec<Booklet>, RecordError> {
    let total: usize = reader.take(PART)?;
    let expected = u64::try_from(total).is_ok_and(|total| total == numbered);
    if !expected || numbered > u64::from(BOOKLET_MAX) {
        return Err(RecordError::TooMany { part: PART, count: total });
    }
    let mut booklets: Vec<Booklet> = Vec::with_capacity(total.min(ROOM_MAX));
    while booklets.len() < total {
        let (issue, count) = reader.take(PART)?;
        let issue = Issue::value(issue).map_err(|invalid| invalid.within(PART))?;
        if booklets.last().is_some_and(|last| Issue::of(last) == issue) {
            return Err(RecordError::NotCanonical { part: PART });
        }
        let end = end_of(booklets.len(), count, total)?;
        read_runs(reader, &issue, (&mut booklets, end))?;
    }
    Ok(booklets)
}

/// Reads the runs of `issue` until there are `end` booklets.
fn read_runs(
    reader: &mut Reader<'_>,
    issue: &Issue,
    (booklets, end): (&mut Vec<Booklet>, usize),
) -> Result<(), RecordError> {
    let start = booklets.len();
    while booklets.len() < end {
        let (count, run) = reader.take(PART)?;
        let run = Run::value(run).map_err(|invalid| invalid.within(PART))?;
        let run_end = end_of(booklets.len(), count, end)?;
        let booklet = issue.booklet(&run);
        let before = booklets.last().filter(|_| booklets.len() > start);
        let is_split = before.is_some_and(|last| are_one_run(last, &booklet));
        let is_joined = count > 1 && !booklet.uses.is_empty();
        if is_split || is_joined || run.taken.windows(2).any(is_torn) {
            return Err(RecordError::NotCanonical { part: PART });
        }
        booklets.resize(run_end, booklet);
    }
    Ok(())
}

/// Where `count` more after `len` end, one at least and not past `limit`.
fn end_of(len: usize, count: usize, limit: usize) -> Result<usize, RecordError> {
    let end = len.checked_add(count).filter(|end| *end <= limit && count > 0);
    end.ok_or(RecordError::TooMany { part: PART, count })
}

/// Whether two neighbours are written together.
fn are_one_run(before: &Booklet, after: &Booklet) -> bool {
    let are_alike = Issue::of(before) == Issue::of(after) && Run::of(before) == Run::of(after);
    before.uses.is_empty() && are_alike
}

impl Issue {
    fn of(booklet: &Booklet) -> Issue {
        let Booklet { order, key, cheques, issue, .. } = *booklet;
        let (issued, validity) = match issue {
            facts::Issue::Issued { on, validity } => (on, validity),
            facts::Issue::Prepared => (Day::MIN, NEVER),
        };
        Issue { order, key, cheques, issued, validity }
    }

    fn booklet(&self, run: &Run) -> Booklet {
        let Issue { order, key, cheques, issued, validity } = *self;
        let Run { place, blocked, ref taken } = *run;
        let count: u32 = taken.iter().map(|taken| taken.mask.count_ones()).sum();
        let mut uses = Vec::with_capacity(usize::try_from(count).unwrap_or(0));
        uses.extend(taken.iter().flat_map(Taken::uses));
        let (issue, marks) = (facts::Issue::Issued { on: issued, validity }, Marks::default());
        Booklet { order, key, cheques, issue, place, blocked, uses, marks }
    }
}

impl Run {
    fn of(booklet: &Booklet) -> Run {
        let Booklet { place, blocked, .. } = *booklet;
        Run { place, blocked, taken: taken_from(booklet) }
    }
}

/// What each redemption took, as long as its chèques follow each other with ascending indexes.
fn taken_from(booklet: &Booklet) -> Vec<Taken> {
    let mut taken: Vec<Taken> = Vec::new();
    for used in &booklet.uses {
        let Use { index, redemption, venue, service_date } = *used;
        let next = Taken { redemption, venue, service_date, mask: bit(index) };
        match taken.last_mut() {
            Some(last) if last.is_continued_by(&next) => last.mask |= next.mask,
            _ => taken.push(next),
        }
    }
    taken
}

/// Whether two neighbours should have been written as one.
fn is_torn(neighbours: &[Taken]) -> bool {
    matches!(neighbours, [before, after] if before.is_continued_by(after))
}

impl Taken {
    /// Whether `next` is of the same redemption, and all its chèques come after those of `self`.
    fn is_continued_by(&self, next: &Taken) -> bool {
        let lowest = next.mask & next.mask.wrapping_neg();
        self.mask < lowest
            && (self.redemption, self.venue, self.service_date)
                == (next.redemption, next.venue, next.service_date)
    }

    fn uses(&self) -> impl Iterator<Item = Use> {
        let Taken { redemption, venue, service_date, mask } = *self;
        let set = ChequeSet { booklet: BookletId::FIRST, mask };
        set.indexes().map(move |index| Use { index, redemption, venue, service_date })
    }
}
