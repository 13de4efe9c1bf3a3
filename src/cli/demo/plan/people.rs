//! Who takes part: the prescribers, and how likely their people are to go to which place.

use super::super::calendar::Calendar;
use super::super::chance::Chance;
use crate::domain::fold::fold;
use crate::domain::procedure::Procedure;
use crate::domain::service::Service;
use crate::domain::time::Day;
use crate::import::Place;

/// Who hands booklets over.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli::demo) struct Prescriber {
    /// What it is called.
    pub(in crate::cli::demo) name: &'static str,
    /// Its commune, folded.
    commune: &'static str,
    /// How the postcodes around it begin.
    around: &'static str,
    /// Its share of the booklets, in percent.
    pub(super) share_percent: u64,
}

/// The prescribers of the story. They are made up; their shares add up to 100.
pub(in crate::cli::demo) const PRESCRIBERS: [Prescriber; 7] = [
    who("CCAS d’Angoulême", "angouleme", "160", 26),
    who("CCAS de Cognac", "cognac", "161", 18),
    who("Mission locale Arc-en-ciel", "angouleme", "160", 14),
    who("CCAS de Soyaux", "soyaux", "168", 13),
    who("Maison des solidarités de Confolens", "confolens", "165", 11),
    who("CIAS du Sud-Charente", "barbezieuxsainthilaire", "163", 10),
    who("Maison des solidarités de Ruffec", "ruffec", "167", 8),
];

const fn who(
    name: &'static str,
    commune: &'static str,
    around: &'static str,
    share_percent: u64,
) -> Prescriber {
    Prescriber { name, commune, around, share_percent }
}

/// How much likelier people go to a place in the prescriber's commune, or not far from it.
const SAME_COMMUNE: u32 = 12;
const AROUND: u32 = 5;
/// The weight of the place that most people go to; the others have theirs divided by their rank.
const FIRST_WEIGHT: u32 = 400;
/// The rank of the place that is suspended: one that matters.
const SUSPENDED_RANK: usize = 2;
/// How likely each of the nine services is, in the order of the schema.
const SERVICES: [u32; 9] = [340, 250, 120, 60, 40, 20, 90, 60, 20];
/// How likely each procedure is, in the order of Aidants Connect.
const PROCEDURES: [u32; 10] = [90, 130, 260, 180, 110, 40, 120, 15, 45, 10];

/// The places, the people around them, and the days.
pub(super) struct World<'a> {
    calendar: Calendar,
    places: &'a [Place],
    /// The number of the place that is suspended.
    suspended: u32,
    /// For each prescriber, how likely its people go to each place.
    weights: Vec<Vec<u32>>,
}

impl<'a> World<'a> {
    /// Draws which places are popular.
    pub(super) fn new(chance: &mut Chance, calendar: Calendar, places: &'a [Place]) -> World<'a> {
        let mut ranking: Vec<usize> = (0..places.len()).collect();
        chance.shuffle(&mut ranking);
        let suspended = ranking.get(SUSPENDED_RANK).copied().unwrap_or(0);
        let mut base = vec![1_u32; places.len()];
        for (divisor, index) in (3_u32..).zip(&ranking) {
            if let Some(weight) = base.get_mut(*index) {
                *weight = FIRST_WEIGHT.checked_div(divisor).unwrap_or(0).saturating_add(1);
            }
        }
        let of = |prescriber: &Prescriber| {
            let weighted = places.iter().zip(&base);
            weighted.map(|(place, base)| base.saturating_mul(nearness(prescriber, place))).collect()
        };
        let weights = PRESCRIBERS.iter().map(of).collect();
        World { calendar, places, suspended: number(suspended), weights }
    }

    /// The days.
    pub(super) fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The day at `index`.
    pub(super) fn day(&self, index: usize) -> Day {
        self.calendar.day(index)
    }

    /// The number of the place that is suspended.
    pub(super) fn suspended_venue(&self) -> u32 {
        self.suspended
    }

    /// The index of the first day on which it is suspended, and of the first day after.
    pub(super) fn suspended_days(&self) -> (usize, usize) {
        (self.calendar.from(4, 8), self.calendar.from(4, 29))
    }

    /// Whether a place can take no chèques on a day.
    pub(super) fn is_suspended(&self, venue: u32, day: usize) -> bool {
        let (first, after) = self.suspended_days();
        venue == self.suspended && (first..after).contains(&day)
    }

    /// A place where someone goes who got a booklet from `prescriber`.
    pub(super) fn venue(&self, chance: &mut Chance, prescriber: u32) -> u32 {
        let index = usize::try_from(prescriber.saturating_sub(1)).unwrap_or(0);
        let weights = self.weights.get(index).map_or(&[][..], Vec::as_slice);
        number(chance.weighted(weights))
    }

    /// What a place does for someone: one of the services that it offers.
    pub(super) fn service(&self, chance: &mut Chance, venue: u32) -> Service {
        let index = usize::try_from(venue.saturating_sub(1)).unwrap_or(0);
        let offered = self.places.get(index).map_or(&[][..], |place| place.services.as_slice());
        let weights: Vec<u32> = Service::ALL
            .iter()
            .zip(SERVICES)
            .map(|(service, weight)| {
                let offers = offered.is_empty() || offered.contains(service);
                if offers { weight } else { 0 }
            })
            .collect();
        let drawn = Service::ALL.get(chance.weighted(&weights)).copied();
        drawn.unwrap_or(Service::AdministrativeProcedures)
    }
}

/// The procedures that someone needed: one or two where that is the service, else mostly none.
pub(super) fn procedures(chance: &mut Chance, service: Service) -> Vec<Procedure> {
    let count = if service == Service::AdministrativeProcedures {
        chance.weighted(&[0, 7, 3])
    } else {
        chance.weighted(&[8, 2])
    };
    let mut procedures = Vec::new();
    for _ in 0..count {
        let drawn = Procedure::ALL.get(chance.weighted(&PROCEDURES)).copied();
        procedures.extend(drawn.filter(|drawn| !procedures.contains(drawn)));
    }
    procedures
}

/// The number of the place at `index`.
fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(0).saturating_add(1)
}

fn nearness(prescriber: &Prescriber, place: &Place) -> u32 {
    if fold(&place.commune) == prescriber.commune {
        SAME_COMMUNE
    } else if place.postcode.to_string().starts_with(prescriber.around) {
        AROUND
    } else {
        1
    }
}
