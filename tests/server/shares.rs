//! Who bears what, over the API: previewed, recorded with the cycle, computed again, explained.

use carnet::domain::agreement::{AwardTerms, Covered, Terms, YearLimit};
use carnet::domain::code::Resolved;
use carnet::domain::command::Command;
use carnet::domain::command::cycle::CloseCycle;
use carnet::domain::command::organisations::CreateFunder;
use carnet::domain::command::redeem::Redeem;
use carnet::domain::command::sharing::agreements::{DraftAgreement, EndAgreement, SignAgreement};
use carnet::domain::command::sharing::awards::GrantAward;
use carnet::domain::command::sharing::procedures::{Row, SetProcedures};
use carnet::domain::command::venues::ReviseVenue;
use carnet::domain::command::void::VoidRedemption;
use carnet::domain::facts::VoidReason;
use carnet::domain::id::{
    AgreementId, FunderId, OrganisationId, RedemptionId, SchemeId, Sequence, VenueId,
};
use carnet::domain::money::{Cents, Rate};
use carnet::domain::organisation::{FunderKind, Site};
use carnet::domain::procedure::Category;
use carnet::domain::registry::RecordDigest;
use carnet::domain::scheme::{CoFundingBase, CoFundingPath, Territory};
use carnet::domain::service::Service;
use carnet::domain::time::{Day, DayRange};
use carnet::engine::audit::verify;
use carnet::grpc::pb;
use carnet::grpc::pb::cycle_service_client::CycleServiceClient;
use carnet::grpc::pb::ledger_service_client::LedgerServiceClient;
use carnet::grpc::pb::redemption_service_client::RedemptionServiceClient;
use carnet::grpc::pb::share::Bearer;
use tonic::Status;

use super::served::{by, reason, runtime};
use super::support::{Desk, by_another, caller, cheque, described, id, second, submission, today};

fn cents(amount: u64) -> Cents {
    Cents::new(amount).unwrap()
}

fn funder(number: u32) -> FunderId {
    FunderId::new(number).unwrap()
}

fn table() -> Command {
    let slug = |text: &str| text.parse().unwrap();
    let row = |category: Category, behind: &[&str]| Row {
        procedure: slug(category.slug()),
        category,
        behind: behind.iter().map(|organisation| (slug(organisation), 1)).collect(),
    };
    let both = row(Category::Social, &["caf", "france-travail"]);
    SetProcedures { from: Day::MIN, rows: vec![row(Category::Famille, &["caf"]), both] }.into()
}

/// Terms that bear all in the Charente, up to `envelope` in 2025.
fn terms(envelope: u64) -> Terms {
    Terms {
        days: DayRange::new(Day::MIN, Day::MAX).unwrap(),
        territory: Territory::Within {
            departements: vec!["16".parse().unwrap()],
            communes: Vec::new(),
        },
        procedures: Covered::All,
        table_version: 1,
        share: Rate::WHOLE,
        maximum_per_cheque: None,
        years: vec![YearLimit { year: 2025, envelope: cents(envelope), cheques: None }],
    }
}

fn redeem(number: u32, procedures: &[Category]) -> Command {
    Redeem {
        venue: VenueId::FIRST,
        codes: vec![Resolved::Cheque(cheque(number))],
        service: Service::AdministrativeProcedures,
        procedures: procedures.iter().map(|category| Some(category.procedure())).collect(),
        service_date: today(),
    }
    .into()
}

/// A desk with the CAF (funders/2) under an agreement of `envelope`, and the State (funders/3) with
/// half of the rest.
pub(super) fn shared(envelope: u64) -> Desk {
    let desk = Desk::new();
    let create = |kind| move |record: RecordDigest| CreateFunder { kind, record }.into();
    let (contributor, organisation) = (funder(2), OrganisationId::FIRST);
    let draft = DraftAgreement { contributor, organisation, terms: terms(envelope) };
    let award = AwardTerms {
        co_funder: funder(3),
        buyer: FunderId::FIRST,
        scheme: SchemeId::FIRST,
        rank: 1,
        rate: Rate::HALF,
        base: CoFundingBase::Net,
        path: CoFundingPath::ThroughEscrow,
        amount: cents(1_000_000),
        days: DayRange::new(Day::MIN, Day::MAX).unwrap(),
    };
    for given in [
        described((20, 20), "CAF", create(FunderKind::Contributor)),
        described((21, 21), "État", create(FunderKind::CoFunder)),
        submission(22, table()),
        submission(23, draft),
        by_another(24, SignAgreement { agreement: AgreementId::FIRST }),
        submission(25, GrantAward { terms: award }),
    ] {
        desk.submit(given).unwrap();
    }
    desk
}

fn cycles(desk: &Desk) -> CycleServiceClient<tonic::transport::Channel> {
    CycleServiceClient::new(desk.served.channel())
}

fn preview(desk: &Desk) -> pb::PreviewCycleResponse {
    let asked = by(&caller(), pb::PreviewCycleRequest {});
    runtime().block_on(cycles(desk).preview_cycle(asked)).unwrap().into_inner()
}

/// Closes the open cycle, and waits until it is computed.
pub(super) fn close(desk: &Desk, number: u32) -> pb::Cycle {
    let label = format!("cycle-{number}").parse().unwrap();
    desk.submit(submission(number, CloseCycle { label })).unwrap();
    let name = desk.read(|facts| format!("cycles/{}", facts.cycles.len()));
    loop {
        let cycle = cycle(desk, &name);
        if cycle.state() != pb::cycle::State::Closed {
            return cycle;
        }
    }
}

pub(super) fn cycle(desk: &Desk, name: &str) -> pb::Cycle {
    let asked = pb::GetCycleRequest { name: name.to_owned() };
    let got = runtime().block_on(cycles(desk).get_cycle(by(&caller(), asked))).unwrap();
    got.into_inner().cycle.unwrap()
}

pub(super) fn shares(desk: &Desk, name: &str) -> Vec<pb::Share> {
    let (mut shares, mut page_token) = (Vec::new(), String::new());
    loop {
        let asked = pb::ListSharesRequest { cycle: name.to_owned(), page_size: 1, page_token };
        let page = runtime().block_on(cycles(desk).list_shares(by(&caller(), asked))).unwrap();
        let page = page.into_inner();
        shares.extend(page.shares);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return shares;
        }
    }
}

/// Each share in a line: who, how much.
fn told(shares: &[pb::Share]) -> Vec<String> {
    let told = shares.iter().map(|share| match share.bearer.as_ref().unwrap() {
        Bearer::Contribution(one) => {
            format!("{} {} of {} chèques", one.contributor, one.amount_cents, one.cheques)
        }
        Bearer::CoFunding(one) => format!("{} {}", one.co_funder, one.amount_cents),
        Bearer::Borne(one) => format!("{} {} of {}", one.buyer, one.amount_cents, one.used_cents),
        Bearer::Shadow(one) => format!("{} {:?} {}", one.slug, one.kind(), one.amount_cents),
    });
    told.collect()
}

fn explain(desk: &Desk, redemption: Sequence) -> Result<pb::ExplainRedemptionResponse, Status> {
    let mut client = RedemptionServiceClient::new(desk.served.channel());
    let asked = pb::ExplainRedemptionRequest { name: RedemptionId(redemption).to_string() };
    Ok(runtime().block_on(client.explain_redemption(by(&caller(), asked)))?.into_inner())
}

fn recompute(desk: &Desk, name: &str) -> pb::RecomputeCycleResponse {
    let asked = by(&caller(), pb::RecomputeCycleRequest { name: name.to_owned() });
    runtime().block_on(cycles(desk).recompute_cycle(asked)).unwrap().into_inner()
}

pub(super) fn redeemed(desk: &Desk, number: u32, procedures: &[Category]) -> Sequence {
    desk.submit(submission(100 + number, redeem(number, procedures))).unwrap().entry.sequence
}

#[test]
fn what_is_previewed_is_what_closing_gives_and_what_computing_again_gives() {
    let desk = shared(70);
    // Of 1.00: the CAF and France Travail by half; the envelope has 0.70 for two of them.
    let first = redeemed(&desk, 0, &[Category::Social]);
    let second_one = redeemed(&desk, 1, &[Category::Social]);
    redeemed(&desk, 2, &[]);
    let void = redeemed(&desk, 3, &[Category::Famille]);
    let (redemption, reason) = (RedemptionId(void), VoidReason::EntryError);
    let undo = VoidRedemption { redemption, venue: VenueId::FIRST, reason };
    desk.submit(submission(90, undo)).unwrap();

    let expected = [
        "funders/2 70 of 2 chèques",
        "funders/3 115",
        "funders/1 115 of 300",
        "caf OverEnvelope 30",
        "france-travail NoAgreement 100",
    ];
    let seen = preview(&desk);
    assert_eq!(told(&seen.shares), expected);
    let before = explain(&desk, first).unwrap();
    assert_eq!((before.cycle.as_str(), before.parts.len()), ("", 1));

    let closed = close(&desk, 91);
    assert_eq!(closed.totals, seen.totals);
    assert_eq!(closed.share_totals, seen.share_totals);
    let totals = closed.share_totals.unwrap();
    let sums = (totals.contributed_cents, totals.co_funded_cents, totals.borne_cents);
    assert_eq!((sums, closed.totals.unwrap().amount_cents), ((70, 115, 115), 300));
    assert_eq!(told(&shares(&desk, "cycles/1")), expected);
    let again = recompute(&desk, "cycles/1");
    assert_eq!((again.equal, again.first_difference.as_str()), (true, ""));

    let explained = explain(&desk, second_one).unwrap();
    assert_eq!(explained.cycle, "cycles/1");
    let part = &explained.parts[0];
    assert_eq!((part.part, part.value_cents, part.table_version), (1, 100, 1));
    let attributed: Vec<_> =
        part.attributions.iter().map(|one| (&*one.organisation, one.amount_cents)).collect();
    assert_eq!(attributed, [("organisations/1", 50), ("organisations/2", 50)]);
    assert_eq!(
        told(&part.shares),
        [
            "funders/2 20 of 1 chèques",
            "funders/3 40",
            "funders/1 40 of 100",
            "caf OverEnvelope 30",
            "france-travail NoAgreement 50",
        ]
    );
    assert_eq!(explain(&desk, void).unwrap().parts, []);
    let none = explain(&desk, Sequence::FIRST).unwrap_err();
    assert_eq!(super::served::reason(&none), "REDEMPTION_NOT_FOUND");
}

#[test]
fn what_becomes_known_after_the_cut_off_changes_nothing_before_it() {
    let desk = shared(1_000);
    let used = redeemed(&desk, 0, &[Category::Famille]);
    let closed = close(&desk, 90);
    let before = told(&shares(&desk, "cycles/1"));
    assert_eq!(before, ["funders/2 100 of 1 chèques", "funders/1 0 of 100"]);
    // The venue moves, the agreement ends on a day before the service.
    let site = Site { departement: "17".parse().unwrap(), commune: None };
    let venue = VenueId::FIRST;
    let moved = |record| ReviseVenue { venue, site, record }.into();
    desk.submit(described((91, 91), "Elsewhere", moved)).unwrap();
    let agreement = AgreementId::FIRST;
    let ended = EndAgreement { agreement, last_day: today().minus(10) };
    desk.submit(submission(92, ended)).unwrap();
    assert!(recompute(&desk, "cycles/1").equal);
    assert_eq!(told(&explain(&desk, used).unwrap().parts[0].shares), before);

    redeemed(&desk, 1, &[Category::Famille]);
    let later = close(&desk, 93);
    assert_ne!(later.totals, closed.totals);
    assert_eq!(
        told(&shares(&desk, "cycles/2")),
        ["funders/3 50", "funders/1 50 of 100", "caf OutsideTerms 100"]
    );
}

#[test]
fn an_envelope_is_used_over_cycles_and_restarts() {
    let mut desk = shared(250);
    for (cycle, contributed) in [(0, "100"), (1, "100"), (2, "50")] {
        redeemed(&desk, cycle, &[Category::Famille]);
        let name = close(&desk, 90 + cycle).name;
        let first = told(&shares(&desk, &name)).remove(0);
        assert_eq!(first, format!("funders/2 {contributed} of 1 chèques"));
        desk.restart();
    }
    redeemed(&desk, 3, &[Category::Famille]);
    let last = close(&desk, 93).name;
    let lines = told(&shares(&desk, &last));
    assert_eq!(lines, ["funders/3 50", "funders/1 50 of 100", "caf OverEnvelope 100"]);
    for cycle in 1..=4 {
        assert!(recompute(&desk, &format!("cycles/{cycle}")).equal, "{cycle}");
    }
    let digest = desk.digest();
    desk.served.stop();
    let disk = std::sync::Arc::clone(&desk.served.disk);
    let verified = verify(&disk, &desk.served.folder(), &mut |_| {}).unwrap();
    assert!(verified.holds(), "{:?}", verified.checks);
    assert_eq!(carnet::store::record::digest(&verified.facts), digest);
    desk.served.start().unwrap();
}

#[test]
fn figures_are_returned_by_somebody_else_with_a_reason_and_approved_later() {
    let desk = shared(250);
    redeemed(&desk, 0, &[Category::Famille]);
    let closed = close(&desk, 90);
    let figures_digest = closed.totals.as_ref().unwrap().figures_digest.clone();
    let give_back = |number: u32, who, figures_digest: &[u8]| {
        let request = pb::ReturnCycleRequest {
            request_id: id(number).to_string(),
            name: closed.name.clone(),
            figures_digest: figures_digest.to_vec(),
            reason: pb::ReturnReason::Inquiry.into(),
        };
        runtime().block_on(cycles(&desk).return_cycle(by(&who, request))).map(|_| ())
    };
    let refused = give_back(200, caller(), &figures_digest).unwrap_err();
    assert_eq!(reason(&refused), "SAME_CALLER");
    let other = give_back(201, second(), &[7; 32]).unwrap_err();
    assert_eq!(reason(&other), "FIGURES_MISMATCH");
    give_back(202, second(), &figures_digest).unwrap();
    let returned = cycle(&desk, &closed.name);
    assert_eq!(returned.state(), pb::cycle::State::Returned);
    assert_eq!(
        (&*returned.returned_by, returned.return_reason()),
        ("counter-2", pb::ReturnReason::Inquiry)
    );
    let request_id = id(203).to_string();
    let approve = pb::ApproveCycleRequest {
        request_id,
        name: closed.name.clone(),
        figures_digest: figures_digest.clone(),
        contest_days: None,
    };
    runtime().block_on(cycles(&desk).approve_cycle(by(&second(), approve))).unwrap();
    assert_eq!(cycle(&desk, &closed.name).state(), pb::cycle::State::Approved);
    let late = give_back(204, second(), &figures_digest).unwrap_err();
    assert_eq!(reason(&late), "CYCLE_APPROVED");
}

#[test]
fn the_cover_names_buyers_alone() {
    let desk = shared(250);
    let mut client = LedgerServiceClient::new(desk.served.channel());
    let asked = by(&caller(), pb::CoverStatementRequest {});
    let cover = runtime().block_on(client.cover_statement(asked)).unwrap().into_inner();
    let names: Vec<_> = cover.buyers.iter().map(|held| &*held.buyer).collect();
    assert_eq!(names, ["funders/1"]);
}

#[test]
fn without_anybody_else_every_share_is_the_buyers() {
    let desk = Desk::new();
    redeemed(&desk, 0, &[Category::Famille]);
    let seen = preview(&desk);
    assert_eq!((seen.shares.len(), seen.share_totals), (0, None));
    let closed = close(&desk, 90);
    assert_eq!((closed.totals, closed.share_totals), (seen.totals, None));
    assert_eq!(shares(&desk, &closed.name), []);
    assert!(recompute(&desk, &closed.name).equal);
    let asked = by(&caller(), pb::RecomputeCycleRequest { name: "cycles/2".to_owned() });
    let missing = runtime().block_on(cycles(&desk).recompute_cycle(asked)).unwrap_err();
    assert_eq!(reason(&missing), "CYCLE_NOT_FOUND");
    // An open cycle without entries can be previewed too.
    assert_eq!(preview(&desk).totals.unwrap().amount_cents, 0);
}
