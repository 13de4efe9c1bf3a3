//! Scenarios: what the ledger does, as text, in every world that the harness knows.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "all of this is test code: a wrong step stops its test, as in a function of a test"
)]

mod booklets;
mod calendar;
mod caps;
mod cover;
mod cycles;
mod entries;
mod golden;
mod invariants;
mod issuing;
mod life;
mod organisations;
mod payments;
mod precedence;
mod properties;
mod redeeming;
mod returns;
mod served;
mod support;
mod table;
mod voiding;
