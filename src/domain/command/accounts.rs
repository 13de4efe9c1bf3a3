//! Bank accounts: proposed by one person, confirmed by another, used over ranges of days.

use super::super::entry::{BankingEffect, Effect, OrganisationEffect};
use super::super::facts::{Facts, Payment, PaymentState};
use super::super::id::BankAccountId;
use super::super::organisation::{AccountOwner, AccountRefusal, BankAccount, BankAccountState};
use super::super::registry::{RecordDigest, Subject};
use super::super::rejection::Rejection;
use super::super::request::DigestWriter;
use super::super::time::Day;
use super::bank::check_day;
use super::organisations::next;
use super::{Context, Decision};

/// The most bank accounts of a ledger.
pub const BANK_ACCOUNTS_MAX: u32 = 1_000_000;

/// Proposes a bank account. Its IBAN is not in the digest: a repeat is compared with
/// the record itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProposeBankAccount {
    /// Whose.
    pub owner: AccountOwner,
    /// Its record in the registry's log.
    pub record: RecordDigest,
}

/// Confirms a bank account: it is used from a day on, and the one before it until the day before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfirmBankAccount {
    /// Which.
    pub account: BankAccountId,
    /// The first day.
    pub from: Day,
}

/// Refuses a bank account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefuseBankAccount {
    /// Which.
    pub account: BankAccountId,
    /// Why.
    pub reason: AccountRefusal,
}

fn find(facts: &Facts, account: BankAccountId) -> Result<&BankAccount, Rejection> {
    facts.bank_account(account).ok_or(Rejection::BankAccountNotFound { account })
}

/// Refuses an owner that does not exist.
///
/// # Errors
///
/// `FUNDER_NOT_FOUND`, `VENUE_NOT_FOUND`.
pub fn check_owner(facts: &Facts, owner: AccountOwner) -> Result<(), Rejection> {
    match owner {
        AccountOwner::Venue(venue) => {
            facts.venue(venue).map(drop).ok_or(Rejection::VenueNotFound { venue })
        }
        AccountOwner::Funder(funder) => {
            facts.funder(funder).map(drop).ok_or(Rejection::FunderNotFound { funder })
        }
        AccountOwner::Escrow => Ok(()),
    }
}

impl ProposeBankAccount {
    /// # Errors
    ///
    /// `FUNDER_NOT_FOUND`, `VENUE_NOT_FOUND`, `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let ProposeBankAccount { owner, record } = *self;
        check_owner(facts, owner)?;
        let known = facts.bank_accounts.len();
        let account = next(known, BANK_ACCOUNTS_MAX, "bank accounts", BankAccountId::at_index)?;
        let proposed = match owner {
            // As the releases wrote it that knew accounts of venues alone.
            AccountOwner::Venue(venue) => {
                let proposed = OrganisationEffect::BankAccountProposed { account, venue, record };
                Effect::Organisation(proposed)
            }
            AccountOwner::Funder(_) | AccountOwner::Escrow => {
                Effect::Banking(BankingEffect::AccountProposed { account, owner, record })
            }
        };
        Ok(Decision::facts(proposed))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.owner);
    }
}

impl ConfirmBankAccount {
    /// # Errors
    ///
    /// `BANK_ACCOUNT_NOT_FOUND`, `BANK_ACCOUNT_NOT_PROPOSED`, `BANK_ACCOUNT_TOO_EARLY` when another
    /// account of the same owner is used from that day on or later; of the segregated account also
    /// `DAY_IN_FUTURE`, since a run that is sealed until then would be on its way from the account
    /// before, and `SUBJECT_IN_USE` while one is open or payments of one are; `SAME_CALLER`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let ConfirmBankAccount { account, from } = *self;
        let found = find(facts, account)?;
        if found.state != BankAccountState::Proposed {
            let state = found.state.word();
            return Err(Rejection::BankAccountNotProposed { account, state });
        }
        let own = facts.bank_accounts.iter().filter(|other| other.owner == found.owner);
        let begun = own.filter_map(|other| match other.state {
            BankAccountState::InUse { days } => Some(days.first().next()),
            BankAccountState::Proposed | BankAccountState::Refused { .. } => None,
        });
        let earliest = begun.max().unwrap_or(Day::MIN);
        if from < earliest {
            return Err(Rejection::BankAccountTooEarly { account, from, earliest });
        }
        if found.owner == AccountOwner::Escrow {
            check_day(context, from)?;
            check_idle(facts, context.day)?;
        }
        context.check_not(&found.proposed_by)?;
        let confirmed = OrganisationEffect::BankAccountConfirmed { account, from };
        Ok(Decision::facts(Effect::Organisation(confirmed)))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.account).shown(&self.from);
    }
}

/// Refuses to leave the segregated account in use while payments from it are on their way, or a run
/// is open: what the bank says of them is about that account.
fn check_idle(facts: &Facts, day: Day) -> Result<(), Rejection> {
    let used = facts.account_in_use(AccountOwner::Escrow, day);
    let Some(account) = used else { return Ok(()) };
    let is_on_its_way =
        |payment: &Payment| payment.state == PaymentState::Made && payment.account.is_some();
    if facts.payments.iter().any(is_on_its_way) || facts.runs.iter().any(|run| !run.sealed) {
        return Err(Rejection::SubjectInUse { subject: Subject::BankAccount(account) });
    }
    Ok(())
}

impl RefuseBankAccount {
    /// # Errors
    ///
    /// `BANK_ACCOUNT_NOT_FOUND`, `BANK_ACCOUNT_REFUSED`, `SUBJECT_IN_USE` of the segregated account
    /// while a run is open or payments are on their way from it.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let RefuseBankAccount { account, reason } = *self;
        let found = find(facts, account)?;
        match found.state {
            BankAccountState::Refused { .. } => {
                return Err(Rejection::BankAccountRefused { account });
            }
            BankAccountState::InUse { .. } if found.owner == AccountOwner::Escrow => {
                check_idle(facts, context.day)?;
            }
            BankAccountState::InUse { .. } | BankAccountState::Proposed => {}
        }
        let refused = OrganisationEffect::BankAccountRefused { account, reason };
        Ok(Decision::facts(Effect::Organisation(refused)))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.account).shown(&self.reason);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::{FunderId, VenueId};

    const RECORD: RecordDigest = RecordDigest([7; 32]);

    fn digest(owner: AccountOwner) -> [u8; 16] {
        let mut writer = DigestWriter::new("test");
        ProposeBankAccount { owner, record: RECORD }.digest(&mut writer);
        writer.finish().0
    }

    #[test]
    fn a_request_for_a_venue_has_the_digest_that_it_always_had() {
        let mut writer = DigestWriter::new("test");
        writer.shown(&VenueId::FIRST);
        assert_eq!(digest(AccountOwner::Venue(VenueId::FIRST)), writer.finish().0);
        assert_ne!(digest(AccountOwner::Funder(FunderId::FIRST)), digest(AccountOwner::Escrow));
    }

    #[test]
    fn an_owner_exists() {
        let facts = Facts::default();
        let (venue, funder) = (VenueId::FIRST, FunderId::FIRST);
        let missing = Rejection::VenueNotFound { venue };
        assert_eq!(check_owner(&facts, AccountOwner::Venue(venue)), Err(missing));
        let missing = Rejection::FunderNotFound { funder };
        assert_eq!(check_owner(&facts, AccountOwner::Funder(funder)), Err(missing));
        assert_eq!(check_owner(&facts, AccountOwner::Escrow), Ok(()));
    }
}
