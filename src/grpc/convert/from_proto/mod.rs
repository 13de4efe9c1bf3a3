//! Requests of the API → commands of the domain.
//!
//! **Invariant:** a request is refused with all its bad fields at once.
//! **Invariant:** no code and no personal text stands in a message about a bad field.

mod account;
mod agreement;
mod award;
mod bank;
mod banking;
mod booklet;
mod exception;
mod import;
mod incident;
mod lookup;
mod opposition;
mod order;
mod organisation;
mod payment;
mod procedure;
mod read;
mod received;
mod redemption;
mod registry;
mod report;
mod rules;
mod statement;
mod stock;
mod territory;
mod venue;

use std::fmt;
use std::ops::RangeInclusive;

pub(in crate::grpc) use account::AccountOf;
pub(in crate::grpc) use banking::{BankReportAsked, OpenOnly, PaymentNamed};
pub(in crate::grpc) use exception::Excepted;
pub(in crate::grpc) use import::{ImportAsked, ImportTask};
pub(in crate::grpc) use incident::IncidentFilter;
pub(in crate::grpc) use lookup::{RedemptionFilter, RedemptionsWanted, TransfersWanted};
pub(in crate::grpc) use organisation::{Described, Prescriber, Revised, WithRecord};
pub(in crate::grpc) use payment::DeductionsWanted;
pub(in crate::grpc) use procedure::ProceduresWanted;
pub(in crate::grpc) use read::{After, CodesWanted, Paged, named};
pub(in crate::grpc) use redemption::{Presented, Together};
pub(in crate::grpc) use report::{LineAsked, ReportAsked};
pub(in crate::grpc) use statement::{ContestFilter, StatementFilter};
pub(in crate::grpc) use stock::Moved;
pub(in crate::grpc) use venue::{VenuePlace, VenueRevised};

use super::violations::{Path, Violations};
use crate::domain::command::Command;
use crate::domain::money::Cents;
use crate::domain::request::RequestId;

/// A command and the request id that makes it safe to send twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::grpc) struct Asked {
    /// Identifies the request across retries.
    pub(in crate::grpc) request: RequestId,
    /// What is asked.
    pub(in crate::grpc) command: Command,
}

impl Asked {
    fn new(request: RequestId, command: impl Into<Command>) -> Asked {
        Asked { request, command: command.into() }
    }
}

/// A command about a settled redemption, which the handler looks up once all else is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::grpc) struct Unsettled<C> {
    /// Identifies the request across retries.
    pub(in crate::grpc) request: RequestId,
    /// What is asked, without the redemption.
    pub(in crate::grpc) command: C,
}

/// The whole number `value`, from `least` to `most`.
fn within<T>(value: impl Into<i64>, least: T, most: T) -> Result<T, String>
where
    T: TryFrom<i64> + PartialOrd + fmt::Display + Copy,
{
    let value = value.into();
    match T::try_from(value) {
        Ok(number) if least <= number && number <= most => Ok(number),
        Ok(_) | Err(_) => Err(format!("{value} is not a number from {least} to {most}")),
    }
}

/// The whole number `value`, if it is of `range`.
fn of_range<T>(value: impl Into<i64>, range: &RangeInclusive<T>) -> Result<T, String>
where
    T: TryFrom<i64> + PartialOrd + fmt::Display + Copy,
{
    within(value, *range.start(), *range.end())
}

/// The amount `cents`, from `least` cents to `most`.
fn amount(cents: i64, least: u64, most: Cents) -> Result<Cents, String> {
    within(cents, least, most.get()).map(|cents| Cents::new(cents).unwrap_or(most))
}

/// The value of an enum: never the unspecified one, never one that is not known.
fn chosen<E: TryFrom<i32>, T>(
    value: i32,
    choices: &str,
    meaning: impl Fn(E) -> Option<T>,
) -> Result<T, String> {
    E::try_from(value).ok().and_then(meaning).ok_or_else(|| {
        let what = if value == 0 { "unspecified" } else { "not a known value" };
        format!("{value} is {what}: one of {choices} is wanted")
    })
}

/// The value of an enum that can be left out: then it is unspecified.
fn chosen_if_given<E: TryFrom<i32>, T>(
    value: i32,
    choices: &str,
    meaning: impl Fn(E) -> Option<T>,
) -> Result<Option<T>, String> {
    if value == 0 { Ok(None) } else { chosen(value, choices, meaning).map(Some) }
}

/// The path of the item at `index` of the list `field`.
fn item(field: &str, index: usize) -> Path {
    format!("{field}[{index}]").into()
}

/// Notes the second of two equal items, and a list that is too long.
fn check_list<T: PartialEq>(violations: &mut Violations, field: &str, list: &[T], most: usize) {
    if list.len() > most {
        violations
            .note(field.to_owned(), format!("{} items: at most {most} are allowed", list.len()));
        return;
    }
    for (index, one) in list.iter().enumerate() {
        if list.iter().take(index).any(|other| other == one) {
            violations.note(item(field, index), "given more than once");
        }
    }
}

#[cfg(test)]
mod tests;
