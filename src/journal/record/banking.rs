//! The records of effects on payments on their way, refunds and lines of the bank.
//!
//! **Invariant:** a variant is added at the end; none is ever changed, moved or taken away.

use super::error::InvalidValue;
use super::shown::entry_records;
use crate::domain::bank::BankReference;
use crate::domain::entry::{BankingEffect, PaymentLine, VenuePayment};
use crate::domain::id::{
    BankAccountId, BankLineId, CycleId, FunderId, PaymentId, PaymentRunId, RefundId, VenueId,
};
use crate::domain::mandate::MandateReference;
use crate::domain::money::Cents;
use crate::domain::organisation::AccountOwner;
use crate::domain::payment::{
    BankReason, BankWord, PayeeMatch, PayeeVerdict, RefundOf, RunVoidReason, SuspenseReason,
};
use crate::domain::registry::RecordDigest;

entry_records! {
    enum BankingEffectV1 for BankingEffect {
        0 => AccountProposed {
            account: BankAccountId,
            owner: AccountOwner,
            record: RecordDigest,
        },
        1 => VenuesPaid { run: PaymentRunId, payments: Vec<VenuePayment> },
        2 => RunSealed {
            run: PaymentRunId,
            debtor: BankAccountId,
            payments: u32,
            sum: Cents,
        },
        3 => RunSent { run: PaymentRunId },
        4 => RunRejected { run: PaymentRunId, reason: BankReason },
        5 => RunVoidProposed { run: PaymentRunId, reason: RunVoidReason },
        6 => RunVoided { run: PaymentRunId },
        7 => PaymentsVoided { run: PaymentRunId, payments: Vec<PaymentId> },
        8 => PaymentTold { payment: PaymentId, word: BankWord },
        9 => PayeeVerdictProposed { payment: PaymentId, verdict: PayeeVerdict },
        10 => PayeeVerdictConfirmed { payment: PaymentId, verdict: PayeeVerdict },
        11 => PaymentReleased { payment: PaymentId },
        12 => BookedBy { payment: PaymentId, reference: BankReference },
        13 => LineSuspended {
            line: BankLineId,
            reason: SuspenseReason,
            payment: Option<PaymentId>,
        },
        14 => LineMatched { line: BankLineId, amount: Cents },
        15 => FloatCharged,
        16 => TwiceSetOff { venue: VenueId, buyer: FunderId, cycles: Vec<(CycleId, Cents)> },
        17 => HeldTurned {
            buyer: FunderId,
            amount: Cents,
            title: Option<MandateReference>,
            mandate: Option<MandateReference>,
        },
        18 => RefundProposed {
            refund: RefundId,
            of: RefundOf,
            amount: Cents,
            title: Option<MandateReference>,
        },
        19 => RefundPaid {
            refund: RefundId,
            run: PaymentRunId,
            payment: PaymentId,
            account: BankAccountId,
            debtor: BankAccountId,
        },
        20 => RefundDropped { refund: RefundId },
        21 => PayableForfeited { venue: VenueId, buyer: FunderId, cycles: Vec<(CycleId, Cents)> },
    }

    struct VenuePaymentV1 for VenuePayment if check_payment {
        payment: PaymentId,
        venue: VenueId,
        account: BankAccountId,
        attempt: u16,
        lines: Vec<PaymentLine>,
    }

    enum AccountOwnerV1 for AccountOwner {
        0 => Venue(venue: VenueId),
        1 => Funder(funder: FunderId),
        2 => Escrow,
    }

    enum RefundOfV1 for RefundOf {
        0 => Provision { buyer: FunderId },
        1 => Owed { funder: FunderId, buyer: FunderId },
        2 => Held { buyer: FunderId },
    }

    enum BankWordV1 for BankWord {
        0 => Accepted,
        1 => Rejected { reason: BankReason },
        2 => PayeeCheck { result: PayeeMatch },
    }

    enum PayeeMatchV1 for PayeeMatch {
        0 => Close,
        1 => Different,
    }

    enum PayeeVerdictV1 for PayeeVerdict {
        0 => Pay,
        1 => Withhold,
    }

    enum RunVoidReasonV1 for RunVoidReason {
        0 => Rejected,
        1 => NotSent,
    }

    enum SuspenseReasonV1 for SuspenseReason {
        0 => NoReference,
        1 => UnknownReference,
        2 => SeveralReferences,
        3 => NotPossible,
        4 => Batch,
        5 => PaidTwice,
        6 => NotOnItsWay,
        7 => AmountDiffers,
        8 => FeeBeyondFloat,
    }
}

fn check_payment(payment: &VenuePayment) -> Result<(), InvalidValue> {
    InvalidValue::unless(payment.attempt >= 1, "attempt")
}
