//! Who asks, under which request id, and the digest that tells a repeat from a reuse.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use uuid::Uuid;

use super::id::Sequence;

/// Who sends a command: the opaque name of a post or a terminal, never of a person.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallerId(Arc<str>);

impl CallerId {
    /// The longest name, in bytes.
    pub const BYTES_MAX: usize = 64;
    /// The name under which the engine itself writes; nobody else may use it.
    pub const ENGINE: &'static str = "engine";

    /// The engine itself.
    pub fn engine() -> CallerId {
        CallerId(Arc::from(Self::ENGINE))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CallerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for CallerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text names no caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a caller's name: 1 to 64 of a-z, 0-9, `.`, `_` and `-`, a letter or digit first")]
pub struct InvalidCaller;

impl FromStr for CallerId {
    type Err = InvalidCaller;

    fn from_str(text: &str) -> Result<CallerId, InvalidCaller> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        let fits = text.len() <= Self::BYTES_MAX
            && text.bytes().next().is_some_and(plain)
            && text.bytes().all(|b| plain(b) || matches!(b, b'.' | b'_' | b'-'));
        if fits { Ok(CallerId(Arc::from(text))) } else { Err(InvalidCaller) }
    }
}

/// What makes a request safe to send twice: a UUID, unique per caller.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub [u8; 16]);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Uuid::from_bytes(self.0).hyphenated(), f)
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text is no request id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil UUID")]
pub struct InvalidRequestId;

impl FromStr for RequestId {
    type Err = InvalidRequestId;

    fn from_str(text: &str) -> Result<RequestId, InvalidRequestId> {
        let uuid = Uuid::try_parse(text).map_err(|_| InvalidRequestId)?;
        if text.len() != 36 || uuid.is_nil() {
            return Err(InvalidRequestId);
        }
        Ok(RequestId(uuid.into_bytes()))
    }
}

impl RequestId {
    /// The id number `number` of a caller that drew `self` for all of its requests.
    #[must_use]
    pub fn derived(self, number: u32) -> RequestId {
        let mut hasher = blake3::Hasher::new_derive_key("carnet/derived/1");
        hasher.update(&self.0).update(&number.to_be_bytes());
        RequestId(first_16(&hasher))
    }

    /// The id of step `number` of the series that the entry `began` began.
    ///
    /// The steps of all series have one caller, the engine, while the requests that begin them have
    /// many, whose ids may be equal: so the id derives from the entry.
    pub fn of_series(began: Sequence, number: u32) -> RequestId {
        let mut hasher = blake3::Hasher::new_derive_key("carnet/series/1");
        hasher.update(&began.get().to_be_bytes()).update(&number.to_be_bytes());
        RequestId(first_16(&hasher))
    }
}

/// The first 128 bits of a hash; its output has 256.
fn first_16(hasher: &blake3::Hasher) -> [u8; 16] {
    let mut bytes = [0; 16];
    hasher.finalize_xof().fill(&mut bytes);
    bytes
}

/// 128 bits that stand for the whole content of a request, codes resolved and personal fields
/// left out. Only the caller itself could look for two requests with one digest, and it would
/// only deceive itself.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestDigest(pub [u8; 16]);

impl fmt::Debug for RequestDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Builds a [`RequestDigest`] from the fields of a command, in their order.
///
/// What is hashed for a command is fixed for ever, since requests are repeated after upgrades:
/// integers are big-endian, everything of variable length is preceded by its length.
#[derive(Debug)]
pub struct DigestWriter(blake3::Hasher);

impl DigestWriter {
    /// Starts the digest of the command called `label`.
    pub fn new(label: &str) -> DigestWriter {
        let mut writer = DigestWriter(blake3::Hasher::new_derive_key("carnet/request/1"));
        writer.text(label);
        writer
    }

    /// Adds an unsigned number.
    pub fn number(&mut self, value: impl Into<u64>) -> &mut DigestWriter {
        self.0.update(&value.into().to_be_bytes());
        self
    }

    /// Adds a text. What has a fixed written form is added in it: days, names, slugs.
    pub fn text(&mut self, text: &str) -> &mut DigestWriter {
        self.number(u64::try_from(text.len()).unwrap_or(u64::MAX));
        self.0.update(text.as_bytes());
        self
    }

    /// Adds the written form of a value.
    pub fn shown(&mut self, value: &impl fmt::Display) -> &mut DigestWriter {
        self.text(&value.to_string())
    }

    /// Adds whether there is a value, and its written form.
    pub fn maybe<T: fmt::Display>(&mut self, value: Option<&T>) -> &mut DigestWriter {
        match value {
            Some(value) => self.number(1_u8).shown(value),
            None => self.number(0_u8),
        }
    }

    /// Adds how many items there are, and the written form of each.
    pub fn list<T: fmt::Display>(&mut self, items: &[T]) -> &mut DigestWriter {
        self.number(u64::try_from(items.len()).unwrap_or(u64::MAX));
        items.iter().fold(self, |to, item| to.shown(item))
    }

    /// The digest of all that was added.
    pub fn finish(&self) -> RequestDigest {
        RequestDigest(first_16(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_is_a_plain_name() {
        assert_eq!(
            "guichet-3.angouleme".parse::<CallerId>().unwrap().as_str(),
            "guichet-3.angouleme"
        );
        for text in ["", "-a", "Guichet", "a b", "é", &"a".repeat(65)] {
            assert_eq!(text.parse::<CallerId>(), Err(InvalidCaller), "{text}");
        }
    }

    #[test]
    fn a_request_id_is_a_uuid_in_its_usual_form() {
        let text = "123e4567-e89b-42d3-a456-426614174000";
        assert_eq!(text.parse::<RequestId>().unwrap().to_string(), text);
        for text in ["", "1", "00000000-0000-0000-0000-000000000000", "{123e4567}"] {
            assert_eq!(text.parse::<RequestId>(), Err(InvalidRequestId), "{text}");
        }
    }

    #[test]
    fn neighbouring_fields_cannot_be_mistaken_for_each_other() {
        let digest = |a: &str, b: &str| DigestWriter::new("x").text(a).text(b).finish();
        assert_ne!(digest("ab", "c"), digest("a", "bc"));
        assert_ne!(digest("a", ""), digest("", "a"));
    }
}
