//! Splitting an amount to the cent: by largest remainder, ties by a hash, so that no one always
//! gets the odd cent.

use std::cmp::Reverse;

use crate::domain::money::Cents;
use crate::domain::tie::Tie;

/// `amount` by `weights`: the floors, and the cents that are left one each to the largest
/// remainders, among equal ones to the smaller tie number. Nothing when all weights are 0.
pub(super) fn split<W>(amount: Cents, weights: &[W], tie: impl Fn(usize) -> Tie) -> Vec<Cents>
where
    W: Copy + Into<u128>,
{
    let whole: u128 = weights.iter().map(|weight| (*weight).into()).sum();
    let mut shares = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    let mut left = u128::from(amount.get());
    for weight in weights {
        let product = u128::from(amount.get()).saturating_mul((*weight).into());
        let floor = product.checked_div(whole).unwrap_or(0);
        shares.push(floor);
        remainders.push(product.checked_rem(whole).unwrap_or(0));
        left = left.saturating_sub(floor);
    }
    if left > 0 && whole > 0 {
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by_cached_key(|place| {
            (remainders.get(*place).copied().map(Reverse), tie(*place).number())
        });
        let odd = usize::try_from(left).unwrap_or(usize::MAX);
        for place in order.into_iter().take(odd) {
            if let Some(share) = shares.get_mut(place) {
                *share = share.saturating_add(1);
            }
        }
    }
    let cents = |share: u128| u64::try_from(share).ok().and_then(Cents::new).unwrap_or(amount);
    shares.into_iter().map(cents).collect()
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test that goes wrong says so by stopping")]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::id::Sequence;

    fn tie(redemption: u64, organisation: usize) -> Tie {
        let redemption = Sequence::new(redemption).unwrap();
        let organisation = u32::try_from(organisation).unwrap();
        Tie { redemption, part: 1, procedure: 1, organisation }
    }

    #[test]
    fn nobody_always_pays_the_odd_cent() {
        let cents = Cents::new(1_000).unwrap();
        let mut odd = [0_u32; 3];
        for redemption in 1..=100_000 {
            let shares = split(cents, &[1_u32, 1, 1], |place| tie(redemption, place + 1));
            for (odd, share) in odd.iter_mut().zip(shares) {
                *odd += u32::try_from(share.get() - 333).unwrap();
            }
        }
        assert_eq!(odd.iter().sum::<u32>(), 100_000);
        for odd in odd {
            assert!(odd.abs_diff(33_333) <= 500, "{odd} of 100 000");
        }
    }

    #[test]
    fn without_weight_nothing_is_split() {
        let none = split(Cents::MAX, &[0_u32, 0], |place| tie(1, place));
        assert_eq!(
            (none, split::<u32>(Cents::MAX, &[], |place| tie(1, place))),
            (vec![Cents::ZERO; 2], vec![])
        );
    }

    proptest! {
        #[test]
        fn the_shares_add_up_and_each_is_next_to_its_exact_part(
            cents in 0..=Cents::MAX.get(),
            weights in proptest::collection::vec(0..=u32::MAX, 1..8),
            redemption in 1..=u64::MAX,
        ) {
            prop_assume!(weights.iter().any(|weight| *weight > 0));
            let amount = Cents::new(cents).unwrap();
            let shares = split(amount, &weights, |place| tie(redemption, place));
            prop_assert_eq!(shares.iter().map(|share| share.get()).sum::<u64>(), cents);
            let whole: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
            for (share, weight) in shares.iter().zip(&weights) {
                let floor = u128::from(cents) * u128::from(*weight) / whole;
                prop_assert!((floor..=floor + 1).contains(&u128::from(share.get())));
            }
        }
    }
}
