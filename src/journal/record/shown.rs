//! Entries as text, for people and programs that do not have this one: `docs/export.md`.
//!
//! What is written to the journal is shown by the same tables: a field or a variant that is added
//! to a table stands in the export as well, and a value of a new type does not compile before it
//! is told here how it is shown.
//!
//! | value | shown |
//! | --- | --- |
//! | a thing | its name on the wire: `venues/3` |
//! | an amount, a rate, a count, a year | a number: whole cents, parts per million |
//! | a day, a day of any year, a moment | `2026-01-31`, `01-31`, `2026-01-31T09:30:00.000000Z` |
//! | a digest, a fingerprint | its bytes, in hexadecimal |
//! | a struct | an object with its fields, in the order of the table |
//! | an alternative without fields | its name: `late_entry` |
//! | one with fields | an object with one member: its name, and an object with the fields |
//! | one with a single value | an object with one member: its name, and the value |
//! | an effect of a group | the effect itself |
//! | a pair | an array of two |
//! | nothing | `null` |
//!
//! **Invariant:** an entry has one text, which no later release changes: names are only added.
//! **Invariant:** every field of an entry is in it, and nothing that the chain does not hold.

use std::fmt;

use serde::ser::{
    Serialize, SerializeMap as _, SerializeSeq as _, SerializeStruct as _, SerializeTuple as _,
    Serializer,
};

use crate::domain::account::{Account, Transfer};
use crate::domain::bank::BankReference;
use crate::domain::claim::StatementKey;
use crate::domain::code::{Fingerprint, KeyVersion};
use crate::domain::entry::{ChequeSet, Entry, FiguresDigest};
use crate::domain::facts::Label;
use crate::domain::id::{
    AgreementId, AwardId, BankAccountId, BankLineId, BookletId, ContestId, CycleId, FunderId,
    LedgerId, LotId, OrderId, OrganisationId, PaymentId, PaymentRunId, PrescriberId, RedemptionId,
    RefundId, SchemeId, Sequence, VenueId,
};
use crate::domain::mandate::MandateReference;
use crate::domain::money::{Cents, Rate};
use crate::domain::payment::BankReason;
use crate::domain::procedure::Procedure;
use crate::domain::registry::{RecordDigest, Subject};
use crate::domain::request::CallerId;
use crate::domain::scheme::MonthDay;
use crate::domain::slug::Slug;
use crate::domain::territory::{Departement, InseeCode};
use crate::domain::time::{Day, DayRange, Timestamp};
use crate::journal::ChainHash;

/// An entry and its chain hash: a line of the export.
#[derive(Clone, Copy, Debug)]
pub struct ShownEntry<'a> {
    /// The chain hash of the entry.
    pub hash: &'a ChainHash,
    /// The entry.
    pub entry: &'a Entry,
}

impl Serialize for ShownEntry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Entry { sequence, at, day, caller, request, digest, effects, transfers } = self.entry;
        let mut shown = serializer.serialize_struct("Entry", 9)?;
        shown.serialize_field("sequence", &Shown(sequence))?;
        shown.serialize_field("chain_hash", &Text(self.hash))?;
        shown.serialize_field("time", &Shown(at))?;
        shown.serialize_field("day", &Shown(day))?;
        shown.serialize_field("caller", &Shown(caller))?;
        shown.serialize_field("request_id", &Text(request))?;
        shown.serialize_field("digest", &Text(&Hex(&digest.0)))?;
        shown.serialize_field("effects", &Shown(effects))?;
        shown.serialize_field("transfers", &Shown(transfers))?;
        shown.end()
    }
}

/// A value of the domain that can be shown.
pub(crate) trait Show {
    /// Shows it.
    ///
    /// # Errors
    ///
    /// Those of `serializer`.
    fn show<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

/// A value as it is shown.
pub(crate) struct Shown<'a, T>(pub(crate) &'a T);

impl<T: Show> Serialize for Shown<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.show(serializer)
    }
}

/// A value as its written form.
struct Text<'a, T>(&'a T);

impl<T: fmt::Display> Serialize for Text<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self.0)
    }
}

/// Bytes in hexadecimal.
struct Hex<'a>(&'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The name of a variant, `LateEntry`, as it is written: `late_entry`.
pub(crate) struct Kind(pub(crate) &'static str);

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.char_indices().try_for_each(|(at, letter)| {
            let divider = if at > 0 && letter.is_ascii_uppercase() { "_" } else { "" };
            write!(f, "{divider}{}", letter.to_ascii_lowercase())
        })
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Shows an alternative with fields: an object with one member, named like the variant.
pub(crate) fn alternative<S: Serializer>(
    serializer: S,
    variant: &'static str,
    fields: &impl Serialize,
) -> Result<S::Ok, S::Error> {
    let mut shown = serializer.serialize_map(Some(1))?;
    shown.serialize_entry(&Kind(variant), fields)?;
    shown.end()
}

/// Declares what stands in entries: its records, as `records!` does, and how it is shown.
macro_rules! entry_records {
    ($($table:tt)+) => {
        $crate::journal::record::stored::records! { $($table)+ }
        $crate::journal::record::shown::shown! { $($table)+ }
    };
}
pub(crate) use entry_records;

/// Declares how the types of a table of `records!` are shown.
macro_rules! shown {
    ($($kind:ident $record:ident for $domain:ident $(if $check:path)? { $($body:tt)* })+) => {
        $($crate::journal::record::shown::shown! { @$kind $domain $($body)* })+
    };
    (@struct $domain:ident $($field:ident: $ty:ty),+ $(,)?) => {
        impl $crate::journal::record::shown::Show for $domain {
            fn show<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let $domain { $($field),+ } = self;
                $crate::journal::record::shown::shown!(@object serializer $($field: $ty),+)
            }
        }
    };
    (@enum $domain:ident $($tag:literal => $variant:ident
        $({ $($field:ident: $ty:ty),+ $(,)? })? $(($only:ident: $inner:ty))?),+ $(,)?
    ) => {
        impl $crate::journal::record::shown::Show for $domain {
            fn show<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $($domain::$variant $({ $($field),+ })? $(($only))? => {
                        $crate::journal::record::shown::shown!(@variant serializer $variant
                            $({ $($field: $ty),+ })? $(($only) ($only: $inner))?)
                    })+
                }
            }
        }

        #[cfg(test)]
        impl $crate::journal::record::shown::Kinds for $domain {
            fn kinds(kinds: &mut Vec<(String, Vec<&'static str>)>) {
                $($crate::journal::record::shown::shown!(@kind kinds $variant
                    $({ $($field),+ })? $(($only: $inner))?);)+
            }
        }
    };
    (@variant $serializer:ident $variant:ident) => {
        $serializer.collect_str(&$crate::journal::record::shown::Kind(stringify!($variant)))
    };
    (@variant $serializer:ident $variant:ident ($only:ident) (effect: $inner:ty)) => {
        <$inner as $crate::journal::record::shown::Show>::show($only, $serializer)
    };
    (@variant $serializer:ident $variant:ident ($only:ident) ($name:ident: $inner:ty)) => {
        $crate::journal::record::shown::alternative(
            $serializer,
            stringify!($variant),
            &$crate::journal::record::shown::Shown::<$inner>($only),
        )
    };
    (@variant $serializer:ident $variant:ident { $($field:ident: $ty:ty),+ }) => {{
        struct Fields<'a> { $($field: &'a $ty),+ }

        impl serde::Serialize for Fields<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let Fields { $($field),+ } = self;
                $crate::journal::record::shown::shown!(@object serializer $($field: $ty),+)
            }
        }

        $crate::journal::record::shown::alternative(
            $serializer,
            stringify!($variant),
            &Fields { $($field),+ },
        )
    }};
    (@object $serializer:ident $($field:ident: $ty:ty),+) => {{
        use serde::ser::SerializeStruct as _;
        let fields = [$(stringify!($field)),+].len();
        let mut shown = $serializer.serialize_struct("", fields)?;
        $(shown.serialize_field(
            stringify!($field),
            &$crate::journal::record::shown::Shown::<$ty>($field),
        )?;)+
        shown.end()
    }};
    (@kind $kinds:ident $variant:ident (effect: $inner:ty)) => {
        <$inner as $crate::journal::record::shown::Kinds>::kinds($kinds)
    };
    (@kind $kinds:ident $variant:ident $({ $($field:ident),+ })? $(($name:ident: $value:ty))?) => {
        $kinds.push((
            $crate::journal::record::shown::Kind(stringify!($variant)).to_string(),
            vec![$($(stringify!($field)),+)?],
        ))
    };
}
pub(crate) use shown;

/// The alternatives of an enum that is shown, groups taken apart: their names, and their fields
/// when those have names.
#[cfg(test)]
pub(crate) trait Kinds {
    /// Adds them to `kinds`, in the order of the table.
    fn kinds(kinds: &mut Vec<(String, Vec<&'static str>)>);
}

/// Values that are shown as they are written everywhere else.
macro_rules! written {
    ($($ty:ty)+) => {$(
        impl Show for $ty {
            fn show<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )+};
}
written! {
    SchemeId FunderId PrescriberId VenueId OrderId LotId BookletId BankAccountId CycleId
    PaymentRunId PaymentId RefundId BankLineId
    OrganisationId AgreementId AwardId ContestId StatementKey RedemptionId
    Procedure Subject Account
    LedgerId Fingerprint RecordDigest
    BankReason CallerId Label BankReference MandateReference Slug Departement InseeCode
    Timestamp Day MonthDay
}

/// Values that are shown as a number.
macro_rules! numbers {
    ($($ty:ident $get:ident)+) => {$(
        impl Show for $ty {
            fn show<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.$get().serialize(serializer)
            }
        }
    )+};
}
numbers! { Sequence get Cents get Rate get KeyVersion get }

/// Values that JSON has.
macro_rules! plain {
    ($($ty:ty)+) => {$(
        impl Show for $ty {
            fn show<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.serialize(serializer)
            }
        }
    )+};
}
plain! { bool u8 u16 u32 }

impl Show for FiguresDigest {
    fn show<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&Hex(&self.0))
    }
}

impl Show for DayRange {
    fn show<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut shown = serializer.serialize_struct("", 2)?;
        shown.serialize_field("first", &Shown(&self.first()))?;
        shown.serialize_field("last", &Shown(&self.last()))?;
        shown.end()
    }
}

/// The booklet, and the indexes of the chèques instead of their mask.
impl Show for ChequeSet {
    fn show<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ChequeSet { booklet, mask: _ } = self;
        let mut shown = serializer.serialize_struct("", 2)?;
        shown.serialize_field("booklet", &Shown(booklet))?;
        shown.serialize_field("cheques", &self.indexes().collect::<Vec<u8>>())?;
        shown.end()
    }
}

impl Show for Transfer {
    fn show<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut shown = serializer.serialize_struct("", 3)?;
        shown.serialize_field("debit", &Shown(&self.debit()))?;
        shown.serialize_field("credit", &Shown(&self.credit()))?;
        shown.serialize_field("amount", &Shown(&self.amount()))?;
        shown.end()
    }
}

impl<T: Show> Show for Option<T> {
    fn show<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.show(serializer),
            None => serializer.serialize_none(),
        }
    }
}

impl<A: Show, B: Show> Show for (A, B) {
    fn show<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut shown = serializer.serialize_tuple(2)?;
        shown.serialize_element(&Shown(&self.0))?;
        shown.serialize_element(&Shown(&self.1))?;
        shown.end()
    }
}

impl<T: Show> Show for Vec<T> {
    fn show<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut shown = serializer.serialize_seq(Some(self.len()))?;
        self.iter().try_for_each(|item| shown.serialize_element(&Shown(item)))?;
        shown.end()
    }
}

impl<T: Show> Show for Box<T> {
    fn show<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        T::show(self, serializer)
    }
}
