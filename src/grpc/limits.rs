//! The bounds of the server, in one place.
//!
//! **Invariant:** nothing that a client can send, open or keep waiting is without one of these.

use std::time::Duration;

/// The largest request, in bytes: the largest one that means something is a fifth of it.
pub const MESSAGE_BYTES_MAX: usize = 64 * 1024;
/// The largest set of headers of a request, in bytes.
pub const HEADERS_BYTES_MAX: u32 = 8 * 1024;
/// Requests that one connection may have under way.
pub const STREAMS_PER_CONNECTION_MAX: u32 = 1_024;
/// Things on a page when the request does not say how many.
pub const PAGE_SIZE_PRESET: usize = 100;
/// Things on a page at most; a request for more gets as many.
pub const PAGE_SIZE_MAX: usize = 500;
/// Accounts on a page of the trial balance at most: a ledger that moves refuses the second page, so
/// one page holds the accounts of some years, in a message of about a megabyte.
pub const ACCOUNTS_PAGE_SIZE_MAX: usize = 10_000;
/// Booklets of which one request can ask the codes.
pub const CODES_BOOKLETS_MAX: u32 = 100;
/// What a client is told to wait before it tries again.
pub const RETRY_DELAY: Duration = Duration::from_millis(250);
/// How long a connection may be silent before it is asked for a sign of life.
pub const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(30);
/// How long a connection may take to give that sign; then it is closed.
pub const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(10);

/// The bounds that depend on where the server runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests under way, over all connections; the rest is refused at once.
    pub requests: usize,
    /// Connections that are served; the rest waits in the listener's backlog.
    pub connections: usize,
    /// The longest that a request may take, whatever deadline it brings. Streams are not cut.
    pub deadline: Duration,
    /// How long requests under way may take to end when the server stops.
    pub drain: Duration,
}

impl Limits {
    /// What fits a machine of two cores.
    pub const PRESET: Limits = Limits {
        requests: 4_096,
        connections: 1_024,
        deadline: Duration::from_secs(30),
        drain: Duration::from_secs(10),
    };
}
