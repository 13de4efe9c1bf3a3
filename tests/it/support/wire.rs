//! Values of the domain as the wire has them.

use carnet::domain::facts::{Opposition, Suspension, VenueTerms, VoidReason};
use carnet::domain::money::Cents;
use carnet::domain::scheme::{Handover, Rules, Territory};
use carnet::domain::service::Service;
use carnet::grpc::pb;

pub(crate) fn small(number: u32) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}

pub(crate) fn large(amount: Cents) -> i64 {
    amount.get().try_into().unwrap()
}

pub(crate) fn cents(amount: i64) -> Cents {
    Cents::new(amount.try_into().unwrap()).unwrap()
}

pub(crate) fn rules(rules: &Rules) -> pb::Rules {
    let extent = match &rules.territory {
        Territory::Anywhere => pb::territory::Extent::Anywhere(pb::Anywhere {}),
        Territory::Within { departements, communes } => {
            let departements = departements.iter().map(ToString::to_string).collect();
            let communes = communes.iter().map(ToString::to_string).collect();
            pb::territory::Extent::Within(pb::Places { departements, communes })
        }
    };
    let handover = match rules.handover {
        Handover::Required => pb::Handover::Required,
        Handover::NotRequired => pb::Handover::NotRequired,
    };
    pb::Rules {
        face_value_cents: large(rules.face_value),
        cheques_per_booklet: rules.cheques_per_booklet.into(),
        last_service: rules.last_service.to_string(),
        last_presentation: rules.last_presentation.to_string(),
        service_age_days: rules.service_age_days.into(),
        cheques_per_redemption: rules.cheques_per_redemption.into(),
        cheques_per_venue_day: rules.cheques_per_venue_day.map(small),
        cheques_per_booklet_day: rules.cheques_per_booklet_day.map(small),
        services: rules.services.iter().map(|service| service_of(*service).into()).collect(),
        territory: Some(pb::Territory { extent: Some(extent) }),
        handover: handover.into(),
    }
}

pub(crate) fn profile(display_name: String, terms: &VenueTerms) -> pb::VenueProfile {
    pb::VenueProfile {
        display_name,
        departement: terms.departement.to_string(),
        insee_code: terms.commune.map(|commune| commune.to_string()).unwrap_or_default(),
        label_first_day: terms.label.first().to_string(),
        label_last_day: terms.label.last().to_string(),
        ..pb::VenueProfile::default()
    }
}

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
