//! What organisations are, in coded words: names and addresses are in the registry's log.

use std::fmt;
use std::str::FromStr;

use super::id::{FunderId, VenueId};
use super::registry::RecordDigest;
use super::request::CallerId;
use super::territory::{Departement, InseeCode};
use super::time::{Day, DayRange};
use super::words::words;

words! {
    /// What a funder does.
    FunderKind {
        /// Buys booklets.
        Buyer "buyer"
        /// Bears a share of what is used, by an award.
        CoFunder "co-funder"
        /// Bears what its procedures caused, by an agreement.
        Contributor "contributor"
    }

    /// The legal form of a venue's organisation, for information.
    LegalForm {
        /// A commune, a département, a library of theirs…
        PublicBody "public body"
        /// An association under the law of 1901.
        Association "association"
        /// A company.
        Company "company"
        /// A cooperative (SCOP, SCIC).
        Cooperative "cooperative"
        /// One person in business.
        SoleTrader "sole trader"
        /// Anything else.
        Other "other"
    }

    /// How a venue stands to VAT, for information.
    VatRegime {
        /// Outside the scope of VAT.
        OutOfScope "out of scope"
        /// Below the thresholds (article 293 B of the code général des impôts).
        Exempt "exempt"
        /// Subject to VAT.
        Subject "subject"
    }

    /// Why a venue ended.
    VenueEnding {
        /// The place closed.
        Closed "closed"
        /// It left the scheme.
        Left "left"
        /// It was excluded.
        Excluded "excluded"
        /// Another venue stands for it.
        Merged "merged"
    }

    /// Why a bank account is not used.
    AccountRefusal {
        /// Whoever proposed it was wrong.
        Withdrawn "withdrawn"
        /// The second person did not confirm it.
        NotConfirmed "not confirmed"
        /// The bank gave a payment to it back.
        ByBank "by the bank"
    }

    /// What a caller may do that others may not.
    Entitlement {
        /// See the typed codes of booklets, to print them.
        Codes "codes"
        /// Redeem for a service that is too old, or of a suspended venue.
        Exceptions "exceptions"
        /// Decide contests of funders: given to people outside the buyers.
        Contests "contests"
        /// Undo redemptions after the cut-off, and give up what is due.
        Incidents "incidents"
        /// Take the files of payment runs, which hold the numbers of accounts.
        Payments "payments"
    }
}

/// Where a venue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// In which département.
    pub departement: Departement,
    /// In which commune, when known.
    pub commune: Option<InseeCode>,
}

/// How far a venue's affiliation has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Affiliation {
    /// Proposed: nobody has looked at it.
    Draft,
    /// Checked by the operator.
    Checked {
        /// Who checked it.
        by: CallerId,
    },
    /// Validated by a buyer: it may redeem on the days of its label.
    Active {
        /// By which; `None` for a venue that the first release created.
        buyer: Option<FunderId>,
    },
    /// It redeems no service after `last_day`.
    Ended {
        /// The last service date that it may present.
        last_day: Day,
    },
}

impl Affiliation {
    /// The word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Affiliation::Draft => "draft",
            Affiliation::Checked { .. } => "checked",
            Affiliation::Active { .. } => "active",
            Affiliation::Ended { .. } => "ended",
        }
    }
}

/// The terms under which a venue joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// Whether what it must give back may be taken off what it is paid.
    pub set_off: bool,
    /// Its legal form, for information.
    pub legal_form: LegalForm,
    /// How it stands to VAT, for information.
    pub vat: VatRegime,
}

/// Whose a bank account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccountOwner {
    /// A venue's, on which it is paid.
    Venue(VenueId),
    /// A funder's, on which it gets money back.
    Funder(FunderId),
    /// The segregated account, from which everybody is paid.
    Escrow,
}

impl AccountOwner {
    /// The funder, when it is one.
    pub fn funder(self) -> Option<FunderId> {
        match self {
            AccountOwner::Funder(funder) => Some(funder),
            AccountOwner::Venue(_) | AccountOwner::Escrow => None,
        }
    }
}

impl fmt::Display for AccountOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AccountOwner::Venue(venue) => fmt::Display::fmt(venue, f),
            AccountOwner::Funder(funder) => fmt::Display::fmt(funder, f),
            AccountOwner::Escrow => f.write_str("escrow"),
        }
    }
}

/// Why a text names no owner of a bank account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an owner: `venues/{{number}}`, `funders/{{number}}` or `escrow`")]
pub struct InvalidOwner;

impl FromStr for AccountOwner {
    type Err = InvalidOwner;

    fn from_str(text: &str) -> Result<AccountOwner, InvalidOwner> {
        if text == "escrow" {
            return Ok(AccountOwner::Escrow);
        }
        let venue = text.parse().map(AccountOwner::Venue);
        venue.or_else(|_| text.parse().map(AccountOwner::Funder)).map_err(|_| InvalidOwner)
    }
}

/// A bank account. Its IBAN is in the registry's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankAccount {
    /// Whose.
    pub owner: AccountOwner,
    /// Its record in the registry's log.
    pub record: RecordDigest,
    /// Who proposed it.
    pub proposed_by: CallerId,
    /// Where it is in its life.
    pub state: BankAccountState,
}

/// Where a bank account is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BankAccountState {
    /// Nobody has confirmed it.
    Proposed,
    /// Used for payments from its first day to its last.
    InUse {
        /// The days.
        days: DayRange,
    },
    /// Not used any more, or never.
    Refused {
        /// Why.
        reason: AccountRefusal,
    },
}

impl BankAccountState {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            BankAccountState::Proposed => "proposed",
            BankAccountState::InUse { .. } => "in use",
            BankAccountState::Refused { .. } => "refused",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_is_read_back_from_its_text() {
        for text in ["venues/17", "funders/2", "escrow"] {
            let owner: AccountOwner = text.parse().unwrap();
            assert_eq!(owner.to_string(), text);
        }
        for text in ["", "Escrow", "venues/0", "funders/02", "prescribers/1"] {
            assert_eq!(text.parse::<AccountOwner>(), Err(InvalidOwner), "{text}");
        }
    }
}
