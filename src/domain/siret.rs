//! SIRET: the number of an establishment in the French register of businesses (Sirene).
//!
//! **Invariant:** a [`Siret`] has 14 digits, is not all zeros, and its key is right: by Luhn's
//! formula (INSEE, *numéro SIRET*), or by the rule for the establishments of La Poste.
//!
//! A right key says that the number was copied well, not that the establishment exists.

use std::fmt;
use std::str::FromStr;

/// The length of a SIRET: the nine digits of the SIREN, then five of the establishment (NIC).
const DIGITS: usize = 14;

/// The number of an establishment, written as 14 digits: `24160054300128`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Siret(u64);

/// The number of an organisation: the first nine digits of the SIRET of each of its
/// establishments.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Siren(u64);

/// The rule by which the key of a [`Siret`] is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiretKey {
    /// Luhn's formula: every second digit doubled from the right, the sum of all digits of the
    /// results is a multiple of ten.
    Luhn,
    /// La Poste has more establishments than Luhn's formula leaves numbers under one SIREN: for
    /// 356000000 the plain sum of the 14 digits is a multiple of five. Its head office,
    /// 35600000000048, follows Luhn's formula.
    LaPoste,
}

impl Siren {
    /// La Poste.
    pub const LA_POSTE: Siren = Siren(356_000_000);
}

impl Siret {
    /// The organisation that the establishment belongs to.
    pub const fn siren(self) -> Siren {
        Siren(self.0 / 100_000)
    }

    /// The rule by which the key is right; Luhn's formula where both hold.
    pub fn key(self) -> SiretKey {
        if luhn(&self.to_string()) { SiretKey::Luhn } else { SiretKey::LaPoste }
    }
}

/// Why a text is no SIRET.
///
/// Variants are in order of precedence: when several apply, the first is returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSiret {
    /// Something other than a digit, also a space between groups of digits.
    #[error("character {position} is {found:?}, and a SIRET is 14 digits without spaces")]
    NotADigit {
        /// Its place in the text, from 1.
        position: usize,
        /// What stands there.
        found: char,
    },
    /// Too few digits, or too many.
    #[error("{found} digits, and a SIRET has 14")]
    Length {
        /// How many there are.
        found: usize,
    },
    /// Zeros alone, which publishers write for a number that they do not know.
    #[error("14 zeros stand for no SIRET")]
    AllZeros,
    /// A digit was mistaken for another, or two were exchanged.
    #[error("the key is wrong: one of the 14 digits is not the right one")]
    Key,
}

impl FromStr for Siret {
    type Err = InvalidSiret;

    fn from_str(text: &str) -> Result<Siret, InvalidSiret> {
        let strange = text.chars().zip(1_usize..).find(|(c, _)| !c.is_ascii_digit());
        if let Some((found, position)) = strange {
            return Err(InvalidSiret::NotADigit { position, found });
        }
        let number = text.parse().ok().filter(|_| text.len() == DIGITS);
        let siret = Siret(number.ok_or(InvalidSiret::Length { found: text.len() })?);
        if siret.0 == 0 {
            return Err(InvalidSiret::AllZeros);
        }
        let la_poste = siret.siren() == Siren::LA_POSTE && sums_to_a_multiple_of_five(text);
        if luhn(text) || la_poste { Ok(siret) } else { Err(InvalidSiret::Key) }
    }
}

fn luhn(digits: &str) -> bool {
    let weighed = digits.chars().rev().filter_map(|c| c.to_digit(10)).zip([1, 2].iter().cycle());
    let sum: u32 = weighed
        .map(|(digit, weight)| digit.saturating_mul(*weight))
        .map(|product| if product > 9 { product.saturating_sub(9) } else { product })
        .sum();
    sum.is_multiple_of(10)
}

fn sums_to_a_multiple_of_five(digits: &str) -> bool {
    digits.chars().filter_map(|c| c.to_digit(10)).sum::<u32>().is_multiple_of(5)
}

impl fmt::Display for Siret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:014}", self.0)
    }
}

impl fmt::Debug for Siret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Siren {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:09}", self.0)
    }
}

impl fmt::Debug for Siren {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn siret(text: &str) -> Siret {
        text.parse().unwrap()
    }

    #[test]
    fn a_siret_is_read_back_from_its_text_with_its_leading_zeros() {
        for text in ["24160054300128", "73282932000074", "00572078400106"] {
            assert_eq!(siret(text).to_string(), text);
            assert_eq!(siret(text).key(), SiretKey::Luhn);
        }
    }

    #[test]
    fn a_siret_begins_with_the_siren_of_its_organisation() {
        assert_eq!(siret("24160054300128").siren().to_string(), "241600543");
        assert_eq!(siret("00572078400106").siren().to_string(), "005720784");
    }

    #[test]
    fn an_establishment_of_la_poste_has_digits_that_sum_to_a_multiple_of_five() {
        assert_eq!(siret("35600000062292").key(), SiretKey::LaPoste);
        assert_eq!("35600000062293".parse::<Siret>(), Err(InvalidSiret::Key));
    }

    #[test]
    fn the_head_office_of_la_poste_follows_luhn() {
        assert_eq!(siret("35600000000048").siren(), Siren::LA_POSTE);
        assert_eq!(siret("35600000000048").key(), SiretKey::Luhn);
    }

    #[test]
    fn the_exception_is_for_la_poste_alone() {
        // The digits sum to 35.
        assert_eq!("24160054300137".parse::<Siret>(), Err(InvalidSiret::Key));
    }

    #[test]
    fn what_is_no_siret_is_refused_with_its_reason() {
        let reason = |text: &str| text.parse::<Siret>().unwrap_err();
        assert_eq!(reason(""), InvalidSiret::Length { found: 0 });
        assert_eq!(reason("2416005430012"), InvalidSiret::Length { found: 13 });
        assert_eq!(reason("241600543001280"), InvalidSiret::Length { found: 15 });
        assert_eq!(reason(&"1".repeat(40)), InvalidSiret::Length { found: 40 });
        let space = InvalidSiret::NotADigit { position: 4, found: ' ' };
        assert_eq!(reason("241 600 543 00128"), space);
        let arabic = InvalidSiret::NotADigit { position: 14, found: '\u{662}' };
        assert_eq!(reason("2416005430012\u{662}"), arabic);
        assert_eq!(reason("00000000000000"), InvalidSiret::AllZeros);
        assert_eq!(reason("20006801400015"), InvalidSiret::Key);
    }

    proptest! {
        #[test]
        fn one_wrong_digit_breaks_luhn(place in 0_usize..14, digit in b'0'..=b'9') {
            let right = "24160054300128";
            let mut wrong = right.as_bytes().to_vec();
            wrong[place] = digit;
            let wrong = String::from_utf8(wrong).unwrap();
            prop_assert_eq!(wrong.parse::<Siret>().is_ok(), wrong == right);
        }
    }
}
