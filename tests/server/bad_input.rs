//! What nobody should send: each gets its exact answer, nothing is written, the server lives on.

use std::fmt::Write as _;

use carnet::domain::request::CallerId;
use carnet::grpc::layer::CALLER_HEADER;
use carnet::grpc::pb;
use carnet::grpc::pb::booklet_service_client::BookletServiceClient;
use carnet::grpc::pb::cycle_service_client::CycleServiceClient;
use carnet::grpc::pb::funder_service_client::FunderServiceClient;
use carnet::grpc::pb::ledger_service_client::LedgerServiceClient;
use carnet::grpc::pb::order_service_client::OrderServiceClient;
use carnet::grpc::pb::payment_service_client::PaymentServiceClient;
use carnet::grpc::pb::redemption_service_client::RedemptionServiceClient;
use carnet::grpc::pb::scheme_service_client::SchemeServiceClient;
use carnet::grpc::pb::venue_service_client::VenueServiceClient;
use expect_test::{Expect, expect};
use tonic::{Request, Response, Status};
use tonic_types::StatusExt;

use super::served::{by, runtime};
use super::support::{Desk, caller, id, receipt, redeem, submission};

/// The status as text: code, reason, and each bad field with how its message begins.
fn told<T>(answer: Result<Response<T>, Status>) -> String {
    let Err(status) = answer else { return "accepted\n".to_owned() };
    let details = status.get_error_details();
    let reason = details.error_info().map_or("no reason", |info| &info.reason);
    let mut text = format!("{:?} {reason}\n", status.code());
    for field in details.bad_request().map_or(&[][..], |bad| &bad.field_violations) {
        let said: String = field.description.chars().take(60).collect();
        let _ = writeln!(text, "  {}: {said}", field.field);
    }
    text
}

/// Sends what `send` sends to a ledger of its own, and compares; nothing was written by it.
#[expect(clippy::needless_pass_by_value, reason = "an expectation is written where it is given")]
fn check(send: impl AsyncFnOnce(&Desk) -> String, expected: Expect) {
    let desk = Desk::new();
    let before = desk.read(|facts| facts.last.unwrap().sequence.get());
    let told = runtime().block_on(send(&desk));
    expected.assert_eq(&told);
    let after = desk.submit(submission(900, redeem(0))).unwrap();
    assert_eq!(receipt(&after).0, before + 1, "something was written");
}

fn request_id() -> String {
    id(500).to_string()
}

#[test]
fn amounts_and_days_that_cannot_be() {
    check(
        async |desk| {
            let mut ledger = LedgerServiceClient::new(desk.served.channel());
            let mut text = String::new();
            for (amount_cents, day) in [
                (-1, "2025-02-29"),
                (0, "2025-13-01"),
                (i64::MIN, "03/03/2025"),
                (i64::MAX, "0000-00-00"),
                (1_000_000_000_000_001, "2025-3-3"),
                (1, "2025-03-04T00:00:00Z"),
            ] {
                let request = pb::RecordMoneyReceivedRequest {
                    request_id: request_id(),
                    buyer: "funders/1".to_owned(),
                    amount_cents,
                    day: day.to_owned(),
                    bank_reference: "bank".to_owned(),
                    ..Default::default()
                };
                text += &told(ledger.record_money_received(by(&caller(), request)).await);
            }
            text
        },
        expect![[r#"
            InvalidArgument FIELDS_INVALID
              amount_cents: -1 is not a number from 1 to 1000000000000000
              day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, a
            InvalidArgument FIELDS_INVALID
              amount_cents: 0 is not a number from 1 to 1000000000000000
              day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, a
            InvalidArgument FIELDS_INVALID
              amount_cents: -9223372036854775808 is not a number from 1 to 1000000000000
              day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, a
            InvalidArgument FIELDS_INVALID
              amount_cents: 9223372036854775807 is not a number from 1 to 10000000000000
              day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, a
            InvalidArgument FIELDS_INVALID
              amount_cents: 1000000000000001 is not a number from 1 to 1000000000000000
              day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, a
            InvalidArgument FIELDS_INVALID
              day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, a
        "#]],
    );
}

#[test]
fn names_of_another_collection() {
    check(
        async |desk| {
            let mut text = String::new();
            let mut ledger = LedgerServiceClient::new(desk.served.channel());
            for buyer in ["venues/1", "funders/0", "funders/01", "funders/-1", "funders/4294967296"]
            {
                let request = pb::RecordMoneyReceivedRequest {
                    request_id: request_id(),
                    buyer: buyer.to_owned(),
                    amount_cents: 1,
                    day: "2025-03-03".to_owned(),
                    bank_reference: "bank".to_owned(),
                    ..Default::default()
                };
                text += &told(ledger.record_money_received(by(&caller(), request)).await);
            }
            let mut venues = VenueServiceClient::new(desk.served.channel());
            let name = "funders/1".to_owned();
            text += &told(venues.get_venue(by(&caller(), pb::GetVenueRequest { name })).await);
            for name in
                ["accounts/escrow.venues-1", "escrow.funders-1", "accounts/escrow.funders-2"]
            {
                let request = pb::GetAccountRequest { name: name.to_owned() };
                text += &told(ledger.get_account(by(&caller(), request)).await);
            }
            text
        },
        expect![[r#"
            InvalidArgument FIELDS_INVALID
              buyer: not a name of the form `funders/{number}`
            InvalidArgument FIELDS_INVALID
              buyer: not a name of the form `funders/{number}`
            InvalidArgument FIELDS_INVALID
              buyer: not a name of the form `funders/{number}`
            InvalidArgument FIELDS_INVALID
              buyer: not a name of the form `funders/{number}`
            InvalidArgument FIELDS_INVALID
              buyer: not a name of the form `funders/{number}`
            InvalidArgument FIELDS_INVALID
              name: not a name of the form `venues/{number}`
            InvalidArgument FIELDS_INVALID
              name: not an account: one of `accounts/escrow.funders-1`, `account
            InvalidArgument FIELDS_INVALID
              name: not an account: one of `accounts/escrow.funders-1`, `account
            NotFound FUNDER_NOT_FOUND
        "#]],
    );
}

fn funder(kind: i32) -> pb::CreateFunderRequest {
    pb::CreateFunderRequest {
        request_id: request_id(),
        kind,
        display_name: "\u{0}".to_owned(),
        organisation_number: "1".to_owned(),
        address: None,
    }
}

fn first_booklet() -> pb::OppositionTarget {
    let target = pb::opposition_target::Target::Booklet("booklets/1".to_owned());
    pb::OppositionTarget { target: Some(target) }
}

#[test]
fn unknown_values_of_enums_and_missing_messages() {
    check(
        async |desk| {
            let mut text = String::new();
            let mut booklets = BookletServiceClient::new(desk.served.channel());
            let mut funders = FunderServiceClient::new(desk.served.channel());
            for value in [0, 99, -1] {
                let oppose = pb::OpposeRequest {
                    request_id: request_id(),
                    target: Some(first_booklet()),
                    opposition: value,
                };
                text += &told(booklets.oppose(by(&caller(), oppose)).await);
                let create = funder(value);
                text += &told(funders.create_funder(by(&caller(), create)).await);
            }
            let mut schemes = SchemeServiceClient::new(desk.served.channel());
            let create = pb::CreateSchemeRequest { request_id: request_id(), rules: None };
            text += &told(schemes.create_scheme(by(&caller(), create)).await);
            let rules = Some(pb::Rules::default());
            let create = pb::CreateSchemeRequest { request_id: String::new(), rules };
            text += &told(schemes.create_scheme(by(&caller(), create)).await);
            let mut venues = VenueServiceClient::new(desk.served.channel());
            let create = pb::CreateVenueRequest { request_id: request_id(), profile: None };
            text += &told(venues.create_venue(by(&caller(), create)).await);
            text
        },
        expect![[r#"
            InvalidArgument FIELDS_INVALID
              opposition: 0 is unspecified: one of OPPOSITION_LOST, OPPOSITION_STOLEN,
            InvalidArgument FIELDS_INVALID
              kind: 0 is unspecified: one of KIND_BUYER, KIND_CO_FUNDER, KIND_CO
              display_name: holds the control character U+0000
              organisation_number: 1 digits, and a SIRET has 14
            InvalidArgument FIELDS_INVALID
              opposition: 99 is not a known value: one of OPPOSITION_LOST, OPPOSITION_
            InvalidArgument FIELDS_INVALID
              kind: 99 is not a known value: one of KIND_BUYER, KIND_CO_FUNDER, 
              display_name: holds the control character U+0000
              organisation_number: 1 digits, and a SIRET has 14
            InvalidArgument FIELDS_INVALID
              opposition: -1 is not a known value: one of OPPOSITION_LOST, OPPOSITION_
            InvalidArgument FIELDS_INVALID
              kind: -1 is not a known value: one of KIND_BUYER, KIND_CO_FUNDER, 
              display_name: holds the control character U+0000
              organisation_number: 1 digits, and a SIRET has 14
            InvalidArgument FIELDS_INVALID
              rules: missing: this message is required
            InvalidArgument FIELDS_INVALID
              request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000,
              rules.face_value_cents: 0 is not a number from 1 to 100000
              rules.cheques_per_booklet: 0 is not a number from 1 to 15
              rules.activation: 0 is unspecified: one of ACTIVATION_ON_CASH, ACTIVATION_ON_M
              rules.last_service: missing: one of last_service_day, last_service_months is req
              rules.last_presentation: missing: one of last_presentation_day, last_presentation_day
              rules.calendar: missing: this message is required
              rules.cheques_per_redemption: 0 is not a number from 1 to 10
              rules.services: empty: at least one service is required
              rules.territory: missing: this message is required
              rules.handover: 0 is unspecified: one of HANDOVER_REQUIRED, HANDOVER_NOT_REQ
              rules.payout_days: 0 is not a number from 1 to 90
              rules.co_funding: missing: this message is required
            InvalidArgument FIELDS_INVALID
              profile: missing: this message is required
        "#]],
    );
}

#[test]
fn empty_requests_name_every_field() {
    check(
        async |desk| {
            let (who, channel) = (caller(), desk.served.channel());
            let mut text = String::new();
            let mut orders = OrderServiceClient::new(channel.clone());
            text += &told(orders.create_order(by(&who, pb::CreateOrderRequest::default())).await);
            let mut cycles = CycleServiceClient::new(channel.clone());
            text += &told(cycles.close_cycle(by(&who, pb::CloseCycleRequest::default())).await);
            text += &told(cycles.approve_cycle(by(&who, pb::ApproveCycleRequest::default())).await);
            let mut payments = PaymentServiceClient::new(channel.clone());
            text += &told(payments.book_payment(by(&who, pb::BookPaymentRequest::default())).await);
            let mut redemptions = RedemptionServiceClient::new(channel.clone());
            text += &told(redemptions.redeem(by(&who, pb::RedeemRequest::default())).await);
            let mut booklets = BookletServiceClient::new(channel);
            text +=
                &told(booklets.issue_booklets(by(&who, pb::IssueBookletsRequest::default())).await);
            text
        },
        expect![[r#"
            InvalidArgument FIELDS_INVALID
              request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000,
              buyer: not a name of the form `funders/{number}`
              scheme: not a name of the form `schemes/{number}`
              quantity: 0 is not a number from 1 to 1000000
              outer_day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, a
            InvalidArgument FIELDS_INVALID
              request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000,
              label: not a label: 1 to 32 of a-z, 0-9 and `-`, as in 2025-01
            InvalidArgument FIELDS_INVALID
              request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000,
              name: not a name of the form `cycles/{number}`
              figures_digest: 0 bytes: a digest has 32
            InvalidArgument FIELDS_INVALID
              request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000,
              name: not a name of the form `payments/{number}`
              day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, a
              bank_reference: not a bank reference: 1 to 35 of A-Z, a-z, 0-9, `/`, `-`, `.
            InvalidArgument FIELDS_INVALID
              request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000,
              venue: not a name of the form `venues/{number}`
              codes: 0 codes: 1 to 10 are allowed
              service: 0 is unspecified: one of SERVICE_ADMINISTRATIVE_PROCEDURES, 
              service_date: not a day of the years 2000 to 2199 written as YYYY-MM-DD, a
            InvalidArgument FIELDS_INVALID
              request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000,
              order: not a name of the form `orders/{number}`
              count: 0 is not a number from 1 to 10000
        "#]],
    );
}

#[test]
fn codes_that_cannot_be() {
    check(
        async |desk| {
            let mut text = String::new();
            let mut redemptions = RedemptionServiceClient::new(desk.served.channel());
            let long = "A".repeat(10_000);
            for codes in [
                vec![String::new()],
                vec![long],
                vec!["é".to_owned()],
                vec!["0000-0000-0000-0000-0000".to_owned()],
                vec!["0".to_owned(); 11],
            ] {
                let request = pb::RedeemRequest { codes, ..desk.redemption(500, 0) };
                text += &told(redemptions.redeem(by(&caller(), request)).await);
            }
            text
        },
        expect![[r#"
            FailedPrecondition CODE_MISTYPED
            FailedPrecondition CODE_MISTYPED
            FailedPrecondition CODE_MISTYPED
            FailedPrecondition CODE_UNKNOWN
            InvalidArgument FIELDS_INVALID
              codes: 11 codes: 1 to 10 are allowed
        "#]],
    );
}

#[test]
fn callers_that_are_missing_invalid_or_reserved() {
    check(
        async |desk| {
            let mut text = String::new();
            let mut ledger = LedgerServiceClient::new(desk.served.channel());
            let names = ["", "Guichet", "-a", "a b", &"a".repeat(65), CallerId::ENGINE];
            text += &told(ledger.trial_balance(pb::TrialBalanceRequest::default()).await);
            for name in names {
                let mut request = Request::new(pb::TrialBalanceRequest::default());
                request.metadata_mut().insert(CALLER_HEADER, name.parse().unwrap());
                text += &told(ledger.trial_balance(request).await);
            }
            text
        },
        expect![[r#"
            Unauthenticated CALLER_MISSING
            Unauthenticated CALLER_INVALID
            Unauthenticated CALLER_INVALID
            Unauthenticated CALLER_INVALID
            Unauthenticated CALLER_INVALID
            Unauthenticated CALLER_INVALID
            Unauthenticated CALLER_INVALID
        "#]],
    );
}

#[test]
fn messages_that_are_too_large_or_no_messages_and_methods_that_are_not_there() {
    check(
        async |desk| {
            let mut funders = FunderServiceClient::new(desk.served.channel());
            let create = pb::CreateFunderRequest {
                request_id: request_id(),
                kind: pb::funder::Kind::Buyer.into(),
                display_name: "x".repeat(100_000),
                organisation_number: String::new(),
                address: None,
            };
            let mut text = told(funders.create_funder(by(&caller(), create)).await);
            for (path, body) in [
                ("/carnet.v1.FunderService/CreateFunder", &[0xff, 0xff, 0xff, 0xff][..]),
                ("/carnet.v1.FunderService/CreateFunder", &[0x0a, 0x7f, 0x41]),
                ("/carnet.v1.FunderService/CreateFunder", &[0x0a, 0x02, 0xc3, 0x28]),
                ("/carnet.v1.FunderService/CreateFunder", &[0x10, 0xff]),
                ("/carnet.v1.FunderService/DeleteFunder", &[]),
                ("/carnet.v1.NoService/Do", &[]),
                ("/carnet.v2.FunderService/CreateFunder", &[]),
            ] {
                let answered = raw(desk, path, body).await;
                let _ = write!(text, "{path} {body:02x?}\n  {}", told(answered));
            }
            text
        },
        expect![[r#"
            ResourceExhausted BODY_TOO_LARGE
            /carnet.v1.FunderService/CreateFunder [ff, ff, ff, ff]
              InvalidArgument BODY_INVALID
            /carnet.v1.FunderService/CreateFunder [0a, 7f, 41]
              InvalidArgument BODY_INVALID
            /carnet.v1.FunderService/CreateFunder [0a, 02, c3, 28]
              InvalidArgument BODY_INVALID
            /carnet.v1.FunderService/CreateFunder [10, ff]
              InvalidArgument BODY_INVALID
            /carnet.v1.FunderService/DeleteFunder []
              Unimplemented METHOD_UNKNOWN
            /carnet.v1.NoService/Do []
              Unimplemented METHOD_UNKNOWN
            /carnet.v2.FunderService/CreateFunder []
              Unimplemented METHOD_UNKNOWN
        "#]],
    );
}

/// Sends bytes that need be no message.
async fn raw(desk: &Desk, path: &'static str, body: &'static [u8]) -> Result<Response<()>, Status> {
    let mut client = tonic::client::Grpc::new(desk.served.channel());
    client.ready().await.map_err(|error| Status::unknown(error.to_string()))?;
    let path = path.parse().unwrap();
    client.unary(by(&caller(), body), path, Bytes).await
}

/// A codec that sends bytes as they are, and expects nothing back.
struct Bytes;

impl tonic::codec::Codec for Bytes {
    type Encode = &'static [u8];
    type Decode = ();
    type Encoder = Bytes;
    type Decoder = Bytes;

    fn encoder(&mut self) -> Bytes {
        Bytes
    }

    fn decoder(&mut self) -> Bytes {
        Bytes
    }
}

impl tonic::codec::Encoder for Bytes {
    type Item = &'static [u8];
    type Error = Status;

    fn encode(
        &mut self,
        item: &'static [u8],
        to: &mut tonic::codec::EncodeBuf<'_>,
    ) -> Result<(), Status> {
        prost::bytes::BufMut::put_slice(to, item);
        Ok(())
    }
}

impl tonic::codec::Decoder for Bytes {
    type Item = ();
    type Error = Status;

    fn decode(&mut self, from: &mut tonic::codec::DecodeBuf<'_>) -> Result<Option<()>, Status> {
        prost::bytes::Buf::advance(from, prost::bytes::Buf::remaining(from));
        Ok(Some(()))
    }
}
