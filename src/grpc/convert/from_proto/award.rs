//! Awards of co-funders.

use super::super::violations::Violations;
use super::agreement::read_days;
use super::rules::{read_base, read_path};
use super::{Asked, amount, within};
use crate::domain::agreement::AwardTerms;
use crate::domain::command::sharing::awards::{EndAward, GrantAward};
use crate::domain::money::{Cents, Rate};
use crate::grpc::pb;

impl TryFrom<pb::GrantAwardRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::GrantAwardRequest) -> Result<Asked, Violations> {
        let pb::GrantAwardRequest { request_id, terms } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let terms = violations.given("terms", terms);
        let terms = terms.and_then(|terms| read_terms(&mut violations, &terms));
        let asked = request.zip(terms);
        violations
            .unless_any(asked.map(|(request, terms)| Asked::new(request, GrantAward { terms })))
    }
}

impl TryFrom<pb::EndAwardRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::EndAwardRequest) -> Result<Asked, Violations> {
        let pb::EndAwardRequest { request_id, name, last_day } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let award = violations.parse("name", &name);
        let last_day = violations.parse("last_day", &last_day);
        let asked = (|| {
            let (award, last_day) = (award?, last_day?);
            Some(Asked::new(request?, EndAward { award, last_day }))
        })();
        violations.unless_any(asked)
    }
}

fn read_terms(violations: &mut Violations, terms: &pb::AwardTerms) -> Option<AwardTerms> {
    let pb::AwardTerms {
        co_funder,
        buyer,
        scheme,
        rank,
        rate_parts_per_million,
        base,
        path,
        amount_cents,
        first_day,
        last_day,
    } = terms;
    let co_funder = violations.parse("terms.co_funder", co_funder);
    let buyer = violations.parse("terms.buyer", buyer);
    let scheme = violations.parse("terms.scheme", scheme);
    let rank = violations.check("terms.rank", within(*rank, 1, u8::MAX));
    let rate = within(*rate_parts_per_million, 0, Rate::WHOLE.get());
    let rate = violations.check("terms.rate_parts_per_million", rate).and_then(Rate::new);
    let base = violations.check("terms.base", read_base(*base));
    let path = violations.check("terms.path", read_path(*path));
    let amount = violations.check("terms.amount_cents", amount(*amount_cents, 1, Cents::MAX));
    let days = read_days(violations, first_day, last_day);
    Some(AwardTerms {
        co_funder: co_funder?,
        buyer: buyer?,
        scheme: scheme?,
        rank: rank?,
        rate: rate?,
        base: base?,
        path: path?,
        amount: amount?,
        days: days?,
    })
}
