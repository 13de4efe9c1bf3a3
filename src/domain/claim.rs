//! What others are to pay: statements of funders, contests of single shares, and what a settled
//! redemption was, which a command about it is decided with.

use std::fmt;
use std::str::FromStr;

use super::entry::{ChequeSet, Part, ShareLine};
use super::id::{CycleId, FunderId, InvalidName, VenueId};
use super::words::words;

/// What one funder bears of the use of one buyer's chèques in one cycle: `statements/3-2-1` is that
/// of `cycles/3` for `funders/2`, of the chèques of `funders/1`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementKey {
    /// Of which cycle.
    pub cycle: CycleId,
    /// Who bears.
    pub funder: FunderId,
    /// Whose chèques were used.
    pub buyer: FunderId,
}

impl fmt::Display for StatementKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let StatementKey { cycle, funder, buyer } = self;
        write!(f, "statements/{}-{}-{}", cycle.get(), funder.get(), buyer.get())
    }
}

impl fmt::Debug for StatementKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for StatementKey {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<StatementKey, InvalidName> {
        let read = || {
            let mut numbers = text.strip_prefix("statements/")?.split('-');
            let cycle = format!("cycles/{}", numbers.next()?).parse().ok()?;
            let funder = format!("funders/{}", numbers.next()?).parse().ok()?;
            let buyer = format!("funders/{}", numbers.next()?).parse().ok()?;
            numbers.next().is_none().then_some(StatementKey { cycle, funder, buyer })
        };
        read().ok_or(InvalidName { pattern: "statements/{cycle}-{funder}-{buyer}" })
    }
}

/// A redemption of a settled cycle, as its entry and the figures of its cycle have it.
///
/// It is read from the journal before a command about it is decided, and never changes: the same
/// redemption always gives the same value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettledRedemption {
    /// In which cycle it stands.
    pub cycle: CycleId,
    /// Where it was made.
    pub venue: VenueId,
    /// The chèques, one part per order, in order of the orders.
    pub parts: Vec<Part>,
    /// Who bears what of it, per buyer: contributions in order of the agreements, then co-funding
    /// in the order in which it bears, then what buyers bear. No shadow.
    pub shares: Vec<ShareLine>,
}

impl SettledRedemption {
    /// The chèques, by booklet, in order of the booklets.
    pub fn cheques(&self) -> Vec<ChequeSet> {
        let mut cheques: Vec<_> =
            self.parts.iter().flat_map(|part| &part.cheques).copied().collect();
        cheques.sort_unstable_by_key(|set| set.booklet);
        cheques
    }
}

words! {
    /// Why a funder contests a share.
    ContestReason {
        /// The procedure is not one of those that it stands behind.
        NotOurs "not ours"
        /// The service is outside the terms that were signed.
        OutsideTerms "outside the terms"
        /// The same service was charged twice.
        Twice "charged twice"
        /// The service was not given.
        NotGiven "not given"
        /// Anything else, said outside the ledger.
        Other "other"
    }

    /// How a contest is decided.
    Verdict {
        /// The funder is right: the share is the buyer's.
        Upheld "upheld"
        /// The share stands.
        Dismissed "dismissed"
    }

    /// What a verdict rests on.
    VerdictReason {
        /// What was signed.
        Terms "the terms"
        /// What can be shown of the service.
        Evidence "the evidence"
        /// Both sides agreed.
        Agreement "both sides agreed"
    }

    /// Why money that is due is given up.
    AbandonReason {
        /// The debtor cannot pay.
        Insolvent "insolvent"
        /// The debtor does not exist any more.
        Ended "ended"
        /// Getting it back would cost more.
        TooSmall "too small"
        /// Both sides agreed.
        Agreement "both sides agreed"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_read_back_from_its_name() {
        let number = |number| FunderId::new(number).unwrap();
        let cycle = CycleId::new(3).unwrap();
        let statement = StatementKey { cycle, funder: number(2), buyer: number(1) };
        assert_eq!(statement.to_string(), "statements/3-2-1");
        assert_eq!("statements/3-2-1".parse(), Ok(statement));
        for text in ["statements/3-2", "statements/3-2-1-1", "statements/3-2-0", "3-2-1"] {
            assert!(text.parse::<StatementKey>().is_err(), "{text}");
        }
    }
}
