//! Hosts that forward mail to people here: names are looked up when they are added.

use hickory_resolver::proto::rr::RecordType;
use ipnet::IpNet;
use roost_directory::{Access, Actor, Directory, DirectoryError, Subject};
use roost_shared::admin::{ForwardingHost, NewForwardingHost};

use super::{AdministrationError, Result};
use crate::app::AppState;
use crate::dns;

/// Of one name.
const ADDRESSES_MAX: usize = 100;

/// Trusts an address, a network, or the addresses that a name has now.
pub async fn add(app: &AppState, actor: &Actor, new: &NewForwardingHost) -> Result<Vec<ForwardingHost>> {
    let host = new.host.trim();
    let subject = Subject {
        action: "forwarding_host.add",
        domain: None,
        target: host,
    };
    // Before DNS is asked in somebody's name.
    app.directory().permit(actor, subject, Access::Change).await?;
    keep(app.directory(), actor, host, new.filter_spam).await
}

/// Keeps what [`add`] was told, for whoever may. Those that are trusted already stay as they are.
pub async fn keep(
    directory: &Directory,
    actor: &Actor,
    host: &str,
    filter_spam: bool,
) -> Result<Vec<ForwardingHost>> {
    let (mut added, mut exists) = (Vec::new(), None);
    for network in networks(host).await? {
        match directory
            .add_forwarding_host(actor, network, host, filter_spam)
            .await
        {
            Ok(host) => added.push(host),
            Err(error @ DirectoryError::Exists(_)) => exists = Some(error),
            Err(error) => return Err(error.into()),
        }
    }
    match exists {
        Some(error) if added.is_empty() => Err(error.into()),
        _ => Ok(added),
    }
}

async fn networks(host: &str) -> Result<Vec<IpNet>> {
    let invalid = |rule: &str| {
        AdministrationError::from(DirectoryError::Invalid {
            field: "host",
            rule: rule.to_owned(),
        })
    };
    if let Ok(network) = host.parse::<IpNet>() {
        return Ok(vec![network]);
    }
    if let Ok(address) = host.parse::<std::net::IpAddr>() {
        return Ok(vec![IpNet::from(address.to_canonical())]);
    }
    let good = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    if host.is_empty() || host.len() > 253 || !host.contains('.') || !host.chars().all(good) {
        return Err(invalid("must be an address, a network or a host's name"));
    }
    let resolver = dns::resolver().map_err(AdministrationError::Daemon)?;
    let (v4, v6) = tokio::join!(
        dns::ask(&resolver, host, RecordType::A),
        dns::ask(&resolver, host, RecordType::AAAA)
    );
    // One of the two is enough.
    let found = match (v4, v6) {
        (Ok(v4), Ok(v6)) => [v4, v6].concat(),
        (Ok(found), Err(_)) | (Err(_), Ok(found)) if !found.is_empty() => found,
        (Err(error), _) | (_, Err(error)) => return Err(AdministrationError::Daemon(error)),
    };
    let addresses = found
        .iter()
        .filter_map(|text| text.parse::<std::net::IpAddr>().ok());
    let networks: Vec<IpNet> = addresses.map(IpNet::from).take(ADDRESSES_MAX).collect();
    if networks.is_empty() {
        return Err(invalid("must be a name that has addresses in DNS"));
    }
    Ok(networks)
}
