//! Whether anybody administers the whole server yet.

use roost_db::mailbox_admin;

use crate::{Actor, Directory, DirectoryError, Result};

impl Directory {
    /// The address of somebody who administers the whole server, if there is anybody. Only for those who do.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`] for everybody else; the database's.
    pub async fn administrator(&self, actor: &Actor) -> Result<Option<String>> {
        if !actor.is_server() {
            return Err(DirectoryError::NotFound);
        }
        let mut db = self.pool.acquire().await?;
        Ok(mailbox_admin::administrator(&mut db).await?)
    }
}
