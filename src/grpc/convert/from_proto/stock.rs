//! Booklets on their way, named by their numbers or by their lot; the stock of a prescriber.

use super::super::violations::Violations;
use super::read::{Paged, read_page};
use super::within;
use crate::domain::command::Command;
use crate::domain::command::booklets::{
    ALLOT_BOOKLETS_MAX, AllotBooklets, ConfirmAllotment, Range, ReturnBooklets, WithdrawBooklets,
};
use crate::domain::facts::{Facts, Lot};
use crate::domain::id::{BookletId, LotId, OrderId, PrescriberId};
use crate::domain::rejection::Rejection;
use crate::domain::request::RequestId;
use crate::grpc::limits::PAGE_SIZE_MAX;
use crate::grpc::page::Scope;
use crate::grpc::pb;

/// Booklets that go somewhere; their lot is still to be looked up.
#[derive(Clone, Copy, Debug)]
pub(in crate::grpc) struct Moved {
    /// Identifies the request across retries.
    pub(in crate::grpc) request: RequestId,
    selection: Selection,
    way: Way,
}

/// Booklets as a request names them.
#[derive(Clone, Copy, Debug)]
enum Selection {
    Range(Range),
    Lot(LotId),
}

/// Where they go.
#[derive(Clone, Copy, Debug)]
enum Way {
    Allot(PrescriberId),
    Confirm(PrescriberId),
    Return(PrescriberId),
    Withdraw,
}

impl Moved {
    /// The command about the numbers of the booklets: those of a lot never change, so that a
    /// repeat is about the same ones.
    ///
    /// # Errors
    ///
    /// `LOT_NOT_FOUND`.
    pub(in crate::grpc) fn command(self, facts: &Facts) -> Result<Command, Rejection> {
        let booklets = match self.selection {
            Selection::Range(range) => range,
            Selection::Lot(lot) => {
                let found = facts.lot(lot).ok_or(Rejection::LotNotFound { lot })?;
                let Lot { first, count } = *found;
                Range { first, count }
            }
        };
        Ok(match self.way {
            Way::Allot(prescriber) => AllotBooklets { booklets, prescriber }.into(),
            Way::Confirm(prescriber) => ConfirmAllotment { booklets, prescriber }.into(),
            Way::Return(prescriber) => ReturnBooklets { booklets, prescriber }.into(),
            Way::Withdraw => WithdrawBooklets { booklets }.into(),
        })
    }
}

impl TryFrom<pb::AllotBookletsRequest> for Moved {
    type Error = Violations;

    fn try_from(request: pb::AllotBookletsRequest) -> Result<Moved, Violations> {
        let pb::AllotBookletsRequest { request_id, booklets, prescriber } = request;
        moved((&request_id, booklets), &prescriber, Way::Allot)
    }
}

impl TryFrom<pb::ConfirmAllotmentRequest> for Moved {
    type Error = Violations;

    fn try_from(request: pb::ConfirmAllotmentRequest) -> Result<Moved, Violations> {
        let pb::ConfirmAllotmentRequest { request_id, booklets, prescriber } = request;
        moved((&request_id, booklets), &prescriber, Way::Confirm)
    }
}

impl TryFrom<pb::ReturnBookletsRequest> for Moved {
    type Error = Violations;

    fn try_from(request: pb::ReturnBookletsRequest) -> Result<Moved, Violations> {
        let pb::ReturnBookletsRequest { request_id, booklets, prescriber } = request;
        moved((&request_id, booklets), &prescriber, Way::Return)
    }
}

impl TryFrom<pb::WithdrawBookletsRequest> for Moved {
    type Error = Violations;

    fn try_from(request: pb::WithdrawBookletsRequest) -> Result<Moved, Violations> {
        let pb::WithdrawBookletsRequest { request_id, booklets } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let selection = selection(&mut violations, booklets);
        let moved = request.zip(selection);
        violations.unless_any(moved.map(|(request, selection)| Moved {
            request,
            selection,
            way: Way::Withdraw,
        }))
    }
}

/// Between the operator's stock and that of `prescriber`.
fn moved(
    (request_id, booklets): (&str, Option<pb::BookletSelection>),
    prescriber: &str,
    way: fn(PrescriberId) -> Way,
) -> Result<Moved, Violations> {
    let mut violations = Violations::default();
    let request = violations.parse("request_id", request_id);
    let selection = selection(&mut violations, booklets);
    let prescriber = violations.parse("prescriber", prescriber);
    let moved = (|| {
        let way = way(prescriber?);
        Some(Moved { request: request?, selection: selection?, way })
    })();
    violations.unless_any(moved)
}

fn selection(
    violations: &mut Violations,
    message: Option<pb::BookletSelection>,
) -> Option<Selection> {
    use pb::booklet_selection::Selection as Named;
    let pb::BookletSelection { selection } = violations.given("booklets", message)?;
    let missing = "missing: one of range, lot is required";
    match violations.check("booklets", selection.ok_or(missing))? {
        Named::Lot(name) => violations.parse("booklets.lot", &name).map(Selection::Lot),
        Named::Range(pb::BookletRange { first_booklet, count }) => {
            let first = violations.parse("booklets.range.first_booklet", &first_booklet);
            let count = within(count, 1, ALLOT_BOOKLETS_MAX);
            let count = violations.check("booklets.range.count", count);
            Some(Selection::Range(Range { first: first?, count: count? }))
        }
    }
}

impl TryFrom<pb::ListLotsRequest> for Paged<OrderId, LotId> {
    type Error = Violations;

    fn try_from(request: pb::ListLotsRequest) -> Result<Self, Violations> {
        let pb::ListLotsRequest { order, page_size, page_token } = request;
        let mut violations = Violations::default();
        let parent = violations.parse("order", &order);
        let scope = Scope::new("ListLots", &order);
        let asked = (page_size, PAGE_SIZE_MAX, page_token.as_str());
        let page = read_page(&mut violations, scope, asked, |cursor| cursor.parse().ok());
        violations.unless_any(parent.zip(page).map(|(parent, page)| Paged { parent, page }))
    }
}

impl TryFrom<pb::GetStockRequest> for Paged<PrescriberId, BookletId> {
    type Error = Violations;

    fn try_from(request: pb::GetStockRequest) -> Result<Self, Violations> {
        let pb::GetStockRequest { prescriber, page_size, page_token } = request;
        let mut violations = Violations::default();
        let parent = violations.parse("prescriber", &prescriber);
        let scope = Scope::new("GetStock", &prescriber);
        let asked = (page_size, PAGE_SIZE_MAX, page_token.as_str());
        let page = read_page(&mut violations, scope, asked, |cursor| cursor.parse().ok());
        violations.unless_any(parent.zip(page).map(|(parent, page)| Paged { parent, page }))
    }
}
