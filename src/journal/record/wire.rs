//! Records one after the other: what postcard makes of each, with nothing in between.
//!
//! **Invariant:** what [`Reader`] accepts has one form: every record that it takes is written again
//! and compared, so that no two records of different bytes mean the same.
//! **Invariant:** no length is believed before the bytes that it speaks of are there.

use postcard::ser_flavors::Flavor;
use serde::{Deserialize, Serialize};

use super::error::RecordError;
use super::stored::Stored;

/// Appends what is written to a vector.
struct Appended<'a>(&'a mut Vec<u8>);

impl Flavor for Appended<'_> {
    type Output = ();

    #[inline]
    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    #[inline]
    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

/// Compares what is written with bytes that are there, and gives those that follow.
struct Compared<'a>(&'a [u8]);

impl<'a> Flavor for Compared<'a> {
    type Output = &'a [u8];

    #[inline]
    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.try_extend(&[byte])
    }

    #[inline]
    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.0 = self.0.strip_prefix(bytes).ok_or(postcard::Error::DeserializeBadEncoding)?;
        Ok(())
    }

    fn finalize(self) -> postcard::Result<&'a [u8]> {
        Ok(self.0)
    }
}

/// Appends `record` to `bytes`.
pub(crate) fn put<T: Serialize>(bytes: &mut Vec<u8>, record: &T) {
    postcard::serialize_with_flavor(record, Appended(bytes))
        .expect("a vector grows, and every list of a record knows its length");
}

/// Takes records from the front of some bytes.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Checks the format in the first byte; what follows is left to be taken.
    ///
    /// # Errors
    ///
    /// [`RecordError::Empty`], [`RecordError::NewerFormat`], [`RecordError::NoFormat`].
    pub(crate) fn new(bytes: &'a [u8], known: u8) -> Result<Reader<'a>, RecordError> {
        match bytes.split_first() {
            None => Err(RecordError::Empty),
            Some((&0, _)) => Err(RecordError::NoFormat { found: 0 }),
            Some((&found, _)) if found > known => Err(RecordError::NewerFormat { found, known }),
            Some((_, rest)) => Ok(Reader { rest }),
        }
    }

    /// Takes one record of `part`.
    ///
    /// # Errors
    ///
    /// [`RecordError::Layout`], [`RecordError::NotCanonical`].
    pub(crate) fn take<T>(&mut self, part: &'static str) -> Result<T, RecordError>
    where
        T: Serialize + Deserialize<'a>,
    {
        let (record, rest) = postcard::take_from_bytes::<T>(self.rest)
            .map_err(|source| RecordError::Layout { part, source })?;
        let again = postcard::serialize_with_flavor(&record, Compared(self.rest));
        // Both ends are ends of the same bytes: they are one when they are equally far.
        if again.is_ok_and(|after| after.len() == rest.len()) {
            self.rest = rest;
            Ok(record)
        } else {
            Err(RecordError::NotCanonical { part })
        }
    }

    /// Takes one value of `part`.
    ///
    /// # Errors
    ///
    /// As [`Reader::take`], then [`RecordError::Value`].
    pub(crate) fn value<T>(&mut self, part: &'static str) -> Result<T, RecordError>
    where
        T: Stored,
    {
        let record = self.take::<T::Record>(part)?;
        Ok(T::value(record).map_err(|invalid| invalid.within(part))?)
    }

    /// Takes the length of the list `part`, at most `limit`, of which every item has some bytes.
    ///
    /// # Errors
    ///
    /// As [`Reader::take`], then [`RecordError::TooMany`].
    pub(crate) fn count(&mut self, part: &'static str, limit: usize) -> Result<usize, RecordError> {
        let count: usize = self.take(part)?;
        if count > limit || count > self.rest.len() {
            return Err(RecordError::TooMany { part, count });
        }
        Ok(count)
    }

    /// Takes a list of at most `limit` values: its length, then its items.
    ///
    /// # Errors
    ///
    /// As [`Reader::count`], then as [`Reader::value`] for the first item that is refused.
    pub(crate) fn list<T>(
        &mut self,
        part: &'static str,
        limit: usize,
    ) -> Result<Vec<T>, RecordError>
    where
        T: Stored,
    {
        /// Room is made for so many items before any of them was seen.
        const ROOM_MAX: usize = 4_096;
        let count = self.count(part, limit)?;
        let mut list = Vec::with_capacity(count.min(ROOM_MAX));
        for _ in 0..count {
            list.push(self.value(part)?);
        }
        Ok(list)
    }

    /// # Errors
    ///
    /// [`RecordError::Trailing`] when something is left.
    pub(crate) fn finish(self) -> Result<(), RecordError> {
        match self.rest.len() {
            0 => Ok(()),
            bytes => Err(RecordError::Trailing { bytes }),
        }
    }
}
