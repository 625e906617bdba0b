//! Hearing what Postgres announces (`LISTEN`), for as long as a process lives.

use std::convert::Infallible;
use std::time::Duration;

use sqlx::postgres::{PgListener, PgPoolOptions};

use crate::DbError;
use crate::pool::Pool;

/// How long to wait before another attempt to listen.
const RETRY_PAUSE: Duration = Duration::from_secs(2);

/// What happens to someone who listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard<'a> {
    /// From now on announcements arrive. What was announced before is not known.
    Live,
    /// An announcement.
    Announcement {
        /// On which channel.
        channel: &'a str,
        /// What it says.
        payload: &'a str,
    },
    /// Announcements are missed from now on, until [`Heard::Live`].
    Deaf,
}

/// Listens on a connection of its own, made as the pool's are, and makes a new one whenever that breaks. Ends
/// only by being dropped, which `hear` is told by [`Heard::Deaf`] like any other end.
pub async fn listen(pool: &Pool, channels: &[&str], hear: impl FnMut(Heard<'_>)) -> Infallible {
    let mut ear = Ear(hear);
    loop {
        let ended = listen_once(pool, channels, &mut ear).await;
        (ear.0)(Heard::Deaf);
        if let Err(error) = ended {
            tracing::warn!(%error, ?channels, "announcements of the database are not heard; trying again");
        }
        tokio::time::sleep(RETRY_PAUSE).await;
    }
}

/// Listens until the connection breaks.
async fn listen_once<F: FnMut(Heard<'_>)>(
    pool: &Pool,
    channels: &[&str],
    ear: &mut Ear<F>,
) -> Result<(), DbError> {
    let own = PgPoolOptions::new()
        .max_connections(1)
        .connect_lazy_with(pool.options().clone());
    let mut listener = PgListener::connect_with(&own).await?;
    // Else it would reconnect before it tells of the break, and nobody would know that something was missed.
    listener.eager_reconnect(false);
    listener.listen_all(channels.iter().copied()).await?;
    (ear.0)(Heard::Live);
    while let Some(notification) = listener.try_recv().await? {
        (ear.0)(Heard::Announcement {
            channel: notification.channel(),
            payload: notification.payload(),
        });
    }
    Ok(())
}

/// Tells of the end, however it comes.
struct Ear<F: FnMut(Heard<'_>)>(F);

impl<F: FnMut(Heard<'_>)> Drop for Ear<F> {
    fn drop(&mut self) {
        (self.0)(Heard::Deaf);
    }
}
