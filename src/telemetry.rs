//! Where log lines go: to standard error, as text for a terminal, as JSON otherwise.
//!
//! **Invariant:** no request body, code, key, name or address reaches a log line; see
//! `docs/logging.md`.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Starts logging what `filter` lets pass, as in `info` or `info,carnet::engine=debug`.
///
/// # Errors
///
/// The filter's own message when it cannot be understood.
pub fn start(filter: &str) -> Result<(), String> {
    let filter = EnvFilter::try_new(filter).map_err(|error| error.to_string())?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        lines.compact().init();
    } else {
        lines.json().init();
    }
    Ok(())
}
