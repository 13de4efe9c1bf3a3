//! What every client of the server needs: a connection, a caller, request ids.
//!
//! This is the client's side of `layer`: the one place to change when access control lands.

use std::future::Future;
use std::str::FromStr;

use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};

use super::layer::CALLER_HEADER;
use crate::domain::request::{CallerId, InvalidCaller, RequestId};
use crate::engine::keys::{self, KeyError};

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
