//! Hosts that mail is handed to: by its sender, and by its recipient.

use clap::Args;
use roost_directory::{Actor, Directory};
use roost_shared::admin::{
    NewRelayHost, NewTransport, RelayHost, RelayHostChange, Transport, TransportChange,
};

use super::super::directory::read_password;
use super::{Kind, id, state};

/// How to sign in to a host.
#[derive(Args)]
pub struct SignIn {
    /// The name to sign in with; the password is then read from standard input, so that it stands in no process list.
    #[arg(long)]
    username: Option<String>,
}

impl SignIn {
    fn password(&self) -> anyhow::Result<Option<String>> {
        let is_given = self.username.as_ref().is_some_and(|name| !name.is_empty());
        is_given.then(read_password).transpose()
    }
}

/// Hosts that domains and mailboxes send by.
pub struct RelayHosts;

/// One to be made.
#[derive(Args)]
pub struct NewRelay {
    /// host, [host] or [host]:port; in brackets without a look at MX.
    hostname: String,
    #[command(flatten)]
    sign_in: SignIn,
}

/// What is to change of one.
#[derive(Args)]
pub struct RelayChange {
    /// host, [host] or [host]:port.
    #[arg(long)]
    hostname: Option<String>,
    #[command(flatten)]
    sign_in: SignIn,
    /// Whether it is used: true or false.
    #[arg(long)]
    active: Option<bool>,
}

impl Kind for RelayHosts {
    type New = NewRelay;
    type Change = RelayChange;
    type Shown = RelayHost;

    async fn add(directory: &Directory, actor: &Actor, new: NewRelay) -> anyhow::Result<Vec<RelayHost>> {
        let new = NewRelayHost {
            hostname: new.hostname,
            password: new.sign_in.password()?.unwrap_or_default(),
            username: new.sign_in.username.unwrap_or_default(),
            active: true,
        };
        Ok(vec![directory.add_relay_host(actor, &new).await?])
    }

    async fn list(directory: &Directory, actor: &Actor) -> anyhow::Result<Vec<RelayHost>> {
        Ok(directory.relay_hosts(actor).await?)
    }

    async fn edit(
        directory: &Directory,
        actor: &Actor,
        which: &str,
        change: RelayChange,
    ) -> anyhow::Result<RelayHost> {
        let wanted = RelayHostChange {
            hostname: change.hostname,
            password: change.sign_in.password()?,
            username: change.sign_in.username,
            active: change.active,
        };
        Ok(directory.edit_relay_host(actor, id(which)?, &wanted).await?)
    }

    async fn remove(directory: &Directory, actor: &Actor, which: &str) -> anyhow::Result<()> {
        Ok(directory.remove_relay_host(actor, id(which)?).await?)
    }

    fn line(shown: &RelayHost) -> String {
        let used_by = shown.used_by.join(", ");
        format!(
            "{:<6} {} {} {used_by}{}",
            shown.id,
            shown.hostname,
            shown.username,
            state(shown.active)
        )
    }
}

/// Where mail for some destinations goes.
pub struct Transports;

/// One to be made.
#[derive(Args)]
pub struct NewWay {
    /// An address, a domain, or .domain for those below it.
    destination: String,
    /// host, [host] or [host]:port; in brackets without a look at MX.
    nexthop: String,
    /// The destination is the host that MX names, or a parent domain of it; for what people here send.
    #[arg(long)]
    by_mx: bool,
    #[command(flatten)]
    sign_in: SignIn,
}

/// What is to change of one.
#[derive(Args)]
pub struct WayChange {
    /// An address, a domain, or .domain for those below it.
    #[arg(long)]
    destination: Option<String>,
    /// host, [host] or [host]:port.
    #[arg(long)]
    nexthop: Option<String>,
    /// Whether the destination is the host that MX names: true or false.
    #[arg(long)]
    by_mx: Option<bool>,
    #[command(flatten)]
    sign_in: SignIn,
    /// Whether it is used: true or false.
    #[arg(long)]
    active: Option<bool>,
}

impl Kind for Transports {
    type New = NewWay;
    type Change = WayChange;
    type Shown = Transport;

    async fn add(directory: &Directory, actor: &Actor, new: NewWay) -> anyhow::Result<Vec<Transport>> {
        let new = NewTransport {
            destination: new.destination,
            nexthop: new.nexthop,
            password: new.sign_in.password()?.unwrap_or_default(),
            username: new.sign_in.username.unwrap_or_default(),
            by_mx: new.by_mx,
            active: true,
        };
        Ok(vec![directory.add_transport(actor, &new).await?])
    }

    async fn list(directory: &Directory, actor: &Actor) -> anyhow::Result<Vec<Transport>> {
        Ok(directory.transports(actor).await?)
    }

    async fn edit(
        directory: &Directory,
        actor: &Actor,
        which: &str,
        change: WayChange,
    ) -> anyhow::Result<Transport> {
        let wanted = TransportChange {
            destination: change.destination,
            nexthop: change.nexthop,
            password: change.sign_in.password()?,
            username: change.sign_in.username,
            by_mx: change.by_mx,
            active: change.active,
        };
        Ok(directory.edit_transport(actor, id(which)?, &wanted).await?)
    }

    async fn remove(directory: &Directory, actor: &Actor, which: &str) -> anyhow::Result<()> {
        Ok(directory.remove_transport(actor, id(which)?).await?)
    }

    fn line(shown: &Transport) -> String {
        let by_mx = if shown.by_mx { " by MX" } else { "" };
        format!(
            "{:<6} {}{by_mx} {} {}{}",
            shown.id,
            shown.destination,
            shown.nexthop,
            shown.username,
            state(shown.active)
        )
    }
}
