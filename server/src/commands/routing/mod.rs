//! Commands about where mail goes: `roost alias-domain`, `bcc`, `recipient-map`, `relay-host`, `transport`, `tls-policy` and
//! `forwarding-host` are all of one shape.

mod addresses;
mod hosts;
mod outside;

use clap::{Args, Subcommand};
use roost_directory::{Actor, Directory};
use serde::Serialize;

use super::common::Common;

pub use addresses::{AliasDomains, BccMaps, RecipientMaps};
pub use hosts::{RelayHosts, Transports};
pub use outside::{ForwardingHosts, TlsPolicies};

/// What is done with things of a kind.
#[derive(Subcommand)]
pub enum KeptCommand<K: Kind> {
    /// Make one.
    Add {
        #[command(flatten)]
        new: K::New,
        #[command(flatten)]
        common: Common,
    },
    /// List all.
    List {
        #[command(flatten)]
        common: Common,
    },
    /// Change one; what is not given stays.
    Edit {
        /// Its name in the list: the first word of its line.
        which: String,
        #[command(flatten)]
        change: K::Change,
        #[command(flatten)]
        common: Common,
    },
    /// Remove one.
    Remove {
        /// Its name in the list: the first word of its line.
        which: String,
        #[command(flatten)]
        common: Common,
    },
}

/// Things of a kind.
pub trait Kind {
    /// What is said of a new one.
    type New: Args;
    /// What is to change.
    type Change: Args;
    /// One of them.
    type Shown: Serialize;

    /// Makes one, or several at once.
    async fn add(directory: &Directory, actor: &Actor, new: Self::New) -> anyhow::Result<Vec<Self::Shown>>;

    /// All.
    async fn list(directory: &Directory, actor: &Actor) -> anyhow::Result<Vec<Self::Shown>>;

    /// Changes one.
    async fn edit(
        directory: &Directory,
        actor: &Actor,
        which: &str,
        change: Self::Change,
    ) -> anyhow::Result<Self::Shown>;

    /// Removes one.
    async fn remove(directory: &Directory, actor: &Actor, which: &str) -> anyhow::Result<()>;

    /// One in a line, its name first.
    fn line(shown: &Self::Shown) -> String;
}

/// Runs such a command.
pub async fn run<K: Kind>(command: KeptCommand<K>) -> anyhow::Result<()> {
    match command {
        KeptCommand::Add { new, common } => {
            let (directory, actor) = common.directory().await?;
            common.show_all(&K::add(&directory, &actor, new).await?, K::line)
        }
        KeptCommand::List { common } => {
            let (directory, actor) = common.directory().await?;
            common.show_all(&K::list(&directory, &actor).await?, K::line)
        }
        KeptCommand::Edit {
            which,
            change,
            common,
        } => {
            let (directory, actor) = common.directory().await?;
            let after = K::edit(&directory, &actor, &which, change).await?;
            common.show(&after, K::line)
        }
        KeptCommand::Remove { which, common } => {
            let (directory, actor) = common.directory().await?;
            K::remove(&directory, &actor, &which).await?;
            common.show_removed(&which);
            Ok(())
        }
    }
}

/// An id as it stands in a list.
fn id(text: &str) -> anyhow::Result<i64> {
    text.parse()
        .map_err(|_| anyhow::anyhow!("{text} is no number of a list"))
}

/// What is said of a thing that is switched off.
const fn state(active: bool) -> &'static str {
    if active { "" } else { "  (off)" }
}
