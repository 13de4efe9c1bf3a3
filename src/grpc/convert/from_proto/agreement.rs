//! Agreements of contributors, and lists of them.

use super::super::violations::Violations;
use super::read::{Paged, read_page};
use super::territory::read_territory;
use super::{Asked, amount, check_list, item, within};
use crate::domain::agreement::{Covered, Terms, YearLimit};
use crate::domain::command::sharing::agreements::{
    AmendAgreement, DraftAgreement, EndAgreement, SignAgreement,
};
use crate::domain::id::{AgreementId, FunderId};
use crate::domain::money::{Cents, Rate};
use crate::domain::procedure::Procedure;
use crate::domain::time::{Day, DayRange};
use crate::grpc::limits::PAGE_SIZE_MAX;
use crate::grpc::page::Scope;
use crate::grpc::pb;
use pb::agreement_terms::Procedures;

impl TryFrom<pb::DraftAgreementRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::DraftAgreementRequest) -> Result<Asked, Violations> {
        let pb::DraftAgreementRequest { request_id, contributor, organisation, terms } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let contributor = violations.parse("contributor", &contributor);
        let organisation = violations.parse("organisation", &organisation);
        let terms = read_terms(&mut violations, terms);
        let asked = (|| {
            let (contributor, organisation, terms) = (contributor?, organisation?, terms?);
            Some(Asked::new(request?, DraftAgreement { contributor, organisation, terms }))
        })();
        violations.unless_any(asked)
    }
}

impl TryFrom<pb::SignAgreementRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::SignAgreementRequest) -> Result<Asked, Violations> {
        let pb::SignAgreementRequest { request_id, name } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let agreement = violations.parse("name", &name);
        let asked = request.zip(agreement);
        violations.unless_any(
            asked.map(|(request, agreement)| Asked::new(request, SignAgreement { agreement })),
        )
    }
}

impl TryFrom<pb::AmendAgreementRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::AmendAgreementRequest) -> Result<Asked, Violations> {
        let pb::AmendAgreementRequest { request_id, name, from_day, terms } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let agreement = violations.parse("name", &name);
        let from = violations.parse("from_day", &from_day);
        let terms = read_terms(&mut violations, terms);
        let asked = (|| {
            let (agreement, from, terms) = (agreement?, from?, terms?);
            Some(Asked::new(request?, AmendAgreement { agreement, from, terms }))
        })();
        violations.unless_any(asked)
    }
}

impl TryFrom<pb::EndAgreementRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::EndAgreementRequest) -> Result<Asked, Violations> {
        let pb::EndAgreementRequest { request_id, name, last_day } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let agreement = violations.parse("name", &name);
        let last_day = violations.parse("last_day", &last_day);
        let asked = (|| {
            let (agreement, last_day) = (agreement?, last_day?);
            Some(Asked::new(request?, EndAgreement { agreement, last_day }))
        })();
        violations.unless_any(asked)
    }
}

impl TryFrom<pb::ListAgreementsRequest> for Paged<Option<FunderId>, AgreementId> {
    type Error = Violations;

    fn try_from(request: pb::ListAgreementsRequest) -> Result<Self, Violations> {
        let pb::ListAgreementsRequest { contributor, page_size, page_token } = request;
        let mut violations = Violations::default();
        let parent = violations.parse_if_given("contributor", &contributor).ok();
        let scope = Scope::new("ListAgreements", &contributor);
        let asked = (page_size, PAGE_SIZE_MAX, page_token.as_str());
        let page = read_page(&mut violations, scope, asked, |cursor| cursor.parse().ok());
        violations.unless_any(parent.zip(page).map(|(parent, page)| Paged { parent, page }))
    }
}

fn read_terms(violations: &mut Violations, terms: Option<pb::AgreementTerms>) -> Option<Terms> {
    let pb::AgreementTerms {
        first_day,
        last_day,
        territory,
        procedures,
        table_version,
        share_parts_per_million,
        maximum_per_cheque_cents,
        years,
    } = violations.given("terms", terms)?;
    let days = read_days(violations, &first_day, &last_day);
    let territory = read_territory(violations, "terms.territory", territory);
    let procedures = read_procedures(violations, procedures);
    let table_version = within(table_version, 1, u16::MAX);
    let table_version = violations.check("terms.table_version", table_version);
    let share = within(share_parts_per_million, 0, Rate::WHOLE.get());
    let share = violations.check("terms.share_parts_per_million", share).and_then(Rate::new);
    let maximum = maximum_per_cheque_cents.map(|cents| amount(cents, 1, Cents::MAX));
    let maximum = violations.check("terms.maximum_per_cheque_cents", maximum.transpose());
    let years = read_years(violations, &years);
    Some(Terms {
        days: days?,
        territory: territory?,
        procedures: procedures?,
        table_version: table_version?,
        share: share?,
        maximum_per_cheque: maximum?,
        years: years?,
    })
}

/// The service dates of terms, which are the field `terms`.
pub(super) fn read_days(violations: &mut Violations, first: &str, last: &str) -> Option<DayRange> {
    let first: Option<Day> = violations.parse("terms.first_day", first);
    let last: Option<Day> = violations.parse("terms.last_day", last);
    let (first, last) = (first?, last?);
    let days = DayRange::new(first, last);
    let backwards = || format!("{last} is before the first day, {first}");
    violations.check("terms.last_day", days.ok_or_else(backwards))
}

fn read_procedures(violations: &mut Violations, procedures: Option<Procedures>) -> Option<Covered> {
    const FIELD: &str = "terms.only_procedures.procedures";
    let names = match procedures {
        None => {
            let either = "missing: one of all_procedures, only_procedures is required";
            violations.note("terms.procedures", either);
            return None;
        }
        Some(Procedures::AllProcedures(pb::AllProcedures {})) => return Some(Covered::All),
        Some(Procedures::OnlyProcedures(pb::SomeProcedures { procedures })) => procedures,
    };
    if names.is_empty() {
        violations.note(FIELD, "empty: at least one procedure is required");
    }
    check_list(violations, FIELD, &names, Terms::PROCEDURES_MAX);
    let mut read = Vec::new();
    for (index, name) in names.iter().take(Terms::PROCEDURES_MAX).enumerate() {
        read.push(violations.parse(item(FIELD, index), name));
    }
    let mut procedures: Vec<Procedure> = read.into_iter().collect::<Option<_>>()?;
    procedures.sort_unstable();
    Some(Covered::Only(procedures))
}

fn read_years(violations: &mut Violations, years: &[pb::YearLimit]) -> Option<Vec<YearLimit>> {
    const FIELD: &str = "terms.years";
    let most = Terms::YEARS_MAX;
    if years.is_empty() {
        violations.note(FIELD, "empty: at least one year is required");
    }
    if years.len() > most {
        violations.note(FIELD, format!("{} items: at most {most} are allowed", years.len()));
    }
    let mut read = Vec::new();
    for (index, limit) in years.iter().take(most).enumerate() {
        read.push(read_year(violations, &item(FIELD, index), limit));
    }
    let in_order = |pair: &[pb::YearLimit]| matches!(pair, [a, b] if a.year < b.year);
    if !years.windows(2).all(in_order) {
        violations.note(FIELD, "not in order: the earliest first, each once");
    }
    read.into_iter().collect()
}

fn read_year(violations: &mut Violations, field: &str, limit: &pb::YearLimit) -> Option<YearLimit> {
    let pb::YearLimit { year, envelope_cents, cheques } = *limit;
    let year = within(year, Day::MIN.year(), Day::MAX.year());
    let year = violations.check(format!("{field}.year"), year);
    let envelope = amount(envelope_cents, 0, Cents::MAX);
    let envelope = violations.check(format!("{field}.envelope_cents"), envelope);
    let cheques = cheques.map(|cheques| within(cheques, 1_u32, i32::MAX.unsigned_abs()));
    let cheques = violations.check(format!("{field}.cheques"), cheques.transpose());
    Some(YearLimit { year: year?, envelope: envelope?, cheques: cheques? })
}
