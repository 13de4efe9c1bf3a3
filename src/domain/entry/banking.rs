//! What becomes true of payments on their way, refunds, and lines of the bank.

use super::super::bank::BankReference;
use super::super::id::{
    BankAccountId, BankLineId, CycleId, FunderId, PaymentId, PaymentRunId, RefundId, VenueId,
};
use super::super::mandate::MandateReference;
use super::super::money::Cents;
use super::super::organisation::AccountOwner;
use super::super::payment::{
    BankReason, BankWord, PayeeVerdict, RefundOf, RunVoidReason, SuspenseReason,
};
use super::super::registry::{RecordDigest, Subject};
use super::PaymentLine;

/// What becomes true between the ledger and the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BankingEffect {
    /// Someone proposed a bank account for a funder, or the segregated one.
    AccountProposed {
        /// Its name.
        account: BankAccountId,
        /// Whose; never a venue's, see [`super::OrganisationEffect::BankAccountProposed`].
        owner: AccountOwner,
        /// Its record in the registry's log.
        record: RecordDigest,
    },
    /// Payments to venues belong to a run.
    VenuesPaid {
        /// To which run.
        run: PaymentRunId,
        /// In order of their venues.
        payments: Vec<VenuePayment>,
    },
    /// A payment run is complete.
    RunSealed {
        /// Which.
        run: PaymentRunId,
        /// The segregated account that it is paid from.
        debtor: BankAccountId,
        /// How many payments it holds.
        payments: u32,
        /// Their sum.
        sum: Cents,
    },
    /// The file of a run went to the bank.
    RunSent {
        /// Which.
        run: PaymentRunId,
    },
    /// The bank rejected the file of a run.
    RunRejected {
        /// Which.
        run: PaymentRunId,
        /// Why.
        reason: BankReason,
    },
    /// Someone proposes that a run is never paid.
    RunVoidProposed {
        /// Which.
        run: PaymentRunId,
        /// Why.
        reason: RunVoidReason,
    },
    /// Someone else confirmed it: its payments are voided next.
    RunVoided {
        /// Which.
        run: PaymentRunId,
    },
    /// Payments of a voided run are payable again.
    PaymentsVoided {
        /// Of which run.
        run: PaymentRunId,
        /// In order.
        payments: Vec<PaymentId>,
    },
    /// The bank says what it does with a payment; it has booked nothing.
    PaymentTold {
        /// Which.
        payment: PaymentId,
        /// What it says.
        word: BankWord,
    },
    /// Someone proposes what to do after a payee check.
    PayeeVerdictProposed {
        /// With which payment.
        payment: PaymentId,
        /// What.
        verdict: PayeeVerdict,
    },
    /// Someone else confirmed it.
    PayeeVerdictConfirmed {
        /// With which payment.
        payment: PaymentId,
        /// What.
        verdict: PayeeVerdict,
    },
    /// A payment that the bank rejected, or that was withheld, was not booked: it is payable again.
    PaymentReleased {
        /// Which.
        payment: PaymentId,
    },
    /// A payment was booked by this line of the bank.
    BookedBy {
        /// Which payment.
        payment: PaymentId,
        /// The line.
        reference: BankReference,
    },
    /// The line that the bank booked, [`super::Effect::BankLineBooked`] beside it, is not
    /// explained.
    LineSuspended {
        /// Its name.
        line: BankLineId,
        /// Why.
        reason: SuspenseReason,
        /// The payment that it names, if it does.
        payment: Option<PaymentId>,
    },
    /// A line in suspense is explained, or a part of it, by what else is in this entry.
    LineMatched {
        /// Which.
        line: BankLineId,
        /// How much of it.
        amount: Cents,
    },
    /// What left the account, or what the bank kept of a payment that comes back with this entry,
    /// is borne by the operator, out of its float.
    FloatCharged,
    /// A venue that was paid twice is paid less.
    TwiceSetOff {
        /// Which.
        venue: VenueId,
        /// Out of what it is due of whose chèques.
        buyer: FunderId,
        /// For which cycles, oldest first.
        cycles: Vec<(CycleId, Cents)>,
    },
    /// A buyer turns what others paid for it into provision.
    HeldTurned {
        /// Which.
        buyer: FunderId,
        /// How much.
        amount: Cents,
        /// Its title (*titre de recette*), if it gave one.
        title: Option<MandateReference>,
        /// Its mandate, if it gave one.
        mandate: Option<MandateReference>,
    },
    /// Someone proposes that money goes back to a funder.
    RefundProposed {
        /// Its name.
        refund: RefundId,
        /// Which money.
        of: RefundOf,
        /// How much.
        amount: Cents,
        /// The title (*titre de recette*) of whoever gets it, if it gave one.
        title: Option<MandateReference>,
    },
    /// Someone else confirmed it: it is a payment, alone in a run that is sealed.
    RefundPaid {
        /// Which.
        refund: RefundId,
        /// The run.
        run: PaymentRunId,
        /// The payment.
        payment: PaymentId,
        /// The account of whoever gets it.
        account: BankAccountId,
        /// The segregated account that it is paid from.
        debtor: BankAccountId,
    },
    /// It is not paid.
    RefundDropped {
        /// Which.
        refund: RefundId,
    },
    /// What a venue that ended never took returns to the buyer.
    PayableForfeited {
        /// The venue.
        venue: VenueId,
        /// Whose chèques it had taken.
        buyer: FunderId,
        /// For which cycles, oldest first.
        cycles: Vec<(CycleId, Cents)>,
    },
}

/// A payment of a run to a venue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VenuePayment {
    /// Its name.
    pub payment: PaymentId,
    /// Who is paid.
    pub venue: VenueId,
    /// On which bank account.
    pub account: BankAccountId,
    /// Which attempt to pay the venue for the cycle, from 1.
    pub attempt: u16,
    /// From whose money, in order of the buyers.
    pub lines: Vec<PaymentLine>,
}

impl BankingEffect {
    /// The subject whose record in the registry's log this effect brought, and the record.
    pub(super) fn record(&self) -> Option<(Subject, RecordDigest)> {
        if let BankingEffect::AccountProposed { account, record, .. } = self {
            return Some((Subject::BankAccount(*account), *record));
        }
        None
    }
}
