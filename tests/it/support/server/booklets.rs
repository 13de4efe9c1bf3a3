//! Booklets on their way and oppositions, sent to the server.

use carnet::domain::command::Command;
use carnet::domain::request::CallerId;
use carnet::grpc::pb;
use carnet::grpc::pb::booklet_service_client::BookletServiceClient;
use carnet::grpc::pb::opposition_target::Target;
use tonic::Status;

use super::Server;
use crate::support::served::{by, runtime};
use crate::support::wire::{cheques, range_of, selection, small};
use crate::support::wire_words::{level, opposition, public};
use crate::support::world::Outcome;

impl Server {
    /// Booklets get numbers, and chèques go into circulation.
    pub(super) fn of_numbering(
        &mut self,
        caller: &CallerId,
        command: Command,
    ) -> Result<Outcome, Status> {
        let request_id = self.request_id();
        let mut client = BookletServiceClient::new(self.served.channel());
        runtime().block_on(async {
            Ok(match command {
                Command::IssueBooklets(issue) => {
                    let (order, count) = (issue.order.to_string(), small(issue.count));
                    let lot_size = issue.lot_size.map(small);
                    let request = pb::IssueBookletsRequest { request_id, order, count, lot_size };
                    let answer = client.issue_booklets(by(caller, request)).await?.into_inner();
                    let validity = answer.validity.unwrap();
                    let ranges = answer.activated.into_iter().chain(answer.numbered);
                    Outcome::Issued {
                        booklets: ranges.map(range_of).collect(),
                        last_service: validity.last_service_day.parse().unwrap(),
                        last_presentation: validity.last_presentation_day.parse().unwrap(),
                    }
                }
                Command::PrepareBooklets(prepare) => {
                    let (order, count) = (prepare.order.to_string(), small(prepare.count));
                    let lot_size = prepare.lot_size.map(small);
                    let request = pb::PrepareBookletsRequest { request_id, order, count, lot_size };
                    let answer = client.prepare_booklets(by(caller, request)).await?.into_inner();
                    Outcome::Prepared(range_of(answer.numbered.unwrap()))
                }
                Command::ReplaceBooklet(replace) => {
                    let name = replace.booklet.to_string();
                    let request = pb::ReplaceBookletRequest { request_id, name };
                    let answer = client.replace_booklet(by(caller, request)).await?.into_inner();
                    Outcome::Replaced { by: answer.booklet.parse().unwrap() }
                }
                other => panic!("numbers no booklets: {}", other.label()),
            })
        })
    }

    /// Booklets go from stock to a person, and back.
    pub(super) fn of_stock(
        &mut self,
        caller: &CallerId,
        command: Command,
    ) -> Result<Outcome, Status> {
        let request_id = self.request_id();
        let mut client = BookletServiceClient::new(self.served.channel());
        runtime().block_on(async {
            match command {
                Command::AllotBooklets(allot) => {
                    let booklets = Some(selection(allot.booklets));
                    let prescriber = allot.prescriber.to_string();
                    let request = pb::AllotBookletsRequest { request_id, booklets, prescriber };
                    client.allot_booklets(by(caller, request)).await.map(drop)?;
                }
                Command::ConfirmAllotment(confirm) => {
                    let booklets = Some(selection(confirm.booklets));
                    let prescriber = confirm.prescriber.to_string();
                    let request = pb::ConfirmAllotmentRequest { request_id, booklets, prescriber };
                    client.confirm_allotment(by(caller, request)).await.map(drop)?;
                }
                Command::ReturnBooklets(back) => {
                    let booklets = Some(selection(back.booklets));
                    let prescriber = back.prescriber.to_string();
                    let request = pb::ReturnBookletsRequest { request_id, booklets, prescriber };
                    client.return_booklets(by(caller, request)).await.map(drop)?;
                }
                Command::WithdrawBooklets(withdraw) => {
                    let booklets = Some(selection(withdraw.booklets));
                    let request = pb::WithdrawBookletsRequest { request_id, booklets };
                    client.withdraw_booklets(by(caller, request)).await.map(drop)?;
                }
                Command::HandOverBooklet(hand_over) => {
                    let request = pb::HandOverBookletRequest {
                        request_id,
                        name: hand_over.booklet.to_string(),
                        prescriber: hand_over.prescriber.to_string(),
                        day: hand_over.day.to_string(),
                        level: level(hand_over.level).into(),
                        public: public(hand_over.public).into(),
                    };
                    client.hand_over_booklet(by(caller, request)).await.map(drop)?;
                }
                other => panic!("not about stock: {}", other.label()),
            }
            Ok(Outcome::Done)
        })
    }

    pub(super) fn of_oppositions(
        &mut self,
        caller: &CallerId,
        command: Command,
    ) -> Result<Outcome, Status> {
        let request_id = self.request_id();
        let mut client = BookletServiceClient::new(self.served.channel());
        let (target, reason) = match command {
            Command::Oppose(oppose) => {
                (Target::Booklet(oppose.booklet.to_string()), Some(oppose.reason))
            }
            Command::OpposeCheques(oppose) => {
                (Target::Cheques(cheques(oppose.cheques)), Some(oppose.reason))
            }
            Command::OpposeLot(oppose) => {
                (Target::Lot(oppose.lot.to_string()), Some(oppose.reason))
            }
            Command::LiftOpposition(lift) => (Target::Booklet(lift.booklet.to_string()), None),
            Command::LiftOppositionOfCheques(lift) => {
                (Target::Cheques(cheques(lift.cheques)), None)
            }
            Command::LiftOppositionOfLot(lift) => (Target::Lot(lift.lot.to_string()), None),
            other => panic!("no opposition: {}", other.label()),
        };
        let target = Some(pb::OppositionTarget { target: Some(target) });
        runtime().block_on(async {
            if let Some(reason) = reason {
                let opposition = opposition(reason).into();
                let request = pb::OpposeRequest { request_id, target, opposition };
                client.oppose(by(caller, request)).await.map(drop)
            } else {
                let request = pb::LiftOppositionRequest { request_id, target };
                client.lift_opposition(by(caller, request)).await.map(drop)
            }
        })?;
        Ok(Outcome::Done)
    }
}
