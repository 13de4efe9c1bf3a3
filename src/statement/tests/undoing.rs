//! Whatever is contested, called, paid, undone and given back, every row adds up.

use proptest::prelude::*;

use super::adding::{any_ledger, any_subject};
use super::*;
use crate::domain::claim::{StatementKey, Verdict};
use crate::domain::entry::{IncidentEffect, IncidentKind, Move, Payee};
use crate::domain::id::{ContestId, RedemptionId};

/// Something that is tried: what, on which thing, how, how much.
type Step = (u8, usize, usize, u64);

impl Ledger {
    /// Tries a step; what the rules refuse changes nothing.
    fn step(&mut self, (what, which, how, amount): Step) {
        let statements: Vec<StatementKey> = self.facts.claims.statements.keys().copied().collect();
        let redeemed = self
            .entries
            .iter()
            .filter(|entry| matches!(entry.effects.first(), Some(Effect::Redeemed { .. })));
        let redeemed: Vec<RedemptionId> =
            redeemed.map(|entry| RedemptionId(entry.sequence)).collect();
        let statement = statements.get(which % statements.len().max(1)).copied();
        let redemption = redeemed.get(how % redeemed.len().max(1)).copied();
        let (Some(statement), Some(redemption)) = (statement, redemption) else { return };
        let kind = IncidentKind::ALL[which % 2];
        let verdict = Verdict::ALL[how % 2];
        let contests = self.facts.claims.contests.len().max(1);
        let _refused = match what {
            0 => self.accept(statement),
            1 => self.contest(statement, redemption),
            2 => self.decide(ContestId::at_index(which % contests).unwrap(), verdict),
            3 => {
                self.receive((statement.funder, statement.buyer), amount);
                Ok(())
            }
            4 => self.abandon(statement),
            5 => self.undo(redemption, kind),
            6 => {
                self.pay(statement.cycle, how % 3);
                Ok(())
            }
            7 => self.recover(1 + u32::try_from(how % 3).unwrap(), amount),
            8 => self.give_up(redemption),
            _ => self.goodwill(redemption, amount),
        };
    }

    /// What incidents took off what was called of `buyer` in a cycle, by the entries.
    fn undone_since(&self, of: CycleId, whose: FunderId) -> u64 {
        let effects = self.entries.iter().flat_map(|entry| &entry.effects);
        let of_effect = |effect: &Effect| {
            let Effect::Incident(IncidentEffect::RedemptionUndone { cycle, undone, .. }) = effect
            else {
                return 0;
            };
            let own = undone.iter().filter(|one| *cycle == of && one.buyer == whose);
            let moves = own.flat_map(|one| &one.moves).filter(|one| {
                matches!(
                    one,
                    Move::Repaid { .. }
                        | Move::ClawedBack { to: Payee::Funder(_), .. }
                        | Move::ContributionCancelled { .. }
                        | Move::CoFundingCancelled { .. }
                        | Move::GivenUp { .. }
                )
            });
            moves.map(|one| one.amount().get()).sum::<u64>()
        };
        effects.map(of_effect).sum()
    }
}

fn any_step() -> impl Strategy<Value = Step> {
    (0..10_u8, 0..100_usize, 0..100_usize, 1..9_000_u64)
}

/// The rows of a section and its total, when it has any rows, each as what its columns hold.
fn rows(report: &Report, key: SectionKey) -> Vec<impl Fn(ColumnKey) -> u64> {
    let found = report.sections.iter().find(|section| section.key == key).cloned();
    let rows = found.into_iter().flat_map(|section| {
        let total = section.total.clone().filter(|_| !section.rows.is_empty());
        let rows = section.rows.clone().into_iter().map(|row| row.cells).chain(total);
        rows.map(move |cells| (section.columns.clone(), cells)).collect::<Vec<_>>()
    });
    let row = |(columns, cells): (Vec<ColumnKey>, Vec<Cell>)| {
        move |wanted: ColumnKey| {
            let place = columns.iter().position(|column| *column == wanted).unwrap();
            amount(&cells[place])
        }
    };
    rows.map(row).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_row_adds_up_whatever_is_corrected(
        ledger in any_ledger(),
        steps in proptest::collection::vec(any_step(), 0..40),
        subject in any_subject(),
    ) {
        use ColumnKey as C;
        let buyer = Subject::Funder(funder(BUYER));
        let mut ledger = ledger.claimed();
        let before = ledger.report(buyer, Period::Cycle(cycle(1)));
        for step in steps {
            ledger.step(step);
        }
        let after = ledger.report(buyer, Period::Cycle(cycle(1)));
        for key in [SectionKey::Bearers, SectionKey::ByVenue, SectionKey::ByPrescriber] {
            prop_assert_eq!(section(&before, key), section(&after, key));
        }
        let since: u64 = rows(&after, SectionKey::Calls).last().map_or(0, |of| of(C::UndoneSince));
        prop_assert_eq!(since, ledger.undone_since(cycle(1), funder(BUYER)));
        let periods = [Period::Cycle(cycle(1)), Period::Cycle(cycle(2)), Period::Year(2025)];
        for report in periods.map(|period| ledger.report(subject, period)) {
            for of in rows(&report, SectionKey::Calls) {
                let off = of(C::Undone) + of(C::Relieved) + of(C::Contested) + of(C::ToCall);
                let since = of(C::UndoneSince) + of(C::GivenUp) + of(C::Called);
                prop_assert_eq!(of(C::Shared), off + since);
                prop_assert_eq!(of(C::Called), of(C::Received) + of(C::Outstanding));
            }
            for of in rows(&report, SectionKey::Incidents) {
                let back = of(C::Recovered) + of(C::GivenUp) + of(C::Outstanding);
                prop_assert_eq!(of(C::Undone), of(C::Unpaid) + back);
            }
            for of in rows(&report, SectionKey::Remittances) {
                let paid = of(C::Payable) + of(C::InTransit) + of(C::Paid);
                let off = of(C::Unpaid) + of(C::SetOff) + of(C::Forfeited);
                prop_assert_eq!(of(C::Due) + of(C::Goodwill), paid + off);
            }
        }
        let year = ledger.report(buyer, Period::Year(2025));
        let incidents = ledger.facts.claims.incidents.values();
        let open = incidents.map(|one| one.open_of(funder(BUYER)).get()).sum::<u64>();
        let told = rows(&year, SectionKey::Incidents);
        prop_assert_eq!(told.last().map_or(0, |of| of(C::Outstanding)), open);
    }
}
