//! Payment mandates (*mandats*) of public bodies: promises of money, recorded as facts, never as
//! money.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// The reference of a mandate or of a title (*titre*) in a public body's accounts.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MandateReference(Arc<str>);

impl MandateReference {
    /// The longest reference, in bytes.
    pub const BYTES_MAX: usize = 35;

    /// The reference.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MandateReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for MandateReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text is no reference of a mandate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a reference of a mandate: 1 to 35 of A-Z, a-z, 0-9, `/`, `-`, `.` and `_`")]
pub struct InvalidMandateReference;

impl FromStr for MandateReference {
    type Err = InvalidMandateReference;

    fn from_str(text: &str) -> Result<MandateReference, InvalidMandateReference> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'.' | b'_');
        let fits = (1..=Self::BYTES_MAX).contains(&text.len()) && text.bytes().all(plain);
        if fits { Ok(MandateReference(Arc::from(text))) } else { Err(InvalidMandateReference) }
    }
}
