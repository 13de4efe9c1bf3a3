//! Schemes and orders.

use super::super::violations::{Noted, Violations};
use super::{Asked, amount, check_list, chosen, item, within};
use crate::domain::command::order::{CreateOrder, ORDER_BOOKLETS_MAX};
use crate::domain::command::organisations::CreateScheme;
use crate::domain::command::redeem::CODES_MAX;
use crate::domain::id::ChequeId;
use crate::domain::scheme::{Handover, MonthDay, Rules, Territory};
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

fn read_rules(violations: &mut Violations, rules: pb::Rules) -> Option<Rules> {
    let pb::Rules {
        face_value_cents,
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
    } = rules;
    let face_value = amount(face_value_cents, 1, Rules::FACE_MAX);
    let face_value = violations.check("rules.face_value_cents", face_value);
    let size = within(cheques_per_booklet, 1, ChequeId::INDEX_MAX);
    let size = violations.check("rules.cheques_per_booklet", size);
    let days = last_days(violations, &last_service, &last_presentation);
    let age = within(service_age_days, 0, Rules::AGE_MAX);
    let age = violations.check("rules.service_age_days", age);
    let most = u8::try_from(CODES_MAX).unwrap_or(u8::MAX);
    let of_redemption = within(cheques_per_redemption, 1, most);
    let of_redemption = violations.check("rules.cheques_per_redemption", of_redemption);
    let of_venue = cap(violations, "rules.cheques_per_venue_day", cheques_per_venue_day);
    let of_booklet = cap(violations, "rules.cheques_per_booklet_day", cheques_per_booklet_day);
    let services = read_services(violations, &services);
    let territory = violations.given("rules.territory", territory);
    let territory = territory.and_then(|territory| read_territory(violations, territory));
    let handover = violations.check("rules.handover", read_handover(handover));
    let (last_service, last_presentation) = days?;
    Some(Rules {
        face_value: face_value?,
        cheques_per_booklet: size?,
        last_service,
        last_presentation,
        service_age_days: age?,
        cheques_per_redemption: of_redemption?,
        cheques_per_venue_day: of_venue.ok()?,
        cheques_per_booklet_day: of_booklet.ok()?,
        services: services?,
        territory: territory?,
        handover: handover?,
    })
}

fn last_days(
    violations: &mut Violations,
    service: &str,
    presentation: &str,
) -> Option<(MonthDay, MonthDay)> {
    let service = violations.parse::<MonthDay>("rules.last_service", service);
    let presentation = violations.parse::<MonthDay>("rules.last_presentation", presentation);
    let (service, presentation) = (service?, presentation?);
    if presentation < service {
        let before = format!("{presentation} is before the last day of service, {service}");
        violations.note("rules.last_presentation", before);
        return None;
    }
    Some((service, presentation))
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

fn read_territory(violations: &mut Violations, territory: pb::Territory) -> Option<Territory> {
    let pb::Territory { extent } = territory;
    let places = match extent {
        None => {
            violations.note("rules.territory", "missing: one of anywhere, within is required");
            return None;
        }
        Some(pb::territory::Extent::Anywhere(pb::Anywhere {})) => return Some(Territory::Anywhere),
        Some(pb::territory::Extent::Within(places)) => places,
    };
    let pb::Places { departements, communes } = places;
    if departements.is_empty() && communes.is_empty() {
        violations.note("rules.territory.within", "empty: at least one place is required");
        return None;
    }
    let departements = list(violations, "rules.territory.within.departements", &departements);
    let communes = list(violations, "rules.territory.within.communes", &communes);
    Some(Territory::Within { departements: departements?, communes: communes? })
}

fn list<T>(violations: &mut Violations, field: &'static str, texts: &[String]) -> Option<Vec<T>>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    check_list(violations, field, texts, Rules::PLACES_MAX);
    let mut read = Vec::new();
    for (index, text) in texts.iter().take(Rules::PLACES_MAX).enumerate() {
        read.push(violations.parse(item(field, index), text));
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
