//! The gate's rules: bans, what is asked of passwords, of whom a second factor is asked. For administrators of the
//! server, but for a domain's own policy.

use chrono::{DateTime, Utc};
use roost_db::ban::BanRow;
use roost_directory::{Access, Actor, DirectoryError, Subject};
use roost_identity::second_factor_policy::{DOMAIN_ADMINISTRATORS, GRACE_DAYS_MAX, SERVER_ADMINISTRATORS};
use roost_identity::{BanError, BanSubject, NewPasswordError, PasswordRules};
use roost_shared::admin::{Ban, BanRules, BrakeCount, NewBan, PasswordRule, SecondFactorPolicy};

use super::{AdministrationError, Result};
use crate::app::AppState;

/// How many subjects of the brake are shown.
const BRAKED_MAX: u32 = 500;

impl From<BanError> for AdministrationError {
    fn from(error: BanError) -> Self {
        Self::Directory(match error {
            BanError::Invalid { field, rule } => DirectoryError::Invalid {
                field,
                rule: rule.to_owned(),
            },
            BanError::Database(error) => error.into(),
        })
    }
}

impl From<NewPasswordError> for AdministrationError {
    fn from(error: NewPasswordError) -> Self {
        Self::Directory(error.into())
    }
}

async fn permit_server(
    app: &AppState,
    actor: &Actor,
    action: &'static str,
    target: &str,
    access: Access,
) -> Result<()> {
    let subject = Subject {
        action,
        domain: None,
        target,
    };
    Ok(app.directory().permit(actor, subject, access).await?)
}

/// The bans that hold now.
pub async fn bans(app: &AppState, actor: &Actor) -> Result<Vec<Ban>> {
    permit_server(app, actor, "ban.list", "", Access::Read).await?;
    Ok(app.identity().bans().await?.into_iter().map(shown).collect())
}

/// Bans an account or a network.
pub async fn ban(app: &AppState, actor: &Actor, new: &NewBan) -> Result<Ban> {
    permit_server(app, actor, "ban.add", &new.subject, Access::Change).await?;
    let subject = BanSubject::parse(&new.subject)?;
    let row = app
        .identity()
        .ban(actor, &subject, &new.reason, new.until)
        .await?;
    Ok(shown(row))
}

/// Lifts a ban.
pub async fn lift(app: &AppState, actor: &Actor, id: i64) -> Result<()> {
    permit_server(app, actor, "ban.remove", &id.to_string(), Access::Change).await?;
    if app.identity().lift_ban(actor, id).await? {
        return Ok(());
    }
    Err(DirectoryError::NotFound.into())
}

/// Lifts the ban of a subject, and lets the brake on guessing forget what it counts of it.
pub async fn lift_subject(app: &AppState, actor: &Actor, subject: &str) -> Result<()> {
    permit_server(app, actor, "ban.remove", subject, Access::Change).await?;
    let wanted = BanSubject::parse(subject)?;
    if app.identity().lift_subject(actor, &wanted).await? {
        return Ok(());
    }
    Err(DirectoryError::NotFound.into())
}

/// When the gate bans by itself.
pub async fn ban_rules(app: &AppState, actor: &Actor) -> Result<BanRules> {
    permit_server(app, actor, "ban_rules.show", "ban-rules", Access::Read).await?;
    Ok(rules_shown(app.identity().ban_rules().await?))
}

/// Sets when the gate bans by itself.
pub async fn set_ban_rules(app: &AppState, actor: &Actor, wanted: &BanRules) -> Result<BanRules> {
    permit_server(app, actor, "ban_rules.set", "ban-rules", Access::Change).await?;
    let rules = roost_identity::BanRules {
        enabled: wanted.enabled,
        max_attempts: wanted.max_attempts,
        retry_window_seconds: wanted.retry_window_seconds,
        ban_seconds: wanted.ban_seconds,
        grows: wanted.grows,
        max_ban_seconds: wanted.max_ban_seconds,
        ipv4_prefix: wanted.ipv4_prefix,
        ipv6_prefix: wanted.ipv6_prefix,
        never: wanted.never.clone(),
    };
    Ok(rules_shown(app.identity().set_ban_rules(actor, &rules).await?))
}

/// The rules as they are shown.
pub fn rules_shown(rules: roost_identity::BanRules) -> BanRules {
    BanRules {
        enabled: rules.enabled,
        max_attempts: rules.max_attempts,
        retry_window_seconds: rules.retry_window_seconds,
        ban_seconds: rules.ban_seconds,
        grows: rules.grows,
        max_ban_seconds: rules.max_ban_seconds,
        ipv4_prefix: rules.ipv4_prefix,
        ipv6_prefix: rules.ipv6_prefix,
        never: rules.never,
    }
}

/// What the brake on guessing counts, the latest failures first.
pub async fn braked(app: &AppState, actor: &Actor) -> Result<Vec<BrakeCount>> {
    permit_server(app, actor, "brake.list", "", Access::Read).await?;
    let rows = app.identity().braked(BRAKED_MAX).await?;
    let now = Utc::now();
    Ok(rows
        .into_iter()
        .map(|row| {
            let (kind, subject) = row.subject.split_once(':').unwrap_or(("", &row.subject));
            BrakeCount {
                kind: kind.to_owned(),
                subject: subject.to_owned(),
                failures: row.failures,
                last_at: row.last_at,
                blocked_until: Some(row.blocked_until).filter(|until| *until > now),
            }
        })
        .collect())
}

/// Lets the brake forget what it counts of an account or a network address.
pub async fn release(app: &AppState, actor: &Actor, subject: &str) -> Result<()> {
    permit_server(app, actor, "brake.release", subject, Access::Change).await?;
    if !subject.contains('\0') && app.identity().forget_failures(actor, subject).await? {
        return Ok(());
    }
    Err(DirectoryError::NotFound.into())
}

/// What is asked of new passwords. Every administrator may know it.
pub async fn password_rules(app: &AppState) -> Result<PasswordRule> {
    let rules = app.identity().password_rules().await?;
    Ok(PasswordRule {
        min_length: rules.min_length,
        min_score: rules.min_score,
    })
}

/// Sets what is asked of new passwords.
pub async fn set_password_rules(app: &AppState, actor: &Actor, wanted: PasswordRule) -> Result<PasswordRule> {
    permit_server(app, actor, "password_rules.set", "password-rules", Access::Change).await?;
    let rules = PasswordRules {
        min_length: wanted.min_length,
        min_score: wanted.min_score,
    };
    app.identity().set_password_rules(actor, rules).await?;
    Ok(wanted)
}

/// Of whom a second factor is asked, as far as the actor may know of the scope.
pub async fn policies(app: &AppState, actor: &Actor) -> Result<Vec<SecondFactorPolicy>> {
    let all = app.identity().second_factor_policies().await?;
    Ok(all
        .into_iter()
        .filter(|policy| actor.is_server() || actor.reaches(&policy.scope))
        .map(|policy| policy_shown(&policy))
        .collect())
}

/// Asks a second factor of everybody in a scope within so many days.
pub async fn set_policy(
    app: &AppState,
    actor: &Actor,
    scope: &str,
    grace_days: i32,
) -> Result<SecondFactorPolicy> {
    let scope = permit_scope(app, actor, "second_factor_policy.set", scope).await?;
    if !(0..=GRACE_DAYS_MAX).contains(&grace_days) {
        return Err(DirectoryError::Invalid {
            field: "grace_days",
            rule: format!("must be from 0 to {GRACE_DAYS_MAX}"),
        }
        .into());
    }
    let policy = app
        .identity()
        .set_second_factor_policy(actor, &scope, grace_days)
        .await?;
    Ok(policy_shown(&policy))
}

/// Asks for it no more.
pub async fn remove_policy(app: &AppState, actor: &Actor, scope: &str) -> Result<()> {
    let scope = permit_scope(app, actor, "second_factor_policy.remove", scope).await?;
    if app.identity().remove_second_factor_policy(actor, &scope).await? {
        return Ok(());
    }
    Err(DirectoryError::NotFound.into())
}

async fn permit_scope(app: &AppState, actor: &Actor, action: &'static str, scope: &str) -> Result<String> {
    if [DOMAIN_ADMINISTRATORS, SERVER_ADMINISTRATORS].contains(&scope) {
        permit_server(app, actor, action, scope, Access::Change).await?;
        return Ok(scope.to_owned());
    }
    // An address names no domain.
    let scope = if scope.contains('@') { "" } else { scope };
    Ok(app
        .directory()
        .permit_object(actor, action, scope, Access::Change)
        .await?)
}

fn policy_shown(policy: &roost_identity::second_factor_policy::SecondFactorPolicy) -> SecondFactorPolicy {
    SecondFactorPolicy {
        scope: policy.scope.clone(),
        grace_days: policy.grace_days,
        since: policy.since,
    }
}

fn shown(row: BanRow) -> Ban {
    Ban {
        id: row.id,
        subject: row.account.or(row.network).unwrap_or_default(),
        reason: row.reason,
        created_at: row.created_at,
        until: row.until,
        automatic: row.automatic,
    }
}

/// For how long `edit/fail2ban` and its like ban: until it is lifted.
pub const FOREVER: Option<DateTime<Utc>> = None;
