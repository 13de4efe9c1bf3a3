//! Schemes, organisations, orders, callers and the clock.

use carnet::domain::command::accounts::{
    ConfirmBankAccount, ProposeBankAccount, RefuseBankAccount,
};
use carnet::domain::command::entitlements::{GrantEntitlement, RevokeEntitlement};
use carnet::domain::command::order::{CreateOrder, RecordMandate};
use carnet::domain::command::organisations::{AcceptClock, CreateBuyer, CreateFunder, CreateVenue};
use carnet::domain::command::records::{EraseRecords, Erasure, ReviseRecord, Whose};
use carnet::domain::command::schemes::{CreateScheme, ReviseScheme};
use carnet::domain::command::suspend::{ResumeVenue, SuspendVenue};
use carnet::domain::command::venues::{
    CheckVenue, EndVenue, GrantLabel, ReviseVenue, SetEnrolment, ValidateVenue, WithdrawLabel,
};
use carnet::domain::facts::{Suspension, VenueTerms};
use carnet::domain::id::{BankAccountId, FunderId, OrderId, PrescriberId, SchemeId, VenueId};
use carnet::domain::money::Cents;
use carnet::domain::organisation::{
    AccountOwner, AccountRefusal, Enrolment, Entitlement, FunderKind, LegalForm, Site, VatRegime,
    VenueEnding,
};
use carnet::domain::registry::{RecordDigest, Subject};
use carnet::domain::scheme::{Preset, Rules};
use carnet::domain::time::{Day, DayRange};

use super::super::core::Core;
use super::{Numbers, Weighted, one_of, pick};

pub(super) const VERBS: &[Weighted] = &[
    (1, "scheme", |_, numbers| CreateScheme { rules: rules(numbers) }.into()),
    (1, "revise scheme", |core, numbers @ [a, _, c]| {
        let (scheme, from) = (scheme(core, a), core.day().plus(small(c, 30)));
        ReviseScheme { scheme, from, rules: rules(numbers) }.into()
    }),
    (1, "buyer", |core, _| CreateBuyer { record: record(core) }.into()),
    (1, "funder", |core, [a, _, _]| {
        CreateFunder { kind: pick(a, FunderKind::ALL), record: record(core) }.into()
    }),
    (1, "order", |core, [a, b, c]| {
        let (buyer, scheme) = (funder(core, a), scheme(core, b));
        let (quantity, outer_day) = (c % 40 + 1, core.day().plus(small(c, 900) - 20));
        CreateOrder { buyer, scheme, quantity, outer_day }.into()
    }),
    (2, "mandate", |core, [a, b, c]| {
        let order = OrderId::new(one_of(a, core.facts.orders.len())).unwrap();
        let (amount, day) = (Cents::new(u64::from(b % 90_000) + 1).unwrap(), near(core, c));
        RecordMandate { order, amount, reference: "M-1".parse().unwrap(), day }.into()
    }),
    (1, "suspend", |core, [a, _, _]| {
        SuspendVenue { venue: venue(core, a), reason: Suspension::Inquiry }.into()
    }),
    (2, "resume", |core, [a, _, _]| ResumeVenue { venue: venue(core, a) }.into()),
    (1, "draft", |core, [a, b, _]| {
        let (site, label, record) = (site(a), days(core, b), record(core));
        let Site { departement, commune } = site;
        CreateVenue { terms: VenueTerms { departement, commune, label, record } }.into()
    }),
    (2, "check", |core, [a, _, _]| CheckVenue { venue: venue(core, a) }.into()),
    (2, "validate", |core, [a, b, _]| {
        ValidateVenue { venue: venue(core, a), buyer: funder(core, b) }.into()
    }),
    (1, "label", |core, [a, b, _]| {
        GrantLabel { venue: venue(core, a), days: days(core, b) }.into()
    }),
    (1, "unlabel", |core, [a, b, _]| {
        WithdrawLabel { venue: venue(core, a), from: core.day().plus(small(b, 400)) }.into()
    }),
    (1, "end", |core, [a, b, c]| {
        let (venue, last_day) = (venue(core, a), core.day().plus(small(b, 400)));
        EndVenue { venue, last_day, reason: pick(c, VenueEnding::ALL) }.into()
    }),
    (1, "enrol", |core, [a, b, c]| {
        let (legal_form, vat) = (pick(b, LegalForm::ALL), pick(c, VatRegime::ALL));
        let enrolment = Enrolment { set_off: a % 2 == 0, legal_form, vat };
        SetEnrolment { venue: venue(core, a), enrolment }.into()
    }),
    (1, "move", |core, [a, b, _]| {
        ReviseVenue { venue: venue(core, a), site: site(b), record: record(core) }.into()
    }),
    (1, "propose account", |core, [a, _, _]| {
        ProposeBankAccount { owner: AccountOwner::Venue(venue(core, a)), record: record(core) }
            .into()
    }),
    (2, "confirm account", |core, [a, b, _]| {
        ConfirmBankAccount { account: account(core, a), from: near(core, b) }.into()
    }),
    (1, "refuse account", |core, [a, b, _]| {
        RefuseBankAccount { account: account(core, a), reason: pick(b, AccountRefusal::ALL) }.into()
    }),
    (1, "revise", |core, [a, b, _]| {
        let known = core.facts.prescribers.len();
        let whose = if a % 2 == 0 {
            Whose::Funder(funder(core, b))
        } else {
            Whose::Prescriber(PrescriberId::new(one_of(b, known)).unwrap())
        };
        ReviseRecord { whose, record: record(core) }.into()
    }),
    (1, "erase", |core, [a, b, c]| {
        let scope = if c % 2 == 0 { Erasure::Former } else { Erasure::All };
        EraseRecords { subject: subject(core, [a, b, c]), scope }.into()
    }),
    (5, "grant", |_, [a, b, _]| {
        let entitlement = pick(b, Entitlement::ALL);
        GrantEntitlement { caller: pick(a, &["operator", "second"]).parse().unwrap(), entitlement }
            .into()
    }),
    (1, "revoke", |_, [a, b, _]| {
        let entitlement = pick(b, Entitlement::ALL);
        RevokeEntitlement { caller: pick(a, &["operator", "second"]).parse().unwrap(), entitlement }
            .into()
    }),
    (1, "accept clock", |core, [a, _, _]| AcceptClock { day: core.day().plus(small(a, 2)) }.into()),
];

fn rules([a, b, c]: Numbers) -> Rules {
    Rules {
        face_value: Cents::new(u64::from(a % 2_000) + 1).unwrap(),
        cheques_per_booklet: u8::try_from(b % 15 + 1).unwrap(),
        cheques_per_venue_day: (c % 3 == 0).then_some(c % 7),
        ..pick(c, Preset::ALL).rules()
    }
}

fn small(number: u32, end: u32) -> i32 {
    i32::try_from(number % end).unwrap()
}

/// Today, the days before, and tomorrow.
fn near(core: &Core, number: u32) -> Day {
    core.day().next().minus(small(number, 6))
}

/// A record like no other.
fn record(core: &Core) -> RecordDigest {
    let mut bytes = [0; 32];
    bytes[24..].copy_from_slice(&core.facts.next_sequence().get().to_be_bytes());
    RecordDigest(bytes)
}

fn site(number: u32) -> Site {
    Site { departement: pick(number, &["16", "17"]).parse().unwrap(), commune: None }
}

/// Some days from the day after tomorrow on, after the labels that venues have from the beginning.
fn days(core: &Core, number: u32) -> DayRange {
    let first = core.day().plus(small(number, 900));
    DayRange::new(first, first.plus(small(number, 70))).unwrap()
}

fn scheme(core: &Core, number: u32) -> SchemeId {
    SchemeId::new(one_of(number, core.facts.schemes.len())).unwrap()
}

fn funder(core: &Core, number: u32) -> FunderId {
    FunderId::new(one_of(number, core.facts.funders.len())).unwrap()
}

fn venue(core: &Core, number: u32) -> VenueId {
    VenueId::new(one_of(number, core.facts.venues.len())).unwrap()
}

fn account(core: &Core, number: u32) -> BankAccountId {
    BankAccountId::new(one_of(number, core.facts.bank_accounts.len())).unwrap()
}

fn subject(core: &Core, [kind, number, _]: Numbers) -> Subject {
    match kind % 4 {
        0 => Subject::Funder(funder(core, number)),
        1 => {
            let known = core.facts.prescribers.len();
            Subject::Prescriber(PrescriberId::new(one_of(number, known)).unwrap())
        }
        2 => Subject::Venue(venue(core, number)),
        _ => Subject::BankAccount(account(core, number)),
    }
}
