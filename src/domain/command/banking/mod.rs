//! Money in and out that is no run to venues: lines of the bank, refunds, what buyers decide.
//!
//! `explain` says what a line makes true, `lines` books lines and explains those in suspense,
//! `refunds` gives money back to funders, `held` turns what others paid into provision, `forfeit`
//! ends what venues never took.

pub mod explain;
pub mod forfeit;
pub mod held;
pub mod lines;
pub mod refunds;

use super::super::entry::{BankingEffect, Effect, Posting, transfers};
use super::super::facts::Facts;
use super::super::rejection::Rejection;
use super::Decision;

/// A decision of one effect and what it posts, if the accounts hold it.
///
/// # Errors
///
/// `BALANCE_INSUFFICIENT`, `BALANCE_LIMIT`.
fn posted(
    facts: &Facts,
    effect: BankingEffect,
    postings: impl IntoIterator<Item = Posting>,
) -> Result<Decision, Rejection> {
    let transfers = transfers(postings);
    facts.balances.check(&transfers)?;
    Ok(Decision { effects: vec![Effect::Banking(effect)], transfers })
}
