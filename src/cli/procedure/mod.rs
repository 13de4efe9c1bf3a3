//! `carnet procedure`: the table of procedures, and who stands behind each.
//!
//! A table is read whole from a file, compared with the newest version of the server, and set from
//! a day on; `file` reads it, `difference` compares, `facts` is what is shown. `names` finds the
//! names of procedures that other commands are told of.
//!
//! **Invariant:** a file that is wrong anywhere sends nothing.

mod difference;
pub(super) mod facts;
pub(super) mod file;
pub(super) mod names;

use std::path::PathBuf;

use super::failure::{Failure, reason};
use super::output;
use super::remote::{Again, Options, PAGE, Remote, Server, change, every, read};
use super::sheet::{Sheet, Value, rows};
use super::{Outcome, french};
use crate::domain::time::Day;
use crate::grpc::pb;
use difference::Difference;
use pb::procedure_service_client::ProcedureServiceClient;

/// The table that is shipped; `docs/demarches.md` says what stands in it and why.
pub(super) const PRESET: &str = include_str!("aidants-connect.csv");

/// What can be done with the table.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Fixe la table d’après un fichier CSV, à partir d’un jour de service, et montre ce qui
    /// change. Le même fichier une seconde fois ne change rien.
    Import(Import),
    /// Fixe la table livrée avec le programme : un point de départ, que chacun vérifie.
    Preset(Preset),
    /// Montre les démarches d’une version, et les organismes derrière chacune.
    List {
        /// Quelle version ; sans elle, celle qui porte le plus grand numéro.
        #[arg(long, value_name = "NUMÉRO", value_parser = clap::value_parser!(i32).range(1..))]
        version: Option<i32>,
    },
    /// Montre toutes les versions : leur premier jour, et l’écriture qui les a fait connaître.
    Versions,
    /// Montre tous les organismes.
    Organisations,
}

/// What `carnet procedure import` is told.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// Le fichier CSV, de colonnes `procedure,category,organisations` (voir docs/demarches.md).
    #[arg(value_name = "FICHIER")]
    file: PathBuf,
    /// Le premier jour de service auquel la table s’applique, AAAA-MM-JJ.
    #[arg(long, value_name = "JOUR")]
    from: Day,
    /// Montre seulement ce qui changerait, et n’écrit rien.
    #[arg(long, conflicts_with = "request_id")]
    check: bool,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// What `carnet procedure preset` is told.
#[derive(Debug, clap::Args)]
pub struct Preset {
    /// Le premier jour de service auquel la table s’applique, AAAA-MM-JJ.
    #[arg(long, value_name = "JOUR", required_unless_present = "print")]
    from: Option<Day>,
    /// Montre seulement ce qui changerait, et n’écrit rien.
    #[arg(long, conflicts_with = "request_id")]
    check: bool,
    /// Écrit la table livrée, en CSV, sans rien demander au serveur.
    #[arg(long, conflicts_with_all = ["from", "check", "request_id"])]
    print: bool,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// Asks what `remote` says.
///
/// # Errors
///
/// When a file is wrong, or the server cannot be reached or refuses.
pub fn run(remote: Remote<Command>) -> Outcome {
    let Remote { options, command } = remote;
    match command {
        Command::Import(Import { file, from, check, again }) => {
            let table = file::read(&file)?;
            options.run(|server| set((table, from, check), again, server))
        }
        Command::Preset(args) => preset(args, &options),
        Command::List { version } => {
            options.run(|server| list(version.unwrap_or_default(), server))
        }
        Command::Versions => options.run(versions),
        Command::Organisations => options.run(organisations),
    }
}

fn preset(args: Preset, options: &Options) -> Outcome {
    let Preset { from, check, print: _, again } = args;
    let Some(from) = from else {
        output::line(PRESET.trim_end());
        return Ok(std::process::ExitCode::SUCCESS);
    };
    let table = file::table(PRESET.as_bytes())?;
    options.run(|server| set((table, from, check), again, server))
}

async fn set(
    (rows, from, check): (Vec<pb::ProcedureRow>, Day, bool),
    again: Again,
    server: Server,
) -> Result<(), Failure> {
    let (_, before) = table(0, &server).await?;
    let differences = difference::between(&before, &rows);
    if check {
        ended(&server, differences, None);
        return Ok(());
    }
    let from_day = from.to_string();
    let request = |request_id| pb::SetProceduresRequest { request_id, from_day, rows };
    match change!(server, again, ProcedureServiceClient.set_procedures(request)) {
        Ok(answer) => ended(&server, differences, Some(answer)),
        // That is what whoever imports a file again wants to know: it is no failure.
        Err(Failure::Refused(status)) if reason(&status) == "TABLE_UNCHANGED" => {
            ended(&server, differences, None);
        }
        Err(failure) => return Err(failure),
    }
    Ok(())
}

/// Says what differs, and what was written; without `answer`, nothing was.
fn ended(server: &Server, differences: Vec<Difference>, answer: Option<pb::SetProceduresResponse>) {
    let differences: Vec<Sheet> = differences.into_iter().map(difference::sheet).collect();
    let written = answer.is_some();
    let pb::SetProceduresResponse { table, receipt } = answer.unwrap_or_default();
    let table = Value::part(table, facts::of_version);
    let result = Sheet::new().fact("table", "table", table).receipt(receipt);
    if server.json {
        server.show(&result.fact("differences", "différences", Value::Sheets(differences)));
        return;
    }
    let number = u64::try_from(differences.len()).unwrap_or(u64::MAX);
    match rows(&differences, &[]) {
        Some(table) => {
            output::line(&table);
            output::line(&french::things(number, "différence", "différences"));
        }
        None => output::line("la table dit déjà tout cela"),
    }
    if written {
        server.show(&result);
    } else {
        output::line("rien n’a été écrit");
    }
}

/// The procedures of a version, 0 being the newest, and the version; without one before any.
async fn table(
    version: i32,
    server: &Server,
) -> Result<(Option<pb::TableVersion>, Vec<pb::Procedure>), Failure> {
    let (mut procedures, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = pb::ListProceduresRequest { version, page_size: PAGE, page_token };
        let page = read!(*server, ProcedureServiceClient.list_procedures(request))?;
        procedures.extend(page.procedures);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok((page.table, procedures));
        }
    }
}

async fn list(version: i32, server: Server) -> Result<(), Failure> {
    let (version, procedures) = table(version, &server).await?;
    if let Some(version) = version.filter(|_| !server.json) {
        server.show(&facts::of_version(version));
    }
    // Those behind a procedure have no column of their own: people read them in one.
    let sheet = if server.json { facts::sheet } else { facts::line };
    server.list(&procedures.into_iter().map(sheet).collect::<Vec<Sheet>>(), &[]);
    Ok(())
}

async fn every_version(server: &Server) -> Result<Vec<pb::TableVersion>, Failure> {
    let request = |page_token| pb::ListTableVersionsRequest { page_size: PAGE, page_token };
    Ok(every!(*server, ProcedureServiceClient.list_table_versions(request).versions))
}

async fn versions(server: Server) -> Result<(), Failure> {
    let versions = every_version(&server).await?.into_iter().map(facts::of_version);
    server.list(&versions.collect::<Vec<Sheet>>(), &[]);
    Ok(())
}

async fn organisations(server: Server) -> Result<(), Failure> {
    let request = |page_token| pb::ListOrganisationsRequest { page_size: PAGE, page_token };
    let known = every!(server, ProcedureServiceClient.list_organisations(request).organisations);
    server.list(&known.into_iter().map(facts::of_organisation).collect::<Vec<Sheet>>(), &[]);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::procedure::Category;

    #[test]
    fn the_shipped_table_begins_with_the_categories_and_has_at_most_one_body_a_row() {
        let table = file::table(PRESET.as_bytes()).unwrap();
        assert_eq!(table.len(), 89);
        let (categories, procedures) = table.split_at(Category::ALL.len());
        let slugs: Vec<&str> = categories.iter().map(|row| row.slug.as_str()).collect();
        assert_eq!(slugs, Category::ALL.map(Category::slug));
        assert!(categories.iter().all(|row| row.behind.is_empty()));
        assert!(procedures.iter().all(|row| row.behind.len() <= 1));
        assert!(procedures.iter().flat_map(|row| &row.behind).all(|one| one.weight == 1));
        assert_eq!(procedures.iter().filter(|row| row.behind.is_empty()).count(), 24);
        let order: Vec<i32> = procedures.iter().map(|row| row.category).collect();
        assert!(order.is_sorted(), "procedures stand in the order of their categories");
    }
}
