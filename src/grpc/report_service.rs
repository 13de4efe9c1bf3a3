//! The handlers of reports.

use tonic::{Request, Response, Status};

use super::api::{Api, identified};
use super::convert::from_proto::{LineAsked, ReportAsked};
use super::{pb, reports, status};

#[tonic::async_trait]
impl pb::report_service_server::ReportService for Api {
    async fn get_report(
        &self,
        request: Request<pb::GetReportRequest>,
    ) -> Result<Response<pb::GetReportResponse>, Status> {
        let (caller, body) = identified(request)?;
        let ReportAsked { subject, period } = ReportAsked::try_from(body)?;
        let today = self.engine.context(caller).ok().map(|context| context.day);
        let wanted = reports::wanted((subject, period), today);
        let report = self.engine.look_up(move |lookup| lookup.report(wanted)).await?;
        let report = reports::named(self, report).await?;
        Ok(Response::new(pb::GetReportResponse { report: Some(report) }))
    }

    async fn explain_report_line(
        &self,
        request: Request<pb::ExplainReportLineRequest>,
    ) -> Result<Response<pb::ExplainReportLineResponse>, Status> {
        let LineAsked { of, section, row, page } = LineAsked::try_from(request.into_inner())?;
        let wanted = reports::wanted((of.subject, of.period), None);
        let asked = reports::asked((section, &row), &page);
        let explained =
            self.engine.look_up(move |lookup| lookup.explain_report(wanted, asked)).await?;
        let explained =
            explained.ok_or_else(|| status::report_line_not_found(section.word(), &row))?;
        Ok(Response::new(reports::explanation(explained, &page)))
    }
}
