//! Sending the file of a payment run.
//!
//! ```text
//! facts ─▶ what the file says ─▶ names and accounts from the registry ─▶ pain.001 ─▶ pieces
//! ```
//!
//! **Invariant:** nothing of the file is logged, and no answer is sent before all of it is made.

use tonic::Status;

use super::api::Api;
use super::convert::to_proto;
use super::feed::{NotTaken, Outlet};
use super::limits::PAYMENT_FILE_CHUNK_BYTES;
use super::{pb, status};
use crate::domain::facts::{FilePayment, RunFile};
use crate::domain::id::PaymentRunId;
use crate::domain::organisation::Entitlement;
use crate::domain::registry::{Field, RecordDigest};
use crate::domain::rejection::Rejection;
use crate::domain::request::CallerId;
use crate::iso20022::pain001::{self, CreditTransfer, Party, PaymentFile};

/// The pieces of a file.
pub(super) type Pieces = Vec<pb::ExportPaymentRunResponse>;

/// Makes the file of `run`, in pieces.
pub(super) async fn made(api: &Api, caller: CallerId, run: PaymentRunId) -> Result<Pieces, Status> {
    let entitlement = Entitlement::Payments;
    let said = api.find(|facts| {
        if !facts.is_entitled(&caller, entitlement) {
            return Err(Rejection::NotEntitled { caller, entitlement });
        }
        facts.run_file(run)
    });
    let file = with_parties(api, said.await?)?;
    let written = tokio::task::spawn_blocking(move || {
        let text = pain001::write(&file)?;
        Ok((file, text))
    });
    let written = written.await.map_err(|_| status::internal())?;
    let (file, text) = written.map_err(|error: pain001::PaymentFileError| {
        status::payment_file_unwritable(&error.to_string())
    })?;
    Ok(pieces(&file, text.as_bytes()))
}

/// Puts the pieces where the client takes them.
pub(super) async fn feed(
    pieces: Pieces,
    outlet: Outlet<pb::ExportPaymentRunResponse>,
) -> Result<(), Status> {
    for piece in pieces {
        outlet.put(piece).await.map_err(|NotTaken| status::stream_idle())?;
    }
    Ok(())
}

/// The file, with names and accounts.
fn with_parties(api: &Api, said: RunFile) -> Result<PaymentFile, Status> {
    let RunFile { message_id, created, execution, debtor, payments } = said;
    let debtor = party(api, debtor, "the segregated account")?;
    let mut transfers = Vec::with_capacity(payments.len());
    for FilePayment { payment, end_to_end, amount, creditor, text } in payments {
        let creditor = party(api, creditor, &payment.to_string())?;
        let end_to_end_id = end_to_end.to_string();
        transfers.push(CreditTransfer { end_to_end_id, amount, creditor, text });
    }
    Ok(PaymentFile {
        message_id,
        created,
        execution,
        debtor,
        batch_booking: false,
        payments: transfers,
    })
}

/// Who holds the account of a record; `whose` it is, for the refusal of one that was erased.
fn party(api: &Api, record: RecordDigest, whose: &str) -> Result<Party, Status> {
    let fields = api.fields(record)?;
    let iban = fields.get(Field::Iban).and_then(|iban| iban.parse().ok());
    let (Some(iban), Some(name)) = (iban, fields.get(Field::AccountHolder)) else {
        return Err(status::payment_file_unwritable(&format!("the account of {whose} is erased")));
    };
    let bic = fields.get(Field::Bic).and_then(|bic| bic.parse().ok());
    Ok(Party { name: name.to_owned(), iban, bic })
}

fn pieces(file: &PaymentFile, bytes: &[u8]) -> Pieces {
    let chunks = bytes.chunks(PAYMENT_FILE_CHUNK_BYTES).map(<[u8]>::to_vec);
    let mut pieces: Pieces =
        chunks.map(|chunk| pb::ExportPaymentRunResponse { chunk, ..Default::default() }).collect();
    if let Some(first) = pieces.first_mut() {
        let head = to_proto::payment_file(file);
        *first = pb::ExportPaymentRunResponse { chunk: std::mem::take(&mut first.chunk), ..head };
    }
    pieces
}
