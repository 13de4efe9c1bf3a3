//! Clearing and settlement engine for the French *pass numérique*.

pub mod cli;
pub mod disk;
pub mod domain;
pub mod engine;
pub mod grpc;
pub mod import;
pub mod iso20022;
pub mod journal;
pub mod reconcile;
pub mod registry;
pub mod settlement;
pub mod statement;
pub mod store;
pub mod telemetry;
