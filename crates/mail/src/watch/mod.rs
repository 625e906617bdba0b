//! Word of what is new, for open pages.
//!
//! For each account with an open page one task holds one connection in IDLE on the inbox and tells all of the
//! account's pages what changes. It ends when the last page closes.

mod inbox;
mod others;
mod watcher;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_stream::stream;
use futures_util::Stream;
use roost_shared::AccountId;
use roost_shared::event::ServerEvent;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::Mail;
use crate::user::MailUser;

/// How many events wait for a page that does not read.
const BACKLOG: usize = 64;

/// The accounts that are watched.
#[derive(Default)]
pub(crate) struct Watchers {
    channels: Arc<Mutex<HashMap<AccountId, Channel>>>,
}

struct Channel {
    events: broadcast::Sender<ServerEvent>,
    pages: usize,
    /// Dropped with the channel, which ends the watching task.
    _stop: DropGuard,
}

impl Watchers {
    /// Tells the account's open pages something.
    pub(crate) fn tell(&self, account: AccountId, event: ServerEvent) {
        let channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(channel) = channels.get(&account) {
            // Nobody listens for a moment while the last page closes.
            drop(channel.events.send(event));
        }
    }

    /// Adds a page. For an account's first one `start` gets the channel and what ends the task.
    fn join(
        &self,
        account: AccountId,
        start: impl FnOnce(broadcast::Sender<ServerEvent>, CancellationToken),
    ) -> (broadcast::Receiver<ServerEvent>, Page) {
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        let channel = channels.entry(account).or_insert_with(|| {
            let (events, _) = broadcast::channel(BACKLOG);
            let stop = CancellationToken::new();
            start(events.clone(), stop.clone());
            Channel {
                events,
                pages: 0,
                _stop: stop.drop_guard(),
            }
        });
        channel.pages += 1;
        (
            channel.events.subscribe(),
            Page {
                account,
                channels: Arc::clone(&self.channels),
            },
        )
    }
}

/// An open page. The last one to go takes the account's channel along.
struct Page {
    account: AccountId,
    channels: Arc<Mutex<HashMap<AccountId, Channel>>>,
}

impl Drop for Page {
    fn drop(&mut self) {
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(channel) = channels.get_mut(&self.account) {
            channel.pages -= 1;
            if channel.pages == 0 {
                channels.remove(&self.account);
            }
        }
    }
}

impl Mail {
    /// What happens to the account's mail from now on, for one open page. Watching ends when the stream is
    /// dropped. A page that was too slow for all of it is told that everything may have changed.
    pub fn watch(&self, user: &MailUser) -> impl Stream<Item = ServerEvent> + Send + use<> {
        let account = user.account().id;
        let (mut events, page) = self.watchers().join(account, |events, stop| {
            let watcher = watcher::Watcher::new(self.clone(), user.clone(), events);
            tokio::spawn(async move {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = watcher.run() => {}
                }
            });
        });
        stream! {
            let _page = page;
            loop {
                match events.recv().await {
                    Ok(event) => yield event,
                    Err(RecvError::Lagged(_)) => {
                        yield ServerEvent::FoldersChanged;
                        yield ServerEvent::MailChanged { folder: "INBOX".to_owned() };
                    }
                    Err(RecvError::Closed) => return,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_task_lives_as_long_as_a_page_is_open() {
        let watchers = Watchers::default();
        let (first, second) = (std::cell::Cell::new(None), std::cell::Cell::new(None));
        let (mut events, page) = watchers.join(AccountId(1), |_, stop| first.set(Some(stop)));
        let (_events, other) = watchers.join(AccountId(1), |_, stop| second.set(Some(stop)));
        assert!(second.take().is_none(), "one task for both pages");
        let stop = first.take().unwrap();
        watchers.tell(AccountId(1), ServerEvent::FoldersChanged);
        watchers.tell(AccountId(2), ServerEvent::SessionEnded);
        assert_eq!(events.recv().await, Ok(ServerEvent::FoldersChanged));
        drop(page);
        assert!(!stop.is_cancelled());
        drop(other);
        assert!(stop.is_cancelled());
        assert!(watchers.channels.lock().unwrap().is_empty());
    }
}
