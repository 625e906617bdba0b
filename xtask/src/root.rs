//! What needs root: daemons run under users of their own. As somebody else, this program calls itself by sudo for
//! just these parts; everything that is built or downloaded belongs to the person who called.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;
use clap::{Args, Subcommand};
use roost_stack::{Options, Service, Stack};

use crate::command::{find, shown};
use crate::{console, paths};

/// `cargo xtask service …`
#[derive(Subcommand)]
pub enum ServiceCommand {
    /// Stop one daemon
    Stop(Target),
    /// Start one daemon and wait until it answers
    Start(Target),
    /// Stop one daemon and start it again
    Restart(Target),
}

/// Which daemon of which stack.
#[derive(Args, Clone)]
pub struct Target {
    /// postgres, redis, rspamd, dovecot, postfix, beside or roost
    service: Service,
    /// The stack's state folder
    #[arg(long, default_value = paths::UP)]
    folder: String,
}

/// What is called through sudo.
#[derive(Subcommand)]
pub enum RootCommand {
    /// Start a stack
    Start(Start),
    /// Stop a stack
    Stop {
        #[arg(long)]
        folder: String,
    },
    /// Remove a stack's state
    Remove {
        #[arg(long)]
        folder: String,
    },
}

/// A stack to start.
#[derive(Args, Clone)]
pub struct Start {
    /// The state folder, relative to the checkout
    #[arg(long)]
    pub folder: String,
    /// The web port
    #[arg(long)]
    pub port: Option<u16>,
    /// The server's program
    #[arg(long)]
    pub binary: PathBuf,
}

impl Start {
    fn options(&self) -> Options {
        let mut services = Service::BASE.to_vec();
        services.push(Service::Roost);
        Options {
            folder: self.folder.clone(),
            http_port: self.port,
            binary: self.binary.clone(),
            page_dir: paths::dist(),
            services,
            ..Options::in_checkout()
        }
    }

    fn arguments(&self) -> Vec<String> {
        let mut arguments = vec![
            "root".into(),
            "start".into(),
            "--folder".into(),
            self.folder.clone(),
        ];
        if let Some(port) = self.port {
            arguments.extend(["--port".into(), port.to_string()]);
        }
        arguments.extend(["--binary".into(), self.binary.display().to_string()]);
        arguments
    }
}

/// Whether this process may do everything itself.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A command that runs as root: itself, or behind sudo.
pub fn command(program: &str) -> anyhow::Result<Command> {
    if is_root() {
        return Ok(Command::new(program));
    }
    find("sudo").context("installing packages and starting daemons needs root, and sudo is not installed")?;
    let mut command = Command::new("sudo");
    command.arg(program);
    Ok(command)
}

/// Starts a stack, with root's rights if this process lacks them, and attaches to it.
pub fn start(start: &Start) -> anyhow::Result<Stack> {
    if is_root() {
        return Ok(Stack::start(&start.options(), &console::say)?);
    }
    again(&start.arguments())?;
    Ok(Stack::attach(&paths::checkout(), &start.folder)?)
}

/// Stops a stack. Nothing happens if there is none.
pub fn stop(folder: &str) -> anyhow::Result<()> {
    if !is_root() && Stack::attach(&paths::checkout(), folder).is_ok() {
        return again(&["root".into(), "stop".into(), "--folder".into(), folder.into()]);
    }
    match Stack::attach(&paths::checkout(), folder) {
        Ok(stack) => Ok(stack.stop_all()?),
        Err(roost_stack::StackError::NoStack(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Stops a stack and removes its state.
pub fn remove(folder: &str) -> anyhow::Result<()> {
    stop(folder)?;
    if !is_root() {
        return again(&["root".into(), "remove".into(), "--folder".into(), folder.into()]);
    }
    let path = paths::checkout().join(folder);
    match std::fs::remove_dir_all(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// `cargo xtask service …`
pub fn service(command: &ServiceCommand) -> anyhow::Result<()> {
    let (verb, target) = match command {
        ServiceCommand::Stop(target) => ("stop", target),
        ServiceCommand::Start(target) => ("start", target),
        ServiceCommand::Restart(target) => ("restart", target),
    };
    if !is_root() {
        let Target { service, folder } = target;
        let words = ["service", verb, service.name(), "--folder", folder.as_str()];
        return again(&words.map(str::to_owned));
    }
    let stack = Stack::attach(&paths::checkout(), &target.folder)?;
    match command {
        ServiceCommand::Stop(_) => stack.stop(target.service)?,
        ServiceCommand::Start(_) => drop(stack.start_service(target.service)?),
        ServiceCommand::Restart(_) => drop(stack.restart(target.service)?),
    }
    console::say(&format!("{verb}: {} done", target.service));
    Ok(())
}

/// What sudo calls.
pub fn run(command: &RootCommand) -> anyhow::Result<()> {
    match command {
        RootCommand::Start(options) => start(options).map(drop),
        RootCommand::Stop { folder } => stop(folder),
        RootCommand::Remove { folder } => remove(folder),
    }
}

/// This program once more, as root.
fn again(arguments: &[String]) -> anyhow::Result<()> {
    let own = std::env::current_exe().context("cannot find this program")?;
    let mut command = command(&own.display().to_string())?;
    shown(command.args(arguments))
}
