//! A run of several entries, its void, and the run after it: wherever the power goes, the engine
//! goes on where it was, and each venue is paid once.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use carnet::disk::MemoryDisk;
use carnet::domain::code::Resolved;
use carnet::domain::command::accounts::{ConfirmBankAccount, ProposeBankAccount};
use carnet::domain::command::cycle::ApproveCycle;
use carnet::domain::command::payments::runs::CreatePaymentRun;
use carnet::domain::command::payments::sent::{ConfirmRunVoid, ProposeRunVoid};
use carnet::domain::command::redeem::Redeem;
use carnet::domain::command::venues::{CheckVenue, ValidateVenue};
use carnet::domain::facts::{Facts, PaymentState};
use carnet::domain::id::{BankAccountId, CycleId, FunderId, PaymentRunId, VenueId};
use carnet::domain::organisation::AccountOwner;
use carnet::domain::payment::RunVoidReason;
use carnet::domain::service::Service;
use carnet::engine::audit::verify;
use carnet::engine::{Error, Submission};

use super::crash::image;
use super::shares::close;
use super::support::{
    Desk, Numbers, by_another, cheque, described, files_of, submission, today, venue,
};

/// More than one entry of a run holds.
const VENUES: u32 = 450;
/// What each of them is due, in cents.
const DUE: u64 = 100;

/// An approved cycle in which each venue took a chèque; the request numbers below 4 000 are used.
fn approved() -> Desk {
    let desk = Desk::new();
    let venues = || (1..=VENUES).filter_map(VenueId::new);
    let owners = || venues().map(AccountOwner::Venue).chain([AccountOwner::Escrow]);
    let mut number = 1_000;
    let mut submit = |of: &dyn Fn(u32) -> Submission| {
        number += 1;
        while let Err(error) = desk.submit(of(number)) {
            assert!(matches!(error, Error::Behind), "{error}");
        }
    };
    for at in venues().skip(1) {
        let buyer = FunderId::FIRST;
        submit(&|number| described((number, 3), &format!("Venue {number}"), venue));
        submit(&|number| submission(number, CheckVenue { venue: at }));
        submit(&|number| by_another(number, ValidateVenue { venue: at, buyer }));
    }
    for (owner, account) in owners().zip((1..).filter_map(BankAccountId::new)) {
        let propose = |record| ProposeBankAccount { owner, record }.into();
        submit(&|number| described((number, 4), &format!("Account {number}"), propose));
        submit(&|number| by_another(number, ConfirmBankAccount { account, from: today() }));
    }
    for (place, at) in (0..).zip(venues()) {
        let redeem = Redeem {
            venue: at,
            codes: vec![Resolved::Cheque(cheque(place))],
            service: Service::AdministrativeProcedures,
            procedures: Vec::new(),
            service_date: today(),
        };
        submit(&|number| submission(number, redeem.clone()));
    }
    close(&desk, 100);
    let cycle = CycleId::FIRST;
    let figures = desk.read(|facts| facts.cycle(cycle).unwrap().totals().unwrap().digest);
    desk.submit(by_another(101, ApproveCycle { cycle, figures, contest_days: None })).unwrap();
    desk
}

/// Waits until the engine has nothing to go on with.
fn wait(desk: &Desk) {
    let is_open =
        |facts: &Facts| facts.runs.iter().any(|run| !run.sealed) || facts.voiding().is_some();
    while desk.read(is_open) {}
}

fn run(number: u32) -> PaymentRunId {
    PaymentRunId::new(number).unwrap()
}

/// How many venues have a payment on its way, and how many are due; each is one of both, once.
fn placed(facts: &Facts) -> (usize, usize) {
    let mut made: BTreeMap<VenueId, u64> = BTreeMap::new();
    for payment in facts.payments.iter().filter(|one| one.state == PaymentState::Made) {
        *made.entry(payment.creditor.venue().unwrap()).or_default() += payment.amount().get();
    }
    for (key, remittance) in &facts.remittances {
        let paid = made.get(&key.venue).copied().unwrap_or(0);
        assert_eq!(remittance.payable.get() + paid, DUE, "{}", key.venue);
    }
    (made.len(), facts.remittances.len() - made.len())
}

#[test]
fn a_run_and_its_void_are_resumed_wherever_the_power_goes() {
    let mut desk = approved();
    desk.served.stop();
    let disk = MemoryDisk::with_files(&files_of(&desk));
    desk.served.disk = Arc::new(disk.clone());
    desk.served.start().unwrap();
    let begun = disk.recorded();
    let cycle = CycleId::FIRST;
    desk.submit(submission(200, CreatePaymentRun { cycle })).unwrap();
    wait(&desk);
    let reason = RunVoidReason::NotSent;
    desk.submit(submission(201, ProposeRunVoid { run: run(1), reason })).unwrap();
    desk.submit(by_another(202, ConfirmRunVoid { run: run(1) })).unwrap();
    wait(&desk);
    desk.submit(submission(203, CreatePaymentRun { cycle })).unwrap();
    wait(&desk);
    desk.served.stop();
    let (store, mut numbers) = (desk.served.folder().store(), Numbers(11));
    let mut reached = BTreeMap::new();
    for _ in 0..40 {
        let at = begun + numbers.below(disk.recorded() + 1 - begun);
        let files = image(&disk, at, &mut numbers);
        fs::remove_dir_all(&store).unwrap();
        desk.served.disk = Arc::new(MemoryDisk::with_files(&files));
        desk.served.start().unwrap_or_else(|error| panic!("operation {at}: {error}"));
        let before = desk.read(|facts| (facts.runs.len(), facts.payments.len()));
        wait(&desk);
        let after = desk.read(placed);
        assert!(matches!(after, (450, 0) | (0, 450)), "operation {at}: {after:?}");
        *reached.entry(before).or_insert(0) += 1;
        desk.served.stop();
        let verified = verify(&desk.served.disk, &desk.served.folder(), &mut |_| {}).unwrap();
        assert!(verified.holds(), "operation {at}: {:?}", verified.checks);
    }
    assert!(reached.keys().any(|(runs, _)| *runs == 1), "before the second run: {reached:?}");
}
