//! What became of what was asked: entries as they come, and payments page by page.

use carnet::domain::entry::Effect;
use carnet::domain::id::{PaymentRunId, Sequence};
use carnet::grpc::pb;

use super::Server;
use crate::support::presets;
use crate::support::served::{by, runtime};
use crate::support::wire::cents;
use crate::support::world::Paid;

impl Server {
    /// The entries of the journal, until one has an effect that `wanted` makes something of.
    pub(super) fn wait_for<T>(&self, wanted: impl FnMut(&Effect) -> Option<T>) -> T {
        self.wait_after(None, wanted)
    }

    pub(super) fn wait_after<T>(
        &self,
        after: Option<Sequence>,
        mut wanted: impl FnMut(&Effect) -> Option<T>,
    ) -> T {
        let mut watch = self.served.engine().watch(after).unwrap();
        runtime().block_on(async {
            loop {
                let accepted = watch.next().await.unwrap().unwrap();
                if let Some(found) = accepted.entry.effects.iter().find_map(&mut wanted) {
                    return found;
                }
            }
        })
    }

    pub(super) fn payments(&self, run: PaymentRunId) -> Vec<Paid> {
        let mut client =
            pb::payment_service_client::PaymentServiceClient::new(self.served.channel());
        let (mut paid, mut page_token) = (Vec::new(), String::new());
        loop {
            let payment_run = run.to_string();
            let request = pb::ListPaymentsRequest { payment_run, page_size: 2, page_token };
            let asked = client.list_payments(by(&presets::caller(), request));
            let answer = runtime().block_on(asked).unwrap().into_inner();
            paid.extend(answer.payments.into_iter().map(|payment| Paid {
                payment: payment.name.parse().unwrap(),
                venue: payment.venue.parse().unwrap(),
                attempt: payment.attempt.try_into().unwrap(),
                amount: cents(payment.amount_cents),
            }));
            page_token = answer.next_page_token;
            if page_token.is_empty() {
                return paid;
            }
        }
    }
}
