//! The server `roost` of the stack itself. Others, for tests, are started by `crate::roost`.

use std::process::Command;
use std::time::Duration;

use super::{Context, Daemon};
use crate::error::StackError;
use crate::probe;
use crate::roost::{RoostConfig, serve};
use crate::service::Service;

pub(super) struct Roost;

impl Daemon for Roost {
    fn prepare(&self, context: Context<'_>) -> Result<(), StackError> {
        RoostConfig::stack(context.state).write(context, Service::Roost.name())
    }

    fn command(&self, context: Context<'_>) -> Result<Command, StackError> {
        Ok(serve(context, Service::Roost.name()))
    }

    fn probe(&self, context: Context<'_>) -> Result<(), String> {
        probe::http(context.state.ports.http, "/readyz")
    }

    fn start_limit(&self) -> Duration {
        Duration::from_secs(20)
    }
}
