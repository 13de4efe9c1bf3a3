//! Rules that are shipped: a scheme begins with one of them and changes what it must.

use super::super::money::Cents;
use super::super::service::Service;
use super::super::words::words;
use super::{
    Activation, EndCalendar, FirstRules, Handover, LastPresentation, LastService, MonthDay, Rules,
    Territory,
};

words! {
    /// Rules that are shipped.
    Preset {
        /// Ten chèques of 10 €, usable until 31 January after the year of issue, presented until 28
        /// February of that year: the *pass numérique* of the national programme.
        National "national"
        /// The same with five chèques, as some départements have it.
        FiveCheques "five-cheques"
        /// The same, numbered on the buyer's mandate before its money is there.
        OnMandate "on-mandate"
        /// The same, usable for six months from the handover and presented within 28 days.
        SixMonths "six-months"
    }
}

impl Preset {
    /// The rules.
    pub fn rules(self) -> Rules {
        let national = national();
        match self {
            Preset::National => national,
            Preset::FiveCheques => Rules { cheques_per_booklet: 5, ..national },
            Preset::OnMandate => Rules { activation: Activation::OnMandate, ..national },
            Preset::SixMonths => Rules {
                last_service: LastService::AfterHandover { months: 6 },
                last_presentation: LastPresentation::DaysAfter(28),
                calendar: EndCalendar { provisional_days: 14, ..EndCalendar::preset() },
                ..national
            },
        }
    }
}

/// The day of every year that exists.
fn day(month: i8, day: i8) -> MonthDay {
    MonthDay::new(month, day).expect("a day that is written below exists in every year")
}

fn national() -> Rules {
    Rules::from(FirstRules {
        face_value: Cents::new(1_000).expect("10 € are an amount"),
        cheques_per_booklet: 10,
        last_service: day(1, 31),
        last_presentation: day(2, 28),
        service_age_days: 31,
        cheques_per_redemption: 10,
        cheques_per_venue_day: None,
        cheques_per_booklet_day: Some(10),
        services: Service::ALL.to_vec(),
        territory: Territory::Anywhere,
        handover: Handover::Required,
    })
}

impl EndCalendar {
    /// Alerts 30, 15 and 7 days before 31 December, the provisional statement 37 days after it.
    pub fn preset() -> EndCalendar {
        EndCalendar { reference: day(12, 31), alert_days: vec![30, 15, 7], provisional_days: 37 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_in_its_ranges() {
        for preset in Preset::ALL {
            assert_eq!(preset.rules().out_of_range(), None, "{preset}");
        }
    }
}
