//! What follows once all lines are posted: closing balances, and payments that the bank refused and
//! cannot have booked any more.

use std::collections::BTreeMap;

use tonic::Status;

use super::Importing;
use super::request::{self, Key};
use super::tally::Tally;
use crate::domain::bank::BankReference;
use crate::domain::command::Command;
use crate::domain::command::bank::RecordBankBalance;
use crate::domain::command::payments::told::ReleasePayment;
use crate::domain::facts::{Facts, PaymentState};
use crate::domain::id::PaymentId;
use crate::domain::money::Cents;
use crate::domain::request::RequestId;
use crate::domain::time::Day;
use crate::engine::Error;
use crate::grpc::convert::to_proto;
use crate::grpc::pb;

impl Importing {
    /// Ends the import, and says what it comes to.
    pub(super) async fn end(
        &self,
        import: RequestId,
        (today, balances): (Day, BTreeMap<Day, (i64, BankReference)>),
        tally: Tally,
    ) -> Result<pb::BankReportSummary, Status> {
        let mut summary = tally.summary();
        for (day, (cents, reference)) in balances {
            let balance = u64::try_from(cents).ok().and_then(Cents::new);
            let Some(balance) = balance else {
                summary.balances_overdrawn = summary.balances_overdrawn.saturating_add(1);
                continue;
            };
            let known = self.api.engine.read(|view| view.facts.bank.closing().get(&day).copied());
            if known.await? == Some(balance) {
                continue;
            }
            let command = RecordBankBalance { day, balance, reference };
            let recorded = self.done(import, &Key::Balance(day, balance), command.into()).await?;
            let more = i32::from(recorded);
            summary.balances_recorded = summary.balances_recorded.saturating_add(more);
        }
        for payment in self.api.engine.read(|view| releasable(view.facts)).await? {
            let command = ReleasePayment { payment };
            if self.done(import, &Key::Released(payment), command.into()).await? {
                summary.released.push(payment.to_string());
            }
        }
        let cover = self.api.engine.read(|view| to_proto::cover(view.facts, today)).await?;
        Ok(pb::BankReportSummary {
            compared: cover.comparison,
            cover: cover.verdict,
            short_cents: cover.short_cents,
            ..summary
        })
    }

    /// Whether a part of the import was accepted; a refusal of it is no error.
    async fn done(&self, import: RequestId, key: &Key, command: Command) -> Result<bool, Status> {
        let answer = self.enqueue(request::of(import, key), command).await?;
        match answer.decided().await {
            Ok(_) => Ok(true),
            Err(Error::Rejected(rejection)) => {
                tracing::warn!(reason = rejection.reason(), "a part of a bank import was refused");
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Payments that the bank refused, or that were withheld, and that a closing balance since then
/// shows not to be booked.
fn releasable(facts: &Facts) -> Vec<PaymentId> {
    let refused = facts.banking.told.iter().filter(|(_, told)| told.is_refused());
    let made = refused.filter(|(payment, told)| {
        facts.payment(**payment).is_some_and(|found| {
            let is_made = found.state == PaymentState::Made && !facts.is_voided(found.run);
            is_made && facts.is_not_booked(found, told)
        })
    });
    made.map(|(payment, _)| *payment).collect()
}
