//! Who bears what: what is signed at the beginning, what funders accept, contest and pay, and what
//! is undone after the cut-off.

use std::collections::BTreeMap;

use super::super::DemoError;
use super::super::calendar::month_of;
use super::super::hand::{Said, accepted, ask, part, signed, unsigned};
use super::super::plan::{Bearer, Buyer, FACE_CENTS, Named, SharingAct, slugs, table, value};
use super::offices::{APPROVER, HELPER, ISSUER, Offices, SETTLER};
use super::tally::Taken;
use crate::cli::procedure::file;
use crate::domain::claim::StatementKey;
use crate::domain::id::CycleId;
use crate::domain::procedure::Category;
use crate::grpc::pb;
use pb::agreement_service_client::AgreementServiceClient;
use pb::award_service_client::AwardServiceClient;
use pb::booklet_service_client::BookletServiceClient;
use pb::cycle_service_client::CycleServiceClient;
use pb::funder_service_client::FunderServiceClient;
use pb::incident_service_client::IncidentServiceClient;
use pb::procedure_service_client::ProcedureServiceClient;
use pb::statement_service_client::StatementServiceClient;

/// Two people outside the buyers, who decide contests.
pub(super) const MEDIATORS: [&str; 2] = ["mediation", "mediation-2"];
/// Lines of one page.
const PAGE: i32 = 500;
/// The part of what a buyer orders up to which the State bears, in percent.
const AWARD_PERCENT: u64 = 40;

/// What became of a contest.
#[derive(Clone, Debug)]
pub(in crate::cli::demo) struct Contested {
    /// The label of the cycle.
    pub(in crate::cli::demo) month: String,
    /// Who contested.
    pub(in crate::cli::demo) bearer: Bearer,
    /// How much, in cents.
    pub(in crate::cli::demo) cents: u64,
    /// Whether it was right.
    pub(in crate::cli::demo) upheld: bool,
}

/// A redemption that was undone after the cut-off.
#[derive(Clone, Debug)]
pub(in crate::cli::demo) struct Undone {
    /// The label of the cycle.
    pub(in crate::cli::demo) month: String,
    /// What it was worth, in cents.
    pub(in crate::cli::demo) cents: u64,
    /// Whether the person could use the chèques again.
    pub(in crate::cli::demo) restored: bool,
    /// What happened to each cent.
    pub(in crate::cli::demo) moves: Vec<pb::IncidentMove>,
}

/// Who bore what, for people.
#[derive(Clone, Debug, Default)]
pub(in crate::cli::demo) struct Borne {
    /// The contributors' envelopes, in cents, in the order of [`Bearer::CONTRIBUTORS`].
    pub(in crate::cli::demo) envelopes: [u64; 2],
    /// Who bears what of each cycle: its label, and its lines.
    pub(in crate::cli::demo) months: Vec<(String, Vec<pb::Share>)>,
    /// The statements, at the end.
    pub(in crate::cli::demo) statements: Vec<pb::Statement>,
    /// The contests, in order.
    pub(in crate::cli::demo) contests: Vec<Contested>,
    /// The incidents, in order.
    pub(in crate::cli::demo) incidents: Vec<Undone>,
    /// What funders paid, in cents, in the order of [`Bearer::ALL`].
    pub(in crate::cli::demo) received_cents: [u64; 3],
}

impl Offices {
    /// Sets the table of procedures, creates who bears, and has agreements and awards signed.
    pub(super) async fn sign(
        &mut self,
        schemes: &[String],
        (envelopes, ordered): ([u64; 2], [u32; 2]),
    ) -> Result<(), DemoError> {
        self.set_procedures().await?;
        for bearer in Bearer::ALL {
            let name = self.create_bearer(bearer).await?;
            self.bearers.push(name);
        }
        for (bearer, envelope) in Bearer::CONTRIBUTORS.into_iter().zip(envelopes) {
            self.agree(bearer, envelope).await?;
        }
        for ((buyer, scheme), ordered) in Buyer::ALL.into_iter().zip(schemes).zip(ordered) {
            self.award((buyer, scheme), value(ordered)).await?;
        }
        for mediator in MEDIATORS {
            self.entitle(mediator, pb::Entitlement::Contests).await?;
        }
        self.entitle(HELPER, pb::Entitlement::Incidents).await?;
        self.borne.envelopes = envelopes;
        Ok(())
    }

    async fn set_procedures(&mut self) -> Result<(), DemoError> {
        let rows = file::table(table().as_bytes());
        let rows = rows.map_err(|_| DemoError::Incomplete("la table des démarches"))?;
        let from_day = format!("{}-01-01", self.today.year());
        let request = pb::SetProceduresRequest { request_id: self.ids.next(), from_day, rows };
        let answered = ask!(self.channel, ISSUER, ProcedureServiceClient.set_procedures(request));
        accepted("la table des démarches", answered)?;
        // What people need is planned by numbers: they must be those that the server gives.
        let request = pb::ListProceduresRequest { page_size: PAGE, ..Default::default() };
        let answered = ask!(self.channel, ISSUER, ProcedureServiceClient.list_procedures(request));
        let known = accepted("les démarches", answered)?.procedures;
        for (number, slug) in (Category::ALL.len().saturating_add(1)..).zip(slugs()) {
            let name = format!("procedures/{number}");
            let same = known.iter().any(|one| one.name == name && one.slug == slug);
            if !same {
                return Err(DemoError::Incomplete("une démarche à son numéro"));
            }
        }
        Ok(())
    }

    async fn create_bearer(&mut self, bearer: Bearer) -> Result<String, DemoError> {
        let kind = match bearer {
            Bearer::State => pb::funder::Kind::CoFunder,
            Bearer::Caf | Bearer::FranceTravail => pb::funder::Kind::Contributor,
        };
        let request = pb::CreateFunderRequest {
            request_id: self.ids.next(),
            kind: kind.into(),
            display_name: bearer.name().to_owned(),
            organisation_number: String::new(),
            address: None,
        };
        let answered = ask!(self.channel, ISSUER, FunderServiceClient.create_funder(request));
        Ok(part(accepted("un financeur", answered)?.funder)?.name)
    }

    /// An agreement is drafted by one and signed by another.
    async fn agree(&mut self, bearer: Bearer, envelope: u64) -> Result<(), DemoError> {
        let request = pb::ListOrganisationsRequest { page_size: PAGE, page_token: String::new() };
        let answered =
            ask!(self.channel, ISSUER, ProcedureServiceClient.list_organisations(request));
        let organisations = accepted("les organismes", answered)?.organisations;
        let own = organisations.into_iter().find(|one| Some(&*one.slug) == bearer.organisation());
        let year = i32::from(self.today.year());
        let share = u32::try_from(bearer.share_percent()).unwrap_or(0).saturating_mul(10_000);
        let terms = pb::AgreementTerms {
            first_day: format!("{year}-01-01"),
            last_day: format!("{year}-12-31"),
            territory: Some(pb::Territory {
                extent: Some(pb::territory::Extent::Anywhere(pb::Anywhere {})),
            }),
            procedures: Some(pb::agreement_terms::Procedures::AllProcedures(pb::AllProcedures {})),
            table_version: 1,
            share_parts_per_million: i32::try_from(share).unwrap_or(0),
            maximum_per_cheque_cents: None,
            years: vec![pb::YearLimit { year, envelope_cents: signed(envelope), cheques: None }],
        };
        let request = pb::DraftAgreementRequest {
            request_id: self.ids.next(),
            contributor: self.bearer(bearer)?,
            organisation: part(own)?.name,
            terms: Some(terms),
        };
        let answered = ask!(self.channel, ISSUER, AgreementServiceClient.draft_agreement(request));
        let name = accepted("une convention", answered)?.name;
        let request = pb::SignAgreementRequest { request_id: self.ids.next(), name };
        let answered = ask!(self.channel, APPROVER, AgreementServiceClient.sign_agreement(request));
        accepted("la signature d’une convention", answered).map(|_| ())
    }

    async fn award(
        &mut self,
        (buyer, scheme): (Buyer, &str),
        ordered_cents: u64,
    ) -> Result<(), DemoError> {
        let year = self.today.year();
        let rate = Bearer::State.share_percent().saturating_mul(10_000);
        let amount = ordered_cents.saturating_mul(AWARD_PERCENT) / 100;
        let terms = pb::AwardTerms {
            co_funder: self.bearer(Bearer::State)?,
            buyer: self.buyer(buyer)?,
            scheme: scheme.to_owned(),
            rank: 1,
            rate_parts_per_million: i32::try_from(rate).unwrap_or(0),
            base: pb::co_funding::Base::Net.into(),
            path: pb::co_funding::Path::ThroughEscrow.into(),
            amount_cents: signed(amount),
            first_day: format!("{year}-01-01"),
            last_day: format!("{}-12-31", year.saturating_add(1)),
        };
        let request = pb::GrantAwardRequest { request_id: self.ids.next(), terms: Some(terms) };
        let answered = ask!(self.channel, ISSUER, AwardServiceClient.grant_award(request));
        accepted("un concours", answered).map(|_| ())
    }

    /// Does what is done about who bears what.
    pub(super) async fn with_sharing(&mut self, act: SharingAct) -> Result<(), DemoError> {
        match act {
            SharingAct::Contest { cycle, bearer, named, upheld } => {
                self.contest((cycle, bearer), &named, upheld).await
            }
            SharingAct::Accept { cycle } => self.accept(cycle).await,
            SharingAct::Undo { cycle, named, restored } => self.undo(cycle, &named, restored).await,
        }
    }

    /// What the server calls a funder.
    pub(super) fn bearer(&self, bearer: Bearer) -> Result<String, DemoError> {
        part(self.bearers.get(bearer.index()).cloned())
    }

    /// What the server calls a redemption of the plan.
    async fn redemption(&mut self, named: &Named) -> Result<String, DemoError> {
        let name = part(self.papers.get(&named.booklet))?.name.clone();
        let request = pb::GetBookletRequest { name };
        let answered = ask!(self.channel, HELPER, BookletServiceClient.get_booklet(request));
        let uses = part(accepted("un carnet", answered)?.booklet)?.uses;
        let day = named.visit.service_date.to_string();
        let found = uses.into_iter().find(|used| used.service_date == day);
        Ok(part(found)?.redemption)
    }

    /// A funder contests what it bears of a redemption; two people outside the buyers decide.
    async fn contest(
        &mut self,
        (cycle, bearer): (u32, Bearer),
        named: &Named,
        upheld: bool,
    ) -> Result<(), DemoError> {
        let redemption = self.redemption(named).await?;
        let statements = self.statements(Some(cycle)).await?;
        let funder = self.bearer(bearer)?;
        let own = statements.into_iter().filter(|one| one.funder == funder);
        let mut contest = None;
        for statement in own {
            let request = pb::ContestShareRequest {
                request_id: self.ids.next(),
                statement: statement.name,
                redemption: redemption.clone(),
                reason: pb::ContestReason::NotOurs.into(),
            };
            let caller = caller(bearer);
            let asked = ask!(self.channel, caller, StatementServiceClient.contest_share(request));
            match asked.map_err(Said::from) {
                Ok(answer) => contest = answer.contest,
                // The chèque is one buyer's: the funder's statement for the other says nothing of
                // it.
                Err(Said { reason, .. }) if reason == "SHARE_ABSENT" => {}
                Err(Said { reason, message }) => {
                    let what = "une part contestée".to_owned();
                    let answered = format!("{reason} {message}");
                    return Err(DemoError::Unplanned { what, planned: "accepté", answered });
                }
            }
        }
        // In a small year an envelope is soon used up: then there is nothing to contest.
        let Some(contest) = contest else { return Ok(()) };
        let verdict = if upheld { pb::Verdict::Upheld } else { pb::Verdict::Dismissed };
        let [first, second] = MEDIATORS;
        let request = pb::ProposeVerdictRequest {
            request_id: self.ids.next(),
            name: contest.name.clone(),
            verdict: verdict.into(),
            reason: pb::VerdictReason::Evidence.into(),
        };
        let answered = ask!(self.channel, first, StatementServiceClient.propose_verdict(request));
        accepted("un verdict proposé", answered)?;
        let request = pb::ConfirmVerdictRequest {
            request_id: self.ids.next(),
            name: contest.name,
            verdict: verdict.into(),
        };
        let answered = ask!(self.channel, second, StatementServiceClient.confirm_verdict(request));
        accepted("un verdict confirmé", answered)?;
        let (month, cents) = (self.label(cycle)?, unsigned(contest.amount_cents));
        self.borne.contests.push(Contested { month, bearer, cents, upheld });
        Ok(())
    }

    /// Funders accept their statements of a cycle, and their payments come the next day.
    async fn accept(&mut self, cycle: u32) -> Result<(), DemoError> {
        for statement in self.statements(Some(cycle)).await? {
            let Some(bearer) = self.bearer_of(&statement.funder) else { continue };
            let name = statement.name.clone();
            let request = pb::AcceptStatementRequest { request_id: self.ids.next(), name };
            let caller = caller(bearer);
            let asked =
                ask!(self.channel, caller, StatementServiceClient.accept_statement(request));
            accepted("un relevé accepté", asked)?;
        }
        for statement in self.statements(Some(cycle)).await? {
            let Some(bearer) = self.bearer_of(&statement.funder) else { continue };
            let buyer = part(self.buyers.iter().position(|name| *name == statement.buyer))?;
            let buyer = part(Buyer::ALL.get(buyer).copied())?;
            let due = unsigned(statement.outstanding_cents);
            if due > 0 {
                let call = StatementKey {
                    cycle: part(CycleId::new(cycle))?,
                    funder: part(statement.funder.parse().ok())?,
                    buyer: part(statement.buyer.parse().ok())?,
                };
                self.contribute((bearer, buyer), call, due)?;
            }
        }
        Ok(())
    }

    /// Undoes a redemption after the cut-off.
    async fn undo(&mut self, cycle: u32, named: &Named, restored: bool) -> Result<(), DemoError> {
        let name = self.redemption(named).await?;
        let (kind, reason) = if restored {
            (pb::IncidentKind::Restored, pb::IncidentReason::EntryError)
        } else {
            (pb::IncidentKind::Cancelled, pb::IncidentReason::Fraud)
        };
        let request = pb::UndoRedemptionRequest {
            request_id: self.ids.next(),
            name: name.clone(),
            kind: kind.into(),
            reason: reason.into(),
            advancer: pb::Advancer::Unspecified.into(),
        };
        let answered = ask!(self.channel, HELPER, IncidentServiceClient.undo_redemption(request));
        let incident = part(accepted("un incident", answered)?.incident)?;
        let moves = incident.parts.into_iter().flat_map(|part| part.moves);
        let visit = &named.visit;
        let cents = u64::try_from(visit.cheques.len()).unwrap_or(0).saturating_mul(FACE_CENTS);
        let month = self.label(cycle)?;
        let undone = Undone { month, cents, restored, moves: moves.collect() };
        self.borne.incidents.push(undone);
        let taken = Taken::new(name, month_of(named.day), visit);
        self.tally.corrected(&taken);
        if restored {
            self.month(cycle)?.undone_cents = cents;
        }
        Ok(())
    }

    fn label(&mut self, cycle: u32) -> Result<String, DemoError> {
        Ok(self.month(cycle)?.label.clone())
    }

    fn bearer_of(&self, funder: &str) -> Option<Bearer> {
        let place = self.bearers.iter().position(|name| name == funder)?;
        Bearer::ALL.get(place).copied()
    }

    /// The statements of a cycle, or all.
    async fn statements(&mut self, cycle: Option<u32>) -> Result<Vec<pb::Statement>, DemoError> {
        let request = pb::ListStatementsRequest {
            cycle: cycle.map(|cycle| format!("cycles/{cycle}")).unwrap_or_default(),
            page_size: PAGE,
            ..Default::default()
        };
        let answered = ask!(self.channel, SETTLER, StatementServiceClient.list_statements(request));
        let page = accepted("les relevés", answered)?;
        if !page.next_page_token.is_empty() {
            return Err(DemoError::Incomplete("des relevés"));
        }
        Ok(page.statements)
    }

    /// Reads who bore what, for the summary.
    pub(super) async fn read_borne(&mut self) -> Result<(), DemoError> {
        let labels: BTreeMap<u32, String> =
            (1..).zip(self.months.iter().map(|month| month.label.clone())).collect();
        for (cycle, label) in labels {
            let request = pb::ListSharesRequest {
                cycle: format!("cycles/{cycle}"),
                page_size: PAGE,
                page_token: String::new(),
            };
            let answered = ask!(self.channel, SETTLER, CycleServiceClient.list_shares(request));
            let page = accepted("les parts d’une période", answered)?;
            if !page.next_page_token.is_empty() {
                return Err(DemoError::Incomplete("des parts"));
            }
            self.borne.months.push((label, page.shares));
        }
        self.borne.statements = self.statements(None).await?;
        Ok(())
    }
}

/// The name under which a funder calls.
fn caller(bearer: Bearer) -> &'static str {
    match bearer {
        Bearer::Caf => "caf-16",
        Bearer::FranceTravail => "france-travail",
        Bearer::State => "prefecture-16",
    }
}
