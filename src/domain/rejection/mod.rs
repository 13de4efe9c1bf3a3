//! Every business refusal, in order of precedence.
//!
//! **Invariant:** when several apply, the first of this list is returned; nothing was written.
//! **Invariant:** no message and no metadata carries a code, a name of a person or a place other
//! than the caller's own; everything dynamic in a message is also in the metadata.

use super::balances::PostingError;

pub use list::Rejection;

/// What sort of refusal it is; the server turns it into a status code, in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The thing named does not exist.
    Missing,
    /// The state of things does not allow it, now or ever.
    State,
    /// The request id stands for something else.
    Reused,
    /// A bound of the ledger is reached.
    Bound,
    /// The caller may not do this.
    Denied,
}

/// Declares the refusals: meaning, fields, kind, reason and message stand together, once.
macro_rules! rejections {
    ($(
        $(#[doc = $doc:literal])+
        $variant:ident { $($field:ident: $type:ty),* } $kind:ident $reason:literal $message:literal
    )+) => {
        /// Why a command was refused. Nothing was written.
        ///
        /// Variants are in order of precedence: when several apply, the first is returned.
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        pub enum Rejection {
            $(
                $(#[doc = $doc])+
                #[error($message)]
                $variant {
                    $(
                        #[doc = concat!("`", stringify!($field), "` of the metadata.")]
                        $field: $type,
                    )*
                },
            )+
        }

        impl Rejection {
            /// The stable name of the refusal, for programs.
            pub fn reason(&self) -> &'static str {
                match self { $(Rejection::$variant { .. } => $reason,)+ }
            }

            /// What sort of refusal it is.
            pub fn kind(&self) -> Kind {
                match self { $(Rejection::$variant { .. } => Kind::$kind,)+ }
            }

            /// Everything dynamic in the message, by name.
            pub fn metadata(&self) -> Vec<(&'static str, String)> {
                match self {
                    $(Rejection::$variant { $($field),* } => {
                        vec![$((stringify!($field), $field.to_string())),*]
                    })+
                }
            }

            /// Reason, kind, meaning and metadata keys of every refusal, in order of precedence.
            pub const TABLE: &'static [Row] = &[
                $(Row {
                    reason: $reason,
                    kind: Kind::$kind,
                    meaning: concat!($($doc),+),
                    metadata: &[$(stringify!($field)),*],
                },)+
            ];
        }
    };
}

/// One refusal, as the documentation lists it.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The stable name.
    pub reason: &'static str,
    /// What sort of refusal it is.
    pub kind: Kind,
    /// When it is given, in a sentence.
    pub meaning: &'static str,
    /// The keys of its metadata.
    pub metadata: &'static [&'static str],
}

mod list;

/// The place of a code or a procedure in its request, from 1.
pub type Position = usize;

impl Rejection {
    /// Why nothing more goes into a collection that may hold `limit`.
    pub(super) fn full(collection: &'static str, limit: usize) -> Rejection {
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        Rejection::LimitReached { collection, limit }
    }
}

impl From<PostingError> for Rejection {
    fn from(error: PostingError) -> Rejection {
        match error {
            PostingError::Insufficient { account, held } => {
                Rejection::BalanceInsufficient { account, held }
            }
            PostingError::Limit { account } => Rejection::BalanceLimit { account },
        }
    }
}
