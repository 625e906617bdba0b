//! Redis.

use std::os::unix::process::CommandExt;
use std::process::Command;

use super::{Context, Daemon, program, render_folder};
use crate::error::StackError;
use crate::probe;
use crate::process::in_own_session;
use crate::service::Service;
use crate::template::Values;
use crate::users::SystemUser;

pub(super) struct Redis;

const PACKAGE: &str = "redis-server";

impl Daemon for Redis {
    fn prepare(&self, context: Context<'_>) -> Result<(), StackError> {
        let user = SystemUser::lookup("redis", PACKAGE)?;
        let data = context.layout.folder(Service::Redis, "data");
        user.private_folder(&data)?;
        let values = Values::new()
            .with("listen", "127.0.0.1")
            .with("port", context.state.ports.redis)
            .with("password", &context.state.secrets.redis)
            .with("data_dir", data.display());
        let target = context.layout.folder(Service::Redis, "conf");
        render_folder(&context.templates("redis"), &target, &values, user.gid)
    }

    fn command(&self, context: Context<'_>) -> Result<Command, StackError> {
        let user = SystemUser::lookup("redis", PACKAGE)?;
        let mut command = in_own_session(program("redis-server", PACKAGE)?);
        command
            .arg(context.layout.folder(Service::Redis, "conf").join("redis.conf"))
            .uid(user.uid)
            .gid(user.gid)
            .current_dir("/");
        Ok(command)
    }

    fn probe(&self, context: Context<'_>) -> Result<(), String> {
        probe::redis(context.state.ports.redis, &context.state.secrets.redis)
    }
}
