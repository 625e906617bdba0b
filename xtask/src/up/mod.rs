//! `cargo xtask up`: from a clone to a running Roost with something in it.

mod description;
mod wait;

use clap::Args;
use roost_stack::{Ports, Service, Stack, StackError};

use crate::build::Profile;
use crate::{accounts, build, console, demo, install, paths, root};

pub use description::describe;

/// Options of `up`.
#[derive(Args)]
pub struct Arguments {
    /// Remove all mail, accounts and settings of the last run first
    #[arg(long)]
    reset: bool,
    /// The web port; without it, that of the last run, or 8080, or a free one
    #[arg(long)]
    port: Option<u16>,
    /// Return when everything answers and leave it running; `cargo xtask down` stops it
    #[arg(long)]
    detach: bool,
    /// Print one JSON object with addresses, accounts and process ids to standard output
    #[arg(long)]
    json: bool,
}

/// What `up`, `test` and `bench` start.
pub struct Setup<'a> {
    /// The state folder, relative to the checkout.
    pub folder: &'a str,
    /// The web port.
    pub port: Option<u16>,
    /// How the server is compiled.
    pub profile: Profile,
    /// Whether mails, calendars and contacts are loaded.
    pub demo: bool,
}

/// `cargo xtask up`
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    if arguments.reset {
        console::step("removing the state of the last run", || root::remove(paths::UP))?;
    }
    if let Some(stack) = running(arguments)? {
        console::say("Roost runs already.");
        // An earlier `up` may have been ended before it had put everything in.
        fill(&stack, true)?;
        return description::show(&stack, arguments.json);
    }
    // Before minutes of building, not after.
    Ports::choose(None, arguments.port)?;
    let setup = Setup {
        folder: paths::UP,
        port: arguments.port,
        profile: Profile::Dev,
        demo: true,
    };
    let signals = wait::Signals::watch()?;
    let stack = start(&setup)?;
    description::show(&stack, arguments.json)?;
    if arguments.detach {
        return Ok(());
    }
    console::say("Ctrl-C stops all of it.");
    signals.wait(&stack);
    console::step("stopping", || root::stop(paths::UP))
}

/// Builds what is not up to date and starts a stack with the usual accounts.
pub fn start(setup: &Setup<'_>) -> anyhow::Result<Stack> {
    install::for_up()?;
    build::page()?;
    let binary = build::server(setup.profile)?;
    console::heading("Starting the services");
    // What an earlier run left when it was ended by force would hold the ports.
    root::stop(setup.folder)?;
    let options = root::Start {
        folder: setup.folder.to_owned(),
        port: setup.port,
        binary,
    };
    let stack = root::start(&options)?;
    let filled = fill(&stack, setup.demo);
    if filled.is_err() {
        root::stop(setup.folder)?;
    }
    filled.map(|()| stack)
}

type Filler = fn(&Stack) -> anyhow::Result<()>;

/// Makes the accounts, and loads the demo data, each part once in the life of a state folder.
fn fill(stack: &Stack, with_demo: bool) -> anyhow::Result<()> {
    const ACCOUNTS: &[(&str, Filler)] = &[("accounts", accounts::create)];
    const DEMO: &[(&str, Filler)] = &[
        ("mails", demo::mails),
        ("calendars", demo::calendars),
        ("contacts", demo::contacts),
    ];
    let marks = Marks::of(stack);
    for (name, filler) in ACCOUNTS.iter().chain(if with_demo { DEMO } else { &[] }) {
        if !marks.has(name) {
            filler(stack)?;
            marks.set(name)?;
        }
    }
    Ok(())
}

/// A whole stack that runs. One that runs in part was hurt, and is started again.
fn running(arguments: &Arguments) -> anyhow::Result<Option<Stack>> {
    let stack = match Stack::attach(&paths::checkout(), paths::UP) {
        Ok(stack) => stack,
        Err(StackError::NoStack(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let whole = Service::BASE
        .iter()
        .chain([&Service::Roost])
        .all(|service| stack.running(*service).is_some());
    if whole
        && arguments
            .port
            .is_some_and(|port| port != stack.state().ports.http)
    {
        anyhow::bail!(
            "Roost runs already, at {}; `cargo xtask down` stops it",
            stack.addresses().url
        );
    }
    Ok(whole.then_some(stack))
}

/// Which parts of a new stack were filled: empty files beside the server's configuration, which belongs to the
/// person who called.
struct Marks {
    folder: std::path::PathBuf,
}

impl Marks {
    fn of(stack: &Stack) -> Self {
        Self {
            folder: stack.folder().join("filled"),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.folder.join(name).exists()
    }

    fn set(&self, name: &str) -> anyhow::Result<()> {
        std::fs::create_dir_all(&self.folder)?;
        Ok(std::fs::write(self.folder.join(name), "")?)
    }
}
