//! Values of the domain as the wire has them.

use carnet::domain::command::booklets::Range;
use carnet::domain::entry::ChequeSet;
use carnet::domain::facts::VenueTerms;
use carnet::domain::money::Cents;
use carnet::domain::organisation::Site;
use carnet::domain::scheme::{
    Activation, CoFunding, CoFundingBase, CoFundingPath, Handover, LastPresentation, LastService,
    Rules, Territory,
};
use carnet::grpc::pb;

use super::wire_words::service_of;
use super::world::Booklets;

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
    let handover = match rules.handover {
        Handover::Required => pb::Handover::Required,
        Handover::NotRequired => pb::Handover::NotRequired,
    };
    let last_service = match rules.last_service {
        LastService::InYearAfter(day) => pb::rules::LastService::LastServiceDay(day.to_string()),
        LastService::AfterHandover { months } => {
            pb::rules::LastService::LastServiceMonths(months.into())
        }
    };
    let last_presentation = match rules.last_presentation {
        LastPresentation::InYearAfter(day) => {
            pb::rules::LastPresentation::LastPresentationDay(day.to_string())
        }
        LastPresentation::DaysAfter(days) => {
            pb::rules::LastPresentation::LastPresentationDays(days.into())
        }
    };
    let activation = match rules.activation {
        Activation::OnCash => pb::Activation::OnCash,
        Activation::OnMandate => pb::Activation::OnMandate,
    };
    pb::Rules {
        face_value_cents: large(rules.face_value),
        cheques_per_booklet: rules.cheques_per_booklet.into(),
        activation: activation.into(),
        last_service: Some(last_service),
        last_presentation: Some(last_presentation),
        calendar: Some(pb::EndCalendar {
            reference_day: rules.calendar.reference.to_string(),
            alert_days: rules.calendar.alert_days.iter().map(|days| i32::from(*days)).collect(),
            provisional_days: rules.calendar.provisional_days.into(),
        }),
        service_age_days: rules.service_age_days.into(),
        cheques_per_redemption: rules.cheques_per_redemption.into(),
        cheques_per_venue_day: rules.cheques_per_venue_day.map(small),
        cheques_per_booklet_day: rules.cheques_per_booklet_day.map(small),
        services: rules.services.iter().map(|service| service_of(*service).into()).collect(),
        territory: Some(territory(&rules.territory)),
        handover: handover.into(),
        payout_days: rules.payout_days.into(),
        set_off: rules.set_off,
        co_funding: Some(co_funding(rules.co_funding)),
        three_people_above_cents: rules.three_people_above.map(large),
    }
}

pub(crate) fn territory(territory: &Territory) -> pb::Territory {
    let extent = match territory {
        Territory::Anywhere => pb::territory::Extent::Anywhere(pb::Anywhere {}),
        Territory::Within { departements, communes } => {
            let departements = departements.iter().map(ToString::to_string).collect();
            let communes = communes.iter().map(ToString::to_string).collect();
            pb::territory::Extent::Within(pb::Places { departements, communes })
        }
    };
    pb::Territory { extent: Some(extent) }
}

fn co_funding(rules: CoFunding) -> pb::CoFunding {
    let base = match rules.base {
        CoFundingBase::Gross => pb::co_funding::Base::Gross,
        CoFundingBase::Net => pb::co_funding::Base::Net,
    };
    let path = match rules.path {
        CoFundingPath::ThroughEscrow => pb::co_funding::Path::ThroughEscrow,
        CoFundingPath::DirectToBuyer => pb::co_funding::Path::DirectToBuyer,
    };
    let rate_max_ppm = small(rules.rate_max.get());
    pb::CoFunding { rate_max_ppm, base: base.into(), path: path.into() }
}

pub(crate) fn selection(Range { first, count }: Range) -> pb::BookletSelection {
    let range = pb::BookletRange { first_booklet: first.to_string(), count: small(count) };
    pb::BookletSelection { selection: Some(pb::booklet_selection::Selection::Range(range)) }
}

pub(crate) fn cheques(cheques: ChequeSet) -> pb::ChequeSelection {
    let indexes = cheques.indexes().map(i32::from).collect();
    pb::ChequeSelection { booklet: cheques.booklet.to_string(), indexes }
}

pub(crate) fn range_of(range: pb::BookletRange) -> Booklets {
    let pb::BookletRange { first_booklet, count } = range;
    Booklets { first: first_booklet.parse().unwrap(), count: count.try_into().unwrap() }
}

/// A profile of a venue that has no label yet.
pub(crate) fn profile(display_name: String, site: Site) -> pb::VenueProfile {
    pb::VenueProfile {
        display_name,
        departement: site.departement.to_string(),
        insee_code: site.commune.map(|commune| commune.to_string()).unwrap_or_default(),
        ..pb::VenueProfile::default()
    }
}

/// A profile of a venue with its first label.
pub(crate) fn labelled(display_name: String, terms: &VenueTerms) -> pb::VenueProfile {
    let VenueTerms { departement, commune, label, .. } = *terms;
    pb::VenueProfile {
        label_first_day: label.first().to_string(),
        label_last_day: label.last().to_string(),
        ..profile(display_name, Site { departement, commune })
    }
}
