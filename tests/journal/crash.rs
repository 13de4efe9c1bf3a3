//! The power goes at any point: every state that may be found afterwards is opened.

use std::thread;

use carnet::disk::{Files, MemoryDisk, Survival};
use carnet::journal::{Journal, JournalError, create};

use crate::support::{
    LEDGER, Numbers, SMALL, chained, dir, entries, new_journal, number_of_entries, open, shared,
};

/// What was written, and how much of it was acknowledged when.
#[derive(Clone, Default)]
struct History {
    /// All entries that were ever handed to the journal, in order.
    payloads: Vec<Vec<u8>>,
    /// After so many recorded operations, so many entries were acknowledged.
    acknowledged: Vec<(usize, usize)>,
}

impl History {
    fn acknowledged_at(&self, at: usize) -> Option<usize> {
        let known = self.acknowledged.iter().rev().find(|(recorded, _)| *recorded <= at);
        known.map(|(_, entries)| *entries)
    }

    fn append(&mut self, disk: &MemoryDisk, journal: &mut Journal, turn: Vec<Vec<u8>>) {
        journal.append(&turn).unwrap();
        self.payloads.extend(turn);
        self.acknowledged.push((disk.recorded(), self.payloads.len()));
    }
}

/// How the survivors are chosen.
#[derive(Clone, Copy, Debug)]
enum Mode {
    None,
    All,
    First,
    Last,
    One(usize),
    ButOne(usize),
}

fn mode(numbers: &mut Numbers) -> Mode {
    match numbers.below(8) {
        0 => Mode::None,
        1 => Mode::All,
        2 => Mode::First,
        3 => Mode::Last,
        4 => Mode::One(8),
        5 => Mode::ButOne(8),
        _ => Mode::One(2),
    }
}

/// The state of `disk` after `at` operations and a power loss, by chance.
fn sampled(disk: &MemoryDisk, at: usize, numbers: &mut Numbers) -> (Files, String) {
    let grain = if numbers.below(2) == 0 { 512 } else { 4096 };
    let (mode, turning_point) = (mode(numbers), numbers.below(12));
    let mut asked = 0;
    let mut choose = || {
        asked += 1;
        match mode {
            Mode::None => false,
            Mode::All => true,
            Mode::First => asked <= turning_point,
            Mode::Last => asked > turning_point,
            Mode::One(of) => numbers.below(of) == 0,
            Mode::ButOne(of) => numbers.below(of) != 0,
        }
    };
    let files = disk.power_loss(at, &mut Survival { grain, choose: &mut choose });
    (files, format!("{mode:?} of {grain}, operation {at}"))
}

/// Opens what was found, checks it, goes on, and lets the power go again while doing so, `depth`
/// times in a row. The number of states that were tried.
fn check(found: &Files, history: &History, at: usize, (depth, why): (usize, &str)) -> usize {
    let disk = MemoryDisk::with_files(found);
    let acknowledged = history.acknowledged_at(at);
    let mut journal = match Journal::open(&shared(&disk), dir(), None) {
        Ok((journal, _)) => journal,
        Err(JournalError::NotFound { .. }) if acknowledged.is_none() => {
            create(&shared(&disk), dir(), LEDGER, SMALL).expect(why);
            open(&disk).0
        }
        Err(error) => panic!("{why}: {error}"),
    };
    let opened = disk.recorded();
    let there = number_of_entries(&journal.position());
    assert!(there >= acknowledged.unwrap_or(0), "{why}: {there} of {acknowledged:?}");
    assert!(there <= history.payloads.len(), "{why}: more than was ever written");
    let mut after = History {
        payloads: history.payloads[..there].to_vec(),
        acknowledged: vec![(opened, there)],
    };
    assert_eq!(entries(&shared(&disk), &journal.position()), chained(&after.payloads), "{why}");
    after.append(&disk, &mut journal, vec![b"after".to_vec(), vec![5; 700]]);
    let position = journal.position();
    journal.close().expect(why);
    let (_journal, again) = open(&disk);
    assert_eq!((again.head, again.rewritten_turns, again.torn), (position, 0, None), "{why}");
    assert_eq!(entries(&shared(&disk), &position), chained(&after.payloads), "{why}");
    if depth == 0 {
        return 1;
    }
    let mut tried = 1;
    let mut numbers = Numbers(u64::try_from(at + depth).unwrap());
    for recorded in 0..=disk.recorded() {
        let (files, how) = sampled(&disk, recorded, &mut numbers);
        let why = format!("{why}; then {how}");
        // Until it was open, what was acknowledged before counts.
        let before = History {
            payloads: history.payloads.clone(),
            acknowledged: acknowledged.map(|entries| (0, entries)).into_iter().collect(),
        };
        let history = if recorded < opened { &before } else { &after };
        tried += check(&files, history, recorded, (depth - 1, &why));
    }
    tried
}

/// A journal from its creation over several segments.
fn long_life(seed: u64) -> (MemoryDisk, History) {
    let (disk, mut numbers) = (MemoryDisk::new(), Numbers(seed));
    create(&shared(&disk), dir(), LEDGER, SMALL).unwrap();
    let mut history = History::default();
    let mut journal = open(&disk).0;
    history.acknowledged.push((disk.recorded(), 0));
    while journal.position().segment.get() < 4 {
        let bytes = if numbers.below(4) == 0 { 20_000 } else { 1500 };
        history.append(&disk, &mut journal, numbers.turn(bytes));
        if numbers.below(8) == 0 {
            journal.idle().unwrap();
        }
        if numbers.below(16) == 0 {
            journal.close().unwrap();
            journal = open(&disk).0;
        }
    }
    journal.close().unwrap();
    (disk, history)
}

#[test]
fn whenever_the_power_goes_what_was_acknowledged_is_there() {
    let mut tried = 0;
    for seed in 1..=3 {
        let (disk, history) = long_life(seed);
        let mut numbers = Numbers(seed);
        for at in 0..=disk.recorded() {
            for _ in 0..4 {
                let (files, how) = sampled(&disk, at, &mut numbers);
                tried += check(&files, &history, at, (0, &format!("seed {seed}: {how}")));
            }
        }
    }
    assert!(tried > 2000, "{tried} states");
}

#[test]
fn whenever_the_power_goes_again_during_recovery() {
    let mut tried = 0;
    for seed in 11..=12 {
        let (disk, history) = long_life(seed);
        let mut numbers = Numbers(seed);
        for _ in 0..40 {
            let at = numbers.below(disk.recorded() + 1);
            let (files, how) = sampled(&disk, at, &mut numbers);
            tried += check(&files, &history, at, (1, &format!("seed {seed}: {how}")));
        }
        for _ in 0..3 {
            let at = numbers.below(disk.recorded() + 1);
            let (files, how) = sampled(&disk, at, &mut numbers);
            tried += check(&files, &history, at, (2, &format!("seed {seed}: {how}")));
        }
    }
    assert!(tried > 1000, "{tried} states");
}

/// Calls `visit` with every state that a power loss may leave after `at` operations; `false` when
/// there are too many.
fn every_state(disk: &MemoryDisk, at: usize, grain: usize, visit: &mut dyn FnMut(&Files)) -> bool {
    const QUESTIONS_MAX: usize = 11;
    let mut script: Vec<bool> = Vec::new();
    loop {
        let mut asked = 0;
        let mut choose = || {
            if asked == script.len() {
                script.push(false);
            }
            asked += 1;
            script[asked - 1]
        };
        let files = disk.power_loss(at, &mut Survival { grain, choose: &mut choose });
        if asked > QUESTIONS_MAX {
            return false;
        }
        visit(&files);
        while script.pop_if(|choice| *choice).is_some() {}
        match script.last_mut() {
            Some(choice) => *choice = true,
            None => return true,
        }
    }
}

/// All states around a few turns and a roll, none left out where they can be counted.
#[test]
fn every_state_around_a_roll() {
    let (base, mut journal) = new_journal();
    let mut history = History::default();
    history.append(&base, &mut journal, vec![vec![1; 60_000]]);
    history.append(&base, &mut journal, vec![vec![2; 60_000]]);
    drop(journal);
    let disk = MemoryDisk::with_files(&base.files());
    history.acknowledged = vec![(0, history.payloads.len())];
    let mut journal = open(&disk).0;
    let opened = disk.recorded();
    for bytes in [900, 10, 3000, 12_000, 600] {
        history.append(&disk, &mut journal, vec![vec![3; bytes], b"small".to_vec()]);
        // A turn and the preparation of the next segment take three operations each. Only once both
        // are done are the states of the later turns few enough to be counted.
        while disk.recorded() < opened + 6 {
            thread::yield_now();
        }
    }
    assert_eq!(journal.position().segment.get(), 2);
    drop(journal);
    let (mut tried, mut skipped) = (0, 0);
    for at in 0..=disk.recorded() {
        for grain in [512, 4096] {
            let why = format!("operation {at}, grain {grain}");
            let all = every_state(&disk, at, grain, &mut |files| {
                tried += check(files, &history, at, (0, &why));
            });
            if !all {
                skipped += 1;
                for seed in 0..16 {
                    let (files, how) = sampled(&disk, at, &mut Numbers(seed));
                    tried += check(&files, &history, at, (0, &format!("seed {seed}: {how}")));
                }
            }
        }
    }
    assert!(tried > 2000 && skipped < 8, "{tried} states, {skipped} points too large");
}
