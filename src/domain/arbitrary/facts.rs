//! Any facts.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;

use super::super::balances::{Balance, Balances};
use super::super::bank::{Bank, DayFlows};
use super::super::entry::{PaymentMade, bit};
use super::super::facts::{
    Booklet, Cycle, CycleState, Facts, LastEntry, Order, Payment, PaymentRun, PaymentState, Place,
    Redemption, Remittance, RemittanceKey, Use, Venue,
};
use super::super::id::{
    BookletId, CycleId, FunderId, OrderId, PaymentRunId, PrescriberId, Sequence, VenueId,
};
use super::{
    account, caller, cents, cheque_set, day, figure_line, figure_totals, id, key, label, ledger,
    opposition, order_terms, payment_made, record, reference, rules, sequence, suspension,
    timestamp, validity, venue_terms,
};

fn place() -> impl Strategy<Value = Place> {
    let prescriber = || id(PrescriberId::new);
    prop_oneof![
        Just(Place::InStock),
        prescriber().prop_map(|prescriber| Place::Allotted { prescriber }),
        (prescriber(), day()).prop_map(|(prescriber, day)| Place::HandedOver { prescriber, day }),
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

/// Runs of equal booklets, as issuing and allotting make them, and single ones.
fn booklets() -> impl Strategy<Value = Vec<Booklet>> {
    let issue = (1..=2_u32, key(), 1..=15_u8, day(), validity());
    let state = (place(), option::weighted(0.2, opposition()), uses());
    let runs = vec((state, 1..=3_usize), 1..4);
    vec((issue, runs), 0..4).prop_map(|issues| {
        let mut booklets = Vec::new();
        for ((order, (key, _), cheques, issued, validity), runs) in issues {
            let order = OrderId::new(order).unwrap();
            for ((place, blocked, uses), count) in runs {
                let booklet =
                    Booklet { order, key, cheques, issued, validity, place, blocked, uses };
                booklets.extend(vec![booklet; count]);
            }
        }
        booklets
    })
}

fn venue() -> impl Strategy<Value = Venue> {
    (venue_terms(), option::of(suspension()), btree_map(day(), any::<u32>(), 0..3))
        .prop_map(|(terms, suspended, taken)| Venue { terms, suspended, taken })
}

fn order() -> impl Strategy<Value = Order> {
    (order_terms(), vec((id(BookletId::new), any::<u32>()), 0..3))
        .prop_map(|(terms, series)| Order { terms, issued: 0, series })
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
    (id(CycleId::new), sequence(), any::<u32>(), cents(), any::<bool>()).prop_map(
        |(cycle, opened, payments, sum, sealed)| PaymentRun {
            cycle,
            opened,
            payments,
            sum,
            sealed,
        },
    )
}

fn payment() -> impl Strategy<Value = Payment> {
    let state = prop_oneof![
        Just(PaymentState::Made),
        day().prop_map(|day| PaymentState::Booked { day }),
        day().prop_map(|day| PaymentState::Returned { day }),
    ];
    (id(PaymentRunId::new), payment_made(), state).prop_map(|(run, made, state)| {
        let PaymentMade { venue, attempt, lines, .. } = made;
        Payment { run, venue, attempt, lines, state }
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

/// Any facts, with a few of everything.
pub(crate) fn facts() -> impl Strategy<Value = Facts> {
    let few = 0..3_usize;
    let head = (option::of(ledger()), vec(key(), few.clone()), option::of(last_entry()));
    let names = (vec(rules(), few.clone()), vec(record(), few.clone()), vec(record(), few.clone()));
    let stock = (vec(venue(), few.clone()), vec(order(), 1..3), booklets());
    let redemptions = btree_map(sequence(), redemption(), few.clone());
    let cycles = (redemptions, vec(cycle(), few.clone()), remittances());
    let paid = (vec(run(), few.clone()), vec(payment(), few));
    (head, names, stock, cycles, paid, (balances(), bank())).prop_map(
        |(head, names, (venues, mut orders, booklets), cycles, paid, (balances, bank))| {
            orders[0].issued = u32::try_from(booklets.len()).unwrap();
            Facts {
                ledger: head.0,
                keys: head.1,
                last: head.2,
                schemes: names.0,
                funders: names.1,
                prescribers: names.2,
                venues,
                orders,
                booklets,
                redemptions: cycles.0,
                cycles: cycles.1,
                remittances: cycles.2,
                runs: paid.0,
                payments: paid.1,
                balances,
                bank,
            }
        },
    )
}
