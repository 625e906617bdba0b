//! The system users that the daemons run as.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::Command;

use crate::error::StackError;
use crate::process::run;

/// Owns the mail store. Made by this crate; the other users come with Debian's packages.
pub(crate) const MAIL: &str = "vmail";

/// A user of this machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemUser {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

impl SystemUser {
    /// Looks a user up; `package` is what to install if there is none.
    pub(crate) fn lookup(name: &str, package: &str) -> Result<Self, StackError> {
        let id = |flag: &str| {
            run(Command::new("id").args([flag, name]))
                .ok()
                .and_then(|output| output.trim().parse().ok())
        };
        match (id("-u"), id("-g")) {
            (Some(uid), Some(gid)) => Ok(Self { uid, gid }),
            _ => Err(StackError::MissingProgram {
                program: format!("the user {name}"),
                package: package.into(),
            }),
        }
    }

    /// The owner of the mail store, made at the first use.
    pub(crate) fn mail() -> Result<Self, StackError> {
        if let Ok(user) = Self::lookup(MAIL, "") {
            return Ok(user);
        }
        run(Command::new("useradd")
            .args(["--system", "--user-group", "--no-create-home"])
            .args(["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", MAIL]))?;
        Self::lookup(MAIL, "passwd")
    }

    /// Makes a folder that this user alone may read and write.
    pub(crate) fn private_folder(self, path: &Path) -> Result<(), StackError> {
        folder(path, 0o700)?;
        self.own(path)
    }

    /// Hands a file or folder over to this user.
    pub(crate) fn own(self, path: &Path) -> Result<(), StackError> {
        chown(path, Some(self.uid), Some(self.gid)).map_err(StackError::file("hand over", path))
    }
}

/// The person who called this program through sudo: the server runs as that person, as the only thing that needs
/// no other user.
pub(crate) fn caller() -> Option<SystemUser> {
    let id = |variable: &str| std::env::var(variable).ok()?.parse().ok();
    Some(SystemUser {
        uid: id("SUDO_UID")?,
        gid: id("SUDO_GID")?,
    })
    .filter(|_| is_root())
}

/// Makes a folder with these permissions, whatever the umask; its parents too, open to be passed through.
pub(crate) fn folder(path: &Path, mode: u32) -> Result<(), StackError> {
    if let Some(parent) = path.parent()
        && !parent.exists()
    {
        folder(parent, 0o755)?;
    }
    if !path.is_dir() {
        fs::create_dir(path).map_err(StackError::file("create", path))?;
    }
    fs::set_permissions(path, Permissions::from_mode(mode))
        .map_err(StackError::file("set permissions of", path))
}

/// Whether this process may start daemons under other users.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
