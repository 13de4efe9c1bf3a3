//! The proof of a change, as every answer to one shows it.

use super::sheet::{Sheet, Value};
use crate::domain::time::Timestamp;
use crate::grpc::pb;

/// An answer that is its receipt alone.
pub fn alone(receipt: Option<pb::Receipt>) -> Sheet {
    Sheet::new().receipt(receipt)
}

impl Sheet {
    /// Adds the receipt of an answer.
    #[must_use]
    pub fn receipt(self, receipt: Option<pb::Receipt>) -> Sheet {
        self.fact("receipt", "reçu", Value::part(receipt, sheet))
    }
}

/// The facts of a receipt.
pub fn sheet(receipt: pb::Receipt) -> Sheet {
    Sheet::new()
        .fact("sequence", "reçu : écriture", Value::Count(receipt.sequence))
        .fact("chain_hash", "reçu : empreinte", Value::hex(receipt.chain_hash))
        .fact("time", "reçu : moment (UTC)", moment(receipt.time))
        .day("day", "reçu : jour à Paris", receipt.day)
}

/// A moment of the API.
pub fn moment(time: Option<prost_types::Timestamp>) -> Value {
    let moment = time.and_then(|time| {
        let micros = i64::from(time.nanos).checked_div(1_000)?;
        Timestamp::from_micros(time.seconds.checked_mul(1_000_000)?.checked_add(micros)?)
    });
    moment.map_or(Value::None, |moment| Value::Text(moment.to_string()))
}
