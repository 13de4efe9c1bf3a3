//! `carnet`: see `carnet --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    carnet::cli::main()
}
