//! The files exchanged with the bank: what it costs to write payments and to read statements.
//!
//! `bank/export/5000`: a client asks a server for the file of a run of 5 000 payments, and takes
//! all of it: disk, registry and network included. `bank/write/5000`: the file alone.
//! `bank/read/50000`: a camt.053 of one statement with 50 000 entries, each with a detail, a
//! reference, a remittance and a party, some 45 MB; files and the network left out. The cost of one
//! line must not grow with their number.

mod support;

use std::fmt::Write as _;

use carnet::domain::money::Cents;
use carnet::domain::time::{Day, Timestamp};
use carnet::iso20022::pain001::{self, CreditTransfer, Party, PaymentFile};
use carnet::iso20022::report::{self, Report};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use support::paying::SealedRun;

/// Payments of one file.
const PAYMENTS: u32 = 5_000;
const OURS: &str = "FR7630006000011234567890189";
const THEIRS: &str = "FR1420041010050500013M02606";

fn party(name: &str, iban: &str) -> Party {
    Party { name: name.to_owned(), iban: iban.parse().expect("a number with its key"), bic: None }
}

fn payments(count: u64) -> PaymentFile {
    let payment = |number: u64| CreditTransfer {
        end_to_end_id: format!("R{number}-1"),
        amount: Cents::new(number).expect("a small amount"),
        creditor: party("Médiathèque de Saint-Étienne", THEIRS),
        text: "Règlement des chèques du pass numérique".to_owned(),
    };
    PaymentFile {
        message_id: "run-1".to_owned(),
        created: Timestamp::MIN,
        execution: Day::MIN,
        debtor: party("Opérateur du pass numérique", OURS),
        batch_booking: false,
        payments: (1..=count).map(payment).collect(),
    }
}

fn statement(entries: u32) -> String {
    let balance = |kind: &str, amount: u32| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{amount}.00\
             </Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2025-02-03</Dt></Dt></Bal>"
        )
    };
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document \
         xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><GrpHdr><MsgId>M\
         </MsgId><CreDtTm>2025-02-03T20:00:00</CreDtTm></GrpHdr><Stmt><Id>S1</Id><Acct><Id>\
         <IBAN>{OURS}</IBAN></Id></Acct>{}{}",
        balance("OPBD", 0),
        balance("CLBD", entries)
    );
    for number in 0..entries {
        write!(
            text,
            "
<Ntry>
  <NtryRef>{number}</NtryRef>
  <Amt Ccy=\"EUR\">1.00</Amt>
  <CdtDbtInd>CRDT</CdtDbtInd>
  <Sts><Cd>BOOK</Cd></Sts>
  <BookgDt><Dt>2025-02-03</Dt></BookgDt>
  <ValDt><Dt>2025-02-03</Dt></ValDt>
  <AcctSvcrRef>B{number:012}</AcctSvcrRef>
  <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
  <NtryDtls>
    <TxDtls>
      <Refs><EndToEndId>E{number}</EndToEndId></Refs>
      <AmtDtls><TxAmt><Amt Ccy=\"EUR\">1.00</Amt></TxAmt></AmtDtls>
      <RltdPties>
        <Dbtr><Pty><Nm>Commune de Saint-Jean</Nm></Pty></Dbtr>
        <DbtrAcct><Id><IBAN>{THEIRS}</IBAN></Id></DbtrAcct>
      </RltdPties>
      <RmtInf><Ustrd>Appel de fonds du pass numérique RF28C17</Ustrd></RmtInf>
    </TxDtls>
  </NtryDtls>
</Ntry>"
        )
        .expect("a string takes any text");
    }
    text + "</Stmt></BkToCstmrStmt></Document>"
}

fn export(criterion: &mut Criterion) {
    let runtime = support::runtime();
    let run = SealedRun::new(&runtime, PAYMENTS);
    let mut group = criterion.benchmark_group("bank/export");
    group.throughput(Throughput::Elements(PAYMENTS.into()));
    group.bench_function(BenchmarkId::from_parameter(PAYMENTS), |bench| {
        bench.iter_custom(|times| runtime.block_on(run.export(times)));
    });
    group.finish();
}

fn write(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("bank/write");
    let count = u64::from(PAYMENTS);
    let file = payments(count);
    group.throughput(Throughput::Elements(count));
    group.bench_function(BenchmarkId::from_parameter(count), |bench| {
        bench.iter(|| {
            let text = pain001::write(&file).expect("the file has no mistake");
            assert!(text.contains("<NbOfTxs>5000</NbOfTxs>"));
        });
    });
    group.finish();
}

fn read(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("bank/read");
    group.sample_size(10);
    for entries in [5_000, 50_000] {
        let text = statement(entries);
        group.throughput(Throughput::Elements(u64::from(entries)));
        group.bench_function(BenchmarkId::from_parameter(entries), |bench| {
            bench.iter(|| {
                let Ok(Report::Statements(all)) = report::read(text.as_bytes()) else {
                    unreachable!("the file is a camt.053 without a mistake");
                };
                assert!(all.iter().all(|one| one.lines.len() == entries as usize));
            });
        });
    }
    group.finish();
}

criterion_group! { name = benches; config = support::config(); targets = export, write, read }
criterion_main!(benches);
