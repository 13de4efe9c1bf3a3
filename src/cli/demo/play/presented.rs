//! What places send: chèques of printed booklets, typed well or badly.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::DemoError;
use super::super::hand::part;
use super::super::plan::{Typed, Visit};
use crate::domain::code::{CodeKey, KeyRing, KeyVersion};
use crate::domain::id::{BookletId, ChequeId, LedgerId};
use crate::domain::service::Service;
use crate::grpc::pb;

/// What the letters of a typed code are.
const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A booklet as it is printed.
#[derive(Clone, Debug, Default)]
pub(super) struct Paper {
    /// What the server calls it, as in `booklets/17`.
    pub(super) name: String,
    /// Its codes, in order of its chèques.
    pub(super) codes: Vec<String>,
    /// The codes of the booklet that it replaced.
    pub(super) former: Vec<String>,
}

/// All printed booklets, by their numbers in the plan.
pub(super) type Papers = BTreeMap<u32, Arc<Paper>>;

/// What a place sends for a visit, as the request `request_id`.
pub(super) fn request(
    request_id: String,
    paper: &Paper,
    visit: &Visit,
) -> Result<pb::RedeemRequest, DemoError> {
    Ok(pb::RedeemRequest {
        request_id,
        venue: format!("venues/{}", visit.venue),
        codes: typed(paper, visit)?,
        service: wire(visit.service),
        procedures: visit.procedures.iter().map(ToString::to_string).collect(),
        service_date: visit.service_date.to_string(),
    })
}

/// The codes as they are typed.
fn typed(paper: &Paper, visit: &Visit) -> Result<Vec<String>, DemoError> {
    let printed = if visit.typed == Typed::Former { &paper.former } else { &paper.codes };
    let code = |cheque: &u8| printed.get(usize::from(cheque.saturating_sub(1))).cloned();
    let codes = visit.cheques.iter().map(code).collect::<Option<Vec<String>>>();
    let mut codes = part(codes)?;
    if let Some(first) = codes.first_mut() {
        match visit.typed {
            Typed::Right | Typed::Former => {}
            Typed::Wrong(place) => *first = mistyped(first, place),
            Typed::MadeUp => *first = part(made_up(visit.venue))?,
        }
    }
    Ok(codes)
}

/// The name under which a venue calls.
pub(super) fn venue_caller(venue: u32) -> String {
    format!("lieu-{venue}")
}

/// A service on the wire: the nine have their numbers in the order of the schema.
fn wire(service: Service) -> i32 {
    let index = Service::ALL.iter().position(|each| *each == service);
    index.and_then(|index| i32::try_from(index).ok()).map_or(0, |index| index.saturating_add(1))
}

/// `code` with another letter at `place`, from 0 and without counting the hyphens.
fn mistyped(code: &str, place: u32) -> String {
    let mut left = place;
    let typed = code.chars().map(|letter| {
        let Some(found) = ALPHABET.find(letter) else { return letter };
        let here = left == 0;
        left = left.wrapping_sub(1);
        let next = ALPHABET.chars().cycle().nth(found.saturating_add(1));
        if here { next.unwrap_or(letter) } else { letter }
    });
    typed.collect()
}

/// A code that looks right in every way, made with a key that is no ledger's.
fn made_up(number: u32) -> Option<String> {
    let version = KeyVersion::FIRST;
    let keys = [(version, CodeKey::new([0x16; 32]))];
    let ring = KeyRing::new(LedgerId([0x16; 16]), version, keys)?;
    let cheque = ChequeId::new(BookletId::new(number)?, 1)?;
    ring.code(cheque, version).map(|code| code.reveal())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_have_the_numbers_of_the_api() {
        assert_eq!(wire(Service::AdministrativeProcedures), 1);
        assert_eq!(wire(Service::Equipment), i32::from(pb::Service::Equipment));
    }

    #[test]
    fn one_letter_is_typed_wrong() {
        assert_eq!(mistyped("0000-0121-8Y08-RGQ9-6DRZ", 0), "1000-0121-8Y08-RGQ9-6DRZ");
        assert_eq!(mistyped("0000-0121-8Y08-RGQ9-6DRZ", 4), "0000-1121-8Y08-RGQ9-6DRZ");
        assert_eq!(mistyped("0000-0121-8Y08-RGQ9-6DRZ", 19), "0000-0121-8Y08-RGQ9-6DR0");
    }

    #[test]
    fn a_made_up_code_has_the_form_of_a_code() {
        assert_eq!(made_up(5).unwrap().len(), 24);
    }
}
