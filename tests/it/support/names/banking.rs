//! The commands of the lines about payments on their way, lines of the bank, and refunds.

use carnet::domain::bank::BankLine;
use carnet::domain::command::Command;
use carnet::domain::command::accounts::ProposeBankAccount;
use carnet::domain::command::banking::forfeit::ForfeitPayable;
use carnet::domain::command::banking::held::TurnHeld;
use carnet::domain::command::banking::lines::{BookBankLine, Clue, LineAbout, MatchBankLine};
use carnet::domain::command::banking::refunds::{ConfirmRefund, DropRefund, ProposeRefund};
use carnet::domain::command::payments::sent::{
    ConfirmRunVoid, ContinueRunVoid, ProposeRunVoid, RecordRunRejected, RecordRunSent,
};
use carnet::domain::command::payments::told::{
    ConfirmPayeeVerdict, ProposePayeeVerdict, RecordPaymentStatus, ReleasePayment,
};
use carnet::domain::id::{BankLineId, PaymentId, PaymentRunId, RefundId};
use carnet::domain::organisation::AccountOwner;
use carnet::domain::payment::{Explanation, RefundOf};
use carnet::domain::time::Day;

use super::Names;
use crate::support::language::{self, About, Banking};

fn run(number: u32) -> PaymentRunId {
    PaymentRunId::new(number).unwrap()
}

fn payment(number: u32) -> PaymentId {
    PaymentId::new(number).unwrap()
}

impl Names {
    /// What is no command of its own is left out.
    pub(super) fn of_banking(&mut self, step: &Banking, today: Day) -> Option<Command> {
        Some(match step {
            Banking::Use { .. } => return None,
            Banking::Line { flow, amount, about, line } => {
                let (day, reference) = self.line(line, today);
                let line = BankLine { day, flow: *flow, amount: *amount, reference };
                let clue = match about {
                    About::Nothing { reason } => Clue::Unexplained(*reason),
                    about => Clue::Explained(self.explanation(about)),
                };
                BookBankLine { line, clue }.into()
            }
            Banking::Match { line, amount, about } => {
                let about = match about {
                    About::Undoes { line } => LineAbout::Undoes(BankLineId::new(*line).unwrap()),
                    about => LineAbout::Explained(self.explanation(about)),
                };
                let line = BankLineId::new(*line).unwrap();
                MatchBankLine { line, amount: *amount, about }.into()
            }
            Banking::Turn { amount, buyer, title, mandate } => TurnHeld {
                buyer: self.id(buyer),
                amount: *amount,
                title: title.as_ref().map(|title| title.parse().unwrap()),
                mandate: mandate.as_ref().map(|mandate| mandate.parse().unwrap()),
            }
            .into(),
            Banking::Refund { of, amount, title } => {
                let title = title.as_ref().map(|title| title.parse().unwrap());
                ProposeRefund { of: self.refund_of(of), amount: *amount, title }.into()
            }
            Banking::ConfirmRefund { refund } => {
                ConfirmRefund { refund: RefundId::new(*refund).unwrap() }.into()
            }
            Banking::DropRefund { refund } => {
                DropRefund { refund: RefundId::new(*refund).unwrap() }.into()
            }
            Banking::Forfeit { venue, buyer } => {
                ForfeitPayable { venue: self.id(venue), buyer: self.id(buyer) }.into()
            }
            step => of_payments(step),
        })
    }

    fn refund_of(&self, of: &language::RefundOf) -> RefundOf {
        match of {
            language::RefundOf::Provision { buyer } => {
                RefundOf::Provision { buyer: self.id(buyer) }
            }
            language::RefundOf::Owed { funder, buyer } => {
                RefundOf::Owed { funder: self.id(funder), buyer: self.id(buyer) }
            }
            language::RefundOf::Held { buyer } => RefundOf::Held { buyer: self.id(buyer) },
        }
    }

    fn explanation(&self, about: &About) -> Explanation {
        match about {
            About::Money { buyer, order, mandate } => Explanation::Money {
                buyer: self.id(buyer),
                order: order.as_ref().map(|order| self.id(order)),
                mandate: mandate.as_ref().map(|mandate| mandate.parse().unwrap()),
            },
            About::Contribution { funder, buyer } => {
                Explanation::Contribution { funder: self.id(funder), buyer: self.id(buyer) }
            }
            About::Recovery { venue, buyer } => {
                Explanation::Recovery { venue: self.id(venue), buyer: self.id(buyer) }
            }
            About::Float => Explanation::Float,
            About::Returned { payment: number } => {
                Explanation::Returned { payment: payment(*number) }
            }
            About::Paid { payment: number } => Explanation::Paid { payment: payment(*number) },
            About::Borne => Explanation::Borne,
            About::SetOff { venue, buyer } => {
                Explanation::SetOff { venue: self.id(venue), buyer: self.id(buyer) }
            }
            About::Undoes { .. } | About::Nothing { .. } => panic!("explains nothing: {about:?}"),
        }
    }

    /// Proposes a bank account of `owner`.
    pub(crate) fn propose_account(&mut self, owner: &str) -> Command {
        ProposeBankAccount { owner: self.owner(owner), record: self.record() }.into()
    }

    /// Whose a bank account is.
    pub(crate) fn owner(&self, name: &str) -> AccountOwner {
        if name == "escrow" {
            return AccountOwner::Escrow;
        }
        let text: String = self.id(name);
        let venue = text.parse().map(AccountOwner::Venue);
        venue.unwrap_or_else(|_| AccountOwner::Funder(self.id(name)))
    }
}

/// The commands that name runs and payments by their numbers.
fn of_payments(step: &Banking) -> Command {
    match step {
        Banking::Sent { run: number } => RecordRunSent { run: run(*number) }.into(),
        Banking::Rejected { run: number, reason } => {
            RecordRunRejected { run: run(*number), reason: reason.parse().unwrap() }.into()
        }
        Banking::Void { run: number, reason } => {
            ProposeRunVoid { run: run(*number), reason: *reason }.into()
        }
        Banking::ConfirmVoid { run: number } => ConfirmRunVoid { run: run(*number) }.into(),
        Banking::ContinueVoid { run: number } => ContinueRunVoid { run: run(*number) }.into(),
        Banking::Told { payment: number, word } => {
            RecordPaymentStatus { payment: payment(*number), word: *word }.into()
        }
        Banking::Verdict { payment: number, verdict } => {
            ProposePayeeVerdict { payment: payment(*number), verdict: *verdict }.into()
        }
        Banking::ConfirmVerdict { payment: number, verdict } => {
            ConfirmPayeeVerdict { payment: payment(*number), verdict: *verdict }.into()
        }
        Banking::Release { payment: number } => ReleasePayment { payment: payment(*number) }.into(),
        other => panic!("not about payments: {other:?}"),
    }
}
