//! The calendar of an order: what happens on which day before its chèques end, and on that day.
//!
//! Everything here follows from days that are fixed when booklets are issued, so a calendar that is
//! run late finds the same things due, in the same order, as one that is run every day.

use super::id::OrderId;
use super::scheme::{LastService, Rules, Validity};
use super::time::Day;

/// Something that happens on a day of an order's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Milestone {
    /// The end is near: whoever holds booklets should be told.
    Alert {
        /// How many days before the day that alerts are counted from.
        days: u16,
    },
    /// The last day of service.
    LastService,
    /// The day that the provisional statement of the order is of.
    ProvisionalStatement,
    /// The last day of presentation.
    LastPresentation,
    /// What was not used returns to the buyer.
    Lapse,
    /// The day that the final statement of the order is of.
    FinalStatement,
}

impl Milestone {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Milestone::Alert { .. } => "alert",
            Milestone::LastService => "last service",
            Milestone::ProvisionalStatement => "provisional statement",
            Milestone::LastPresentation => "last presentation",
            Milestone::Lapse => "lapse",
            Milestone::FinalStatement => "final statement",
        }
    }
}

/// A milestone of an order on its day: in this order they are reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// The day.
    pub day: Day,
    /// Whose.
    pub order: OrderId,
    /// What.
    pub milestone: Milestone,
}

/// The milestones of what was issued on `issued` with `validity`, on days after `issued`, in no
/// particular order.
///
/// The lapse stands among them on the last day on which any of it can lapse.
pub fn milestones(rules: &Rules, issued: Day, validity: Validity) -> Vec<(Day, Milestone)> {
    let Validity { last_service, last_presentation, lapse } = validity;
    let reference = match rules.last_service {
        LastService::InYearAfter(_) => rules.calendar.reference.of(issued.date().year()),
        LastService::AfterHandover { .. } => Some(last_service),
    };
    let mut all = vec![
        (last_service, Milestone::LastService),
        (last_presentation, Milestone::LastPresentation),
        (lapse, Milestone::Lapse),
        (lapse, Milestone::FinalStatement),
    ];
    if let Some(reference) = reference {
        let before = rules.calendar.alert_days.iter();
        all.extend(
            before
                .map(|days| (reference.minus(i32::from(*days)), Milestone::Alert { days: *days })),
        );
        let after = reference.plus(i32::from(rules.calendar.provisional_days));
        all.push((after, Milestone::ProvisionalStatement));
    }
    all.retain(|(day, _)| *day > issued);
    all
}

#[cfg(test)]
mod tests {
    use super::super::scheme::Preset;
    use super::*;

    fn of(preset: Preset, issued: &str, outer: &str) -> String {
        let (rules, issued) = (preset.rules(), issued.parse().unwrap());
        let validity = rules.validity(issued, outer.parse().unwrap()).unwrap();
        let mut found = milestones(&rules, issued, validity);
        found.sort();
        let lines = found.iter().map(|(day, milestone)| format!("{day} {}", milestone.word()));
        lines.collect::<Vec<_>>().join("\n") + "\n"
    }

    #[test]
    fn a_year_ends_after_its_tolerance() {
        expect_test::expect![[r"
            2025-12-01 alert
            2025-12-16 alert
            2025-12-24 alert
            2026-01-31 last service
            2026-02-06 provisional statement
            2026-02-28 last presentation
            2026-03-01 lapse
            2026-03-01 final statement
        "]]
        .assert_eq(&of(Preset::National, "2025-03-01", "2026-12-31"));
    }

    #[test]
    fn what_lies_before_the_issue_never_happens() {
        expect_test::expect![[r"
            2026-01-31 last service
            2026-02-06 provisional statement
            2026-02-28 last presentation
            2026-03-01 lapse
            2026-03-01 final statement
        "]]
        .assert_eq(&of(Preset::National, "2025-12-24", "2026-12-31"));
    }

    #[test]
    fn months_from_handover_end_with_the_order() {
        expect_test::expect![[r"
            2026-05-31 alert
            2026-06-15 alert
            2026-06-23 alert
            2026-06-30 last service
            2026-07-14 provisional statement
            2026-07-28 last presentation
            2026-07-29 lapse
            2026-07-29 final statement
        "]]
        .assert_eq(&of(Preset::SixMonths, "2025-03-01", "2026-06-30"));
    }
}
