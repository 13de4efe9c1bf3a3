//! What an import comes to, row by row.

use crate::domain::id::VenueId;
use crate::grpc::pb;
use crate::import::plan::Change;
use crate::import::{Import, Merged, Place, RefusedRow, RowRef, Warning};
use pb::import_place::Fate;
use pb::import_venues_response::Part;

/// What the file says by itself: the counts, then the refused, merged and flagged rows.
pub(in crate::grpc) fn import_read(import: &Import) -> impl Iterator<Item = Part> {
    let refused = import.refused.iter().map(|RefusedRow { line, id, reasons }| {
        let reasons = reasons.iter().map(ToString::to_string).collect();
        Part::Refused(pb::ImportRefused { row: Some(row(*line, id)), reasons })
    });
    let merged = import.merged.iter().map(|Merged { kept, dropped }| {
        let dropped = dropped.iter().map(of_ref).collect();
        Part::Merged(pb::ImportMerged { kept: Some(of_ref(kept)), dropped })
    });
    let flagged = import.warnings.iter().map(|Warning { row, what }| {
        Part::Flagged(pb::ImportFlagged { row: Some(of_ref(row)), what: what.to_string() })
    });
    let counts = Part::Counts(counts(import));
    std::iter::once(counts).chain(refused).chain(merged).chain(flagged)
}

fn counts(import: &Import) -> pb::ImportCounts {
    let number = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    let merged = import.merged.iter().map(|merged| number(merged.dropped.len()));
    pb::ImportCounts {
        rows: number(import.rows),
        places: number(import.venues.len()),
        refused: number(import.refused.len()),
        merged: merged.fold(0, i64::saturating_add),
        without_insee_code: number(import.without_insee),
    }
}

/// A place of which `fate` became; the venue that it is, if any.
pub(in crate::grpc) fn import_place(
    place: &Place,
    fate: Fate,
    venue: Option<VenueId>,
) -> pb::ImportPlace {
    pb::ImportPlace {
        row: Some(row(place.line, &place.id)),
        fate: fate.into(),
        venue: venue.map(|venue| venue.to_string()).unwrap_or_default(),
        ..pb::ImportPlace::default()
    }
}

/// What a file says otherwise of a venue.
pub(in crate::grpc) fn import_changes(changes: &[Change]) -> Vec<pb::ImportChange> {
    let changes = changes.iter().map(|Change { detail, before, after }| pb::ImportChange {
        field: detail.to_string(),
        before: before.clone(),
        after: after.clone(),
    });
    changes.collect()
}

fn of_ref(row_ref: &RowRef) -> pb::ImportRow {
    row(row_ref.line, &row_ref.id)
}

fn row(line: u32, id: &str) -> pb::ImportRow {
    pb::ImportRow { line: line.into(), id: id.to_owned() }
}
