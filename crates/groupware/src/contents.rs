//! Reading the bytes of many objects, without holding more of them than memory should.

use std::collections::{HashMap, VecDeque};

use futures_util::Stream;
use roost_db::collection::Access;
use roost_db::object::content::{self, Content, Listed};
use roost_shared::{AccountId, CollectionId};

use crate::{Groupware, Result};

/// Objects that are listed, those that are small with their bytes, at a time,
pub(crate) const PART: usize = 1_000;
/// and bytes of large ones that are read at a time, but for a single one that has more.
const BYTES: usize = 4 * 1024 * 1024;

impl Groupware {
    /// The objects with the given names, with their bytes, in the order of the names and each with the place of its name;
    /// those that are not there are left out. The names are to be different. With `with_times`, it is told when they were
    /// made and last written. No connection is held between.
    pub fn contents_named(
        &self,
        account: AccountId,
        collection: CollectionId,
        names: Vec<String>,
        with_times: bool,
    ) -> impl Stream<Item = Result<(usize, Content)>> + Send + use<> {
        let groupware = self.clone();
        async_stream::try_stream! {
            let mut begin = 0;
            for part in names.chunks(PART) {
                let listed = groupware.listed_named(account, collection, part, with_times).await?;
                let places: HashMap<&str, usize> =
                    part.iter().enumerate().map(|(place, name)| (name.as_str(), place)).collect();
                let mut queue = in_order(listed, &places, part.len());
                while !queue.is_empty() {
                    for Listed { content, .. } in groupware.next_read(account, Access::Read, &mut queue).await? {
                        if let Some(place) = places.get(content.tag.name.as_str()) {
                            yield (begin + place, content);
                        }
                    }
                }
                begin += part.len();
            }
        }
    }

    async fn listed_named(
        &self,
        account: AccountId,
        collection: CollectionId,
        names: &[String],
        with_times: bool,
    ) -> Result<Vec<Listed>> {
        // No object has such a name, and Postgres would not take some of them.
        let is_usable = |name: &&String| crate::name::check(name).is_ok();
        let usable: Vec<String>;
        let names = if names.iter().all(|name| is_usable(&name)) {
            names
        } else {
            usable = names.iter().filter(is_usable).cloned().collect();
            &usable
        };
        let mut db = self.connection().await?;
        Ok(content::list_named(&mut db, account, collection, names, with_times).await?)
    }

    /// Takes as many from the front as memory should hold, and reads the bytes of those that have none. What is gone is
    /// left out.
    pub(crate) async fn next_read(
        &self,
        account: AccountId,
        least: Access,
        queue: &mut VecDeque<Listed>,
    ) -> Result<Vec<Listed>> {
        let mut run = next_run(queue);
        if run.iter().any(|listed| listed.unread.is_some()) {
            let mut db = self.connection().await?;
            content::read(&mut db, account, least, &mut run).await?;
            run.retain(|listed| listed.unread.is_none());
        }
        Ok(run)
    }
}

fn in_order(listed: Vec<Listed>, places: &HashMap<&str, usize>, length: usize) -> VecDeque<Listed> {
    let mut ordered: Vec<Option<Listed>> = std::iter::repeat_with(|| None).take(length).collect();
    for listed in listed {
        let place = places.get(listed.content.tag.name.as_str());
        if let Some(free) = place.and_then(|place| ordered.get_mut(*place)) {
            *free = Some(listed);
        }
    }
    ordered.into_iter().flatten().collect()
}

/// As many from the front as have so many unread bytes together, and at least one.
pub(crate) fn next_run(queue: &mut VecDeque<Listed>) -> Vec<Listed> {
    let mut bytes = 0;
    let fitting = queue.iter().take_while(|listed| {
        let size = listed.unread.unwrap_or(0);
        let fits = bytes == 0 || bytes + size <= BYTES;
        bytes += size;
        fits
    });
    let length = fitting.count();
    queue.drain(..length).collect()
}
