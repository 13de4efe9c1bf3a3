//! The statements, reports or notifications of a camt message, one part at a time, within bounds.

use super::entry;
use super::error::{Excess, ReportError};
use super::node::Node;
use super::xml::{Piece, Pieces};
use super::{LINES_MAX, STATEMENTS_MAX};

/// What comes next of the sections that are read.
pub(super) enum Step {
    /// The section of this number begins, from 1.
    Begin(u32),
    /// A part of it, whole.
    Part(Node),
    /// It ends.
    End,
}

/// The sections of one name, of which no more than the bounds say is ever read.
pub(super) struct Sections<'a> {
    pieces: Pieces<'a>,
    name: &'static str,
    number: u32,
    lines: u32,
    is_open: bool,
}

impl<'a> Sections<'a> {
    /// Those of `pieces` that have this name.
    pub(super) fn new(pieces: Pieces<'a>, name: &'static str) -> Sections<'a> {
        Sections { pieces, name, number: 0, lines: 0, is_open: false }
    }

    /// What comes next; `None` at the end of the file.
    ///
    /// # Errors
    ///
    /// What is wrong with the XML; more sections, or more lines, than are read.
    pub(super) fn next(&mut self) -> Result<Option<Step>, ReportError> {
        while let Some(piece) = self.pieces.next()? {
            match piece {
                Piece::Begin(name) => {
                    self.is_open = name == self.name;
                    if self.is_open {
                        return self.begin().map(Some);
                    }
                }
                Piece::Part(part) if self.is_open => return self.part(part).map(Some),
                Piece::End if self.is_open => {
                    self.is_open = false;
                    return Ok(Some(Step::End));
                }
                Piece::Part(_) | Piece::End => {}
            }
        }
        Ok(None)
    }

    fn begin(&mut self) -> Result<Step, ReportError> {
        self.number = self.number.saturating_add(1);
        if self.number > STATEMENTS_MAX {
            return Err(self.pieces.excess(Excess::Statements));
        }
        Ok(Step::Begin(self.number))
    }

    fn part(&mut self, part: Node) -> Result<Step, ReportError> {
        self.lines = self.lines.saturating_add(lines_of(&part));
        if self.lines > LINES_MAX {
            return Err(self.pieces.excess(Excess::Lines));
        }
        Ok(Step::Part(part))
    }
}

/// How many lines `part` counts for: an entry and its details.
fn lines_of(part: &Node) -> u32 {
    if part.name != "Ntry" {
        return 0;
    }
    u32::try_from(entry::details(part).count()).unwrap_or(u32::MAX).saturating_add(1)
}
