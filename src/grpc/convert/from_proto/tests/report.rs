//! Which report is asked for, and which figure of it.

use expect_test::expect;

use super::*;
use pb::report_period::Period;
use pb::report_subject::{Shadow, Subject};

fn of(subject: Subject, period: Period) -> pb::GetReportRequest {
    pb::GetReportRequest {
        subject: Some(pb::ReportSubject { subject: Some(subject) }),
        period: Some(pb::ReportPeriod { period: Some(period) }),
    }
}

fn explain(section: &str) -> pb::ExplainReportLineRequest {
    let pb::GetReportRequest { subject, period } =
        of(Subject::Venue("venues/1".to_owned()), Period::Year(2025));
    let section = section.to_owned();
    pb::ExplainReportLineRequest { subject, period, section, ..Default::default() }
}

#[test]
fn any_subject_and_either_period_will_do() {
    let all = Subject::Shadow(Shadow::default());
    let one = Subject::Shadow(Shadow { organisation: "organisations/2".to_owned() });
    let cycle = || Period::Cycle("cycles/1".to_owned());
    for subject in [all, one, Subject::Contributor("funders/3".to_owned())] {
        check::<ReportAsked, _>(of(subject.clone(), cycle()), &expect!["ok"]);
        check::<ReportAsked, _>(of(subject, Period::Year(2199)), &expect!["ok"]);
    }
    check::<LineAsked, _>(explain("by_venue"), &expect!["ok"]);
}

#[test]
fn subject_and_period_are_required() {
    check::<ReportAsked, _>(
        pb::GetReportRequest::default(),
        &expect![[r#"
        subject: missing: this message is required
        period: missing: this message is required
    "#]],
    );
    let empty = pb::GetReportRequest {
        subject: Some(pb::ReportSubject::default()),
        period: Some(pb::ReportPeriod::default()),
    };
    check::<ReportAsked, _>(
        empty,
        &expect![[r#"
        subject: missing: this message is required
        period: missing: this message is required
    "#]],
    );
}

#[test]
fn a_report_is_refused_with_all_that_is_wrong() {
    let funder = Subject::Funder("venues/1".to_owned());
    check::<ReportAsked, _>(
        of(funder, Period::Year(1999)),
        &expect![[r#"
        subject.funder: not a name of the form `funders/{number}`
        period.year: 1999 is not a number from 2000 to 2199
    "#]],
    );
    let shadow = Subject::Shadow(Shadow { organisation: "caf".to_owned() });
    check::<ReportAsked, _>(
        of(shadow, Period::Cycle("2025".to_owned())),
        &expect![[r#"
        subject.shadow.organisation: not a name of the form `organisations/{number}`
        period.cycle: not a name of the form `cycles/{number}`
    "#]],
    );
}

#[test]
fn only_what_is_summed_from_redemptions_can_be_explained() {
    let wrong = pb::ExplainReportLineRequest {
        row: "x".repeat(129),
        page_size: -1,
        page_token: "00".to_owned(),
        ..explain("life")
    };
    check::<LineAsked, _>(
        wrong,
        &expect![[r#"
            section: not a section that is summed from redemptions: one of bearers, agreements,
                awards, remittances, calls, by_organisation, by_buyer, by_venue, by_prescriber,
                by_service, by_procedure, by_commune
            row: no row has a key of over 128 bytes
            page_size: -1 is negative: 0 stands for 100, the most is 500
            page_token: not a `next_page_token` of this method with these arguments; leave it
                out to start again
        "#]],
    );
}

#[test]
fn a_token_is_for_the_same_figure_alone() {
    let wanted = LineAsked::try_from(explain("by_venue")).unwrap();
    let page_token = wanted.page.scope.token("17 2");
    let with = |row: &str| pb::ExplainReportLineRequest {
        row: row.to_owned(),
        page_token: page_token.clone(),
        ..explain("by_venue")
    };
    let same = LineAsked::try_from(with("")).unwrap();
    let after = same.page.after.map(|(redemption, part)| (redemption.get(), part));
    assert_eq!(after, Some((17, 2)));
    assert!(LineAsked::try_from(with("venues/1")).is_err());
}
