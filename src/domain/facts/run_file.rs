//! What the file of a payment run says, but for names and numbers of accounts, which are in the
//! registry's log.
//!
//! **Invariant:** a sealed run has one file for ever: nothing that happens later changes it; when a
//! record of an account in it is erased, it can be written no more.

use super::super::account::Account;
use super::super::end_to_end::{EndToEndId, Paid, message_id};
use super::super::id::{CycleId, PaymentId, PaymentRunId, RefundId};
use super::super::money::Cents;
use super::super::payment::{BankWord, Creditor};
use super::super::registry::RecordDigest;
use super::super::rejection::Rejection;
use super::super::time::{Day, Timestamp, is_banking_day};
use super::{Facts, Payment, Told};

/// The most days in a row without a banking day, and room: Good Friday to Easter Monday are four.
const CLOSED_DAYS_MAX: usize = 10;

/// What the file of a payment run says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunFile {
    /// What names it at the bank.
    pub message_id: String,
    /// When the run was sealed.
    pub created: Timestamp,
    /// When the bank is to pay: the first banking day after the day on which it was sealed.
    pub execution: Day,
    /// The record of the segregated account.
    pub debtor: RecordDigest,
    /// The payments, in order.
    pub payments: Vec<FilePayment>,
}

/// What it says of one payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePayment {
    /// Which.
    pub payment: PaymentId,
    /// What names it at every bank on its way.
    pub end_to_end: EndToEndId,
    /// How much.
    pub amount: Cents,
    /// The record of the account that it goes to.
    pub creditor: RecordDigest,
    /// What whoever is paid reads.
    pub text: String,
}

impl Facts {
    /// What the file of a sealed run says.
    ///
    /// # Errors
    ///
    /// `PAYMENT_RUN_NOT_FOUND`, `PAYMENT_RUN_OPEN` also for one sealed before runs named the
    /// account that they are paid from, `PAYMENT_RUN_EMPTY` when everything was set off,
    /// `PAYMENT_RUN_VOIDED`, `PAYMENT_RUN_REJECTED`: neither is ever sent again.
    pub fn run_file(&self, run: PaymentRunId) -> Result<RunFile, Rejection> {
        self.run(run).ok_or(Rejection::PaymentRunNotFound { run })?;
        let open = Rejection::PaymentRunOpen { run };
        let sending = self.banking.runs.get(&run).ok_or(open.clone())?;
        let debtor = self.bank_account(sending.debtor).ok_or(open)?.record;
        let payments = self.payments_of(run);
        let payments: Vec<FilePayment> =
            payments.filter_map(|(id, payment)| self.file_payment(id, payment)).collect();
        if payments.is_empty() {
            return Err(Rejection::PaymentRunEmpty { run });
        }
        if self.is_voided(run) {
            return Err(Rejection::PaymentRunVoided { run });
        }
        if sending.rejected.is_some() {
            return Err(Rejection::PaymentRunRejected { run });
        }
        let message_id = self.ledger.map_or(String::new(), |ledger| message_id(ledger, run));
        let (created, execution) = (sending.sealed_at, banking_day_after(sending.sealed_on));
        Ok(RunFile { message_id, created, execution, debtor, payments })
    }

    fn file_payment(&self, id: PaymentId, payment: &Payment) -> Option<FilePayment> {
        let end_to_end = self.end_to_end(payment)?;
        let text = match payment.creditor {
            Creditor::Venue(_) => self.remittance_text(self.run(payment.run)?.cycle()?),
            Creditor::Refund(refund) => self.refund_text(refund),
        };
        let creditor = self.bank_account(payment.account?)?.record;
        let amount = payment.amount();
        Some(FilePayment { payment: id, end_to_end, amount, creditor, text })
    }

    /// What names `payment` at every bank on its way; `None` in no ledger, of no run, and for one
    /// that was made before payments named their account: it never went to a bank by file.
    pub fn end_to_end(&self, payment: &Payment) -> Option<EndToEndId> {
        payment.account?;
        let pays = match payment.creditor {
            Creditor::Venue(venue) => {
                let cycle = self.run(payment.run)?.cycle()?;
                Paid::Remittance { cycle, venue, attempt: payment.attempt }
            }
            Creditor::Refund(refund) => Paid::Refund(refund),
        };
        Some(EndToEndId::new(self.ledger?, pays))
    }

    fn remittance_text(&self, cycle: CycleId) -> String {
        let label = self.cycle(cycle).map_or("", |cycle| cycle.label.as_str());
        format!("Pass numerique, bordereau {label}")
    }

    fn refund_text(&self, refund: RefundId) -> String {
        let title = self.refund(refund).and_then(|refund| refund.title.as_ref());
        let title = title.map_or(String::new(), |title| format!(", titre {title}"));
        format!("Pass numerique, remboursement {}{title}", refund.get())
    }
}

impl Facts {
    /// The day on which the bank is asked to pay `payment`; `None` of a run that is not sealed.
    pub fn execution_day(&self, payment: &Payment) -> Option<Day> {
        let sending = self.banking.runs.get(&payment.run)?;
        Some(banking_day_after(sending.sealed_on))
    }

    /// Whether closing balances show that `payment`, of which `told` was said, is not booked and
    /// will not be: one of the day on which the bank was asked to pay or later, not before it
    /// rejected it, or after it was withheld; and nothing that went out awaits its explanation.
    pub fn is_not_booked(&self, payment: &Payment, told: &Told) -> bool {
        // The bank knows that it rejected a payment; that one is withheld, it must be told first.
        let is_rejected = matches!(told.word, BankWord::Rejected { .. });
        let told_on = if is_rejected { told.day } else { told.day.next() };
        let first = self.execution_day(payment).map_or(told_on, |day| day.max(told_on));
        let is_explained = self.balances.held(Account::SuspenseOut) == Cents::ZERO;
        is_explained && self.bank.closing().range(first..).next().is_some()
    }
}

/// The first banking day after `day`.
fn banking_day_after(day: Day) -> Day {
    let days = std::iter::successors(Some(day.next()), |day| Some(day.next()));
    days.take(CLOSED_DAYS_MAX).find(|day| is_banking_day(*day)).unwrap_or(day.next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bank_pays_on_the_first_banking_day_after_the_seal() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        for (sealed, paid) in [
            ("2026-11-19", "2026-11-20"),
            ("2026-11-20", "2026-11-23"),
            ("2026-04-02", "2026-04-07"),
            ("2026-12-24", "2026-12-28"),
            ("2026-12-31", "2027-01-04"),
        ] {
            assert_eq!(banking_day_after(day(sealed)), day(paid), "{sealed}");
        }
    }
}
