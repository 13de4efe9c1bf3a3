//! The offices: who issues, who settles, who approves, who helps; and what they read at the end.

use std::collections::BTreeMap;
use std::sync::Arc;

use tonic::transport::Channel;

use super::super::DemoError;
use super::super::bank::Bank;
use super::super::hand::{Ids, accepted, as_planned, ask, part, unsigned};
use super::super::plan::{Office, Refusal};
use super::{Codes, Story, Tally};
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::booklet_service_client::BookletServiceClient;
use pb::ledger_service_client::LedgerServiceClient;
use pb::order_service_client::OrderServiceClient;
use pb::venue_service_client::VenueServiceClient;

/// Who issues and allots.
pub(super) const ISSUER: &str = "emetteur";
/// Who closes months and pays.
pub(super) const SETTLER: &str = "reglement";
/// Who approves what another has closed.
pub(super) const APPROVER: &str = "controle";
/// Who helps people and places.
pub(super) const HELPER: &str = "support";

/// Booklets whose codes can be asked for at once.
const CODES_PAGE: u32 = 100;
/// Accounts of one page.
const ACCOUNTS_PAGE: i32 = 500;

/// An issue that was asked for.
#[derive(Clone, Debug)]
pub(in crate::cli::demo) struct Issue {
    /// When.
    pub(in crate::cli::demo) day: Day,
    /// How many booklets.
    pub(in crate::cli::demo) count: u32,
    /// Whether it was refused.
    pub(in crate::cli::demo) refused: bool,
    /// The provision before, in cents.
    pub(in crate::cli::demo) provision_cents: u64,
}

/// What a month came to.
#[derive(Clone, Debug)]
pub(in crate::cli::demo) struct Month {
    /// What its cycle is called, as in `2024-01`.
    pub(in crate::cli::demo) label: String,
    /// Its last working day.
    pub(in crate::cli::demo) day: Day,
    /// The venues that are due something for it.
    pub(in crate::cli::demo) venues: u64,
    /// What they are due together, in cents.
    pub(in crate::cli::demo) due_cents: u64,
    /// What the bank has booked of it and not given back, in cents.
    pub(in crate::cli::demo) paid_cents: u64,
    /// The venues whose payments came back, by number; they were paid again.
    pub(in crate::cli::demo) returned: Vec<String>,
    /// The cover after the bank's last statement of the month.
    pub(in crate::cli::demo) cover: Option<pb::CoverStatementResponse>,
    /// The entry that closed it.
    pub(super) closed: i64,
}

/// What the server says at the end.
#[derive(Clone, Debug)]
pub(in crate::cli::demo) struct Numbers {
    /// The order with its counts.
    pub(in crate::cli::demo) order: pb::Order,
    /// All accounts.
    pub(in crate::cli::demo) accounts: Vec<pb::Account>,
    /// The sums of all debits and of all credits, in cents.
    pub(in crate::cli::demo) totals: (u64, u64),
    /// The cover.
    pub(in crate::cli::demo) cover: pb::CoverStatementResponse,
}

/// The offices, what they know, and the bank that they write to.
pub(super) struct Offices {
    pub(super) channel: Channel,
    pub(super) ids: Ids,
    pub(super) bank: Bank,
    pub(super) today: Day,
    pub(super) codes: Arc<Codes>,
    pub(super) buyer: String,
    pub(super) order: String,
    /// For each cycle, the ranks of the payments that the bank will give back.
    pub(super) returning: BTreeMap<u32, Vec<u32>>,
    /// For each payment that was sent, its cycle and venue.
    pub(super) sent: BTreeMap<String, (u32, String)>,
    pub(super) tally: Tally,
    pub(super) issues: Vec<Issue>,
    pub(super) months: Vec<Month>,
}

impl Offices {
    /// The codes of all booklets that were issued, as they are printed.
    pub(super) fn codes(&self) -> Arc<Codes> {
        Arc::clone(&self.codes)
    }

    /// Does what an office does.
    pub(super) async fn act(&mut self, act: Office) -> Result<(), DemoError> {
        match act {
            Office::Transfer { cents } => {
                self.bank.receive(self.today, cents);
                Ok(())
            }
            Office::Issue { count, refused } => self.issue(count, refused).await,
            Office::Allot { first, count, prescriber } => {
                self.allot((first, count), prescriber).await
            }
            Office::Suspend { venue } => self.suspend(venue).await,
            Office::Resume { venue } => self.resume(venue).await,
            Office::Cover => self.look_at_cover().await,
            Office::Close { label } => self.close_month(label).await,
            Office::Approve { cycle, refused } => self.approve(cycle, refused).await,
            Office::Pay { cycle, returned } => {
                self.returning.insert(cycle, returned);
                self.pay(cycle).await
            }
        }
    }

    /// Issues booklets, and prints them: that is, reads their codes.
    async fn issue(&mut self, count: u32, refused: Option<Refusal>) -> Result<(), DemoError> {
        let provision_cents =
            self.cover().await?.buyers.first().map_or(0, |buyer| unsigned(buyer.provision_cents));
        let day = self.today;
        self.issues.push(Issue { day, count, refused: refused.is_some(), provision_cents });
        if count == 0 {
            return Ok(());
        }
        let request = pb::IssueBookletsRequest {
            request_id: self.ids.next(),
            order: self.order.clone(),
            count: i32::try_from(count).unwrap_or(i32::MAX),
        };
        let answered = ask!(self.channel, ISSUER, BookletServiceClient.issue_booklets(request));
        if let Some(issued) = as_planned("l’émission de carnets", refused, answered)? {
            self.print(&issued.first_booklet, count).await?;
        }
        self.note(refused);
        Ok(())
    }

    /// Counts a refusal, if it is one.
    pub(super) fn note(&mut self, refused: Option<Refusal>) {
        if let Some(refusal) = refused {
            self.tally.refused(refusal);
        }
    }

    async fn print(&mut self, first: &str, count: u32) -> Result<(), DemoError> {
        let mut codes = Codes::clone(&self.codes);
        let mut next: u32 = part(number(first))?;
        let end = next.saturating_add(count);
        while next < end {
            let count = end.saturating_sub(next).min(CODES_PAGE);
            let request = pb::GetBookletCodesRequest {
                first_booklet: format!("booklets/{next}"),
                count: i32::try_from(count).unwrap_or(0),
            };
            let answered =
                ask!(self.channel, ISSUER, BookletServiceClient.get_booklet_codes(request));
            for booklet in accepted("l’impression des carnets", answered)?.booklets {
                codes.insert(part(number(&booklet.booklet))?, booklet.codes);
            }
            next = next.saturating_add(count);
        }
        self.codes = Arc::new(codes);
        Ok(())
    }

    async fn allot(
        &mut self,
        (first, count): (u32, u32),
        prescriber: u32,
    ) -> Result<(), DemoError> {
        let request = pb::AllotBookletsRequest {
            request_id: self.ids.next(),
            first_booklet: format!("booklets/{first}"),
            count: i32::try_from(count).unwrap_or(i32::MAX),
            prescriber: format!("prescribers/{prescriber}"),
        };
        let answered = ask!(self.channel, ISSUER, BookletServiceClient.allot_booklets(request));
        accepted("une dotation", answered).map(|_| ())
    }

    async fn suspend(&mut self, venue: u32) -> Result<(), DemoError> {
        let request = pb::SuspendVenueRequest {
            request_id: self.ids.next(),
            name: format!("venues/{venue}"),
            suspension: pb::Suspension::Inquiry.into(),
        };
        let answered = ask!(self.channel, HELPER, VenueServiceClient.suspend_venue(request));
        accepted("la suspension d’un lieu", answered).map(|_| ())
    }

    async fn resume(&mut self, venue: u32) -> Result<(), DemoError> {
        let (request_id, name) = (self.ids.next(), format!("venues/{venue}"));
        let request = pb::ResumeVenueRequest { request_id, name };
        let answered = ask!(self.channel, HELPER, VenueServiceClient.resume_venue(request));
        accepted("le retour d’un lieu", answered).map(|_| ())
    }

    /// The cover, as it is now.
    pub(super) async fn cover(&mut self) -> Result<pb::CoverStatementResponse, DemoError> {
        let request = pb::CoverStatementRequest {};
        let answered = ask!(self.channel, SETTLER, LedgerServiceClient.cover_statement(request));
        accepted("la couverture", answered)
    }

    /// Reads what the summary shows, and ends the story.
    pub(super) async fn close(mut self, played: Tally) -> Result<Story, DemoError> {
        let request = pb::GetOrderRequest { name: self.order.clone() };
        let answered = ask!(self.channel, ISSUER, OrderServiceClient.get_order(request));
        let order = part(accepted("la commande", answered)?.order)?;
        let mut accounts = Vec::new();
        let mut page_token = String::new();
        let totals = loop {
            let request = pb::TrialBalanceRequest {
                page_size: ACCOUNTS_PAGE,
                page_token: page_token.clone(),
            };
            let answered = ask!(self.channel, SETTLER, LedgerServiceClient.trial_balance(request));
            let page = accepted("la balance", answered)?;
            accounts.extend(page.accounts);
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break (unsigned(page.total_debits_cents), unsigned(page.total_credits_cents));
            }
        };
        let cover = self.cover().await?;
        let numbers = Numbers { order, accounts, totals, cover };
        self.tally.add(played);
        Ok(Story { tally: self.tally, months: self.months, issues: self.issues, numbers })
    }
}

/// The number in a name, as in `booklets/17`.
pub(super) fn number(name: &str) -> Option<u32> {
    name.rsplit('/').next()?.parse().ok()
}
