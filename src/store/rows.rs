//! What a segment's entries leave in the indexes, collected entry by entry.

use super::key::Kind;
use super::pairs::Pair;
use crate::domain::entry::{Effect, Entry};
use crate::domain::id::{FunderId, OrderId, Sequence};
use crate::domain::request::{CallerId, RequestId};

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

/// An entry redeems chèques of an order that nobody is known to have bought.
///
/// The facts before an entry hold every order that it names, so they were not its facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("entry {sequence} redeems chèques of {order}, whose buyer is not known")]
pub struct UnknownBuyer {
    /// The entry.
    pub sequence: Sequence,
    /// The order.
    pub order: OrderId,
}

/// The index rows of one segment, while it is followed.
///
/// A redemption that is voided later stays: these are the redemptions that were made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    requests: Vec<(u64, Sequence)>,
    venues: Vec<Pair>,
    funders: Vec<Pair>,
    orders: Vec<Pair>,
}

impl Rows {
    /// Takes in `entry`, with the buyers of the orders that it names.
    ///
    /// # Errors
    ///
    /// [`UnknownBuyer`] when `buyer_of` does not know one; the entry is then taken in in part.
    pub fn add(
        &mut self,
        entry: &Entry,
        buyer_of: impl Fn(OrderId) -> Option<FunderId>,
    ) -> Result<(), UnknownBuyer> {
        let sequence = entry.sequence;
        self.requests.push((fingerprint(&entry.caller, entry.request), sequence));
        for effect in &entry.effects {
            let Effect::Redeemed { venue, parts, .. } = effect else { continue };
            self.venues.push(pair(venue.get(), sequence));
            for part in parts {
                let order = part.order;
                let buyer = buyer_of(order).ok_or(UnknownBuyer { sequence, order })?;
                self.orders.push(pair(order.get(), sequence));
                self.funders.push(pair(buyer.get(), sequence));
            }
        }
        Ok(())
    }

    /// The requests of all entries, in their order: fingerprint and entry.
    pub fn requests(&self) -> impl ExactSizeIterator<Item = (u64, Sequence)> {
        self.requests.iter().copied()
    }

    /// Rows of `requests` alone.
    #[cfg(test)]
    pub(super) fn of_requests(requests: &[(u64, Sequence)]) -> Rows {
        Rows { requests: requests.to_vec(), ..Rows::default() }
    }

    /// The pairs of the index `kind`, strictly ascending; none for what is no index.
    pub(super) fn sorted(&self, kind: Kind) -> Vec<Pair> {
        let mut pairs = match kind {
            Kind::Checkpoint | Kind::Bloom => Vec::new(),
            Kind::Requests => {
                self.requests().map(|(number, sequence)| Pair { number, sequence }).collect()
            }
            Kind::Venues => self.venues.clone(),
            Kind::Funders => self.funders.clone(),
            Kind::Orders => self.orders.clone(),
        };
        pairs.sort_unstable();
        pairs.dedup();
        pairs
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
