//! `roost domain-admin …`

use clap::{ArgAction, Subcommand};
use roost_directory::ListQuery;
use roost_shared::admin::{DomainAdmin, DomainAdminChange, NewDomainAdmin};

use super::{Common, read_password};

/// `roost domain-admin …`
#[derive(Subcommand)]
pub enum DomainAdminCommand {
    /// Let someone administer domains: the owner of a mailbox, or somebody new by a name.
    Add {
        /// The address of a mailbox, or a name.
        username: String,
        /// What they administer; may be given several times.
        #[arg(long = "domain", required = true)]
        domains: Vec<String>,
        /// For a name: read its password from standard input.
        #[arg(long)]
        password_stdin: bool,
        #[command(flatten)]
        common: Common,
    },
    /// List who administers domains.
    List {
        #[command(flatten)]
        common: Common,
    },
    /// Show what someone administers.
    Show {
        /// The address or the name.
        username: String,
        #[command(flatten)]
        common: Common,
    },
    /// Change what someone administers; what is not given stays.
    Edit {
        /// The address or the name.
        username: String,
        /// What they administer, instead of what they did; may be given several times.
        #[arg(long = "domain")]
        domains: Option<Vec<String>>,
        /// For a name: whether it may sign in.
        #[arg(long, action = ArgAction::Set)]
        active: Option<bool>,
        /// For a name: read another password from standard input.
        #[arg(long)]
        password_stdin: bool,
        #[command(flatten)]
        common: Common,
    },
    /// Let someone administer nothing any more.
    Remove {
        /// The address or the name.
        username: String,
        #[command(flatten)]
        common: Common,
    },
}

/// Runs `roost domain-admin …`.
pub async fn domain_admin(command: DomainAdminCommand) -> anyhow::Result<()> {
    match command {
        DomainAdminCommand::Add {
            username,
            domains,
            password_stdin,
            common,
        } => {
            let password = password_stdin.then(read_password).transpose()?;
            let (directory, actor) = common.directory().await?;
            let new = NewDomainAdmin {
                username,
                password,
                domains,
                active: true,
            };
            common.show(&directory.add_domain_admin(&actor, &new).await?, line)
        }
        DomainAdminCommand::List { common } => {
            let (directory, actor) = common.directory().await?;
            let page = directory.domain_admins(&actor, &ListQuery::default()).await?;
            common.show_all(&page.items, line)
        }
        DomainAdminCommand::Show { username, common } => {
            let (directory, actor) = common.directory().await?;
            common.show(&directory.domain_admin(&actor, &username).await?, line)
        }
        DomainAdminCommand::Edit {
            username,
            domains,
            active,
            password_stdin,
            common,
        } => {
            let wanted = DomainAdminChange {
                password: password_stdin.then(read_password).transpose()?,
                domains,
                active,
            };
            let (directory, actor) = common.directory().await?;
            common.show(
                &directory.edit_domain_admin(&actor, &username, &wanted).await?,
                line,
            )
        }
        DomainAdminCommand::Remove { username, common } => {
            let (directory, actor) = common.directory().await?;
            directory.remove_domain_admin(&actor, &username).await?;
            common.show_removed(&format!("the rights of {username}"));
            Ok(())
        }
    }
}

fn line(admin: &DomainAdmin) -> String {
    let state = if admin.active { "" } else { "  (off)" };
    format!("{:<40} {}{state}", admin.username, admin.domains.join(", "))
}
