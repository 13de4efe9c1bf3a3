//! A request that is sent again: the same answer, for ever; with other content, refused.

use carnet::disk::MemoryDisk;
use carnet::domain::command::order::CreateOrder;
use carnet::domain::id::{FunderId, SchemeId};
use carnet::domain::rejection::Rejection;
use carnet::domain::time::Day;
use carnet::engine::{Accepted, Error, Submission};
use carnet::grpc::pb;
use std::sync::Arc;

use super::gate::{Gate, GatedDisk};
use super::served::{by, reason, runtime};
use super::support::{
    Desk, buyer, caller, described, id, queue, receipt, receive, redeem, submission,
};

fn is_reused(answer: &Result<Accepted, Error>) -> bool {
    matches!(answer, Err(Error::Rejected(Rejection::RequestReused { .. })))
}

/// What the server answers to a redemption and to a new buyer, sent under the numbers 100 and 101.
fn answers(desk: &Desk) -> (pb::RedeemResponse, pb::CreateFunderResponse) {
    let channel = desk.served.channel();
    let redemption = desk.redemption(100, 0);
    let funder = pb::CreateFunderRequest {
        request_id: id(101).to_string(),
        kind: pb::funder::Kind::Buyer.into(),
        display_name: "Département".to_owned(),
        organisation_number: String::new(),
        address: None,
    };
    runtime().block_on(async {
        let mut redemptions =
            pb::redemption_service_client::RedemptionServiceClient::new(channel.clone());
        let mut funders = pb::funder_service_client::FunderServiceClient::new(channel);
        let redeemed = redemptions.redeem(by(&caller(), redemption)).await.unwrap().into_inner();
        let created = funders.create_funder(by(&caller(), funder)).await.unwrap().into_inner();
        (redeemed, created)
    })
}

#[test]
fn an_accepted_request_gets_the_same_answer_for_ever() {
    let mut desk = Desk::new();
    let first = answers(&desk);
    assert_eq!(answers(&desk), first, "at once");
    for number in 0..50 {
        desk.submit(submission(200 + number, redeem(1 + number))).unwrap();
    }
    assert_eq!(answers(&desk), first, "after other entries");
    desk.restart();
    assert_eq!(answers(&desk), first, "after a restart");
    desk.fill(3);
    assert_eq!(answers(&desk), first, "after its segment has ended");
    desk.restart();
    assert_eq!(answers(&desk), first, "out of the store");
    let before = desk.digest();
    desk.served.stop();
    std::fs::remove_dir_all(desk.served.folder().store()).unwrap();
    assert_eq!(desk.served.start().unwrap().rebuilt, 2);
    assert_eq!(answers(&desk), first, "after a rebuild");
    assert_eq!(desk.digest(), before, "and nothing was written");
}

#[test]
fn two_at_once_get_one_answer() {
    let gate = Gate::default();
    let desk = Desk::on(Arc::new(GatedDisk { disk: MemoryDisk::new(), gate: gate.clone() }));
    gate.shut();
    let before = queue(desk.engine(), submission(100, redeem(0)));
    gate.wait_until_reached();
    let same = [1, 1, 2].map(|cheque| queue(desk.engine(), submission(101, redeem(cheque))));
    gate.open();
    let mut answers = same.map(|waiting| runtime().block_on(waiting));
    let before = runtime().block_on(before).unwrap();
    let first = answers[0].as_ref().unwrap();
    assert_eq!(first.entry.sequence, before.entry.sequence.next());
    assert_eq!(receipt(first), receipt(answers[1].as_ref().unwrap()));
    assert!(is_reused(&answers[2]), "in the same turn");
    answers[2] = desk.submit(submission(101, redeem(2)));
    assert!(is_reused(&answers[2]), "and later");
}

#[test]
fn other_content_under_the_same_id_is_refused() {
    let mut desk = Desk::new();
    desk.submit(submission(100, redeem(0))).unwrap();
    let others = || [submission(100, redeem(1)), submission(100, receive(100, 1))];
    let refused = |desk: &Desk| others().map(|other| is_reused(&desk.submit(other)));
    assert_eq!(refused(&desk), [true, true], "at once");
    desk.fill(3);
    desk.restart();
    assert_eq!(refused(&desk), [true, true], "out of the store");
    let mut client =
        pb::redemption_service_client::RedemptionServiceClient::new(desk.served.channel());
    let asked = client.redeem(by(&caller(), desk.redemption(100, 7)));
    let status = runtime().block_on(asked).unwrap_err();
    assert_eq!(
        (status.code(), reason(&status)),
        (tonic::Code::AlreadyExists, "REQUEST_REUSED".to_owned())
    );
}

#[test]
fn a_refused_request_is_decided_afresh() {
    let desk = Desk::new();
    let (buyer_2, outer_day) = (FunderId::new(2).unwrap(), Day::new(2026, 12, 31).unwrap());
    let order = CreateOrder { buyer: buyer_2, scheme: SchemeId::FIRST, quantity: 1, outer_day };
    let send = || desk.submit(submission(100, order));
    for _ in 0..2 {
        let refused = send().unwrap_err();
        assert!(matches!(refused, Error::Rejected(Rejection::FunderNotFound { .. })), "{refused}");
    }
    desk.submit(described((101, 7), "Another", buyer)).unwrap();
    let accepted = send().unwrap();
    assert_eq!(receipt(&send().unwrap()), receipt(&accepted));
}

#[test]
fn the_same_id_of_another_caller_is_another_request() {
    let desk = Desk::new();
    let first = desk.submit(submission(100, redeem(0))).unwrap();
    let other = Submission { caller: "counter-2".parse().unwrap(), ..submission(100, redeem(1)) };
    let second = desk.submit(other.clone()).unwrap();
    assert_eq!(second.entry.sequence, first.entry.sequence.next());
    assert_eq!(receipt(&desk.submit(other).unwrap()), receipt(&second));
    assert_eq!(receipt(&desk.submit(submission(100, redeem(0))).unwrap()), receipt(&first));
}

#[test]
fn another_display_name_is_other_content() {
    let mut desk = Desk::new();
    let first = desk.submit(described((100, 5), "Charente", buyer)).unwrap();
    let again = |desk: &Desk, salt, name| desk.submit(described((100, salt), name, buyer));
    assert_eq!(receipt(&again(&desk, 6, "Charente").unwrap()), receipt(&first), "another salt");
    assert!(is_reused(&again(&desk, 5, "Vienne")));
    desk.fill(3);
    desk.restart();
    assert_eq!(receipt(&again(&desk, 8, "Charente").unwrap()), receipt(&first));
    assert!(is_reused(&again(&desk, 8, "Charente-Maritime")));
}
