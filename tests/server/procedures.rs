//! The table of procedures: set, shown, and what it changes for redemptions.

use std::fmt::Write as _;

use carnet::domain::command::sharing::procedures::{BEHIND_MAX, ROWS_MAX};
use carnet::grpc::limits::MESSAGE_BYTES_MAX;
use carnet::grpc::pb;
use expect_test::expect;
use pb::procedure_service_client::ProcedureServiceClient;
use pb::redemption_service_client::RedemptionServiceClient;
use prost::Message as _;
use tonic::Status;
use tonic_types::StatusExt as _;

use super::served::{by, reason, runtime};
use super::support::{Desk, caller, id};

const CATEGORIES: usize = 10;

fn row(slug: &str, category: pb::Category, behind: &[&str]) -> pb::ProcedureRow {
    let of = |slug: &&str| pb::OrganisationWeight { slug: (*slug).to_owned(), weight: 1 };
    let behind = behind.iter().map(of).collect();
    pb::ProcedureRow { slug: slug.to_owned(), category: category.into(), behind }
}

fn ask(
    desk: &Desk,
    (number, from_day): (u32, &str),
    rows: &[pb::ProcedureRow],
) -> Result<pb::SetProceduresResponse, Status> {
    let (request_id, from_day) = (id(number).to_string(), from_day.to_owned());
    let request = pb::SetProceduresRequest { request_id, from_day, rows: rows.to_vec() };
    let mut client = ProcedureServiceClient::new(desk.served.channel());
    let answer = runtime().block_on(client.set_procedures(by(&caller(), request)));
    answer.map(tonic::Response::into_inner)
}

/// The version that is set.
fn set(desk: &Desk, asked: (u32, &str), rows: &[pb::ProcedureRow]) -> i32 {
    let answer = ask(desk, asked, rows).unwrap();
    let (table, receipt) = (answer.table.unwrap(), answer.receipt.unwrap());
    assert_eq!((table.from_day.as_str(), table.since_sequence), (asked.1, receipt.sequence));
    table.version
}

fn page(
    desk: &Desk,
    version: i32,
    (page_size, page_token): (i32, String),
) -> Result<pb::ListProceduresResponse, Status> {
    let request = pb::ListProceduresRequest { version, page_size, page_token };
    let mut client = ProcedureServiceClient::new(desk.served.channel());
    let answer = runtime().block_on(client.list_procedures(by(&caller(), request)));
    answer.map(tonic::Response::into_inner)
}

/// The procedures below categories, as text.
fn added(desk: &Desk, version: i32) -> String {
    let procedures = page(desk, version, (500, String::new())).unwrap().procedures;
    let mut text = String::new();
    for one in procedures.iter().skip(CATEGORIES) {
        let category = one.category().as_str_name();
        write!(text, "{} {} {category}", one.name, one.slug).unwrap();
        for behind in &one.behind {
            let pb::ProcedureOrganisation { organisation, slug, weight } = behind;
            write!(text, ", {organisation} {slug} {weight}").unwrap();
        }
        text.push('\n');
    }
    text
}

fn grey_card(behind: &[&str]) -> pb::ProcedureRow {
    row("carte-grise", pb::Category::Transports, behind)
}

fn welfare(behind: &[&str]) -> pb::ProcedureRow {
    row("rsa", pb::Category::Social, behind)
}

#[test]
fn versions_are_set_and_shown_and_numbers_stay() {
    let mut desk = Desk::new();
    let before = page(&desk, 0, (0, String::new())).unwrap();
    assert_eq!((before.table, before.procedures.len()), (None, CATEGORIES));
    let first = [grey_card(&["ants"]), welfare(&["msa", "caf"])];
    assert_eq!(set(&desk, (100, "2025-06-01"), &first), 1);
    let histovec = row("histovec", pb::Category::Transports, &["ministere-interieur"]);
    assert_eq!(set(&desk, (101, "2025-09-01"), &[histovec, welfare(&["caf"])]), 2);
    desk.restart();
    expect![[r#"
        procedures/11 carte-grise CATEGORY_TRANSPORTS, organisations/1 ants 1
        procedures/12 rsa CATEGORY_SOCIAL, organisations/2 msa 1, organisations/3 caf 1
    "#]]
    .assert_eq(&added(&desk, 1));
    let newest = expect![[r#"
        procedures/12 rsa CATEGORY_SOCIAL, organisations/3 caf 1
        procedures/13 histovec CATEGORY_TRANSPORTS, organisations/4 ministere-interieur 1
    "#]];
    newest.assert_eq(&added(&desk, 2));
    newest.assert_eq(&added(&desk, 0));
    assert_eq!(reason(&page(&desk, 3, (0, String::new())).unwrap_err()), "TABLE_VERSION_NOT_FOUND");

    let mut client = ProcedureServiceClient::new(desk.served.channel());
    let request = pb::ListTableVersionsRequest { page_size: 1, page_token: String::new() };
    let first = runtime().block_on(client.list_table_versions(by(&caller(), request))).unwrap();
    let first = first.into_inner();
    assert_eq!((first.versions.len(), first.versions[0].from_day.as_str()), (1, "2025-06-01"));
    let page_token = first.next_page_token;
    let request = pb::ListTableVersionsRequest { page_size: 1, page_token };
    let second = runtime().block_on(client.list_table_versions(by(&caller(), request))).unwrap();
    let second = second.into_inner();
    assert_eq!((second.versions[0].version, second.next_page_token.as_str()), (2, ""));
    let request = pb::ListOrganisationsRequest { page_size: 3, page_token: String::new() };
    let known = runtime().block_on(client.list_organisations(by(&caller(), request))).unwrap();
    let page_token = known.into_inner().next_page_token;
    let request = pb::ListOrganisationsRequest { page_size: 3, page_token };
    let last = runtime().block_on(client.list_organisations(by(&caller(), request))).unwrap();
    let last = last.into_inner().organisations;
    assert_eq!((last.len(), last[0].name.as_str()), (1, "organisations/4"));
    assert_eq!(last[0].slug, "ministere-interieur");
}

#[test]
fn pages_are_of_one_version_whatever_is_set_meanwhile() {
    let desk = Desk::new();
    let before = page(&desk, 0, (7, String::new())).unwrap();
    assert_eq!(set(&desk, (100, "2025-06-01"), &[grey_card(&["ants"])]), 1);
    let rest = page(&desk, 0, (7, before.next_page_token)).unwrap();
    assert_eq!((rest.table, rest.procedures.len()), (None, 3));
    let first = page(&desk, 0, (10, String::new())).unwrap();
    assert_eq!(set(&desk, (101, "2025-06-01"), &[]), 2);
    let rest = page(&desk, 0, (10, first.next_page_token)).unwrap();
    assert_eq!(rest.table.unwrap().version, 1);
    assert_eq!(rest.procedures[0].slug, "carte-grise");
}

#[test]
fn what_changes_nothing_or_moves_a_procedure_is_refused() {
    let desk = Desk::new();
    let rows = [grey_card(&["ants"]), welfare(&["msa", "caf"])];
    let first = ask(&desk, (100, "2025-06-01"), &rows).unwrap();
    assert_eq!(ask(&desk, (100, "2025-06-01"), &rows).unwrap(), first, "a repeat");
    let refused = |asked, rows: &[pb::ProcedureRow]| {
        let status = ask(&desk, asked, rows).unwrap_err();
        let info = status.get_details_error_info().unwrap();
        let mut values: Vec<String> = info.metadata.into_values().collect();
        values.sort();
        format!("{} {}", info.reason, values.join(" "))
    };
    assert_eq!(refused((100, "2025-06-01"), &rows[..1]), format!("REQUEST_REUSED {}", id(100)));
    // In another order, with a category that has nobody anyway, from a later day: the same.
    let same =
        [row("papiers", pb::Category::Papiers, &[]), welfare(&["caf", "msa"]), rows[0].clone()];
    assert_eq!(refused((101, "2025-07-01"), &same), "TABLE_UNCHANGED 1");
    let moved = [row("rsa", pb::Category::Argent, &[])];
    assert_eq!(refused((102, "2025-06-01"), &moved), "CATEGORY_FIXED procedures/12");
    let moved = [rows[0].clone(), row("rsa", pb::Category::Argent, &["msa", "caf"])];
    assert_eq!(refused((105, "2025-06-01"), &moved), "CATEGORY_FIXED procedures/12");
    // The second one would apply from July on: set again, the first one changes that.
    assert_eq!(set(&desk, (103, "2025-07-01"), &rows[..1]), 2);
    assert_eq!(set(&desk, (104, "2025-06-01"), &rows), 3);
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let desk = Desk::new();
    let rows = [
        row("rsa", pb::Category::Social, &["caf", "caf"]),
        row("rsa", pb::Category::Unspecified, &["CAF"]),
        row("papiers", pb::Category::Famille, &[]),
    ];
    let status = ask(&desk, (100, "soon"), &rows).unwrap_err();
    assert_eq!(reason(&status), "FIELDS_INVALID");
    let fields = status.get_details_bad_request().unwrap().field_violations;
    let fields: Vec<String> = fields.into_iter().map(|violation| violation.field).collect();
    let expected = [
        "from_day",
        "rows[0].behind[1]",
        "rows[1].slug",
        "rows[1].category",
        "rows[1].behind[0].slug",
        "rows[2].category",
    ];
    assert_eq!(fields, expected);
    assert_eq!(page(&desk, 0, (0, String::new())).unwrap().table, None);
}

/// How a redemption with procedures ends.
fn redeem(desk: &Desk, number: u32, (day, procedures): (&str, &[&str])) -> String {
    let mut request = desk.redemption(200 + number, number);
    day.clone_into(&mut request.service_date);
    request.procedures = procedures.iter().map(|name| format!("procedures/{name}")).collect();
    let mut client = RedemptionServiceClient::new(desk.served.channel());
    match runtime().block_on(client.redeem(by(&caller(), request))) {
        Ok(answer) => answer.into_inner().redemption.unwrap().procedures.join(" "),
        Err(status) => reason(&status),
    }
}

#[test]
fn a_procedure_can_be_declared_from_the_day_of_its_version_on() {
    let desk = Desk::new();
    let (before, today) = ("2025-03-02", "2025-03-03");
    assert_eq!(redeem(&desk, 0, (today, &["11"])), "PROCEDURE_UNKNOWN");
    assert_eq!(set(&desk, (100, today), &[grey_card(&["ants"])]), 1);
    assert_eq!(redeem(&desk, 0, (before, &["11"])), "PROCEDURE_UNKNOWN");
    assert_eq!(redeem(&desk, 0, (today, &["12"])), "PROCEDURE_UNKNOWN");
    assert_eq!(redeem(&desk, 0, (today, &["carte-grise"])), "PROCEDURE_UNKNOWN");
    let named = "procedures/11 procedures/papiers";
    assert_eq!(redeem(&desk, 0, (today, &["11", "papiers"])), named);
    // A version that does not have it takes it away; its number stays its own.
    assert_eq!(set(&desk, (101, today), &[welfare(&["caf"])]), 2);
    assert_eq!(redeem(&desk, 1, (today, &["11"])), "PROCEDURE_UNKNOWN");
    assert_eq!(redeem(&desk, 1, (today, &["12"])), "procedures/12");
    assert_eq!(set(&desk, (102, today), &[grey_card(&[])]), 3);
    assert_eq!(redeem(&desk, 2, (today, &["11"])), "procedures/11");
}

#[test]
fn the_largest_request_makes_an_entry_that_can_be_written() {
    let mut desk = Desk::new();
    let long = |kind: &str, number: usize| format!("{kind}-{number:0>46}");
    let full = |number: usize| {
        let behind = (0..BEHIND_MAX).map(|one| pb::OrganisationWeight {
            slug: long("o", number * BEHIND_MAX + one),
            weight: i32::MAX,
        });
        let (slug, category) = (long("p", number), pb::Category::Loisirs.into());
        pb::ProcedureRow { slug, category, behind: behind.collect() }
    };
    let size = |rows: &[pb::ProcedureRow]| {
        let (request_id, from_day) = (id(0).to_string(), "2025-06-01".to_owned());
        pb::SetProceduresRequest { request_id, from_day, rows: rows.to_vec() }.encoded_len()
    };
    let mut rows: Vec<pb::ProcedureRow> = (0..ROWS_MAX).map(full).collect();
    while size(&rows) > MESSAGE_BYTES_MAX {
        rows.pop();
    }
    assert_eq!(set(&desk, (100, "2025-06-01"), &rows), 1);
    desk.restart();
    assert_eq!(added(&desk, 1).lines().count(), rows.len());
}
