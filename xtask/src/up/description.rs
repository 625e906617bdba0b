//! What a running stack offers: for a person, and as JSON for programs (the browser tests, the benchmark).

use std::collections::BTreeMap;
use std::path::PathBuf;

use roost_stack::{Service, Stack};
use serde::Serialize;

use crate::accounts::{self, Account};

/// The JSON object of `up --json`.
#[derive(Serialize)]
struct Description {
    url: String,
    imap: String,
    imaps: String,
    submission: String,
    submissions: String,
    sieve: String,
    /// `host:port` where other hosts' mail arrives.
    smtp: String,
    postgres: String,
    /// Signs the certificates of `imaps` and `submissions`.
    certificate_authority: PathBuf,
    accounts: Vec<Account>,
    admin: Account,
    api_key: String,
    pids: BTreeMap<Service, u32>,
    /// The state folder, for `cargo xtask service`.
    folder: PathBuf,
    /// The server's program, its configuration and the page that it serves.
    binary: PathBuf,
    config: PathBuf,
    page: PathBuf,
}

/// The JSON object of `up --json`, on one line.
pub fn describe(stack: &Stack) -> anyhow::Result<String> {
    let addresses = stack.addresses();
    let description = Description {
        url: addresses.url,
        imap: addresses.imap,
        imaps: addresses.imaps,
        submission: addresses.submission,
        submissions: addresses.submissions,
        sieve: addresses.sieve,
        smtp: addresses.smtp,
        postgres: addresses.postgres,
        certificate_authority: stack.certificate_authority(),
        accounts: accounts::people(),
        admin: accounts::administrator(),
        api_key: stack.state().secrets.admin_api_key.clone(),
        pids: stack.pids(),
        folder: stack.folder().to_owned(),
        binary: stack.state().binary.clone(),
        config: stack.config_file(),
        page: stack.state().page_dir.clone(),
    };
    Ok(serde_json::to_string(&description)?)
}

/// Prints where everything is.
pub fn show(stack: &Stack, json: bool) -> anyhow::Result<()> {
    if json {
        println!("{}", describe(stack)?);
        return Ok(());
    }
    let addresses = stack.addresses();
    println!("\nRoost runs at {}/webmail\n", addresses.url);
    for account in accounts::people().iter().chain([&accounts::administrator()]) {
        println!(
            "   {:<20} password {:<18} {}",
            account.address, account.password, account.name
        );
    }
    println!("\n   IMAP        {}   {}", addresses.imap, addresses.imaps);
    println!(
        "   Submission  {}   {}",
        addresses.submission, addresses.submissions
    );
    println!("   ManageSieve {}", addresses.sieve);
    println!("   CalDAV      {}/dav/   (CardDAV too)", addresses.url);
    println!("   Postgres    {}", addresses.postgres);
    println!("   Logs        {}\n", stack.folder().join("log").display());
    Ok(())
}
