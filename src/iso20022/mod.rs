//! The files exchanged with the bank, in the messages of ISO 20022.
//!
//! [`pain001`] writes the file that asks for payments. [`mod@reference`] makes the references that
//! payers are asked to repeat, and finds them in what they wrote. `docs/bank-files.md` has every
//! field and every rule.
//!
//! **Invariant:** pure: no I/O, no clock, no randomness; the same value gives the same bytes, and
//! the same bytes give the same value.
//! **Invariant:** a file of the bank is read whole or refused whole; of a booked entry nothing is
//! lost, doubled or guessed.
//! **Invariant:** no error shows an account's number, a name or a text that people wrote.

pub mod pain001;
pub mod reference;
pub mod report;
#[cfg(test)]
mod tests;
