//! Territory: postcodes, départements and communes, as the open data writes them.
//!
//! **Invariant:** every [`Postcode`] lies in a [`Departement`].
//! **Invariant:** Corsica is one département here, `20`: a postcode does not tell its two apart.
//!
//! Sources: La Poste's postcodes begin with the département (two digits, three overseas); INSEE's
//! *code officiel géographique* numbers the communes, with `2A` and `2B` in Corsica.

use std::fmt;
use std::str::FromStr;

/// A département, or an overseas collectivity that has a code like one: `16`, `20`, `974`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Departement(u16);

impl Departement {
    /// Both départements of Corsica.
    pub const CORSICA: Departement = Departement(20);

    /// `None` unless `code` is from 1 to 95 (20 for both of Corsica), from 971 to 978, or from
    /// 986 to 988.
    pub const fn new(code: u16) -> Option<Departement> {
        match code {
            1..=95 | 971..=978 | 986..=988 => Some(Departement(code)),
            _ => None,
        }
    }

    /// The code, as [`Departement::new`] takes it.
    pub const fn code(self) -> u16 {
        self.0
    }

    /// The département of a place with this postcode.
    ///
    /// A few communes are served from a neighbouring département and have its postcode, and
    /// Saint-Barthélemy and Saint-Martin have postcodes of Guadeloupe (`971`).
    ///
    /// # Errors
    ///
    /// As for reading a [`Postcode`].
    pub fn from_postcode(text: &str) -> Result<Departement, InvalidPostcode> {
        text.parse().map(Postcode::departement)
    }
}

/// Why a text is no département.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a département: `01` to `95` (`20` for both of Corsica), `971` to `978`, or `986` to `988`"
)]
pub struct InvalidDepartement;

impl FromStr for Departement {
    type Err = InvalidDepartement;

    fn from_str(text: &str) -> Result<Departement, InvalidDepartement> {
        let code = text.parse().ok().and_then(Departement::new).ok_or(InvalidDepartement)?;
        // Only the one written form, so that a text and its département say the same.
        if code.to_string() == text { Ok(code) } else { Err(InvalidDepartement) }
    }
}

/// Two digits, or three overseas.
impl fmt::Display for Departement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

impl fmt::Debug for Departement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A postcode of five digits: `16000`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Postcode {
    number: u32,
    departement: Departement,
}

impl Postcode {
    /// The département that the first digits name: two, or three from 97000 on.
    pub const fn departement(self) -> Departement {
        self.departement
    }
}

/// Why a text is no postcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPostcode {
    /// Not five digits; a spreadsheet may have taken a leading zero away.
    #[error("not five digits, as in 01000")]
    Form,
    /// Five digits that begin with no département: Monaco, the armed forces, or a mistake.
    #[error("the first digits name no département")]
    NoDepartement,
}

impl FromStr for Postcode {
    type Err = InvalidPostcode;

    fn from_str(text: &str) -> Result<Postcode, InvalidPostcode> {
        if text.len() != 5 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidPostcode::Form);
        }
        let number: u32 = text.parse().map_err(|_| InvalidPostcode::Form)?;
        let code = if number < 97_000 { number / 1_000 } else { number / 100 };
        let departement = u16::try_from(code).ok().and_then(Departement::new);
        let departement = departement.ok_or(InvalidPostcode::NoDepartement)?;
        Ok(Postcode { number, departement })
    }
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:05}", self.number)
    }
}

impl fmt::Debug for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The code of a commune in INSEE's *code officiel géographique*: `16015`, `2A004`, `97411`.
///
/// It has the form of such a code; whether the commune exists is not checked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InseeCode([u8; 5]);

impl InseeCode {
    /// The five characters, in ASCII.
    pub const fn to_bytes(self) -> [u8; 5] {
        self.0
    }

    /// The département that the first characters stand for; `None` where they are no
    /// [`Departement`], as in Saint-Pierre-et-Miquelon's neighbours.
    pub fn departement(self) -> Option<Departement> {
        let digits = |bytes: &[u8]| std::str::from_utf8(bytes).ok()?.parse().ok();
        match self.0 {
            [b'2', b'A' | b'B', ..] => Some(Departement::CORSICA),
            [b'9', b'7' | b'8', third, ..] => {
                Departement::new(digits(&[self.0[0], self.0[1], third])?)
            }
            [tens, units, ..] => Departement::new(digits(&[tens, units])?),
        }
    }
}

/// Why a text is no code of a commune.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the five characters of a commune, as in 16015 or 2A004")]
pub struct InvalidInseeCode;

impl FromStr for InseeCode {
    type Err = InvalidInseeCode;

    fn from_str(text: &str) -> Result<InseeCode, InvalidInseeCode> {
        let code: [u8; 5] = text.as_bytes().try_into().map_err(|_| InvalidInseeCode)?;
        let [tens, units, commune @ ..] = code;
        let departement = matches!(
            (tens, units),
            (b'0', b'1'..=b'9')
                | (b'1' | b'3'..=b'8', b'0'..=b'9')
                | (b'2', b'1'..=b'9' | b'A' | b'B')
                | (b'9', b'0'..=b'5' | b'7' | b'8')
        );
        let valid = departement && commune.iter().all(u8::is_ascii_digit);
        if valid { Ok(InseeCode(code)) } else { Err(InvalidInseeCode) }
    }
}

impl fmt::Display for InseeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{}", char::from(*byte)))
    }
}

impl fmt::Debug for InseeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn departement(postcode: &str) -> String {
        Departement::from_postcode(postcode).unwrap().to_string()
    }

    #[test]
    fn the_departement_comes_from_the_first_two_digits_of_the_postcode() {
        assert_eq!(departement("16000"), "16");
        assert_eq!(departement("01000"), "01");
        assert_eq!(departement("95880"), "95");
    }

    #[test]
    fn a_commune_lies_in_the_departement_of_its_code() {
        for (code, departement) in
            [("16015", "16"), ("2A004", "20"), ("97411", "974"), ("01004", "01")]
        {
            let commune: InseeCode = code.parse().unwrap();
            assert_eq!(commune.departement().unwrap().to_string(), departement);
        }
    }

    #[test]
    fn both_departements_of_corsica_are_20() {
        assert_eq!(departement("20000"), "20");
        assert_eq!(departement("20200"), "20");
        assert_eq!("20".parse(), Ok(Departement::CORSICA));
    }

    #[test]
    fn overseas_the_departement_has_three_digits() {
        assert_eq!(departement("97400"), "974");
        assert_eq!(departement("97600"), "976");
        assert_eq!(departement("98714"), "987");
    }

    #[test]
    fn a_postcode_is_five_digits_of_a_departement() {
        let reason = |text: &str| text.parse::<Postcode>().unwrap_err();
        for text in ["", "1000", "160000", "16 00", "1600O", "2A000", "+1600", "１６０００"] {
            assert_eq!(reason(text), InvalidPostcode::Form, "{text}");
        }
        for text in ["00100", "96000", "98000", "99000", "97900", "98500"] {
            assert_eq!(reason(text), InvalidPostcode::NoDepartement, "{text}");
        }
        assert_eq!("01000".parse::<Postcode>().unwrap().to_string(), "01000");
    }

    #[test]
    fn a_departement_has_one_written_form() {
        for text in ["01", "16", "95", "971", "978", "986", "988"] {
            assert_eq!(text.parse::<Departement>().unwrap().to_string(), text);
        }
        for text in ["", "1", "00", "016", "96", "2A", "2B", "97", "979", "985", "989", "+16"] {
            assert_eq!(text.parse::<Departement>(), Err(InvalidDepartement), "{text}");
        }
    }

    #[test]
    fn an_insee_code_has_five_characters_and_tells_corsica_apart() {
        for text in ["16015", "01001", "2A004", "2B033", "29232", "75056", "97411", "98818"] {
            assert_eq!(text.parse::<InseeCode>().unwrap().to_string(), text);
        }
        for text in ["", "1601", "160150", "20004", "2C004", "2a004", "00123", "96001", "99123"] {
            assert_eq!(text.parse::<InseeCode>(), Err(InvalidInseeCode), "{text}");
        }
    }
}
