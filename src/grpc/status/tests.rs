//! Every error has its code and its reason; `docs/errors.md` is made from the same tables.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use expect_test::expect;

use super::*;
use crate::domain::id::VenueId;
use crate::domain::request::RequestId;
use crate::domain::time::Timestamp;
use crate::grpc::tests::wrapped;

/// What a program reads of a status.
fn shown(status: &Status) -> String {
    let details = status.get_error_details();
    let info = details.error_info().unwrap();
    let mut keys: Vec<_> = info.metadata.iter().collect();
    keys.sort();
    let mut text = format!("{:?} {} {}\n", status.code(), info.domain, info.reason);
    writeln!(text, "  {}", status.message()).unwrap();
    for (key, value) in keys {
        writeln!(text, "  {key} = {value}").unwrap();
    }
    for violation in
        details.bad_request().map(|bad| bad.field_violations.clone()).unwrap_or_default()
    {
        writeln!(text, "  {}: {}", violation.field, violation.description).unwrap();
    }
    if let Some(delay) = details.retry_info().and_then(|info| info.retry_delay) {
        writeln!(text, "  again in {delay:?}").unwrap();
    }
    wrapped(&text)
}

#[test]
fn a_refusal_keeps_its_reason_and_its_metadata() {
    let missing = Rejection::VenueNotFound { venue: VenueId::FIRST };
    let reused = Rejection::RequestReused { request: RequestId([1; 16]) };
    let full = Rejection::LimitReached { collection: "venues", limit: 3 };
    let state = Rejection::VenueSuspended { venue: VenueId::FIRST };
    let text: String = [missing, reused, full, state]
        .into_iter()
        .map(|rejection| shown(&Status::from(Error::Rejected(rejection))))
        .collect();
    expect![[r#"
        NotFound carnet VENUE_NOT_FOUND
          venues/1 does not exist
          venue = venues/1
        AlreadyExists carnet REQUEST_REUSED
          request 01010101-0101-0101-0101-010101010101 was already used with other content
          request = 01010101-0101-0101-0101-010101010101
        ResourceExhausted carnet LIMIT_REACHED
          there can be no more than 3 venues
          collection = venues
          limit = 3
        FailedPrecondition carnet VENUE_SUSPENDED
          venues/1 is suspended
          venue = venues/1
    "#]]
    .assert_eq(&text);
}

#[test]
fn an_error_of_the_engine_says_whether_to_try_again() {
    let at = Timestamp::from_micros(1_700_000_000_000_000).unwrap();
    let text: String = [
        Error::Overloaded,
        Error::Behind,
        Error::Stopping,
        Error::StorageFull,
        Error::OutcomeUnknown,
        Error::ClockSuspect { now: at, last: Timestamp::MIN },
        Error::Storage,
    ]
    .into_iter()
    .map(|error| shown(&Status::from(error)))
    .collect();
    expect![[r#"
        Unavailable carnet OVERLOADED
          too many commands are waiting
          again in 250ms
        Unavailable carnet BEHIND
          the reads are too far behind the writer
          again in 250ms
        Unavailable carnet STOPPING
          the engine is stopping
          again in 250ms
        Unavailable carnet STORAGE_FULL
          the disk is full
          again in 250ms
        Unavailable carnet OUTCOME_UNKNOWN
          the outcome is unknown: send the same request again
          again in 250ms
        FailedPrecondition carnet CLOCK_SUSPECT
          the clock says 2023-11-14T22:13:20.000000Z, the last entry is of
            2000-01-01T00:00:00.000000Z
          last = 2000-01-01T00:00:00.000000Z
          now = 2023-11-14T22:13:20.000000Z
        Internal carnet STORAGE
          the ledger could not be read
    "#]]
    .assert_eq(&text);
}

#[test]
fn bad_fields_are_named_all_at_once() {
    let mut violations = Violations::one("request_id", "not a UUID");
    violations.note("rules.services[1]", "given more than once");
    expect![[r#"
        InvalidArgument carnet FIELDS_INVALID
          not valid: request_id, rules.services[1]
          request_id: not a UUID
          rules.services[1]: given more than once
    "#]]
    .assert_eq(&shown(&Status::from(violations)));
}

#[test]
fn an_unknown_code_comes_with_the_callers_count() {
    let unknown = Error::Rejected(Rejection::CodeUnknown { position: 2 });
    expect![[r#"
        FailedPrecondition carnet CODE_UNKNOWN
          code 2 is the code of no chèque
          position = 2
          unknown_codes = 7
    "#]]
    .assert_eq(&shown(&of_presented(unknown, || 7)));
}

#[test]
fn a_status_of_the_transport_gets_a_reason() {
    let text: String = [
        Status::out_of_range("too long"),
        Status::unimplemented(""),
        Status::internal("failed to decode Protobuf message: invalid wire type"),
        Status::not_found("service not registered"),
        Status::cancelled("Timeout expired"),
        Status::unknown("what?"),
    ]
    .iter()
    .map(|status| shown(&of_transport(status, 65_536)))
    .collect();
    expect![[r#"
        ResourceExhausted carnet BODY_TOO_LARGE
          the body is larger than 65536 bytes
          limit_bytes = 65536
        Unimplemented carnet METHOD_UNKNOWN
          there is no such method
        InvalidArgument carnet BODY_INVALID
          failed to decode Protobuf message: invalid wire type
        NotFound carnet SERVICE_UNKNOWN
          there is no such service
        DeadlineExceeded carnet DEADLINE_PASSED
          the answer took too long: send the same request again
        Internal carnet INTERNAL
          a mistake of the server
    "#]]
    .assert_eq(&text);
}

#[test]
fn every_reason_has_one_meaning() {
    let mut names = BTreeSet::new();
    let rejections = Rejection::TABLE.iter().map(|row| row.reason);
    for name in rejections.chain(REASONS.iter().map(|reason| reason.name)) {
        assert!(names.insert(name), "{name} stands for two things");
        assert!(name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'), "{name}");
        assert!(name.len() <= 63, "{name} is longer than an `ErrorInfo` allows");
    }
}

/// The name of a code as gRPC writes it.
fn code_name(code: Code) -> String {
    let mut name = String::new();
    for (index, letter) in format!("{code:?}").chars().enumerate() {
        if index > 0 && letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

fn row(text: &mut String, reason: &str, code: Code, (when, keys): (&str, &[&str])) {
    let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    let keys = keys.join(", ");
    writeln!(text, "| `{reason}` | `{}` | {} | {keys} |", code_name(code), when.trim()).unwrap();
}

/// The page, from the tables.
fn page() -> String {
    let mut text = String::from(
        "# Errors\n\n\
         Generated from the code by a test; `UPDATE_EXPECT=1 cargo test --lib grpc` writes it.\n\n\
         Every error carries a `google.rpc.ErrorInfo` of the domain `carnet`, whose reason is one \
         of these and never changes its meaning. Everything dynamic in the message is also in the \
         metadata. Programs should read reason and metadata, never the message.\n",
    );
    let head = "| reason | code | when | metadata |\n| --- | --- | --- | --- |\n";
    text.push_str(
        "\n## Refusals\n\nNothing was written. When several apply, the first is given.\n",
    );
    for (kind, title) in [
        (Kind::Reused, "The request id stands for something else"),
        (Kind::Missing, "The thing named does not exist"),
        (Kind::State, "The state of things does not allow it"),
        (Kind::Bound, "A bound of the ledger is reached"),
        (Kind::Denied, "The caller may not do this"),
    ] {
        write!(text, "\n### {title}\n\n{head}").unwrap();
        for refusal in Rejection::TABLE.iter().filter(|row| row.kind == kind) {
            let about = (refusal.meaning, with_more(refusal.reason, refusal.metadata));
            row(&mut text, refusal.reason, code_of(kind), (about.0, &about.1));
        }
    }
    write!(
        text,
        "\n## Errors of the server\n\n`FIELDS_INVALID` has a `google.rpc.BadRequest` with all bad \
         fields, by path. Every `UNAVAILABLE` has a `google.rpc.RetryInfo`.\n\n{head}"
    )
    .unwrap();
    for reason in REASONS {
        row(&mut text, reason.name, reason.code, (reason.when, reason.metadata));
    }
    text
}

/// The metadata of a refusal, with what the server adds.
fn with_more(reason: &str, metadata: &[&'static str]) -> Vec<&'static str> {
    let more = if reason == "CODE_UNKNOWN" { Some("unknown_codes") } else { None };
    metadata.iter().copied().chain(more).collect()
}

#[test]
fn the_page_of_errors_is_what_the_code_says() {
    expect_test::expect_file![concat!(env!("CARGO_MANIFEST_DIR"), "/docs/errors.md")]
        .assert_eq(&page());
}
