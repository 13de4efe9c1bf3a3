//! Every section adds up, whatever was redeemed.

use proptest::prelude::*;

use super::*;

/// Anything that is redeemed: a venue, a service, procedures, chèques of some booklets.
fn any_redemption() -> impl Strategy<Value = Effect> {
    let declared = proptest::sample::subsequence((1..=11_u32).collect::<Vec<_>>(), 0..=3);
    let sets = proptest::collection::btree_map(1..=20_u32, 1_u16..1 << 10, 1..4);
    (1..=3_u32, 0..9_usize, declared, sets).prop_map(|(venue, service, declared, sets)| {
        let declared: Vec<Procedure> =
            declared.into_iter().map(|number| Procedure::new(number).unwrap()).collect();
        let sets: Vec<(u32, u16)> = sets.into_iter().collect();
        redeemed(venue, Service::ALL[service], &declared, &sets)
    })
}

prop_compose! {
    pub(super) fn any_ledger()(
        first in proptest::collection::vec(any_redemption(), 0..12),
        second in proptest::collection::vec(any_redemption(), 0..12),
        of_caf in (0..=1_000_000_u32, 0..60_000_u64),
        of_cpam in (0..=1_000_000_u32, 0..60_000_u64),
        awards in proptest::collection::vec((1..=2_u32, 0..=1_000_000_u32, 0..60_000_u64), 0..4),
    ) -> Ledger {
        let agreements = vec![agreement(CAF, 1, of_caf), agreement(CPAM, 2, of_cpam)];
        let awards = awards.into_iter().map(|(buyer, rate, amount)| award(buyer, rate, amount));
        Ledger::new(vec![first, second], (agreements, awards.collect()))
    }
}

pub(super) fn any_subject() -> impl Strategy<Value = Subject> {
    prop_oneof![
        (1..=2_u32).prop_map(|number| Subject::Funder(funder(number))),
        (CAF..=CPAM).prop_map(|number| Subject::Contributor(funder(number))),
        Just(Subject::Funder(funder(STATE))),
        proptest::option::of(1..=2_u32).prop_map(|of| Subject::Shadow(of.map(organisation))),
        (1..=3_u32).prop_map(|number| Subject::Venue(VenueId::new(number).unwrap())),
    ]
}

/// The columns that are summed from redemptions.
fn amounts_of(section: &Section) -> Vec<ColumnKey> {
    section.columns.iter().copied().filter(|column| column.place().is_some()).collect()
}

/// The column that a section is about, when it is summed from redemptions; not of what is called,
/// which tells what others bear.
fn main_of(section: &Section) -> Option<ColumnKey> {
    if section.key == SectionKey::Calls {
        return None;
    }
    section.columns.iter().copied().find(|column| column.place() == Some(0))
}

/// What the recorded shares of a cycle say that falls to a subject.
fn recorded(ledger: &Ledger, subject: Subject, of: CycleId) -> u64 {
    let sharing = &ledger.facts.sharing;
    let contributor = |id: AgreementId| sharing.agreements[id.index()].contributor;
    let of_line = |line: &ShareLine| match (*line, subject) {
        (ShareLine::Borne { buyer, used, .. }, Subject::Funder(funder)) if buyer == funder => used,
        (ShareLine::CoFunding { award, amount }, Subject::Funder(funder))
            if sharing.awards[award.index()].terms.co_funder == funder =>
        {
            amount
        }
        (ShareLine::Contribution { agreement, amount, .. }, Subject::Contributor(funder))
            if contributor(agreement) == funder =>
        {
            amount
        }
        (ShareLine::Shadow { organisation, amount, .. }, Subject::Shadow(wanted))
            if wanted.is_none_or(|wanted| wanted == organisation) =>
        {
            amount
        }
        _ => Cents::ZERO,
    };
    let lines = ledger.lines(of).iter().map(|line| of_line(line).get()).sum::<u64>();
    let Subject::Venue(venue) = subject else { return lines };
    let due = ledger.facts.remittances.iter();
    let due = due.filter(|(key, _)| key.cycle == of && key.venue == venue);
    due.map(|(_, remittance)| remittance.due.get()).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn all_sections_have_the_totals_that_are_recorded(
        ledger in any_ledger(),
        subject in any_subject(),
    ) {
        let mut of_cycles = 0;
        for number in 1..=2 {
            let report = ledger.report(subject, Period::Cycle(cycle(number)));
            let expected = recorded(&ledger, subject, cycle(number));
            prop_assert!(!report.sections.is_empty() || report.notices.contains(&Notice::Withheld));
            of_cycles += expected;
            for section in &report.sections {
                let Some(main) = main_of(section) else { continue };
                let total = amount(&cell(section, None, main));
                prop_assert_eq!(total, expected, "{} {:?}", section.key, section);
            }
        }
        let year = ledger.report(subject, Period::Year(2025));
        for section in &year.sections {
            let Some(main) = main_of(section) else { continue };
            prop_assert_eq!(amount(&cell(section, None, main)), of_cycles, "{}", section.key);
        }
    }

    #[test]
    fn every_row_of_a_buyer_adds_up(ledger in any_ledger()) {
        use ColumnKey as C;
        let report = ledger.report(Subject::Funder(funder(BUYER)), Period::Cycle(cycle(1)));
        let mut totals = Vec::new();
        for section in report.sections.iter().filter(|one| one.columns.contains(&C::Used)) {
            let rows = section.rows.iter().map(|row| Some(row.key.as_str())).chain([None]);
            for row in rows {
                let of = |column| amount(&cell(section, row, column));
                prop_assert_eq!(of(C::Contributed) + of(C::CoFunded) + of(C::Borne), of(C::Used));
            }
            let of = |column| amount(&cell(section, None, column));
            totals.push([C::Used, C::Contributed, C::CoFunded, C::Borne].map(of));
        }
        prop_assert!(totals.windows(2).all(|pair| pair[0] == pair[1]), "{totals:?}");
        let life = section(&report, SectionKey::Life);
        let used = amount(&cell(life, Some("used"), C::PeriodAmount));
        prop_assert_eq!(used, totals[0][0]);
    }

    #[test]
    fn the_lines_behind_a_figure_add_up_to_it(
        ledger in any_ledger(),
        subject in any_subject(),
        page in 1..7_usize,
    ) {
        let wanted = (subject, Period::Cycle(cycle(1)));
        let report = ledger.report(subject, wanted.1);
        for section in report.sections.iter().filter(|one| !amounts_of(one).is_empty()) {
            let rows = section.rows.iter().map(|row| row.key.clone());
            for row in rows.chain([String::new()]).filter(|_| !section.rows.is_empty()) {
                let mut sums = vec![0; amounts_of(section).len()];
                let mut after = None;
                loop {
                    let asked =
                        Asked { section: section.key, row: row.clone(), after, limit: page };
                    let explained = ledger.gathered(wanted, Some(asked)).explanation(1_000);
                    let explained = explained.unwrap();
                    prop_assert!(explained.lines.len() <= page);
                    prop_assert!(explained.lines.iter().all(|line| Some(line.named()) > after));
                    for line in &explained.lines {
                        for (sum, more) in sums.iter_mut().zip(&line.amounts) {
                            *sum += more.get();
                        }
                    }
                    after = explained.lines.last().map(Line::named);
                    if !explained.is_cut {
                        break;
                    }
                }
                let row = Some(row.as_str()).filter(|row| !row.is_empty());
                let shown: Vec<u64> = amounts_of(section)
                    .into_iter()
                    .map(|column| amount(&cell(section, row, column)))
                    .collect();
                prop_assert_eq!(sums, shown, "{} {:?}", section.key, row);
            }
        }
    }
}
