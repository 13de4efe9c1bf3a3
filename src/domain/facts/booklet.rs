//! Booklets and the chèques in them.

use super::super::code::KeyVersion;

use super::super::id::{OrderId, PrescriberId, Sequence, VenueId};
use super::super::scheme::Validity;
use super::super::time::Day;

/// Where a booklet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// With the operator.
    InStock,
    /// In a prescriber's stock.
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

/// Chèques under one serial number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booklet {
    /// The order that it was issued for.
    pub order: OrderId,
    /// The version of the key of its codes.
    pub key: KeyVersion,
    /// How many chèques it has.
    pub cheques: u8,
    /// When it was issued.
    pub issued: Day,
    /// The three days of its chèques.
    pub validity: Validity,
    /// Where it is, or was when it was blocked.
    pub place: Place,
    /// Why it is blocked, if it is.
    pub blocked: Option<Opposition>,
    /// Its redeemed chèques, in order of redemption.
    pub uses: Vec<Use>,
}

impl Booklet {
    /// The word for where the booklet is in its life.
    pub fn state(&self) -> &'static str {
        if self.blocked.is_some() {
            return "blocked";
        }
        match self.place {
            Place::InStock => "in stock",
            Place::Allotted { .. } => "allotted",
            Place::HandedOver { .. } if self.unused() == 0 => "exhausted",
            Place::HandedOver { .. } => "handed over",
        }
    }

    /// How the chèque `index` was used, if it was.
    pub fn use_of(&self, index: u8) -> Option<&Use> {
        self.uses.iter().find(|used| used.index == index)
    }

    /// How many chèques are not redeemed.
    pub fn unused(&self) -> u32 {
        u32::from(self.cheques).saturating_sub(self.redeemed())
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
}
