//! The command line.

mod app_password;
mod backup;
mod ban;
mod certificate;
mod common;
mod configure;
mod directory;
mod dkim;
mod doctor;
mod init;
mod logs;
mod password;
mod policy;
mod quarantine;
mod queue;
mod restore;
mod routing;
mod second_factor;
mod serve;
mod spam;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::config::Config;
use crate::logging;
use crate::metrics::Metrics;

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
    /// Make the settings of a server's containers, with secrets of its own: the file .env.
    Configure(configure::ConfigureArguments),
    /// Make the first administrator of a new server, and their domain.
    Init(init::InitArguments),
    /// Manage mail domains.
    #[command(subcommand)]
    Domain(directory::DomainCommand),
    /// Manage mailboxes.
    #[command(subcommand)]
    Mailbox(directory::MailboxCommand),
    /// Manage passwords.
    #[command(subcommand)]
    Password(password::PasswordCommand),
    /// Manage passwords for one program each.
    #[command(subcommand)]
    AppPassword(app_password::AppPasswordCommand),
    /// Manage second factors.
    #[command(subcommand)]
    SecondFactor(second_factor::SecondFactorCommand),
    /// Manage whom the gate lets in by no door.
    #[command(subcommand)]
    Ban(ban::BanCommand),
    /// Manage what is asked of passwords, and of whom a second factor is.
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// Manage the keys with which mail is signed.
    #[command(subcommand)]
    Dkim(dkim::DkimCommand),
    /// Look after the certificates for TLS.
    #[command(subcommand)]
    Certificate(certificate::CertificateCommand),
    /// Manage what counts as spam.
    #[command(subcommand)]
    Spam(spam::SpamCommand),
    /// Look at refused mail, and deliver it all the same.
    #[command(subcommand)]
    Quarantine(quarantine::QuarantineCommand),
    /// Look after the mail that waits to be delivered.
    #[command(subcommand)]
    Queue(queue::QueueCommand),
    /// Read the daemons' logs, or follow them.
    Logs(logs::LogsCommand),
    /// Manage aliases.
    #[command(subcommand)]
    Alias(directory::AliasCommand),
    /// Manage other names of whole domains.
    #[command(subcommand)]
    AliasDomain(routing::KeptCommand<routing::AliasDomains>),
    /// Manage copies of what is sent or received.
    #[command(subcommand)]
    Bcc(routing::KeptCommand<routing::BccMaps>),
    /// Manage recipients that are written anew.
    #[command(subcommand)]
    RecipientMap(routing::KeptCommand<routing::RecipientMaps>),
    /// Manage hosts that domains and mailboxes send by.
    #[command(subcommand)]
    RelayHost(routing::KeptCommand<routing::RelayHosts>),
    /// Manage where mail for some destinations goes.
    #[command(subcommand)]
    Transport(routing::KeptCommand<routing::Transports>),
    /// Manage how deliveries to single destinations are secured.
    #[command(subcommand)]
    TlsPolicy(routing::KeptCommand<routing::TlsPolicies>),
    /// Manage hosts that forward mail to people here.
    #[command(subcommand)]
    ForwardingHost(routing::KeptCommand<routing::ForwardingHosts>),
    /// Manage who administers domains.
    #[command(subcommand)]
    DomainAdmin(directory::DomainAdminCommand),
    /// Manage groups of people: to write to, and to share with.
    #[command(subcommand)]
    Group(directory::GroupCommand),
    /// Manage the keys of programs.
    #[command(subcommand)]
    ApiKey(directory::ApiKeyCommand),
    /// Look at everything that the server stands on: what is wrong, why it matters, what to do. Fails if something is
    /// broken.
    Doctor(doctor::DoctorCommand),
    /// Back up a running system, or look after backups.
    Backup(backup::BackupCommand),
    /// Bring back what is in a backup.
    Restore(restore::RestoreCommand),
    /// Read who changed what.
    #[command(subcommand)]
    Audit(directory::AuditCommand),
}

/// Where the configuration is.
#[derive(Args)]
pub struct WithConfig {
    /// The configuration file.
    #[arg(long, global = true, default_value = "/etc/roost/roost.toml")]
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
                let metrics = Metrics::install()?;
                logging::start(&config.log)?;
                serve::serve(config, metrics).await
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
            Command::Configure(arguments) => configure::run(&arguments),
            Command::Init(arguments) => init::run(arguments).await,
            Command::Domain(command) => directory::domain(command).await,
            Command::Mailbox(command) => directory::mailbox(command).await,
            Command::Password(command) => password::password(command).await,
            Command::AppPassword(command) => app_password::app_password(command).await,
            Command::SecondFactor(command) => second_factor::second_factor(command).await,
            Command::Ban(command) => ban::ban(command).await,
            Command::Policy(command) => policy::policy(command).await,
            Command::Dkim(command) => dkim::run(command).await,
            Command::Certificate(command) => certificate::run(command).await,
            Command::Spam(command) => spam::run(command).await,
            Command::Quarantine(command) => quarantine::run(command).await,
            Command::Queue(command) => queue::run(command).await,
            Command::Logs(command) => logs::run(command).await,
            Command::Alias(command) => directory::alias(command).await,
            Command::AliasDomain(command) => routing::run(command).await,
            Command::Bcc(command) => routing::run(command).await,
            Command::RecipientMap(command) => routing::run(command).await,
            Command::RelayHost(command) => routing::run(command).await,
            Command::Transport(command) => routing::run(command).await,
            Command::TlsPolicy(command) => routing::run(command).await,
            Command::ForwardingHost(command) => routing::run(command).await,
            Command::DomainAdmin(command) => directory::domain_admin(command).await,
            Command::Group(command) => directory::group(command).await,
            Command::ApiKey(command) => directory::api_key(command).await,
            Command::Doctor(command) => doctor::run(command).await,
            Command::Backup(command) => backup::run(command).await,
            Command::Restore(command) => restore::run(command).await,
            Command::Audit(command) => directory::audit(command).await,
        }
    })
}
