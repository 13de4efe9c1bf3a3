//! The journal on disk: what it promises, on a real disk and after every accident.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "a test that goes wrong says so by stopping"
)]

mod conformance;
mod crash;
mod damage;
mod failing;
mod support;
