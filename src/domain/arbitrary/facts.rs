//! Any facts.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::balances::{Balance, Balances};
use super::super::bank::{Bank, DayFlows};
use super::super::calendar::Due;
use super::super::entry::{PaymentMade, bit};
use super::super::facts::{
    Booklet, CalendarRun, Cycle, CycleState, Facts, Funder, Issue, LastEntry, Lot, Marks, Order,
    Payment, PaymentRun, PaymentState, Place, Progress, Redemption, Remittance, RemittanceKey, Use,
    Venue,
};
use super::super::id::{
    BankAccountId, BookletId, CycleId, FunderId, OrderId, PaymentRunId, PrescriberId, Sequence,
    VenueId,
};
use super::super::organisation::{Affiliation, BankAccount, BankAccountState, FunderKind};
use super::super::scheme::{Scheme, Version};
use super::banking::{ages, banking, creditor, owner, pays};
use super::claims::claims;
use super::later::{
    days, enrolment, entitlement, mandate, milestone, refusal, rules, site, subject,
};
use super::sharing::sharing;
use super::{
    account, caller, cents, cheque_set, day, figure_line, figure_totals, id, key, label, ledger,
    opposition, order_terms, payment_made, record, reference, sequence, suspension, timestamp,
    validity,
};

fn place() -> impl Strategy<Value = Place> {
    let prescriber = || id(PrescriberId::new);
    prop_oneof![
        Just(Place::InStock),
        prescriber().prop_map(|prescriber| Place::Allotted { prescriber }),
        (prescriber(), day()).prop_map(|(prescriber, day)| Place::HandedOver { prescriber, day }),
        prescriber().prop_map(|prescriber| Place::Received { prescriber }),
        Just(Place::Withdrawn),
        id(BookletId::new).prop_map(|by| Place::Replaced { by }),
        Just(Place::Lapsed),
    ]
}

/// What a few redemptions took, none of it twice.
fn uses() -> impl Strategy<Value = Vec<Use>> {
    let taken = ((1..=3_u64, 1..=2_u32), day(), 1..=15_u8);
    vec(taken, 0..6).prop_map(|taken| {
        let mut seen = BTreeSet::new();
        let uses = taken.into_iter().map(|((redemption, venue), service_date, index)| Use {
            index,
            redemption: Sequence::new(redemption).unwrap(),
            venue: VenueId::new(venue).unwrap(),
            service_date,
        });
        uses.filter(|used| seen.insert(bit(used.index))).collect()
    })
}

fn marks() -> impl Strategy<Value = Marks> {
    let some = (0..=0x7FFF_u16, 0..=0x7FFF_u16, option::of(id(BookletId::new)))
        .prop_map(|(blocked, cancelled, replaces)| Marks { blocked, cancelled, replaces });
    prop_oneof![3 => Just(Marks::default()), 1 => some]
}

/// Runs of equal booklets, as issuing and allotting make them, and single ones.
fn booklets() -> impl Strategy<Value = Vec<Booklet>> {
    let issued = (day(), validity()).prop_map(|(on, validity)| Issue::Issued { on, validity });
    let issue = (1..=2_u32, key(), 1..=15_u8, prop_oneof![4 => issued, 1 => Just(Issue::Prepared)]);
    let state = (place(), option::weighted(0.2, opposition()), uses(), marks());
    let runs = vec((state, 1..=3_usize), 1..4);
    vec((issue, runs), 0..4).prop_map(|issues| {
        let mut booklets = Vec::new();
        for ((order, (key, _), cheques, issue), runs) in issues {
            let order = OrderId::new(order).unwrap();
            for ((place, blocked, uses, marks), count) in runs {
                let booklet = Booklet { order, key, cheques, issue, place, blocked, uses, marks };
                booklets.extend(vec![booklet; count]);
            }
        }
        booklets
    })
}

/// Half of them such as the first release could have had.
fn venue() -> impl Strategy<Value = Venue> {
    let first = (Just(Affiliation::Active { buyer: None }), vec(days(), 1), Just(None));
    let later = (affiliation(), vec(days(), 0..3), option::of(enrolment()));
    let joined = prop_oneof![first, later];
    let taken = btree_map(day(), any::<u32>(), 0..3);
    (site(), record(), joined, option::of(suspension()), taken).prop_map(
        |(site, record, (affiliation, labels, enrolment), suspended, taken)| Venue {
            site,
            record,
            affiliation,
            labels,
            enrolment,
            suspended,
            taken,
        },
    )
}

fn affiliation() -> impl Strategy<Value = Affiliation> {
    prop_oneof![
        Just(Affiliation::Draft),
        caller().prop_map(|by| Affiliation::Checked { by }),
        option::of(id(FunderId::new)).prop_map(|buyer| Affiliation::Active { buyer }),
        day().prop_map(|last_day| Affiliation::Ended { last_day }),
    ]
}

fn bank_account() -> impl Strategy<Value = BankAccount> {
    let state = prop_oneof![
        Just(BankAccountState::Proposed),
        days().prop_map(|days| BankAccountState::InUse { days }),
        refusal().prop_map(|reason| BankAccountState::Refused { reason }),
    ];
    (owner(), record(), caller(), state).prop_map(|(owner, record, proposed_by, state)| {
        BankAccount { owner, record, proposed_by, state }
    })
}

fn scheme() -> impl Strategy<Value = Scheme> {
    let more = (day(), rules()).prop_map(|(from, rules)| Version { from, rules });
    (rules(), vec(more, 0..2)).prop_map(|(rules, more)| {
        let mut scheme = Scheme::new(rules);
        scheme.versions.extend(more);
        scheme
    })
}

fn funder() -> impl Strategy<Value = Funder> {
    (select(FunderKind::ALL), record()).prop_map(|(kind, record)| Funder { kind, record })
}

fn order() -> impl Strategy<Value = Order> {
    let some = ((cents(), cents()), (any::<u32>(), any::<u32>())).prop_map(
        |((mandated, received), (prepared, replacements))| Progress {
            mandated,
            received,
            prepared,
            replacements,
        },
    );
    (order_terms(), any::<u32>(), prop_oneof![Just(Progress::START), some])
        .prop_map(|(terms, issued, progress)| Order { terms, issued, series: Vec::new(), progress })
}

fn calendar() -> impl Strategy<Value = CalendarRun> {
    let due = (day(), id(OrderId::new), milestone()).prop_map(|(day, order, milestone)| Due {
        day,
        order,
        milestone,
    });
    (option::of(day()), option::of(due)).prop_map(|(through, done)| CalendarRun { through, done })
}

fn lot() -> impl Strategy<Value = Lot> {
    (id(BookletId::new), any::<u32>()).prop_map(|(first, count)| Lot { first, count })
}

fn redemption() -> impl Strategy<Value = Redemption> {
    (id(VenueId::new), day(), vec(cheque_set(), 0..3), any::<bool>()).prop_map(
        |(venue, service_date, cheques, void)| {
            let cheques = cheques.into();
            Redemption { venue, service_date, cheques, void }
        },
    )
}

fn cycle() -> impl Strategy<Value = Cycle> {
    let state = prop_oneof![
        (any::<u32>(), vec(figure_line(), 0..3))
            .prop_map(|(parts, lines)| CycleState::Closed { parts, lines }),
        figure_totals().prop_map(|totals| CycleState::Computed { totals }),
        (figure_totals(), caller()).prop_map(|(totals, by)| CycleState::Approved { totals, by }),
    ];
    (label(), sequence(), sequence(), caller(), state).prop_map(
        |(label, first, cut_off, closed_by, state)| Cycle {
            label,
            first,
            cut_off,
            closed_by,
            state,
        },
    )
}

fn remittances() -> impl Strategy<Value = BTreeMap<RemittanceKey, Remittance>> {
    let key = (id(CycleId::new), id(VenueId::new), id(FunderId::new))
        .prop_map(|(cycle, venue, buyer)| RemittanceKey { cycle, venue, buyer });
    let remittance = (cents(), cents(), sequence(), any::<u16>())
        .prop_map(|(due, payable, since, attempts)| Remittance { due, payable, since, attempts });
    btree_map(key, remittance, 0..3)
}

fn run() -> impl Strategy<Value = PaymentRun> {
    (pays(), sequence(), any::<u32>(), cents(), any::<bool>()).prop_map(
        |(pays, opened, payments, sum, sealed)| PaymentRun { pays, opened, payments, sum, sealed },
    )
}

fn payment() -> impl Strategy<Value = Payment> {
    let state = prop_oneof![
        Just(PaymentState::Made),
        day().prop_map(|day| PaymentState::Booked { day }),
        day().prop_map(|day| PaymentState::Returned { day }),
        Just(PaymentState::Released),
        Just(PaymentState::Voided),
    ];
    let to = (creditor(), option::of(id(BankAccountId::new)));
    (id(PaymentRunId::new), payment_made(), to, state).prop_map(|(run, made, to, state)| {
        let PaymentMade { attempt, lines, .. } = made;
        Payment { run, creditor: to.0, account: to.1, attempt, lines, state }
    })
}

fn balances() -> impl Strategy<Value = Balances> {
    let balance = (cents(), cents()).prop_map(|(debits, credits)| Balance { debits, credits });
    btree_map(account(), balance, 0..4).prop_map(Balances::restore)
}

fn bank() -> impl Strategy<Value = Bank> {
    let flows = (cents(), cents()).prop_map(|(came_in, went_out)| DayFlows { came_in, went_out });
    let references = btree_set(reference(), 0..3);
    (btree_map(day(), flows, 0..3), btree_map(day(), cents(), 0..3), references)
        .prop_map(|(flows, closing, references)| Bank::restore(flows, closing, references))
}

fn last_entry() -> impl Strategy<Value = LastEntry> {
    (sequence(), timestamp(), day()).prop_map(|(sequence, at, day)| LastEntry { sequence, at, day })
}

/// Facts with a few of everything that the first release could have had, but orders and booklets.
fn ledger_facts() -> impl Strategy<Value = Facts> {
    let few = 0..3_usize;
    let head = (option::of(ledger()), vec(key(), few.clone()), option::of(last_entry()));
    let names =
        (vec(scheme(), few.clone()), vec(funder(), few.clone()), vec(record(), few.clone()));
    let venues = vec(venue(), few.clone());
    let redemptions = btree_map(sequence(), redemption(), few.clone());
    let cycles = (redemptions, vec(cycle(), few.clone()), remittances());
    let paid = (vec(run(), few.clone()), vec(payment(), few));
    (head, names, venues, cycles, paid, (balances(), bank())).prop_map(
        |(head, names, venues, cycles, paid, (balances, bank))| Facts {
            ledger: head.0,
            keys: head.1,
            last: head.2,
            schemes: names.0,
            funders: names.1,
            prescribers: names.2,
            venues,
            redemptions: cycles.0,
            cycles: cycles.1,
            remittances: cycles.2,
            runs: paid.0,
            payments: paid.1,
            balances,
            bank,
            ..Facts::default()
        },
    )
}

/// Any facts, with a few of everything.
pub(crate) fn facts() -> impl Strategy<Value = Facts> {
    let few = 0..3_usize;
    let stock = (vec(order(), 1..3), booklets());
    let later = (
        btree_set((caller(), entitlement()), few.clone()),
        vec(bank_account(), few.clone()),
        btree_map(subject(), vec(record(), 0..3), few.clone()),
        btree_set(record(), few.clone()),
        vec(lot(), few.clone()),
        (calendar(), btree_set((id(OrderId::new), mandate()), few)),
    );
    let shared = (
        option::weighted(0.3, sharing()),
        option::weighted(0.2, claims()),
        option::weighted(0.2, (banking(), ages())),
    );
    let all = (ledger_facts(), stock, option::of(later), shared);
    all.prop_map(|(facts, (mut orders, booklets), later, (sharing, claims, banking))| {
        let count = u32::try_from(booklets.len()).unwrap();
        if count > 0 {
            orders[0].series = vec![(BookletId::FIRST, count)];
        }
        let (sharing, claims) = (sharing.unwrap_or_default(), claims.unwrap_or_default());
        let (banking, ages) = banking.unwrap_or_default();
        let facts = Facts { orders, booklets, sharing, claims, banking, ages, ..facts };
        let Some((entitlements, bank_accounts, former, erased, lots, last)) = later else {
            return facts;
        };
        let (calendar, mandates) = last;
        Facts { entitlements, bank_accounts, former, erased, mandates, lots, calendar, ..facts }
    })
}
