//! Windows: stretches of a folder or of a search's result, newest first.

mod fetch;
mod query;
mod row;

use std::ops::ControlFlow::{Break, Continue};
use std::sync::Arc;

use roost_imap::{Connection, MailboxName, SearchKey};
use roost_shared::mail::MessageWindow;

use crate::Mail;
use crate::cache::CachedStructure;
use crate::error::MailError;
use crate::transport::Repeat;
use crate::user::MailUser;

pub(crate) use fetch::newest;
use fetch::{Span, fetch_uids};
pub(crate) use row::{Row, arrived, cached, flags};

/// The most rows that one window has.
pub const MAX_ROWS: u32 = 200;

impl Mail {
    /// A stretch of a folder, or of what `query` finds in it, newest first; `limit` is 1 to 200.
    ///
    /// Takes one round trip to the IMAP server where the folder's size is known roughly, two otherwise; a
    /// search takes one more.
    ///
    /// # Errors
    /// [`MailError::NotFound`] where there is no such folder, [`MailError::Invalid`] for a query that cannot be
    /// searched; otherwise any.
    pub async fn messages(
        &self,
        user: &MailUser,
        folder: &str,
        offset: u32,
        limit: u32,
        query: &str,
    ) -> Result<MessageWindow, MailError> {
        if !(1..=MAX_ROWS).contains(&limit) {
            return Err(MailError::invalid("limit", "1 to 200."));
        }
        let folder = MailboxName::new(folder);
        let span = Span { offset, limit };
        let result = self.load(user, &folder, span, query, true).await;
        // Mails with thousands of parts can make the rows too large: then without what depends on the parts.
        let (total, validity, rows) = match result {
            Err(MailError::TooLarge) => self.load(user, &folder, span, query, false).await?,
            other => other?,
        };
        self.caches().counts_insert(user, &folder, query, total).await;
        Ok(MessageWindow {
            folder: folder.as_str().to_owned(),
            validity,
            total,
            offset,
            messages: self.keep_structures(user, &folder, validity, rows).await,
        })
    }

    async fn load(
        &self,
        user: &MailUser,
        folder: &MailboxName,
        span: Span,
        query: &str,
        with_structure: bool,
    ) -> Result<(u32, u32, Vec<Row>), MailError> {
        let key = query::parse(query)?;
        let guess = self
            .caches()
            .counts
            .get(&(user.account().id, folder.as_str().to_owned()))
            .await;
        let mut work = self.work(user, Some(folder), Repeat::Allowed).await?;
        loop {
            let connection = work.connection();
            let result = match &key {
                None => fetch::window(connection, folder, span, guess, with_structure).await,
                Some(key) => {
                    self.found(user, connection, folder, span, (query, key), with_structure)
                        .await
                }
            };
            match work.settle(result).await? {
                Break(window) => return Ok(window),
                Continue(again) => work = again,
            }
        }
    }

    /// A stretch of what a search finds.
    async fn found(
        &self,
        user: &MailUser,
        connection: &mut Connection,
        folder: &MailboxName,
        span: Span,
        (query, key): (&str, &SearchKey),
        with_structure: bool,
    ) -> Result<(u32, u32, Vec<Row>), MailError> {
        let validity = connection.select(folder, false).await?.validity;
        let found = self
            .search(user, connection, folder, validity, query, key)
            .await?;
        let uids: Vec<u32> = found.iter().rev().copied().collect();
        let rows = fetch_uids(connection, span.of(&uids), with_structure).await?;
        Ok((u32::try_from(found.len()).unwrap_or(u32::MAX), validity, rows))
    }

    /// UIDs in ascending order, from memory if the same search was made a moment ago.
    async fn search(
        &self,
        user: &MailUser,
        connection: &mut Connection,
        folder: &MailboxName,
        validity: u32,
        query: &str,
        key: &SearchKey,
    ) -> Result<Arc<Vec<u32>>, MailError> {
        let name = (
            user.account().id,
            folder.as_str().to_owned(),
            validity,
            query.to_owned(),
        );
        if let Some(found) = self.caches().searches.get(&name).await {
            return Ok(found);
        }
        let found = Arc::new(fetch::search(connection, key).await?);
        self.caches().searches.insert(name, Arc::clone(&found)).await;
        Ok(found)
    }

    /// Puts the structures of listed messages into the cache and hands the summaries on.
    pub(crate) async fn keep_structures(
        &self,
        user: &MailUser,
        folder: &MailboxName,
        validity: u32,
        rows: Vec<Row>,
    ) -> Vec<roost_shared::mail::MessageSummary> {
        let mut summaries = Vec::with_capacity(rows.len());
        for Row { summary, structure } in rows {
            if let Some(structure) = structure {
                self.keep_structure(user, folder, validity, summary.uid, structure)
                    .await;
            }
            summaries.push(summary);
        }
        summaries
    }

    pub(crate) async fn keep_structure(
        &self,
        user: &MailUser,
        folder: &MailboxName,
        validity: u32,
        uid: u32,
        structure: Arc<CachedStructure>,
    ) {
        let key = crate::cache::CacheKey {
            account: user.account().id,
            message: roost_shared::mail::MessageKey {
                folder: folder.as_str().to_owned(),
                validity,
                uid,
            },
        };
        self.caches().structures.insert(key, structure).await;
    }
}

impl crate::cache::Caches {
    async fn counts_insert(&self, user: &MailUser, folder: &MailboxName, query: &str, total: u32) {
        if query.trim().is_empty() {
            self.counts
                .insert((user.account().id, folder.as_str().to_owned()), total)
                .await;
        }
    }
}
