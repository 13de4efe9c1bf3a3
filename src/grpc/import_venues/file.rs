//! A file that comes in chunks, read on a thread of its own.

use std::io::{self, Cursor, Read};

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::grpc::limits::IMPORT_CHUNKS;
use crate::import::{self, FileError, Import};

/// Starts to read what is sent; it ends with the sender, or where the file is found unusable.
pub(super) fn read() -> (mpsc::Sender<Vec<u8>>, JoinHandle<Result<Import, FileError>>) {
    let (send, chunks) = mpsc::channel(IMPORT_CHUNKS);
    let file = Chunks { chunks, current: Cursor::default() };
    (send, tokio::task::spawn_blocking(move || import::read(file)))
}

/// The bytes of the chunks, in order.
struct Chunks {
    chunks: mpsc::Receiver<Vec<u8>>,
    current: Cursor<Vec<u8>>,
}

impl Read for Chunks {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let taken = self.current.read(buffer)?;
            if taken > 0 || buffer.is_empty() {
                return Ok(taken);
            }
            match self.chunks.blocking_recv() {
                Some(chunk) => self.current = Cursor::new(chunk),
                None => return Ok(0),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &[u8] = include_bytes!("../../../tests/data/venues-charente-2023-07-11.csv");

    #[tokio::test]
    async fn a_file_in_chunks_of_any_length_is_the_file() {
        for length in [1, 7, 4_096, FILE.len()] {
            let (send, reading) = read();
            send.send(Vec::new()).await.unwrap();
            for chunk in FILE.chunks(length) {
                send.send(chunk.to_vec()).await.unwrap();
            }
            drop(send);
            assert_eq!(reading.await.unwrap().unwrap(), import::read(FILE).unwrap());
        }
    }

    #[tokio::test]
    async fn nobody_sends_on_to_a_reader_that_has_given_up() {
        let (send, reading) = read();
        let mut chunks = 0;
        while send.send(b"PK\x03\x04".repeat(1_024)).await.is_ok() {
            chunks += 1;
        }
        assert!(chunks <= IMPORT_CHUNKS + 3, "{chunks}");
        assert!(matches!(reading.await.unwrap(), Err(FileError::Foreign(_))));
    }
}
