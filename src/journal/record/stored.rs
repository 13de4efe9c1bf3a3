//! Domain values and their forms in records: the plain ones, and the macro for all others.
//!
//! Postcard writes a `u8` as it is, other integers as LEB128 (seven bits per byte, the least
//! first), a list behind its length, an option behind 0 or 1, an enum behind its tag.
//!
//! | value | record |
//! | --- | --- |
//! | an id, an amount, a sequence number | its number |
//! | `Timestamp` | microseconds since 1970, unsigned |
//! | `Day` | days since 1 January 2000, unsigned: two bytes until 2044 |
//! | a digest, a ledger id, a fingerprint | its bytes, without length |
//! | a caller, a label, a reference | its text behind its length |
//! | `MonthDay` | month, day: a byte each |
//! | `DayRange` | first, last |
//! | `InseeCode` | its five characters |
//! | `Subject` of the registry | kind, number |
//! | a map | a list of pairs, keys ascending |
//!
//! **Invariant:** every value comes back through the constructor of its type, or through the check
//! of the ranges that its type documents.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::InvalidValue;
use crate::domain::bank::BankReference;
use crate::domain::code::{Fingerprint, KeyVersion};
use crate::domain::entry::FiguresDigest;
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

/// A value of the domain that stands in records.
pub(crate) trait Stored: Sized {
    /// Its form in a record.
    type Record: Serialize + DeserializeOwned;

    /// The record of this value.
    fn record(&self) -> Self::Record;

    /// The value of `record`.
    ///
    /// # Errors
    ///
    /// Names the first part that is out of its range.
    fn value(record: Self::Record) -> Result<Self, InvalidValue>;
}

/// The value of the record of `field`.
pub(crate) fn restored<T: Stored>(record: T::Record, field: &str) -> Result<T, InvalidValue> {
    T::value(record).map_err(|invalid| invalid.within(field))
}

/// Whether `tags` count up from `next`.
pub(crate) const fn count_up(tags: &[u32], next: u32) -> bool {
    match tags {
        [] => true,
        [first, rest @ ..] => *first == next && count_up(rest, next.saturating_add(1)),
    }
}

/// Declares the records of domain types, with both conversions.
///
/// The fields of a struct stand in the order of the table. An enum is its tag, then its fields;
/// the tags count up from 0, and what was once written keeps its tag and its fields for ever: a
/// variant is added at the end. After `if` stands the check of the ranges that the type documents.
macro_rules! records {
    ($($kind:ident $record:ident for $domain:ident $(if $check:path)? { $($body:tt)* })+) => {
        $($crate::journal::record::stored::records! {
            @$kind $record $domain [$($check)?] $($body)*
        })+
    };
    (@struct $record:ident $domain:ident [$($check:path)?] $($field:ident: $ty:ty),+ $(,)?) => {
        #[derive(serde::Serialize, serde::Deserialize)]
        pub(crate) struct $record {
            $($field: <$ty as $crate::journal::record::stored::Stored>::Record,)+
        }

        impl $crate::journal::record::stored::Stored for $domain {
            type Record = $record;

            fn record(&self) -> $record {
                let $domain { $($field),+ } = self;
                $record {
                    $($field: <$ty as $crate::journal::record::stored::Stored>::record($field),)+
                }
            }

            fn value(
                record: $record,
            ) -> Result<$domain, $crate::journal::record::error::InvalidValue> {
                let $record { $($field),+ } = record;
                $(let $field = $crate::journal::record::stored::restored::<$ty>(
                    $field,
                    stringify!($field),
                )?;)+
                let value = $domain { $($field),+ };
                $($check(&value)?;)?
                Ok(value)
            }
        }
    };
    (@enum $record:ident $domain:ident [$($check:path)?]
        $($tag:literal => $variant:ident
            $({ $($field:ident: $ty:ty),+ $(,)? })? $(($only:ident: $inner:ty))?),+ $(,)?
    ) => {
        const _: () = assert!(
            $crate::journal::record::stored::count_up(&[$($tag),+], 0),
            "tags count up from 0"
        );

        #[derive(serde::Serialize, serde::Deserialize)]
        pub(crate) enum $record {
            $($variant
                $({ $($field: <$ty as $crate::journal::record::stored::Stored>::Record),+ })?
                $((<$inner as $crate::journal::record::stored::Stored>::Record))?,)+
        }

        impl $crate::journal::record::stored::Stored for $domain {
            type Record = $record;

            fn record(&self) -> $record {
                match self {
                    $($domain::$variant $({ $($field),+ })? $(($only))? => {
                        $record::$variant
                            $({ $($field:
                                <$ty as $crate::journal::record::stored::Stored>::record($field)
                            ),+ })?
                            $((<$inner as $crate::journal::record::stored::Stored>::record($only)))?
                    })+
                }
            }

            fn value(
                record: $record,
            ) -> Result<$domain, $crate::journal::record::error::InvalidValue> {
                let value = match record {
                    $($record::$variant $({ $($field),+ })? $(($only))? => {
                        $domain::$variant
                            $({ $($field: $crate::journal::record::stored::restored::<$ty>(
                                $field,
                                concat!(stringify!($variant), ".", stringify!($field)),
                            )?),+ })?
                            $(($crate::journal::record::stored::restored::<$inner>(
                                $only,
                                stringify!($variant),
                            )?))?
                    })+
                };
                $($check(&value)?;)?
                Ok(value)
            }
        }
    };
}
pub(crate) use records;

/// Values that are their own records.
macro_rules! plain {
    ($($ty:ty)+) => {$(
        impl Stored for $ty {
            type Record = $ty;

            fn record(&self) -> $ty {
                *self
            }

            fn value(record: $ty) -> Result<$ty, InvalidValue> {
                Ok(record)
            }
        }
    )+};
}
plain! { bool u8 u16 u32 }

/// Values that are a number behind a constructor that can refuse it.
macro_rules! numbers {
    ($($ty:ident $number:ty, $get:ident, $new:ident;)+) => {$(
        impl Stored for $ty {
            type Record = $number;

            fn record(&self) -> $number {
                self.$get()
            }

            fn value(record: $number) -> Result<$ty, InvalidValue> {
                $ty::$new(record).ok_or(InvalidValue::here())
            }
        }
    )+};
}
numbers! {
    SchemeId u32, get, new;
    FunderId u32, get, new;
    PrescriberId u32, get, new;
    VenueId u32, get, new;
    OrderId u32, get, new;
    LotId u32, get, new;
    BookletId u32, get, new;
    BankAccountId u32, get, new;
    CycleId u32, get, new;
    PaymentRunId u32, get, new;
    PaymentId u32, get, new;
    OrganisationId u32, get, new;
    AgreementId u32, get, new;
    AwardId u32, get, new;
    ContestId u32, get, new;
    RefundId u32, get, new;
    BankLineId u32, get, new;
    Sequence u64, get, new;
    Cents u64, get, new;
    Rate u32, get, new;
    KeyVersion u8, get, new;
    Departement u16, code, new;
}

/// Values that are bytes, all of which are valid.
macro_rules! bytes {
    ($($ty:ident $size:literal)+) => {$(
        impl Stored for $ty {
            type Record = [u8; $size];

            fn record(&self) -> [u8; $size] {
                self.0
            }

            fn value(record: [u8; $size]) -> Result<$ty, InvalidValue> {
                Ok($ty(record))
            }
        }
    )+};
}
bytes! { LedgerId 16 Fingerprint 16 RecordDigest 32 FiguresDigest 32 }

/// Values that are a text of a certain form.
macro_rules! texts {
    ($($ty:ident)+) => {$(
        impl Stored for $ty {
            type Record = String;

            fn record(&self) -> String {
                self.as_str().to_owned()
            }

            fn value(record: String) -> Result<$ty, InvalidValue> {
                record.parse().map_err(|_| InvalidValue::here())
            }
        }
    )+};
}
texts! { BankReason CallerId Label BankReference MandateReference Slug }

impl Stored for RedemptionId {
    type Record = u64;

    fn record(&self) -> u64 {
        self.0.record()
    }

    fn value(record: u64) -> Result<RedemptionId, InvalidValue> {
        Sequence::value(record).map(RedemptionId)
    }
}

/// Its number less one, as the first release numbered the ten that it knew.
impl Stored for Procedure {
    type Record = u32;

    fn record(&self) -> u32 {
        self.get().saturating_sub(1)
    }

    fn value(record: u32) -> Result<Procedure, InvalidValue> {
        record.checked_add(1).and_then(Procedure::new).ok_or(InvalidValue::here())
    }
}

impl Stored for Subject {
    type Record = (u8, u32);

    fn record(&self) -> (u8, u32) {
        self.kind_and_number()
    }

    fn value((kind, number): (u8, u32)) -> Result<Subject, InvalidValue> {
        Subject::from_kind_and_number(kind, number).ok_or(InvalidValue::here())
    }
}

impl Stored for Timestamp {
    type Record = u64;

    fn record(&self) -> u64 {
        u64::try_from(self.micros()).expect("no moment is before the year 2000")
    }

    fn value(record: u64) -> Result<Timestamp, InvalidValue> {
        let micros = i64::try_from(record).ok();
        micros.and_then(Timestamp::from_micros).ok_or(InvalidValue::here())
    }
}

impl Stored for Day {
    type Record = u32;

    fn record(&self) -> u32 {
        u32::try_from(self.days_since(Day::MIN)).expect("no day is before the first")
    }

    fn value(record: u32) -> Result<Day, InvalidValue> {
        let days = i32::try_from(record).ok();
        let days = days.and_then(|days| days.checked_add(Day::MIN.epoch_days()));
        days.and_then(Day::from_epoch_days).ok_or(InvalidValue::here())
    }
}

impl Stored for DayRange {
    type Record = (u32, u32);

    fn record(&self) -> (u32, u32) {
        (self.first().record(), self.last().record())
    }

    fn value((first, last): (u32, u32)) -> Result<DayRange, InvalidValue> {
        let (first, last) = (restored(first, "first")?, restored(last, "last")?);
        DayRange::new(first, last).ok_or(InvalidValue::here())
    }
}

impl Stored for MonthDay {
    type Record = (i8, i8);

    fn record(&self) -> (i8, i8) {
        (self.month(), self.day())
    }

    fn value((month, day): (i8, i8)) -> Result<MonthDay, InvalidValue> {
        MonthDay::new(month, day).ok_or(InvalidValue::here())
    }
}

impl Stored for InseeCode {
    type Record = [u8; 5];

    fn record(&self) -> [u8; 5] {
        self.to_bytes()
    }

    fn value(record: [u8; 5]) -> Result<InseeCode, InvalidValue> {
        let code = std::str::from_utf8(&record).ok().and_then(|text| text.parse().ok());
        code.ok_or(InvalidValue::here())
    }
}

impl<T: Stored> Stored for Option<T> {
    type Record = Option<T::Record>;

    fn record(&self) -> Self::Record {
        self.as_ref().map(T::record)
    }

    fn value(record: Self::Record) -> Result<Self, InvalidValue> {
        record.map(T::value).transpose()
    }
}

impl<A: Stored, B: Stored> Stored for (A, B) {
    type Record = (A::Record, B::Record);

    fn record(&self) -> Self::Record {
        (self.0.record(), self.1.record())
    }

    fn value((a, b): Self::Record) -> Result<Self, InvalidValue> {
        Ok((A::value(a)?, B::value(b)?))
    }
}

impl<A: Stored, B: Stored, C: Stored> Stored for (A, B, C) {
    type Record = (A::Record, B::Record, C::Record);

    fn record(&self) -> Self::Record {
        (self.0.record(), self.1.record(), self.2.record())
    }

    fn value((a, b, c): Self::Record) -> Result<Self, InvalidValue> {
        Ok((A::value(a)?, B::value(b)?, C::value(c)?))
    }
}

impl<T: Stored> Stored for Vec<T> {
    type Record = Vec<T::Record>;

    fn record(&self) -> Self::Record {
        self.iter().map(T::record).collect()
    }

    fn value(record: Self::Record) -> Result<Self, InvalidValue> {
        record.into_iter().map(T::value).collect()
    }
}

impl<T: Stored> Stored for Box<T> {
    type Record = T::Record;

    fn record(&self) -> Self::Record {
        T::record(self)
    }

    fn value(record: Self::Record) -> Result<Self, InvalidValue> {
        T::value(record).map(Box::new)
    }
}

impl<T: Stored> Stored for Box<[T]> {
    type Record = Vec<T::Record>;

    fn record(&self) -> Self::Record {
        self.iter().map(T::record).collect()
    }

    fn value(record: Self::Record) -> Result<Self, InvalidValue> {
        record.into_iter().map(T::value).collect()
    }
}

impl<K: Stored + Ord, V: Stored> Stored for BTreeMap<K, V> {
    type Record = Vec<(K::Record, V::Record)>;

    fn record(&self) -> Self::Record {
        self.iter().map(|(key, value)| (key.record(), value.record())).collect()
    }

    fn value(record: Self::Record) -> Result<Self, InvalidValue> {
        map_of(Vec::<(K, V)>::value(record)?)
    }
}

impl<T: Stored + Ord> Stored for BTreeSet<T> {
    type Record = Vec<T::Record>;

    fn record(&self) -> Self::Record {
        self.iter().map(T::record).collect()
    }

    fn value(record: Self::Record) -> Result<Self, InvalidValue> {
        set_of(Vec::<T>::value(record)?)
    }
}

/// The map of `pairs`, whose keys must ascend: a map has one record.
pub(crate) fn map_of<K: Ord, V>(pairs: Vec<(K, V)>) -> Result<BTreeMap<K, V>, InvalidValue> {
    let ascends = pairs.is_sorted_by(|(before, _), (after, _)| before < after);
    if ascends { Ok(pairs.into_iter().collect()) } else { Err(InvalidValue::here()) }
}

/// The set of `items`, which must ascend.
pub(crate) fn set_of<T: Ord>(items: Vec<T>) -> Result<BTreeSet<T>, InvalidValue> {
    let ascends = items.is_sorted_by(|before, after| before < after);
    if ascends { Ok(items.into_iter().collect()) } else { Err(InvalidValue::here()) }
}
