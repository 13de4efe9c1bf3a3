//! Asking the server, as any client would: under a caller's name, with a request id, and again
//! while the server is too busy.

use tonic::Status;
use tonic_types::StatusExt;

use super::DemoError;
use super::plan::Refusal;
use crate::domain::id::LedgerId;
use crate::domain::request::RequestId;
use crate::grpc::client::Caller;

/// Asks under a caller's name: `ask!(channel, caller, Client.method(request))`.
macro_rules! ask {
    ($channel:expr, $caller:expr, $client:ident . $method:ident ( $request:expr )) => {{
        let caller = $crate::cli::demo::hand::caller($caller)?;
        let client = $client::with_interceptor($channel.clone(), caller);
        let request = $request;
        $crate::grpc::client::insist(|| {
            let (mut client, request) = (client.clone(), request.clone());
            async move { client.$method(request).await }
        })
        .await
    }};
}
pub(super) use ask;

/// A caller by its name.
pub(super) fn caller(name: &str) -> Result<Caller, DemoError> {
    name.parse().map_err(|_| DemoError::Incomplete("un nom d’appelant"))
}

/// Request ids that follow from the seed.
#[derive(Clone, Debug)]
pub(super) struct Ids {
    first: RequestId,
    used: u32,
}

impl Ids {
    /// The ids of stream number `stream` of `seed`.
    pub(super) fn new(seed: u64, stream: u64) -> Ids {
        let both = (u128::from(seed) << 64) | u128::from(stream);
        Ids { first: RequestId(both.to_be_bytes()), used: 0 }
    }

    /// The id of the ledger of `seed`: the first of a stream that nobody else has.
    pub(super) fn ledger(seed: u64) -> LedgerId {
        let RequestId(bytes) = Ids::new(seed, u64::MAX).first.derived(1);
        LedgerId(bytes)
    }

    /// The next one.
    pub(super) fn next(&mut self) -> String {
        self.used = self.used.saturating_add(1);
        self.first.derived(self.used).to_string()
    }
}

/// What the server says when it refuses.
#[derive(Clone, Debug)]
pub(super) struct Said {
    /// Its stable reason.
    pub(super) reason: String,
    /// For people.
    pub(super) message: String,
}

impl From<Status> for Said {
    fn from(status: Status) -> Said {
        let info = status.get_error_details().error_info().cloned();
        let reason = info.map_or(String::new(), |info| info.reason);
        Said { reason, message: status.message().to_owned() }
    }
}

/// The answer, when it is the one that was planned: none for a refusal.
pub(super) fn as_planned<T>(
    what: &str,
    planned: Option<Refusal>,
    answered: Result<T, impl Into<Said>>,
) -> Result<Option<T>, DemoError> {
    match (planned, answered.map_err(Into::into)) {
        (None, Ok(answer)) => Ok(Some(answer)),
        (Some(refusal), Err(said)) if said.reason == refusal.reason() => Ok(None),
        (planned, answered) => Err(DemoError::Unplanned {
            what: what.to_owned(),
            planned: planned.map_or("accepté", Refusal::reason),
            answered: answered.err().map_or("accepté".to_owned(), |said| {
                let Said { reason, message } = said;
                format!("{reason} {message}")
            }),
        }),
    }
}

/// The answer, which cannot be a refusal.
pub(super) fn accepted<T>(what: &str, answered: Result<T, Status>) -> Result<T, DemoError> {
    as_planned(what, None, answered)?.ok_or(DemoError::Incomplete("une réponse"))
}

/// A part of an answer that is always there.
pub(super) fn part<T>(part: Option<T>) -> Result<T, DemoError> {
    part.ok_or(DemoError::Incomplete("une partie d’une réponse"))
}

/// A number on the wire, which is never negative.
pub(super) fn unsigned(number: impl TryInto<u64>) -> u64 {
    number.try_into().unwrap_or(0)
}

/// A number for the wire, far below what it can hold.
pub(super) fn signed(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

/// A count for the wire, far below what it can hold.
pub(super) fn count(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// The number in a name, as in `booklets/17`.
pub(super) fn number(name: &str) -> Option<u32> {
    name.rsplit('/').next()?.parse().ok()
}
