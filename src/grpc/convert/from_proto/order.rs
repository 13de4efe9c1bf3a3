//! Orders: their mandates, their calendar, and lists of them.

use super::super::violations::Violations;
use super::read::{Paged, read_page};
use super::{Asked, amount};
use crate::domain::command::calendar::RunCalendar;
use crate::domain::command::order::RecordMandate;
use crate::domain::id::{FunderId, OrderId};
use crate::domain::money::Cents;
use crate::grpc::limits::PAGE_SIZE_MAX;
use crate::grpc::page::Scope;
use crate::grpc::pb;

impl TryFrom<pb::RecordMandateRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::RecordMandateRequest) -> Result<Asked, Violations> {
        let pb::RecordMandateRequest { request_id, order, amount_cents, mandate_reference, day } =
            request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let order = violations.parse("order", &order);
        let amount = violations.check("amount_cents", amount(amount_cents, 1, Cents::MAX));
        let reference = violations.parse("mandate_reference", &mandate_reference);
        let day = violations.parse("day", &day);
        let asked = (|| {
            let (order, amount, reference, day) = (order?, amount?, reference?, day?);
            Some(Asked::new(request?, RecordMandate { order, amount, reference, day }))
        })();
        violations.unless_any(asked)
    }
}

impl TryFrom<pb::RunCalendarRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::RunCalendarRequest) -> Result<Asked, Violations> {
        let pb::RunCalendarRequest { request_id, through } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let through = violations.parse("through", &through);
        let asked = request.zip(through);
        violations.unless_any(
            asked.map(|(request, through)| Asked::new(request, RunCalendar { through })),
        )
    }
}

impl TryFrom<pb::ListOrdersRequest> for Paged<Option<FunderId>, OrderId> {
    type Error = Violations;

    fn try_from(request: pb::ListOrdersRequest) -> Result<Self, Violations> {
        let pb::ListOrdersRequest { buyer, page_size, page_token } = request;
        let mut violations = Violations::default();
        let parent = violations.parse_if_given("buyer", &buyer).ok();
        let scope = Scope::new("ListOrders", &buyer);
        let asked = (page_size, PAGE_SIZE_MAX, page_token.as_str());
        let page = read_page(&mut violations, scope, asked, |cursor| cursor.parse().ok());
        violations.unless_any(parent.zip(page).map(|(parent, page)| Paged { parent, page }))
    }
}
