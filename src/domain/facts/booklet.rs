//! Booklets and the chèques in them.

use super::super::code::KeyVersion;
use super::super::entry::bit;
use super::super::id::{BookletId, OrderId, PrescriberId, Sequence, VenueId};
use super::super::scheme::Validity;
use super::super::time::Day;

/// Where a booklet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// With the operator.
    InStock,
    /// Sent to a prescriber's stock.
    Allotted {
        /// Whose.
        prescriber: PrescriberId,
    },
    /// With a person.
    HandedOver {
        /// Who handed it over.
        prescriber: PrescriberId,
        /// When.
        day: Day,
    },
    /// In a prescriber's stock, says the prescriber.
    Received {
        /// Whose.
        prescriber: PrescriberId,
    },
    /// Taken out of stock for good.
    Withdrawn,
    /// Another booklet carries its unused chèques.
    Replaced {
        /// Which.
        by: BookletId,
    },
    /// Its chèques ended unused.
    Lapsed,
}

impl Place {
    /// Whether the booklet can still go somewhere.
    pub fn is_live(self) -> bool {
        match self {
            Place::InStock
            | Place::Allotted { .. }
            | Place::HandedOver { .. }
            | Place::Received { .. } => true,
            Place::Withdrawn | Place::Replaced { .. } | Place::Lapsed => false,
        }
    }

    /// The prescriber in whose stock it is.
    pub fn stock_of(self) -> Option<PrescriberId> {
        match self {
            Place::Allotted { prescriber } | Place::Received { prescriber } => Some(prescriber),
            Place::InStock
            | Place::HandedOver { .. }
            | Place::Withdrawn
            | Place::Replaced { .. }
            | Place::Lapsed => None,
        }
    }
}

/// Why a booklet is blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opposition {
    /// It was lost.
    Lost,
    /// It was stolen.
    Stolen,
    /// It is damaged or misprinted.
    Damaged,
    /// Its use looks fraudulent.
    Suspicious,
}

impl Opposition {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Opposition::Lost => "lost",
            Opposition::Stolen => "stolen",
            Opposition::Damaged => "damaged",
            Opposition::Suspicious => "suspicious",
        }
    }
}

/// A chèque that was redeemed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    /// The chèque's place in its booklet.
    pub index: u8,
    /// The redemption that took it.
    pub redemption: Sequence,
    /// Where.
    pub venue: VenueId,
    /// For a service of which day.
    pub service_date: Day,
}

/// Whether a booklet's chèques are worth anything yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Issue {
    /// It has a number, and may be printed and allotted: its chèques are not covered yet.
    Prepared,
    /// Its chèques are in circulation.
    Issued {
        /// Since when.
        on: Day,
        /// Their three days.
        validity: Validity,
    },
}

/// Chèques under one serial number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booklet {
    /// The order that it was numbered for.
    pub order: OrderId,
    /// The version of the key of its codes.
    pub key: KeyVersion,
    /// How many chèques it has.
    pub cheques: u8,
    /// Whether they are in circulation.
    pub issue: Issue,
    /// Where it is, or was when it was blocked.
    pub place: Place,
    /// Why it is blocked, if it is.
    pub blocked: Option<Opposition>,
    /// Its redeemed chèques, in order of redemption.
    pub uses: Vec<Use>,
    /// What few booklets have.
    pub marks: Marks,
}

/// What few booklets have. Bit `index - 1` of a mask stands for the chèque `index`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Chèques that are blocked by themselves.
    pub blocked: u16,
    /// Chèques of redemptions that were voided when they could not be used again, or undone for
    /// good.
    pub cancelled: u16,
    /// The booklet whose unused chèques it carries.
    pub replaces: Option<BookletId>,
}

/// Where a chèque is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChequeState {
    /// It can be used, where its booklet is.
    Unused,
    /// It is blocked, by itself or with its booklet.
    Blocked,
    /// It was taken.
    Redeemed,
    /// Another booklet carries it.
    Replaced,
    /// It was withdrawn with its booklet.
    Withdrawn,
    /// It ended unused.
    Lapsed,
    /// It was taken, and the redemption was voided when it could not be used any more, or undone
    /// for good.
    Cancelled,
}

impl Booklet {
    /// The word for where the booklet is in its life.
    pub fn state(&self) -> &'static str {
        if self.blocked.is_some() {
            return "blocked";
        }
        match self.place {
            Place::InStock if self.issue == Issue::Prepared => "prepared",
            Place::InStock => "in stock",
            Place::Allotted { .. } => "allotted",
            Place::Received { .. } => "received",
            Place::HandedOver { .. } if self.open() == 0 => "exhausted",
            Place::HandedOver { .. } => "handed over",
            Place::Withdrawn => "withdrawn",
            Place::Replaced { .. } => "replaced",
            Place::Lapsed => "lapsed",
        }
    }

    /// The three days of its chèques, once they are in circulation.
    pub fn validity(&self) -> Option<Validity> {
        match self.issue {
            Issue::Prepared => None,
            Issue::Issued { validity, .. } => Some(validity),
        }
    }

    /// Whether the value of its unused chèques has returned to the buyer by `day`, recorded or not.
    pub fn is_over(&self, day: Day) -> bool {
        self.validity().is_some_and(|validity| validity.lapse <= day)
    }

    /// How the chèque `index` was used, if it was.
    pub fn use_of(&self, index: u8) -> Option<&Use> {
        self.uses.iter().find(|used| used.index == index)
    }

    /// The chèques that it has.
    fn all(&self) -> u16 {
        (1..=self.cheques).fold(0, |mask, index| mask | bit(index))
    }

    /// The chèques that were neither taken nor cancelled.
    pub fn open(&self) -> u16 {
        let used = self.uses.iter().fold(0, |mask, used| mask | bit(used.index));
        self.all() & !used & !self.marks.cancelled
    }

    /// How many chèques are neither redeemed nor cancelled.
    pub fn unused(&self) -> u32 {
        self.open().count_ones()
    }

    /// How many chèques are redeemed.
    pub fn redeemed(&self) -> u32 {
        self.uses.iter().fold(0, |count, _| count.saturating_add(1))
    }

    /// How many chèques were redeemed for services of `day`.
    pub fn redeemed_for(&self, day: Day) -> u32 {
        let of_day = self.uses.iter().filter(|used| used.service_date == day);
        of_day.fold(0, |count, _| count.saturating_add(1))
    }

    /// Where the chèque `index` is in its life.
    pub fn state_of(&self, index: u8) -> ChequeState {
        let chosen = bit(index);
        if self.marks.cancelled & chosen != 0 {
            return ChequeState::Cancelled;
        }
        if self.open() & chosen == 0 {
            return ChequeState::Redeemed;
        }
        match self.place {
            Place::Withdrawn => ChequeState::Withdrawn,
            Place::Replaced { .. } => ChequeState::Replaced,
            Place::Lapsed => ChequeState::Lapsed,
            Place::InStock
            | Place::Allotted { .. }
            | Place::HandedOver { .. }
            | Place::Received { .. } => {
                let blocked = self.blocked.is_some() || self.marks.blocked & chosen != 0;
                if blocked { ChequeState::Blocked } else { ChequeState::Unused }
            }
        }
    }
}
