//! Transactions on connections of the pool.

use std::ops::{Deref, DerefMut};

use sqlx::{Executor, PgConnection};
use tokio::runtime::Handle;

use super::connection::PoolConnection;

/// A transaction that is rolled back when this is dropped without [`Transaction::commit`].
pub struct Transaction {
    /// `None` only while this is dropped.
    connection: Option<PoolConnection>,
    is_open: bool,
}

impl Transaction {
    pub(super) async fn begin(connection: PoolConnection) -> Result<Self, sqlx::Error> {
        // Open from here on, since BEGIN may be on its way when whoever waits for it gives up.
        let mut transaction = Self {
            connection: Some(connection),
            is_open: true,
        };
        transaction.execute("BEGIN").await?;
        Ok(transaction)
    }

    /// Makes what was done last.
    ///
    /// # Errors
    /// The database's; nothing was done then, unless the connection broke before the answer came.
    pub async fn commit(mut self) -> Result<(), sqlx::Error> {
        self.execute("COMMIT").await?;
        self.is_open = false;
        Ok(())
    }

    /// Undoes what was done, and waits for that.
    ///
    /// # Errors
    /// The database's; it is undone in any case.
    pub async fn rollback(mut self) -> Result<(), sqlx::Error> {
        self.execute("ROLLBACK").await?;
        self.is_open = false;
        Ok(())
    }
}

impl Drop for Transaction {
    /// Its locks are not to stay until somebody takes the connection again.
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take().filter(|_| self.is_open) else {
            return;
        };
        match Handle::try_current() {
            Ok(runtime) => {
                runtime.spawn(async move {
                    if connection.execute("ROLLBACK").await.is_err() {
                        connection.abandon();
                    }
                });
            }
            Err(_) => connection.abandon(),
        }
    }
}

impl Deref for Transaction {
    type Target = PgConnection;

    #[expect(clippy::expect_used, reason = "only drop takes it")]
    fn deref(&self) -> &PgConnection {
        self.connection.as_ref().expect("a connection")
    }
}

impl DerefMut for Transaction {
    #[expect(clippy::expect_used, reason = "only drop takes it")]
    fn deref_mut(&mut self) -> &mut PgConnection {
        self.connection.as_mut().expect("a connection")
    }
}
