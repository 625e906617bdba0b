//! `cargo xtask bench`: what Roost costs beside the floor that it stands on.
//!
//! Each figure is taken in turn with its floor in the same run, so that the ratio holds on a busy machine. It is
//! no test: it prints a table and fails only if something could not be measured.

mod arriving;
mod bare;
mod client;
mod dav;
mod gate;
mod logins;
mod mail;
mod page;
mod report;
mod sample;
mod server;
mod target;
mod timing;

use anyhow::Context;
use clap::{Parser, ValueEnum};

use crate::bare::Bare;
use crate::report::Row;
use crate::target::Target;

/// What can be measured by itself, in the order of the table.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Section {
    /// Starting, and memory before anyone came
    Start,
    /// Sign-ins at the gate and by IMAP
    Gate,
    /// Mail from other hosts into mailboxes
    Arriving,
    /// Lists and messages over the API
    Mail,
    /// Calendars and address books over DAV
    Dav,
    /// Memory with 200 people signed in
    Sessions,
    /// The weight of the page
    Page,
}

/// Measures the stack that `ROOST_BENCH` describes.
#[derive(Parser)]
struct Arguments {
    /// What to measure; everything if not given
    sections: Vec<Section>,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let sections = match arguments.sections.as_slice() {
        [] => Section::value_variants(),
        some => some,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let target = Target::from_environment()?;
        let mut rows = Vec::new();
        for section in sections {
            eprintln!("{} …", section.title());
            rows.extend(section.measure(&target).await.context(section.title())?);
        }
        report::print(&rows);
        Ok(())
    })
}

impl Section {
    fn title(self) -> &'static str {
        match self {
            Self::Start => "start and idle memory",
            Self::Gate => "sign-ins",
            Self::Arriving => "arriving mail",
            Self::Mail => "mail",
            Self::Dav => "calendars",
            Self::Sessions => "200 sessions",
            Self::Page => "page",
        }
    }

    async fn measure(self, target: &Target) -> anyhow::Result<Vec<Row>> {
        match self {
            Self::Start => server::start_and_memory(target).await,
            Self::Gate => {
                let mut rows = gate::measure(target).await?;
                rows.extend(logins::measure(target, &Bare::start(target).await?).await?);
                Ok(rows)
            }
            Self::Arriving => arriving::measure(target, &Bare::start(target).await?).await,
            Self::Mail => mail::measure(target).await,
            Self::Dav => dav::measure(target).await,
            Self::Sessions => Ok(vec![server::many_sessions(target).await?]),
            Self::Page => page::measure(target),
        }
    }
}
