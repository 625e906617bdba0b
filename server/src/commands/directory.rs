//! Commands that change the directory.

use std::io::Read;

use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use roost_groupware::Groupware;
use roost_identity::{AccountKind, NewAccount};
use roost_model::Secret;
use roost_transport::dkim::Algorithm;

use super::WithConfig;
use super::output::Operator;
use crate::app;

/// `roost domain …`
#[derive(Subcommand)]
pub enum DomainCommand {
    /// Add a mail domain.
    Add {
        /// Its name, such as example.com.
        name: String,
        #[command(flatten)]
        with: WithConfig,
    },
}

/// `roost mailbox …`
#[derive(Subcommand)]
pub enum MailboxCommand {
    /// Add a mailbox. The password is read from standard input, so that it stands in no process list.
    Add {
        /// Its address.
        address: String,
        /// The person's name.
        #[arg(long, default_value = "")]
        name: String,
        /// Read the password from standard input.
        #[arg(long, required = true)]
        password_stdin: bool,
        /// How much it may hold, in bytes; 0 for no limit.
        #[arg(long, default_value_t = 0)]
        quota_bytes: i64,
        /// Its owner administers the whole server.
        #[arg(long)]
        admin: bool,
        /// What it is. Rooms and resources accept invitations while they are free, and decline the others.
        #[arg(long, value_enum, default_value_t = Kind::Person)]
        kind: Kind,
        #[command(flatten)]
        with: WithConfig,
    },
}

/// What a mailbox is.
#[derive(Clone, Copy, ValueEnum)]
pub enum Kind {
    /// A person's.
    Person,
    /// A room's.
    Room,
    /// That of a thing: a car, a projector.
    Resource,
}

impl From<Kind> for AccountKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Person => Self::Individual,
            Kind::Room => Self::Room,
            Kind::Resource => Self::Resource,
        }
    }
}

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
        with: WithConfig,
    },
    /// Take a person into a group.
    AddMember {
        /// The group.
        group: String,
        /// The person's address.
        person: String,
        #[command(flatten)]
        with: WithConfig,
    },
    /// Take a person out of a group.
    RemoveMember {
        /// The group.
        group: String,
        /// The person's address.
        person: String,
        #[command(flatten)]
        with: WithConfig,
    },
}

/// Runs `roost domain …`.
pub async fn domain(command: DomainCommand) -> anyhow::Result<()> {
    let DomainCommand::Add { name, with } = command;
    let config = with.load()?;
    let pool = app::open_database(&config).await?;
    app::identity(&config, &pool).await?.add_domain(&name).await?;
    println!("Added the domain {name}.");
    if let Some(transport) = app::transport(&config, &pool).await? {
        let operator = Operator::current();
        transport
            .add_dkim_keys(&operator.actor(), &name.to_lowercase(), &Algorithm::BOTH, None)
            .await
            .context("making the keys with which its mail is signed")?;
        println!("Its mail is signed; `roost dkim show {name}` has the DNS records.");
    }
    Ok(())
}

/// Runs `roost mailbox …`.
pub async fn mailbox(command: MailboxCommand) -> anyhow::Result<()> {
    let MailboxCommand::Add {
        address,
        name,
        password_stdin: _,
        quota_bytes,
        admin,
        kind,
        with,
    } = command;
    let mut password = String::new();
    std::io::stdin()
        .read_to_string(&mut password)
        .context("reading the password")?;
    let password = Secret::new(password.trim_end_matches(['\r', '\n']).to_owned());
    let config = with.load()?;
    let pool = app::open_database(&config).await?;
    let new = NewAccount {
        address: &address,
        display_name: &name,
        password: &password,
        quota_bytes,
        is_admin: admin,
        kind: kind.into(),
    };
    let account = app::identity(&config, &pool).await?.add_mailbox(&new).await?;
    println!("Added the mailbox {}.", account.address);
    Ok(())
}

/// Runs `roost group …`.
pub async fn group(command: GroupCommand) -> anyhow::Result<()> {
    let open = async |with: WithConfig| -> anyhow::Result<Groupware> {
        Ok(Groupware::new(app::open_database(&with.load()?).await?))
    };
    match command {
        GroupCommand::Add { address, name, with } => {
            open(with).await?.create_group(&address, &name).await?;
            println!("Added the group {address}.");
        }
        GroupCommand::AddMember { group, person, with } => {
            open(with).await?.add_to_group(&group, &person).await?;
            println!("Took {person} into {group}.");
        }
        GroupCommand::RemoveMember { group, person, with } => {
            open(with).await?.remove_from_group(&group, &person).await?;
            println!("Took {person} out of {group}.");
        }
    }
    Ok(())
}
