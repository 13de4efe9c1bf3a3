//! What is shown of the table of procedures.

use crate::cli::sheet::{Sheet, Value};
use crate::cli::words;
use crate::grpc::pb;

/// A procedure, and who is behind it.
pub(in crate::cli) fn sheet(procedure: pb::Procedure) -> Sheet {
    let behind = Value::parts(procedure.behind, of_behind);
    Sheet::new()
        .text("name", "nom", procedure.name)
        .text("slug", "démarche", procedure.slug)
        .fact("category", "catégorie", words::shown::<pb::Category>(procedure.category))
        .fact("behind", "organismes", behind)
}

/// A procedure in one row of a table for people.
pub(super) fn line(procedure: pb::Procedure) -> Sheet {
    let behind = procedure.behind.iter().map(|one| format!("{}:{}", one.slug, one.weight));
    let behind = Value::Texts(behind.collect());
    let only = Sheet::new().text("name", "nom", procedure.name);
    only.text("slug", "démarche", procedure.slug)
        .fact("category", "catégorie", words::shown::<pb::Category>(procedure.category))
        .fact("behind", "organismes", behind)
}

/// An organisation behind a procedure.
pub(in crate::cli) fn of_behind(behind: pb::ProcedureOrganisation) -> Sheet {
    Sheet::new()
        .text("organisation", "organisme", behind.organisation)
        .text("slug", "nom", behind.slug)
        .count("weight", "poids", behind.weight)
}

/// A version of the table.
pub(in crate::cli) fn of_version(version: pb::TableVersion) -> Sheet {
    Sheet::new()
        .count("version", "version", version.version)
        .day("from_day", "premier jour de service", version.from_day)
        .count("since_sequence", "connue depuis l’écriture", version.since_sequence)
}

/// An organisation.
pub(in crate::cli) fn of_organisation(organisation: pb::Organisation) -> Sheet {
    let sheet = Sheet::new().text("name", "nom", organisation.name);
    sheet.text("slug", "organisme", organisation.slug)
}
