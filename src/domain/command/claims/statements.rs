//! A statement becomes definitive: because its funder accepts it, or because its window has passed.

use super::super::super::claim::StatementKey;
use super::super::super::entry::ClaimEffect;
use super::super::super::facts::Facts;
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::{Context, Decision};

/// For how many days a share can be contested, unless whoever approves the cycle says otherwise.
pub const CONTEST_DAYS_PRESET: u16 = 30;
/// The longest window.
pub const CONTEST_DAYS_MAX: u16 = 366;

/// Records that a funder accepts its statement before its window has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AcceptStatement {
    /// Which.
    pub statement: StatementKey,
}

/// Refuses a statement that is not issued, or is definitive.
pub(super) fn check_open(facts: &Facts, statement: StatementKey) -> Result<(), Rejection> {
    let found = super::find(facts, statement)?;
    if let Some(since) = found.definitive {
        return Err(Rejection::StatementDefinitive { statement, since });
    }
    let issued = facts.claims.contest_until.contains_key(&statement.cycle);
    if issued { Ok(()) } else { Err(Rejection::StatementNotIssued { statement }) }
}

/// What makes `statement` definitive.
///
/// # Errors
///
/// `STATEMENT_NOT_FOUND`, `BALANCE_INSUFFICIENT`, `BALANCE_LIMIT`.
pub fn definitive(facts: &Facts, statement: StatementKey) -> Result<Decision, Rejection> {
    let called = super::find(facts, statement)?.callable();
    let met = super::met(facts, statement, called);
    super::posted(facts, ClaimEffect::StatementDefinitive { statement, called, met })
}

impl AcceptStatement {
    /// # Errors
    ///
    /// `STATEMENT_NOT_FOUND`, `STATEMENT_DEFINITIVE`, `STATEMENT_NOT_ISSUED`, `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        check_open(facts, self.statement)?;
        definitive(facts, self.statement)
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.statement);
    }
}
