//! Asking the server, as any client would: under a caller's name, with a request id, and again
//! while the server is too busy.

use std::time::Duration;

use tonic::{Code, Response, Status};
use tonic_types::StatusExt;

use super::DemoError;
use super::plan::Refusal;
use crate::domain::request::RequestId;
use crate::grpc::client::Caller;

/// How often and after what delay a request is sent again that the server had no room for.
const TRIES_MAX: u32 = 200;
const TRY_AGAIN_AFTER: Duration = Duration::from_millis(50);

/// Asks under a caller's name: `ask!(channel, caller, Client.method(request))`.
macro_rules! ask {
    ($channel:expr, $caller:expr, $client:ident . $method:ident ( $request:expr )) => {{
        let caller = $crate::cli::demo::hand::caller($caller)?;
        let client = $client::with_interceptor($channel.clone(), caller);
        let request = $request;
        $crate::cli::demo::hand::insist(|| {
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

/// Sends a request until the server has room for it. Its id makes that safe.
pub(super) async fn insist<T, F>(mut send: impl FnMut() -> F) -> Result<T, Status>
where
    F: Future<Output = Result<Response<T>, Status>>,
{
    let mut tries = 1;
    loop {
        match send().await {
            Err(status) if status.code() == Code::Unavailable && tries < TRIES_MAX => {
                tokio::time::sleep(TRY_AGAIN_AFTER).await;
                tries = tries.saturating_add(1);
            }
            answered => return answered.map(Response::into_inner),
        }
    }
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

    /// The next one.
    pub(super) fn next(&mut self) -> String {
        self.used = self.used.saturating_add(1);
        self.first.derived(self.used).to_string()
    }
}

/// The answer, when it is the one that was planned: none for a refusal.
pub(super) fn as_planned<T>(
    what: &str,
    planned: Option<Refusal>,
    answered: Result<T, Status>,
) -> Result<Option<T>, DemoError> {
    match (planned, answered) {
        (None, Ok(answer)) => Ok(Some(answer)),
        (Some(refusal), Err(status)) if reason(&status) == refusal.reason() => Ok(None),
        (planned, answered) => Err(DemoError::Unplanned {
            what: what.to_owned(),
            planned: planned.map_or("accepté", Refusal::reason),
            answered: answered.err().map_or("accepté".to_owned(), |status| in_words(&status)),
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

fn reason(status: &Status) -> String {
    status.get_error_details().error_info().map_or(String::new(), |info| info.reason.clone())
}

fn in_words(status: &Status) -> String {
    format!("{} {}", reason(status), status.message())
}
