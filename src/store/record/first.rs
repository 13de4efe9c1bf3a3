//! Schemes, funders, prescribers, venues and orders in the form of the first release. What it could
//! not know of one stands in `later.rs`, and only a filler here.

use super::{Writer, list};
use crate::domain::facts::{Facts, Funder, Order, Progress, Venue, VenueTerms};
use crate::domain::money::Cents;
use crate::domain::organisation::{Affiliation, FunderKind, Site};
use crate::domain::registry::RecordDigest;
use crate::domain::scheme::{FirstRules, Handover, MonthDay, Rules, Scheme, Territory};
use crate::domain::service::Service;
use crate::domain::time::{Day, DayRange};
use crate::journal::record::RecordError;
use crate::journal::record::stored::Stored;
use crate::journal::record::wire::Reader;

use super::rows::{FirstOrder, FirstVenue};

/// Writes the five lists.
pub(super) fn write(to: &mut Writer<impl FnMut(&[u8])>, facts: &Facts) {
    to.put(&facts.schemes.len());
    facts.schemes.iter().for_each(|scheme| to.put(&first_rules(scheme).record()));
    to.put(&facts.funders.len());
    facts.funders.iter().for_each(|funder| to.put(&funder.record.record()));
    to.list(facts.prescribers.iter());
    to.put(&facts.venues.len());
    facts.venues.iter().for_each(|venue| to.put(&first_venue(venue).record()));
    to.put(&facts.orders.len());
    facts.orders.iter().for_each(|order| to.put(&first_order(order).record()));
}

/// Reads them.
///
/// # Errors
///
/// [`RecordError`], for the first part that is not as it should be.
pub(super) fn read(reader: &mut Reader<'_>, facts: &mut Facts) -> Result<(), RecordError> {
    let schemes = list::<FirstRules>(reader, "schemes")?.into_iter();
    facts.schemes = schemes.map(|rules| Scheme::new(Rules::from(rules))).collect();
    let buyer = |record| Funder { kind: FunderKind::Buyer, record };
    let funders = list::<RecordDigest>(reader, "funders")?.into_iter();
    facts.funders = funders.map(buyer).collect();
    facts.prescribers = list(reader, "prescribers")?;
    facts.venues = list::<FirstVenue>(reader, "venues")?.into_iter().map(venue).collect();
    facts.orders = list::<FirstOrder>(reader, "orders")?.into_iter().map(order).collect();
    Ok(())
}

/// The rules of `scheme`, when it has one version that the first release could have written.
pub(super) fn rules_of(scheme: &Scheme) -> Option<FirstRules> {
    match scheme.versions.as_slice() {
        [only] if only.from == Day::MIN => FirstRules::of(&only.rules),
        _ => None,
    }
}

fn first_rules(scheme: &Scheme) -> FirstRules {
    rules_of(scheme).unwrap_or_else(filler_rules)
}

/// What stands for rules that the first release could not have written.
pub(super) fn filler_rules() -> FirstRules {
    let day = MonthDay::new(1, 1).expect("1 January is a day of every year");
    FirstRules {
        face_value: Cents::new(1).expect("a cent is an amount"),
        cheques_per_booklet: 1,
        last_service: day,
        last_presentation: day,
        service_age_days: 0,
        cheques_per_redemption: 1,
        cheques_per_venue_day: None,
        cheques_per_booklet_day: None,
        services: vec![Service::AdministrativeProcedures],
        territory: Territory::Anywhere,
        handover: Handover::Required,
    }
}

/// The label of `venue`, when the first release could have written it.
pub(super) fn label_of(venue: &Venue) -> Option<DayRange> {
    let active = venue.affiliation == Affiliation::Active { buyer: None };
    match venue.labels.as_slice() {
        [only] if active && venue.enrolment.is_none() => Some(*only),
        _ => None,
    }
}

/// What stands for labels that the first release could not have written.
pub(super) fn filler_label() -> DayRange {
    DayRange::new(Day::MIN, Day::MIN).expect("a day is a range of one")
}

fn first_venue(venue: &Venue) -> FirstVenue {
    let Site { departement, commune } = venue.site;
    let label = label_of(venue).unwrap_or_else(filler_label);
    let terms = VenueTerms { departement, commune, label, record: venue.record };
    FirstVenue { terms, suspended: venue.suspended, taken: venue.taken.clone() }
}

fn venue(first: FirstVenue) -> Venue {
    let FirstVenue { terms, suspended, taken } = first;
    let VenueTerms { departement, commune, label, record } = terms;
    Venue {
        site: Site { departement, commune },
        record,
        affiliation: Affiliation::Active { buyer: None },
        labels: vec![label],
        enrolment: None,
        suspended,
        taken,
    }
}

fn first_order(order: &Order) -> FirstOrder {
    FirstOrder { terms: order.terms, issued: order.issued, series: order.series.clone() }
}

fn order(first: FirstOrder) -> Order {
    let FirstOrder { terms, issued, series } = first;
    Order { terms, issued, series, progress: Progress::START }
}
