//! Identifiers: one textual form for the wire, the logs and the command line.
//!
//! **Invariant:** a dense number from 1 per collection; the name of one collection is never
//! accepted where another's is wanted.

use std::fmt;
use std::num::{NonZeroU32, NonZeroU64};
use std::str::FromStr;

/// Why a text is not the name of a thing of the collection that was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a name of the form `{pattern}`")]
pub struct InvalidName {
    /// The form that a name must have, as in `venues/{venue}`.
    pub pattern: &'static str,
}

/// The number behind `prefix`, written without sign and without leading zeros.
fn number(text: &str, prefix: &str) -> Option<u64> {
    let digits = text.strip_prefix(prefix)?;
    let canonical = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    if canonical { digits.parse().ok() } else { None }
}

/// Declares an identifier: a dense number from 1, written as `collection/17`.
///
/// That text is the wire form, the log form and the command-line form, and `FromStr` is the only
/// way in from text, so a funder's name is never accepted where a venue's is wanted.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident in $collection:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(NonZeroU32);

        impl $name {
            /// The first of the collection.
            pub const FIRST: $name = $name(NonZeroU32::MIN);

            /// `None` for 0.
            pub const fn new(number: u32) -> Option<$name> {
                match NonZeroU32::new(number) {
                    Some(number) => Some($name(number)),
                    None => None,
                }
            }

            /// The number, from 1.
            pub const fn get(self) -> u32 {
                self.0.get()
            }

            /// The place in a list that holds the collection in order, from 0.
            pub fn index(self) -> usize {
                usize::try_from(self.0.get()).map_or(usize::MAX, |number| number.saturating_sub(1))
            }

            /// The identifier at `index` (from 0) of such a list; `None` past the last number.
            pub fn at_index(index: usize) -> Option<$name> {
                let number = u32::try_from(index).ok()?.checked_add(1)?;
                $name::new(number)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($collection, "/{}"), self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidName;

            fn from_str(text: &str) -> Result<$name, InvalidName> {
                number(text, concat!($collection, "/"))
                    .and_then(|number| u32::try_from(number).ok())
                    .and_then($name::new)
                    .ok_or(InvalidName { pattern: concat!($collection, "/{number}") })
            }
        }
    };
}

id! {
    /// A versioned set of rules.
    SchemeId in "schemes"
}
id! {
    /// An organisation with money in the ledger.
    FunderId in "funders"
}
id! {
    /// An organisation that hands booklets to people.
    PrescriberId in "prescribers"
}
id! {
    /// A labelled place.
    VenueId in "venues"
}
id! {
    /// A buyer's purchase of booklets.
    OrderId in "orders"
}
id! {
    /// A booklet: its number in the one continuous series of the ledger.
    BookletId in "booklets"
}
id! {
    /// Booklets that are kept, sent and blocked together.
    LotId in "lots"
}
id! {
    /// A bank account of a venue, of a funder, or the segregated one.
    BankAccountId in "bankAccounts"
}
id! {
    /// The redemptions settled together.
    CycleId in "cycles"
}
id! {
    /// The payments sent to the bank together.
    PaymentRunId in "paymentRuns"
}
id! {
    /// An organisation behind procedures.
    OrganisationId in "organisations"
}
id! {
    /// A contributor's signed terms.
    AgreementId in "agreements"
}
id! {
    /// What a co-funder bears of the use of a buyer's booklets.
    AwardId in "awards"
}
id! {
    /// A funder's objection to what it bears of one redemption.
    ContestId in "contests"
}
id! {
    /// One payment to one venue, or to one funder that gets money back.
    PaymentId in "payments"
}
id! {
    /// Money that goes back to a funder.
    RefundId in "refunds"
}
id! {
    /// A line of the bank that is, or was, not explained.
    BankLineId in "bankLines"
}

/// One chèque: its booklet and its place in it, written `booklets/123/cheques/4`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChequeId {
    booklet: BookletId,
    index: u8,
}

impl ChequeId {
    /// The largest index: what four bits hold.
    pub const INDEX_MAX: u8 = 15;

    /// `None` unless `index` is from 1 to [`ChequeId::INDEX_MAX`].
    pub const fn new(booklet: BookletId, index: u8) -> Option<ChequeId> {
        if index >= 1 && index <= Self::INDEX_MAX {
            Some(ChequeId { booklet, index })
        } else {
            None
        }
    }

    /// The booklet that the chèque belongs to.
    pub const fn booklet(self) -> BookletId {
        self.booklet
    }

    /// The place in the booklet, from 1 to [`ChequeId::INDEX_MAX`].
    pub const fn index(self) -> u8 {
        self.index
    }
}

impl fmt::Display for ChequeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/cheques/{}", self.booklet, self.index)
    }
}

impl fmt::Debug for ChequeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The place of an entry in the journal, dense from 1. A redemption is named by it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence(NonZeroU64);

impl Sequence {
    /// The first entry of a journal.
    pub const FIRST: Sequence = Sequence(NonZeroU64::MIN);

    /// `None` for 0.
    pub const fn new(number: u64) -> Option<Sequence> {
        match NonZeroU64::new(number) {
            Some(number) => Some(Sequence(number)),
            None => None,
        }
    }

    /// The number, from 1.
    pub const fn get(self) -> u64 {
        self.0.get()
    }

    /// The sequence number after this one.
    #[must_use]
    pub fn next(self) -> Sequence {
        Sequence(self.0.saturating_add(1))
    }

    /// The sequence number before this one; `None` before the first.
    pub fn before(self) -> Option<Sequence> {
        Sequence::new(self.get().saturating_sub(1))
    }
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entries/{}", self.0)
    }
}

/// A redemption: the sequence number of its entry, written `redemptions/4711`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RedemptionId(pub Sequence);

impl fmt::Display for RedemptionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "redemptions/{}", self.0)
    }
}

impl fmt::Debug for RedemptionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for RedemptionId {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<RedemptionId, InvalidName> {
        number(text, "redemptions/")
            .and_then(Sequence::new)
            .map(RedemptionId)
            .ok_or(InvalidName { pattern: "redemptions/{number}" })
    }
}

/// One transfer: its entry and its place in it, from 1, written `transfers/4711-2`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TransferId {
    /// The entry that made it.
    pub entry: Sequence,
    /// Its place among the transfers of the entry.
    pub number: NonZeroU32,
}

impl TransferId {
    /// The transfer at `index` (from 0) of those of `entry`.
    pub fn at_index(entry: Sequence, index: usize) -> TransferId {
        let number = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
        TransferId { entry, number: NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN) }
    }

    /// Its place in the list of the transfers of the entry, from 0.
    pub fn index(self) -> usize {
        usize::try_from(self.number.get()).map_or(usize::MAX, |number| number.saturating_sub(1))
    }

    /// Behind every transfer of `entry`.
    pub fn end_of(entry: Sequence) -> TransferId {
        TransferId { entry, number: NonZeroU32::MAX }
    }
}

impl fmt::Display for TransferId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "transfers/{}-{}", self.entry, self.number)
    }
}

impl fmt::Debug for TransferId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for TransferId {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<TransferId, InvalidName> {
        let read = || {
            let (entry, place) = text.split_once('-')?;
            let entry = number(entry, "transfers/").and_then(Sequence::new)?;
            let place = number(place, "").and_then(|place| u32::try_from(place).ok())?;
            Some(TransferId { entry, number: NonZeroU32::new(place)? })
        };
        read().ok_or(InvalidName { pattern: "transfers/{sequence}-{number}" })
    }
}

/// The identity of one ledger: 16 random bytes drawn when its folder is made.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LedgerId(pub [u8; 16]);

impl fmt::Display for LedgerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for LedgerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_back_from_its_text() {
        let venue = VenueId::new(17).unwrap();
        assert_eq!(venue.to_string(), "venues/17");
        assert_eq!("venues/17".parse(), Ok(venue));
        let cheque = ChequeId::new(BookletId::new(123).unwrap(), 4).unwrap();
        assert_eq!(cheque.to_string(), "booklets/123/cheques/4");
    }

    #[test]
    fn a_name_of_another_form_is_refused() {
        for text in ["", "17", "venues/", "venues/0", "venues/017", "venues/+1", "funders/17"] {
            assert!(text.parse::<VenueId>().is_err(), "{text}");
        }
        assert!("venues/4294967296".parse::<VenueId>().is_err());
    }

    #[test]
    fn a_transfer_is_named_by_its_entry_and_its_place_in_it() {
        let transfer = TransferId::at_index(Sequence::new(4_711).unwrap(), 1);
        assert_eq!(transfer.to_string(), "transfers/4711-2");
        assert_eq!("transfers/4711-2".parse(), Ok(transfer));
        assert_eq!(transfer.index(), 1);
        for text in ["transfers/4711", "transfers/4711-0", "transfers/0-1", "transfers/1-02"] {
            assert!(text.parse::<TransferId>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_cheque_has_an_index_from_1_to_15() {
        assert_eq!(ChequeId::new(BookletId::FIRST, 0), None);
        assert_eq!(ChequeId::new(BookletId::FIRST, 16), None);
        assert!(ChequeId::new(BookletId::FIRST, 15).is_some());
    }
}
