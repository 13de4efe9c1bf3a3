//! The first day: places, rules, the buyer, its order, the prescribers.

use std::collections::BTreeMap;
use std::sync::Arc;

use tonic::transport::Channel;

use super::super::DemoError;
use super::super::bank::Bank;
use super::super::hand::{Ids, accepted, ask, part};
use super::super::plan::{CHEQUES, FACE_CENTS, PRESCRIBERS, SERVICE_AGE_DAYS};
use super::offices::{ISSUER, Offices};
use super::{Stage, Tally};
use crate::cli::venues::send;
use crate::domain::service::Service;
use crate::domain::time::{Day, DayRange};
use crate::grpc::pb;
use pb::funder_service_client::FunderServiceClient;
use pb::order_service_client::OrderServiceClient;
use pb::prescriber_service_client::PrescriberServiceClient;
use pb::scheme_service_client::SchemeServiceClient;

/// The stream of the offices' request ids.
const OFFICES: u64 = 0;
/// The last day of the places' labels.
const LABEL_LAST: (i16, i8, i8) = (2026, 12, 31);
/// The last service day of the order.
const OUTER_DAY: &str = "2025-01-31";
/// The buyer.
pub(in crate::cli::demo) const BUYER: &str = "Département de la Charente";
const BUYER_SIRET: &str = "22160001800016";
const TERRITORY: &str = "16";

impl Offices {
    /// Sets everything up on the first day.
    pub(super) async fn open(
        stage: &Stage<'_>,
        channel: Channel,
        (day, booklets): (Day, u32),
    ) -> Result<Offices, DemoError> {
        let caller = super::super::hand::caller(ISSUER)?;
        let last = Day::new(LABEL_LAST.0, LABEL_LAST.1, LABEL_LAST.2).unwrap_or(day);
        let label = part(DayRange::new(day, last))?;
        let places = &stage.import.venues;
        let sent = send::send(&channel, &caller, (places, label), &stage.bar).await;
        sent.map_err(|error| DemoError::Import(error.to_string()))?;
        let mut offices = Offices {
            channel,
            ids: Ids::new(stage.seed, OFFICES),
            bank: Bank::new(day),
            today: day,
            codes: Arc::default(),
            buyer: String::new(),
            order: String::new(),
            returning: BTreeMap::new(),
            sent: BTreeMap::new(),
            tally: Tally::default(),
            issues: Vec::new(),
            months: Vec::new(),
        };
        let scheme = offices.create_scheme().await?;
        offices.buyer = offices.create_buyer().await?;
        offices.order = offices.create_order(scheme, booklets).await?;
        for prescriber in &PRESCRIBERS {
            offices.create_prescriber(prescriber.name).await?;
        }
        Ok(offices)
    }

    async fn create_scheme(&mut self) -> Result<String, DemoError> {
        let services = i32::try_from(Service::ALL.len()).unwrap_or(0);
        let places = pb::Places { departements: vec![TERRITORY.to_owned()], communes: Vec::new() };
        let rules = pb::Rules {
            face_value_cents: i64::try_from(FACE_CENTS).unwrap_or(0),
            cheques_per_booklet: i32::from(CHEQUES),
            last_service: "01-31".to_owned(),
            last_presentation: "02-28".to_owned(),
            service_age_days: i32::from(SERVICE_AGE_DAYS),
            cheques_per_redemption: i32::from(CHEQUES),
            cheques_per_venue_day: None,
            cheques_per_booklet_day: Some(i32::from(CHEQUES)),
            services: (1..=services).collect(),
            territory: Some(pb::Territory { extent: Some(pb::territory::Extent::Within(places)) }),
            handover: pb::Handover::Required.into(),
        };
        let request = pb::CreateSchemeRequest { request_id: self.ids.next(), rules: Some(rules) };
        let answered = ask!(self.channel, ISSUER, SchemeServiceClient.create_scheme(request));
        Ok(part(accepted("le dispositif", answered)?.scheme)?.name)
    }

    async fn create_buyer(&mut self) -> Result<String, DemoError> {
        let request = pb::CreateFunderRequest {
            request_id: self.ids.next(),
            kind: pb::funder::Kind::Buyer.into(),
            display_name: BUYER.to_owned(),
            siret: BUYER_SIRET.to_owned(),
        };
        let answered = ask!(self.channel, ISSUER, FunderServiceClient.create_funder(request));
        Ok(part(accepted("le commanditaire", answered)?.funder)?.name)
    }

    async fn create_order(&mut self, scheme: String, booklets: u32) -> Result<String, DemoError> {
        let request = pb::CreateOrderRequest {
            request_id: self.ids.next(),
            buyer: self.buyer.clone(),
            scheme,
            quantity: i32::try_from(booklets).unwrap_or(i32::MAX),
            outer_day: OUTER_DAY.to_owned(),
        };
        let answered = ask!(self.channel, ISSUER, OrderServiceClient.create_order(request));
        Ok(part(accepted("la commande", answered)?.order)?.name)
    }

    async fn create_prescriber(&mut self, name: &str) -> Result<(), DemoError> {
        let request = pb::CreatePrescriberRequest {
            request_id: self.ids.next(),
            display_name: name.to_owned(),
            siret: String::new(),
        };
        let answered =
            ask!(self.channel, ISSUER, PrescriberServiceClient.create_prescriber(request));
        accepted("un prescripteur", answered).map(|_| ())
    }
}
