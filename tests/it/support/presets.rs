//! What a scenario does not say.

use carnet::domain::request::CallerId;
use carnet::domain::time::{Day, Timestamp};

/// Who asks.
pub(crate) fn caller() -> CallerId {
    "operator".parse().unwrap()
}

/// Who validates a venue that somebody else has checked.
pub(crate) fn validator() -> CallerId {
    "validator".parse().unwrap()
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
