//! The limits of a domain, in bytes. 0 is no limit.

use roost_db::domain::{DomainFields, DomainRow};

use crate::{DirectoryError, Limit, Result};

/// The largest quota that can be set: an exbibyte.
pub const QUOTA_MAX: i64 = 1 << 60;

/// A quota within what can be counted with.
pub(crate) fn check_range(field: &'static str, bytes: i64) -> Result<i64> {
    if (0..=QUOTA_MAX).contains(&bytes) {
        return Ok(bytes);
    }
    Err(DirectoryError::invalid(
        field,
        format!("must be from 0 (no limit) to {QUOTA_MAX} bytes"),
    ))
}

/// Whether a domain's limits fit each other and what it has.
pub(crate) fn check_domain(fields: &DomainFields, mailboxes: i64, aliases: i64, assigned: i64) -> Result<()> {
    for (field, bytes) in [
        ("default_quota_bytes", fields.default_quota_bytes),
        ("max_quota_bytes", fields.max_quota_bytes),
        ("total_quota_bytes", fields.total_quota_bytes),
    ] {
        check_range(field, bytes)?;
    }
    for (field, count) in [
        ("max_mailboxes", fields.max_mailboxes),
        ("max_aliases", fields.max_aliases),
    ] {
        if count < 0 {
            return Err(DirectoryError::invalid(field, "must be 0 (no limit) or more"));
        }
    }
    if exceeds(fields.default_quota_bytes, fields.max_quota_bytes) {
        return Err(DirectoryError::limit(
            "default_quota_bytes",
            Limit::DefaultAboveMailbox,
            "must not be above max_quota_bytes",
        ));
    }
    if exceeds(fields.max_quota_bytes, fields.total_quota_bytes)
        || exceeds(fields.default_quota_bytes, fields.total_quota_bytes)
    {
        return Err(DirectoryError::limit(
            "max_quota_bytes",
            Limit::MailboxAboveDomain,
            "must not be above total_quota_bytes",
        ));
    }
    if exceeds(mailboxes, fields.max_mailboxes.into()) {
        return Err(DirectoryError::limit(
            "max_mailboxes",
            Limit::MailboxesInUse,
            format!("the domain has {mailboxes} mailboxes"),
        ));
    }
    if exceeds(aliases, fields.max_aliases.into()) {
        return Err(DirectoryError::limit(
            "max_aliases",
            Limit::AliasesInUse,
            format!("the domain has {aliases} aliases"),
        ));
    }
    if exceeds(assigned, fields.total_quota_bytes) {
        return Err(DirectoryError::limit(
            "total_quota_bytes",
            Limit::QuotaInUse,
            format!("its mailboxes may hold {assigned} bytes together"),
        ));
    }
    Ok(())
}

/// What a mailbox holds unless it is said.
pub(crate) const fn default_of(domain: &DomainRow) -> i64 {
    if domain.fields.default_quota_bytes > 0 {
        domain.fields.default_quota_bytes
    } else {
        domain.fields.max_quota_bytes
    }
}

/// Whether a mailbox that had `before`, or a new one, may have `wanted`.
pub(crate) fn check_mailbox(domain: &DomainRow, before: Option<i64>, wanted: i64) -> Result<()> {
    const FIELD: &str = "quota_bytes";
    check_range(FIELD, wanted)?;
    if before == Some(wanted) {
        return Ok(());
    }
    let limits = &domain.fields;
    if wanted == 0 && (limits.max_quota_bytes > 0 || limits.total_quota_bytes > 0) {
        return Err(DirectoryError::limit(
            FIELD,
            Limit::Unlimited,
            "must not be 0 (no limit): the domain has limits",
        ));
    }
    if exceeds(wanted, limits.max_quota_bytes) {
        return Err(DirectoryError::limit(
            FIELD,
            Limit::MailboxQuota,
            format!(
                "must not be above {} bytes, the domain's limit for each",
                limits.max_quota_bytes
            ),
        ));
    }
    let others = domain.assigned_quota_bytes.saturating_sub(before.unwrap_or(0));
    if exceeds(others.saturating_add(wanted), limits.total_quota_bytes) {
        let left = limits.total_quota_bytes.saturating_sub(others).max(0);
        return Err(DirectoryError::limit(
            FIELD,
            Limit::DomainQuota,
            format!("must not be above {left} bytes, which the domain has left"),
        ));
    }
    Ok(())
}

const fn exceeds(value: i64, limit: i64) -> bool {
    limit > 0 && value > limit
}
