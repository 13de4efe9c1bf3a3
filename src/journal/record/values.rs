//! The records of the values that effects, transfers and facts are made of.
//!
//! **Invariant:** no table here ever changes but by a variant added at the end of an enum; another
//! layout is another record type under another format.
//! **Invariant:** a range that is checked here is never narrowed: what it let pass is on disk.

use super::error::InvalidValue;
use super::shown::entry_records;
use super::stored::{Stored, records, restored};
use crate::domain::account::{Account, Credit, Debit, Transfer};
use crate::domain::bank::{BankLine, BankReference, Flow};
use crate::domain::entry::{ChequeSet, FigureLine, FigureTotals, FiguresDigest, PaymentLine};
use crate::domain::facts::{Opposition, OrderTerms, Suspension, VenueTerms, VoidReason};
use crate::domain::id::{BookletId, ChequeId, FunderId, OrderId, PaymentId, SchemeId, VenueId};
use crate::domain::money::Cents;
use crate::domain::procedure::Category;
use crate::domain::registry::RecordDigest;
use crate::domain::scheme::{FirstRules, Handover, MonthDay, Rules, Territory, Validity};
use crate::domain::service::Service;
use crate::domain::territory::{Departement, InseeCode};
use crate::domain::time::{Day, DayRange};

// `shown.rs` says itself how these are shown.
records! {
    enum AccountV1 for Account {
        0 => Escrow { buyer: FunderId },
        1 => Provision { buyer: FunderId },
        2 => Circulating { order: OrderId },
        3 => Payable { venue: VenueId, buyer: FunderId },
        4 => Transit { payment: PaymentId, buyer: FunderId },
        5 => Contribution { contributor: FunderId, buyer: FunderId },
        6 => CoFunding { co_funder: FunderId, buyer: FunderId },
        7 => Clawback { venue: VenueId, buyer: FunderId },
        8 => Deferred { buyer: FunderId },
        9 => Held { buyer: FunderId },
        10 => Owed { funder: FunderId, buyer: FunderId },
        11 => Unassigned,
        12 => Operator,
        13 => SuspenseIn,
        14 => SuspenseOut,
    }

    struct ChequeSetV1 for ChequeSet if check_cheque_set {
        booklet: BookletId,
        mask: u16,
    }
}

entry_records! {
    enum ServiceV1 for Service {
        0 => AdministrativeProcedures,
        1 => EverydayTools,
        2 => Employment,
        3 => Security,
        4 => Parenting,
        5 => Leisure,
        6 => Understanding,
        7 => Access,
        8 => Equipment,
    }

    enum CategoryV1 for Category {
        0 => Papiers,
        1 => Famille,
        2 => Social,
        3 => Travail,
        4 => Logement,
        5 => Transports,
        6 => Argent,
        7 => Justice,
        8 => Etranger,
        9 => Loisirs,
    }

    enum SuspensionV1 for Suspension {
        0 => Inquiry,
        1 => OwnRequest,
        2 => Label,
    }

    enum OppositionV1 for Opposition {
        0 => Lost,
        1 => Stolen,
        2 => Damaged,
        3 => Suspicious,
    }

    enum VoidReasonV1 for VoidReason {
        0 => EntryError,
        1 => ServiceNotGiven,
        2 => HolderRequest,
    }

    enum FlowV1 for Flow {
        0 => In,
        1 => Out,
    }

    enum HandoverV1 for Handover {
        0 => Required,
        1 => NotRequired,
    }

    enum TerritoryV1 for Territory if check_territory {
        0 => Anywhere,
        1 => Within { departements: Vec<Departement>, communes: Vec<InseeCode> },
    }

    struct RulesV1 for FirstRules if check_rules {
        face_value: Cents,
        cheques_per_booklet: u8,
        last_service: MonthDay,
        last_presentation: MonthDay,
        service_age_days: u8,
        cheques_per_redemption: u8,
        cheques_per_venue_day: Option<u32>,
        cheques_per_booklet_day: Option<u32>,
        services: Vec<Service>,
        territory: Territory,
        handover: Handover,
    }

    struct ValidityV1 for Validity {
        last_service: Day,
        last_presentation: Day,
        lapse: Day,
    }

    struct VenueTermsV1 for VenueTerms {
        departement: Departement,
        commune: Option<InseeCode>,
        label: DayRange,
        record: RecordDigest,
    }

    struct OrderTermsV1 for OrderTerms if check_order {
        buyer: FunderId,
        scheme: SchemeId,
        quantity: u32,
        outer_day: Day,
        face_value: Cents,
        cheques_per_booklet: u8,
    }

    struct BankLineV1 for BankLine if check_bank_line {
        day: Day,
        flow: Flow,
        amount: Cents,
        reference: BankReference,
    }

    struct FigureLineV1 for FigureLine {
        venue: VenueId,
        buyer: FunderId,
        redemptions: u32,
        cheques: u32,
        amount: Cents,
    }

    struct FigureTotalsV1 for FigureTotals {
        lines: u32,
        amount: Cents,
        digest: FiguresDigest,
    }

    struct PaymentLineV1 for PaymentLine if check_payment_line {
        buyer: FunderId,
        amount: Cents,
    }
}

/// A transfer: the debited account, the credited one, the amount.
#[derive(serde::Serialize, serde::Deserialize)]
pub(crate) struct TransferV1 {
    debit: AccountV1,
    credit: AccountV1,
    amount: u64,
}

impl Stored for Transfer {
    type Record = TransferV1;

    fn record(&self) -> TransferV1 {
        TransferV1 {
            debit: self.debit().record(),
            credit: self.credit().record(),
            amount: self.amount().record(),
        }
    }

    fn value(record: TransferV1) -> Result<Transfer, InvalidValue> {
        let TransferV1 { debit, credit, amount } = record;
        let debit = Debit(restored(debit, "debit")?);
        let credit = Credit(restored(credit, "credit")?);
        let amount = restored(amount, "amount")?;
        Transfer::new(debit, credit, amount).map_err(|_| InvalidValue::here())
    }
}

fn check_territory(territory: &Territory) -> Result<(), InvalidValue> {
    let Territory::Within { departements, communes } = territory else { return Ok(()) };
    InvalidValue::unless(departements.len() <= Rules::PLACES_MAX, "departements")?;
    InvalidValue::unless(communes.len() <= Rules::PLACES_MAX, "communes")
}

fn check_rules(rules: &FirstRules) -> Result<(), InvalidValue> {
    check_face_value(rules.face_value)?;
    check_cheques(rules.cheques_per_booklet)?;
    let presentable = rules.last_service <= rules.last_presentation;
    InvalidValue::unless(presentable, "last_presentation")?;
    InvalidValue::unless(rules.service_age_days <= Rules::AGE_MAX, "service_age_days")?;
    let per_redemption = (1..=10).contains(&rules.cheques_per_redemption);
    InvalidValue::unless(per_redemption, "cheques_per_redemption")?;
    InvalidValue::unless(!rules.services.is_empty(), "services")
}

fn check_order(terms: &OrderTerms) -> Result<(), InvalidValue> {
    InvalidValue::unless(terms.quantity >= 1, "quantity")?;
    check_face_value(terms.face_value)?;
    check_cheques(terms.cheques_per_booklet)
}

fn check_face_value(face_value: Cents) -> Result<(), InvalidValue> {
    let is_valid = face_value > Cents::ZERO && face_value <= Rules::FACE_MAX;
    InvalidValue::unless(is_valid, "face_value")
}

fn check_cheques(cheques_per_booklet: u8) -> Result<(), InvalidValue> {
    let is_valid = (1..=ChequeId::INDEX_MAX).contains(&cheques_per_booklet);
    InvalidValue::unless(is_valid, "cheques_per_booklet")
}

fn check_bank_line(line: &BankLine) -> Result<(), InvalidValue> {
    InvalidValue::unless(line.amount > Cents::ZERO, "amount")
}

fn check_payment_line(line: &PaymentLine) -> Result<(), InvalidValue> {
    InvalidValue::unless(line.amount > Cents::ZERO, "amount")
}

fn check_cheque_set(set: &ChequeSet) -> Result<(), InvalidValue> {
    InvalidValue::unless(is_mask(set.mask), "mask")
}

/// Whether `mask` stands for one chèque at least, and for none beyond the fifteenth.
pub(crate) fn is_mask(mask: u16) -> bool {
    mask != 0 && mask >> ChequeId::INDEX_MAX == 0
}
