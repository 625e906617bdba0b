//! The channel on which every Roost process hears of changes to collections (`LISTEN roost_change`).
//!
//! The trigger on `change` announces each change of an object with the collection's id. What is not in that
//! log, changes of the collections themselves, is announced from here. Postgres delivers at commit.

use roost_shared::{AccountId, CollectionId};
use sqlx::PgConnection;

use crate::DbError;

/// The channel's name.
pub const CHANNEL: &str = "roost_change";

/// Postgres takes payloads of up to 7,999 bytes; so many ids always fit.
const VIEWERS_PER_NOTIFICATION: usize = 300;

/// What an announcement says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Announcement {
    /// The collection that changed.
    pub collection: CollectionId,
    /// Whom it is for, where that cannot be looked up: those who saw what is gone, or may soon see it.
    pub viewers: Option<Vec<AccountId>>,
}

impl Announcement {
    /// Reads the payload of a notification: `17`, or `17:3,4` for some people alone.
    #[must_use]
    pub fn parse(payload: &str) -> Option<Self> {
        let Some((collection, viewers)) = payload.split_once(':') else {
            return Some(Self {
                collection: CollectionId(payload.parse().ok()?),
                viewers: None,
            });
        };
        let viewers: Result<Vec<AccountId>, _> = viewers.split(',').map(str::parse).collect();
        Some(Self {
            collection: CollectionId(collection.parse().ok()?),
            viewers: Some(viewers.ok()?),
        })
    }
}

/// Says that the collection itself changed.
pub async fn announce(db: &mut PgConnection, collection: CollectionId) -> Result<(), DbError> {
    send(db, collection.to_string()).await
}

/// Says to some people that a collection changed for them: it is gone, or was offered to them. They are named
/// because nobody could look them up.
pub async fn announce_to(
    db: &mut PgConnection,
    collection: CollectionId,
    viewers: &[AccountId],
) -> Result<(), DbError> {
    for some in viewers.chunks(VIEWERS_PER_NOTIFICATION) {
        let ids: Vec<String> = some.iter().map(ToString::to_string).collect();
        send(db, format!("{collection}:{}", ids.join(","))).await?;
    }
    Ok(())
}

async fn send(db: &mut PgConnection, payload: String) -> Result<(), DbError> {
    sqlx::query("SELECT pg_notify($1, $2)")
        .bind(CHANNEL)
        .bind(payload)
        .execute(db)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use roost_shared::{AccountId, CollectionId};

    use super::Announcement;

    #[test]
    fn both_forms_are_read_and_nonsense_is_not() {
        let plain = Announcement {
            collection: CollectionId(17),
            viewers: None,
        };
        assert_eq!(Announcement::parse("17"), Some(plain));
        let gone = Announcement {
            collection: CollectionId(17),
            viewers: Some(vec![AccountId(3), AccountId(4)]),
        };
        assert_eq!(Announcement::parse("17:3,4"), Some(gone));
        for nonsense in ["", "x", "17:", "17:3,", ":3"] {
            assert_eq!(Announcement::parse(nonsense), None, "{nonsense}");
        }
    }
}
