//! Files of the bank over a stream: each line posted once, whatever happens; what nobody
//! understands, what was paid twice, what is open, and what a payment pays.

use std::fmt::Write as _;
use std::sync::Arc;

use carnet::disk::MemoryDisk;
use carnet::domain::command::issue::IssueBooklets;
use carnet::domain::command::order::CreateOrder;
use carnet::domain::id::{FunderId, OrderId, SchemeId};
use carnet::domain::time::Day;
use carnet::grpc::pb;
use carnet::iso20022::reference::PaymentReference;
use pb::bank_report_row::Fate;
use pb::bank_service_client::BankServiceClient;
use pb::import_bank_report_request::Part as Asked;
use pb::import_bank_report_response::Part;
use pb::open_item::Kind;
use pb::payment_service_client::PaymentServiceClient;
use pb::venue_service_client::VenueServiceClient;
use tokio_stream::StreamExt;
use tonic::transport::Channel;
use tonic::{Status, Streaming};

use super::gate::{Gate, GatedDisk};
use super::open_items::items;
use super::served::{by, reason, runtime};
use super::settled::Settled;
use super::support::{Desk, caller, id, second, submission, today};

/// The segregated account.
pub(crate) const OURS: &str = "FR7630006000011234567890189";
/// The venue's.
const THEIRS: &str = "FR1420041010050500013M02606";

/// A movement of a statement: the bank's reference, cents, whether it went out, the end-to-end id,
/// what the payer wrote.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    reference: String,
    cents: i64,
    out: bool,
    end_to_end: String,
    text: String,
}

/// What came in.
pub(crate) fn credit(reference: &str, cents: i64, text: &str) -> Line {
    let (reference, text) = (reference.to_owned(), text.to_owned());
    Line { reference, cents, text, ..Line::default() }
}

/// What went out.
pub(crate) fn debit(reference: &str, cents: i64, end_to_end: &str) -> Line {
    let (reference, end_to_end) = (reference.to_owned(), end_to_end.to_owned());
    Line { reference, cents, out: true, end_to_end, ..Line::default() }
}

fn euros(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// A statement of `day` that opens with so many cents.
pub(crate) fn statement((account, day, opening): (&str, &str, i64), lines: &[Line]) -> String {
    let mut entries = String::new();
    let mut closing = opening;
    for Line { reference, cents, out, end_to_end, text } in lines {
        closing += if *out { -cents } else { *cents };
        let way = if *out { "DBIT" } else { "CRDT" };
        let id = if end_to_end.is_empty() { "NOTPROVIDED" } else { end_to_end };
        write!(
            entries,
            "<Ntry><Amt Ccy=\"EUR\">{}</Amt><CdtDbtInd>{way}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
             <BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls>\
             <TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs><RmtInf><Ustrd>{text}.</Ustrd>\
             </RmtInf></TxDtls></NtryDtls></Ntry>",
            euros(*cents)
        )
        .unwrap();
    }
    let balance = |kind: &str, cents| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{}</Amt>\
             <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>",
            euros(cents)
        )
    };
    let balances = balance("OPBD", opening) + &balance("CLBD", closing);
    document(
        ("camt.053.001.08", "BkToCstmrStmt"),
        &format!(
            "<Stmt><Id>S{day}</Id><Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy></Acct>\
             {balances}{entries}</Stmt>"
        ),
    )
}

fn document((name, body): (&str, &str), inside: &str) -> String {
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{name}\"><{body}><GrpHdr><MsgId>M1\
         </MsgId><CreDtTm>2025-03-03T20:00:00</CreDtTm></GrpHdr>{inside}</{body}></Document>"
    )
}

/// What the bank says of a payment of the run `message`.
pub(crate) fn status(message: &str, payments: &str) -> String {
    document(
        ("pain.002.001.10", "CstmrPmtStsRpt"),
        &format!(
            "<OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09\
             </OrgnlMsgNmId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>P1\
             </OrgnlPmtInfId>{payments}</OrgnlPmtInfAndSts>"
        ),
    )
}

async fn opened(
    channel: Channel,
    (number, file): (u32, &str),
) -> Result<Streaming<pb::ImportBankReportResponse>, Status> {
    let terms = pb::BankReportTerms { request_id: id(number).to_string() };
    let chunks = file.as_bytes().chunks(999).map(|chunk| Asked::Chunk(chunk.to_vec()));
    let parts = std::iter::once(Asked::Terms(terms)).chain(chunks);
    let parts = parts.map(|part| pb::ImportBankReportRequest { part: Some(part) });
    let messages = tokio_stream::iter(parts.collect::<Vec<_>>());
    let mut client = BankServiceClient::new(channel);
    Ok(client.import_bank_report(by(&caller(), messages)).await?.into_inner())
}

/// What became of a file.
pub(crate) struct Imported {
    pub(crate) rows: Vec<pb::BankReportRow>,
    pub(crate) summary: pb::BankReportSummary,
}

impl Imported {
    pub(crate) fn fates(&self) -> Vec<Fate> {
        self.rows.iter().map(pb::BankReportRow::fate).collect()
    }
}

async fn answers(channel: Channel, asked: (u32, &str)) -> Result<Imported, Status> {
    let mut answers = opened(channel, asked).await?;
    let (mut rows, mut summary) = (Vec::new(), None);
    while let Some(answer) = answers.next().await {
        match answer?.part.unwrap() {
            Part::Read(_) => {}
            Part::Row(row) => rows.push(row),
            Part::Summary(found) => summary = Some(found),
        }
    }
    Ok(Imported { rows, summary: summary.unwrap() })
}

pub(crate) fn import(desk: &Desk, number: u32, file: &str) -> Result<Imported, String> {
    let imported = runtime().block_on(answers(desk.served.channel(), (number, file)));
    imported.map_err(|status| reason(&status))
}

/// How many entries there are.
pub(crate) fn entries(desk: &Desk) -> u64 {
    desk.read(|facts| facts.last.as_ref().unwrap().sequence.get())
}

/// Gives `owner` the account `iban`, from today on.
fn give_account(desk: &Desk, number: u32, (owner, iban): (&str, &str)) {
    let request = pb::ProposeBankAccountRequest {
        request_id: id(number).to_string(),
        owner: owner.to_owned(),
        iban: iban.to_owned(),
        holder: "A holder".to_owned(),
        ..pb::ProposeBankAccountRequest::default()
    };
    let proposed = ask!(desk, caller(), VenueServiceClient.propose_bank_account(request)).unwrap();
    let request = pb::ConfirmBankAccountRequest {
        request_id: id(number + 1).to_string(),
        name: proposed.bank_account.unwrap().name,
        from_day: "2025-01-01".to_owned(),
    };
    ask!(desk, second(), VenueServiceClient.confirm_bank_account(request)).unwrap();
}

/// A desk that the bank reports to.
fn reported(desk: Desk) -> Desk {
    give_account(&desk, 500, ("escrow", OURS));
    desk
}

/// A settled cycle with the payment of its 10.00 to the venue, on its way.
pub(crate) fn paid() -> (Settled, pb::Payment) {
    let settled = Settled::approved();
    give_account(&settled.desk, 500, ("escrow", OURS));
    give_account(&settled.desk, 502, ("venues/1", THEIRS));
    let request =
        pb::CreatePaymentRunRequest { request_id: settled.id(), cycle: "cycles/1".to_owned() };
    ask!(settled.desk, caller(), PaymentServiceClient.create_payment_run(request)).unwrap();
    loop {
        let request = pb::GetPaymentRunRequest { name: "paymentRuns/1".to_owned() };
        let run = ask!(settled.desk, caller(), PaymentServiceClient.get_payment_run(request));
        if run.unwrap().payment_run.unwrap().state() == pb::payment_run::State::Sealed {
            break;
        }
    }
    let payment = shown(&settled.desk);
    (settled, payment)
}

pub(crate) fn shown(desk: &Desk) -> pb::Payment {
    let request = pb::GetPaymentRequest { name: "payments/1".to_owned() };
    ask!(desk, caller(), PaymentServiceClient.get_payment(request)).unwrap().payment.unwrap()
}

/// The reference that whoever pays `orders/1` is asked to repeat.
fn of_order() -> String {
    PaymentReference::Order(OrderId::FIRST).text().unwrap()
}

pub(crate) fn day() -> String {
    today().to_string()
}

#[test]
fn a_statement_is_posted_once_and_a_line_more_of_it_too() {
    let (mut settled, payment) = paid();
    let desk = &settled.desk;
    let mut lines = vec![
        credit("A1", 5_000, &format!("commande {}", of_order())),
        credit("A2", 700, "bonjour"),
        // The desk recorded this line by hand.
        credit("bank-5", 10_000_000, "provision"),
        debit("A3", 1_000, &payment.end_to_end_id),
    ];
    let file = statement((OURS, &day(), 0), &lines);
    let first = import(desk, 600, &file).unwrap();
    assert_eq!(first.fates(), [Fate::Paid, Fate::Money, Fate::Suspended, Fate::Known]);
    assert_eq!(first.rows[0].payment, "payments/1");
    assert_eq!(first.rows[2].reason(), pb::SuspenseReason::NoReference);
    assert_eq!(first.summary.cover(), pb::CoverVerdict::Proven);
    assert_eq!(first.summary.balances_recorded, 1);
    assert_eq!(shown(desk).state(), pb::payment::State::Booked);
    assert_eq!(shown(desk).bank_reference, "A3");
    let written = entries(desk);
    for number in [600, 601] {
        let again = import(desk, number, &file).unwrap();
        assert_eq!(again.fates(), [Fate::Known; 4]);
        assert_eq!(again.summary.balances_recorded, 0);
    }
    assert_eq!(entries(desk), written, "again posts nothing");

    lines.push(credit("A4", 100, "encore"));
    let issued_again = statement((OURS, &day(), 0), &lines);
    let more = import(desk, 602, &issued_again).unwrap();
    assert_eq!(more.fates().iter().filter(|fate| **fate == Fate::Known).count(), 4);
    assert_eq!(entries(desk), written + 2, "the line, and the balance");
    assert_eq!(more.summary.cover(), pb::CoverVerdict::Proven);
    settled.verified();
}

#[test]
fn a_file_of_another_account_or_behind_a_gap_is_refused_whole() {
    let desk = Desk::new();
    let first = statement((OURS, "2025-02-26", 0), &[credit("B1", 2_000, &of_order())]);
    assert_eq!(import(&desk, 600, &first).err().unwrap(), "ESCROW_ACCOUNT_MISSING");
    let desk = reported(desk);
    let before = entries(&desk);
    let other = statement((THEIRS, "2025-02-26", 0), &[credit("B1", 2_000, &of_order())]);
    assert_eq!(import(&desk, 601, &other).err().unwrap(), "BANK_REPORT_OTHER_ACCOUNT");
    assert_eq!(import(&desk, 602, "<a/>").err().unwrap(), "BANK_REPORT_INVALID");
    assert_eq!(entries(&desk), before);

    import(&desk, 603, &first).unwrap();
    let written = entries(&desk);
    let third = statement((OURS, "2025-02-28", 2_500), &[credit("B3", 100, &of_order())]);
    let gap = runtime().block_on(answers(desk.served.channel(), (604, &third))).err().unwrap();
    assert_eq!(reason(&gap), "BANK_REPORT_GAP");
    for figure in ["25.00", "2025-02-28", "20.00", "2025-02-26"] {
        assert!(gap.message().contains(figure), "{gap:?}");
    }
    assert_eq!(entries(&desk), written);
    let second = statement((OURS, "2025-02-27", 2_000), &[credit("B2", 500, &of_order())]);
    import(&desk, 605, &second).unwrap();
    import(&desk, 604, &third).unwrap();
    // Any of them again, in any order: each compares with what was before its day.
    for (number, file) in [(606, &second), (607, &first), (608, &third)] {
        assert_eq!(import(&desk, number, file).unwrap().fates(), [Fate::Known]);
    }
}

#[test]
fn a_payment_made_twice_stops_issuing_until_it_is_explained() {
    let (settled, payment) = paid();
    let desk = &settled.desk;
    let float = PaymentReference::Float.text().unwrap();
    let lines = [
        credit("bank-5", 10_000_000, ""),
        credit("C1", 50_000, &float),
        debit("C2", 1_000, &payment.end_to_end_id),
        debit("C3", 1_000, &payment.end_to_end_id),
    ];
    let imported = import(desk, 600, &statement((OURS, &day(), 0), &lines)).unwrap();
    assert!(imported.summary.paid_twice);
    let twice = imported.rows.iter().find(|row| row.fate() == Fate::Suspended).unwrap();
    assert_eq!(twice.reason(), pb::SuspenseReason::PaidTwice);
    assert_eq!((&*twice.payment, &*twice.bank_line), ("payments/1", "bankLines/1"));
    assert_eq!(imported.summary.cover(), pb::CoverVerdict::Short);

    let outer_day = Day::new(2026, 12, 31).unwrap();
    let (buyer, scheme) = (FunderId::FIRST, SchemeId::FIRST);
    desk.submit(submission(700, CreateOrder { buyer, scheme, quantity: 1, outer_day })).unwrap();
    let order = OrderId::new(2).unwrap();
    let issue = |number| {
        let issue = IssueBooklets { order, count: 1, lot_size: None };
        desk.submit(submission(number, issue)).map(drop).map_err(|error| error.to_string())
    };
    let refused = issue(701).unwrap_err();
    assert!(refused.contains("cover"), "{refused}");
    let matched = |number: u32, cents, about| {
        let request = pb::MatchBankLineRequest {
            request_id: id(number).to_string(),
            name: "bankLines/1".to_owned(),
            amount_cents: cents,
            about: Some(pb::match_bank_line_request::About::Explanation(pb::LineExplanation {
                about: Some(about),
            })),
        };
        ask!(desk, caller(), BankServiceClient.match_bank_line(request)).map(drop)
    };
    let float = pb::line_explanation::About::Float(pb::FloatIn {});
    assert_eq!(matched(702, 1_000, float).unwrap_err(), "EXPLANATION_MISFIT");
    let borne = pb::line_explanation::About::Borne(pb::BorneOut {});
    assert_eq!(matched(703, 1_001, borne.clone()).unwrap_err(), "BANK_LINE_EXCEEDED");
    matched(704, 600, borne.clone()).unwrap();
    let open = |open_only| {
        let request = pb::ListBankLinesRequest { open_only, ..Default::default() };
        let listed = ask!(desk, caller(), BankServiceClient.list_bank_lines(request)).unwrap();
        listed.bank_lines.into_iter().map(|line| line.left_cents).collect::<Vec<_>>()
    };
    assert_eq!(open(true), [400]);
    matched(705, 400, borne).unwrap();
    assert_eq!((open(true), open(false)), (vec![], vec![0]));
    issue(706).unwrap();
}

#[test]
fn an_import_that_ends_half_way_is_posted_once_when_it_is_sent_again() {
    const LINES: usize = 600;
    let gate = Gate::default();
    let desk = Desk::on(Arc::new(GatedDisk { disk: MemoryDisk::new(), gate: gate.clone() }));
    let desk = reported(desk);
    let mut lines = vec![credit("bank-5", 10_000_000, "")];
    lines.extend((1..LINES).map(|line| credit(&format!("D{line}"), 100, &of_order())));
    let file = statement((OURS, &day(), 0), &lines);
    runtime().block_on(async {
        gate.shut();
        let answers = opened(desk.served.channel(), (600, &file)).await.unwrap();
        gate.wait_until_reached();
        drop(answers);
        gate.open();
    });
    let again = import(&desk, 600, &file).unwrap();
    let posted = [Fate::Money, Fate::Known];
    assert!(again.fates().iter().all(|fate| posted.contains(fate)), "{:?}", again.fates());
    assert_eq!(again.rows.len(), LINES);
    assert_eq!(again.summary.cover(), pb::CoverVerdict::Proven);
    let known = desk.read(|facts| facts.bank.references().len());
    assert_eq!(known, LINES, "each line once");
}

#[test]
fn what_the_bank_rejects_is_payable_again_once_a_statement_shows_that_it_was_not_booked() {
    let (settled, payment) = paid();
    let desk = &settled.desk;
    let run = payment.end_to_end_id.split('-').next().unwrap().to_owned() + "-RUN1";
    let rejected = format!(
        "<TxInfAndSts><OrgnlEndToEndId>{}</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn>\
         <Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts>",
        payment.end_to_end_id
    );
    let foreign = status("0000-RUN1", &rejected);
    assert_eq!(import(desk, 600, &foreign).err().unwrap(), "BANK_REPORT_OTHER_ACCOUNT");
    let told = import(desk, 601, &status(&run, &rejected)).unwrap();
    assert_eq!(told.fates(), [Fate::StateChanged, Fate::StateChanged], "sent, and rejected");
    assert!(told.summary.released.is_empty());
    let again = import(desk, 602, &status(&run, &rejected)).unwrap();
    assert_eq!(again.fates(), [Fate::NothingNew, Fate::NothingNew]);
    assert_eq!(items(desk, Kind::RejectedPayment), ["payments/1 1000 2025-03-03 AC04"]);

    // On the day of the file, the bank was not to pay yet.
    let quiet = statement((OURS, &day(), 0), &[credit("bank-5", 10_000_000, "")]);
    assert!(import(desk, 603, &quiet).unwrap().summary.released.is_empty());
    desk.served.clock.advance(std::time::Duration::from_secs(24 * 60 * 60));
    let next = today().next().to_string();
    let quiet = statement((OURS, &next, 10_000_000), &[]);
    let ended = import(desk, 605, &quiet).unwrap();
    assert_eq!(ended.summary.released, ["payments/1"]);
    assert_eq!(shown(desk).state(), pb::payment::State::Released);
    assert!(import(desk, 604, &quiet).unwrap().summary.released.is_empty());
}

#[test]
fn all_that_is_open_is_listed_and_a_payment_leads_to_its_cheques_and_back() {
    let (settled, payment) = paid();
    let desk = &settled.desk;
    settled.accept("statements/1-2-1").unwrap();
    settled.contribute("funders/3", 40).unwrap();
    let lines = [credit("E1", 700, "bonjour"), credit("E2", 800, "encore")];
    import(desk, 600, &statement((OURS, "2025-02-28", 0), &lines)).unwrap();
    assert_eq!(
        items(desk, Kind::Unspecified),
        [
            "bankLines/1 700 2025-02-28 no reference",
            "bankLines/2 800 2025-02-28 no reference",
            "paymentRuns/1 1000 2025-03-03 not sent",
            "statements/1-2-1 300 2025-03-03",
            "accounts/owed.funders-3.funders-1 40 2025-03-03",
        ]
    );
    let request = pb::ExplainPaymentRequest {
        name: payment.end_to_end_id.clone(),
        ..pb::ExplainPaymentRequest::default()
    };
    let explained = ask!(desk, caller(), BankServiceClient.explain_payment(request)).unwrap();
    assert_eq!(explained.payment.unwrap().name, "payments/1");
    let [remittance] = &explained.remittances[..] else { panic!("{:?}", explained.remittances) };
    assert_eq!((remittance.due_cents, remittance.paid_cents, remittance.payable_cents), {
        (1_000, 1_000, 0)
    });
    let [redeemed] = &explained.redemptions[..] else { panic!("{:?}", explained.redemptions) };
    let redemption = redeemed.redemption.as_ref().unwrap();
    assert_eq!(redemption.name, settled.redemption);
    assert_eq!(redemption.parts[0].cheques.len(), 10);
    assert_eq!(redeemed.shares[0].value_cents, 1_000);
    let request = pb::TraceRedemptionRequest { name: settled.redemption.clone() };
    let traced = ask!(desk, caller(), BankServiceClient.trace_redemption(request)).unwrap();
    assert_eq!((&*traced.cycle, &*traced.venue), ("cycles/1", "venues/1"));
    assert_eq!(traced.payments[0].end_to_end_id, payment.end_to_end_id);
    let missing = |name: &str| {
        let request = pb::ExplainPaymentRequest { name: name.to_owned(), ..Default::default() };
        ask!(desk, caller(), BankServiceClient.explain_payment(request)).unwrap_err()
    };
    assert_eq!(missing("payments/9"), "PAYMENT_NOT_FOUND");
    assert_eq!(missing("0000-C1-V1-A1"), "PAYMENT_NOT_FOUND");
}
