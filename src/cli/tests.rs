//! The command line as a whole: it is consistent, its help is reviewed, and what it prints for
//! programs has the names of the API.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use clap::CommandFactory;
use prost::Message as _;

use super::sheet::Sheet;
use super::*;
use crate::grpc::pb;

#[test]
fn the_command_line_is_consistent() {
    Cli::command().debug_assert();
}

/// The help of `command` and of all below it; the options that all share are shown by nouns alone.
fn help(command: &mut clap::Command, text: &mut String) {
    let name = command.get_bin_name().unwrap_or("carnet").to_owned();
    let leaf = name.split(' ').count() > 2;
    let mut shown = command.clone().mut_args(|arg| {
        let shared = leaf && arg.is_global_set();
        arg.hide(shared)
    });
    writeln!(text, "$ {name} --help\n{}", shown.render_long_help()).unwrap();
    for below in command.get_subcommands_mut().filter(|below| below.get_name() != "help") {
        help(below, text);
    }
}

#[test]
fn the_help_is_the_one_that_was_reviewed() {
    let mut text = String::new();
    let mut command = Cli::command();
    command.build();
    help(&mut command, &mut text);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    expect_test::expect_file![concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/help.txt")]
        .assert_eq(&(lines.join("\n") + "\n"));
}

/// The commands below `command` that do something, as they are typed.
fn leaves(command: &clap::Command, path: &str) -> Vec<String> {
    let below = command.get_subcommands().filter(|below| below.get_name() != "help");
    let below: Vec<&clap::Command> = below.collect();
    if below.is_empty() {
        return vec![path.to_owned()];
    }
    let path = |below: &clap::Command| format!("{path} {}", below.get_name());
    below.into_iter().flat_map(|below| leaves(below, &path(below))).collect()
}

#[test]
fn the_page_for_users_has_every_command() {
    let page = include_str!("../../docs/cli.md");
    for command in leaves(&Cli::command(), "carnet") {
        assert!(
            page.contains(&format!("`{command} ")) || page.contains(&format!("`{command}`")),
            "docs/cli.md lacks {command}"
        );
    }
}

/// The fields of each message of the API; those of a `oneof` by the names of its alternatives.
fn fields() -> BTreeMap<String, BTreeSet<String>> {
    let descriptors = prost_types::FileDescriptorSet::decode(pb::DESCRIPTORS).unwrap();
    let messages = descriptors.file.into_iter().filter(|file| file.package() == "carnet.v1");
    messages
        .flat_map(|file| file.message_type)
        .map(|message| {
            let names = message.field.iter().map(|field| field.name().to_owned());
            (message.name().to_owned(), names.collect())
        })
        .collect()
}

fn sheets() -> Vec<(&'static str, Sheet)> {
    let sheets = vec![
        ("Account", ledger::sheet(pb::Account::default())),
        ("BankAccount", account::sheet(pb::BankAccount::default())),
        ("BuyerCover", ledger::of_buyer(pb::BuyerCover::default())),
        ("CallerEntitlement", entitlement::sheet(pb::CallerEntitlement::default())),
        ("CoFunding", scheme::facts::of_co_funding(pb::CoFunding::default())),
        ("CoverComparison", ledger::of_comparison(pb::CoverComparison::default())),
        ("CoverStatementResponse", ledger::of_cover(pb::CoverStatementResponse::default())),
        ("Cycle", cycle::sheet(pb::Cycle::default())),
        ("EndCalendar", scheme::facts::of_calendar(pb::EndCalendar::default())),
        ("Enrolment", venues::facts::of_enrolment(pb::Enrolment::default())),
        ("Entry", ledger::of_entry(pb::Entry::default())),
        ("EraseRecordsResponse", registry::erased(pb::EraseRecordsResponse::default())),
        ("ExplainTransferResponse", ledger::of_explanation(pb::ExplainTransferResponse::default())),
        ("FigureTotals", cycle::of_totals(pb::FigureTotals::default())),
        ("Funder", funder::sheet(pb::Funder::default())),
        ("GetStockResponse", prescriber::of_whole_stock(pb::GetStockResponse::default())),
        ("Label", venues::facts::of_label(pb::Label::default())),
        ("Organisation", procedure::facts::of_organisation(pb::Organisation::default())),
        ("Places", scheme::facts::of_places(pb::Places::default())),
        ("PostalAddress", address::sheet(pb::PostalAddress::default())),
        ("Prescriber", prescriber::sheet(pb::Prescriber::default())),
        ("Preset", scheme::facts::of_preset(pb::Preset::default())),
        ("Procedure", procedure::facts::sheet(pb::Procedure::default())),
        (
            "ProcedureOrganisation",
            procedure::facts::of_behind(pb::ProcedureOrganisation::default()),
        ),
        ("Receipt", receipt::sheet(pb::Receipt::default())),
        ("Remittance", cycle::of_remittance(pb::Remittance::default())),
        ("Rules", scheme::facts::of_rules(pb::Rules::default())),
        ("Scheme", scheme::facts::sheet(pb::Scheme::default())),
        ("SchemeVersion", scheme::facts::of_version(pb::SchemeVersion::default())),
        (
            "ExplainRedemptionResponse",
            shares::of_explanation(pb::ExplainRedemptionResponse::default()),
        ),
        ("PartShares", shares::of_part(pb::PartShares::default())),
        ("PreviewCycleResponse", shares::of_preview(pb::PreviewCycleResponse::default())),
        ("RecomputeCycleResponse", shares::of_recomputation(pb::RecomputeCycleResponse::default())),
        ("Report", statement::sheets::of_report(pb::Report::default())),
        ("ReportColumn", statement::sheets::of_column(pb::ReportColumn::default())),
        ("ReportLine", statement::sheets::of_line(pb::ReportLine::default())),
        ("ReportPeriod", statement::sheets::of_period(pb::ReportPeriod::default())),
        ("ReportRow", statement::sheets::of_row(pb::ReportRow::default())),
        ("ReportSection", statement::sheets::of_section(pb::ReportSection::default())),
        ("ReportSubject", statement::sheets::of_subject(pb::ReportSubject::default())),
        ("Share", shares::of_share(pb::Share::default())),
        ("ShareTotals", shares::of_totals(pb::ShareTotals::default())),
        ("Stock", prescriber::of_stock(pb::Stock::default())),
        ("StockRange", prescriber::of_range(pb::StockRange::default())),
        ("TableVersion", procedure::facts::of_version(pb::TableVersion::default())),
        ("Territory", scheme::facts::of_territory(pb::Territory::default())),
        ("Transfer", ledger::of_transfer(pb::Transfer::default())),
        ("TrialBalanceResponse", ledger::of_balance(pb::TrialBalanceResponse::default())),
        ("Venue", venues::facts::sheet(pb::Venue::default())),
        ("VenueProfile", venues::facts::of_profile(pb::VenueProfile::default())),
    ];
    let sheets = sheets.into_iter().chain(sheets_of_sharing()).chain(sheets_of_booklets());
    let sheets = sheets.chain(sheets_of_claims()).chain(sheets_of_payments());
    sheets.chain(sheets_of_the_bank()).collect()
}

/// Those of what the bank says, of refunds, and of what is open.
fn sheets_of_the_bank() -> Vec<(&'static str, Sheet)> {
    vec![
        ("BankLine", bank::sheets::of_line(pb::BankLine::default())),
        ("BankReportCount", bank::sheets::of_count(pb::BankReportCount::default())),
        ("BankReportRead", bank::sheets::of_read(pb::BankReportRead::default())),
        ("BankReportRow", bank::sheets::of_row(pb::BankReportRow::default())),
        ("BankReportSummary", bank::sheets::of_summary(pb::BankReportSummary::default())),
        ("ConfirmRefundResponse", refund::of_confirmation(pb::ConfirmRefundResponse::default())),
        (
            "ExplainPaymentResponse",
            explain_payment::of_payment(pb::ExplainPaymentResponse::default()),
        ),
        (
            "ForfeitPayableResponse",
            bank::sheets::of_forfeiture(pb::ForfeitPayableResponse::default()),
        ),
        ("OpenItem", open_items::sheet(pb::OpenItem::default())),
        ("OwedTo", refund::of_owed(pb::OwedTo::default())),
        ("Refund", refund::sheet(pb::Refund::default())),
        ("RefundOf", refund::of_money(pb::RefundOf::default())),
        ("SuspenseCount", bank::sheets::of_suspended(pb::SuspenseCount::default())),
        (
            "TraceRedemptionResponse",
            explain_payment::of_trace(pb::TraceRedemptionResponse::default()),
        ),
        ("TracedRedemption", explain_payment::of_redemption(pb::TracedRedemption::default())),
        ("TracedRemittance", explain_payment::of_remittance(pb::TracedRemittance::default())),
    ]
}

/// Those of payments.
fn sheets_of_payments() -> Vec<(&'static str, Sheet)> {
    vec![
        ("Deduction", pay::sheets::of_deduction(pb::Deduction::default())),
        ("HeldPayment", pay::sheets::of_held(pb::HeldPayment::default())),
        ("PayeeDecision", payment::of_decision(pb::PayeeDecision::default())),
        ("Payment", payment::sheet(pb::Payment::default())),
        ("PaymentLine", payment::of_line(pb::PaymentLine::default())),
        ("PaymentRun", pay::sheets::of_run(pb::PaymentRun::default())),
        ("PaymentRunVoid", pay::sheets::of_void(pb::PaymentRunVoid::default())),
        ("PaymentStatus", payment::of_status(pb::PaymentStatus::default())),
    ]
}

/// Those of what funders owe, and of what venues give back.
fn sheets_of_claims() -> Vec<(&'static str, Sheet)> {
    vec![
        ("AbandonCallResponse", call::of_abandonment(pb::AbandonCallResponse::default())),
        (
            "AbandonClawbackResponse",
            incident::of_abandonment(pb::AbandonClawbackResponse::default()),
        ),
        ("AcceptStatementResponse", call::of_acceptance(pb::AcceptStatementResponse::default())),
        ("CallMet", ledger::of_call_met(pb::CallMet::default())),
        ("ConfirmVerdictResponse", contest::of_confirmation(pb::ConfirmVerdictResponse::default())),
        ("Contest", contest::sheet(pb::Contest::default())),
        ("Incident", incident::sheet(pb::Incident::default())),
        ("IncidentMove", incident::of_move(pb::IncidentMove::default())),
        ("IncidentPart", incident::of_part(pb::IncidentPart::default())),
        (
            "RecordContributionReceivedResponse",
            ledger::of_contribution(pb::RecordContributionReceivedResponse::default()),
        ),
        ("RecordRecoveryResponse", ledger::of_recovery(pb::RecordRecoveryResponse::default())),
        ("Recovered", ledger::of_recovered(pb::Recovered::default())),
        ("Statement", call::sheet(pb::Statement::default())),
        ("Undoing", redemption::sheets::of_undoing(pb::Undoing::default())),
    ]
}

/// Those of who bears what.
fn sheets_of_sharing() -> Vec<(&'static str, Sheet)> {
    vec![
        ("Agreement", agreement::facts::sheet(pb::Agreement::default())),
        ("AgreementRevision", agreement::facts::of_revision(pb::AgreementRevision::default())),
        ("AgreementTerms", agreement::facts::of_terms(pb::AgreementTerms::default())),
        ("AgreementYear", agreement::facts::of_year(pb::AgreementYear::default())),
        ("Award", award::sheet(pb::Award::default())),
        ("AwardTerms", award::of_terms(pb::AwardTerms::default())),
        ("SomeProcedures", agreement::facts::of_procedures(pb::SomeProcedures::default())),
        ("YearLimit", agreement::facts::of_year_limit(pb::YearLimit::default())),
    ]
}

/// Those of orders, of booklets and of their chèques.
fn sheets_of_booklets() -> Vec<(&'static str, Sheet)> {
    vec![
        ("Booklet", booklets::sheets::of_booklet(pb::Booklet::default())),
        ("BookletCodes", booklets::sheets::of_codes(pb::BookletCodes::default())),
        ("BookletRange", booklets::sheets::of_range(pb::BookletRange::default())),
        ("CalendarRun", calendar::sheet(pb::CalendarRun::default())),
        ("ChequeCounts", order::counts(pb::ChequeCounts::default())),
        ("ChequeUse", booklets::sheets::of_use(pb::ChequeUse::default())),
        ("CustodyEvent", booklets::sheets::of_event(pb::CustodyEvent::default())),
        (
            "ExplainBookletResponse",
            booklets::sheets::of_life(pb::ExplainBookletResponse::default()),
        ),
        ("FieldViolation", redemption::sheets::of_violation(pb::FieldViolation::default())),
        (
            "HandOverBookletResponse",
            booklets::sheets::of_handover(pb::HandOverBookletResponse::default()),
        ),
        ("IssueBookletsResponse", booklets::sheets::of_issue(pb::IssueBookletsResponse::default())),
        (
            "LiftOppositionResponse",
            booklets::sheets::of_lifting(pb::LiftOppositionResponse::default()),
        ),
        ("Lot", booklets::sheets::of_lot(pb::Lot::default())),
        ("OpposeResponse", booklets::sheets::of_opposition(pb::OpposeResponse::default())),
        ("Order", order::sheet(pb::Order::default())),
        ("OrderMilestone", order::of_milestone(pb::OrderMilestone::default())),
        (
            "PrepareBookletsResponse",
            booklets::sheets::of_preparation(pb::PrepareBookletsResponse::default()),
        ),
        ("RedeemResponse", redemption::sheets::of_response(pb::RedeemResponse::default())),
        ("Redemption", redemption::sheets::of_redemption(pb::Redemption::default())),
        ("RedemptionPart", redemption::sheets::of_part(pb::RedemptionPart::default())),
        ("Refusal", redemption::sheets::of_refusal(pb::Refusal::default())),
        (
            "ReplaceBookletResponse",
            booklets::sheets::of_replacement(pb::ReplaceBookletResponse::default()),
        ),
        ("Validity", booklets::sheets::of_validity(pb::Validity::default())),
        ("Voiding", redemption::sheets::of_voiding(pb::Voiding::default())),
        (
            "WithdrawBookletsResponse",
            booklets::sheets::of_withdrawal(pb::WithdrawBookletsResponse::default()),
        ),
    ]
}

#[test]
fn what_programs_read_has_every_field_of_the_api_under_its_name() {
    let fields = fields();
    for (message, sheet) in sheets() {
        let json = sheet.json();
        let shown: BTreeSet<String> = json.as_object().unwrap().keys().cloned().collect();
        let expected: BTreeSet<String> = fields[message]
            .iter()
            // What asks for the next page was used, not shown.
            .filter(|field| *field != "next_page_token")
            .cloned()
            .collect();
        assert_eq!(shown, expected, "{message}");
    }
}
