//! Random ledgers as exported journals, for a reference that shares no code with the engine:
//! `.ci/run` gives them to `tests/interop`, which recomputes each from its text alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use carnet::domain::agreement::AwardTerms;
use carnet::domain::command::banking::forfeit::ForfeitPayable;
use carnet::domain::command::cycle::ApproveCycle;
use carnet::domain::command::schemes::{CreateScheme, ReviseScheme};
use carnet::domain::command::sharing::awards::GrantAward;
use carnet::domain::command::venues::EndVenue;
use carnet::domain::entry::Effect;
use carnet::domain::id::{CycleId, FunderId, LedgerId, SchemeId, VenueId};
use carnet::domain::money::Cents;
use carnet::domain::organisation::VenueEnding;
use carnet::domain::scheme::{CoFundingPath, Rules};
use carnet::journal::record::ShownEntry;
use carnet::journal::{ChainHash, record};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::properties::{JUDGES, SHARED, act, after_claims, ledger, told_by};
use crate::support::actions::{Action, any_actions, any_banking, any_claims, any_sharing};
use crate::support::core::Core;
use crate::support::given;
use crate::support::world::World;

/// How many ledgers of each kind.
const LEDGERS: usize = 20;
/// How many of those in which others are called, contest, pay, and redemptions are undone; as many
/// again in which everything else happens as well.
const CLAIMS: usize = 60;
/// What happens in each that may meet refusals.
const ACTIONS: usize = 240;
/// What happens in each between the ledger and the bank.
const BANKED: usize = 480;

/// Two buyers whose chèques differ, and forty booklets with people.
const GIVEN: &str = "
    scheme S
    scheme T face 7.35 cheques 7
    buyer A
    buyer B
    funder C contributor
    funder D contributor
    funder E co-funder
    funder F co-funder
    prescriber P
    venue V departement 16 label 2025-01-01..2026-12-31
    venue W departement 17 label 2025-01-01..2026-12-31
    venue X departement 75 label 2025-01-01..2026-12-31
    bank escrow
    bank V
    bank W
    bank X
    order O of A under S for 20 booklets until 2026-12-31
    order N of B under T for 20 booklets until 2026-12-31
    receive A 2000.00
    receive B 2000.00
    issue O 20
    issue N 20
    allot 1..40 to P
    table 2025-01-01 famille=caf,msa social=caf,msa:2,pole travail=pole,cpam \
        argent=caf:3,msa:7,pole loisirs= rente/argent=msa,pole:2
";

/// After [`SHARED`]: agreements and awards that run out, so that what is released is used again;
/// two agreements of one contributor; booklets of three orders and two buyers with people.
const CLAIMED: &str = "
    funder F co-funder
    agreement H of funders/3 for organisations/2 years 2025:25.00:9 share 60
    sign H by boss
    agreement K of funders/3 for organisations/3 years 2025:15.00 max 4.99
    sign K by boss
    award X gross 30.00 of F to funders/1 under schemes/1 rate 25 rank 2
    award Y net 20.00 of F to funders/2 under schemes/2 rate 33 rank 1
    award Z net 40.00 of funders/4 to funders/2 under schemes/2 rate 50 rank 2
    award Q gross 20.00 of funders/4 to funders/1 under schemes/3 rate 40
    allot 5..10 to prescribers/1
    hand over 3 by prescribers/1
    hand over 5 by prescribers/1
    hand over 6 by prescribers/1
    hand over 8 by prescribers/1
    hand over 9 by prescribers/1
    receive funders/1 300.00 ref claimed/1
    receive funders/2 300.00 ref claimed/2
    top up 50.00 ref claimed/3
";

/// Booklets of a scheme that sets nothing off.
const GROSS: &str = "
    order R of funders/2 under schemes/5 for 5 booklets until 2026-12-31
    issue R 2
    allot 14 to prescribers/1
    hand over 14 by prescribers/1
    redeem venues/1 14.1 14.2 procedures famille
    redeem venues/2 14.3 6.1 3.1 procedures social
    redeem venues/1 3.2 8.1 procedures famille,argent
";

/// The same numbers for the same seed.
struct Dice(u64);

impl Dice {
    /// A number from 0 to below `sides`.
    fn below(&mut self, sides: u64) -> u64 {
        let (times, plus) = (6_364_136_223_846_793_005, 1_442_695_040_888_963_407);
        self.0 = self.0.wrapping_mul(times).wrapping_add(plus);
        (self.0 >> 33) % sides
    }

    fn one<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[usize::try_from(self.below(u64::try_from(all.len()).unwrap())).unwrap()]
    }

    /// Terms of an agreement: tight ones, so that every limit is met.
    fn terms(&mut self) -> String {
        let envelope = format!("years 2025:{}.{:02}", 5 + self.below(150), self.below(100));
        let count =
            if self.below(2) == 0 { format!(":{}", 5 + self.below(40)) } else { String::new() };
        let share = self.one(&["", "", " share 60", " share 33"]);
        let maximum = self.one(&["", "", " max 2.50", " max 4.99"]);
        let scope = self.one(&["", "", " in 16", " only social,argent", " only 11,famille"]);
        format!("{envelope}{count}{share}{maximum}{scope}")
    }
}

/// A year of redemptions, cycles and changing terms, as it is written down.
struct Year {
    dice: Dice,
    lines: Vec<String>,
    /// The chèques that each booklet still has, from the last.
    left: Vec<u32>,
    redeemed: u32,
}

/// Who bears what, by organisation and by co-funder.
const AGREEMENTS: [&str; 3] = ["G of C for caf", "H of D for msa", "K of C for pole"];
const AWARDS: [&str; 3] =
    ["of E to A under S rate 50", "of F to A under S rate 33 rank 2", "of F to B under T rate 17"];

/// What changes before the redemptions of a month; `{}` are other terms.
const CHANGES: [&str; 6] = [
    "",
    "",
    "table 2025-05-10 famille=caf social=caf,msa:3 travail=pole,cpam argent=caf:3,msa:7,pole \
     rente/argent=pole",
    "move W departement 16\namend G from 2025-06-05 version 2 {}",
    "finish H after 2025-07-10\nstop Y after 2025-07-12\n\
     agreement J of D for msa days 2025-07-20..2025-12-31 version 2 {}\nsign J by boss",
    "amend K from 2025-08-10 version 2 {}",
];

impl Year {
    fn begin(seed: u64) -> Year {
        let mut dice = Dice(seed);
        let mut lines = vec![GIVEN.to_owned()];
        lines.extend((1..=40).map(|booklet| format!("hand over {booklet} by P")));
        for agreement in AGREEMENTS {
            let (terms, name) = (dice.terms(), &agreement[..1]);
            lines.push(format!("agreement {agreement} {terms}\nsign {name} by boss"));
        }
        for (award, name) in AWARDS.iter().zip(["Y", "Z", "Q"]) {
            let (base, euros) = (dice.one(&["net", "gross"]), 20 + dice.below(200));
            lines.push(format!("award {name} {base} {euros}.00 {award}"));
        }
        let left = [vec![10; 20], vec![7; 20]].concat();
        Year { dice, lines, left, redeemed: 0 }
    }

    /// Redeems some chèques of a few booklets for services of this month; none when none is left.
    fn redeem(&mut self, month: u64) {
        let mut codes = Vec::new();
        for _ in 0..=self.dice.below(3) {
            let place = usize::try_from(self.dice.below(40)).unwrap();
            for _ in 0..=self.dice.below(3) {
                if self.left[place] > 0 {
                    codes.push(format!("{}.{}", place + 1, self.left[place]));
                    self.left[place] -= 1;
                }
            }
        }
        if codes.is_empty() {
            return;
        }
        let mut procedures = vec!["famille", "social", "travail", "argent", "loisirs", "papiers"];
        procedures.push("11");
        let mut declared = Vec::new();
        for _ in 0..self.dice.below(4) {
            let one = self.dice.below(u64::try_from(procedures.len()).unwrap());
            declared.push(procedures.remove(usize::try_from(one).unwrap()));
        }
        let (venue, day) = (self.dice.one(&["V", "W", "X"]), 4 + self.dice.below(24));
        self.redeemed += 1;
        let (codes, declared) = (codes.join(" "), declared.join(","));
        let procedures = if declared.is_empty() { "" } else { " procedures " };
        let day = format!("2025-{month:02}-{day:02}");
        self.lines.push(format!("redeem {venue} {codes} on {day}{procedures}{declared}"));
    }

    /// A month, settled and paid at its end.
    fn month(&mut self, month: u64, change: &str) {
        let terms = self.dice.terms();
        let change = change.replace("{}", &terms);
        self.lines.push(format!("at 2025-{month:02}-28\n{change}"));
        for _ in 0..16 {
            self.redeem(month);
        }
        let label = format!("2025-{month:02}");
        self.lines.push(format!("void {}th redemption", self.redeemed));
        self.lines.push(format!("close {label} by first\nfigures {label}"));
        self.lines.push(format!("approve {label} by second\npay {label}"));
        if month == 3 {
            self.lines
                .push(format!("book 1\nbook 2\nreturn 1\nbank V\nbank W\nbank X\npay {label}"));
        }
    }
}

/// The journal of `core` as `carnet export journal` writes it.
fn exported(core: &Core) -> String {
    let mut text = String::new();
    let mut hash = ChainHash::genesis(core.facts.ledger.unwrap_or(LedgerId([0; 16])));
    for entry in &core.entries {
        hash = hash.then(&record::encode(entry).unwrap());
        text += &serde_json::to_string(&ShownEntry { hash: &hash, entry }).unwrap();
        text.push('\n');
    }
    text
}

fn write(core: &Core, name: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("exports");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), exported(core)).unwrap();
}

/// What `actions` make of a ledger, refusals and all.
fn after(mut core: Core, actions: &[Action]) -> Core {
    for (place, action) in actions.iter().enumerate() {
        act(&mut core, place, action);
    }
    core
}

#[test]
fn ledgers_of_random_commands_are_exported_for_the_reference() {
    let mut runner = TestRunner::deterministic();
    let (whole, sharing) = (any_actions(ACTIONS..=ACTIONS), any_sharing(ACTIONS..=ACTIONS));
    for number in 1..=LEDGERS {
        let actions = whole.new_tree(&mut runner).unwrap().current();
        write(&after(ledger(), &actions), &format!("whole-{number:02}.jsonl"));
        let actions = sharing.new_tree(&mut runner).unwrap().current();
        let mut core = ledger();
        given(&mut core, SHARED);
        write(&after(core, &actions), &format!("sharing-{number:02}.jsonl"));
    }
}

/// A ledger in which several bear something, an award is paid directly, one scheme sets nothing
/// off, two need three people above a sum, and two cycles are approved.
fn claimed() -> Core {
    let mut core = ledger();
    let boss = "boss".parse().unwrap();
    let rules = core.facts.schemes[0].versions[0].rules.clone();
    let rules = Rules { set_off: false, ..rules };
    core.take(&boss, &CreateScheme { rules }.into()).unwrap();
    for text in [SHARED, CLAIMED, GROSS] {
        given(&mut core, text);
    }
    let terms = core.facts.sharing.awards[1].terms;
    let terms = AwardTerms { path: CoFundingPath::DirectToBuyer, rank: 3, ..terms };
    core.take(&boss, &GrantAward { terms }.into()).unwrap();
    given(&mut core, JUDGES);
    let from = core.day().plus(2);
    for (number, above) in [(1, 12_00), (3, 30_00)] {
        let scheme = SchemeId::new(number).unwrap();
        let rules = core.facts.scheme(scheme).unwrap().versions[0].rules.clone();
        let rules = Rules { three_people_above: Cents::new(above), ..rules };
        core.take(&boss, &ReviseScheme { scheme, from, rules }.into()).unwrap();
    }
    core
}

/// Approves what can be approved, by as many people as it takes.
fn approve(core: &mut Core, contest_days: u16) {
    for index in 0..core.facts.cycles.len() {
        let cycle = CycleId::at_index(index).unwrap();
        let Some(figures) = core.facts.figures_digest(cycle) else { continue };
        let approve = ApproveCycle { cycle, figures, contest_days: Some(contest_days) };
        for caller in ["fifth", "sixth"] {
            let _ = core.take(&caller.parse().unwrap(), &approve.clone().into());
        }
    }
}

#[test]
fn ledgers_of_random_claims_among_all_else_are_exported_for_the_reference() {
    let mut runner = TestRunner::deterministic();
    let claims = any_claims(ACTIONS..=ACTIONS);
    let (whole, sharing) = (any_actions(ACTIONS..=ACTIONS), any_sharing(ACTIONS..=ACTIONS));
    for number in 1..=CLAIMS {
        let claims = claims.new_tree(&mut runner).unwrap().current();
        let whole = whole.new_tree(&mut runner).unwrap().current();
        let sharing = sharing.new_tree(&mut runner).unwrap().current();
        let mut core = claimed();
        for (place, action) in claims.iter().enumerate() {
            let caller = ["operator", "second", "third"][place % 3].parse().unwrap();
            told_by(&mut core, &caller, action);
            let other = if place % 10 == 0 { &sharing[place] } else { &whole[place] };
            if place % 5 == 0 {
                told_by(&mut core, &caller, other);
            }
            if place % 40 == 19 {
                approve(&mut core, u16::try_from(place % 30).unwrap());
            }
            if place % 80 == 79 {
                told_by(&mut core, &caller, &Action::Wait { hours: 400 });
                let through = core.day();
                let _ = core.calendar(&caller, through);
            }
        }
        write(&core, &format!("mixed-{number:02}.jsonl"));
    }
}

#[test]
fn ledgers_of_random_claims_and_incidents_are_exported_for_the_reference() {
    let mut runner = TestRunner::deterministic();
    let claims = any_claims(ACTIONS..=ACTIONS);
    for number in 1..=CLAIMS {
        let actions = claims.new_tree(&mut runner).unwrap().current();
        write(&after_claims(&actions, |_| {}), &format!("claims-{number:02}.jsonl"));
    }
}

/// Where funders get money back.
const PAID: &str = "
    bank funders/1
    bank funders/2
    bank funders/3
    bank funders/4
";
/// Ends a venue, and returns what it never took to the buyers when the limitation is over.
fn forfeit(core: &mut Core) {
    let (operator, venue) = ("operator".parse().unwrap(), VenueId::new(2).unwrap());
    let (last_day, reason) = (core.day(), VenueEnding::Closed);
    let _ = core.take(&operator, &EndVenue { venue, last_day, reason }.into());
    told_by(core, &operator, &Action::Wait { hours: 24 * 366 * 7 });
    for index in 0..core.facts.funders.len() {
        let buyer = FunderId::at_index(index).unwrap();
        let _ = core.take(&operator, &ForfeitPayable { venue, buyer }.into());
    }
}

/// Which of the effects between the ledger and the bank it is.
fn named(effect: &Effect) -> Option<String> {
    let Effect::Banking(effect) = effect else { return None };
    format!("{effect:?}").split([' ', '{']).next().map(str::to_owned)
}

#[test]
fn ledgers_of_random_payments_and_lines_of_the_bank_are_exported_for_the_reference() {
    let mut runner = TestRunner::deterministic();
    let banking = any_banking(BANKED..=BANKED);
    let mut reached: BTreeSet<String> = BTreeSet::new();
    for number in 1..=CLAIMS {
        let actions = banking.new_tree(&mut runner).unwrap().current();
        let mut core = claimed();
        given(&mut core, PAID);
        for (place, action) in actions.iter().enumerate() {
            let caller = ["operator", "second", "third"][place % 3].parse().unwrap();
            told_by(&mut core, &caller, action);
            if place % 40 == 19 {
                approve(&mut core, 1);
            }
            if place % 80 == 79 {
                told_by(&mut core, &caller, &Action::Wait { hours: 80 });
                let through = core.day();
                let _ = core.calendar(&caller, through);
            }
        }
        forfeit(&mut core);
        reached.extend(core.entries.iter().flat_map(|entry| &entry.effects).filter_map(named));
        write(&core, &format!("banking-{number:02}.jsonl"));
    }
    assert_eq!(reached.len(), 22, "only {reached:?}");
}

#[test]
fn years_in_which_everyone_bears_something_are_exported_for_the_reference() {
    for seed in 1..=LEDGERS {
        let mut year = Year::begin(u64::try_from(seed).unwrap());
        for (month, change) in (3..).zip(CHANGES) {
            year.month(month, change);
        }
        let mut core = Core::founded();
        given(&mut core, &year.lines.join("\n"));
        write(&core, &format!("year-{seed:02}.jsonl"));
    }
}
