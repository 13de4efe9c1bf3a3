//! The pure core as a world: deciding and folding, with nothing around it.
//!
//! Every entry is compared with the facts in front of it, and the facts with all invariants behind
//! it; a command is decided twice, so that a decision that depends on anything else would show.

use carnet::domain::account::Account;
use carnet::domain::balances::Balance;
use carnet::domain::bank::Cover;
use carnet::domain::claim::{SettledRedemption, StatementKey};
use carnet::domain::code::{Fingerprint, KeyVersion};
use carnet::domain::command::calendar::{ContinueCalendar, RunCalendar};
use carnet::domain::command::organisations::Found;
use carnet::domain::command::payments::runs::{ContinuePaymentRun, CreatePaymentRun};
use carnet::domain::command::payments::sent::{ConfirmRunVoid, ContinueRunVoid};
use carnet::domain::command::{Command, Context};
use carnet::domain::entry::{
    BankingEffect, CalendarEffect, ClaimEffect, Effect, Entry, FigureLine, IncidentEffect,
    OrganisationEffect, RecoveredBy, SharingEffect, StockEffect, VenuePayment,
};
use carnet::domain::facts::{Facts, Statement};
use carnet::domain::id::{CycleId, LedgerId, PaymentRunId, RedemptionId};
use carnet::domain::invariants::{check, check_entry};
use carnet::domain::money::Cents;
use carnet::domain::rejection::Rejection;
use carnet::domain::request::{CallerId, RequestId};
use carnet::domain::scheme::Validity;
use carnet::domain::time::{Day, Timestamp};
use carnet::settlement::{Computation, Figures, Known, Shares};

use super::language::Step;
use super::presets;
use super::world::{Answer, Booklets, Happened, Outcome, Paid, ReadStatements, Refusal, World};

/// A ledger in memory, with all its entries.
pub(crate) struct Core {
    pub(crate) facts: Facts,
    pub(crate) entries: Vec<Entry>,
    at: Timestamp,
    day: Day,
    broken: Vec<String>,
}

/// The command that founds a ledger.
pub(crate) fn found() -> Found {
    let (ledger, fingerprint) = (LedgerId([7; 16]), Fingerprint([9; 16]));
    Found { ledger, key: KeyVersion::FIRST, fingerprint }
}

impl Core {
    /// A ledger with its first entry.
    pub(crate) fn founded() -> Core {
        let (at, day) = presets::start();
        let (facts, entries, broken) = (Facts::default(), Vec::new(), Vec::new());
        let mut core = Core { facts, entries, at, day, broken };
        core.take(&CallerId::engine(), &found().into()).unwrap();
        core
    }

    /// Decides, and folds what was decided.
    pub(crate) fn take(
        &mut self,
        caller: &CallerId,
        command: &Command,
    ) -> Result<&Entry, Rejection> {
        let context = Context { at: self.at, day: self.day, caller: caller.clone() };
        let decided = command.decide(&self.facts, &context);
        assert_eq!(decided, command.decide(&self.facts, &context), "decided twice: {command:?}");
        let decision = decided?;
        let sequence = self.facts.next_sequence();
        let mut request = [0; 16];
        request[8..].copy_from_slice(&sequence.get().to_be_bytes());
        let entry = Entry {
            sequence,
            at: self.at,
            day: self.day,
            caller: caller.clone(),
            request: RequestId(request),
            digest: command.digest(),
            effects: decision.effects,
            transfers: decision.transfers,
        };
        let broken = check_entry(&self.facts, &entry);
        self.broken.extend(broken.iter().map(|breach| format!("entry {sequence}: {breach}")));
        self.facts.apply(&entry);
        self.entries.push(entry);
        Ok(self.entries.last().unwrap())
    }

    /// The figures of a cycle from its entries, and who bears what where anybody but buyers could;
    /// `None` when there is no such cycle.
    pub(crate) fn compute(&self, id: CycleId) -> Option<(Figures, Option<Shares>)> {
        let cycle = self.facts.cycle(id)?;
        let mut computation = Computation::new(self.facts.buyers());
        for entry in &self.entries {
            if (cycle.first..=cycle.cut_off).contains(&entry.sequence) {
                computation.add(entry).unwrap();
            }
        }
        let figures = computation.finish().unwrap();
        let is_shared = self.facts.sharing.cycles.contains_key(&id);
        let known = Known::at(&self.facts, id, cycle.cut_off);
        let shares = is_shared.then(|| computation.shares(known, &figures).unwrap());
        Some((figures, shares))
    }

    /// A redemption as the journal has it; `None` when it stands in no computed cycle.
    pub(crate) fn settled(&self, redemption: RedemptionId) -> Option<Box<SettledRedemption>> {
        let cycles = &self.facts.cycles;
        let place = cycles.iter().position(|cycle| cycle.cut_off >= redemption.0)?;
        let id = CycleId::at_index(place).filter(|id| self.facts.is_computed(*id))?;
        let cycle = self.facts.cycle(id)?;
        let mut computation = Computation::new(self.facts.buyers());
        for entry in &self.entries {
            if (cycle.first..=cycle.cut_off).contains(&entry.sequence) {
                computation.add(entry).unwrap();
            }
        }
        computation.finish().unwrap();
        let taken = self.entries.iter().find(|entry| entry.sequence == redemption.0)?;
        let known = Known::at(&self.facts, id, cycle.cut_off);
        computation.settled(known, (id, taken)).map(Box::new)
    }

    /// It is `at` now.
    pub(crate) fn set(&mut self, at: Timestamp, day: Day) {
        assert!(at >= self.at, "time goes back to {at}");
        (self.at, self.day) = (at, day);
    }

    /// The moment that it is.
    pub(crate) fn at(&self) -> Timestamp {
        self.at
    }

    /// The day that it is.
    pub(crate) fn day(&self) -> Day {
        self.day
    }
}

pub(crate) fn refused(rejection: &Rejection) -> Refusal {
    let metadata = rejection.metadata().into_iter().map(|(key, value)| (key.to_owned(), value));
    Refusal { reason: rejection.reason().to_owned(), metadata: metadata.collect() }
}

/// What the caller is told of an entry.
pub(crate) fn outcome(entry: &Entry) -> Outcome {
    if let Some(issued) = issued(entry) {
        return issued;
    }
    match &entry.effects[0] {
        Effect::RulesSet { scheme, version: 1, .. } => Outcome::Scheme(*scheme),
        Effect::BuyerCreated { funder, .. } => Outcome::Funder(*funder),
        Effect::PrescriberCreated { prescriber, .. } => Outcome::Prescriber(*prescriber),
        Effect::OrderCreated { order, .. } => Outcome::Order(*order),
        Effect::Organisation(effect) => of_organisation(effect),
        Effect::Stock(StockEffect::BookletsPrepared { first, count, .. }) => {
            Outcome::Prepared(Booklets { first: *first, count: *count })
        }
        Effect::Stock(StockEffect::BookletReplaced { by, .. }) => Outcome::Replaced { by: *by },
        Effect::Redeemed { parts, .. } => Outcome::Redeemed {
            redemption: RedemptionId(entry.sequence),
            parts: parts.iter().map(|part| (part.order, part.value)).collect(),
        },
        Effect::CycleClosed { cycle, .. } => Outcome::Closed(*cycle),
        Effect::Sharing(SharingEffect::AgreementDrafted { agreement, .. }) => {
            Outcome::Agreement(*agreement)
        }
        Effect::Sharing(SharingEffect::AwardGranted { award, .. }) => Outcome::Award(*award),
        Effect::Claim(effect) => of_claim(entry, effect),
        Effect::PaymentRunOpened { run, .. } => Outcome::RunOpened(*run),
        Effect::Incident(IncidentEffect::ClawbackRecovered {
            by: RecoveredBy::SetOff { .. },
            ..
        }) => Outcome::Payments(made(entry)),
        Effect::Banking(effect) => of_banking(entry, effect),
        Effect::Calendar(CalendarEffect::MilestoneReached { .. })
        | Effect::Stock(StockEffect::BookletsLapsed { .. }) => {
            Outcome::Calendar(entry.effects.iter().filter_map(Happened::of).collect())
        }
        _ => Outcome::Done,
    }
}

fn of_banking(entry: &Entry, effect: &BankingEffect) -> Outcome {
    match effect {
        BankingEffect::AccountProposed { account, .. } => Outcome::Account(*account),
        BankingEffect::VenuesPaid { .. } => Outcome::Payments(made(entry)),
        BankingEffect::RunSealed { payments, sum, .. } => {
            Outcome::Sealed { payments: *payments, sum: *sum }
        }
        BankingEffect::LineSuspended { line, reason, .. } => {
            Outcome::Suspended { line: *line, reason: *reason }
        }
        BankingEffect::RefundProposed { refund, .. } => Outcome::Refund(*refund),
        BankingEffect::RefundPaid { payment, .. } => Outcome::RefundPaid(*payment),
        _ => Outcome::Done,
    }
}

/// The payments that the entry made.
fn made(entry: &Entry) -> Vec<Paid> {
    let made = entry.effects.iter().filter_map(|effect| match effect {
        Effect::Banking(BankingEffect::VenuesPaid { payments, .. }) => Some(payments),
        _ => None,
    });
    made.flatten().map(paid).collect()
}

fn of_claim(entry: &Entry, effect: &ClaimEffect) -> Outcome {
    match effect {
        ClaimEffect::ShareContested { contest, .. } => Outcome::Contest(*contest),
        ClaimEffect::ApprovalBegun { .. } => Outcome::Awaits,
        ClaimEffect::StatementDefinitive { .. } if entry.caller == CallerId::engine() => {
            Outcome::Calendar(entry.effects.iter().filter_map(Happened::of).collect())
        }
        _ => Outcome::Done,
    }
}

fn of_organisation(effect: &OrganisationEffect) -> Outcome {
    match effect {
        OrganisationEffect::FunderCreated { funder, .. } => Outcome::Funder(*funder),
        OrganisationEffect::VenueRegistered { venue, .. } => Outcome::Venue(*venue),
        OrganisationEffect::BankAccountProposed { account, .. } => Outcome::Account(*account),
        _ => Outcome::Done,
    }
}

/// What was put into circulation, if that is what the entry did.
fn issued(entry: &Entry) -> Option<Outcome> {
    let ranges = entry.effects.iter().filter_map(|effect| match effect {
        Effect::BookletsIssued { first, count, validity, .. }
        | Effect::Stock(StockEffect::BookletsActivated { first, count, validity, .. }) => {
            Some((Booklets { first: *first, count: *count }, *validity))
        }
        _ => None,
    });
    let (booklets, validity): (Vec<Booklets>, Vec<Validity>) = ranges.unzip();
    let Validity { last_service, last_presentation, .. } = *validity.first()?;
    Some(Outcome::Issued { booklets, last_service, last_presentation })
}

fn paid(made: &VenuePayment) -> Paid {
    let VenuePayment { payment, venue, attempt, lines, .. } = made;
    let amount = Cents::checked_sum(lines.iter().map(|line| line.amount)).unwrap();
    Paid { payment: *payment, venue: *venue, attempt: *attempt, amount }
}

impl World for Core {
    fn name(&self) -> &'static str {
        "the pure core"
    }

    fn speaks(&self, _: &Step) -> bool {
        true
    }

    fn set_time(&mut self, at: Timestamp, day: Day) {
        self.set(at, day);
    }

    fn submit(&mut self, caller: &CallerId, mut command: Command) -> Answer {
        match &mut command {
            Command::ContestShare(ask) => ask.settled = self.settled(ask.redemption),
            Command::UndoRedemption(ask) => ask.settled = self.settled(ask.redemption),
            _ => {}
        }
        self.take(caller, &command).map(outcome).map_err(|rejection| refused(&rejection))
    }

    fn figures(&mut self, cycle: CycleId) -> Answer {
        let Some((figures, shares)) = self.compute(cycle) else {
            return Err(refused(&Rejection::CycleNotFound { cycle }));
        };
        for part in figures.parts(cycle) {
            self.submit(&CallerId::engine(), part.into())?;
        }
        let lines: Vec<FigureLine> = figures.lines().to_vec();
        for part in shares.iter().flat_map(|shares| shares.parts(cycle)) {
            self.submit(&CallerId::engine(), part.into())?;
        }
        let shares = shares.map(|shares| (shares.lines().to_vec(), *shares.totals()));
        Ok(Outcome::Figures { lines, totals: *figures.totals(), shares })
    }

    fn pay(&mut self, caller: &CallerId, cycle: CycleId) -> Answer {
        let opened = self.submit(caller, CreatePaymentRun { cycle }.into())?;
        let Outcome::RunOpened(run) = opened else { panic!("a run is opened by its first entry") };
        let mut all = Vec::new();
        while let Outcome::Payments(made) =
            self.submit(&CallerId::engine(), ContinuePaymentRun { run }.into())?
        {
            all.extend(made);
        }
        Ok(Outcome::Payments(all))
    }

    fn void(&mut self, caller: &CallerId, run: PaymentRunId) -> Answer {
        self.submit(caller, ConfirmRunVoid { run }.into())?;
        while self.facts.voiding() == Some(run) {
            self.submit(&CallerId::engine(), ContinueRunVoid { run }.into())?;
        }
        Ok(Outcome::Done)
    }

    fn calendar(&mut self, caller: &CallerId, through: Day) -> Answer {
        self.submit(caller, RunCalendar { through }.into())?;
        let mut all = Vec::new();
        while let Outcome::Calendar(happened) =
            self.submit(&CallerId::engine(), ContinueCalendar { through }.into())?
        {
            all.extend(happened);
        }
        Ok(Outcome::Calendar(all))
    }

    fn cover(&mut self) -> Cover {
        self.facts.cover(self.day)
    }

    fn trial_balance(&mut self) -> Vec<(Account, Balance)> {
        self.facts.balances.iter().collect()
    }

    fn facts(&mut self, read: &ReadStatements) -> Vec<(StatementKey, Statement)> {
        read(&self.facts)
    }

    fn broken(&mut self) -> Vec<String> {
        let findings = check(&self.facts);
        let broken = findings.iter().filter(|finding| !finding.broken.is_empty());
        self.broken.iter().cloned().chain(broken.map(ToString::to_string)).collect()
    }
}
