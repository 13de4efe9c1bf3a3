//! How a command ends when it does not succeed: what is said, and the exit code.
//!
//! **Invariant:** a change whose outcome is not known never ends like one that was refused.

use std::process::ExitCode;

use tonic::{Code, Status};
use tonic_types::StatusExt;

use super::refusals;

/// The command line cannot be understood, or the server does not take a value of it (`EX_USAGE`).
pub const EXIT_USAGE: u8 = 64;
/// No server, or one that has no room; nothing was written (`EX_UNAVAILABLE`).
const EXIT_UNAVAILABLE: u8 = 69;
/// A mistake of the program or of the server (`EX_SOFTWARE`).
const EXIT_SOFTWARE: u8 = 70;
/// It is not known whether the change was made: ask again with the same id (`EX_TEMPFAIL`).
const EXIT_UNKNOWN: u8 = 75;

/// Why a command that asks a server does not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// What was typed cannot be used.
    #[error("{0}")]
    Usage(String),
    /// The server says no; nothing was written.
    #[error("{}", refusals::in_french(.0))]
    Refused(Box<Status>),
    /// The server refuses some of several changes, and says so for each; the others are made.
    #[error("refusés : {refused} sur {asked} ; le reste est fait")]
    Several {
        /// How many it refuses.
        refused: u64,
        /// How many were asked for.
        asked: u64,
    },
    /// Figures that were computed again are not those that are recorded.
    #[error(
        "recalculée, la période ne donne pas les mêmes chiffres\n  \
         à faire : `carnet verify` dit où le grand livre est abîmé ; ne payez rien avant"
    )]
    Differs,
    /// Nothing answers.
    #[error("le serveur {server} ne répond pas ; vérifiez --server, et qu’il est démarré")]
    Unreachable {
        /// Its address.
        server: String,
        /// Why.
        #[source]
        source: tonic::transport::Error,
    },
    /// The server had no room, or went away while it was asked to show something.
    #[error("{}", refusals::in_french(.0))]
    Unavailable(Box<Status>),
    /// A file cannot be written.
    #[error("{} ne peut pas être écrit ; rien n’y a été laissé", file.display())]
    Unwritten {
        /// The name that it was to have.
        file: std::path::PathBuf,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// It may have been written or not.
    #[error(
        "on ne sait pas si la demande a été exécutée : {}\n  \
         à faire : recommencez la même commande, sous le même --caller, avec\n  \
         --request-id {request_id}\n  elle ne sera exécutée qu’une fois",
        refusals::in_french(.status)
    )]
    Unknown {
        /// The last that the server or the connection said.
        status: Box<Status>,
        /// What identifies the request.
        request_id: String,
    },
    /// The server made a mistake, or does not speak this program's API.
    #[error("{}", refusals::in_french(.0))]
    Broken(Box<Status>),
    /// An answer lacks what it always has.
    #[error("la réponse du serveur est incomplète : il y manque {0}")]
    Incomplete(&'static str),
    /// The operating system does not give what asking needs.
    #[error("le client ne peut pas démarrer")]
    Client(#[from] std::io::Error),
    /// The operating system gives no randomness.
    #[error("le système ne donne pas d’aléa pour identifier la demande")]
    Random(#[from] crate::engine::keys::KeyError),
}

impl Failure {
    /// What a change named by `request_id`, or a question without one, ends with.
    ///
    /// `doubtful`: an earlier try may have been written. A refusal settles that: the server
    /// answers a request that it has accepted as it did the first time.
    pub fn of(status: Status, request_id: Option<&str>, doubtful: bool) -> Failure {
        let verdict = Verdict::of(&status);
        let status = Box::new(status);
        match (verdict, request_id) {
            (Verdict::Refused, _) => Failure::Refused(status),
            (Verdict::Stranger, _) => Failure::Broken(status),
            (Verdict::Busy, Some(request_id)) if doubtful => unknown(status, request_id),
            (Verdict::Doubtful, Some(request_id)) => unknown(status, request_id),
            (Verdict::Doubtful, None) if status.code() == Code::Internal => Failure::Broken(status),
            (Verdict::Busy, _) | (Verdict::Doubtful, None) => Failure::Unavailable(status),
        }
    }

    /// The exit code of `docs/cli.md`.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Failure::Usage(_) => EXIT_USAGE.into(),
            Failure::Refused(status) if is_about_words(status) => EXIT_USAGE.into(),
            Failure::Refused(_)
            | Failure::Several { .. }
            | Failure::Differs
            | Failure::Unwritten { .. } => ExitCode::FAILURE,
            Failure::Unreachable { .. } | Failure::Unavailable(_) => EXIT_UNAVAILABLE.into(),
            Failure::Unknown { .. } => EXIT_UNKNOWN.into(),
            Failure::Broken(_)
            | Failure::Incomplete(_)
            | Failure::Client(_)
            | Failure::Random(_) => EXIT_SOFTWARE.into(),
        }
    }
}

/// Whether what is refused is a value as it was typed, whatever the ledger holds.
fn is_about_words(status: &Status) -> bool {
    [Code::InvalidArgument, Code::Unauthenticated].contains(&status.code())
}

fn unknown(status: Box<Status>, request_id: &str) -> Failure {
    Failure::Unknown { status, request_id: request_id.to_owned() }
}

/// What a status says about the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No, and nothing was written.
    Refused,
    /// There was no room, and nothing was written: it can be tried again.
    Busy,
    /// It was written or not: it can be tried again with the same id.
    Doubtful,
    /// Whoever answers does not know the method.
    Stranger,
}

/// The reasons of `UNAVAILABLE` with which nothing was written.
const BUSY: [&str; 4] = ["OVERLOADED", "BEHIND", "STOPPING", "STORAGE_FULL"];

impl Verdict {
    /// Of a status.
    pub fn of(status: &Status) -> Verdict {
        match status.code() {
            Code::InvalidArgument
            | Code::NotFound
            | Code::AlreadyExists
            | Code::PermissionDenied
            | Code::ResourceExhausted
            | Code::FailedPrecondition
            | Code::Aborted
            | Code::OutOfRange
            | Code::Unauthenticated => Verdict::Refused,
            Code::Unimplemented => Verdict::Stranger,
            Code::Unavailable if BUSY.contains(&reason(status).as_str()) => Verdict::Busy,
            Code::Unavailable
            | Code::Ok
            | Code::Cancelled
            | Code::Unknown
            | Code::DeadlineExceeded
            | Code::Internal
            | Code::DataLoss => Verdict::Doubtful,
        }
    }
}

/// The stable reason of `docs/errors.md`; empty when the connection speaks, not the server.
pub fn reason(status: &Status) -> String {
    status.get_error_details().error_info().map_or(String::new(), |info| info.reason.clone())
}

#[cfg(test)]
mod tests {
    use tonic_types::ErrorDetails;

    use super::*;

    fn status(code: Code, reason: &str) -> Status {
        let details = ErrorDetails::with_error_info(reason, "carnet", []);
        Status::with_error_details(code, "", details)
    }

    fn code(status: Status, request_id: Option<&str>, doubtful: bool) -> ExitCode {
        Failure::of(status, request_id, doubtful).exit_code()
    }

    #[test]
    fn a_refusal_is_one_whatever_came_before() {
        for doubtful in [false, true] {
            let refused = status(Code::FailedPrecondition, "VENUE_SUSPENDED");
            assert_eq!(code(refused, Some("id"), doubtful), ExitCode::from(1));
            let invalid = status(Code::InvalidArgument, "FIELDS_INVALID");
            assert_eq!(code(invalid, Some("id"), doubtful), ExitCode::from(64));
        }
    }

    #[test]
    fn a_busy_server_has_written_nothing_unless_an_earlier_try_may_have() {
        let busy = || status(Code::Unavailable, "OVERLOADED");
        assert_eq!(code(busy(), Some("id"), false), ExitCode::from(69));
        assert_eq!(code(busy(), Some("id"), true), ExitCode::from(75));
        assert_eq!(code(busy(), None, true), ExitCode::from(69));
    }

    #[test]
    fn a_lost_answer_is_unknown_for_a_change_alone() {
        for lost in [
            Status::unavailable("transport error"),
            Status::unknown("transport error"),
            status(Code::Unavailable, "OUTCOME_UNKNOWN"),
            status(Code::DeadlineExceeded, "DEADLINE_PASSED"),
        ] {
            assert_eq!(code(lost.clone(), Some("id"), false), ExitCode::from(75));
            assert_eq!(code(lost, None, false), ExitCode::from(69));
        }
        let broken = || status(Code::Internal, "INTERNAL");
        assert_eq!(code(broken(), Some("id"), false), ExitCode::from(75));
        assert_eq!(code(broken(), None, false), ExitCode::from(70));
    }

    #[test]
    fn another_program_is_no_server_of_ours() {
        assert_eq!(code(Status::unimplemented(""), Some("id"), false), ExitCode::from(70));
    }

    #[test]
    fn an_unknown_outcome_says_how_to_ask_again() {
        let text = Failure::of(Status::unknown("lost"), Some("the-id"), false).to_string();
        assert!(text.contains("--request-id the-id"), "{text}");
    }
}
