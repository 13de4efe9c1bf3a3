//! Booklets: issued, allotted, handed over, blocked.

use super::super::violations::Violations;
use super::{Asked, chosen, within};
use crate::domain::command::booklets::{
    ALLOT_BOOKLETS_MAX, AllotBooklets, HandOverBooklet, LiftOpposition, Oppose,
};
use crate::domain::command::issue::{ISSUE_BOOKLETS_MAX, IssueBooklets};
use crate::domain::facts::Opposition;
use crate::grpc::pb;

impl TryFrom<pb::IssueBookletsRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::IssueBookletsRequest) -> Result<Asked, Violations> {
        let pb::IssueBookletsRequest { request_id, order, count } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let order = violations.parse("order", &order);
        let count = violations.check("count", within(count, 1, ISSUE_BOOKLETS_MAX));
        let command = order.zip(count).map(|(order, count)| IssueBooklets { order, count });
        let asked = request.zip(command);
        violations.unless_any(asked.map(|(request, command)| Asked::new(request, command)))
    }
}

impl TryFrom<pb::AllotBookletsRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::AllotBookletsRequest) -> Result<Asked, Violations> {
        let pb::AllotBookletsRequest { request_id, first_booklet, count, prescriber } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let first = violations.parse("first_booklet", &first_booklet);
        let count = violations.check("count", within(count, 1, ALLOT_BOOKLETS_MAX));
        let prescriber = violations.parse("prescriber", &prescriber);
        let command = (|| {
            let (first, count, prescriber) = (first?, count?, prescriber?);
            Some(Asked::new(request?, AllotBooklets { first, count, prescriber }))
        })();
        violations.unless_any(command)
    }
}

impl TryFrom<pb::HandOverBookletRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::HandOverBookletRequest) -> Result<Asked, Violations> {
        let pb::HandOverBookletRequest { request_id, name, prescriber, day } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let booklet = violations.parse("name", &name);
        let prescriber = violations.parse("prescriber", &prescriber);
        let day = violations.parse("day", &day);
        let command = (|| {
            let (booklet, prescriber, day) = (booklet?, prescriber?, day?);
            Some(Asked::new(request?, HandOverBooklet { booklet, prescriber, day }))
        })();
        violations.unless_any(command)
    }
}

impl TryFrom<pb::OpposeRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::OpposeRequest) -> Result<Asked, Violations> {
        let pb::OpposeRequest { request_id, name, opposition } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let booklet = violations.parse("name", &name);
        let reason = violations.check("opposition", opposed_for(opposition));
        let command = booklet.zip(reason).map(|(booklet, reason)| Oppose { booklet, reason });
        let asked = request.zip(command);
        violations.unless_any(asked.map(|(request, command)| Asked::new(request, command)))
    }
}

fn opposed_for(opposition: i32) -> Result<Opposition, String> {
    const CHOICES: &str =
        "OPPOSITION_LOST, OPPOSITION_STOLEN, OPPOSITION_DAMAGED, OPPOSITION_SUSPICIOUS";
    chosen(opposition, CHOICES, |reason| match reason {
        pb::Opposition::Unspecified => None,
        pb::Opposition::Lost => Some(Opposition::Lost),
        pb::Opposition::Stolen => Some(Opposition::Stolen),
        pb::Opposition::Damaged => Some(Opposition::Damaged),
        pb::Opposition::Suspicious => Some(Opposition::Suspicious),
    })
}

impl TryFrom<pb::LiftOppositionRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::LiftOppositionRequest) -> Result<Asked, Violations> {
        let pb::LiftOppositionRequest { request_id, name } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let booklet = violations.parse("name", &name);
        let asked = request.zip(booklet);
        violations.unless_any(
            asked.map(|(request, booklet)| Asked::new(request, LiftOpposition { booklet })),
        )
    }
}
