//! Opaque page tokens.
//!
//! A token is hex: a version, 8 bytes of a digest over the method, its arguments and the cursor,
//! then the cursor. The digest finds mistakes, not forgery: a cursor opens nothing that the method
//! does not show anyway.
//!
//! **Invariant:** a token is read only by the method, and with the arguments, that it was made for.

use super::limits::PAGE_SIZE_PRESET;
use crate::domain::request::DigestWriter;

/// The layout of the tokens; another one gets another number.
const VERSION: u8 = 1;
/// A longer token is not read.
const TOKEN_BYTES_MAX: usize = 1_024;

/// Why a text is no page token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a `next_page_token` of this method with these arguments; leave it out to start again")]
pub(super) struct InvalidToken;

/// A method and its arguments, which a token is bound to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope([u8; 16]);

impl Scope {
    /// `arguments` are those that change which things are listed; not the size of the page.
    pub(super) fn new(method: &str, arguments: &str) -> Scope {
        Scope(DigestWriter::new("page").text(method).text(arguments).finish().0)
    }

    /// The token for the page after `cursor`.
    pub(super) fn token(self, cursor: &str) -> String {
        let bytes = [VERSION].into_iter().chain(self.check(cursor)).chain(cursor.bytes());
        bytes.fold(String::new(), |token, byte| token + &format!("{byte:02x}"))
    }

    /// What `parse` makes of the token's cursor; `None` for the empty token of a first page.
    ///
    /// # Errors
    ///
    /// [`InvalidToken`].
    pub(super) fn read<T>(
        self,
        token: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, InvalidToken> {
        if token.is_empty() {
            return Ok(None);
        }
        let bytes = unhex(token).ok_or(InvalidToken)?;
        let (version, rest) = bytes.split_first().ok_or(InvalidToken)?;
        let (check, cursor) = rest.split_first_chunk::<8>().ok_or(InvalidToken)?;
        let cursor = std::str::from_utf8(cursor).map_err(|_| InvalidToken)?;
        if *version != VERSION || *check != self.check(cursor) {
            return Err(InvalidToken);
        }
        parse(cursor).map(Some).ok_or(InvalidToken)
    }

    fn check(self, cursor: &str) -> [u8; 8] {
        let mut writer = DigestWriter::new("page token");
        self.0.iter().fold(&mut writer, |writer, byte| writer.number(*byte)).text(cursor);
        writer.finish().0.first_chunk().copied().unwrap_or_default()
    }
}

/// The bytes of a text of lower-case hex digits.
fn unhex(text: &str) -> Option<Vec<u8>> {
    let plain = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if text.len() > TOKEN_BYTES_MAX || text.len() % 2 == 1 || !text.as_bytes().iter().all(plain) {
        return None;
    }
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page<T> {
    /// What its tokens are bound to.
    pub(super) scope: Scope,
    /// How many things at most, never zero.
    pub(super) size: usize,
    /// The last thing of the page before.
    pub(super) after: Option<T>,
}

impl<T> Page<T> {
    /// The size that a request asks for, at most `max`.
    ///
    /// # Errors
    ///
    /// A negative one.
    pub(super) fn size_of(asked: i32, max: usize) -> Result<usize, String> {
        match usize::try_from(asked) {
            Ok(0) => Ok(PAGE_SIZE_PRESET),
            Ok(size) => Ok(size.min(max)),
            Err(_) => Err(format!(
                "{asked} is negative: 0 stands for {PAGE_SIZE_PRESET}, the most is {max}"
            )),
        }
    }

    /// How many things of a collection without gaps come before the page; `index` is from 0.
    pub(super) fn skipped(&self, index: impl Fn(T) -> usize) -> usize
    where
        T: Copy,
    {
        self.after.map_or(0, |after| index(after).saturating_add(1))
    }

    /// Takes a page of `items`, and the token of the next when there are more of them.
    pub(super) fn take<I>(
        &self,
        mut items: impl Iterator<Item = I>,
        cursor: impl Fn(&I) -> String,
    ) -> (Vec<I>, String) {
        let page: Vec<I> = items.by_ref().take(self.size).collect();
        let last = page.last().filter(|_| items.next().is_some());
        let token = last.map(|last| self.scope.token(&cursor(last))).unwrap_or_default();
        (page, token)
    }
}

/// Every thing of a collection that is kept in the order of its names, each with its name.
pub(super) fn listed<I, T>(
    collection: &[T],
    at_index: impl Fn(usize) -> Option<I>,
) -> impl Iterator<Item = (I, &T)> {
    let numbered = collection.iter().enumerate();
    numbered.filter_map(move |(index, thing)| Some((at_index(index)?, thing)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(scope: Scope, token: &str) -> Result<Option<String>, InvalidToken> {
        scope.read(token, |cursor| Some(cursor.to_owned()))
    }

    #[test]
    fn a_token_is_read_by_the_method_that_made_it() {
        let scope = Scope::new("ListVenues", "");
        let token = scope.token("venues/17");
        assert_eq!(read(scope, &token), Ok(Some("venues/17".to_owned())));
        assert_eq!(read(scope, ""), Ok(None));
    }

    #[test]
    fn a_token_of_another_method_or_of_other_arguments_is_refused() {
        let token = Scope::new("ListPayments", "paymentRuns/1").token("payments/3");
        for scope in [
            Scope::new("ListPayments", "paymentRuns/2"),
            Scope::new("ListVenues", "paymentRuns/1"),
            Scope::new("ListPaymentsp", "aymentRuns/1"),
        ] {
            assert_eq!(read(scope, &token), Err(InvalidToken));
        }
    }

    #[test]
    fn a_token_that_was_changed_anywhere_is_refused() {
        let scope = Scope::new("ListVenues", "");
        let token = scope.token("venues/17");
        for place in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[place] = if changed[place] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(read(scope, &changed), Err(InvalidToken), "{place}");
        }
        for garbage in ["0", "00", "zz", "é", &token.to_uppercase(), &"00".repeat(2_000)] {
            assert_eq!(read(scope, garbage), Err(InvalidToken), "{garbage}");
        }
    }

    #[test]
    fn a_page_says_whether_there_is_another() {
        let page = Page::<u8> { scope: Scope::new("X", ""), size: 2, after: None };
        let (first, token) = page.take([1, 2, 3].into_iter(), ToString::to_string);
        assert_eq!((first, read(page.scope, &token)), (vec![1, 2], Ok(Some("2".to_owned()))));
        let (last, token) = page.take([1, 2].into_iter(), ToString::to_string);
        assert_eq!((last, token), (vec![1, 2], String::new()));
        let (none, token) = page.take(std::iter::empty::<u8>(), ToString::to_string);
        assert_eq!((none, token), (vec![], String::new()));
    }

    #[test]
    fn a_size_is_kept_within_its_bounds() {
        assert_eq!(Page::<u8>::size_of(0, 500), Ok(PAGE_SIZE_PRESET));
        assert_eq!(Page::<u8>::size_of(7, 500), Ok(7));
        assert_eq!(Page::<u8>::size_of(i32::MAX, 500), Ok(500));
        assert!(Page::<u8>::size_of(-1, 500).is_err());
    }
}
