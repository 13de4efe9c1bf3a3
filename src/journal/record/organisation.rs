//! The records of effects on organisations and callers.
//!
//! **Invariant:** a variant is added at the end; none is ever changed, moved or taken away.

use super::shown::entry_records;
use crate::domain::entry::OrganisationEffect;
use crate::domain::id::{BankAccountId, FunderId, VenueId};
use crate::domain::organisation::{
    AccountRefusal, Enrolment, Entitlement, FunderKind, LegalForm, Site, VatRegime, VenueEnding,
};
use crate::domain::registry::{RecordDigest, Subject};
use crate::domain::request::CallerId;
use crate::domain::territory::{Departement, InseeCode};
use crate::domain::time::{Day, DayRange};

entry_records! {
    enum OrganisationEffectV1 for OrganisationEffect {
        0 => FunderCreated { funder: FunderId, kind: FunderKind, record: RecordDigest },
        1 => RecordRevised { subject: Subject, record: RecordDigest },
        2 => RecordsErased { subject: Subject, records: Vec<RecordDigest> },
        3 => VenueRegistered { venue: VenueId, site: Site, record: RecordDigest },
        4 => VenueMoved { venue: VenueId, site: Site },
        5 => VenueChecked { venue: VenueId },
        6 => VenueValidated { venue: VenueId, buyer: FunderId },
        7 => LabelGranted { venue: VenueId, days: DayRange },
        8 => LabelWithdrawn { venue: VenueId, from: Day },
        9 => VenueEnded { venue: VenueId, last_day: Day, reason: VenueEnding },
        10 => EnrolmentSet { venue: VenueId, enrolment: Enrolment },
        11 => BankAccountProposed { account: BankAccountId, venue: VenueId, record: RecordDigest },
        12 => BankAccountConfirmed { account: BankAccountId, from: Day },
        13 => BankAccountRefused { account: BankAccountId, reason: AccountRefusal },
        14 => EntitlementGranted { caller: CallerId, entitlement: Entitlement },
        15 => EntitlementRevoked { caller: CallerId, entitlement: Entitlement },
    }

    enum FunderKindV1 for FunderKind {
        0 => Buyer,
        1 => CoFunder,
        2 => Contributor,
    }

    struct SiteV1 for Site {
        departement: Departement,
        commune: Option<InseeCode>,
    }

    enum VenueEndingV1 for VenueEnding {
        0 => Closed,
        1 => Left,
        2 => Excluded,
        3 => Merged,
    }

    enum LegalFormV1 for LegalForm {
        0 => PublicBody,
        1 => Association,
        2 => Company,
        3 => Cooperative,
        4 => SoleTrader,
        5 => Other,
    }

    enum VatRegimeV1 for VatRegime {
        0 => OutOfScope,
        1 => Exempt,
        2 => Subject,
    }

    struct EnrolmentV1 for Enrolment {
        set_off: bool,
        legal_form: LegalForm,
        vat: VatRegime,
    }

    enum AccountRefusalV1 for AccountRefusal {
        0 => Withdrawn,
        1 => NotConfirmed,
        2 => ByBank,
    }

    enum EntitlementV1 for Entitlement {
        0 => Codes,
        1 => Exceptions,
        2 => Contests,
        3 => Incidents,
        4 => Payments,
    }
}
