//! Journals of earlier releases, kept as they were written: every later release folds them to the
//! same facts.
//!
//! `tests/golden/journal-v1/README.md` says how they are packed, and why they never change.

mod earlier;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Once};

use carnet::disk::{Disk, Files, MemoryDisk};
use carnet::domain::entry::Effect;
use carnet::engine::audit::verify;
use carnet::engine::export::export;
use carnet::engine::folder::Folder;
use carnet::journal::{Reader, record};
use carnet::store::record::digest;
use expect_test::{expect, expect_file};

use crate::support::given;
use crate::support::server::Server;

/// Every effect that this release writes and the ones before did not.
const SCENARIO: &str = "
    scheme S
    buyer A
    funder C contributor
    prescriber P
    venue V departement 16 label 2025-01-01..2026-12-31
    venue W departement 16 label 2025-01-01..2026-12-31
    bank escrow
    bank V
    bank W
    bank A
    order O of A under S for 20 booklets until 2026-12-31
    receive A 200.00
    issue O 2
    allot 1..2 to P
    hand over 1 by P
    hand over 2 by P
    grant boss incidents
    top up 20.00
    table 2025-01-01 famille=caf
    agreement G of C for caf years 2025:30.00
    sign G by boss
    redeem V 1.1 1.2 1.3 procedures famille
    redeem W 2.1
    close 2025-03 by first
    figures 2025-03
    approve 2025-03 by second window 1
    pay 2025-03
    sent 1
    rejected 1 FF01
    void run 1 rejected by first
    confirm void 1 by second
    pay 2025-03
    told 4 close-match
    verdict 4 withhold by first
    confirm verdict 4 withhold by second
    balance 2025-03-03 220.00
    release 4
    went 30.00 paid 3
    went 30.00 paid 3
    went 2.00 borne
    came 7.00 no-reference
    match 2 7.00 float
    redeem V 2.2
    close 2025-04 by first
    figures 2025-04
    approve 2025-04 by second
    match 1 10.00 twice of V to A
    match 1 20.00 borne
    at 2025-03-20
    calendar 2025-03-20
    contribute C 30.00 to A
    turn 10.00 of A title T-1 mandate M-1
    refund held 20.00 of A title T-2 by first
    confirm refund 1 by second
    contribute C 1.00 to A
    refund owed 1.00 of A to C by first
    drop refund 2
    end W after 2025-03-20 closed
    at 2030-03-21
    forfeit W of A by boss
";

/// The effects that hold one of a group.
const GROUPS: [&str; 8] =
    ["Organisation", "Order", "Stock", "Calendar", "Sharing", "Claim", "Incident", "Banking"];

fn packed(version: u8) -> PathBuf {
    let file = format!("tests/golden/journal-v{version}/files.txt");
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

/// Files as text: a line with name and length, then each 32 bytes that are not all zero.
fn pack(files: &Files, root: &Path) -> String {
    let mut text = String::new();
    for (path, bytes) in files {
        let name = path.strip_prefix(root).unwrap().display();
        let _ = writeln!(text, "{name} {}", bytes.len());
        for (row, bytes) in
            bytes.chunks(32).enumerate().filter(|(_, row)| row.iter().any(|b| *b != 0))
        {
            let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            let hex = hex.concat();
            let _ = writeln!(text, "  {:x} {}", row * 32, hex.trim_end_matches("00"));
        }
    }
    text
}

fn unpack(text: &str, root: &Path) -> Files {
    let mut files = Files::new();
    let mut current = PathBuf::new();
    for line in text.lines() {
        let (first, second) = line.trim().split_once(' ').unwrap();
        if line.starts_with(' ') {
            let offset = usize::from_str_radix(first, 16).unwrap();
            let file = files.get_mut(&current).unwrap();
            for (place, pair) in second.as_bytes().chunks(2).enumerate() {
                let pair = std::str::from_utf8(pair).unwrap();
                file[offset + place] = u8::from_str_radix(pair, 16).unwrap();
            }
        } else {
            current = root.join(first);
            files.insert(current.clone(), vec![0; second.parse().unwrap()]);
        }
    }
    files
}

/// Writes the golden files, if there are none: those that exist are never written again.
fn write_once() {
    static WRITTEN: Once = Once::new();
    WRITTEN.call_once(write);
}

fn write() {
    let file = packed(5);
    if file.exists() || std::env::var_os("UPDATE_EXPECT").is_none() {
        return;
    }
    let disk = MemoryDisk::new();
    let mut server = Server::on(Arc::new(disk.clone()));
    given(&mut server, SCENARIO);
    let root = server.served.folder().path().to_owned();
    server.served.stop();
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, pack(&disk.files(), &root)).unwrap();
}

/// The name of the variant, and of the variant in it when it is a group.
fn kind(effect: &Effect) -> String {
    let text = format!("{effect:?}");
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    let first = words.next().unwrap();
    let inner = words.next().filter(|_| GROUPS.contains(&first));
    inner.unwrap_or(first).to_owned()
}

/// The kinds of effects of a golden journal, and what it folds to.
fn folded(version: u8) -> (BTreeSet<String>, String) {
    write_once();
    let text = std::fs::read_to_string(packed(version)).unwrap();
    let home = tempfile::tempdir().unwrap();
    let files = unpack(&text, home.path());
    assert_eq!(pack(&files, home.path()), text);
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::with_files(&files));
    let folder = Folder::new(home.path());
    let verified = verify(&disk, &folder, &mut |_| {}).unwrap();
    assert!(verified.holds(), "{:?}", verified.checks);

    let head = carnet::journal::verify(&disk, &folder.journal(), None, &mut |_| {}).unwrap().head;
    let mut reader = Reader::new(&disk, &folder.journal()).unwrap();
    let mut kinds = BTreeSet::new();
    while let Some(turn) = reader.next_turn(&head).unwrap() {
        for (_, bytes) in &turn.entries {
            let entry = record::decode(bytes).unwrap();
            assert_eq!(record::encode(&entry).unwrap(), *bytes, "entry {}", entry.sequence);
            kinds.extend(entry.effects.iter().map(kind));
        }
    }
    let mut told = format!("{} entries, chain {}\n", verified.entries, verified.hash);
    let _ = writeln!(told, "facts {:?}", digest(&verified.facts));
    (kinds, told)
}

fn listed(kinds: &BTreeSet<String>) -> String {
    let mut list = format!("{} kinds of effects:\n", kinds.len());
    list.extend(kinds.iter().map(|kind| format!("  {kind}\n")));
    list
}

/// The variants of the enums of effects, read from where they are declared.
fn declared() -> BTreeSet<String> {
    let files = [
        include_str!("../../../src/domain/entry/mod.rs"),
        include_str!("../../../src/domain/entry/banking.rs"),
        include_str!("../../../src/domain/entry/claim.rs"),
        include_str!("../../../src/domain/entry/incident.rs"),
        include_str!("../../../src/domain/entry/order.rs"),
        include_str!("../../../src/domain/entry/organisation.rs"),
        include_str!("../../../src/domain/entry/sharing.rs"),
        include_str!("../../../src/domain/entry/stock.rs"),
    ];
    let bodies = files.iter().flat_map(|file| file.split("pub enum ").skip(1));
    let effects = bodies.filter(|body| body.split(' ').next().unwrap().ends_with("Effect"));
    let lines = effects.flat_map(|body| body.lines().take_while(|line| *line != "}"));
    let variants = lines.filter_map(|line| line.strip_prefix("    "));
    let variants = variants.filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()));
    let names = variants.map(|line| line.split(|c: char| !c.is_alphanumeric()).next().unwrap());
    names.filter(|name| !GROUPS.contains(name)).map(str::to_owned).collect()
}

#[test]
fn every_effect_occurs_in_a_golden_journal() {
    let found: BTreeSet<String> = (1..=5).flat_map(|version| folded(version).0).collect();
    let missing: Vec<String> = declared().difference(&found).cloned().collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn the_journal_of_the_fifth_release_folds_to_the_same_facts() {
    let (_, told) = folded(5);
    expect![[r#"
        76 entries, chain fb8d57f46f3092352f27a694b2a4982619893a425c60827e86489e33f6c152d6
        facts 147053a9955bf164de5f189496202d8e93551accaed3a7745bc8792faf07b50b
    "#]]
    .assert_eq(&told);
}

#[test]
fn the_journal_of_the_fifth_release_has_its_kinds_of_effects() {
    let (kinds, _) = folded(5);
    expect![[r#"
        62 kinds of effects:
          AccountProposed
          AgreementDrafted
          AgreementSigned
          BankAccountConfirmed
          BankAccountProposed
          BankAccountRefused
          BankBalanceRecorded
          BankLineBooked
          BookedBy
          BookletGiven
          BookletsAllotted
          BookletsIssued
          BuyerCreated
          CalendarClosed
          CalendarOpened
          CodeKeyAdded
          ComputationFixed
          ContributionReceived
          CycleApproved
          CycleClosed
          EntitlementGranted
          FiguresRecorded
          FloatCharged
          FloatToppedUp
          Founded
          FunderCreated
          HeldTurned
          LabelGranted
          LineMatched
          LineSuspended
          MoneyReceived
          OrderCreated
          PayableForfeited
          PayeeVerdictConfirmed
          PayeeVerdictProposed
          PaymentBooked
          PaymentReleased
          PaymentRunOpened
          PaymentTold
          PaymentsVoided
          PrescriberCreated
          Redeemed
          RefundDropped
          RefundPaid
          RefundProposed
          RulesSet
          RunRejected
          RunSealed
          RunSent
          RunVoidProposed
          RunVoided
          SharesRecorded
          StatementDefinitive
          StatementsIssued
          StatementsPrepared
          TableSet
          TwiceSetOff
          VenueChecked
          VenueEnded
          VenueRegistered
          VenueValidated
          VenuesPaid
    "#]]
    .assert_eq(&listed(&kinds));
}

/// The export of a golden journal, line by line.
fn exported(version: u8) -> String {
    write_once();
    let home = tempfile::tempdir().unwrap();
    let files = unpack(&std::fs::read_to_string(packed(version)).unwrap(), home.path());
    // `lock` is a real file, whatever the disk.
    let disk: Arc<dyn Disk> = Arc::new(MemoryDisk::with_files(&files));
    let mut text = String::new();
    export(&disk, &Folder::new(home.path()), &mut |entry| {
        text += &serde_json::to_string(&entry)?;
        text.push('\n');
        Ok::<(), serde_json::Error>(())
    })
    .unwrap();
    text
}

/// What was exported once is exported again to the byte, for ever.
#[test]
fn the_journals_of_earlier_releases_are_exported_as_ever() {
    for version in 1..=5 {
        let golden = packed(version).with_file_name("export.jsonl");
        expect_file![golden].assert_eq(&exported(version));
    }
}
