//! Debian packages.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};
use roost_stack::{Package, missing_packages};

use crate::command::{find, quiet, shown};
use crate::{console, root};

/// Asked by Debian's package scripts before they start a service; 101 means no.
const POLICY: &str = "/usr/sbin/policy-rc.d";

/// Installs those packages that are missing, after saying which and why.
pub fn debian_packages(wanted: &[Package]) -> anyhow::Result<()> {
    let missing = missing_packages(wanted).context("this works on Debian 12 and Ubuntu 22.04 or later")?;
    if missing.is_empty() {
        return Ok(());
    }
    let Some(_) = find("apt-get") else {
        bail!("apt-get is missing")
    };
    console::heading("Installing Debian packages");
    for package in &missing {
        console::say(&format!("{:<22} {}", package.name, package.purpose));
    }
    console::say("Their system-wide services are not started: Roost starts its own copies, on other ports.");
    quiet("updating the package lists", apt()?.arg("update"))?;
    let names = missing.iter().map(|package| package.name);
    let _quiet_services = NoServices::begin()?;
    let mut install = apt()?;
    install
        .args(["install", "--yes", "--no-install-recommends"])
        .args(names);
    quiet("installing the packages", &mut install)
}

fn apt() -> anyhow::Result<Command> {
    // Through `env`, because sudo passes no variables on.
    let mut command = root::command("env")?;
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet"]);
    Ok(command)
}

/// Keeps the packages from starting their services while it lives, unless the system has a policy of its own.
struct NoServices {
    ours: bool,
}

impl NoServices {
    fn begin() -> anyhow::Result<Self> {
        if Path::new(POLICY).exists() {
            return Ok(Self { ours: false });
        }
        let draft = std::env::temp_dir().join(format!("roost-policy-{}", std::process::id()));
        fs::write(&draft, "#!/bin/sh\nexit 101\n")?;
        fs::set_permissions(&draft, Permissions::from_mode(0o755))?;
        let moved = shown(
            root::command("install")?
                .args(["-m", "755"])
                .arg(&draft)
                .arg(POLICY),
        );
        fs::remove_file(&draft)?;
        moved.map(|()| Self { ours: true })
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        if !self.ours {
            return;
        }
        let removed = root::command("rm").and_then(|mut rm| shown(rm.args(["-f", POLICY])));
        if let Err(error) = removed {
            console::say(&format!("please remove {POLICY} yourself: {error:#}"));
        }
    }
}
