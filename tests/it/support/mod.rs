//! The harness: scenarios as text, run in every world, compared as text.
//!
//! [`language`] reads the text, [`names`] binds its names and makes commands of its lines,
//! [`world`] executes them. Nothing else of the tests touches the program, but for the properties.
//!
//! **Invariant:** after every line, every invariant of the ledger holds, or the test fails.

pub(crate) mod actions;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "callers are told something of some effects, of all others that it is done"
)]
pub(crate) mod core;
pub(crate) mod language;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "one function has an arm for each step; it gives each of the others its own subject"
)]
pub(crate) mod names;
pub(crate) mod presets;
#[allow(dead_code, reason = "the other programs of the tests use the rest")]
pub(crate) mod served;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "one function has an arm for each command; it gives each of the others its own"
)]
pub(crate) mod server;
pub(crate) mod wire;
pub(crate) mod wire_words;
pub(crate) mod world;

use std::fmt::Write as _;

use carnet::domain::claim::StatementKey;
use carnet::domain::command::accounts::ConfirmBankAccount;
use carnet::domain::command::venues::{CheckVenue, ValidateVenue};
use carnet::domain::facts::Statement;
use carnet::domain::id::{CycleId, PaymentRunId};
use carnet::domain::money::Cents;
use carnet::domain::time::Day;
use expect_test::Expect;

use language::{Banking, Claim, Line, Step, parse};
use names::Names;
use world::{Answer, Outcome, World, cover_line};

/// A ledger in which everything is somewhere: paid, on its way, returned, payable, redeemed since
/// the cut-off, void, with a person, allotted, blocked, in stock.
const LIFE: &str = "
    scheme S
    scheme T face 5.00 cheques 5
    buyer A
    buyer B
    prescriber P
    venue V departement 16 label 2025-01-01..2025-12-31
    bank escrow
    bank V
    venue W departement 16 label 2025-01-01..2025-12-31
    bank W
    order O of A under S for 10 booklets until 2026-12-31
    order N of B under T for 10 booklets until 2026-12-31
    receive A 600.00
    receive B 50.00
    issue O 5
    issue N 2
    allot 1..3 to P
    allot 6 to P
    hand over 1 by P
    hand over 2 by P
    hand over 6 by P
    oppose 3 stolen
    redeem V 1.1 1.2 6.1
    redeem W 2.1
    close 2025-03 by first
    figures 2025-03
    approve 2025-03 by second
    pay 2025-03
    book 1
    return 1
    book 2
    redeem V 1.3 6.2
    redeem W 2.2
    void 4th redemption
    close 2025-04 by first
    redeem W 2.3
";

/// Where every scenario is run. Add a world here, and all of them run there too.
fn worlds() -> Vec<Box<dyn World>> {
    vec![Box::new(core::Core::founded()), Box::new(server::Server::founded())]
}

/// Runs a scenario and compares what it gives: a line for each command, then the trial balance.
pub(crate) fn check(scenario: &str, expected: Expect) {
    check_after("", scenario, expected);
}

/// As [`check`], after `given`, of which every line is accepted and none is shown.
#[expect(clippy::needless_pass_by_value, reason = "an expectation is written where it is given")]
pub(crate) fn check_after(given: &str, scenario: &str, expected: Expect) {
    let (given, lines) = (parse(given), parse(scenario));
    let mut first: Option<String> = None;
    for mut world in worlds() {
        if !given.iter().chain(&lines).all(|line| world.speaks(&line.step)) {
            continue;
        }
        let mut script = Script::new(world.as_mut());
        script.give(&given);
        let mut report = String::new();
        for line in &lines {
            if script.world.strays() {
                break;
            }
            let (result, _) = script.run(line);
            report.push_str(&told(&line.text, &result));
        }
        report.push_str(&script.trial_balance());
        if script.world.strays() {
            continue;
        }
        let name = script.world.name();
        assert_eq!(first.get_or_insert_with(|| report.clone()), &report, "{name} differs");
    }
    expected.assert_eq(&first.unwrap_or_default());
}

/// Brings `world` to where `text` ends; every line is accepted.
pub(crate) fn given(world: &mut dyn World, text: &str) {
    Script::new(world).give(&parse(text));
}

/// A ledger of the pure core that has seen all of [`LIFE`].
pub(crate) fn whole_life() -> core::Core {
    let mut core = core::Core::founded();
    given(&mut core, LIFE);
    core
}

/// A command and its result: on one line where they fit.
fn told(command: &str, result: &str) -> String {
    let first = result.lines().next().unwrap_or_default();
    let fits = command.chars().count() + first.chars().count() < 80;
    let between = if fits { ": " } else { ":\n    " };
    if result.is_empty() { format!("{command}\n") } else { format!("{command}{between}{result}\n") }
}

/// What statements say, a line each; amounts of nothing are left out.
fn told_statements(statements: &[(StatementKey, Statement)]) -> String {
    let mut told = format!("{} statements", statements.len());
    for (key, statement) in statements {
        let Statement { shared, direct, undone, relieved, contested, .. } = *statement;
        let Statement { called, received, abandoned, definitive, .. } = *statement;
        let amounts = [
            ("shared", shared),
            ("direct", direct),
            ("undone", undone),
            ("relieved", relieved),
            ("contested", contested),
            ("called", called),
            ("received", received),
            ("abandoned", abandoned),
        ];
        let _ = write!(told, "\n    {}:", key.to_string().trim_start_matches("statements/"));
        for (what, amount) in amounts.into_iter().filter(|(_, amount)| *amount > Cents::ZERO) {
            let _ = write!(told, " {what} {amount}");
        }
        if let Some(since) = definitive {
            let _ = write!(told, ", definitive {since}");
        }
    }
    told
}

/// A scenario on its way through a world.
struct Script<'a> {
    world: &'a mut dyn World,
    names: Names,
    today: Day,
}

impl<'a> Script<'a> {
    fn new(world: &'a mut dyn World) -> Script<'a> {
        let (at, today) = presets::start();
        world.set_time(at, today);
        Script { world, names: Names::default(), today }
    }

    /// Runs lines that must be accepted.
    fn give(&mut self, lines: &[Line]) {
        for line in lines {
            if self.world.strays() {
                break;
            }
            let (result, accepted) = self.run(line);
            assert!(accepted || self.world.strays(), "given, but refused: {}: {result}", line.text);
        }
    }

    /// The result of a line as text, and whether it was accepted.
    fn run(&mut self, line: &Line) -> (String, bool) {
        let result = self.result(line);
        let broken = self.world.broken();
        let place = format!("{} after `{}`", self.world.name(), line.text);
        assert!(broken.is_empty(), "{place}:\n{}", broken.join("\n"));
        result
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "all other steps are commands")]
    fn result(&mut self, line: &Line) -> (String, bool) {
        let answer = match &line.step {
            Step::At { text } => {
                let (at, day) = presets::moment(text);
                self.world.set_time(at, day);
                self.today = day;
                return (String::new(), true);
            }
            Step::Cover => return (cover_line(&self.world.cover()), true),
            Step::Figures { cycle } => self.world.figures(self.names.id(cycle)),
            Step::Pay { cycle } => self.world.pay(&line.caller, self.names.id(cycle)),
            Step::Calendar { through } => self.world.calendar(&line.caller, *through),
            Step::Claim(Claim::Statements { cycle }) => {
                let cycle: CycleId = self.names.id(cycle);
                let statements =
                    self.world.facts(&move |facts| facts.statements_of(cycle).collect());
                return (told_statements(&statements), true);
            }
            Step::Banking(Banking::ConfirmVoid { run }) => {
                self.world.void(&line.caller, PaymentRunId::new(*run).unwrap())
            }
            Step::Banking(Banking::Use { owner }) => self.account_in_use(line, owner),
            step @ Step::Venue { draft: false, .. } => self.active_venue(line, step),
            step => {
                let command = self.names.command(step, self.today);
                let command = command.unwrap_or_else(|| panic!("no command: {}", line.text));
                self.world.submit(&line.caller, command)
            }
        };
        match answer {
            Ok(outcome) => {
                self.names.bind(&line.step, &outcome);
                (outcome.to_string(), true)
            }
            Err(refusal) => (refusal.to_string(), false),
        }
    }

    /// Creates a venue, checks it, and has it validated for the first buyer by someone else.
    fn active_venue(&mut self, line: &Line, step: &Step) -> Answer {
        let buyer = self.names.first_buyer();
        let buyer = buyer.unwrap_or_else(|| panic!("a buyer comes before a venue: {}", line.text));
        let create = self.names.command(step, self.today);
        let create = create.unwrap_or_else(|| panic!("no command: {}", line.text));
        let outcome = self.world.submit(&line.caller, create)?;
        let Outcome::Venue(venue) = outcome else { panic!("no venue: {}", line.text) };
        self.world.submit(&line.caller, CheckVenue { venue }.into())?;
        self.world.submit(&presets::validator(), ValidateVenue { venue, buyer }.into())?;
        Ok(outcome)
    }

    /// Proposes a bank account, and has it confirmed by someone else, from today on.
    fn account_in_use(&mut self, line: &Line, owner: &str) -> Answer {
        let propose = self.names.propose_account(owner);
        let outcome = self.world.submit(&line.caller, propose)?;
        let Outcome::Account(account) = outcome else { panic!("no account: {}", line.text) };
        let confirm = ConfirmBankAccount { account, from: self.today };
        self.world.submit(&presets::validator(), confirm.into())?;
        Ok(outcome)
    }

    /// What was debited and credited on every account, and in all; nothing when nothing was.
    fn trial_balance(&mut self) -> String {
        let rows = self.world.trial_balance();
        let mut table = String::new();
        if rows.is_empty() {
            return table;
        }
        let _ = writeln!(table, "\n{:26} {:>11} {:>11}", "", "debit", "credit");
        let (mut debits, mut credits) = (Cents::ZERO, Cents::ZERO);
        for (account, balance) in rows {
            let show = |cents: Cents| match cents {
                Cents::ZERO => String::new(),
                cents => cents.to_string(),
            };
            let (debit, credit) = (show(balance.debits), show(balance.credits));
            let row = format!("{:26} {debit:>11} {credit:>11}", self.names.account(account));
            let _ = writeln!(table, "{}", row.trim_end());
            debits = debits.checked_add(balance.debits).unwrap();
            credits = credits.checked_add(balance.credits).unwrap();
        }
        let (debits, credits) = (debits.to_string(), credits.to_string());
        let _ = writeln!(table, "{:26} {debits:>11} {credits:>11}", "");
        table
    }
}
