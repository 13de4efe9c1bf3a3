//! Schemes and orders.

use super::super::violations::{Noted, Violations};
use super::territory::read_territory;
use super::{Asked, amount, check_list, chosen, item, of_range, within};
use crate::domain::command::order::{CreateOrder, ORDER_BOOKLETS_MAX};
use crate::domain::command::schemes::{CreateScheme, ReviseScheme};
use crate::domain::money::{Cents, Rate};
use crate::domain::scheme::{
    Activation, CoFunding, CoFundingBase, CoFundingPath, EndCalendar, Handover, LastPresentation,
    LastService, Rules, Territory,
};
use crate::domain::service::Service;
use crate::grpc::pb;

impl TryFrom<pb::CreateSchemeRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::CreateSchemeRequest) -> Result<Asked, Violations> {
        let pb::CreateSchemeRequest { request_id, rules } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let rules = violations.given("rules", rules);
        let rules = rules.and_then(|rules| read_rules(&mut violations, rules));
        let asked = request.zip(rules);
        violations
            .unless_any(asked.map(|(request, rules)| Asked::new(request, CreateScheme { rules })))
    }
}

impl TryFrom<pb::ReviseSchemeRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::ReviseSchemeRequest) -> Result<Asked, Violations> {
        let pb::ReviseSchemeRequest { request_id, name, from_day, rules } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let scheme = violations.parse("name", &name);
        let from = violations.parse("from_day", &from_day);
        let rules = violations.given("rules", rules);
        let rules = rules.and_then(|rules| read_rules(&mut violations, rules));
        let command = (|| {
            let (scheme, from, rules) = (scheme?, from?, rules?);
            Some(Asked::new(request?, ReviseScheme { scheme, from, rules }))
        })();
        violations.unless_any(command)
    }
}

fn read_rules(violations: &mut Violations, rules: pb::Rules) -> Option<Rules> {
    let pb::Rules {
        face_value_cents,
        cheques_per_booklet,
        activation,
        last_service,
        last_presentation,
        calendar,
        service_age_days,
        cheques_per_redemption,
        cheques_per_venue_day,
        cheques_per_booklet_day,
        services,
        territory,
        handover,
        payout_days,
        set_off,
        co_funding,
        three_people_above_cents,
    } = rules;
    let face_value = amount(face_value_cents, 1, Rules::FACE_MAX);
    let face_value = violations.check("rules.face_value_cents", face_value);
    let size = of_range(cheques_per_booklet, &Rules::CHEQUES_PER_BOOKLET);
    let size = violations.check("rules.cheques_per_booklet", size);
    let activation = violations.check("rules.activation", read_activation(activation));
    let ends = ends(violations, last_service, last_presentation);
    let calendar = violations.given("rules.calendar", calendar);
    let calendar = calendar.and_then(|calendar| read_calendar(violations, calendar));
    let age = of_range(service_age_days, &Rules::SERVICE_AGE_DAYS);
    let age = violations.check("rules.service_age_days", age);
    let of_redemption = of_range(cheques_per_redemption, &Rules::CHEQUES_PER_REDEMPTION);
    let of_redemption = violations.check("rules.cheques_per_redemption", of_redemption);
    let of_venue = cap(violations, "rules.cheques_per_venue_day", cheques_per_venue_day);
    let of_booklet = cap(violations, "rules.cheques_per_booklet_day", cheques_per_booklet_day);
    let accepted = accepted(violations, (&services, territory, handover));
    let payout = of_range(payout_days, &Rules::PAYOUT_DAYS);
    let payout = violations.check("rules.payout_days", payout);
    let co_funding = violations.given("rules.co_funding", co_funding);
    let co_funding = co_funding.and_then(|terms| read_co_funding(violations, &terms));
    let three_people_above = three_people_above_cents.map(|cents| amount(cents, 0, Cents::MAX));
    let three_people_above =
        violations.check("rules.three_people_above_cents", three_people_above.transpose());
    let (last_service, last_presentation) = ends?;
    let (services, territory, handover) = accepted?;
    Some(Rules {
        face_value: face_value?,
        cheques_per_booklet: size?,
        activation: activation?,
        last_service,
        last_presentation,
        calendar: calendar?,
        service_age_days: age?,
        cheques_per_redemption: of_redemption?,
        cheques_per_venue_day: of_venue.ok()?,
        cheques_per_booklet_day: of_booklet.ok()?,
        services,
        territory,
        handover,
        payout_days: payout?,
        set_off,
        co_funding: co_funding?,
        three_people_above: three_people_above?,
    })
}

/// What the chèques pay for, where, and after what.
fn accepted(
    violations: &mut Violations,
    (services, territory, handover): (&[i32], Option<pb::Territory>, i32),
) -> Option<(Vec<Service>, Territory, Handover)> {
    let services = read_services(violations, services);
    let territory = read_territory(violations, "rules.territory", territory);
    let handover = violations.check("rules.handover", read_handover(handover));
    Some((services?, territory?, handover?))
}

/// The rules of the last days of service and of presentation.
fn ends(
    violations: &mut Violations,
    service: Option<pb::rules::LastService>,
    presentation: Option<pb::rules::LastPresentation>,
) -> Option<(LastService, LastPresentation)> {
    let service = match service {
        Some(pb::rules::LastService::LastServiceDay(day)) => {
            violations.parse("rules.last_service_day", &day).map(LastService::InYearAfter)
        }
        Some(pb::rules::LastService::LastServiceMonths(months)) => {
            let months = of_range(months, &LastService::MONTHS);
            let months = violations.check("rules.last_service_months", months);
            months.map(|months| LastService::AfterHandover { months })
        }
        None => {
            let either = "missing: one of last_service_day, last_service_months is required";
            violations.check("rules.last_service", Err(either))
        }
    };
    let presentation = match presentation {
        Some(pb::rules::LastPresentation::LastPresentationDay(day)) => {
            violations.parse("rules.last_presentation_day", &day).map(LastPresentation::InYearAfter)
        }
        Some(pb::rules::LastPresentation::LastPresentationDays(days)) => {
            let days = of_range(days, &LastPresentation::DAYS);
            let days = violations.check("rules.last_presentation_days", days);
            days.map(LastPresentation::DaysAfter)
        }
        None => {
            let either =
                "missing: one of last_presentation_day, last_presentation_days is required";
            violations.check("rules.last_presentation", Err(either))
        }
    };
    let (service, presentation) = (service?, presentation?);
    if !presentation.is_after(service) {
        violations.note("rules.last_presentation_day", "before the last day of service");
        return None;
    }
    Some((service, presentation))
}

fn read_calendar(violations: &mut Violations, calendar: pb::EndCalendar) -> Option<EndCalendar> {
    let pb::EndCalendar { reference_day, alert_days, provisional_days } = calendar;
    let reference = violations.parse("rules.calendar.reference_day", &reference_day);
    let alerts = read_alerts(violations, &alert_days);
    let provisional = of_range(provisional_days, &EndCalendar::PROVISIONAL_DAYS);
    let provisional = violations.check("rules.calendar.provisional_days", provisional);
    let (reference, alert_days, provisional_days) = (reference?, alerts?, provisional?);
    Some(EndCalendar { reference, alert_days, provisional_days })
}

fn read_alerts(violations: &mut Violations, alerts: &[i32]) -> Option<Vec<u16>> {
    const FIELD: &str = "rules.calendar.alert_days";
    let most = EndCalendar::ALERTS_MAX;
    if alerts.len() > most {
        violations.note(FIELD, format!("{} items: at most {most} are allowed", alerts.len()));
        return None;
    }
    let read = alerts.iter().enumerate().map(|(index, before)| {
        violations.check(item(FIELD, index), of_range(*before, &EndCalendar::ALERT_DAYS))
    });
    let read: Vec<Option<u16>> = read.collect();
    let alerts: Vec<u16> = read.into_iter().collect::<Option<_>>()?;
    if !EndCalendar::is_in_order(&alerts) {
        violations.note(FIELD, "not in order: the largest first, each once");
    }
    Some(alerts)
}

fn read_co_funding(violations: &mut Violations, terms: &pb::CoFunding) -> Option<CoFunding> {
    let pb::CoFunding { rate_max_ppm, base, path } = *terms;
    let rate = within(rate_max_ppm, 0, Rate::WHOLE.get());
    let rate = violations.check("rules.co_funding.rate_max_ppm", rate).and_then(Rate::new);
    let base = violations.check("rules.co_funding.base", read_base(base));
    let path = violations.check("rules.co_funding.path", read_path(path));
    let (rate_max, base, path) = (rate?, base?, path?);
    Some(CoFunding { rate_max, base, path })
}

/// What a co-funder's rate is applied to.
pub(super) fn read_base(base: i32) -> Result<CoFundingBase, String> {
    chosen(base, "BASE_GROSS, BASE_NET", |base| match base {
        pb::co_funding::Base::Unspecified => None,
        pb::co_funding::Base::Gross => Some(CoFundingBase::Gross),
        pb::co_funding::Base::Net => Some(CoFundingBase::Net),
    })
}

/// How a co-funder pays.
pub(super) fn read_path(path: i32) -> Result<CoFundingPath, String> {
    chosen(path, "PATH_THROUGH_ESCROW, PATH_DIRECT_TO_BUYER", |path| match path {
        pb::co_funding::Path::Unspecified => None,
        pb::co_funding::Path::ThroughEscrow => Some(CoFundingPath::ThroughEscrow),
        pb::co_funding::Path::DirectToBuyer => Some(CoFundingPath::DirectToBuyer),
    })
}

fn read_activation(activation: i32) -> Result<Activation, String> {
    let choices = "ACTIVATION_ON_CASH, ACTIVATION_ON_MANDATE";
    chosen(activation, choices, |activation| match activation {
        pb::Activation::Unspecified => None,
        pb::Activation::OnCash => Some(Activation::OnCash),
        pb::Activation::OnMandate => Some(Activation::OnMandate),
    })
}

/// A cap that can be left out.
fn cap(
    violations: &mut Violations,
    field: &'static str,
    cap: Option<i32>,
) -> Result<Option<u32>, Noted> {
    let cap = cap.map(|cap| within(cap, 1_u32, i32::MAX.unsigned_abs())).transpose();
    cap.map_err(|error| {
        violations.note(field, error);
        Noted
    })
}

fn read_services(violations: &mut Violations, services: &[i32]) -> Option<Vec<Service>> {
    if services.is_empty() {
        violations.note("rules.services", "empty: at least one service is required");
    }
    check_list(violations, "rules.services", services, Service::ALL.len());
    let mut read = Vec::new();
    for (index, service) in services.iter().take(Service::ALL.len()).enumerate() {
        read.push(
            violations.check(item("rules.services", index), super::redemption::service(*service)),
        );
    }
    read.into_iter().collect()
}

fn read_handover(handover: i32) -> Result<Handover, String> {
    chosen(handover, "HANDOVER_REQUIRED, HANDOVER_NOT_REQUIRED", |handover| match handover {
        pb::Handover::Unspecified => None,
        pb::Handover::Required => Some(Handover::Required),
        pb::Handover::NotRequired => Some(Handover::NotRequired),
    })
}

impl TryFrom<pb::CreateOrderRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::CreateOrderRequest) -> Result<Asked, Violations> {
        let pb::CreateOrderRequest { request_id, buyer, scheme, quantity, outer_day } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let buyer = violations.parse("buyer", &buyer);
        let scheme = violations.parse("scheme", &scheme);
        let quantity = violations.check("quantity", within(quantity, 1, ORDER_BOOKLETS_MAX));
        let outer_day = violations.parse("outer_day", &outer_day);
        let command = (|| {
            let (buyer, scheme, quantity, outer_day) = (buyer?, scheme?, quantity?, outer_day?);
            Some(Asked::new(request?, CreateOrder { buyer, scheme, quantity, outer_day }))
        })();
        violations.unless_any(command)
    }
}
