//! Reading what money moved.

use std::ops::ControlFlow;

use super::bounded::{self, Cursor};
use super::convert::from_proto::TransfersWanted;
use super::convert::to_proto;
use super::ledger_service::check_keys;
use super::limits::SCAN_ENTRIES_MAX;
use super::pb;
use crate::domain::account::{Account, Transfer};
use crate::domain::id::TransferId;
use crate::engine::{Accepted, Error, Lookup, Span};

/// A page of transfers, as of the entry of the first page.
pub(super) fn list(
    lookup: &mut Lookup,
    wanted: &TransfersWanted,
) -> Result<pb::ListTransfersResponse, Error> {
    let TransfersWanted { account, days, page } = wanted;
    if let Some(account) = account {
        lookup.read(|view| check_keys(view.facts, *account))?;
    }
    // The entry of the last transfer may hold more of them.
    let Some(span) = bounded::span(lookup, page, |after| after.entry.before()) else {
        return Ok(pb::ListTransfersResponse::default());
    };
    let through = span.through;
    let mut taken = Taken {
        account: *account,
        after: page.after.map(|cursor| cursor.after),
        limit: page.size,
        transfers: Vec::new(),
        last: None,
        next: None,
    };
    if let Some(within) = lookup.within_days(span, *days)? {
        let all = Span { limit: SCAN_ENTRIES_MAX, ..within };
        let reached = lookup.scan(all, |accepted| taken.take(accepted))?;
        let unseen = reached.filter(|reached| *reached < within.through);
        taken.next = taken.next.or(unseen.map(TransferId::end_of));
    }
    let token = |after| page.scope.token(&Cursor { through, after }.to_string());
    Ok(pb::ListTransfersResponse {
        transfers: taken.transfers,
        sequence: to_proto::last(Some(through)),
        next_page_token: taken.next.map(token).unwrap_or_default(),
    })
}

/// The transfers of a page, as they are found.
struct Taken {
    /// Only those that touch it.
    account: Option<Account>,
    /// Only those behind it.
    after: Option<TransferId>,
    limit: usize,
    transfers: Vec<pb::Transfer>,
    last: Option<TransferId>,
    /// The last one, once one more was found that has no place.
    next: Option<TransferId>,
}

impl Taken {
    fn take(&mut self, accepted: &Accepted) -> ControlFlow<()> {
        for (id, moved) in to_proto::transfers(&accepted.entry) {
            if Some(id) <= self.after || !self.is_of(moved) {
                continue;
            }
            if self.transfers.len() >= self.limit {
                self.next = self.last;
                return ControlFlow::Break(());
            }
            self.transfers.push(to_proto::transfer(&accepted.entry, id, moved));
            self.last = Some(id);
        }
        ControlFlow::Continue(())
    }

    fn is_of(&self, moved: &Transfer) -> bool {
        self.account.is_none_or(|account| moved.debit() == account || moved.credit() == account)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::account::{Credit, Debit};
    use crate::domain::entry::Entry;
    use crate::domain::id::{FunderId, OrderId, Sequence};
    use crate::domain::money::Cents;
    use crate::domain::request::{CallerId, RequestDigest, RequestId};
    use crate::domain::time::{Day, Timestamp};

    /// An entry with so many transfers, each second one of another order.
    fn entry(sequence: u64, transfers: u32) -> Accepted {
        let moved = |number: u32| {
            let provision = Account::Provision { buyer: FunderId::FIRST };
            let order = OrderId::at_index(usize::from(number % 2 == 1)).unwrap();
            let circulating = Account::Circulating { order };
            Transfer::new(Debit(provision), Credit(circulating), Cents::new(1).unwrap()).unwrap()
        };
        let entry = Entry {
            sequence: Sequence::new(sequence).unwrap(),
            at: Timestamp::MIN,
            day: Day::MIN,
            caller: CallerId::engine(),
            request: RequestId([0; 16]),
            digest: RequestDigest([0; 16]),
            effects: Vec::new(),
            transfers: (0..transfers).map(moved).collect(),
        };
        Accepted { entry: Arc::new(entry), hash: [0; 32] }
    }

    /// All pages over `entries`, each of `limit` transfers.
    fn paged(entries: &[Accepted], account: Option<Account>, limit: usize) -> Vec<String> {
        let (mut names, mut after) = (Vec::new(), None::<TransferId>);
        loop {
            let (transfers, last, next) = (Vec::new(), None, None);
            let mut taken = Taken { account, after, limit, transfers, last, next };
            let first = after.map(|after| after.entry);
            let from = entries.iter().filter(|one| Some(one.entry.sequence) >= first);
            let _ = from.map(|one| taken.take(one)).find(ControlFlow::is_break);
            assert!(taken.transfers.len() <= limit);
            names.extend(taken.transfers.into_iter().map(|transfer| transfer.name));
            let Some(next) = taken.next else { return names };
            after = Some(next);
        }
    }

    #[test]
    fn an_entry_of_many_transfers_is_spread_over_pages() {
        let entries = [entry(1, 0), entry(2, 5), entry(3, 1), entry(4, 0), entry(5, 6)];
        let odd = Some(Account::Circulating { order: OrderId::FIRST });
        let all = paged(&entries, None, 100);
        assert_eq!(
            (all.len(), all[4].as_str(), all[6].as_str()),
            (12, "transfers/2-5", "transfers/5-1")
        );
        let some = paged(&entries, odd, 100);
        assert_eq!((some.len(), some[2].as_str()), (7, "transfers/2-5"));
        for limit in 1..14 {
            assert_eq!(paged(&entries, None, limit), all, "{limit}");
            assert_eq!(paged(&entries, odd, limit), some, "{limit}");
        }
    }
}
