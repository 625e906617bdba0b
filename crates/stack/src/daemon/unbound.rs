//! Unbound: the server's own resolver. It asks the root servers itself, so that lists of senders of spam answer it, and
//! validates, which DANE needs (RFC 7672 §2.2).

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{Context, Daemon, program, render_folder};
use crate::error::StackError;
use crate::probe;
use crate::process::in_own_session;
use crate::service::Service;
use crate::template::Values;
use crate::users::SystemUser;

pub(super) struct Unbound;

const PACKAGE: &str = "unbound";
const USER: &str = "unbound";
/// The keys of the root zone that Debian ships; Unbound follows their changes from there (RFC 5011).
const ROOT_KEYS: &str = "/usr/share/dns/root.key";

/// Where an operator lays zones of their own, as `*.conf`.
const ZONES: &str = "/etc/roost/unbound";

impl Daemon for Unbound {
    fn prepare(&self, context: Context<'_>) -> Result<(), StackError> {
        let user = SystemUser::lookup(USER, PACKAGE)?;
        let data = context.layout.folder(Service::Unbound, "data");
        user.private_folder(&data)?;
        let keys = data.join("root.key");
        if !keys.exists() {
            fs::copy(Path::new(ROOT_KEYS), &keys).map_err(StackError::file("copy", Path::new(ROOT_KEYS)))?;
            user.own(&keys)?;
        }
        let values = Values::new()
            .with("listen", "127.0.0.1")
            .with("port", context.state.ports.dns)
            .with("root_keys", keys.display())
            .with("data_dir", data.display())
            .with("zones_dir", ZONES);
        let target = context.layout.folder(Service::Unbound, "conf");
        render_folder(&context.templates("unbound"), &target, &values, user.gid)
    }

    fn command(&self, context: Context<'_>) -> Result<Command, StackError> {
        let mut command = in_own_session(program("unbound", PACKAGE)?);
        command
            .arg("-d")
            .arg("-c")
            .arg(
                context
                    .layout
                    .folder(Service::Unbound, "conf")
                    .join("unbound.conf"),
            )
            .current_dir("/");
        Ok(command)
    }

    fn probe(&self, context: Context<'_>) -> Result<(), String> {
        probe::dns(context.state.ports.dns)
    }
}
