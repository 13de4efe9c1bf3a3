//! Words of the domain as the wire has them.

use carnet::domain::command::records::Erasure;
use carnet::domain::diagnosis::{Level, Public};
use carnet::domain::entry::Exception;
use carnet::domain::facts::{Opposition, Suspension, VoidReason};
use carnet::domain::organisation::{
    AccountRefusal, Enrolment, Entitlement, FunderKind, LegalForm, VatRegime, VenueEnding,
};
use carnet::domain::service::Service;
use carnet::grpc::pb;

pub(crate) fn service_of(service: Service) -> pb::Service {
    match service {
        Service::AdministrativeProcedures => pb::Service::AdministrativeProcedures,
        Service::EverydayTools => pb::Service::EverydayTools,
        Service::Employment => pb::Service::Employment,
        Service::Security => pb::Service::Security,
        Service::Parenting => pb::Service::Parenting,
        Service::Leisure => pb::Service::Leisure,
        Service::Understanding => pb::Service::Understanding,
        Service::Access => pb::Service::Access,
        Service::Equipment => pb::Service::Equipment,
    }
}

pub(crate) fn opposition(reason: Opposition) -> pb::Opposition {
    match reason {
        Opposition::Lost => pb::Opposition::Lost,
        Opposition::Stolen => pb::Opposition::Stolen,
        Opposition::Damaged => pb::Opposition::Damaged,
        Opposition::Suspicious => pb::Opposition::Suspicious,
    }
}

pub(crate) fn suspension(reason: Suspension) -> pb::Suspension {
    match reason {
        Suspension::Inquiry => pb::Suspension::Inquiry,
        Suspension::OwnRequest => pb::Suspension::OwnRequest,
        Suspension::Label => pb::Suspension::Label,
    }
}

pub(crate) fn void_reason(reason: VoidReason) -> pb::VoidReason {
    match reason {
        VoidReason::EntryError => pb::VoidReason::EntryError,
        VoidReason::ServiceNotGiven => pb::VoidReason::ServiceNotGiven,
        VoidReason::HolderRequest => pb::VoidReason::HolderRequest,
    }
}

pub(crate) fn exception(reason: Exception) -> pb::ExceptionReason {
    match reason {
        Exception::Outage => pb::ExceptionReason::Outage,
        Exception::LateEntry => pb::ExceptionReason::LateEntry,
        Exception::BeforeSuspension => pb::ExceptionReason::BeforeSuspension,
        Exception::Complaint => pb::ExceptionReason::Complaint,
    }
}

pub(crate) fn level(level: Option<Level>) -> pb::Level {
    match level {
        None => pb::Level::Unspecified,
        Some(Level::Beginner) => pb::Level::Beginner,
        Some(Level::Basic) => pb::Level::Basic,
        Some(Level::Intermediate) => pb::Level::Intermediate,
        Some(Level::Independent) => pb::Level::Independent,
    }
}

pub(crate) fn public(public: Option<Public>) -> pb::Public {
    match public {
        None => pb::Public::Unspecified,
        Some(Public::Youth) => pb::Public::Youth,
        Some(Public::Students) => pb::Public::Students,
        Some(Public::Families) => pb::Public::Families,
        Some(Public::Seniors) => pb::Public::Seniors,
        Some(Public::Women) => pb::Public::Women,
        Some(Public::JobSeekers) => pb::Public::JobSeekers,
        Some(Public::General) => pb::Public::General,
    }
}

pub(crate) fn funder_kind(kind: FunderKind) -> pb::funder::Kind {
    match kind {
        FunderKind::Buyer => pb::funder::Kind::Buyer,
        FunderKind::CoFunder => pb::funder::Kind::CoFunder,
        FunderKind::Contributor => pb::funder::Kind::Contributor,
    }
}

pub(crate) fn scope(scope: Erasure) -> pb::erase_records_request::Scope {
    match scope {
        Erasure::Former => pb::erase_records_request::Scope::Former,
        Erasure::All => pb::erase_records_request::Scope::All,
    }
}

pub(crate) fn entitlement(entitlement: Entitlement) -> pb::Entitlement {
    match entitlement {
        Entitlement::Codes => pb::Entitlement::Codes,
        Entitlement::Exceptions => pb::Entitlement::Exceptions,
        Entitlement::Contests => pb::Entitlement::Contests,
        Entitlement::Incidents => pb::Entitlement::Incidents,
        Entitlement::Payments => pb::Entitlement::Payments,
    }
}

pub(crate) fn ending(reason: VenueEnding) -> pb::VenueEnding {
    match reason {
        VenueEnding::Closed => pb::VenueEnding::Closed,
        VenueEnding::Left => pb::VenueEnding::Left,
        VenueEnding::Excluded => pb::VenueEnding::Excluded,
        VenueEnding::Merged => pb::VenueEnding::Merged,
    }
}

pub(crate) fn enrolment(terms: Enrolment) -> pb::Enrolment {
    let legal_form = match terms.legal_form {
        LegalForm::PublicBody => pb::enrolment::LegalForm::PublicBody,
        LegalForm::Association => pb::enrolment::LegalForm::Association,
        LegalForm::Company => pb::enrolment::LegalForm::Company,
        LegalForm::Cooperative => pb::enrolment::LegalForm::Cooperative,
        LegalForm::SoleTrader => pb::enrolment::LegalForm::SoleTrader,
        LegalForm::Other => pb::enrolment::LegalForm::Other,
    };
    let vat = match terms.vat {
        VatRegime::OutOfScope => pb::enrolment::Vat::OutOfScope,
        VatRegime::Exempt => pb::enrolment::Vat::Exempt,
        VatRegime::Subject => pb::enrolment::Vat::Subject,
    };
    pb::Enrolment { set_off: terms.set_off, legal_form: legal_form.into(), vat: vat.into() }
}

pub(crate) fn account_refusal(reason: AccountRefusal) -> pb::AccountRefusal {
    match reason {
        AccountRefusal::Withdrawn => pb::AccountRefusal::Withdrawn,
        AccountRefusal::NotConfirmed => pb::AccountRefusal::NotConfirmed,
        AccountRefusal::ByBank => pb::AccountRefusal::ByBank,
    }
}
