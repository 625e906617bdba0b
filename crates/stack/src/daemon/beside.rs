//! An IMAP server that somebody else runs: a second Dovecot with people of its own, for tests of the *beside* way
//! of working. It hands submitted mail to the stack's Postfix, so both sides can write to each other.

use std::fs;
use std::process::Command;

use super::dovecot::{PACKAGE, foreground, fresh_run_folder};
use super::{Context, Daemon, program, render_folder};
use crate::error::StackError;
use crate::probe;
use crate::service::Service;
use crate::template::Values;
use crate::users::{MAIL, SystemUser, folder};

pub(super) struct Beside;

const USERS: &str = "users";

impl Daemon for Beside {
    fn prepare(&self, context: Context<'_>) -> Result<(), StackError> {
        let Context { layout, state } = context;
        let mail_user = SystemUser::mail()?;
        let mail = layout.folder(Service::Beside, "mail");
        mail_user.private_folder(&mail)?;
        fresh_run_folder(&layout.folder(Service::Beside, "run"))?;
        folder(&layout.folder(Service::Beside, "state"), 0o755)?;
        let conf = layout.folder(Service::Beside, "conf");
        let values = Values::new()
            .with("listen", "127.0.0.1")
            .with("run_dir", layout.folder(Service::Beside, "run").display())
            .with("state_dir", layout.folder(Service::Beside, "state").display())
            .with("config_dir", conf.display())
            .with("mail_dir", mail.display())
            .with("instance", format_args!("beside-{}", state.ports.beside_imap))
            .with("hostname", "mail.elsewhere.test")
            .with("tls_certificate", layout.tls("server.pem").display())
            .with("tls_key", layout.tls("server.key").display())
            .with("mail_user", MAIL)
            .with("mail_group", MAIL)
            .with("mail_uid", mail_user.uid)
            .with("imap_port", state.ports.beside_imap)
            .with("imaps_port", state.ports.beside_imaps)
            .with("submission_port", state.ports.beside_submission)
            .with("sieve_port", state.ports.beside_sieve)
            .with("smtp_host", "127.0.0.1")
            .with("smtp_port", state.ports.smtp);
        render_folder(&context.templates("dovecot-beside"), &conf, &values, 0)?;
        if !conf.join(USERS).exists() {
            write_users(context, &[])?;
        }
        Ok(())
    }

    fn command(&self, context: Context<'_>) -> Result<Command, StackError> {
        Ok(foreground(program("dovecot", PACKAGE)?, context, Service::Beside))
    }

    fn probe(&self, context: Context<'_>) -> Result<(), String> {
        probe::greeting(context.state.ports.beside_imap, "* OK")?;
        probe::greeting(context.state.ports.beside_submission, "220 ")
    }
}

/// Replaces its people: pairs of address and password. It looks at the file again by itself.
pub(crate) fn write_users(context: Context<'_>, users: &[(&str, &str)]) -> Result<(), StackError> {
    use std::os::unix::fs::PermissionsExt;
    let lines: String = users
        .iter()
        .map(|(address, password)| format!("{address}:{{PLAIN}}{password}::::::\n"))
        .collect();
    let conf = context.layout.folder(Service::Beside, "conf");
    folder(&conf, 0o755)?;
    let path = conf.join(USERS);
    fs::write(&path, lines).map_err(StackError::file("write", &path))?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644))
        .map_err(StackError::file("set permissions of", &path))
}
