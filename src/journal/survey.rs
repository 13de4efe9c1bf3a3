//! What a folder holds, found out without changing anything: the first half of recovery, and all of
//! verification.
//!
//! **Invariant:** all up to `head` is there and verifies, or the survey fails and says where.
//! **Invariant:** what the next segment's header says of the end of a segment was synced before
//! that header was, so it counts as reached even when `head` is older.

use super::error::JournalError;
use super::folder::{Folder, chunks};
use super::frame::{self, Preamble};
use super::head::{self, Head};
use super::list::{self, Checkpoint};
use super::position::{Position, SegmentNumber};
use super::sector::{SECTOR, SECTOR_BYTES};
use super::segment::SegmentHeader;
use super::walk::{Found, SegmentFile, Turn};

/// A sector that was never written.
const ZEROS: [u8; SECTOR_BYTES] = [0; SECTOR_BYTES];

/// What stands in a journal beyond `head`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beyond {
    /// The turns that verify.
    pub turns: u64,
    /// The place behind the last of them.
    pub end: Position,
    /// What stands behind that place and is not a turn.
    pub torn: Option<Torn>,
}

/// Bytes where a turn would stand that are not one: a crash cut it short, or it is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Torn {
    /// The segment in which they stand.
    pub segment: SegmentNumber,
    /// The byte at which they begin.
    pub offset: u64,
    /// Their number.
    pub bytes: u64,
    /// A turn that stands behind them, which no crash can explain.
    pub later: Option<Later>,
}

/// A turn that stands behind one that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Later {
    /// Its number.
    pub turn: u64,
    /// The byte of the segment at which it begins.
    pub offset: u64,
}

/// What a folder holds.
pub(super) struct Survey {
    pub(super) head: Head,
    /// The last segment.
    pub(super) last: SegmentHeader,
    /// The first segment whose turns were verified.
    pub(super) verified_from: SegmentNumber,
    /// What must be there: `head`, or the beginning of the last segment.
    pub(super) reach: Position,
    pub(super) beyond: Beyond,
}

/// Reads the journal in `folder`: all headers, and all turns behind `verified`. A checkpoint that
/// does not stand in the chain is as good as none. The turns up to `head` are given to `visit`.
pub(super) fn survey(
    folder: &Folder,
    verified: Option<Checkpoint>,
    visit: &mut dyn FnMut(Turn),
) -> Result<Survey, JournalError> {
    let head = head::read(folder)?;
    let headers = list::headers(folder)?;
    let (head, last) = match (head, headers.last()) {
        (Some(head), Some(last)) => (head, *last),
        (None, Some(_)) => {
            let what = "the file is missing, so how far the journal must reach is unknown";
            return Err(JournalError::damaged(&folder.path(head::NAME), 0, what));
        }
        (Some(head), None) if head.position.turn > 0 => {
            let path = folder.path(&head.position.segment.to_string());
            return Err(JournalError::damaged(&path, 0, "the segment is missing"));
        }
        (_, None) => return Err(JournalError::NotFound { dir: folder.dir().to_owned() }),
    };
    check_head(folder, &head, &headers)?;
    let verified_from = verified
        .filter(|checkpoint| stands(checkpoint, &headers))
        .map_or(SegmentNumber::FIRST, |checkpoint| checkpoint.segment.next());
    let mut visit = |turn: Turn| {
        if turn.number() <= head.position.turn {
            visit(turn);
        }
    };
    for pair in headers.windows(2) {
        if let [header, next] = pair
            && header.number >= verified_from
        {
            sealed(folder, (header, next), &head, &mut visit)?;
        }
    }
    let reach = if head.position.segment == last.number { head.position } else { last.start() };
    let mut file = SegmentFile::open(folder, last.number)?;
    file.walk(last.start(), &reach, &mut visit)?;
    let mut beyond = beyond(&mut file, &reach)?;
    beyond.turns = beyond.end.turn.saturating_sub(head.position.turn);
    Ok(Survey { head, last, verified_from, reach, beyond })
}

/// Whether `checkpoint` is the end of a sealed segment.
fn stands(checkpoint: &Checkpoint, headers: &[SegmentHeader]) -> bool {
    headers
        .get(checkpoint.segment.next().index())
        .and_then(SegmentHeader::previous_end)
        .is_some_and(|end| end.hash == checkpoint.hash)
}

/// Checks that `head` names a place that the headers allow.
fn check_head(folder: &Folder, head: &Head, headers: &[SegmentHeader]) -> Result<(), JournalError> {
    let path = folder.path(head::NAME);
    let position = &head.position;
    let Some(header) = headers.get(position.segment.index()) else {
        let path = folder.path(&position.segment.to_string());
        return Err(JournalError::damaged(&path, 0, "the segment is missing"));
    };
    if header.ledger != head.ledger {
        return Err(JournalError::foreign(&path, format!("it belongs to ledger {}", head.ledger)));
    }
    let next = headers.get(position.segment.next().index());
    let end = next.and_then(SegmentHeader::previous_end);
    let inside = match end {
        Some(end) if position.turn == end.turn => end == *position,
        Some(end) => position.turn < end.turn && position.offset < end.offset,
        None => position.offset <= header.segment_bytes,
    };
    if inside && position.turn.saturating_add(1) >= header.first_turn {
        Ok(())
    } else {
        Err(JournalError::foreign(&path, format!("{position} is not a place in this journal")))
    }
}

/// Verifies all turns of a segment that is not the last.
fn sealed(
    folder: &Folder,
    (header, next): (&SegmentHeader, &SegmentHeader),
    head: &Head,
    visit: &mut dyn FnMut(Turn),
) -> Result<(), JournalError> {
    let mut file = SegmentFile::open(folder, header.number)?;
    let mut at = header.start();
    if head.position.segment == header.number {
        file.walk(at, &head.position, visit)?;
        at = head.position;
    }
    next.previous_end().map_or(Ok(()), |end| file.walk(at, &end, visit))
}

/// Looks at everything in the last segment behind `reach`.
fn beyond(file: &mut SegmentFile, reach: &Position) -> Result<Beyond, JournalError> {
    let bound = file.header().segment_bytes;
    let mut end = *reach;
    loop {
        match file.step(&end, bound)? {
            Found::Turn(turn) => end = turn.end,
            Found::Nothing(_) => break,
            Found::Stranger(what) => {
                return Err(JournalError::turn_lost(file.path(), &end, what));
            }
        }
    }
    let torn = tail(file, &end)?;
    Ok(Beyond { turns: 0, end, torn })
}

/// What is not zero behind `end` in its segment.
fn tail(file: &mut SegmentFile, end: &Position) -> Result<Option<Torn>, JournalError> {
    let bound = file.header().segment_bytes;
    let mut last_used = None;
    let mut later = None;
    for (start, length) in chunks(end.offset, bound) {
        let mut chunk = vec![0; length];
        let read = file.file().read_exact_at(&mut chunk, start);
        read.map_err(JournalError::io("reading", file.path()))?;
        let sectors = (start..bound).step_by(SECTOR_BYTES).zip(chunk.chunks(SECTOR_BYTES));
        for (offset, sector) in sectors.filter(|(_, sector)| *sector != ZEROS) {
            last_used = Some(offset);
            let claims = Preamble::decode(sector).filter(|claims| claims.turn > end.next_turn());
            if let (None, Some(claims)) = (later, claims) {
                later = whole(file, offset, &claims)?;
            }
        }
    }
    Ok(last_used.map(|offset| Torn {
        segment: end.segment,
        offset: end.offset,
        bytes: offset.saturating_add(SECTOR).saturating_sub(end.offset),
        later,
    }))
}

/// The turn at `offset`, if it is as whole as it `claims`.
fn whole(
    file: &SegmentFile,
    offset: u64,
    claims: &Preamble,
) -> Result<Option<Later>, JournalError> {
    let end = offset.checked_add(claims.stride());
    if end.is_none_or(|end| end > file.header().segment_bytes) {
        return Ok(None);
    }
    let mut bytes = vec![0; claims.length];
    let read = file.file().read_exact_at(&mut bytes, offset);
    read.map_err(JournalError::io("reading", file.path()))?;
    Ok(frame::decode(&bytes).is_ok().then_some(Later { turn: claims.turn, offset }))
}
