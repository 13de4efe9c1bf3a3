//! Why a file as a whole is refused: where it goes wrong, and what would be right.
//!
//! **Invariant:** each message names the line and the column where there is one, and says what to
//! do; a file that is refused leaves nothing behind.

use std::fmt;
use std::io;

use super::{FIELD_MAX, ROWS_MAX};

/// A place in a file: where a field begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The line, from 1, which is the header.
    pub line: u32,
    /// The column, from 1.
    pub column: usize,
    /// The name of the column; `None` in the header itself.
    pub name: Option<String>,
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Spot { line, column, name } = self;
        write!(f, "line {line}, column {column}")?;
        name.as_ref().map_or(Ok(()), |name| write!(f, " (`{name}`)"))
    }
}

/// What a file is that is no CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// Text of two bytes per letter, as a spreadsheet saves "Unicode text".
    Utf16,
    /// A compressed archive, which a workbook (`.xlsx`, `.ods`) is too.
    Archive,
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Foreign::Utf16 => "UTF-16 text",
            Foreign::Archive => "a workbook or a compressed file",
        })
    }
}

/// How quotes are broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrokenQuote {
    /// A quote inside a field that does not begin with one.
    Stray,
    /// Something other than a comma or the end of the line after the closing quote.
    TextAfter,
    /// The end of the file comes before the closing quote.
    NeverClosed,
}

impl fmt::Display for BrokenQuote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BrokenQuote::Stray => {
                "a quote stands inside text that does not begin with one; put the whole field in \
                 quotes and write the quote twice"
            }
            BrokenQuote::TextAfter => {
                "the quoted text that begins here goes on after a quote; close it before the comma \
                 or the end of the line, and write a quote inside it twice"
            }
            BrokenQuote::NeverClosed => {
                "the quote that opens here is never closed; close it, or write a quote inside \
                 quoted text twice"
            }
        })
    }
}

/// Why nothing of a file was taken.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The operating system did not give the bytes.
    #[error("the file cannot be read")]
    Io(#[source] io::Error),
    /// No byte, or blank lines alone.
    #[error("the file is empty; its first line must name the columns of the national schema")]
    Empty,
    /// It is no text in an encoding with one byte per ASCII letter.
    #[error("the file is {0}; save it as CSV in UTF-8")]
    Foreign(Foreign),
    /// Another separator than a comma between the columns of the header.
    #[error("line 1: the columns are separated by {found:?}; save the file with commas")]
    Separator {
        /// What separates them.
        found: char,
    },
    /// Bytes that are no UTF-8.
    #[error("{spot}: byte 0x{byte:02X} is not UTF-8{}; save the file as UTF-8", guess(*.byte))]
    NotUtf8 {
        /// The field, with the line of the byte itself.
        spot: Spot,
        /// The first byte that does not fit.
        byte: u8,
    },
    /// Quotes that do not pair.
    #[error("{spot}: {broken}")]
    Quote {
        /// Where the field begins.
        spot: Spot,
        /// How they do not pair.
        broken: BrokenQuote,
    },
    /// A field larger than any text of the schema.
    #[error(
        "{spot}: the field is longer than {FIELD_MAX} bytes; shorten it, or close its quote if \
         one is missing"
    )]
    FieldTooLong {
        /// Where the field begins.
        spot: Spot,
    },
    /// More columns than any version of the schema has.
    #[error("line {line}: more than {limit} columns; the schema has 32")]
    TooManyColumns {
        /// The line.
        line: u32,
        /// The largest number.
        limit: usize,
    },
    /// A row that has more or fewer fields than the header.
    #[error("line {line}: {found} fields, and the header has {expected}; give each row as many")]
    FieldCount {
        /// The line where the row begins.
        line: u32,
        /// How many columns the header names.
        expected: usize,
        /// How many fields the row has.
        found: usize,
    },
    /// Columns that the reader cannot do without.
    #[error("line 1: missing columns: {}; name them as the national schema does", list(.columns))]
    MissingColumns {
        /// All of them, in the order of the schema.
        columns: Vec<&'static str>,
    },
    /// Columns that stand twice in the header.
    #[error("line 1: columns named more than once: {}; keep one of each", list(.columns))]
    DuplicatedColumns {
        /// All of them, in the order of the header.
        columns: Vec<String>,
    },
    /// A file larger than the whole country's.
    #[error("the file is larger than {limit} bytes; split it")]
    TooLarge {
        /// The most bytes that are taken.
        limit: u64,
    },
    /// More rows than the whole country's.
    #[error("the file has more than {ROWS_MAX} rows; split it")]
    TooManyRows,
}

fn list<T: AsRef<str>>(names: &[T]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    quoted.join(", ")
}

/// The letter that `byte` is in Windows-1252, where a French text has that letter.
fn guess(byte: u8) -> String {
    let letter = match byte {
        0x80 => '€',
        0x85 => '…',
        0x8C => 'Œ',
        0x91 => '‘',
        0x92 => '’',
        0x93 => '“',
        0x94 => '”',
        0x96 => '–',
        0x97 => '—',
        0x9C => 'œ',
        // From here on, Windows-1252 and Latin-1 have the letters of Unicode.
        0xA0.. => char::from(byte),
        _ => return String::new(),
    };
    format!(" (it is {letter:?} in Windows-1252)")
}
