//! Reading objects.

use futures_util::Stream;
use roost_db::object::{self, Object, ObjectInfo, ObjectTag};
use roost_shared::{AccountId, CollectionId};

use crate::{Groupware, Result};

/// Objects that one page of a whole collection's list has.
const PAGE: u32 = 5_000;

impl Groupware {
    /// Looks an object up, with its bytes. `None` if the collection or the object is not there.
    ///
    /// # Errors
    /// The database's.
    pub async fn object(
        &self,
        account: AccountId,
        collection: CollectionId,
        name: &str,
    ) -> Result<Option<Object>> {
        if crate::name::check(name).is_err() {
            return Ok(None);
        }
        let mut db = self.connection().await?;
        Ok(object::find_by_name(&mut db, account, collection, name).await?)
    }

    /// A stretch of a collection's objects by name: at most `limit` of those after `after`. A collection that
    /// is not there looks empty.
    ///
    /// # Errors
    /// The database's.
    pub async fn objects_page(
        &self,
        account: AccountId,
        collection: CollectionId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<ObjectInfo>> {
        let mut db = self.connection().await?;
        let after = after.unwrap_or_default();
        Ok(object::list_page(&mut db, account, collection, after, i64::from(limit)).await?)
    }

    /// All objects of a collection by name, however many: pages of 5,000 are read as the stream is read, and
    /// no connection is held between them. What is written meanwhile may or may not appear.
    pub fn objects(
        &self,
        account: AccountId,
        collection: CollectionId,
    ) -> impl Stream<Item = Result<ObjectInfo>> + Send + use<> {
        let groupware = self.clone();
        async_stream::try_stream! {
            let mut after: Option<String> = None;
            loop {
                let page = groupware.objects_page(account, collection, after.as_deref(), PAGE).await?;
                let is_last = page.len() < PAGE as usize;
                after = page.last().map(|info| info.name.clone());
                for info in page {
                    yield info;
                }
                if is_last {
                    break;
                }
            }
        }
    }

    /// All objects of a collection by name, with what lists mostly ask for alone, page by page as
    /// [`Groupware::objects`] reads them.
    pub fn object_tags(
        &self,
        account: AccountId,
        collection: CollectionId,
    ) -> impl Stream<Item = Result<Vec<ObjectTag>>> + Send + use<> {
        let groupware = self.clone();
        async_stream::try_stream! {
            let mut after = String::new();
            loop {
                let mut db = groupware.connection().await?;
                let page = object::list_tags(&mut db, account, collection, &after, i64::from(PAGE)).await?;
                drop(db);
                let last = page.get(PAGE as usize - 1).map(|tag| tag.name.clone());
                yield page;
                match last {
                    Some(name) => after = name,
                    None => break,
                }
            }
        }
    }
}
