//! Slugs: short public words that stand for a thing where a free text must not.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// 1 to 48 of a-z, 0-9 and `-`, as in `carte-grise`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(Arc<str>);

impl Slug {
    /// The longest slug, in bytes.
    pub const BYTES_MAX: usize = 48;

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text is no slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a slug: 1 to 48 of a-z, 0-9 and `-`, as in carte-grise")]
pub struct InvalidSlug;

impl FromStr for Slug {
    type Err = InvalidSlug;

    fn from_str(text: &str) -> Result<Slug, InvalidSlug> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let fits = (1..=Self::BYTES_MAX).contains(&text.len()) && text.bytes().all(plain);
        if fits { Ok(Slug(Arc::from(text))) } else { Err(InvalidSlug) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_plain_and_short() {
        let longest = "x".repeat(Slug::BYTES_MAX);
        for text in ["a", "carte-grise", "rsa-2", &longest] {
            assert_eq!(text.parse::<Slug>().map(|slug| slug.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "Carte", "état", "a b", "a_b", &format!("{longest}x")] {
            assert_eq!(text.parse::<Slug>(), Err(InvalidSlug), "{text}");
        }
    }
}
