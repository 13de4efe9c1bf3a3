//! Reports: for whom, over which period, which figure.

use super::super::violations::Violations;
use super::read::read_page;
use super::within;
use crate::domain::id::Sequence;
use crate::grpc::limits::{PAGE_SIZE_MAX, REPORT_ROW_BYTES_MAX};
use crate::grpc::page::{Page, Scope};
use crate::grpc::pb;
use crate::statement::{Period, SectionKey, Subject};
use pb::report_period::Period as AskedPeriod;
use pb::report_subject::{Shadow, Subject as AskedSubject};

/// The first and the last year that a report can be about.
const YEARS: (u16, u16) = (2000, 2199);

/// A report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grpc) struct ReportAsked {
    /// For whom.
    pub(in crate::grpc) subject: Subject,
    /// What it counts.
    pub(in crate::grpc) period: Period,
}

impl TryFrom<pb::GetReportRequest> for ReportAsked {
    type Error = Violations;

    fn try_from(request: pb::GetReportRequest) -> Result<ReportAsked, Violations> {
        let pb::GetReportRequest { subject, period } = request;
        let mut violations = Violations::default();
        let asked = read_report(&mut violations, subject, period);
        violations.unless_any(asked)
    }
}

/// The lines behind a figure of a report.
#[derive(Clone, Debug)]
pub(in crate::grpc) struct LineAsked {
    /// Of which report.
    pub(in crate::grpc) of: ReportAsked,
    /// In which section.
    pub(in crate::grpc) section: SectionKey,
    /// In which row; empty for the total.
    pub(in crate::grpc) row: String,
    /// Which of them: behind which part of which redemption.
    pub(in crate::grpc) page: Page<(Sequence, u32)>,
}

impl TryFrom<pb::ExplainReportLineRequest> for LineAsked {
    type Error = Violations;

    fn try_from(request: pb::ExplainReportLineRequest) -> Result<LineAsked, Violations> {
        let pb::ExplainReportLineRequest { subject, period, section, row, page_size, page_token } =
            request;
        let mut violations = Violations::default();
        let shown = format!("{subject:?} {period:?} {section} {row}");
        let of = read_report(&mut violations, subject, period);
        let section = violations.check("section", explained(&section));
        let row = violations.check("row", row_of(row));
        let scope = Scope::new("ExplainReportLine", &shown);
        let asked = (page_size, PAGE_SIZE_MAX, page_token.as_str());
        let page = read_page(&mut violations, scope, asked, |cursor| {
            let (redemption, part) = cursor.split_once(' ')?;
            Some((redemption.parse().ok().and_then(Sequence::new)?, part.parse().ok()?))
        });
        let asked = (|| Some(LineAsked { of: of?, section: section?, row: row?, page: page? }))();
        violations.unless_any(asked)
    }
}

/// The section that is summed from redemptions with this key.
fn explained(key: &str) -> Result<SectionKey, String> {
    let is_summed = |section: &SectionKey| {
        !matches!(
            section,
            SectionKey::Life
                | SectionKey::Contests
                | SectionKey::Incidents
                | SectionKey::Positions
                | SectionKey::Cover
        )
    };
    let found = SectionKey::with_word(key).filter(is_summed);
    found.ok_or_else(|| {
        let summed = SectionKey::ALL.iter().filter(|section| is_summed(section));
        let keys: Vec<&str> = summed.map(|section| section.word()).collect();
        format!("not a section that is summed from redemptions: one of {}", keys.join(", "))
    })
}

/// The key of a row.
fn row_of(key: String) -> Result<String, String> {
    let most = REPORT_ROW_BYTES_MAX;
    if key.len() <= most { Ok(key) } else { Err(format!("no row has a key of over {most} bytes")) }
}

fn read_report(
    violations: &mut Violations,
    subject: Option<pb::ReportSubject>,
    period: Option<pb::ReportPeriod>,
) -> Option<ReportAsked> {
    let subject = violations.given("subject", subject.and_then(|given| given.subject));
    let subject = subject.and_then(|subject| read_subject(violations, subject));
    let period = violations.given("period", period.and_then(|given| given.period));
    let period = period.and_then(|period| match period {
        AskedPeriod::Cycle(name) => violations.parse("period.cycle", &name).map(Period::Cycle),
        AskedPeriod::Year(year) => {
            violations.check("period.year", within(year, YEARS.0, YEARS.1)).map(Period::Year)
        }
    });
    Some(ReportAsked { subject: subject?, period: period? })
}

fn read_subject(violations: &mut Violations, subject: AskedSubject) -> Option<Subject> {
    match subject {
        AskedSubject::Funder(name) => {
            violations.parse("subject.funder", &name).map(Subject::Funder)
        }
        AskedSubject::Contributor(name) => {
            violations.parse("subject.contributor", &name).map(Subject::Contributor)
        }
        AskedSubject::Venue(name) => violations.parse("subject.venue", &name).map(Subject::Venue),
        AskedSubject::Shadow(Shadow { organisation }) => {
            let field = "subject.shadow.organisation";
            violations.parse_if_given(field, &organisation).ok().map(Subject::Shadow)
        }
    }
}
