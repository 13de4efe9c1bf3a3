//! What people type: the server, amounts, digests, and the typed codes of chèques.

use std::io::Read;
use std::str::FromStr;

use super::failure::Failure;
use crate::domain::money::{Cents, InvalidAmount, Rate};

/// As much of the standard input as an IBAN with spaces can need.
const LINE_BYTES_MAX: u64 = 256;
/// As much of the standard input as ten codes with separators can need, many times over.
const CODES_BYTES_MAX: u64 = 16 * 1_024;

/// An amount of euros, with a comma or a point: `1234,50`.
///
/// # Errors
///
/// [`InvalidAmount`].
pub fn euros(text: &str) -> Result<Cents, InvalidAmount> {
    text.replace(',', ".").parse()
}

/// An amount of the API as [`euros`] reads it: `1234,50`.
pub fn euros_of(cents: i64) -> String {
    let amount = u64::try_from(cents).ok().and_then(Cents::new).unwrap_or(Cents::ZERO);
    amount.to_string().replace('.', ",")
}

/// An amount as the API has it.
pub fn cents(amount: Cents) -> i64 {
    i64::try_from(amount.get()).unwrap_or(i64::MAX)
}

/// A rate in per cent, with a comma or a point: `33,3333`.
///
/// # Errors
///
/// [`InvalidRate`].
pub fn percent(text: &str) -> Result<Rate, InvalidRate> {
    let text = text.replace(',', ".");
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || decimals.len() > 4 {
        return Err(InvalidRate);
    }
    let rate = format!("{whole}{decimals:0<4}").parse().ok().and_then(Rate::new);
    rate.ok_or(InvalidRate)
}

/// A rate as the API has it.
pub fn ppm(rate: Rate) -> i32 {
    i32::try_from(rate.get()).unwrap_or(i32::MAX)
}

/// Why a text is no rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a rate from 0 to 100 with at most four decimals, as in 33,3333")]
pub struct InvalidRate;

/// A text that a change puts in place of another; an empty one takes it away.
///
/// # Errors
///
/// Those of `T`, unless it is empty.
pub fn instead<T: FromStr + ToString>(text: &str) -> Result<String, T::Err> {
    if text.is_empty() { Ok(String::new()) } else { text.parse().map(|value: T| value.to_string()) }
}

/// The address of a server.
///
/// # Errors
///
/// [`NotAnAddress`].
pub fn server(text: &str) -> Result<String, NotAnAddress> {
    if text.starts_with("http://") { Ok(text.to_owned()) } else { Err(NotAnAddress) }
}

/// Why a text is not where a server listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an address as in http://127.0.0.1:50051")]
pub struct NotAnAddress;

/// 32 bytes, written as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest(pub [u8; 32]);

/// Why a text is no digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a digest: 64 of 0-9 and a-f")]
pub struct InvalidDigest;

impl FromStr for Digest {
    type Err = InvalidDigest;

    fn from_str(text: &str) -> Result<Digest, InvalidDigest> {
        if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(InvalidDigest);
        }
        let mut bytes = [0; 32];
        for (at, byte) in (0..64_usize).step_by(2).zip(&mut bytes) {
            let digits = text.get(at..at.saturating_add(2)).ok_or(InvalidDigest)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| InvalidDigest)?;
        }
        Ok(Digest(bytes))
    }
}

/// The text that was given; when it is `-`, the line of the standard input.
///
/// # Errors
///
/// [`Failure::Usage`] when the standard input cannot be read, or is far too long.
pub fn line(given: String) -> Result<String, Failure> {
    if given != "-" {
        return Ok(given);
    }
    let wrong = || Failure::Usage("l’entrée standard n’est pas une ligne de texte".to_owned());
    let mut text = String::new();
    let mut input = std::io::stdin().lock().take(LINE_BYTES_MAX.saturating_add(1));
    input.read_to_string(&mut text).map_err(|_| wrong())?;
    if text.len() > usize::try_from(LINE_BYTES_MAX).unwrap_or(usize::MAX) {
        return Err(wrong());
    }
    Ok(text.trim().to_owned())
}

/// The codes that were given; when `-` alone was, those of the standard input, one per line.
///
/// # Errors
///
/// [`Failure::Usage`] when the standard input cannot be read, or is far too long.
pub fn codes(given: Vec<String>) -> Result<Vec<String>, Failure> {
    if given != ["-"] {
        return Ok(given);
    }
    let mut text = String::new();
    let mut input = std::io::stdin().lock().take(CODES_BYTES_MAX.saturating_add(1));
    let wrong = |_| Failure::Usage("les codes ne se lisent pas sur l’entrée standard".to_owned());
    input.read_to_string(&mut text).map_err(wrong)?;
    if text.len() > usize::try_from(CODES_BYTES_MAX).unwrap_or(usize::MAX) {
        let message = "l’entrée standard est trop longue : un code par ligne, au plus dix";
        return Err(Failure::Usage(message.to_owned()));
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Ok(lines.map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_has_64_hexadecimal_digits() {
        let digest: Digest = "0fA0".repeat(16).parse().unwrap();
        assert_eq!(digest.0, [[0x0f, 0xa0]; 16].concat()[..]);
        for text in ["", "00", &"+f".repeat(32), &"é0".repeat(16), &"g0".repeat(32)] {
            assert_eq!(text.parse::<Digest>(), Err(InvalidDigest), "{text}");
        }
    }

    #[test]
    fn a_rate_has_up_to_four_decimals() {
        for (text, ppm) in [("0", 0), ("50", 500_000), ("33,3333", 333_333), ("100.0", 1_000_000)] {
            assert_eq!(percent(text).map(Rate::get), Ok(ppm));
        }
        for text in ["", "-1", "100,0001", "1,00000", ",5", "1.2.3", "99999999999"] {
            assert_eq!(percent(text), Err(InvalidRate), "{text}");
        }
    }

    #[test]
    fn an_amount_has_a_comma_or_a_point() {
        for (text, cents) in [("10", 1_000), ("10,5", 1_050), ("10.05", 1_005)] {
            assert_eq!(euros(text).map(Cents::get), Ok(cents));
        }
        for text in ["", "dix", "1,005", "-1", "1 000"] {
            assert_eq!(euros(text), Err(InvalidAmount), "{text}");
        }
    }
}
