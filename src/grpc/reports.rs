//! Reports on their way out: what is asked of the engine, and what rows are called.

use std::collections::BTreeMap;

use tonic::Status;

use super::api::Api;
use super::convert::to_proto;
use super::limits::{REPORT_NAME_CHARS_MAX, REPORT_ROWS_MAX};
use super::page::Page;
use super::pb;
use crate::domain::facts::Facts;
use crate::domain::id::{AgreementId, AwardId, FunderId, OrganisationId, Sequence};
use crate::domain::procedure::Procedure;
use crate::domain::registry::{Field, RecordDigest, Subject as Described};
use crate::domain::service::Service;
use crate::domain::time::Day;
use crate::engine::ReportWanted;
use crate::statement::{Asked, Explanation, Period, Report, SectionKey, Subject};

/// The report of `subject` over `period`, as of `today`, unless the clock cannot be believed.
pub(super) fn wanted((subject, period): (Subject, Period), today: Option<Day>) -> ReportWanted {
    ReportWanted { subject, period, today, rows_max: REPORT_ROWS_MAX }
}

/// The lines of a page behind a figure.
pub(super) fn asked((section, row): (SectionKey, &str), page: &Page<(Sequence, u32)>) -> Asked {
    Asked { section, row: row.to_owned(), after: page.after, limit: page.size }
}

/// A page of what is behind a figure.
pub(super) fn explanation(
    explanation: Explanation,
    page: &Page<(Sequence, u32)>,
) -> pb::ExplainReportLineResponse {
    let Explanation { columns, lines, is_cut } = explanation;
    let last = lines.last().filter(|_| is_cut).map(|line| {
        let (redemption, part) = line.named();
        page.scope.token(&format!("{redemption} {part}"))
    });
    pb::ExplainReportLineResponse {
        columns: columns.iter().map(|column| column.word().to_owned()).collect(),
        lines: lines.iter().map(to_proto::report_line).collect(),
        next_page_token: last.unwrap_or_default(),
    }
}

/// What a row is called: by the registry, or by a text that is no secret.
enum Named {
    ByRecord(RecordDigest),
    ByText(String),
}

/// The report, with what its rows are called.
pub(super) async fn named(api: &Api, report: Report) -> Result<pb::Report, Status> {
    let (report, named) = api.engine.read(move |view| name(view.facts, report)).await?;
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for (key, named) in named {
        let name = match named {
            Named::ByRecord(record) => {
                api.fields(record)?.get(Field::Name).unwrap_or_default().to_owned()
            }
            Named::ByText(text) => text,
        };
        names.insert(key, name.chars().take(REPORT_NAME_CHARS_MAX).collect());
    }
    Ok(to_proto::report(&report, &names))
}

/// How each row that has a name has it.
fn name(facts: &Facts, report: Report) -> (Report, BTreeMap<String, Named>) {
    let keys = report.sections.iter().flat_map(|section| &section.rows).map(|row| &row.key);
    let named = keys.filter_map(|key| Some((key.clone(), name_of(facts, key)?))).collect();
    (report, named)
}

fn name_of(facts: &Facts, key: &str) -> Option<Named> {
    let table = &facts.sharing.procedures;
    if let Ok(procedure) = key.parse::<Procedure>() {
        return table.slug(procedure).map(|slug| Named::ByText(slug.to_owned()));
    }
    if let Ok(organisation) = key.parse::<OrganisationId>() {
        let slug = table.organisations.get(organisation.index());
        return slug.map(|slug| Named::ByText(slug.to_string()));
    }
    if let Ok(service) = key.parse::<Service>() {
        return Some(Named::ByText(service.label().to_owned()));
    }
    facts.record_of(described(facts, key)?).map(Named::ByRecord)
}

/// Whom a row is about: a contributor for its agreement, a co-funder for its award, and a buyer for
/// what it owes a venue.
fn described(facts: &Facts, key: &str) -> Option<Described> {
    let (first, second) = key.split_once('.').unwrap_or((key, ""));
    if let Ok(agreement) = first.parse::<AgreementId>() {
        return facts.sharing.agreement(agreement).map(|of| Described::Funder(of.contributor));
    }
    if let Ok(award) = first.parse::<AwardId>() {
        return facts.sharing.award(award).map(|of| Described::Funder(of.terms.co_funder));
    }
    if let Ok(buyer) = second.parse::<FunderId>() {
        return Some(Described::Funder(buyer));
    }
    let funder = key.parse().map(Described::Funder);
    let venue = key.parse().map(Described::Venue);
    funder.or(venue).or_else(|_| key.parse().map(Described::Prescriber)).ok()
}
