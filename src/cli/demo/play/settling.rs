//! Settling: months are closed, approved and paid, and the bank's word is recorded.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::timeout;
use tonic::Streaming;

use super::super::DemoError;
use super::super::bank::{Line, Order, Statement, What};
use super::super::calendar::month_of;
use super::super::hand::{accepted, as_planned, ask, part, signed, unsigned};
use super::super::plan::{Bearer, Buyer, MANDATE, Refusal, made_up_iban};
use super::offices::{APPROVER, Month, Offices, SETTLER, Sent};
use super::tally::increase;
use crate::domain::id::PaymentId;
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::cycle::State as CycleState;
use pb::cycle_service_client::CycleServiceClient;
use pb::ledger_service_client::LedgerServiceClient;
use pb::payment_run::State as RunState;
use pb::payment_service_client::PaymentServiceClient;

/// How long the engine may take for what it does by itself.
const PATIENCE: Duration = Duration::from_secs(60);
/// The made-up account that takes the place of one that a payment came back from has the number of
/// the payment behind this one.
const OTHER_ACCOUNTS: u64 = 200_000;
/// Payments of one page.
const PAYMENTS_PAGE: i32 = 500;

impl Offices {
    /// Records what the bank says of the days before `today`, and pays again what came back.
    pub(super) async fn read_statements(&mut self, today: Day) -> Result<(), DemoError> {
        self.today = today;
        for statement in self.bank.statements(today) {
            let mut again = BTreeSet::new();
            for line in &statement.lines {
                again.extend(self.record(statement.day, line).await?);
            }
            self.record_balance(&statement).await?;
            for cycle in again {
                self.pay(cycle).await?;
            }
        }
        Ok(())
    }

    /// Records a line; gives the cycle of a payment that came back.
    async fn record(&mut self, day: Day, line: &Line) -> Result<Option<u32>, DemoError> {
        match &line.what {
            What::Received { buyer } => self.received(*buyer, day, line).await.map(|()| None),
            What::Contributed { bearer, buyer } => {
                self.contributed((*bearer, *buyer), day, line).await.map(|()| None)
            }
            What::Paid { payment } => self.booked(payment, day, line).await.map(|()| None),
            What::Returned { payment } => self.returned(payment, day, line).await.map(Some),
        }
    }

    /// Money of a buyer came, for its order; with its reference, when there is a mandate.
    async fn received(&mut self, buyer: Buyer, day: Day, line: &Line) -> Result<(), DemoError> {
        let mandate_reference = match buyer {
            Buyer::Departement => String::new(),
            Buyer::Agglomeration => MANDATE.to_owned(),
        };
        let request = pb::RecordMoneyReceivedRequest {
            request_id: self.ids.next(),
            buyer: self.buyer(buyer)?,
            amount_cents: signed(line.cents),
            day: day.to_string(),
            bank_reference: line.reference.clone(),
            order: self.order(buyer)?,
            mandate_reference,
        };
        let answered =
            ask!(self.channel, SETTLER, LedgerServiceClient.record_money_received(request));
        accepted("l’argent reçu", answered)?;
        increase(part(self.deeds.received_cents.get_mut(buyer.index()))?, line.cents);
        Ok(())
    }

    /// Money of a funder came: it meets its calls.
    async fn contributed(
        &mut self,
        (bearer, buyer): (Bearer, Buyer),
        day: Day,
        line: &Line,
    ) -> Result<(), DemoError> {
        let request = pb::RecordContributionReceivedRequest {
            request_id: self.ids.next(),
            funder: part(self.bearers.get(bearer.index()).cloned())?,
            buyer: self.buyer(buyer)?,
            amount_cents: signed(line.cents),
            day: day.to_string(),
            bank_reference: line.reference.clone(),
        };
        let answered =
            ask!(self.channel, SETTLER, LedgerServiceClient.record_contribution_received(request));
        accepted("l’argent d’un financeur", answered)?;
        increase(part(self.borne.received_cents.get_mut(bearer.index()))?, line.cents);
        increase(part(self.deeds.contributed_cents.get_mut(buyer.index()))?, line.cents);
        Ok(())
    }

    async fn booked(&mut self, payment: &str, day: Day, line: &Line) -> Result<(), DemoError> {
        let request = pb::BookPaymentRequest {
            request_id: self.ids.next(),
            name: payment.to_owned(),
            day: day.to_string(),
            bank_reference: line.reference.clone(),
        };
        let answered = ask!(self.channel, SETTLER, PaymentServiceClient.book_payment(request));
        accepted("un paiement exécuté", answered)?;
        let sent = part(self.sent.get(payment).cloned())?;
        for (paid, cents) in self.deeds.paid_cents.iter_mut().zip(sent.of_buyers) {
            increase(paid, cents);
        }
        increase(&mut self.month(sent.cycle)?.paid_cents, line.cents);
        Ok(())
    }

    /// The venue gives another account, to be paid again; gives the cycle of the payment.
    async fn returned(&mut self, payment: &str, day: Day, line: &Line) -> Result<u32, DemoError> {
        let request = pb::ReturnPaymentRequest {
            request_id: self.ids.next(),
            name: payment.to_owned(),
            day: day.to_string(),
            bank_reference: line.reference.clone(),
        };
        let answered = ask!(self.channel, SETTLER, PaymentServiceClient.return_payment(request));
        accepted("un paiement revenu", answered)?;
        let Sent { cycle, venue, of_buyers } = part(self.sent.get(payment).cloned())?;
        for (paid, cents) in self.deeds.paid_cents.iter_mut().zip(of_buyers) {
            *paid = paid.saturating_sub(cents);
        }
        let month = self.month(cycle)?;
        month.paid_cents = month.paid_cents.saturating_sub(line.cents);
        month.returned.push(venue.clone());
        let owner = part(venue.parse().ok())?;
        let number = part(payment.parse::<PaymentId>().ok())?.get();
        let iban = made_up_iban(OTHER_ACCOUNTS.saturating_add(u64::from(number)));
        self.propose_account(owner, iban, format!("Structure de {venue}")).await?;
        self.confirm_account(owner).await?;
        Ok(cycle)
    }

    async fn record_balance(&mut self, statement: &Statement) -> Result<(), DemoError> {
        let request = pb::RecordBankBalanceRequest {
            request_id: self.ids.next(),
            day: statement.day.to_string(),
            balance_cents: signed(statement.closing_cents),
            bank_reference: format!("RELEVE-{}", statement.day),
        };
        let answered =
            ask!(self.channel, SETTLER, LedgerServiceClient.record_bank_balance(request));
        accepted("le solde de la banque", answered).map(|_| ())
    }

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
        part(self.months.last_mut())?.cover = Some(cover);
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
        let count = u32::try_from(payments.len()).unwrap_or(u32::MAX);
        let returning = self.returning.remove(&cycle).unwrap_or_default();
        let returning: BTreeSet<u32> =
            returning.iter().filter_map(|rank| rank.checked_rem(count)).collect();
        let mut orders = Vec::with_capacity(payments.len());
        for (rank, payment) in (0..).zip(payments) {
            let of = |buyer: &String| {
                let own = payment.lines.iter().filter(|line| line.buyer == *buyer);
                own.fold(0_u64, |sum, line| sum.saturating_add(unsigned(line.amount_cents)))
            };
            let mut of_buyers = [0; 2];
            for (cents, buyer) in of_buyers.iter_mut().zip(&self.buyers) {
                *cents = of(buyer);
            }
            let sent = Sent { cycle, venue: payment.venue, of_buyers };
            self.sent.insert(payment.name.clone(), sent);
            orders.push(Order {
                payment: payment.name,
                cents: unsigned(payment.amount_cents),
                returned: returning.contains(&rank),
            });
        }
        self.bank.send(self.today, orders);
        Ok(())
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

    async fn payments(&mut self, run: &str) -> Result<Vec<pb::Payment>, DemoError> {
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
