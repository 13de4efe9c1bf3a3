//! How people explain what stands in suspense.

use carnet::grpc::pb;
use pb::SuspenseReason as Reason;
use pb::line_explanation::About as Is;
use pb::match_bank_line_request::About;

use super::books::{Standing, Suspended};
use super::story::{Story, picked, receipt};

impl Story {
    /// Somebody explains a line in suspense.
    pub(super) fn explains(&mut self, which: usize) {
        let open: Vec<usize> = (0..self.books.suspense.len())
            .filter(|at| self.books.suspense[*at].left != 0)
            .collect();
        let Some(line) = picked(&open, which).copied() else { return };
        let Suspended { left, reason, ids, .. } = self.books.suspense[line].clone();
        match (reason, left < 0) {
            (Reason::Batch, _) => self.explains_batch(line, &ids),
            (Reason::PaidTwice | Reason::NotOnItsWay, true) => {
                self.explains_twice((line, -left), &ids[0], which);
            }
            (Reason::NotOnItsWay, false) => self.explains_return((line, left), &ids[0]),
            (Reason::NotPossible, false) if !ids.is_empty() => {
                let twice = |line: &Suspended| line.left == -left && line.ids == ids;
                if let Some(twice) = self.books.suspense.iter().position(twice) {
                    self.undoes(line, twice);
                } else if self.books.twice(&ids[0]).any(|line| line.borne) {
                    self.office.explains(line, left, is(Is::Float(pb::FloatIn {}))).unwrap();
                    self.reached("the float's again");
                    self.books.float += left;
                    self.books.settles(line);
                } else {
                    self.explains_return((line, left), &ids[0]);
                }
            }
            (_, true) => self.bears(line, -left),
            (_, false) => {
                let buyer = "funders/1".to_owned();
                let money = pb::MoneyIn { buyer, ..pb::MoneyIn::default() };
                self.office.explains(line, left, is(Is::Money(money))).unwrap();
                self.books.settles(line);
            }
        }
        self.check();
    }

    fn explains_batch(&mut self, line: usize, ids: &[String]) {
        for id in ids {
            let payment = &self.books.payments[id];
            if payment.standing == Standing::Made {
                let about = is(Is::Paid(self.office.names[id].clone()));
                self.office.explains(line, payment.amount, about).unwrap();
                self.books.explains(line, id);
            }
        }
    }

    /// A payment came back of which the ledger did not know then that it was booked.
    fn explains_return(&mut self, (line, amount): (usize, i64), id: &str) {
        let about = is(Is::Returned(self.office.names[id].clone()));
        let explained = self.office.explains(line, amount, about);
        let twice = self.books.is_out_twice(id);
        match (self.books.payments[id].standing, twice) {
            (Standing::Booked, false) => {
                explained.unwrap();
                self.reached("returned before it was explained");
                self.books.returns(id);
                self.books.settles(line);
            }
            (Standing::Booked, true) => assert_eq!(explained.unwrap_err(), "EXPLANATION_MISFIT"),
            _ => assert_eq!(explained.unwrap_err(), "PAYMENT_NOT_BOOKED"),
        }
    }

    /// What was paid twice is borne, comes back, or is taken off.
    fn explains_twice(&mut self, (line, amount): (usize, i64), id: &str, how: usize) {
        match how % 3 {
            0 => self.bears(line, amount),
            1 => {
                let back =
                    |line: &Suspended| line.left == amount && line.reason == Reason::NoReference;
                let Some(back) = self.books.suspense.iter().position(back) else {
                    self.bank.books(amount, receipt(4), None);
                    return;
                };
                self.undoes(back, line);
            }
            _ => {
                let (venue, buyer) =
                    (self.books.payments[id].venue.clone(), "funders/1".to_owned());
                let about = pb::SetOffOut { venue: venue.clone(), buyer };
                match self.office.explains(line, amount, is(Is::SetOff(about))) {
                    Ok(()) => {
                        self.reached("set off");
                        self.books.settles(line);
                        *self.books.set_off.entry(venue).or_default() += amount;
                    }
                    Err(reason) => assert_eq!(reason, "PAYABLE_EXCEEDED"),
                }
            }
        }
    }

    /// What came in is the same money as what went out.
    fn undoes(&mut self, came: usize, went: usize) {
        let about = About::Undoes(format!("bankLines/{}", went + 1));
        let amount = self.books.suspense[came].left;
        self.office.explains(came, amount, about).unwrap();
        self.reached("undone");
        self.books.settles(came);
        self.books.settles(went);
    }

    /// The operator's own money bears it, if there is as much.
    fn bears(&mut self, line: usize, amount: i64) {
        let borne = self.office.explains(line, amount, is(Is::Borne(pb::BorneOut {})));
        if self.books.float < amount {
            assert_eq!(borne.unwrap_err(), "BALANCE_INSUFFICIENT");
            return;
        }
        borne.unwrap();
        self.reached("borne");
        self.books.float -= amount;
        self.books.suspense[line].borne = true;
        self.books.settles(line);
    }
}

fn is(about: Is) -> About {
    About::Explanation(pb::LineExplanation { about: Some(about) })
}
