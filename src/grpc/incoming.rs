//! The connections of the server, at most so many at once.
//!
//! **Invariant:** no connection is accepted beyond the limit: the rest waits in the backlog.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};
use tokio_stream::Stream;
use tonic::transport::server::{Connected, TcpConnectInfo};

/// A place for one more connection, once there is one.
type Place = Pin<Box<dyn Future<Output = Result<OwnedSemaphorePermit, AcquireError>> + Send>>;

/// Accepts connections while there are places.
pub(super) struct Incoming {
    listener: TcpListener,
    places: Arc<Semaphore>,
    waiting: Option<Place>,
    place: Option<OwnedSemaphorePermit>,
}

impl Incoming {
    /// At most `connections` at once.
    pub(super) fn new(listener: TcpListener, connections: usize) -> Incoming {
        let places = Arc::new(Semaphore::new(connections));
        Incoming { listener, places, waiting: None, place: None }
    }

    /// Waits until one more connection can be served.
    fn poll_place(&mut self, cx: &mut Context<'_>) -> Poll<OwnedSemaphorePermit> {
        if let Some(place) = self.place.take() {
            return Poll::Ready(place);
        }
        let places = Arc::clone(&self.places);
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(places.acquire_owned()));
        match waiting.as_mut().poll(cx) {
            Poll::Ready(Ok(place)) => {
                self.waiting = None;
                Poll::Ready(place)
            }
            // Nobody closes the semaphore.
            Poll::Ready(Err(_)) | Poll::Pending => Poll::Pending,
        }
    }
}

impl Stream for Incoming {
    type Item = io::Result<Connection>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Poll::Ready(place) = self.poll_place(cx) else { return Poll::Pending };
        match self.listener.poll_accept(cx) {
            Poll::Pending => {
                self.place = Some(place);
                Poll::Pending
            }
            Poll::Ready(Err(error)) => Poll::Ready(Some(Err(error))),
            Poll::Ready(Ok((stream, _))) => {
                // Answers are small: they are sent at once. Where it cannot be set, they are slow.
                let _ = stream.set_nodelay(true);
                Poll::Ready(Some(Ok(Connection { stream, _place: place })))
            }
        }
    }
}

/// A connection and the place that it takes.
#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    _place: OwnedSemaphorePermit,
}

impl Connected for Connection {
    type ConnectInfo = TcpConnectInfo;

    fn connect_info(&self) -> TcpConnectInfo {
        self.stream.connect_info()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
