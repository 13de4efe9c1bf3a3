//! What sections, columns and rows are called: stable words, for programs.

use std::fmt;

use crate::domain::id::{
    AgreementId, AwardId, CycleId, FunderId, OrganisationId, PrescriberId, VenueId,
};
use crate::domain::procedure::Procedure;
use crate::domain::service::Service;
use crate::domain::territory::{Departement, InseeCode};
use crate::domain::words::words;

words! {
    /// A section of a report.
    SectionKey {
        /// What became of what was ordered.
        Life "life"
        /// Who bears what of what was used.
        Bearers "bearers"
        /// What a contributor bears, by agreement and year.
        Agreements "agreements"
        /// What a co-funder bears, by award.
        Awards "awards"
        /// What a venue is due.
        Remittances "remittances"
        /// What others were called for, and what they paid.
        Calls "calls"
        /// What funders object to.
        Contests "contests"
        /// What was undone after the cut-off.
        Incidents "incidents"
        /// What nobody answers for, by organisation.
        ByOrganisation "by_organisation"
        /// By whose chèques they were.
        ByBuyer "by_buyer"
        /// By where they were used.
        ByVenue "by_venue"
        /// By who handed them over.
        ByPrescriber "by_prescriber"
        /// By what was done.
        ByService "by_service"
        /// By what the person needed.
        ByProcedure "by_procedure"
        /// By the commune of the venue.
        ByCommune "by_commune"
        /// What the buyer's accounts hold now.
        Positions "positions"
        /// Whether the bank holds what the ledger says.
        Cover "cover"
    }

    /// What kind of value a column has.
    ColumnKind {
        /// A text.
        Text "text"
        /// A number of things.
        Count "count"
        /// An amount in cents.
        Cents "cents"
        /// A day.
        Day "day"
    }

    /// A column of a section.
    ColumnKey {
        /// How many redemptions.
        Redemptions "redemptions"
        /// How many chèques.
        Cheques "cheques"
        /// What was used.
        Used "used"
        /// What contributors bear of it.
        Contributed "contributed"
        /// What co-funders bear of it.
        CoFunded "co_funded"
        /// What the buyer bears of it.
        Borne "borne"
        /// What the subject bears, or what a row is about.
        Amount "amount"
        /// What nobody answers for without any agreement.
        NoAgreement "no_agreement"
        /// What nobody answers for outside the terms or the share.
        OutsideTerms "outside_terms"
        /// What nobody answers for over the envelope.
        OverEnvelope "over_envelope"
        /// Booklets, in the period.
        PeriodBooklets "period_booklets"
        /// Chèques, in the period.
        PeriodCheques "period_cheques"
        /// Their value, in the period.
        PeriodAmount "period_amount"
        /// Booklets, up to its end.
        EndBooklets "end_booklets"
        /// Chèques, up to its end.
        EndCheques "end_cheques"
        /// Their value, up to its end.
        EndAmount "end_amount"
        /// Which organisation an agreement answers for.
        Organisation "organisation"
        /// Whose chèques.
        Buyer "buyer"
        /// What is used of an envelope or an award at the end of the period.
        UsedAtEnd "used_at_end"
        /// The envelope, or what was awarded.
        Ceiling "ceiling"
        /// What is left of it at the end of the period.
        LeftAtEnd "left_at_end"
        /// What was due when the figures were recorded.
        Due "due"
        /// What is still payable.
        Payable "payable"
        /// What is on its way to the bank.
        InTransit "in_transit"
        /// What the bank booked.
        Paid "paid"
        /// What is not paid: of redemptions undone before they were.
        Unpaid "unpaid"
        /// What was taken off: for other redemptions, undone after they were paid, or since the
        /// venue had the money already.
        SetOff "set_off"
        /// What returned to the buyer: the venue ended and never took it.
        Forfeited "forfeited"
        /// What the operator adds.
        Goodwill "goodwill"
        /// What a funder bears through the account, by the figures.
        Shared "shared"
        /// What it pays to the buyer directly, by the figures.
        Direct "direct"
        /// What incidents took off: of a funder before it was called for it.
        Undone "undone"
        /// What upheld contests took off.
        Relieved "relieved"
        /// What is under contest, or was.
        Contested "contested"
        /// What will be called when the statement is definitive.
        ToCall "to_call"
        /// What incidents took off what was called.
        UndoneSince "undone_since"
        /// What was given up.
        GivenUp "given_up"
        /// What is called, less what was taken off since.
        Called "called"
        /// What was received of it.
        Received "received"
        /// What is still expected.
        Outstanding "outstanding"
        /// How many contests.
        Contests "contests"
        /// What a venue gave back.
        Recovered "recovered"
        /// The number of an account in the chart.
        Number "number"
        /// The side on which an account stands.
        Side "side"
        /// What accounts hold.
        Held "held"
        /// The verdict on the cover.
        Verdict "verdict"
        /// The day of the verdict.
        VerdictDay "verdict_day"
        /// What the bank is short of.
        Short "short"
        /// The day that was compared last.
        ComparedDay "compared_day"
        /// What the bank held then.
        Bank "bank"
        /// What the ledger said then.
        Ledger "ledger"
        /// Banking days without proof.
        UnprovenDays "unproven_days"
    }

    /// What a reader must know of a report.
    Notice {
        /// Figures to negotiate with: nobody owes them.
        NeverReceivable "never_receivable"
        /// Rows of few redemptions are merged, so that none tells of a person.
        Grouped "grouped"
        /// There are too few redemptions to show any figure.
        Withheld "withheld"
        /// Rows of small amounts are merged: there are too many.
        Shortened "shortened"
    }

    /// What becomes of booklets and chèques.
    Measure {
        /// A buyer ordered them.
        Ordered "ordered"
        /// They are in circulation.
        Issued "issued"
        /// People hold them.
        HandedOver "handed_over"
        /// Venues took them, in computed cycles.
        Used "used"
        /// They were taken out of stock for good.
        Withdrawn "withdrawn"
        /// They were of voided redemptions, and could not be used again.
        Cancelled "cancelled"
        /// They ended unused.
        Lapsed "lapsed"
    }
}

impl SectionKey {
    /// The section with this word.
    pub fn with_word(word: &str) -> Option<SectionKey> {
        SectionKey::ALL.iter().copied().find(|key| key.word() == word)
    }

    /// Whether a redemption can stand in several of its rows, so that counts do not add up.
    pub(super) fn overlaps(self) -> bool {
        matches!(
            self,
            SectionKey::ByPrescriber
                | SectionKey::ByProcedure
                | SectionKey::ByBuyer
                | SectionKey::ByOrganisation
        )
    }

    /// Whether it is about whole cycles, also in the report of a year: about those that were closed
    /// in it.
    pub(super) fn is_of_cycles(self) -> bool {
        matches!(
            self,
            SectionKey::Remittances
                | SectionKey::Calls
                | SectionKey::Contests
                | SectionKey::Incidents
        )
    }
}

impl ColumnKey {
    /// The column with this word.
    pub fn with_word(word: &str) -> Option<ColumnKey> {
        ColumnKey::ALL.iter().copied().find(|key| key.word() == word)
    }

    /// What kind of value it has.
    pub const fn kind(self) -> ColumnKind {
        use ColumnKey as C;
        match self {
            C::Organisation | C::Buyer | C::Number | C::Side | C::Verdict => ColumnKind::Text,
            C::VerdictDay | C::ComparedDay => ColumnKind::Day,
            C::Redemptions
            | C::Cheques
            | C::PeriodBooklets
            | C::PeriodCheques
            | C::EndBooklets
            | C::EndCheques
            | C::Contests
            | C::UnprovenDays => ColumnKind::Count,
            C::Used
            | C::Contributed
            | C::CoFunded
            | C::Borne
            | C::Amount
            | C::NoAgreement
            | C::OutsideTerms
            | C::OverEnvelope
            | C::PeriodAmount
            | C::EndAmount
            | C::UsedAtEnd
            | C::Ceiling
            | C::LeftAtEnd
            | C::Due
            | C::Payable
            | C::InTransit
            | C::Paid
            | C::Unpaid
            | C::SetOff
            | C::Forfeited
            | C::Goodwill
            | C::Shared
            | C::Direct
            | C::Undone
            | C::Relieved
            | C::Contested
            | C::ToCall
            | C::UndoneSince
            | C::GivenUp
            | C::Called
            | C::Received
            | C::Outstanding
            | C::Recovered
            | C::Held
            | C::Short
            | C::Bank
            | C::Ledger => ColumnKind::Cents,
        }
    }

    /// The place of an amount that is summed from redemptions.
    pub(super) const fn place(self) -> Option<usize> {
        use ColumnKey as C;
        match self {
            C::Used | C::Amount | C::Shared => Some(0),
            C::Contributed | C::NoAgreement | C::Direct => Some(1),
            C::CoFunded | C::OutsideTerms => Some(2),
            C::Borne | C::OverEnvelope => Some(3),
            C::Redemptions
            | C::Cheques
            | C::PeriodBooklets
            | C::PeriodCheques
            | C::PeriodAmount
            | C::EndBooklets
            | C::EndCheques
            | C::EndAmount
            | C::Organisation
            | C::Buyer
            | C::UsedAtEnd
            | C::Ceiling
            | C::LeftAtEnd
            | C::Due
            | C::Payable
            | C::InTransit
            | C::Paid
            | C::Unpaid
            | C::SetOff
            | C::Forfeited
            | C::Goodwill
            | C::Undone
            | C::Relieved
            | C::Contested
            | C::ToCall
            | C::UndoneSince
            | C::GivenUp
            | C::Called
            | C::Received
            | C::Outstanding
            | C::Recovered
            | C::Contests
            | C::Number
            | C::Side
            | C::Held
            | C::Verdict
            | C::VerdictDay
            | C::Short
            | C::ComparedDay
            | C::Bank
            | C::Ledger
            | C::UnprovenDays => None,
        }
    }
}

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowKey {
    /// What a venue takes.
    Venue(VenueId),
    /// What a prescriber handed over.
    Prescriber(PrescriberId),
    /// What was done.
    Service(Service),
    /// What the person needed.
    Procedure(Procedure),
    /// Where the venue is.
    Commune(InseeCode),
    /// Where the venue is, when its commune is not known.
    Departement(Departement),
    /// Whose chèques.
    Buyer(FunderId),
    /// Who bears.
    Funder(FunderId),
    /// Whose procedures.
    Organisation(OrganisationId),
    /// Under which agreement, for services of which year.
    Agreement(AgreementId, u16),
    /// By which award.
    Award(AwardId),
    /// What the buyer bears itself.
    Own,
    /// What a venue is due for a cycle from a buyer.
    Remittance(CycleId, FunderId),
    /// Without procedure, or not handed over by anybody.
    Nothing,
    /// Rows of few redemptions together.
    Grouped,
    /// Rows of small amounts together.
    Others,
}

/// The row's name, as the API has it.
impl fmt::Display for RowKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RowKey::Venue(id) => write!(f, "{id}"),
            RowKey::Prescriber(id) => write!(f, "{id}"),
            RowKey::Service(service) => write!(f, "{service}"),
            RowKey::Procedure(procedure) => write!(f, "{procedure}"),
            RowKey::Commune(code) => write!(f, "communes/{code}"),
            RowKey::Departement(code) => write!(f, "departements/{code}"),
            RowKey::Buyer(id) | RowKey::Funder(id) => write!(f, "{id}"),
            RowKey::Organisation(id) => write!(f, "{id}"),
            RowKey::Agreement(id, year) => write!(f, "{id}.{year}"),
            RowKey::Award(id) => write!(f, "{id}"),
            RowKey::Own => f.write_str("own"),
            RowKey::Remittance(cycle, buyer) => write!(f, "{cycle}.{buyer}"),
            RowKey::Nothing => f.write_str("none"),
            RowKey::Grouped => f.write_str("grouped"),
            RowKey::Others => f.write_str("others"),
        }
    }
}
