//! A cycle to settle.

use carnet::domain::agreement::{AwardTerms, Covered, Terms, YearLimit};
use carnet::domain::command::Command;
use carnet::domain::command::cycle::CloseCycle;
use carnet::domain::command::order::CreateOrder;
use carnet::domain::command::organisations::{CreateBuyer, CreateFunder, CreateVenue};
use carnet::domain::command::schemes::CreateScheme;
use carnet::domain::command::sharing::agreements::{DraftAgreement, SignAgreement};
use carnet::domain::command::sharing::awards::GrantAward;
use carnet::domain::command::sharing::procedures::{Row, SetProcedures};
use carnet::domain::entry::{ChequeSet, Effect, Entry, Part};
use carnet::domain::facts::{Facts, VenueTerms};
use carnet::domain::id::{
    AgreementId, BookletId, CycleId, FunderId, OrderId, OrganisationId, SchemeId, Sequence, VenueId,
};
use carnet::domain::money::{Cents, Rate};
use carnet::domain::organisation::FunderKind;
use carnet::domain::procedure::Category;
use carnet::domain::registry::RecordDigest;
use carnet::domain::request::{CallerId, RequestId};
use carnet::domain::scheme::{CoFundingBase, CoFundingPath, Territory};
use carnet::domain::service::Service;
use carnet::domain::territory::Departement;
use carnet::domain::time::{Day, DayRange};
use carnet::journal::record;
use carnet::settlement::{Computation, Figures, Known, Shares};

use super::{context, decided, rules};

/// Venues of the cycle.
const VENUES: u32 = 5_000;
/// What one redemption is worth, in cents.
const VALUE: u64 = 1_000;

/// The entries of a cycle as the journal keeps them, and what is known when it ends.
pub(crate) struct ClosedCycle {
    facts: Facts,
    entries: Vec<Vec<u8>>,
    cut_off: Sequence,
}

fn cents(amount: u64) -> Cents {
    Cents::new(amount).expect("the amounts of a bench are small")
}

fn row(category: Category, behind: &[(&str, u32)]) -> Row {
    let slug = |text: &str| text.parse().expect("a plain word is a slug");
    let behind = behind.iter().map(|(organisation, weight)| (slug(organisation), *weight));
    Row { procedure: slug(category.slug()), category, behind: behind.collect() }
}

fn agreement(contributor: u32, organisation: u32, share: Rate, envelope: u64) -> Command {
    let terms = Terms {
        days: DayRange::new(Day::MIN, Day::MAX).expect("the days are in order"),
        territory: Territory::Anywhere,
        procedures: Covered::All,
        table_version: 1,
        share,
        maximum_per_cheque: None,
        years: vec![YearLimit { year: 2025, envelope: cents(envelope), cheques: None }],
    };
    let contributor = FunderId::new(contributor).expect("numbers are from 1");
    let organisation = OrganisationId::new(organisation).expect("numbers are from 1");
    DraftAgreement { contributor, organisation, terms }.into()
}

impl ClosedCycle {
    /// With so many redemptions.
    pub(crate) fn new(redemptions: u32) -> ClosedCycle {
        let day = Day::new(2025, 1, 15).expect("the day exists");
        let mut facts = Facts::default();
        for (number, command) in (0..).zip(commands(day, u64::from(redemptions))) {
            let mut context = context(day);
            // An agreement is signed by somebody else.
            let caller = if number % 2 == 0 { "bench" } else { "boss" };
            context.caller = caller.parse().expect("a plain name is a caller's");
            facts.apply(&decided(&facts, &context, &command));
        }
        let mut entries = Vec::new();
        let last = facts.last.expect("the ledger has entries");
        let mut sequence = last.sequence;
        for number in 0..redemptions {
            sequence = sequence.next();
            let entry = redemption(number, (sequence, day));
            entries.push(record::encode(&entry).expect("a redemption fits an entry"));
        }
        // The entries change nothing that settling looks at but the place of the last one.
        facts.last = Some(carnet::domain::facts::LastEntry { sequence, ..last });
        let close = CloseCycle { label: "bench".parse().expect("a plain word is a label") };
        let closed = decided(&facts, &context(day), &close.into());
        facts.apply(&closed);
        ClosedCycle { facts, entries, cut_off: closed.sequence }
    }

    /// What the engine does with the entries of a cycle that is closed.
    pub(crate) fn settle(&self) -> (Figures, Shares) {
        let mut computation = Computation::new(self.facts.buyers());
        for bytes in &self.entries {
            let entry = record::decode(bytes).expect("it was encoded");
            computation.add(&entry).expect("its order is known");
        }
        let figures = computation.finish().expect("no sum is too large");
        let known = Known::at(&self.facts, CycleId::FIRST, self.cut_off);
        let shares = computation.shares(known, &figures).expect("no sum is too large");
        (figures, shares)
    }
}

fn commands(day: Day, redemptions: u64) -> Vec<Command> {
    let record = RecordDigest([0; 32]);
    let departement = Departement::new(16).expect("16 is a département");
    let label = DayRange::new(day.minus(100), day.plus(1_000)).expect("the days are in order");
    let (buyer, scheme) = (FunderId::FIRST, SchemeId::FIRST);
    let half = Rate::HALF;
    let award = AwardTerms {
        co_funder: FunderId::new(4).expect("numbers are from 1"),
        buyer,
        scheme,
        rank: 1,
        rate: half,
        base: CoFundingBase::Net,
        path: CoFundingPath::ThroughEscrow,
        amount: cents(redemptions * VALUE),
        days: DayRange::new(Day::MIN, Day::MAX).expect("the days are in order"),
    };
    let rows = vec![
        row(Category::Famille, &[("caf", 1)]),
        row(Category::Travail, &[("france-travail", 1)]),
        row(Category::Social, &[("caf", 2), ("france-travail", 1), ("msa", 1)]),
    ];
    let mut commands: Vec<Command> = vec![
        CreateScheme { rules: rules() }.into(),
        CreateBuyer { record }.into(),
        CreateFunder { kind: FunderKind::Contributor, record }.into(),
        CreateFunder { kind: FunderKind::Contributor, record }.into(),
        CreateFunder { kind: FunderKind::CoFunder, record }.into(),
        CreateOrder { buyer, scheme, quantity: 1, outer_day: day.plus(700) }.into(),
        SetProcedures { from: Day::MIN, rows }.into(),
        agreement(2, 1, half, redemptions * VALUE / 8),
        agreement(3, 2, Rate::WHOLE, redemptions * VALUE),
    ];
    let signed = [2, 1].into_iter().filter_map(AgreementId::new);
    // In this order, the other of the two people signs each.
    commands.extend(signed.map(|agreement| Command::from(SignAgreement { agreement })));
    commands.push(GrantAward { terms: award }.into());
    let terms = VenueTerms { departement, commune: None, label, record };
    commands.extend((0..VENUES).map(|_| Command::from(CreateVenue { terms })));
    commands
}

fn redemption(number: u32, (sequence, day): (Sequence, Day)) -> Entry {
    let declared: &[Category] = match number % 4 {
        0 => &[Category::Social],
        1 => &[Category::Famille, Category::Social],
        2 => &[Category::Travail],
        _ => &[],
    };
    let booklet = BookletId::new(number / 10 + 1).expect("numbers are from 1");
    let part = Part {
        order: OrderId::FIRST,
        rules_version: 1,
        value: cents(VALUE),
        cheques: vec![ChequeSet { booklet, mask: 1 << (number % 10) }],
    };
    let effect = Effect::Redeemed {
        venue: VenueId::new(number.wrapping_mul(2_654_435_761) % VENUES + 1)
            .expect("numbers are from 1"),
        service: Service::AdministrativeProcedures,
        procedures: declared.iter().map(|category| category.procedure()).collect(),
        service_date: day,
        parts: vec![part],
    };
    let context = context(day);
    Entry {
        sequence,
        at: context.at,
        day,
        caller: CallerId::engine(),
        request: RequestId([7; 16]),
        digest: carnet::domain::request::DigestWriter::new("bench").finish(),
        effects: vec![effect],
        transfers: Vec::new(),
    }
}
