//! Schemes, funders, prescribers and venues.

use super::{cents, count, effect, text};
use crate::domain::entry::Effect;
use crate::domain::facts::{Suspension, Venue, VenueTerms};
use crate::domain::id::{FunderId, PrescriberId, VenueId};
use crate::domain::registry::{Field, Fields};
use crate::domain::scheme::{Handover, Rules, Territory};
use crate::domain::service::Service;
use crate::engine::Accepted;
use crate::grpc::pb;

/// The scheme that was created.
pub(in crate::grpc) fn scheme_created(accepted: &Accepted) -> Option<pb::Scheme> {
    effect(accepted, |effect| {
        let Effect::SchemeCreated { scheme, rules: of_scheme } = effect else { return None };
        Some(pb::Scheme { name: scheme.to_string(), rules: Some(rules(of_scheme)) })
    })
}

/// The rules of a scheme.
pub(in crate::grpc) fn rules(rules: &Rules) -> pb::Rules {
    let Rules {
        face_value,
        cheques_per_booklet,
        last_service,
        last_presentation,
        service_age_days,
        cheques_per_redemption,
        cheques_per_venue_day,
        cheques_per_booklet_day,
        services,
        territory: extent,
        handover,
    } = rules;
    let handover = match handover {
        Handover::Required => pb::Handover::Required,
        Handover::NotRequired => pb::Handover::NotRequired,
    };
    pb::Rules {
        face_value_cents: cents(*face_value),
        cheques_per_booklet: i32::from(*cheques_per_booklet),
        last_service: last_service.to_string(),
        last_presentation: last_presentation.to_string(),
        service_age_days: i32::from(*service_age_days),
        cheques_per_redemption: i32::from(*cheques_per_redemption),
        cheques_per_venue_day: cheques_per_venue_day.map(count),
        cheques_per_booklet_day: cheques_per_booklet_day.map(count),
        services: services.iter().map(|one| service(*one).into()).collect(),
        territory: Some(territory(extent)),
        handover: handover.into(),
    }
}

/// One of the nine services.
pub(super) fn service(service: Service) -> pb::Service {
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

fn territory(territory: &Territory) -> pb::Territory {
    let extent = match territory {
        Territory::Anywhere => pb::territory::Extent::Anywhere(pb::Anywhere {}),
        Territory::Within { departements, communes } => pb::territory::Extent::Within(pb::Places {
            departements: departements.iter().map(ToString::to_string).collect(),
            communes: communes.iter().map(ToString::to_string).collect(),
        }),
    };
    pb::Territory { extent: Some(extent) }
}

/// The buyer that was created.
pub(in crate::grpc) fn funder_created(accepted: &Accepted, fields: &Fields) -> Option<pb::Funder> {
    effect(accepted, |effect| {
        let Effect::BuyerCreated { funder: id, .. } = effect else { return None };
        Some(funder(*id, fields))
    })
}

/// A buyer with its record.
pub(in crate::grpc) fn funder(funder: FunderId, fields: &Fields) -> pb::Funder {
    pb::Funder {
        name: funder.to_string(),
        kind: pb::funder::Kind::Buyer.into(),
        display_name: text(fields, Field::Name),
        siret: text(fields, Field::Siret),
    }
}

/// The prescriber that was created.
pub(in crate::grpc) fn prescriber_created(
    accepted: &Accepted,
    fields: &Fields,
) -> Option<pb::Prescriber> {
    effect(accepted, |effect| {
        let Effect::PrescriberCreated { prescriber: id, .. } = effect else { return None };
        Some(prescriber(*id, fields))
    })
}

/// A prescriber with its record.
pub(in crate::grpc) fn prescriber(prescriber: PrescriberId, fields: &Fields) -> pb::Prescriber {
    pb::Prescriber {
        name: prescriber.to_string(),
        display_name: text(fields, Field::Name),
        siret: text(fields, Field::Siret),
    }
}

/// The venue that was created.
pub(in crate::grpc) fn venue_created(accepted: &Accepted, fields: &Fields) -> Option<pb::Venue> {
    effect(accepted, |effect| {
        let Effect::VenueCreated { venue, terms } = effect else { return None };
        Some(pb::Venue {
            name: venue.to_string(),
            profile: Some(profile(terms, fields)),
            state: pb::venue::State::Active.into(),
            suspension: pb::Suspension::Unspecified.into(),
        })
    })
}

/// A venue with its record.
pub(in crate::grpc) fn venue(id: VenueId, venue: &Venue, fields: &Fields) -> pb::Venue {
    let Venue { terms, suspended, taken: _ } = venue;
    let state = match suspended {
        None => pb::venue::State::Active,
        Some(_) => pb::venue::State::Suspended,
    };
    let suspension = match suspended {
        None => pb::Suspension::Unspecified,
        Some(Suspension::Inquiry) => pb::Suspension::Inquiry,
        Some(Suspension::OwnRequest) => pb::Suspension::OwnRequest,
        Some(Suspension::Label) => pb::Suspension::Label,
    };
    pb::Venue {
        name: id.to_string(),
        profile: Some(profile(terms, fields)),
        state: state.into(),
        suspension: suspension.into(),
    }
}

fn profile(terms: &VenueTerms, fields: &Fields) -> pb::VenueProfile {
    let VenueTerms { departement, commune, label, record: _ } = terms;
    pb::VenueProfile {
        display_name: text(fields, Field::Name),
        siret: text(fields, Field::Siret),
        place_id: text(fields, Field::PlaceId),
        address: text(fields, Field::Address),
        address_more: text(fields, Field::AddressMore),
        postcode: text(fields, Field::Postcode),
        commune: text(fields, Field::Commune),
        source: text(fields, Field::Source),
        departement: departement.to_string(),
        insee_code: commune.map(|commune| commune.to_string()).unwrap_or_default(),
        label_first_day: label.first().to_string(),
        label_last_day: label.last().to_string(),
    }
}
