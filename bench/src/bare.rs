//! Postfix and Dovecot with next to no configuration, from the same packages and on the same disk: the floor for mail that
//! arrives and for people who sign in.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, ensure};
use roost_tests::RawImap;

use crate::server::free_port;
use crate::target::Target;

/// The password of all its people.
pub const PASSWORD: &str = "bare";
const START_LIMIT: Duration = Duration::from_secs(20);

/// The two, running until this is dropped.
pub struct Bare {
    /// `host:port` where mail is taken.
    pub smtp: String,
    /// The same, with the stack's Rspamd as milter.
    pub smtp_scanned: String,
    /// `host:port` of IMAP.
    pub imap: String,
    /// As many people as the stack has.
    pub people: Vec<String>,
    _daemons: [Daemon; 2],
}

impl Bare {
    /// Starts both, with nothing in them.
    pub async fn start(target: &Target) -> anyhow::Result<Self> {
        let folder = target.folder.join("bare");
        let _ = fs::remove_dir_all(&folder);
        let (smtp, smtp_scanned, imap) = (free_port()?, free_port()?, free_port()?);
        let people: Vec<_> = (0..target.accounts.len())
            .map(|number| format!("reader{number}@bare.test"))
            .collect();
        let values = [
            ("folder", folder.display().to_string()),
            ("smtp", smtp.to_string()),
            ("smtp_scanned", smtp_scanned.to_string()),
            ("imap", imap.to_string()),
            ("milter", milter(&target.folder)?),
            ("password", PASSWORD.to_owned()),
            (
                "mailboxes",
                people
                    .iter()
                    .map(|address| format!("{{{address} = ok}}"))
                    .collect::<Vec<_>>()
                    .join(", "),
            ),
        ];
        let conf = folder.join("conf");
        for name in ["conf", "data", "queue", "mail", "sockets"] {
            fs::create_dir_all(folder.join(name))?;
        }
        for (name, template) in [
            ("main.cf", include_str!("../bare/main.cf")),
            ("master.cf", include_str!("../bare/master.cf")),
            ("dovecot.conf", include_str!("../bare/dovecot.conf")),
        ] {
            let text = values.iter().fold(template.to_owned(), |text, (name, value)| {
                text.replace(&format!("{{{{{name}}}}}"), value)
            });
            fs::write(conf.join(name), text)?;
        }
        run(Command::new("chown").arg("postfix").arg(folder.join("data")))?;
        run(Command::new("chown").arg("vmail").arg(folder.join("mail")))?;
        run(Command::new("postfix").arg("-c").arg(&conf).arg("check"))?;
        let mut dovecot = Command::new("setsid");
        dovecot
            .args(["dovecot", "-F", "-c"])
            .arg(conf.join("dovecot.conf"));
        let mut postfix = Command::new("setsid");
        postfix
            .args(["/usr/lib/postfix/sbin/master", "-s", "-c"])
            .arg(&conf)
            .env("MAIL_CONFIG", &conf);
        let daemons = [
            Daemon::start(dovecot, &folder.join("dovecot.log"))?,
            Daemon::start(postfix, &folder.join("postfix.log"))?,
        ];
        let local = |port: u16| format!("127.0.0.1:{port}");
        let bare = Self {
            smtp: local(smtp),
            smtp_scanned: local(smtp_scanned),
            imap: local(imap),
            people,
            _daemons: daemons,
        };
        bare.wait().await.with_context(|| {
            let log = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default();
            format!("{}\n{}", log("dovecot.log"), log("postfix.log"))
        })?;
        Ok(bare)
    }

    /// Until both answer.
    async fn wait(&self) -> anyhow::Result<()> {
        let person = self.people.first().context("the stack has no accounts")?;
        let begun = std::time::Instant::now();
        loop {
            let smtp = tokio::net::TcpStream::connect(&self.smtp).await.is_ok();
            match RawImap::sign_in(&self.imap, person, PASSWORD).await {
                Ok(_) if smtp => return Ok(()),
                answer if begun.elapsed() > START_LIMIT => {
                    answer?;
                    anyhow::bail!("Postfix does not answer");
                }
                _ => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }
}

/// Where the stack's Rspamd is asked, as its Postfix knows it.
fn milter(stack: &Path) -> anyhow::Result<String> {
    let path = stack.join("postfix/conf/main.cf");
    let text = fs::read_to_string(&path).with_context(|| {
        format!(
            "reading {}: run the benchmark as root, to start daemons",
            path.display()
        )
    })?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("smtpd_milters = "));
    Ok(line.context("Postfix has no milter")?.to_owned())
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let output = command.output().with_context(|| format!("running {command:?}"))?;
    ensure!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// A process that is ended with this value.
struct Daemon(Child);

impl Daemon {
    fn start(mut command: Command, log: &PathBuf) -> anyhow::Result<Self> {
        let output = File::create(log)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .with_context(|| format!("starting {command:?}"))?;
        Ok(Self(child))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // In order, so that its own processes end, too.
        let asked = Command::new("kill").arg(self.0.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.0.kill();
        }
        let _ = self.0.wait();
    }
}
