//! What the names of a scenario stand for, and the commands that its lines are.

use std::collections::BTreeMap;
use std::str::FromStr;

use carnet::domain::account::Account;
use carnet::domain::code::Resolved;
use carnet::domain::command::Command;
use carnet::domain::command::bank::{RecordBankBalance, RecordMoneyReceived};
use carnet::domain::command::booklets::{AllotBooklets, HandOverBooklet, LiftOpposition, Oppose};
use carnet::domain::command::cycle::{ApproveCycle, CloseCycle, RecordFigures};
use carnet::domain::command::issue::IssueBooklets;
use carnet::domain::command::order::CreateOrder;
use carnet::domain::command::organisations::{
    AcceptClock, CreateBuyer, CreatePrescriber, CreateScheme, CreateVenue,
};
use carnet::domain::command::payments::{
    BookPayment, ContinuePaymentRun, CreatePaymentRun, ReturnPayment,
};
use carnet::domain::command::redeem::Redeem;
use carnet::domain::command::suspend::{ResumeVenue, SuspendVenue};
use carnet::domain::command::void::VoidRedemption;
use carnet::domain::entry::{FigureTotals, FiguresDigest};
use carnet::domain::facts::VenueTerms;
use carnet::domain::id::{
    BookletId, ChequeId, CycleId, FunderId, PaymentId, PaymentRunId, RedemptionId, VenueId,
};
use carnet::domain::money::Cents;
use carnet::domain::registry::RecordDigest;
use carnet::domain::time::Day;

use super::language::{Code, Step, Which};
use super::world::Outcome;

/// The names that are bound so far.
#[derive(Default)]
pub(crate) struct Names {
    /// Name → the ledger's name of the same thing, as in `venues/1`.
    bound: BTreeMap<String, String>,
    redemptions: Vec<(RedemptionId, VenueId)>,
    figures: BTreeMap<CycleId, FigureTotals>,
    references: u32,
}

impl Names {
    /// The identifier that `name` stands for: bound before, or written out.
    pub(crate) fn id<T: FromStr>(&self, name: &str) -> T {
        let text = self.bound.get(name).map_or(name, String::as_str);
        text.parse().unwrap_or_else(|_| panic!("no such name: {name}"))
    }

    fn reference(&mut self, given: Option<&String>) -> carnet::domain::bank::BankReference {
        self.references += u32::from(given.is_none());
        let text = given.cloned().unwrap_or_else(|| format!("auto-{}", self.references));
        text.parse().unwrap_or_else(|_| panic!("no reference: {text}"))
    }

    /// Remembers what an accepted step gave a name to.
    pub(crate) fn bind(&mut self, step: &Step, outcome: &Outcome) {
        let bound = match (step, outcome) {
            (Step::Scheme { name, .. }, Outcome::Scheme(id)) => (name, id.to_string()),
            (Step::Buyer { name }, Outcome::Buyer(id)) => (name, id.to_string()),
            (Step::Prescriber { name }, Outcome::Prescriber(id)) => (name, id.to_string()),
            (Step::Venue { name, .. }, Outcome::Venue(id)) => (name, id.to_string()),
            (Step::Order { name, .. }, Outcome::Order(id)) => (name, id.to_string()),
            (Step::Close { label }, Outcome::Closed(id)) => (label, id.to_string()),
            (Step::Redeem { venue, .. }, Outcome::Redeemed { redemption, .. }) => {
                let venue = self.id(venue);
                self.redemptions.push((*redemption, venue));
                return;
            }
            (Step::Figures { cycle }, Outcome::Figures { totals, .. }) => {
                let cycle = self.id(cycle);
                self.figures.insert(cycle, *totals);
                return;
            }
            _ => return,
        };
        let before = self.bound.insert(bound.0.clone(), bound.1);
        assert_eq!(before, None, "{} is bound twice", bound.0);
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
        }
    }

    /// The command that `step` is on `today`; `None` for what is no command.
    pub(crate) fn command(&mut self, step: &Step, today: Day) -> Option<Command> {
        let record = RecordDigest([0; 32]);
        let command = match step {
            Step::At { .. } | Step::Figures { .. } | Step::Pay { .. } | Step::Cover => return None,
            Step::Found => super::core::found().into(),
            Step::Scheme { rules, .. } => CreateScheme { rules: rules.clone() }.into(),
            Step::Buyer { .. } => CreateBuyer { record }.into(),
            Step::Prescriber { .. } => CreatePrescriber { record }.into(),
            Step::Venue { departement, commune, label, .. } => {
                let departement = departement.parse().unwrap();
                let commune = commune.as_ref().map(|commune| commune.parse().unwrap());
                let terms = VenueTerms { departement, commune, label: *label, record };
                CreateVenue { terms }.into()
            }
            Step::Suspend { venue, reason } => {
                SuspendVenue { venue: self.id(venue), reason: *reason }.into()
            }
            Step::Resume { venue } => ResumeVenue { venue: self.id(venue) }.into(),
            Step::Order { buyer, scheme, quantity, until, .. } => {
                let (buyer, scheme) = (self.id(buyer), self.id(scheme));
                let (quantity, outer_day) = (*quantity, *until);
                CreateOrder { buyer, scheme, quantity, outer_day }.into()
            }
            Step::AcceptClock { day } => AcceptClock { day: *day }.into(),
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
            | Step::Allot { .. }
            | Step::HandOver { .. }
            | Step::Oppose { .. }
            | Step::Lift { .. }
            | Step::Redeem { .. }
            | Step::Void { .. } => self.of_cheques(step, today),
        };
        Some(command)
    }

    fn of_bank(&mut self, step: &Step, today: Day) -> Command {
        match step {
            Step::Receive { buyer, amount, day, reference } => {
                let (day, reference) = (day.unwrap_or(today), self.reference(reference.as_ref()));
                let (buyer, amount): (FunderId, Cents) = (self.id(buyer), *amount);
                RecordMoneyReceived { buyer, amount, day, reference }.into()
            }
            Step::Balance { day, balance } => {
                let (day, balance, reference) = (*day, *balance, self.reference(None));
                RecordBankBalance { day, balance, reference }.into()
            }
            Step::Book { payment, day, reference } => {
                let (day, reference) = (day.unwrap_or(today), self.reference(reference.as_ref()));
                let payment = PaymentId::new(*payment).unwrap();
                BookPayment { payment, day, reference }.into()
            }
            Step::Return { payment, day, reference } => {
                let (day, reference) = (day.unwrap_or(today), self.reference(reference.as_ref()));
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
            Step::Approve { cycle, other } => {
                let cycle = self.id(cycle);
                let known = self.figures.get(&cycle).filter(|_| !other);
                let figures = known.map_or(FiguresDigest([0; 32]), |totals| totals.digest);
                ApproveCycle { cycle, figures }.into()
            }
            Step::OpenRun { cycle } => CreatePaymentRun { cycle: self.id(cycle) }.into(),
            Step::ContinueRun { run } => {
                ContinuePaymentRun { run: PaymentRunId::new(*run).unwrap() }.into()
            }
            other => panic!("not about a cycle: {other:?}"),
        }
    }

    fn of_cheques(&self, step: &Step, today: Day) -> Command {
        let booklet = |number: u32| BookletId::new(number).unwrap();
        match step {
            Step::Issue { order, count } => {
                IssueBooklets { order: self.id(order), count: *count }.into()
            }
            Step::Allot { first, last, prescriber } => {
                let (count, prescriber) = (last - first + 1, self.id(prescriber));
                AllotBooklets { first: booklet(*first), count, prescriber }.into()
            }
            Step::HandOver { booklet: number, prescriber, day } => {
                let (prescriber, day) = (self.id(prescriber), day.unwrap_or(today));
                HandOverBooklet { booklet: booklet(*number), prescriber, day }.into()
            }
            Step::Oppose { booklet: number, reason } => {
                Oppose { booklet: booklet(*number), reason: *reason }.into()
            }
            Step::Lift { booklet: number } => LiftOpposition { booklet: booklet(*number) }.into(),
            Step::Redeem { venue, codes, service, date, procedures } => {
                let known = |name: &String| format!("procedures/{name}").parse().ok();
                Redeem {
                    venue: self.id(venue),
                    codes: codes.iter().map(|code| resolved(*code)).collect(),
                    service: *service,
                    procedures: procedures.iter().map(known).collect(),
                    service_date: date.unwrap_or(today),
                }
                .into()
            }
            Step::Void { redemption, venue, reason } => {
                let (redemption, of) = match redemption {
                    Which::Nth(nth) => self.redemptions[nth - 1],
                    Which::Named(name) => (self.id(name), VenueId::FIRST),
                };
                let venue = venue.as_ref().map_or(of, |venue| self.id(venue));
                VoidRedemption { redemption, venue, reason: *reason }.into()
            }
            other => panic!("not about chèques: {other:?}"),
        }
    }
}

fn resolved(code: Code) -> Resolved {
    match code {
        Code::Mistyped => Resolved::Mistyped,
        Code::Unknown => Resolved::Unknown,
        Code::Cheque { booklet, index } => {
            let cheque = ChequeId::new(BookletId::new(booklet).unwrap(), index);
            Resolved::Cheque(cheque.unwrap_or_else(|| panic!("no chèque {booklet}.{index}")))
        }
    }
}
