//! Rules: what is shipped can be asked for, and each bound is that of the domain.

use expect_test::expect;

use super::*;
use crate::domain::command::Command;
use crate::domain::command::schemes::{CreateScheme, ReviseScheme};
use crate::domain::scheme::Preset;
use crate::grpc::convert::to_proto;

#[test]
fn every_preset_can_be_sent_back() {
    for preset in Preset::ALL {
        let sent = to_proto::preset(*preset);
        assert_eq!(sent.name, preset.word());
        let asked = Asked::try_from(of_rules(sent.rules)).ok().unwrap();
        let expected = Command::from(CreateScheme { rules: preset.rules() });
        assert_eq!(asked.command, expected, "{preset}");
    }
}

#[test]
fn what_every_field_says_is_kept() {
    let sent = pb::Rules {
        activation: 2,
        last_service: Some(LastService::LastServiceMonths(36)),
        last_presentation: Some(LastPresentation::LastPresentationDays(366)),
        set_off: false,
        co_funding: Some(pb::CoFunding { rate_max_ppm: 1_000_000, base: 1, path: 2 }),
        three_people_above_cents: Some(0),
        payout_days: 90,
        ..some_rules()
    };
    let request = pb::ReviseSchemeRequest {
        request_id: ID.to_owned(),
        name: "schemes/7".to_owned(),
        from_day: "2026-01-01".to_owned(),
        rules: Some(sent),
    };
    let asked = Asked::try_from(request).ok().unwrap();
    let Command::ReviseScheme(ReviseScheme { scheme, from, rules }) = asked.command else {
        panic!("a revision was asked for");
    };
    assert_eq!((scheme.to_string(), from.to_string()), ("schemes/7".into(), "2026-01-01".into()));
    assert_eq!(rules.out_of_range(), None);
    expect![[r#"
        (
            (
                OnMandate,
                AfterHandover {
                    months: 36,
                },
                DaysAfter(
                    366,
                ),
                EndCalendar {
                    reference: MonthDay {
                        month: 12,
                        day: 31,
                    },
                    alert_days: [
                        30,
                        7,
                    ],
                    provisional_days: 37,
                },
            ),
            (
                90,
                false,
                CoFunding {
                    rate_max: Rate(
                        1000000,
                    ),
                    base: Gross,
                    path: DirectToBuyer,
                },
                Some(
                    Cents(
                        0,
                    ),
                ),
            ),
        )
    "#]]
    .assert_debug_eq(&(
        (rules.activation, rules.last_service, rules.last_presentation, rules.calendar),
        (rules.payout_days, rules.set_off, rules.co_funding, rules.three_people_above),
    ));
}

#[test]
fn a_bad_field_is_named_wherever_it_stands() {
    let rules = pb::Rules {
        activation: 0,
        last_service: Some(LastService::LastServiceMonths(0)),
        last_presentation: Some(LastPresentation::LastPresentationDays(367)),
        calendar: Some(pb::EndCalendar {
            reference_day: "02-29".to_owned(),
            alert_days: vec![367, 7, 0],
            provisional_days: -1,
        }),
        payout_days: 0,
        co_funding: Some(pb::CoFunding { rate_max_ppm: 1_000_001, base: 0, path: 3 }),
        three_people_above_cents: Some(-1),
        ..some_rules()
    };
    check::<Asked, _>(
        of_rules(Some(rules)),
        &expect![[r#"
        rules.activation: 0 is unspecified: one of ACTIVATION_ON_CASH,
            ACTIVATION_ON_MANDATE is wanted
        rules.last_service_months: 0 is not a number from 1 to 36
        rules.last_presentation_days: 367 is not a number from 0 to 366
        rules.calendar.reference_day: not a day of every year written as MM-DD, as in 01-31
        rules.calendar.alert_days[0]: 367 is not a number from 1 to 366
        rules.calendar.alert_days[2]: 0 is not a number from 1 to 366
        rules.calendar.provisional_days: -1 is not a number from 0 to 366
        rules.payout_days: 0 is not a number from 1 to 90
        rules.co_funding.rate_max_ppm: 1000001 is not a number from 0 to 1000000
        rules.co_funding.base: 0 is unspecified: one of BASE_GROSS, BASE_NET is wanted
        rules.co_funding.path: 3 is not a known value: one of PATH_THROUGH_ESCROW,
            PATH_DIRECT_TO_BUYER is wanted
        rules.three_people_above_cents: -1 is not a number from 0 to 1000000000000000
    "#]],
    );
}

#[test]
fn alerts_are_few_and_in_order_and_nothing_is_left_out() {
    let in_disorder = pb::EndCalendar {
        reference_day: "12-31".to_owned(),
        alert_days: vec![7, 30, 30],
        provisional_days: 0,
    };
    let rules = pb::Rules { calendar: Some(in_disorder), ..some_rules() };
    check::<Asked, _>(
        of_rules(Some(rules)),
        &expect![[r#"
        rules.calendar.alert_days: not in order: the largest first, each once
    "#]],
    );
    let many = pb::EndCalendar {
        reference_day: "12-31".to_owned(),
        alert_days: (0..9).rev().collect(),
        provisional_days: 0,
    };
    let rules = pb::Rules {
        calendar: Some(many),
        last_service: None,
        last_presentation: None,
        co_funding: None,
        ..some_rules()
    };
    check::<Asked, _>(
        of_rules(Some(rules)),
        &expect![[r#"
        rules.last_service: missing: one of last_service_day, last_service_months is
            required
        rules.last_presentation: missing: one of last_presentation_day,
            last_presentation_days is required
        rules.calendar.alert_days: 9 items: at most 8 are allowed
        rules.co_funding: missing: this message is required
    "#]],
    );
    check::<Asked, _>(
        pb::ReviseSchemeRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `schemes/{number}`
        from_day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in
            2025-01-31
        rules: missing: this message is required
    "#]],
    );
}
