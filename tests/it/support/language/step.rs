//! What one line asks.

use carnet::domain::command::records::Erasure;
use carnet::domain::diagnosis::{Level, Public};
use carnet::domain::entry::Exception;
use carnet::domain::facts::{Opposition, Suspension, VoidReason};
use carnet::domain::money::Cents;
use carnet::domain::organisation::{
    AccountRefusal, Enrolment, Entitlement, FunderKind, VenueEnding,
};
use carnet::domain::request::CallerId;
use carnet::domain::scheme::Rules;
use carnet::domain::service::Service;
use carnet::domain::time::{Day, DayRange};

/// What one line asks. Names are still texts: [`super::super::names`] knows what they stand for.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    At {
        text: String,
    },
    Found,
    Scheme {
        name: String,
        rules: Rules,
    },
    ReviseScheme {
        scheme: String,
        from: Day,
        rules: Rules,
    },
    Funder {
        name: String,
        kind: FunderKind,
    },
    Prescriber {
        name: String,
    },
    /// A venue that is only proposed, or one that is checked and validated as well.
    Venue {
        name: String,
        place: Place,
        label: DayRange,
        draft: bool,
    },
    Suspend {
        venue: String,
        reason: Suspension,
    },
    Resume {
        venue: String,
    },
    Check {
        venue: String,
    },
    Validate {
        venue: String,
        buyer: String,
    },
    Label {
        venue: String,
        days: DayRange,
    },
    Unlabel {
        venue: String,
        from: Day,
    },
    End {
        venue: String,
        last_day: Day,
        reason: VenueEnding,
    },
    Enrol {
        venue: String,
        enrolment: Enrolment,
    },
    Account {
        name: String,
        venue: String,
    },
    ConfirmAccount {
        account: String,
        from: Day,
    },
    RefuseAccount {
        account: String,
        reason: AccountRefusal,
    },
    Move {
        venue: String,
        place: Place,
    },
    Revise {
        subject: String,
    },
    Erase {
        subject: String,
        scope: Erasure,
    },
    Grant {
        caller: CallerId,
        entitlement: Entitlement,
    },
    Revoke {
        caller: CallerId,
        entitlement: Entitlement,
    },
    Order {
        name: String,
        buyer: String,
        scheme: String,
        quantity: u32,
        until: Day,
    },
    Mandate {
        order: String,
        amount: Cents,
        reference: String,
        day: Option<Day>,
    },
    Receive {
        buyer: String,
        amount: Cents,
        line: BankLine,
        purpose: Option<Purpose>,
    },
    Balance {
        day: Day,
        balance: Cents,
    },
    Cover,
    Issue {
        order: String,
        count: u32,
        lots: Option<u32>,
    },
    Prepare {
        order: String,
        count: u32,
        lots: Option<u32>,
    },
    Allot {
        booklets: Numbers,
        prescriber: String,
    },
    Confirm {
        booklets: Numbers,
        prescriber: String,
    },
    TakeBack {
        booklets: Numbers,
        prescriber: String,
    },
    Withdraw {
        booklets: Numbers,
    },
    HandOver {
        booklet: u32,
        prescriber: String,
        day: Option<Day>,
        diagnosis: Diagnosis,
    },
    Oppose {
        what: What,
        reason: Opposition,
    },
    Lift {
        what: What,
    },
    Replace {
        booklet: u32,
    },
    Redeem(Redeem),
    Void {
        redemption: Which,
        venue: Option<String>,
        reason: VoidReason,
    },
    Calendar {
        through: Day,
    },
    OpenCalendar {
        through: Day,
    },
    ContinueCalendar {
        through: Day,
    },
    Close {
        label: String,
    },
    Figures {
        cycle: String,
    },
    RecordFigures {
        cycle: String,
        part: u32,
    },
    Approve {
        cycle: String,
        other: bool,
        window: Option<u16>,
    },
    Pay {
        cycle: String,
    },
    OpenRun {
        cycle: String,
    },
    ContinueRun {
        run: u32,
    },
    Book {
        payment: u32,
        line: BankLine,
    },
    Return {
        payment: u32,
        line: BankLine,
    },
    AcceptClock {
        day: Day,
    },
    /// About who bears what.
    Sharing(super::Sharing),
    /// About what others are to pay, and what is undone.
    Claim(super::Claim),
    /// About payments on their way, lines of the bank, and refunds.
    Banking(super::Banking),
}

/// Where a venue is.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) departement: String,
    pub(crate) commune: Option<String>,
}

/// What the bank says of a booking; what is not said is of today, and the next reference.
#[derive(Clone, Debug)]
pub(crate) struct BankLine {
    pub(crate) day: Option<Day>,
    pub(crate) reference: Option<String>,
}

/// What money is for.
#[derive(Clone, Debug)]
pub(crate) struct Purpose {
    pub(crate) order: String,
    pub(crate) mandate: Option<String>,
}

/// The numbers of booklets that follow each other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numbers {
    pub(crate) first: u32,
    pub(crate) last: u32,
}

/// What a prescriber noted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Diagnosis {
    pub(crate) level: Option<Level>,
    pub(crate) public: Option<Public>,
}

/// What an opposition is on.
#[derive(Clone, Debug)]
pub(crate) enum What {
    Booklet(u32),
    /// Chèques of one booklet.
    Cheques {
        booklet: u32,
        indexes: Vec<u8>,
    },
    Lot(String),
}

/// A redemption, or an exception when it says why.
#[derive(Clone, Debug)]
pub(crate) struct Redeem {
    pub(crate) venue: String,
    pub(crate) codes: Vec<Code>,
    pub(crate) service: Service,
    pub(crate) date: Option<Day>,
    pub(crate) procedures: Words,
    pub(crate) except: Option<Exception>,
}

/// Words that a comma joined.
pub(crate) type Words = Vec<String>;

/// A code as a venue gives it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Code {
    Cheque { booklet: u32, index: u8 },
    Mistyped,
    Unknown,
}

/// Which redemption: the n-th that was accepted, or the one with this name.
#[derive(Clone, Debug)]
pub(crate) enum Which {
    Nth(usize),
    Named(String),
}
