//! The handlers of the registry's log.

use tonic::{Request, Response, Status};

use super::api::Api;
use super::convert::to_proto;
use super::{pb, status};

#[tonic::async_trait]
impl pb::registry_service_server::RegistryService for Api {
    async fn erase_records(
        &self,
        request: Request<pb::EraseRecordsRequest>,
    ) -> Result<Response<pb::EraseRecordsResponse>, Status> {
        let accepted = self.submit(request).await?;
        let records_erased = to_proto::records_erased(&accepted).ok_or_else(status::internal)?;
        let receipt = Some(to_proto::receipt(&accepted));
        Ok(Response::new(pb::EraseRecordsResponse { records_erased, receipt }))
    }
}
