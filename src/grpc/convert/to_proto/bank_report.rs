//! What became of what the bank says.

use super::bank_line::{flow, suspense_reason};
use super::cents;
use crate::domain::bank::Flow;
use crate::domain::command::banking::lines::{BookBankLine, Clue};
use crate::domain::entry::{BankingEffect, Effect};
use crate::domain::id::PaymentId;
use crate::domain::money::Cents;
use crate::domain::payment::Explanation;
use crate::domain::time::Day;
use crate::engine::Accepted;
use crate::grpc::pb;
use pb::bank_report_row::Fate;

/// A line of a statement, or a status of a payment, as its row begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::grpc) struct BankReportLine {
    /// The bank's reference, or the end-to-end id.
    reference: String,
    /// What is booked, of a line of a statement.
    booked: Option<(Day, Flow, Cents)>,
    /// The payment that it names.
    payment: Option<PaymentId>,
    /// What becomes of it if it is accepted.
    fate: Fate,
    /// Whether the bank says that it carries out what it is about.
    is_carried_out: bool,
}

impl BankReportLine {
    /// A line of a statement.
    pub(in crate::grpc) fn booked(BookBankLine { line, clue }: &BookBankLine) -> BankReportLine {
        let (payment, fate) = match clue {
            Clue::Explained(explanation) => fate(explanation),
            Clue::Unexplained(_) => (None, Fate::Suspended),
        };
        let booked = Some((line.day, line.flow, line.amount));
        BankReportLine::new(line.reference.to_string(), (booked, payment), fate)
    }

    /// What is said of a payment, or of a run.
    pub(in crate::grpc) fn told(reference: String, payment: Option<PaymentId>) -> BankReportLine {
        BankReportLine::new(reference, (None, payment), Fate::StateChanged)
    }

    fn new(
        reference: String,
        (booked, payment): (Option<(Day, Flow, Cents)>, Option<PaymentId>),
        fate: Fate,
    ) -> BankReportLine {
        BankReportLine { reference, booked, payment, fate, is_carried_out: false }
    }

    /// The same, and whether the bank says that it carries out what it is about.
    pub(in crate::grpc) fn carried_out(self, is_carried_out: bool) -> BankReportLine {
        BankReportLine { is_carried_out, ..self }
    }

    /// The same, of a payment that was not to be carried out, if `refused`.
    pub(in crate::grpc) fn refused(self, refused: bool) -> BankReportLine {
        let fate = if refused { Fate::DoneAllTheSame } else { self.fate };
        BankReportLine { fate, ..self }
    }

    /// Whether the bank says that it carries out what it is about.
    pub(in crate::grpc) fn is_carried_out(&self) -> bool {
        self.is_carried_out
    }

    /// Whether the bank booked it.
    pub(in crate::grpc) fn is_booked(&self) -> bool {
        self.booked.is_some()
    }
}

/// What becomes of a line that is about this, and the payment that it names.
fn fate(explanation: &Explanation) -> (Option<PaymentId>, Fate) {
    match explanation {
        Explanation::Money { .. } => (None, Fate::Money),
        Explanation::Contribution { .. } => (None, Fate::Contribution),
        Explanation::Recovery { .. } | Explanation::SetOff { .. } => (None, Fate::Recovery),
        Explanation::Float => (None, Fate::Float),
        Explanation::Returned { payment } => (Some(*payment), Fate::Returned),
        Explanation::Paid { payment } => (Some(*payment), Fate::Paid),
        Explanation::Borne => (None, Fate::Borne),
    }
}

/// A row of which this became.
pub(in crate::grpc) fn bank_report_row(line: &BankReportLine, fate: Fate) -> pb::BankReportRow {
    let BankReportLine { reference, booked, payment, fate: _, is_carried_out: _ } = line;
    let booked = *booked;
    pb::BankReportRow {
        fate: fate.into(),
        reference: reference.clone(),
        day: super::day_or_empty(booked.map(|(day, ..)| day)),
        flow: booked.map_or(0, |(_, way, _)| flow(way).into()),
        amount_cents: booked.map_or(0, |(.., amount)| cents(amount)),
        payment: payment.map(|payment| payment.to_string()).unwrap_or_default(),
        ..pb::BankReportRow::default()
    }
}

/// A row that was accepted: its entry says whether it is in suspense.
pub(in crate::grpc) fn bank_line_posted(
    line: &BankReportLine,
    accepted: &Accepted,
) -> pb::BankReportRow {
    let suspended = super::effect(accepted, |effect| {
        let Effect::Banking(BankingEffect::LineSuspended { line, reason, payment }) = effect else {
            return None;
        };
        Some((*line, *reason, *payment))
    });
    let Some((name, reason, payment)) = suspended else { return bank_report_row(line, line.fate) };
    pb::BankReportRow {
        payment: payment.map(|payment| payment.to_string()).unwrap_or_default(),
        bank_line: name.to_string(),
        reason: suspense_reason(reason).into(),
        ..bank_report_row(line, Fate::Suspended)
    }
}
