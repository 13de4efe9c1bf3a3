//! PURE. Values and decisions: no I/O, no async, no clock, no randomness, no logging.
//!
//! Reading order: `money`, `time`, `id` and the other values; [`account`] and [`balances`], which
//! are the ledger; [`facts`], from which everything is decided; [`command`], where it is decided;
//! [`entry`], what is kept of it.

pub mod account;
pub mod agreement;
#[cfg(test)]
pub(crate) mod arbitrary;
pub mod balances;
pub mod bank;
pub mod bic;
pub mod calendar;
pub mod claim;
pub mod code;
pub mod command;
pub mod diagnosis;
pub mod end_to_end;
pub mod entry;
pub mod facts;
pub mod fold;
pub mod iban;
pub mod id;
pub mod invariants;
pub mod mandate;
pub mod money;
pub mod number;
pub mod organisation;
pub mod payment;
pub mod procedure;
pub mod registry;
pub mod rejection;
pub mod request;
pub mod scheme;
pub mod service;
pub mod siret;
pub mod slug;
pub mod territory;
pub mod tie;
pub mod time;
pub mod touched;
pub(crate) mod words;
