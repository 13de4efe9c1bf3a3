//! What is to be done about a file that was read, before anything is done.

use std::collections::{BTreeMap, BTreeSet};

use super::request::Key;
use crate::domain::bank::BankReference;
use crate::domain::command::Command;
use crate::domain::command::banking::lines::{BookBankLine, Clue};
use crate::domain::command::payments::sent::{RecordRunRejected, RecordRunSent};
use crate::domain::command::payments::told::RecordPaymentStatus;
use crate::domain::facts::Facts;
use crate::domain::iban::Iban;
use crate::domain::id::{PaymentId, PaymentRunId};
use crate::domain::payment::{BankWord, Explanation, RunVoidReason};
use crate::domain::rejection::Rejection;
use crate::domain::time::Day;
use crate::engine::Lookup;
use crate::grpc::convert::to_proto::BankReportLine;
use crate::grpc::pb;
use crate::iso20022::report::{BookedLine, Movements, Report, Statement, StatusReport};
use crate::reconcile::index::Index;
use crate::reconcile::sequence::{Gap, follows, posted};
use crate::reconcile::told::{OfRun, Said, of_movements, of_run};
use pb::bank_report_read::Kind;
use pb::bank_report_row::Fate;

/// What is to be done about a file.
pub(super) struct Plan {
    /// What the file is.
    pub(super) read: pb::BankReportRead,
    /// What is to be done, in order.
    pub(super) steps: Vec<Step>,
    /// The closing balances, by day, each with the bank's name of its statement.
    pub(super) balances: BTreeMap<Day, (i64, BankReference)>,
}

/// What is to be done about a line or a status.
pub(super) enum Step {
    /// Nothing: this is what became of it.
    Nothing(BankReportLine, Fate),
    /// Nothing: it cannot be, for this reason.
    Refuse(BankReportLine, Rejection),
    /// This is asked.
    Ask(BankReportLine, Key, Box<Command>),
}

/// Why a file that can be read is refused whole.
pub(super) enum Unfit {
    /// It does not follow what is recorded.
    Gap(Gap),
    /// It is about a payment file of another ledger.
    OtherLedger,
}

impl Plan {
    /// What is to be done about `report`, in a ledger as `lookup` sees it.
    pub(super) fn of(report: Report, lookup: &Lookup) -> Result<Plan, Unfit> {
        let index = lookup.read(|view| Index::of(view.facts));
        match report {
            Report::Statements(statements) => of_statements(&index, statements, lookup),
            Report::Interim(movements) => {
                Ok(lookup.read(|view| of_moves(view.facts, (&index, &movements), Kind::Interim)))
            }
            Report::Notifications(movements) => {
                Ok(lookup
                    .read(|view| of_moves(view.facts, (&index, &movements), Kind::Notifications)))
            }
            Report::Status(status) => {
                let found = of_run(&index, &status).ok_or(Unfit::OtherLedger)?;
                Ok(lookup.read(|view| of_status(view.facts, &status, found)))
            }
        }
    }

    fn new((kind, parts): (Kind, usize), steps: Vec<Step>) -> Plan {
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let (parts, rows) = (count(parts), count(steps.len()));
        let read = pb::BankReportRead { kind: kind.into(), parts, rows };
        Plan { read, steps, balances: BTreeMap::new() }
    }
}

fn of_statements(
    index: &Index,
    statements: Vec<Statement>,
    lookup: &Lookup,
) -> Result<Plan, Unfit> {
    if let Some(first) = statements.first() {
        lookup.read(|view| follows(&view.facts.bank, first)).map_err(Unfit::Gap)?;
    }
    let (parts, mut steps, mut balances) = (statements.len(), Vec::new(), BTreeMap::new());
    let mut paid = BTreeSet::new();
    for Statement { id, account, closing, lines, .. } in statements {
        balances.insert(closing.day, (closing.cents, reference_of(&id, account)));
        let known = lookup.read(|view| known(view.facts, &lines));
        let lines = posted(index, lines, &mut paid);
        steps.extend(lookup.read(|view| booked(view.facts, lines, &known)));
    }
    Ok(Plan { balances, ..Plan::new((Kind::Statements, parts), steps) })
}

/// The lines of a statement that are recorded: under their own references, or, of an entry that the
/// bank has told apart since or put together, in the other form. That form is no line of its own.
fn known(facts: &Facts, lines: &[BookedLine]) -> BTreeSet<BankReference> {
    let own: BTreeSet<&BankReference> = lines.iter().map(|line| &line.reference).collect();
    let is_known = |line: &&BookedLine| {
        let other = line.other_form.as_ref().filter(|other| !own.contains(other));
        facts.bank.knows(&line.reference) || other.is_some_and(|other| facts.bank.knows(other))
    };
    lines.iter().filter(is_known).map(|line| line.reference.clone()).collect()
}

/// Whether a line books a payment that the bank rejected, or that two people withheld.
fn is_refused(facts: &Facts, clue: &Clue) -> bool {
    let Clue::Explained(Explanation::Paid { payment }) = clue else { return false };
    facts.is_refused(*payment)
}

/// Lines that are known are not asked for.
fn booked(facts: &Facts, lines: Vec<BookBankLine>, known: &BTreeSet<BankReference>) -> Vec<Step> {
    let steps = lines.into_iter().map(|booking| {
        let line = BankReportLine::booked(&booking).refused(is_refused(facts, &booking.clue));
        if known.contains(&booking.line.reference) {
            return Step::Nothing(line, Fate::Known);
        }
        let key = Key::Line(booking.line.reference.clone());
        Step::Ask(line, key, Box::new(booking.into()))
    });
    steps.collect()
}

/// The bank's name of a statement as the ledger keeps references; characters that it does not keep
/// are `-`. An id that holds the number of the account is not kept.
fn reference_of(id: &str, account: Iban) -> BankReference {
    let id = if id.contains(account.reveal()) { "statement" } else { id };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '.' | '_');
    let kept = id.chars().map(|c| if plain(c) { c } else { '-' });
    let kept: String = kept.take(BankReference::BYTES_MAX).collect();
    let kept = if kept.is_empty() { "-".to_owned() } else { kept };
    kept.parse().expect("1 to 35 plain characters are a reference")
}

fn of_moves(facts: &Facts, (index, movements): (&Index, &[Movements]), kind: Kind) -> Plan {
    let said = of_movements(index, movements).into_iter();
    Plan::new((kind, movements.len()), said.map(|said| told(facts, said)).collect())
}

fn of_status(facts: &Facts, status: &StatusReport, of_run: OfRun) -> Plan {
    let OfRun { run, rejected, is_carried_out, others, payments } = of_run;
    let line = || BankReportLine::told(status.original_message.clone(), None);
    // What the bank reports on, it has: also what was never to go there.
    let has_unsent = rejected.is_none() && is_unsent(facts, run);
    let sent = Command::from(RecordRunSent { run });
    let first = line().carried_out(is_carried_out || has_unsent);
    let is_contradicted = is_carried_out && facts.is_rejected(run) && !facts.is_voided(run);
    let others = others.or(is_contradicted.then_some(BankWord::Accepted));
    let mut steps = vec![if is_contradicted {
        Step::Refuse(first, Rejection::PaymentRunRejected { run })
    } else {
        Step::Ask(first, Key::Sent(run), Box::new(sent))
    }];
    if let Some(reason) = rejected {
        let rejected = Command::from(RecordRunRejected { run, reason });
        steps.push(Step::Ask(line(), Key::Rejected(run), Box::new(rejected)));
    }
    let listed = payments.iter().filter_map(|said| said.payment).collect();
    let others = others.map_or(Vec::new(), |word| of_others(facts, (run, word), &listed));
    steps.extend(payments.into_iter().chain(others).map(|said| told(facts, said)));
    Plan::new((Kind::Status, 1), steps)
}

/// Whether two people voided a run since its file had not gone to the bank.
fn is_unsent(facts: &Facts, run: PaymentRunId) -> bool {
    let void = facts.banking.runs.get(&run).and_then(|sending| sending.void.as_ref());
    void.is_some_and(|void| void.left.is_some() && void.reason == RunVoidReason::NotSent)
}

/// What the bank says of all payments on their way of a run but those that it lists.
fn of_others(
    facts: &Facts,
    (run, word): (PaymentRunId, BankWord),
    listed: &BTreeSet<PaymentId>,
) -> Vec<Said> {
    let others = facts.made_of(run).filter(|(id, _)| !listed.contains(id));
    let said = others.filter_map(|(id, payment)| {
        let end_to_end = facts.end_to_end(payment)?.to_string();
        Some(Said { end_to_end, payment: Some(id), word: Some(word) })
    });
    said.collect()
}

fn told(facts: &Facts, said: Said) -> Step {
    let Said { end_to_end, payment, word } = said;
    let line = BankReportLine::told(end_to_end, payment);
    match (payment, word) {
        (None, _) => Step::Nothing(line, Fate::Unknown),
        (Some(_), None) => Step::Nothing(line, Fate::NothingNew),
        (Some(payment), Some(word)) => {
            let command = RecordPaymentStatus { payment, word };
            let is_carried_out = word == BankWord::Accepted;
            let line = line.refused(is_carried_out && facts.is_refused(payment));
            let line = line.carried_out(is_carried_out);
            Step::Ask(line, Key::Told(command), Box::new(command.into()))
        }
    }
}
