//! The rules of a scheme as they are typed: what differs from those that it begins with.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::cli::{typed, words};
use crate::domain::money::{Cents, InvalidAmount, Rate};
use crate::domain::scheme::{MonthDay, Preset};
use crate::domain::territory::{Departement, InseeCode};
use crate::grpc::pb;
use pb::rules::{LastPresentation, LastService};
use pb::territory::Extent;

/// What differs from the rules that a scheme, or a version, begins with.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// La valeur d’un chèque, en euros.
    #[arg(long, value_name = "EUROS", value_parser = typed::euros)]
    face_value: Option<Cents>,
    /// Combien de chèques dans un carnet, de 1 à 15.
    #[arg(long, value_name = "NOMBRE")]
    cheques: Option<i32>,
    /// Quand les carnets peuvent être numérotés.
    #[arg(long, value_name = "MOMENT", value_parser = words::typed::<pb::Activation>())]
    activation: Option<pb::Activation>,
    /// Quand les chèques prennent fin.
    #[command(flatten)]
    ends: Ends,
    /// How many chèques where.
    #[command(flatten)]
    caps: Caps,
    /// Les services admis, séparés par des virgules.
    #[arg(long, value_delimiter = ',', value_name = "SERVICE",
          value_parser = words::typed::<pb::Service>())]
    services: Vec<pb::Service>,
    /// Where.
    #[command(flatten)]
    places: Places,
    /// Si la remise d’un carnet vient avant son usage.
    #[arg(long, value_name = "REMISE", value_parser = words::typed::<pb::Handover>())]
    handover: Option<pb::Handover>,
    /// How venues are paid and who takes part.
    #[command(flatten)]
    money: Money,
}

/// When chèques end, and what comes before.
#[derive(Debug, clap::Args)]
struct Ends {
    /// Le dernier jour de service, l’année après l’émission, MM-JJ.
    #[arg(long, value_name = "MM-JJ")]
    last_service: Option<MonthDay>,
    /// Ou : combien de mois après la remise un service est possible, de 1 à 36.
    #[arg(long, value_name = "MOIS", conflicts_with = "last_service")]
    last_service_months: Option<i32>,
    /// Le dernier jour de présentation, MM-JJ.
    #[arg(long, value_name = "MM-JJ")]
    last_presentation: Option<MonthDay>,
    /// Ou : combien de jours après le dernier jour de service, de 0 à 366.
    #[arg(long, value_name = "JOURS", conflicts_with = "last_presentation")]
    last_presentation_days: Option<i32>,
    /// Le jour D, d’où se comptent les alertes et l’état provisoire, MM-JJ.
    #[arg(long, value_name = "MM-JJ")]
    reference_day: Option<MonthDay>,
    /// Combien de jours avant D sont les alertes, séparés par des virgules, les plus grands
    /// d’abord ; 0 : aucune.
    #[arg(long, value_delimiter = ',', value_name = "JOURS")]
    alerts: Vec<i32>,
    /// Combien de jours après D est l’état provisoire, de 0 à 366.
    #[arg(long, value_name = "JOURS")]
    provisional_days: Option<i32>,
    /// De combien de jours un service peut être antérieur, de 0 à 92.
    #[arg(long, value_name = "JOURS")]
    service_age: Option<i32>,
}

/// How many chèques are taken where.
#[derive(Debug, clap::Args)]
struct Caps {
    /// Combien de chèques un encaissement prend au plus, de 1 à 10.
    #[arg(long = "per-redemption", value_name = "NOMBRE")]
    redemption: Option<i32>,
    /// Combien de chèques un lieu prend au plus pour les services d’un jour ; 0 : sans limite.
    #[arg(long = "per-venue-day", value_name = "NOMBRE")]
    venue_day: Option<i32>,
    /// Combien de chèques d’un carnet paient au plus les services d’un jour ; 0 : sans limite.
    #[arg(long = "per-booklet-day", value_name = "NOMBRE")]
    booklet_day: Option<i32>,
}

/// Where chèques can be used.
#[derive(Debug, clap::Args)]
struct Places {
    /// Les départements où les chèques sont utilisables, séparés par des virgules.
    #[arg(long, value_delimiter = ',', value_name = "DÉPARTEMENT")]
    departements: Vec<Departement>,
    /// Les communes où ils le sont aussi, par leur code INSEE, séparées par des virgules.
    #[arg(long, value_delimiter = ',', value_name = "COMMUNE")]
    communes: Vec<InseeCode>,
    /// Utilisables dans tous les lieux.
    #[arg(long, conflicts_with_all = ["departements", "communes"])]
    anywhere: bool,
}

/// How venues are paid, and who takes part.
#[derive(Debug, clap::Args)]
struct Money {
    /// En combien de jours après une clôture les lieux devraient être payés, de 1 à 90.
    #[arg(long, value_name = "JOURS")]
    payout_days: Option<i32>,
    /// Si ce qu’un lieu doit rendre est retenu sur ce qui lui est payé.
    #[arg(long, value_name = "OUI-NON")]
    set_off: Option<bool>,
    /// Le taux de cofinancement le plus haut, en pour cent : `33,3333`.
    #[arg(long, value_name = "POUR-CENT", value_parser = typed::percent)]
    co_funding_rate: Option<Rate>,
    /// À quoi ce taux s’applique.
    #[arg(long, value_name = "BASE", value_parser = words::typed::<pb::co_funding::Base>())]
    co_funding_base: Option<pb::co_funding::Base>,
    /// Comment le cofinanceur paie.
    #[arg(long, value_name = "VOIE", value_parser = words::typed::<pb::co_funding::Path>())]
    co_funding_path: Option<pb::co_funding::Path>,
    /// Au-delà de quelle somme trois personnes closent et approuvent une période, en euros ;
    /// `never` : jamais.
    #[arg(long, value_name = "EUROS", value_parser = threshold)]
    three_people_above: Option<Threshold>,
}

/// A sum above which something applies; `None` when it never does.
#[derive(Clone, Copy, Debug)]
struct Threshold(Option<Cents>);

fn threshold(text: &str) -> Result<Threshold, InvalidAmount> {
    if text == "never" { Ok(Threshold(None)) } else { typed::euros(text).map(Some).map(Threshold) }
}

/// Reads the name of a preset.
pub(super) fn preset() -> impl TypedValueParser<Value = Preset> {
    let value = |preset: &Preset| PossibleValue::new(preset.word()).help(in_french(*preset));
    let known = PossibleValuesParser::new(Preset::ALL.iter().map(value));
    known.try_map(|text| {
        let found = Preset::ALL.iter().find(|preset| preset.word() == text);
        found.copied().ok_or("unknown")
    })
}

const fn in_french(preset: Preset) -> &'static str {
    match preset {
        Preset::National => {
            "dix chèques de 10 €, services jusqu’au 31 janvier suivant l’émission, présentation \
             jusqu’au 28 février"
        }
        Preset::FiveCheques => "le même, par carnets de cinq chèques",
        Preset::OnMandate => "le même, numéroté dès le mandat de l’acheteur",
        Preset::SixMonths => "le même, utilisable six mois après la remise",
    }
}

impl Options {
    /// `base`, with what was typed in its place.
    pub(super) fn over(self, base: pb::Rules) -> pb::Rules {
        let Options { face_value, cheques, activation, .. } = &self;
        let face_value = face_value.map_or(base.face_value_cents, typed::cents);
        let cheques = cheques.unwrap_or(base.cheques_per_booklet);
        let activation = activation.map_or(base.activation, i32::from);
        let services = self.services.into_iter().map(i32::from).collect::<Vec<_>>();
        let rules = pb::Rules {
            face_value_cents: face_value,
            cheques_per_booklet: cheques,
            activation,
            services: if services.is_empty() { base.services.clone() } else { services },
            handover: self.handover.map_or(base.handover, i32::from),
            ..base
        };
        self.money.over(self.places.over(self.caps.over(self.ends.over(rules))))
    }
}

impl Ends {
    fn over(self, base: pb::Rules) -> pb::Rules {
        let service_day = self.last_service.map(|day| LastService::LastServiceDay(day.to_string()));
        let service_months = self.last_service_months.map(LastService::LastServiceMonths);
        let day = |day: MonthDay| LastPresentation::LastPresentationDay(day.to_string());
        let presentation_days = self.last_presentation_days;
        let presentation_days = presentation_days.map(LastPresentation::LastPresentationDays);
        let preset = base.calendar.unwrap_or_default();
        let calendar = pb::EndCalendar {
            reference_day: self.reference_day.map_or(preset.reference_day, |day| day.to_string()),
            alert_days: if self.alerts.is_empty() {
                preset.alert_days
            } else {
                self.alerts.into_iter().filter(|days| *days != 0).collect()
            },
            provisional_days: self.provisional_days.unwrap_or(preset.provisional_days),
        };
        pb::Rules {
            last_service: service_day.or(service_months).or(base.last_service),
            last_presentation: self
                .last_presentation
                .map(day)
                .or(presentation_days)
                .or(base.last_presentation),
            calendar: Some(calendar),
            service_age_days: self.service_age.unwrap_or(base.service_age_days),
            ..base
        }
    }
}

impl Caps {
    fn over(self, base: pb::Rules) -> pb::Rules {
        let cap = |given: Option<i32>, base: Option<i32>| given.or(base).filter(|cap| *cap != 0);
        pb::Rules {
            cheques_per_redemption: self.redemption.unwrap_or(base.cheques_per_redemption),
            cheques_per_venue_day: cap(self.venue_day, base.cheques_per_venue_day),
            cheques_per_booklet_day: cap(self.booklet_day, base.cheques_per_booklet_day),
            ..base
        }
    }
}

impl Places {
    fn over(self, base: pb::Rules) -> pb::Rules {
        let extent = if self.anywhere {
            Extent::Anywhere(pb::Anywhere {})
        } else if self.departements.is_empty() && self.communes.is_empty() {
            return base;
        } else {
            let departements = self.departements.iter().map(ToString::to_string).collect();
            let communes = self.communes.iter().map(ToString::to_string).collect();
            Extent::Within(pb::Places { departements, communes })
        };
        pb::Rules { territory: Some(pb::Territory { extent: Some(extent) }), ..base }
    }
}

impl Money {
    fn over(self, base: pb::Rules) -> pb::Rules {
        let preset = base.co_funding.unwrap_or_default();
        let co_funding = pb::CoFunding {
            rate_max_ppm: self.co_funding_rate.map_or(preset.rate_max_ppm, typed::ppm),
            base: self.co_funding_base.map_or(preset.base, i32::from),
            path: self.co_funding_path.map_or(preset.path, i32::from),
        };
        let above = self.three_people_above;
        pb::Rules {
            payout_days: self.payout_days.unwrap_or(base.payout_days),
            set_off: self.set_off.unwrap_or(base.set_off),
            co_funding: Some(co_funding),
            three_people_above_cents: above
                .map_or(base.three_people_above_cents, |above| above.0.map(typed::cents)),
            ..base
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::grpc::client::rules_of;

    #[derive(Debug, clap::Parser)]
    struct Typed {
        #[command(flatten)]
        options: Options,
    }

    fn over(words: &str, preset: Preset) -> pb::Rules {
        let words = std::iter::once("carnet").chain(words.split_whitespace());
        Typed::try_parse_from(words).unwrap().options.over(rules_of(preset))
    }

    #[test]
    fn what_is_not_typed_is_as_in_the_preset() {
        for preset in Preset::ALL {
            assert_eq!(over("", *preset), rules_of(*preset), "{preset}");
        }
    }

    #[test]
    fn every_rule_can_be_typed() {
        let typed = "--face-value 12,50 --cheques 5 --activation on-mandate --last-service-months \
            6 --last-presentation-days 28 --reference-day 11-30 --alerts 20,10 --provisional-days \
            14 --service-age 10 --per-redemption 3 --per-venue-day 50 --per-booklet-day 4 \
            --services acces-internet-et-materiel-informatique --departements 16,17 --communes \
            2A004 --handover not-required --payout-days 20 --set-off true --co-funding-rate \
            33,3333 --co-funding-base net --co-funding-path direct-to-buyer --three-people-above \
            10000";
        let places = pb::Places {
            departements: vec!["16".to_owned(), "17".to_owned()],
            communes: vec!["2A004".to_owned()],
        };
        let expected = pb::Rules {
            face_value_cents: 1_250,
            cheques_per_booklet: 5,
            activation: pb::Activation::OnMandate.into(),
            last_service: Some(LastService::LastServiceMonths(6)),
            last_presentation: Some(LastPresentation::LastPresentationDays(28)),
            calendar: Some(pb::EndCalendar {
                reference_day: "11-30".to_owned(),
                alert_days: vec![20, 10],
                provisional_days: 14,
            }),
            service_age_days: 10,
            cheques_per_redemption: 3,
            cheques_per_venue_day: Some(50),
            cheques_per_booklet_day: Some(4),
            services: vec![pb::Service::Access.into()],
            territory: Some(pb::Territory { extent: Some(Extent::Within(places)) }),
            handover: pb::Handover::NotRequired.into(),
            payout_days: 20,
            set_off: true,
            co_funding: Some(pb::CoFunding {
                rate_max_ppm: 333_333,
                base: pb::co_funding::Base::Net.into(),
                path: pb::co_funding::Path::DirectToBuyer.into(),
            }),
            three_people_above_cents: Some(1_000_000),
        };
        assert_eq!(over(typed, Preset::National), expected);
    }

    #[test]
    fn what_a_rule_can_do_without_can_be_taken_away() {
        let without = "--per-booklet-day 0 --alerts 0 --three-people-above never --anywhere";
        let rules = over(without, Preset::National);
        assert_eq!((rules.cheques_per_booklet_day, rules.three_people_above_cents), (None, None));
        assert_eq!(rules.calendar.unwrap().alert_days, [0; 0]);
    }
}
