//! Something that is open.

use crate::domain::id::{FunderId, Sequence, VenueId};
use crate::domain::money::Cents;
use crate::domain::time::Day;
use crate::grpc::pb::open_item::Kind;

/// Since when something is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grpc) enum Since {
    /// A day that the facts have.
    Day(Day),
    /// That of an entry.
    Entry(Sequence),
    /// The facts do not say.
    Unknown,
}

/// Something that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::grpc) struct OpenItem {
    /// What.
    pub(in crate::grpc) kind: Kind,
    /// Which.
    pub(in crate::grpc) name: String,
    /// Whose.
    pub(in crate::grpc) whose: Option<Whose>,
    /// Whose money.
    pub(in crate::grpc) buyer: Option<FunderId>,
    /// How much.
    pub(in crate::grpc) amount: Cents,
    /// Since when.
    pub(in crate::grpc) since: Since,
    /// What explains it.
    pub(in crate::grpc) reason: String,
}

/// Whom something that is open is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grpc) enum Whose {
    /// A venue.
    Venue(VenueId),
    /// A funder.
    Funder(FunderId),
}

impl OpenItem {
    pub(super) fn new(
        kind: Kind,
        name: &impl ToString,
        (amount, since): (Cents, Since),
    ) -> OpenItem {
        let (name, reason) = (name.to_string(), String::new());
        OpenItem { kind, name, whose: None, buyer: None, amount, since, reason }
    }

    pub(super) fn whose(self, whose: Option<Whose>) -> OpenItem {
        OpenItem { whose, ..self }
    }

    pub(super) fn of_buyer(self, buyer: FunderId) -> OpenItem {
        OpenItem { buyer: Some(buyer), ..self }
    }

    pub(super) fn because(self, reason: impl Into<String>) -> OpenItem {
        OpenItem { reason: reason.into(), ..self }
    }
}
