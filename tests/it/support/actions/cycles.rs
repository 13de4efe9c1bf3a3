//! The bank, cycles, payments and the calendar.

use carnet::domain::bank::BankReference;
use carnet::domain::command::Command;
use carnet::domain::command::bank::{Purpose, RecordBankBalance, RecordMoneyReceived};
use carnet::domain::command::calendar::{ContinueCalendar, RunCalendar};
use carnet::domain::command::cycle::{ApproveCycle, CloseCycle, RecordFigures};
use carnet::domain::command::payments::booked::{BookPayment, ReturnPayment};
use carnet::domain::command::payments::runs::{ContinuePaymentRun, CreatePaymentRun};
use carnet::domain::entry::FiguresDigest;
use carnet::domain::id::{CycleId, FunderId, OrderId, PaymentId, PaymentRunId};
use carnet::domain::money::Cents;
use carnet::domain::time::Day;

use super::super::core::Core;
use super::{Numbers, Weighted, one_of};

pub(super) const VERBS: &[Weighted] = &[
    (4, "receive", |core, numbers @ [_, b, _]| {
        received(core, numbers, Cents::new(u64::from(b % 500_000) + 1).unwrap())
    }),
    (1, "receive absurdly", |core, numbers @ [_, b, _]| {
        received(core, numbers, Cents::new(Cents::MAX.get() - u64::from(b)).unwrap())
    }),
    (1, "balance", |core, [_, b, c]| {
        let balance = Cents::new(u64::from(b)).unwrap();
        RecordBankBalance { day: day(core, c), balance, reference: reference(c) }.into()
    }),
    (3, "true balance", |core, [_, _, c]| {
        let flows = core.facts.bank.flows().values();
        let held = flows.fold(0, |held, of_day| {
            held + i128::from(of_day.came_in.get()) - i128::from(of_day.went_out.get())
        });
        let balance = Cents::new(u64::try_from(held).unwrap()).unwrap();
        RecordBankBalance { day: core.day(), balance, reference: reference(c) }.into()
    }),
    (9, "book", |core, [a, _, c]| {
        let (payment, day, reference) = (payment(core, a), day(core, c), reference(c));
        BookPayment { payment, day, reference }.into()
    }),
    (9, "return", |core, [a, _, c]| {
        let (payment, day, reference) = (payment(core, a), day(core, c), reference(c));
        ReturnPayment { payment, day, reference }.into()
    }),
    (4, "close", |_, [a, _, _]| {
        CloseCycle { label: format!("cycle-{}", a % 200).parse().unwrap() }.into()
    }),
    (8, "figures", |core, [a, _, _]| {
        let next = core.facts.cycles.iter().position(|cycle| cycle.totals().is_none());
        let next = next.and_then(CycleId::at_index).unwrap_or(cycle(core, a));
        let parts = core.compute(next).map(|(figures, _)| figures.parts(next));
        let none = RecordFigures { cycle: next, part: 1, lines: Vec::new(), totals: None };
        parts.and_then(|mut parts| parts.pop()).unwrap_or(none).into()
    }),
    (1, "figures out of place", |core, [a, b, _]| {
        let part = if b % 2 == 0 { 0 } else { 2 + b % 3 };
        RecordFigures { cycle: cycle(core, a), part, lines: Vec::new(), totals: None }.into()
    }),
    (8, "approve", |core, [a, b, _]| {
        let cycle = cycle(core, a);
        let known = core.facts.figures_digest(cycle).filter(|_| b % 8 != 0);
        let figures = known.unwrap_or(FiguresDigest([0; 32]));
        ApproveCycle { cycle, figures, contest_days: None }.into()
    }),
    (8, "run", |core, [a, _, _]| CreatePaymentRun { cycle: cycle(core, a) }.into()),
    (12, "continue run", |core, [a, _, _]| {
        let run = PaymentRunId::new(one_of(a, core.facts.runs.len())).unwrap();
        ContinuePaymentRun { run }.into()
    }),
    (2, "open calendar", |core, [a, _, _]| RunCalendar { through: day(core, a) }.into()),
    (6, "continue calendar", |core, [a, _, _]| {
        let through = core.facts.calendar.through.unwrap_or(day(core, a));
        ContinueCalendar { through }.into()
    }),
];

fn received(core: &Core, [a, _, c]: Numbers, amount: Cents) -> Command {
    let buyer = FunderId::new(one_of(a, core.facts.funders.len())).unwrap();
    let order = OrderId::new(one_of(c, core.facts.orders.len())).unwrap();
    let purpose = (c % 4 == 0).then_some(Purpose { order, mandate: None });
    let (day, reference) = (day(core, c), reference(c));
    RecordMoneyReceived { buyer, amount, day, reference, purpose }.into()
}

/// Tomorrow at the latest.
fn day(core: &Core, number: u32) -> Day {
    core.day().minus(i32::try_from(number % 5).unwrap() - 1).min(core.day().next())
}

/// One of few, so that some come twice.
fn reference(number: u32) -> BankReference {
    format!("bank/{}", number % 500).parse().unwrap()
}

fn cycle(core: &Core, number: u32) -> CycleId {
    CycleId::new(one_of(number, core.facts.cycles.len())).unwrap()
}

fn payment(core: &Core, number: u32) -> PaymentId {
    PaymentId::new(one_of(number, core.facts.payments.len())).unwrap()
}
