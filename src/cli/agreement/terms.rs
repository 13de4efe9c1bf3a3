//! The terms of an agreement as they are typed.

use std::str::FromStr;

use crate::cli::failure::Failure;
use crate::cli::procedure::names::{Names, Table};
use crate::cli::remote::Server;
use crate::cli::typed;
use crate::domain::money::{Cents, Rate};
use crate::domain::territory::{Departement, InseeCode};
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::agreement_terms::Procedures;
use pb::territory::Extent;

/// What is typed of terms.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Le premier jour de service, AAAA-MM-JJ.
    #[arg(long, value_name = "JOUR")]
    first: Day,
    /// Le dernier jour de service, AAAA-MM-JJ, compris.
    #[arg(long, value_name = "JOUR")]
    last: Day,
    /// Les départements des lieux, séparés par des virgules ; sans eux ni communes : tous les
    /// lieux.
    #[arg(long = "departement", value_delimiter = ',', value_name = "DÉPARTEMENT")]
    departements: Vec<Departement>,
    /// Les communes des lieux, par leur code INSEE, séparées par des virgules.
    #[arg(long = "commune", value_delimiter = ',', value_name = "COMMUNE")]
    communes: Vec<InseeCode>,
    /// Les démarches, comme `papiers`, `compte-caf` ou `procedures/17`, séparées par des virgules ;
    /// sans elles : toutes celles de l’organisme.
    #[arg(long, value_delimiter = ',', value_name = "DÉMARCHE")]
    procedures: Vec<String>,
    /// La version de la table des démarches qui est signée.
    #[arg(long, value_name = "NUMÉRO")]
    table_version: u16,
    /// La part prise en charge, en pour cent : `30` ou `33,3333`.
    #[arg(long, value_name = "POUR-CENT", value_parser = typed::percent)]
    share: Rate,
    /// Au plus combien par chèque, en euros ; sans lui : sans limite.
    #[arg(long, value_name = "EUROS", value_parser = typed::euros)]
    maximum_per_cheque: Option<Cents>,
    /// Une année, son enveloppe en euros et, s’il en faut, combien de chèques au plus :
    /// `2025:3000,00` ou `2025:3000,00:250`. À répéter, dans l’ordre des années.
    #[arg(long = "year", value_name = "ANNÉE:EUROS[:CHÈQUES]", required = true)]
    years: Vec<Year>,
}

impl Options {
    /// The terms as the API has them; slugs are those of the version that is signed.
    pub(super) async fn into_message(self, server: &Server) -> Result<pb::AgreementTerms, Failure> {
        let table = Table::Version(self.table_version.into());
        let procedures = Names::new(server).of(&self.procedures, table).await?;
        Ok(self.with(procedures))
    }

    fn with(self, procedures: Vec<String>) -> pb::AgreementTerms {
        let procedures = if procedures.is_empty() {
            Procedures::AllProcedures(pb::AllProcedures {})
        } else {
            Procedures::OnlyProcedures(pb::SomeProcedures { procedures })
        };
        pb::AgreementTerms {
            first_day: self.first.to_string(),
            last_day: self.last.to_string(),
            territory: Some(territory(&self.departements, &self.communes)),
            procedures: Some(procedures),
            table_version: self.table_version.into(),
            share_parts_per_million: typed::ppm(self.share),
            maximum_per_cheque_cents: self.maximum_per_cheque.map(typed::cents),
            years: self.years.into_iter().map(|Year(limit)| limit).collect(),
        }
    }
}

fn territory(departements: &[Departement], communes: &[InseeCode]) -> pb::Territory {
    let extent = if departements.is_empty() && communes.is_empty() {
        Extent::Anywhere(pb::Anywhere {})
    } else {
        Extent::Within(pb::Places {
            departements: departements.iter().map(ToString::to_string).collect(),
            communes: communes.iter().map(ToString::to_string).collect(),
        })
    };
    pb::Territory { extent: Some(extent) }
}

/// What there is for a year.
#[derive(Clone, Copy, Debug)]
struct Year(pb::YearLimit);

/// Why a text is not what there is for a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a year with its envelope, as in 2025:3000,00 or 2025:3000,00:250")]
struct InvalidYear;

impl FromStr for Year {
    type Err = InvalidYear;

    fn from_str(text: &str) -> Result<Year, InvalidYear> {
        let mut parts = text.split(':');
        let (year, envelope) = (parts.next(), parts.next());
        let cheques = parts.next().map(str::parse).transpose().map_err(|_| InvalidYear)?;
        let year = year.and_then(|year| year.parse().ok()).ok_or(InvalidYear)?;
        let envelope = envelope.and_then(|envelope| typed::euros(envelope).ok());
        let envelope_cents = envelope.map(typed::cents).ok_or(InvalidYear)?;
        if parts.next().is_some() {
            return Err(InvalidYear);
        }
        Ok(Year(pb::YearLimit { year, envelope_cents, cheques }))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, clap::Parser)]
    struct Typed {
        #[command(flatten)]
        options: Options,
    }

    const LEAST: &str = "--first 2025-01-01 --last 2026-12-31 --table-version 1 --share 30";

    fn terms(words: &str) -> Result<pb::AgreementTerms, clap::Error> {
        let words = std::iter::once("carnet").chain(words.split_whitespace());
        let Typed { options } = Typed::try_parse_from(words)?;
        let procedures = options.procedures.clone();
        Ok(options.with(procedures))
    }

    #[test]
    fn what_is_not_typed_sets_no_limit() {
        let terms = terms(&format!("{LEAST} --year 2025:3000,00")).unwrap();
        let least = pb::AgreementTerms {
            first_day: "2025-01-01".to_owned(),
            last_day: "2026-12-31".to_owned(),
            territory: Some(territory(&[], &[])),
            procedures: Some(Procedures::AllProcedures(pb::AllProcedures {})),
            table_version: 1,
            share_parts_per_million: 300_000,
            maximum_per_cheque_cents: None,
            years: vec![pb::YearLimit { year: 2025, envelope_cents: 300_000, cheques: None }],
        };
        assert_eq!(terms, least);
    }

    #[test]
    fn every_limit_can_be_typed() {
        let limits = "--departement 16,17 --departement 20 --commune 2A004 \
            --procedures procedures/papiers,procedures/famille,procedures/17 \
            --maximum-per-cheque 5 --year 2025:3000.5:250 --year 2026:0";
        let terms = terms(&format!("{LEAST} {limits}")).unwrap();
        let places = pb::Places {
            departements: ["16", "17", "20"].map(str::to_owned).to_vec(),
            communes: vec!["2A004".to_owned()],
        };
        assert_eq!(terms.territory, Some(pb::Territory { extent: Some(Extent::Within(places)) }));
        let procedures = ["procedures/papiers", "procedures/famille", "procedures/17"];
        let procedures = pb::SomeProcedures { procedures: procedures.map(str::to_owned).to_vec() };
        assert_eq!(terms.procedures, Some(Procedures::OnlyProcedures(procedures)));
        assert_eq!(terms.maximum_per_cheque_cents, Some(500));
        let years = [
            pb::YearLimit { year: 2025, envelope_cents: 300_050, cheques: Some(250) },
            pb::YearLimit { year: 2026, envelope_cents: 0, cheques: None },
        ];
        assert_eq!(terms.years, years);
    }

    #[test]
    fn what_is_typed_wrongly_is_refused() {
        for year in ["", "2025", "2025:", ":5", "2025:x", "2025:1:", "2025:1:x", "2025:1:1:1"] {
            assert_eq!(Year::from_str(year).map(|Year(limit)| limit), Err(InvalidYear), "{year}");
        }
        assert!(terms(LEAST).is_err(), "without a year");
        let beyond = format!("{LEAST} --year 2025:1 --departement 2A");
        assert!(terms(&beyond).is_err(), "no département has this number");
    }
}
