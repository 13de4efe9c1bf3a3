//! The facts of schemes, their versions and their rules.

use crate::cli::sheet::{Sheet, Value};
use crate::cli::words;
use crate::grpc::pb;
use pb::rules::{LastPresentation, LastService};
use pb::territory::Extent;

/// The facts of a scheme.
pub(in crate::cli) fn sheet(scheme: pb::Scheme) -> Sheet {
    let versions = scheme.versions.into_iter().map(of_version).collect();
    Sheet::new().text("name", "dispositif", scheme.name).fact(
        "versions",
        "versions",
        Value::Stack(versions),
    )
}

/// A scheme in one row, by the version that is its last.
pub(super) fn line(scheme: pb::Scheme) -> Sheet {
    let last = scheme.versions.into_iter().last().unwrap_or_default();
    let rules = last.rules.unwrap_or_default();
    Sheet::new()
        .text("name", "dispositif", scheme.name)
        .count("version", "dernière version", last.version)
        .day("from_day", "à partir du", last.from_day)
        .cents("face_value_cents", "valeur d’un chèque", rules.face_value_cents)
        .count("cheques_per_booklet", "chèques par carnet", rules.cheques_per_booklet)
}

/// The facts of a version.
pub(in crate::cli) fn of_version(version: pb::SchemeVersion) -> Sheet {
    Sheet::new()
        .count("version", "version", version.version)
        .day("from_day", "services à partir du", version.from_day)
        .fact("rules", "règles", Value::part(version.rules, of_rules))
}

/// The facts of a preset.
pub(in crate::cli) fn of_preset(preset: pb::Preset) -> Sheet {
    Sheet::new().text("name", "modèle", preset.name).fact(
        "rules",
        "règles",
        Value::part(preset.rules, of_rules),
    )
}

/// The facts of rules.
pub(in crate::cli) fn of_rules(rules: pb::Rules) -> Sheet {
    let cap = |cap: Option<i32>| cap.map_or(Value::None, |cap| Value::Count(cap.into()));
    let services = rules.services.into_iter().map(words::shown::<pb::Service>).collect();
    let (service_day, service_months) = of_last_service(rules.last_service);
    let (presentation_day, presentation_days) = of_last_presentation(rules.last_presentation);
    Sheet::new()
        .cents("face_value_cents", "valeur d’un chèque", rules.face_value_cents)
        .count("cheques_per_booklet", "chèques par carnet", rules.cheques_per_booklet)
        .fact("activation", "numérotation", words::shown::<pb::Activation>(rules.activation))
        .fact("last_service_day", "dernier jour de service", service_day)
        .fact("last_service_months", "dernier service, en mois après la remise", service_months)
        .fact("last_presentation_day", "dernier jour de présentation", presentation_day)
        .fact(
            "last_presentation_days",
            "présentation, en jours après le dernier service",
            presentation_days,
        )
        .fact("calendar", "calendrier", Value::part(rules.calendar, of_calendar))
        .count("service_age_days", "ancienneté d’un service, en jours", rules.service_age_days)
        .count("cheques_per_redemption", "chèques par encaissement", rules.cheques_per_redemption)
        .fact("cheques_per_venue_day", "chèques par lieu et jour", cap(rules.cheques_per_venue_day))
        .fact(
            "cheques_per_booklet_day",
            "chèques par carnet et jour",
            cap(rules.cheques_per_booklet_day),
        )
        .fact("services", "services", Value::Words(services))
        .fact("territory", "territoire", Value::part(rules.territory, of_territory))
        .fact("handover", "remise", words::shown::<pb::Handover>(rules.handover))
        .count("payout_days", "paiement des lieux, en jours", rules.payout_days)
        .fact("set_off", "ce qu’un lieu doit rendre est retenu", Value::Flag(rules.set_off))
        .fact("co_funding", "cofinancement", Value::part(rules.co_funding, of_co_funding))
        .fact(
            "three_people_above_cents",
            "trois personnes au-delà de",
            rules.three_people_above_cents.map_or(Value::None, Value::Cents),
        )
}

/// The day and the months, of which one alone is said.
fn of_last_service(last: Option<LastService>) -> (Value, Value) {
    match last {
        Some(LastService::LastServiceDay(day)) => (Value::MonthDay(day), Value::Unsaid),
        Some(LastService::LastServiceMonths(months)) => {
            (Value::Unsaid, Value::Count(months.into()))
        }
        None => (Value::None, Value::Unsaid),
    }
}

/// The day and the days, of which one alone is said.
fn of_last_presentation(last: Option<LastPresentation>) -> (Value, Value) {
    match last {
        Some(LastPresentation::LastPresentationDay(day)) => (Value::MonthDay(day), Value::Unsaid),
        Some(LastPresentation::LastPresentationDays(days)) => {
            (Value::Unsaid, Value::Count(days.into()))
        }
        None => (Value::None, Value::Unsaid),
    }
}

/// What happens before chèques end.
pub(in crate::cli) fn of_calendar(calendar: pb::EndCalendar) -> Sheet {
    let alerts = calendar.alert_days.into_iter().map(i64::from).collect();
    Sheet::new()
        .fact("reference_day", "jour D du calendrier", Value::MonthDay(calendar.reference_day))
        .fact("alert_days", "alertes, en jours avant D", Value::Counts(alerts))
        .count("provisional_days", "état provisoire, en jours après D", calendar.provisional_days)
}

/// What co-funders may agree to.
pub(in crate::cli) fn of_co_funding(funding: pb::CoFunding) -> Sheet {
    Sheet::new()
        .fact(
            "rate_max_ppm",
            "cofinancement, taux au plus",
            Value::Ppm(funding.rate_max_ppm.into()),
        )
        .fact("base", "cofinancement, base", words::shown::<pb::co_funding::Base>(funding.base))
        .fact("path", "cofinancement, voie", words::shown::<pb::co_funding::Path>(funding.path))
}

/// The facts of a territory: `anywhere` is a yes or no.
pub(in crate::cli) fn of_territory(territory: pb::Territory) -> Sheet {
    let (anywhere, within) = extent(territory);
    Sheet::new().fact("anywhere", "utilisables partout", anywhere).fact(
        "within",
        "seulement dans",
        within,
    )
}

/// Whether a territory is anywhere, and its places.
pub(in crate::cli) fn extent(territory: pb::Territory) -> (Value, Value) {
    match territory.extent {
        Some(Extent::Anywhere(pb::Anywhere {})) => (Value::Flag(true), Value::None),
        Some(Extent::Within(places)) => (Value::Flag(false), Value::Sheet(of_places(places))),
        None => (Value::Flag(false), Value::None),
    }
}

/// The facts of places.
pub(in crate::cli) fn of_places(places: pb::Places) -> Sheet {
    Sheet::new().fact("departements", "départements", Value::Texts(places.departements)).fact(
        "communes",
        "communes (INSEE)",
        Value::Texts(places.communes),
    )
}
