//! The bounds of the server, in one place.
//!
//! **Invariant:** nothing that a client can send, open or keep waiting is without one of these.

use std::time::Duration;

/// The largest request, in bytes. A full table of procedures with names of usual length is half of
/// it; every other one that means something, a fifth.
pub const MESSAGE_BYTES_MAX: usize = 64 * 1024;
/// Redemptions that one message of a stream can ask for.
pub const REDEEM_STREAM_REQUESTS_MAX: usize = 1_000;
/// The largest redemption that means something, in bytes: ten codes as long as they may be typed,
/// three procedures.
const REDEEM_BYTES_MAX: usize = 1_024;
/// The largest message of a stream of redemptions, in bytes: each of them has a tag and a length.
pub const REDEEM_MESSAGE_BYTES_MAX: usize = REDEEM_STREAM_REQUESTS_MAX * (REDEEM_BYTES_MAX + 3);
/// Redemptions of one stream that may be under way, answered and not taken among them: a quarter of
/// the engine's queue. While there are as many, nothing more is read from the stream.
pub const REDEEM_STREAM_UNDER_WAY_MAX: usize = 256;
/// Lines of a report of the bank that may be under way: a quarter of the engine's queue.
pub const BANK_LINES_UNDER_WAY_MAX: usize = 256;
/// How long a stream waits before it tries a full queue again: a turn or two.
pub const QUEUE_DELAY: Duration = Duration::from_millis(5);
/// Chunks of an imported file that wait to be read.
pub const IMPORT_CHUNKS: usize = 4;
/// Rows of an import that wait for its client to take them.
pub const IMPORT_BUFFER: usize = 32;
/// Bytes of a piece of the file of a payment run.
pub const PAYMENT_FILE_CHUNK_BYTES: usize = 32 * 1024;
/// Pieces of such a file that wait for its client to take them.
pub const PAYMENT_FILE_BUFFER: usize = 4;
/// Entries that wait for a watcher to take them.
pub const WATCHER_BUFFER: usize = 32;
/// The largest set of headers of a request, in bytes.
pub const HEADERS_BYTES_MAX: u32 = 8 * 1024;
/// Requests that one connection may have under way.
pub const STREAMS_PER_CONNECTION_MAX: u32 = 1_024;
/// Things on a page when the request does not say how many.
pub const PAGE_SIZE_PRESET: usize = 100;
/// Things on a page at most; a request for more gets as many.
pub const PAGE_SIZE_MAX: usize = 500;
/// Accounts on a page of the trial balance at most: a ledger that moves refuses the second page, so
/// one page holds the accounts of some years, in a message of about a megabyte.
pub const ACCOUNTS_PAGE_SIZE_MAX: usize = 10_000;
/// Rows in a section of a report at most, the rest being summed in one: its tables make up a
/// message that any client takes.
pub const REPORT_ROWS_MAX: usize = 2_000;
/// What a row of a report is called, in characters at most: names can be ten times as long.
pub const REPORT_NAME_CHARS_MAX: usize = 100;
/// The longest key of a row of a report that can be asked for, in bytes: twice the longest one.
pub const REPORT_ROW_BYTES_MAX: usize = 128;
/// Booklets of which one request can ask the codes.
pub const CODES_BOOKLETS_MAX: u32 = 100;
/// Entries that one page of a list looks at, where no index leads to those that are wanted.
pub const SCAN_ENTRIES_MAX: usize = 10_000;
/// Entries that one list of open items looks up, to say since when something is open; what is
/// beyond has no day.
pub const OPEN_ITEM_LOOKUPS_MAX: usize = 10_000;
/// What is told of one booklet: it can be blocked, and its chèques redeemed, again and again.
pub const CUSTODY_EVENTS_MAX: usize = 1_000;
/// What a client is told to wait before it tries again.
pub const RETRY_DELAY: Duration = Duration::from_millis(250);
/// How long a connection may be silent before it is asked for a sign of life.
pub const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(30);
/// How long a connection may take to give that sign; then it is closed.
pub const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(10);

/// The bounds that depend on where the server runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests under way, over all connections; the rest is refused at once.
    pub requests: usize,
    /// Connections that are served; the rest waits in the listener's backlog.
    pub connections: usize,
    /// The longest that a request may take, whatever deadline it brings. Streams are not cut.
    pub deadline: Duration,
    /// Streams of redemptions that are open, over all connections; one more is refused at once.
    pub redeem_streams: usize,
    /// Imports of places or of the bank's reports under way, over all connections; one more is
    /// refused at once.
    pub imports: usize,
    /// How long a stream of redemptions or an import may stand still: no message comes, or no
    /// answer is taken.
    pub stream_idle: Duration,
    /// How long a watcher may take nothing from a full buffer.
    pub watcher_slow: Duration,
    /// How long requests under way may take to end when the server stops.
    pub drain: Duration,
}

impl Limits {
    /// What fits a machine of two cores.
    pub const PRESET: Limits = Limits {
        requests: 4_096,
        connections: 1_024,
        deadline: Duration::from_secs(30),
        redeem_streams: 32,
        imports: 2,
        stream_idle: Duration::from_secs(5 * 60),
        watcher_slow: Duration::from_secs(60),
        drain: Duration::from_secs(10),
    };
}

#[cfg(test)]
mod tests {
    use prost::Message as _;

    use super::*;
    use crate::domain::command::redeem::{CODES_MAX, PROCEDURES_MAX};
    use crate::domain::command::sharing::procedures::ROWS_MAX;
    use crate::domain::id::VenueId;
    use crate::domain::slug::Slug;
    use crate::grpc::pb;

    #[test]
    fn a_full_table_of_procedures_fits_into_a_request() {
        let behind = |slug: usize| {
            let slug = "x".repeat(slug);
            vec![pb::OrganisationWeight { slug, weight: 100 }]
        };
        let table = |procedure: usize, organisation: usize| pb::SetProceduresRequest {
            request_id: "123e4567-e89b-42d3-a456-426614174000".to_owned(),
            from_day: "2025-03-03".to_owned(),
            rows: (0..ROWS_MAX)
                .map(|_| pb::ProcedureRow {
                    slug: "x".repeat(procedure),
                    category: pb::Category::Loisirs.into(),
                    behind: behind(organisation),
                })
                .collect(),
        };
        // In the shipped table, names have some twenty bytes.
        assert!(table(30, 24).encoded_len() <= MESSAGE_BYTES_MAX / 2);
        let longest = table(Slug::BYTES_MAX, Slug::BYTES_MAX);
        assert!(longest.encoded_len() <= MESSAGE_BYTES_MAX, "{}", longest.encoded_len());
    }

    #[test]
    fn the_largest_report_fits_into_what_clients_take_unless_told_otherwise() {
        let cell = pb::ReportCell { value: Some(pb::report_cell::Value::Cents(i64::MAX)) };
        let row = |display_name: usize, cells: usize| pb::ReportRow {
            key: VenueId::new(u32::MAX).unwrap().to_string(),
            display_name: "\u{1f4d6}".repeat(display_name),
            cells: vec![cell.clone(); cells],
        };
        let section = |(name, cells): (usize, usize)| pb::ReportSection {
            key: "by_prescriber".to_owned(),
            rows: vec![row(name, cells); REPORT_ROWS_MAX],
            ..pb::ReportSection::default()
        };
        // Venues, prescribers and funders that are called have names; communes and what is named by
        // a slug have short ones.
        let long = REPORT_NAME_CHARS_MAX;
        let sizes = [(long, 6), (long, 6), (long, 11), (Slug::BYTES_MAX / 4, 6), (0, 6)];
        let report = pb::Report { sections: sizes.map(section).to_vec(), ..Default::default() };
        assert!(report.encoded_len() <= 4 * 1_024 * 1_024, "{}", report.encoded_len());
    }

    #[test]
    fn a_message_of_a_stream_has_room_for_the_largest_redemptions() {
        let largest = pb::RedeemRequest {
            request_id: "123e4567-e89b-42d3-a456-426614174000".to_owned(),
            venue: VenueId::new(u32::MAX).unwrap().to_string(),
            codes: vec!["x".repeat(64); CODES_MAX],
            service: pb::Service::Equipment.into(),
            procedures: vec![format!("procedures/{}", "x".repeat(32)); PROCEDURES_MAX],
            service_date: "2025-03-03".to_owned(),
        };
        assert!(largest.encoded_len() <= REDEEM_BYTES_MAX, "{}", largest.encoded_len());
        let requests = vec![largest; REDEEM_STREAM_REQUESTS_MAX];
        let message = pb::RedeemStreamRequest { requests };
        assert!(message.encoded_len() <= REDEEM_MESSAGE_BYTES_MAX);
    }
}
