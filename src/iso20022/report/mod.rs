//! The bank's word in: statements, movements of the day, and the status of payments.
//!
//! A file is read once, as a stream of its parts (`xml.rs`); of each part, what is read is held as
//! a small tree (`node.rs`), becomes lines (`entry.rs`, `identity.rs`), and is let go. The crate
//! `sepa` has readers of its own. They are not used: they hold the tree of the whole file, read
//! the first `NtryDtls` of an entry alone, take an entry without a status for booked, and leave
//! out the families of the bank's codes and the references of structured remittances. The tests
//! compare both where both read.
//!
//! **Invariant:** a file is read whole or refused whole; the first thing that is wrong is said.
//! **Invariant:** the lines of a statement add up from its opening to its closing balance, and a
//! statement begins where the one before it ended.
//! **Invariant:** a booked line has a reference that no other line of the file has, and that it
//! has again when the bank sends it again, in whatever order.
//!
//! What bounds it: [`FILE_MAX`], [`DEPTH_MAX`], [`TAG_MAX`], [`ATTRIBUTES_MAX`], [`TEXT_MAX`],
//! [`NODES_MAX`], [`STATEMENTS_MAX`], [`LINES_MAX`], [`TEXTS_MAX`], [`TEXT_CHARS_MAX`].

mod entry;
mod error;
mod identity;
mod movements;
mod node;
mod sections;
mod statement;
mod status;
mod xml;

pub use error::{Excess, FieldProblem, Malformed, Place, ReportError, Section};

use std::fmt;

use crate::domain::bank::{BankReference, Flow};
use crate::domain::iban::Iban;
use crate::domain::money::Cents;
use crate::domain::payment::BankReason;
use crate::domain::time::Day;
use xml::{Kind, Pieces};

/// The most bytes of a file: 64 MiB.
pub const FILE_MAX: usize = 64 << 20;
/// How many elements stand inside each other at most. The messages have some 15.
pub const DEPTH_MAX: usize = 32;
/// The most bytes of the attributes of a tag: 8 KiB.
pub const TAG_MAX: usize = 8 << 10;
/// The most attributes of a tag. A root element has some four.
pub const ATTRIBUTES_MAX: usize = 32;
/// The most bytes of the text of an element that is read: 4 KiB. ISO 20022 has 500 characters.
pub const TEXT_MAX: usize = 4 << 10;
/// The most elements of an entry that are read: some 25 000 details.
pub const NODES_MAX: usize = 500_000;
/// The most statements, reports or notifications of a file: more than a year of days.
pub const STATEMENTS_MAX: u32 = 400;
/// The most entries and details of a file, or payments of a status report.
pub const LINES_MAX: u32 = 100_000;
/// The most texts of a line; more are left out.
pub const TEXTS_MAX: usize = 20;
/// The most characters of a text of a line; a longer one is cut.
pub const TEXT_CHARS_MAX: usize = 500;
/// The most characters of an id (`Max35Text`).
const ID_CHARS_MAX: usize = 35;

/// What a file of the bank says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// camt.053: what is booked, with balances. In order of their days.
    Statements(Vec<Statement>),
    /// camt.052: what happens during the day; never booked from here.
    Interim(Vec<Movements>),
    /// camt.054: details of some movements; never booked from here.
    Notifications(Vec<Movements>),
    /// pain.002: what became of a payment file.
    Status(StatusReport),
}

/// What the bank booked between two balances of one account, in euros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The bank's name for it, up to 35 characters.
    pub id: String,
    /// The account.
    pub account: Iban,
    /// `OPBD`, or `PRCD` when there is none.
    pub opening: Balance,
    /// `CLBD`.
    pub closing: Balance,
    /// What is booked, in the order of the file. They add up from the opening to the closing.
    pub lines: Vec<BookedLine>,
    /// How many entries are announced and not booked.
    pub pending: u32,
    /// How many booked entries are of 0.00 and so move nothing.
    pub unmoved: u32,
}

/// A balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The bank's day.
    pub day: Day,
    /// In cents; negative when the account is overdrawn.
    pub cents: i64,
}

/// One booked movement: an entry, or one of the details that it adds up from.
#[derive(Clone, PartialEq, Eq)]
pub struct BookedLine {
    /// The bank's own reference, or one made of what the line says; once in a file.
    pub reference: BankReference,
    /// The reference that the same money has when the bank tells its entry apart, or does not: of a
    /// detail that of the entry, of an entry that of its first detail, where that can be known.
    pub other_form: Option<BankReference>,
    /// The bank's booking day.
    pub day: Day,
    /// Which way.
    pub flow: Flow,
    /// How much, never zero.
    pub amount: Cents,
    /// What kind of movement.
    pub kind: LineKind,
    /// The id that its payer gave it, up to 35 characters.
    pub end_to_end: Option<String>,
    /// What its payer wrote, structured references and the bank's own words included.
    pub texts: Vec<String>,
    /// The account at the other end.
    pub counterparty: Option<Iban>,
}

/// How many texts there are, not what people wrote.
impl fmt::Debug for BookedLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let BookedLine { reference, day, flow, amount, kind, end_to_end, .. } = self;
        let BookedLine { other_form, texts, counterparty, .. } = self;
        f.debug_struct("BookedLine")
            .field("reference", reference)
            .field("other_form", other_form)
            .field("day", day)
            .field("flow", flow)
            .field("amount", amount)
            .field("kind", kind)
            .field("end_to_end", end_to_end)
            .field("texts", &texts.len())
            .field("counterparty", counterparty)
            .finish()
    }
}

/// What kind of movement a line is, by the bank's codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Anything but what follows.
    Transfer,
    /// A payment that comes back.
    Return {
        /// Why, when the bank gives one of the four-letter codes.
        reason: Option<BankReason>,
    },
    /// What the bank takes for its work, or gives back of it.
    Fee,
    /// Interest.
    Interest,
    /// Several payments booked as one whose details are missing or do not add up.
    Batch,
}

/// Movements of one account that are told, not booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movements {
    /// The account.
    pub account: Iban,
    /// The movements, in the order of the file.
    pub lines: Vec<Moved>,
}

/// One movement that is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The id that its payer gave it.
    pub end_to_end: Option<String>,
    /// Which way.
    pub flow: Flow,
    /// How much, never zero.
    pub amount: Cents,
    /// The bank's booking day, when it has one.
    pub day: Option<Day>,
    /// Whether the bank calls it booked.
    pub booked: bool,
    /// What kind of movement.
    pub kind: LineKind,
}

/// What became of one payment file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusReport {
    /// The message id of that file.
    pub original_message: String,
    /// The bank's word about the file as a whole.
    pub group: Option<Word>,
    /// The bank's word about single payments, by end-to-end id, in the order of the file.
    pub payments: Vec<(String, Word)>,
}

/// What the bank says of a payment, or of all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// It goes on.
    Accepted(Stage),
    /// It does not, and was not booked.
    Rejected {
        /// Why, when the bank gives one of the four-letter codes.
        reason: Option<BankReason>,
    },
    /// Only of a file: some payments are accepted and some are not; each says which.
    Partly,
    /// The name was compared with that of the account's holder; nothing is accepted by that.
    PayeeCheck(PayeeCheck),
    /// It was received and nothing is decided.
    Pending,
}

/// How far a payment came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// `ACTC`: the file can be read.
    Readable,
    /// `ACCP`: what the bank knows of its customer allows it.
    Allowed,
    /// `ACFC`: and the money is there.
    Funded,
    /// `ACWC`: accepted with a change that the bank made.
    Changed,
    /// `ACSP`, `ACWP`: on its way.
    UnderWay,
    /// `ACSC`: debited.
    Debited,
    /// `ACCC`: credited to the payee.
    Credited,
}

/// What comparing a name with that of the account's holder gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayeeCheck {
    /// The same.
    Match,
    /// Nearly the same.
    CloseMatch,
    /// Another.
    NoMatch,
    /// The bank at the other end did not compare.
    NotPossible,
    /// Only of a file: not all are the same; each says what it is.
    Mixed,
}

/// Reads one file of the bank; its namespace tells what kind it is.
///
/// # Errors
///
/// The first [`ReportError`] that is met; then nothing of the file is taken.
pub fn read(bytes: &[u8]) -> Result<Report, ReportError> {
    let pieces = Pieces::open(bytes)?;
    match pieces.kind() {
        Kind::Statements => statement::read(pieces).map(Report::Statements),
        Kind::Interim => movements::read(pieces, Section::Report).map(Report::Interim),
        Kind::Notifications => {
            movements::read(pieces, Section::Notification).map(Report::Notifications)
        }
        Kind::Status => status::read(pieces).map(Report::Status),
    }
}

/// Checks that all of `report` is about the account `expected`. A status names no account.
///
/// # Errors
///
/// [`ReportError::OtherAccount`] with the first part that is not, in the order of the report.
pub fn check_account(report: &Report, expected: &Iban) -> Result<(), ReportError> {
    let (section, accounts): (Section, Vec<&Iban>) = match report {
        Report::Statements(all) => {
            (Section::Statement, all.iter().map(|one| &one.account).collect())
        }
        Report::Interim(all) => (Section::Report, all.iter().map(|one| &one.account).collect()),
        Report::Notifications(all) => {
            (Section::Notification, all.iter().map(|one| &one.account).collect())
        }
        Report::Status(_) => return Ok(()),
    };
    let other = accounts.into_iter().zip(1..).find(|(account, _)| *account != expected);
    other.map_or(Ok(()), |(account, number)| {
        Err(ReportError::OtherAccount {
            place: Place { section, number, entry: None },
            found: error::shown_account(account),
            expected: error::shown_account(expected),
        })
    })
}
