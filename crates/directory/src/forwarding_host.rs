//! Hosts that forward mail to people here: no strangers to postscreen, and their mail is never refused as spam. For
//! administrators of the server.

use ipnet::IpNet;
use roost_db::OnConstraint;
use roost_db::forwarding_host::{self, ForwardingHostRow};
use roost_shared::admin::ForwardingHost;
use sqlx::PgConnection;

use crate::access::Subject;
use crate::{Actor, Directory, DirectoryError, Result, text};

/// In bytes.
const SOURCE_MAX: usize = 255;
/// Trust is not to be given to a large part of the world by a slip.
const SHORTEST_PREFIX_V4: u8 = 16;
const SHORTEST_PREFIX_V6: u8 = 32;

impl Directory {
    /// Trusts a network, which came of `source`: itself, or a name that was looked up.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn add_forwarding_host(
        &self,
        actor: &Actor,
        network: IpNet,
        source: &str,
        filter_spam: bool,
    ) -> Result<ForwardingHost> {
        let network = network.trunc();
        let shortest = match network {
            IpNet::V4(_) => SHORTEST_PREFIX_V4,
            IpNet::V6(_) => SHORTEST_PREFIX_V6,
        };
        if network.prefix_len() < shortest {
            return Err(DirectoryError::invalid(
                "host",
                "must be a network of /16 or smaller (IPv6: /32)",
            ));
        }
        let source = text::line("host", source, SOURCE_MAX)?;
        let network = network.to_string();
        let subject = Subject {
            target: &network,
            ..Subject::server("forwarding_host.add")
        };
        let mut change = self.change(actor, subject).await?;
        let now = change.now;
        let id = forwarding_host::insert(change.db(), &network, &source, filter_spam, now)
            .await
            .on_constraint("forwarding_host_network_key", || {
                DirectoryError::Exists(network.clone())
            })?;
        let added = shown(found(change.db(), id).await?);
        change.done(None, Some(&added)).await?;
        Ok(added)
    }

    /// All of them.
    ///
    /// # Errors
    /// [`DirectoryError::Forbidden`].
    pub async fn forwarding_hosts(&self, actor: &Actor) -> Result<Vec<ForwardingHost>> {
        let mut db = self.read(actor, Subject::server("forwarding_host.list")).await?;
        let rows = forwarding_host::list(&mut db).await?;
        Ok(rows.into_iter().map(shown).collect())
    }

    /// Says whether the spam of one goes to Junk.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`], [`DirectoryError::Forbidden`].
    pub async fn edit_forwarding_host(
        &self,
        actor: &Actor,
        id: i64,
        filter_spam: bool,
    ) -> Result<ForwardingHost> {
        let mut change = self
            .change(actor, Subject::server("forwarding_host.edit"))
            .await?;
        let row = found(change.db(), id).await?;
        forwarding_host::update(change.db(), id, filter_spam).await?;
        let after = shown(found(change.db(), id).await?);
        change.about(&after.network);
        change.done(Some(&shown(row)), Some(&after)).await?;
        Ok(after)
    }

    /// Trusts one no more.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`], [`DirectoryError::Forbidden`].
    pub async fn remove_forwarding_host(&self, actor: &Actor, id: i64) -> Result<()> {
        let mut change = self
            .change(actor, Subject::server("forwarding_host.remove"))
            .await?;
        let row = found(change.db(), id).await?;
        forwarding_host::delete(change.db(), id).await?;
        change.about(&row.network);
        change.done(Some(&shown(row)), None).await
    }
}

async fn found(db: &mut PgConnection, id: i64) -> Result<ForwardingHostRow> {
    forwarding_host::find(db, id)
        .await?
        .ok_or(DirectoryError::NotFound)
}

fn shown(row: ForwardingHostRow) -> ForwardingHost {
    ForwardingHost {
        id: row.id,
        network: row.network,
        source: row.source,
        filter_spam: row.filter_spam,
        created_at: row.created_at,
    }
}
