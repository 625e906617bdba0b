//! Rspamd: Debian's configuration with Roost's settings over it; in development without the modules that need the internet.

use std::path::PathBuf;
use std::process::Command;

use super::{Context, Daemon, program, render_folder};
use crate::deployment::Deployment;
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
        let Context { layout, state } = context;
        let user = SystemUser::lookup(USER, PACKAGE)?;
        for name in ["data", "run", "log"] {
            user.private_folder(&layout.folder(Service::Rspamd, name))?;
        }
        let server = state.deployment == Deployment::Server;
        let patterns = if server {
            layout.folder(Service::Rspamd, "patterns")
        } else {
            PathBuf::from(PATTERN_CACHE)
        };
        user.private_folder(&patterns)?;
        let run = context.layout.folder(Service::Rspamd, "run");
        let internal = format!("127.0.0.1:{}", context.state.ports.internal);
        let values = Values::new()
            .with("milter", format_args!("127.0.0.1:{}", context.state.ports.milter))
            .with("workers", if server { 2 } else { 1 })
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
            .with("pattern_cache", patterns.display())
            .with("test_patterns", !server)
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
                .with("rules_interval", if server { "10.0" } else { "2.0" })
                .with("junk_score", JUNK_SCORE)
                .with("reject_score", REJECT_SCORE),
            user.gid,
        )?;
        if server {
            return Ok(());
        }
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
