//! What the rules of the first release could say. Journals hold them for ever.

use super::super::money::{Cents, Rate};
use super::super::service::Service;
use super::{
    Activation, CoFunding, CoFundingBase, CoFundingPath, EndCalendar, Handover, LastPresentation,
    LastService, MonthDay, Rules, Territory,
};

/// The rules of a scheme as the first release wrote them: every parameter that is not here had the
/// value that [`From`] gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstRules {
    /// The value of one chèque.
    pub face_value: Cents,
    /// Chèques in a booklet.
    pub cheques_per_booklet: u8,
    /// The last day of service, of the year after the issue.
    pub last_service: MonthDay,
    /// The last day of presentation, of the year after the issue.
    pub last_presentation: MonthDay,
    /// How many days back a service may lie.
    pub service_age_days: u8,
    /// Chèques of one redemption.
    pub cheques_per_redemption: u8,
    /// Chèques that one venue may take for the services of one day.
    pub cheques_per_venue_day: Option<u32>,
    /// Chèques of one booklet for the services of one day.
    pub cheques_per_booklet_day: Option<u32>,
    /// The services accepted.
    pub services: Vec<Service>,
    /// Where the chèques can be used.
    pub territory: Territory,
    /// Whether a handover comes first.
    pub handover: Handover,
}

impl FirstRules {
    /// `rules`, when the first release could have written them.
    pub fn of(rules: &Rules) -> Option<FirstRules> {
        let LastService::InYearAfter(last_service) = rules.last_service else { return None };
        let LastPresentation::InYearAfter(last_presentation) = rules.last_presentation else {
            return None;
        };
        let first = FirstRules {
            face_value: rules.face_value,
            cheques_per_booklet: rules.cheques_per_booklet,
            last_service,
            last_presentation,
            service_age_days: rules.service_age_days,
            cheques_per_redemption: rules.cheques_per_redemption,
            cheques_per_venue_day: rules.cheques_per_venue_day,
            cheques_per_booklet_day: rules.cheques_per_booklet_day,
            services: rules.services.clone(),
            territory: rules.territory.clone(),
            handover: rules.handover,
        };
        (Rules::from(first.clone()) == *rules).then_some(first)
    }
}

impl From<FirstRules> for Rules {
    fn from(first: FirstRules) -> Rules {
        let FirstRules {
            face_value,
            cheques_per_booklet,
            last_service,
            last_presentation,
            service_age_days,
            cheques_per_redemption,
            cheques_per_venue_day,
            cheques_per_booklet_day,
            services,
            territory,
            handover,
        } = first;
        Rules {
            face_value,
            cheques_per_booklet,
            activation: Activation::OnCash,
            last_service: LastService::InYearAfter(last_service),
            last_presentation: LastPresentation::InYearAfter(last_presentation),
            calendar: EndCalendar {
                reference: MonthDay::new(12, 31).expect("31 December is a day of every year"),
                alert_days: vec![30, 15, 7],
                provisional_days: 37,
            },
            service_age_days,
            cheques_per_redemption,
            cheques_per_venue_day,
            cheques_per_booklet_day,
            services,
            territory,
            handover,
            payout_days: 15,
            set_off: true,
            co_funding: CoFunding {
                rate_max: Rate::HALF,
                base: CoFundingBase::Net,
                path: CoFundingPath::ThroughEscrow,
            },
            three_people_above: None,
        }
    }
}
