//! Reports of the bank, lines in suspense, money that goes back to funders.

use super::super::violations::Violations;
use super::read::read_page;
use super::{Asked, Paged, amount, chosen_if_given};
use crate::domain::command::banking::forfeit::ForfeitPayable;
use crate::domain::command::banking::held::TurnHeld;
use crate::domain::command::banking::lines::{LineAbout, MatchBankLine};
use crate::domain::command::banking::refunds::{ConfirmRefund, DropRefund, ProposeRefund};
use crate::domain::end_to_end::EndToEndId;
use crate::domain::id::{BankLineId, PaymentId, RedemptionId, RefundId};
use crate::domain::money::Cents;
use crate::domain::payment::{Explanation, RefundOf};
use crate::domain::request::RequestId;
use crate::grpc::limits::PAGE_SIZE_MAX;
use crate::grpc::open_items::{self, Place};
use crate::grpc::page::{Page, Scope};
use crate::grpc::pb;

/// What can be open, as a mistake names it.
const OPEN_KINDS: &str = "KIND_BANK_LINE, KIND_RUN, KIND_PAYMENT, KIND_PAYEE_CHECK, \
    KIND_REJECTED_PAYMENT, KIND_HELD_REMITTANCE, KIND_REFUND, KIND_CALL, KIND_CONTEST, \
    KIND_CLAWBACK, KIND_HELD, KIND_OWED, KIND_CYCLE";

/// Under which id an import of a report is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grpc) struct BankReportAsked {
    /// Identifies the import across retries.
    pub(in crate::grpc) request: RequestId,
}

impl TryFrom<pb::BankReportTerms> for BankReportAsked {
    type Error = Violations;

    fn try_from(terms: pb::BankReportTerms) -> Result<BankReportAsked, Violations> {
        let pb::BankReportTerms { request_id } = terms;
        let mut violations = Violations::default();
        let request = violations.parse("terms.request_id", &request_id);
        violations.unless_any(request.map(|request| BankReportAsked { request }))
    }
}

/// Which lines are wanted: whether only those of which something is not explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grpc) struct OpenOnly(pub(in crate::grpc) bool);

impl TryFrom<pb::ListBankLinesRequest> for Paged<OpenOnly, BankLineId> {
    type Error = Violations;

    fn try_from(request: pb::ListBankLinesRequest) -> Result<Self, Violations> {
        let pb::ListBankLinesRequest { open_only, page_size, page_token } = request;
        let mut violations = Violations::default();
        let scope = Scope::new("ListBankLines", &open_only.to_string());
        let asked = (page_size, PAGE_SIZE_MAX, page_token.as_str());
        let page = read_page(&mut violations, scope, asked, |cursor| cursor.parse().ok());
        violations.unless_any(page.map(|page| Paged { parent: OpenOnly(open_only), page }))
    }
}

impl TryFrom<pb::ListOpenItemsRequest> for Paged<Option<pb::open_item::Kind>, Place> {
    type Error = Violations;

    fn try_from(request: pb::ListOpenItemsRequest) -> Result<Self, Violations> {
        let pb::ListOpenItemsRequest { kind, page_size, page_token } = request;
        let mut violations = Violations::default();
        let scope = Scope::new("ListOpenItems", &kind.to_string());
        let kind = chosen_if_given(kind, OPEN_KINDS, Some);
        let kind = violations.check("kind", kind);
        let asked = (page_size, PAGE_SIZE_MAX, page_token.as_str());
        let page = read_page(&mut violations, scope, asked, open_items::Place::parse);
        violations.unless_any(kind.zip(page).map(|(parent, page)| Paged { parent, page }))
    }
}

/// How a payment is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::grpc) enum PaymentNamed {
    /// In the ledger.
    ByName(PaymentId),
    /// At the banks.
    ByEndToEndId(String),
}

impl TryFrom<pb::ExplainPaymentRequest> for Paged<PaymentNamed, RedemptionId> {
    type Error = Violations;

    fn try_from(request: pb::ExplainPaymentRequest) -> Result<Self, Violations> {
        let pb::ExplainPaymentRequest { name, page_size, page_token } = request;
        let mut violations = Violations::default();
        let scope = Scope::new("ExplainPayment", &name);
        let named = if name.parse::<EndToEndId>().is_ok() {
            Some(PaymentNamed::ByEndToEndId(name))
        } else {
            let wrong = |_| "neither of the form `payments/{number}` nor an end-to-end id";
            violations.check("name", name.parse().map_err(wrong)).map(PaymentNamed::ByName)
        };
        let asked = (page_size, PAGE_SIZE_MAX, page_token.as_str());
        let page = read_page(&mut violations, scope, asked, |cursor| cursor.parse().ok());
        violations.unless_any(named.zip(page).map(|(parent, page)| Paged { parent, page }))
    }
}

impl TryFrom<pb::ListRefundsRequest> for Page<RefundId> {
    type Error = Violations;

    fn try_from(request: pb::ListRefundsRequest) -> Result<Page<RefundId>, Violations> {
        let pb::ListRefundsRequest { page_size, page_token } = request;
        let mut violations = Violations::default();
        let asked = (page_size, PAGE_SIZE_MAX, page_token.as_str());
        let scope = Scope::new("ListRefunds", "");
        let page = read_page(&mut violations, scope, asked, |cursor| cursor.parse().ok());
        violations.unless_any(page)
    }
}

impl TryFrom<pb::MatchBankLineRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::MatchBankLineRequest) -> Result<Asked, Violations> {
        use pb::match_bank_line_request::About;
        let pb::MatchBankLineRequest { request_id, name, amount_cents, about } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let line = violations.parse("name", &name);
        let amount = violations.check("amount_cents", amount(amount_cents, 1, Cents::MAX));
        let about = match violations.given("about", about) {
            Some(About::Explanation(pb::LineExplanation { about })) => violations
                .given("explanation.about", about)
                .and_then(|about| read_explanation(&mut violations, about))
                .map(LineAbout::Explained),
            Some(About::Undoes(other)) => violations.parse("undoes", &other).map(LineAbout::Undoes),
            None => None,
        };
        let asked = (|| {
            let (line, amount, about) = (line?, amount?, about?);
            Some(Asked::new(request?, MatchBankLine { line, amount, about }))
        })();
        violations.unless_any(asked)
    }
}

fn read_explanation(
    violations: &mut Violations,
    about: pb::line_explanation::About,
) -> Option<Explanation> {
    use pb::line_explanation::About;
    match about {
        About::Money(pb::MoneyIn { buyer, order, mandate_reference }) => {
            read_money(violations, (&buyer, &order, &mandate_reference))
        }
        About::Contribution(pb::ContributionIn { funder, buyer }) => {
            let funder = violations.parse("explanation.contribution.funder", &funder);
            let buyer = violations.parse("explanation.contribution.buyer", &buyer);
            Some(Explanation::Contribution { funder: funder?, buyer: buyer? })
        }
        About::Recovery(pb::RecoveryIn { venue, buyer }) => {
            let venue = violations.parse("explanation.recovery.venue", &venue);
            let buyer = violations.parse("explanation.recovery.buyer", &buyer);
            Some(Explanation::Recovery { venue: venue?, buyer: buyer? })
        }
        About::Float(pb::FloatIn {}) => Some(Explanation::Float),
        About::Returned(payment) => {
            let payment = violations.parse("explanation.returned", &payment);
            payment.map(|payment| Explanation::Returned { payment })
        }
        About::Paid(payment) => {
            let payment = violations.parse("explanation.paid", &payment);
            payment.map(|payment| Explanation::Paid { payment })
        }
        About::Borne(pb::BorneOut {}) => Some(Explanation::Borne),
        About::SetOff(pb::SetOffOut { venue, buyer }) => {
            let venue = violations.parse("explanation.set_off.venue", &venue);
            let buyer = violations.parse("explanation.set_off.buyer", &buyer);
            Some(Explanation::SetOff { venue: venue?, buyer: buyer? })
        }
    }
}

fn read_money(
    violations: &mut Violations,
    (buyer, order, mandate): (&str, &str, &str),
) -> Option<Explanation> {
    let buyer = violations.parse("explanation.money.buyer", buyer);
    let found = violations.parse_if_given("explanation.money.order", order);
    let reference = violations.parse_if_given("explanation.money.mandate_reference", mandate);
    if found == Ok(None) && !mandate.is_empty() {
        let missing = "missing: the order of the mandate is required";
        violations.note("explanation.money.order", missing);
    }
    Some(Explanation::Money { buyer: buyer?, order: found.ok()?, mandate: reference.ok()? })
}

impl TryFrom<pb::ProposeRefundRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::ProposeRefundRequest) -> Result<Asked, Violations> {
        let pb::ProposeRefundRequest { request_id, of, amount_cents, title_reference } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let of = match violations.given("of", of) {
            Some(pb::RefundOf { money }) => violations
                .given("of.money", money)
                .and_then(|money| read_refund_of(&mut violations, money)),
            None => None,
        };
        let amount = violations.check("amount_cents", amount(amount_cents, 1, Cents::MAX));
        let title = violations.parse_if_given("title_reference", &title_reference).ok();
        let asked = (|| {
            let (of, amount, title) = (of?, amount?, title?);
            Some(Asked::new(request?, ProposeRefund { of, amount, title }))
        })();
        violations.unless_any(asked)
    }
}

fn read_refund_of(violations: &mut Violations, of: pb::refund_of::Money) -> Option<RefundOf> {
    use pb::refund_of::Money;
    match of {
        Money::Provision(buyer) => {
            violations.parse("of.provision", &buyer).map(|buyer| RefundOf::Provision { buyer })
        }
        Money::Owed(pb::OwedTo { funder, buyer }) => {
            let funder = violations.parse("of.owed.funder", &funder);
            let buyer = violations.parse("of.owed.buyer", &buyer);
            Some(RefundOf::Owed { funder: funder?, buyer: buyer? })
        }
        Money::Held(buyer) => {
            violations.parse("of.held", &buyer).map(|buyer| RefundOf::Held { buyer })
        }
    }
}

impl TryFrom<pb::ConfirmRefundRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::ConfirmRefundRequest) -> Result<Asked, Violations> {
        let pb::ConfirmRefundRequest { request_id, name } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let refund = violations.parse("name", &name);
        let asked = request.zip(refund);
        violations.unless_any(
            asked.map(|(request, refund)| Asked::new(request, ConfirmRefund { refund })),
        )
    }
}

impl TryFrom<pb::DropRefundRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::DropRefundRequest) -> Result<Asked, Violations> {
        let pb::DropRefundRequest { request_id, name } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let refund = violations.parse("name", &name);
        let asked = request.zip(refund);
        violations
            .unless_any(asked.map(|(request, refund)| Asked::new(request, DropRefund { refund })))
    }
}

impl TryFrom<pb::TurnHeldRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::TurnHeldRequest) -> Result<Asked, Violations> {
        let pb::TurnHeldRequest {
            request_id,
            buyer,
            amount_cents,
            title_reference,
            mandate_reference,
        } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let buyer = violations.parse("buyer", &buyer);
        let amount = violations.check("amount_cents", amount(amount_cents, 1, Cents::MAX));
        // The decision is the buyer's, and these are what shows it.
        let title = violations.parse("title_reference", &title_reference);
        let mandate = violations.parse("mandate_reference", &mandate_reference);
        let asked = (|| {
            let (title, mandate) = (Some(title?), Some(mandate?));
            let (buyer, amount) = (buyer?, amount?);
            Some(Asked::new(request?, TurnHeld { buyer, amount, title, mandate }))
        })();
        violations.unless_any(asked)
    }
}

impl TryFrom<pb::ForfeitPayableRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::ForfeitPayableRequest) -> Result<Asked, Violations> {
        let pb::ForfeitPayableRequest { request_id, venue, buyer } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let venue = violations.parse("venue", &venue);
        let buyer = violations.parse("buyer", &buyer);
        let asked = (|| {
            let (venue, buyer) = (venue?, buyer?);
            Some(Asked::new(request?, ForfeitPayable { venue, buyer }))
        })();
        violations.unless_any(asked)
    }
}
