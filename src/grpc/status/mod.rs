//! The only place that turns our errors into gRPC statuses.
//!
//! **Invariant:** every status carries an `ErrorInfo` with a stable reason.
//! **Invariant:** everything dynamic in a message is also in the metadata or in the details.
//! **Invariant:** no message carries a code, anything personal, or the text of a cause of ours.

use std::collections::HashMap;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use super::convert::violations::Violations;
use super::limits::RETRY_DELAY;
use super::pb;
use crate::domain::id::{PaymentId, TransferId, VenueId};
use crate::domain::rejection::{Kind, Rejection};
use crate::domain::request::InvalidCaller;
use crate::engine::Error;
use crate::import::FileError;
use crate::import::plan::Ambiguity;
use crate::iso20022::report::ReportError;
use crate::reconcile::sequence::Gap;

/// The domain of every reason that we return (AIP-193). Never changes.
const DOMAIN: &str = "carnet";

/// An error that is no rejection: what programs and the documentation need to know of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reason {
    /// The stable name.
    name: &'static str,
    /// The status code.
    code: Code,
    /// When it is given, in a sentence.
    #[cfg_attr(not(test), expect(dead_code, reason = "the documentation is made by a test"))]
    when: &'static str,
    /// The keys of its metadata.
    metadata: &'static [&'static str],
}

/// Declares the reasons and the list of all of them.
macro_rules! reasons {
    ($($(#[doc = $when:literal])+ $name:ident $code:ident [$($key:literal),*])+) => {
        $(
            $(#[doc = $when])+
            const $name: Reason = Reason {
                name: stringify!($name),
                code: Code::$code,
                when: concat!($($when),+),
                metadata: &[$($key),*],
            };
        )+

        /// Every reason that is no rejection, in the order of the documentation.
        #[cfg(test)]
        const REASONS: &[Reason] = &[$($name),+];
    };
}

reasons! {
    /// The caller does not say who it is: the header `carnet-caller` is missing.
    CALLER_MISSING Unauthenticated []
    /// The header `carnet-caller` is not a caller's name, or one that is reserved.
    CALLER_INVALID Unauthenticated []
    /// A file that is to be imported is unusable as a whole; nothing of it was taken.
    FILE_INVALID InvalidArgument ["problem"]
    /// The file of a payment run cannot be written: an account was erased, or has what no file can
    /// hold.
    PAYMENT_FILE_UNWRITABLE FailedPrecondition ["problem"]
    /// A file of the bank is unusable as a whole; nothing of it was taken.
    BANK_REPORT_INVALID InvalidArgument ["problem"]
    /// A file of the bank is about another account than the segregated one, or about payments of
    /// another ledger; nothing of it was taken.
    BANK_REPORT_OTHER_ACCOUNT InvalidArgument ["found", "expected"]
    /// A file of the bank does not begin where the ledger ends: import the statements between them
    /// first. Nothing of it was taken.
    BANK_REPORT_GAP FailedPrecondition ["day", "opening", "recorded_day", "closing"]
    /// Several venues have the identifier of the place, or of a row that is merged into it.
    PLACE_ID_AMBIGUOUS FailedPrecondition ["venues"]
    /// Several venues have the number, name and postcode of the place.
    PLACE_AMBIGUOUS FailedPrecondition ["venues"]
    /// The venue that the place would be is already another row's.
    PLACE_TAKEN FailedPrecondition ["venue", "line"]
    /// Some fields are not what they should be: the `BadRequest` names all of them.
    FIELDS_INVALID InvalidArgument []
    /// The body is not the message that the method takes.
    BODY_INVALID InvalidArgument []
    /// The body is longer than the server reads.
    BODY_TOO_LARGE ResourceExhausted ["limit_bytes"]
    /// There is no such method.
    METHOD_UNKNOWN Unimplemented []
    /// The request is compressed, which the server does not read.
    ENCODING_UNKNOWN Unimplemented []
    /// Health was asked of a service that the server does not have.
    SERVICE_UNKNOWN NotFound []
    /// There is no such transfer.
    TRANSFER_NOT_FOUND NotFound ["transfer"]
    /// The report has no such row, or the row is merged with others and not shown by itself.
    REPORT_LINE_NOT_FOUND NotFound ["section", "row"]
    /// The ledger has moved since the first page: ask again without a page token.
    LEDGER_MOVED Aborted ["sequence"]
    /// The clock cannot be believed: nothing is decided until someone accepts what it says.
    CLOCK_SUSPECT FailedPrecondition ["now", "last"]
    /// The server has as much to do as it can carry; the `RetryInfo` says when to try again.
    OVERLOADED Unavailable []
    /// The reads are too far behind the writer; the `RetryInfo` says when to try again.
    BEHIND Unavailable []
    /// The server is stopping; nothing was written.
    STOPPING Unavailable []
    /// The disk is full; nothing was written.
    STORAGE_FULL Unavailable []
    /// It is not known whether the change was made: send the same request again.
    OUTCOME_UNKNOWN Unavailable []
    /// Nothing moved on the stream for too long: open another, and send again what had no answer.
    STREAM_IDLE DeadlineExceeded []
    /// The watcher takes entries too slowly: watch again after the last entry received.
    WATCHER_SLOW ResourceExhausted []
    /// The answer took too long. A change may have been made: send the same request again.
    DEADLINE_PASSED DeadlineExceeded []
    /// The ledger could not be read; the operator's log says why.
    STORAGE Internal []
    /// A mistake of the server; the operator's log may say more.
    INTERNAL Internal []
}

impl Reason {
    /// A status with this reason and nothing dynamic.
    fn status(self, message: impl Into<String>) -> Status {
        self.with(message, &[])
    }

    /// A status with this reason whose metadata has these values, in the order of its keys.
    fn with(self, message: impl Into<String>, values: &[String]) -> Status {
        Status::with_error_details(self.code, message, self.details(values))
    }

    /// A status that says when to try again.
    fn retry(self, message: impl Into<String>) -> Status {
        let mut details = self.details(&[]);
        details.set_retry_info(Some(RETRY_DELAY));
        Status::with_error_details(self.code, message, details)
    }

    fn details(self, values: &[String]) -> ErrorDetails {
        let keys = self.metadata.iter().map(|key| (*key).to_owned());
        let metadata: HashMap<String, String> = keys.zip(values.iter().cloned()).collect();
        ErrorDetails::with_error_info(self.name, DOMAIN, metadata)
    }
}

/// The status code of a kind of refusal.
fn code_of(kind: Kind) -> Code {
    match kind {
        Kind::Missing => Code::NotFound,
        Kind::State => Code::FailedPrecondition,
        Kind::Reused => Code::AlreadyExists,
        Kind::Bound => Code::ResourceExhausted,
        Kind::Denied => Code::PermissionDenied,
    }
}

impl From<Error> for Status {
    fn from(error: Error) -> Status {
        let message = error.to_string();
        match error {
            Error::Rejected(rejection) => refused(&rejection, &[]),
            Error::Overloaded => OVERLOADED.retry(message),
            Error::Behind => BEHIND.retry(message),
            Error::Stopping => STOPPING.retry(message),
            Error::StorageFull => STORAGE_FULL.retry(message),
            Error::OutcomeUnknown => {
                OUTCOME_UNKNOWN.retry("the outcome is unknown: send the same request again")
            }
            Error::ClockSuspect { now, last } => {
                CLOCK_SUSPECT.with(message, &[now.to_string(), last.to_string()])
            }
            Error::Storage => STORAGE.status(message),
        }
    }
}

/// The status of a refusal, with more metadata than its own.
fn refused(rejection: &Rejection, more: &[(&'static str, String)]) -> Status {
    let own = rejection.metadata();
    let metadata: HashMap<String, String> =
        own.iter().chain(more).map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    let details = ErrorDetails::with_error_info(rejection.reason(), DOMAIN, metadata);
    Status::with_error_details(code_of(rejection.kind()), rejection.to_string(), details)
}

impl From<Violations> for Status {
    fn from(violations: Violations) -> Status {
        let pairs = violations.into_pairs();
        let fields: Vec<&str> = pairs.iter().map(|(field, _)| field.as_ref()).collect();
        let message = format!("not valid: {}", fields.join(", "));
        let mut details = FIELDS_INVALID.details(&[]);
        for (field, error) in pairs {
            details.add_bad_request_violation(field, error);
        }
        Status::with_error_details(FIELDS_INVALID.code, message, details)
    }
}

/// The answer to presented chèques: with `CODE_UNKNOWN` goes how often this caller met it.
pub(super) fn of_presented(error: Error, unknown_codes: impl FnOnce() -> u64) -> Status {
    if let Error::Rejected(rejection @ Rejection::CodeUnknown { .. }) = &error {
        return refused(rejection, &[("unknown_codes", unknown_codes().to_string())]);
    }
    Status::from(error)
}

/// No one says who asks.
pub(super) fn caller_missing() -> Status {
    CALLER_MISSING.status("the header `carnet-caller` is missing: it names who asks")
}

/// What the header says is no caller's name.
pub(super) fn caller_invalid(error: InvalidCaller) -> Status {
    CALLER_INVALID.status(format!("the header `carnet-caller` is {error}"))
}

/// The name is the engine's own.
pub(super) fn caller_reserved() -> Status {
    CALLER_INVALID.status("the header `carnet-caller` has the name that the engine itself uses")
}

/// A later page of a ledger that has moved on to `sequence`.
pub(super) fn ledger_moved(sequence: u64) -> Status {
    let message =
        format!("the ledger has moved on to entry {sequence}: ask again without a page token");
    LEDGER_MOVED.with(message, &[sequence.to_string()])
}

/// Nothing of a file can be imported.
pub(super) fn file_invalid(error: &FileError) -> Status {
    let problem = error.to_string();
    FILE_INVALID.with(format!("the file cannot be imported: {problem}"), &[problem])
}

/// The file of a payment run cannot be written.
pub(super) fn payment_file_unwritable(problem: &str) -> Status {
    let message = format!("the file cannot be written: {problem}");
    PAYMENT_FILE_UNWRITABLE.with(message, &[problem.to_owned()])
}

/// Nothing of a file of the bank can be taken.
pub(super) fn bank_report_refused(error: &ReportError) -> Status {
    let problem = error.to_string();
    if let ReportError::OtherAccount { found, expected, .. } = error {
        let message = format!("the file is about another account: {problem}");
        return BANK_REPORT_OTHER_ACCOUNT.with(message, &[found.clone(), expected.clone()]);
    }
    let message = format!("the file of the bank cannot be taken: {problem}");
    BANK_REPORT_INVALID.with(message, &[problem])
}

/// A status report is about a payment file that the ledger did not write.
pub(super) fn bank_report_of_another_ledger() -> Status {
    let values = ["another payment file".to_owned(), "one of this ledger".to_owned()];
    let message = "the file is about a payment file that is not of this ledger";
    BANK_REPORT_OTHER_ACCOUNT.with(message, &values)
}

/// A file of the bank does not begin where the ledger ends.
pub(super) fn bank_report_gap(gap: &Gap) -> Status {
    let Gap { day, opening, recorded, closing } = *gap;
    let (opening, closing) = (shown_cents(opening), shown_cents(closing));
    let message = format!(
        "the statement of {day} opens with {opening}, and the last closing balance before it, of \
         {recorded}, is {closing}: import the missing statements first"
    );
    BANK_REPORT_GAP.with(message, &[day.to_string(), opening, recorded.to_string(), closing])
}

/// An amount that may be below zero, as in `-1050.00`.
fn shown_cents(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}

/// It cannot be told which venue a place is.
pub(super) fn place_refused(why: &Ambiguity) -> Status {
    let list =
        |venues: &[VenueId]| venues.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let message = why.to_string();
    match why {
        Ambiguity::Identifier { venues } => PLACE_ID_AMBIGUOUS.with(message, &[list(venues)]),
        Ambiguity::Description { venues } => PLACE_AMBIGUOUS.with(message, &[list(venues)]),
        Ambiguity::Taken { venue, line } => {
            PLACE_TAKEN.with(message, &[venue.to_string(), line.to_string()])
        }
    }
}

/// There is no such transfer.
pub(super) fn transfer_not_found(transfer: TransferId) -> Status {
    TRANSFER_NOT_FOUND.with(format!("{transfer} does not exist"), &[transfer.to_string()])
}

/// No payment has this name, or this end-to-end id.
pub(super) fn payment_not_found(name: &str) -> Status {
    let reason = Rejection::PaymentNotFound { payment: PaymentId::FIRST }.reason();
    let metadata = HashMap::from([("payment".to_owned(), name.to_owned())]);
    let details = ErrorDetails::with_error_info(reason, DOMAIN, metadata);
    Status::with_error_details(Code::NotFound, format!("{name} does not exist"), details)
}

/// The report has no such figure.
pub(super) fn report_line_not_found(section: &str, row: &str) -> Status {
    let message = format!("the report has no row `{row}` in `{section}`");
    REPORT_LINE_NOT_FOUND.with(message, &[section.to_owned(), row.to_owned()])
}

/// Too many requests are under way.
pub(super) fn overloaded() -> Status {
    OVERLOADED.retry("too many requests are under way")
}

/// The server stops while a stream is open.
pub(super) fn stopping() -> Status {
    STOPPING.retry("the server is stopping")
}

/// The request took longer than it may.
pub(super) fn deadline_passed() -> Status {
    DEADLINE_PASSED.status("the answer took too long: send the same request again")
}

/// A stream on which nothing moves.
pub(super) fn stream_idle() -> Status {
    STREAM_IDLE.status("nothing moved on the stream: open another for what had no answer")
}

/// A watcher that takes nothing, while entries wait for it.
pub(super) fn watcher_slow() -> Status {
    WATCHER_SLOW.status("the entries are not taken: watch again after the last one received")
}

/// The body is compressed.
pub(super) fn encoding_unknown() -> Status {
    ENCODING_UNKNOWN.status("the server reads no compressed requests")
}

/// Something that cannot be: an answer of the engine without what it must hold, or a panic.
pub(super) fn internal() -> Status {
    INTERNAL.status("a mistake of the server")
}

/// A status of the transport, which knows nothing of reasons, with the reason that it stands for;
/// the method reads messages of up to `bytes_max`.
pub(super) fn of_transport(status: &Status, bytes_max: usize) -> Status {
    match status.code() {
        Code::OutOfRange | Code::ResourceExhausted => {
            let message = format!("the body is larger than {bytes_max} bytes");
            BODY_TOO_LARGE.with(message, &[bytes_max.to_string()])
        }
        Code::Unimplemented => METHOD_UNKNOWN.status("there is no such method"),
        Code::Internal | Code::InvalidArgument => BODY_INVALID.status(status.message()),
        Code::NotFound => SERVICE_UNKNOWN.status("there is no such service"),
        Code::DeadlineExceeded | Code::Cancelled => deadline_passed(),
        Code::Ok
        | Code::Unknown
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::Unavailable
        | Code::DataLoss
        | Code::Unauthenticated => internal(),
    }
}

/// All that a status says, for a request whose answer is one of many.
pub(super) fn as_refusal(status: &Status) -> pb::Refusal {
    let details = status.get_error_details();
    let (reason, metadata) = details
        .error_info()
        .map(|info| (info.reason.clone(), info.metadata.clone()))
        .unwrap_or_default();
    let violations = details.bad_request().map_or(&[][..], |bad| &bad.field_violations);
    let violations = violations.iter().map(|violation| pb::FieldViolation {
        field: violation.field.clone(),
        description: violation.description.clone(),
    });
    let delay = details.retry_info().and_then(|info| info.retry_delay).unwrap_or_default();
    pb::Refusal {
        code: status.code().into(),
        reason,
        message: status.message().to_owned(),
        metadata,
        field_violations: violations.collect(),
        retry_delay_milliseconds: i64::try_from(delay.as_millis()).unwrap_or(i64::MAX),
    }
}

#[cfg(test)]
mod tests;
