//! What the rows of an import come to.

use std::collections::BTreeMap;

use crate::grpc::pb;
use pb::SuspenseReason;

/// Rows that were answered.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// How many, and their sum in cents, by what became of them.
    fates: BTreeMap<i32, (i64, i64)>,
    /// The same of those in suspense, by reason.
    reasons: BTreeMap<i32, (i64, i64)>,
}

impl Tally {
    /// Counts a row.
    pub(super) fn add(&mut self, row: &pb::BankReportRow) {
        let more = |of: &mut (i64, i64)| {
            of.0 = of.0.saturating_add(1);
            of.1 = of.1.saturating_add(row.amount_cents);
        };
        more(self.fates.entry(row.fate).or_default());
        if row.reason != i32::from(SuspenseReason::Unspecified) {
            more(self.reasons.entry(row.reason).or_default());
        }
    }

    /// What the counts say of a summary.
    pub(super) fn summary(self) -> pb::BankReportSummary {
        let twice = i32::from(SuspenseReason::PaidTwice);
        let counts = self.fates.iter();
        let counts = counts.map(|(fate, (rows, amount_cents))| pb::BankReportCount {
            fate: *fate,
            rows: *rows,
            amount_cents: *amount_cents,
        });
        let suspended = self.reasons.iter();
        let suspended = suspended.map(|(reason, (rows, amount_cents))| pb::SuspenseCount {
            reason: *reason,
            rows: *rows,
            amount_cents: *amount_cents,
        });
        pb::BankReportSummary {
            counts: counts.collect(),
            suspended: suspended.collect(),
            paid_twice: self.reasons.contains_key(&twice),
            ..pb::BankReportSummary::default()
        }
    }
}
