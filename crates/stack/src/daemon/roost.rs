//! The server `roost` of the stack itself. Others, for tests, are started by `crate::roost`.

use std::process::Command;
use std::time::Duration;

use super::{Context, Daemon};
use crate::error::StackError;
use crate::probe;
use crate::process::in_own_session;
use crate::roost::{RoostConfig, config_file};
use crate::service::Service;

pub(super) struct Roost;

impl Daemon for Roost {
    fn prepare(&self, context: Context<'_>) -> Result<(), StackError> {
        RoostConfig::stack(context.state).write(context, Service::Roost.name())
    }

    fn command(&self, context: Context<'_>) -> Result<Command, StackError> {
        let mut command = in_own_session(&context.state.binary);
        command
            .args(["serve", "--config"])
            .arg(config_file(context.layout, Service::Roost.name()))
            .current_dir(context.layout.root());
        Ok(command)
    }

    fn probe(&self, context: Context<'_>) -> Result<(), String> {
        probe::http(context.state.ports.http, "/healthz")
    }

    fn start_limit(&self) -> Duration {
        Duration::from_secs(20)
    }
}
