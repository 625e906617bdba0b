//! The administration's API (`/api/admin`): what it is given and what it answers. The same types stand in the audit
//! log as "before" and "after", so none that is answered holds a secret.

mod alias;
mod app_password;
mod audit;
mod dns;
mod domain;
mod group;
mod key;
mod log;
mod mailbox;
mod outside;
mod problem;
mod queue;
mod recipient_map;
mod relay;
mod sign_in;
mod signing;
mod spam;

use serde::{Deserialize, Deserializer, Serialize};

pub use alias::{
    Alias, AliasChange, AliasDomain, AliasDomainChange, NewAlias, NewAliasDomain, NewTemporaryAddress,
    TemporaryAddress,
};
pub use app_password::{AppPassword, AppPasswordChange, IssuedAppPassword, NewAppPassword};
pub use audit::AuditEntry;
pub use dns::{DnsRecord, DnsReport, DnsState};
pub use domain::{
    Domain, DomainAdmin, DomainAdminChange, DomainChange, DomainUsage, NewDomain, NewDomainAdmin,
};
pub use group::{Group, GroupChange, NewGroup};
pub use key::{ApiKey, ApiKeyRole, IssuedApiKey, NewApiKey};
pub use log::{LogLine, LogService, UnknownLogService};
pub use mailbox::{LastSignIn, Mailbox, MailboxChange, MailboxKind, MailboxUsage, NewMailbox};
pub use outside::{
    ForwardingHost, ForwardingHostChange, NewForwardingHost, NewTlsPolicy, TlsLevel, TlsPolicy,
    TlsPolicyChange, UnknownTlsLevel,
};
pub use problem::{InvalidField, Problem};
pub use queue::{QueuedMessage, QueuedRecipient};
pub use recipient_map::{NewRecipientMap, RecipientMap, RecipientMapChange};
pub use relay::{
    BccKind, BccMap, BccMapChange, NewBccMap, NewRelayHost, NewTransport, RelayHost, RelayHostChange,
    Transport, TransportChange,
};
pub use sign_in::{
    Ban, BanRules, BrakeCount, NewBan, PasswordRule, SecondFactorPolicy, SecondFactorPolicyChange,
};
pub use signing::{DkimAlgorithm, DkimKey, DkimSource, DkimState, ImportedDkimKey, NewDkimKeys};
pub use spam::{HeldContent, HeldMessage, LearnHeld, SpamRules, SpamScores, SpamSender, SpamVerdict};

/// A stretch of a list, in the order of its keys.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The entries.
    pub items: Vec<T>,
    /// What to give as `after` for the next stretch; `null` at the end.
    pub next: Option<String>,
}

/// How many messages a sender may send in a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RateLimit {
    /// Messages, 1 to 2,147,483,647.
    pub messages: i32,
    /// In which time.
    pub per: RateFrame,
}

/// The time of a [`RateLimit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RateFrame {
    /// A second.
    Second,
    /// A minute.
    Minute,
    /// An hour.
    Hour,
    /// A day.
    Day,
}

/// Tells a field that is `null` from one that is not there: `Some(None)` and `None`.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(from).map(Some)
}

const fn yes() -> bool {
    true
}
