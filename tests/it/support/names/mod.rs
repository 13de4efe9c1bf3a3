//! What the names of a scenario stand for, and the commands that its lines are.

mod banking;
mod cheques;
mod claims;
mod organisations;
mod sharing;

use std::collections::BTreeMap;
use std::str::FromStr;

use carnet::domain::account::Account;
use carnet::domain::bank::BankReference;
use carnet::domain::command::Command;
use carnet::domain::command::bank::{Purpose, RecordBankBalance, RecordMoneyReceived};
use carnet::domain::command::calendar::{ContinueCalendar, RunCalendar};
use carnet::domain::command::cycle::{ApproveCycle, CloseCycle, RecordFigures};
use carnet::domain::command::order::{CreateOrder, RecordMandate};
use carnet::domain::command::organisations::AcceptClock;
use carnet::domain::command::payments::booked::{BookPayment, ReturnPayment};
use carnet::domain::command::payments::runs::{ContinuePaymentRun, CreatePaymentRun};
use carnet::domain::entry::FiguresDigest;
use carnet::domain::id::{CycleId, FunderId, PaymentId, PaymentRunId, RedemptionId, VenueId};
use carnet::domain::money::Cents;
use carnet::domain::organisation::FunderKind;
use carnet::domain::registry::RecordDigest;
use carnet::domain::time::Day;

use super::language::{self, BankLine, Sharing, Step, TableRow};
use super::world::Outcome;

/// The names that are bound so far.
#[derive(Default)]
pub(crate) struct Names {
    /// Name → the ledger's name of the same thing, as in `venues/1`.
    bound: BTreeMap<String, String>,
    redemptions: Vec<(RedemptionId, VenueId)>,
    figures: BTreeMap<CycleId, FiguresDigest>,
    references: u32,
    organisations: u32,
    records: u8,
    first_buyer: Option<FunderId>,
}

impl Names {
    /// The identifier that `name` stands for: bound before, or written out.
    pub(crate) fn id<T: FromStr>(&self, name: &str) -> T {
        let text = self.bound.get(name).map_or(name, String::as_str);
        text.parse().unwrap_or_else(|_| panic!("no such name: {name}"))
    }

    fn reference(&mut self, given: Option<&String>) -> BankReference {
        self.references += u32::from(given.is_none());
        let text = given.cloned().unwrap_or_else(|| format!("auto-{}", self.references));
        text.parse().unwrap_or_else(|_| panic!("no reference: {text}"))
    }

    /// The day and the reference of a bank's line.
    fn line(&mut self, line: &BankLine, today: Day) -> (Day, BankReference) {
        (line.day.unwrap_or(today), self.reference(line.reference.as_ref()))
    }

    /// A record of the registry's log that is like no other.
    fn record(&mut self) -> RecordDigest {
        self.records += 1;
        RecordDigest([self.records; 32])
    }

    /// The buyer that was created first, who validates venues.
    pub(crate) fn first_buyer(&self) -> Option<FunderId> {
        self.first_buyer
    }

    /// Remembers what an accepted step gave a name to.
    pub(crate) fn bind(&mut self, step: &Step, outcome: &Outcome) {
        let bound = match (step, outcome) {
            (Step::Scheme { name, .. }, Outcome::Scheme(id)) => (name, id.to_string()),
            (Step::Funder { name, kind }, Outcome::Funder(id)) => {
                if *kind == FunderKind::Buyer {
                    self.first_buyer.get_or_insert(*id);
                }
                (name, id.to_string())
            }
            (Step::Prescriber { name }, Outcome::Prescriber(id)) => (name, id.to_string()),
            (Step::Venue { name, .. }, Outcome::Venue(id)) => (name, id.to_string()),
            (Step::Account { name, .. }, Outcome::Account(id)) => (name, id.to_string()),
            (Step::Order { name, .. }, Outcome::Order(id)) => (name, id.to_string()),
            (Step::Close { label }, Outcome::Closed(id)) => (label, id.to_string()),
            (Step::Redeem(redeem), Outcome::Redeemed { redemption, .. }) => {
                let venue = self.id(&redeem.venue);
                self.redemptions.push((*redemption, venue));
                return;
            }
            (Step::Figures { cycle }, Outcome::Figures { totals, shares, .. }) => {
                let cycle = self.id(cycle);
                let digest = shares.as_ref().map_or(totals.digest, |(_, totals)| totals.digest);
                self.figures.insert(cycle, digest);
                return;
            }
            (Step::Sharing(Sharing::Table { rows, .. }), _) => {
                self.bind_organisations(rows);
                return;
            }
            (Step::Sharing(Sharing::Agreement { name, .. }), Outcome::Agreement(id)) => {
                (name, id.to_string())
            }
            (Step::Sharing(Sharing::Award { name, .. }), Outcome::Award(id)) => {
                (name, id.to_string())
            }
            _ => return,
        };
        let before = self.bound.insert(bound.0.clone(), bound.1);
        assert_eq!(before, None, "{} is bound twice", bound.0);
    }

    /// Organisations are numbered in the order in which tables name them.
    fn bind_organisations(&mut self, rows: &[TableRow]) {
        for (slug, _) in rows.iter().flat_map(|row| &row.behind) {
            if !self.bound.contains_key(slug) {
                self.organisations += 1;
                self.bound.insert(slug.clone(), format!("organisations/{}", self.organisations));
            }
        }
    }

    /// The name in the scenario of the thing that the ledger calls `id`.
    fn name_of(&self, id: &impl ToString) -> String {
        let id = id.to_string();
        let name = self.bound.iter().find(|(_, bound)| **bound == id);
        name.map_or(id, |(name, _)| name.clone())
    }

    /// An account in the names of the scenario.
    pub(crate) fn account(&self, account: Account) -> String {
        match account {
            Account::Escrow { buyer } => format!("escrow {}", self.name_of(&buyer)),
            Account::Provision { buyer } => format!("provision {}", self.name_of(&buyer)),
            Account::Circulating { order } => format!("circulating {}", self.name_of(&order)),
            Account::Payable { venue, buyer } => {
                format!("payable {} {}", self.name_of(&venue), self.name_of(&buyer))
            }
            Account::Transit { payment, buyer } => {
                format!("transit {} {}", payment.get(), self.name_of(&buyer))
            }
            Account::Contribution { contributor, buyer } => {
                format!("contribution {} {}", self.name_of(&contributor), self.name_of(&buyer))
            }
            Account::CoFunding { co_funder, buyer } => {
                format!("co-funding {} {}", self.name_of(&co_funder), self.name_of(&buyer))
            }
            Account::Clawback { venue, buyer } => {
                format!("clawback {} {}", self.name_of(&venue), self.name_of(&buyer))
            }
            Account::Deferred { buyer } => format!("deferred {}", self.name_of(&buyer)),
            Account::Held { buyer } => format!("held {}", self.name_of(&buyer)),
            Account::Owed { funder, buyer } => {
                format!("owed {} {}", self.name_of(&funder), self.name_of(&buyer))
            }
            Account::Unassigned => "escrow unassigned".to_owned(),
            Account::Operator => "operator".to_owned(),
            Account::SuspenseIn => "suspense in".to_owned(),
            Account::SuspenseOut => "suspense out".to_owned(),
        }
    }

    /// The command that `step` is on `today`; `None` for what is no command of its own.
    pub(crate) fn command(&mut self, step: &Step, today: Day) -> Option<Command> {
        let command = match step {
            Step::At { .. }
            | Step::Figures { .. }
            | Step::Pay { .. }
            | Step::Calendar { .. }
            | Step::Cover => return None,
            Step::Found => super::core::found().into(),
            Step::Sharing(step) => self.of_sharing(step),
            Step::Claim(step) => return self.of_claim(step, today),
            Step::Banking(step) => return self.of_banking(step, today),
            Step::AcceptClock { day } => AcceptClock { day: *day }.into(),
            Step::OpenCalendar { through } => RunCalendar { through: *through }.into(),
            Step::ContinueCalendar { through } => ContinueCalendar { through: *through }.into(),
            Step::Order { .. } | Step::Mandate { .. } => self.of_order(step, today),
            Step::Receive { .. }
            | Step::Balance { .. }
            | Step::Book { .. }
            | Step::Return { .. } => self.of_bank(step, today),
            Step::Close { .. }
            | Step::RecordFigures { .. }
            | Step::Approve { .. }
            | Step::OpenRun { .. }
            | Step::ContinueRun { .. } => self.of_cycle(step),
            Step::Issue { .. }
            | Step::Prepare { .. }
            | Step::Allot { .. }
            | Step::Confirm { .. }
            | Step::TakeBack { .. }
            | Step::Withdraw { .. }
            | Step::HandOver { .. }
            | Step::Oppose { .. }
            | Step::Lift { .. }
            | Step::Replace { .. }
            | Step::Redeem(_)
            | Step::Void { .. } => self.of_cheques(step, today),
            _ => self.of_organisation(step),
        };
        Some(command)
    }

    fn of_order(&self, step: &Step, today: Day) -> Command {
        match step {
            Step::Order { buyer, scheme, quantity, until, .. } => {
                let (buyer, scheme) = (self.id(buyer), self.id(scheme));
                let (quantity, outer_day) = (*quantity, *until);
                CreateOrder { buyer, scheme, quantity, outer_day }.into()
            }
            Step::Mandate { order, amount, reference, day } => {
                let (order, reference) = (self.id(order), reference.parse().unwrap());
                let (amount, day) = (*amount, day.unwrap_or(today));
                RecordMandate { order, amount, reference, day }.into()
            }
            other => panic!("not about an order: {other:?}"),
        }
    }

    fn of_bank(&mut self, step: &Step, today: Day) -> Command {
        match step {
            Step::Receive { buyer, amount, line, purpose } => {
                let (day, reference) = self.line(line, today);
                let (buyer, amount): (FunderId, Cents) = (self.id(buyer), *amount);
                let purpose = purpose.as_ref().map(|purpose| {
                    let language::Purpose { order, mandate } = purpose;
                    let mandate = mandate.as_ref().map(|mandate| mandate.parse().unwrap());
                    Purpose { order: self.id(order), mandate }
                });
                RecordMoneyReceived { buyer, amount, day, reference, purpose }.into()
            }
            Step::Balance { day, balance } => {
                let (day, balance, reference) = (*day, *balance, self.reference(None));
                RecordBankBalance { day, balance, reference }.into()
            }
            Step::Book { payment, line } => {
                let (day, reference) = self.line(line, today);
                let payment = PaymentId::new(*payment).unwrap();
                BookPayment { payment, day, reference }.into()
            }
            Step::Return { payment, line } => {
                let (day, reference) = self.line(line, today);
                let payment = PaymentId::new(*payment).unwrap();
                ReturnPayment { payment, day, reference }.into()
            }
            other => panic!("not about the bank: {other:?}"),
        }
    }

    fn of_cycle(&self, step: &Step) -> Command {
        match step {
            Step::Close { label } => CloseCycle { label: label.parse().unwrap() }.into(),
            Step::RecordFigures { cycle, part } => {
                let (cycle, part, lines) = (self.id(cycle), *part, Vec::new());
                RecordFigures { cycle, part, lines, totals: None }.into()
            }
            Step::Approve { cycle, other, window } => {
                let cycle = self.id(cycle);
                let known = self.figures.get(&cycle).filter(|_| !other);
                let figures = known.copied().unwrap_or(FiguresDigest([0; 32]));
                ApproveCycle { cycle, figures, contest_days: *window }.into()
            }
            Step::OpenRun { cycle } => CreatePaymentRun { cycle: self.id(cycle) }.into(),
            Step::ContinueRun { run } => {
                ContinuePaymentRun { run: PaymentRunId::new(*run).unwrap() }.into()
            }
            other => panic!("not about a cycle: {other:?}"),
        }
    }
}
