//! Relay hosts and transports. For administrators of the server.

use roost_db::OnConstraint;
use roost_db::relay_host::{self, RelayHostRow};
use roost_db::row_lock::{self, Row};
use roost_db::transport::{self, TransportFields, TransportRow};
use roost_shared::admin::{
    NewRelayHost, NewTransport, RelayHost, RelayHostChange, Transport, TransportChange,
};
use sqlx::PgConnection;

use crate::access::Subject;
use crate::{Actor, Directory, DirectoryError, Result, address, text};

const HOST_RULE: &str =
    "must be a host name or an address, in [brackets] to go without MX, with :port if it is not 25";

impl Directory {
    /// Adds a relay host.
    ///
    /// # Errors
    /// [`DirectoryError::Invalid`], [`DirectoryError::Forbidden`].
    pub async fn add_relay_host(&self, actor: &Actor, new: &NewRelayHost) -> Result<RelayHost> {
        let hostname = next_hop("hostname", &new.hostname)?;
        let username = text::credential("username", &new.username)?;
        let password = text::credential("password", &new.password)?;
        let subject = Subject {
            action: "relay_host.add",
            domain: None,
            target: &hostname,
        };
        let mut change = self.change(actor, subject).await?;
        let now = change.now;
        let id = relay_host::insert(change.db(), &hostname, &username, &password, new.active, now).await?;
        let added = to_relay_host(relay_host_row(change.db(), id).await?);
        change.done(None, Some(&added)).await?;
        Ok(added)
    }

    /// All relay hosts.
    ///
    /// # Errors
    /// [`DirectoryError::Forbidden`].
    pub async fn relay_hosts(&self, actor: &Actor) -> Result<Vec<RelayHost>> {
        let mut db = self.read(actor, Subject::server("relay_host.list")).await?;
        Ok(relay_host::list(&mut db)
            .await?
            .into_iter()
            .map(to_relay_host)
            .collect())
    }

    /// A relay host.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`], [`DirectoryError::Forbidden`].
    pub async fn relay_host(&self, actor: &Actor, id: i64) -> Result<RelayHost> {
        let mut db = self.read(actor, Subject::server("relay_host.show")).await?;
        relay_host_row(&mut db, id).await.map(to_relay_host)
    }

    /// Changes a relay host.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn edit_relay_host(
        &self,
        actor: &Actor,
        id: i64,
        wanted: &RelayHostChange,
    ) -> Result<RelayHost> {
        let mut change = self.change(actor, Subject::server("relay_host.edit")).await?;
        row_lock::lock(change.db(), Row::RelayHost(id)).await?;
        let row = relay_host_row(change.db(), id).await?;
        let hostname = next_hop("hostname", wanted.hostname.as_ref().unwrap_or(&row.hostname))?;
        let username = text::credential("username", wanted.username.as_ref().unwrap_or(&row.username))?;
        let password = wanted
            .password
            .as_ref()
            .map(|password| text::credential("password", password))
            .transpose()?;
        let active = wanted.active.unwrap_or(row.active);
        relay_host::update(change.db(), id, &hostname, &username, password.as_deref(), active).await?;
        let after = to_relay_host(relay_host_row(change.db(), id).await?);
        change.about(&after.hostname);
        change.done(Some(&to_relay_host(row)), Some(&after)).await?;
        Ok(after)
    }

    /// Removes a relay host; who used it sends directly from then on.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`], [`DirectoryError::Forbidden`].
    pub async fn remove_relay_host(&self, actor: &Actor, id: i64) -> Result<()> {
        let mut change = self.change(actor, Subject::server("relay_host.remove")).await?;
        let row = relay_host_row(change.db(), id).await?;
        relay_host::delete(change.db(), id).await?;
        change.about(&row.hostname);
        change.done(Some(&to_relay_host(row)), None).await
    }

    /// Adds a transport.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn add_transport(&self, actor: &Actor, new: &NewTransport) -> Result<Transport> {
        let fields = TransportFields {
            destination: destination(&new.destination)?,
            nexthop: next_hop("nexthop", &new.nexthop)?,
            username: text::credential("username", &new.username)?,
            by_mx: new.by_mx,
            active: new.active,
        };
        let password = text::credential("password", &new.password)?;
        let subject = Subject {
            action: "transport.add",
            domain: None,
            target: &fields.destination,
        };
        let mut change = self.change(actor, subject).await?;
        let now = change.now;
        let id = transport::insert(change.db(), &fields, &password, now)
            .await
            .on_constraint("transport_destination_key", || {
                DirectoryError::Exists(fields.destination.clone())
            })?;
        let added = to_transport(transport_row(change.db(), id).await?);
        change.done(None, Some(&added)).await?;
        Ok(added)
    }

    /// All transports.
    ///
    /// # Errors
    /// [`DirectoryError::Forbidden`].
    pub async fn transports(&self, actor: &Actor) -> Result<Vec<Transport>> {
        let mut db = self.read(actor, Subject::server("transport.list")).await?;
        Ok(transport::list(&mut db)
            .await?
            .into_iter()
            .map(to_transport)
            .collect())
    }

    /// A transport.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`], [`DirectoryError::Forbidden`].
    pub async fn transport(&self, actor: &Actor, id: i64) -> Result<Transport> {
        let mut db = self.read(actor, Subject::server("transport.show")).await?;
        transport_row(&mut db, id).await.map(to_transport)
    }

    /// Changes a transport.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn edit_transport(
        &self,
        actor: &Actor,
        id: i64,
        wanted: &TransportChange,
    ) -> Result<Transport> {
        let mut change = self.change(actor, Subject::server("transport.edit")).await?;
        row_lock::lock(change.db(), Row::Transport(id)).await?;
        let row = transport_row(change.db(), id).await?;
        let before = &row.fields;
        let fields = TransportFields {
            destination: destination(wanted.destination.as_ref().unwrap_or(&before.destination))?,
            nexthop: next_hop("nexthop", wanted.nexthop.as_ref().unwrap_or(&before.nexthop))?,
            username: text::credential("username", wanted.username.as_ref().unwrap_or(&before.username))?,
            by_mx: wanted.by_mx.unwrap_or(before.by_mx),
            active: wanted.active.unwrap_or(before.active),
        };
        let password = wanted
            .password
            .as_ref()
            .map(|password| text::credential("password", password))
            .transpose()?;
        transport::update(change.db(), id, &fields, password.as_deref())
            .await
            .on_constraint("transport_destination_key", || {
                DirectoryError::Exists(fields.destination.clone())
            })?;
        let after = to_transport(transport_row(change.db(), id).await?);
        change.about(&after.destination);
        change.done(Some(&to_transport(row)), Some(&after)).await?;
        Ok(after)
    }

    /// Removes a transport.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`], [`DirectoryError::Forbidden`].
    pub async fn remove_transport(&self, actor: &Actor, id: i64) -> Result<()> {
        let mut change = self.change(actor, Subject::server("transport.remove")).await?;
        let row = transport_row(change.db(), id).await?;
        transport::delete(change.db(), id).await?;
        change.about(&row.fields.destination);
        change.done(Some(&to_transport(row)), None).await
    }
}

/// Whether a relay host that is named exists.
pub(crate) async fn check_exists(db: &mut PgConnection, relay_host: Option<i64>) -> Result<()> {
    match relay_host {
        Some(id) if relay_host::find(db, id).await?.is_none() => Err(DirectoryError::invalid(
            "relay_host",
            "must be the id of a relay host that exists",
        )),
        _ => Ok(()),
    }
}

/// `host`, `[host]`, either with a port. Nothing that Postfix's tables would read as anything else.
pub(crate) fn next_hop(field: &'static str, text: &str) -> Result<String> {
    let text = text.trim().to_lowercase();
    let invalid = || DirectoryError::invalid(field, HOST_RULE);
    let (host, port, in_brackets) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']').ok_or_else(invalid)?;
            let port = match after {
                "" => None,
                after => Some(after.strip_prefix(':').ok_or_else(invalid)?),
            };
            (host, port, true)
        }
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port), false),
            None => (text.as_str(), None, false),
        },
    };
    let is_address = in_brackets && host.parse::<std::net::IpAddr>().is_ok();
    let name = address::domain_to_ascii(host);
    let host = match name {
        Some(name) => name,
        None if is_address || host == "localhost" => host.to_owned(),
        None => return Err(invalid()),
    };
    if port.is_some_and(|port| port.parse::<u16>().map_or(true, |number| number == 0)) {
        return Err(invalid());
    }
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    Ok(if in_brackets {
        format!("[{host}]{port}")
    } else {
        format!("{host}{port}")
    })
}

fn destination(text: &str) -> Result<String> {
    let text = text.trim();
    if let Some(parent) = text.strip_prefix('.') {
        return Ok(format!(".{}", address::domain("destination", parent)?));
    }
    if text.contains('@') {
        return Ok(address::address("destination", text)?.full());
    }
    address::domain("destination", text)
}

async fn relay_host_row(db: &mut PgConnection, id: i64) -> Result<RelayHostRow> {
    relay_host::find(db, id).await?.ok_or(DirectoryError::NotFound)
}

async fn transport_row(db: &mut PgConnection, id: i64) -> Result<TransportRow> {
    transport::find(db, id).await?.ok_or(DirectoryError::NotFound)
}

fn to_relay_host(row: RelayHostRow) -> RelayHost {
    RelayHost {
        id: row.id,
        hostname: row.hostname,
        username: row.username,
        active: row.active,
        used_by: row.used_by,
        created_at: row.created_at,
    }
}

fn to_transport(row: TransportRow) -> Transport {
    Transport {
        id: row.id,
        destination: row.fields.destination,
        nexthop: row.fields.nexthop,
        username: row.fields.username,
        by_mx: row.fields.by_mx,
        active: row.fields.active,
        created_at: row.created_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_hops() {
        for good in [
            "smtp.example.com",
            "[smtp.example.com]:587",
            "[192.0.2.1]",
            "[2001:db8::1]:25",
            "localhost:25",
        ] {
            assert_eq!(next_hop("h", good).unwrap(), good);
        }
        for bad in [
            "",
            "a b",
            "x",
            "[",
            "[a.test",
            "[a.test]x",
            "a.test:0",
            "a.test:x",
            "a.test\nb",
            "pipe:/bin/sh",
            "::1",
        ] {
            assert!(next_hop("h", bad).is_err(), "{bad:?}");
        }
    }
}
