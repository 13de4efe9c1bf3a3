//! What the offices do with booklets: from the mandate to what replaces a lost one.

use std::sync::Arc;

use super::super::DemoError;
use super::super::hand::{accepted, as_planned, ask, count, number, part, signed, unsigned};
use super::super::plan::{BookletAct, Booklets, Buyer, MANDATE, Refusal};
use super::offices::{HELPER, ISSUER, Issue, Offices};
use super::presented::{Paper, Papers};
use super::tally::increase;
use crate::grpc::pb;
use pb::booklet_service_client::BookletServiceClient;
use pb::order_service_client::OrderServiceClient;

/// Booklets whose codes can be asked for at once.
const CODES_PAGE: u32 = 100;

impl Offices {
    /// Does what an office does with booklets.
    pub(super) async fn with_booklets(&mut self, act: BookletAct) -> Result<(), DemoError> {
        match act {
            BookletAct::Mandate { buyer, cents } => self.mandate(buyer, cents).await,
            BookletAct::Prepare { buyer, booklets, refused } => {
                self.prepare(buyer, booklets, refused).await
            }
            BookletAct::Issue { buyer, booklets, refused } => {
                self.issue(buyer, booklets, refused).await
            }
            BookletAct::Allot { booklets, prescriber } => self.allot(booklets, prescriber).await,
            BookletAct::Confirm { booklets, prescriber } => {
                self.confirm(booklets, prescriber).await
            }
            BookletAct::Return { booklets, prescriber } => {
                self.give_back(booklets, prescriber).await
            }
            BookletAct::Withdraw { booklets } => self.withdraw(booklets).await,
            BookletAct::OpposeLot { first } => self.oppose_lot(first).await,
            BookletAct::Replace { booklets, prescriber } => {
                self.replace(booklets, prescriber).await
            }
        }
    }

    async fn mandate(&mut self, buyer: Buyer, cents: u64) -> Result<(), DemoError> {
        let request = pb::RecordMandateRequest {
            request_id: self.ids.next(),
            order: self.order(buyer)?,
            amount_cents: signed(cents),
            mandate_reference: MANDATE.to_owned(),
            day: self.today.to_string(),
        };
        let answered = ask!(self.channel, ISSUER, OrderServiceClient.record_mandate(request));
        accepted("un mandat", answered).map(|_| ())
    }

    /// Numbers booklets on a mandate, and prints them.
    async fn prepare(
        &mut self,
        buyer: Buyer,
        booklets: Booklets,
        refused: Option<Refusal>,
    ) -> Result<(), DemoError> {
        self.note_issue((buyer, true), booklets, refused).await?;
        let request = pb::PrepareBookletsRequest {
            request_id: self.ids.next(),
            order: self.order(buyer)?,
            count: count(booklets.count),
            lot_size: Some(count(self.lot_size)),
        };
        let answered = ask!(self.channel, ISSUER, BookletServiceClient.prepare_booklets(request));
        if let Some(answer) = as_planned("la préparation de carnets", refused, answered)? {
            self.print(booklets.first, &part(answer.numbered)?).await?;
            self.note_lots(booklets, answer.lots);
        }
        Ok(())
    }

    /// Issues booklets, and prints the new ones.
    async fn issue(
        &mut self,
        buyer: Buyer,
        booklets: Booklets,
        refused: Option<Refusal>,
    ) -> Result<(), DemoError> {
        self.note_issue((buyer, false), booklets, refused).await?;
        let request = pb::IssueBookletsRequest {
            request_id: self.ids.next(),
            order: self.order(buyer)?,
            count: count(booklets.count),
            lot_size: Some(count(self.lot_size)),
        };
        let answered = ask!(self.channel, ISSUER, BookletServiceClient.issue_booklets(request));
        if let Some(answer) = as_planned("l’émission de carnets", refused, answered)? {
            if let Some(numbered) = answer.numbered {
                self.print(booklets.first, &numbered).await?;
            }
            self.note_lots(booklets, answer.lots);
        }
        Ok(())
    }

    /// Remembers what is asked for, and what there is for it.
    async fn note_issue(
        &mut self,
        (buyer, prepared): (Buyer, bool),
        booklets: Booklets,
        refused: Option<Refusal>,
    ) -> Result<(), DemoError> {
        let provision_cents = self.provision(buyer).await?;
        let order = self.shown_order(buyer).await?;
        let (day, mandated_cents) = (self.today, unsigned(order.mandated_cents));
        let count = booklets.count;
        self.issues.push(Issue {
            day,
            buyer,
            prepared,
            count,
            refused,
            mandated_cents,
            provision_cents,
        });
        self.note(refused);
        Ok(())
    }

    /// Remembers the lots of booklets that were numbered together.
    fn note_lots(&mut self, booklets: Booklets, lots: Vec<pb::Lot>) {
        let mut first = booklets.first;
        for lot in lots {
            let count = lot.booklets.map_or(0, |range| range.count);
            self.lots.insert(first, lot.name);
            first = first.saturating_add(u32::try_from(count).unwrap_or(0));
            increase(&mut self.deeds.lots, 1);
        }
    }

    /// Reads the codes of `range`, whose first booklet is number `first` of the plan.
    async fn print(&mut self, first: u32, range: &pb::BookletRange) -> Result<(), DemoError> {
        let mut next: u32 = part(number(&range.first_booklet))?;
        let end = next.saturating_add(u32::try_from(range.count).unwrap_or(0));
        let mut planned = first;
        while next < end {
            let page = end.saturating_sub(next).min(CODES_PAGE);
            let request = pb::GetBookletCodesRequest {
                first_booklet: format!("booklets/{next}"),
                count: count(page),
            };
            let answered =
                ask!(self.channel, ISSUER, BookletServiceClient.get_booklet_codes(request));
            for pb::BookletCodes { booklet: name, codes } in
                accepted("l’impression des carnets", answered)?.booklets
            {
                self.keep(planned, Paper { name, codes, former: Vec::new() });
                planned = planned.saturating_add(1);
            }
            next = next.saturating_add(page);
        }
        Ok(())
    }

    /// Keeps a printed booklet; what it stood for before is what it replaced.
    fn keep(&mut self, planned: u32, mut paper: Paper) {
        let papers: &mut Papers = Arc::make_mut(&mut self.papers);
        if let Some(former) = papers.get(&planned) {
            paper.former.clone_from(&former.codes);
        }
        papers.insert(planned, Arc::new(paper));
    }

    /// What the server calls a booklet.
    pub(super) fn paper(&self, planned: u32) -> Result<Arc<Paper>, DemoError> {
        part(self.papers.get(&planned).cloned())
    }

    /// Booklets as the server knows them: those that were numbered together.
    fn selection(&self, booklets: Booklets) -> Result<Option<pb::BookletSelection>, DemoError> {
        let range = pb::BookletRange {
            first_booklet: self.paper(booklets.first)?.name.clone(),
            count: count(booklets.count),
        };
        let selection = Some(pb::booklet_selection::Selection::Range(range));
        Ok(Some(pb::BookletSelection { selection }))
    }

    async fn allot(&mut self, booklets: Booklets, prescriber: u32) -> Result<(), DemoError> {
        let request = pb::AllotBookletsRequest {
            request_id: self.ids.next(),
            booklets: self.selection(booklets)?,
            prescriber: format!("prescribers/{prescriber}"),
        };
        let answered = ask!(self.channel, ISSUER, BookletServiceClient.allot_booklets(request));
        accepted("une dotation", answered)?;
        increase(&mut self.deeds.sent, u64::from(booklets.count));
        Ok(())
    }

    async fn confirm(&mut self, booklets: Booklets, prescriber: u32) -> Result<(), DemoError> {
        let request = pb::ConfirmAllotmentRequest {
            request_id: self.ids.next(),
            booklets: self.selection(booklets)?,
            prescriber: format!("prescribers/{prescriber}"),
        };
        let caller = format!("prescripteur-{prescriber}");
        let answered = ask!(self.channel, &caller, BookletServiceClient.confirm_allotment(request));
        accepted("la réception d’une dotation", answered)?;
        increase(&mut self.deeds.arrived, u64::from(booklets.count));
        Ok(())
    }

    async fn give_back(&mut self, booklets: Booklets, prescriber: u32) -> Result<(), DemoError> {
        let request = pb::ReturnBookletsRequest {
            request_id: self.ids.next(),
            booklets: self.selection(booklets)?,
            prescriber: format!("prescribers/{prescriber}"),
        };
        let answered = ask!(self.channel, ISSUER, BookletServiceClient.return_booklets(request));
        accepted("un retour de carnets", answered)?;
        increase(&mut self.deeds.returned, u64::from(booklets.count));
        Ok(())
    }

    async fn withdraw(&mut self, booklets: Booklets) -> Result<(), DemoError> {
        let (request_id, which) = (self.ids.next(), self.selection(booklets)?);
        let request = pb::WithdrawBookletsRequest { request_id, booklets: which };
        let answered = ask!(self.channel, ISSUER, BookletServiceClient.withdraw_booklets(request));
        let answer = accepted("le retrait de carnets", answered)?;
        increase(&mut self.deeds.withdrawn, u64::from(booklets.count));
        increase(&mut self.deeds.withdrawn_cheques, unsigned(answer.ended_cheques));
        Ok(())
    }

    /// Blocks a lot that was lost on its way.
    async fn oppose_lot(&mut self, first: u32) -> Result<(), DemoError> {
        let lot = part(self.lots.get(&first).cloned())?;
        let target = Some(pb::opposition_target::Target::Lot(lot));
        let request = pb::OpposeRequest {
            request_id: self.ids.next(),
            target: Some(pb::OppositionTarget { target }),
            opposition: pb::Opposition::Lost.into(),
        };
        let answered = ask!(self.channel, HELPER, BookletServiceClient.oppose(request));
        let blocked = accepted("l’opposition sur un lot", answered)?.booklets;
        for range in blocked {
            increase(&mut self.deeds.lost_on_the_way, unsigned(range.count));
        }
        Ok(())
    }

    /// Replaces blocked booklets, prints what replaces them, and sends it to a prescriber.
    async fn replace(&mut self, booklets: Booklets, prescriber: u32) -> Result<(), DemoError> {
        for planned in booklets.numbers() {
            let name = self.paper(planned)?.name.clone();
            let request_id = self.ids.next();
            let request = pb::ReplaceBookletRequest { request_id, name };
            let answered =
                ask!(self.channel, HELPER, BookletServiceClient.replace_booklet(request));
            let answer = accepted("le remplacement d’un carnet", answered)?;
            increase(&mut self.deeds.replaced, 1);
            let carried = u64::try_from(answer.cheques.len()).unwrap_or(0);
            increase(&mut self.deeds.replaced_cheques, carried);
            let range = pb::BookletRange { first_booklet: answer.booklet, count: 1 };
            self.print(planned, &range).await?;
        }
        self.allot(booklets, prescriber).await
    }
}
