//! Rspamd: Debian's configuration with Roost's settings over it, and without the modules that need the internet.

use std::path::Path;
use std::process::Command;

use super::{Context, Daemon, program, render_folder};
use crate::error::StackError;
use crate::probe;
use crate::process::in_own_session;
use crate::service::Service;
use crate::template::Values;
use crate::users::SystemUser;

pub(super) struct Rspamd;

const PACKAGE: &str = "rspamd";
const USER: &str = "_rspamd";

/// Compiled patterns, the same for every stack of this machine. Compiling them takes ten seconds.
const PATTERN_CACHE: &str = "/var/cache/roost-rspamd";

/// From which score on mail goes to Junk, where no domain or mailbox says otherwise.
const JUNK_SCORE: u8 = 6;
/// From which score on it is refused.
const REJECT_SCORE: u8 = 15;

impl Daemon for Rspamd {
    fn prepare(&self, context: Context<'_>) -> Result<(), StackError> {
        let user = SystemUser::lookup(USER, PACKAGE)?;
        for name in ["data", "run", "log"] {
            user.private_folder(&context.layout.folder(Service::Rspamd, name))?;
        }
        user.private_folder(Path::new(PATTERN_CACHE))?;
        let run = context.layout.folder(Service::Rspamd, "run");
        let internal = format!("127.0.0.1:{}", context.state.ports.internal);
        let values = Values::new()
            .with("milter", format_args!("127.0.0.1:{}", context.state.ports.milter))
            .with("workers", 1)
            .with(
                "controller",
                format_args!("127.0.0.1:{}", context.state.ports.controller),
            )
            .with("controller_password", &context.state.secrets.rspamd)
            .with("internal_url", format_args!("http://{internal}"))
            .with("internal_secret", &context.state.secrets.internal)
            .with("junk_score", JUNK_SCORE)
            .with("reject_score", REJECT_SCORE)
            .with("antivirus", context.state.antivirus)
            .with("clamav", format_args!("127.0.0.1:{}", context.state.ports.clamav))
            .with("temp_dir", run.display())
            .with("pattern_cache", PATTERN_CACHE)
            .with("test_patterns", true)
            .with("redis", format_args!("127.0.0.1:{}", context.state.ports.redis))
            .with("redis_password", &context.state.secrets.redis);
        let target = context.layout.folder(Service::Rspamd, "conf");
        render_folder(
            &context.templates("rspamd/local.d"),
            &target.join("local.d"),
            &values,
            user.gid,
        )?;
        render_folder(
            &context.templates("rspamd/host"),
            &target,
            &Values::new()
                .with("internal_url", format_args!("http://{internal}"))
                .with("internal_secret", &context.state.secrets.internal)
                .with("rules_interval", "2.0")
                .with("junk_score", JUNK_SCORE)
                .with("reject_score", REJECT_SCORE),
            user.gid,
        )?;
        render_folder(
            &context.templates("rspamd/offline"),
            &target,
            &Values::new(),
            user.gid,
        )
    }

    fn command(&self, context: Context<'_>) -> Result<Command, StackError> {
        let mut command = in_own_session(program("rspamd", PACKAGE)?);
        command
            .args(["-f", "-u", USER, "-g", USER, "-c", "/etc/rspamd/rspamd.conf"])
            .current_dir("/");
        let folders = [
            ("LOCAL_CONFDIR", "conf"),
            ("DBDIR", "data"),
            ("RUNDIR", "run"),
            ("LOGDIR", "log"),
        ];
        for (variable, name) in folders {
            let folder = context.layout.folder(Service::Rspamd, name);
            command.arg(format!("--var={variable}={}", folder.display()));
        }
        Ok(command)
    }

    fn probe(&self, context: Context<'_>) -> Result<(), String> {
        probe::milter(context.state.ports.milter)
    }
}
