//! pain.002: what became of a payment file, and of its payments.
//!
//! Our files have one group, so what is said of it is said of the whole message. A payment that is
//! listed without a status of its own has that of its group, or of the message.

use std::collections::BTreeSet;

use super::error::{Excess, Fault, FieldProblem, Place, ReportError, Section, figures};
use super::node::Node;
use super::xml::{Piece, Pieces};
use super::{ID_CHARS_MAX, LINES_MAX, PayeeCheck, Stage, StatusReport, Word};
use crate::domain::payment::BankReason;

/// Reads a pain.002.
pub(super) fn read(mut pieces: Pieces<'_>) -> Result<StatusReport, ReportError> {
    let mut reading = Reading::default();
    let mut open: Option<Block> = None;
    let mut payments = 0_u32;
    while let Some(piece) = pieces.next()? {
        match piece {
            Piece::Begin(name) => open = reading.begin(&name),
            Piece::Part(part) => {
                let Some(block) = &mut open else { continue };
                payments = payments.saturating_add(u32::from(part.name == "TxInfAndSts"));
                if payments > LINES_MAX {
                    return Err(pieces.excess(Excess::Lines));
                }
                block.take(&part)?;
            }
            Piece::End => {
                if let Some(block) = open.take() {
                    reading.blocks.push(block);
                }
            }
        }
    }
    reading.finish()
}

#[derive(Default)]
struct Reading {
    messages: u32,
    groups: u32,
    blocks: Vec<Block>,
}

impl Reading {
    fn begin(&mut self, name: &str) -> Option<Block> {
        let (section, number) = match name {
            "OrgnlGrpInfAndSts" => (Section::Message, &mut self.messages),
            "OrgnlPmtInfAndSts" => (Section::Payments, &mut self.groups),
            _ => return None,
        };
        *number = number.saturating_add(1);
        let place = Place { section, number: *number, entry: None };
        Some(Block { place, message: None, status: None, reason: None, payments: Vec::new() })
    }

    fn finish(self) -> Result<StatusReport, ReportError> {
        let whole = Place { section: Section::Message, number: 1, entry: None };
        let (messages, groups): (Vec<Block>, Vec<Block>) =
            self.blocks.into_iter().partition(|block| block.place.section == Section::Message);
        let missing = || Fault::missing("OrgnlMsgId").at(whole);
        let mut messages = messages.into_iter();
        let message = messages.next().ok_or_else(missing)?;
        if messages.next().is_some() {
            return Err(Fault::new("OrgnlGrpInfAndSts", FieldProblem::Twice).at(whole));
        }
        let original_message = message.message.clone().ok_or_else(missing)?;
        let said = whole_of(&message, &groups)?;
        let mut reported = Vec::new();
        let mut ids = BTreeSet::new();
        for group in groups {
            let word = group.word(message.reason)?.or(said);
            let reason = group.reason.or(message.reason);
            for payment in group.payments {
                let word = payment.word(word, reason)?;
                let rejected = matches!(said, Some(Word::Rejected { .. }));
                if rejected && matches!(word, Word::Accepted(_)) {
                    let problem = FieldProblem::Disagrees("GrpSts");
                    return Err(Fault::new("TxSts", problem).at(payment.place));
                }
                if !ids.insert(payment.id.clone()) {
                    let fault = Fault::new("OrgnlEndToEndId", FieldProblem::Twice);
                    return Err(fault.at(payment.place));
                }
                reported.push((payment.id, word));
            }
        }
        if said.is_none() && reported.is_empty() {
            return Err(ReportError::Nothing);
        }
        Ok(StatusReport { original_message, group: said, payments: reported })
    }
}

/// What is said of the message as a whole: by itself, or by a group that lists no payment, which
/// says more.
fn whole_of(message: &Block, groups: &[Block]) -> Result<Option<Word>, ReportError> {
    let said = message.word(None)?;
    let mut of_groups = None;
    for group in groups.iter().filter(|group| group.payments.is_empty()) {
        let Some(word) = group.word(message.reason)? else { continue };
        let rejected = matches!(said, Some(Word::Rejected { .. }));
        let disagrees =
            |field| Err(Fault::new("PmtInfSts", FieldProblem::Disagrees(field)).at(group.place));
        if rejected && !matches!(word, Word::Rejected { .. }) {
            return disagrees("GrpSts");
        }
        if of_groups.is_some_and(|earlier| earlier != word) {
            return disagrees("that of another group");
        }
        of_groups = Some(word);
    }
    Ok(of_groups.or(said))
}

/// What is said of the message, or of a group of its payments.
struct Block {
    place: Place,
    message: Option<String>,
    status: Option<String>,
    reason: Option<BankReason>,
    payments: Vec<Payment>,
}

/// What is said of one payment.
struct Payment {
    place: Place,
    id: String,
    status: Option<String>,
    reason: Option<BankReason>,
}

impl Block {
    fn take(&mut self, part: &Node) -> Result<(), ReportError> {
        let place = self.place;
        let twice = |field| Err(Fault::new(field, FieldProblem::Twice).at(place));
        match part.name {
            "OrgnlMsgId" => {
                let id = id_of(Some(part), "OrgnlMsgId").map_err(|fault| fault.at(place))?;
                if self.message.replace(id).is_some() {
                    return twice("OrgnlMsgId");
                }
            }
            "GrpSts" | "PmtInfSts" => {
                let status = part.text().map(str::to_owned);
                if self.status.is_some() {
                    return twice(part.name);
                }
                self.status = status;
            }
            "StsRsnInf" => {
                let reason = reason_of(part).map_err(|fault| fault.at(place))?;
                self.reason = self.reason.or(reason);
            }
            "TxInfAndSts" => {
                let number = u32::try_from(self.payments.len()).unwrap_or(u32::MAX);
                let place = Place { entry: Some(number.saturating_add(1)), ..place };
                let payment = Payment::read(part, place).map_err(|fault| fault.at(place))?;
                self.payments.push(payment);
            }
            _ => {}
        }
        Ok(())
    }

    fn word(&self, reason: Option<BankReason>) -> Result<Option<Word>, ReportError> {
        let field = if self.place.section == Section::Message { "GrpSts" } else { "PmtInfSts" };
        let Some(status) = &self.status else { return Ok(None) };
        let word = word_of(status, self.reason.or(reason));
        word.map(Some).ok_or_else(|| unknown(field, status).at(self.place))
    }
}

impl Payment {
    fn read(part: &Node, place: Place) -> Result<Payment, Fault> {
        let id = id_of(part.one("OrgnlEndToEndId")?, "OrgnlEndToEndId")?;
        let status = part.text_at(&["TxSts"])?.map(str::to_owned);
        let mut reason = None;
        for given in part.all("StsRsnInf") {
            reason = reason.or(reason_of(given)?);
        }
        Ok(Payment { place, id, status, reason })
    }

    fn word(&self, shared: Option<Word>, reason: Option<BankReason>) -> Result<Word, ReportError> {
        let place = self.place;
        match (&self.status, shared) {
            (Some(status), _) => match word_of(status, self.reason.or(reason)) {
                Some(Word::Partly | Word::PayeeCheck(PayeeCheck::Mixed)) | None => {
                    Err(unknown("TxSts", status).at(place))
                }
                Some(word) => Ok(word),
            },
            (None, Some(Word::Rejected { reason: shared })) => {
                Ok(Word::Rejected { reason: self.reason.or(shared) })
            }
            (None, None | Some(Word::Partly | Word::PayeeCheck(PayeeCheck::Mixed))) => {
                Err(Fault::missing("TxSts").at(place))
            }
            (None, Some(shared)) => Ok(shared),
        }
    }
}

fn unknown(field: &'static str, status: &str) -> Fault {
    Fault::new(field, FieldProblem::Code(figures(status)))
}

fn id_of(node: Option<&Node>, field: &'static str) -> Result<String, Fault> {
    let id = node.and_then(Node::text).ok_or(Fault::missing(field))?;
    if id.chars().count() > ID_CHARS_MAX {
        return Err(Fault::new(field, FieldProblem::TooLong { max: ID_CHARS_MAX }));
    }
    Ok(id.to_owned())
}

fn reason_of(information: &Node) -> Result<Option<BankReason>, Fault> {
    let code = information.one("Rsn")?.map_or(Ok(None), Node::code)?;
    Ok(code.and_then(|code| code.parse().ok()))
}

/// The status codes of ISO 20022, and those of the verification of payees.
fn word_of(status: &str, reason: Option<BankReason>) -> Option<Word> {
    Some(match status {
        "ACTC" => Word::Accepted(Stage::Readable),
        "ACCP" => Word::Accepted(Stage::Allowed),
        "ACFC" => Word::Accepted(Stage::Funded),
        "ACWC" => Word::Accepted(Stage::Changed),
        "ACSP" | "ACWP" => Word::Accepted(Stage::UnderWay),
        "ACSC" => Word::Accepted(Stage::Debited),
        "ACCC" => Word::Accepted(Stage::Credited),
        "PART" => Word::Partly,
        "PDNG" | "RCVD" | "RVNC" => Word::Pending,
        "RJCT" => Word::Rejected { reason },
        "RCVC" => Word::PayeeCheck(PayeeCheck::Match),
        "RVMC" => Word::PayeeCheck(PayeeCheck::CloseMatch),
        "RVNM" => Word::PayeeCheck(PayeeCheck::NoMatch),
        "RVNA" => Word::PayeeCheck(PayeeCheck::NotPossible),
        "RVCM" => Word::PayeeCheck(PayeeCheck::Mixed),
        _ => return None,
    })
}
