//! camt.052 and camt.054: movements that are told and never booked from here.

use super::entry;
use super::error::{Fault, Place, ReportError, Section};
use super::node::Node;
use super::sections::{Sections, Step};
use super::statement::account_of;
use super::xml::Pieces;
use super::{Moved, Movements};
use crate::domain::iban::Iban;

/// Reads all reports, or all notifications, of a message.
pub(super) fn read(pieces: Pieces<'_>, section: Section) -> Result<Vec<Movements>, ReportError> {
    let wanted = if section == Section::Report { "Rpt" } else { "Ntfctn" };
    let mut sections = Sections::new(pieces, wanted);
    let mut all = Vec::new();
    let mut open: Option<Open> = None;
    while let Some(step) = sections.next()? {
        match step {
            Step::Begin(number) => {
                let place = Place { section, number, entry: None };
                open = Some(Open { place, entries: 0, account: None, lines: Vec::new() });
            }
            Step::Part(part) => {
                if let Some(open) = &mut open {
                    open.take(&part)?;
                }
            }
            Step::End => {
                if let Some(Open { place, account, lines, .. }) = open.take() {
                    let account = account.ok_or(Fault::missing("Acct").at(place))?;
                    all.push(Movements { account, lines });
                }
            }
        }
    }
    if all.is_empty() { Err(ReportError::Nothing) } else { Ok(all) }
}

/// A report or a notification while it is read.
struct Open {
    place: Place,
    entries: u32,
    account: Option<Iban>,
    lines: Vec<Moved>,
}

impl Open {
    fn take(&mut self, part: &Node) -> Result<(), ReportError> {
        match part.name {
            "Acct" => {
                self.account = Some(account_of(part).map_err(|fault| fault.at(self.place))?);
                Ok(())
            }
            "Ntry" => {
                self.entries = self.entries.saturating_add(1);
                let place = Place { entry: Some(self.entries), ..self.place };
                self.entry(part).map_err(|fault| fault.at(place))
            }
            _ => Ok(()),
        }
    }

    fn entry(&mut self, part: &Node) -> Result<(), Fault> {
        let booked = entry::is_booked(part)?;
        let account = self.account.ok_or(Fault::missing("Acct"))?;
        let entry = entry::read(part, &account)?;
        self.lines.extend(entry.movements.into_iter().map(|movement| Moved {
            end_to_end: movement.end_to_end,
            flow: movement.flow,
            amount: movement.amount,
            day: entry.day,
            booked,
            kind: movement.kind,
        }));
        Ok(())
    }
}
