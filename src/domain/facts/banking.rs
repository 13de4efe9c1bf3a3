//! Between the ledger and the bank: runs on their way, what the bank says, refunds, suspense.
//!
//! **Invariant:** of a line in suspense, what is not explained stands in the ledger as suspense.
//! **Invariant:** a refund is paid by one payment; one that comes back is another refund.

use std::collections::{BTreeMap, BTreeSet};

use super::super::account::Account;
use super::super::bank::{BankLine, BankReference, Cover, Flow};
use super::super::id::{
    BankAccountId, CycleId, FunderId, PaymentId, PaymentRunId, RefundId, VenueId,
};
use super::super::mandate::MandateReference;
use super::super::money::Cents;
use super::super::organisation::{AccountOwner, BankAccount, BankAccountState};
use super::super::payment::{
    BankReason, BankWord, Creditor, HoldReason, PayeeVerdict, RefundOf, RunVoidReason,
    SuspenseReason,
};
use super::super::request::CallerId;
use super::super::time::{Day, Timestamp};
use super::{Facts, Payment, PaymentState, Remittance, RemittanceKey};

/// What is on its way between the ledger and the bank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Banking {
    /// How far runs that name the account that they are paid from have come.
    pub runs: BTreeMap<PaymentRunId, Sending>,
    /// What the bank said of payments that it had not booked.
    pub told: BTreeMap<PaymentId, Told>,
    /// By which line a payment was booked.
    pub booked_by: BTreeMap<PaymentId, BankReference>,
    /// Lines that were not explained when they were booked, by id.
    pub lines: Vec<Suspended>,
    /// Refunds, by id.
    pub refunds: Vec<Refund>,
    /// What was taken off remittances that is neither paid nor undone.
    pub withheld: BTreeMap<RemittanceKey, Withheld>,
}

/// A sealed run on its way to the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// The segregated account that it is paid from.
    pub debtor: BankAccountId,
    /// When it was sealed.
    pub sealed_at: Timestamp,
    /// On which day of Europe/Paris.
    pub sealed_on: Day,
    /// When its file went to the bank.
    pub sent: Option<Day>,
    /// Why the bank rejected it.
    pub rejected: Option<BankReason>,
    /// Whether it is to be paid never.
    pub void: Option<RunVoid>,
}

/// That a run is never paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunVoid {
    /// Why.
    pub reason: RunVoidReason,
    /// Who proposed it.
    pub by: CallerId,
    /// Once someone else confirmed it: how many payments are not voided yet.
    pub left: Option<u32>,
}

/// What the bank said of a payment that it had not booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The last word.
    pub word: BankWord,
    /// When it was recorded.
    pub day: Day,
    /// What someone proposes after a payee check.
    pub proposed: Option<(PayeeVerdict, CallerId)>,
    /// What two people decided after a payee check.
    pub decided: Option<PayeeVerdict>,
}

impl Told {
    /// Whether two people still have to decide.
    pub fn awaits_decision(&self) -> bool {
        matches!(self.word, BankWord::PayeeCheck { .. }) && self.decided.is_none()
    }

    /// Whether the bank does not carry the payment out.
    pub fn is_refused(&self) -> bool {
        matches!(self.word, BankWord::Rejected { .. })
            || self.decided == Some(PayeeVerdict::Withhold)
    }
}

/// A line of the bank that was not explained when it was booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspended {
    /// The line.
    pub line: BankLine,
    /// Why.
    pub reason: SuspenseReason,
    /// The payment that it names, if it does.
    pub payment: Option<PaymentId>,
    /// How much of it is not explained.
    pub left: Cents,
}

/// Money that goes back to a funder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Which money.
    pub of: RefundOf,
    /// How much.
    pub amount: Cents,
    /// The title of whoever gets it, if it gave one.
    pub title: Option<MandateReference>,
    /// Who proposed it.
    pub by: CallerId,
    /// On which day.
    pub day: Day,
    /// Where it is in its life.
    pub state: RefundState,
}

/// Where a refund is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundState {
    /// Nobody else has confirmed it.
    Proposed,
    /// It is a payment: that tells how far it is.
    Paid {
        /// Which.
        payment: PaymentId,
    },
    /// It is not paid.
    Dropped,
}

impl RefundState {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            RefundState::Proposed => "proposed",
            RefundState::Paid { .. } => "paid",
            RefundState::Dropped => "dropped",
        }
    }
}

/// What was taken off a remittance that is neither paid nor undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// Because the venue had been paid twice.
    pub twice: Cents,
    /// Because the venue ended and never took it.
    pub forfeited: Cents,
}

impl Withheld {
    /// Nothing yet.
    pub const NOTHING: Withheld = Withheld { twice: Cents::ZERO, forfeited: Cents::ZERO };
}

impl Facts {
    /// The refund with this name.
    pub fn refund(&self, refund: RefundId) -> Option<&Refund> {
        self.banking.refunds.get(refund.index())
    }

    /// Where the money of a payment comes from, of what `buyer` pays of it; `None` for a refund
    /// that does not exist.
    pub fn source(&self, creditor: Creditor, buyer: FunderId) -> Option<Account> {
        match creditor {
            Creditor::Venue(venue) => Some(Account::Payable { venue, buyer }),
            Creditor::Refund(refund) => Some(self.refund(refund)?.of.account()),
        }
    }

    /// The bank accounts that are used on `day`, by whose they are.
    pub fn accounts_in_use(&self, day: Day) -> BTreeMap<AccountOwner, BankAccountId> {
        let accounts = self.bank_accounts.iter().enumerate();
        let used = accounts.filter(|(_, account)| is_used(account, day));
        used.filter_map(|(index, account)| Some((account.owner, BankAccountId::at_index(index)?)))
            .collect()
    }

    /// The bank account of `owner` that is used on `day`.
    pub fn account_in_use(&self, owner: AccountOwner, day: Day) -> Option<BankAccountId> {
        let own = |account: &BankAccount| account.owner == owner && is_used(account, day);
        self.bank_accounts.iter().rposition(own).and_then(BankAccountId::at_index)
    }

    /// Why each venue that ever had a bank account has none in use on `day`; `None` when it has.
    fn hold_reasons(&self, day: Day) -> BTreeMap<VenueId, Option<HoldReason>> {
        let mut reasons = BTreeMap::new();
        for account in &self.bank_accounts {
            let AccountOwner::Venue(venue) = account.owner else { continue };
            let found = match account.state {
                BankAccountState::InUse { days } if days.contains(day) => None,
                BankAccountState::InUse { .. } => Some(HoldReason::AccountLater),
                BankAccountState::Proposed => Some(HoldReason::AccountProposed),
                BankAccountState::Refused { .. } => Some(HoldReason::AccountRefused),
            };
            let reason = reasons.entry(venue).or_insert(found);
            // Of several that cannot be used, the newest says why; one that can is enough.
            *reason = reason.and(found);
        }
        reasons
    }

    /// What is approved and in no payment, by cycle, venue and buyer, with what keeps it from being
    /// paid on `day`; `None` where nothing does.
    pub fn payable_remittances(
        &self,
        day: Day,
    ) -> impl Iterator<Item = (&RemittanceKey, &Remittance, Option<HoldReason>)> {
        let (reasons, unexplained) = (self.hold_reasons(day), self.unexplained_debits());
        let open = self.remittances.iter().filter(|(key, remittance)| {
            remittance.payable > Cents::ZERO && self.is_approved(key.cycle)
        });
        open.map(move |(key, remittance)| {
            let reason = reasons.get(&key.venue).copied().unwrap_or(Some(HoldReason::NoAccount));
            let unexplained = unexplained.contains(&(key.cycle, key.venue));
            let debit = unexplained.then_some(HoldReason::UnexplainedDebit);
            (key, remittance, debit.or(reason))
        })
    }

    /// The cycles and venues of payments that lines in suspense name which went out: until somebody
    /// explains them, these venues may have the money.
    pub fn unexplained_debits(&self) -> BTreeSet<(CycleId, VenueId)> {
        let lines = self.banking.lines.iter();
        let open = lines.filter(|one| one.left > Cents::ZERO && one.line.flow == Flow::Out);
        let paid = open.filter_map(|one| {
            let payment = self.payment(one.payment?)?;
            Some((self.run(payment.run)?.cycle()?, payment.creditor.venue()?))
        });
        paid.collect()
    }

    /// Whether a run that is not sealed yet pays `cycle`.
    pub fn is_paying(&self, cycle: CycleId) -> bool {
        self.runs.iter().any(|run| run.cycle() == Some(cycle) && !run.sealed)
    }

    /// Whether the figures of `cycle` hold.
    pub fn is_approved(&self, cycle: CycleId) -> bool {
        let state = self.cycle(cycle).map(|cycle| &cycle.state);
        matches!(state, Some(super::CycleState::Approved { .. }))
    }

    /// The payments of a run, in order: they stand together.
    pub fn payments_of(&self, run: PaymentRunId) -> impl Iterator<Item = (PaymentId, &Payment)> {
        let payments = self.payments.iter().enumerate();
        let own = payments.filter(move |(_, payment)| payment.run == run);
        own.filter_map(|(index, payment)| Some((PaymentId::at_index(index)?, payment)))
    }

    /// The payments of a run that are on their way, in order.
    pub fn made_of(&self, run: PaymentRunId) -> impl Iterator<Item = (PaymentId, &Payment)> {
        self.payments_of(run).filter(|(_, payment)| payment.state == PaymentState::Made)
    }

    /// Whether two people decided that `run` is never paid.
    pub fn is_voided(&self, run: PaymentRunId) -> bool {
        let void = self.banking.runs.get(&run).and_then(|sending| sending.void.as_ref());
        void.is_some_and(|void| void.left.is_some())
    }

    /// Whether the bank rejected the whole file of `run`.
    pub fn is_rejected(&self, run: PaymentRunId) -> bool {
        self.banking.runs.get(&run).is_some_and(|sending| sending.rejected.is_some())
    }

    /// Whether the bank said that it does not carry `payment` out, alone or with its whole file, or
    /// two people withheld it.
    pub fn is_refused(&self, payment: PaymentId) -> bool {
        let told = self.banking.told.get(&payment).is_some_and(Told::is_refused);
        told || self.payment(payment).is_some_and(|payment| self.is_rejected(payment.run))
    }

    /// The run of which payments are to be voided next.
    pub fn voiding(&self) -> Option<PaymentRunId> {
        let left = |sending: &Sending| sending.void.as_ref().and_then(|void| void.left);
        let voided = self.banking.runs.iter();
        voided.rev().find(|(_, sending)| left(sending) > Some(0)).map(|(run, _)| *run)
    }

    /// The cover verdict as of the morning of `today`.
    pub fn cover(&self, today: Day) -> Cover {
        self.bank.cover(today, self.balances.held(Account::SuspenseOut))
    }
}

fn is_used(account: &BankAccount, day: Day) -> bool {
    matches!(account.state, BankAccountState::InUse { days } if days.contains(day))
}
