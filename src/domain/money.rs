//! Money: whole cents with checked arithmetic only.
//!
//! **Invariant:** no amount is negative and none is above [`Cents::MAX`].
//! **Invariant:** decimals exist only where text becomes an amount; nothing is rounded there.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// A non-negative amount of euros in cents: `Cents::new(1_050)` is 10.50 €.
///
/// Arithmetic is `checked_*` only. There is no `Add`, no `From<u64>`, no `Deref` and no `Default`,
/// so an addition that could overflow, or a bare integer where money is meant, does not compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cents(u64);

impl Cents {
    /// No money.
    pub const ZERO: Cents = Cents(0);
    /// Ten trillion euros. A thousand such amounts still fit in a `u64`.
    pub const MAX: Cents = Cents(1_000_000_000_000_000);

    /// `None` above [`Cents::MAX`].
    pub const fn new(cents: u64) -> Option<Cents> {
        if cents <= Self::MAX.0 { Some(Cents(cents)) } else { None }
    }

    /// The amount in cents.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// `None` above [`Cents::MAX`].
    pub fn checked_add(self, other: Cents) -> Option<Cents> {
        self.0.checked_add(other.0).and_then(Cents::new)
    }

    /// `None` below zero.
    pub fn checked_sub(self, other: Cents) -> Option<Cents> {
        self.0.checked_sub(other.0).map(Cents)
    }

    /// `count` times this amount; `None` above [`Cents::MAX`].
    pub fn checked_mul(self, count: u64) -> Option<Cents> {
        self.0.checked_mul(count).and_then(Cents::new)
    }

    /// The part of this amount that `rate` takes, rounded down: never more than the amount.
    ///
    /// The remainder is whatever `checked_sub` leaves, so the parts always add up to the whole.
    #[must_use]
    pub fn portion(self, rate: Rate) -> Cents {
        self.scaled(u64::from(rate.get()), u64::from(Rate::WHOLE.get()))
    }

    /// This amount × `part` ÷ `whole`, rounded down; the amount itself when `part` is not less than
    /// `whole`.
    #[must_use]
    pub fn scaled(self, part: u64, whole: u64) -> Cents {
        if part >= whole {
            return self;
        }
        let product = u128::from(self.0).saturating_mul(u128::from(part));
        let scaled = product.checked_div(u128::from(whole)).unwrap_or(0);
        // Less than the amount, since the part is less than the whole.
        u64::try_from(scaled).map_or(self, Cents)
    }

    /// The sum of `amounts`; `None` above [`Cents::MAX`].
    pub fn checked_sum(amounts: impl IntoIterator<Item = Cents>) -> Option<Cents> {
        amounts.into_iter().try_fold(Cents::ZERO, Cents::checked_add)
    }
}

/// A share of an amount in parts per million, at most all of it: `Rate::new(500_000)` is 50 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(u32);

impl Rate {
    /// Half of the amount.
    pub const HALF: Rate = Rate(500_000);
    /// All of the amount.
    pub const WHOLE: Rate = Rate(1_000_000);

    /// `None` above [`Rate::WHOLE`].
    pub const fn new(parts_per_million: u32) -> Option<Rate> {
        if parts_per_million <= Self::WHOLE.0 { Some(Rate(parts_per_million)) } else { None }
    }

    /// In parts per million.
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// Euros with two decimals and a point, as in `1050.00`: what [`FromStr`] reads.
impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an amount of euros with at most two decimals from 0 to 10000000000000, as in 1050.00")]
pub struct InvalidAmount;

impl FromStr for Cents {
    type Err = InvalidAmount;

    fn from_str(text: &str) -> Result<Cents, InvalidAmount> {
        let euros = Decimal::from_str_exact(text).map_err(|_| InvalidAmount)?;
        let cents = euros.checked_mul(Decimal::ONE_HUNDRED).ok_or(InvalidAmount)?;
        if !cents.is_integer() {
            return Err(InvalidAmount);
        }
        cents.to_u64().and_then(Cents::new).ok_or(InvalidAmount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_back_from_its_text() {
        for cents in [0, 1, 99, 100, 1_050, Cents::MAX.get()] {
            let amount = Cents::new(cents).unwrap();
            assert_eq!(amount.to_string().parse(), Ok(amount));
        }
    }

    #[test]
    fn a_text_that_is_no_amount_is_refused() {
        for text in ["", "-1.00", "1.005", "1,00", "10000000000000.01", "1e3", "dix"] {
            assert_eq!(text.parse::<Cents>(), Err(InvalidAmount), "{text}");
        }
    }

    #[test]
    fn a_portion_and_the_rest_are_the_whole() {
        for cents in [0, 1, 3, 999, 1_001, Cents::MAX.get()] {
            let amount = Cents::new(cents).unwrap();
            for rate in [0, 1, 333_333, 500_000, 999_999, 1_000_000] {
                let portion = amount.portion(Rate::new(rate).unwrap());
                let exact = u128::from(cents) * u128::from(rate) / 1_000_000;
                assert_eq!(u128::from(portion.get()), exact);
                assert!(amount.checked_sub(portion).is_some());
            }
        }
        assert_eq!(Cents::ZERO.scaled(0, 0), Cents::ZERO);
    }

    #[test]
    fn sums_stop_at_the_bounds() {
        let one = Cents::new(1).unwrap();
        assert_eq!(Cents::MAX.checked_add(one), None);
        assert_eq!(Cents::ZERO.checked_sub(one), None);
        assert_eq!(Cents::MAX.checked_mul(2), None);
        assert_eq!(Cents::new(Cents::MAX.get() + 1), None);
    }
}
