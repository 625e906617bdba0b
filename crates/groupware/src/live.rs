//! Changes as they happen, for the event streams of open pages.
//!
//! Postgres announces every change at its commit to every Roost process, whichever of them made it. An
//! announcement is a hint: one that is lost while the connection is down costs a page a refresh, no more,
//! since pages read afresh when their stream begins.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use roost_db::collection;
use roost_db::notification::{Announcement, CHANNEL};
use roost_shared::{AccountId, CollectionId};
use sqlx::postgres::PgListener;
use tokio::sync::{broadcast, mpsc};

use crate::{Groupware, Result};

/// Changes that a slow receiver may lag behind before it is told that it missed some.
pub(crate) const BUFFERED_CHANGES: usize = 1_024;

/// How long to wait before another attempt to listen.
const RETRY_PAUSE: Duration = Duration::from_secs(2);

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
        loop {
            if let Err(error) = self.listen_once().await {
                tracing::warn!(%error, "changes of collections are not heard; trying again");
            }
            tokio::time::sleep(RETRY_PAUSE).await;
        }
    }

    async fn listen_once(&self) -> Result<()> {
        let mut listener = PgListener::connect_with(&self.pool).await?;
        listener.listen(CHANNEL).await?;
        let (heard, queue) = mpsc::unbounded_channel();
        let hear = async {
            loop {
                // `None` says that the connection broke and the next call makes it anew. Nothing is missed
                // by that in practice: while Postgres is away, nobody can change anything.
                let Some(notification) = listener.try_recv().await? else {
                    continue;
                };
                if let Some(announcement) = Announcement::parse(notification.payload()) {
                    // The receiver lives as long as this future.
                    let _ = heard.send(announcement);
                }
            }
        };
        tokio::select! {
            ended = hear => ended,
            ended = self.tell(queue) => ended,
        }
    }

    /// Hands out what was heard, each collection once for each stretch of time.
    async fn tell(&self, mut queue: mpsc::UnboundedReceiver<Announcement>) -> Result<()> {
        while let Some(first) = queue.recv().await {
            tokio::time::sleep(GATHERING_TIME).await;
            let mut gathered = HashSet::from([first]);
            while let Ok(next) = queue.try_recv() {
                gathered.insert(next);
            }
            for announcement in gathered {
                self.hand_out(announcement).await?;
            }
        }
        Ok(())
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
