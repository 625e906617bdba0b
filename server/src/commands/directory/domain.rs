//! `roost domain …`

use clap::{ArgAction, Args, Subcommand};
use roost_shared::admin::{Domain, DomainChange, NewDomain, RateLimit};

use super::{Common, Given, parse_rate, parse_relay_host};
use crate::domains;
use roost_directory::ListQuery;

/// `roost domain …`
#[derive(Subcommand)]
pub enum DomainCommand {
    /// Add a mail domain.
    Add {
        /// Its name, such as example.com; letters outside of ASCII are taken.
        name: String,
        #[command(flatten)]
        options: Options,
        #[command(flatten)]
        common: Common,
    },
    /// List all domains.
    List {
        /// Only with this tag; may be given several times.
        #[arg(long = "tag")]
        tags: Vec<String>,
        #[command(flatten)]
        common: Common,
    },
    /// Show a domain with its limits and what they leave.
    Show {
        /// Its name.
        name: String,
        #[command(flatten)]
        common: Common,
    },
    /// Change a domain; what is not given stays.
    Edit {
        /// Its name.
        name: String,
        #[command(flatten)]
        options: Options,
        #[command(flatten)]
        common: Common,
    },
    /// Remove a domain with its aliases, groups and other names.
    Remove {
        /// Its name.
        name: String,
        /// Remove its mailboxes and all their mail, too. Without this, a domain that has mailboxes stays.
        #[arg(long)]
        with_mailboxes: bool,
        #[command(flatten)]
        common: Common,
    },
}

/// What can be said of a domain. Limits of 0 are none.
#[derive(Args)]
pub struct Options {
    /// For people.
    #[arg(long)]
    description: Option<String>,
    /// Whether it takes mail and its people sign in.
    #[arg(long, action = ArgAction::Set)]
    active: Option<bool>,
    /// How many mailboxes it may have; 0 for no limit.
    #[arg(long)]
    max_mailboxes: Option<i32>,
    /// How many aliases it may have; 0 for no limit.
    #[arg(long)]
    max_aliases: Option<i32>,
    /// What a new mailbox may hold unless it is said, in bytes.
    #[arg(long)]
    default_quota_bytes: Option<i64>,
    /// What each mailbox may hold at most, in bytes; 0 for no limit.
    #[arg(long)]
    max_quota_bytes: Option<i64>,
    /// What all mailboxes together may hold, in bytes; 0 for no limit.
    #[arg(long)]
    total_quota_bytes: Option<i64>,
    /// What each sender may send: none, or such as 100/hour.
    #[arg(long, value_parser = parse_rate)]
    rate_limit: Option<Given<RateLimit>>,
    /// The id of the relay host that its mail goes out by, or none.
    #[arg(long, value_parser = parse_relay_host)]
    relay_host: Option<Given<i64>>,
    /// Take its mail to hand it on to its other hosts.
    #[arg(long, action = ArgAction::Set)]
    backup_mx: Option<bool>,
    /// As a backup: take mail for every address.
    #[arg(long, action = ArgAction::Set)]
    relay_all_recipients: Option<bool>,
    /// As a backup: hand on only mail without a mailbox here.
    #[arg(long, action = ArgAction::Set)]
    relay_unknown_only: Option<bool>,
    /// Whether its people are in the address list.
    #[arg(long, action = ArgAction::Set)]
    in_address_list: Option<bool>,
    /// Words to find it by, instead of those it has; may be given several times.
    #[arg(long = "tag")]
    tags: Option<Vec<String>>,
}

impl Options {
    fn change(self) -> DomainChange {
        DomainChange {
            description: self.description,
            active: self.active,
            max_mailboxes: self.max_mailboxes,
            max_aliases: self.max_aliases,
            default_quota_bytes: self.default_quota_bytes,
            max_quota_bytes: self.max_quota_bytes,
            total_quota_bytes: self.total_quota_bytes,
            rate_limit: self.rate_limit.map(|given| given.0),
            relay_host: self.relay_host.map(|given| given.0),
            backup_mx: self.backup_mx,
            relay_all_recipients: self.relay_all_recipients,
            relay_unknown_only: self.relay_unknown_only,
            in_address_list: self.in_address_list,
            tags: self.tags,
        }
    }
}

/// Runs `roost domain …`.
pub async fn domain(command: DomainCommand) -> anyhow::Result<()> {
    match command {
        DomainCommand::Add {
            name,
            options,
            common,
        } => {
            let (directory, actor) = common.directory().await?;
            let transport = common.transport_if_any().await?;
            let new = NewDomain {
                name,
                settings: options.change(),
            };
            let added = domains::add(&directory, transport.as_ref(), &actor, &new).await?;
            common.show(&added, |domain| format!("Added the domain {}.", domain.name))
        }
        DomainCommand::List { tags, common } => {
            let (directory, actor) = common.directory().await?;
            let query = ListQuery {
                tags,
                ..ListQuery::default()
            };
            let page = directory.domains(&actor, &query).await?;
            common.show_all(&page.items, line)
        }
        DomainCommand::Show { name, common } => {
            let (directory, actor) = common.directory().await?;
            common.show(&directory.domain(&actor, &name).await?, words)
        }
        DomainCommand::Edit {
            name,
            options,
            common,
        } => {
            let (directory, actor) = common.directory().await?;
            let after = directory.edit_domain(&actor, &name, &options.change()).await?;
            common.show(&after, words)
        }
        DomainCommand::Remove {
            name,
            with_mailboxes,
            common,
        } => {
            let (directory, actor) = common.directory().await?;
            directory.remove_domain(&actor, &name, with_mailboxes).await?;
            common.show_removed(&format!("the domain {name}"));
            Ok(())
        }
    }
}

fn line(domain: &Domain) -> String {
    let state = if domain.active { "" } else { "  (off)" };
    format!(
        "{:<40} {:>6} mailboxes {:>6} aliases{state}",
        domain.unicode_name, domain.mailboxes, domain.aliases
    )
}

fn words(domain: &Domain) -> String {
    let limit = |value: i64| {
        if value == 0 {
            "no limit".to_owned()
        } else {
            format!("at most {value}")
        }
    };
    format!(
        "{}{}\n  mailboxes: {} ({})\n  aliases: {} ({})\n  quota in bytes: {} given ({}), each {}, new ones {}\n  \
         administrators: {}",
        domain.unicode_name,
        if domain.active { "" } else { " (off)" },
        domain.mailboxes,
        limit(domain.max_mailboxes.into()),
        domain.aliases,
        limit(domain.max_aliases.into()),
        domain.assigned_quota_bytes,
        limit(domain.total_quota_bytes),
        limit(domain.max_quota_bytes),
        domain.default_quota_bytes,
        if domain.administrators.is_empty() {
            "none of its own".to_owned()
        } else {
            domain.administrators.join(", ")
        }
    )
}
