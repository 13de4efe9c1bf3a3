//! What the bank tells before it books, and what funders and venues pay in by their references.

use carnet::domain::claim::StatementKey;
use carnet::domain::id::{CycleId, FunderId, VenueId};
use carnet::grpc::pb;
use carnet::iso20022::reference::PaymentReference;
use pb::IncidentKind::Cancelled;
use pb::bank_report_row::Fate;
use pb::venue_service_client::VenueServiceClient;

use super::bank::{OURS, credit, day, debit, entries, import, paid, shown, statement};
use super::settled::{CAF, Settled};
use super::support::caller;

/// A camt.052 or a camt.054 with what a camt.053 books, and no balance.
fn told(statement: &str, (message, body, part): (&str, &str, &str)) -> String {
    let start = statement.find("<Bal>").unwrap();
    let end = statement.rfind("</Bal>").unwrap() + "</Bal>".len();
    let without = format!("{}{}", &statement[..start], &statement[end..]);
    without
        .replace("camt.053.001.08", message)
        .replace("BkToCstmrStmt", body)
        .replace("<Stmt>", &format!("<{part}>"))
        .replace("</Stmt>", &format!("</{part}>"))
}

#[test]
fn movements_and_notices_accept_our_debits_and_move_no_money() {
    for (number, kind) in [
        (600, ("camt.052.001.08", "BkToCstmrAcctRpt", "Rpt")),
        (700, ("camt.054.001.08", "BkToCstmrDbtCdtNtfctn", "Ntfctn")),
    ] {
        let (mut settled, payment) = paid();
        let lines = [credit("C1", 5_000, "bonjour"), debit("B1", 1_000, &payment.end_to_end_id)];
        let booked = statement((OURS, &day(), 0), &lines);
        let before = settled.balance("escrow.funders-1");
        let moved = import(&settled.desk, number, &told(&booked, kind)).unwrap();
        assert_eq!(moved.fates(), [Fate::StateChanged], "the credit names no payment of ours");
        assert_eq!(shown(&settled.desk).state(), pb::payment::State::Made);
        assert_eq!(settled.balance("escrow.funders-1"), before);
        let written = entries(&settled.desk);
        let again = import(&settled.desk, number + 1, &told(&booked, kind)).unwrap();
        assert_eq!((again.fates(), entries(&settled.desk)), (vec![Fate::NothingNew], written));
        let foreign = told(&booked, kind).replace(OURS, "FR1420041010050500013M02606");
        let refused = import(&settled.desk, number + 2, &foreign);
        assert_eq!(refused.err().unwrap(), "BANK_REPORT_OTHER_ACCOUNT");
        settled.verified();
    }
}

#[test]
fn what_a_funder_pays_with_the_reference_of_its_call_meets_it_and_the_rest_is_owed() {
    let mut settled = Settled::approved();
    settled.accounts();
    settled.accept(CAF).unwrap();
    let (funder, buyer) = (FunderId::new(2).unwrap(), FunderId::FIRST);
    let call = PaymentReference::Call(StatementKey { cycle: CycleId::FIRST, funder, buyer });
    let lines = [credit("bank-5", 10_000_000, ""), credit("C1", 340, &call.text().unwrap())];
    let file = statement((OURS, &day(), 0), &lines);
    let imported = import(&settled.desk, 600, &file).unwrap();
    assert_eq!(imported.fates(), [Fate::Known, Fate::Contribution]);
    assert_eq!(settled.statement(CAF).received_cents, 300);
    assert_eq!(settled.balance("held.funders-1"), 300);
    assert_eq!(settled.balance("owed.funders-2.funders-1"), 40);
    settled.verified();
}

#[test]
fn what_a_venue_gives_back_with_its_reference_is_taken_off_what_it_must() {
    let mut settled = Settled::received();
    let [payment] = settled.pay("cycles/1").try_into().unwrap();
    let booked = [credit("bank-5", 10_000_000, ""), debit("B1", 1_000, &payment.end_to_end_id)];
    import(&settled.desk, 600, &statement((OURS, &day(), 0), &booked)).unwrap();
    settled.undo(Cancelled).unwrap();
    let back = PaymentReference::Recovery { venue: VenueId::FIRST, buyer: FunderId::FIRST };
    let lines = [&booked[..], &[credit("C1", 400, &back.text().unwrap())]].concat();
    let imported = import(&settled.desk, 601, &statement((OURS, &day(), 0), &lines)).unwrap();
    assert!(imported.fates().contains(&Fate::Recovery), "{:?}", imported.fates());
    assert_eq!(settled.open(), 600);
    settled.verified();
}

#[test]
fn an_account_that_no_payment_file_could_have_is_not_proposed() {
    let settled = Settled::approved();
    let propose = |iban: &str, holder: &str| {
        let request = pb::ProposeBankAccountRequest {
            request_id: settled.id(),
            owner: "venues/1".to_owned(),
            iban: iban.to_owned(),
            holder: holder.to_owned(),
            ..pb::ProposeBankAccountRequest::default()
        };
        ask!(settled.desk, caller(), VenueServiceClient.propose_bank_account(request)).map(drop)
    };
    let (ours, brazilian) = (OURS, "BR1800360305000010009795493C1");
    assert_eq!(propose(brazilian, "Centro").unwrap_err(), "FIELDS_INVALID");
    assert_eq!(propose(ours, "図書館").unwrap_err(), "FIELDS_INVALID");
    propose(ours, "Médiathèque de l’Œuvre").unwrap();
}
