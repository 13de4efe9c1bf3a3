//! Reads: names, pages, ranges of booklets.

use std::str::FromStr;

use super::super::violations::Violations;
use super::within;
use crate::domain::account::Account;
use crate::domain::id::{
    AwardId, BankAccountId, BookletId, CycleId, FunderId, OrganisationId, PaymentId, PaymentRunId,
    PrescriberId, SchemeId, Sequence, VenueId,
};
use crate::domain::organisation::{AccountOwner, Entitlement};
use crate::domain::request::CallerId;
use crate::grpc::limits::{ACCOUNTS_PAGE_SIZE_MAX, CODES_BOOKLETS_MAX, PAGE_SIZE_MAX};
use crate::grpc::page::{Page, Scope};
use crate::grpc::pb;

/// The name of the one thing that a request asks for.
pub(in crate::grpc) fn named<T>(name: &str) -> Result<T, Violations>
where
    T: FromStr<Err: std::fmt::Display>,
{
    name.parse().map_err(|error| Violations::one("name", error))
}

/// A page of the things of `parent`.
pub(in crate::grpc) struct Paged<P, T> {
    /// Whose.
    pub(in crate::grpc) parent: P,
    /// Which of them.
    pub(in crate::grpc) page: Page<T>,
}

/// Declares the reading of a request for a page of a whole collection, in order of its names.
macro_rules! pages {
    ($($request:ident of $id:ident as $method:literal)+) => {$(
        impl TryFrom<pb::$request> for Page<$id> {
            type Error = Violations;

            fn try_from(request: pb::$request) -> Result<Page<$id>, Violations> {
                let pb::$request { page_size, page_token } = request;
                let mut violations = Violations::default();
                let asked = (page_size, PAGE_SIZE_MAX, page_token.as_str());
                let scope = Scope::new($method, "");
                let page = read_page(&mut violations, scope, asked, |c| c.parse().ok());
                violations.unless_any(page)
            }
        }
    )+};
}

pages! {
    ListAwardsRequest of AwardId as "ListAwards"
    ListFundersRequest of FunderId as "ListFunders"
    ListOrganisationsRequest of OrganisationId as "ListOrganisations"
    ListPaymentRunsRequest of PaymentRunId as "ListPaymentRuns"
    ListPrescribersRequest of PrescriberId as "ListPrescribers"
    ListSchemesRequest of SchemeId as "ListSchemes"
    ListTableVersionsRequest of u16 as "ListTableVersions"
    ListVenuesRequest of VenueId as "ListVenues"
}

impl TryFrom<pb::ListBankAccountsRequest> for Paged<Option<AccountOwner>, BankAccountId> {
    type Error = Violations;

    fn try_from(request: pb::ListBankAccountsRequest) -> Result<Self, Violations> {
        let pb::ListBankAccountsRequest { owner, page_size, page_token } = request;
        let mut violations = Violations::default();
        let parent = violations.parse_if_given("owner", &owner).ok();
        let scope = Scope::new("ListBankAccounts", &owner);
        let asked = (page_size, PAGE_SIZE_MAX, page_token.as_str());
        let page = read_page(&mut violations, scope, asked, |cursor| cursor.parse().ok());
        violations.unless_any(parent.zip(page).map(|(parent, page)| Paged { parent, page }))
    }
}

impl TryFrom<pb::ListEntitlementsRequest> for Page<(CallerId, Entitlement)> {
    type Error = Violations;

    fn try_from(request: pb::ListEntitlementsRequest) -> Result<Self, Violations> {
        let pb::ListEntitlementsRequest { page_size, page_token } = request;
        let mut violations = Violations::default();
        let scope = Scope::new("ListEntitlements", "");
        let asked = (page_size, PAGE_SIZE_MAX, page_token.as_str());
        let page = read_page(&mut violations, scope, asked, |cursor| {
            let (caller, word) = cursor.split_once(' ')?;
            let entitlement = Entitlement::ALL.iter().find(|one| one.word() == word)?;
            Some((caller.parse().ok()?, *entitlement))
        });
        violations.unless_any(page)
    }
}

impl TryFrom<pb::ListRemittancesRequest> for Paged<CycleId, (VenueId, FunderId)> {
    type Error = Violations;

    fn try_from(request: pb::ListRemittancesRequest) -> Result<Self, Violations> {
        let pb::ListRemittancesRequest { cycle, page_size, page_token } = request;
        let mut violations = Violations::default();
        let parent = violations.parse("cycle", &cycle);
        let scope = Scope::new("ListRemittances", &cycle);
        let page =
            read_page(&mut violations, scope, (page_size, PAGE_SIZE_MAX, &page_token), |cursor| {
                let (venue, buyer) = cursor.split_once(' ')?;
                Some((venue.parse().ok()?, buyer.parse().ok()?))
            });
        violations.unless_any(parent.zip(page).map(|(parent, page)| Paged { parent, page }))
    }
}

impl TryFrom<pb::ListSharesRequest> for Paged<CycleId, usize> {
    type Error = Violations;

    fn try_from(request: pb::ListSharesRequest) -> Result<Self, Violations> {
        let pb::ListSharesRequest { cycle, page_size, page_token } = request;
        let mut violations = Violations::default();
        let parent = violations.parse("cycle", &cycle);
        let scope = Scope::new("ListShares", &cycle);
        let asked = (page_size, PAGE_SIZE_MAX, page_token.as_str());
        let page = read_page(&mut violations, scope, asked, |cursor| cursor.parse().ok());
        violations.unless_any(parent.zip(page).map(|(parent, page)| Paged { parent, page }))
    }
}

impl TryFrom<pb::ListPaymentsRequest> for Paged<PaymentRunId, PaymentId> {
    type Error = Violations;

    fn try_from(request: pb::ListPaymentsRequest) -> Result<Self, Violations> {
        let pb::ListPaymentsRequest { payment_run, page_size, page_token } = request;
        let mut violations = Violations::default();
        let parent = violations.parse("payment_run", &payment_run);
        let scope = Scope::new("ListPayments", &payment_run);
        let page =
            read_page(&mut violations, scope, (page_size, PAGE_SIZE_MAX, &page_token), |c| {
                c.parse().ok()
            });
        violations.unless_any(parent.zip(page).map(|(parent, page)| Paged { parent, page }))
    }
}

impl TryFrom<pb::TrialBalanceRequest> for Page<(u64, Account)> {
    type Error = Violations;

    fn try_from(request: pb::TrialBalanceRequest) -> Result<Page<(u64, Account)>, Violations> {
        let pb::TrialBalanceRequest { page_size, page_token } = request;
        let mut violations = Violations::default();
        let scope = Scope::new("TrialBalance", "");
        let asked = (page_size, ACCOUNTS_PAGE_SIZE_MAX, page_token.as_str());
        let page = read_page(&mut violations, scope, asked, |cursor| {
            let (sequence, account) = cursor.split_once(' ')?;
            Some((sequence.parse().ok()?, account.parse().ok()?))
        });
        violations.unless_any(page)
    }
}

/// Reads the size of a page and its token.
pub(super) fn read_page<T>(
    violations: &mut Violations,
    scope: Scope,
    (page_size, max, page_token): (i32, usize, &str),
    parse: impl Fn(&str) -> Option<T>,
) -> Option<Page<T>> {
    let size = violations.check("page_size", Page::<T>::size_of(page_size, max));
    let after = violations.check("page_token", scope.read(page_token, parse));
    Some(Page { scope, size: size?, after: after? })
}

/// Booklets without gaps of which the codes are wanted.
pub(in crate::grpc) struct CodesWanted(pub(in crate::grpc) Vec<BookletId>);

impl TryFrom<pb::GetBookletCodesRequest> for CodesWanted {
    type Error = Violations;

    fn try_from(request: pb::GetBookletCodesRequest) -> Result<CodesWanted, Violations> {
        let pb::GetBookletCodesRequest { first_booklet, count } = request;
        let mut violations = Violations::default();
        let first = violations.parse::<BookletId>("first_booklet", &first_booklet);
        let count = violations.check("count", within(count, 1, CODES_BOOKLETS_MAX));
        let booklets = first.zip(count).map(|(first, count)| {
            let numbers = first.get()..first.get().saturating_add(count);
            CodesWanted(numbers.filter_map(BookletId::new).collect())
        });
        violations.unless_any(booklets)
    }
}

/// The last entry that a watcher knows; `None` when it knows none.
pub(in crate::grpc) struct After(pub(in crate::grpc) Option<Sequence>);

impl TryFrom<pb::WatchEntriesRequest> for After {
    type Error = Violations;

    fn try_from(request: pb::WatchEntriesRequest) -> Result<After, Violations> {
        let pb::WatchEntriesRequest { after_sequence } = request;
        let number = u64::try_from(after_sequence).map_err(|_| {
            let error = format!("{after_sequence} is negative: 0 starts with the first entry");
            Violations::one("after_sequence", error)
        })?;
        Ok(After(Sequence::new(number)))
    }
}
