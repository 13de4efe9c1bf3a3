//! What is never told: few redemptions of sensitive procedures, by any means.

use proptest::prelude::*;

use super::super::tally::{Tally, is_sensitive};
use super::*;

const BUYER_ONE: Subject = Subject::Funder(FunderId::FIRST);

/// A cycle with so many redemptions of each procedure, a chèque each, and so many without any.
fn of(procedures: &[(Procedure, usize)], without: usize) -> Ledger {
    let declared = procedures
        .iter()
        .flat_map(|(procedure, count)| std::iter::repeat_n(vec![*procedure], *count));
    let effects = declared.chain(std::iter::repeat_n(Vec::new(), without));
    let redeemed = effects.map(|declared| redeemed(1, Service::Access, &declared, &[(1, 0b1)]));
    Ledger::new(vec![redeemed.collect()], (Vec::new(), Vec::new()))
}

/// Each row of the procedures of a buyer, with its count.
fn rows(ledger: &Ledger) -> String {
    let report = ledger.report(BUYER_ONE, Period::Cycle(cycle(1)));
    let section = section(&report, SectionKey::ByProcedure);
    let count = |row: &Row| {
        let count = row
            .cells
            .iter()
            .find_map(|cell| if let Cell::Count(count) = cell { Some(*count) } else { None });
        format!("{} {}", row.key, count.unwrap())
    };
    section.rows.iter().map(count).collect::<Vec<_>>().join(", ")
}

fn named(category: Category) -> Procedure {
    category.procedure()
}

#[test]
fn few_redemptions_of_sensitive_procedures_are_merged() {
    let (justice, etranger) = (named(Category::Justice), named(Category::Etranger));
    let papiers = named(Category::Papiers);
    let ledger = of(&[(justice, 2), (etranger, 4), (papiers, 1)], 3);
    assert_eq!(rows(&ledger), "procedures/papiers 1, none 3, grouped 6");
    let ledger = of(&[(justice, 5), (etranger, 5), (papiers, 1)], 0);
    let all = "procedures/papiers 1, procedures/justice 5, procedures/etranger 5";
    assert_eq!(rows(&ledger), all);
}

#[test]
fn what_could_be_told_by_subtraction_takes_another_row_with_it() {
    let (justice, social) = (named(Category::Justice), named(Category::Social));
    let (papiers, travail) = (named(Category::Papiers), named(Category::Travail));
    // Alone, it would be the total less the others: the next smallest joins, whatever it is.
    let ledger = of(&[(justice, 4), (papiers, 7), (travail, 6)], 1);
    assert_eq!(rows(&ledger), "procedures/papiers 7, none 1, grouped 10");
    // Together they are fewer than five.
    let ledger = of(&[(justice, 1), (social, 2), (papiers, 7), (travail, 1)], 9);
    assert_eq!(rows(&ledger), "none 9, grouped 11");
    // What has no procedure joins last.
    assert_eq!(rows(&of(&[(justice, 2)], 1)), "grouped 3");
    assert_eq!(rows(&of(&[(justice, 2)], 0)), "grouped 2");
}

#[test]
fn a_redemption_of_two_procedures_counts_once_in_the_row_for_both() {
    let (justice, etranger) = (named(Category::Justice), named(Category::Etranger));
    let twice = redeemed(1, Service::Access, &[justice, etranger], &[(1, 0b1)]);
    let other = redeemed(1, Service::Access, &[named(Category::Argent)], &[(1, 0b1)]);
    let cycles = vec![vec![twice.clone(), twice.clone(), twice, other.clone(), other]];
    let ledger = Ledger::new(cycles, (Vec::new(), Vec::new()));
    assert_eq!(rows(&ledger), "grouped 5");
}

#[test]
fn an_added_procedure_is_as_sensitive_as_its_category() {
    let vitale = Procedure::new(11).unwrap();
    assert_eq!(rows(&of(&[(vitale, 4), (named(Category::Justice), 1)], 8)), "none 8, grouped 5");
    let told = Category::ALL.into_iter().filter(|category| is_sensitive(*category));
    let slugs: Vec<&str> = told.map(Category::slug).collect();
    assert_eq!(slugs, ["social", "justice", "etranger"]);
}

#[test]
fn behind_a_merged_row_nothing_tells_the_procedure() {
    let (justice, social) = (named(Category::Justice), named(Category::Social));
    let effects = [justice, justice, social, social, social, named(Category::Famille)];
    let effects = effects.map(|one| redeemed(1, Service::Access, &[one], &[(1, 0b1)]));
    let terms = vec![agreement(CPAM, 2, (1_000_000, 1_000_000))];
    let ledger = Ledger::new(vec![effects.to_vec()], (terms, Vec::new()));
    let explain = |row: &str| {
        let (section, row) = (SectionKey::ByProcedure, row.to_owned());
        let asked = Asked { section, row, after: None, limit: 10 };
        let gathered = ledger.gathered((BUYER_ONE, Period::Cycle(cycle(1))), Some(asked));
        gathered.explanation(1_000)
    };
    for hidden in ["procedures/justice", "procedures/social"] {
        assert_eq!(explain(hidden), None);
    }
    let grouped = explain("grouped").unwrap();
    assert_eq!(grouped.lines.len(), 5);
    assert!(grouped.lines.iter().all(|line| line.bases.is_empty()));
    let famille = explain("procedures/famille").unwrap();
    assert_eq!((famille.lines.len(), explain("").unwrap().lines.len()), (1, 6));
}

#[test]
fn an_organisation_of_few_redemptions_is_merged_and_withheld_alone() {
    // The CAF: one; the CPAM: six. Two are all, so both are merged.
    let few = of(&[(named(Category::Famille), 1), (named(Category::Justice), 6)], 0);
    let year = Period::Year(2025);
    let all = few.report(Subject::Shadow(None), year);
    let organisations = section(&all, SectionKey::ByOrganisation);
    assert_eq!(told(organisations).lines().next().unwrap(), "grouped: 7 69.93 0.00 0.00 69.93");
    assert_eq!(all.notices, [Notice::NeverReceivable, Notice::Grouped]);
    for number in [1, 2] {
        let alone = few.report(Subject::Shadow(Some(organisation(number))), year);
        assert_eq!(alone.sections, []);
        assert_eq!(alone.notices, [Notice::NeverReceivable, Notice::Withheld]);
    }
    let none = of(&[(named(Category::Famille), 9)], 0);
    let alone = none.report(Subject::Shadow(Some(organisation(2))), year);
    assert_eq!(alone.notices, [Notice::NeverReceivable, Notice::Withheld]);
    let enough = of(&[(named(Category::Famille), 5), (named(Category::Justice), 6)], 0);
    let caf = enough.report(Subject::Shadow(Some(organisation(1))), year);
    let organisations = section(&caf, SectionKey::ByOrganisation);
    assert_eq!(
        told(organisations),
        "organisations/1: 5 49.95 0.00 0.00 49.95\ntotal: - 49.95 0.00 0.00 49.95\n"
    );
    assert_eq!(caf.notices, [Notice::NeverReceivable]);
}

#[test]
fn few_redemptions_at_a_place_are_merged_where_all_is_about_one_organisation() {
    let vitale = Procedure::new(11).unwrap();
    let at = |venue, count| {
        let one = redeemed(venue, Service::Access, &[vitale], &[(1, 0b1)]);
        std::iter::repeat_n(one, count)
    };
    let effects = at(1, 7).chain(at(2, 6)).chain(at(3, 2)).collect();
    let terms = vec![agreement(CPAM, 2, (1_000_000, 1_000_000))];
    let ledger = Ledger::new(vec![effects], (terms, Vec::new()));
    let keys = |subject| {
        let report = ledger.report(subject, Period::Cycle(cycle(1)));
        let rows = section(&report, SectionKey::ByVenue).rows.iter();
        rows.map(|row| row.key.clone()).collect::<Vec<_>>()
    };
    assert_eq!(keys(Subject::Contributor(funder(CPAM))), ["venues/1", "grouped"]);
    assert_eq!(keys(BUYER_ONE), ["venues/1", "venues/2", "venues/3"]);
}

#[test]
fn the_smallest_rows_are_summed_where_there_are_too_many() {
    let mut tally = Tally::default();
    for number in 1..=10_u32 {
        let amounts = [cents(u64::from(number)), Cents::ZERO, Cents::ZERO, Cents::ZERO];
        let row = RowKey::Venue(VenueId::new(number).unwrap());
        tally.add((row, false), sequence(u64::from(number)), (1, &amounts));
    }
    let folds = tally.folds(4);
    let shown = tally.shown(&folds);
    let told: Vec<String> =
        shown.iter().map(|(row, sum)| format!("{row} {}", sum.amount(0))).collect();
    assert_eq!(told, ["venues/8 0.08", "venues/9 0.09", "venues/10 0.10", "others 0.28"]);
    assert_eq!(tally.folds(10).len(), 0);
}

proptest! {
    /// Whatever is redeemed: a merged row stands for several and for at least five redemptions, or
    /// there is no other row; and no sensitive row with fewer is shown.
    #[test]
    fn no_few_can_be_told(
        counts in proptest::collection::vec((any::<bool>(), 1..9_u64, 0..3_u64), 1..8),
    ) {
        let mut tally = Tally::default();
        let mut redemption = 1;
        for (number, (sensitive, count, shared)) in (1..).zip(&counts) {
            let row = RowKey::Procedure(Procedure::new(number).unwrap());
            // Some redemptions are of the row before as well.
            let first = u64::max(redemption - u64::min(*shared, redemption - 1), 1);
            for one in first..first + count {
                let amounts = [cents(1), Cents::ZERO, Cents::ZERO, Cents::ZERO];
                tally.add((row, *sensitive), sequence(one), (1, &amounts));
            }
            redemption = first + count;
        }
        let folds = tally.folds(1_000);
        let shown = tally.shown(&folds);
        for (row, sum) in &shown {
            if *row != RowKey::Grouped {
                prop_assert!(!sum.is_sensitive || sum.redemptions.len() >= REDEMPTIONS_SHOWN_MIN);
            } else if shown.len() > 1 {
                prop_assert!(sum.redemptions.len() >= REDEMPTIONS_SHOWN_MIN);
                prop_assert!(folds.len() > 1);
            }
        }
        let sum = |rows: &BTreeMap<RowKey, _>, of: fn(&super::super::tally::Sum) -> u64| {
            rows.values().map(of).sum::<u64>()
        };
        let all = tally.shown(&BTreeMap::new());
        prop_assert_eq!(sum(&all, |row| row.amounts[0]), sum(&shown, |row| row.amounts[0]));
    }
}
