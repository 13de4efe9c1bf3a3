//! `carnet`: see `carnet --help`.

fn main() {}
