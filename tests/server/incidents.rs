//! What is corrected after the cut-off, over the wire: redemptions undone, what venues give back by
//! set-off and by bank, goodwill, what is given up.

use carnet::domain::procedure::Category;
use carnet::grpc::pb;
use pb::IncidentKind::{Cancelled, Restored};
use pb::booklet_service_client::BookletServiceClient;
use pb::incident_service_client::IncidentServiceClient;
use pb::ledger_service_client::LedgerServiceClient;
use pb::redemption_service_client::RedemptionServiceClient;

use super::settled::{CAF, STATE, Settled, ten, who};
use super::shares::close;
use super::support::{caller, id, second, submission, today};

/// Each move in a line: what, whose, how much.
fn told(incident: &pb::Incident) -> Vec<String> {
    let moves = incident.parts.iter().flat_map(|part| &part.moves);
    let told = moves.map(|one| {
        let whose = format!("{}{}", one.funder, one.order);
        format!("{} {} {}", one.kind().as_str_name(), whose, one.amount_cents)
    });
    told.collect()
}

impl Settled {
    fn redemption(&self) -> pb::Redemption {
        let request = pb::GetRedemptionRequest { name: self.redemption.clone() };
        let asked = ask!(self.desk, caller(), RedemptionServiceClient.get_redemption(request));
        asked.unwrap().redemption.unwrap()
    }

    /// Takes the first of its chèques again.
    fn redeem_again(&self) -> Result<(), String> {
        let request = self.desk.redemption(self.number(), 0);
        ask!(self.desk, caller(), RedemptionServiceClient.redeem(request)).map(|_| ())
    }

    /// What the venue still must give back.
    pub(super) fn open(&self) -> i64 {
        self.incident().parts.iter().map(|part| part.open_cents).sum()
    }

    fn restore(&self, advancer: pb::Advancer) -> Result<pb::Incident, String> {
        let advancer = advancer.into();
        let request = pb::UndoRedemptionRequest { advancer, ..self.undo_of(Restored) };
        let asked =
            ask!(self.desk, who("support-1"), IncidentServiceClient.undo_redemption(request));
        asked.map(|answer| answer.incident.unwrap())
    }

    fn top_up(&self, amount_cents: i64) {
        let number = self.number();
        let request = pb::TopUpFloatRequest {
            request_id: id(number).to_string(),
            amount_cents,
            day: today().to_string(),
            bank_reference: format!("float-{number}"),
        };
        ask!(self.desk, caller(), LedgerServiceClient.top_up_float(request)).unwrap();
    }

    fn recovery(&self, amount_cents: i64) -> pb::RecordRecoveryRequest {
        let number = self.number();
        pb::RecordRecoveryRequest {
            request_id: id(number).to_string(),
            venue: "venues/1".to_owned(),
            buyer: "funders/1".to_owned(),
            amount_cents,
            day: today().to_string(),
            bank_reference: format!("back-{number}"),
        }
    }

    fn recover(
        &self,
        request: &pb::RecordRecoveryRequest,
    ) -> Result<pb::RecordRecoveryResponse, String> {
        ask!(self.desk, caller(), LedgerServiceClient.record_recovery(request.clone()))
    }

    fn goodwill(&self, by: &str, amount_cents: i64) -> Result<(), String> {
        let request = pb::GrantGoodwillRequest {
            request_id: self.id(),
            name: self.redemption.clone(),
            buyer: "funders/1".to_owned(),
            amount_cents,
        };
        ask!(self.desk, who(by), IncidentServiceClient.grant_goodwill(request)).map(|_| ())
    }

    fn abandon(&self, by: &str) -> Result<i64, String> {
        let request = pb::AbandonClawbackRequest {
            request_id: self.id(),
            name: self.redemption.clone(),
            buyer: "funders/1".to_owned(),
            reason: pb::AbandonReason::TooSmall.into(),
        };
        let asked = ask!(self.desk, who(by), IncidentServiceClient.abandon_clawback(request));
        asked.map(|answer| answer.amount_cents)
    }

    fn incidents(&self, venue: &str, open_only: bool) -> Result<Vec<String>, String> {
        let request = pb::ListIncidentsRequest {
            venue: venue.to_owned(),
            open_only,
            ..pb::ListIncidentsRequest::default()
        };
        let page = ask!(self.desk, caller(), IncidentServiceClient.list_incidents(request))?;
        assert!(page.incidents.iter().all(|one| told(one).is_empty()), "lists have no moves");
        Ok(page.incidents.into_iter().map(|one| one.name).collect())
    }
}

#[test]
fn the_example_of_the_design_is_refused_after_all_of_it_was_paid() {
    let mut settled = Settled::received();
    assert_eq!(settled.redemption().undoing, None);
    let request = settled.undo_of(Cancelled);
    let undo = |settled: &Settled, by: &str| {
        let request = request.clone();
        ask!(settled.desk, who(by), IncidentServiceClient.undo_redemption(request))
    };
    assert_eq!(undo(&settled, "counter-1").unwrap_err(), "NOT_ENTITLED");
    let undone = undo(&settled, "support-1").unwrap();
    let incident = undone.incident.clone().unwrap();
    assert_eq!(
        told(&incident),
        [
            "KIND_REPAID_FROM_PAYABLE funders/2 300",
            "KIND_REPAID_FROM_PAYABLE funders/3 350",
            "KIND_RETURNED  350",
        ]
    );
    let part = &incident.parts[0];
    assert_eq!(
        (part.value_cents, part.open_cents, &*incident.recorded_by),
        (1_000, 0, "support-1")
    );
    for (account, held) in [
        ("owed.funders-2.funders-1", 300),
        ("owed.funders-3.funders-1", 350),
        ("payable.venues-1.funders-1", 0),
        ("contribution.funders-2.funders-1", 0),
        ("deferred.funders-1", 0),
    ] {
        assert_eq!(settled.balance(account), held, "{account}");
    }
    assert_eq!(settled.undo(Restored).unwrap_err(), "REDEMPTION_UNDONE");
    let shown = settled.redemption().undoing.unwrap();
    assert_eq!((shown.kind(), shown.sequence), (Cancelled, incident.since_sequence));
    assert_eq!(settled.incident(), incident);
    assert_eq!(settled.redeem_again().unwrap_err(), "CHEQUE_CANCELLED");
    let statement = settled.statement(CAF);
    assert_eq!((statement.called_cents, statement.received_cents), (0, 0));
    settled.verified();
    assert_eq!(undo(&settled, "support-1").unwrap(), undone);
    // What is owed meets what is called next.
    settled.desk.submit(submission(70, ten(1, &[]))).unwrap();
    close(&settled.desk, 71);
    settled.approve("cycles/2", &second()).unwrap();
    let accepted = settled.accept("statements/2-3-1").unwrap();
    assert_eq!((accepted.called_cents, accepted.met_cents), (500, 350));
}

#[test]
fn what_is_not_called_or_not_paid_yet_is_not_any_more() {
    let mut settled = Settled::approved();
    settled.accept(STATE).unwrap();
    let incident = settled.undo(Cancelled).unwrap();
    assert_eq!(
        told(&incident),
        ["KIND_UNCALLED funders/2 300", "KIND_CALL_CANCELLED funders/3 350", "KIND_RETURNED  1000",]
    );
    let caf = settled.statement(CAF);
    assert_eq!((caf.undone_cents, settled.accept(CAF).unwrap().called_cents), (300, 0));
    assert_eq!(settled.statement(STATE).outstanding_cents, 0);
    settled.verified();
}

#[test]
fn what_the_venue_was_paid_is_taken_off_its_next_payment() {
    let mut settled = Settled::received();
    assert_eq!(settled.pay("cycles/1")[0].amount_cents, 1_000);
    let incident = settled.undo(Cancelled).unwrap();
    assert_eq!(
        told(&incident),
        [
            "KIND_CLAWED_BACK_FOR_FUNDER funders/2 300",
            "KIND_CLAWED_BACK_FOR_FUNDER funders/3 350",
            "KIND_CLAWED_BACK_FOR_BUYER  350",
        ]
    );
    assert!(incident.set_off);
    assert_eq!((settled.open(), settled.balance("clawback.venues-1.funders-1")), (1_000, 1_000));
    assert_eq!(settled.incidents("venues/1", true), Ok(vec![settled.redemption.clone()]));
    // 15.00 less the 10.00 that it must give back.
    settled.desk.submit(submission(70, ten(1, &[Category::Famille]))).unwrap();
    for (number, cheque) in (71..).zip(150..155) {
        settled.desk.submit(submission(number, super::support::redeem(cheque))).unwrap();
    }
    close(&settled.desk, 80);
    settled.approve("cycles/2", &second()).unwrap();
    let paid = settled.pay("cycles/2");
    assert_eq!((paid.len(), paid[0].amount_cents), (1, 500));
    assert_eq!((settled.open(), settled.balance("clawback.venues-1.funders-1")), (0, 0));
    assert_eq!(settled.balance("owed.funders-2.funders-1"), 300);
    assert_eq!(settled.incidents("", true), Ok(Vec::new()));
    assert_eq!(settled.incidents("", false), Ok(vec![settled.redemption.clone()]));
    settled.verified();
}

#[test]
fn chèques_are_restored_and_the_venue_pays_back() {
    let mut settled = Settled::received();
    settled.pay("cycles/1");
    assert_eq!(settled.undo(Restored).unwrap_err(), "ADVANCE_NEEDED");
    let floatless = settled.restore(pb::Advancer::Operator).unwrap_err();
    assert_eq!(floatless, "BALANCE_INSUFFICIENT");
    settled.top_up(1_200);
    let incident = settled.restore(pb::Advancer::Operator).unwrap();
    assert_eq!(
        told(&incident),
        [
            "KIND_ADVANCED_BY_OPERATOR orders/1 1000",
            "KIND_CLAWED_BACK_FOR_OPERATOR  1000",
            "KIND_REPAID_FROM_HELD funders/2 300",
            "KIND_REPAID_FROM_HELD funders/3 350",
        ]
    );
    assert_eq!(settled.balance("operator"), 200);
    let request = pb::GetBookletRequest { name: "booklets/1".to_owned() };
    let booklet = ask!(settled.desk, caller(), BookletServiceClient.get_booklet(request)).unwrap();
    assert_eq!(booklet.booklet.unwrap().uses.len(), 0, "its chèques can be used again");
    settled.redeem_again().unwrap();

    let too_much = settled.recovery(1_001);
    assert_eq!(settled.recover(&too_much).unwrap_err(), "CLAWBACK_EXCEEDED");
    let request = settled.recovery(400);
    let recovered = settled.recover(&request).unwrap();
    let back = pb::Recovered { redemption: settled.redemption.clone(), amount_cents: 400 };
    assert_eq!(recovered.recovered, [back]);
    let reused = pb::RecordRecoveryRequest { request_id: settled.id(), ..request.clone() };
    assert_eq!(settled.recover(&reused).unwrap_err(), "BANK_REFERENCE_REUSED");
    assert_eq!((settled.open(), settled.balance("operator")), (600, 600));
    settled.verified();
    assert_eq!(settled.recover(&request).unwrap(), recovered);
}

#[test]
fn goodwill_is_paid_and_what_is_left_is_given_up_by_somebody_else() {
    let mut settled = Settled::received();
    settled.pay("cycles/1");
    assert_eq!(settled.goodwill("support-1", 1).unwrap_err(), "REDEMPTION_STANDING");
    settled.undo(Cancelled).unwrap();
    assert_eq!(settled.goodwill("counter-1", 1).unwrap_err(), "NOT_ENTITLED");
    assert_eq!(settled.goodwill("support-1", 1_001).unwrap_err(), "GOODWILL_EXCEEDED");
    assert_eq!(settled.goodwill("support-1", 200).unwrap_err(), "SAME_CALLER");
    assert_eq!(settled.goodwill("support-2", 200).unwrap_err(), "BALANCE_INSUFFICIENT");
    settled.top_up(200);
    settled.goodwill("support-2", 200).unwrap();
    assert_eq!(settled.balance("payable.venues-1.funders-1"), 200);
    assert_eq!(settled.incident().parts[0].goodwill_cents, 200);
    assert_eq!(settled.abandon("counter-1").unwrap_err(), "NOT_ENTITLED");
    assert_eq!(settled.abandon("support-1").unwrap_err(), "SAME_CALLER");
    assert_eq!(settled.abandon("support-2"), Ok(1_000));
    assert_eq!(settled.abandon("support-2").unwrap_err(), "NOTHING_CLAWED_BACK");
    assert_eq!((settled.open(), settled.balance("deferred.funders-1")), (0, 0));
    settled.verified();
}

#[test]
fn what_can_still_be_voided_is_no_incident() {
    let mut settled = Settled::approved();
    let open = settled.desk.submit(submission(70, ten(1, &[]))).unwrap().entry.sequence;
    settled.redemption = format!("redemptions/{}", open.get());
    assert_eq!(settled.undo(Cancelled).unwrap_err(), "REDEMPTION_NOT_SETTLED");
    assert_eq!(settled.abandon("support-1").unwrap_err(), "REDEMPTION_STANDING");
    let request = pb::GetIncidentRequest { name: settled.redemption.clone() };
    let standing = ask!(settled.desk, caller(), IncidentServiceClient.get_incident(request));
    assert_eq!(standing.unwrap_err(), "REDEMPTION_STANDING");
    assert_eq!(settled.incidents("venues/9", false).unwrap_err(), "VENUE_NOT_FOUND");
    settled.redemption = "redemptions/1".to_owned();
    assert_eq!(settled.undo(Cancelled).unwrap_err(), "REDEMPTION_NOT_SETTLED");
}
