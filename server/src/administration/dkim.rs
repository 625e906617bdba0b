//! Keys with which a domain's mail is signed.

use roost_directory::{Access, Actor};
use roost_model::Secret;
use roost_shared::admin::{DkimAlgorithm, DkimKey, DkimSource, DkimState, ImportedDkimKey, NewDkimKeys};
use roost_transport::dkim::{Algorithm, record_name, record_text};

use super::{Result, transport};
use crate::app::AppState;

/// The keys of a domain.
pub async fn list(app: &AppState, actor: &Actor, domain: &str) -> Result<Vec<DkimKey>> {
    let transport = transport(app)?;
    let domain = app
        .directory()
        .permit_object(actor, "dkim.list", domain_only(domain), Access::Read)
        .await?;
    let keys = transport.dkim_keys(Some(&domain)).await?;
    Ok(keys.iter().map(shown).collect())
}

/// Makes keys for a domain. The first of an algorithm signs at once, a later one waits.
pub async fn add(app: &AppState, actor: &Actor, domain: &str, new: &NewDkimKeys) -> Result<Vec<DkimKey>> {
    let transport = transport(app)?;
    let domain = app
        .directory()
        .permit_object(actor, "dkim.add", domain_only(domain), Access::Change)
        .await?;
    let both = vec![DkimAlgorithm::Rsa, DkimAlgorithm::Ed25519];
    let mut wanted = new.algorithms.clone().unwrap_or(both);
    wanted.dedup();
    let algorithms: Vec<Algorithm> = wanted
        .into_iter()
        .map(|algorithm| match algorithm {
            DkimAlgorithm::Rsa => Algorithm::Rsa(new.bits.unwrap_or(2048)),
            DkimAlgorithm::Ed25519 => Algorithm::Ed25519,
        })
        .collect();
    let keys = transport
        .add_dkim_keys(actor, &domain, &algorithms, new.selector.as_deref())
        .await?;
    Ok(keys.iter().map(shown).collect())
}

/// Keeps a key that was made elsewhere.
pub async fn import(
    app: &AppState,
    actor: &Actor,
    domain: &str,
    imported: ImportedDkimKey,
) -> Result<Vec<DkimKey>> {
    let transport = transport(app)?;
    let domain = app
        .directory()
        .permit_object(actor, "dkim.import", domain_only(domain), Access::Change)
        .await?;
    let key = Secret::new(imported.private_key);
    let keys = transport
        .import_dkim_key(actor, &domain, &key, &imported.selector, imported.replace)
        .await?;
    Ok(keys.iter().map(shown).collect())
}

/// Lets a domain sign with another one's keys. Whoever does that could read them, so both must be theirs to change.
pub async fn duplicate(
    app: &AppState,
    actor: &Actor,
    domain: &str,
    source: &DkimSource,
) -> Result<Vec<DkimKey>> {
    let transport = transport(app)?;
    let to = app
        .directory()
        .permit_object(actor, "dkim.duplicate", domain_only(domain), Access::Change)
        .await?;
    let from = app
        .directory()
        .permit_object(actor, "dkim.duplicate", domain_only(&source.from), Access::Change)
        .await?;
    let keys = transport.duplicate_dkim_keys(actor, &from, &to).await?;
    Ok(keys.iter().map(shown).collect())
}

/// Begins to replace the keys that sign.
pub async fn rotate(app: &AppState, actor: &Actor, domain: &str) -> Result<Vec<DkimKey>> {
    let transport = transport(app)?;
    let domain = app
        .directory()
        .permit_object(actor, "dkim.rotate", domain_only(domain), Access::Change)
        .await?;
    let keys = transport.rotate_dkim_keys(actor, &domain).await?;
    Ok(keys.iter().map(shown).collect())
}

/// Lets the waiting keys sign.
pub async fn activate(app: &AppState, actor: &Actor, domain: &str) -> Result<Vec<DkimKey>> {
    let transport = transport(app)?;
    let domain = app
        .directory()
        .permit_object(actor, "dkim.activate", domain_only(domain), Access::Change)
        .await?;
    let keys = transport.activate_dkim_keys(actor, &domain).await?;
    Ok(keys.iter().map(shown).collect())
}

/// Removes one key of a domain, or all.
pub async fn remove(app: &AppState, actor: &Actor, domain: &str, selector: Option<&str>) -> Result<()> {
    let transport = transport(app)?;
    let domain = app
        .directory()
        .permit_object(actor, "dkim.remove", domain_only(domain), Access::Change)
        .await?;
    Ok(transport.remove_dkim_keys(actor, &domain, selector).await?)
}

/// An address names no domain, so it names nothing here.
fn domain_only(text: &str) -> &str {
    if text.contains('@') { "" } else { text }
}

fn shown(key: &roost_transport::DkimKey) -> DkimKey {
    DkimKey {
        domain: key.domain.clone(),
        selector: key.selector.clone(),
        algorithm: match key.algorithm.as_str() {
            "ed25519" => DkimAlgorithm::Ed25519,
            _ => DkimAlgorithm::Rsa,
        },
        bits: key.bits,
        state: match key.state.as_str() {
            "waiting" => DkimState::Waiting,
            "signing" => DkimState::Signing,
            "retiring" => DkimState::Retiring,
            _ => DkimState::Retired,
        },
        record_name: record_name(key),
        record: record_text(key),
        created_at: key.created_at,
        state_since: key.state_since,
    }
}
