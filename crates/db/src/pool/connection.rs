//! A connection of the pool, for a while.

use std::ops::{Deref, DerefMut};

use deadpool::managed::Object;
use sqlx::PgConnection;

use super::manager::Manager;

/// A connection that goes back to the pool when this is dropped. A statement that was given up on the way is waited for
/// by whoever takes the connection next.
pub struct PoolConnection(Object<Manager>);

impl PoolConnection {
    pub(super) const fn new(connection: Object<Manager>) -> Self {
        Self(connection)
    }

    /// Closes it, with what it has begun: its place in the pool is for another one.
    pub(super) fn abandon(self) {
        drop(Object::take(self.0));
    }
}

impl Deref for PoolConnection {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.0.connection
    }
}

impl DerefMut for PoolConnection {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.0.connection
    }
}
