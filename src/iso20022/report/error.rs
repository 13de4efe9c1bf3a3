//! Why a file of the bank is refused: where, and what would be right.
//!
//! **Invariant:** no message shows a text of the file but figures, codes and namespaces, and of
//! these at most 60 characters; of accounts, the country and the last four characters.

use std::fmt;

use super::{
    ATTRIBUTES_MAX, DEPTH_MAX, FILE_MAX, LINES_MAX, NODES_MAX, STATEMENTS_MAX, TAG_MAX, TEXT_MAX,
};
use crate::domain::iban::Iban;

/// The most characters of the file that a message repeats.
const EXCERPT_MAX: usize = 60;

/// What the parts of a file are called, each counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// `Stmt` of camt.053.
    Statement,
    /// `Rpt` of camt.052.
    Report,
    /// `Ntfctn` of camt.054.
    Notification,
    /// `OrgnlPmtInfAndSts` of pain.002.
    Payments,
    /// `OrgnlGrpInfAndSts` of pain.002.
    Message,
}

impl Section {
    const fn word(self) -> &'static str {
        match self {
            Section::Statement => "statement",
            Section::Report => "report",
            Section::Notification => "notification",
            Section::Payments => "payment information",
            Section::Message => "original message",
        }
    }
}

/// A place in a file, as a person finds it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// What kind of part.
    pub section: Section,
    /// Which of them, from 1, in the order of the file.
    pub number: u32,
    /// Which entry of it, or transaction of pain.002, from 1; `None` for the part as a whole.
    pub entry: Option<u32>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { section, number, entry } = self;
        write!(f, "{} {number}", section.word())?;
        match (entry, section) {
            (None, _) => Ok(()),
            (Some(entry), Section::Payments | Section::Message) => {
                write!(f, ", transaction {entry}")
            }
            (Some(entry), Section::Statement | Section::Report | Section::Notification) => {
                write!(f, ", entry {entry}")
            }
        }
    }
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldProblem {
    /// It is not there, or empty.
    #[error("is missing")]
    Missing,
    /// It stands there more than once.
    #[error("stands there twice; one is right")]
    Twice,
    /// It is no amount of whole cents from 0 to the largest of the ledger.
    #[error("{0} is no amount of whole cents, as in 1050.00")]
    Amount(String),
    /// The amount is in no currency, or in another than the account's.
    #[error("{0} is not the currency EUR")]
    Currency(String),
    /// It says neither credit nor debit.
    #[error("is neither CRDT nor DBIT")]
    Direction,
    /// It is no day, or none of the years 2000 to 2199.
    #[error("{0} is no day, as in 2025-01-31")]
    Day(String),
    /// It is no IBAN.
    #[error("is no IBAN")]
    Iban,
    /// It is no code that is known here.
    #[error("{0} is no known code")]
    Code(String),
    /// It has more characters than ISO 20022 lets it have.
    #[error("has more than {max} characters")]
    TooLong {
        /// The most.
        max: usize,
    },
    /// It says something else than another field of the same part.
    #[error("disagrees with {0}")]
    Disagrees(&'static str),
}

/// How the text of a file is no XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Nothing stands in it.
    #[error("the file has no element")]
    Empty,
    /// It ends before all elements are closed.
    #[error("the file ends before its last element does; it was cut off on its way")]
    CutOff,
    /// A tag, a comment or an attribute is written wrongly, or an end tag is not the right one.
    #[error("a tag is not written, or not closed, as XML demands")]
    Tag,
    /// Something stands outside the one root element.
    #[error("something stands before or after the one root element")]
    Outside,
    /// A byte that no text has.
    #[error("a control character stands there; it has no place in XML")]
    Control,
}

/// What a file has too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Excess {
    /// Elements inside elements.
    #[error("elements stand more than {DEPTH_MAX} deep")]
    Depth,
    /// Bytes of the attributes of one tag.
    #[error("the attributes of a tag have more than {TAG_MAX} bytes")]
    Tag,
    /// Attributes of one tag.
    #[error("a tag has more than {ATTRIBUTES_MAX} attributes")]
    Attributes,
    /// The text of one element.
    #[error("the text of an element has more than {TEXT_MAX} bytes")]
    Text,
    /// Elements of one entry.
    #[error("an entry has more than {NODES_MAX} elements")]
    Nodes,
    /// Statements, reports or notifications.
    #[error("the file has more than {STATEMENTS_MAX} statements; ask for fewer days at once")]
    Statements,
    /// Entries and their details, or payments of a status report.
    #[error("the file has more than {LINES_MAX} entries and details; ask for fewer days at once")]
    Lines,
}

/// Why a file of the bank was refused as a whole: the first thing that is met.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// It is larger than any that is read.
    #[error("the file is larger than {FILE_MAX} bytes; ask for fewer days at once")]
    TooLarge,
    /// Two bytes per letter.
    #[error("the file is UTF-16 text; only UTF-8 is read")]
    Utf16,
    /// It declares another encoding.
    #[error("the file declares the encoding {found}; only UTF-8 is read")]
    Encoding {
        /// Which one.
        found: String,
    },
    /// Bytes that are no UTF-8.
    #[error("line {line}: the text is not UTF-8")]
    NotUtf8 {
        /// From 1.
        line: usize,
    },
    /// It is no XML.
    #[error("line {line}: {why}")]
    Malformed {
        /// From 1.
        line: usize,
        /// In what way.
        why: Malformed,
    },
    /// A document type, which may define anything.
    #[error("line {line}: a DOCTYPE stands there; no bank's file has one")]
    Doctype {
        /// From 1.
        line: usize,
    },
    /// An entity that XML itself does not define.
    #[error("line {line}: an entity stands there that XML does not define")]
    Entity {
        /// From 1.
        line: usize,
    },
    /// A bound is passed.
    #[error("line {line}: {excess}")]
    Excess {
        /// From 1.
        line: usize,
        /// Which bound.
        excess: Excess,
    },
    /// An element that does not belong to the message.
    #[error("line {line}: an element stands there that does not belong to the message")]
    Foreign {
        /// From 1.
        line: usize,
    },
    /// It is no message that is read here.
    #[error(
        "the file is {found}; a camt.053, camt.052 or camt.054 of versions 02 to 13 is read, and a \
         pain.002 of versions 03 to 14"
    )]
    Unknown {
        /// Its namespace.
        found: String,
    },
    /// Neither statement, nor report, nor notification, nor status.
    #[error("the file reports nothing")]
    Nothing,
    /// One field of one part.
    #[error("{place}: {field} {problem}")]
    Field {
        /// Where.
        place: Place,
        /// The element, by its path in that place.
        field: &'static str,
        /// What is wrong with it.
        problem: FieldProblem,
    },
    /// The bank's reference tells two movements not apart.
    #[error("{second}: its AcctSvcrRef is that of {first}; each booked line has its own")]
    SameReference {
        /// The earlier one.
        first: Place,
        /// The later one.
        second: Place,
    },
    /// What was booked does not lead from the opening to the closing balance.
    #[error(
        "{place}: {} at its opening and {} booked are not {} at its closing; entries are missing \
         or doubled", shown_cents(*.opening), shown_cents(*.booked), shown_cents(*.closing)
    )]
    Unbalanced {
        /// Which statement.
        place: Place,
        /// In cents.
        opening: i64,
        /// In cents, what came in less what went out.
        booked: i64,
        /// In cents.
        closing: i64,
    },
    /// A statement does not begin where the one before it ended.
    #[error(
        "{place}: it opens with {}, and {before} closes with {}; a statement between them is \
         missing, or one is doubled", shown_cents(*.opening), shown_cents(*.closing)
    )]
    Gap {
        /// The later statement.
        place: Place,
        /// The earlier one, of the same account.
        before: Place,
        /// In cents.
        opening: i64,
        /// In cents.
        closing: i64,
    },
    /// It is about another account than ours.
    #[error("{place}: it is of the account {found}, not of {expected}")]
    OtherAccount {
        /// Which part.
        place: Place,
        /// Its country and last four characters.
        found: String,
        /// The same of ours.
        expected: String,
    },
}

/// A field that is wrong, before its place is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) field: &'static str,
    pub(super) problem: FieldProblem,
}

impl Fault {
    pub(super) const fn new(field: &'static str, problem: FieldProblem) -> Fault {
        Fault { field, problem }
    }

    pub(super) const fn missing(field: &'static str) -> Fault {
        Fault { field, problem: FieldProblem::Missing }
    }

    pub(super) fn at(self, place: Place) -> ReportError {
        let Fault { field, problem } = self;
        ReportError::Field { place, field, problem }
    }
}

/// Figures, days and short codes of the file as they are; of anything else, only that it is there.
pub(super) fn figures(text: &str) -> String {
    let plain =
        |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | ':' | 'T' | 'Z');
    let code = text.len() <= 4 && text.chars().all(|c| c.is_ascii_alphanumeric());
    let shown = !text.is_empty() && text.len() <= 32 && (code || text.chars().all(plain));
    if shown { format!("`{text}`") } else { "what stands there".to_owned() }
}

/// The beginning of a name that software gave, such as a namespace.
pub(super) fn excerpt(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(EXCERPT_MAX).collect()
}

/// The country and the last four characters.
pub(super) fn shown_account(account: &Iban) -> String {
    format!("{} … {}", account.country(), account.last_four())
}

fn shown_cents(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}
