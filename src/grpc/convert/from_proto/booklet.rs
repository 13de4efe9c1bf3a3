//! Booklets: numbered, issued, handed over, replaced.

use super::super::violations::Violations;
use super::{Asked, chosen_if_given, within};
use crate::domain::command::booklets::{HandOverBooklet, ReplaceBooklet};
use crate::domain::command::issue::{ISSUE_BOOKLETS_MAX, IssueBooklets, PrepareBooklets};
use crate::domain::diagnosis::{Level, Public};
use crate::grpc::pb;

impl TryFrom<pb::IssueBookletsRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::IssueBookletsRequest) -> Result<Asked, Violations> {
        let pb::IssueBookletsRequest { request_id, order, count, lot_size } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let order = violations.parse("order", &order);
        let numbers = numbers(&mut violations, count, lot_size);
        let asked = (|| {
            let (count, lot_size) = numbers?;
            Some(Asked::new(request?, IssueBooklets { order: order?, count, lot_size }))
        })();
        violations.unless_any(asked)
    }
}

impl TryFrom<pb::PrepareBookletsRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::PrepareBookletsRequest) -> Result<Asked, Violations> {
        let pb::PrepareBookletsRequest { request_id, order, count, lot_size } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let order = violations.parse("order", &order);
        let numbers = numbers(&mut violations, count, lot_size);
        let asked = (|| {
            let (count, lot_size) = numbers?;
            Some(Asked::new(request?, PrepareBooklets { order: order?, count, lot_size }))
        })();
        violations.unless_any(asked)
    }
}

/// How many booklets, and how many of them in a lot, if lots are wanted.
fn numbers(
    violations: &mut Violations,
    count: i32,
    lot_size: Option<i32>,
) -> Option<(u32, Option<u32>)> {
    let count = violations.check("count", within(count, 1, ISSUE_BOOKLETS_MAX));
    let size = lot_size.map(|size| within(size, 1, ISSUE_BOOKLETS_MAX)).transpose();
    let lot_size = violations.check("lot_size", size);
    count.zip(lot_size)
}

impl TryFrom<pb::HandOverBookletRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::HandOverBookletRequest) -> Result<Asked, Violations> {
        let pb::HandOverBookletRequest { request_id, name, prescriber, day, level, public } =
            request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let booklet = violations.parse("name", &name);
        let prescriber = violations.parse("prescriber", &prescriber);
        let day = violations.parse("day", &day);
        let level = violations.check("level", level_of(level));
        let public = violations.check("public", public_of(public));
        let command = (|| {
            let (booklet, prescriber, day) = (booklet?, prescriber?, day?);
            let (level, public) = (level?, public?);
            let given = HandOverBooklet { booklet, prescriber, day, level, public };
            Some(Asked::new(request?, given))
        })();
        violations.unless_any(command)
    }
}

fn level_of(value: i32) -> Result<Option<Level>, String> {
    const CHOICES: &str = "LEVEL_BEGINNER, LEVEL_BASIC, LEVEL_INTERMEDIATE, LEVEL_INDEPENDENT";
    chosen_if_given(value, CHOICES, |level| match level {
        pb::Level::Unspecified => None,
        pb::Level::Beginner => Some(Level::Beginner),
        pb::Level::Basic => Some(Level::Basic),
        pb::Level::Intermediate => Some(Level::Intermediate),
        pb::Level::Independent => Some(Level::Independent),
    })
}

fn public_of(value: i32) -> Result<Option<Public>, String> {
    const CHOICES: &str = "PUBLIC_YOUTH, PUBLIC_STUDENTS, PUBLIC_FAMILIES, PUBLIC_SENIORS, \
        PUBLIC_WOMEN, PUBLIC_JOB_SEEKERS, PUBLIC_GENERAL";
    chosen_if_given(value, CHOICES, |public| match public {
        pb::Public::Unspecified => None,
        pb::Public::Youth => Some(Public::Youth),
        pb::Public::Students => Some(Public::Students),
        pb::Public::Families => Some(Public::Families),
        pb::Public::Seniors => Some(Public::Seniors),
        pb::Public::Women => Some(Public::Women),
        pb::Public::JobSeekers => Some(Public::JobSeekers),
        pb::Public::General => Some(Public::General),
    })
}

impl TryFrom<pb::ReplaceBookletRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::ReplaceBookletRequest) -> Result<Asked, Violations> {
        let pb::ReplaceBookletRequest { request_id, name } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let booklet = violations.parse("name", &name);
        let asked = request.zip(booklet);
        violations.unless_any(
            asked.map(|(request, booklet)| Asked::new(request, ReplaceBooklet { booklet })),
        )
    }
}
