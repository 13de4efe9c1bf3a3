//! What offices do, one act after the other.

use super::banking::{BankAct, Fates};
use super::sharing::SharingAct;
use super::step::{Booklets, Refusal, Visit};
use super::story::Buyer;
use crate::domain::organisation::AccountOwner;
use crate::domain::time::Day;

/// What an office does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli::demo) enum Office {
    /// Something with places.
    Venues(VenueAct),
    /// Something with booklets.
    Booklets(BookletAct),
    /// Something about who bears what.
    Sharing(SharingAct),
    /// Something with the bank.
    Bank(BankAct),
    /// A buyer's money arrives at the bank; its statement says so the next morning.
    Transfer {
        /// Whose.
        buyer: Buyer,
        /// How much, in cents.
        cents: u64,
    },
    /// Chèques are taken by exception, or that is refused to the place itself.
    Except {
        /// Of which booklet.
        number: u32,
        /// What is presented.
        visit: Visit,
    },
    /// The calendar is run up to today, or nothing is due.
    RunCalendar {
        /// Why not, when it is not.
        refused: Option<Refusal>,
    },
    /// Where the chèques of all orders are is written down.
    State,
    /// The cover is looked at, after the bank's last word on the month that has ended.
    Cover,
    /// A month is closed.
    Close {
        /// Its last working day.
        month: Day,
    },
    /// Its figures are approved, or that is refused.
    Approve {
        /// The number of the cycle.
        cycle: u32,
        /// Why not, when they are not.
        refused: Option<Refusal>,
    },
    /// What is due for it is sent to the bank.
    Pay {
        /// The number of the cycle.
        cycle: u32,
        /// What the bank does with some of the payments.
        fates: Fates,
    },
}

/// What an office does with places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli::demo) enum VenueAct {
    /// The operator checks places.
    Check {
        /// Their numbers.
        venues: Vec<u32>,
    },
    /// The département validates them.
    Validate {
        /// Their numbers.
        venues: Vec<u32>,
    },
    /// Places get their second label.
    Renew {
        /// Their numbers.
        venues: Vec<u32>,
    },
    /// A bank account is proposed: of a place, or the segregated one.
    ProposeAccount {
        /// Whose.
        owner: AccountOwner,
        /// The account.
        iban: String,
        /// Who holds it.
        holder: String,
    },
    /// The last account proposed for this owner is confirmed, from today on.
    ConfirmAccount {
        /// Whose.
        owner: AccountOwner,
    },
    /// The last account proposed for this owner is refused, and what is known of it erased.
    EraseAccount {
        /// Whose.
        owner: AccountOwner,
    },
    /// A venue cannot take chèques any more.
    Suspend {
        /// Its number.
        venue: u32,
    },
    /// It can again.
    Resume {
        /// Its number.
        venue: u32,
    },
}

/// What an office does with booklets, and for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli::demo) enum BookletAct {
    /// A buyer promises money.
    Mandate {
        /// Who.
        buyer: Buyer,
        /// How much, in cents.
        cents: u64,
    },
    /// Booklets are numbered and printed on a mandate, or that is refused.
    Prepare {
        /// Whose.
        buyer: Buyer,
        /// Which.
        booklets: Booklets,
        /// Why not, when they are not.
        refused: Option<Refusal>,
    },
    /// Booklets are issued, those that were prepared first, or that is refused.
    Issue {
        /// Whose.
        buyer: Buyer,
        /// Which.
        booklets: Booklets,
        /// Why not, when they are not.
        refused: Option<Refusal>,
    },
    /// Booklets are sent to a prescriber.
    Allot {
        /// Which.
        booklets: Booklets,
        /// The number of the prescriber.
        prescriber: u32,
    },
    /// A prescriber says that they arrived.
    Confirm {
        /// Which.
        booklets: Booklets,
        /// The number of the prescriber.
        prescriber: u32,
    },
    /// A prescriber gives booklets back.
    Return {
        /// Which.
        booklets: Booklets,
        /// The number of the prescriber.
        prescriber: u32,
    },
    /// Booklets are taken out of stock for good.
    Withdraw {
        /// Which.
        booklets: Booklets,
    },
    /// A lot was lost on its way.
    OpposeLot {
        /// The number of its first booklet.
        first: u32,
    },
    /// Blocked booklets are replaced, and sent to a prescriber.
    Replace {
        /// Which: from now on, these numbers stand for those that replace them.
        booklets: Booklets,
        /// The number of the prescriber.
        prescriber: u32,
    },
}

impl From<VenueAct> for Office {
    fn from(act: VenueAct) -> Office {
        Office::Venues(act)
    }
}

impl From<BookletAct> for Office {
    fn from(act: BookletAct) -> Office {
        Office::Booklets(act)
    }
}
