//! Effects about organisations, their records in the registry's log, and callers.

use super::super::id::{BankAccountId, FunderId, VenueId};
use super::super::organisation::{
    AccountRefusal, Enrolment, Entitlement, FunderKind, Site, VenueEnding,
};
use super::super::registry::{RecordDigest, Subject};
use super::super::request::CallerId;
use super::super::time::{Day, DayRange};

/// What one command makes true of organisations and callers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrganisationEffect {
    /// A funder that buys no booklets exists.
    FunderCreated {
        /// Its name.
        funder: FunderId,
        /// What it does.
        kind: FunderKind,
        /// Its record in the registry's log.
        record: RecordDigest,
    },
    /// What the registry's log says of a subject stands in a new record.
    RecordRevised {
        /// Of whom.
        subject: Subject,
        /// The new record.
        record: RecordDigest,
    },
    /// Records of the registry's log are erased.
    RecordsErased {
        /// Of whom.
        subject: Subject,
        /// Which.
        records: Vec<RecordDigest>,
    },
    /// A venue is proposed.
    VenueRegistered {
        /// Its name.
        venue: VenueId,
        /// Where it is.
        site: Site,
        /// Its record in the registry's log.
        record: RecordDigest,
    },
    /// A venue is somewhere else.
    VenueMoved {
        /// Which.
        venue: VenueId,
        /// Where it is now.
        site: Site,
    },
    /// The operator checked a venue.
    VenueChecked {
        /// Which.
        venue: VenueId,
    },
    /// A buyer validated a venue: it is active.
    VenueValidated {
        /// Which.
        venue: VenueId,
        /// Who validated it.
        buyer: FunderId,
    },
    /// A venue has a label over more days.
    LabelGranted {
        /// Which venue.
        venue: VenueId,
        /// The days.
        days: DayRange,
    },
    /// A venue has no label any more from a day on.
    LabelWithdrawn {
        /// Which venue.
        venue: VenueId,
        /// The first day without.
        from: Day,
    },
    /// A venue redeems no later service.
    VenueEnded {
        /// Which.
        venue: VenueId,
        /// The last service date that it may present.
        last_day: Day,
        /// Why.
        reason: VenueEnding,
    },
    /// The terms under which a venue joined are known.
    EnrolmentSet {
        /// Which venue.
        venue: VenueId,
        /// The terms.
        enrolment: Enrolment,
    },
    /// Someone proposed a bank account for a venue.
    BankAccountProposed {
        /// Its name.
        account: BankAccountId,
        /// Whose.
        venue: VenueId,
        /// Its record in the registry's log.
        record: RecordDigest,
    },
    /// Someone else confirmed a bank account: it is used from a day on, the one before until then.
    BankAccountConfirmed {
        /// Which.
        account: BankAccountId,
        /// The first day.
        from: Day,
    },
    /// A bank account is not used, or not any more.
    BankAccountRefused {
        /// Which.
        account: BankAccountId,
        /// Why.
        reason: AccountRefusal,
    },
    /// A caller may do what others may not.
    EntitlementGranted {
        /// Who.
        caller: CallerId,
        /// What.
        entitlement: Entitlement,
    },
    /// A caller may not do it any more.
    EntitlementRevoked {
        /// Who.
        caller: CallerId,
        /// What.
        entitlement: Entitlement,
    },
}

impl OrganisationEffect {
    /// The subject whose record in the registry's log this effect brought, and the record.
    pub(super) fn record(&self) -> Option<(Subject, RecordDigest)> {
        if let OrganisationEffect::FunderCreated { funder, record, .. } = self {
            return Some((Subject::Funder(*funder), *record));
        }
        if let OrganisationEffect::VenueRegistered { venue, record, .. } = self {
            return Some((Subject::Venue(*venue), *record));
        }
        if let OrganisationEffect::BankAccountProposed { account, record, .. } = self {
            return Some((Subject::BankAccount(*account), *record));
        }
        if let OrganisationEffect::RecordRevised { subject, record } = self {
            return Some((*subject, *record));
        }
        None
    }

    /// The records of the registry's log that this effect erases.
    pub(super) fn erased(&self) -> &[RecordDigest] {
        if let OrganisationEffect::RecordsErased { records, .. } = self { records } else { &[] }
    }
}
