//! Podman and podman-compose, and the base image.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::command::{output, quiet, shown};
use crate::paths;

/// What the images stand on (`deploy/images/Dockerfile`).
const BASE: &str = "docker.io/library/debian:12.11-slim";

/// Works as root inside of a container, too, where there is neither systemd nor the right to raise limits.
const SETTINGS: &str = r#"[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
"#;

/// The targets of the Dockerfile; ClamAV's comes with its profile only.
const IMAGES: [&str; 8] = [
    "base", "unbound", "postgres", "redis", "rspamd", "dovecot", "postfix", "roost",
];

pub struct Engine {
    settings: PathBuf,
    compose: PathBuf,
    folder: PathBuf,
}

impl Engine {
    /// With the base image at hand: from its registry, or else made of Debian's packages.
    pub fn ready(folder: &Path, python: &Path) -> anyhow::Result<Self> {
        let settings = folder.join("containers.conf");
        fs::write(&settings, SETTINGS).with_context(|| format!("cannot write {}", settings.display()))?;
        let engine = Self {
            settings,
            compose: python.with_file_name("podman-compose"),
            folder: folder.to_owned(),
        };
        if output(engine.podman().args(["image", "exists", BASE])).is_none()
            && output(engine.podman().args(["pull", "--quiet", BASE])).is_none()
        {
            engine.make_base()?;
        }
        Ok(engine)
    }

    /// Lets a program use the engine.
    pub fn apply(&self, command: &mut Command) {
        command.env("CONTAINERS_CONF", &self.settings);
    }

    /// Builds the images, that of the virus scanner only where it is wanted.
    pub fn build_images(&self, antivirus: bool) -> anyhow::Result<()> {
        for image in IMAGES.into_iter().chain(antivirus.then_some("clamav")) {
            let mut build = self.podman();
            build
                .current_dir(paths::checkout())
                .args(["build", "--network", "host", "--build-arg", "ARTIFACTS=prebuilt"])
                .args(["--file", "deploy/images/Dockerfile", "--target", image])
                .args(["--tag", &format!("roost/{image}"), "."]);
            quiet(&format!("building the image {image}"), &mut build)?;
        }
        Ok(())
    }

    /// The words that begin each command to the test's containers.
    pub fn compose_command(&self) -> String {
        let root = paths::checkout();
        [
            self.compose.display().to_string(),
            "--project-name".into(),
            "roost-test".into(),
            "--env-file".into(),
            self.folder.join("env").display().to_string(),
            "--file".into(),
            root.join("docker-compose.yml").display().to_string(),
            "--file".into(),
            self.folder.join("override.yml").display().to_string(),
        ]
        .join(" ")
    }

    /// Ends and removes the containers, and what they have stored.
    pub fn remove(&self) -> anyhow::Result<()> {
        let words = self.compose_command();
        let mut words = words.split(' ');
        let mut down = Command::new(words.next().context("a command has words")?);
        self.apply(&mut down);
        down.args(words)
            .args(["--profile", "clamav", "--profile", "backup", "down", "--volumes"]);
        quiet("removing the containers", &mut down)
    }

    fn podman(&self) -> Command {
        let mut podman = Command::new("podman");
        self.apply(&mut podman);
        podman
    }

    fn make_base(&self) -> anyhow::Result<()> {
        let root = self.folder.join("base");
        let _ = fs::remove_dir_all(&root);
        let mut bootstrap = Command::new("debootstrap");
        bootstrap.args(["--variant=minbase", "bookworm"]).arg(&root);
        quiet("making the base image of Debian's packages", &mut bootstrap)?;
        let archive = self.folder.join("base.tar");
        let mut pack = Command::new("tar");
        pack.arg("-C").arg(&root).arg("-cf").arg(&archive).arg(".");
        shown(&mut pack)?;
        shown(self.podman().arg("import").arg("--quiet").arg(&archive).arg(BASE))?;
        fs::remove_dir_all(&root)?;
        Ok(fs::remove_file(&archive)?)
    }
}
