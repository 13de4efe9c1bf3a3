//! Random commands: mostly plausible, some absurd, each made for the ledger as it stands.

use std::ops::RangeInclusive;

use carnet::domain::code::Resolved;
use carnet::domain::command::Command;
use carnet::domain::command::bank::{RecordBankBalance, RecordMoneyReceived};
use carnet::domain::command::booklets::{AllotBooklets, HandOverBooklet, LiftOpposition, Oppose};
use carnet::domain::command::cycle::{ApproveCycle, CloseCycle, RecordFigures};
use carnet::domain::command::issue::IssueBooklets;
use carnet::domain::command::order::CreateOrder;
use carnet::domain::command::organisations::{AcceptClock, CreateBuyer, CreateScheme};
use carnet::domain::command::payments::{
    BookPayment, ContinuePaymentRun, CreatePaymentRun, ReturnPayment,
};
use carnet::domain::command::redeem::Redeem;
use carnet::domain::command::suspend::{ResumeVenue, SuspendVenue};
use carnet::domain::command::void::VoidRedemption;
use carnet::domain::entry::FiguresDigest;
use carnet::domain::facts::{Opposition, Suspension, VoidReason};
use carnet::domain::id::{
    BookletId, ChequeId, CycleId, FunderId, OrderId, PaymentId, PaymentRunId, PrescriberId,
    RedemptionId, SchemeId, Sequence, VenueId,
};
use carnet::domain::money::Cents;
use carnet::domain::procedure::Procedure;
use carnet::domain::registry::RecordDigest;
use carnet::domain::service::Service;
use proptest::prelude::*;

use super::core::Core;
use super::presets;

/// What happens next, in numbers that only a ledger gives a meaning to.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// Time goes on by this many hours.
    Wait { hours: u32 },
    /// One of the commands, made of these numbers.
    Ask { verb: Verb, a: u32, b: u32, c: u32 },
    /// A venue takes chèques.
    Redeem { venue: u32, codes: Vec<(u32, u8)>, service: usize, procedures: Vec<usize>, ago: i32 },
}

/// The commands that need no more than three numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Verb {
    Scheme,
    Buyer,
    Order,
    Receive,
    ReceiveAbsurdly,
    Balance,
    TrueBalance,
    Issue,
    Allot,
    HandOver,
    Oppose,
    Lift,
    Void,
    Suspend,
    Resume,
    Close,
    Figures,
    FiguresOutOfPlace,
    Approve,
    Run,
    Continue,
    Book,
    Return,
    AcceptClock,
}

/// Each verb and how often it comes.
const VERBS: &[(u32, Verb)] = &[
    (1, Verb::Scheme),
    (1, Verb::Buyer),
    (1, Verb::Order),
    (4, Verb::Receive),
    (1, Verb::ReceiveAbsurdly),
    (1, Verb::Balance),
    (3, Verb::TrueBalance),
    (5, Verb::Issue),
    (5, Verb::Allot),
    (6, Verb::HandOver),
    (1, Verb::Oppose),
    (2, Verb::Lift),
    (5, Verb::Void),
    (1, Verb::Suspend),
    (2, Verb::Resume),
    (3, Verb::Close),
    (5, Verb::Figures),
    (1, Verb::FiguresOutOfPlace),
    (5, Verb::Approve),
    (4, Verb::Run),
    (6, Verb::Continue),
    (5, Verb::Book),
    (3, Verb::Return),
    (1, Verb::AcceptClock),
];

/// Any sequence of actions.
pub(crate) fn any_actions(count: RangeInclusive<usize>) -> impl Strategy<Value = Vec<Action>> {
    let wait = prop_oneof![12 => 0..30_u32, 1 => 0..2_000_u32];
    let verb = VERBS.iter().map(|(weight, verb)| (*weight, Just(*verb)));
    let verb = proptest::strategy::Union::new_weighted(verb.collect());
    let numbers = (0..u32::MAX, 0..u32::MAX, 0..u32::MAX);
    let codes = prop_oneof![
        9 => proptest::collection::vec((1..12_u32, 1..11_u8), 1..5),
        1 => proptest::collection::vec((0..30_u32, 1..16_u8), 1..11),
    ];
    let service = 0..Service::ALL.len();
    let procedures = proptest::collection::vec(0..Procedure::ALL.len() + 1, 0..4);
    let redeem = (0..u32::MAX, codes, service, procedures, -2..40_i32);
    let action = prop_oneof![
        8 => wait.prop_map(|hours| Action::Wait { hours }),
        70 => (verb, numbers).prop_map(|(verb, (a, b, c))| Action::Ask { verb, a, b, c }),
        25 => redeem.prop_map(|(venue, codes, service, procedures, ago)| {
            Action::Redeem { venue, codes, service, procedures, ago }
        }),
    ];
    proptest::collection::vec(action, count)
}

/// One of `count` things, from 1; at times the one after the last.
fn one_of(number: u32, count: usize) -> u32 {
    let count = u32::try_from(count).unwrap();
    let absurd = number % 16 == 15;
    if count == 0 || absurd { count + 1 } else { number % count + 1 }
}

/// The command that `verb` is in the ledger as it stands, and who asks for it.
pub(crate) fn command(core: &Core, action: &Action) -> Option<Command> {
    match action {
        Action::Wait { .. } => None,
        Action::Redeem { venue, codes, service, procedures, ago } => {
            let resolved = |(booklet, index): &(u32, u8)| match booklet {
                0 => Resolved::Mistyped,
                29 => Resolved::Unknown,
                booklet => Resolved::Cheque(
                    ChequeId::new(BookletId::new(*booklet).unwrap(), *index).unwrap(),
                ),
            };
            // Most services are of today or of yesterday.
            let ago = if *ago > 8 { ago % 2 } else { *ago };
            let redeem = Redeem {
                venue: VenueId::new(one_of(*venue, core.facts.venues.len())).unwrap(),
                codes: codes.iter().map(resolved).collect(),
                service: Service::ALL[*service],
                procedures: procedures.iter().map(|p| Procedure::ALL.get(*p).copied()).collect(),
                service_date: core.day().minus(ago),
            };
            Some(redeem.into())
        }
        Action::Ask { verb, a, b, c } => Some(asked(core, *verb, [*a, *b, *c])),
    }
}

fn asked(core: &Core, verb: Verb, numbers: [u32; 3]) -> Command {
    match verb {
        Verb::Scheme
        | Verb::Buyer
        | Verb::Order
        | Verb::Suspend
        | Verb::Resume
        | Verb::AcceptClock => of_organisations(core, verb, numbers),
        Verb::Receive
        | Verb::ReceiveAbsurdly
        | Verb::Balance
        | Verb::TrueBalance
        | Verb::Book
        | Verb::Return => of_bank(core, verb, numbers),
        Verb::Issue | Verb::Allot | Verb::HandOver | Verb::Oppose | Verb::Lift | Verb::Void => {
            of_booklets(core, verb, numbers)
        }
        Verb::Close
        | Verb::Figures
        | Verb::FiguresOutOfPlace
        | Verb::Approve
        | Verb::Run
        | Verb::Continue => of_cycles(core, verb, numbers),
    }
}

fn of_organisations(core: &Core, verb: Verb, [a, b, c]: [u32; 3]) -> Command {
    let facts = &core.facts;
    let venue = VenueId::new(one_of(a, facts.venues.len())).unwrap();
    match verb {
        Verb::Scheme => {
            let mut rules = presets::rules();
            rules.face_value = Cents::new(u64::from(a % 2_000) + 1).unwrap();
            rules.cheques_per_booklet = u8::try_from(b % 15 + 1).unwrap();
            rules.cheques_per_venue_day = (c % 3 == 0).then_some(c % 7);
            CreateScheme { rules }.into()
        }
        Verb::Buyer => CreateBuyer { record: RecordDigest([0; 32]) }.into(),
        Verb::Order => CreateOrder {
            buyer: FunderId::new(one_of(a, facts.funders.len())).unwrap(),
            scheme: SchemeId::new(one_of(b, facts.schemes.len())).unwrap(),
            quantity: c % 40 + 1,
            outer_day: core.day().plus(i32::try_from(c % 900).unwrap() - 20),
        }
        .into(),
        Verb::Suspend => SuspendVenue { venue, reason: Suspension::Inquiry }.into(),
        Verb::Resume => ResumeVenue { venue }.into(),
        _ => AcceptClock { day: core.day().plus(i32::try_from(a % 2).unwrap()) }.into(),
    }
}

fn of_bank(core: &Core, verb: Verb, [a, b, c]: [u32; 3]) -> Command {
    let facts = &core.facts;
    let day = core.day().minus(i32::try_from(c % 5).unwrap() - 1).min(core.day().next());
    // Few numbers, so that some references come twice.
    let reference = format!("bank/{}", c % 500).parse().unwrap();
    let buyer = FunderId::new(one_of(a, facts.funders.len())).unwrap();
    let payment = PaymentId::new(one_of(a, facts.payments.len())).unwrap();
    match verb {
        Verb::Receive => {
            let amount = Cents::new(u64::from(b % 500_000) + 1).unwrap();
            RecordMoneyReceived { buyer, amount, day, reference }.into()
        }
        Verb::ReceiveAbsurdly => {
            let amount = Cents::new(Cents::MAX.get() - u64::from(b)).unwrap();
            RecordMoneyReceived { buyer, amount, day, reference }.into()
        }
        Verb::Balance => {
            let balance = Cents::new(u64::from(b)).unwrap();
            RecordBankBalance { day, balance, reference }.into()
        }
        Verb::TrueBalance => {
            let flows = facts.bank.flows().values();
            let held = flows.fold(0, |held, of_day| {
                held + i128::from(of_day.came_in.get()) - i128::from(of_day.went_out.get())
            });
            let balance = Cents::new(u64::try_from(held).unwrap()).unwrap();
            RecordBankBalance { day: core.day(), balance, reference }.into()
        }
        Verb::Book => BookPayment { payment, day, reference }.into(),
        _ => ReturnPayment { payment, day, reference }.into(),
    }
}

fn of_booklets(core: &Core, verb: Verb, [a, b, c]: [u32; 3]) -> Command {
    let facts = &core.facts;
    let booklet = BookletId::new(one_of(a, facts.booklets.len())).unwrap();
    let prescriber = PrescriberId::new(one_of(b, facts.prescribers.len())).unwrap();
    match verb {
        Verb::Issue => {
            let order = OrderId::new(one_of(a, facts.orders.len())).unwrap();
            IssueBooklets { order, count: b % 4 + u32::from(b % 16 == 0) * 1_000 }.into()
        }
        Verb::Allot => AllotBooklets { first: booklet, count: c % 4, prescriber }.into(),
        Verb::HandOver => {
            let day = core.day().minus(i32::try_from(c % 3).unwrap() - 1);
            HandOverBooklet { booklet, prescriber, day }.into()
        }
        Verb::Oppose => Oppose { booklet, reason: Opposition::Lost }.into(),
        Verb::Lift => LiftOpposition { booklet }.into(),
        _ => {
            let of = facts.redemptions.iter().nth(usize::try_from(a % 8).unwrap());
            let (sequence, venue) =
                of.map_or((u64::from(a) + 1, VenueId::FIRST), |(s, found)| (s.get(), found.venue));
            let redemption = RedemptionId(Sequence::new(sequence).unwrap());
            VoidRedemption { redemption, venue, reason: VoidReason::EntryError }.into()
        }
    }
}

fn of_cycles(core: &Core, verb: Verb, [a, b, _]: [u32; 3]) -> Command {
    let facts = &core.facts;
    let cycle = CycleId::new(one_of(a, facts.cycles.len())).unwrap();
    match verb {
        Verb::Close => CloseCycle { label: format!("cycle-{}", a % 200).parse().unwrap() }.into(),
        Verb::Figures => {
            let next = facts.cycles.iter().position(|cycle| cycle.totals().is_none());
            let next = next.and_then(CycleId::at_index).unwrap_or(cycle);
            let parts = core.compute(next).map(|figures| figures.parts(next));
            let none = RecordFigures { cycle: next, part: 1, lines: Vec::new(), totals: None };
            parts.and_then(|mut parts| parts.pop()).unwrap_or(none).into()
        }
        Verb::FiguresOutOfPlace => {
            let part = if b % 2 == 0 { 0 } else { 2 + b % 3 };
            RecordFigures { cycle, part, lines: Vec::new(), totals: None }.into()
        }
        Verb::Approve => {
            let totals = facts.cycle(cycle).and_then(|cycle| cycle.totals());
            let known = totals.filter(|_| b % 8 != 0).map(|totals| totals.digest);
            ApproveCycle { cycle, figures: known.unwrap_or(FiguresDigest([0; 32])) }.into()
        }
        Verb::Run => CreatePaymentRun { cycle }.into(),
        _ => {
            let run = PaymentRunId::new(one_of(a, facts.runs.len())).unwrap();
            ContinuePaymentRun { run }.into()
        }
    }
}
