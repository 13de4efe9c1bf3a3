//! What the registry's log knows of a subject: new revisions, and erasing.

use super::super::account::Account;
use super::super::entry::{Effect, OrganisationEffect};
use super::super::facts::{Facts, Payment, PaymentState};
use super::super::id::{BankAccountId, FunderId, PrescriberId, VenueId};
use super::super::money::Cents;
use super::super::organisation::{AccountOwner, Affiliation, BankAccountState};
use super::super::registry::{RecordDigest, Subject};
use super::super::rejection::Rejection;
use super::super::request::DigestWriter;
use super::super::time::Day;
use super::{Context, Decision};

/// The most records of one subject: what one entry can erase.
pub const RECORDS_MAX: usize = 500;

/// Changes what is known of a funder or a prescriber. It is not in the digest: a repeat is compared
/// with the record itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReviseRecord {
    /// Of whom.
    pub whose: Whose,
    /// The new record in the registry's log.
    pub record: RecordDigest,
}

/// Whose record can be changed by itself. A venue's changes with its place; a bank account's never
/// does: another one is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A funder's.
    Funder(FunderId),
    /// A prescriber's.
    Prescriber(PrescriberId),
}

impl From<Whose> for Subject {
    fn from(whose: Whose) -> Subject {
        match whose {
            Whose::Funder(id) => Subject::Funder(id),
            Whose::Prescriber(id) => Subject::Prescriber(id),
        }
    }
}

/// Erases records of a subject from the registry's log, for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EraseRecords {
    /// Of whom.
    pub subject: Subject,
    /// Which.
    pub scope: Erasure,
}

/// Which records are erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erasure {
    /// Those that a later one stands for.
    Former,
    /// All of them. A venue must have ended and been paid, a bank account be refused and nothing on
    /// its way to its venue.
    All,
}

/// The refusal of a subject that does not exist.
fn missing(subject: Subject) -> Rejection {
    match subject {
        Subject::Scheme(scheme) => Rejection::SchemeNotFound { scheme },
        Subject::Funder(funder) => Rejection::FunderNotFound { funder },
        Subject::Prescriber(prescriber) => Rejection::PrescriberNotFound { prescriber },
        Subject::Venue(venue) => Rejection::VenueNotFound { venue },
        Subject::Order(order) => Rejection::OrderNotFound { order },
        Subject::BankAccount(account) => Rejection::BankAccountNotFound { account },
    }
}

impl ReviseRecord {
    /// # Errors
    ///
    /// `FUNDER_NOT_FOUND` or `PRESCRIBER_NOT_FOUND`, `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let ReviseRecord { whose, record } = *self;
        let subject = Subject::from(whose);
        facts.record_of(subject).ok_or_else(|| missing(subject))?;
        check_room(facts, subject)?;
        let revised = OrganisationEffect::RecordRevised { subject, record };
        Ok(Decision::facts(Effect::Organisation(revised)))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&Subject::from(self.whose));
    }
}

/// Refuses another record of a subject that has as many as one entry can erase.
pub(super) fn check_room(facts: &Facts, subject: Subject) -> Result<(), Rejection> {
    let full = Rejection::full("records of one subject", RECORDS_MAX);
    let former = facts.former.get(&subject).map_or(0, Vec::len);
    if former >= RECORDS_MAX { Err(full) } else { Ok(()) }
}

impl EraseRecords {
    /// # Errors
    ///
    /// The subject's own `…_NOT_FOUND`, `NOTHING_TO_ERASE`, `SUBJECT_IN_USE`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let EraseRecords { subject, scope } = *self;
        let current = facts.record_of(subject).ok_or_else(|| missing(subject))?;
        let former = facts.former.get(&subject).into_iter().flatten().copied();
        let current = (scope == Erasure::All).then_some(current);
        let records: Vec<RecordDigest> =
            former.chain(current).filter(|record| !facts.erased.contains(record)).collect();
        if records.is_empty() {
            return Err(Rejection::NothingToErase { subject });
        }
        if scope == Erasure::All && is_in_use(facts, subject, context.day) {
            return Err(Rejection::SubjectInUse { subject });
        }
        let erased = OrganisationEffect::RecordsErased { subject, records };
        Ok(Decision::facts(Effect::Organisation(erased)))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.subject).text(match self.scope {
            Erasure::Former => "former",
            Erasure::All => "all",
        });
    }
}

/// Whether payments or settlements still need to know who it is.
fn is_in_use(facts: &Facts, subject: Subject, today: Day) -> bool {
    match subject {
        Subject::Venue(id) => {
            let is_over = facts.venue(id).is_some_and(|venue| match venue.affiliation {
                Affiliation::Ended { last_day } => last_day < today,
                Affiliation::Draft | Affiliation::Checked { .. } | Affiliation::Active { .. } => {
                    false
                }
            });
            !is_over || is_owed(facts, id) || is_being_paid(facts, id)
        }
        Subject::BankAccount(id) => facts.bank_account(id).is_some_and(|account| {
            let refused = matches!(account.state, BankAccountState::Refused { .. });
            !refused || is_being_used(facts, id)
        }),
        Subject::Scheme(_) | Subject::Funder(_) | Subject::Prescriber(_) | Subject::Order(_) => {
            false
        }
    }
}

/// Whether chèques that the venue took are not in a payment yet, or it must give something back.
fn is_owed(facts: &Facts, venue: VenueId) -> bool {
    let mut accounts = facts.balances.iter().map(|(account, _)| account);
    accounts.any(|account| {
        let is_own = matches!(
            account,
            Account::Payable { venue: whose, .. } | Account::Clawback { venue: whose, .. }
                if whose == venue
        );
        is_own && facts.balances.held(account) > Cents::ZERO
    })
}

/// Whether a payment to the venue is on its way.
fn is_being_paid(facts: &Facts, venue: VenueId) -> bool {
    let mut payments = facts.payments.iter();
    payments.any(|payment| {
        payment.creditor.venue() == Some(venue) && payment.state == PaymentState::Made
    })
}

/// Whether a payment to or from the bank account is on its way.
fn is_being_used(facts: &Facts, account: BankAccountId) -> bool {
    let is_debtor = |payment: &Payment| {
        let sending = facts.banking.runs.get(&payment.run);
        sending.is_some_and(|sending| sending.debtor == account)
    };
    let on_its_way = facts.payments.iter().filter(|one| one.state == PaymentState::Made);
    let mut used = on_its_way.filter(|one| one.account == Some(account) || is_debtor(one));
    let owner = facts.bank_account(account).map(|account| account.owner);
    // Payments made before they named their account go to the one of their venue.
    let is_unnamed = |payment: &Payment| {
        let venue = payment.creditor.venue().map(AccountOwner::Venue);
        payment.account.is_none() && payment.state == PaymentState::Made && venue == owner
    };
    used.next().is_some() || facts.payments.iter().any(is_unnamed)
}
