//! What becomes true after the cut-off: redemptions undone, and what venues give back.
//!
//! **Invariant:** every cent that an incident moves stands in one [`Move`], and the transfers of
//! its entry are those of its moves.

use super::super::account::{Account, Credit, Debit, Transfer};
use super::super::claim::AbandonReason;
use super::super::id::{CycleId, FunderId, OrderId, PaymentRunId, RedemptionId, VenueId};
use super::super::money::Cents;
use super::super::words::words;
use super::{ChequeSet, ShareLine};

/// What becomes true of a redemption after the cut-off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IncidentEffect {
    /// A settled redemption is undone.
    RedemptionUndone {
        /// Which.
        redemption: RedemptionId,
        /// The cycle in which it stands.
        cycle: CycleId,
        /// Where it was made.
        venue: VenueId,
        /// What becomes of the chèques.
        kind: IncidentKind,
        /// Why.
        reason: IncidentReason,
        /// The chèques, in order of the booklets. Those that
        /// [`super::StockEffect::ChequesCancelled`] beside it does not name can be used again.
        cheques: Vec<ChequeSet>,
        /// Whether what the venue must give back may be taken off what it is paid, unless its terms
        /// of enrolment say otherwise.
        set_off: bool,
        /// What that does, per buyer, in order of the buyers.
        undone: Vec<Undone>,
    },
    /// The operator pays a venue what it was refused, out of its own float.
    GoodwillGranted {
        /// For which redemption, which is undone.
        redemption: RedemptionId,
        /// Of whose chèques.
        buyer: FunderId,
        /// How much.
        amount: Cents,
    },
    /// A venue gave back.
    ClawbackRecovered {
        /// For which redemption.
        redemption: RedemptionId,
        /// Whose money it was.
        buyer: FunderId,
        /// How.
        by: RecoveredBy,
        /// To whom it goes.
        to: Vec<(Payee, Cents)>,
    },
    /// What a venue still has to give back is given up.
    ClawbackAbandoned {
        /// For which redemption.
        redemption: RedemptionId,
        /// Whose money it was.
        buyer: FunderId,
        /// How much.
        amount: Cents,
        /// Why.
        reason: AbandonReason,
    },
    /// The operator paid into its float, or the bank paid interest into it.
    FloatToppedUp,
}

/// What undoing a redemption does to one buyer's money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// Whose.
    pub buyer: FunderId,
    /// What others bore of it: released from agreements and awards from this entry on.
    pub released: Vec<ShareLine>,
    /// What happens to each cent.
    pub moves: Vec<Move>,
}

words! {
    /// What becomes of the chèques of a redemption that is undone.
    IncidentKind {
        /// The person can use them again.
        Restored "restored to the holder"
        /// Nobody can: their value returns to the buyer.
        Cancelled "cancelled"
    }

    /// Why a redemption is undone after the cut-off.
    IncidentReason {
        /// The service was not given.
        ServiceNotGiven "service not given"
        /// Something was entered wrongly.
        EntryError "entry error"
        /// The same service was entered twice.
        Duplicate "entered twice"
        /// Somebody cheated.
        Fraud "fraud"
        /// A decision on the person's complaint.
        Complaint "complaint"
    }

    /// Who advances what circulates again and the venue no longer holds.
    Advancer {
        /// The buyer, out of its provision, with its consent.
        Buyer "buyer"
        /// The operator, out of its float.
        Operator "operator"
    }

    /// Where money comes from that goes back to a funder.
    Source {
        /// What the venue is still due.
        Payable "payable"
        /// What was received for the buyer.
        Held "held"
        /// The buyer's provision.
        Provision "provision"
    }
}

/// Who gets what a venue gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Payee {
    /// A funder that had paid its share.
    Funder(FunderId),
    /// The buyer.
    Buyer,
    /// The operator, which had advanced it.
    Operator,
}

/// How a venue gave back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecoveredBy {
    /// Taken off what it is paid.
    SetOff {
        /// In which run.
        run: PaymentRunId,
    },
    /// It paid into the account.
    Bank,
}

/// What happens to some cents of a redemption that is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// The venue is not paid, and the chèques circulate again.
    Recirculated {
        /// The order of the chèques.
        order: OrderId,
        /// How much.
        amount: Cents,
    },
    /// The venue was paid, somebody advances it, and the chèques circulate again.
    Advanced {
        /// The order of the chèques.
        order: OrderId,
        /// Who advances it.
        by: Advancer,
        /// How much.
        amount: Cents,
    },
    /// The venue is not paid, and the buyer has it back.
    Returned {
        /// How much.
        amount: Cents,
    },
    /// A funder that had paid is owed it.
    Repaid {
        /// Who.
        funder: FunderId,
        /// Out of what.
        from: Source,
        /// How much.
        amount: Cents,
    },
    /// A contributor was called for it and had not paid: it need not.
    ContributionCancelled {
        /// Who.
        contributor: FunderId,
        /// How much.
        amount: Cents,
    },
    /// A co-funder was called for it and had not paid: it need not.
    CoFundingCancelled {
        /// Who.
        co_funder: FunderId,
        /// How much.
        amount: Cents,
    },
    /// It was not called yet, and never will be: no money moves.
    Uncalled {
        /// Of whom.
        funder: FunderId,
        /// How much.
        amount: Cents,
    },
    /// It was called and given up: no money moves.
    GivenUp {
        /// Of whom.
        funder: FunderId,
        /// How much.
        amount: Cents,
    },
    /// The venue must give it back.
    ClawedBack {
        /// Who gets it then.
        to: Payee,
        /// How much.
        amount: Cents,
    },
}

/// The debited account, the credited one, the amount.
/// What money does: debit, credit, amount.
pub type Posting = (Account, Account, Cents);

/// What goes into the operator's float, or comes out of it, moves the same between the parts of the
/// bank account.
fn to_float(buyer: FunderId, amount: Cents) -> Posting {
    (Account::Unassigned, Account::Escrow { buyer }, amount)
}

fn from_float(buyer: FunderId, amount: Cents) -> Posting {
    (Account::Escrow { buyer }, Account::Unassigned, amount)
}

impl Move {
    /// What it posts, of the redemption of `venue` with chèques of `buyer`.
    pub fn postings(self, venue: VenueId, buyer: FunderId) -> Vec<Posting> {
        let (payable, deferred) = (Account::Payable { venue, buyer }, Account::Deferred { buyer });
        let provision = Account::Provision { buyer };
        match self {
            Move::Recirculated { order, amount } => {
                vec![(payable, Account::Circulating { order }, amount)]
            }
            Move::Advanced { order, by: Advancer::Buyer, amount } => {
                vec![(provision, Account::Circulating { order }, amount)]
            }
            Move::Advanced { order, by: Advancer::Operator, amount } => {
                let circulating = Account::Circulating { order };
                vec![(Account::Operator, circulating, amount), from_float(buyer, amount)]
            }
            Move::Returned { amount } => vec![(payable, provision, amount)],
            Move::Repaid { funder, from, amount } => {
                let from = match from {
                    Source::Payable => payable,
                    Source::Held => Account::Held { buyer },
                    Source::Provision => provision,
                };
                vec![(from, Account::Owed { funder, buyer }, amount)]
            }
            Move::ContributionCancelled { contributor, amount } => {
                vec![(deferred, Account::Contribution { contributor, buyer }, amount)]
            }
            Move::CoFundingCancelled { co_funder, amount } => {
                vec![(deferred, Account::CoFunding { co_funder, buyer }, amount)]
            }
            Move::Uncalled { .. } | Move::GivenUp { .. } => Vec::new(),
            Move::ClawedBack { to: _, amount } => {
                vec![(Account::Clawback { venue, buyer }, deferred, amount)]
            }
        }
    }

    /// How much.
    pub fn amount(self) -> Cents {
        match self {
            Move::Recirculated { amount, .. }
            | Move::Advanced { amount, .. }
            | Move::Returned { amount }
            | Move::Repaid { amount, .. }
            | Move::ContributionCancelled { amount, .. }
            | Move::CoFundingCancelled { amount, .. }
            | Move::Uncalled { amount, .. }
            | Move::GivenUp { amount, .. }
            | Move::ClawedBack { amount, .. } => amount,
        }
    }

    /// What the venue is not paid because of it.
    pub fn unpaid(self) -> Cents {
        match self {
            Move::Recirculated { amount, .. }
            | Move::Returned { amount }
            | Move::Repaid { from: Source::Payable, amount, .. } => amount,
            Move::Advanced { .. }
            | Move::Repaid { from: Source::Held | Source::Provision, .. }
            | Move::ContributionCancelled { .. }
            | Move::CoFundingCancelled { .. }
            | Move::Uncalled { .. }
            | Move::GivenUp { .. }
            | Move::ClawedBack { .. } => Cents::ZERO,
        }
    }
}

impl Payee {
    /// What is due to it, out of what is deferred to `buyer`, when a venue gave `amount` back.
    fn postings(self, buyer: FunderId, amount: Cents) -> Vec<Posting> {
        let deferred = Account::Deferred { buyer };
        match self {
            Payee::Funder(funder) => vec![(deferred, Account::Owed { funder, buyer }, amount)],
            Payee::Buyer => vec![(deferred, Account::Provision { buyer }, amount)],
            Payee::Operator => {
                vec![(deferred, Account::Operator, amount), to_float(buyer, amount)]
            }
        }
    }
}

impl IncidentEffect {
    /// What it posts; `venue_of` tells where a redemption that is undone was made. Of money that
    /// the bank booked, [`super::Effect::BankLineBooked`] tells how much.
    pub fn postings(&self, venue_of: impl Fn(RedemptionId) -> Option<VenueId>) -> Vec<Posting> {
        match self {
            IncidentEffect::RedemptionUndone { venue, undone, .. } => undone
                .iter()
                .flat_map(|Undone { buyer, moves, .. }| {
                    moves.iter().flat_map(|one| one.postings(*venue, *buyer))
                })
                .collect(),
            IncidentEffect::GoodwillGranted { redemption, buyer, amount } => {
                let Some(venue) = venue_of(*redemption) else { return Vec::new() };
                let payable = Account::Payable { venue, buyer: *buyer };
                vec![(Account::Operator, payable, *amount), from_float(*buyer, *amount)]
            }
            IncidentEffect::ClawbackRecovered { redemption, buyer, by, to } => {
                let (buyer, venue) = (*buyer, venue_of(*redemption));
                let Some(venue) = venue else { return Vec::new() };
                let from = match by {
                    RecoveredBy::SetOff { .. } => Account::Payable { venue, buyer },
                    RecoveredBy::Bank => Account::Escrow { buyer },
                };
                let clawback = Account::Clawback { venue, buyer };
                let given = to.iter().map(|(_, amount)| (from, clawback, *amount));
                let due = to.iter().flat_map(|(payee, amount)| payee.postings(buyer, *amount));
                given.chain(due).collect()
            }
            IncidentEffect::ClawbackAbandoned { redemption, buyer, amount, .. } => {
                let Some(venue) = venue_of(*redemption) else { return Vec::new() };
                let clawback = Account::Clawback { venue, buyer: *buyer };
                vec![(Account::Deferred { buyer: *buyer }, clawback, *amount)]
            }
            IncidentEffect::FloatToppedUp => Vec::new(),
        }
    }
}

/// The transfers of `postings`, in their order; what moves nothing is none.
pub fn transfers(postings: impl IntoIterator<Item = Posting>) -> Vec<Transfer> {
    let postings = postings.into_iter();
    postings
        .filter_map(|(debit, credit, amount)| {
            Transfer::new(Debit(debit), Credit(credit), amount).ok()
        })
        .collect()
}
