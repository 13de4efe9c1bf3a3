//! Files of the bank that are broken or made to hurt, and clients that are slow or many: nothing is
//! written that should not be, and nothing is held that no limit names.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use carnet::grpc::limits::{Limits, MESSAGE_BYTES_MAX};
use carnet::grpc::pb;
use carnet::iso20022::report::{DEPTH_MAX, FILE_MAX};
use pb::bank_report_row::Fate;
use pb::bank_service_client::BankServiceClient;
use pb::import_bank_report_request::Part as Asked;
use pb::import_bank_report_response::Part;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt};
use tonic::transport::Channel;
use tonic::{Code, Status};

use super::served::{by, reason, runtime};
use super::streams::Server;
use super::support::{Desk, IBAN, caller, id};

/// Lines of the statement that is sent.
const LINES: usize = 300;

/// A ledger that knows its account.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.account(100, "escrow");
    desk
}

/// A statement of today: so many receipts of 0.01 that nobody understands.
fn statement() -> String {
    let balance = |kind: &str, cents: usize| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{}.{:02}</Amt>\
             <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2025-03-03</Dt></Dt></Bal>",
            cents / 100,
            cents % 100
        )
    };
    let entries = (0..LINES).map(|number| {
        format!(
            "<Ntry><Amt Ccy=\"EUR\">0.01</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
             <BookgDt><Dt>2025-03-03</Dt></BookgDt><AcctSvcrRef>B{number}</AcctSvcrRef>\
             <AddtlNtryInf>Café</AddtlNtryInf></Ntry>"
        )
    });
    let entries: String = entries.collect();
    let balances = balance("OPBD", 10_000_000) + &balance("CLBD", 10_000_000 + LINES);
    let iban = IBAN.replace(' ', "");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document \
         xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><GrpHdr><MsgId>M1\
         </MsgId><CreDtTm>2025-03-03T20:00:00</CreDtTm></GrpHdr><Stmt><Id>S1</Id><Acct><Id><IBAN>\
         {iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>{balances}{entries}</Stmt></BkToCstmrStmt>\
         </Document>\n"
    )
}

fn part(part: Asked) -> pb::ImportBankReportRequest {
    pb::ImportBankReportRequest { part: Some(part) }
}

fn terms(number: u32) -> pb::ImportBankReportRequest {
    part(Asked::Terms(pb::BankReportTerms { request_id: id(number).to_string() }))
}

/// What is answered, up to what ends the stream.
async fn told(
    channel: Channel,
    messages: impl Stream<Item = pb::ImportBankReportRequest> + Send + 'static,
) -> Result<Vec<Part>, Status> {
    let mut client = BankServiceClient::new(channel);
    let mut answers = client.import_bank_report(by(&caller(), messages)).await?.into_inner();
    let mut told = Vec::new();
    while let Some(answer) = answers.next().await {
        told.push(answer?.part.unwrap());
    }
    Ok(told)
}

async fn imported(channel: Channel, number: u32, file: &[u8]) -> Result<Vec<Part>, Status> {
    let chunks = file.chunks(10_000).map(|chunk| part(Asked::Chunk(chunk.to_vec())));
    let messages: Vec<_> = std::iter::once(terms(number)).chain(chunks).collect();
    told(channel, tokio_stream::iter(messages)).await
}

/// How many entries there are.
fn entries(desk: &Desk) -> u64 {
    desk.read(|facts| facts.last.as_ref().unwrap().sequence.get())
}

fn fates(told: &[Part], fate: Fate) -> usize {
    let rows = told.iter().filter(|part| matches!(part, Part::Row(row) if row.fate() == fate));
    rows.count()
}

#[test]
fn a_file_that_is_made_to_hurt_is_refused_and_writes_nothing() {
    let desk = desk();
    let (good, before) = (statement(), entries(&desk));
    let with = |from: &str, to: &str| good.replacen(from, to, 1).into_bytes();
    let deep = "<a>".repeat(DEPTH_MAX) + &"</a>".repeat(DEPTH_MAX);
    let bomb = "<!DOCTYPE l [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><Document";
    let utf16 = |order: fn(u16) -> [u8; 2]| good.encode_utf16().flat_map(order).collect::<Vec<_>>();
    let latin = |text: &str| -> Vec<u8> {
        text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
    };
    let refused: [(Vec<u8>, &str); 12] = [
        (with("<Document", bomb), "a DOCTYPE stands there"),
        (
            with("<Document", "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><Document"),
            "a DOCTYPE stands there",
        ),
        (with("Café", "&b;"), "an entity stands there"),
        (with("<Ntry>", &format!("{deep}<Ntry>")), "more than 32 deep"),
        (with("<Ntry>", &"<a>".repeat(100_000)), "more than 32 deep"),
        (utf16(u16::to_be_bytes), "UTF-16"),
        (utf16(u16::to_le_bytes), "UTF-16"),
        (latin(&good.replace("UTF-8", "ISO-8859-1")), "ISO-8859-1"),
        (latin(&good), "not UTF-8"),
        (with("<Amt Ccy=\"EUR\">0.01", "<Amt Ccy=\"EUR\">0.02"), "statement 1"),
        (Vec::new(), "no element"),
        (b"PK\x03\x04".to_vec(), "line 1"),
    ];
    for (number, (file, words)) in (200..).zip(refused) {
        let answer = runtime().block_on(imported(desk.served.channel(), number, &file));
        let status = answer.unwrap_err();
        assert_eq!(reason(&status), "BANK_REPORT_INVALID", "{words}: {}", status.message());
        assert_eq!(status.code(), Code::InvalidArgument);
        assert!(status.message().contains(words), "{words}: {}", status.message());
        assert!(status.message().len() < 400, "{}", status.message());
    }
    for eighth in 1..8 {
        let cut = &good.as_bytes()[..good.len() * eighth / 8];
        let answer = runtime().block_on(imported(desk.served.channel(), 300, cut));
        assert_eq!(reason(&answer.unwrap_err()), "BANK_REPORT_INVALID", "cut at {eighth}/8");
    }
    assert_eq!(entries(&desk), before, "nothing was written");
    let taken = runtime().block_on(imported(desk.served.channel(), 300, good.as_bytes())).unwrap();
    assert_eq!(fates(&taken, Fate::Suspended), LINES, "under the id of one that was refused");
}

#[test]
fn a_file_that_is_too_large_is_refused_before_the_rest_is_read() {
    let desk = desk();
    let before = entries(&desk);
    let sent = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&sent);
    let chunk = MESSAGE_BYTES_MAX - 64;
    // It never ends, so that only the server can end it.
    let endless = tokio_stream::iter(std::iter::repeat_with(move || {
        count.fetch_add(chunk, Ordering::SeqCst);
        part(Asked::Chunk(vec![b' '; chunk]))
    }));
    let messages = tokio_stream::once(terms(200)).chain(endless);
    let status = runtime().block_on(told(desk.served.channel(), messages)).unwrap_err();
    assert_eq!(reason(&status), "BANK_REPORT_INVALID");
    let larger = format!("larger than {FILE_MAX} bytes");
    assert!(status.message().contains(&larger), "{}", status.message());
    // What is beyond was on its way when the server said no.
    let sent = sent.load(Ordering::SeqCst);
    assert!((FILE_MAX..FILE_MAX + (8 << 20)).contains(&sent), "{sent} bytes");
    let large = vec![terms(201), part(Asked::Chunk(vec![b' '; MESSAGE_BYTES_MAX]))];
    let status = runtime().block_on(told(desk.served.channel(), tokio_stream::iter(large)));
    assert_eq!(reason(&status.unwrap_err()), "BODY_TOO_LARGE");
    assert_eq!(entries(&desk), before, "nothing was written");
}

#[test]
fn a_client_that_stops_in_the_middle_is_ended_and_one_that_leaves_writes_nothing() {
    let desk = desk();
    let (file, before) = (statement(), entries(&desk));
    let half = || part(Asked::Chunk(file.as_bytes()[..file.len() / 2].to_vec()));
    runtime().block_on(async {
        let stream_idle = Duration::from_millis(50);
        let limits = Limits { imports: 1, stream_idle, ..Limits::PRESET };
        let server = Server::new(&desk, limits).await;
        let (send, messages) = mpsc::channel(4);
        send.send(terms(200)).await.unwrap();
        send.send(half()).await.unwrap();
        let idle = told(server.channel.clone(), ReceiverStream::new(messages)).await;
        let status = idle.unwrap_err();
        assert_eq!((status.code(), &*reason(&status)), (Code::DeadlineExceeded, "STREAM_IDLE"));
        drop(send);

        let patient = Server::new(&desk, Limits { imports: 1, ..Limits::PRESET }).await;
        let (send, messages) = mpsc::channel(4);
        send.send(terms(201)).await.unwrap();
        send.send(half()).await.unwrap();
        let mut client = BankServiceClient::new(patient.channel.clone());
        let request = by(&caller(), ReceiverStream::new(messages));
        let answers = client.import_bank_report(request).await.unwrap();
        drop((answers, send));
        // Its place is free once it was given up.
        loop {
            match imported(patient.channel.clone(), 202, b"").await.map_err(|s| reason(&s)) {
                Err(full) if full == "OVERLOADED" => tokio::task::yield_now().await,
                other => break assert_eq!(other.unwrap_err(), "BANK_REPORT_INVALID"),
            }
        }
    });
    assert_eq!(entries(&desk), before, "nothing was written");
}

#[test]
fn two_imports_of_one_file_at_the_same_time_post_each_line_once() {
    for (one, other) in [(200, 201), (200, 200)] {
        let desk = desk();
        let (file, before) = (statement(), entries(&desk));
        let [one, other] = runtime().block_on(async {
            let first = imported(desk.served.channel(), one, file.as_bytes());
            let second = imported(desk.served.channel(), other, file.as_bytes());
            let (first, second) = tokio::join!(first, second);
            [first.unwrap(), second.unwrap()]
        });
        let of = |fate| fates(&one, fate) + fates(&other, fate);
        assert_eq!(of(Fate::Suspended) + of(Fate::Known), 2 * LINES);
        assert_eq!(desk.read(|facts| facts.banking.lines.len()), LINES, "each line once");
        let more = entries(&desk) - before - u64::try_from(LINES).unwrap();
        assert!((1..=2).contains(&more), "the balance, once for each import at most: {more}");
        for told in [one, other] {
            let Some(Part::Summary(summary)) = told.last() else { panic!("no summary") };
            let compared = summary.compared.as_ref().unwrap();
            assert_eq!(compared.bank_cents, compared.ledger_cents);
        }
    }
}
