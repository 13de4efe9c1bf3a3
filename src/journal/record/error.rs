//! Why bytes are no record, and which value of a record is to blame.

use std::fmt;

use crate::domain::entry::RECORDS_MAX;

/// Why bytes are not the record that was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Nothing is there.
    #[error("the record is empty")]
    Empty,
    /// A later release wrote it.
    #[error("format {found} is newer than {known}, the newest that this release reads")]
    NewerFormat {
        /// The first byte of the record.
        found: u8,
        /// The newest format that is known.
        known: u8,
    },
    /// No release wrote it.
    #[error("there is no format {found}")]
    NoFormat {
        /// The first byte of the record.
        found: u8,
    },
    /// Longer than anything that is written.
    #[error("{bytes} bytes long; at most {limit} are written")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// The longest.
        limit: usize,
    },
    /// A list says that it is longer than it can be.
    #[error("{part}: {count} of them cannot be")]
    TooMany {
        /// Which list.
        part: &'static str,
        /// How many it claims to hold.
        count: usize,
    },
    /// The bytes end too early, or say something that the layout does not have.
    #[error("{part}: not in the layout of this format")]
    Layout {
        /// Which part of the record.
        part: &'static str,
        /// What was found.
        source: postcard::Error,
    },
    /// A value is written in another form than the one that is ever written.
    #[error("{part}: not written in the one form that it has")]
    NotCanonical {
        /// Which part of the record.
        part: &'static str,
    },
    /// A value is out of its range.
    #[error(transparent)]
    Value(#[from] InvalidValue),
    /// There is more after the end of the record.
    #[error("{bytes} bytes follow the end of the record")]
    Trailing {
        /// How many.
        bytes: usize,
    },
}

/// Which value of a record is out of its range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidValue {
    /// Its effect, and its fields from the outermost to the innermost.
    path: String,
}

impl InvalidValue {
    /// The value itself, whose field is not known yet.
    pub(crate) const fn here() -> InvalidValue {
        InvalidValue { path: String::new() }
    }

    /// The value as a part of `field`.
    pub(crate) fn within(self, field: &str) -> InvalidValue {
        let separator = if self.path.is_empty() { "" } else { "." };
        InvalidValue { path: format!("{field}{separator}{}", self.path) }
    }

    /// `Err` with `field` unless the field `is_valid`.
    pub(crate) fn unless(is_valid: bool, field: &str) -> Result<(), InvalidValue> {
        if is_valid { Ok(()) } else { Err(InvalidValue::here().within(field)) }
    }

    /// As in `Redeemed.parts.cheques.mask`.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is out of its range", self.path)
    }
}

impl std::error::Error for InvalidValue {}

/// Why an entry cannot be written: what could not be read again never is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// Its record would be too long.
    #[error("{bytes} bytes long; an entry has at most {limit}")]
    TooLarge {
        /// How long.
        bytes: usize,
        /// The longest.
        limit: usize,
    },
    /// It holds too much of one thing.
    #[error("{count} {part}; an entry has at most {RECORDS_MAX}")]
    TooMany {
        /// Of what: effects, lines or transfers.
        part: &'static str,
        /// How many.
        count: usize,
    },
    /// A value is out of its range.
    #[error(transparent)]
    Value(#[from] InvalidValue),
}
