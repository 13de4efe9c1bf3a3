//! Asking a server: where it is, who asks, under which request id, and how often.
//!
//! **Invariant:** every try of a change carries the same request id, so it is made once.

use std::time::Duration;

use clap::{Args, Subcommand};
use tonic::transport::Channel;
use tonic::{Code, Response, Status};

use super::failure::{Failure, Verdict};
use super::sheet::{Sheet, rows};
use super::{Outcome, output, typed};
use crate::domain::request::RequestId;
use crate::grpc::client::{self, Caller};

/// How often a request is sent that finds no room or no connection, and after what delay.
pub(super) const TRIES_MAX: u32 = 20;
/// The delay.
pub(super) const TRY_AGAIN_AFTER: Duration = Duration::from_millis(250);
/// How long an answer is waited for: twice what the server gives itself.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many things of a list are asked for at once: the most that the server gives.
pub const PAGE: i32 = 500;

/// Where `carnet serve` listens unless told otherwise.
const PRESET: &str = "http://127.0.0.1:50051";
/// Over these options in the help.
const SERVER: &str = "Serveur";

/// What every command that asks a server is told, before or after its other words.
#[derive(Clone, Debug, Args)]
pub struct Options {
    /// Le serveur.
    #[arg(long, global = true, help_heading = SERVER, value_name = "ADRESSE")]
    #[arg(default_value = PRESET, value_parser = typed::server)]
    pub server: String,
    /// Sous quel nom d’appelant : le poste, jamais une personne. Sans lui : `operateur`
    /// (`emetteur` pour un import).
    #[arg(long, global = true, help_heading = SERVER, value_name = "NOM")]
    pub caller: Option<Caller>,
    /// Du JSON pour les programmes : un document, ou un par ligne pour une liste.
    #[arg(long, global = true, help_heading = SERVER)]
    pub json: bool,
}

impl Options {
    /// Who asks, and `preset` when nobody was named.
    ///
    /// # Errors
    ///
    /// When `preset` is no caller's name.
    pub fn caller(&self, preset: &str) -> Result<Caller, Failure> {
        let wrong = |error| Failure::Usage(format!("--caller : {error}"));
        self.caller.clone().map_or_else(|| preset.parse().map_err(wrong), Ok)
    }

    /// Connects to the server.
    ///
    /// # Errors
    ///
    /// [`Failure::Unreachable`].
    pub async fn connect(&self) -> Result<Channel, Failure> {
        let connected = client::connect(&self.server).await;
        connected.map_err(|source| Failure::Unreachable { server: self.server.clone(), source })
    }

    /// Connects, and runs `work` to its end.
    ///
    /// # Errors
    ///
    /// Those of the connection, then those of `work`.
    pub fn run<F>(&self, work: impl FnOnce(Server) -> F) -> Outcome
    where
        F: Future<Output = Result<(), Failure>>,
    {
        client::block_on(async {
            let caller = self.caller("operateur")?;
            work(Server { channel: self.connect().await?, caller, json: self.json }).await
        })?;
        Ok(std::process::ExitCode::SUCCESS)
    }
}

/// The commands of a noun, and the options that they share.
#[derive(Debug, Args)]
pub struct Remote<C: Subcommand> {
    /// Which server, who asks.
    #[command(flatten)]
    pub options: Options,
    /// What is asked.
    #[command(subcommand)]
    pub command: C,
}

/// What every change can be told.
#[derive(Clone, Debug, Args)]
pub struct Again {
    /// L’identifiant d’une demande dont l’issue est inconnue, pour la répéter : elle ne sera
    /// exécutée qu’une fois. Sans lui, il est tiré au hasard.
    #[arg(long, help_heading = "Demande", value_name = "UUID")]
    request_id: Option<RequestId>,
}

impl Again {
    /// The id of the request.
    ///
    /// # Errors
    ///
    /// [`Failure::Random`].
    pub fn request_id(&self) -> Result<String, Failure> {
        let fresh = || client::fresh_request_id().map_err(Failure::Random);
        self.request_id.map_or_else(fresh, |id| Ok(id.to_string()))
    }
}

/// A connection, and how answers are shown.
#[derive(Clone, Debug)]
pub struct Server {
    /// The connection.
    pub channel: Channel,
    /// Who asks.
    pub caller: Caller,
    /// Whether programs read the answer.
    pub json: bool,
}

impl Server {
    /// Prints an answer.
    pub fn show(&self, sheet: &Sheet) {
        if self.json {
            output::line(&sheet.json().to_string());
        } else {
            for table in sheet.tables() {
                output::line(&table);
            }
        }
    }

    /// Prints an answer without facts: for people, what it means.
    pub fn say(&self, meaning: &str) {
        output::line(if self.json { "{}" } else { meaning });
    }

    /// Prints a list: of each line, people see `fields`, programs everything.
    pub fn list(&self, sheets: &[Sheet], fields: &[&str]) {
        if self.json {
            for sheet in sheets {
                output::line(&sheet.json().to_string());
            }
        } else if let Some(table) = rows(sheets, fields) {
            output::line(&table);
        } else {
            output::note("la liste est vide");
        }
    }
}

/// Sends a request until it is answered; `request_id` is that of a change.
///
/// # Errors
///
/// [`Failure::of`] the last status.
pub async fn insist<T, F>(
    request_id: Option<&str>,
    mut send: impl FnMut() -> F,
) -> Result<T, Failure>
where
    F: Future<Output = Result<Response<T>, Status>>,
{
    let (mut tries, mut doubtful) = (1, false);
    loop {
        let status = match patient(send()).await {
            Ok(response) => return Ok(response.into_inner()),
            Err(status) => status,
        };
        if status.code() != Code::Unavailable || tries >= TRIES_MAX {
            return Err(Failure::of(status, request_id, doubtful));
        }
        doubtful = doubtful || Verdict::of(&status) == Verdict::Doubtful;
        tokio::time::sleep(TRY_AGAIN_AFTER).await;
        tries = tries.saturating_add(1);
    }
}

/// Waits for what the server says next.
///
/// # Errors
///
/// What the server says; `DEADLINE_EXCEEDED` when it says nothing for too long.
pub async fn patient<T>(said: impl Future<Output = Result<T, Status>>) -> Result<T, Status> {
    let late = |_| Err(Status::deadline_exceeded("no answer"));
    tokio::time::timeout(PATIENCE, said).await.unwrap_or_else(late)
}

/// Asks to be shown something: `read!(server, Client.method(request))`.
macro_rules! read {
    ($server:expr, $client:ident . $method:ident ( $request:expr )) => {{
        let server: &$crate::cli::remote::Server = &$server;
        let client = $client::with_interceptor(server.channel.clone(), server.caller.clone());
        let request = $request;
        let send = || {
            let (mut client, request) = (client.clone(), request.clone());
            async move { client.$method(request).await }
        };
        $crate::cli::remote::insist(None, send).await
    }};
}
pub(super) use read;

/// Asks for all of a list, page by page: `every!(server, Client.method(request).things)`, where
/// `request` makes the message from its page token.
macro_rules! every {
    ($server:expr, $client:ident . $method:ident ( $request:expr ) . $things:ident) => {{
        let request = $request;
        let (mut things, mut page_token) = (Vec::new(), String::new());
        loop {
            let page = $crate::cli::remote::read!($server, $client.$method(request(page_token)))?;
            things.extend(page.$things);
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break things;
            }
        }
    }};
}
pub(super) use every;

/// Asks for a change: `change!(server, again, Client.method(request))`, where `request` makes the
/// message from its id.
macro_rules! change {
    ($server:expr, $again:expr, $client:ident . $method:ident ( $request:ident )) => {{
        let server: &$crate::cli::remote::Server = &$server;
        let client = $client::with_interceptor(server.channel.clone(), server.caller.clone());
        let known = $again.request_id()?;
        let request = $request(known.clone());
        let send = || {
            let (mut client, request) = (client.clone(), request.clone());
            async move { client.$method(request).await }
        };
        $crate::cli::remote::insist(Some(&known), send).await
    }};
}
pub(super) use change;
