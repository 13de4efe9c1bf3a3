//! The options of rules. What is not said is of the preset that `preset` names, of the national one
//! when it names none.
//!
//! `months` counts the last service day from the handover, `days-after` the last presentation day
//! from it; `reference`, `alerts` and `provisional` are of the calendar.

use carnet::domain::scheme::{
    Activation, Handover, LastPresentation, LastService, Preset, Rules, Territory,
};

use super::Parts;

/// Words that begin an option.
pub(super) const OPTIONS: &[&str] = &[
    "activation",
    "age",
    "alerts",
    "booklet-cap",
    "cap",
    "cheques",
    "days-after",
    "face",
    "handover",
    "last-presentation",
    "last-service",
    "months",
    "preset",
    "provisional",
    "reference",
    "services",
    "set-off",
    "territory",
    "three-people-above",
    "venue-cap",
];

pub(super) fn read(p: &mut Parts<'_>) -> Rules {
    let preset = p.take("preset").map(|word| p.coded(word, Preset::ALL));
    let mut rules = preset.unwrap_or(Preset::National).rules();
    p.option("face").into_iter().for_each(|face| rules.face_value = face);
    p.option("cheques").into_iter().for_each(|n| rules.cheques_per_booklet = n);
    p.option("age").into_iter().for_each(|days| rules.service_age_days = days);
    p.option("cap").into_iter().for_each(|cap| rules.cheques_per_redemption = cap);
    p.option("venue-cap").into_iter().for_each(|cap| rules.cheques_per_venue_day = Some(cap));
    p.option("booklet-cap").into_iter().for_each(|cap| rules.cheques_per_booklet_day = Some(cap));
    if let Some(most) = p.option("three-people-above") {
        rules.three_people_above = Some(most);
    }
    if let Some(word) = p.take("set-off") {
        rules.set_off = word != "no";
    }
    if let Some(word) = p.take("activation") {
        rules.activation = p.coded(word, Activation::ALL);
    }
    if let Some(word) = p.take("handover") {
        rules.handover = p.coded(word, Handover::ALL);
    }
    if let Some(services) = p.list("services") {
        rules.services = services.iter().map(|service| p.read(service)).collect();
    }
    if let Some(places) = p.list("territory") {
        let (communes, departements) = places.iter().partition::<Vec<_>, _>(|p| p.len() == 5);
        rules.territory = Territory::Within {
            departements: departements.iter().map(|place| p.read(place)).collect(),
            communes: communes.iter().map(|place| p.read(place)).collect(),
        };
    }
    days(p, &mut rules);
    rules
}

fn days(p: &mut Parts<'_>, rules: &mut Rules) {
    if let Some(day) = p.option("last-service") {
        rules.last_service = LastService::InYearAfter(day);
    }
    if let Some(months) = p.option("months") {
        rules.last_service = LastService::AfterHandover { months };
    }
    if let Some(day) = p.option("last-presentation") {
        rules.last_presentation = LastPresentation::InYearAfter(day);
    }
    if let Some(days) = p.option("days-after") {
        rules.last_presentation = LastPresentation::DaysAfter(days);
    }
    p.option("reference").into_iter().for_each(|day| rules.calendar.reference = day);
    p.option("provisional").into_iter().for_each(|days| rules.calendar.provisional_days = days);
    if let Some(days) = p.list("alerts") {
        rules.calendar.alert_days = days.iter().map(|days| p.read(days)).collect();
    }
}
