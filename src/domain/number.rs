//! Numbers of organisations in the public registers: SIRET, RNA, RIDET.
//!
//! They are the three that the *pivot* of the national schema of digital-mediation places could be
//! in its versions 0.2 to 1.0 (`LaMednum/standard-mediation-num`, `schema.json`); from 2.0 on it
//! is a SIRET alone.
//!
//! - **SIRET**: of an establishment in INSEE's register, [`Siret`].
//! - **RNA**: of an association in the *répertoire national des associations*: `W`, two characters
//!   of the département, the digit of the préfecture or sous-préfecture, six digits. Corsica has
//!   `2A` and `2B`; overseas has `9` and a letter: `W941009978`, `W2B2000016`, `W9R1000088`.
//!   Sources: the ministry's data set *Répertoire national des associations* on data.gouv.fr, and
//!   the `FrenchRnaValidator` of `assoconnect/validator-bundle`, which was made from it.
//! - **RIDET**: of an establishment in New Caledonia, given by the ISEE: the seven digits of the
//!   organisation (RID7), then three of the establishment: `0123456.001`. Source: pass Culture,
//!   which reads the same ten digits beside its SIRETs (`pass-culture-main`, `RID7_LENGTH` and
//!   `RIDET_LENGTH`).
//!
//! **Invariant:** a number has one written form here, and what is written is read back.
//!
//! RNA and RIDET have no key: a right form does not say that the number was copied well.

use std::fmt::{self, Write};
use std::str::FromStr;

use super::siret::{InvalidSiret, Siret};

/// How long an RNA number is.
const RNA_CHARACTERS: usize = 10;
/// How many digits a RIDET has, and how many of them number the establishment.
const RIDET_DIGITS: usize = 10;
const ESTABLISHMENT_DIGITS: usize = 3;

/// A number that an organisation or its establishment has in a public register.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrganisationNumber {
    /// In INSEE's register.
    Siret(Siret),
    /// In the register of associations.
    Rna(Rna),
    /// In New Caledonia's register.
    Ridet(Ridet),
}

/// The number of an association: `W` and nine characters, as in `W751000123`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rna([u8; RNA_CHARACTERS]);

/// The number of an establishment in New Caledonia: ten digits, written as in `0123456.001`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ridet(u64);

/// Why a text is no number of an organisation.
///
/// The first character says what it was meant for: `W` an RNA number; a digit a RIDET when there is
/// a point or when there are ten characters, a SIRET otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidNumber {
    /// It begins neither with a digit nor with `W`.
    #[error(
        "none of SIRET (14 digits), RNA number (as in W751000123) and RIDET (as in 0123456.001)"
    )]
    Unknown,
    /// It was meant for a SIRET.
    #[error(transparent)]
    Siret(#[from] InvalidSiret),
    /// It was meant for an RNA number.
    #[error(transparent)]
    Rna(#[from] InvalidRna),
    /// It was meant for a RIDET.
    #[error(transparent)]
    Ridet(#[from] InvalidRidet),
}

/// Why a text is no RNA number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not an RNA number: `W`, two characters of the département (`2A` and `2B` in Corsica, `9` and \
     a capital letter overseas), seven digits, as in W751000123, W2B2000016 or W9R1000088"
)]
pub struct InvalidRna;

/// Why a text is no RIDET.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a RIDET: seven digits, a point, three digits, as in 0123456.001")]
pub struct InvalidRidet;

impl FromStr for OrganisationNumber {
    type Err = InvalidNumber;

    fn from_str(text: &str) -> Result<OrganisationNumber, InvalidNumber> {
        let is_ridet = || text.contains('.') || text.len() == RIDET_DIGITS;
        Ok(match text.chars().next() {
            Some('W' | 'w') => OrganisationNumber::Rna(text.parse()?),
            Some('0'..='9') if is_ridet() => OrganisationNumber::Ridet(text.parse()?),
            Some('0'..='9') | None => OrganisationNumber::Siret(text.parse()?),
            Some(_) => return Err(InvalidNumber::Unknown),
        })
    }
}

impl FromStr for Rna {
    type Err = InvalidRna;

    fn from_str(text: &str) -> Result<Rna, InvalidRna> {
        let characters: [u8; RNA_CHARACTERS] =
            text.as_bytes().try_into().map_err(|_| InvalidRna)?;
        let [w, first, second, digits @ ..] = characters;
        let is_departement = match (first, second) {
            (b'2', b'A' | b'B') | (b'9', b'A'..=b'Z') => true,
            _ => first.is_ascii_digit() && second.is_ascii_digit(),
        };
        let is_rna = w == b'W' && is_departement && digits.iter().all(u8::is_ascii_digit);
        if is_rna { Ok(Rna(characters)) } else { Err(InvalidRna) }
    }
}

/// The zeros at the beginning can be left out before a point, the point between ten digits.
impl FromStr for Ridet {
    type Err = InvalidRidet;

    fn from_str(text: &str) -> Result<Ridet, InvalidRidet> {
        let (organisation, establishment) = match text.split_once('.') {
            Some(parts) => parts,
            None if text.len() == RIDET_DIGITS => {
                text.split_at_checked(RIDET_DIGITS - ESTABLISHMENT_DIGITS).ok_or(InvalidRidet)?
            }
            None => return Err(InvalidRidet),
        };
        let has_room = (1..=RIDET_DIGITS - ESTABLISHMENT_DIGITS).contains(&organisation.len());
        if !has_room || establishment.len() != ESTABLISHMENT_DIGITS {
            return Err(InvalidRidet);
        }
        let digits = format!("{organisation}{establishment}");
        let number = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse());
        // Zeros alone stand for a number that nobody knows.
        let known = number.and_then(Result::ok).filter(|number| *number > 0);
        known.map(Ridet).ok_or(InvalidRidet)
    }
}

impl fmt::Display for OrganisationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OrganisationNumber::Siret(siret) => fmt::Display::fmt(siret, f),
            OrganisationNumber::Rna(rna) => fmt::Display::fmt(rna, f),
            OrganisationNumber::Ridet(ridet) => fmt::Display::fmt(ridet, f),
        }
    }
}

impl fmt::Debug for OrganisationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Rna {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| f.write_char(char::from(*byte)))
    }
}

impl fmt::Debug for Rna {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Ridet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:07}.{:03}", self.0 / 1_000, self.0 % 1_000)
    }
}

impl fmt::Debug for Ridet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Result<OrganisationNumber, InvalidNumber> {
        text.parse()
    }

    #[test]
    fn a_number_is_read_back_from_its_text() {
        for text in [
            "24160054300128",
            "35600000062292",
            "W941009978",
            "W751000123",
            "W2A1000119",
            "W2B2000016",
            "W9R1000088",
            "0123456.001",
        ] {
            assert_eq!(number(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn each_register_is_told_by_the_form() {
        assert!(matches!(number("24160054300128"), Ok(OrganisationNumber::Siret(_))));
        assert!(matches!(number("W9R1000088"), Ok(OrganisationNumber::Rna(_))));
        assert!(matches!(number("0123456.001"), Ok(OrganisationNumber::Ridet(_))));
    }

    #[test]
    fn a_ridet_may_lack_its_point_or_its_first_zeros_and_not_both() {
        for text in ["0123456001", "123456.001"] {
            assert_eq!(number(text).unwrap().to_string(), "0123456.001");
        }
        // Nine digits are a SIREN.
        assert!(matches!(number("123456001"), Err(InvalidNumber::Siret(_))));
    }

    #[test]
    fn what_is_no_number_is_refused_with_what_would_be_right() {
        let siret = InvalidNumber::Siret;
        assert_eq!(number(""), Err(siret(InvalidSiret::Length { found: 0 })));
        assert_eq!(number("00000000000000"), Err(siret(InvalidSiret::AllZeros)));
        assert_eq!(number("2416005430012"), Err(siret(InvalidSiret::Length { found: 13 })));
        for text in
            ["W75100012", "w751000123", "W2C2000016", "W8R1000088", "W75100012é", "W9r1000088"]
        {
            assert_eq!(number(text), Err(InvalidRna.into()), "{text}");
        }
        for text in ["0123456.01", "01234567.001", "0123456.0O1", "0000000.000", "12345é001"] {
            assert_eq!(number(text), Err(InvalidRidet.into()), "{text}");
        }
        for text in ["x", "-", "é", ".001", " 24160054300128"] {
            assert_eq!(number(text), Err(InvalidNumber::Unknown), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_rna_number_is_read_back(text in "W([0-9]{2}|2[AB]|9[A-Z])[0-9]{7}") {
            prop_assert_eq!(number(&text).unwrap().to_string(), text);
        }

        #[test]
        fn every_ridet_is_read_back(text in "[0-9]{7}\\.[0-9]{2}[1-9]") {
            let ridet = number(&text).unwrap();
            prop_assert_eq!(ridet.to_string(), &text[..]);
            prop_assert_eq!(number(&text.replace('.', "")), Ok(ridet));
        }

        #[test]
        fn what_is_read_has_one_written_form(text in "[W0-9AB.]{0,15}") {
            if let Ok(read) = number(&text) {
                prop_assert_eq!(number(&read.to_string()), Ok(read));
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text: String) {
            let _ = number(&text);
        }
    }
}
