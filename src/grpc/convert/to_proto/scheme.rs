//! Schemes and their rules.

use super::{cents, count, effect};
use crate::domain::entry::Effect;
use crate::domain::id::SchemeId;
use crate::domain::scheme::{
    Activation, CoFunding, CoFundingBase, CoFundingPath, EndCalendar, Handover, LastPresentation,
    LastService, Preset, Rules, Scheme, Territory,
};
use crate::domain::service::Service;
use crate::domain::time::Day;
use crate::engine::Accepted;
use crate::grpc::pb;

/// The scheme that was created.
pub(in crate::grpc) fn scheme_created(accepted: &Accepted) -> Option<pb::Scheme> {
    let (scheme, version) = revision(accepted)?;
    Some(pb::Scheme { name: scheme.to_string(), versions: vec![version] })
}

/// The version that a scheme was given.
pub(in crate::grpc) fn scheme_revised(accepted: &Accepted) -> Option<pb::SchemeVersion> {
    revision(accepted).map(|(_, version)| version)
}

fn revision(accepted: &Accepted) -> Option<(SchemeId, pb::SchemeVersion)> {
    effect(accepted, |effect| {
        if let Effect::SchemeCreated { scheme, rules } = effect {
            return Some((*scheme, version(1, Day::MIN, &Rules::from(rules.clone()))));
        }
        let Effect::RulesSet { scheme, version: number, from, rules } = effect else {
            return None;
        };
        Some((*scheme, version(*number, *from, rules)))
    })
}

/// A scheme with all versions of its rules.
pub(in crate::grpc) fn scheme(id: SchemeId, scheme: &Scheme) -> pb::Scheme {
    let numbered = (1_u16..).zip(&scheme.versions);
    let versions = numbered.map(|(number, one)| version(number, one.from, &one.rules)).collect();
    pb::Scheme { name: id.to_string(), versions }
}

/// A scheme with the latest version of its rules alone.
pub(in crate::grpc) fn latest(id: SchemeId, scheme: &Scheme) -> pb::Scheme {
    let last = (1_u16..).zip(&scheme.versions).last();
    let versions = last.map(|(number, one)| version(number, one.from, &one.rules));
    pb::Scheme { name: id.to_string(), versions: versions.into_iter().collect() }
}

fn version(number: u16, from: Day, of_version: &Rules) -> pb::SchemeVersion {
    let from_day = if from == Day::MIN { String::new() } else { from.to_string() };
    pb::SchemeVersion { version: number.into(), from_day, rules: Some(rules(of_version)) }
}

/// Rules that are shipped.
pub(in crate::grpc) fn preset(preset: Preset) -> pb::Preset {
    pb::Preset { name: preset.to_string(), rules: Some(rules(&preset.rules())) }
}

/// The rules of a scheme.
pub(in crate::grpc) fn rules(rules: &Rules) -> pb::Rules {
    let Rules {
        face_value,
        cheques_per_booklet,
        activation,
        last_service,
        last_presentation,
        calendar: days,
        service_age_days,
        cheques_per_redemption,
        cheques_per_venue_day,
        cheques_per_booklet_day,
        services,
        territory: extent,
        handover,
        payout_days,
        set_off,
        co_funding: terms,
        three_people_above,
    } = rules;
    let activation = match activation {
        Activation::OnCash => pb::Activation::OnCash,
        Activation::OnMandate => pb::Activation::OnMandate,
    };
    let handover = match handover {
        Handover::Required => pb::Handover::Required,
        Handover::NotRequired => pb::Handover::NotRequired,
    };
    pb::Rules {
        face_value_cents: cents(*face_value),
        cheques_per_booklet: i32::from(*cheques_per_booklet),
        activation: activation.into(),
        last_service: Some(until(*last_service)),
        last_presentation: Some(presented(*last_presentation)),
        calendar: Some(calendar(days)),
        service_age_days: i32::from(*service_age_days),
        cheques_per_redemption: i32::from(*cheques_per_redemption),
        cheques_per_venue_day: cheques_per_venue_day.map(count),
        cheques_per_booklet_day: cheques_per_booklet_day.map(count),
        services: services.iter().map(|one| service(*one).into()).collect(),
        territory: Some(territory(extent)),
        handover: handover.into(),
        payout_days: i32::from(*payout_days),
        set_off: *set_off,
        co_funding: Some(co_funding(*terms)),
        three_people_above_cents: three_people_above.map(cents),
    }
}

fn until(rule: LastService) -> pb::rules::LastService {
    match rule {
        LastService::InYearAfter(day) => pb::rules::LastService::LastServiceDay(day.to_string()),
        LastService::AfterHandover { months } => {
            pb::rules::LastService::LastServiceMonths(months.into())
        }
    }
}

fn presented(rule: LastPresentation) -> pb::rules::LastPresentation {
    match rule {
        LastPresentation::InYearAfter(day) => {
            pb::rules::LastPresentation::LastPresentationDay(day.to_string())
        }
        LastPresentation::DaysAfter(days) => {
            pb::rules::LastPresentation::LastPresentationDays(days.into())
        }
    }
}

fn calendar(calendar: &EndCalendar) -> pb::EndCalendar {
    let EndCalendar { reference, alert_days, provisional_days } = calendar;
    pb::EndCalendar {
        reference_day: reference.to_string(),
        alert_days: alert_days.iter().map(|before| i32::from(*before)).collect(),
        provisional_days: i32::from(*provisional_days),
    }
}

fn co_funding(terms: CoFunding) -> pb::CoFunding {
    let CoFunding { rate_max, base, path } = terms;
    let rate_max_ppm = count(rate_max.get());
    pb::CoFunding {
        rate_max_ppm,
        base: co_funding_base(base).into(),
        path: co_funding_path(path).into(),
    }
}

/// What a co-funder's rate is applied to.
pub(super) fn co_funding_base(base: CoFundingBase) -> pb::co_funding::Base {
    match base {
        CoFundingBase::Gross => pb::co_funding::Base::Gross,
        CoFundingBase::Net => pb::co_funding::Base::Net,
    }
}

/// How a co-funder pays.
pub(super) fn co_funding_path(path: CoFundingPath) -> pb::co_funding::Path {
    match path {
        CoFundingPath::ThroughEscrow => pb::co_funding::Path::ThroughEscrow,
        CoFundingPath::DirectToBuyer => pb::co_funding::Path::DirectToBuyer,
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

/// Where something applies.
pub(super) fn territory(territory: &Territory) -> pb::Territory {
    let extent = match territory {
        Territory::Anywhere => pb::territory::Extent::Anywhere(pb::Anywhere {}),
        Territory::Within { departements, communes } => pb::territory::Extent::Within(pb::Places {
            departements: departements.iter().map(ToString::to_string).collect(),
            communes: communes.iter().map(ToString::to_string).collect(),
        }),
    };
    pb::Territory { extent: Some(extent) }
}
