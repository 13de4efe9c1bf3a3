//! Commands: what can be asked of the ledger, and how each is decided.
//!
//! One file per command or pair of opposites: what it is, what refuses it, what it decides.
//!
//! **Invariant:** deciding reads the facts and the [`Context`], nothing else, and changes nothing.
//! **Invariant:** refusals come first, in the order of [`Rejection`]'s variants.

pub mod bank;
pub mod booklets;
pub mod cycle;
pub mod issue;
pub mod order;
pub mod organisations;
pub mod payments;
pub mod redeem;
pub mod suspend;
pub mod void;

use super::account::Transfer;
use super::entry::Effect;
use super::facts::Facts;
use super::rejection::Rejection;
use super::request::{CallerId, DigestWriter, RequestDigest};
use super::time::{Day, Timestamp};

/// When and by whom a command is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The moment; never before that of the last entry.
    pub at: Timestamp,
    /// Its day in Europe/Paris.
    pub day: Day,
    /// Who asks.
    pub caller: CallerId,
}

/// All that will be written when a command is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What becomes true.
    pub effects: Vec<Effect>,
    /// What money moves.
    pub transfers: Vec<Transfer>,
}

impl Decision {
    /// A decision that moves no money.
    fn facts(effect: Effect) -> Decision {
        Decision { effects: vec![effect], transfers: Vec::new() }
    }
}

/// Declares [`Command`]: one variant per command, each with its label and its module's functions.
macro_rules! commands {
    ($($(#[doc = $doc:literal])+ $variant:ident($type:ty) $label:literal)+) => {
        /// Something that the ledger is asked to do.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Command {
            $($(#[doc = $doc])+ $variant($type),)+
        }

        impl Command {
            /// The name of the command, for logs and digests. Never changes.
            pub fn label(&self) -> &'static str {
                match self { $(Command::$variant(_) => $label,)+ }
            }

            /// Decides the command on `facts`.
            ///
            /// # Errors
            ///
            /// The first refusal that applies, in the order of [`Rejection`]'s variants.
            pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
                match self { $(Command::$variant(command) => command.decide(facts, context),)+ }
            }

            /// What the command stands for, so that a repeat is told from a reuse.
            pub fn digest(&self) -> RequestDigest {
                let mut writer = DigestWriter::new(self.label());
                match self { $(Command::$variant(command) => command.digest(&mut writer),)+ }
                writer.finish()
            }
        }

        $(impl From<$type> for Command {
            fn from(command: $type) -> Command {
                Command::$variant(command)
            }
        })+
    };
}

commands! {
    /// Found the ledger.
    Found(organisations::Found) "found"
    /// Create a scheme.
    CreateScheme(organisations::CreateScheme) "create_scheme"
    /// Create a buyer.
    CreateBuyer(organisations::CreateBuyer) "create_buyer"
    /// Create a prescriber.
    CreatePrescriber(organisations::CreatePrescriber) "create_prescriber"
    /// Create a venue.
    CreateVenue(organisations::CreateVenue) "create_venue"
    /// Suspend a venue.
    SuspendVenue(suspend::SuspendVenue) "suspend_venue"
    /// Let a suspended venue redeem again.
    ResumeVenue(suspend::ResumeVenue) "resume_venue"
    /// Create an order.
    CreateOrder(order::CreateOrder) "create_order"
    /// Record money that came from a buyer.
    RecordMoneyReceived(bank::RecordMoneyReceived) "record_money_received"
    /// Record the bank's closing balance.
    RecordBankBalance(bank::RecordBankBalance) "record_bank_balance"
    /// Issue booklets.
    IssueBooklets(issue::IssueBooklets) "issue_booklets"
    /// Give booklets to a prescriber's stock.
    AllotBooklets(booklets::AllotBooklets) "allot_booklets"
    /// Give a booklet to a person.
    HandOverBooklet(booklets::HandOverBooklet) "hand_over_booklet"
    /// Block a booklet.
    Oppose(booklets::Oppose) "oppose"
    /// Lift the opposition on a booklet.
    LiftOpposition(booklets::LiftOpposition) "lift_opposition"
    /// Take chèques for a service.
    Redeem(redeem::Redeem) "redeem"
    /// Undo a redemption before the cut-off.
    VoidRedemption(void::VoidRedemption) "void_redemption"
    /// End the open cycle.
    CloseCycle(cycle::CloseCycle) "close_cycle"
    /// Record figures of a cycle.
    RecordFigures(cycle::RecordFigures) "record_figures"
    /// Approve the figures of a cycle.
    ApproveCycle(cycle::ApproveCycle) "approve_cycle"
    /// Open a payment run.
    CreatePaymentRun(payments::CreatePaymentRun) "create_payment_run"
    /// Add payments to a run, or seal it.
    ContinuePaymentRun(payments::ContinuePaymentRun) "continue_payment_run"
    /// Record that the bank booked a payment.
    BookPayment(payments::BookPayment) "book_payment"
    /// Record that the bank gave a payment back.
    ReturnPayment(payments::ReturnPayment) "return_payment"
    /// Accept what the clock says.
    AcceptClock(organisations::AcceptClock) "accept_clock"
}
