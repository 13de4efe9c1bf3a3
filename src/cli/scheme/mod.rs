//! `carnet scheme`: the rules under which chèques are issued and redeemed.
//!
//! A scheme begins with a preset, and a new version with the one before; the options of `rules`
//! change them one by one. `facts` is what is shown.

pub(super) mod facts;
mod rules;

use super::Outcome;
use super::failure::Failure;
use super::output;
use super::remote::{Again, PAGE, Remote, Server, change, every, read};
use super::sheet::{Sheet, Value};
use crate::domain::id::SchemeId;
use crate::domain::time::Day;
use crate::grpc::client::rules_of;
use crate::grpc::pb;
use pb::scheme_service_client::SchemeServiceClient;

/// What can be done with schemes.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Crée un dispositif : les règles d’un modèle, changées une à une.
    Create(Box<Create>),
    /// Donne de nouvelles règles à un dispositif à partir d’un jour : celles d’avant, changées une
    /// à une. Ce qui est émis et les services d’avant ce jour gardent les leurs.
    Revise(Box<Revise>),
    /// Montre un dispositif, avec toutes les versions de ses règles.
    Show {
        /// Le dispositif, comme `schemes/1`.
        #[arg(value_name = "DISPOSITIF")]
        name: SchemeId,
    },
    /// Montre tous les dispositifs, chacun avec sa dernière version.
    List,
    /// Montre les modèles, par lesquels un dispositif commence.
    Presets,
}

/// What `carnet scheme create` is told.
#[derive(Debug, clap::Args)]
pub struct Create {
    /// Le modèle ; `carnet scheme presets` les montre.
    #[arg(long, default_value = "national", value_name = "MODÈLE", value_parser = rules::preset())]
    preset: crate::domain::scheme::Preset,
    /// What differs from it.
    #[command(flatten)]
    options: rules::Options,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// What `carnet scheme revise` is told.
#[derive(Debug, clap::Args)]
pub struct Revise {
    /// Le dispositif, comme `schemes/1`.
    #[arg(value_name = "DISPOSITIF")]
    name: SchemeId,
    /// Le premier jour de service auquel elles s’appliquent, AAAA-MM-JJ : après aujourd’hui, et
    /// après le premier jour de la version d’avant.
    #[arg(long, value_name = "JOUR")]
    from: Day,
    /// Repartir de ce modèle, et non de la dernière version.
    #[arg(long, value_name = "MODÈLE", value_parser = rules::preset())]
    preset: Option<crate::domain::scheme::Preset>,
    /// What differs from it.
    #[command(flatten)]
    options: rules::Options,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// Asks what `remote` says.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub fn run(remote: Remote<Command>) -> Outcome {
    let Remote { options, command } = remote;
    match command {
        Command::Create(args) => options.run(|server| create(*args, server)),
        Command::Revise(args) => options.run(|server| revise(*args, server)),
        Command::Show { name } => options.run(|server| show(name, server)),
        Command::List => options.run(list),
        Command::Presets => options.run(presets),
    }
}

async fn create(args: Create, server: Server) -> Result<(), Failure> {
    let Create { preset, options, again } = args;
    let rules = Some(options.over(rules_of(preset)));
    let request = |request_id| pb::CreateSchemeRequest { request_id, rules };
    let answer = change!(server, again, SchemeServiceClient.create_scheme(request))?;
    let created = Value::part(answer.scheme, facts::sheet);
    server.show(&Sheet::new().fact("scheme", "dispositif", created).receipt(answer.receipt));
    Ok(())
}

async fn revise(args: Revise, server: Server) -> Result<(), Failure> {
    let Revise { name, from, preset, options, again } = args;
    let base = match preset {
        Some(preset) => rules_of(preset),
        None => latest(name, &server).await?,
    };
    let (rules, from_day) = (Some(options.over(base)), from.to_string());
    let name = name.to_string();
    let request = |request_id| pb::ReviseSchemeRequest { request_id, name, from_day, rules };
    let answer = change!(server, again, SchemeServiceClient.revise_scheme(request))?;
    let version = Value::part(answer.version, facts::of_version);
    server.show(&Sheet::new().fact("version", "version", version).receipt(answer.receipt));
    Ok(())
}

/// The rules of the last version of a scheme.
async fn latest(name: SchemeId, server: &Server) -> Result<pb::Rules, Failure> {
    let scheme = get(name, server).await?;
    let rules = scheme.versions.into_iter().last().and_then(|version| version.rules);
    rules.ok_or(Failure::Incomplete("les règles du dispositif"))
}

async fn get(name: SchemeId, server: &Server) -> Result<pb::Scheme, Failure> {
    let request = pb::GetSchemeRequest { name: name.to_string() };
    let answer = read!(server, SchemeServiceClient.get_scheme(request))?;
    answer.scheme.ok_or(Failure::Incomplete("le dispositif"))
}

async fn show(name: SchemeId, server: Server) -> Result<(), Failure> {
    server.show(&facts::sheet(get(name, &server).await?));
    Ok(())
}

async fn list(server: Server) -> Result<(), Failure> {
    let request = |page_token| pb::ListSchemesRequest { page_size: PAGE, page_token };
    let schemes = every!(server, SchemeServiceClient.list_schemes(request).schemes);
    // Whole rules are too wide for a row.
    let sheet = if server.json { facts::sheet } else { facts::line };
    let schemes: Vec<Sheet> = schemes.into_iter().map(sheet).collect();
    server.list(&schemes, &[]);
    Ok(())
}

async fn presets(server: Server) -> Result<(), Failure> {
    let request = pb::ListPresetsRequest {};
    let presets = read!(server, SchemeServiceClient.list_presets(request))?.presets;
    for preset in presets.into_iter().map(facts::of_preset) {
        if server.json {
            output::line(&preset.json().to_string());
        } else {
            server.show(&preset);
        }
    }
    Ok(())
}
