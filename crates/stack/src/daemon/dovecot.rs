//! Dovecot: the mail store of the stack.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::Signal;

use super::{Context, Daemon, program, render_folder};
use crate::addresses::DATABASE;
use crate::deployment::{Deployment, has_ipv6};
use crate::error::StackError;
use crate::probe;
use crate::process::{in_own_session, run};
use crate::service::Service;
use crate::template::Values;
use crate::users::{MAIL, SystemUser, folder};

pub(super) struct Dovecot;

pub(super) const PACKAGE: &str = "dovecot-imapd";
/// The folder of what Dovecot runs as the owner of the mail store.
const HELPERS: &str = "helpers";
pub(super) const LMTP_SOCKET: &str = "lmtp";
pub(super) const AUTH_SOCKET: &str = "auth";
pub(super) const QUOTA_SOCKET: &str = "quota";

impl Daemon for Dovecot {
    fn prepare(&self, context: Context<'_>) -> Result<(), StackError> {
        let Context { layout, state } = context;
        let mail_user = SystemUser::mail()?;
        let mail = layout.folder(Service::Dovecot, "mail");
        mail_user.private_folder(&mail)?;
        fresh_run_folder(&layout.folder(Service::Dovecot, "run"))?;
        folder(&layout.folder(Service::Dovecot, "state"), 0o755)?;
        folder(&layout.socket(""), 0o755)?;
        let conf = layout.folder(Service::Dovecot, "conf");
        let values = Values::new()
            .with(
                "listen",
                match state.deployment {
                    Deployment::Development => "127.0.0.1",
                    Deployment::Server if has_ipv6() => "*, ::",
                    Deployment::Server => "*",
                },
            )
            .with("run_dir", layout.folder(Service::Dovecot, "run").display())
            .with("state_dir", layout.folder(Service::Dovecot, "state").display())
            .with("config_dir", conf.display())
            .with("mail_dir", mail.display())
            // Only a name in the process list.
            .with("instance", format_args!("roost-{}", state.ports.imap))
            .with("hostname", &state.hostname)
            .with("smtp", format_args!("127.0.0.1:{}", state.ports.smtp))
            .with("tls", "yes")
            .with("tls_certificate", context.certificate().display())
            .with("tls_key", context.key().display())
            .with("mail_user", MAIL)
            .with("mail_group", MAIL)
            .with("mail_uid", mail_user.uid)
            .with("postfix_user", "postfix")
            .with("imap_port", state.ports.imap)
            .with("imaps_port", state.ports.imaps)
            .with("pop3_port", state.ports.pop3)
            .with("pop3s_port", state.ports.pop3s)
            .with("sieve_port", state.ports.sieve)
            .with("helper_dir", layout.folder(Service::Dovecot, HELPERS).display())
            .with("search_plugins", if state.search { "fts fts_xapian" } else { "" })
            .with(
                "search_autoindex",
                match state.deployment {
                    // Pays for an index when it is asked, not with each delivery.
                    Deployment::Development => "no",
                    Deployment::Server => "yes",
                },
            )
            .with("save_to_detail", "no")
            .with("lmtp_socket", layout.socket(LMTP_SOCKET).display())
            .with("auth_socket", layout.socket(AUTH_SOCKET).display())
            .with("quota_socket", layout.socket(QUOTA_SOCKET).display())
            .with(
                "internal_url",
                format_args!("http://127.0.0.1:{}", state.ports.internal),
            )
            .with("internal_secret", &state.secrets.internal)
            .with("database_host", "127.0.0.1")
            .with("database_port", state.ports.postgres)
            .with("database_name", DATABASE)
            .with("database_password", &state.secrets.dovecot);
        // The dict process, which asks the database, runs under this user.
        let internal = SystemUser::lookup("dovecot", PACKAGE)?;
        render_folder(&context.templates("dovecot"), &conf, &values, internal.gid)?;
        render_helpers(context, mail_user)?;
        compile_sieve(context)
    }

    fn command(&self, context: Context<'_>) -> Result<Command, StackError> {
        Ok(foreground(
            program("dovecot", PACKAGE)?,
            context,
            Service::Dovecot,
        ))
    }

    fn reload_signal(&self) -> Option<Signal> {
        Some(Signal::HUP)
    }

    fn probe(&self, context: Context<'_>) -> Result<(), String> {
        probe::greeting(context.state.ports.imap, "* OK")?;
        probe::greeting(context.state.ports.pop3, "+OK")?;
        probe::greeting(context.state.ports.sieve, "\"IMPLEMENTATION\"")
    }
}

/// Dovecot in the foreground with the configuration of `service`.
pub(super) fn foreground(dovecot: PathBuf, context: Context<'_>, service: Service) -> Command {
    let mut command = in_own_session(dovecot);
    command
        .args(["-F", "-c"])
        .arg(context.layout.folder(service, "conf").join("dovecot.conf"))
        .current_dir("/");
    command
}

/// Makes the folder of Dovecot's own sockets, empty: it waits seconds for the owner of one that an earlier run left.
pub(super) fn fresh_run_folder(path: &Path) -> Result<(), StackError> {
    let _ = fs::remove_dir_all(path);
    folder(path, 0o755)
}

/// Writes the programs and scripts that Dovecot runs as the owner of the mail store.
fn render_helpers(context: Context<'_>, mail_user: SystemUser) -> Result<(), StackError> {
    let Context { layout, state } = context;
    let target = layout.folder(Service::Dovecot, HELPERS);
    let local = |port: u16| format!("127.0.0.1:{port}");
    let values = Values::new()
        .with("helper_dir", target.display())
        .with(
            "controller_url",
            format_args!("http://{}", local(state.ports.controller)),
        )
        .with("controller_password", &state.secrets.rspamd)
        .with("smtp", local(state.ports.smtp));
    render_folder(
        &context.templates("dovecot-helpers"),
        &target,
        &values,
        mail_user.gid,
    )
}

/// Compiles the server's own scripts. The process that runs them is not allowed to write beside them, and would
/// compile them again for every message.
fn compile_sieve(context: Context<'_>) -> Result<(), StackError> {
    let conf = context.layout.folder(Service::Dovecot, "conf");
    let helpers = context.layout.folder(Service::Dovecot, HELPERS);
    for script in [
        conf.join("before.sieve"),
        helpers.join("learn-spam.sieve"),
        helpers.join("learn-ham.sieve"),
    ] {
        compile_script(&conf, &script)?;
    }
    Ok(())
}

fn compile_script(conf: &Path, script: &Path) -> Result<(), StackError> {
    let compiled = script.with_extension("svbin");
    let modified = |path: &Path| fs::metadata(path).and_then(|found| found.modified()).ok();
    if modified(&compiled) < modified(script) || !compiled.exists() {
        let sievec = program("sievec", "dovecot-sieve")?;
        run(Command::new(sievec)
            .arg("-c")
            .arg(conf.join("dovecot.conf"))
            .arg(script)
            .current_dir("/"))?;
    }
    for path in [script, &compiled] {
        fs::set_permissions(path, Permissions::from_mode(0o644))
            .map_err(StackError::file("set permissions of", path))?;
    }
    Ok(())
}
