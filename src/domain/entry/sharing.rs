//! What becomes true of procedures, agreements, awards, and of who bears what.

use super::super::agreement::{AwardTerms, Terms};
use super::super::id::{AgreementId, AwardId, CycleId, FunderId, OrganisationId};
use super::super::money::Cents;
use super::super::procedure::{AddedProcedure, Behind, Procedure};
use super::super::slug::Slug;
use super::super::time::Day;
use super::super::words::words;
use super::FiguresDigest;

/// What becomes true of who bears what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SharingEffect {
    /// A version of the table of procedures is known.
    TableSet {
        /// The version, from 1.
        version: u16,
        /// The first service date that it applies to.
        from: Day,
        /// The organisations that no version had before, in order of their new names.
        organisations: Vec<Slug>,
        /// The procedures that no version had before, in order of their new names.
        procedures: Vec<AddedProcedure>,
        /// Who is behind each procedure of the version, in order.
        rows: Vec<TableRow>,
    },
    /// An agreement is written down; it does not bind.
    AgreementDrafted {
        /// Its name.
        agreement: AgreementId,
        /// Who bears.
        contributor: FunderId,
        /// Which organisation it answers for.
        organisation: OrganisationId,
        /// The terms.
        terms: Terms,
    },
    /// An agreement binds.
    AgreementSigned {
        /// Which.
        agreement: AgreementId,
    },
    /// Other terms bind from a service date on.
    AgreementAmended {
        /// Which.
        agreement: AgreementId,
        /// The first service date that they apply to.
        from: Day,
        /// The terms.
        terms: Terms,
    },
    /// An agreement does not bind after a service date.
    AgreementEnded {
        /// Which.
        agreement: AgreementId,
        /// The last service date.
        last_day: Day,
    },
    /// A co-funder bears a share of what is used.
    AwardGranted {
        /// Its name.
        award: AwardId,
        /// The terms.
        terms: AwardTerms,
    },
    /// An award bears nothing after a service date.
    AwardEnded {
        /// Which.
        award: AwardId,
        /// The last service date.
        last_day: Day,
    },
    /// The figures of a cycle are computed by this version: stands beside
    /// [`super::Effect::CycleClosed`]. Without it, version 1: every share is the buyer's.
    ComputationFixed {
        /// Which cycle.
        cycle: CycleId,
        /// The version, from 2.
        version: u16,
    },
    /// Some shares of a cycle are known.
    SharesRecorded {
        /// Of which cycle.
        cycle: CycleId,
        /// The place of these in the series, from 1.
        part: u32,
        /// Who bears what, in order.
        lines: Vec<ShareLine>,
        /// In the last part only: the sums over all of them.
        totals: Option<ShareTotals>,
    },
    /// The figures of a cycle are not approved, with a reason; they may be, later.
    CycleReturned {
        /// Which cycle.
        cycle: CycleId,
        /// Why.
        reason: ReturnReason,
    },
}

/// Who is behind a procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// Which procedure.
    pub procedure: Procedure,
    /// Who, in order of the organisations; nobody, perhaps.
    pub behind: Vec<Behind>,
}

words! {
    /// Why the figures of a cycle are returned.
    ReturnReason {
        /// They are not what their reader expected, who asks for another look.
        Doubt "doubt"
        /// A redemption in it is being looked into.
        Inquiry "inquiry"
        /// They do not agree with what another computation gives.
        Mismatch "mismatch"
    }

    /// Why nobody bears what an organisation's procedures caused.
    ShadowKind {
        /// It has signed no agreement.
        NoAgreement "no agreement"
        /// None of its agreements applies, or what share and maximum leave.
        OutsideTerms "outside the terms"
        /// What count and envelope leave.
        OverEnvelope "over the envelope"
    }
}

/// Who bears what of a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ShareLine {
    /// A contributor, under an agreement.
    Contribution {
        /// Under which.
        agreement: AgreementId,
        /// For services of which year.
        year: u16,
        /// For whose chèques.
        buyer: FunderId,
        /// Of how many chèques.
        cheques: u32,
        /// How much.
        amount: Cents,
    },
    /// A co-funder, by an award; the award says for whose chèques.
    CoFunding {
        /// By which.
        award: AwardId,
        /// How much.
        amount: Cents,
    },
    /// The buyer, who had already paid it.
    Borne {
        /// Which buyer.
        buyer: FunderId,
        /// What its chèques were worth that were used.
        used: Cents,
        /// What it bears of that.
        amount: Cents,
    },
    /// Nobody: a figure to negotiate with, never a receivable. Part of what others bear above.
    Shadow {
        /// Which organisation's procedures caused it.
        organisation: OrganisationId,
        /// For whose chèques.
        buyer: FunderId,
        /// Why nobody bears it.
        kind: ShadowKind,
        /// How much.
        amount: Cents,
    },
}

impl ShareLine {
    /// What somebody else than the buyer bears by it.
    pub fn borne_by_others(&self) -> Cents {
        match *self {
            ShareLine::Contribution { amount, .. } | ShareLine::CoFunding { amount, .. } => amount,
            ShareLine::Borne { .. } | ShareLine::Shadow { .. } => Cents::ZERO,
        }
    }

    /// Adds the canonical form to `hasher`: the kind (1 byte), the keys (4 bytes each; a year and a
    /// kind of shadow as well), then the numbers (8 bytes each), all big-endian.
    fn hash(&self, hasher: &mut blake3::Hasher) {
        let (kind, keys, numbers) = match *self {
            ShareLine::Contribution { agreement, year, buyer, cheques, amount } => (
                1_u8,
                [agreement.get(), u32::from(year), buyer.get()],
                [u64::from(cheques), amount.get()],
            ),
            ShareLine::CoFunding { award, amount } => (2, [award.get(), 0, 0], [0, amount.get()]),
            ShareLine::Borne { buyer, used, amount } => {
                (3, [buyer.get(), 0, 0], [used.get(), amount.get()])
            }
            ShareLine::Shadow { organisation, buyer, kind, amount } => {
                let why = ShadowKind::ALL.iter().position(|known| *known == kind).unwrap_or(0);
                let why = u32::try_from(why).unwrap_or(0);
                (4, [organisation.get(), buyer.get(), why], [0, amount.get()])
            }
        };
        hasher.update(&[kind]);
        for key in keys {
            hasher.update(&key.to_be_bytes());
        }
        for number in numbers {
            hasher.update(&number.to_be_bytes());
        }
    }
}

impl FiguresDigest {
    /// BLAKE3 over the digest of the figures of a cycle, how many share lines there are (8 bytes),
    /// and the canonical form of each, in order: 29 bytes.
    pub fn of_shares(figures: FiguresDigest, lines: &[ShareLine]) -> FiguresDigest {
        let mut hasher = blake3::Hasher::new_derive_key("carnet/shares/1");
        hasher.update(&figures.0);
        hasher.update(&u64::try_from(lines.len()).unwrap_or(u64::MAX).to_be_bytes());
        for line in lines {
            line.hash(&mut hasher);
        }
        FiguresDigest(*hasher.finalize().as_bytes())
    }
}

/// The sums over all shares of a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareTotals {
    /// How many lines there are.
    pub lines: u32,
    /// What contributors bear.
    pub contributed: Cents,
    /// What co-funders bear.
    pub co_funded: Cents,
    /// What buyers bear.
    pub borne: Cents,
    /// BLAKE3 over the figures and all lines, to which an approval is bound.
    pub digest: FiguresDigest,
}
