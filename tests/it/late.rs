//! A calendar that is run late records what one that is run on each day records.

use carnet::domain::command::Command;
use carnet::domain::command::calendar::{ContinueCalendar, RunCalendar};
use carnet::domain::command::void::VoidRedemption;
use carnet::domain::entry::{CalendarEffect, Effect, StockEffect};
use carnet::domain::id::{OrderId, RedemptionId};
use carnet::domain::invariants::counts;
use carnet::domain::request::CallerId;
use proptest::prelude::*;

use crate::support::actions::{Action, any_life_of_booklets, command};
use crate::support::core::Core;
use crate::support::world::World;
use crate::support::{given, presets};

/// Chèques of a year, of months, and on a mandate; the calendars of all end within the year.
const GIVEN: &str = "
    scheme S handover not-required alerts 200,100,9 provisional 3
    scheme M months 1 days-after 9 alerts 30,3 provisional 2
    scheme W preset on-mandate days-after 5 alerts 250,240
    buyer A
    buyer B
    prescriber P
    prescriber Q
    venue V departement 16 label 2025-01-01..2026-12-31
    venue X departement 17 label 2025-01-01..2027-12-31
    order O of A under S for 20 booklets until 2025-05-31
    order N of B under M for 20 booklets until 2025-05-15
    order L of A under W for 20 booklets until 2025-07-15
    mandate L 900.00 ref M-0
    receive A 3000.00 ref given/1
    receive B 2000.00 ref given/2
    balance 2025-03-03 5000.00
    issue O 4
    issue N 5 lots 2
    prepare L 4 lots 3
    allot 1..8 to P
    hand over 1 by P
    hand over 2 by P
    hand over 5 by P
    hand over 6 by P
";

fn ledger() -> Core {
    let mut core = Core::founded();
    given(&mut core, GIVEN);
    core
}

fn wait(core: &mut Core, hours: u32) {
    let at = core.at().micros() + i64::from(hours) * 3_600_000_000;
    let moment = jiff::Timestamp::from_microsecond(at).unwrap();
    let (at, day) = presets::moment(&moment.to_string());
    core.set(at, day);
}

/// Runs the calendar up to today, if anything is due.
fn run(core: &mut Core) {
    let through = core.day();
    if core.take(&presets::caller(), &RunCalendar { through }.into()).is_ok() {
        while core.facts.calendar.through.is_some() {
            core.take(&CallerId::engine(), &ContinueCalendar { through }.into()).unwrap();
        }
    }
}

/// The same command in a ledger that has other sequence numbers.
fn translated(command: &Command, from: &Core, to: &Core) -> Command {
    let Command::VoidRedemption(void) = command else { return command.clone() };
    let place = from.facts.redemptions.keys().position(|name| *name == void.redemption.0);
    let name = place.and_then(|place| to.facts.redemptions.keys().nth(place).copied());
    let redemption = name.map_or(void.redemption, RedemptionId);
    VoidRedemption { redemption, ..*void }.into()
}

/// Everything that the calendar said, a lapse booklet by booklet.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else is said by the calendar")]
fn told(core: &Core) -> Vec<String> {
    let mut all = Vec::new();
    for effect in core.entries.iter().flat_map(|entry| &entry.effects) {
        match effect {
            Effect::Calendar(CalendarEffect::MilestoneReached { order, milestone, day }) => {
                all.push(format!("{day} {order} {milestone:?}"));
            }
            Effect::Stock(StockEffect::BookletsLapsed { first, count, .. }) => {
                let numbers = first.get()..first.get() + count;
                all.extend(numbers.map(|number| format!("booklets/{number} lapsed")));
            }
            Effect::Stock(StockEffect::ChequesCancelled { cheques }) => {
                all.push(format!("{cheques:?} cancelled"));
            }
            _ => {}
        }
    }
    all.sort();
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn late_or_daily_the_same_happens_once(actions in any_life_of_booklets(0..=90)) {
        let (mut late, mut daily) = (ledger(), ledger());
        for action in &actions {
            if let Action::Wait { hours } = action {
                wait(&mut late, *hours);
                for _ in 0..*hours {
                    wait(&mut daily, 1);
                    run(&mut daily);
                }
                continue;
            }
            let Some(asked) = command(&late, action) else { continue };
            let same = translated(&asked, &late, &daily);
            let (by, in_late) = (presets::caller(), late.facts.clone());
            let first = late.take(&by, &asked).is_ok();
            let second = daily.take(&by, &same).is_ok();
            prop_assert_eq!(first, second, "{:?} on {} {:?}", asked, late.day(), in_late.calendar);
        }
        for core in [&mut late, &mut daily] {
            wait(core, 24 * 500);
            run(core);
            prop_assert_eq!(core.broken(), Vec::<String>::new());
        }
        let said = told(&daily);
        prop_assert_eq!(&told(&late), &said);
        let mut once = said.clone();
        once.dedup();
        prop_assert_eq!(once.len(), said.len(), "{:?}", said);
        let balances = |core: &Core| core.facts.balances.iter().collect::<Vec<_>>();
        prop_assert_eq!(balances(&late), balances(&daily));
        for index in 0..late.facts.orders.len() {
            let order = OrderId::at_index(index).unwrap();
            prop_assert_eq!(counts(&late.facts, order), counts(&daily.facts, order));
            let state = |core: &Core| core.facts.order_state(order, &core.facts.orders[index]);
            prop_assert_eq!(state(&late), state(&daily));
        }
    }
}
