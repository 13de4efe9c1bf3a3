//! Turns `proto/` into Rust, without `protoc`, and keeps the descriptors for reflection.

use std::path::PathBuf;
use std::{env, fs};

/// The files of the API: the services, and through them everything that they import.
const SERVICES: [&str; 19] = [
    "carnet/v1/access_service.proto",
    "carnet/v1/agreement_service.proto",
    "carnet/v1/award_service.proto",
    "carnet/v1/bank_service.proto",
    "carnet/v1/booklet_service.proto",
    "carnet/v1/cycle_service.proto",
    "carnet/v1/funder_service.proto",
    "carnet/v1/incident_service.proto",
    "carnet/v1/ledger_service.proto",
    "carnet/v1/order_service.proto",
    "carnet/v1/payment_service.proto",
    "carnet/v1/prescriber_service.proto",
    "carnet/v1/procedure_service.proto",
    "carnet/v1/redemption_service.proto",
    "carnet/v1/registry_service.proto",
    "carnet/v1/report_service.proto",
    "carnet/v1/scheme_service.proto",
    "carnet/v1/statement_service.proto",
    "carnet/v1/venue_service.proto",
];

/// The messages that carry typed codes: `grpc::pb` writes a `Debug` that shows none.
const WITH_CODES: [&str; 4] = [
    "carnet.v1.BookletCodes",
    "carnet.v1.CheckChequesRequest",
    "carnet.v1.RedeemRequest",
    "carnet.v1.RedeemByExceptionRequest",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // tonic-prost-build 0.14 emits no rerun lines of its own (grpc/grpc-rust#2511).
    println!("cargo:rerun-if-changed=proto");
    let mut compiler = protox::Compiler::new(["proto"])?;
    compiler.include_imports(true).include_source_info(true).open_files(SERVICES)?;
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    fs::write(out.join("descriptors.bin"), compiler.encode_file_descriptor_set())?;
    tonic_prost_build::configure()
        .skip_debug(WITH_CODES)
        .boxed("carnet.v1.ImportVenuesResponse.part.place")
        .boxed("carnet.v1.Redemption.voiding")
        .boxed("carnet.v1.Redemption.undoing")
        .compile_fds(compiler.file_descriptor_set())?;
    Ok(())
}
