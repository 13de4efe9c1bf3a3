//! Procedures: what the person needed, in the ten categories that Aidants Connect uses.
//!
//! They are stored with the redemption and mapped to no organisation yet.

use std::fmt;
use std::str::FromStr;

/// A category of administrative procedures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Procedure {
    /// Identity papers and citizenship.
    Papiers,
    /// Family.
    Famille,
    /// Social benefits and health.
    Social,
    /// Work.
    Travail,
    /// Housing.
    Logement,
    /// Transport.
    Transports,
    /// Money and taxes.
    Argent,
    /// Justice.
    Justice,
    /// Foreign countries and foreigners.
    Etranger,
    /// Leisure.
    Loisirs,
}

impl Procedure {
    /// All of them, in the order of Aidants Connect.
    pub const ALL: [Procedure; 10] = [
        Procedure::Papiers,
        Procedure::Famille,
        Procedure::Social,
        Procedure::Travail,
        Procedure::Logement,
        Procedure::Transports,
        Procedure::Argent,
        Procedure::Justice,
        Procedure::Etranger,
        Procedure::Loisirs,
    ];

    /// The slug that Aidants Connect gives it.
    pub const fn slug(self) -> &'static str {
        match self {
            Procedure::Papiers => "papiers",
            Procedure::Famille => "famille",
            Procedure::Social => "social",
            Procedure::Travail => "travail",
            Procedure::Logement => "logement",
            Procedure::Transports => "transports",
            Procedure::Argent => "argent",
            Procedure::Justice => "justice",
            Procedure::Etranger => "etranger",
            Procedure::Loisirs => "loisirs",
        }
    }
}

impl fmt::Display for Procedure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "procedures/{}", self.slug())
    }
}

/// Why a text names no procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no procedure has this name; `procedures/papiers` is one")]
pub struct UnknownProcedure;

impl FromStr for Procedure {
    type Err = UnknownProcedure;

    fn from_str(text: &str) -> Result<Procedure, UnknownProcedure> {
        let slug = text.strip_prefix("procedures/").ok_or(UnknownProcedure)?;
        Procedure::ALL.into_iter().find(|p| p.slug() == slug).ok_or(UnknownProcedure)
    }
}
