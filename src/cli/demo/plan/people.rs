//! Who takes part: the prescribers, and how likely their people are to go to which place.

use std::collections::BTreeSet;

use super::super::calendar::{Calendar, day};
use super::super::chance::Chance;
use super::sharing::{needed, slugs};
use super::story::{Buyer, RESUMED, SECOND_LABEL, SUSPENDED};
use crate::domain::diagnosis::{Level, Public};
use crate::domain::fold::fold;
use crate::domain::procedure::{Category, Procedure};
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
    /// Its share of the booklets of each buyer, in percent, in the order of [`Buyer::ALL`].
    shares_percent: [u64; 2],
}

impl Prescriber {
    /// Its share of the booklets of `buyer`, in percent.
    pub(super) fn share_percent(&self, buyer: Buyer) -> u64 {
        self.shares_percent.get(buyer.index()).copied().unwrap_or(0)
    }
}

/// The prescribers of the story. They are made up; their shares of each buyer add up to 100.
pub(in crate::cli::demo) const PRESCRIBERS: [Prescriber; 7] = [
    who("CCAS d’Angoulême", "angouleme", "160", [20, 46]),
    who("CCAS de Cognac", "cognac", "161", [21, 0]),
    who("Mission locale Arc-en-ciel", "angouleme", "160", [10, 29]),
    who("CCAS de Soyaux", "soyaux", "168", [9, 25]),
    who("Maison des solidarités de Confolens", "confolens", "165", [15, 0]),
    who("CIAS du Sud-Charente", "barbezieuxsainthilaire", "163", [14, 0]),
    who("Maison des solidarités de Ruffec", "ruffec", "167", [11, 0]),
];

const fn who(
    name: &'static str,
    commune: &'static str,
    around: &'static str,
    shares_percent: [u64; 2],
) -> Prescriber {
    Prescriber { name, commune, around, shares_percent }
}

/// How much likelier people go to a place in the prescriber's commune, or not far from it.
const SAME_COMMUNE: u32 = 12;
const AROUND: u32 = 5;
/// The weight of the place that most people go to; the others have theirs divided by their rank.
const FIRST_WEIGHT: u32 = 400;
/// The rank of the place that is suspended: one that matters.
const SUSPENDED_RANK: usize = 2;
/// The ranks of the places that send their day's redemptions over one stream.
const STREAMING_RANKS: [usize; 4] = [0, 1, 3, 4];
/// The places of the highest ranks have their label renewed; of the others, so many in a thousand.
const RENEWED_RANKS: usize = 20;
const RENEWED: u32 = 850;
/// How likely each of the nine services is, in the order of the schema.
const SERVICES: [u32; 9] = [340, 250, 120, 60, 40, 20, 90, 60, 20];
/// How likely each procedure is, in the order of Aidants Connect.
const PROCEDURES: [u32; 10] = [90, 130, 260, 180, 110, 40, 120, 15, 45, 10];
/// How likely each level and each public is, in the order of their lists.
const LEVELS: [u32; 4] = [460, 340, 160, 40];
const PUBLICS: [u32; 7] = [140, 40, 130, 270, 60, 190, 170];

/// The places, the people around them, and the days.
pub(super) struct World<'a> {
    calendar: Calendar,
    places: &'a [Place],
    /// The numbers of the places, the most popular one first.
    ranking: Vec<u32>,
    /// The numbers of the places whose label is not renewed.
    unrenewed: BTreeSet<u32>,
    /// The procedures that no category stands for.
    slugs: Vec<String>,
    /// For each prescriber, how likely its people go to each place.
    weights: Vec<Vec<u32>>,
}

impl<'a> World<'a> {
    /// Draws which places are popular.
    pub(super) fn new(chance: &mut Chance, calendar: Calendar, places: &'a [Place]) -> World<'a> {
        let mut ranking: Vec<usize> = (0..places.len()).collect();
        chance.shuffle(&mut ranking);
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
        let ranking: Vec<u32> = ranking.into_iter().map(number).collect();
        let unknown = ranking.iter().skip(RENEWED_RANKS).copied();
        let unrenewed = unknown.filter(|_| !chance.happens(RENEWED)).collect();
        World { calendar, places, ranking, unrenewed, slugs: slugs(), weights }
    }

    /// The numbers of all places, in order.
    pub(super) fn venues(&self) -> Vec<u32> {
        (0..self.places.len()).map(number).collect()
    }

    /// The numbers of the places that get their second label, in order.
    pub(super) fn renewed(&self) -> Vec<u32> {
        self.venues().into_iter().filter(|venue| !self.unrenewed.contains(venue)).collect()
    }

    /// The numbers of all places, the most popular one first.
    pub(super) fn ranking(&self) -> impl Iterator<Item = u32> + '_ {
        self.ranking.iter().copied()
    }

    /// Whether a place sends its day's redemptions over one stream.
    pub(super) fn streams(&self, venue: u32) -> bool {
        let ranks = STREAMING_RANKS.iter();
        ranks.filter_map(|rank| self.ranking.get(*rank)).any(|streaming| *streaming == venue)
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
        self.ranking.get(SUSPENDED_RANK).or(self.ranking.first()).copied().unwrap_or(1)
    }

    /// Whether a place can take no chèques on a day, because it is suspended.
    pub(super) fn is_suspended(&self, venue: u32, index: usize) -> bool {
        let days = self.calendar.from(SUSPENDED)..self.calendar.from(RESUMED);
        venue == self.suspended_venue() && days.contains(&index)
    }

    /// Whether a place has a label for what it does on a day.
    pub(super) fn is_labelled(&self, venue: u32, service_date: Day) -> bool {
        service_date < day(SECOND_LABEL.0) || !self.unrenewed.contains(&venue)
    }

    /// A place where someone goes who got a booklet from `prescriber`.
    pub(super) fn venue(&self, chance: &mut Chance, prescriber: u32) -> u32 {
        let index = usize::try_from(prescriber.saturating_sub(1)).unwrap_or(0);
        let weights = self.weights.get(index).map_or(&[][..], Vec::as_slice);
        number(chance.weighted(weights))
    }

    /// The procedures that someone needed: one or two where that is the service, else mostly none.
    pub(super) fn procedures(&self, chance: &mut Chance, service: Service) -> Vec<Procedure> {
        let count = if service == Service::AdministrativeProcedures {
            chance.weighted(&[0, 7, 3])
        } else {
            chance.weighted(&[8, 2])
        };
        let mut procedures = Vec::new();
        for _ in 0..count {
            let drawn = Category::ALL.get(chance.weighted(&PROCEDURES)).copied();
            let percent = chance.below(100);
            let drawn = drawn.map(|category| needed(category, percent, &self.slugs));
            procedures.extend(drawn.filter(|drawn| !procedures.contains(drawn)));
        }
        procedures
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

/// What the diagnosis of a person found.
pub(super) fn diagnosis(chance: &mut Chance) -> (Level, Public) {
    let level = Level::ALL.get(chance.weighted(&LEVELS)).copied();
    let public = Public::ALL.get(chance.weighted(&PUBLICS)).copied();
    (level.unwrap_or(Level::Beginner), public.unwrap_or(Public::General))
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
