//! Values of the domain → answers of the API.
//!
//! **Invariant:** what answers a change is made from its entry, so that a repeat, even after an
//! upgrade, is answered the same.

mod agreement;
mod award;
mod bank_line;
mod bank_report;
mod booklet;
mod custody;
mod entry;
mod import;
mod incident;
mod kinds;
mod ledger;
mod open_item;
mod order;
mod organisation;
mod payment;
mod procedure;
mod redemption;
mod registry;
mod report;
mod scheme;
mod settling;
mod share;
mod statement;
mod stock;
mod trace;
mod transfer;
mod venue;

pub(in crate::grpc) use agreement::{agreement, agreement_drafted, agreement_listed};
pub(in crate::grpc) use award::{award, award_granted};
pub(in crate::grpc) use bank_line::{
    bank_line, payable_forfeited, refund, refund_confirmed, refund_proposed,
};
pub(in crate::grpc) use bank_report::{BankReportLine, bank_line_posted, bank_report_row};
pub(in crate::grpc) use booklet::{booklet, codes};
pub(in crate::grpc) use custody::Custody;
pub(in crate::grpc) use entry::watched;
pub(in crate::grpc) use import::{import_changes, import_place, import_read};
pub(in crate::grpc) use incident::{
    clawback_abandoned, incident, incident_decided, recovered, undoing,
};
pub(in crate::grpc) use ledger::{account, cover, totals};
pub(in crate::grpc) use open_item::open_item;
pub(in crate::grpc) use order::{calendar_run, listed, order, order_calendar, order_created};
pub(in crate::grpc) use organisation::{funder, funder_created, prescriber, prescriber_created};
pub(in crate::grpc) use payment::{
    deduction, held, payment, payment_file, payment_run, payment_run_opened,
};
pub(in crate::grpc) use procedure::{organisation, procedures, table_set, table_version};
pub(in crate::grpc) use redemption::{redemption, voiding};
pub(in crate::grpc) use registry::{entitlement, records_erased};
pub(in crate::grpc) use report::{report, report_line};
pub(in crate::grpc) use scheme::{latest, preset, rules, scheme, scheme_created, scheme_revised};
pub(in crate::grpc) use settling::{approved, cycle, cycle_closed, figure_totals, remittance};
pub(in crate::grpc) use share::{part_shares, share, share_totals};
pub(in crate::grpc) use statement::{
    call_abandoned, contest, contest_opened, contribution_received, statement, statement_accepted,
    verdict_confirmed,
};
pub(in crate::grpc) use stock::{
    add_to_stock, booklet_replaced, booklets_blocked, booklets_issued, booklets_prepared,
    booklets_unblocked, cheques_withdrawn, days_given, lot, stock_range, stock_state,
};
pub(in crate::grpc) use trace::traced_remittance;
pub(in crate::grpc) use transfer::{explained, transfer, transfers};
pub(in crate::grpc) use venue::{bank_account, bank_account_proposed, venue, venue_created};

use crate::domain::entry::Effect;
use crate::domain::id::Sequence;
use crate::domain::money::Cents;
use crate::domain::registry::{Field, Fields};
use crate::domain::time::{Day, Timestamp};
use crate::engine::Accepted;
use crate::grpc::pb;

/// Proof that a change was accepted.
pub(in crate::grpc) fn receipt(accepted: &Accepted) -> pb::Receipt {
    let entry = &accepted.entry;
    pb::Receipt {
        sequence: whole(entry.sequence.get()),
        chain_hash: hash(accepted),
        time: Some(time(entry.at)),
        day: entry.day.to_string(),
    }
}

/// The chain hash of the entry.
fn hash(accepted: &Accepted) -> Vec<u8> {
    accepted.hash.to_vec()
}

/// What the first effect that `pick` takes says; `None` cannot be, since the command put it there.
fn effect<'a, T>(accepted: &'a Accepted, pick: impl Fn(&'a Effect) -> Option<T>) -> Option<T> {
    accepted.entry.effects.iter().find_map(pick)
}

/// The last entry that an answer counts; 0 for an empty ledger.
pub(in crate::grpc) fn last(sequence: Option<Sequence>) -> i64 {
    sequence.map_or(0, |sequence| whole(sequence.get()))
}

/// An unsigned number as the API writes it; none comes near the bound.
fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A count as the API writes it; none comes near the bound.
fn count(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// An amount in cents.
fn cents(amount: Cents) -> i64 {
    whole(amount.get())
}

fn time(at: Timestamp) -> prost_types::Timestamp {
    let micros = at.micros();
    let nanos = micros.rem_euclid(1_000_000).saturating_mul(1_000);
    prost_types::Timestamp {
        seconds: micros.div_euclid(1_000_000),
        nanos: i32::try_from(nanos).unwrap_or(0),
    }
}

/// A day that may be missing: then it is empty.
fn day_or_empty(day: Option<Day>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// A text of the registry; empty when it was erased or never given.
fn text(fields: &Fields, field: Field) -> String {
    fields.get(field).unwrap_or_default().to_owned()
}
