//! Payments out: a file pain.001.001.09 of SEPA credit transfers, as French banks take it.
//!
//! One message, one group (`PmtInf`) of one debtor and one day, one transfer per payment, in the
//! order given. All in euros, service level `SEPA`, charges shared (`SLEV`). Names and texts are
//! brought into the Latin characters that every bank of SEPA takes (EPC217-08: `é` becomes `e`,
//! `&` becomes `+`, anything unknown a point; here `œ` becomes `oe` as well) and cut to length; ids
//! are never changed, only refused.
//!
//! **Invariant:** the file is a function of the value: the same [`PaymentFile`] gives the same
//! bytes.
//! **Invariant:** counts and control sums are exact, and every end-to-end id stands once.
//! **Invariant:** an error shows neither an account's number nor a name.
//!
//! What bounds it: [`PAYMENTS_MAX`], [`ID_CHARS_MAX`], [`NAME_CHARS_MAX`], [`TEXT_CHARS_MAX`],
//! [`AMOUNT_MAX`].

use std::collections::BTreeSet;

use sepa::charset::{Transliteration, transliterate};
use sepa::validate::{CharsetPolicy, check_id, truncate_chars};
use sepa::{
    BuildError, CreditTransferEntry, CreditTransferGroup, IsoDate, IsoDateTime, Pain001Builder,
};

use crate::domain::bic::Bic;
use crate::domain::iban::Iban;
use crate::domain::money::Cents;
use crate::domain::time::{Day, Timestamp};

/// The most payments of a file.
pub const PAYMENTS_MAX: usize = 100_000;
/// The most characters of an id (`Max35Text`).
pub const ID_CHARS_MAX: usize = 35;
/// The most characters of a name; a longer one is cut.
pub const NAME_CHARS_MAX: usize = 70;
/// The most characters of a payment's text; a longer one is cut.
pub const TEXT_CHARS_MAX: usize = 140;
/// The largest amount of one SEPA transfer: 999 999 999.99 €.
pub const AMOUNT_MAX: u64 = 99_999_999_999;

const MICROS_PER_SECOND: i64 = 1_000_000;
/// What the table of EPC217-08 would spoil in French names, which banks compare: it makes a point
/// of a curled apostrophe and of a dash, and drops a letter of the joined ones.
const FRENCH: [(char, &str); 8] = [
    ('’', "'"),
    ('‘', "'"),
    ('–', "-"),
    ('—', "-"),
    ('œ', "oe"),
    ('Œ', "OE"),
    ('æ', "ae"),
    ('Æ', "AE"),
];

/// The payments that are sent to the bank together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentFile {
    /// Names the file for ever: the bank refuses one that it has seen, and its status report names
    /// it. Up to [`ID_CHARS_MAX`] of the SEPA characters.
    pub message_id: String,
    /// When the file was made; written in UTC, in whole seconds.
    pub created: Timestamp,
    /// The day on which the bank is asked to pay.
    pub execution: Day,
    /// Who pays.
    pub debtor: Party,
    /// Whether the bank may book all payments as one line of the statement. We say no: each line
    /// then leads back to its payment.
    pub batch_booking: bool,
    /// What is paid, in the order of the file; at least one, at most [`PAYMENTS_MAX`].
    pub payments: Vec<CreditTransfer>,
}

/// One side of a payment.
#[derive(Clone, PartialEq, Eq)]
pub struct Party {
    /// The name of the account's holder.
    pub name: String,
    /// The account.
    pub iban: Iban,
    /// The bank; within SEPA the account says it as well.
    pub bic: Option<Bic>,
}

/// The account as [`Iban`] shows it; no name.
impl std::fmt::Debug for Party {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Party { name: _, iban, bic } = self;
        f.debug_struct("Party").field("iban", iban).field("bic", bic).finish_non_exhaustive()
    }
}

/// One payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditTransfer {
    /// Goes with the payment to its end and comes back on statements. Up to [`ID_CHARS_MAX`] of
    /// the SEPA characters; once in a file.
    pub end_to_end_id: String,
    /// How much: from one cent to [`AMOUNT_MAX`].
    pub amount: Cents,
    /// Who is paid.
    pub creditor: Party,
    /// What the payee reads on its statement; nothing is written when it is blank.
    pub text: String,
}

/// The part of a party that cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartyField {
    /// It has no letter and no digit.
    Name,
    /// The account is of no country that the payment can reach.
    Iban,
    /// The bank's code has no such country.
    Bic,
}

impl std::fmt::Display for PartyField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            PartyField::Name => "name is blank; give the holder of the account",
            PartyField::Iban => "account cannot be written; give an IBAN of a SEPA country",
            PartyField::Bic => "bank code cannot be written; give its BIC, or none",
        })
    }
}

/// Why no file was written, in the order in which it is looked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaymentFileError {
    /// It has other characters, more than [`ID_CHARS_MAX`], or slashes where none may be.
    #[error(
        "the message id is not 1 to {ID_CHARS_MAX} of A-Z a-z 0-9 / - ? : ( ) . , ' + and space, \
         without a space or slash at its ends and without two slashes together"
    )]
    MessageId,
    /// There is nothing to pay.
    #[error("the file has no payment; a file has at least one")]
    Empty,
    /// More than a file may have.
    #[error("the file has more than {PAYMENTS_MAX} payments; split it")]
    TooMany,
    /// Of the debtor.
    #[error("the debtor's {field}")]
    Debtor {
        /// What of it.
        field: PartyField,
    },
    /// It has other characters, more than [`ID_CHARS_MAX`], or slashes where none may be.
    #[error(
        "payment number {number}: its end-to-end id is not 1 to {ID_CHARS_MAX} of A-Z a-z 0-9 / - \
         ? : ( ) . , ' + and space, without a space or slash at its ends and without two slashes \
         together"
    )]
    EndToEndId {
        /// Its place in the file, from 1.
        number: usize,
    },
    /// Two payments could not be told apart.
    #[error("payment {end_to_end_id}: another payment of the file has the same id")]
    Repeated {
        /// The id.
        end_to_end_id: String,
    },
    /// Outside what one transfer may carry.
    #[error("payment {end_to_end_id}: {amount} is not from 0.01 to 999999999.99")]
    Amount {
        /// Which payment.
        end_to_end_id: String,
        /// The amount.
        amount: Cents,
    },
    /// Of the creditor.
    #[error("payment {end_to_end_id}: the creditor's {field}")]
    Creditor {
        /// Which payment.
        end_to_end_id: String,
        /// What of it.
        field: PartyField,
    },
    /// The rules of SEPA, as the writing library knows them, refuse what passed all of the above.
    #[error(
        "the rules of SEPA refuse {}",
        .end_to_end_id.as_ref().map_or("the file".to_owned(), |id| format!("payment {id}"))
    )]
    Refused {
        /// Which payment; `None` when it is the file.
        end_to_end_id: Option<String>,
    },
}

/// The text of `file` as pain.001.001.09, in UTF-8.
///
/// # Errors
///
/// The first [`PaymentFileError`] of the file, then of its payments in their order.
pub fn write(file: &PaymentFile) -> Result<String, PaymentFileError> {
    let PaymentFile { message_id, created, execution, debtor, batch_booking, payments } = file;
    if !is_id(message_id) {
        return Err(PaymentFileError::MessageId);
    }
    if payments.is_empty() {
        return Err(PaymentFileError::Empty);
    }
    if payments.len() > PAYMENTS_MAX {
        return Err(PaymentFileError::TooMany);
    }
    let payer = Account::of(debtor).map_err(|field| PaymentFileError::Debtor { field })?;
    let entries = entries(payments)?;

    let refused = |end_to_end_id| PaymentFileError::Refused { end_to_end_id };
    let day = day_of(*execution).ok_or_else(|| refused(None))?;
    let moment = moment_of(*created).ok_or_else(|| refused(None))?;
    let mut group = CreditTransferGroup::new(&*payer.name, &payer.iban, day)
        .batch_booking(*batch_booking)
        .add_entries(entries);
    if let Some(bic) = payer.bic {
        group = group.debtor_bic(bic);
    }
    let message = Pain001Builder::new(payer.name, message_id)
        .created_at(moment)
        .charset(CharsetPolicy::Strict)
        .add_group(group);
    message.build().map_err(|BuildError { location, .. }| {
        let payment = location.transaction.and_then(|index| payments.get(index));
        refused(payment.map(|payment| payment.end_to_end_id.clone()))
    })
}

fn entries(payments: &[CreditTransfer]) -> Result<Vec<CreditTransferEntry>, PaymentFileError> {
    let mut ids = BTreeSet::new();
    let mut entries = Vec::with_capacity(payments.len());
    for (payment, number) in payments.iter().zip(1..) {
        let CreditTransfer { end_to_end_id, amount, creditor, text } = payment;
        if !is_id(end_to_end_id) {
            return Err(PaymentFileError::EndToEndId { number });
        }
        let id = || end_to_end_id.clone();
        if !ids.insert(end_to_end_id.as_str()) {
            return Err(PaymentFileError::Repeated { end_to_end_id: id() });
        }
        let cents = i64::try_from(amount.get())
            .ok()
            .filter(|_| (1..=AMOUNT_MAX).contains(&amount.get()))
            .ok_or_else(|| PaymentFileError::Amount { end_to_end_id: id(), amount: *amount })?;
        let payee = Account::of(creditor)
            .map_err(|field| PaymentFileError::Creditor { end_to_end_id: id(), field })?;
        let mut entry = CreditTransferEntry::new(payee.name, payee.iban, cents, id());
        entry.creditor_bic = payee.bic;
        let text = latin(text, TEXT_CHARS_MAX);
        if !text.is_empty() {
            entry = entry.with_description(text);
        }
        entries.push(entry);
    }
    Ok(entries)
}

/// A party as it is written.
struct Account {
    name: String,
    iban: sepa::Iban,
    bic: Option<sepa::Bic>,
}

/// Whether `party` can stand in a payment file: one that cannot would keep the whole file from
/// being written.
///
/// # Errors
///
/// The first part of it that cannot.
pub fn check_party(party: &Party) -> Result<(), PartyField> {
    Account::of(party).map(drop)
}

impl Account {
    fn of(party: &Party) -> Result<Account, PartyField> {
        let Party { name, iban, bic } = party;
        let name = latin(name, NAME_CHARS_MAX);
        if !name.chars().any(char::is_alphanumeric) {
            return Err(PartyField::Name);
        }
        let iban = sepa::validate_iban(iban.reveal())
            .ok()
            .filter(sepa::Iban::is_sepa)
            .ok_or(PartyField::Iban)?;
        let bic = match bic {
            Some(bic) => Some(sepa::validate_bic(&bic.to_string()).map_err(|_| PartyField::Bic)?),
            None => None,
        };
        Ok(Account { name, iban, bic })
    }
}

/// `text` in one line of the SEPA characters, at most `max` of them.
fn latin(text: &str, max: usize) -> String {
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for (letter, written) in FRENCH {
        line = line.replace(letter, written);
    }
    let latin = transliterate(&line, Transliteration::Epc);
    truncate_chars(&latin, max).trim().to_owned()
}

/// Whether `text` can be an id of the file: what EPC230-15 lets every bank take.
fn is_id(text: &str) -> bool {
    text.trim() == text
        && text.chars().all(sepa::charset::is_sepa_char)
        && check_id("id", text).is_ok()
}

fn day_of(day: Day) -> Option<IsoDate> {
    IsoDate::from_epoch_days(i64::from(day.epoch_days())).ok()
}

fn moment_of(moment: Timestamp) -> Option<IsoDateTime> {
    const SECONDS_PER_DAY: i64 = 86_400;
    let seconds = moment.micros().div_euclid(MICROS_PER_SECOND);
    let date = IsoDate::from_epoch_days(seconds.div_euclid(SECONDS_PER_DAY)).ok()?;
    let of_day = seconds.rem_euclid(SECONDS_PER_DAY);
    let part = |seconds: i64| u8::try_from(seconds).ok();
    let (hour, minute) = (part(of_day / 3_600)?, part(of_day / 60 % 60)?);
    IsoDateTime::new(date, hour, minute, part(of_day % 60)?).ok().map(IsoDateTime::in_utc)
}
