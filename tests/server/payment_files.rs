//! The file of a payment run: for whom it is meant, the same each time, and never of what is not to
//! be paid.

use carnet::domain::command::entitlements::GrantEntitlement;
use carnet::domain::organisation::Entitlement;
use carnet::grpc::pb;
use pb::payment_service_client::PaymentServiceClient;
use tokio_stream::StreamExt as _;

use super::served::{by, reason, runtime};
use super::settled::Settled;
use super::support::{by_another, caller, second};

impl Settled {
    fn file(&self, run: &str) -> Result<Vec<u8>, String> {
        let request = pb::ExportPaymentRunRequest { name: run.to_owned() };
        runtime().block_on(async {
            let mut client = PaymentServiceClient::new(self.desk.served.channel());
            let asked = client.export_payment_run(by(&caller(), request)).await;
            let mut pieces = asked.map_err(|status| reason(&status))?.into_inner();
            let mut file = Vec::new();
            while let Some(piece) = pieces.next().await {
                file.extend(piece.unwrap().chunk);
            }
            Ok(file)
        })
    }

    fn entitles(&self) {
        let (caller, entitlement) = (caller(), Entitlement::Payments);
        let grant = by_another(self.number(), GrantEntitlement { caller, entitlement });
        self.desk.submit(grant).unwrap();
    }
}

#[test]
fn a_file_is_for_whom_it_is_meant_and_the_same_each_time() {
    let mut settled = Settled::approved();
    let payment = settled.pay("cycles/1").remove(0);
    assert_eq!(settled.file("paymentRuns/1"), Err("NOT_ENTITLED".to_owned()));
    settled.entitles();
    assert_eq!(settled.file("paymentRuns/9"), Err("PAYMENT_RUN_NOT_FOUND".to_owned()));
    let file = settled.file("paymentRuns/1").unwrap();
    let text = String::from_utf8(file.clone()).unwrap();
    assert!(text.contains(&format!("<EndToEndId>{}</EndToEndId>", payment.end_to_end_id)));
    assert!(text.contains("<CtrlSum>10.00</CtrlSum>"), "{text}");
    settled.desk.restart();
    assert_eq!(settled.file("paymentRuns/1"), Ok(file));
    settled.verified();
}

#[test]
fn a_run_that_is_never_paid_has_no_file() {
    let mut settled = Settled::approved();
    settled.entitles();
    settled.pay("cycles/1");
    let (request_id, name) = (settled.id(), "paymentRuns/1".to_owned());
    let reason = pb::RunVoidReason::NotSent.into();
    let request = pb::ProposePaymentRunVoidRequest { request_id, name: name.clone(), reason };
    ask!(settled.desk, caller(), PaymentServiceClient.propose_payment_run_void(request)).unwrap();
    let request = pb::ConfirmPaymentRunVoidRequest { request_id: settled.id(), name };
    ask!(settled.desk, second(), PaymentServiceClient.confirm_payment_run_void(request)).unwrap();
    assert_eq!(settled.file("paymentRuns/1"), Err("PAYMENT_RUN_VOIDED".to_owned()));
    settled.run_until("paymentRuns/1", pb::payment_run::State::Voided);
    settled.verified();
}

#[test]
fn a_run_of_which_all_was_set_off_has_no_file() {
    let mut settled = Settled::received();
    settled.entitles();
    settled.pay("cycles/1");
    settled.undo(pb::IncidentKind::Cancelled).unwrap();
    let cycle = settled.cycle_of(150..154);
    assert_eq!(settled.pay(&cycle), []);
    assert_eq!(settled.file("paymentRuns/2"), Err("PAYMENT_RUN_EMPTY".to_owned()));
    settled.verified();
}
