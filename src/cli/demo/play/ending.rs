//! The calendar, and what the offices read at the end.

use super::super::DemoError;
use super::super::hand::{accepted, as_planned, ask, part, unsigned};
use super::super::plan::{Buyer, Refusal};
use super::offices::{ISSUER, Numbers, Offices, Reached, SETTLER, Standing};
use super::settling::{next_entry, soon};
use super::{Story, Tally};
use crate::grpc::pb;
use pb::ledger_service_client::LedgerServiceClient;
use pb::order_service_client::OrderServiceClient;

/// Accounts of one page.
const ACCOUNTS_PAGE: i32 = 10_000;

impl Offices {
    /// Runs the calendar up to today, and remembers what it recorded.
    pub(super) async fn run_calendar(&mut self, refused: Option<Refusal>) -> Result<(), DemoError> {
        let (request_id, through) = (self.ids.next(), self.today.to_string());
        let request = pb::RunCalendarRequest { request_id, through };
        let answered = ask!(self.channel, ISSUER, OrderServiceClient.run_calendar(request));
        let Some(opened) = as_planned("le calendrier", refused, answered)? else {
            self.note(refused);
            return Ok(());
        };
        let after = part(opened.receipt)?.sequence;
        soon("le calendrier", self.calendar_run(after)).await?;
        for buyer in Buyer::ALL {
            for milestone in self.calendar(buyer).await? {
                let known =
                    |reached: &Reached| reached.buyer == buyer && reached.milestone == milestone;
                if milestone.reached && !self.reached.iter().any(known) {
                    let recorded = self.today;
                    self.reached.push(Reached { buyer, milestone, recorded });
                }
            }
        }
        Ok(())
    }

    /// Waits until a run of the calendar has ended.
    async fn calendar_run(&mut self, after: i64) -> Result<(), DemoError> {
        let mut entries = self.watch(after).await?;
        loop {
            let request = pb::GetCalendarRunRequest {};
            let answered = ask!(self.channel, ISSUER, OrderServiceClient.get_calendar_run(request));
            let run = part(accepted("le calendrier", answered)?.calendar_run)?;
            if run.through.is_empty() {
                return Ok(());
            }
            next_entry(&mut entries).await?;
        }
    }

    async fn calendar(&mut self, buyer: Buyer) -> Result<Vec<pb::OrderMilestone>, DemoError> {
        let request = pb::GetOrderCalendarRequest { name: self.order(buyer)? };
        let answered = ask!(self.channel, ISSUER, OrderServiceClient.get_order_calendar(request));
        Ok(accepted("le calendrier d’une commande", answered)?.milestones)
    }

    /// An order with its counts.
    pub(super) async fn shown_order(&mut self, buyer: Buyer) -> Result<pb::Order, DemoError> {
        let request = pb::GetOrderRequest { name: self.order(buyer)? };
        let answered = ask!(self.channel, ISSUER, OrderServiceClient.get_order(request));
        part(accepted("la commande", answered)?.order)
    }

    async fn shown_orders(&mut self) -> Result<Vec<pb::Order>, DemoError> {
        let mut orders = Vec::new();
        for buyer in Buyer::ALL {
            orders.push(self.shown_order(buyer).await?);
        }
        Ok(orders)
    }

    /// Writes down where the chèques of both orders are.
    pub(super) async fn stand(&mut self) -> Result<(), DemoError> {
        let standing = Standing { day: self.today, orders: self.shown_orders().await? };
        self.standings.push(standing);
        Ok(())
    }

    /// Reads what the summary shows, and ends the story.
    pub(super) async fn close(mut self, played: Tally) -> Result<Story, DemoError> {
        let orders = self.shown_orders().await?;
        let request =
            pb::TrialBalanceRequest { page_size: ACCOUNTS_PAGE, page_token: String::new() };
        let answered = ask!(self.channel, SETTLER, LedgerServiceClient.trial_balance(request));
        let balance = accepted("la balance", answered)?;
        if !balance.next_page_token.is_empty() {
            return Err(DemoError::Incomplete("des comptes"));
        }
        let totals = (unsigned(balance.total_debits_cents), unsigned(balance.total_credits_cents));
        let cover = self.cover().await?;
        let numbers = Numbers { orders, accounts: balance.accounts, totals, cover };
        self.read_borne().await?;
        self.tally.add(played);
        let Offices { tally, deeds, months, issues, reached, standings, borne, files, .. } = self;
        Ok(Story { tally, deeds, months, issues, reached, standings, borne, files, numbers })
    }
}
