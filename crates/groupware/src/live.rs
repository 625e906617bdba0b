//! Changes as they happen, for the event streams of open pages.
//!
//! Postgres announces every change at its commit to every Roost process, whichever of them made it. An
//! announcement is a hint: one that is lost while the connection is down costs a page a refresh, no more,
//! since pages read afresh when their stream begins.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use roost_db::collection;
use roost_db::listen::{Heard, listen};
use roost_db::notification::{Announcement, CHANNEL};
use roost_shared::{AccountId, CollectionId};
use tokio::sync::{broadcast, mpsc};

use crate::{Groupware, Result};

/// Changes that a slow receiver may lag behind before it is told that it missed some.
pub(crate) const BUFFERED_CHANGES: usize = 1_024;

/// How long announcements are gathered, so that a client that uploads 1,000 objects is not 1,000 events.
const GATHERING_TIME: Duration = Duration::from_millis(100);

/// Something in a collection changed, or the collection itself did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectionChange {
    /// Which one.
    pub collection: CollectionId,
    /// Who sees it.
    pub accounts: Arc<[AccountId]>,
}

impl Groupware {
    /// Changes from now on. A receiver that is told it lagged has missed some and should tell its page to
    /// read everything again.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<CollectionChange> {
        self.changes.subscribe()
    }

    /// The task that feeds [`Groupware::subscribe`]: run one for each process. It listens on a connection of
    /// its own, reconnects by itself, and ends only by being dropped.
    pub async fn listen(&self) {
        let (heard, queue) = mpsc::unbounded_channel();
        // What is missed while the connection is down is little: while Postgres is away, nobody changes anything.
        let hear = listen(&self.pool, &[CHANNEL], move |what| {
            if let Heard::Announcement { payload, .. } = what
                && let Some(announcement) = Announcement::parse(payload)
            {
                // The receiver lives as long as this future.
                let _ = heard.send(announcement);
            }
        });
        tokio::select! {
            _ = hear => {}
            () = self.tell(queue) => {}
        }
    }

    /// Hands out what was heard, each collection once for each stretch of time.
    async fn tell(&self, mut queue: mpsc::UnboundedReceiver<Announcement>) {
        while let Some(first) = queue.recv().await {
            tokio::time::sleep(GATHERING_TIME).await;
            let mut gathered = HashSet::from([first]);
            while let Ok(next) = queue.try_recv() {
                gathered.insert(next);
            }
            for announcement in gathered {
                if let Err(error) = self.hand_out(announcement).await {
                    tracing::warn!(%error, "a change of a collection is not told");
                }
            }
        }
    }

    async fn hand_out(&self, announcement: Announcement) -> Result<()> {
        if self.changes.receiver_count() == 0 {
            return Ok(());
        }
        let viewers = match announcement.viewers {
            Some(viewers) => viewers,
            None => collection::viewers(&mut *self.connection().await?, announcement.collection).await?,
        };
        // Nobody receiving is not an error.
        let _ = self.changes.send(CollectionChange {
            collection: announcement.collection,
            accounts: viewers.into(),
        });
        Ok(())
    }
}
