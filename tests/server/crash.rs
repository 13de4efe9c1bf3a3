//! The power goes under load, at any point: the engine starts again on what is left, and every
//! answer that was given is given again.

use std::fs;
use std::sync::{Arc, Mutex};

use carnet::disk::{Files, MemoryDisk, Survival};
use carnet::engine::audit::verify;
use carnet::engine::{Engine, Error, Submission};

use super::served::runtime;
use super::support::{
    Desk, Numbers, buyer, copy_folder, described, files_of, receipt, receive, redeem, submission,
};

/// A receipt that was given, and how many operations of the disk were recorded by then.
struct Given {
    recorded: usize,
    number: u32,
    receipt: (u64, [u8; 32]),
}

/// The command with this number: redemptions, money and organisations, by turns.
fn command(number: u32) -> Submission {
    match number % 8 {
        0 => described((number, 1), &format!("Organisation {number}"), buyer),
        1 | 2 => submission(number, receive(number, u64::from(number))),
        _ => submission(number, redeem(number - 1_000)),
    }
}

/// Four lanes of commands until the journal has `segments` segments; every receipt.
fn load(desk: &Desk, disk: &MemoryDisk, segments: u32) -> Vec<Given> {
    let given = Arc::new(Mutex::new(Vec::new()));
    let lane = |lane: u32| {
        let (engine, disk, given) = (desk.engine().clone(), disk.clone(), Arc::clone(&given));
        runtime().spawn(async move {
            for number in (1_000 + lane..).step_by(4) {
                let accepted = match engine.submit(command(number)).await {
                    Err(Error::Behind) => continue,
                    answer => answer.unwrap(),
                };
                let one = Given { recorded: disk.recorded(), number, receipt: receipt(&accepted) };
                given.lock().unwrap().push(one);
                if reached(&engine, segments).await {
                    return;
                }
            }
        })
    };
    for lane in [0, 1, 2, 3].map(lane) {
        runtime().block_on(lane).unwrap();
    }
    let mut given = given.lock().unwrap();
    std::mem::take(&mut *given)
}

async fn reached(engine: &Engine, segments: u32) -> bool {
    engine.read(|view| view.position.segment.get() >= segments).await.unwrap()
}

/// What the disk may hold after `at` operations.
pub(super) fn image(disk: &MemoryDisk, at: usize, numbers: &mut Numbers) -> Files {
    let grain = if numbers.below(2) == 0 { 512 } else { 4096 };
    let (mode, turning_point) = (numbers.below(5), numbers.below(12));
    let mut asked = 0;
    let mut choose = || {
        asked += 1;
        match mode {
            0 => false,
            1 => true,
            2 => asked <= turning_point,
            3 => asked > turning_point,
            _ => numbers.below(2) == 0,
        }
    };
    disk.power_loss(at, &mut Survival { grain, choose: &mut choose })
}

/// Starts on an image; what was given before is given again, and all invariants hold.
fn check(desk: &mut Desk, files: &Files, given: &[&Given], why: &str) {
    desk.served.disk = Arc::new(MemoryDisk::with_files(files));
    desk.served.start().unwrap_or_else(|error| panic!("{why}: {error}"));
    // The last ones, and some of the others.
    let (few, many) = given.split_at(given.len().saturating_sub(12));
    for one in few.iter().step_by(17).chain(many) {
        let again = desk.submit(command(one.number)).unwrap_or_else(|e| panic!("{why}: {e}"));
        assert_eq!(receipt(&again), one.receipt, "{why}: request {}", one.number);
    }
    desk.submit(submission(900, receive(900, 1))).unwrap();
    desk.served.stop();
    let verified = verify(&desk.served.disk, &desk.served.folder(), &mut |_| {}).unwrap();
    assert!(verified.holds(), "{why}: {:?}", verified.checks);
}

#[test]
fn whenever_the_power_goes_every_answer_that_was_given_is_given_again() {
    let seed = 7;
    let mut desk = Desk::new();
    desk.served.stop();
    let files = files_of(&desk);
    let disk = MemoryDisk::with_files(&files);
    desk.served.disk = Arc::new(disk.clone());
    desk.served.start().unwrap();
    let mut given = load(&desk, &disk, 3);
    desk.served.stop();
    let (store, old) = (desk.served.folder().store(), desk.served.home.path().join("old"));
    copy_folder(&store, &old);
    desk.served.start().unwrap();
    given.extend(load(&desk, &disk, 5).into_iter().filter(|one| one.number >= 1_000));
    desk.served.stop();
    given.sort_by_key(|one| one.recorded);
    let mut numbers = Numbers(seed);
    for _ in 0..300 {
        let at = numbers.below(disk.recorded() + 1);
        let files = image(&disk, at, &mut numbers);
        let known: Vec<&Given> = given.iter().filter(|one| one.recorded <= at).collect();
        // A store may be missing, or older than the journal; one that is newer is no crash of ours.
        fs::remove_dir_all(&store).unwrap();
        let kept = numbers.below(2) == 0 && at * 10 > disk.recorded() * 9;
        if kept {
            copy_folder(&old, &store);
        }
        let why = format!("seed {seed}, operation {at} of {}, store {kept}", disk.recorded());
        check(&mut desk, &files, &known, &why);
    }
}
