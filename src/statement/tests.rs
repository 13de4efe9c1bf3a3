//! Reports of made-up cycles.
