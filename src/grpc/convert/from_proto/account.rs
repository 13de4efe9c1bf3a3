//! Bank accounts: their numbers go to the registry.

use super::super::violations::Violations;
use super::organisation::{Described, WithRecord, required};
use super::{Asked, chosen};
use crate::domain::bic::Bic;
use crate::domain::command::Command;
use crate::domain::command::accounts::{ConfirmBankAccount, ProposeBankAccount, RefuseBankAccount};
use crate::domain::iban::Iban;
use crate::domain::organisation::{AccountOwner, AccountRefusal};
use crate::domain::registry::{Field, Fields, RecordDigest};
use crate::grpc::pb;
use crate::iso20022::pain001::{Party, PartyField, check_party};

/// A bank account: whose it is, and its record.
pub(in crate::grpc) struct AccountOf(AccountOwner);

impl WithRecord for AccountOf {
    fn with_record(self, record: RecordDigest) -> Command {
        let AccountOf(owner) = self;
        ProposeBankAccount { owner, record }.into()
    }
}

/// Notes what would keep a file with a payment to `party` from being written; a blank holder is
/// noted already.
fn can_be_paid(violations: &mut Violations, party: &Party) {
    let is_blank = party.name.trim().is_empty();
    match check_party(party) {
        Err(PartyField::Iban) => violations.note("iban", "not of a country of SEPA"),
        Err(PartyField::Bic) => violations.note("bic", "of no country"),
        Err(PartyField::Name) if !is_blank => {
            violations.note("holder", "without a letter that a SEPA payment can have");
        }
        Err(PartyField::Name) | Ok(()) => {}
    }
}

impl TryFrom<pb::ProposeBankAccountRequest> for Described<AccountOf> {
    type Error = Violations;

    fn try_from(request: pb::ProposeBankAccountRequest) -> Result<Self, Violations> {
        let pb::ProposeBankAccountRequest { request_id, owner, iban, bic, holder } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let owner = violations.parse("owner", &owner);
        let mut fields = Fields::empty();
        let iban = violations.parse::<Iban>("iban", &iban);
        if let Some(iban) = iban {
            required(&mut violations, &mut fields, ("iban", Field::Iban, iban.reveal()));
        }
        let bic = violations.parse_if_given::<Bic>("bic", &bic).ok().flatten();
        if let Some(bic) = &bic {
            required(&mut violations, &mut fields, ("bic", Field::Bic, &bic.to_string()));
        }
        required(&mut violations, &mut fields, ("holder", Field::AccountHolder, &holder));
        if let Some(iban) = iban {
            can_be_paid(&mut violations, &Party { name: holder, iban, bic });
        }
        let asked = request.zip(owner.map(AccountOf));
        violations.unless_any(asked.map(|(request, terms)| Described { request, fields, terms }))
    }
}

impl TryFrom<pb::ConfirmBankAccountRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::ConfirmBankAccountRequest) -> Result<Asked, Violations> {
        let pb::ConfirmBankAccountRequest { request_id, name, from_day } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let account = violations.parse("name", &name);
        let from = violations.parse("from_day", &from_day);
        let command = account.zip(from).map(|(account, from)| ConfirmBankAccount { account, from });
        let asked = request.zip(command);
        violations.unless_any(asked.map(|(request, command)| Asked::new(request, command)))
    }
}

impl TryFrom<pb::RefuseBankAccountRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::RefuseBankAccountRequest) -> Result<Asked, Violations> {
        let pb::RefuseBankAccountRequest { request_id, name, refusal } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let account = violations.parse("name", &name);
        let reason = violations.check("refusal", refused_for(refusal));
        let command =
            account.zip(reason).map(|(account, reason)| RefuseBankAccount { account, reason });
        let asked = request.zip(command);
        violations.unless_any(asked.map(|(request, command)| Asked::new(request, command)))
    }
}

fn refused_for(refusal: i32) -> Result<AccountRefusal, String> {
    const CHOICES: &str = "ACCOUNT_REFUSAL_WITHDRAWN, ACCOUNT_REFUSAL_NOT_CONFIRMED, \
                           ACCOUNT_REFUSAL_BY_BANK";
    chosen(refusal, CHOICES, |refusal| match refusal {
        pb::AccountRefusal::Unspecified => None,
        pb::AccountRefusal::Withdrawn => Some(AccountRefusal::Withdrawn),
        pb::AccountRefusal::NotConfirmed => Some(AccountRefusal::NotConfirmed),
        pb::AccountRefusal::ByBank => Some(AccountRefusal::ByBank),
    })
}
