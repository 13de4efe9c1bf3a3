//! The first day: places, rules, the buyers, their orders, the prescribers, and who may do what.

use std::collections::BTreeMap;
use std::sync::Arc;

use tonic::transport::Channel;

use super::super::DemoError;
use super::super::PLACES;
use super::super::bank::Bank;
use super::super::calendar::day as day_of;
use super::super::hand::{Ids, accepted, ask, count, part, signed};
use super::super::plan::{
    Buyer, CHEQUES, FACE_CENTS, FIRST_LABEL, OUTER_DAY, PRESCRIBERS, Plan, SERVICE_AGE_DAYS,
    TERRITORY, escrow_iban,
};
use super::offices::{APPROVER, Deeds, HELPER, ISSUER, Offices, SETTLER};
use super::{Borne, Files, Stage, Tally};
use crate::cli::refusals;
use crate::cli::venues::send;
use crate::domain::time::{Day, DayRange};
use crate::grpc::client::rules_of;
use crate::grpc::pb;
use pb::access_service_client::AccessServiceClient;
use pb::funder_service_client::FunderServiceClient;
use pb::order_service_client::OrderServiceClient;
use pb::prescriber_service_client::PrescriberServiceClient;
use pb::scheme_service_client::SchemeServiceClient;

/// The stream of the offices' request ids.
const OFFICES: u64 = 0;

impl Offices {
    /// Sets everything up on the first day.
    pub(super) async fn open(
        stage: &Stage<'_>,
        channel: Channel,
        (day, plan): (Day, &Plan),
    ) -> Result<Offices, DemoError> {
        let caller = super::super::hand::caller(ISSUER)?;
        let label = part(DayRange::new(day_of(FIRST_LABEL.0), day_of(FIRST_LABEL.1)))?;
        let mut ids = Ids::new(stage.seed, OFFICES);
        let terms = pb::ImportTerms {
            request_id: ids.next(),
            mode: pb::import_terms::Mode::Create.into(),
            label: Some(pb::Label {
                first_day: label.first().to_string(),
                last_day: label.last().to_string(),
            }),
        };
        let (to, file) = ((&channel, &caller), PLACES.to_vec());
        let sent = send::import(to, (terms, file), || stage.bar.inc(1)).await;
        sent.map_err(|status| DemoError::Import(refusals::in_french(&status)))?;
        let mut offices = Offices {
            channel,
            ids,
            bank: Bank::new(escrow_iban(), day),
            place: stage.place.clone(),
            last_statement: None,
            unsaid: None,
            files: Files::default(),
            today: day,
            papers: Arc::default(),
            lot_size: plan.lot_size,
            lots: BTreeMap::new(),
            buyers: Vec::new(),
            orders: Vec::new(),
            accounts: BTreeMap::new(),
            fates: BTreeMap::new(),
            sent: BTreeMap::new(),
            tally: Tally::default(),
            deeds: Deeds::default(),
            issues: Vec::new(),
            months: Vec::new(),
            reached: Vec::new(),
            standings: Vec::new(),
            bearers: Vec::new(),
            borne: Borne::default(),
        };
        offices.set_up(plan).await?;
        Ok(offices)
    }

    /// Says who may do what, and creates all who take part.
    async fn set_up(&mut self, plan: &Plan) -> Result<(), DemoError> {
        self.entitle(ISSUER, pb::Entitlement::Codes).await?;
        self.entitle(HELPER, pb::Entitlement::Exceptions).await?;
        self.entitle(SETTLER, pb::Entitlement::Payments).await?;
        let mut schemes = Vec::new();
        for (buyer, ordered) in Buyer::ALL.into_iter().zip(plan.ordered) {
            let scheme = self.create_scheme(buyer).await?;
            let name = self.create_buyer(buyer).await?;
            let order = self.create_order((&name, scheme.clone()), ordered).await?;
            self.buyers.push(name);
            self.orders.push(order);
            schemes.push(scheme);
        }
        self.sign(&schemes, (plan.envelopes, plan.ordered)).await?;
        for prescriber in &PRESCRIBERS {
            self.create_prescriber(prescriber.name).await?;
        }
        Ok(())
    }

    pub(super) async fn entitle(
        &mut self,
        caller: &str,
        entitlement: pb::Entitlement,
    ) -> Result<(), DemoError> {
        let request = pb::GrantEntitlementRequest {
            request_id: self.ids.next(),
            caller: caller.to_owned(),
            entitlement: entitlement.into(),
        };
        let answered = ask!(self.channel, APPROVER, AccessServiceClient.grant_entitlement(request));
        accepted("une habilitation", answered).map(|_| ())
    }

    async fn create_scheme(&mut self, buyer: Buyer) -> Result<String, DemoError> {
        let places = pb::Places { departements: vec![TERRITORY.to_owned()], communes: Vec::new() };
        let rules = pb::Rules {
            face_value_cents: signed(FACE_CENTS),
            cheques_per_booklet: i32::from(CHEQUES),
            service_age_days: i32::from(SERVICE_AGE_DAYS),
            territory: Some(pb::Territory { extent: Some(pb::territory::Extent::Within(places)) }),
            ..rules_of(buyer.preset())
        };
        let request = pb::CreateSchemeRequest { request_id: self.ids.next(), rules: Some(rules) };
        let answered = ask!(self.channel, ISSUER, SchemeServiceClient.create_scheme(request));
        Ok(part(accepted("le dispositif", answered)?.scheme)?.name)
    }

    async fn create_buyer(&mut self, buyer: Buyer) -> Result<String, DemoError> {
        let request = pb::CreateFunderRequest {
            request_id: self.ids.next(),
            kind: pb::funder::Kind::Buyer.into(),
            display_name: buyer.name().to_owned(),
            organisation_number: buyer.siret().to_owned(),
            address: None,
        };
        let answered = ask!(self.channel, ISSUER, FunderServiceClient.create_funder(request));
        Ok(part(accepted("le commanditaire", answered)?.funder)?.name)
    }

    async fn create_order(
        &mut self,
        (buyer, scheme): (&str, String),
        booklets: u32,
    ) -> Result<String, DemoError> {
        let request = pb::CreateOrderRequest {
            request_id: self.ids.next(),
            buyer: buyer.to_owned(),
            scheme,
            quantity: count(booklets),
            outer_day: OUTER_DAY.to_owned(),
        };
        let answered = ask!(self.channel, ISSUER, OrderServiceClient.create_order(request));
        Ok(part(accepted("la commande", answered)?.order)?.name)
    }

    async fn create_prescriber(&mut self, name: &str) -> Result<(), DemoError> {
        let request = pb::CreatePrescriberRequest {
            request_id: self.ids.next(),
            display_name: name.to_owned(),
            organisation_number: String::new(),
            address: None,
        };
        let answered =
            ask!(self.channel, ISSUER, PrescriberServiceClient.create_prescriber(request));
        accepted("un prescripteur", answered).map(|_| ())
    }
}
