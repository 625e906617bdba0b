//! What a home's members look like, in short, so that it can be told what changed since somebody looked.

use roost_shared::AccountId;
use sqlx::{FromRow, PgConnection};

use super::CollectionKind;
use crate::DbError;

/// A collection in a home, and a digest of all that its viewer is shown of it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct MemberState {
    /// Its name in the home.
    pub name: String,
    /// Another one whenever the collection is another, its content changed, or a property of it.
    pub digest: i64,
}

/// The states of the collections that [`super::list_in_home`] lists. The digest has the view's row as a whole, so that a new
/// column cannot be forgotten; who else shares a collection is in it for those alone who may know that. Of an inbox, it has
/// the calendar that invitations go into.
pub async fn states_in_home(
    db: &mut PgConnection,
    account: AccountId,
    home: AccountId,
    kind: CollectionKind,
) -> Result<Vec<MemberState>, DbError> {
    // Uses collection_instance_name_key, then keys that begin with the collection's id.
    Ok(sqlx::query_as(
        "SELECT i.name,
                hashtextextended(concat_ws(
                    ' ', i::text, c.sequence::text, c.timezone, r.access::text,
                    (SELECT string_agg(p::text, ' ' ORDER BY p.namespace, p.name)
                     FROM collection_property p
                     WHERE p.collection_id = c.id AND p.account_id = $1),
                    CASE WHEN c.origin = 'inbox'
                         THEN (SELECT string_agg(d.collection_id::text, ' ' ORDER BY d.collection_id)
                               FROM collection_instance d
                               WHERE d.account_id = i.account_id AND d.kind = i.kind AND d.is_default)
                    END,
                    CASE WHEN r.access >= 'admin'
                         THEN (SELECT string_agg(s::text, ' ' ORDER BY s.id)
                               FROM collection_share s
                               WHERE s.collection_id = c.id)
                    END,
                    CASE WHEN r.access >= 'admin'
                         THEN (SELECT string_agg(concat(a.account_id, a.accepted), ' ' ORDER BY a.account_id)
                               FROM collection_share_reply a
                               WHERE a.collection_id = c.id)
                    END
                ), 0) AS digest
         FROM collection_instance i
         JOIN collection c ON c.id = i.collection_id
         JOIN LATERAL (
             SELECT access FROM collection_right WHERE collection_id = i.collection_id AND account_id = $1
         ) r ON true
         WHERE i.account_id = $2 AND (i.account_id = $1 OR i.access = 'owner') AND i.kind = $3",
    )
    .bind(account.0)
    .bind(home.0)
    .bind(kind)
    .fetch_all(db)
    .await?)
}
