//! A new domain: the directory's row, and the keys with which its mail is signed.

use roost_directory::{Actor, Directory, Result};
use roost_shared::admin::{Domain, NewDomain};
use roost_transport::Transport;
use roost_transport::dkim::Algorithm;

/// Adds a domain, and where Rspamd is Roost's to serve, keys for it. A domain without keys works, so that they could not
/// be made is only told to the operator, who can make them by `roost dkim add`.
///
/// # Errors
/// The directory's.
pub async fn add(
    directory: &Directory,
    transport: Option<&Transport>,
    actor: &Actor,
    new: &NewDomain,
) -> Result<Domain> {
    let added = directory.add_domain(actor, new).await?;
    if let Some(transport) = transport {
        let made = transport
            .add_dkim_keys(&Actor::system(), &added.name, &Algorithm::BOTH, None)
            .await;
        if let Err(error) = made {
            tracing::warn!(%error, domain = %added.name, "no keys were made to sign the domain's mail");
        }
    }
    Ok(added)
}
