//! The rules, as an operator reads them.
