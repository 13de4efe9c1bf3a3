//! Settling: months are closed, approved and paid.

use std::time::Duration;

use tokio::time::timeout;
use tonic::Streaming;

use super::super::DemoError;
use super::super::calendar::month_of;
use super::super::hand::{accepted, as_planned, ask, part, unsigned};
use super::super::plan::Refusal;
use super::banking::Sent;
use super::offices::{APPROVER, Month, Offices, SETTLER};
use super::tally::increase;
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::cycle::State as CycleState;
use pb::cycle_service_client::CycleServiceClient;
use pb::ledger_service_client::LedgerServiceClient;
use pb::payment_run::State as RunState;
use pb::payment_service_client::PaymentServiceClient;

/// How long the engine may take for what it does by itself.
const PATIENCE: Duration = Duration::from_secs(60);
/// Payments of one page.
const PAYMENTS_PAGE: i32 = 500;
/// What the bank holds that is no buyer's: the operator's float, and what nobody understands yet.
pub(in crate::cli::demo) const UNASSIGNED: &str = "accounts/escrow.unassigned";

impl Offices {
    pub(super) fn month(&mut self, cycle: u32) -> Result<&mut Month, DemoError> {
        let index = usize::try_from(cycle.saturating_sub(1)).unwrap_or(usize::MAX);
        part(self.months.get_mut(index))
    }

    /// Closes the month that ended with `month`, and waits for its figures.
    pub(super) async fn close_month(&mut self, month: Day) -> Result<(), DemoError> {
        let (request_id, label) = (self.ids.next(), month_of(month));
        let request = pb::CloseCycleRequest { request_id, label: label.clone() };
        let answered = ask!(self.channel, SETTLER, CycleServiceClient.close_cycle(request));
        let closed = accepted("la clôture d’une période", answered)?;
        let (name, closed) = (part(closed.cycle)?.name, part(closed.receipt)?.sequence);
        let totals = soon("le calcul d’une période", self.computed(&name, closed)).await?;
        self.months.push(Month {
            label,
            day: month,
            venues: unsigned(totals.remittances),
            due_cents: unsigned(totals.amount_cents),
            undone_cents: 0,
            set_off_cents: 0,
            paid_cents: 0,
            returned: Vec::new(),
            unassigned_cents: 0,
            cover: None,
            closed,
        });
        Ok(())
    }

    /// The totals of a cycle, as soon as they are recorded.
    async fn computed(&mut self, name: &str, after: i64) -> Result<pb::FigureTotals, DemoError> {
        let mut entries = self.watch(after).await?;
        loop {
            let cycle = self.cycle(name).await?;
            if cycle.state() == CycleState::Computed {
                return part(cycle.totals);
            }
            next_entry(&mut entries).await?;
        }
    }

    async fn cycle(&mut self, name: &str) -> Result<pb::Cycle, DemoError> {
        let request = pb::GetCycleRequest { name: name.to_owned() };
        let answered = ask!(self.channel, SETTLER, CycleServiceClient.get_cycle(request));
        part(accepted("une période", answered)?.cycle)
    }

    /// The entries after one, those to come included.
    pub(super) async fn watch(
        &mut self,
        after_sequence: i64,
    ) -> Result<Streaming<pb::WatchEntriesResponse>, DemoError> {
        let request = pb::WatchEntriesRequest { after_sequence };
        let answered = ask!(self.channel, SETTLER, LedgerServiceClient.watch_entries(request));
        accepted("les écritures", answered)
    }

    /// Looks at the cover, for the month that was closed last.
    pub(super) async fn look_at_cover(&mut self) -> Result<(), DemoError> {
        let cover = self.cover().await?;
        let request = pb::GetAccountRequest { name: UNASSIGNED.to_owned() };
        let answered = ask!(self.channel, SETTLER, LedgerServiceClient.get_account(request));
        let account = part(accepted("le compte de personne", answered)?.account)?;
        let month = part(self.months.last_mut())?;
        month.unassigned_cents = unsigned(account.balance_cents);
        month.cover = Some(cover);
        Ok(())
    }

    /// Approves the figures of a cycle; whoever closed it is refused.
    pub(super) async fn approve(
        &mut self,
        cycle: u32,
        refused: Option<Refusal>,
    ) -> Result<(), DemoError> {
        let name = format!("cycles/{cycle}");
        let totals = part(self.cycle(&name).await?.totals)?;
        let request = pb::ApproveCycleRequest {
            request_id: self.ids.next(),
            name,
            figures_digest: totals.figures_digest,
            contest_days: None,
        };
        let who = if refused == Some(Refusal::SameCaller) { SETTLER } else { APPROVER };
        let answered = ask!(self.channel, who, CycleServiceClient.approve_cycle(request));
        as_planned("l’approbation d’une période", refused, answered)?;
        self.note(refused);
        Ok(())
    }

    /// Sends to the bank what is payable for a cycle, if there is something.
    pub(super) async fn pay(&mut self, cycle: u32) -> Result<(), DemoError> {
        let month = self.month(cycle)?;
        let off = [month.undone_cents, month.set_off_cents, month.paid_cents];
        let payable = off.into_iter().fold(month.due_cents, u64::saturating_sub);
        if payable == 0 {
            return Ok(());
        }
        let closed = month.closed;
        let request = pb::CreatePaymentRunRequest {
            request_id: self.ids.next(),
            cycle: format!("cycles/{cycle}"),
        };
        let answered =
            ask!(self.channel, SETTLER, PaymentServiceClient.create_payment_run(request));
        let opened = accepted("une remise de paiements", answered)?;
        let after = opened.receipt.map_or(closed, |receipt| receipt.sequence);
        let run = part(opened.payment_run)?.name;
        soon("une remise de paiements", self.sealed(&run, after)).await?;
        let payments = self.payments(&run).await?;
        let sent = payments.iter().map(|payment| unsigned(payment.amount_cents));
        let sent = sent.fold(0, u64::saturating_add);
        increase(&mut self.month(cycle)?.set_off_cents, payable.saturating_sub(sent));
        for payment in payments {
            let of = |buyer: &String| {
                let own = payment.lines.iter().filter(|line| line.buyer == *buyer);
                own.fold(0_u64, |sum, line| sum.saturating_add(unsigned(line.amount_cents)))
            };
            let mut of_buyers = [0; 2];
            for (cents, buyer) in of_buyers.iter_mut().zip(&self.buyers) {
                *cents = of(buyer);
            }
            let sent = Sent::Venue { cycle, venue: payment.venue, of_buyers };
            self.sent.insert(payment.name, sent);
        }
        if sent == 0 {
            return Ok(());
        }
        let fates = self.fates.remove(&cycle).unwrap_or_default();
        self.send(&run, &fates).await
    }

    /// Waits until a run is sealed.
    async fn sealed(&mut self, name: &str, after: i64) -> Result<(), DemoError> {
        let mut entries = self.watch(after).await?;
        loop {
            let request = pb::GetPaymentRunRequest { name: name.to_owned() };
            let answered =
                ask!(self.channel, SETTLER, PaymentServiceClient.get_payment_run(request));
            let run = part(accepted("une remise de paiements", answered)?.payment_run)?;
            if run.state() == RunState::Sealed {
                return Ok(());
            }
            next_entry(&mut entries).await?;
        }
    }

    pub(super) async fn payments(&mut self, run: &str) -> Result<Vec<pb::Payment>, DemoError> {
        let mut payments = Vec::new();
        let mut page_token = String::new();
        loop {
            let request = pb::ListPaymentsRequest {
                payment_run: run.to_owned(),
                page_size: PAYMENTS_PAGE,
                page_token: page_token.clone(),
            };
            let answered = ask!(self.channel, SETTLER, PaymentServiceClient.list_payments(request));
            let page = accepted("les paiements d’une remise", answered)?;
            payments.extend(page.payments);
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return Ok(payments);
            }
        }
    }
}

/// Waits for `work` of the engine, as long as that is worth it.
pub(super) async fn soon<T>(
    what: &'static str,
    work: impl Future<Output = Result<T, DemoError>>,
) -> Result<T, DemoError> {
    timeout(PATIENCE, work).await.unwrap_or(Err(DemoError::Stuck(what)))
}

/// Waits until something happens.
pub(super) async fn next_entry(
    entries: &mut Streaming<pb::WatchEntriesResponse>,
) -> Result<(), DemoError> {
    let entry = entries.message().await;
    entry.ok().flatten().map(|_| ()).ok_or(DemoError::Stuck("la suite des écritures"))
}
