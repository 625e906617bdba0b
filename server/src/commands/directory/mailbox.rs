//! `roost mailbox …`

use clap::{ArgAction, Args, Subcommand, ValueEnum};
use roost_shared::Protocol;
use roost_shared::admin::{Mailbox, MailboxChange, MailboxKind, NewMailbox, NewTemporaryAddress, RateLimit};

use super::{Common, Filter, Given, parse_rate, parse_relay_host, read_password};

/// `roost mailbox …`
#[derive(Subcommand)]
pub enum MailboxCommand {
    /// Add a mailbox. The password is read from standard input, so that it stands in no process list.
    Add {
        /// Its address.
        address: String,
        /// What it is. Rooms and resources accept invitations while they are free, and decline the others; nobody signs
        /// in to a shared one.
        #[arg(long, value_enum, default_value_t = Kind::Person)]
        kind: Kind,
        /// Its owner administers the whole server.
        #[arg(long)]
        admin: bool,
        #[command(flatten)]
        options: Options,
        #[command(flatten)]
        common: Common,
    },
    /// List mailboxes.
    List {
        #[command(flatten)]
        filter: Filter,
        #[command(flatten)]
        common: Common,
    },
    /// Show a mailbox.
    Show {
        /// Its address.
        address: String,
        #[command(flatten)]
        common: Common,
    },
    /// Change a mailbox; what is not given stays.
    Edit {
        /// Its address.
        address: String,
        /// Whether it takes mail and is signed in to.
        #[arg(long, action = ArgAction::Set)]
        active: Option<bool>,
        /// Whether its owner administers the whole server.
        #[arg(long, action = ArgAction::Set)]
        admin: Option<bool>,
        #[command(flatten)]
        options: Options,
        #[command(flatten)]
        common: Common,
    },
    /// Remove a mailbox, its calendars, contacts and files, and all its mail.
    Remove {
        /// Its address.
        address: String,
        #[command(flatten)]
        common: Common,
    },
    /// Make a temporary address that leads to a mailbox.
    AddTemporary {
        /// The mailbox.
        address: String,
        /// After how many hours it ends; never unless it is given.
        #[arg(long)]
        hours: Option<i64>,
        /// What it is for.
        #[arg(long, default_value = "")]
        description: String,
        #[command(flatten)]
        common: Common,
    },
    /// List the temporary addresses of a mailbox.
    ListTemporary {
        /// The mailbox.
        address: String,
        #[command(flatten)]
        common: Common,
    },
    /// Remove a temporary address.
    RemoveTemporary {
        /// The temporary address.
        address: String,
        #[command(flatten)]
        common: Common,
    },
}

/// What a mailbox is.
#[derive(Clone, Copy, ValueEnum)]
pub enum Kind {
    /// A person's.
    Person,
    /// Of several persons: nobody signs in to it.
    Shared,
    /// A room's.
    Room,
    /// That of a thing: a car, a projector.
    Resource,
}

impl From<Kind> for MailboxKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Person => Self::Person,
            Kind::Shared => Self::Shared,
            Kind::Room => Self::Room,
            Kind::Resource => Self::Equipment,
        }
    }
}

/// What can be said of a mailbox.
#[derive(Args)]
pub struct Options {
    /// The person's name.
    #[arg(long)]
    name: Option<String>,
    /// Read a password from standard input.
    #[arg(long)]
    password_stdin: bool,
    /// By which protocols its owner may sign in, instead of those: web, imap, pop3, smtp, sieve, dav, api; may be given
    /// several times.
    #[arg(long = "protocol")]
    protocols: Option<Vec<Protocol>>,
    /// How much it may hold, in bytes; 0 for no limit.
    #[arg(long)]
    quota_bytes: Option<i64>,
    /// Where its mail also goes, instead of where it went; may be given several times. `--forward=` alone for nowhere.
    #[arg(long = "forward")]
    forwards: Option<Vec<String>>,
    /// Whether what is forwarded is also kept.
    #[arg(long, action = ArgAction::Set)]
    keep_copy: Option<bool>,
    /// What else it may send as, instead of what it might: an address, or @example.com for all of a domain; may be given
    /// several times. `--send-as=` alone for nothing.
    #[arg(long)]
    send_as: Option<Vec<String>>,
    /// What it may send: none for what its domain says, or such as 100/hour.
    #[arg(long, value_parser = parse_rate)]
    rate_limit: Option<Given<RateLimit>>,
    /// The id of the relay host that its mail goes out by, or none for what its domain says.
    #[arg(long, value_parser = parse_relay_host)]
    relay_host: Option<Given<i64>>,
    /// Words to find it by, instead of those it has; may be given several times.
    #[arg(long = "tag")]
    tags: Option<Vec<String>>,
}

impl Options {
    fn change(self) -> anyhow::Result<MailboxChange> {
        let given = |list: Option<Vec<String>>| {
            list.map(|items| items.into_iter().filter(|item| !item.is_empty()).collect())
        };
        Ok(MailboxChange {
            password: self.password_stdin.then(read_password).transpose()?,
            name: self.name,
            active: None,
            is_admin: None,
            protocols: self.protocols,
            quota_bytes: self.quota_bytes,
            forwards: given(self.forwards),
            keep_copy: self.keep_copy,
            send_as: given(self.send_as),
            rate_limit: self.rate_limit.map(|given| given.0),
            relay_host: self.relay_host.map(|given| given.0),
            tags: given(self.tags),
        })
    }
}

/// Runs `roost mailbox …`.
pub async fn mailbox(command: MailboxCommand) -> anyhow::Result<()> {
    match command {
        MailboxCommand::Add {
            address,
            kind,
            admin,
            options,
            common,
        } => {
            let settings = MailboxChange {
                is_admin: Some(admin),
                ..options.change()?
            };
            let (directory, actor) = common.directory().await?;
            let new = NewMailbox {
                address,
                kind: kind.into(),
                settings,
            };
            let added = directory.add_mailbox(&actor, &new).await?;
            common.show(&added, |mailbox| {
                format!("Added the mailbox {}.", mailbox.address)
            })
        }
        MailboxCommand::List { filter, common } => {
            let (directory, actor) = common.directory().await?;
            let page = directory.mailboxes(&actor, &filter.query(), &[]).await?;
            common.show_all(&page.items, line)
        }
        MailboxCommand::Show { address, common } => {
            let (directory, actor) = common.directory().await?;
            common.show(&directory.mailbox(&actor, &address).await?, words)
        }
        MailboxCommand::Edit {
            address,
            active,
            admin,
            options,
            common,
        } => {
            let wanted = MailboxChange {
                active,
                is_admin: admin,
                ..options.change()?
            };
            let (directory, actor) = common.directory().await?;
            let after = directory.edit_mailbox(&actor, &address, &wanted).await?;
            common.show(&after, words)
        }
        MailboxCommand::Remove { address, common } => {
            let (directory, actor) = common.directory().await?;
            directory.remove_mailbox(&actor, &address).await?;
            common.show_removed(&format!("the mailbox {address}"));
            Ok(())
        }
        MailboxCommand::AddTemporary {
            address,
            hours,
            description,
            common,
        } => {
            let (directory, actor) = common.directory().await?;
            let new = NewTemporaryAddress {
                domain: None,
                description,
                hours,
            };
            let made = directory.add_temporary_address(&actor, &address, &new).await?;
            common.show(&made, |made| format!("Added {}.", made.address))
        }
        MailboxCommand::ListTemporary { address, common } => {
            let (directory, actor) = common.directory().await?;
            let list = directory.temporary_addresses(&actor, &address).await?;
            common.show_all(&list, |one| format!("{:<50} {}", one.address, one.description))
        }
        MailboxCommand::RemoveTemporary { address, common } => {
            let (directory, actor) = common.directory().await?;
            let id = directory.temporary_address_id(&actor, &address).await?;
            directory.remove_temporary_address(&actor, id).await?;
            common.show_removed(&address);
            Ok(())
        }
    }
}

fn line(mailbox: &Mailbox) -> String {
    let state = if mailbox.active { "" } else { "  (off)" };
    format!("{:<50} {}{state}", mailbox.address, mailbox.name)
}

fn words(mailbox: &Mailbox) -> String {
    let list = |items: &[String]| {
        if items.is_empty() {
            "none".to_owned()
        } else {
            items.join(", ")
        }
    };
    let sign_ins: Vec<String> = mailbox
        .usage
        .sign_ins
        .iter()
        .map(|sign_in| format!("{} {} {}", sign_in.protocol, sign_in.at, sign_in.ip))
        .collect();
    format!(
        "{}{}\n  name: {}\n  quota in bytes: {}\n  holds: {} bytes in {} messages\n  last sign-ins: {}\n  forwards: {}{}\n  sends as: {}\n  administers the server: {}",
        mailbox.address,
        if mailbox.active { "" } else { " (off)" },
        mailbox.name,
        if mailbox.quota_bytes == 0 {
            "no limit".to_owned()
        } else {
            mailbox.quota_bytes.to_string()
        },
        mailbox.usage.bytes,
        mailbox.usage.messages,
        list(&sign_ins),
        list(&mailbox.forwards),
        if mailbox.keep_copy { "" } else { ", without a copy" },
        list(&mailbox.send_as),
        if mailbox.is_admin { "yes" } else { "no" },
    )
}
