//! Random commands: mostly plausible, some absurd, each made for the ledger as it stands.

mod banking;
mod booklets;
mod claims;
mod cycles;
mod organisations;
mod sharing;

use std::fmt;
use std::ops::RangeInclusive;

use carnet::domain::code::Resolved;
use carnet::domain::command::Command;
use carnet::domain::command::redeem::{Redeem, RedeemByException};
use carnet::domain::entry::Exception;
use carnet::domain::id::{BookletId, ChequeId, VenueId};
use carnet::domain::procedure::Category;
use carnet::domain::service::Service;
use proptest::prelude::*;

use super::core::Core;

/// What happens next, in numbers that only a ledger gives a meaning to.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// Time goes on by this many hours.
    Wait { hours: u32 },
    /// One of the commands, made of these numbers.
    Ask { verb: Verb, numbers: Numbers },
    /// A venue takes chèques.
    Redeem(Taken),
}

/// What a command that needs no more is made of.
type Numbers = [u32; 3];

/// A redemption in numbers.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    venue: u32,
    codes: Vec<(u32, u8)>,
    service: usize,
    procedures: Vec<usize>,
    ago: i32,
    excepted: bool,
}

/// How a command is made of three numbers in the ledger as it stands.
#[derive(Clone, Copy)]
pub(crate) struct Verb {
    name: &'static str,
    make: fn(&Core, Numbers) -> Command,
}

impl fmt::Debug for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A verb and how often it comes.
type Weighted = (u32, &'static str, fn(&Core, Numbers) -> Command);

/// Any sequence of actions.
pub(crate) fn any_actions(count: RangeInclusive<usize>) -> impl Strategy<Value = Vec<Action>> {
    let wait = prop_oneof![12 => 0..30_u32, 1 => 0..2_000_u32];
    let all = [organisations::VERBS, booklets::VERBS, cycles::VERBS].concat();
    let verb = all.into_iter().map(|(weight, name, make)| (weight, Just(Verb { name, make })));
    let verb = proptest::strategy::Union::new_weighted(verb.collect());
    let numbers = [0..u32::MAX, 0..u32::MAX, 0..u32::MAX];
    let action = prop_oneof![
        8 => wait.prop_map(|hours| Action::Wait { hours }),
        85 => (verb, numbers).prop_map(|(verb, numbers)| Action::Ask { verb, numbers }),
        25 => any_redemption().prop_map(Action::Redeem),
    ];
    proptest::collection::vec(action, count)
}

/// Any sequence of actions on who bears what, with redemptions and cycles.
pub(crate) fn any_sharing(count: RangeInclusive<usize>) -> impl Strategy<Value = Vec<Action>> {
    let closing = cycles::VERBS.iter().filter(|(_, name, _)| ["close", "figures"].contains(name));
    let verbs = sharing::VERBS.iter().chain(closing).copied();
    let verb = verbs.map(|(weight, name, make)| (weight, Just(Verb { name, make })));
    let verb = proptest::strategy::Union::new_weighted(verb.collect());
    let numbers = [0..u32::MAX, 0..u32::MAX, 0..u32::MAX];
    let action = prop_oneof![
        5 => (0..240_u32).prop_map(|hours| Action::Wait { hours }),
        60 => (verb, numbers).prop_map(|(verb, numbers)| Action::Ask { verb, numbers }),
        60 => any_redemption().prop_map(Action::Redeem),
    ];
    proptest::collection::vec(action, count)
}

/// Any sequence of actions on what others are to pay, with redemptions, cycles and payments.
pub(crate) fn any_claims(count: RangeInclusive<usize>) -> impl Strategy<Value = Vec<Action>> {
    let names = ["close", "figures", "approve", "run", "continue run", "book", "return"];
    let calendar = ["open calendar", "continue calendar"];
    let settling = cycles::VERBS.iter();
    let settling =
        settling.filter(|(_, name, _)| names.contains(name) || calendar.contains(name)).copied();
    // Figures and shares come soon after a cycle is closed.
    let often = |(weight, name, make): Weighted| (weight * 2, name, make);
    let shares = sharing::VERBS.iter().filter(|(_, name, _)| *name == "shares").copied();
    let verbs = settling.chain(shares).map(often).chain(claims::VERBS.iter().copied());
    let verb = verbs.map(|(weight, name, make)| (weight, Just(Verb { name, make })));
    let verb = proptest::strategy::Union::new_weighted(verb.collect());
    let numbers = [0..u32::MAX, 0..u32::MAX, 0..u32::MAX];
    let action = prop_oneof![
        5 => (0..100_u32).prop_map(|hours| Action::Wait { hours }),
        80 => (verb, numbers).prop_map(|(verb, numbers)| Action::Ask { verb, numbers }),
        30 => any_redemption().prop_map(Action::Redeem),
    ];
    proptest::collection::vec(action, count)
}

/// Any sequence of actions between the ledger and the bank, with redemptions, cycles and claims.
pub(crate) fn any_banking(count: RangeInclusive<usize>) -> impl Strategy<Value = Vec<Action>> {
    let names = ["close", "figures", "approve", "true balance"];
    let settling = cycles::VERBS.iter().filter(|(_, name, _)| names.contains(name)).copied();
    let often = |(weight, name, make): Weighted| (weight * 2, name, make);
    let shares = sharing::VERBS.iter().filter(|(_, name, _)| *name == "shares").copied();
    let verbs = settling.chain(shares).map(often).chain(banking::VERBS.iter().copied());
    let verbs = verbs.chain(claims::VERBS.iter().copied());
    let verb = verbs.map(|(weight, name, make)| (weight, Just(Verb { name, make })));
    let verb = proptest::strategy::Union::new_weighted(verb.collect());
    let numbers = [0..u32::MAX, 0..u32::MAX, 0..u32::MAX];
    let action = prop_oneof![
        5 => (0..60_u32).prop_map(|hours| Action::Wait { hours }),
        120 => (verb, numbers).prop_map(|(verb, numbers)| Action::Ask { verb, numbers }),
        20 => any_redemption().prop_map(Action::Redeem),
    ];
    proptest::collection::vec(action, count)
}

/// Any sequence of actions on booklets, over months.
pub(crate) fn any_life_of_booklets(
    count: RangeInclusive<usize>,
) -> impl Strategy<Value = Vec<Action>> {
    let verb = booklets::VERBS.iter().copied();
    let verb = verb.map(|(weight, name, make)| (weight, Just(Verb { name, make })));
    let verb = proptest::strategy::Union::new_weighted(verb.collect());
    let numbers = [0..u32::MAX, 0..u32::MAX, 0..u32::MAX];
    let action = prop_oneof![
        15 => (0..240_u32).prop_map(|hours| Action::Wait { hours }),
        60 => (verb, numbers).prop_map(|(verb, numbers)| Action::Ask { verb, numbers }),
        25 => any_redemption().prop_map(Action::Redeem),
    ];
    proptest::collection::vec(action, count)
}

fn any_redemption() -> impl Strategy<Value = Taken> {
    let codes = prop_oneof![
        9 => proptest::collection::vec((1..14_u32, 1..11_u8), 1..5),
        1 => proptest::collection::vec((0..30_u32, 1..16_u8), 1..11),
    ];
    let service = 0..Service::ALL.len();
    let procedures = proptest::collection::vec(0..Category::ALL.len() + 1, 0..4);
    let excepted = prop_oneof![3 => Just(false), 1 => Just(true)];
    let parts = (0..u32::MAX, codes, service, procedures, -2..40_i32, excepted);
    parts.prop_map(|(venue, codes, service, procedures, ago, excepted)| Taken {
        venue,
        codes,
        service,
        procedures,
        ago,
        excepted,
    })
}

/// One of `count` things, from 1; at times the one after the last.
fn one_of(number: u32, count: usize) -> u32 {
    let count = u32::try_from(count).unwrap();
    let absurd = number % 16 == 15;
    if count == 0 || absurd { count + 1 } else { number % count + 1 }
}

/// One of a list.
fn pick<T: Copy>(number: u32, all: &[T]) -> T {
    all[usize::try_from(number).unwrap() % all.len()]
}

/// The command that `action` is in the ledger as it stands.
pub(crate) fn command(core: &Core, action: &Action) -> Option<Command> {
    match action {
        Action::Wait { .. } => None,
        Action::Redeem(taken) => Some(redeem(core, taken)),
        Action::Ask { verb, numbers } => Some((verb.make)(core, *numbers)),
    }
}

fn redeem(core: &Core, taken: &Taken) -> Command {
    let resolved = |(booklet, index): &(u32, u8)| match booklet {
        0 => Resolved::Mistyped,
        29 => Resolved::Unknown,
        booklet => {
            Resolved::Cheque(ChequeId::new(BookletId::new(*booklet).unwrap(), *index).unwrap())
        }
    };
    // Most services are of today or of yesterday.
    let ago = if taken.ago > 8 { taken.ago % 2 } else { taken.ago };
    let procedures =
        taken.procedures.iter().map(|p| Category::ALL.get(*p).map(|one| one.procedure()));
    let redeem = Redeem {
        venue: VenueId::new(one_of(taken.venue, core.facts.venues.len())).unwrap(),
        codes: taken.codes.iter().map(resolved).collect(),
        service: Service::ALL[taken.service],
        procedures: procedures.collect(),
        service_date: core.day().minus(ago),
    };
    if taken.excepted {
        return RedeemByException { redeem, reason: pick(taken.venue, Exception::ALL) }.into();
    }
    redeem.into()
}
