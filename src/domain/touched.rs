//! Which booklets an effect concerns: what the chain of custody of each is looked up by.
//!
//! **Invariant:** an effect that changes a booklet, or the chèques in it, names that booklet here.

use super::entry::{Effect, IncidentEffect, StockEffect};
use super::facts::Facts;
use super::id::{BookletId, RedemptionId};

/// Some booklets without gaps: the first, and how many.
pub type BookletRange = (BookletId, u32);

/// An effect voids a redemption that the facts do not hold.
///
/// The facts before an entry hold every redemption that it can void, so they were not its facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}, which is voided, is not known")]
pub struct UnknownRedemption(pub RedemptionId);

/// The booklets that `effect` concerns, in its own order. `facts` are those just before or just
/// after its entry: only voiding a redemption looks into them.
///
/// # Errors
///
/// [`UnknownRedemption`].
pub fn booklets(effect: &Effect, facts: &Facts) -> Result<Vec<BookletRange>, UnknownRedemption> {
    Ok(match effect {
        Effect::BookletsIssued { first, count, .. }
        | Effect::BookletsAllotted { first, count, .. } => vec![(*first, *count)],
        Effect::BookletHandedOver { booklet, .. }
        | Effect::BookletBlocked { booklet, .. }
        | Effect::BookletUnblocked { booklet } => vec![(*booklet, 1)],
        Effect::Redeemed { parts, .. } => {
            let sets = parts.iter().flat_map(|part| &part.cheques);
            sets.map(|set| (set.booklet, 1)).collect()
        }
        Effect::RedemptionVoided { redemption, .. } => {
            let voided = facts.redemptions.get(&redemption.0);
            let voided = voided.ok_or(UnknownRedemption(*redemption))?;
            voided.cheques.iter().map(|set| (set.booklet, 1)).collect()
        }
        Effect::Stock(effect) => of_stock(effect),
        Effect::Incident(IncidentEffect::RedemptionUndone { cheques, .. }) => {
            cheques.iter().map(|set| (set.booklet, 1)).collect()
        }
        Effect::Banking(_)
        | Effect::Incident(_)
        | Effect::Claim(_)
        | Effect::Founded { .. }
        | Effect::CodeKeyAdded { .. }
        | Effect::ClockAccepted
        | Effect::SchemeCreated { .. }
        | Effect::BuyerCreated { .. }
        | Effect::PrescriberCreated { .. }
        | Effect::VenueCreated { .. }
        | Effect::VenueSuspended { .. }
        | Effect::VenueResumed { .. }
        | Effect::OrderCreated { .. }
        | Effect::BankLineBooked(_)
        | Effect::MoneyReceived { .. }
        | Effect::CycleClosed { .. }
        | Effect::FiguresRecorded { .. }
        | Effect::CycleApproved { .. }
        | Effect::PaymentRunOpened { .. }
        | Effect::PaymentsMade { .. }
        | Effect::PaymentRunSealed { .. }
        | Effect::PaymentBooked { .. }
        | Effect::PaymentReturned { .. }
        | Effect::BankBalanceRecorded { .. }
        | Effect::RulesSet { .. }
        | Effect::Organisation(_)
        | Effect::Order(_)
        | Effect::Calendar(_)
        | Effect::Sharing(_)
        | Effect::RedemptionExcepted { .. } => Vec::new(),
    })
}

fn of_stock(effect: &StockEffect) -> Vec<BookletRange> {
    use StockEffect as E;
    match effect {
        E::BookletsPrepared { first, count, .. }
        | E::BookletsActivated { first, count, .. }
        | E::AllotmentConfirmed { first, count, .. }
        | E::BookletsReturned { first, count, .. }
        | E::BookletsWithdrawn { first, count, .. }
        | E::BookletsBlocked { first, count, .. }
        | E::BookletsUnblocked { first, count }
        | E::BookletsLapsed { first, count, .. } => vec![(*first, *count)],
        E::BookletGiven { booklet, .. } => vec![(*booklet, 1)],
        E::ChequesBlocked { cheques, .. } | E::ChequesUnblocked { cheques } => {
            vec![(cheques.booklet, 1)]
        }
        E::BookletReplaced { cheques, by, .. } => vec![(cheques.booklet, 1), (*by, 1)],
        E::ChequesCancelled { cheques } => cheques.iter().map(|set| (set.booklet, 1)).collect(),
        // The booklets of a lot are numbered by the same entry.
        E::LotsFormed { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::entry::ChequeSet;
    use super::super::facts::{Redemption, VoidReason};
    use super::super::id::{Sequence, VenueId};
    use super::super::time::Day;
    use super::*;

    #[test]
    fn a_void_concerns_the_booklets_of_its_redemption() {
        let booklet = |number| BookletId::new(number).unwrap();
        let cheques = [3, 9].map(|number| ChequeSet { booklet: booklet(number), mask: 1 });
        let redemption = Redemption {
            venue: VenueId::FIRST,
            service_date: Day::MIN,
            cheques: Box::new(cheques),
            void: false,
        };
        let mut facts = Facts::default();
        let (id, reason) = (RedemptionId(Sequence::FIRST), VoidReason::EntryError);
        let voided = Effect::RedemptionVoided { redemption: id, reason };
        assert_eq!(booklets(&voided, &facts), Err(UnknownRedemption(id)));
        facts.redemptions.insert(id.0, redemption);
        assert_eq!(booklets(&voided, &facts), Ok(vec![(booklet(3), 1), (booklet(9), 1)]));
    }

    #[test]
    fn a_range_is_not_taken_apart() {
        let first = BookletId::new(7).unwrap();
        let prescriber = super::super::id::PrescriberId::FIRST;
        let allotted = Effect::BookletsAllotted { first, count: 10_000, prescriber };
        assert_eq!(booklets(&allotted, &Facts::default()), Ok(vec![(first, 10_000)]));
    }
}
