//! End-to-end ids: what names a payment at every bank on its way, and leads back to what it pays.
//!
//! | id | names |
//! | --- | --- |
//! | `7f3a-C3-V17-A2` | the second attempt to pay `venues/17` for `cycles/3` |
//! | `7f3a-R5-A1` | `refunds/5` |
//!
//! The first four characters are of the ledger, so that the files of two ledgers at one bank are
//! told apart. The longest id has 35 characters, which is what ISO 20022 allows (`Max35Text`).

use std::fmt;
use std::str::FromStr;

use super::id::{CycleId, LedgerId, PaymentRunId, RefundId, VenueId};

/// What an end-to-end id says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EndToEndId {
    ledger: [u8; 2],
    pays: Paid,
}

/// What a payment pays, and which attempt it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Paid {
    /// What a venue is due for a cycle.
    Remittance {
        /// The cycle.
        cycle: CycleId,
        /// The venue.
        venue: VenueId,
        /// Which attempt, from 1.
        attempt: u16,
    },
    /// Money that goes back to a funder: one that came back is another refund.
    Refund(RefundId),
}

impl EndToEndId {
    /// The id of what `pays` says, in the ledger with this identity.
    pub fn new(ledger: LedgerId, pays: Paid) -> EndToEndId {
        let [first, second, ..] = ledger.0;
        EndToEndId { ledger: [first, second], pays }
    }

    /// What it pays, when it is of this ledger.
    pub fn of(self, ledger: LedgerId) -> Option<Paid> {
        (EndToEndId::new(ledger, self.pays) == self).then_some(self.pays)
    }
}

impl fmt::Display for EndToEndId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = self.ledger;
        write!(f, "{first:02x}{second:02x}-")?;
        match self.pays {
            Paid::Remittance { cycle, venue, attempt } => {
                write!(f, "C{}-V{}-A{attempt}", cycle.get(), venue.get())
            }
            Paid::Refund(refund) => write!(f, "R{}-A1", refund.get()),
        }
    }
}

/// What names the file of a run at the bank, as `7f3a-RUN12`: at most 35 characters.
pub fn message_id(ledger: LedgerId, run: PaymentRunId) -> String {
    let [first, second, ..] = ledger.0;
    format!("{first:02x}{second:02x}-RUN{}", run.get())
}

/// Why a text is no end-to-end id of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an end-to-end id of this program: `7f3a-C3-V17-A2` or `7f3a-R5-A1`")]
pub struct InvalidEndToEndId;

impl FromStr for EndToEndId {
    type Err = InvalidEndToEndId;

    fn from_str(text: &str) -> Result<EndToEndId, InvalidEndToEndId> {
        read(text).filter(|id| id.to_string() == text).ok_or(InvalidEndToEndId)
    }
}

/// What `text` says, however it is written.
fn read(text: &str) -> Option<EndToEndId> {
    let mut words = text.split('-');
    let (ledger, first, second) = (words.next()?, words.next()?, words.next()?);
    let third = words.next();
    let ledger = u16::from_str_radix(ledger, 16).ok()?.to_be_bytes();
    let number = |word: &str, letter: char| word.strip_prefix(letter)?.parse::<u32>().ok();
    let pays = if let Some(third) = third {
        Paid::Remittance {
            cycle: CycleId::new(number(first, 'C')?)?,
            venue: VenueId::new(number(second, 'V')?)?,
            attempt: u16::try_from(number(third, 'A')?).ok().filter(|attempt| *attempt > 0)?,
        }
    } else {
        (second == "A1").then_some(())?;
        Paid::Refund(RefundId::new(number(first, 'R')?)?)
    };
    words.next().is_none().then_some(EndToEndId { ledger, pays })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEDGER: LedgerId = LedgerId([0x7f; 16]);

    #[test]
    fn an_id_leads_back_to_what_it_pays() {
        let (cycle, venue) = (CycleId::new(3).unwrap(), VenueId::new(17).unwrap());
        let pays = Paid::Remittance { cycle, venue, attempt: 2 };
        let id = EndToEndId::new(LEDGER, pays);
        assert_eq!(id.to_string(), "7f7f-C3-V17-A2");
        assert_eq!("7f7f-C3-V17-A2".parse(), Ok(id));
        assert_eq!(id.of(LEDGER), Some(pays));
        assert_eq!(id.of(LedgerId([1; 16])), None);
        let refund = EndToEndId::new(LEDGER, Paid::Refund(RefundId::new(5).unwrap()));
        assert_eq!(refund.to_string(), "7f7f-R5-A1");
        assert_eq!("7f7f-R5-A1".parse(), Ok(refund));
    }

    #[test]
    fn the_longest_id_fits_where_the_bank_keeps_it() {
        let (cycle, venue) = (CycleId::new(u32::MAX).unwrap(), VenueId::new(u32::MAX).unwrap());
        let pays = Paid::Remittance { cycle, venue, attempt: u16::MAX };
        assert_eq!(EndToEndId::new(LEDGER, pays).to_string().len(), 35);
    }

    #[test]
    fn the_file_of_a_run_is_named_by_the_ledger_and_the_run() {
        assert_eq!(message_id(LEDGER, PaymentRunId::FIRST), "7f7f-RUN1");
        let last = message_id(LEDGER, PaymentRunId::new(u32::MAX).unwrap());
        assert_eq!(last, "7f7f-RUN4294967295");
        assert!(last.len() <= 35);
    }

    #[test]
    fn what_is_written_in_another_way_is_no_id() {
        for text in [
            "",
            "NOTPROVIDED",
            "7F7F-R5-A1",
            "7f7f-R05-A1",
            "7f7f-R0-A1",
            "7f7f-R5-A2",
            "7f7f-C3-V17-A0",
            "7f7f-C3-V17-A2-",
            "+f7f-C3-V17-A2",
            "7f7f-C3-V17",
        ] {
            assert_eq!(text.parse::<EndToEndId>(), Err(InvalidEndToEndId), "{text}");
        }
    }
}
