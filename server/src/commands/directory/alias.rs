//! `roost alias …`

use chrono::{DateTime, Utc};
use clap::{ArgAction, Args, Subcommand};
use roost_shared::admin::{Alias, AliasChange, NewAlias};

use super::{Common, Filter, Given, parse_expiry};

/// `roost alias …`
#[derive(Subcommand)]
pub enum AliasCommand {
    /// Add an alias.
    Add {
        /// Its address; @example.com takes what nothing else in the domain takes.
        address: String,
        #[command(flatten)]
        options: Options,
        #[command(flatten)]
        common: Common,
    },
    /// List aliases.
    List {
        #[command(flatten)]
        filter: Filter,
        #[command(flatten)]
        common: Common,
    },
    /// Show an alias.
    Show {
        /// Its address.
        address: String,
        #[command(flatten)]
        common: Common,
    },
    /// Change an alias; what is not given stays.
    Edit {
        /// Its address.
        address: String,
        #[command(flatten)]
        options: Options,
        #[command(flatten)]
        common: Common,
    },
    /// Remove an alias.
    Remove {
        /// Its address.
        address: String,
        #[command(flatten)]
        common: Common,
    },
}

/// What can be said of an alias.
#[derive(Args)]
pub struct Options {
    /// Where it leads, here or elsewhere, instead of where it led; may be given several times. null@localhost throws
    /// mail away.
    #[arg(long = "to")]
    targets: Option<Vec<String>>,
    /// Whether it takes mail.
    #[arg(long, action = ArgAction::Set)]
    active: Option<bool>,
    /// When it ends: never, such as 12h or 30d, or a moment such as 2030-01-31T12:00:00Z.
    #[arg(long, value_parser = parse_expiry)]
    expires: Option<Given<DateTime<Utc>>>,
    /// Take mail of this server's people only.
    #[arg(long, action = ArgAction::Set)]
    internal_only: Option<bool>,
    /// Whether the mailboxes that it leads to may send as it.
    #[arg(long, action = ArgAction::Set)]
    sender_allowed: Option<bool>,
    /// For everybody.
    #[arg(long)]
    public_comment: Option<String>,
    /// For administrators.
    #[arg(long)]
    private_comment: Option<String>,
}

impl Options {
    fn change(self) -> AliasChange {
        AliasChange {
            targets: self.targets,
            active: self.active,
            expires_at: self.expires.map(|given| given.0),
            internal_only: self.internal_only,
            sender_allowed: self.sender_allowed,
            public_comment: self.public_comment,
            private_comment: self.private_comment,
        }
    }
}

/// Runs `roost alias …`.
pub async fn alias(command: AliasCommand) -> anyhow::Result<()> {
    match command {
        AliasCommand::Add {
            address,
            options,
            common,
        } => {
            let (directory, actor) = common.directory().await?;
            let new = NewAlias {
                address,
                settings: options.change(),
            };
            let added = directory.add_alias(&actor, &new).await?;
            common.show(&added, |alias| format!("Added the alias {}.", alias.address))
        }
        AliasCommand::List { filter, common } => {
            let (directory, actor) = common.directory().await?;
            let page = directory.aliases(&actor, &filter.query()).await?;
            common.show_all(&page.items, line)
        }
        AliasCommand::Show { address, common } => {
            let (directory, actor) = common.directory().await?;
            common.show(&directory.alias_by_address(&actor, &address).await?, line)
        }
        AliasCommand::Edit {
            address,
            options,
            common,
        } => {
            let (directory, actor) = common.directory().await?;
            let id = directory.alias_by_address(&actor, &address).await?.id;
            common.show(&directory.edit_alias(&actor, id, &options.change()).await?, line)
        }
        AliasCommand::Remove { address, common } => {
            let (directory, actor) = common.directory().await?;
            let id = directory.alias_by_address(&actor, &address).await?.id;
            directory.remove_alias(&actor, id).await?;
            common.show_removed(&format!("the alias {address}"));
            Ok(())
        }
    }
}

fn line(alias: &Alias) -> String {
    let state = if alias.active { "" } else { "  (off)" };
    let end = alias
        .expires_at
        .map(|end| format!("  until {end}"))
        .unwrap_or_default();
    format!("{:<40} {}{end}{state}", alias.address, alias.targets.join(", "))
}
