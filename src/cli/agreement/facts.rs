//! The facts of agreements, their terms, and what is left of them.

use crate::cli::scheme::facts::extent;
use crate::cli::sheet::{Sheet, Value};
use crate::cli::words;
use crate::grpc::pb;
use pb::agreement::State;
use pb::agreement_terms::Procedures;

/// The facts of an agreement.
pub(in crate::cli) fn sheet(agreement: pb::Agreement) -> Sheet {
    let revisions = agreement.revisions.into_iter().map(of_revision).collect();
    Sheet::new()
        .text("name", "convention", agreement.name)
        .text("contributor", "contributeur", agreement.contributor)
        .text("organisation", "organisme", agreement.organisation)
        .text("organisation_slug", "nom de l’organisme", agreement.organisation_slug)
        .fact("state", "état", words::shown::<State>(agreement.state))
        .day("last_day", "fin anticipée", agreement.last_day)
        .fact("revisions", "termes", Value::Stack(revisions))
        .fact("years", "consommation", Value::parts(agreement.years, of_year))
}

/// An agreement in one row, by its newest terms.
pub(super) fn line(agreement: pb::Agreement) -> Sheet {
    let newest = agreement.revisions.into_iter().last();
    let terms = newest.and_then(|revision| revision.terms).unwrap_or_default();
    Sheet::new()
        .text("name", "convention", agreement.name)
        .text("contributor", "contributeur", agreement.contributor)
        .text("organisation_slug", "organisme", agreement.organisation_slug)
        .day("first_day", "services du", terms.first_day)
        .day("last_day", "au", terms.last_day)
        .fact("share", "part", Value::Ppm(terms.share_parts_per_million.into()))
        .fact("state", "état", words::shown::<State>(agreement.state))
}

/// Terms, and when they became known.
pub(in crate::cli) fn of_revision(revision: pb::AgreementRevision) -> Sheet {
    Sheet::new()
        .count("since_sequence", "connus depuis l’écriture", revision.since_sequence)
        .day("from_day", "services à partir du", revision.from_day)
        .fact("terms", "termes", Value::part(revision.terms, of_terms))
}

/// What was used of a year, and what is left.
pub(in crate::cli) fn of_year(year: pb::AgreementYear) -> Sheet {
    Sheet::new()
        .fact("year", "année", Value::Year(year.year))
        .cents("used_cents", "consommé", year.used_cents)
        .count("used_cheques", "chèques consommés", year.used_cheques)
        .cents("left_cents", "reste", year.left_cents)
        .fact("left_cheques", "chèques restants", of_limit(year.left_cheques))
}

/// The facts of terms: `all_procedures` is a yes or no.
pub(in crate::cli) fn of_terms(terms: pb::AgreementTerms) -> Sheet {
    let territory = |territory| {
        let (anywhere, within) = extent(territory);
        Sheet::new().fact("anywhere", "dans tous les lieux", anywhere).fact(
            "within",
            "seulement dans",
            within,
        )
    };
    let (all, only) = match terms.procedures {
        Some(Procedures::OnlyProcedures(only)) => (false, Value::Sheet(of_procedures(only))),
        Some(Procedures::AllProcedures(pb::AllProcedures {})) => (true, Value::None),
        None => (false, Value::None),
    };
    let maximum = terms.maximum_per_cheque_cents.map_or(Value::None, Value::Cents);
    Sheet::new()
        .day("first_day", "premier jour de service", terms.first_day)
        .day("last_day", "dernier jour de service", terms.last_day)
        .fact("territory", "territoire", Value::part(terms.territory, territory))
        .fact("all_procedures", "pour toutes les démarches de l’organisme", Value::Flag(all))
        .fact("only_procedures", "seulement pour", only)
        .count("table_version", "version de la table des démarches", terms.table_version)
        .fact("share_parts_per_million", "part", Value::Ppm(terms.share_parts_per_million.into()))
        .fact("maximum_per_cheque_cents", "au plus, par chèque", maximum)
        .fact("years", "enveloppes", Value::parts(terms.years, of_year_limit))
}

/// The facts of procedures.
pub(in crate::cli) fn of_procedures(procedures: pb::SomeProcedures) -> Sheet {
    Sheet::new().fact("procedures", "démarches", Value::Texts(procedures.procedures))
}

/// What there is for a year.
pub(in crate::cli) fn of_year_limit(limit: pb::YearLimit) -> Sheet {
    Sheet::new()
        .fact("year", "année", Value::Year(limit.year))
        .cents("envelope_cents", "enveloppe", limit.envelope_cents)
        .fact("cheques", "chèques, au plus", of_limit(limit.cheques))
}

fn of_limit(limit: Option<i32>) -> Value {
    limit.map_or(Value::None, |limit| Value::Count(limit.into()))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use pb::territory::Extent;

    fn agreement() -> pb::Agreement {
        let procedures = vec!["procedures/famille".to_owned(), "procedures/17".to_owned()];
        let places = pb::Places { departements: vec!["16".to_owned()], communes: Vec::new() };
        let terms = pb::AgreementTerms {
            first_day: "2025-01-01".to_owned(),
            last_day: "2026-12-31".to_owned(),
            territory: Some(pb::Territory { extent: Some(Extent::Within(places)) }),
            procedures: Some(Procedures::OnlyProcedures(pb::SomeProcedures { procedures })),
            table_version: 1,
            share_parts_per_million: 333_333,
            maximum_per_cheque_cents: Some(500),
            years: vec![
                pb::YearLimit { year: 2025, envelope_cents: 300_000, cheques: Some(250) },
                pb::YearLimit { year: 2026, envelope_cents: 100_000, cheques: None },
            ],
        };
        let (since_sequence, from_day) = (27, String::new());
        let terms = Some(terms);
        pb::Agreement {
            name: "agreements/1".to_owned(),
            contributor: "funders/3".to_owned(),
            organisation: "organisations/1".to_owned(),
            organisation_slug: "caf".to_owned(),
            state: State::Signed.into(),
            last_day: String::new(),
            revisions: vec![pb::AgreementRevision { since_sequence, from_day, terms }],
            years: vec![pb::AgreementYear {
                year: 2025,
                used_cents: 120_050,
                used_cheques: 101,
                left_cents: 179_950,
                left_cheques: Some(149),
            }],
        }
    }

    #[test]
    fn an_agreement_is_shown_with_its_terms_and_what_is_left() {
        let shown = sheet(agreement()).tables().join("\n").replace('\u{a0}', " ");
        expect![[r#"
            ┌────────────────────┬─────────────────┐
            │ convention         ┆ agreements/1    │
            │ contributeur       ┆ funders/3       │
            │ organisme          ┆ organisations/1 │
            │ nom de l’organisme ┆ caf             │
            │ état               ┆ signée          │
            │ fin anticipée      ┆ —               │
            └────────────────────┴─────────────────┘
            ┌──────────────────────────────────────────┬───────────────────────────────────┐
            │ connus depuis l’écriture                 ┆ 27                                │
            │ services à partir du                     ┆ —                                 │
            │ premier jour de service                  ┆ 01/01/2025                        │
            │ dernier jour de service                  ┆ 31/12/2026                        │
            │ dans tous les lieux                      ┆ non                               │
            │ départements                             ┆ 16                                │
            │ communes (INSEE)                         ┆ —                                 │
            │ pour toutes les démarches de l’organisme ┆ non                               │
            │ démarches                                ┆ procedures/famille, procedures/17 │
            │ version de la table des démarches        ┆ 1                                 │
            │ part                                     ┆ 33,3333 %                         │
            │ au plus, par chèque                      ┆ 5,00 €                            │
            └──────────────────────────────────────────┴───────────────────────────────────┘
            ┌───────┬────────────┬──────────────────┐
            │ année ┆  enveloppe ┆ chèques, au plus │
            ╞═══════╪════════════╪══════════════════╡
            │ 2025  ┆ 3 000,00 € ┆              250 │
            │ 2026  ┆ 1 000,00 € ┆ —                │
            └───────┴────────────┴──────────────────┘
            ┌───────┬────────────┬───────────────────┬────────────┬──────────────────┐
            │ année ┆   consommé ┆ chèques consommés ┆      reste ┆ chèques restants │
            ╞═══════╪════════════╪═══════════════════╪════════════╪══════════════════╡
            │ 2025  ┆ 1 200,50 € ┆               101 ┆ 1 799,50 € ┆              149 │
            └───────┴────────────┴───────────────────┴────────────┴──────────────────┘"#]]
        .assert_eq(&shown);
        let row = crate::cli::sheet::rows(&[line(agreement())], &[]).unwrap();
        let heads = ["convention", "contributeur", "organisme", "services du", "part", "état"];
        let cells = ["agreements/1", "funders/3", "caf", "31/12/2026", "33,3333", "signée"];
        for said in heads.iter().chain(&cells) {
            assert!(row.contains(said), "{said}: {row}");
        }
    }

    #[test]
    fn terms_for_all_procedures_and_all_venues_say_so() {
        let territory = pb::Territory { extent: Some(Extent::Anywhere(pb::Anywhere {})) };
        let terms = pb::AgreementTerms {
            territory: Some(territory),
            procedures: Some(Procedures::AllProcedures(pb::AllProcedures {})),
            ..pb::AgreementTerms::default()
        };
        let json = of_terms(terms).json();
        assert_eq!(json["territory"]["anywhere"], true);
        assert_eq!((&json["all_procedures"], &json["only_procedures"]), (&true.into(), &().into()));
    }
}
