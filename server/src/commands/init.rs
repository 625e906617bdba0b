//! `roost init`: the first administrator of a new server.

use anyhow::{Context, bail, ensure};
use clap::Args;
use rand::distr::{Alphanumeric, SampleString};
use roost_directory::{Actor, Directory, DirectoryError};
use roost_shared::admin::{DnsReport, DomainChange, MailboxChange, MailboxKind, NewDomain, NewMailbox};
use roost_transport::DkimKey;
use roost_transport::dkim::{record_name, record_text};
use serde::Serialize;

use super::WithConfig;
use crate::config::Mode;
use crate::{app, dns, domains};

/// Letters and digits: 142 bits.
const PASSWORD_LENGTH: usize = 24;

/// `roost init …`
#[derive(Args)]
pub struct InitArguments {
    /// The administrator's address; its domain is made, too.
    address: String,
    /// The administrator's name.
    #[arg(long, default_value = "Administrator")]
    name: String,
    #[command(flatten)]
    with: WithConfig,
    /// Print JSON instead of words.
    #[arg(long)]
    json: bool,
}

/// What was made. The password is kept nowhere.
#[derive(Serialize)]
struct Made {
    address: String,
    password: String,
    url: String,
    dns: DnsReport,
    /// The records of the keys that sign the domain's mail, as in a zone file.
    dkim: Vec<String>,
}

/// Runs `roost init`.
pub async fn run(arguments: InitArguments) -> anyhow::Result<()> {
    let InitArguments {
        address,
        name,
        with,
        json,
    } = arguments;
    let config = with.load()?;
    ensure!(
        config.mail.mode == Mode::Stack,
        "beside a mail server of somebody else's, that server has the directory"
    );
    let pool = app::open_database(&config).await?;
    let directory = Directory::new(pool.clone(), app::identity(&config, &pool).await?);
    let actor = Actor::command("init");
    if let Some(administrator) = directory.administrator(&actor).await? {
        bail!("this server has an administrator already: {administrator}");
    }
    let (_, domain) = address
        .rsplit_once('@')
        .context("the address must have an @ and a domain behind it")?;
    let transport = app::transport(&config, &pool).await?;
    let domain = match directory.domain(&actor, domain).await {
        Err(DirectoryError::NotFound) => {
            let new = NewDomain {
                name: domain.to_owned(),
                settings: DomainChange::default(),
            };
            domains::add(&directory, transport.as_ref(), &actor, &new).await?
        }
        found => found?,
    };
    let password = Alphanumeric.sample_string(&mut rand::rng(), PASSWORD_LENGTH);
    let new = NewMailbox {
        address: address.clone(),
        kind: MailboxKind::Person,
        settings: MailboxChange {
            name: Some(name),
            password: Some(password.clone()),
            is_admin: Some(true),
            ..MailboxChange::default()
        },
    };
    let mailbox = directory.add_mailbox(&actor, &new).await?;
    let made = Made {
        dkim: match &transport {
            Some(transport) => transport
                .dkim_keys(Some(&domain.name))
                .await?
                .iter()
                .map(signature_record)
                .collect(),
            None => Vec::new(),
        },
        dns: dns::report(&config.discovery, &domain.name).await,
        url: config.http.public_url.join("webmail/")?.to_string(),
        address: mailbox.address,
        password,
    };
    if json {
        println!("{}", serde_json::to_string(&made)?);
    } else {
        println!("{}", words(&made));
    }
    Ok(())
}

fn signature_record(key: &DkimKey) -> String {
    format!("{} TXT {}", record_name(key), record_text(key))
}

fn words(made: &Made) -> String {
    let signatures = made.dkim.iter().map(|record| format!("  {record}"));
    let records: Vec<String> = made
        .dns
        .records
        .iter()
        .map(|record| {
            let need = if record.required { "" } else { "  (recommended)" };
            format!("  {} {} {}{need}", record.name, record.kind, record.wanted)
        })
        .chain(signatures)
        .collect();
    format!(
        "Address:  {}\nPassword: {}  (shown this once)\nSign in:  {}\n\nDNS records of the domain:\n{}",
        made.address,
        made.password,
        made.url,
        records.join("\n")
    )
}
