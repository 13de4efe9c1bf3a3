//! A journal of the first release, kept as it was written: every later release folds it to the same
//! facts.
//!
//! `tests/golden/journal-v1/README.md` says how it is packed, and why it never changes.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use carnet::disk::{Disk, Files, MemoryDisk};
use carnet::domain::entry::Effect;
use carnet::engine::audit::verify;
use carnet::engine::folder::Folder;
use carnet::journal::{Reader, record};
use carnet::store::record::digest;
use expect_test::expect;

use super::support::language::parse;
use super::support::server::Server;
use super::support::world::World;
use super::support::{given, presets};

/// Every effect that there is, but the acceptance of a clock, which comes last.
const SCENARIO: &str = "
    scheme S
    scheme T face 5.00 cheques 5 handover not-required territory 16,16015
    buyer A
    buyer B
    prescriber P
    venue V departement 16 label 2025-01-01..2025-12-31
    venue W departement 16 commune 16015 label 2025-01-01..2025-12-31
    suspend W inquiry
    resume W
    order O of A under S for 10 booklets until 2026-12-31
    order N of B under T for 10 booklets until 2026-12-31
    receive A 600.00
    receive B 50.00
    balance 2025-03-03 650.00
    issue O 5
    issue N 2
    allot 1..3 to P
    hand over 1 by P
    hand over 2 by P
    oppose 3 stolen
    oppose 4 lost
    lift 4
    redeem V 1.1 1.2 6.1 procedures papiers,social
    redeem W 2.1
    redeem W 2.2
    void 3rd redemption because holder-request
    close 2025-03 by first
    figures 2025-03
    approve 2025-03 by second
    pay 2025-03
    book 1
    return 1
    book 2
    redeem V 1.3 6.2
    close 2025-04 by first
    figures 2025-04
";

fn packed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/journal-v1/files.txt")
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
    let file = packed();
    if file.exists() || std::env::var_os("UPDATE_EXPECT").is_none() {
        return;
    }
    let disk = MemoryDisk::new();
    let mut server = Server::on(Arc::new(disk.clone()));
    given(&mut server, SCENARIO);
    server.served.clock.step_wall(3_600_000_000);
    let accept = parse("accept clock 2025-03-03");
    assert_eq!(accept.len(), 1);
    let day = presets::start().1;
    let accept = carnet::domain::command::organisations::AcceptClock { day };
    server.submit(&presets::caller(), accept.into()).unwrap();
    let root = server.served.folder().path().to_owned();
    server.served.stop();
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, pack(&disk.files(), &root)).unwrap();
}

/// The name of the variant.
fn kind(effect: &Effect) -> String {
    let text = format!("{effect:?}");
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap().to_owned()
}

#[test]
fn the_journal_of_the_first_release_folds_to_the_same_facts() {
    write_once();
    let text = std::fs::read_to_string(packed()).unwrap();
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
    let _ = writeln!(told, "{} kinds of effects:", kinds.len());
    told.extend(kinds.iter().map(|kind| format!("  {kind}\n")));
    expect![[r#"
        40 entries, chain db6de84892d3f611d4de3bd10e15b67af85c24bd19c8df0be05bded5f0b9ee04
        facts 2de855798508afdc822485f25a8e13693c914637f083171da72d6f07f8833c29
        28 kinds of effects:
          BankBalanceRecorded
          BankLineBooked
          BookletBlocked
          BookletHandedOver
          BookletUnblocked
          BookletsAllotted
          BookletsIssued
          BuyerCreated
          ClockAccepted
          CodeKeyAdded
          CycleApproved
          CycleClosed
          FiguresRecorded
          Founded
          MoneyReceived
          OrderCreated
          PaymentBooked
          PaymentReturned
          PaymentRunOpened
          PaymentRunSealed
          PaymentsMade
          PrescriberCreated
          Redeemed
          RedemptionVoided
          SchemeCreated
          VenueCreated
          VenueResumed
          VenueSuspended
    "#]]
    .assert_eq(&told);
}
