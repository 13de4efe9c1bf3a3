//! An import of places: what it is to do.

use super::super::violations::Violations;
use super::chosen;
use super::venue::read_days;
use crate::domain::request::RequestId;
use crate::domain::time::DayRange;
use crate::grpc::pb;

/// What an import is to do, under which id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grpc) struct ImportAsked {
    /// Identifies the import across retries.
    pub(in crate::grpc) request: RequestId,
    /// What becomes of the places.
    pub(in crate::grpc) task: ImportTask,
}

/// What becomes of the places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grpc) enum ImportTask {
    /// Nothing is written.
    Check,
    /// New ones become venues that ask for a label over these days.
    Create(DayRange),
    /// That, and what differs of the others is applied.
    Update(DayRange),
}

impl TryFrom<pb::ImportTerms> for ImportAsked {
    type Error = Violations;

    fn try_from(terms: pb::ImportTerms) -> Result<ImportAsked, Violations> {
        use pb::import_terms::Mode;
        let pb::ImportTerms { request_id, mode, label } = terms;
        let mut violations = Violations::default();
        let request = violations.parse("terms.request_id", &request_id);
        let mode = chosen(mode, "MODE_CHECK, MODE_CREATE, MODE_UPDATE", |mode: Mode| {
            (mode != Mode::Unspecified).then_some(mode)
        });
        let mode = violations.check("terms.mode", mode);
        let label = match (mode, label) {
            (Some(Mode::Check), None) => None,
            (_, label) => violations.given("terms.label", label).and_then(|label| {
                let pb::Label { first_day, last_day } = label;
                let paths = ("terms.label.first_day", "terms.label.last_day");
                read_days(&mut violations, paths, &(first_day, last_day))
            }),
        };
        let task = match (mode, label) {
            (Some(Mode::Check), _) => Some(ImportTask::Check),
            (Some(Mode::Create), Some(days)) => Some(ImportTask::Create(days)),
            (Some(Mode::Update), Some(days)) => Some(ImportTask::Update(days)),
            (Some(Mode::Unspecified | Mode::Create | Mode::Update) | None, _) => None,
        };
        let asked = request.zip(task).map(|(request, task)| ImportAsked { request, task });
        violations.unless_any(asked)
    }
}
