//! BIC: the code of a bank, for payments that ask for it beside the IBAN.

use std::fmt;
use std::str::FromStr;

/// The code of a bank or of one of its branches by ISO 9362, as in `AGRIFRPP` or `AGRIFRPP882`.
///
/// That the bank exists is not known.
#[derive(Clone, PartialEq, Eq)]
pub struct Bic(String);

/// Why a text is no BIC. It does not show the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a BIC: four of A-Z and 0-9, two capital letters of the country, then two or five of A-Z \
     and 0-9, as in AGRIFRPP or AGRIFRPP882"
)]
pub struct InvalidBic;

impl fmt::Display for Bic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Bic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bic(..)")
    }
}

impl FromStr for Bic {
    type Err = InvalidBic;

    fn from_str(text: &str) -> Result<Bic, InvalidBic> {
        let plain = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        let country = text.bytes().skip(4).take(2).all(|byte| byte.is_ascii_uppercase());
        let fits = matches!(text.len(), 8 | 11) && plain && country;
        if fits { Ok(Bic(text.to_owned())) } else { Err(InvalidBic) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bic_has_eight_or_eleven_characters() {
        for text in ["AGRIFRPP", "AGRIFRPP882", "CEPAFRPP751"] {
            assert_eq!(text.parse::<Bic>().unwrap().to_string(), text);
        }
        for text in ["", "AGRIFRP", "AGRIFRPP8", "agrifrpp", "AGRI33PP", "AGRI FRPP", "AGRIFRPP 88"]
        {
            assert_eq!(text.parse::<Bic>(), Err(InvalidBic), "{text}");
        }
    }
}
