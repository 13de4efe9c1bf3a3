//! What the bank's files say, in the ledger's terms: which payment, order or call a line is about,
//! whether a file follows what is recorded, and what a status changes.
//!
//! [`index`] is what lines are looked up in, [`rules`] says what a line is about, [`sequence`] the
//! order in which lines are posted and whether a file follows the ledger, [`told`] what the bank
//! says of payments that it has not booked. `docs/bank-rules.md` has the rules for an operator.
//!
//! **Invariant:** pure: the same file and the same facts give the same clues.
//! **Invariant:** nothing is guessed: what one rule finds twice, and what no rule finds, is for a
//! person to explain.

pub mod index;
pub mod rules;
pub mod sequence;
#[cfg(test)]
mod tests;
pub mod told;
