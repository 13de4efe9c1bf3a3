//! What is between the ledger and the bank, as bytes: the last part of a checkpoint.
//!
//! **Invariant:** it is there only when it says something, and says each thing in one way.

use std::collections::BTreeMap;

use crate::domain::account::Account;
use crate::domain::bank::{BankLine, BankReference};
use crate::domain::facts::{
    Ages, Banking, Facts, Payment, PaymentRun, Refund, RefundState, RemittanceKey, RunVoid,
    Sending, Suspended, Told, Withheld,
};
use crate::domain::id::{
    BankAccountId, ContestId, CycleId, PaymentId, PaymentRunId, RefundId, Sequence, VenueId,
};
use crate::domain::mandate::MandateReference;
use crate::domain::money::Cents;
use crate::domain::organisation::{AccountOwner, BankAccount};
use crate::domain::payment::{
    BankReason, BankWord, Creditor, PayeeVerdict, RefundOf, RunPays, RunVoidReason, SuspenseReason,
};
use crate::domain::request::CallerId;
use crate::domain::time::{Day, Timestamp};
use crate::journal::record::RecordError;
use crate::journal::record::stored::records;

/// What differs from what earlier releases could know of payments, runs and bank accounts, and what
/// they could not know at all.
#[derive(PartialEq, Eq)]
pub(super) struct Later {
    owners: Vec<(BankAccountId, AccountOwner)>,
    accounts: Vec<(PaymentId, BankAccountId)>,
    refunded: Vec<(PaymentId, RefundId)>,
    refund_runs: Vec<(PaymentRunId, RefundId)>,
    banking: Banking,
    ages: Ages,
}

records! {
    struct LaterV1 for Later {
        owners: Vec<(BankAccountId, AccountOwner)>,
        accounts: Vec<(PaymentId, BankAccountId)>,
        refunded: Vec<(PaymentId, RefundId)>,
        refund_runs: Vec<(PaymentRunId, RefundId)>,
        banking: Banking,
        ages: Ages,
    }

    struct AgesV1 for Ages {
        contests: BTreeMap<ContestId, Sequence>,
        funds: BTreeMap<Account, Sequence>,
    }

    struct BankingV1 for Banking {
        runs: BTreeMap<PaymentRunId, Sending>,
        told: BTreeMap<PaymentId, Told>,
        booked_by: BTreeMap<PaymentId, BankReference>,
        lines: Vec<Suspended>,
        refunds: Vec<Refund>,
        withheld: BTreeMap<RemittanceKey, Withheld>,
    }

    struct SendingV1 for Sending {
        debtor: BankAccountId,
        sealed_at: Timestamp,
        sealed_on: Day,
        sent: Option<Day>,
        rejected: Option<BankReason>,
        void: Option<RunVoid>,
    }

    struct RunVoidV1 for RunVoid {
        reason: RunVoidReason,
        by: CallerId,
        left: Option<u32>,
    }

    struct ToldV1 for Told {
        word: BankWord,
        day: Day,
        proposed: Option<(PayeeVerdict, CallerId)>,
        decided: Option<PayeeVerdict>,
    }

    struct SuspendedV1 for Suspended {
        line: BankLine,
        reason: SuspenseReason,
        payment: Option<PaymentId>,
        left: Cents,
    }

    struct RefundV1 for Refund {
        of: RefundOf,
        amount: Cents,
        title: Option<MandateReference>,
        by: CallerId,
        day: Day,
        state: RefundState,
    }

    enum RefundStateV1 for RefundState {
        0 => Proposed,
        1 => Paid { payment: PaymentId },
        2 => Dropped,
    }

    struct WithheldV1 for Withheld {
        twice: Cents,
        forfeited: Cents,
    }
}

/// The venue that an earlier release's form has; the first one where there is none.
pub(super) fn venue_of(payment: &Payment) -> VenueId {
    payment.creditor.venue().unwrap_or(VenueId::FIRST)
}

/// The cycle that an earlier release's form has; the first one where there is none.
pub(super) fn cycle_of(run: &PaymentRun) -> CycleId {
    run.cycle().unwrap_or(CycleId::FIRST)
}

/// The venue that an earlier release's form has; the first one where there is none.
pub(super) fn owner_of(account: &BankAccount) -> VenueId {
    match account.owner {
        AccountOwner::Venue(venue) => venue,
        AccountOwner::Funder(_) | AccountOwner::Escrow => VenueId::FIRST,
    }
}

impl Later {
    /// What `facts` say.
    pub(super) fn of(facts: &Facts) -> Later {
        let accounts = facts.bank_accounts.iter().enumerate();
        let owners = accounts.filter_map(|(index, account)| match account.owner {
            AccountOwner::Venue(_) => None,
            owner @ (AccountOwner::Funder(_) | AccountOwner::Escrow) => {
                Some((BankAccountId::at_index(index)?, owner))
            }
        });
        let named = |(index, payment)| Some((PaymentId::at_index(index)?, payment));
        let payments = || facts.payments.iter().enumerate().filter_map(named);
        let refunded = payments().filter_map(|(id, payment)| match payment.creditor {
            Creditor::Refund(refund) => Some((id, refund)),
            Creditor::Venue(_) => None,
        });
        let runs = facts.runs.iter().enumerate();
        let refund_runs = runs.filter_map(|(index, run)| match run.pays {
            RunPays::Refund(refund) => Some((PaymentRunId::at_index(index)?, refund)),
            RunPays::Cycle(_) => None,
        });
        Later {
            owners: owners.collect(),
            accounts: payments().filter_map(|(id, payment)| Some((id, payment.account?))).collect(),
            refunded: refunded.collect(),
            refund_runs: refund_runs.collect(),
            banking: facts.banking.clone(),
            ages: facts.ages.clone(),
        }
    }

    /// Whether it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        *self == Later::of(&Facts::default())
    }

    /// Brings `facts`, as earlier releases could have known them, to what they are.
    ///
    /// # Errors
    ///
    /// [`RecordError`] for what speaks of something that is not there, or is not said in its one
    /// way.
    pub(super) fn restore(self, facts: &mut Facts) -> Result<(), RecordError> {
        let mut filled = !self.is_empty();
        for (id, owner) in &self.owners {
            if let Some(account) = facts.bank_accounts.get_mut(id.index()) {
                filled &= owner_of(account) == VenueId::FIRST;
                account.owner = *owner;
            }
        }
        for (id, account) in &self.accounts {
            if let Some(payment) = facts.payments.get_mut(id.index()) {
                payment.account = Some(*account);
            }
        }
        for (id, refund) in &self.refunded {
            if let Some(payment) = facts.payments.get_mut(id.index()) {
                filled &= venue_of(payment) == VenueId::FIRST;
                payment.creditor = Creditor::Refund(*refund);
            }
        }
        for (id, refund) in &self.refund_runs {
            if let Some(run) = facts.runs.get_mut(id.index()) {
                filled &= cycle_of(run) == CycleId::FIRST;
                run.pays = RunPays::Refund(*refund);
            }
        }
        facts.banking = self.banking.clone();
        facts.ages = self.ages.clone();
        // Said once: what is out of order, repeated or of nothing does not come back the same.
        let is_same = filled && Later::of(facts) == self;
        is_same.then_some(()).ok_or(RecordError::NotCanonical { part: "banking" })
    }
}
