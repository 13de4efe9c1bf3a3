//! A strict reader of CSV (RFC 4180): a header, then rows with as many fields.
//!
//! The crate `csv` reads broken quotes as well as it can, and swallows what follows; a file that
//! decides who is paid must be refused instead, with the place that is wrong. So this reader has
//! its own few states, and the crate is what its tests compare it with.
//!
//! **Invariant:** every field is UTF-8 and at most [`FIELD_MAX`] bytes, every row has as many
//! fields as the header, and no more bytes are taken than its limit.
//! **Invariant:** what is kept at any time is one row.

use std::io::{BufReader, Bytes, Chain, Cursor, Read};
use std::iter::Peekable;

use super::file_error::{BrokenQuote, FileError, Foreign, Spot};
use super::{COLUMNS_MAX, FIELD_MAX};

/// How much is looked at to tell what kind of file it is.
const HEAD: u64 = 8 << 10;

/// One row: its fields in the order of the header.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The line where it begins, from 1.
    pub line: u32,
    /// What its fields hold, without the quotes.
    pub fields: Vec<String>,
}

/// What ends a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Comma,
    Line,
    File,
}

/// The bytes of a file: what was looked at, then the rest.
type Source<R> = Peekable<Bytes<BufReader<Chain<Cursor<Vec<u8>>, R>>>>;

/// A table being read.
pub struct Table<R: Read> {
    bytes: Source<R>,
    /// The most bytes that are taken.
    limit: u64,
    header: Vec<String>,
    taken: u64,
    line: u32,
}

impl<R: Read> Table<R> {
    /// Reads the header of a file of at most `limit` bytes.
    ///
    /// # Errors
    ///
    /// Those of [`FileError`] that the first line can have; [`FileError::Empty`] without one.
    pub fn open(mut source: R, limit: u64) -> Result<Table<R>, FileError> {
        let mut head = Vec::new();
        source.by_ref().take(HEAD).read_to_end(&mut head).map_err(FileError::Io)?;
        recognise(&head)?;
        let start = if head.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let mut head = Cursor::new(head);
        head.set_position(start);
        let bytes = BufReader::new(head.chain(source)).bytes().peekable();
        let mut table = Table { bytes, limit, header: Vec::new(), taken: start, line: 1 };
        table.header = table.record()?.ok_or(FileError::Empty)?.fields;
        Ok(table)
    }

    /// The names of the columns, as written.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The next row; `None` after the last. Blank lines are no rows.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, after which nothing more can be read.
    pub fn next_row(&mut self) -> Result<Option<Row>, FileError> {
        let Some(row) = self.record()? else { return Ok(None) };
        let (expected, found) = (self.header.len(), row.fields.len());
        if found == expected {
            Ok(Some(row))
        } else {
            Err(FileError::FieldCount { line: row.line, expected, found })
        }
    }

    /// The next record that is not a blank line.
    fn record(&mut self) -> Result<Option<Row>, FileError> {
        while matches!(self.bytes.peek(), Some(Ok(b'\n' | b'\r'))) {
            self.next_byte()?;
        }
        if self.bytes.peek().is_none() {
            return Ok(None);
        }
        let line = self.line;
        let mut fields = Vec::new();
        loop {
            let (field, end) = self.field(fields.len())?;
            fields.push(field);
            if end != End::Comma {
                return Ok(Some(Row { line, fields }));
            }
            if fields.len() == COLUMNS_MAX {
                return Err(FileError::TooManyColumns { line, limit: COLUMNS_MAX });
            }
        }
    }

    fn field(&mut self, index: usize) -> Result<(String, End), FileError> {
        let spot = Spot {
            line: self.line,
            column: index.saturating_add(1),
            name: self.header.get(index).cloned(),
        };
        let mut text = Text { spot, bytes: Vec::new() };
        let quoted = matches!(self.bytes.peek(), Some(Ok(b'"')));
        let end = if quoted { self.quoted(&mut text)? } else { self.plain(&mut text)? };
        Ok((text.finish()?, end))
    }

    fn plain(&mut self, text: &mut Text) -> Result<End, FileError> {
        loop {
            match self.next_byte()? {
                Some(b'"') => return Err(text.broken(BrokenQuote::Stray)),
                byte => match self.end(byte)? {
                    Ok(end) => return Ok(end),
                    Err(byte) => text.push(byte)?,
                },
            }
        }
    }

    fn quoted(&mut self, text: &mut Text) -> Result<End, FileError> {
        self.next_byte()?;
        loop {
            match self.next_byte()? {
                None => return Err(text.broken(BrokenQuote::NeverClosed)),
                Some(b'"') => match self.next_byte()? {
                    Some(b'"') => text.push(b'"')?,
                    byte => {
                        let end = self.end(byte)?;
                        return end.map_err(|_| text.broken(BrokenQuote::TextAfter));
                    }
                },
                Some(byte) => text.push(byte)?,
            }
        }
    }

    /// What ends a field at `byte` (with the rest of a line end of two bytes), or the byte.
    fn end(&mut self, byte: Option<u8>) -> Result<Result<End, u8>, FileError> {
        Ok(match byte {
            None => Ok(End::File),
            Some(b',') => Ok(End::Comma),
            Some(b'\n') => Ok(End::Line),
            Some(b'\r') => {
                if matches!(self.bytes.peek(), Some(Ok(b'\n'))) {
                    self.next_byte()?;
                }
                Ok(End::Line)
            }
            Some(byte) => Err(byte),
        })
    }

    /// The next byte; counts bytes, and lines whichever way they end.
    fn next_byte(&mut self) -> Result<Option<u8>, FileError> {
        let Some(byte) = self.bytes.next().transpose().map_err(FileError::Io)? else {
            return Ok(None);
        };
        self.taken = self.taken.saturating_add(1);
        if self.taken > self.limit {
            return Err(FileError::TooLarge { limit: self.limit });
        }
        let half = byte == b'\r' && matches!(self.bytes.peek(), Some(Ok(b'\n')));
        if matches!(byte, b'\n' | b'\r') && !half {
            self.line = self.line.saturating_add(1);
        }
        Ok(Some(byte))
    }
}

/// The text of a field being read.
struct Text {
    spot: Spot,
    bytes: Vec<u8>,
}

impl Text {
    fn push(&mut self, byte: u8) -> Result<(), FileError> {
        if self.bytes.len() == FIELD_MAX {
            return Err(FileError::FieldTooLong { spot: self.spot.clone() });
        }
        self.bytes.push(byte);
        Ok(())
    }

    fn broken(&self, broken: BrokenQuote) -> FileError {
        FileError::Quote { spot: self.spot.clone(), broken }
    }

    fn finish(self) -> Result<String, FileError> {
        let mut spot = self.spot;
        String::from_utf8(self.bytes).map_err(|error| {
            let (right, rest) = error.as_bytes().split_at(error.utf8_error().valid_up_to());
            let lines = right.split(|byte| *byte == b'\n').skip(1).count();
            spot.line = spot.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
            FileError::NotUtf8 { spot, byte: rest.first().copied().unwrap_or_default() }
        })
    }
}

/// Refuses what is no CSV with commas, as far as the first bytes tell.
fn recognise(head: &[u8]) -> Result<(), FileError> {
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"\x1F\x8B") {
        return Err(FileError::Foreign(Foreign::Archive));
    }
    if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") || head.contains(&0) {
        return Err(FileError::Foreign(Foreign::Utf16));
    }
    let line = head.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let count = |wanted: u8| line.split(|byte| *byte == wanted).count();
    match [b';', b'\t', b'|'].into_iter().find(|other| count(*other) > count(b',')) {
        Some(found) => Err(FileError::Separator { found: char::from(found) }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMIT: u64 = 1 << 20;

    fn rows(bytes: &[u8]) -> Result<Vec<Row>, FileError> {
        let mut table = Table::open(bytes, LIMIT)?;
        let mut rows = Vec::new();
        while let Some(row) = table.next_row()? {
            rows.push(row);
        }
        Ok(rows)
    }

    fn error(bytes: &[u8]) -> String {
        rows(bytes).unwrap_err().to_string()
    }

    #[track_caller]
    fn check(bytes: &[u8], expected: &[(u32, &[&str])]) {
        let found = rows(bytes).unwrap();
        let found: Vec<(u32, Vec<&str>)> =
            found.iter().map(|r| (r.line, r.fields.iter().map(String::as_str).collect())).collect();
        let expected: Vec<(u32, Vec<&str>)> =
            expected.iter().map(|(line, fields)| (*line, fields.to_vec())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_quoted_field_may_hold_commas_quotes_and_lines() {
        check(
            b"a,b\n\"1,2\",\"say \"\"x\"\"\"\n\"two\nlines\",y\nlast,row\n",
            &[(2, &["1,2", "say \"x\""]), (3, &["two\nlines", "y"]), (5, &["last", "row"])],
        );
    }

    #[test]
    fn lines_end_as_on_any_system_and_the_last_need_not_end() {
        check(b"a,b\r\n1,2\r\n3,4", &[(2, &["1", "2"]), (3, &["3", "4"])]);
        check(b"a,b\r1,2\r3,4\r", &[(2, &["1", "2"]), (3, &["3", "4"])]);
    }

    #[test]
    fn a_blank_line_is_no_row_but_is_counted_as_a_line() {
        check(b"\n\na,b\n\n1,2\n\n\n", &[(5, &["1", "2"])]);
    }

    #[test]
    fn a_byte_order_mark_of_utf_8_is_accepted() {
        let table = Table::open(&b"\xEF\xBB\xBFa,b\n1,2\n"[..], LIMIT).unwrap();
        assert_eq!(table.header(), ["a", "b"]);
    }

    #[test]
    fn broken_quotes_are_refused_where_their_field_begins() {
        assert_eq!(
            error(b"a,b\n1,2\n3,x\"y\n"),
            "line 3, column 2 (`b`): a quote stands inside text that does not begin with one; put \
             the whole field in quotes and write the quote twice"
        );
        assert_eq!(
            error(b"a,b\n1,\"x\"y\"\n"),
            "line 2, column 2 (`b`): the quoted text that begins here goes on after a quote; close \
             it before the comma or the end of the line, and write a quote inside it twice"
        );
        assert_eq!(
            error(b"a,b\n\"1,2\n3,4\n"),
            "line 2, column 1 (`a`): the quote that opens here is never closed; close it, or write \
             a quote inside quoted text twice"
        );
    }

    #[test]
    fn another_encoding_is_refused_with_the_letter_that_it_probably_is() {
        assert_eq!(
            error(b"a,b\n1,2\n3,caf\xE9\n"),
            "line 3, column 2 (`b`): byte 0xE9 is not UTF-8 (it is 'é' in Windows-1252); save the \
             file as UTF-8"
        );
        assert_eq!(
            error(b"a,b\n1,\"x\ny\x81\"\n"),
            "line 3, column 2 (`b`): byte 0x81 is not UTF-8; save the file as UTF-8"
        );
        assert_eq!(
            error(b"a,pr\xE9nom\n"),
            "line 1, column 2: byte 0xE9 is not UTF-8 (it is 'é' in Windows-1252); save the file \
             as UTF-8"
        );
    }

    #[test]
    fn utf_16_is_recognised_with_and_without_its_mark() {
        let told = "the file is UTF-16 text; save it as CSV in UTF-8";
        for bytes in [&b"\xFF\xFEa\0,\0b\0"[..], b"\xFE\xFF\0a\0,\0b", b"a\0,\0b\0"] {
            assert_eq!(error(bytes), told);
        }
    }

    #[test]
    fn a_workbook_is_recognised() {
        let told = "the file is a workbook or a compressed file; save it as CSV in UTF-8";
        assert_eq!(error(b"PK\x03\x04\x14\0"), told);
    }

    #[test]
    fn another_separator_is_recognised_in_the_header() {
        let told = "line 1: the columns are separated by ';'; save the file with commas";
        assert_eq!(error(b"a;b;c\n1;2;3\n"), told);
        assert_eq!(error(b"\"a\";\"b\"\n"), told);
        let told = "line 1: the columns are separated by '\\t'; save the file with commas";
        assert_eq!(error(b"a\tb\n"), told);
    }

    #[test]
    fn a_row_has_as_many_fields_as_the_header() {
        let told = "line 3: 3 fields, and the header has 2; give each row as many";
        assert_eq!(error(b"a,b\n1,2\n3,4,5\n"), told);
    }

    #[test]
    fn an_empty_file_is_refused() {
        for bytes in [&b""[..], b"\n\r\n", b"\xEF\xBB\xBF"] {
            assert!(matches!(rows(bytes), Err(FileError::Empty)));
        }
    }

    #[test]
    fn a_field_a_row_and_a_file_have_their_bounds() {
        let longest = format!("a,b\n1,{}\n", "x".repeat(FIELD_MAX));
        assert_eq!(rows(longest.as_bytes()).unwrap().len(), 1);
        let longer = format!("a,b\n1,\"x{}\"\n", "x".repeat(FIELD_MAX));
        assert_eq!(
            error(longer.as_bytes()),
            "line 2, column 2 (`b`): the field is longer than 8192 bytes; shorten it, or close its \
             quote if one is missing"
        );
        assert!(rows(",".repeat(COLUMNS_MAX - 1).as_bytes()).is_ok());
        let wider = ",".repeat(COLUMNS_MAX);
        assert_eq!(error(wider.as_bytes()), "line 1: more than 256 columns; the schema has 32");
        let endless = Table::open(std::io::repeat(b'\n'), LIMIT).map(|_| ());
        let told = "the file is larger than 1048576 bytes; split it";
        assert_eq!(endless.unwrap_err().to_string(), told);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>()) {
            let _ = rows(&bytes);
        }

        #[test]
        fn what_the_csv_crate_writes_is_read_back(
            records in prop::collection::vec(prop::array::uniform3("[a\"\\n\\r, é;]{0,5}"), 1..8),
        ) {
            let mut writer = csv::Writer::from_writer(b"x,y,z\n".to_vec());
            for record in &records {
                writer.write_record(record).unwrap();
            }
            let read = rows(&writer.into_inner().unwrap()).unwrap();
            let read: Vec<Vec<String>> = read.into_iter().map(|row| row.fields).collect();
            let written: Vec<Vec<String>> = records.into_iter().map(Vec::from).collect();
            prop_assert_eq!(read, written);
        }

        #[test]
        fn what_is_read_is_what_the_csv_crate_reads(text in "[a\",\\n;]{0,24}") {
            let text = format!("x,y\n{text}");
            if let Ok(read) = rows(text.as_bytes()) {
                let theirs: Vec<Vec<String>> = csv::ReaderBuilder::new()
                    .flexible(true)
                    .from_reader(text.as_bytes())
                    .into_records()
                    .map(|record| record.unwrap().iter().map(str::to_owned).collect())
                    .collect();
                let ours: Vec<Vec<String>> = read.into_iter().map(|row| row.fields).collect();
                prop_assert_eq!(ours, theirs);
            }
        }
    }
}
