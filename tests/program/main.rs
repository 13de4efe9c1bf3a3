//! The program itself, and the files that it leaves: tests that start other processes.
//!
//! A process that is being started holds, for a moment, every lock of the one that starts it. So
//! these tests have a program of their own, and run one after the other.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "all of this is test code: a wrong step stops its test, as in a function of a test"
)]

use std::sync::{Mutex, MutexGuard, PoisonError};

mod cli;
mod cli_bank;
mod cli_booklets;
mod cli_claims;
mod cli_import;
mod cli_organisations;
mod cli_procedures;
mod cli_redemptions;
mod cli_settling;
mod cli_sharing;
mod cli_statements;
mod cli_story;
mod damage;
mod export;
mod failing;
mod killed;
#[path = "../it/support/served.rs"]
#[allow(dead_code, reason = "the other programs of the tests use the rest")]
mod served;
#[path = "../server/support.rs"]
#[allow(dead_code, reason = "the other programs of the tests use the rest")]
mod support;

/// Keeps the other tests waiting.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}
