//! `cargo xtask bench`: what Roost costs beside the floor that it stands on.
//!
//! Each figure is taken in turn with its floor in the same run, so that the ratio holds on a busy machine. It is
//! no test: it prints a table and fails only if something could not be measured.

mod client;
mod dav;
mod gate;
mod mail;
mod page;
mod report;
mod sample;
mod server;
mod target;
mod timing;

use anyhow::Context;

use crate::target::Target;

fn main() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let target = Target::from_environment()?;
        let mut rows = Vec::new();
        eprintln!("start and idle memory …");
        rows.extend(
            server::start_and_memory(&target)
                .await
                .context("start and memory")?,
        );
        eprintln!("sign-ins …");
        rows.extend(gate::measure(&target).await.context("sign-ins")?);
        eprintln!("mail …");
        rows.extend(mail::measure(&target).await.context("mail")?);
        eprintln!("calendars …");
        rows.extend(dav::measure(&target).await.context("calendars")?);
        eprintln!("200 sessions …");
        rows.push(server::many_sessions(&target).await.context("200 sessions")?);
        rows.extend(page::measure(&target).context("page")?);
        report::print(&rows);
        Ok(())
    })
}
