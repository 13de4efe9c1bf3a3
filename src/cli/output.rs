//! Printing: results to standard output, everything else to standard error.

use std::io::Write;

/// Prints a line of the result. Whoever closes the pipe early wants no more of it.
pub fn line(text: &str) {
    drop(writeln!(std::io::stdout().lock(), "{text}"));
}

/// Prints a line beside the result.
pub fn note(text: &str) {
    drop(writeln!(std::io::stderr().lock(), "{text}"));
}

/// Prints why the program failed.
pub fn error(text: &str) {
    note(&format!("carnet : {text}"));
}
