//! Redemptions, transfers and booklets, as they are shown to whoever asks later.

use std::time::Duration;

use carnet::domain::command::Command;
use carnet::domain::command::booklets::{
    AllotBooklets, HandOverBooklet, LiftOpposition, Oppose, Range,
};
use carnet::domain::command::cycle::{ApproveCycle, CloseCycle};
use carnet::domain::command::organisations::CreatePrescriber;
use carnet::domain::command::payments::booked::{BookPayment, ReturnPayment};
use carnet::domain::command::payments::runs::CreatePaymentRun;
use carnet::domain::command::void::VoidRedemption;
use carnet::domain::entry::{BankingEffect, Effect};
use carnet::domain::facts::{Opposition, VoidReason};
use carnet::domain::id::{
    BookletId, CycleId, PaymentId, PrescriberId, RedemptionId, Sequence, VenueId,
};
use carnet::domain::registry::RecordDigest;
use carnet::engine::Submission;
use carnet::grpc::limits::SCAN_ENTRIES_MAX;
use carnet::grpc::pb;
use expect_test::expect;
use pb::booklet_service_client::BookletServiceClient;
use pb::custody_event::Kind;
use pb::ledger_service_client::LedgerServiceClient;
use pb::list_redemptions_request::Filter;
use pb::redemption_service_client::RedemptionServiceClient;
use tonic::Status;

use super::lookups::all;
use super::restarts::computed;
use super::served::{by, reason, runtime};
use super::support::{Desk, caller, described, redeem, submission, today};

fn list(
    desk: &Desk,
    asked: pb::ListRedemptionsRequest,
) -> Result<pb::ListRedemptionsResponse, Status> {
    let mut client = RedemptionServiceClient::new(desk.served.channel());
    let listed = client.list_redemptions(by(&caller(), asked));
    runtime().block_on(listed).map(tonic::Response::into_inner)
}

/// All pages of a list, in which nothing happens between two of them but `meanwhile`.
fn pages(
    desk: &mut Desk,
    first: &pb::ListRedemptionsRequest,
    mut meanwhile: impl FnMut(&mut Desk),
) -> Vec<pb::Redemption> {
    let (mut listed, mut page_token, mut sequence) = (Vec::new(), String::new(), None);
    loop {
        let page = list(desk, pb::ListRedemptionsRequest { page_token, ..first.clone() }).unwrap();
        assert!(page.redemptions.len() <= usize::try_from(first.page_size).unwrap());
        assert_eq!(*sequence.get_or_insert(page.sequence), page.sequence);
        listed.extend(page.redemptions);
        if page.next_page_token.is_empty() {
            return listed;
        }
        page_token = page.next_page_token;
        meanwhile(desk);
    }
}

fn get(desk: &Desk, name: &str) -> Result<pb::Redemption, Status> {
    let mut client = RedemptionServiceClient::new(desk.served.channel());
    let asked = pb::GetRedemptionRequest { name: name.to_owned() };
    let got = runtime().block_on(client.get_redemption(by(&caller(), asked)))?;
    Ok(got.into_inner().redemption.unwrap())
}

fn void(redemption: Sequence) -> Command {
    let (redemption, reason) = (RedemptionId(redemption), VoidReason::ServiceNotGiven);
    VoidRedemption { redemption, venue: VenueId::FIRST, reason }.into()
}

fn by_venue(page_size: i32) -> pb::ListRedemptionsRequest {
    let filter = Some(Filter::Venue(VenueId::FIRST.to_string()));
    pb::ListRedemptionsRequest { filter, page_size, ..pb::ListRedemptionsRequest::default() }
}

/// Redeems the chèques with these numbers, one by one.
fn redeem_all(desk: &Desk, numbers: std::ops::Range<u32>) -> Vec<Sequence> {
    let taken = numbers.map(|number| desk.submit(submission(100 + number, redeem(number))));
    taken.map(|accepted| accepted.unwrap().entry.sequence).collect()
}

fn names(sequences: &[Sequence]) -> Vec<String> {
    sequences.iter().map(|sequence| RedemptionId(*sequence).to_string()).collect()
}

fn names_of(redemptions: &[pb::Redemption]) -> Vec<String> {
    redemptions.iter().map(|redemption| redemption.name.clone()).collect()
}

#[test]
fn a_redemption_is_shown_with_what_happened_to_it() {
    let desk = Desk::new();
    let mut client = RedemptionServiceClient::new(desk.served.channel());
    let asked = client.redeem(by(&caller(), desk.redemption(100, 3)));
    let made = runtime().block_on(asked).unwrap().into_inner().redemption.unwrap();
    assert_eq!(get(&desk, &made.name).unwrap(), made);
    let sequence = made.name.strip_prefix("redemptions/").unwrap().parse().ok();
    let sequence = sequence.and_then(Sequence::new).unwrap();
    let voided = desk.submit(submission(101, void(sequence))).unwrap();
    let shown = get(&desk, &made.name).unwrap();
    let voiding = shown.voiding.clone().unwrap();
    assert_eq!(voiding.reason(), pb::VoidReason::ServiceNotGiven);
    assert_eq!(voiding.sequence, i64::try_from(voided.entry.sequence.get()).unwrap());
    assert_eq!(pb::Redemption { voiding: None, ..shown }, made);
    for other in ["redemptions/1", "redemptions/999999"] {
        assert_eq!(reason(&get(&desk, other).unwrap_err()), "REDEMPTION_NOT_FOUND");
    }
    assert_eq!(reason(&get(&desk, "venues/1").unwrap_err()), "FIELDS_INVALID");
}

#[test]
fn pages_show_the_ledger_as_the_first_one_saw_it() {
    let mut desk = Desk::new();
    let made = redeem_all(&desk, 0..9);
    desk.submit(submission(90, void(made[1]))).unwrap();
    let everything = pb::ListRedemptionsRequest { page_size: 2, ..Default::default() };
    for (round, asked) in (0..).zip([by_venue(2), everything]) {
        let before = names_of(&pages(&mut desk, &by_venue(500), |_| ()));
        let mut step = 0;
        let listed = pages(&mut desk, &asked, |desk| {
            // What is made now, and a void of what a later page shows, is not seen.
            let number = 20 + 20 * round + step;
            redeem_all(desk, number..number + 1);
            if step == 1 {
                let late = made[8 - usize::try_from(round).unwrap()];
                desk.submit(submission(91 + round, void(late))).unwrap();
            }
            if step == 2 {
                let next = desk.segment() + 1;
                desk.fill(next);
            }
            step += 1;
        });
        assert_eq!(names_of(&listed), before);
        let void: Vec<bool> = listed.iter().map(|one| one.voiding.is_some()).collect();
        assert!(void[1] && !void[8 - usize::try_from(round).unwrap()]);
    }
    desk.restart();
    let shown = get(&desk, &names(&made)[8]).unwrap();
    assert!(shown.voiding.is_some());
}

#[test]
fn redemptions_are_found_by_filter_and_by_day() {
    let mut desk = Desk::new();
    let mut of_day = Vec::new();
    for (day, first) in [0_u32, 4, 8, 12].into_iter().enumerate() {
        of_day.push(names(&redeem_all(&desk, first..first + 4)));
        desk.served.clock.advance(Duration::from_secs(24 * 3_600));
        if day == 1 {
            desk.fill(3);
        }
    }
    let whole = of_day.concat();
    let filters = [
        None,
        Some(Filter::Venue("venues/1".to_owned())),
        Some(Filter::Buyer("funders/1".to_owned())),
        Some(Filter::Order("orders/1".to_owned())),
    ];
    for filter in filters {
        for (first, last) in [(None, None), (Some(1), Some(2)), (Some(3), None), (None, Some(0))] {
            let day = |day: Option<i32>| day.map(|day| today().plus(day).to_string());
            let asked = pb::ListRedemptionsRequest {
                filter: filter.clone(),
                first_day: day(first).unwrap_or_default(),
                last_day: day(last).unwrap_or_default(),
                page_size: 3,
                page_token: String::new(),
            };
            let at = |day: i32| usize::try_from(day * 4).unwrap();
            let expected = &whole[first.map_or(0, at)..last.map_or(16, |last| at(last + 1))];
            assert_eq!(names_of(&pages(&mut desk, &asked, |_| ())), expected, "{asked:?}");
        }
    }
}

#[test]
fn what_cannot_be_listed_is_refused() {
    let desk = Desk::new();
    let refused = |asked: pb::ListRedemptionsRequest| reason(&list(&desk, asked).unwrap_err());
    let filtered = |filter| pb::ListRedemptionsRequest { filter: Some(filter), ..by_venue(1) };
    assert_eq!(refused(filtered(Filter::Venue("venues/9".to_owned()))), "VENUE_NOT_FOUND");
    assert_eq!(refused(filtered(Filter::Buyer("funders/9".to_owned()))), "FUNDER_NOT_FOUND");
    assert_eq!(refused(filtered(Filter::Order("orders/9".to_owned()))), "ORDER_NOT_FOUND");
    assert_eq!(refused(filtered(Filter::Order("venues/1".to_owned()))), "FIELDS_INVALID");
    let days = ("2025-03-04".to_owned(), "2025-03-03".to_owned());
    let backwards =
        pb::ListRedemptionsRequest { first_day: days.0, last_day: days.1, ..by_venue(1) };
    assert_eq!(refused(backwards), "FIELDS_INVALID");
    redeem_all(&desk, 0..2);
    let token = list(&desk, by_venue(1)).unwrap().next_page_token;
    let other = pb::ListRedemptionsRequest {
        page_token: token,
        ..filtered(Filter::Order("orders/1".to_owned()))
    };
    assert_eq!(refused(other), "FIELDS_INVALID");
}

fn transfers(
    desk: &Desk,
    asked: pb::ListTransfersRequest,
) -> Result<pb::ListTransfersResponse, Status> {
    let mut client = LedgerServiceClient::new(desk.served.channel());
    let listed = client.list_transfers(by(&caller(), asked));
    runtime().block_on(listed).map(tonic::Response::into_inner)
}

fn explain(desk: &Desk, name: &str) -> Result<pb::ExplainTransferResponse, Status> {
    let mut client = LedgerServiceClient::new(desk.served.channel());
    let asked = pb::ExplainTransferRequest { name: name.to_owned() };
    let told = runtime().block_on(client.explain_transfer(by(&caller(), asked)));
    told.map(tonic::Response::into_inner)
}

#[test]
fn every_transfer_is_listed_once_and_explained() {
    let mut desk = Desk::new();
    let made = redeem_all(&desk, 0..5);
    desk.submit(submission(90, void(made[2]))).unwrap();
    desk.fill(3);
    let moved = |desk: &Desk, account: &str| {
        let entries = all(desk);
        let transfers = entries.iter().flat_map(|one| {
            let name = |place: usize| format!("transfers/{}-{}", one.entry.sequence, place + 1);
            let moved = one.entry.transfers.iter().enumerate();
            moved.map(move |(place, moved)| {
                let accounts = [moved.debit().to_string(), moved.credit().to_string()];
                (name(place), accounts)
            })
        });
        let of = |(name, accounts): (String, [String; 2])| {
            (account.is_empty() || accounts.iter().any(|one| one == account)).then_some(name)
        };
        transfers.filter_map(of).collect::<Vec<String>>()
    };
    for account in ["", "accounts/payable.venues-1.funders-1", "accounts/escrow.funders-1"] {
        let expected = moved(&desk, account);
        let (mut names, mut page_token) = (Vec::new(), String::new());
        loop {
            let account = account.to_owned();
            let days = (today().to_string(), String::new());
            let page = transfers(
                &desk,
                pb::ListTransfersRequest {
                    account,
                    first_day: days.0,
                    last_day: days.1,
                    page_size: 2,
                    page_token,
                },
            );
            let page = page.unwrap();
            assert!(page.transfers.len() <= 2);
            for transfer in &page.transfers {
                let told = explain(&desk, &transfer.name).unwrap();
                assert_eq!(told.transfer.as_ref(), Some(transfer));
            }
            names.extend(page.transfers.into_iter().map(|transfer| transfer.name));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
            // What moves now is not seen.
            let number = u32::try_from(names.len()).unwrap() + 20;
            drop(desk.submit(submission(500 + number, redeem(number))));
        }
        assert_eq!(names, expected, "{account}");
    }
    let told = explain(&desk, &format!("transfers/{}-1", made[2])).unwrap();
    assert_eq!((told.kind.as_str(), &told.redemption), ("redeemed", &names(&made)[2]));
    assert_eq!((told.order.as_str(), told.payment.as_str()), ("orders/1", ""));
    assert_eq!(told.caller, caller().as_str());
    for missing in ["transfers/1-1", &format!("transfers/{}-2", made[2]), "transfers/999999-1"] {
        assert_eq!(reason(&explain(&desk, missing).unwrap_err()), "TRANSFER_NOT_FOUND");
    }
    let unknown = pb::ListTransfersRequest {
        account: "accounts/escrow.funders-7".to_owned(),
        ..pb::ListTransfersRequest::default()
    };
    assert_eq!(reason(&transfers(&desk, unknown).unwrap_err()), "FUNDER_NOT_FOUND");
}

#[test]
fn money_is_followed_from_the_payment_back_to_the_cheque() {
    let desk = Desk::new();
    redeem_all(&desk, 0..3);
    desk.submit(submission(60, CloseCycle { label: "2025-03".parse().unwrap() })).unwrap();
    runtime().block_on(computed(desk.engine(), 1));
    let figures = desk.read(|facts| facts.cycles[0].totals().unwrap().digest);
    let approve = ApproveCycle { cycle: CycleId::FIRST, figures, contest_days: None };
    let by_another = Submission { caller: "counter-2".parse().unwrap(), ..submission(61, approve) };
    desk.submit(by_another).unwrap();
    desk.account(65, "escrow");
    desk.account(67, "venues/1");
    desk.submit(submission(62, CreatePaymentRun { cycle: CycleId::FIRST })).unwrap();
    let mut watch = desk.engine().watch(None).unwrap();
    runtime().block_on(async {
        let sealed =
            |effect: &Effect| matches!(effect, Effect::Banking(BankingEffect::RunSealed { .. }));
        while !watch.next().await.unwrap().unwrap().entry.effects.iter().any(sealed) {}
    });
    let (payment, day) = (PaymentId::FIRST, today());
    let reference = |text: &str| text.parse().unwrap();
    desk.submit(submission(63, BookPayment { payment, day, reference: reference("out-1") }))
        .unwrap();
    desk.submit(submission(64, ReturnPayment { payment, day, reference: reference("in-1") }))
        .unwrap();
    let listed = transfers(&desk, pb::ListTransfersRequest::default()).unwrap().transfers;
    let told: Vec<String> = listed
        .iter()
        .map(|transfer| {
            let told = explain(&desk, &transfer.name).unwrap();
            let of = [told.kind, told.redemption, told.order, told.payment];
            let of: Vec<String> = of.into_iter().filter(|name| !name.is_empty()).collect();
            of.join(" ")
        })
        .collect();
    expect![[r#"
        money_received
        booklets_issued orders/1
        redeemed redemptions/12 orders/1
        redeemed redemptions/13 orders/1
        redeemed redemptions/14 orders/1
        payments_made payments/1
        payment_booked payments/1
        payment_returned payments/1"#]]
    .assert_eq(&told.join("\n"));
}

#[test]
fn a_page_that_found_little_in_many_entries_has_a_next_one() {
    let mut desk = Desk::new();
    let mut made = redeem_all(&desk, 0..1);
    for _ in 0..=SCAN_ENTRIES_MAX / 250 {
        let fillers: Vec<_> = (0..250).map(|_| desk.filler()).collect();
        let sent = fillers.into_iter().map(|filler| {
            let engine = desk.engine().clone();
            runtime().spawn(async move { engine.submit(filler).await.map(drop) })
        });
        for one in sent.collect::<Vec<_>>() {
            runtime().block_on(one).unwrap().unwrap();
        }
        // A read waits until the reads have caught up, so that no command is refused.
        desk.segment();
    }
    made.extend(redeem_all(&desk, 1..2));
    let everything = pb::ListRedemptionsRequest { page_size: 10, ..Default::default() };
    let first = list(&desk, everything.clone()).unwrap();
    assert_eq!(names_of(&first.redemptions), names(&made)[..1]);
    assert!(!first.next_page_token.is_empty());
    assert_eq!(names_of(&pages(&mut desk, &everything, |_| ())), names(&made));
    let account = "accounts/payable.venues-1.funders-1".to_owned();
    let asked = pb::ListTransfersRequest { account, ..pb::ListTransfersRequest::default() };
    let first = transfers(&desk, asked.clone()).unwrap();
    let page_token = first.next_page_token;
    let second = transfers(&desk, pb::ListTransfersRequest { page_token, ..asked }).unwrap();
    assert_eq!((first.transfers.len(), second.transfers.len()), (1, 1));
    assert_eq!(second.next_page_token, "");
}

fn custody(desk: &Desk, name: &str) -> Result<pb::ExplainBookletResponse, Status> {
    let mut client = BookletServiceClient::new(desk.served.channel());
    let asked = pb::ExplainBookletRequest { name: name.to_owned() };
    let told = runtime().block_on(client.explain_booklet(by(&caller(), asked)));
    told.map(tonic::Response::into_inner)
}

#[test]
fn a_booklets_life_is_told_from_its_issue_on() {
    let mut desk = Desk::new();
    let booklet = BookletId::new(2).unwrap();
    let prescriber = |record: RecordDigest| CreatePrescriber { record }.into();
    let prescribers = PrescriberId::FIRST;
    let booklets = Range { first: BookletId::FIRST, count: 5 };
    desk.submit(described((60, 3), "A prescriber", prescriber)).unwrap();
    let (day, reason_of) = (today(), Opposition::Lost);
    let given: [Command; 4] = [
        AllotBooklets { booklets, prescriber: prescribers }.into(),
        HandOverBooklet { booklet, prescriber: prescribers, day, level: None, public: None }.into(),
        Oppose { booklet, reason: reason_of }.into(),
        LiftOpposition { booklet }.into(),
    ];
    for (number, command) in (61..).zip(given) {
        desk.submit(submission(number, command)).unwrap();
    }
    let made = redeem_all(&desk, 15..17);
    desk.submit(submission(90, void(made[0]))).unwrap();
    let kinds = [
        Kind::Issued,
        Kind::Allotted,
        Kind::HandedOver,
        Kind::Blocked,
        Kind::Unblocked,
        Kind::Redeemed,
        Kind::Redeemed,
        Kind::Voided,
    ];
    let told = custody(&desk, "booklets/2").unwrap();
    let events = &told.events;
    assert_eq!(events.iter().map(pb::CustodyEvent::kind).collect::<Vec<_>>(), kinds);
    assert!(!told.more && events.is_sorted_by(|a, b| a.sequence < b.sequence));
    assert_eq!(events[0].order, "orders/1");
    assert_eq!(events[2].prescriber, "prescribers/1");
    assert_eq!(events[3].opposition(), pb::Opposition::Lost);
    assert_eq!((&events[7].redemption, events[7].cheques), (&names(&made)[0], 1));
    assert_eq!(events[7].void_reason(), pb::VoidReason::ServiceNotGiven);
    for event in events {
        let at_a_venue = matches!(event.kind(), Kind::Redeemed | Kind::Voided);
        assert_eq!(event.caller.is_empty(), at_a_venue);
        assert!(!format!("{event:?}").contains("venues/"));
    }
    desk.fill(3);
    desk.restart();
    assert_eq!(custody(&desk, "booklets/2").unwrap().events, told.events);
    assert_eq!(custody(&desk, "booklets/1").unwrap().events.len(), 2);
    assert_eq!(custody(&desk, "booklets/200").unwrap().events.len(), 1);
    assert_eq!(reason(&custody(&desk, "booklets/201").unwrap_err()), "BOOKLET_NOT_FOUND");
}
