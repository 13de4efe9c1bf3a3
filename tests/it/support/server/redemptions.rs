//! Redemptions, exceptions and voids, sent to the server with typed codes.

use carnet::domain::code::{KeyRing, KeyVersion, Resolved};
use carnet::domain::command::Command;
use carnet::domain::command::redeem::Redeem;
use carnet::domain::id::{BookletId, ChequeId};
use carnet::domain::procedure::Procedure;
use carnet::domain::request::CallerId;
use carnet::grpc::pb;
use carnet::grpc::pb::redemption_service_client::RedemptionServiceClient;
use tonic::Status;

use super::Server;
use crate::support::served::{by, runtime};
use crate::support::wire::cents;
use crate::support::wire_words::{exception, service_of, void_reason};
use crate::support::world::Outcome;

impl Server {
    pub(super) fn of_redemptions(
        &mut self,
        caller: &CallerId,
        command: Command,
    ) -> Result<Outcome, Status> {
        let mut client = RedemptionServiceClient::new(self.served.channel());
        match command {
            Command::Redeem(redeem) => {
                let request = self.presented(redeem);
                let asked = client.redeem(by(caller, request));
                let answer = runtime().block_on(asked)?.into_inner();
                Ok(redeemed(answer.redemption.unwrap()))
            }
            Command::RedeemByException(except) => {
                let pb::RedeemRequest {
                    request_id,
                    venue,
                    codes,
                    service,
                    procedures,
                    service_date,
                } = self.presented(except.redeem);
                let request = pb::RedeemByExceptionRequest {
                    request_id,
                    venue,
                    codes,
                    service,
                    procedures,
                    service_date,
                    reason: exception(except.reason).into(),
                };
                let asked = client.redeem_by_exception(by(caller, request));
                let answer = runtime().block_on(asked)?.into_inner();
                Ok(redeemed(answer.redemption.unwrap()))
            }
            Command::VoidRedemption(void) => {
                let request = pb::VoidRedemptionRequest {
                    request_id: self.request_id(),
                    name: void.redemption.to_string(),
                    venue: void.venue.to_string(),
                    reason: void_reason(void.reason).into(),
                };
                runtime().block_on(client.void_redemption(by(caller, request)))?;
                Ok(Outcome::Done)
            }
            other => panic!("not about a redemption: {}", other.label()),
        }
    }

    /// What a venue sends.
    fn presented(&mut self, redeem: Redeem) -> pb::RedeemRequest {
        let Redeem { venue, codes, service, procedures, service_date } = redeem;
        pb::RedeemRequest {
            request_id: self.request_id(),
            venue: venue.to_string(),
            codes: codes.into_iter().map(|code| self.typed(code)).collect(),
            service: service_of(service).into(),
            procedures: procedures.into_iter().map(procedure).collect(),
            service_date: service_date.to_string(),
        }
    }

    /// The text that a venue types.
    fn typed(&self, code: Resolved) -> String {
        let text = |keys: &KeyRing, cheque| keys.code(cheque, KeyVersion::FIRST).unwrap().reveal();
        match code {
            Resolved::Cheque(cheque) => text(&self.keys, cheque),
            Resolved::Unknown => text(&self.forged, ChequeId::new(BookletId::FIRST, 1).unwrap()),
            Resolved::Mistyped => "0000-0000".to_owned(),
        }
    }
}

fn procedure(procedure: Option<Procedure>) -> String {
    procedure.map_or("procedures/unheard-of".to_owned(), |known| known.to_string())
}

fn redeemed(redemption: pb::Redemption) -> Outcome {
    let part = |part: pb::RedemptionPart| (part.order.parse().unwrap(), cents(part.value_cents));
    Outcome::Redeemed {
        redemption: redemption.name.parse().unwrap(),
        parts: redemption.parts.into_iter().map(part).collect(),
    }
}
