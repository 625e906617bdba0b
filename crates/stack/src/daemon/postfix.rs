//! Postfix: mail from other hosts, submission, delivery to Dovecot.

use std::process::Command;

use super::dovecot::{AUTH_SOCKET, LMTP_SOCKET, QUOTA_SOCKET};
use super::{Context, Daemon, program, render_folder};
use crate::addresses::DATABASE;
use crate::error::StackError;
use crate::probe;
use crate::process::{in_own_session, run};
use crate::service::Service;
use crate::template::Values;
use crate::users::{SystemUser, folder};

pub(super) struct Postfix;

const PACKAGE: &str = "postfix";

/// Mail to other hosts is refused while it is being handed over: a development machine must not send any.
const NOT_OUTSIDE: &str = "permit_auth_destination, check_recipient_access \
    static:{550 5.7.1 This development server sends no mail to other hosts}";

impl Daemon for Postfix {
    fn prepare(&self, context: Context<'_>) -> Result<(), StackError> {
        let Context { layout, state } = context;
        let user = SystemUser::lookup("postfix", PACKAGE)?;
        let (queue, data) = (
            layout.folder(Service::Postfix, "queue"),
            layout.folder(Service::Postfix, "data"),
        );
        folder(&queue, 0o755)?;
        user.private_folder(&data)?;
        let local = |port: u16| format!("127.0.0.1:{port}");
        let (transport, forward, relay, checks) = match state.outside {
            Some(port) => (
                "smtp",
                format!("forward:[127.0.0.1]:{}", state.ports.forward),
                format!("[127.0.0.1]:{port}"),
                "permit",
            ),
            None => ("discard", "discard".to_owned(), String::new(), NOT_OUTSIDE),
        };
        let values = Values::new()
            .with("queue_dir", queue.display())
            .with("data_dir", data.display())
            .with("hostname", &state.hostname)
            .with("listen", "127.0.0.1")
            .with("protocols", "ipv4")
            // Not all of loopback: tests are strangers from its other addresses.
            .with("trusted_networks", "127.0.0.1/32")
            .with("outbound_transport", transport)
            .with("forward_transport", forward)
            .with("forward_bind", local(state.ports.forward))
            .with("release_bind", local(state.ports.release))
            .with("internal_networks", "127.0.0.1/32")
            .with("relay_host", relay)
            .with("outbound_checks", checks)
            .with("outbound_tls", "may")
            .with("dns_support", "enabled")
            .with("outbound_tls_policies", "")
            .with("roost", local(state.ports.transport))
            .with("recipient_limit", 1000)
            .with("sender_recipient_limit", 100)
            .with("queue_minfree", state.max_message_bytes * 2)
            .with("greet_wait", "1s")
            .with("dnsbl_sites", "")
            .with("dns_checks", "permit")
            .with("connection_rate_limit", 0)
            .with("max_message_bytes", state.max_message_bytes)
            .with("smtp_bind", local(state.ports.smtp))
            .with("submission_bind", local(state.ports.submission))
            .with("submissions_bind", local(state.ports.submissions))
            // Roost comes over loopback. On a real host the port is public, and this is "encrypt".
            .with("submission_tls", "may")
            .with("tls_auth_only", "no")
            .with("milter", local(state.ports.milter))
            .with("lmtp_socket", layout.socket(LMTP_SOCKET).display())
            .with("auth_socket", layout.socket(AUTH_SOCKET).display())
            .with("quota_socket", layout.socket(QUOTA_SOCKET).display())
            .with("tls_certificate", layout.tls("server.pem").display())
            .with("tls_key", layout.tls("server.key").display())
            .with("database_host", "127.0.0.1")
            .with("database_port", state.ports.postgres)
            .with("database_name", DATABASE)
            .with("database_password", &state.secrets.postfix);
        let conf = layout.folder(Service::Postfix, "conf");
        render_folder(&context.templates("postfix"), &conf, &values, user.gid)?;
        // Makes the queue's folders.
        run(Command::new(program("postfix", PACKAGE)?)
            .arg("-c")
            .arg(conf)
            .arg("check")
            .current_dir("/"))
        .map(drop)
    }

    fn command(&self, context: Context<'_>) -> Result<Command, StackError> {
        // The master itself, as `postfix start-fg` does in a container. Elsewhere that keeps a shell between, which
        // would take the signal to stop and leave the master running.
        let conf = context.layout.folder(Service::Postfix, "conf");
        let mut command = in_own_session("/usr/lib/postfix/sbin/master");
        command
            .arg("-s")
            .arg("-c")
            .arg(&conf)
            .env("MAIL_CONFIG", &conf)
            .current_dir("/");
        Ok(command)
    }

    fn probe(&self, context: Context<'_>) -> Result<(), String> {
        probe::greeting(context.state.ports.smtp, "220 ")?;
        probe::greeting(context.state.ports.submission, "220 ")
    }
}
