//! Feeds: a calendar at a secret address, for programs that cannot sign in; and the other way about, calendars that are
//! published elsewhere.

use serde::{Deserialize, Serialize};

/// What a new feed is to tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedCreate {
    /// When its maker is busy, and nothing else.
    #[serde(default)]
    pub busy_only: bool,
}

/// A feed that was just made. Its address is never told again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedCreated {
    /// The address on this server: `/feeds/….ics`. Whoever knows it can read the calendar.
    pub path: String,
    /// Whether it tells busy times alone.
    pub busy_only: bool,
}

/// A feed that there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedSummary {
    /// Whether it tells busy times alone.
    pub busy_only: bool,
    /// When it was made: RFC 3339, in UTC.
    pub created_at: String,
}

/// How the fetching of a calendar stands that is published elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionSummary {
    /// Where it is published.
    pub source: String,
    /// When the other server last had an answer: RFC 3339, in UTC.
    pub fetched_at: Option<String>,
    /// Why the last attempt failed, in words for people; `null` if it did not.
    pub error: Option<String>,
}
