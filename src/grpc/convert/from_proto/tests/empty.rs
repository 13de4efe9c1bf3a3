//! An empty request: every required field is named, with what would be right.

use expect_test::expect;

use super::*;

#[test]
fn an_empty_request_to_create_lacks_every_required_field() {
    check::<Asked, _>(
        pb::CreateSchemeRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        rules: missing: this message is required
    "#]],
    );
    check::<Described<FunderKind>, _>(
        pb::CreateFunderRequest::default(),
        &expect![[r#"
            request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
                UUID
            kind: 0 is unspecified: one of KIND_BUYER, KIND_CO_FUNDER, KIND_CONTRIBUTOR is
                wanted
            display_name: missing: a text of 1 to 1024 bytes is required
        "#]],
    );
    check::<Described<Prescriber>, _>(
        pb::CreatePrescriberRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        display_name: missing: a text of 1 to 1024 bytes is required
    "#]],
    );
    check::<Described<VenuePlace>, _>(
        pb::CreateVenueRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        profile: missing: this message is required
    "#]],
    );
    check::<Asked, _>(
        pb::CreateOrderRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        buyer: not a name of the form `funders/{number}`
        scheme: not a name of the form `schemes/{number}`
        quantity: 0 is not a number from 1 to 1000000
        outer_day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in
            2025-01-31
    "#]],
    );
}

#[test]
fn an_empty_request_about_booklets_lacks_every_required_field() {
    check::<Asked, _>(
        pb::IssueBookletsRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        order: not a name of the form `orders/{number}`
        count: 0 is not a number from 1 to 10000
    "#]],
    );
    check::<Moved, _>(
        pb::AllotBookletsRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        booklets: missing: this message is required
        prescriber: not a name of the form `prescribers/{number}`
    "#]],
    );
    check::<Asked, _>(
        pb::HandOverBookletRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `booklets/{number}`
        prescriber: not a name of the form `prescribers/{number}`
        day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in 2025-01-31
    "#]],
    );
    check::<(RequestId, Presented), _>(
        pb::RedeemRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        venue: not a name of the form `venues/{number}`
        codes: 0 codes: 1 to 10 are allowed
        service: 0 is unspecified: one of SERVICE_ADMINISTRATIVE_PROCEDURES,
            SERVICE_EVERYDAY_TOOLS, SERVICE_EMPLOYMENT, SERVICE_SECURITY,
            SERVICE_PARENTING, SERVICE_LEISURE, SERVICE_UNDERSTANDING, SERVICE_ACCESS,
            SERVICE_EQUIPMENT is wanted
        service_date: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in
            2025-01-31
    "#]],
    );
    check::<Asked, _>(
        pb::VoidRedemptionRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `redemptions/{number}`
        venue: not a name of the form `venues/{number}`
        reason: 0 is unspecified: one of VOID_REASON_ENTRY_ERROR,
            VOID_REASON_SERVICE_NOT_GIVEN, VOID_REASON_HOLDER_REQUEST is wanted
    "#]],
    );
}

#[test]
fn an_empty_request_about_money_lacks_every_required_field() {
    check::<Asked, _>(
        pb::CloseCycleRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        label: not a label: 1 to 32 of a-z, 0-9 and `-`, as in 2025-01
    "#]],
    );
    check::<Asked, _>(
        pb::ApproveCycleRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `cycles/{number}`
        figures_digest: 0 bytes: a digest has 32
    "#]],
    );
    check::<Asked, _>(
        pb::BookPaymentRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `payments/{number}`
        day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in 2025-01-31
        bank_reference: not a bank reference: 1 to 35 of A-Z, a-z, 0-9, `/`, `-`, `.` and
            `_`, without spaces
    "#]],
    );
    check::<Asked, _>(
        pb::RecordMoneyReceivedRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        buyer: not a name of the form `funders/{number}`
        amount_cents: 0 is not a number from 1 to 1000000000000000
        day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in 2025-01-31
        bank_reference: not a bank reference: 1 to 35 of A-Z, a-z, 0-9, `/`, `-`, `.` and
            `_`, without spaces
    "#]],
    );
    check::<Asked, _>(
        pb::AcceptClockRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in 2025-01-31
    "#]],
    );
}
