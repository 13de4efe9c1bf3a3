//! The records of effects: the table of all that an entry can say.
//!
//! **Invariant:** a variant is added at the end; none is ever changed, moved or taken away.

use super::error::InvalidValue;
use super::shown::entry_records;
use crate::domain::bank::{BankLine, BankReference};
use crate::domain::code::{BOOKLET_MAX, Fingerprint, KeyVersion};
use crate::domain::command::calendar::LAPSE_BOOKLETS_MAX;
use crate::domain::command::{booklets::ALLOT_BOOKLETS_MAX, issue::ISSUE_BOOKLETS_MAX};
use crate::domain::entry::{
    BankingEffect, CalendarEffect, ChequeSet, ClaimEffect, Effect, Exception, FigureLine,
    FigureTotals, IncidentEffect, OrderEffect, OrganisationEffect, Part, PaymentLine, PaymentMade,
    SharingEffect, StockEffect,
};
use crate::domain::facts::{Label, Opposition, OrderTerms, Suspension, VenueTerms, VoidReason};
use crate::domain::id::{
    BookletId, CycleId, FunderId, LedgerId, OrderId, PaymentId, PaymentRunId, PrescriberId,
    RedemptionId, SchemeId, Sequence, VenueId,
};
use crate::domain::money::Cents;
use crate::domain::procedure::Procedure;
use crate::domain::registry::RecordDigest;
use crate::domain::scheme::{FirstRules, Rules, Validity};
use crate::domain::service::Service;
use crate::domain::time::Day;

/// The most booklets of one range: what one entry may make the fold do. May be raised only.
const RANGE_MAX: u32 = 10_000;
const _: () = assert!(
    ISSUE_BOOKLETS_MAX <= RANGE_MAX
        && ALLOT_BOOKLETS_MAX <= RANGE_MAX
        && LAPSE_BOOKLETS_MAX <= RANGE_MAX,
    "what is decided can be read again"
);

entry_records! {
    enum EffectV1 for Effect if check_effect {
        0 => Founded { ledger: LedgerId },
        1 => CodeKeyAdded { version: KeyVersion, fingerprint: Fingerprint },
        2 => ClockAccepted,
        3 => SchemeCreated { scheme: SchemeId, rules: FirstRules },
        4 => BuyerCreated { funder: FunderId, record: RecordDigest },
        5 => PrescriberCreated { prescriber: PrescriberId, record: RecordDigest },
        6 => VenueCreated { venue: VenueId, terms: VenueTerms },
        7 => VenueSuspended { venue: VenueId, reason: Suspension },
        8 => VenueResumed { venue: VenueId },
        9 => OrderCreated { order: OrderId, terms: OrderTerms },
        10 => BankLineBooked(line: BankLine),
        11 => MoneyReceived { buyer: FunderId },
        12 => BookletsIssued {
            order: OrderId,
            first: BookletId,
            count: u32,
            key: KeyVersion,
            validity: Validity,
        },
        13 => BookletsAllotted { first: BookletId, count: u32, prescriber: PrescriberId },
        14 => BookletHandedOver { booklet: BookletId, day: Day },
        15 => BookletBlocked { booklet: BookletId, reason: Opposition },
        16 => BookletUnblocked { booklet: BookletId },
        17 => Redeemed {
            venue: VenueId,
            service: Service,
            procedures: Vec<Procedure>,
            service_date: Day,
            parts: Vec<Part>,
        },
        18 => RedemptionVoided { redemption: RedemptionId, reason: VoidReason },
        19 => CycleClosed { cycle: CycleId, label: Label, first: Sequence },
        20 => FiguresRecorded {
            cycle: CycleId,
            part: u32,
            lines: Vec<FigureLine>,
            totals: Option<FigureTotals>,
        },
        21 => CycleApproved { cycle: CycleId },
        22 => PaymentRunOpened { run: PaymentRunId, cycle: CycleId },
        23 => PaymentsMade { run: PaymentRunId, payments: Vec<PaymentMade> },
        24 => PaymentRunSealed { run: PaymentRunId, payments: u32, sum: Cents },
        25 => PaymentBooked { payment: PaymentId, day: Day },
        26 => PaymentReturned { payment: PaymentId, day: Day },
        27 => BankBalanceRecorded { day: Day, balance: Cents, reference: BankReference },
        28 => RulesSet { scheme: SchemeId, version: u16, from: Day, rules: Box<Rules> },
        29 => Organisation(effect: OrganisationEffect),
        30 => Order(effect: OrderEffect),
        31 => Stock(effect: StockEffect),
        32 => Calendar(effect: CalendarEffect),
        33 => RedemptionExcepted { reason: Exception },
        34 => Sharing(effect: SharingEffect),
        35 => Claim(effect: ClaimEffect),
        36 => Incident(effect: IncidentEffect),
        37 => Banking(effect: BankingEffect),
    }

    struct PartV1 for Part {
        order: OrderId,
        rules_version: u16,
        value: Cents,
        cheques: Vec<ChequeSet>,
    }

    struct PaymentMadeV1 for PaymentMade if check_payment {
        payment: PaymentId,
        venue: VenueId,
        attempt: u16,
        lines: Vec<PaymentLine>,
    }
}

fn check_effect(effect: &Effect) -> Result<(), InvalidValue> {
    if let Effect::BookletsIssued { first, count, .. } = effect {
        InvalidValue::unless(is_range(*first, *count), "BookletsIssued.count")?;
    }
    if let Effect::BookletsAllotted { first, count, .. } = effect {
        InvalidValue::unless(is_range(*first, *count), "BookletsAllotted.count")?;
    }
    if let Effect::FiguresRecorded { part, .. } = effect {
        InvalidValue::unless(*part >= 1, "FiguresRecorded.part")?;
    }
    if let Effect::RulesSet { version, .. } = effect {
        InvalidValue::unless(*version >= 1, "RulesSet.version")?;
    }
    Ok(())
}

/// Whether `count` booklets from `first` on are some, not too many, and have numbers.
pub(super) fn is_range(first: BookletId, count: u32) -> bool {
    let end = first.get().checked_add(count);
    (1..=RANGE_MAX).contains(&count) && end.is_some_and(|end| end.saturating_sub(1) <= BOOKLET_MAX)
}

fn check_payment(payment: &PaymentMade) -> Result<(), InvalidValue> {
    InvalidValue::unless(payment.attempt >= 1, "attempt")
}
