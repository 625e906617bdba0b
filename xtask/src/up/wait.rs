//! Staying in the foreground until somebody presses Ctrl-C, and telling when a service ends before that.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use roost_stack::{Service, Stack};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::console;

/// The requests to end.
pub struct Signals {
    asked: Arc<AtomicBool>,
}

impl Signals {
    /// From here on, the first request is noted, and ends the work at the next quiet moment; a second one ends
    /// this program at once.
    pub fn watch() -> anyhow::Result<Self> {
        let asked = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            // In this order: the request that sets the flag must not be the one that ends the program.
            signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&asked))
                .and_then(|_| signal_hook::flag::register(signal, Arc::clone(&asked)))
                .context("cannot watch for Ctrl-C")?;
        }
        Ok(Self { asked })
    }

    /// Waits for the request.
    pub fn wait(&self, stack: &Stack) {
        let mut running: BTreeSet<Service> = stack.pids().into_keys().collect();
        while !self.asked.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(200));
            let now: BTreeSet<Service> = stack.pids().into_keys().collect();
            for service in running.difference(&now) {
                console::say(&format!(
                    "{service} has ended; `cargo xtask service start {service}` starts it again"
                ));
            }
            for service in now.difference(&running) {
                console::say(&format!("{service} runs again"));
            }
            running = now;
        }
        eprintln!();
    }
}
