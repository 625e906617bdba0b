//! Postfix: mail from other hosts, submission, delivery to Dovecot.

use std::process::Command;

use rustix::process::Signal;

use super::dovecot::{AUTH_SOCKET, LMTP_SOCKET, QUOTA_SOCKET};
use super::{Context, Daemon, program, render_folder};
use crate::addresses::DATABASE;
use crate::deployment::{Deployment, has_ipv6};
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

/// Strangers' mail is judged by what DNS says of them.
const DNS_CHECKS: &str = "reject_unknown_sender_domain";

impl Daemon for Postfix {
    fn prepare(&self, context: Context<'_>) -> Result<(), StackError> {
        let layout = context.layout;
        let user = SystemUser::lookup("postfix", PACKAGE)?;
        let (queue, data) = (
            layout.folder(Service::Postfix, "queue"),
            layout.folder(Service::Postfix, "data"),
        );
        folder(&queue, 0o755)?;
        user.private_folder(&data)?;
        let conf = layout.folder(Service::Postfix, "conf");
        let values = towards_the_world(context, shared_values(context));
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

    fn reload_signal(&self) -> Option<Signal> {
        Some(Signal::HUP)
    }

    fn probe(&self, context: Context<'_>) -> Result<(), String> {
        probe::greeting(context.state.ports.smtp, "220 ")?;
        probe::greeting(context.state.ports.submission, "220 ")
    }
}

/// What is the same wherever Postfix runs.
fn shared_values(context: Context<'_>) -> Values {
    let Context { layout, state } = context;
    Values::new()
        .with("queue_dir", layout.folder(Service::Postfix, "queue").display())
        .with("data_dir", layout.folder(Service::Postfix, "data").display())
        .with("hostname", &state.hostname)
        // Not all of loopback: tests are strangers from its other addresses.
        .with("trusted_networks", "127.0.0.1/32")
        .with("internal_networks", "127.0.0.1/32")
        .with("forward_bind", local(state.ports.forward))
        .with("release_bind", local(state.ports.release))
        .with("own_submission_bind", local(state.ports.own_submission))
        .with("roost", local(state.ports.transport))
        .with("milter", local(state.ports.milter))
        .with("recipient_limit", 1000)
        .with("sender_recipient_limit", 100)
        .with("max_message_bytes", state.max_message_bytes)
        .with("queue_minfree", state.max_message_bytes * 2)
        .with("lmtp_socket", layout.socket(LMTP_SOCKET).display())
        .with("auth_socket", layout.socket(AUTH_SOCKET).display())
        .with("quota_socket", layout.socket(QUOTA_SOCKET).display())
        .with("tls_certificate", context.certificate().display())
        .with("tls_key", context.key().display())
        .with("database_host", "127.0.0.1")
        .with("database_port", state.ports.postgres)
        .with("database_name", DATABASE)
        .with("database_password", &state.secrets.postfix)
}

/// Where other hosts reach it, and how it reaches them.
fn towards_the_world(context: Context<'_>, values: Values) -> Values {
    let state = context.state;
    match state.deployment {
        Deployment::Server => values
            .with("listen", "all")
            .with("protocols", if has_ipv6() { "all" } else { "ipv4" })
            .with("smtp_bind", state.ports.smtp)
            .with("submission_bind", state.ports.submission)
            .with("submissions_bind", state.ports.submissions)
            .with("submission_tls", "encrypt")
            .with("submission_tls_auth_only", "yes")
            .with("outbound_transport", "smtp")
            .with(
                "forward_transport",
                format_args!("forward:[127.0.0.1]:{}", state.ports.forward),
            )
            .with("relay_host", &state.relay_host)
            .with("outbound_checks", "permit")
            .with(
                "submission_checks",
                "check_recipient_mx_access $mx_transport_maps, permit",
            )
            .with("outbound_tls", "dane")
            .with("dns_support", "dnssec")
            .with(
                "outbound_tls_policies",
                format_args!("socketmap:inet:{}:mta-sts", local(state.ports.transport)),
            )
            .with("greet_wait", "4s")
            .with("dnsbl_sites", &state.dns_lists)
            .with("dns_checks", DNS_CHECKS)
            .with("connection_rate_limit", 120),
        Deployment::Development => {
            let (transport, forward, relay, checks) = match state.outside {
                Some(port) => (
                    "smtp",
                    format!("forward:[127.0.0.1]:{}", state.ports.forward),
                    format!("[127.0.0.1]:{port}"),
                    "permit",
                ),
                None => ("discard", "discard".to_owned(), String::new(), NOT_OUTSIDE),
            };
            values
                .with("listen", "127.0.0.1")
                .with("protocols", "ipv4")
                .with("smtp_bind", local(state.ports.smtp))
                .with("submission_bind", local(state.ports.submission))
                .with("submissions_bind", local(state.ports.submissions))
                // Everybody here comes over loopback.
                .with("submission_tls", "may")
                .with("submission_tls_auth_only", "no")
                .with("outbound_transport", transport)
                .with("forward_transport", forward)
                .with("relay_host", relay)
                .with("outbound_checks", checks)
                .with("submission_checks", checks)
                .with("outbound_tls", "may")
                .with("dns_support", "enabled")
                .with("outbound_tls_policies", "")
                .with("greet_wait", "1s")
                .with("dnsbl_sites", "")
                .with("dns_checks", "permit")
                .with("connection_rate_limit", 0)
        }
    }
}

fn local(port: u16) -> String {
    format!("127.0.0.1:{port}")
}
