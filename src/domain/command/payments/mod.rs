//! Payment runs and payments: what goes to the bank, and what the bank says of it.
//!
//! `runs` makes payments of what is payable, `sent` follows a run to the bank or voids it, `told`
//! is what the bank says before it books, `booked` what it has booked.

pub mod booked;
pub mod runs;
pub mod sent;
pub mod told;
