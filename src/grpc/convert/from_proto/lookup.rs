//! Reads of old entries: what is wanted of them, from which days, and which page.

use super::super::violations::{Noted, Violations};
use super::read::read_page;
use crate::domain::account::Account;
use crate::domain::id::{FunderId, OrderId, RedemptionId, TransferId, VenueId};
use crate::domain::time::Day;
use crate::grpc::bounded::Cursor;
use crate::grpc::limits::PAGE_SIZE_MAX;
use crate::grpc::page::{Page, Scope};
use crate::grpc::pb;
use pb::list_redemptions_request::Filter;

/// The first and the last day that are wanted, where they are given.
pub(in crate::grpc) type Days = (Option<Day>, Option<Day>);

/// Of what redemptions are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grpc) enum RedemptionFilter {
    /// All.
    All,
    /// Made at this venue.
    Venue(VenueId),
    /// Of chèques that this funder bought.
    Buyer(FunderId),
    /// Of chèques of this order.
    Order(OrderId),
}

/// A page of redemptions.
pub(in crate::grpc) struct RedemptionsWanted {
    /// Of what.
    pub(in crate::grpc) filter: RedemptionFilter,
    /// Accepted on which days.
    pub(in crate::grpc) days: Days,
    /// Which of them.
    pub(in crate::grpc) page: Page<Cursor<RedemptionId>>,
}

impl TryFrom<pb::ListRedemptionsRequest> for RedemptionsWanted {
    type Error = Violations;

    fn try_from(request: pb::ListRedemptionsRequest) -> Result<RedemptionsWanted, Violations> {
        let pb::ListRedemptionsRequest { filter, first_day, last_day, page_size, page_token } =
            request;
        let mut violations = Violations::default();
        let shown = filter.as_ref().map_or("", name_of);
        let scope = Scope::new("ListRedemptions", &format!("{shown} {first_day} {last_day}"));
        let filter = read_filter(&mut violations, filter.as_ref());
        let days = read_days(&mut violations, &first_day, &last_day);
        let asked = (page_size, PAGE_SIZE_MAX, page_token.as_str());
        let page = read_page(&mut violations, scope, asked, Cursor::parse);
        let wanted = (|| {
            let (filter, days, page) = (filter?, days.ok()?, page?);
            Some(RedemptionsWanted { filter, days, page })
        })();
        violations.unless_any(wanted)
    }
}

/// The name that is filtered by: it tells its collection as well.
fn name_of(filter: &Filter) -> &str {
    match filter {
        Filter::Venue(name) | Filter::Buyer(name) | Filter::Order(name) => name,
    }
}

fn read_filter(violations: &mut Violations, filter: Option<&Filter>) -> Option<RedemptionFilter> {
    match filter {
        None => Some(RedemptionFilter::All),
        Some(Filter::Venue(name)) => violations.parse("venue", name).map(RedemptionFilter::Venue),
        Some(Filter::Buyer(name)) => violations.parse("buyer", name).map(RedemptionFilter::Buyer),
        Some(Filter::Order(name)) => violations.parse("order", name).map(RedemptionFilter::Order),
    }
}

/// The two days, of which the second is not before the first.
fn read_days(violations: &mut Violations, first: &str, last: &str) -> Result<Days, Noted> {
    let first: Result<Option<Day>, Noted> = violations.parse_if_given("first_day", first);
    let last: Result<Option<Day>, Noted> = violations.parse_if_given("last_day", last);
    let (first, last) = (first?, last?);
    if let (Some(first), Some(last)) = (first, last)
        && last < first
    {
        violations.note("last_day", format!("{last} is before `first_day`"));
        return Err(Noted);
    }
    Ok((first, last))
}

/// A page of transfers.
pub(in crate::grpc) struct TransfersWanted {
    /// That debit or credit this account.
    pub(in crate::grpc) account: Option<Account>,
    /// Of which days.
    pub(in crate::grpc) days: Days,
    /// Which of them.
    pub(in crate::grpc) page: Page<Cursor<TransferId>>,
}

impl TryFrom<pb::ListTransfersRequest> for TransfersWanted {
    type Error = Violations;

    fn try_from(request: pb::ListTransfersRequest) -> Result<TransfersWanted, Violations> {
        let pb::ListTransfersRequest { account, first_day, last_day, page_size, page_token } =
            request;
        let mut violations = Violations::default();
        let scope = Scope::new("ListTransfers", &format!("{account} {first_day} {last_day}"));
        let account = violations.parse_if_given("account", &account);
        let days = read_days(&mut violations, &first_day, &last_day);
        let asked = (page_size, PAGE_SIZE_MAX, page_token.as_str());
        let page = read_page(&mut violations, scope, asked, Cursor::parse);
        let wanted = (|| {
            let (account, days, page) = (account.ok()?, days.ok()?, page?);
            Some(TransfersWanted { account, days, page })
        })();
        violations.unless_any(wanted)
    }
}
