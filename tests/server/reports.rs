//! Reports over the API: they agree with the recorded shares, and lead to the redemptions.

use carnet::domain::procedure::Category;
use carnet::grpc::pb;
use carnet::grpc::pb::report_service_client::ReportServiceClient;
use carnet::grpc::pb::share::Bearer;
use pb::report_cell::Value;
use pb::report_period::Period;
use pb::report_subject::{Shadow, Subject};
use tonic::Status;

use super::served::{by, reason, runtime};
use super::settled::{CAF, STATE, Settled, ten};
use super::shares::{close, redeemed, shared, shares};
use super::support::{Desk, caller, second, submission};

fn funder(number: u32) -> Subject {
    Subject::Funder(format!("funders/{number}"))
}

fn first_cycle() -> Period {
    Period::Cycle("cycles/1".to_owned())
}

fn client(desk: &Desk) -> ReportServiceClient<tonic::transport::Channel> {
    ReportServiceClient::new(desk.served.channel())
}

fn wrapped(
    subject: Subject,
    period: Period,
) -> (Option<pb::ReportSubject>, Option<pb::ReportPeriod>) {
    let subject = pb::ReportSubject { subject: Some(subject) };
    (Some(subject), Some(pb::ReportPeriod { period: Some(period) }))
}

pub(crate) fn report(desk: &Desk, subject: Subject, period: Period) -> Result<pb::Report, Status> {
    let (subject, period) = wrapped(subject, period);
    let asked = by(&caller(), pb::GetReportRequest { subject, period });
    let answer = runtime().block_on(client(desk).get_report(asked))?;
    Ok(answer.into_inner().report.unwrap())
}

fn section<'a>(report: &'a pb::Report, key: &str) -> &'a pb::ReportSection {
    report.sections.iter().find(|section| section.key == key).unwrap()
}

/// The amounts of a row, in the order of its columns.
fn amounts(row: &pb::ReportRow) -> Vec<i64> {
    let of = |cell: &pb::ReportCell| match cell.value {
        Some(Value::Cents(cents)) => Some(cents),
        _ => None,
    };
    row.cells.iter().filter_map(of).collect()
}

pub(crate) fn total(report: &pb::Report, key: &str) -> Vec<i64> {
    amounts(section(report, key).total.as_ref().unwrap())
}

/// Each row of a section: key, name, amounts.
fn rows(report: &pb::Report, key: &str) -> Vec<String> {
    let rows = section(report, key).rows.iter();
    rows.map(|row| format!("{} {:?} {:?}", row.key, row.display_name, amounts(row))).collect()
}

/// All pages of what is behind a figure, two lines each.
fn explained(
    desk: &Desk,
    (subject, period): (Subject, Period),
    (section, row): (&str, &str),
) -> Result<Vec<pb::ReportLine>, Status> {
    let (mut lines, mut page_token) = (Vec::new(), String::new());
    loop {
        let (subject, period) = wrapped(subject.clone(), period.clone());
        let asked = pb::ExplainReportLineRequest {
            subject,
            period,
            section: section.to_owned(),
            row: row.to_owned(),
            page_size: 2,
            page_token,
        };
        let page = runtime().block_on(client(desk).explain_report_line(by(&caller(), asked)))?;
        let page = page.into_inner();
        assert!(page.lines.len() <= 2);
        lines.extend(page.lines);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(lines);
        }
    }
}

/// Five redemptions in a cycle, of 1.00 each; the CAF has 0.70 for what is half its own.
fn settled() -> Desk {
    let desk = shared(70);
    for number in 0..3 {
        redeemed(&desk, number, &[Category::Social]);
    }
    redeemed(&desk, 3, &[Category::Papiers]);
    redeemed(&desk, 4, &[]);
    close(&desk, 90);
    desk
}

#[test]
fn a_report_has_the_totals_of_the_recorded_shares() {
    let mut desk = settled();
    let recorded = shares(&desk, "cycles/1");
    let (mut contributed, mut co_funded, mut borne) = (0, 0, (0, 0));
    for share in &recorded {
        match share.bearer.as_ref().unwrap() {
            Bearer::Contribution(one) => contributed += one.amount_cents,
            Bearer::CoFunding(one) => co_funded += one.amount_cents,
            Bearer::Borne(one) => borne = (one.used_cents, one.amount_cents),
            Bearer::Shadow(_) => {}
        }
    }
    let expected = [borne.0, contributed, co_funded, borne.1];
    assert_eq!(expected, [500, 70, 215, 215]);
    let cycle = report(&desk, funder(1), first_cycle()).unwrap();
    for key in ["by_venue", "by_prescriber", "by_service", "by_procedure", "by_commune"] {
        assert_eq!(total(&cycle, key), expected, "{key}");
    }
    assert_eq!(
        rows(&cycle, "bearers"),
        ["agreements/1.2025 \"CAF\" [70]", "awards/1 \"État\" [215]", "own \"\" [215]",]
    );
    assert_eq!(rows(&cycle, "by_venue"), ["venues/1 \"A venue\" [500, 70, 215, 215]"]);
    assert_eq!(rows(&cycle, "by_prescriber"), ["none \"\" [500, 70, 215, 215]"]);
    // Three of *social* are few: the next one goes with them, then what has no procedure.
    assert_eq!(rows(&cycle, "by_procedure"), ["grouped \"\" [500, 70, 215, 215]"]);
    assert_eq!(cycle.notices, [i32::from(pb::ReportNotice::Grouped)]);
    assert_eq!(total(&report(&desk, funder(3), first_cycle()).unwrap(), "awards")[0], 215);
    let contributor = Subject::Contributor("funders/2".to_owned());
    let of_caf = report(&desk, contributor, first_cycle()).unwrap();
    assert_eq!(amounts(&section(&of_caf, "agreements").rows[0]), [70, 70, 70, 0]);
    let shadow = report(&desk, Subject::Shadow(Shadow::default()), first_cycle()).unwrap();
    assert_eq!(total(&shadow, "by_organisation"), [150, 0, 80, 230]);
    let venue = Subject::Venue("venues/1".to_owned());
    let venue = report(&desk, venue, Period::Year(2025)).unwrap();
    assert_eq!(
        rows(&venue, "remittances"),
        ["cycles/1.funders/1 \"A buyer\" [500, 500, 0, 0, 0, 0, 0, 0]"]
    );

    let year = report(&desk, funder(1), Period::Year(2025)).unwrap();
    assert_eq!(total(&year, "by_venue"), expected);
    desk.restart();
    assert_eq!(report(&desk, funder(1), first_cycle()).unwrap(), cycle);
}

#[test]
fn a_figure_leads_to_the_redemptions_behind_it_page_by_page() {
    let desk = settled();
    let wanted = || (funder(1), first_cycle());
    let lines = explained(&desk, wanted(), ("by_venue", "venues/1")).unwrap();
    assert_eq!(lines.len(), 5);
    let sum = |place: usize| lines.iter().map(|line| line.amounts_cents[place]).sum::<i64>();
    assert_eq!([sum(0), sum(1), sum(2), sum(3)], [500, 70, 215, 215]);
    let first = &lines[0];
    assert_eq!((&*first.cycle, &*first.order, first.part), ("cycles/1", "orders/1", 1));
    assert_eq!((first.table_version, first.rules_version), (1, 1));
    let told: Vec<String> = first.bases.iter().map(|one| format!("{:?}", one.basis)).collect();
    assert!(told[0].contains("agreements/1") && told[0].contains("revision: 1"), "{told:?}");
    assert!(told[1].contains("awards/1"), "{told:?}");
    let grouped = explained(&desk, wanted(), ("by_procedure", "grouped")).unwrap();
    assert_eq!(grouped.len(), 5);
    assert!(grouped.iter().all(|line| line.bases.is_empty()));
    let total = explained(&desk, wanted(), ("bearers", "")).unwrap();
    assert_eq!(total.iter().map(|line| line.amounts_cents[0]).sum::<i64>(), 500);
    for (section, row) in [("by_procedure", "procedures/social"), ("by_venue", "venues/2")] {
        let missing = explained(&desk, wanted(), (section, row)).unwrap_err();
        assert_eq!(reason(&missing), "REPORT_LINE_NOT_FOUND");
    }
    let life = explained(&desk, wanted(), ("life", "used")).unwrap_err();
    assert_eq!(reason(&life), "FIELDS_INVALID");
}

#[test]
fn a_ledger_is_reported_while_its_clock_cannot_be_believed() {
    let desk = settled();
    let before = report(&desk, funder(1), first_cycle()).unwrap();
    desk.served.clock.step_wall(3_600_000_000);
    assert_eq!(report(&desk, funder(1), first_cycle()).unwrap(), before);
    let lines = explained(&desk, (funder(1), first_cycle()), ("by_venue", ""));
    assert_eq!(lines.unwrap().len(), 5);
}

#[test]
fn a_report_is_refused_of_what_is_not_there() {
    let desk = settled();
    let refused = |subject, period| reason(&report(&desk, subject, period).unwrap_err());
    let shadow = Subject::Shadow(Shadow { organisation: "organisations/99".to_owned() });
    let cycle = || Period::Cycle("cycles/2".to_owned());
    for (subject, period, expected) in [
        (funder(9), Period::Year(2025), "FUNDER_NOT_FOUND"),
        (funder(2), Period::Year(2025), "FUNDER_NOT_BUYER"),
        (Subject::Contributor("funders/1".to_owned()), cycle(), "FUNDER_NOT_CONTRIBUTOR"),
        (Subject::Venue("venues/9".to_owned()), cycle(), "VENUE_NOT_FOUND"),
        (shadow, cycle(), "ORGANISATION_NOT_FOUND"),
        (funder(1), cycle(), "CYCLE_NOT_FOUND"),
        (funder(1), Period::Year(0), "FIELDS_INVALID"),
    ] {
        assert_eq!(refused(subject, period), expected);
    }
}

#[test]
fn what_is_contested_paid_and_undone_stands_beside_the_figures() {
    let mut settled = Settled::approved();
    settled.contest(&settled.contest_of(CAF)).unwrap();
    settled.accept(STATE).unwrap();
    settled.contribute("funders/3", 400).unwrap();
    let undone = settled.desk.submit(submission(70, ten(1, &[]))).unwrap().entry.sequence;
    close(&settled.desk, 71);
    settled.approve("cycles/2", &second()).unwrap();
    settled.redemption = format!("redemptions/{}", undone.get());
    settled.undo(pb::IncidentKind::Cancelled).unwrap();

    let year = || Period::Year(2025);
    let buyer = report(&settled.desk, funder(1), year()).unwrap();
    assert_eq!(
        rows(&buyer, "calls"),
        [
            "funders/2 \"CAF\" [300, 0, 0, 300, 0, 0, 0, 0, 0, 0, 0]",
            "funders/3 \"État\" [850, 500, 0, 0, 0, 0, 0, 350, 350, 0, 0]",
        ]
    );
    assert_eq!(total(&buyer, "calls"), [1_150, 500, 0, 300, 0, 0, 0, 350, 350, 0, 0]);
    assert_eq!(rows(&buyer, "contests"), ["open \"\" [300]"]);
    assert_eq!(rows(&buyer, "incidents"), ["cancelled \"\" [1000, 1000, 0, 0, 0, 0]"]);
    let positions = rows(&buyer, "positions");
    assert!(positions.contains(&"held \"\" [350]".to_owned()), "{positions:?}");
    assert_eq!(total(&buyer, "by_venue"), [2_000, 300, 850, 850]);
    let state = report(&settled.desk, funder(3), first_cycle()).unwrap();
    assert_eq!(total(&state, "calls"), [350, 0, 0, 0, 0, 0, 0, 350, 350, 0, 0]);
    assert_eq!(
        rows(&state, "positions"),
        ["co-funding.funders/1 \"A buyer\" [0]", "owed.funders/1 \"A buyer\" [50]"]
    );
    let venue = report(&settled.desk, Subject::Venue("venues/1".to_owned()), year()).unwrap();
    assert_eq!(total(&venue, "remittances"), [2_000, 1_000, 0, 0, 1_000, 0, 0, 0]);

    let contested = explained(&settled.desk, (funder(1), year()), ("calls", "funders/2")).unwrap();
    let told = &contested[0].contests[0];
    assert_eq!((contested.len(), &*told.contest), (1, "contests/1"));
    assert_eq!(
        (told.state(), told.verdict()),
        (pb::contest::State::Open, pb::Verdict::Unspecified)
    );
    let both = explained(&settled.desk, (funder(1), year()), ("calls", "funders/3")).unwrap();
    let told = |line: &pb::ReportLine| (line.amounts_cents.clone(), line.undone());
    let stands = (vec![350, 0], pb::IncidentKind::Unspecified);
    assert_eq!(told(&both[0]), stands);
    assert_eq!(told(&both[1]), (vec![500, 0], pb::IncidentKind::Cancelled));
    let counted = explained(&settled.desk, (funder(1), year()), ("contests", "open")).unwrap_err();
    assert_eq!(reason(&counted), "FIELDS_INVALID");
    settled.verified();
    assert_eq!(report(&settled.desk, funder(1), year()).unwrap(), buyer);
}
