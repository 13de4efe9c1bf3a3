//! The next segment, made ready on another thread before it is needed.
//!
//! **Invariant:** what is handed over is all zeros, of its full size, and synced: a full disk shows
//! up here, before anything of a turn is written.
//! **Invariant:** no thread outlives the journal that started it.

use std::thread::{self, JoinHandle};

use super::error::JournalError;
use super::folder::{Folder, NewFile};
use super::position::SegmentNumber;

/// The preparation of one segment after the other.
pub(super) struct Preparation {
    folder: Folder,
    segment_bytes: u64,
    thread: Option<JoinHandle<Result<NewFile, JournalError>>>,
}

impl Preparation {
    pub(super) fn new(folder: Folder, segment_bytes: u64) -> Preparation {
        Preparation { folder, segment_bytes, thread: None }
    }

    /// Begins to make segment `number`, unless that was begun before.
    pub(super) fn start(&mut self, number: SegmentNumber) {
        if self.thread.is_none() {
            let (folder, bytes) = (self.folder.clone(), self.segment_bytes);
            let make = move || folder.blank(&number.to_string(), bytes);
            // Without a thread, it is made when it is needed.
            self.thread = thread::Builder::new().name("prepare".to_owned()).spawn(make).ok();
        }
    }

    /// Segment `number`, all zeros. A preparation that found the disk full is tried once more: room
    /// may have been made since.
    pub(super) fn take(&mut self, number: SegmentNumber) -> Result<NewFile, JournalError> {
        let prepared = self.thread.take().map(JoinHandle::join);
        match prepared {
            Some(Ok(Ok(file))) => Ok(file),
            Some(Ok(Err(error))) if !error.is_full() => Err(error),
            Some(Ok(Err(_)) | Err(_)) | None => {
                self.folder.blank(&number.to_string(), self.segment_bytes)
            }
        }
    }
}

impl Drop for Preparation {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            // The file keeps its temporary name and is removed by the next open.
            let _ = thread.join();
        }
    }
}
