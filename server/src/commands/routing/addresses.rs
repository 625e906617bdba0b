//! Other names of domains, copies, and recipients that are written anew.

use clap::{Args, ValueEnum};
use roost_directory::{Actor, Directory, ListQuery};
use roost_shared::admin::{
    AliasDomain, AliasDomainChange, BccKind, BccMap, BccMapChange, NewAliasDomain, NewBccMap,
    NewRecipientMap, RecipientMap, RecipientMapChange,
};

use super::{Kind, id, state};

/// Other names of whole domains.
pub struct AliasDomains;

/// Another name to be made.
#[derive(Args)]
pub struct NewOtherName {
    /// The other name.
    name: String,
    /// The domain.
    target: String,
}

/// What is to change of one.
#[derive(Args)]
pub struct OtherNameChange {
    /// The domain.
    #[arg(long)]
    target: Option<String>,
    /// Whether it takes mail: true or false.
    #[arg(long)]
    active: Option<bool>,
}

impl Kind for AliasDomains {
    type New = NewOtherName;
    type Change = OtherNameChange;
    type Shown = AliasDomain;

    async fn add(
        directory: &Directory,
        actor: &Actor,
        new: NewOtherName,
    ) -> anyhow::Result<Vec<AliasDomain>> {
        let new = NewAliasDomain {
            name: new.name,
            target: new.target,
            active: true,
        };
        Ok(vec![directory.add_alias_domain(actor, &new).await?])
    }

    async fn list(directory: &Directory, actor: &Actor) -> anyhow::Result<Vec<AliasDomain>> {
        Ok(directory.alias_domains(actor, &ListQuery::default()).await?.items)
    }

    async fn edit(
        directory: &Directory,
        actor: &Actor,
        which: &str,
        change: OtherNameChange,
    ) -> anyhow::Result<AliasDomain> {
        let wanted = AliasDomainChange {
            target: change.target,
            active: change.active,
        };
        Ok(directory.edit_alias_domain(actor, which, &wanted).await?)
    }

    async fn remove(directory: &Directory, actor: &Actor, which: &str) -> anyhow::Result<()> {
        Ok(directory.remove_alias_domain(actor, which).await?)
    }

    fn line(shown: &AliasDomain) -> String {
        format!("{:<40} {}{}", shown.name, shown.target, state(shown.active))
    }
}

/// Copies of what is sent or received.
pub struct BccMaps;

/// Of what copies are made.
#[derive(Clone, Copy, ValueEnum)]
pub enum Of {
    /// What is sent.
    Sender,
    /// What arrives.
    Recipient,
}

impl From<Of> for BccKind {
    fn from(of: Of) -> Self {
        match of {
            Of::Sender => Self::Sender,
            Of::Recipient => Self::Recipient,
        }
    }
}

/// Copies to be made.
#[derive(Args)]
pub struct NewCopy {
    /// Of what: what the address sends, or what it receives.
    #[arg(value_enum)]
    of: Of,
    /// An address, or @domain for all of a domain.
    address: String,
    /// Where the copies go.
    target: String,
}

/// What is to change of them.
#[derive(Args)]
pub struct CopyChange {
    /// Where the copies go.
    #[arg(long)]
    target: Option<String>,
    /// Whether they are made: true or false.
    #[arg(long)]
    active: Option<bool>,
}

impl Kind for BccMaps {
    type New = NewCopy;
    type Change = CopyChange;
    type Shown = BccMap;

    async fn add(directory: &Directory, actor: &Actor, new: NewCopy) -> anyhow::Result<Vec<BccMap>> {
        let new = NewBccMap {
            kind: new.of.into(),
            address: new.address,
            target: new.target,
            active: true,
        };
        Ok(vec![directory.add_bcc_map(actor, &new).await?])
    }

    async fn list(directory: &Directory, actor: &Actor) -> anyhow::Result<Vec<BccMap>> {
        Ok(directory.bcc_maps(actor).await?)
    }

    async fn edit(
        directory: &Directory,
        actor: &Actor,
        which: &str,
        change: CopyChange,
    ) -> anyhow::Result<BccMap> {
        let wanted = BccMapChange {
            kind: None,
            target: change.target,
            active: change.active,
        };
        Ok(directory.edit_bcc_map(actor, id(which)?, &wanted).await?)
    }

    async fn remove(directory: &Directory, actor: &Actor, which: &str) -> anyhow::Result<()> {
        Ok(directory.remove_bcc_map(actor, id(which)?).await?)
    }

    fn line(shown: &BccMap) -> String {
        let of = match shown.kind {
            BccKind::Sender => "sender",
            BccKind::Recipient => "recipient",
        };
        format!(
            "{:<6} {of} {} {}{}",
            shown.id,
            shown.address,
            shown.target,
            state(shown.active)
        )
    }
}

/// Recipients that are written anew.
pub struct RecipientMaps;

/// One to be made.
#[derive(Args)]
pub struct NewMap {
    /// Whose mail: an address, or @domain for all of a domain.
    address: String,
    /// Where it goes instead.
    target: String,
}

/// What is to change of one.
#[derive(Args)]
pub struct MapChange {
    /// Whose mail.
    #[arg(long)]
    address: Option<String>,
    /// Where it goes instead.
    #[arg(long)]
    target: Option<String>,
    /// Whether it is used: true or false.
    #[arg(long)]
    active: Option<bool>,
}

impl Kind for RecipientMaps {
    type New = NewMap;
    type Change = MapChange;
    type Shown = RecipientMap;

    async fn add(directory: &Directory, actor: &Actor, new: NewMap) -> anyhow::Result<Vec<RecipientMap>> {
        let new = NewRecipientMap {
            address: new.address,
            target: new.target,
            active: true,
        };
        Ok(vec![directory.add_recipient_map(actor, &new).await?])
    }

    async fn list(directory: &Directory, actor: &Actor) -> anyhow::Result<Vec<RecipientMap>> {
        Ok(directory.recipient_maps(actor).await?)
    }

    async fn edit(
        directory: &Directory,
        actor: &Actor,
        which: &str,
        change: MapChange,
    ) -> anyhow::Result<RecipientMap> {
        let wanted = RecipientMapChange {
            address: change.address,
            target: change.target,
            active: change.active,
        };
        Ok(directory.edit_recipient_map(actor, id(which)?, &wanted).await?)
    }

    async fn remove(directory: &Directory, actor: &Actor, which: &str) -> anyhow::Result<()> {
        Ok(directory.remove_recipient_map(actor, id(which)?).await?)
    }

    fn line(shown: &RecipientMap) -> String {
        format!(
            "{:<6} {} {}{}",
            shown.id,
            shown.address,
            shown.target,
            state(shown.active)
        )
    }
}
