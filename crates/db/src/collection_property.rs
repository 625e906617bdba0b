//! Properties of collections that clients set and the server only keeps (RFC 4918 §4, "dead properties").

use roost_shared::{AccountId, CollectionId};
use sqlx::PgConnection;

use crate::DbError;

/// One dead property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadProperty {
    /// The namespace of its element.
    pub namespace: String,
    /// The local name of its element.
    pub name: String,
    /// The element, serialised.
    pub value: String,
}

/// The dead properties of some collections, as the account set them.
pub async fn list(
    db: &mut PgConnection,
    account: AccountId,
    collections: &[i64],
) -> Result<Vec<(CollectionId, DeadProperty)>, DbError> {
    // Uses collection_property_pkey.
    let rows: Vec<(i64, String, String, String)> = sqlx::query_as(
        "SELECT collection_id, namespace, name, value
         FROM collection_property
         WHERE collection_id = ANY($2) AND account_id = $1
         ORDER BY collection_id, namespace, name",
    )
    .bind(account.0)
    .bind(collections)
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(collection, namespace, name, value)| {
            (
                CollectionId(collection),
                DeadProperty {
                    namespace,
                    name,
                    value,
                },
            )
        })
        .collect())
}

/// Sets one dead property. The account must see the collection, or a foreign key refuses.
pub async fn upsert(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
    property: &DeadProperty,
) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO collection_property (collection_id, account_id, namespace, name, value)
         VALUES ($2, $1, $3, $4, $5)
         ON CONFLICT (collection_id, account_id, namespace, name) DO UPDATE SET value = EXCLUDED.value",
    )
    .bind(account.0)
    .bind(collection.0)
    .bind(&property.namespace)
    .bind(&property.name)
    .bind(&property.value)
    .execute(db)
    .await?;
    Ok(())
}

/// Removes one dead property; one that is not there is fine (RFC 4918 §14.23).
pub async fn delete(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
    namespace: &str,
    name: &str,
) -> Result<(), DbError> {
    sqlx::query(
        "DELETE FROM collection_property
         WHERE collection_id = $2 AND account_id = $1 AND namespace = $3 AND name = $4",
    )
    .bind(account.0)
    .bind(collection.0)
    .bind(namespace)
    .bind(name)
    .execute(db)
    .await?;
    Ok(())
}
