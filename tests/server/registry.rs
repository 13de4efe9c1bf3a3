//! What the registry knows of somebody is changed and erased, and no byte of it is left.

use std::sync::Arc;

use carnet::disk::{MemoryDisk, Survival};
use carnet::domain::command::Command;
use carnet::domain::command::organisations::CreatePrescriber;
use carnet::domain::command::records::{EraseRecords, Erasure, ReviseRecord, Whose};
use carnet::domain::command::venues::EndVenue;
use carnet::domain::id::{FunderId, PrescriberId, VenueId};
use carnet::domain::organisation::VenueEnding;
use carnet::domain::registry::{RecordDigest, Subject};
use carnet::engine::audit::verify;
use carnet::grpc::pb;
use pb::funder_service_client::FunderServiceClient;
use pb::registry_service_client::RegistryServiceClient;
use pb::venue_service_client::VenueServiceClient;

use super::gate::{Gate, GatedDisk};
use super::served::{by, reason, runtime};
use super::support::{
    Desk, caller, described, files_of, id, queue, receipt, redeem, second, submission, today,
};

const OLD: &str = "Association du Vieux Port";
const NEW: &str = "Tiers-lieu des Eaux-Claires";

/// Whether any file of the ledger holds `text`.
fn is_anywhere(desk: &Desk, text: &str) -> bool {
    let files = files_of(desk);
    files.values().any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
}

/// Everything that `verify` finds broken.
fn broken(desk: &Desk) -> Vec<String> {
    let found = verify(&desk.served.disk, &desk.served.folder(), &mut |_| {}).unwrap();
    found.checks.into_iter().flat_map(|check| check.broken).collect()
}

fn prescriber(record: RecordDigest) -> Command {
    CreatePrescriber { record }.into()
}

fn renamed(record: RecordDigest) -> Command {
    ReviseRecord { whose: Whose::Prescriber(PrescriberId::FIRST), record }.into()
}

fn erase(scope: Erasure) -> Command {
    EraseRecords { subject: Subject::Prescriber(PrescriberId::FIRST), scope }.into()
}

/// A prescriber that was called [`OLD`] and is called [`NEW`].
fn rename(desk: &Desk) {
    desk.submit(described((100, 3), OLD, prescriber)).unwrap();
    desk.submit(described((101, 4), NEW, renamed)).unwrap();
    assert!(is_anywhere(desk, OLD) && is_anywhere(desk, NEW));
}

#[test]
fn what_was_known_before_is_erased_and_what_is_known_now_stays() {
    let mut desk = Desk::new();
    rename(&desk);
    let erased = desk.submit(submission(102, erase(Erasure::Former))).unwrap();
    assert!(!is_anywhere(&desk, OLD) && is_anywhere(&desk, NEW));
    let again = desk.submit(submission(103, erase(Erasure::Former))).unwrap_err();
    assert_eq!(again.to_string(), "nothing of prescribers/1 is left to erase");
    let repeat = desk.submit(submission(102, erase(Erasure::Former))).unwrap();
    assert_eq!(receipt(&repeat), receipt(&erased));
    desk.served.stop();
    assert_eq!(broken(&desk), Vec::<String>::new());
    assert_eq!(desk.served.start().unwrap().records_erased, 0);
    assert!(!is_anywhere(&desk, OLD) && is_anywhere(&desk, NEW));
    desk.submit(submission(104, redeem(0))).unwrap();
}

#[test]
fn two_are_erased_in_one_turn() {
    let gate = Gate::default();
    let disk = Arc::new(GatedDisk { disk: MemoryDisk::new(), gate: gate.clone() });
    let mut desk = Desk::on(disk);
    rename(&desk);
    gate.shut();
    let before = queue(desk.engine(), submission(102, redeem(0)));
    gate.wait_until_reached();
    let buyer = EraseRecords { subject: Subject::Funder(FunderId::FIRST), scope: Erasure::All };
    let first = queue(desk.engine(), submission(103, erase(Erasure::All)));
    let then = queue(desk.engine(), submission(104, buyer));
    gate.open();
    runtime().block_on(async {
        before.await.unwrap();
        first.await.unwrap();
        then.await.unwrap();
    });
    for text in [OLD, NEW, "A buyer"] {
        assert!(!is_anywhere(&desk, text), "{text}");
    }
    assert!(is_anywhere(&desk, "A venue"));
    desk.served.stop();
    assert_eq!(broken(&desk), Vec::<String>::new());
}

#[test]
fn a_crash_between_the_entry_and_its_erasing_is_finished_at_the_next_start() {
    let mut desk = Desk::new();
    rename(&desk);
    desk.served.stop();
    let disk = MemoryDisk::with_files(&files_of(&desk));
    desk.served.disk = Arc::new(disk.clone());
    desk.served.start().unwrap();
    let first = disk.recorded();
    let erased = desk.submit(submission(102, erase(Erasure::Former))).unwrap();
    let last = disk.recorded();
    desk.served.stop();
    let (mut finished, mut said) = (0, 0);
    for (at, kept) in (first..=last).flat_map(|at| [(at, false), (at, true)]) {
        let why = format!("operation {at} of {first} to {last}, the rest kept: {kept}");
        let files = disk.power_loss(at, &mut Survival { grain: 512, choose: &mut || kept });
        desk.served.disk = Arc::new(MemoryDisk::with_files(&files));
        std::fs::remove_dir_all(desk.served.folder().store()).unwrap();
        let found = broken(&desk);
        let started = desk.served.start().unwrap_or_else(|error| panic!("{why}: {error}"));
        if started.records_erased > 0 {
            finished += 1;
            // What stands beyond `head` is a start's business, not yet that of `verify`.
            let told = "is still in the log: the next start erases it";
            assert!(found.iter().all(|one| one.ends_with(told)), "{why}: {found:?}");
            said += found.len();
        }
        let is_erased = desk.read(|facts| !facts.erased.is_empty());
        assert_eq!(is_anywhere(&desk, OLD), !is_erased, "{why}");
        let again = desk.submit(submission(102, erase(Erasure::Former))).unwrap();
        assert_eq!(again.entry.effects, erased.entry.effects, "{why}");
        assert!(!is_anywhere(&desk, OLD) && is_anywhere(&desk, NEW), "{why}");
        desk.served.stop();
        assert_eq!(broken(&desk), Vec::<String>::new(), "{why}");
    }
    assert!(finished > 0 && said > 0, "no crash came between the entry and its erasing");
}

#[test]
fn a_repeat_shows_what_was_created_or_nothing_once_it_is_erased() {
    let desk = Desk::new();
    let mut funders = FunderServiceClient::new(desk.served.channel());
    let mut registry = RegistryServiceClient::new(desk.served.channel());
    let create = || {
        let request = pb::CreateFunderRequest {
            request_id: id(100).to_string(),
            kind: pb::funder::Kind::CoFunder.into(),
            display_name: OLD.to_owned(),
            organisation_number: "W751000123".to_owned(),
            address: None,
        };
        by(&caller(), request)
    };
    let created = runtime().block_on(funders.create_funder(create())).unwrap().into_inner();
    let update = pb::UpdateFunderRequest {
        request_id: id(101).to_string(),
        name: "funders/2".to_owned(),
        display_name: NEW.to_owned(),
        ..pb::UpdateFunderRequest::default()
    };
    runtime().block_on(funders.update_funder(by(&caller(), update))).unwrap();
    let list = by(&caller(), pb::ListFundersRequest::default());
    let listed = runtime().block_on(funders.list_funders(list)).unwrap().into_inner().funders;
    let names: Vec<&str> = listed.iter().map(|funder| funder.display_name.as_str()).collect();
    assert_eq!(names, ["A buyer", NEW]);
    let repeat = runtime().block_on(funders.create_funder(create())).unwrap().into_inner();
    assert_eq!(repeat, created);
    let erase = pb::EraseRecordsRequest {
        request_id: id(102).to_string(),
        name: "funders/2".to_owned(),
        scope: pb::erase_records_request::Scope::All.into(),
    };
    let erased = runtime().block_on(registry.erase_records(by(&caller(), erase))).unwrap();
    assert_eq!(erased.into_inner().records_erased, 2);
    let repeat = runtime().block_on(funders.create_funder(create())).unwrap().into_inner();
    let (shown, first) = (repeat.funder.unwrap(), created.funder.unwrap());
    assert_eq!((repeat.receipt, shown.kind), (created.receipt, first.kind));
    assert_eq!((shown.display_name.as_str(), shown.organisation_number.as_str()), ("", ""));
}

#[test]
fn a_venue_is_erased_once_it_has_ended() {
    let mut desk = Desk::new();
    let erase = || EraseRecords { subject: Subject::Venue(VenueId::FIRST), scope: Erasure::All };
    let refused = desk.submit(submission(101, erase())).unwrap_err();
    assert_eq!(refused.to_string(), "venues/1 is in use: end it first");
    let (venue, last_day, reason) = (VenueId::FIRST, today().minus(1), VenueEnding::Closed);
    desk.submit(submission(102, EndVenue { venue, last_day, reason })).unwrap();
    desk.submit(submission(101, erase())).unwrap();
    assert!(!is_anywhere(&desk, "A venue"));
    let mut venues = VenueServiceClient::new(desk.served.channel());
    let asked = pb::GetVenueRequest { name: "venues/1".to_owned() };
    let shown = runtime().block_on(venues.get_venue(by(&caller(), asked))).unwrap().into_inner();
    let venue = shown.venue.unwrap();
    assert_eq!(venue.state(), pb::venue::State::Ended);
    let profile = venue.profile.unwrap();
    assert_eq!((profile.display_name.as_str(), profile.departement.as_str()), ("", "16"));
    desk.served.stop();
    assert_eq!(broken(&desk), Vec::<String>::new());
}

#[test]
fn an_account_is_confirmed_by_somebody_else_and_its_number_is_never_shown_in_full() {
    let desk = Desk::new();
    let mut venues = VenueServiceClient::new(desk.served.channel());
    let propose = pb::ProposeBankAccountRequest {
        request_id: id(100).to_string(),
        owner: "venues/1".to_owned(),
        iban: "FR76 3000 6000 0112 3456 7890 189".to_owned(),
        bic: String::new(),
        holder: OLD.to_owned(),
    };
    runtime().block_on(venues.propose_bank_account(by(&caller(), propose))).unwrap();
    let confirm = || pb::ConfirmBankAccountRequest {
        request_id: id(101).to_string(),
        name: "bankAccounts/1".to_owned(),
        from_day: "2025-03-03".to_owned(),
    };
    let own = runtime().block_on(venues.confirm_bank_account(by(&caller(), confirm())));
    assert_eq!(reason(&own.unwrap_err()), "SAME_CALLER");
    runtime().block_on(venues.confirm_bank_account(by(&second(), confirm()))).unwrap();
    let list = pb::ListBankAccountsRequest {
        owner: "venues/1".to_owned(),
        ..pb::ListBankAccountsRequest::default()
    };
    let listed = runtime().block_on(venues.list_bank_accounts(by(&caller(), list))).unwrap();
    let expected = pb::BankAccount {
        name: "bankAccounts/1".to_owned(),
        owner: "venues/1".to_owned(),
        iban_country: "FR".to_owned(),
        iban_last_four: "0189".to_owned(),
        bic: String::new(),
        holder: OLD.to_owned(),
        proposed_by: caller().to_string(),
        state: pb::bank_account::State::InUse.into(),
        first_day: "2025-03-03".to_owned(),
        last_day: String::new(),
        refusal: pb::AccountRefusal::Unspecified.into(),
    };
    assert_eq!(listed.into_inner().bank_accounts, [expected]);
}
