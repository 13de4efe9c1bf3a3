//! IBAN: the number of a bank account, which nobody reads by accident.
//!
//! The crate `iban_validate` knows ISO 13616: the check digits, and for each country of the
//! registry the length and the form of what follows them. It does not know which countries are in
//! SEPA, and its own texts show the whole number; so this type wraps it.
//!
//! **Invariant:** an [`Iban`] passed all of these checks; that the account exists is not known.
//! **Invariant:** no `Debug`, no `Display` and no error shows more of a number than its country,
//! its check digits and its last four characters; only [`Iban::reveal`] gives it.

use std::fmt;
use std::str::FromStr;

use iban::{IbanLike, ParseBaseIbanError, ParseIbanError};

/// How many characters at the end are shown.
const SHOWN_AT_END: usize = 4;

/// The number of a bank account: `FR76 3000 6000 0112 3456 7890 189`, shown as `FR76 … 0189`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Iban(iban::Iban);

impl Iban {
    /// The whole number, without spaces. For the payment file and the one who must copy it; never
    /// for a log or an error.
    pub fn reveal(&self) -> &str {
        self.0.electronic_str()
    }

    /// The country of the account: two capital letters of ISO 3166, as in `FR`.
    pub fn country(&self) -> &str {
        self.0.country_code()
    }

    /// Its last four characters: enough to tell one's own accounts apart.
    pub fn last_four(&self) -> &str {
        let number = self.reveal();
        number.get(number.len().saturating_sub(SHOWN_AT_END)..).unwrap_or_default()
    }
}

/// Why a text is no IBAN, in the order in which it is looked for. It does not show the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidIban {
    /// It does not begin with two capital letters and two digits, has other characters than
    /// letters and digits, or has more than 34.
    #[error(
        "not an IBAN: two capital letters of the country, two digits, then letters and digits, 34 \
         characters at most"
    )]
    Form,
    /// A character was mistaken for another, forgotten, or two were exchanged.
    #[error("the check digits are wrong: one of the characters is missing or not the right one")]
    Key,
    /// The registry of IBAN has no such country.
    #[error("no country with IBANs has the two letters at the beginning")]
    Country,
    /// The account is not as long, or not of the form, as the country has it.
    #[error("what follows the check digits is no account number of this country")]
    Account,
}

/// White space is left out wherever it stands: people group the characters as they please.
impl FromStr for Iban {
    type Err = InvalidIban;

    fn from_str(text: &str) -> Result<Iban, InvalidIban> {
        let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        let refusal = |error| match error {
            ParseIbanError::InvalidBaseIban { source } => match source {
                ParseBaseIbanError::InvalidFormat => InvalidIban::Form,
                ParseBaseIbanError::InvalidChecksum => InvalidIban::Key,
            },
            ParseIbanError::UnknownCountry(_) => InvalidIban::Country,
            ParseIbanError::InvalidBban(_) => InvalidIban::Account,
        };
        text.parse().map(Iban).map_err(refusal)
    }
}

/// The country, the check digits and the last four characters: enough to tell one's own accounts
/// apart.
impl fmt::Display for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (country, check_digits) = (self.country(), self.0.check_digits_str());
        write!(f, "{country}{check_digits} … {}", self.last_four())
    }
}

impl fmt::Debug for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Iban({self})")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// An example that banks print, of no account.
    const FRENCH: &str = "FR7630006000011234567890189";

    fn refusal(text: &str) -> InvalidIban {
        text.parse::<Iban>().unwrap_err()
    }

    #[test]
    fn only_its_ends_are_shown_unless_it_is_revealed() {
        let iban: Iban = FRENCH.parse().unwrap();
        assert_eq!(iban.to_string(), "FR76 … 0189");
        assert_eq!(
            format!("{iban:?} {:#?}", Some(iban)),
            "Iban(FR76 … 0189) Some(\n    Iban(FR76 … 0189),\n)"
        );
        assert_eq!(iban.reveal(), FRENCH);
        assert_eq!((iban.country(), iban.last_four()), ("FR", "0189"));
    }

    #[test]
    fn spaces_do_not_matter() {
        for text in ["FR76 3000 6000 0112 3456 7890 189", " FR763000 60000112\u{a0}34567890189\t"] {
            assert_eq!(text.parse::<Iban>().unwrap().reveal(), FRENCH);
        }
    }

    #[test]
    fn accounts_of_the_neighbours_and_overseas_are_known() {
        for text in [
            "DE89370400440532013000",
            "BE68539007547034",
            "LU280019400644750000",
            "MC5811222000010123456789030",
            "CH9300762011623852957",
        ] {
            assert_eq!(text.parse::<Iban>().unwrap().reveal(), text);
        }
    }

    #[test]
    fn what_is_no_iban_is_refused_with_its_reason() {
        for text in ["", "7630006000011234567890189", "fr7630006000011234567890189", "FR76-3000"] {
            assert_eq!(refusal(text), InvalidIban::Form, "{text}");
        }
        assert_eq!(refusal(&format!("{FRENCH}0123456789")), InvalidIban::Form);
        assert_eq!(refusal("FR7630006000011234567890188"), InvalidIban::Key);
        assert_eq!(refusal("FR763000600001123456789018"), InvalidIban::Key);
        // The check digits are right, and there is no such country or account.
        assert_eq!(refusal("XX9030006000011234567890189"), InvalidIban::Country);
        assert_eq!(refusal("FR5312345"), InvalidIban::Account);
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_noticed_and_never_shown(place in 4_usize..27, digit in b'0'..=b'9') {
            let mut wrong = FRENCH.as_bytes().to_vec();
            wrong[place] = digit;
            let wrong = String::from_utf8(wrong).unwrap();
            let read = wrong.parse::<Iban>();
            prop_assert_eq!(read.is_ok(), wrong == FRENCH);
            let shown = format!("{read:?}");
            prop_assert!(!shown.contains(&wrong[4..20]));
        }

        #[test]
        fn any_text_is_read_or_refused(text: String) {
            let _ = text.parse::<Iban>();
        }
    }
}
