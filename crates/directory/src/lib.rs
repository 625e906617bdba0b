//! The directory: domains, mailboxes, aliases, groups, administrators and keys, and who may change them.
//!
//! Called by the administration's API, by mailcow's API and by the commands; each says on whose behalf
//! ([`Actor`]). What an actor may reach is decided in `access` and nowhere else. Every change writes its row of the
//! audit log in its own transaction, and every refused reach into another's domain writes one too.
//!
//! It writes the tables of the directory and knows nothing of HTTP. What is sent and what is answered are the types of
//! `roost_shared::admin`.
#![deny(missing_docs)]

mod access;
mod address;
mod administrator;
mod alias;
mod alias_domain;
mod api_key;
mod audit_log;
mod bcc_map;
mod domain;
mod domain_admin;
mod error;
mod forwarding_host;
mod group;
mod mailbox;
mod quota;
mod recipient_map;
mod relay;
mod removal;
mod tag_merging;
mod temporary;
#[cfg(test)]
mod tests;
mod text;
mod tls_policy;

use roost_db::pool::Pool;
use roost_identity::Identity;
use roost_shared::admin::{Page, RateFrame, RateLimit};

pub use access::{Access, Subject};
pub use address::{domain_to_ascii, domain_to_unicode};
pub use api_key::KeyRefusal;
pub use error::{DirectoryError, Limit};
pub use mailbox::Merging;
pub use quota::QUOTA_MAX;
pub use removal::RemovedMailbox;
pub use roost_model::{Actor, ActorKind, Role};
pub use tag_merging::TagMerging;

/// What a function of this crate answers.
pub type Result<T> = std::result::Result<T, DirectoryError>;

/// The service. Cheap to clone.
#[derive(Clone)]
pub struct Directory {
    pool: Pool,
    identity: Identity,
}

impl Directory {
    /// Starts the service. `identity` hashes passwords.
    #[must_use]
    pub const fn new(pool: Pool, identity: Identity) -> Self {
        Self { pool, identity }
    }
}

/// Which part of a list is asked for.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    /// Only of this domain.
    pub domain: Option<String>,
    /// Only with one of these tags, where there are tags.
    pub tags: Vec<String>,
    /// What comes after this key, as an earlier [`Page::next`] said.
    pub after: String,
    /// At most so many; `None` for all.
    pub limit: Option<u32>,
}

impl ListQuery {
    /// One more than asked for, to know whether there is more.
    fn limit(&self) -> i64 {
        self.limit.map_or(i64::MAX, |limit| i64::from(limit) + 1)
    }

    fn page<T>(&self, mut items: Vec<T>, key: impl Fn(&T) -> &str) -> Page<T> {
        let limit = self.limit.map_or(usize::MAX, |limit| limit as usize);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| key(last).to_owned());
        Page { items, next }
    }
}

fn rate_limit(value: Option<i32>, frame: Option<&str>) -> Option<RateLimit> {
    let per = match frame? {
        "second" => RateFrame::Second,
        "minute" => RateFrame::Minute,
        "hour" => RateFrame::Hour,
        _ => RateFrame::Day,
    };
    value.map(|messages| RateLimit { messages, per })
}

const fn frame_name(frame: RateFrame) -> &'static str {
    match frame {
        RateFrame::Second => "second",
        RateFrame::Minute => "minute",
        RateFrame::Hour => "hour",
        RateFrame::Day => "day",
    }
}

/// What is stored for a rate limit that was asked for.
fn rate_columns(limit: Option<RateLimit>) -> Result<(Option<i32>, Option<String>)> {
    match limit {
        None => Ok((None, None)),
        Some(limit) if limit.messages >= 1 => {
            Ok((Some(limit.messages), Some(frame_name(limit.per).to_owned())))
        }
        Some(_) => Err(DirectoryError::invalid(
            "rate_limit.messages",
            "must be at least 1",
        )),
    }
}
