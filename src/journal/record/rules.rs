//! The records of a scheme's rules since the second release; `values.rs` has those of the first.

use super::error::InvalidValue;
use super::shown::entry_records;
use crate::domain::money::{Cents, Rate};
use crate::domain::scheme::{
    Activation, CoFunding, CoFundingBase, CoFundingPath, EndCalendar, Handover, LastPresentation,
    LastService, MonthDay, Rules, Territory,
};
use crate::domain::service::Service;

entry_records! {
    enum ActivationV1 for Activation {
        0 => OnCash,
        1 => OnMandate,
    }

    enum LastServiceV1 for LastService {
        0 => InYearAfter(day: MonthDay),
        1 => AfterHandover { months: u8 },
    }

    enum LastPresentationV1 for LastPresentation {
        0 => InYearAfter(day: MonthDay),
        1 => DaysAfter(days: u16),
    }

    struct EndCalendarV1 for EndCalendar {
        reference: MonthDay,
        alert_days: Vec<u16>,
        provisional_days: u16,
    }

    enum CoFundingBaseV1 for CoFundingBase {
        0 => Gross,
        1 => Net,
    }

    enum CoFundingPathV1 for CoFundingPath {
        0 => ThroughEscrow,
        1 => DirectToBuyer,
    }

    struct CoFundingV1 for CoFunding {
        rate_max: Rate,
        base: CoFundingBase,
        path: CoFundingPath,
    }

    struct RulesV2 for Rules if check_rules {
        face_value: Cents,
        cheques_per_booklet: u8,
        activation: Activation,
        last_service: LastService,
        last_presentation: LastPresentation,
        calendar: EndCalendar,
        service_age_days: u8,
        cheques_per_redemption: u8,
        cheques_per_venue_day: Option<u32>,
        cheques_per_booklet_day: Option<u32>,
        services: Vec<Service>,
        territory: Territory,
        handover: Handover,
        payout_days: u8,
        set_off: bool,
        co_funding: CoFunding,
        three_people_above: Option<Cents>,
    }
}

fn check_rules(rules: &Rules) -> Result<(), InvalidValue> {
    rules.out_of_range().map_or(Ok(()), |field| InvalidValue::unless(false, field))
}
