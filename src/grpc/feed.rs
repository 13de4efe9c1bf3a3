//! Answers that keep coming: a task of its own puts each into a channel with few places, from which
//! the connection takes them.
//!
//! **Invariant:** a client that takes nothing makes nothing grow, and after a while holds nothing
//! but what is in the channel: its task ends, whether or not the client ever learns why.
//! **Invariant:** no task outlives the interest of its client.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_stream::Stream;
use tonic::Status;
use tracing::Instrument;

use super::status;

/// The answers of one stream: all that were put, then why there are no more, if not at the end.
pub(super) struct Feed<T> {
    items: mpsc::Receiver<T>,
    feeder: Option<JoinHandle<Result<(), Status>>>,
}

/// Where a task puts the answers of its stream.
pub(super) struct Outlet<T> {
    items: mpsc::Sender<T>,
    patience: Duration,
}

/// For too long, the client has taken nothing, or it is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotTaken;

impl<T: Send + 'static> Feed<T> {
    /// Answers that `feed` puts, in the span of the call. So many as there are `places` wait to be
    /// taken; for a place, it waits no longer than `patience`.
    pub(super) fn new<F>(
        places: usize,
        patience: Duration,
        feed: impl FnOnce(Outlet<T>) -> F,
    ) -> Feed<T>
    where
        F: Future<Output = Result<(), Status>> + Send + 'static,
    {
        let (put, items) = mpsc::channel(places);
        let feeder = tokio::spawn(feed(Outlet { items: put, patience }).in_current_span());
        Feed { items, feeder: Some(feeder) }
    }
}

impl<T> Outlet<T> {
    /// Puts an answer where the client takes it; waits for a place.
    ///
    /// # Errors
    ///
    /// [`NotTaken`].
    pub(super) async fn put(&self, item: T) -> Result<(), NotTaken> {
        match tokio::time::timeout(self.patience, self.items.send(item)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(NotTaken),
        }
    }
}

impl<T> Stream for Feed<T> {
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(item) = ready!(self.items.poll_recv(cx)) {
            return Poll::Ready(Some(Ok(item)));
        }
        let Some(feeder) = self.feeder.as_mut() else { return Poll::Ready(None) };
        let ended = ready!(Pin::new(feeder).poll(cx));
        self.feeder = None;
        Poll::Ready(match ended {
            Ok(Ok(())) => None,
            Ok(Err(status)) => Some(Err(status)),
            // A mistake of ours ended the task.
            Err(_) => Some(Err(status::internal())),
        })
    }
}

impl<T> Drop for Feed<T> {
    fn drop(&mut self) {
        if let Some(feeder) = &self.feeder {
            feeder.abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;
    use tokio_stream::StreamExt;
    use tonic::Code;

    use super::*;

    const PATIENCE: Duration = Duration::from_millis(5);

    /// All that a client gets of a feed.
    async fn taken(feed: Feed<u8>) -> Vec<Result<u8, Code>> {
        feed.map(|item| item.map_err(|status| status.code())).collect().await
    }

    #[tokio::test]
    async fn all_that_was_put_comes_before_the_reason_for_the_end() {
        let good = Feed::new(1, PATIENCE, |outlet| async move {
            outlet.put(1).await.unwrap();
            outlet.put(2).await.unwrap();
            Ok(())
        });
        assert_eq!(taken(good).await, [Ok(1), Ok(2)]);
        let ended = Feed::new(2, PATIENCE, |outlet| async move {
            outlet.put(1).await.unwrap();
            Err(status::stopping())
        });
        assert_eq!(taken(ended).await, [Ok(1), Err(Code::Unavailable)]);
        let wrong = Feed::new(1, PATIENCE, |outlet| async move {
            outlet.put(1).await.unwrap();
            panic!("a mistake of ours")
        });
        assert_eq!(taken(wrong).await, [Ok(1), Err(Code::Internal)]);
    }

    #[tokio::test]
    async fn nobody_waits_for_ever_for_a_client_that_takes_nothing() {
        let (tell, told) = oneshot::channel();
        let feed = Feed::new(2, PATIENCE, |outlet| async move {
            let mut put = 0;
            while outlet.put(put).await.is_ok() {
                put += 1;
            }
            tell.send(put).unwrap();
            Err(status::watcher_slow())
        });
        assert_eq!(told.await, Ok(2));
        assert_eq!(taken(feed).await, [Ok(0), Ok(1), Err(Code::ResourceExhausted)]);
    }

    #[tokio::test]
    async fn a_task_ends_when_its_client_leaves() {
        let (held, released) = oneshot::channel::<()>();
        let feed: Feed<u8> = Feed::new(1, PATIENCE, |_outlet| async move {
            let _held = held;
            std::future::pending().await
        });
        drop(feed);
        assert!(released.await.is_err(), "what the task held is released");
    }
}
