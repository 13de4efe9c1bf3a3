//! Who bears what: the table of procedures, agreements of contributors, awards of co-funders.

pub mod agreements;
pub mod awards;
pub mod procedures;

#[cfg(test)]
mod tests;
