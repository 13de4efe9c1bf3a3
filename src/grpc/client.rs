//! What every client of the server needs: a connection, a caller, request ids.
//!
//! This is the client's side of `layer`: the one place to change when access control lands.

use std::future::Future;
use std::str::FromStr;
use std::time::Duration;

use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Response, Status};
use tonic_types::StatusExt;

use super::convert::to_proto;
use super::layer::CALLER_HEADER;
use super::limits::RETRY_DELAY;
use super::pb;
use crate::domain::request::{CallerId, InvalidCaller, RequestId};
use crate::domain::scheme::Preset;
use crate::engine::keys::{self, KeyError};

/// How often a request is sent that the server has no room for: for ten seconds, as it asks today.
const TRIES_MAX: u32 = 40;
/// The longest wait between two of them, whatever a server asks.
const DELAY_MAX: Duration = Duration::from_secs(5);

/// The rules of `preset`, to be changed and sent.
pub fn rules_of(preset: Preset) -> pb::Rules {
    to_proto::rules(&preset.rules())
}

/// Puts the caller's name into each call.
#[derive(Clone, Debug)]
pub struct Caller(MetadataValue<Ascii>);

impl FromStr for Caller {
    type Err = InvalidCaller;

    fn from_str(text: &str) -> Result<Caller, InvalidCaller> {
        let caller: CallerId = text.parse()?;
        caller.as_str().parse().map(Caller).map_err(|_| InvalidCaller)
    }
}

impl Interceptor for Caller {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.metadata_mut().insert(CALLER_HEADER, self.0.clone());
        Ok(request)
    }
}

/// Connects to `server`, as in `http://127.0.0.1:50051`.
///
/// # Errors
///
/// When it is no address, or nothing answers there.
pub async fn connect(server: &str) -> Result<Channel, tonic::transport::Error> {
    Endpoint::from_shared(server.to_owned())?.tcp_nodelay(true).connect().await
}

/// Asks until the server is available: again after the delay that it asks for, up to `TRIES_MAX`
/// times. For requests that change nothing when they come twice: their id sees to that.
///
/// # Errors
///
/// The first answer that is no `UNAVAILABLE`, or the last one that is.
pub async fn insist<T, F>(mut send: impl FnMut() -> F) -> Result<T, Status>
where
    F: Future<Output = Result<Response<T>, Status>>,
{
    let mut tries = 1;
    loop {
        match send().await {
            Err(status) if status.code() == Code::Unavailable && tries < TRIES_MAX => {
                tokio::time::sleep(delay(&status)).await;
                tries = tries.saturating_add(1);
            }
            answered => return answered.map(Response::into_inner),
        }
    }
}

/// What the server asks to wait; its usual delay when it does not say.
fn delay(status: &Status) -> Duration {
    let asked = status.get_details_retry_info().and_then(|info| info.retry_delay);
    asked.map_or(RETRY_DELAY, |asked| asked.min(DELAY_MAX))
}

/// Runs `work` to its end on a runtime of its own.
///
/// # Errors
///
/// When the runtime cannot be made; then those of `work`.
pub fn block_on<T, E: From<std::io::Error>>(
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}

/// A request id that was never used.
///
/// # Errors
///
/// When the operating system gives no randomness.
pub fn fresh_request_id() -> Result<String, KeyError> {
    keys::random_bytes().map(|bytes| RequestId(bytes).to_string())
}

#[cfg(test)]
mod tests {
    use tonic_types::ErrorDetails;

    use super::*;

    /// What is left of `answers` once someone has insisted, and how that ended.
    async fn insisted(mut answers: Vec<Result<u8, Status>>) -> (usize, Result<u8, Code>) {
        let answered = insist(|| {
            let answer = answers.pop().unwrap();
            async { answer.map(Response::new) }
        });
        let answered = answered.await.map_err(|status| status.code());
        (answers.len(), answered)
    }

    fn busy(delay: Duration) -> Status {
        let details = ErrorDetails::with_retry_info(Some(delay));
        Status::with_error_details(Code::Unavailable, "busy", details)
    }

    #[tokio::test]
    async fn a_request_is_sent_again_while_the_server_is_busy_and_only_then() {
        let busy = || Err(busy(Duration::ZERO));
        assert_eq!(insisted(vec![Ok(2), Ok(1), busy(), busy()]).await, (1, Ok(1)));
        let refused = Err(Status::failed_precondition("no"));
        assert_eq!(insisted(vec![Ok(2), refused]).await, (1, Err(Code::FailedPrecondition)));
        let tries_max = usize::try_from(TRIES_MAX).unwrap();
        let always = (0..=tries_max).map(|_| busy()).collect();
        assert_eq!(insisted(always).await, (1, Err(Code::Unavailable)));
    }

    #[test]
    fn the_server_says_how_long_to_wait_within_reason() {
        assert_eq!(delay(&busy(Duration::from_millis(7))), Duration::from_millis(7));
        assert_eq!(delay(&busy(Duration::from_secs(3_600))), DELAY_MAX);
        assert_eq!(delay(&Status::unavailable("nobody answers")), RETRY_DELAY);
    }
}
