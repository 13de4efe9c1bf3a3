//! What is wrong with a request: every mistake at once, each by the path of its field.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// The path of a field, as in `rules.services[2]`.
pub(in crate::grpc) type Path = Cow<'static, str>;

/// A field is bad: the mistake is noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grpc) struct Noted;

/// Every bad field of a request, in the order of the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::grpc) struct Violations(Vec<(Path, String)>);

impl Violations {
    /// A request with one bad field.
    pub(in crate::grpc) fn one(field: impl Into<Path>, error: impl fmt::Display) -> Violations {
        Violations(vec![(field.into(), error.to_string())])
    }

    /// Keeps the value, or notes why `field` has none: every mistake is reported at once.
    pub(in crate::grpc) fn check<T, E: fmt::Display>(
        &mut self,
        field: impl Into<Path>,
        parsed: Result<T, E>,
    ) -> Option<T> {
        parsed.map_err(|error| self.note(field, error)).ok()
    }

    /// Reads the text of a required `field`.
    pub(in crate::grpc) fn parse<T>(&mut self, field: impl Into<Path>, text: &str) -> Option<T>
    where
        T: FromStr<Err: fmt::Display>,
    {
        self.check(field, text.parse())
    }

    /// Reads the text of an optional `field`; `None` when it was left out.
    ///
    /// # Errors
    ///
    /// [`Noted`] when it is there and cannot be read.
    pub(in crate::grpc) fn parse_if_given<T>(
        &mut self,
        field: impl Into<Path>,
        text: &str,
    ) -> Result<Option<T>, Noted>
    where
        T: FromStr<Err: fmt::Display>,
    {
        if text.is_empty() {
            return Ok(None);
        }
        self.parse(field, text).map(Some).ok_or(Noted)
    }

    /// Keeps the sub-message, or notes that `field` lacks it.
    pub(in crate::grpc) fn given<T>(
        &mut self,
        field: impl Into<Path>,
        message: Option<T>,
    ) -> Option<T> {
        self.check(field, message.ok_or("missing: this message is required"))
    }

    /// Notes a mistake.
    pub(in crate::grpc) fn note(&mut self, field: impl Into<Path>, error: impl fmt::Display) {
        self.0.push((field.into(), error.to_string()));
    }

    /// The value, if every part of it could be read.
    ///
    /// # Errors
    ///
    /// All that was noted.
    pub(in crate::grpc) fn unless_any<T>(self, value: Option<T>) -> Result<T, Violations> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            Some(_) | None => Err(self),
        }
    }

    /// Field and mistake, in the order in which they were found.
    pub(in crate::grpc) fn into_pairs(self) -> Vec<(Path, String)> {
        self.0
    }
}

/// One line per mistake, as the tests compare them.
impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(field, error)| writeln!(f, "{field}: {error}"))
    }
}
