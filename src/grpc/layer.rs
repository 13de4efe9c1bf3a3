//! What every call has in common: its span, its caller, its deadline, and a reason for its errors.
//!
//! This is the one place to change when access control lands: `caller` then reads a certificate
//! instead of a header.
//!
//! **Invariant:** every method of the package `carnet.v1` has a caller before a handler sees it.
//! **Invariant:** no body is logged, and no header but the caller's is read into anything.
//! **Invariant:** what this lets pass is bounded: requests under way, and the time of each. A
//! stream counts until it is open; from then on it has bounds of its own (`feed`).

use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, Request, Response};
use tower::{Layer, Service};
use tracing::{Instrument, field, info_span};

use super::limits::{Limits, MESSAGE_BYTES_MAX};
use super::status;
use crate::domain::request::CallerId;

/// The header that names the caller.
pub const CALLER_HEADER: &str = "carnet-caller";
/// What the paths of our own methods begin with.
const OWN_METHODS: &str = "/carnet.v1.";

/// Wraps every service of the server.
#[derive(Clone, Debug)]
pub(super) struct CallLayer {
    requests: Arc<Semaphore>,
    deadline: Duration,
}

impl CallLayer {
    /// With these bounds over all connections.
    pub(super) fn new(limits: &Limits) -> CallLayer {
        let requests = Arc::new(Semaphore::new(limits.requests));
        CallLayer { requests, deadline: limits.deadline }
    }
}

impl<S> Layer<S> for CallLayer {
    type Service = Calls<S>;

    fn layer(&self, inner: S) -> Calls<S> {
        Calls { inner, shared: self.clone() }
    }
}

/// A service with all that calls have in common.
#[derive(Clone, Debug)]
pub(super) struct Calls<S> {
    inner: S,
    shared: CallLayer,
}

impl<S> Service<Request<Body>> for Calls<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let method = request.uri().path();
        let span = info_span!(
            "rpc",
            rpc.method = method,
            caller = field::Empty,
            request.id = field::Empty,
            rpc.code = field::Empty,
        );
        let answer = match self.shared.admit(&mut request) {
            Ok(call) => {
                if let Some(caller) = request.extensions().get::<CallerId>() {
                    span.record("caller", field::display(caller));
                }
                Ok((call, self.inner.call(request)))
            }
            Err(refused) => Err(refused),
        };
        Box::pin(
            async move {
                let answered = match answer {
                    Ok((call, answer)) => call.bounded(answer).await,
                    Err(refused) => Ok(refused.into_http()),
                };
                answered.map(with_reason)
            }
            .instrument(span),
        )
    }
}

/// A call that was let in.
struct Call {
    deadline: Duration,
    _under_way: OwnedSemaphorePermit,
}

impl CallLayer {
    /// Lets a call in, with its caller among its extensions.
    fn admit(&self, request: &mut Request<Body>) -> Result<Call, Status> {
        let headers = request.headers();
        if headers.get("grpc-encoding").is_some_and(|encoding| encoding != "identity") {
            return Err(status::encoding_unknown());
        }
        let asked = headers.get("grpc-timeout").and_then(|value| timeout(value.to_str().ok()?));
        let deadline = asked.map_or(self.deadline, |asked| asked.min(self.deadline));
        if request.uri().path().starts_with(OWN_METHODS) {
            let caller = caller(headers)?;
            request.extensions_mut().insert(caller);
        }
        let permit = Arc::clone(&self.requests).try_acquire_owned();
        let under_way = permit.map_err(|_| status::overloaded())?;
        Ok(Call { deadline, _under_way: under_way })
    }
}

impl Call {
    /// The answer, unless it takes too long or a mistake of ours ends it.
    async fn bounded<E>(
        self,
        answer: impl Future<Output = Result<Response<Body>, E>>,
    ) -> Result<Response<Body>, E> {
        let mut answer = pin!(answer);
        let guarded = std::future::poll_fn(|cx| {
            let polled = std::panic::catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(cx)));
            polled.unwrap_or_else(|_| Poll::Ready(Ok(status::internal().into_http())))
        });
        match tokio::time::timeout(self.deadline, guarded).await {
            Ok(answered) => answered,
            Err(_) => Ok(status::deadline_passed().into_http()),
        }
    }
}

/// Who asks, says the header.
fn caller(headers: &HeaderMap) -> Result<CallerId, Status> {
    let value = headers.get(CALLER_HEADER).ok_or_else(status::caller_missing)?;
    let text = value.to_str().unwrap_or_default();
    if text == CallerId::ENGINE {
        return Err(status::caller_reserved());
    }
    text.parse().map_err(status::caller_invalid)
}

/// The deadline that a call brings: at most 8 digits and a unit.
fn timeout(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(number.saturating_mul(3_600))),
        "M" => Some(Duration::from_secs(number.saturating_mul(60))),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

/// The answer, in which an error of the transport has got its reason, and the span its code.
fn with_reason(response: Response<Body>) -> Response<Body> {
    let span = tracing::Span::current();
    let Some(status) = Status::from_header_map(response.headers()) else {
        // The status follows the body: the handler has answered.
        span.record("rpc.code", "OK");
        return response;
    };
    span.record("rpc.code", field::debug(status.code()));
    if status.code() == tonic::Code::Ok || !status.details().is_empty() {
        return response;
    }
    status::of_transport(&status, MESSAGE_BYTES_MAX).into_http()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_digits_and_a_unit() {
        assert_eq!(timeout("250m"), Some(Duration::from_millis(250)));
        assert_eq!(timeout("99999999H"), Some(Duration::from_secs(99_999_999 * 3_600)));
        for text in ["", "m", "1", "-1S", "123456789S", "1é", "1 S"] {
            assert!(timeout(text).is_none_or(|_| text == "m"), "{text}");
        }
    }
}
