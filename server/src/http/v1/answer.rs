//! What is answered, and how the directory's errors are called there.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use roost_db::DbError;
use roost_directory::{Actor, DirectoryError, Limit, Role};
use roost_shared::admin::{RateFrame, RateLimit};
use serde_json::{Value, json};

use super::{Attributes, Call, refusal};
use crate::administration::AdministrationError;

/// What is answered.
pub(super) enum Reply {
    /// A thing, or a list of things.
    Found(Value),
    /// What became of a write, one entry for each thing and side effect; the last one is what clients look at.
    Entries(Vec<Entry>),
    /// One object that says that nothing was done.
    Error(&'static str),
    /// What was asked for could not be read.
    Failed(AdministrationError),
    /// There is no such route.
    NoRoute,
}

/// What became of one thing.
pub(super) struct Entry {
    kind: &'static str,
    log: Value,
    message: Value,
    failure: Option<AdministrationError>,
}

impl Reply {
    pub(super) const fn error(words: &'static str) -> Self {
        Self::Error(words)
    }

    /// One thing: `{}` if there is none.
    pub(super) fn one<E: Into<AdministrationError>>(thing: Result<Value, E>) -> Self {
        thing.map_or_else(Self::failed, Self::Found)
    }

    /// A list: `{}` if it is empty.
    pub(super) fn all(things: Result<Vec<Value>, DirectoryError>) -> Self {
        match things {
            Ok(things) if things.is_empty() => Self::Found(json!({})),
            Ok(things) => Self::Found(Value::Array(things)),
            Err(error) => Self::failed(error),
        }
    }

    pub(super) fn failed(error: impl Into<AdministrationError>) -> Self {
        Self::Failed(error.into())
    }

    pub(super) fn into_response(self, actor: &Actor) -> Response {
        // A key for some domains may not learn whether others exist.
        let missing = if matches!(actor.role, Role::Domains(_)) {
            StatusCode::NOT_FOUND
        } else {
            StatusCode::OK
        };
        match self {
            Self::Found(value) => axum::Json(value).into_response(),
            Self::Error(words) => refusal(StatusCode::OK, words),
            Self::NoRoute => refusal(StatusCode::NOT_FOUND, "route not found"),
            Self::Failed(AdministrationError::Directory(
                DirectoryError::NotFound | DirectoryError::Forbidden,
            )) => (missing, axum::Json(json!({}))).into_response(),
            Self::Failed(AdministrationError::Directory(DirectoryError::Database(error))) => database(&error),
            Self::Failed(error) => refusal(StatusCode::OK, &error.to_string()),
            Self::Entries(entries) => {
                for entry in &entries {
                    if let Some(AdministrationError::Directory(DirectoryError::Database(error))) =
                        &entry.failure
                    {
                        return database(error);
                    }
                }
                let is_missing = entries.iter().any(|entry| {
                    matches!(
                        entry.failure,
                        Some(AdministrationError::Directory(DirectoryError::NotFound))
                    )
                });
                let status = if is_missing { missing } else { StatusCode::OK };
                let entries: Vec<Value> = entries
                    .into_iter()
                    .map(|entry| json!({ "type": entry.kind, "log": entry.log, "msg": entry.message }))
                    .collect();
                (status, axum::Json(entries)).into_response()
            }
        }
    }
}

/// The database failed: not an answer that a client may take for one about its request.
pub(super) fn database(error: &DbError) -> Response {
    if error.is_unavailable() {
        tracing::warn!(%error, "the database does not answer");
        return refusal(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer");
    }
    tracing::error!(%error, cause = ?std::error::Error::source(error), "internal error");
    refusal(StatusCode::INTERNAL_SERVER_ERROR, "internal error")
}

/// What mailcow calls the part of it that a category belongs to.
fn function(category: &str) -> &'static str {
    match category {
        "domain-admin" => "domain_admin",
        "relayhost" => "relayhost",
        "transport" => "transport",
        "bcc" => "bcc",
        "fail2ban" => "fail2ban",
        "rl-domain" | "rl-mbox" => "ratelimit",
        "recipient_map" => "recipient_map",
        "tls-policy-map" => "tls_policy_maps",
        "fwdhost" => "fwdhost",
        "dkim" | "dkim_import" | "dkim_duplicate" => "dkim",
        "domain-policy" | "mailbox-policy" => "policy",
        "qitem" | "quarantine" => "quarantine",
        "mailq" => "mailq",
        "app-passwd" => "app_passwd",
        _ => "mailbox",
    }
}

impl Entry {
    pub(super) fn new(call: &Call<'_>, kind: &'static str, attributes: &Attributes, message: Value) -> Self {
        let category = call.category.replace('-', "_");
        Self {
            kind,
            log: json!([
                function(call.category),
                call.action,
                category,
                attributes.masked(),
                Value::Null
            ]),
            message,
            failure: None,
        }
    }

    pub(super) fn success(call: &Call<'_>, attributes: &Attributes, message: Value) -> Self {
        Self::new(call, "success", attributes, message)
    }

    pub(super) fn danger(call: &Call<'_>, attributes: &Attributes, message: Value) -> Self {
        Self::new(call, "danger", attributes, message)
    }

    /// A success with its message, or the error by mailcow's name.
    pub(super) fn of<T, E: Into<AdministrationError>>(
        call: &Call<'_>,
        attributes: &Attributes,
        what: &str,
        result: Result<T, E>,
        message: impl FnOnce(T) -> Value,
    ) -> Self {
        match result {
            Ok(done) => Self::success(call, attributes, message(done)),
            Err(error) => {
                let error = error.into();
                if matches!(error, AdministrationError::Directory(DirectoryError::Internal)) {
                    tracing::error!(%error, "internal error");
                }
                let mut entry = Self::danger(call, attributes, name_of(call.category, what, &error));
                entry.failure = Some(error);
                entry
            }
        }
    }

    pub(super) fn is_success(&self) -> bool {
        self.kind == "success"
    }
}

/// What mailcow calls an error.
fn name_of(category: &str, what: &str, error: &AdministrationError) -> Value {
    let error = match error {
        AdministrationError::Directory(error) => error,
        AdministrationError::Daemon(_) => return json!("the mail daemon does not do it"),
    };
    match error {
        DirectoryError::Exists(_) | DirectoryError::BeingRemoved(_) => match category {
            "domain" => json!(["domain_exists", what]),
            "alias-domain" => json!(["alias_domain_exists", what]),
            "bcc" => json!("bcc_exists"),
            "recipient_map" => json!(["recipient_map_entry_exists", what]),
            "tls-policy-map" => json!(["tls_policy_map_entry_exists", what]),
            "dkim" | "dkim_import" | "dkim_duplicate" => json!(["dkim_domain_or_sel_exists", what]),
            _ => json!(["object_exists", what]),
        },
        DirectoryError::IsAlias(_) if category == "alias" => json!(["object_exists", what]),
        DirectoryError::IsAlias(_) => json!(["is_alias", what]),
        DirectoryError::NotEmpty(_) => json!(["domain_not_empty", what]),
        DirectoryError::UnknownDomain(domain) if category == "alias-domain" => {
            json!(["targetd_not_found", domain])
        }
        DirectoryError::UnknownDomain(domain) => json!(["domain_not_found", domain]),
        DirectoryError::NotFound | DirectoryError::Forbidden | DirectoryError::ReadOnly => {
            json!("access_denied")
        }
        DirectoryError::Limit { limit, rule, .. } => match limit {
            Limit::Mailboxes => json!(["max_mailbox_exceeded", rule]),
            Limit::Aliases => json!("max_alias_exceeded"),
            Limit::MailboxQuota => json!(["mailbox_quota_exceeded", rule]),
            Limit::DomainQuota => json!(["mailbox_quota_left_exceeded", rule]),
            Limit::Unlimited => json!("unlimited_quota_acl"),
            Limit::DefaultAboveMailbox => json!("mailbox_defquota_exceeds_mailbox_maxquota"),
            Limit::MailboxAboveDomain => json!("mailbox_quota_exceeds_domain_quota"),
            Limit::MailboxesInUse => json!(["mailboxes_in_use", rule]),
            Limit::AliasesInUse => json!(["aliases_in_use", rule]),
            Limit::QuotaInUse => json!(["domain_quota_m_in_use", rule]),
            Limit::Rate => json!(["rl_value_exceeded", rule]),
        },
        DirectoryError::Invalid { field, rule } => match (category, *field) {
            (_, "password") => json!("password_complexity"),
            ("domain", "name") => json!(["domain_invalid", what]),
            ("alias-domain", "name" | "target") => json!(["alias_domain_invalid", what]),
            ("mailbox", "address") => json!(["mailbox_invalid", what]),
            ("mailbox", "send_as") => json!(["sender_acl_invalid", rule]),
            ("alias", "address") => json!(["alias_invalid", what]),
            ("alias", "targets") => json!(["goto_invalid", rule]),
            ("domain-admin", "username") => json!(["username_invalid", what]),
            ("relayhost", "hostname") | ("transport", "nexthop") => json!(["invalid_nexthop", what]),
            ("transport", "destination") => json!(["invalid_destination", what]),
            ("bcc", "target") => json!(["bcc_must_be_email", what]),
            ("tls-policy-map", "destination") => json!("tls_policy_map_dest_invalid"),
            ("tls-policy-map", "parameters") => json!("tls_policy_map_parameter_invalid"),
            ("fwdhost", "host") => json!(["invalid_host", what]),
            ("recipient_map", "address") => json!(["invalid_recipient_map_old", what]),
            ("recipient_map", "target") => json!(["invalid_recipient_map_new", what]),
            (_, "private_key") => json!(["dkim_private_key_invalid", what]),
            ("dkim_import", "selector") => json!(["dkim_domain_or_sel_invalid", what]),
            (_, "rate_limit.messages") => json!("rl_timeframe"),
            (_, "hours") => json!("validity_missing"),
            (_, "description") => json!(["description_invalid", rule]),
            (_, field) => json!(["invalid_input", format!("{field}: {rule}")]),
        },
        DirectoryError::Database(_) | DirectoryError::Internal => json!("internal error"),
    }
}

/// `1` or `0`.
pub(super) const fn bit(value: bool) -> i32 {
    if value { 1 } else { 0 }
}

/// A moment as a MySQL server writes it.
pub(super) fn moment(at: DateTime<Utc>) -> Value {
    json!(at.format("%Y-%m-%d %H:%M:%S").to_string())
}

/// As [`moment`], or null.
pub(super) fn maybe_moment(at: Option<DateTime<Utc>>) -> Value {
    at.map_or(Value::Null, moment)
}

/// `false`, or value and frame.
pub(super) fn rate(limit: Option<RateLimit>) -> Value {
    limit.map_or(Value::Bool(false), |limit| {
        let frame = match limit.per {
            RateFrame::Second => "s",
            RateFrame::Minute => "m",
            RateFrame::Hour => "h",
            RateFrame::Day => "d",
        };
        json!({ "value": limit.messages.to_string(), "frame": frame })
    })
}

/// What is left of a count; much, where there is no limit.
pub(super) fn left(limit: i64, used: i64) -> i64 {
    if limit == 0 {
        i64::from(i32::MAX)
    } else {
        limit.saturating_sub(used).max(0)
    }
}
