//! Entries: one accepted command each, as the journal keeps it for ever.
//!
//! An entry says what happened, not what was asked: [`super::facts::Facts::apply`] needs nothing
//! else and decides nothing, so that a journal written by an old release folds to the same facts
//! under a new one.
//!
//! **Invariant:** every value that the fold stores stands in an effect or a transfer.
//! **Invariant:** at most [`RECORDS_MAX`] effects, lines and transfers per entry.

mod banking;
mod claim;
mod incident;
mod order;
mod organisation;
mod sharing;
mod stock;

pub use banking::{BankingEffect, VenuePayment};
pub use claim::ClaimEffect;
pub use incident::{
    Advancer, IncidentEffect, IncidentKind, IncidentReason, Move, Payee, Posting, RecoveredBy,
    Source, Undone, transfers,
};
pub use order::{CalendarEffect, OrderEffect};
pub use organisation::OrganisationEffect;
pub use sharing::{ReturnReason, ShadowKind, ShareLine, ShareTotals, SharingEffect, TableRow};
pub use stock::StockEffect;

use super::account::Transfer;
use super::bank::{BankLine, BankReference};
use super::code::{Fingerprint, KeyVersion};
use super::facts::{Label, Opposition, OrderTerms, Suspension, VenueTerms, VoidReason};
use super::id::{
    BookletId, CycleId, FunderId, LedgerId, OrderId, PaymentId, PaymentRunId, PrescriberId,
    RedemptionId, SchemeId, Sequence, VenueId,
};
use super::money::Cents;
use super::procedure::Procedure;
use super::registry::{RecordDigest, Subject};
use super::request::{CallerId, RequestDigest, RequestId};
use super::scheme::{FirstRules, Rules, Validity};
use super::service::Service;
use super::time::{Day, Timestamp};
use super::words::words;

/// The most effects, lines and transfers of one entry.
pub const RECORDS_MAX: usize = 1_000;

/// One accepted command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the journal.
    pub sequence: Sequence,
    /// When it was decided; never before the entry in front of it.
    pub at: Timestamp,
    /// The day of `at` in Europe/Paris, stored so that a replay computes none.
    pub day: Day,
    /// Who asked.
    pub caller: CallerId,
    /// The caller's request id.
    pub request: RequestId,
    /// What the request stands for.
    pub digest: RequestDigest,
    /// What became true.
    pub effects: Vec<Effect>,
    /// What money moved.
    pub transfers: Vec<Transfer>,
}

impl Entry {
    /// The organisation whose record in the registry's log this entry brought, and the record.
    pub fn record(&self) -> Option<(Subject, RecordDigest)> {
        self.effects.iter().find_map(Effect::record)
    }
}

/// What one command makes true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The ledger exists. The first entry of every journal.
    Founded {
        /// Its identity.
        ledger: LedgerId,
    },
    /// Codes are computed with this key from now on.
    CodeKeyAdded {
        /// Its version.
        version: KeyVersion,
        /// By which the key is recognised.
        fingerprint: Fingerprint,
    },
    /// The operator accepted what the clock says.
    ClockAccepted,
    /// A scheme exists. Only the first release wrote it; now [`Effect::RulesSet`] says so.
    SchemeCreated {
        /// Its name.
        scheme: SchemeId,
        /// Its rules, version 1.
        rules: FirstRules,
    },
    /// A buyer exists.
    BuyerCreated {
        /// Its name.
        funder: FunderId,
        /// Its record in the registry's log.
        record: RecordDigest,
    },
    /// A prescriber exists.
    PrescriberCreated {
        /// Its name.
        prescriber: PrescriberId,
        /// Its record in the registry's log.
        record: RecordDigest,
    },
    /// A venue exists and may redeem. Only the first release wrote it; now
    /// [`OrganisationEffect::VenueRegistered`] and what follows say so.
    VenueCreated {
        /// Its name.
        venue: VenueId,
        /// What it is.
        terms: VenueTerms,
    },
    /// A venue may not redeem any more.
    VenueSuspended {
        /// Which.
        venue: VenueId,
        /// Why.
        reason: Suspension,
    },
    /// A venue may redeem again.
    VenueResumed {
        /// Which.
        venue: VenueId,
    },
    /// An order exists.
    OrderCreated {
        /// Its name.
        order: OrderId,
        /// What was agreed.
        terms: OrderTerms,
    },
    /// The bank booked a line on the segregated account.
    BankLineBooked(BankLine),
    /// Money came from a buyer.
    MoneyReceived {
        /// From whom.
        buyer: FunderId,
    },
    /// Booklets are in circulation, in stock.
    BookletsIssued {
        /// For which order.
        order: OrderId,
        /// The first of a range without gaps.
        first: BookletId,
        /// How many.
        count: u32,
        /// The version of the key that their codes are computed with.
        key: KeyVersion,
        /// The three days of their chèques.
        validity: Validity,
    },
    /// Booklets are in the stock of a prescriber.
    BookletsAllotted {
        /// The first of a range without gaps.
        first: BookletId,
        /// How many.
        count: u32,
        /// In whose stock.
        prescriber: PrescriberId,
    },
    /// A person holds the booklet. Only the first release wrote it; now
    /// [`StockEffect::BookletGiven`] says so.
    BookletHandedOver {
        /// Which.
        booklet: BookletId,
        /// Since when.
        day: Day,
    },
    /// A booklet is blocked.
    BookletBlocked {
        /// Which.
        booklet: BookletId,
        /// Why.
        reason: Opposition,
    },
    /// A booklet is where it was before it was blocked.
    BookletUnblocked {
        /// Which.
        booklet: BookletId,
    },
    /// A venue took chèques. The redemption is named by the entry.
    Redeemed {
        /// Where.
        venue: VenueId,
        /// What was done.
        service: Service,
        /// The procedures that the person needed.
        procedures: Vec<Procedure>,
        /// When it was done.
        service_date: Day,
        /// The chèques, one part per order, in order of the orders.
        parts: Vec<Part>,
    },
    /// A redemption never was.
    RedemptionVoided {
        /// Which.
        redemption: RedemptionId,
        /// Why.
        reason: VoidReason,
    },
    /// A cycle ends: this entry is its cut-off.
    CycleClosed {
        /// Which.
        cycle: CycleId,
        /// What people call it.
        label: Label,
        /// The first entry that belongs to it.
        first: Sequence,
    },
    /// Some figures of a cycle are known.
    FiguresRecorded {
        /// Of which cycle.
        cycle: CycleId,
        /// The place of these in the series, from 1.
        part: u32,
        /// What is due, in order of venue and buyer.
        lines: Vec<FigureLine>,
        /// In the last part only: the sums over all of them.
        totals: Option<FigureTotals>,
    },
    /// The figures of a cycle hold.
    CycleApproved {
        /// Which.
        cycle: CycleId,
    },
    /// A payment run began.
    PaymentRunOpened {
        /// Its name.
        run: PaymentRunId,
        /// What it pays.
        cycle: CycleId,
    },
    /// Payments belong to a run. Written before payments named the account that they go to; now
    /// [`BankingEffect::VenuesPaid`] says so.
    PaymentsMade {
        /// To which run.
        run: PaymentRunId,
        /// In order of their venues.
        payments: Vec<PaymentMade>,
    },
    /// A payment run is complete. Written before runs named the account that they are paid from;
    /// now [`BankingEffect::RunSealed`] says so.
    PaymentRunSealed {
        /// Which.
        run: PaymentRunId,
        /// How many payments it holds.
        payments: u32,
        /// Their sum.
        sum: Cents,
    },
    /// The bank booked a payment: it is paid.
    PaymentBooked {
        /// Which.
        payment: PaymentId,
        /// The bank's booking day.
        day: Day,
    },
    /// The bank gave a booked payment back.
    PaymentReturned {
        /// Which.
        payment: PaymentId,
        /// The bank's booking day.
        day: Day,
    },
    /// The bank's booked closing balance of a day.
    BankBalanceRecorded {
        /// Which day.
        day: Day,
        /// How much.
        balance: Cents,
        /// The bank's reference of the statement.
        reference: BankReference,
    },
    /// A version of a scheme's rules is known; the first one creates the scheme.
    RulesSet {
        /// Which scheme.
        scheme: SchemeId,
        /// The version, from 1.
        version: u16,
        /// The first service date that it applies to.
        from: Day,
        /// The rules.
        rules: Box<Rules>,
    },
    /// About funders, prescribers, venues, their records and callers.
    Organisation(OrganisationEffect),
    /// About an order's money.
    Order(OrderEffect),
    /// About booklets on their way, and chèques that end.
    Stock(StockEffect),
    /// About the calendar of orders.
    Calendar(CalendarEffect),
    /// The redemption of this entry is an exception to a rule.
    RedemptionExcepted {
        /// Why it was allowed.
        reason: Exception,
    },
    /// About procedures, agreements and awards, and who bears what.
    Sharing(SharingEffect),
    /// About what others are to pay.
    Claim(ClaimEffect),
    /// About redemptions that are undone after the cut-off.
    Incident(IncidentEffect),
    /// About payments on their way, refunds and lines of the bank.
    Banking(BankingEffect),
}

words! {
    /// Why a redemption was allowed that a rule refuses.
    Exception {
        /// The venue's connection or tools failed.
        Outage "outage"
        /// The venue could not enter it in time.
        LateEntry "late entry"
        /// The service was before the suspension.
        BeforeSuspension "before the suspension"
        /// A decision on a complaint.
        Complaint "complaint"
    }
}

impl Effect {
    fn record(&self) -> Option<(Subject, RecordDigest)> {
        if let Effect::BuyerCreated { funder, record } = self {
            return Some((Subject::Funder(*funder), *record));
        }
        if let Effect::PrescriberCreated { prescriber, record } = self {
            return Some((Subject::Prescriber(*prescriber), *record));
        }
        if let Effect::VenueCreated { venue, terms } = self {
            return Some((Subject::Venue(*venue), terms.record));
        }
        if let Effect::Organisation(effect) = self {
            return effect.record();
        }
        if let Effect::Banking(effect) = self {
            return effect.record();
        }
        None
    }

    /// The records of the registry's log that this effect erases.
    pub fn erased(&self) -> &[RecordDigest] {
        if let Effect::Organisation(effect) = self { effect.erased() } else { &[] }
    }
}

/// The chèques of one redemption that belong to one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The order.
    pub order: OrderId,
    /// The version of its scheme's rules that applied.
    pub rules_version: u16,
    /// What the part is worth.
    pub value: Cents,
    /// The chèques, by booklet, in order of the booklets.
    pub cheques: Vec<ChequeSet>,
}

/// Some chèques of one booklet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChequeSet {
    /// The booklet.
    pub booklet: BookletId,
    /// Bit `index - 1` stands for the chèque `index`; never zero.
    pub mask: u16,
}

impl ChequeSet {
    /// How many chèques.
    pub fn count(self) -> u32 {
        self.mask.count_ones()
    }

    /// The indexes of the chèques, from 1.
    pub fn indexes(self) -> impl Iterator<Item = u8> {
        (1..=15_u8).filter(move |index| self.mask & bit(*index) != 0)
    }
}

/// The bit of the chèque `index` in a mask; no bit outside 1 to 15.
pub fn bit(index: u8) -> u16 {
    match index {
        1..=15 => 1_u16.checked_shl(u32::from(index.saturating_sub(1))).unwrap_or(0),
        _ => 0,
    }
}

/// What one venue is due from one buyer for one cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FigureLine {
    /// Who is paid.
    pub venue: VenueId,
    /// Whose chèques it took.
    pub buyer: FunderId,
    /// How many redemptions.
    pub redemptions: u32,
    /// How many chèques.
    pub cheques: u32,
    /// What they are worth.
    pub amount: Cents,
}

/// The sums over all lines of a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FigureTotals {
    /// How many lines there are.
    pub lines: u32,
    /// The sum of their amounts.
    pub amount: Cents,
    /// BLAKE3 over all lines, to which an approval is bound.
    pub digest: FiguresDigest,
}

/// 256 bits that stand for the figures of a cycle.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FiguresDigest(pub [u8; 32]);

impl FiguresDigest {
    /// BLAKE3 over the canonical form of all lines of a cycle, in order of venue and buyer.
    ///
    /// How many there are (8 bytes), then 24 bytes for each: venue, buyer, redemptions and chèques
    /// (4 bytes each), and the amount in cents (8), all big-endian.
    pub fn of(lines: &[FigureLine]) -> FiguresDigest {
        let mut hasher = blake3::Hasher::new_derive_key("carnet/figures/1");
        hasher.update(&u64::try_from(lines.len()).unwrap_or(u64::MAX).to_be_bytes());
        for FigureLine { venue, buyer, redemptions, cheques, amount } in lines {
            hasher.update(&venue.get().to_be_bytes()).update(&buyer.get().to_be_bytes());
            hasher.update(&redemptions.to_be_bytes()).update(&cheques.to_be_bytes());
            hasher.update(&amount.get().to_be_bytes());
        }
        FiguresDigest(*hasher.finalize().as_bytes())
    }
}

impl std::fmt::Debug for FiguresDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// One payment of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentMade {
    /// Its name.
    pub payment: PaymentId,
    /// Who is paid.
    pub venue: VenueId,
    /// Which attempt to pay this remittance, from 1.
    pub attempt: u16,
    /// From whose money, in order of the buyers.
    pub lines: Vec<PaymentLine>,
}

/// What one buyer's money pays of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentLine {
    /// Whose money.
    pub buyer: FunderId,
    /// How much, never zero.
    pub amount: Cents,
}
