//! What a scenario does not say.

use carnet::domain::money::Cents;
use carnet::domain::request::CallerId;
use carnet::domain::scheme::{Handover, MonthDay, Rules, Territory};
use carnet::domain::service::Service;
use carnet::domain::time::{Day, Timestamp};

/// Who asks.
pub(crate) fn caller() -> CallerId {
    "operator".parse().unwrap()
}

/// The presets of a usual scheme.
pub(crate) fn rules() -> Rules {
    Rules {
        face_value: Cents::new(1_000).unwrap(),
        cheques_per_booklet: 10,
        last_service: MonthDay::new(1, 31).unwrap(),
        last_presentation: MonthDay::new(2, 28).unwrap(),
        service_age_days: 31,
        cheques_per_redemption: 10,
        cheques_per_venue_day: None,
        cheques_per_booklet_day: Some(10),
        services: Service::ALL.to_vec(),
        territory: Territory::Anywhere,
        handover: Handover::Required,
    }
}

/// When a scenario begins that names no time: noon of 3 March 2025, a Monday.
pub(crate) fn start() -> (Timestamp, Day) {
    moment("2025-03-03")
}

/// The moment that `text` names, and its day in Paris: `2025-03-01` is its noon in UTC.
pub(crate) fn moment(text: &str) -> (Timestamp, Day) {
    let full = if text.contains('T') { text.to_owned() } else { format!("{text}T12:00Z") };
    let moment: jiff::Timestamp = full.parse().unwrap_or_else(|_| panic!("no moment: {text}"));
    let paris = moment.in_tz("Europe/Paris").unwrap();
    let at = Timestamp::from_micros(moment.as_microsecond()).unwrap();
    (at, Day::from_date(paris.date()).unwrap())
}
