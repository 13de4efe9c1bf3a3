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
mod came_back;
mod caps;
mod claims;
mod clawbacks;
mod contests;
mod cover;
mod cycles;
mod ending;
mod entries;
mod exports;
mod golden;
mod hostile;
mod incidents;
mod invariants;
mod issuing;
mod late;
mod life;
mod mandates;
mod months;
mod organisations;
mod payments;
mod precedence;
mod properties;
mod recalled;
mod records;
mod redeeming;
mod refunds;
mod rejected;
mod restored;
mod returns;
mod schemes;
mod sent;
mod served;
mod sharing;
mod stock;
mod support;
mod suspense;
mod table;
mod told;
mod venues;
mod voiding;
