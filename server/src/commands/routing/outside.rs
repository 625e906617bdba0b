//! What is known of other hosts: how deliveries to them are secured, and which forward mail to people here.

use clap::Args;
use roost_directory::{Actor, Directory};
use roost_shared::admin::{ForwardingHost, NewTlsPolicy, TlsLevel, TlsPolicy, TlsPolicyChange};

use super::{Kind, id, state};
use crate::administration::forwarding_hosts;

/// How deliveries to single destinations are secured.
pub struct TlsPolicies;

/// One to be made.
#[derive(Args)]
pub struct NewLevel {
    /// A domain, .domain for those below it, or a next hop as it stands in a transport or a relay host.
    destination: String,
    /// none, may, encrypt, dane, dane-only, fingerprint, verify or secure.
    policy: TlsLevel,
    /// name=value, with spaces between; names are match, protocols, ciphers, exclude and servername.
    #[arg(long, default_value = "")]
    parameters: String,
}

/// What is to change of one.
#[derive(Args)]
pub struct LevelChange {
    /// For which destination.
    #[arg(long)]
    destination: Option<String>,
    /// none, may, encrypt, dane, dane-only, fingerprint, verify or secure.
    #[arg(long)]
    policy: Option<TlsLevel>,
    /// name=value, with spaces between.
    #[arg(long)]
    parameters: Option<String>,
    /// Whether it is used: true or false.
    #[arg(long)]
    active: Option<bool>,
}

impl Kind for TlsPolicies {
    type New = NewLevel;
    type Change = LevelChange;
    type Shown = TlsPolicy;

    async fn add(directory: &Directory, actor: &Actor, new: NewLevel) -> anyhow::Result<Vec<TlsPolicy>> {
        let new = NewTlsPolicy {
            destination: new.destination,
            policy: new.policy,
            parameters: new.parameters,
            active: true,
        };
        Ok(vec![directory.add_tls_policy(actor, &new).await?])
    }

    async fn list(directory: &Directory, actor: &Actor) -> anyhow::Result<Vec<TlsPolicy>> {
        Ok(directory.tls_policies(actor).await?)
    }

    async fn edit(
        directory: &Directory,
        actor: &Actor,
        which: &str,
        change: LevelChange,
    ) -> anyhow::Result<TlsPolicy> {
        let wanted = TlsPolicyChange {
            destination: change.destination,
            policy: change.policy,
            parameters: change.parameters,
            active: change.active,
        };
        Ok(directory.edit_tls_policy(actor, id(which)?, &wanted).await?)
    }

    async fn remove(directory: &Directory, actor: &Actor, which: &str) -> anyhow::Result<()> {
        Ok(directory.remove_tls_policy(actor, id(which)?).await?)
    }

    fn line(shown: &TlsPolicy) -> String {
        format!(
            "{:<6} {} {} {}{}",
            shown.id,
            shown.destination,
            shown.policy.as_str(),
            shown.parameters,
            state(shown.active)
        )
    }
}

/// Hosts that forward mail to people here.
pub struct ForwardingHosts;

/// Hosts to be trusted.
#[derive(Args)]
pub struct NewHost {
    /// An address, a network of /16 or smaller (IPv6: /32), or a name, whose addresses of this moment are taken.
    host: String,
    /// Nothing of it counts as spam; else its spam goes to Junk.
    #[arg(long)]
    unfiltered: bool,
}

/// What is to change of one.
#[derive(Args)]
pub struct HostChange {
    /// Whether its spam goes to Junk (true), or nothing of it counts as spam (false).
    #[arg(long, action = clap::ArgAction::Set)]
    filter_spam: bool,
}

impl Kind for ForwardingHosts {
    type New = NewHost;
    type Change = HostChange;
    type Shown = ForwardingHost;

    async fn add(directory: &Directory, actor: &Actor, new: NewHost) -> anyhow::Result<Vec<ForwardingHost>> {
        Ok(forwarding_hosts::keep(directory, actor, new.host.trim(), !new.unfiltered).await?)
    }

    async fn list(directory: &Directory, actor: &Actor) -> anyhow::Result<Vec<ForwardingHost>> {
        Ok(directory.forwarding_hosts(actor).await?)
    }

    async fn edit(
        directory: &Directory,
        actor: &Actor,
        which: &str,
        change: HostChange,
    ) -> anyhow::Result<ForwardingHost> {
        Ok(directory
            .edit_forwarding_host(actor, id(which)?, change.filter_spam)
            .await?)
    }

    async fn remove(directory: &Directory, actor: &Actor, which: &str) -> anyhow::Result<()> {
        Ok(directory.remove_forwarding_host(actor, id(which)?).await?)
    }

    fn line(shown: &ForwardingHost) -> String {
        let filtered = if shown.filter_spam { "" } else { " unfiltered" };
        format!("{:<6} {} {}{filtered}", shown.id, shown.network, shown.source)
    }
}
