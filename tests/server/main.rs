//! The whole engine and its server: what a caller, an operator and an accident can do to them.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "all of this is test code: a wrong step stops its test, as in a function of a test"
)]

/// Asks over the wire in the name of somebody: the answer, or the reason of the refusal.
macro_rules! ask {
    ($desk:expr, $who:expr, $client:ident.$method:ident($request:expr)) => {{
        let mut client = $client::new($desk.served.channel());
        let request = $crate::served::by(&$who, $request);
        let answered = $crate::served::runtime().block_on(client.$method(request));
        answered.map(|answer| answer.into_inner()).map_err(|status| $crate::served::reason(&status))
    }};
}

mod agreements;
mod apart;
mod bad_input;
mod bank;
mod clock;
mod contradicted;
mod crash;
mod explaining;
mod failing;
mod gate;
mod hostile_reports;
mod imports;
mod incidents;
mod keys;
mod lookups;
mod model_bank;
mod movements;
mod open_items;
mod payment_files;
mod payments;
mod procedures;
mod properties;
mod queue;
mod reads;
mod registry;
mod reports;
mod requests;
mod restarts;
mod resumed;
#[path = "../it/support/served.rs"]
#[allow(dead_code, reason = "the other programs of the tests use the rest")]
mod served;
mod settled;
mod shares;
mod statements;
mod stock;
mod streams;
#[allow(dead_code, reason = "the other programs of the tests use the rest")]
mod support;
mod watchers;
