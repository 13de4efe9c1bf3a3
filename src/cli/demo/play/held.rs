//! What a buyer decides about money that others paid for it: new booklets, or its own account.

use super::super::DemoError;
use super::super::hand::{accepted, ask, part, signed};
use super::super::plan::{Buyer, Fates, TAKEN_TITLE, TITLE, TURNED_MANDATE};
use super::banking::Sent;
use super::offices::{APPROVER, Offices, SETTLER};
use super::tally::increase;
use crate::grpc::pb;
use pb::bank_service_client::BankServiceClient;

impl Offices {
    /// A part of it becomes provision: new booklets can be issued.
    pub(super) async fn turn_held(&mut self, buyer: Buyer, cents: u64) -> Result<(), DemoError> {
        let request = pb::TurnHeldRequest {
            request_id: self.ids.next(),
            buyer: self.buyer(buyer)?,
            amount_cents: signed(cents),
            title_reference: TITLE.to_owned(),
            mandate_reference: TURNED_MANDATE.to_owned(),
        };
        let answered = ask!(self.channel, SETTLER, BankServiceClient.turn_held(request));
        accepted("ce que d’autres ont payé, en provision", answered)?;
        increase(part(self.files.turned_cents.get_mut(buyer.index()))?, cents);
        Ok(())
    }

    /// All that is left of it goes to the buyer's own account: proposed by one, confirmed by
    /// another, and paid by a file of its own.
    pub(super) async fn take_held(&mut self, buyer: Buyer) -> Result<(), DemoError> {
        let name = self.buyer(buyer)?;
        let cover = self.cover().await?;
        let own = cover.buyers.into_iter().find(|of| of.buyer == name);
        let amount_cents = own.map_or(0, |own| own.held_cents);
        if amount_cents == 0 {
            return Ok(());
        }
        let request = pb::ProposeRefundRequest {
            request_id: self.ids.next(),
            of: Some(pb::RefundOf { money: Some(pb::refund_of::Money::Held(name)) }),
            amount_cents,
            title_reference: TAKEN_TITLE.to_owned(),
        };
        let answered = ask!(self.channel, SETTLER, BankServiceClient.propose_refund(request));
        let refund = part(accepted("un remboursement", answered)?.refund)?;
        let request = pb::ConfirmRefundRequest { request_id: self.ids.next(), name: refund.name };
        let answered = ask!(self.channel, APPROVER, BankServiceClient.confirm_refund(request));
        let confirmed = accepted("un remboursement confirmé", answered)?;
        self.sent.insert(confirmed.payment, Sent::Held(buyer));
        self.send(&confirmed.payment_run, &Fates::default()).await
    }
}
