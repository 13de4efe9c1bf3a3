//! Organisations, venues, bank accounts, records and callers: what is asked, and every mistake.

use expect_test::expect;

use super::*;
use crate::domain::command::Command;
use crate::domain::command::records::{EraseRecords, Erasure};
use crate::domain::organisation::Entitlement;
use crate::domain::registry::{RecordDigest, Subject};
use crate::domain::request::CallerId;

#[test]
fn a_buyer_is_created_as_the_first_release_did() {
    let label = |kind: pb::funder::Kind| {
        let request = pb::CreateFunderRequest {
            request_id: ID.to_owned(),
            kind: kind.into(),
            display_name: "Région".to_owned(),
            ..pb::CreateFunderRequest::default()
        };
        let described = Described::<FunderKind>::try_from(request).ok().unwrap();
        described.terms.with_record(RecordDigest([0; 32])).label()
    };
    assert_eq!(label(pb::funder::Kind::Buyer), "create_buyer");
    assert_eq!(label(pb::funder::Kind::CoFunder), "create_funder");
    assert_eq!(label(pb::funder::Kind::Contributor), "create_funder");
}

#[test]
fn a_profile_is_updated_without_the_days_of_a_label() {
    let update = |profile| pb::UpdateVenueRequest {
        request_id: ID.to_owned(),
        name: "venues/1".to_owned(),
        profile,
    };
    let profile = some_venue().profile.unwrap();
    check::<Described<VenueRevised>, _>(
        update(Some(profile.clone())),
        &expect![[r#"
        profile.label_first_day: not empty: GrantLabel and WithdrawLabel change labels
        profile.label_last_day: not empty: GrantLabel and WithdrawLabel change labels
    "#]],
    );
    let without = pb::VenueProfile {
        label_first_day: String::new(),
        label_last_day: String::new(),
        ..profile
    };
    check::<Described<VenueRevised>, _>(update(Some(without)), &expect!["ok"]);
    check::<Described<VenueRevised>, _>(
        pb::UpdateVenueRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `venues/{number}`
        profile: missing: this message is required
    "#]],
    );
}

#[test]
fn a_step_of_a_venue_names_what_it_lacks() {
    check::<Asked, _>(
        pb::CheckVenueRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `venues/{number}`
    "#]],
    );
    check::<Asked, _>(
        pb::ValidateVenueRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `venues/{number}`
        buyer: not a name of the form `funders/{number}`
    "#]],
    );
}

#[test]
fn a_label_has_days_in_their_order() {
    check::<Asked, _>(
        pb::GrantLabelRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `venues/{number}`
        label: missing: this message is required
    "#]],
    );
    let backwards = pb::GrantLabelRequest {
        request_id: ID.to_owned(),
        name: "venues/1".to_owned(),
        label: Some(pb::Label {
            first_day: "2025-12-31".to_owned(),
            last_day: "2025-01-01".to_owned(),
        }),
    };
    check::<Asked, _>(
        backwards,
        &expect![[r#"
        label.last_day: 2025-01-01 is before the first day, 2025-12-31
    "#]],
    );
    check::<Asked, _>(
        pb::WithdrawLabelRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `venues/{number}`
        from_day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in
            2025-01-31
    "#]],
    );
}

#[test]
fn an_end_has_a_reason_and_an_enrolment_its_terms() {
    check::<Asked, _>(
        pb::EndVenueRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `venues/{number}`
        last_day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in
            2025-01-31
        ending: 0 is unspecified: one of VENUE_ENDING_CLOSED, VENUE_ENDING_LEFT,
            VENUE_ENDING_EXCLUDED, VENUE_ENDING_MERGED is wanted
    "#]],
    );
    let terms = pb::SetEnrolmentRequest {
        enrolment: Some(pb::Enrolment { set_off: true, legal_form: 7, vat: 0 }),
        ..pb::SetEnrolmentRequest::default()
    };
    check::<Asked, _>(
        terms,
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `venues/{number}`
        enrolment.legal_form: 7 is not a known value: one of LEGAL_FORM_PUBLIC_BODY,
            LEGAL_FORM_ASSOCIATION, LEGAL_FORM_COMPANY, LEGAL_FORM_COOPERATIVE,
            LEGAL_FORM_SOLE_TRADER, LEGAL_FORM_OTHER is wanted
        enrolment.vat: 0 is unspecified: one of VAT_OUT_OF_SCOPE, VAT_EXEMPT, VAT_SUBJECT
            is wanted
    "#]],
    );
}

fn some_account() -> pb::ProposeBankAccountRequest {
    pb::ProposeBankAccountRequest {
        request_id: ID.to_owned(),
        owner: "venues/1".to_owned(),
        iban: "FR76 3000 6000 0112 3456 7890 189".to_owned(),
        bic: "AGRIFRPP".to_owned(),
        holder: "Ville de Soyaux".to_owned(),
    }
}

#[test]
fn an_iban_is_kept_without_spaces_and_never_repeated_in_a_mistake() {
    let described = Described::<AccountOf>::try_from(some_account()).ok().unwrap();
    assert_eq!(described.fields.get(Field::Iban), Some("FR7630006000011234567890189"));
    assert_eq!(described.fields.get(Field::Bic), Some("AGRIFRPP"));
    let wrong = pb::ProposeBankAccountRequest {
        iban: "FR76 3000 6000 0112 3456 7890 188".to_owned(),
        bic: "AGRIFR".to_owned(),
        ..some_account()
    };
    check::<Described<AccountOf>, _>(
        wrong,
        &expect![[r#"
        iban: the check digits are wrong: one of the characters is missing or not the right
            one
        bic: not a BIC: four of A-Z and 0-9, two capital letters of the country, then two
            or five of A-Z and 0-9, as in AGRIFRPP or AGRIFRPP882
    "#]],
    );
    let none = pb::ProposeBankAccountRequest::default();
    check::<Described<AccountOf>, _>(
        none,
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        owner: not an owner: `venues/{number}`, `funders/{number}` or `escrow`
        iban: not an IBAN: two capital letters of the country, two digits, then letters and
            digits, 34 characters at most
        holder: missing: a text of 1 to 1024 bytes is required
    "#]],
    );
    check::<Asked, _>(
        pb::ConfirmBankAccountRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `bankAccounts/{number}`
        from_day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in
            2025-01-31
    "#]],
    );
    check::<Asked, _>(
        pb::RefuseBankAccountRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `bankAccounts/{number}`
        refusal: 0 is unspecified: one of ACCOUNT_REFUSAL_WITHDRAWN,
            ACCOUNT_REFUSAL_NOT_CONFIRMED, ACCOUNT_REFUSAL_BY_BANK is wanted
    "#]],
    );
}

#[test]
fn whoever_the_registry_knows_can_be_erased() {
    let erase = |name: &str, scope| pb::EraseRecordsRequest {
        request_id: ID.to_owned(),
        name: name.to_owned(),
        scope,
    };
    let account = "bankAccounts/3".parse().unwrap();
    let expected = EraseRecords { subject: Subject::BankAccount(account), scope: Erasure::All };
    let asked = Asked::try_from(erase("bankAccounts/3", 2)).ok().unwrap();
    assert_eq!(asked.command, Command::from(expected));
    for name in ["funders/1", "prescribers/1", "venues/1"] {
        check::<Asked, _>(erase(name, 1), &expect!["ok"]);
    }
    check::<Asked, _>(
        erase("schemes/1", 0),
        &expect![[r#"
        name: not a name of the form `funders/{number}`, `prescribers/{number}`,
            `venues/{number}` or `bankAccounts/{number}`
        scope: 0 is unspecified: one of SCOPE_FORMER, SCOPE_ALL is wanted
    "#]],
    );
}

#[test]
fn an_entitlement_is_of_a_caller_who_is_not_the_engine() {
    let grant = |caller: &str, entitlement| pb::GrantEntitlementRequest {
        request_id: ID.to_owned(),
        caller: caller.to_owned(),
        entitlement,
    };
    check::<Asked, _>(grant("atelier-2", 1), &expect!["ok"]);
    check::<Asked, _>(
        grant("engine", 3),
        &expect![[r#"
            caller: the name that the engine itself uses
        "#]],
    );
    check::<Asked, _>(
        pb::RevokeEntitlementRequest::default(),
        &expect![[r#"
            request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
                UUID
            caller: not a caller's name: 1 to 64 of a-z, 0-9, `.`, `_` and `-`, a letter or
                digit first
            entitlement: 0 is unspecified: one of ENTITLEMENT_CODES, ENTITLEMENT_EXCEPTIONS,
                ENTITLEMENT_CONTESTS, ENTITLEMENT_INCIDENTS, ENTITLEMENT_PAYMENTS is wanted
        "#]],
    );
}

#[test]
fn a_page_of_one_list_is_not_one_of_another() {
    let of_venues = crate::grpc::page::Scope::new("ListVenues", "").token("venues/3");
    let page = pb::ListVenuesRequest { page_size: 0, page_token: of_venues.clone() };
    assert!(Page::<VenueId>::try_from(page).is_ok());
    let page = pb::ListFundersRequest { page_size: 0, page_token: of_venues.clone() };
    assert!(Page::<FunderId>::try_from(page).is_err());
    let page = pb::ListEntitlementsRequest { page_size: 0, page_token: of_venues };
    assert!(Page::<(CallerId, Entitlement)>::try_from(page).is_err());
}
