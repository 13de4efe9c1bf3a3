//! Services by the labels of every version of the schema.
//!
//! The nine labels of version 1.0 and later are those of [`Service`]. Version 0.1 had fifteen,
//! which 0.2 condensed into the nine. The map is that of the converter of the national data
//! (`@gouvfr-anct/mednum`) where it has one, and else what the words say. Two of the fifteen have
//! no one service among the nine; they stay unknown, and are reported: *Créer et développer mon
//! entreprise*, *Promouvoir la citoyenneté numérique*.

use crate::domain::fold::fold;
use crate::domain::service::Service;

/// The labels of version 0.1 that one of the nine services took over.
const OLDER: [(&str, Service); 13] = [
    ("Devenir autonome dans les démarches administratives", Service::AdministrativeProcedures),
    (
        "Réaliser des démarches administratives avec un accompagnement",
        Service::AdministrativeProcedures,
    ),
    ("Accompagner les démarches de santé", Service::AdministrativeProcedures),
    ("Prendre en main un smartphone ou une tablette", Service::EverydayTools),
    ("Prendre en main un ordinateur", Service::EverydayTools),
    ("Utiliser le numérique au quotidien", Service::EverydayTools),
    ("Favoriser mon insertion professionnelle", Service::Employment),
    ("Soutenir la parentalité et l'éducation avec le numérique", Service::Parenting),
    ("Créer avec le numérique", Service::Leisure),
    ("Approfondir ma culture numérique", Service::Understanding),
    ("Accéder à une connexion internet", Service::Access),
    ("Accéder à du matériel", Service::Access),
    ("S’équiper en matériel informatique", Service::Equipment),
];

/// The service that `label` names in any version of the schema; `None` when there is none.
///
/// Case, accents, punctuation and spaces are ignored.
pub(super) fn service(label: &str) -> Option<Service> {
    let folded = fold(label);
    let older = || OLDER.iter().find(|(older, _)| fold(older) == folded);
    Service::from_label(label).or_else(|| older().map(|(_, service)| *service))
}
