//! Every kind of bad input: all bad fields at once, each by its path, with what would be right.

use std::fmt::Display;

use expect_test::{Expect, expect};

use super::*;
use crate::domain::id::{FunderId, VenueId};
use crate::domain::organisation::FunderKind;
use crate::domain::registry::Field;
use crate::grpc::page::Page;
use crate::grpc::pb;
use crate::grpc::tests::wrapped;
use pb::rules::{LastPresentation, LastService};

const ID: &str = "123e4567-e89b-42d3-a456-426614174000";

mod banking;
mod claims;
mod empty;
mod lookup;
mod organisation;
mod payment;
mod procedure;
mod report;
mod scheme;
mod sharing;
mod stock;

/// Compares what is wrong with a request.
fn check<T, R>(request: R, expected: &Expect)
where
    T: TryFrom<R, Error: Display>,
{
    match T::try_from(request) {
        Ok(_) => expected.assert_eq("ok"),
        Err(violations) => expected.assert_eq(&wrapped(&violations.to_string())),
    }
}

fn some_rules() -> pb::Rules {
    pb::Rules {
        face_value_cents: 1_000,
        cheques_per_booklet: 10,
        activation: 1,
        last_service: Some(LastService::LastServiceDay("01-31".to_owned())),
        last_presentation: Some(LastPresentation::LastPresentationDay("02-28".to_owned())),
        calendar: Some(pb::EndCalendar {
            reference_day: "12-31".to_owned(),
            alert_days: vec![30, 7],
            provisional_days: 37,
        }),
        service_age_days: 31,
        cheques_per_redemption: 10,
        cheques_per_venue_day: None,
        cheques_per_booklet_day: Some(10),
        services: vec![1, 2],
        territory: Some(pb::Territory {
            extent: Some(pb::territory::Extent::Anywhere(pb::Anywhere {})),
        }),
        handover: 1,
        payout_days: 15,
        set_off: true,
        co_funding: Some(pb::CoFunding { rate_max_ppm: 500_000, base: 2, path: 1 }),
        three_people_above_cents: None,
    }
}

fn of_rules(rules: Option<pb::Rules>) -> pb::CreateSchemeRequest {
    pb::CreateSchemeRequest { request_id: ID.to_owned(), rules }
}

#[test]
fn good_requests_are_read() {
    check::<Asked, _>(of_rules(Some(some_rules())), &expect!["ok"]);
    check::<Described<VenuePlace>, _>(some_venue(), &expect!["ok"]);
    check::<(RequestId, Presented), _>(some_redemption(), &expect!["ok"]);
}

#[test]
fn an_enum_value_must_be_one_that_is_known() {
    let rules = pb::Rules { handover: 3, services: vec![1, 0, 99], ..some_rules() };
    check::<Asked, _>(
        of_rules(Some(rules)),
        &expect![[r#"
            rules.services[1]: 0 is unspecified: one of SERVICE_ADMINISTRATIVE_PROCEDURES,
                SERVICE_EVERYDAY_TOOLS, SERVICE_EMPLOYMENT, SERVICE_SECURITY,
                SERVICE_PARENTING, SERVICE_LEISURE, SERVICE_UNDERSTANDING, SERVICE_ACCESS,
                SERVICE_EQUIPMENT is wanted
            rules.services[2]: 99 is not a known value: one of
                SERVICE_ADMINISTRATIVE_PROCEDURES, SERVICE_EVERYDAY_TOOLS, SERVICE_EMPLOYMENT,
                SERVICE_SECURITY, SERVICE_PARENTING, SERVICE_LEISURE, SERVICE_UNDERSTANDING,
                SERVICE_ACCESS, SERVICE_EQUIPMENT is wanted
            rules.handover: 3 is not a known value: one of HANDOVER_REQUIRED,
                HANDOVER_NOT_REQUIRED is wanted
        "#]],
    );
    let suspend = pb::SuspendVenueRequest {
        request_id: ID.to_owned(),
        name: "venues/1".to_owned(),
        suspension: -1,
    };
    check::<Asked, _>(
        suspend,
        &expect![[r#"
            suspension: -1 is not a known value: one of SUSPENSION_INQUIRY,
                SUSPENSION_OWN_REQUEST, SUSPENSION_LABEL is wanted
        "#]],
    );
    let oppose = pb::OpposeRequest {
        request_id: ID.to_owned(),
        target: Some(stock::booklet("booklets/1")),
        opposition: 0,
    };
    check::<Asked, _>(
        oppose,
        &expect![[r#"
            opposition: 0 is unspecified: one of OPPOSITION_LOST, OPPOSITION_STOLEN,
                OPPOSITION_DAMAGED, OPPOSITION_SUSPICIOUS is wanted
        "#]],
    );
}

#[test]
fn a_sub_message_must_be_there() {
    check::<Asked, _>(
        of_rules(None),
        &expect![[r#"
        rules: missing: this message is required
    "#]],
    );
    check::<Asked, _>(
        of_rules(Some(pb::Rules { territory: None, ..some_rules() })),
        &expect![[r#"
            rules.territory: missing: this message is required
        "#]],
    );
    let territory = Some(pb::Territory { extent: None });
    check::<Asked, _>(
        of_rules(Some(pb::Rules { territory, ..some_rules() })),
        &expect![[r#"
        rules.territory: missing: one of anywhere, within is required
    "#]],
    );
}

#[test]
fn an_amount_or_a_count_has_its_bounds() {
    for amount_cents in [0, -5, i64::MAX, 1_000_000_000_000_001] {
        let request = pb::RecordMoneyReceivedRequest {
            request_id: ID.to_owned(),
            buyer: "funders/1".to_owned(),
            amount_cents,
            day: "2025-01-31".to_owned(),
            bank_reference: "STMT/1".to_owned(),
            ..Default::default()
        };
        assert!(Asked::try_from(request).is_err(), "{amount_cents}");
    }
    let rules = pb::Rules {
        face_value_cents: -1,
        cheques_per_booklet: 16,
        service_age_days: 93,
        cheques_per_redemption: i32::MAX,
        cheques_per_venue_day: Some(0),
        cheques_per_booklet_day: Some(-7),
        ..some_rules()
    };
    check::<Asked, _>(
        of_rules(Some(rules)),
        &expect![[r#"
        rules.face_value_cents: -1 is not a number from 1 to 100000
        rules.cheques_per_booklet: 16 is not a number from 1 to 15
        rules.service_age_days: 93 is not a number from 0 to 92
        rules.cheques_per_redemption: 2147483647 is not a number from 1 to 10
        rules.cheques_per_venue_day: 0 is not a number from 1 to 2147483647
        rules.cheques_per_booklet_day: -7 is not a number from 1 to 2147483647
    "#]],
    );
    let balance = pb::RecordBankBalanceRequest {
        request_id: ID.to_owned(),
        day: "2025-01-31".to_owned(),
        balance_cents: i64::MIN,
        bank_reference: "a b".to_owned(),
    };
    check::<Asked, _>(
        balance,
        &expect![[r#"
            balance_cents: -9223372036854775808 is not a number from 0 to 1000000000000000
            bank_reference: not a bank reference: 1 to 35 of A-Z, a-z, 0-9, `/`, `-`, `.` and
                `_`, without spaces
        "#]],
    );
}

#[test]
fn a_day_must_exist() {
    let order = |outer_day: &str| pb::CreateOrderRequest {
        request_id: ID.to_owned(),
        buyer: "funders/1".to_owned(),
        scheme: "schemes/1".to_owned(),
        quantity: 5,
        outer_day: outer_day.to_owned(),
    };
    let refusals = ["2025-02-29", "2025-13-01", "31/01/2025", "2025-1-31", "1999-12-31", "demain"]
        .map(|day| Asked::try_from(order(day)).err().unwrap().to_string());
    let [first, rest @ ..] = &refusals;
    expect![[r#"
        outer_day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in 2025-01-31
    "#]]
    .assert_eq(first);
    assert!(rest.iter().all(|other| other == first), "{rest:?}");
    let rules = pb::Rules {
        last_service: Some(LastService::LastServiceDay("02-29".to_owned())),
        last_presentation: Some(LastPresentation::LastPresentationDay("2-28".to_owned())),
        ..some_rules()
    };
    check::<Asked, _>(
        of_rules(Some(rules)),
        &expect![[r#"
            rules.last_service_day: not a day of every year written as MM-DD, as in 01-31
            rules.last_presentation_day: not a day of every year written as MM-DD, as in 01-31
        "#]],
    );
    let earlier = Some(LastPresentation::LastPresentationDay("01-30".to_owned()));
    let rules = pb::Rules { last_presentation: earlier, ..some_rules() };
    check::<Asked, _>(
        of_rules(Some(rules)),
        &expect![[r#"
            rules.last_presentation_day: before the last day of service
        "#]],
    );
}

#[test]
fn a_name_of_another_collection_is_refused() {
    let request = pb::CreateOrderRequest {
        request_id: ID.to_owned(),
        buyer: "venues/1".to_owned(),
        scheme: "schemes/01".to_owned(),
        quantity: 5,
        outer_day: "2026-01-31".to_owned(),
    };
    check::<Asked, _>(
        request,
        &expect![[r#"
        buyer: not a name of the form `funders/{number}`
        scheme: not a name of the form `schemes/{number}`
    "#]],
    );
    expect![[r#"
        name: not a name of the form `venues/{number}`
    "#]]
    .assert_eq(&named::<VenueId>("booklets/3").unwrap_err().to_string());
    let redemption = pb::RedeemRequest {
        venue: "funders/1".to_owned(),
        procedures: vec!["papiers".to_owned(), "procedures/inconnue".to_owned()],
        ..some_redemption()
    };
    check::<(RequestId, Presented), _>(
        redemption,
        &expect![[r#"
        venue: not a name of the form `venues/{number}`
        procedures[0]: not a name of the form `procedures/{slug}`
    "#]],
    );
}

fn some_redemption() -> pb::RedeemRequest {
    pb::RedeemRequest {
        request_id: ID.to_owned(),
        venue: "venues/1".to_owned(),
        codes: vec!["no code at all: mistyped, not malformed".to_owned()],
        service: 1,
        procedures: vec!["procedures/papiers".to_owned()],
        service_date: "2025-01-31".to_owned(),
    }
}

#[test]
fn lists_have_their_bounds() {
    let none = pb::RedeemRequest { codes: Vec::new(), ..some_redemption() };
    check::<(RequestId, Presented), _>(
        none,
        &expect![[r#"
        codes: 0 codes: 1 to 10 are allowed
    "#]],
    );
    let many = pb::RedeemRequest {
        codes: vec![String::new(); 11],
        procedures: vec!["procedures/papiers".to_owned(); 4],
        ..some_redemption()
    };
    check::<(RequestId, Presented), _>(
        many,
        &expect![[r#"
        codes: 11 codes: 1 to 10 are allowed
        procedures: 4 procedures: at most 3 are allowed
    "#]],
    );
    let places = |departements: Vec<String>| {
        let places = pb::Places { departements, communes: vec!["16015".to_owned(); 2] };
        let extent = Some(pb::territory::Extent::Within(places));
        of_rules(Some(pb::Rules {
            services: Vec::new(),
            territory: Some(pb::Territory { extent }),
            ..some_rules()
        }))
    };
    check::<Asked, _>(
        places(vec!["16".to_owned(), "96".to_owned()]),
        &expect![[r#"
            rules.services: empty: at least one service is required
            rules.territory.within.departements[1]: not a département: `01` to `95` (`20` for
                both of Corsica), `971` to `978`, or `986` to `988`
            rules.territory.within.communes[1]: given more than once
        "#]],
    );
    check::<Asked, _>(
        places(vec!["16".to_owned(); 201]),
        &expect![[r#"
        rules.services: empty: at least one service is required
        rules.territory.within.departements: 201 items: at most 200 are allowed
        rules.territory.within.communes[1]: given more than once
    "#]],
    );
}

fn some_venue() -> pb::CreateVenueRequest {
    let profile = pb::VenueProfile {
        display_name: "Médiathèque de Soyaux".to_owned(),
        departement: "16".to_owned(),
        label_first_day: "2025-01-01".to_owned(),
        label_last_day: "2025-12-31".to_owned(),
        ..pb::VenueProfile::default()
    };
    pb::CreateVenueRequest { request_id: ID.to_owned(), profile: Some(profile) }
}

#[test]
fn a_venue_is_described_in_full_or_refused_in_full() {
    let profile = pb::VenueProfile {
        display_name: "a\u{7}b".to_owned(),
        organisation_number: "2416005430012".to_owned(),
        place_id: "x".repeat(1_025),
        postcode: "1600".to_owned(),
        departement: "2A".to_owned(),
        insee_code: "1601".to_owned(),
        label_first_day: "2025-12-31".to_owned(),
        label_last_day: "2025-01-01".to_owned(),
        ..pb::VenueProfile::default()
    };
    let request = pb::CreateVenueRequest { request_id: "1".to_owned(), profile: Some(profile) };
    check::<Described<VenuePlace>, _>(
        request,
        &expect![[r#"
            request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
                UUID
            profile.display_name: holds the control character U+0007
            profile.organisation_number: 13 digits, and a SIRET has 14
            profile.place_id: 1025 bytes long; at most 1024 are kept
            profile.postcode: not five digits, as in 01000
            profile.departement: not a département: `01` to `95` (`20` for both of Corsica),
                `971` to `978`, or `986` to `988`
            profile.insee_code: not the five characters of a commune, as in 16015 or 2A004
            profile.label_last_day: 2025-01-01 is before the first day, 2025-12-31
        "#]],
    );
}

#[test]
fn an_organisation_may_have_a_number_of_any_register_and_a_seat() {
    let buyer = |organisation_number: &str, postcode: &str| pb::CreateFunderRequest {
        request_id: ID.to_owned(),
        kind: pb::funder::Kind::Buyer.into(),
        display_name: "Le Grand Angoulême".to_owned(),
        organisation_number: organisation_number.to_owned(),
        address: Some(pb::PostalAddress {
            postcode: postcode.to_owned(),
            ..pb::PostalAddress::default()
        }),
    };
    for (given, kept) in [
        ("24160054300128", "24160054300128"),
        ("W9R1000088", "W9R1000088"),
        ("123456.001", "0123456.001"),
    ] {
        let described = Described::<FunderKind>::try_from(buyer(given, "16000")).ok().unwrap();
        assert_eq!(described.fields.get(Field::OrganisationNumber), Some(kept));
        assert_eq!(described.fields.get(Field::Postcode), Some("16000"));
        assert_eq!(described.fields.iter().count(), 3);
    }
    check::<Described<FunderKind>, _>(
        buyer("W16", "1600"),
        &expect![[r#"
            organisation_number: not an RNA number: `W`, two characters of the département
                (`2A` and `2B` in Corsica, `9` and a capital letter overseas), seven digits, as
                in W751000123, W2B2000016 or W9R1000088
            address.postcode: not five digits, as in 01000
        "#]],
    );
}

type Remittances = Paged<crate::domain::id::CycleId, (VenueId, FunderId)>;

#[test]
fn a_page_token_is_one_of_ours_or_refused() {
    let page = |page_token: &str| pb::ListRemittancesRequest {
        cycle: "cycles/1".to_owned(),
        page_size: -1,
        page_token: page_token.to_owned(),
    };
    check::<Remittances, _>(
        page("gibberish"),
        &expect![[r#"
            page_size: -1 is negative: 0 stands for 100, the most is 500
            page_token: not a `next_page_token` of this method with these arguments; leave it
                out to start again
        "#]],
    );
    let of_another = crate::grpc::page::Scope::new("ListRemittances", "cycles/2");
    let token = of_another.token("venues/1 funders/1");
    check::<Remittances, _>(
        page(&token),
        &expect![[r#"
            page_size: -1 is negative: 0 stands for 100, the most is 500
            page_token: not a `next_page_token` of this method with these arguments; leave it
                out to start again
        "#]],
    );
    check::<Page<VenueId>, _>(
        pb::ListVenuesRequest { page_size: 9, page_token: token },
        &expect![[r#"
            page_token: not a `next_page_token` of this method with these arguments; leave it
                out to start again
        "#]],
    );
}

#[test]
fn codes_are_asked_for_few_booklets_at_once() {
    let codes =
        |count| pb::GetBookletCodesRequest { first_booklet: "booklets/1".to_owned(), count };
    check::<CodesWanted, _>(codes(100), &expect!["ok"]);
    check::<CodesWanted, _>(
        codes(101),
        &expect![[r#"
        count: 101 is not a number from 1 to 100
    "#]],
    );
}

#[test]
fn no_message_about_a_redemption_shows_a_code() {
    let secret = "0000-0F84-2M7Q-XXXX-YYYY";
    let request =
        pb::RedeemRequest { codes: vec![secret.to_owned(); 11], service: 0, ..some_redemption() };
    assert!(!format!("{request:?}").contains(secret));
    let violations = <(RequestId, Presented)>::try_from(request).err().unwrap();
    assert!(!violations.to_string().contains(secret));
}

#[test]
fn a_message_of_a_stream_has_one_to_a_thousand_requests() {
    let of = |count| pb::RedeemStreamRequest { requests: vec![some_redemption(); count] };
    check::<Together, _>(of(1), &expect!["ok"]);
    check::<Together, _>(of(1_000), &expect!["ok"]);
    for count in [0, 1_001] {
        let told = format!("requests: {count} requests: 1 to 1000 are allowed\n");
        assert_eq!(Together::try_from(of(count)).map(|_| ()).unwrap_err().to_string(), told);
    }
}
