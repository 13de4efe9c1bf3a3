//! Printing: results to standard output, everything else to standard error.

use std::io::Write;

use comfy_table::{ContentArrangement, Table, presets};

/// The width of a table, in characters.
const WIDTH: u16 = 100;

/// Prints a line of the result. Whoever closes the pipe early wants no more of it.
pub fn line(text: &str) {
    wanted(text);
}

/// Prints a line of a result without end; whether anyone still reads it.
pub fn wanted(text: &str) -> bool {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush()).is_ok()
}

/// Prints a line beside the result.
pub fn note(text: &str) {
    drop(writeln!(std::io::stderr().lock(), "{text}"));
}

/// Prints why the program failed.
pub fn error(text: &str) {
    note(&format!("carnet : {text}"));
}

/// A table as all screens draw it, still empty.
pub fn table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table
}
