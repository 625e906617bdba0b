//! WebDAV locks of collections and objects (RFC 4918 §7): each write asks whether one stands against it, while it
//! holds the collection's row.

use roost_db::collection::WriteLock;
use roost_locks::{Change, LockSpace, Locked, Tokens};
use roost_shared::CollectionId;
use sqlx::PgConnection;

use crate::{Groupware, GroupwareError, Result};

impl Groupware {
    /// The service for a request that submits these lock tokens. Without any, what is locked cannot be changed,
    /// whoever asks: the page, too, respects the locks of other programs.
    #[must_use]
    pub fn submitting(&self, tokens: Tokens) -> Self {
        Self {
            tokens,
            ..self.clone()
        }
    }

    /// Refuses changes that a lock forbids. Costs nothing where nothing is locked.
    pub(crate) async fn check_locks(
        &self,
        db: &mut PgConnection,
        collection: CollectionId,
        lock: &WriteLock,
        changes: &[Change<'_>],
    ) -> Result<()> {
        if !lock.has_locks {
            return Ok(());
        }
        let space = LockSpace::Collection(collection);
        match roost_locks::check(db, space, changes, &self.tokens).await {
            Ok(()) => Ok(()),
            Err(Locked::By(paths)) => Err(GroupwareError::Locked { paths }),
            Err(Locked::Db(error)) => Err(error.into()),
        }
    }
}
