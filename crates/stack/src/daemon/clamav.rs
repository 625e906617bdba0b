//! ClamAV's scanner. Only where it is asked for: its signatures take a gigabyte of memory.

use std::process::Command;

use super::{Context, Daemon, program, render_folder};
use crate::error::StackError;
use crate::probe;
use crate::process::in_own_session;
use crate::service::Service;
use crate::template::Values;
use crate::users::{SystemUser, folder};

pub(super) struct Clamav;

const PACKAGE: &str = "clamav-daemon";
const USER: &str = "clamav";

impl Daemon for Clamav {
    fn prepare(&self, context: Context<'_>) -> Result<(), StackError> {
        let user = SystemUser::lookup(USER, PACKAGE)?;
        let signatures = context.layout.folder(Service::Clamav, "signatures");
        folder(&signatures, 0o755)?;
        user.own(&signatures)?;
        let temp = context.layout.folder(Service::Clamav, "temp");
        user.private_folder(&temp)?;
        let target = context.layout.folder(Service::Clamav, "conf");
        let values = Values::new()
            .with("config_dir", target.display())
            .with("listen", "127.0.0.1")
            .with("port", context.state.ports.clamav)
            .with("signatures_dir", signatures.display())
            .with("temp_dir", temp.display())
            .with("user", USER);
        render_folder(&context.templates("clamav"), &target, &values, user.gid)
    }

    fn command(&self, context: Context<'_>) -> Result<Command, StackError> {
        let mut command = in_own_session(program("clamd", PACKAGE)?);
        command
            .arg("--config-file")
            .arg(context.layout.folder(Service::Clamav, "conf").join("clamd.conf"))
            .current_dir("/");
        Ok(command)
    }

    fn probe(&self, context: Context<'_>) -> Result<(), String> {
        probe::asked(context.state.ports.clamav, "zPING\0", "PONG")
    }

    /// It reads all signatures first.
    fn start_limit(&self) -> std::time::Duration {
        std::time::Duration::from_secs(120)
    }
}
