//! The command line.

mod directory;
mod serve;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::config::{Config, Log};

/// A webmail and groupware server.
#[derive(Parser)]
#[command(name = "roost", version)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the page, the API and DAV.
    Serve(WithConfig),
    /// Bring the database's schema up to date and stop.
    Migrate(WithConfig),
    /// Check the configuration file and stop.
    ConfigCheck(WithConfig),
    /// Manage mail domains.
    #[command(subcommand)]
    Domain(directory::DomainCommand),
    /// Manage mailboxes.
    #[command(subcommand)]
    Mailbox(directory::MailboxCommand),
    /// Manage groups of people, to share with.
    #[command(subcommand)]
    Group(directory::GroupCommand),
}

/// Where the configuration is.
#[derive(Args)]
pub struct WithConfig {
    /// The configuration file.
    #[arg(long, default_value = "/etc/roost/roost.toml")]
    config: PathBuf,
}

impl WithConfig {
    fn load(&self) -> anyhow::Result<Config> {
        Config::load(&self.config)
    }
}

/// Runs the command.
///
/// # Errors
/// Whatever stopped it, in words for the operator.
pub fn run(arguments: Arguments) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match arguments.command {
            Command::Serve(with) => {
                let config = with.load()?;
                start_logging(&config.log);
                serve::serve(config).await
            }
            Command::Migrate(with) => {
                crate::app::open_database(&with.load()?).await?;
                println!("The schema is up to date.");
                Ok(())
            }
            Command::ConfigCheck(with) => {
                with.load()?;
                println!("The configuration is in order.");
                Ok(())
            }
            Command::Domain(command) => directory::domain(command).await,
            Command::Mailbox(command) => directory::mailbox(command).await,
            Command::Group(command) => directory::group(command).await,
        }
    })
}

/// Logs go to standard error; `RUST_LOG` chooses how much.
fn start_logging(log: &Log) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if log.json {
        builder.json().init()
    } else {
        builder.init()
    }
}
