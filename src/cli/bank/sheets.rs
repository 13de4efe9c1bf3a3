//! What is shown of the bank's reports, of lines in suspense, and of what venues never took.

use crate::cli::redemption::sheets::of_refusal;
use crate::cli::sheet::{Sheet, Value};
use crate::cli::{ledger, words};
use crate::grpc::pb;
use pb::bank_report_row::Fate;

/// The facts of a line in suspense.
pub(in crate::cli) fn of_line(line: pb::BankLine) -> Sheet {
    Sheet::new()
        .text("name", "ligne", line.name)
        .day("day", "jour de banque", line.day)
        .fact("flow", "sens", words::shown::<pb::bank_line::Flow>(line.flow))
        .cents("amount_cents", "montant", line.amount_cents)
        .cents("left_cents", "reste à expliquer", line.left_cents)
        .fact("reason", "pourquoi", words::shown::<pb::SuspenseReason>(line.reason))
        .text("payment", "paiement nommé", line.payment)
        .text("bank_reference", "référence de la banque", line.bank_reference)
}

/// What a venue never took.
pub(in crate::cli) fn of_forfeiture(answer: pb::ForfeitPayableResponse) -> Sheet {
    Sheet::new()
        .cents("amount_cents", "rendu au commanditaire", answer.amount_cents)
        .receipt(answer.receipt)
}

/// What a file is.
pub(in crate::cli) fn of_read(read: pb::BankReportRead) -> Sheet {
    Sheet::new()
        .fact("kind", "fichier", words::shown::<pb::bank_report_read::Kind>(read.kind))
        .count("parts", "relevés ou avis", read.parts)
        .count("rows", "lignes", read.rows)
}

/// What became of a line.
pub(in crate::cli) fn of_row(row: pb::BankReportRow) -> Sheet {
    Sheet::new()
        .fact("fate", "devenir", words::shown::<Fate>(row.fate))
        .text("reference", "référence", row.reference)
        .day("day", "jour de banque", row.day)
        .fact("flow", "sens", words::shown::<pb::bank_line::Flow>(row.flow))
        .cents("amount_cents", "montant", row.amount_cents)
        .text("payment", "paiement", row.payment)
        .text("bank_line", "ligne en attente", row.bank_line)
        .fact("reason", "pourquoi", words::shown::<pb::SuspenseReason>(row.reason))
        .fact("refusal", "refus", Value::part(row.refusal, of_refusal))
}

/// What an import comes to.
pub(in crate::cli) fn of_summary(summary: pb::BankReportSummary) -> Sheet {
    let compared = Value::part(summary.compared, ledger::of_comparison);
    Sheet::new()
        .fact("counts", "lignes", Value::parts(summary.counts, of_count))
        .fact("suspended", "lignes en attente", Value::parts(summary.suspended, of_suspended))
        .fact("compared", "solde", compared)
        .fact("cover", "couverture", words::shown::<pb::CoverVerdict>(summary.cover))
        .cents("short_cents", "il manque", summary.short_cents)
        .fact("released", "de nouveau à payer", Value::Texts(summary.released))
        .count("balances_recorded", "soldes enregistrés", summary.balances_recorded)
        .count("balances_overdrawn", "soldes négatifs, non enregistrés", summary.balances_overdrawn)
        .fact("paid_twice", "payé deux fois", Value::Flag(summary.paid_twice))
}

/// Rows of one kind.
pub(in crate::cli) fn of_count(count: pb::BankReportCount) -> Sheet {
    Sheet::new()
        .fact("fate", "devenir", words::shown::<Fate>(count.fate))
        .count("rows", "lignes", count.rows)
        .cents("amount_cents", "montant", count.amount_cents)
}

/// Rows in suspense for one reason.
pub(in crate::cli) fn of_suspended(count: pb::SuspenseCount) -> Sheet {
    Sheet::new()
        .fact("reason", "pourquoi", words::shown::<pb::SuspenseReason>(count.reason))
        .count("rows", "lignes", count.rows)
        .cents("amount_cents", "montant", count.amount_cents)
}
