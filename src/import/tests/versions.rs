//! Files of every version of the schema are read, with what each version called things.

use super::*;
use crate::domain::service::Service;

/// The services of one place whose row says `labels`, and what could not be kept.
fn services(labels: &str) -> (Vec<Service>, Vec<String>) {
    let file =
        format!("{HEADER}a1,24160054300128,Le Port,Jarnac,16200,,,2022-07-04,\"{labels}\"\n");
    let import = read(file.as_bytes()).unwrap();
    let warnings = import.warnings.iter().map(|warning| warning.what.to_string()).collect();
    (import.venues[0].services.clone(), warnings)
}

/// The columns of the versions, as their `schema.json` lists them.
const COLUMNS: [(&str, &str); 3] = [
    (
        "0.1",
        "id,pivot,nom,commune,code_postal,code_insee,adresse,complement_adresse,latitude,longitude,\
         cle_ban,typologie,telephone,courriel,site_web,horaires,presentation_resume,\
         presentation_detail,source,structure_parente,date_maj,services,publics_accueillis,\
         conditions_acces,labels_nationaux,labels_autres,modalites_accompagnement,accessibilite,\
         prise_rdv",
    ),
    (
        "1.0",
        "id,pivot,nom,commune,code_postal,code_insee,adresse,complement_adresse,latitude,longitude,\
         typologie,telephone,courriels,site_web,horaires,presentation_resume,presentation_detail,\
         source,itinerance,structure_parente,date_maj,services,publics_specifiquement_adresses,\
         prise_en_charge_specifique,frais_a_charge,dispositif_programmes_nationaux,\
         formations_labels,autres_formations_labels,modalites_acces,modalites_accompagnement,\
         fiche_acces_libre,prise_rdv",
    ),
    (
        "2.0",
        "id,pivot,nom,commune,code_postal,code_insee,adresse,complement_adresse,latitude,longitude,\
         typologie,telephone,courriels,site_web,horaires,presentation_resume,presentation_detail,\
         source,itinerance,services,publics_specifiquement_adresses,prise_en_charge_specifique,\
         frais_a_charge,dispositif_programmes_nationaux,formations_labels,\
         autres_formations_labels,modalites_acces,modalites_accompagnement,fiche_acces_libre,\
         prise_rdv",
    ),
];

#[test]
fn a_row_of_every_version_is_a_place() {
    for (version, columns) in COLUMNS {
        let fields = columns.split(',').map(|column| match column {
            "id" => "structure-1",
            "pivot" => "43493312300029",
            "nom" => "Anonymal",
            "commune" => "Reims",
            "code_postal" => "51100",
            "code_insee" => "51454",
            "adresse" => "12 BIS RUE DE LECLERCQ",
            "complement_adresse" => "Le patio du bois de l'Aulne",
            "date_maj" => "2022-06-02",
            _ => "",
        });
        let row = fields.collect::<Vec<_>>().join(",");
        let import = read(format!("{columns}\n{row}\n").as_bytes()).unwrap();
        let [place] = import.venues.as_slice() else { panic!("{version}: {:?}", import.refused) };
        assert_eq!(place.id, "structure-1", "{version}");
        assert_eq!(place.number.to_string(), "43493312300029", "{version}");
        assert_eq!(place.insee.unwrap().to_string(), "51454", "{version}");
        assert_eq!(
            place.address, "12 BIS RUE DE LECLERCQ, Le patio du bois de l'Aulne",
            "{version}"
        );
        assert_eq!(place.date_maj.is_some(), columns.contains("date_maj"), "{version}");
    }
}

#[test]
fn a_pivot_may_be_of_each_of_the_three_registers() {
    check(
        "p1,24160054300128,Un,Jarnac,16200,,,2023-04-01,\n\
         p2,W161000123,Deux,Jarnac,16200,,,2023-04-01,\n\
         p3,W9R1000088,Trois,Saint-Denis,97400,,,2023-04-01,\n\
         p4,0123456.001,Quatre,Nouméa,98800,,,2023-04-01,\n\
         p5,0123456001,QUATRE,Nouméa,98800,,,2023-03-01,\n",
        &expect![[r#"
            2 p1 24160054300128 Un / 16200 Jarnac (16) of 2023-04-01
            3 p2 W161000123 Deux / 16200 Jarnac (16) of 2023-04-01
            4 p3 W9R1000088 Trois / 97400 Saint-Denis (974) of 2023-04-01
            5 p4 0123456.001 Quatre / 98800 Nouméa (988) of 2023-04-01
            5 p4
            + 6 p5
        "#]],
    );
}

#[test]
fn the_fifteen_services_of_the_first_version_are_understood_but_for_two() {
    let labels = [
        "Devenir autonome dans les démarches administratives",
        "Réaliser des démarches administratives avec un accompagnement",
        "Prendre en main un smartphone ou une tablette",
        "Prendre en main un ordinateur",
        "Utiliser le numérique au quotidien",
        "Approfondir ma culture numérique",
        "Favoriser mon insertion professionnelle",
        "Accéder à une connexion internet",
        "Accéder à du matériel",
        "S’équiper en matériel informatique",
        "Créer et développer mon entreprise",
        "Créer avec le numérique",
        "Accompagner les démarches de santé",
        "Promouvoir la citoyenneté numérique",
        "Soutenir la parentalité et l'éducation avec le numérique",
    ];
    let (found, warnings) = services(&labels.join(";"));
    let missing: Vec<Service> =
        Service::ALL.into_iter().filter(|service| !found.contains(service)).collect();
    assert_eq!(missing, [Service::Security]);
    assert_eq!(
        warnings,
        ["`services` has labels that name none of the nine services: Créer et développer mon \
          entreprise, Promouvoir la citoyenneté numérique"]
    );
}

#[test]
fn services_are_separated_as_any_version_did() {
    for separator in [",", ";", "|", " ; ", "|;"] {
        let labels =
            ["Utiliser le numérique au quotidien", "Accès internet et matériel informatique"];
        let (found, warnings) = services(&labels.join(separator));
        assert_eq!(found, [Service::EverydayTools, Service::Access], "{separator}");
        assert_eq!(warnings, <[String; 0]>::default(), "{separator}");
    }
}
