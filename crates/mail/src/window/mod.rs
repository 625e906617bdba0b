//! Windows: stretches of a folder or of a search's result, newest first.

mod fetch;
mod known;
mod numbered;
mod query;
mod row;

use std::ops::ControlFlow::{Break, Continue};
use std::sync::Arc;

use roost_imap::{Connection, MailboxName, SearchKey};
use roost_shared::mail::{MessageSummary, MessageWindow};

use crate::Mail;
use crate::error::MailError;
use crate::transport::Repeat;
use crate::user::MailUser;

use fetch::{Span, fetch_uids};
pub(crate) use known::{Stretch, weight as row_weight};
use row::Row;
pub(crate) use row::{arrived, cached, flags};

/// The most rows that one window has.
pub const MAX_ROWS: u32 = 200;

impl Mail {
    /// A stretch of a folder, or of what `query` finds in it, newest first; `limit` is 1 to 200.
    ///
    /// Takes one round trip to the IMAP server where the folder's size is known roughly, two otherwise, and one
    /// more where rows have come to those that were listed lately; a search takes one more.
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
        let known = self.known_rows(user, &folder);
        if query.trim().is_empty() {
            let key = (user.account().id, folder.as_str().to_owned());
            self.caches().counts.insert(key, total).await;
            if let Some(stretch) = span.numbers(total) {
                known.note(stretch).await;
            }
        }
        Ok(MessageWindow {
            folder: folder.as_str().to_owned(),
            validity,
            total,
            offset,
            messages: known.keep(validity, rows).await,
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
                None => {
                    let known = self.known_rows(user, folder);
                    fetch::window(connection, folder, span, guess, known, with_structure).await
                }
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
        let known = self.known_rows(user, folder);
        let rows = fetch_uids(connection, validity, span.of(&uids), known, with_structure).await?;
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

    /// The newest rows of the folder that the connection has open, and how many messages it has.
    pub(crate) async fn newest(
        &self,
        user: &MailUser,
        connection: &mut Connection,
        folder: &MailboxName,
        limit: u32,
    ) -> Result<(u32, Vec<MessageSummary>), MailError> {
        let known = self.known_rows(user, folder);
        let span = Span { offset: 0, limit };
        let (total, validity, rows) = fetch::window(connection, folder, span, None, known, true).await?;
        Ok((total, known.keep(validity, rows).await))
    }
}
