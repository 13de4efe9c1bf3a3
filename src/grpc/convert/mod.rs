//! Between the wire and the domain: fallible on the way in, infallible on the way out.
//!
//! **Invariant:** every field of every request is destructured without `..`, so that a new one does
//! not compile until it is given a meaning.
//! **Invariant:** a conversion decides nothing: it refuses only what no command can mean.

pub(super) mod from_proto;
pub(super) mod to_proto;
pub(super) mod violations;
