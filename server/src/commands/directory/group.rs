//! `roost group …`

use clap::{ArgAction, Subcommand};
use roost_groupware::Groupware;
use roost_shared::admin::{Group, GroupChange, NewGroup};

use super::{Common, Filter};
use crate::app;
use crate::config::Mode;

/// `roost group …`
#[derive(Subcommand)]
pub enum GroupCommand {
    /// Add a group.
    Add {
        /// Its name, @ and its domain, such as staff@example.com.
        address: String,
        /// The name for people.
        #[arg(long, default_value = "")]
        name: String,
        #[command(flatten)]
        common: Common,
    },
    /// List groups.
    List {
        #[command(flatten)]
        filter: Filter,
        #[command(flatten)]
        common: Common,
    },
    /// Show a group and its members.
    Show {
        /// The group.
        group: String,
        #[command(flatten)]
        common: Common,
    },
    /// Change a group; what is not given stays.
    Edit {
        /// The group.
        group: String,
        /// The name for people.
        #[arg(long)]
        name: Option<String>,
        /// Whether mail to it reaches its members.
        #[arg(long, action = ArgAction::Set)]
        receives_mail: Option<bool>,
        /// Take mail of this server's people only.
        #[arg(long, action = ArgAction::Set)]
        internal_only: Option<bool>,
        #[command(flatten)]
        common: Common,
    },
    /// Take a person into a group.
    AddMember {
        /// The group.
        group: String,
        /// The person's address.
        person: String,
        #[command(flatten)]
        common: Common,
    },
    /// Take a person out of a group.
    RemoveMember {
        /// The group.
        group: String,
        /// The person's address.
        person: String,
        #[command(flatten)]
        common: Common,
    },
    /// Remove a group.
    Remove {
        /// The group.
        group: String,
        #[command(flatten)]
        common: Common,
    },
}

/// Runs `roost group …`. Beside a mail server of somebody else's, groups are for sharing alone, and Roost has no
/// directory of domains to check them against.
pub async fn group(command: GroupCommand) -> anyhow::Result<()> {
    match command {
        GroupCommand::Add {
            address,
            name,
            common,
        } => {
            if let Some(groupware) = beside(&common).await? {
                groupware.create_group(&address, &name).await?;
                println!("Added the group {address}.");
                return Ok(());
            }
            let (directory, actor) = common.directory().await?;
            let new = NewGroup {
                address,
                settings: GroupChange {
                    name: Some(name),
                    ..GroupChange::default()
                },
            };
            let added = directory.add_group(&actor, &new).await?;
            common.show(&added, |group| format!("Added the group {}.", group.address))
        }
        GroupCommand::List { filter, common } => {
            let (directory, actor) = common.directory().await?;
            let page = directory.groups(&actor, &filter.query()).await?;
            common.show_all(&page.items, line)
        }
        GroupCommand::Show { group, common } => {
            let (directory, actor) = common.directory().await?;
            common.show(&directory.group(&actor, &group).await?, line)
        }
        GroupCommand::Edit {
            group,
            name,
            receives_mail,
            internal_only,
            common,
        } => {
            let (directory, actor) = common.directory().await?;
            let wanted = GroupChange {
                name,
                receives_mail,
                internal_only,
                members: None,
            };
            common.show(&directory.edit_group(&actor, &group, &wanted).await?, line)
        }
        GroupCommand::AddMember {
            group,
            person,
            common,
        } => {
            if let Some(groupware) = beside(&common).await? {
                groupware.add_to_group(&group, &person).await?;
                println!("{person} is in {group}.");
                return Ok(());
            }
            let (directory, actor) = common.directory().await?;
            let after = directory.add_group_member(&actor, &group, &person).await?;
            common.show(&after, |group| format!("{person} is in {}.", group.address))
        }
        GroupCommand::RemoveMember {
            group,
            person,
            common,
        } => {
            if let Some(groupware) = beside(&common).await? {
                groupware.remove_from_group(&group, &person).await?;
                println!("{person} is not in {group} any more.");
                return Ok(());
            }
            let (directory, actor) = common.directory().await?;
            let after = directory.remove_group_member(&actor, &group, &person).await?;
            common.show(&after, |group| {
                format!("{person} is not in {} any more.", group.address)
            })
        }
        GroupCommand::Remove { group, common } => {
            let (directory, actor) = common.directory().await?;
            directory.remove_group(&actor, &group).await?;
            common.show_removed(&format!("the group {group}"));
            Ok(())
        }
    }
}

async fn beside(common: &Common) -> anyhow::Result<Option<Groupware>> {
    let config = common.config()?;
    if config.mail.mode == Mode::Stack {
        return Ok(None);
    }
    Ok(Some(Groupware::new(app::open_database(&config).await?)))
}

fn line(group: &Group) -> String {
    format!("{:<40} {}", group.address, group.members.join(", "))
}
