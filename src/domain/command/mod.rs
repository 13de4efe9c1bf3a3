//! Commands: what can be asked of the ledger, and how each is decided.
//!
//! One file per command or pair of opposites: what it is, what refuses it, what it decides.
//!
//! **Invariant:** deciding reads the facts and the [`Context`], nothing else, and changes nothing.
//! **Invariant:** refusals come first, in the order of [`Rejection`]'s variants.

pub mod accounts;
pub mod bank;
pub mod banking;
pub mod booklets;
pub mod calendar;
pub mod claims;
pub mod cycle;
pub mod entitlements;
pub mod incidents;
pub mod issue;
pub mod order;
pub mod organisations;
pub mod payments;
pub mod records;
pub mod redeem;
pub mod schemes;
pub mod sharing;
pub mod suspend;
pub mod venues;
pub mod void;

use super::account::Transfer;
use super::entry::{Effect, StockEffect};
use super::facts::Facts;
use super::rejection::Rejection;
use super::request::{CallerId, DigestWriter, RequestDigest};
use super::time::{Day, Timestamp};

/// The most effects that one decision has: below what an entry can hold.
const EFFECTS_MAX: usize = 900;

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

impl Context {
    /// Checks that somebody else than `before` asks: two people take two steps.
    ///
    /// # Errors
    ///
    /// `SAME_CALLER`.
    fn check_not(&self, before: &CallerId) -> Result<(), Rejection> {
        if *before == self.caller {
            return Err(Rejection::SameCaller { caller: before.clone() });
        }
        Ok(())
    }
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

    /// The same of several effects on booklets.
    ///
    /// # Errors
    ///
    /// `LIMIT_REACHED` when there are more than one entry can hold.
    fn stock(effects: impl IntoIterator<Item = StockEffect>) -> Result<Decision, Rejection> {
        let effects: Vec<Effect> = effects.into_iter().map(Effect::Stock).collect();
        check_effects(&effects)?;
        Ok(Decision { effects, transfers: Vec::new() })
    }
}

/// Refuses more ranges of booklets than an entry can hold.
fn check_effects(effects: &[Effect]) -> Result<(), Rejection> {
    let collection = "ranges of booklets in one request";
    let full = Rejection::full(collection, EFFECTS_MAX);
    if effects.len() > EFFECTS_MAX { Err(full) } else { Ok(()) }
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
    CreateScheme(schemes::CreateScheme) "create_scheme"
    /// Give a scheme another version of its rules.
    ReviseScheme(schemes::ReviseScheme) "revise_scheme"
    /// Create a buyer.
    CreateBuyer(organisations::CreateBuyer) "create_buyer"
    /// Create a funder of another kind.
    CreateFunder(organisations::CreateFunder) "create_funder"
    /// Create a prescriber.
    CreatePrescriber(organisations::CreatePrescriber) "create_prescriber"
    /// Create a venue.
    CreateVenue(organisations::CreateVenue) "create_venue"
    /// Suspend a venue.
    SuspendVenue(suspend::SuspendVenue) "suspend_venue"
    /// Let a suspended venue redeem again.
    ResumeVenue(suspend::ResumeVenue) "resume_venue"
    /// Record that the operator checked a venue.
    CheckVenue(venues::CheckVenue) "check_venue"
    /// Record that a buyer validated a venue.
    ValidateVenue(venues::ValidateVenue) "validate_venue"
    /// Give a venue a label.
    GrantLabel(venues::GrantLabel) "grant_label"
    /// Take a venue's label away.
    WithdrawLabel(venues::WithdrawLabel) "withdraw_label"
    /// End a venue.
    EndVenue(venues::EndVenue) "end_venue"
    /// Record the terms under which a venue joined.
    SetEnrolment(venues::SetEnrolment) "set_enrolment"
    /// Change what is known of a venue.
    ReviseVenue(venues::ReviseVenue) "revise_venue"
    /// Propose a bank account for a venue.
    ProposeBankAccount(accounts::ProposeBankAccount) "propose_bank_account"
    /// Confirm a bank account.
    ConfirmBankAccount(accounts::ConfirmBankAccount) "confirm_bank_account"
    /// Refuse a bank account.
    RefuseBankAccount(accounts::RefuseBankAccount) "refuse_bank_account"
    /// Change what is known of a funder or a prescriber.
    ReviseRecord(records::ReviseRecord) "revise_record"
    /// Erase what the registry's log knows of a subject.
    EraseRecords(records::EraseRecords) "erase_records"
    /// Let a caller do what others may not.
    GrantEntitlement(entitlements::GrantEntitlement) "grant_entitlement"
    /// Take an entitlement away.
    RevokeEntitlement(entitlements::RevokeEntitlement) "revoke_entitlement"
    /// Create an order.
    CreateOrder(order::CreateOrder) "create_order"
    /// Record a payment mandate of a buyer.
    RecordMandate(order::RecordMandate) "record_mandate"
    /// Record money that came from a buyer.
    RecordMoneyReceived(bank::RecordMoneyReceived) "record_money_received"
    /// Record the bank's closing balance.
    RecordBankBalance(bank::RecordBankBalance) "record_bank_balance"
    /// Issue booklets.
    IssueBooklets(issue::IssueBooklets) "issue_booklets"
    /// Number booklets on a mandate.
    PrepareBooklets(issue::PrepareBooklets) "prepare_booklets"
    /// Give booklets to a prescriber's stock.
    AllotBooklets(booklets::AllotBooklets) "allot_booklets"
    /// Record that allotted booklets arrived.
    ConfirmAllotment(booklets::ConfirmAllotment) "confirm_allotment"
    /// Take booklets back into stock.
    ReturnBooklets(booklets::ReturnBooklets) "return_booklets"
    /// Take booklets out of stock for good.
    WithdrawBooklets(booklets::WithdrawBooklets) "withdraw_booklets"
    /// Give a booklet to a person.
    HandOverBooklet(booklets::HandOverBooklet) "hand_over_booklet"
    /// Block a booklet.
    Oppose(booklets::Oppose) "oppose"
    /// Lift the opposition on a booklet.
    LiftOpposition(booklets::LiftOpposition) "lift_opposition"
    /// Block chèques of a booklet.
    OpposeCheques(booklets::OpposeCheques) "oppose_cheques"
    /// Block the booklets of a lot.
    OpposeLot(booklets::OpposeLot) "oppose_lot"
    /// Lift the opposition on chèques of a booklet.
    LiftOppositionOfCheques(booklets::LiftOppositionOfCheques) "lift_opposition_of_cheques"
    /// Lift the opposition on the booklets of a lot.
    LiftOppositionOfLot(booklets::LiftOppositionOfLot) "lift_opposition_of_lot"
    /// Replace a blocked booklet.
    ReplaceBooklet(booklets::ReplaceBooklet) "replace_booklet"
    /// Record what the calendar of orders says.
    RunCalendar(calendar::RunCalendar) "run_calendar"
    /// Record the next thing that is due.
    ContinueCalendar(calendar::ContinueCalendar) "continue_calendar"
    /// Take chèques for a service.
    Redeem(redeem::Redeem) "redeem"
    /// Take chèques that a rule refuses.
    RedeemByException(redeem::RedeemByException) "redeem_by_exception"
    /// Undo a redemption before the cut-off.
    VoidRedemption(void::VoidRedemption) "void_redemption"
    /// End the open cycle.
    CloseCycle(cycle::CloseCycle) "close_cycle"
    /// Record figures of a cycle.
    RecordFigures(cycle::RecordFigures) "record_figures"
    /// Record shares of a cycle.
    RecordShares(cycle::RecordShares) "record_shares"
    /// Return the figures of a cycle with a reason.
    ReturnCycle(cycle::ReturnCycle) "return_cycle"
    /// Set the table of procedures.
    SetProcedures(sharing::procedures::SetProcedures) "set_procedures"
    /// Write an agreement down.
    DraftAgreement(sharing::agreements::DraftAgreement) "draft_agreement"
    /// Record that an agreement is signed.
    SignAgreement(sharing::agreements::SignAgreement) "sign_agreement"
    /// Record an amendment of an agreement.
    AmendAgreement(sharing::agreements::AmendAgreement) "amend_agreement"
    /// End an agreement.
    EndAgreement(sharing::agreements::EndAgreement) "end_agreement"
    /// Record an award.
    GrantAward(sharing::awards::GrantAward) "grant_award"
    /// End an award.
    EndAward(sharing::awards::EndAward) "end_award"
    /// Approve the figures of a cycle.
    ApproveCycle(cycle::ApproveCycle) "approve_cycle"
    /// Accept a statement.
    AcceptStatement(claims::statements::AcceptStatement) "accept_statement"
    /// Contest a share of a redemption.
    ContestShare(claims::contests::ContestShare) "contest_share"
    /// Propose how a contest is decided.
    ProposeVerdict(claims::contests::ProposeVerdict) "propose_verdict"
    /// Confirm how a contest is decided.
    ConfirmVerdict(claims::contests::ConfirmVerdict) "confirm_verdict"
    /// Record money that came from a contributor or a co-funder.
    RecordContribution(claims::receipts::RecordContribution) "record_contribution"
    /// Give up what a call still expects.
    AbandonCall(claims::abandon::AbandonCall) "abandon_call"
    /// Undo a settled redemption.
    UndoRedemption(incidents::undo::UndoRedemption) "undo_redemption"
    /// Pay a venue what it was refused.
    GrantGoodwill(incidents::goodwill::GrantGoodwill) "grant_goodwill"
    /// Record money that a venue paid back.
    RecordRecovery(incidents::recovery::RecordRecovery) "record_recovery"
    /// Give up what a venue must give back.
    AbandonClawback(incidents::recovery::AbandonClawback) "abandon_clawback"
    /// Record money that the operator paid into its float.
    TopUpFloat(incidents::float::TopUpFloat) "top_up_float"
    /// Open a payment run.
    CreatePaymentRun(payments::runs::CreatePaymentRun) "create_payment_run"
    /// Add payments to a run, or seal it.
    ContinuePaymentRun(payments::runs::ContinuePaymentRun) "continue_payment_run"
    /// Record that the file of a run went to the bank.
    RecordRunSent(payments::sent::RecordRunSent) "record_run_sent"
    /// Record that the bank rejected the file of a run.
    RecordRunRejected(payments::sent::RecordRunRejected) "record_run_rejected"
    /// Propose that a run is never paid.
    ProposeRunVoid(payments::sent::ProposeRunVoid) "propose_run_void"
    /// Confirm that a run is never paid.
    ConfirmRunVoid(payments::sent::ConfirmRunVoid) "confirm_run_void"
    /// Void the next payments of a run.
    ContinueRunVoid(payments::sent::ContinueRunVoid) "continue_run_void"
    /// Record what the bank says of a payment that it has not booked.
    RecordPaymentStatus(payments::told::RecordPaymentStatus) "record_payment_status"
    /// Propose what to do after a payee check.
    ProposePayeeVerdict(payments::told::ProposePayeeVerdict) "propose_payee_verdict"
    /// Confirm what to do after a payee check.
    ConfirmPayeeVerdict(payments::told::ConfirmPayeeVerdict) "confirm_payee_verdict"
    /// Make a payment payable again that was not carried out.
    ReleasePayment(payments::told::ReleasePayment) "release_payment"
    /// Record that the bank booked a payment.
    BookPayment(payments::booked::BookPayment) "book_payment"
    /// Record that the bank gave a payment back.
    ReturnPayment(payments::booked::ReturnPayment) "return_payment"
    /// Book a line of the bank.
    BookBankLine(banking::lines::BookBankLine) "book_bank_line"
    /// Explain a line in suspense.
    MatchBankLine(banking::lines::MatchBankLine) "match_bank_line"
    /// Turn what is held for a buyer into its provision.
    TurnHeld(banking::held::TurnHeld) "turn_held"
    /// Propose that money goes back to a funder.
    ProposeRefund(banking::refunds::ProposeRefund) "propose_refund"
    /// Confirm a refund.
    ConfirmRefund(banking::refunds::ConfirmRefund) "confirm_refund"
    /// Drop a refund.
    DropRefund(banking::refunds::DropRefund) "drop_refund"
    /// Return to a buyer what a venue that ended never took.
    ForfeitPayable(banking::forfeit::ForfeitPayable) "forfeit_payable"
    /// Accept what the clock says.
    AcceptClock(organisations::AcceptClock) "accept_clock"
}
