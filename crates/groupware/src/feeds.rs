//! Feeds: a calendar at an address of its own, which whoever knows it may read without signing in.
//!
//! The address holds 256 random bits, of which the database has the hash alone: it is shown once, when it is made, and
//! who has lost it makes another, which ends the first one. A feed is its maker's view, read with its maker's rights at
//! the time of reading; it ends with their share of the calendar.

use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use roost_db::collection::{self, Access, Collection, CollectionKind};
use roost_db::feed::{self, Feed, FeedTarget};
use roost_shared::{AccountId, CollectionId};
use sha2::{Digest, Sha256};

use crate::{Groupware, GroupwareError, Result};

/// A feed as it is to be given.
#[derive(Clone, Debug)]
pub struct OpenFeed {
    /// With whose rights the calendar is read.
    pub account: AccountId,
    /// The calendar as they see it.
    pub calendar: Collection,
    /// Whether busy times alone may be told.
    pub busy_only: bool,
    /// When the calendar last changed.
    pub changed_at: DateTime<Utc>,
}

impl Groupware {
    /// Makes the account's feed of a calendar and ends the one that there was. Answers its token: 43 characters that fit
    /// into a URL. It cannot be had again.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`]; [`GroupwareError::InvalidInput`] with the field `collection` for an address book;
    /// [`GroupwareError::Forbidden`] for more than busy times where one may know no more, and in the home of someone for
    /// whom one acts.
    pub async fn create_feed(
        &self,
        account: AccountId,
        calendar: CollectionId,
        busy_only: bool,
    ) -> Result<String> {
        let mut tx = self.begin().await?;
        let found = collection::lookup(&mut tx, account, calendar)
            .await?
            .ok_or(GroupwareError::NotFound)?;
        if found.kind != CollectionKind::Calendar {
            return Err(GroupwareError::input("collection", "only calendars have feeds"));
        }
        if !found.is_own_view || (!busy_only && found.access < Access::Read) {
            return Err(GroupwareError::Forbidden);
        }
        let token = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
        feed::upsert(&mut tx, account, calendar, &hash(&token), busy_only, Utc::now()).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// The account's feed of a calendar, if it has one.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`] if there is no such calendar.
    pub async fn feed(&self, account: AccountId, calendar: CollectionId) -> Result<Option<Feed>> {
        self.collection(account, calendar).await?;
        let mut db = self.connection().await?;
        Ok(feed::find(&mut db, account, calendar).await?)
    }

    /// Ends the account's feed of a calendar.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`] if there is none.
    pub async fn delete_feed(&self, account: AccountId, calendar: CollectionId) -> Result<()> {
        let mut db = self.connection().await?;
        if feed::delete(&mut db, account, calendar).await? {
            Ok(())
        } else {
            Err(GroupwareError::NotFound)
        }
    }

    /// What a token leads to. The token is looked up by its hash, so the time that it takes tells nothing of it.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`] for a token that nobody has or that has ended; [`GroupwareError::TooManySearches`]
    /// if its maker's feeds are read too often.
    pub async fn open_feed(&self, token: &str) -> Result<OpenFeed> {
        let mut db = self.connection().await?;
        let FeedTarget {
            account,
            collection,
            busy_only,
            changed_at,
        } = feed::open(&mut db, &hash(token))
            .await?
            .ok_or(GroupwareError::NotFound)?;
        self.feed_reads
            .count(account, Instant::now())
            .map_err(GroupwareError::too_often)?;
        let calendar = collection::lookup(&mut db, account, collection)
            .await?
            .ok_or(GroupwareError::NotFound)?;
        Ok(OpenFeed {
            account,
            calendar,
            busy_only,
            changed_at,
        })
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
