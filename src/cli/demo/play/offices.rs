//! The offices: who issues, who settles, who approves, who helps.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use tonic::transport::Channel;

use super::super::DemoError;
use super::super::bank::Bank;
use super::super::folder::Place;
use super::super::hand::{Ids, accepted, ask, part, unsigned};
use super::super::plan::{Bearer, Buyer, Fates, Office, Refusal};
use super::banking::{Files, Sent};
use super::presented::Papers;
use super::{Borne, Tally};
use crate::domain::organisation::AccountOwner;
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::ledger_service_client::LedgerServiceClient;

/// Who issues, prints and sends, and runs the calendar.
pub(super) const ISSUER: &str = "emetteur";
/// Who closes months and pays.
pub(super) const SETTLER: &str = "reglement";
/// Who approves what another has closed, and says who may do what.
pub(super) const APPROVER: &str = "controle";
/// Who helps people and places.
pub(super) const HELPER: &str = "support";
/// Who checks places for the operator.
pub(super) const CHECKER: &str = "agrement";
/// Who validates them for the département.
pub(super) const VALIDATOR: &str = "departement-16";

/// Booklets that were prepared or issued, or were to be.
#[derive(Clone, Debug)]
pub(in crate::cli::demo) struct Issue {
    /// When.
    pub(in crate::cli::demo) day: Day,
    /// Whose.
    pub(in crate::cli::demo) buyer: Buyer,
    /// Whether they were only prepared.
    pub(in crate::cli::demo) prepared: bool,
    /// How many booklets.
    pub(in crate::cli::demo) count: u32,
    /// Why not, when they were not.
    pub(in crate::cli::demo) refused: Option<Refusal>,
    /// What was promised for the order before, in cents.
    pub(in crate::cli::demo) mandated_cents: u64,
    /// The buyer's provision before, in cents.
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
    /// What of it was undone before it was paid, in cents.
    pub(in crate::cli::demo) undone_cents: u64,
    /// What was taken off for another month, undone after it was paid, in cents.
    pub(in crate::cli::demo) set_off_cents: u64,
    /// What the bank has booked of it and not given back, in cents.
    pub(in crate::cli::demo) paid_cents: u64,
    /// The venues whose payments came back, by number; they were paid again.
    pub(in crate::cli::demo) returned: Vec<String>,
    /// What the bank held then that was no buyer's, in cents.
    pub(in crate::cli::demo) unassigned_cents: u64,
    /// The cover after the bank's last statement of the month.
    pub(in crate::cli::demo) cover: Option<pb::CoverStatementResponse>,
    /// The entry that closed it.
    pub(super) closed: i64,
}

/// A milestone that the calendar recorded.
#[derive(Clone, Debug)]
pub(in crate::cli::demo) struct Reached {
    /// Of whose order.
    pub(in crate::cli::demo) buyer: Buyer,
    /// What, and its day.
    pub(in crate::cli::demo) milestone: pb::OrderMilestone,
    /// When the calendar was run.
    pub(in crate::cli::demo) recorded: Day,
}

/// Where the chèques of both orders were.
#[derive(Clone, Debug)]
pub(in crate::cli::demo) struct Standing {
    /// When.
    pub(in crate::cli::demo) day: Day,
    /// The orders, in the order of [`Buyer::ALL`].
    pub(in crate::cli::demo) orders: Vec<pb::Order>,
}

/// What the offices did, in numbers.
#[derive(Clone, Debug, Default)]
pub(in crate::cli::demo) struct Deeds {
    /// Places checked, validated, and labelled once more.
    pub(in crate::cli::demo) checked: u64,
    /// Places validated.
    pub(in crate::cli::demo) validated: u64,
    /// Places with a second label.
    pub(in crate::cli::demo) renewed: u64,
    /// The number of the place that was suspended, and for how long: from a day to a day.
    pub(in crate::cli::demo) suspended: Option<(u32, Day, Day)>,
    /// Bank accounts confirmed.
    pub(in crate::cli::demo) confirmed: u64,
    /// Records of the registry that were erased.
    pub(in crate::cli::demo) erased: u64,
    /// Lots formed.
    pub(in crate::cli::demo) lots: u64,
    /// Booklets sent to prescribers, replacements included.
    pub(in crate::cli::demo) sent: u64,
    /// Booklets that arrived, say the prescribers.
    pub(in crate::cli::demo) arrived: u64,
    /// Booklets of lots that were lost on their way.
    pub(in crate::cli::demo) lost_on_the_way: u64,
    /// Booklets replaced, and the unused chèques that were carried over.
    pub(in crate::cli::demo) replaced: u64,
    /// Chèques carried over to other booklets.
    pub(in crate::cli::demo) replaced_cheques: u64,
    /// Booklets given back.
    pub(in crate::cli::demo) returned: u64,
    /// Booklets withdrawn.
    pub(in crate::cli::demo) withdrawn: u64,
    /// The chèques of theirs that ended.
    pub(in crate::cli::demo) withdrawn_cheques: u64,
    /// What each buyer's venues were paid, in cents, in the order of [`Buyer::ALL`].
    pub(in crate::cli::demo) paid_cents: [u64; 2],
    /// What each buyer paid, in cents, in the same order.
    pub(in crate::cli::demo) received_cents: [u64; 2],
    /// What funders paid for each buyer's chèques, in cents, in the same order.
    pub(in crate::cli::demo) contributed_cents: [u64; 2],
}

/// What the server says at the end.
#[derive(Clone, Debug)]
pub(in crate::cli::demo) struct Numbers {
    /// The orders with their counts, in the order of [`Buyer::ALL`].
    pub(in crate::cli::demo) orders: Vec<pb::Order>,
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
    pub(super) place: Place,
    /// The last statement with lines.
    pub(super) last_statement: Option<PathBuf>,
    /// The contribution that came without its reference.
    pub(super) unsaid: Option<(u64, Bearer, Buyer)>,
    pub(super) files: Files,
    pub(super) today: Day,
    pub(super) papers: Arc<Papers>,
    pub(super) lot_size: u32,
    /// The lots, by the numbers in the plan of their first booklets.
    pub(super) lots: BTreeMap<u32, String>,
    /// What the server calls the buyers, in the order of [`Buyer::ALL`].
    pub(super) buyers: Vec<String>,
    /// …and their orders.
    pub(super) orders: Vec<String>,
    /// The last bank account that was proposed for each owner.
    pub(super) accounts: BTreeMap<AccountOwner, String>,
    /// What the bank will do with some payments of each cycle.
    pub(super) fates: BTreeMap<u32, Fates>,
    /// The payments that were sent.
    pub(super) sent: BTreeMap<String, Sent>,
    pub(super) tally: Tally,
    pub(super) deeds: Deeds,
    pub(super) issues: Vec<Issue>,
    pub(super) months: Vec<Month>,
    pub(super) reached: Vec<Reached>,
    pub(super) standings: Vec<Standing>,
    /// What the server calls who bears, in the order of [`Bearer::ALL`].
    pub(super) bearers: Vec<String>,
    pub(super) borne: Borne,
}

impl Offices {
    /// All printed booklets.
    pub(super) fn papers(&self) -> Arc<Papers> {
        Arc::clone(&self.papers)
    }

    /// What the server calls a buyer.
    pub(super) fn buyer(&self, buyer: Buyer) -> Result<String, DemoError> {
        part(self.buyers.get(buyer.index()).cloned())
    }

    /// What the server calls a buyer's order.
    pub(super) fn order(&self, buyer: Buyer) -> Result<String, DemoError> {
        part(self.orders.get(buyer.index()).cloned())
    }

    /// Does what an office does.
    pub(super) async fn act(&mut self, act: Office) -> Result<(), DemoError> {
        match act {
            Office::Venues(act) => self.with_venues(act).await,
            Office::Booklets(act) => self.with_booklets(act).await,
            Office::Sharing(act) => self.with_sharing(act).await,
            Office::Bank(act) => self.with_bank(act).await,
            Office::Transfer { buyer, cents } => self.transfer(buyer, cents),
            Office::Except { number, visit } => self.except(number, visit).await,
            Office::RunCalendar { refused } => self.run_calendar(refused).await,
            Office::State => self.stand().await,
            Office::Cover => self.look_at_cover().await,
            Office::Close { month } => self.close_month(month).await,
            Office::Approve { cycle, refused } => self.approve(cycle, refused).await,
            Office::Pay { cycle, fates } => {
                self.fates.insert(cycle, fates);
                self.pay(cycle).await
            }
        }
    }

    /// Counts a refusal, if it is one.
    pub(super) fn note(&mut self, refused: Option<Refusal>) {
        if let Some(refusal) = refused {
            self.tally.refused(refusal);
        }
    }

    /// The cover, as it is now.
    pub(super) async fn cover(&mut self) -> Result<pb::CoverStatementResponse, DemoError> {
        let request = pb::CoverStatementRequest {};
        let answered = ask!(self.channel, SETTLER, LedgerServiceClient.cover_statement(request));
        accepted("la couverture", answered)
    }

    /// A buyer's provision, in cents.
    pub(super) async fn provision(&mut self, buyer: Buyer) -> Result<u64, DemoError> {
        let name = self.buyer(buyer)?;
        let cover = self.cover().await?;
        let own = cover.buyers.iter().find(|of| of.buyer == name);
        Ok(own.map_or(0, |own| unsigned(own.provision_cents)))
    }
}
