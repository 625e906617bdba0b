//! Dead properties of files and collections (RFC 4918 §4.4).

use roost_db::collection_property::DeadProperty;
use roost_db::file_node::FileId;
use roost_db::file_property;
use roost_locks::Change;
use roost_shared::AccountId;
use sqlx::PgConnection;

use crate::{Files, FilesError, Result, tree};

/// The most dead properties of one file.
const MOST_PROPERTIES: i64 = 1_000;
/// The longest value in bytes.
const MOST_VALUE_BYTES: usize = 100_000;
/// Namespace and name of a property are in an index, whose rows Postgres limits.
const MOST_NAME_BYTES: usize = 500;

impl Files {
    /// The dead properties of some nodes of the account's tree, in one query.
    ///
    /// # Errors
    /// The database's.
    pub async fn dead_properties(&self, nodes: &[FileId]) -> Result<Vec<(FileId, DeadProperty)>> {
        let mut db = self.connection().await?;
        Ok(file_property::list(&mut db, nodes).await?)
    }

    /// Sets and removes dead properties, all of them or none.
    ///
    /// # Errors
    /// [`FilesError::NotFound`], [`FilesError::Locked`], [`FilesError::NoRoom`].
    pub async fn update_properties(
        &self,
        account: AccountId,
        path: &[String],
        set: &[DeadProperty],
        remove: &[(String, String)],
    ) -> Result<()> {
        let mut tx = self.change(account).await?;
        let node = tree::require(&mut tx, account, path).await?;
        self.check_locks(&mut tx, account, &[Change::Content(path)])
            .await?;
        store(&mut tx, node.id, set, remove).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Sets and removes properties of a node that the caller has found.
pub(crate) async fn store(
    db: &mut PgConnection,
    node: FileId,
    set: &[DeadProperty],
    remove: &[(String, String)],
) -> Result<()> {
    for (namespace, name) in remove {
        file_property::delete(db, node, namespace, name).await?;
    }
    for property in set {
        let fits = property.namespace.len() <= MOST_NAME_BYTES
            && property.name.len() <= MOST_NAME_BYTES
            && property.value.len() <= MOST_VALUE_BYTES;
        if !fits {
            return Err(FilesError::NoRoom);
        }
        file_property::upsert(db, node, property).await?;
    }
    if !set.is_empty() && file_property::count(db, node).await? > MOST_PROPERTIES {
        return Err(FilesError::NoRoom);
    }
    Ok(())
}
