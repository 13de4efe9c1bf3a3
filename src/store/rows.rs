//! What a segment's entries leave in the indexes, collected entry by entry.

use std::collections::BTreeSet;
use std::ops::Range;

use super::block;
use super::index::{Index, Span};
use super::key::Kind;
use super::pairs::Pair;
use crate::domain::entry::{Effect, Entry};
use crate::domain::facts::Facts;
use crate::domain::id::{OrderId, Sequence};
use crate::domain::request::{CallerId, RequestId};
use crate::domain::touched::{self, UnknownRedemption};

/// 64 bits that stand for a request of a caller.
///
/// Two requests may share one, so whoever finds it looks into the entry as well.
pub fn fingerprint(caller: &CallerId, request: RequestId) -> u64 {
    let mut hasher = blake3::Hasher::new_derive_key("carnet/request-fingerprint/1");
    hasher.update(&request.0).update(caller.as_str().as_bytes());
    let mut first = [0; 8];
    hasher.finalize_xof().fill(&mut first);
    u64::from_be_bytes(first)
}

/// An entry names something that the facts it is taken in with do not hold.
///
/// The facts before an entry hold all that it names, so they were not its facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownName {
    /// It redeems chèques of an order that nobody is known to have bought.
    #[error("entry {sequence} redeems chèques of {order}, whose buyer is not known")]
    Buyer {
        /// The entry.
        sequence: Sequence,
        /// The order.
        order: OrderId,
    },
    /// It voids a redemption that is not known.
    #[error("entry {sequence}: {cause}")]
    Redemption {
        /// The entry.
        sequence: Sequence,
        /// What is not known.
        cause: UnknownRedemption,
    },
}

/// The index rows of one segment, while it is followed and until it is sealed.
///
/// A redemption that is voided later stays: these are the redemptions that were made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    requests: Vec<(u64, Sequence)>,
    venues: BTreeSet<Pair>,
    funders: BTreeSet<Pair>,
    orders: BTreeSet<Pair>,
    booklets: BTreeSet<Pair>,
    voids: BTreeSet<Pair>,
}

impl Rows {
    /// Takes in `entry`; `facts` are those just before it.
    ///
    /// # Errors
    ///
    /// [`UnknownName`]; the entry is then taken in in part.
    pub fn add(&mut self, entry: &Entry, facts: &Facts) -> Result<(), UnknownName> {
        let sequence = entry.sequence;
        self.requests.push((fingerprint(&entry.caller, entry.request), sequence));
        for effect in &entry.effects {
            let booklets = touched::booklets(effect, facts)
                .map_err(|cause| UnknownName::Redemption { sequence, cause })?;
            for (first, count) in booklets {
                if count == 1 {
                    self.booklets.insert(pair(first.get(), sequence));
                } else {
                    let numbers = block::numbers(first, count);
                    self.booklets.extend(numbers.map(|number| Pair { number, sequence }));
                }
            }
            if let Effect::Redeemed { .. } = effect {
                self.add_redemption(sequence, effect, facts)?;
            }
            if let Effect::RedemptionVoided { redemption, .. } = effect {
                self.voids.insert(Pair { number: redemption.0.get(), sequence });
            }
        }
        Ok(())
    }

    fn add_redemption(
        &mut self,
        sequence: Sequence,
        effect: &Effect,
        facts: &Facts,
    ) -> Result<(), UnknownName> {
        let Effect::Redeemed { venue, parts, .. } = effect else { return Ok(()) };
        self.venues.insert(pair(venue.get(), sequence));
        for part in parts {
            let order = part.order;
            let found = facts.order(order).ok_or(UnknownName::Buyer { sequence, order })?;
            self.orders.insert(pair(order.get(), sequence));
            self.funders.insert(pair(found.terms.buyer.get(), sequence));
        }
        Ok(())
    }

    /// The requests of all entries, in their order: fingerprint and entry.
    pub fn requests(&self) -> impl ExactSizeIterator<Item = (u64, Sequence)> {
        self.requests.iter().copied()
    }

    /// The entries of a list, in their order.
    pub fn sequences(&self, index: Index, span: Span) -> Vec<Sequence> {
        let number = index.number();
        let first = Pair { number, sequence: span.first() };
        let last = Pair { number, sequence: span.through };
        let Some(pairs) = self.pairs(index.kind()).filter(|_| first <= last) else {
            return Vec::new();
        };
        let own = pairs.range(first..=last).map(|pair| pair.sequence).take(span.limit).collect();
        let Some(place) = index.place() else { return own };
        let Range { start, end } = place.numbers();
        let from = |number| Pair { number, sequence: Sequence::FIRST };
        let of_block = pairs.range(from(start)..from(end));
        let found = of_block.filter(|pair| place.is_in(pair.number) && span.holds(pair.sequence));
        span.join(own, found.map(|pair| pair.sequence).collect())
    }

    /// Rows of `requests` alone.
    #[cfg(test)]
    pub(super) fn of_requests(requests: &[(u64, Sequence)]) -> Rows {
        Rows { requests: requests.to_vec(), ..Rows::default() }
    }

    /// The pairs of the index `kind`, strictly ascending; none for what is no index.
    pub(super) fn sorted(&self, kind: Kind) -> Vec<Pair> {
        if kind == Kind::Requests {
            let requests = self.requests();
            let mut pairs: Vec<Pair> =
                requests.map(|(number, sequence)| Pair { number, sequence }).collect();
            pairs.sort_unstable();
            pairs.dedup();
            return pairs;
        }
        self.pairs(kind).map(|pairs| pairs.iter().copied().collect()).unwrap_or_default()
    }

    /// The pairs that are kept in order; `None` for requests, and for what is no index.
    fn pairs(&self, kind: Kind) -> Option<&BTreeSet<Pair>> {
        match kind {
            Kind::Checkpoint | Kind::Bloom | Kind::Requests => None,
            Kind::Venues => Some(&self.venues),
            Kind::Funders => Some(&self.funders),
            Kind::Orders => Some(&self.orders),
            Kind::Booklets => Some(&self.booklets),
            Kind::Voids => Some(&self.voids),
        }
    }
}

fn pair(id: u32, sequence: Sequence) -> Pair {
    Pair { number: u64::from(id), sequence }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn fingerprints_never_change() {
        let caller: CallerId = "guichet-3".parse().unwrap();
        let fingerprints = [
            fingerprint(&caller, RequestId([1; 16])),
            fingerprint(&caller, RequestId([2; 16])),
            fingerprint(&CallerId::engine(), RequestId([1; 16])),
        ];
        let text = fingerprints.map(|fingerprint| format!("{fingerprint:016x}")).join(" ");
        expect!["b6dabf1dee64622d da77fb82874c9cfa 546189215486e86a"].assert_eq(&text);
    }
}
