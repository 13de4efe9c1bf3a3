//! The commands of the lines about booklets and chèques.

use carnet::domain::code::Resolved;
use carnet::domain::command::Command;
use carnet::domain::command::booklets::{
    AllotBooklets, ConfirmAllotment, HandOverBooklet, LiftOpposition, LiftOppositionOfCheques,
    LiftOppositionOfLot, Oppose, OpposeCheques, OpposeLot, Range, ReplaceBooklet, ReturnBooklets,
    WithdrawBooklets,
};
use carnet::domain::command::issue::{IssueBooklets, PrepareBooklets};
use carnet::domain::command::redeem::{self, RedeemByException};
use carnet::domain::command::void::VoidRedemption;
use carnet::domain::entry::{ChequeSet, bit};
use carnet::domain::facts::Opposition;
use carnet::domain::id::{BookletId, ChequeId, VenueId};
use carnet::domain::time::Day;

use super::Names;
use crate::support::language::{Code, Numbers, Redeem, Step, What, Which};

fn booklet(number: u32) -> BookletId {
    BookletId::new(number).unwrap()
}

fn range(Numbers { first, last }: Numbers) -> Range {
    Range { first: booklet(first), count: last - first + 1 }
}

fn cheques(number: u32, indexes: &[u8]) -> ChequeSet {
    let mask = indexes.iter().fold(0, |mask, index| mask | bit(*index));
    ChequeSet { booklet: booklet(number), mask }
}

impl Names {
    pub(super) fn of_cheques(&self, step: &Step, today: Day) -> Command {
        match step {
            Step::Issue { order, count, lots } => {
                let (order, count, lot_size) = (self.id(order), *count, *lots);
                IssueBooklets { order, count, lot_size }.into()
            }
            Step::Prepare { order, count, lots } => {
                let (order, count, lot_size) = (self.id(order), *count, *lots);
                PrepareBooklets { order, count, lot_size }.into()
            }
            Step::Allot { booklets, prescriber } => {
                let (booklets, prescriber) = (range(*booklets), self.id(prescriber));
                AllotBooklets { booklets, prescriber }.into()
            }
            Step::Confirm { booklets, prescriber } => {
                let (booklets, prescriber) = (range(*booklets), self.id(prescriber));
                ConfirmAllotment { booklets, prescriber }.into()
            }
            Step::TakeBack { booklets, prescriber } => {
                let (booklets, prescriber) = (range(*booklets), self.id(prescriber));
                ReturnBooklets { booklets, prescriber }.into()
            }
            Step::Withdraw { booklets } => WithdrawBooklets { booklets: range(*booklets) }.into(),
            Step::HandOver { booklet: number, prescriber, day, diagnosis } => {
                let (booklet, prescriber) = (booklet(*number), self.id(prescriber));
                let (level, public) = (diagnosis.level, diagnosis.public);
                let day = day.unwrap_or(today);
                HandOverBooklet { booklet, prescriber, day, level, public }.into()
            }
            Step::Oppose { what, reason } => self.oppose(what, *reason),
            Step::Lift { what } => match what {
                What::Booklet(number) => LiftOpposition { booklet: booklet(*number) }.into(),
                What::Cheques { booklet, indexes } => {
                    LiftOppositionOfCheques { cheques: cheques(*booklet, indexes) }.into()
                }
                What::Lot(name) => LiftOppositionOfLot { lot: self.id(name) }.into(),
            },
            Step::Replace { booklet: number } => {
                ReplaceBooklet { booklet: booklet(*number) }.into()
            }
            Step::Redeem(redeem) => self.redeem(redeem, today),
            Step::Void { redemption, venue, reason } => {
                let (redemption, of) = match redemption {
                    Which::Nth(nth) => self.redemptions[nth - 1],
                    Which::Named(name) => (self.id(name), VenueId::FIRST),
                };
                let venue = venue.as_ref().map_or(of, |venue| self.id(venue));
                VoidRedemption { redemption, venue, reason: *reason }.into()
            }
            other => panic!("not about chèques: {other:?}"),
        }
    }

    fn oppose(&self, what: &What, reason: Opposition) -> Command {
        match what {
            What::Booklet(number) => Oppose { booklet: booklet(*number), reason }.into(),
            What::Cheques { booklet, indexes } => {
                OpposeCheques { cheques: cheques(*booklet, indexes), reason }.into()
            }
            What::Lot(name) => OpposeLot { lot: self.id(name), reason }.into(),
        }
    }

    fn redeem(&self, redeem: &Redeem, today: Day) -> Command {
        let Redeem { venue, codes, service, date, procedures, except } = redeem;
        let known = |name: &String| format!("procedures/{name}").parse().ok();
        let redeem = redeem::Redeem {
            venue: self.id(venue),
            codes: codes.iter().map(|code| resolved(*code)).collect(),
            service: *service,
            procedures: procedures.iter().map(known).collect(),
            service_date: date.unwrap_or(today),
        };
        match *except {
            Some(reason) => RedeemByException { redeem, reason }.into(),
            None => redeem.into(),
        }
    }
}

fn resolved(code: Code) -> Resolved {
    match code {
        Code::Mistyped => Resolved::Mistyped,
        Code::Unknown => Resolved::Unknown,
        Code::Cheque { booklet: number, index } => {
            let cheque = ChequeId::new(booklet(number), index);
            Resolved::Cheque(cheque.unwrap_or_else(|| panic!("no chèque {number}.{index}")))
        }
    }
}
