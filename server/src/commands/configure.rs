//! `roost configure`: the settings of a server's containers, with secrets made for it.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use anyhow::{Context, ensure};
use clap::Args;
use roost_directory::domain_to_ascii;

/// `roost configure …`
#[derive(Args)]
pub struct ConfigureArguments {
    /// The server's own name, which its MX record and its certificate have: mail.example.com.
    #[arg(long)]
    hostname: String,
    /// An address for the certificate authority to write to.
    #[arg(long)]
    contact: Option<String>,
    /// The time zone of logs, by its IANA name.
    #[arg(long, default_value = "UTC")]
    timezone: String,
    /// Scan mail for viruses. Takes more than a gigabyte of memory.
    #[arg(long)]
    antivirus: bool,
    /// The file to write, which must not exist; standard output without it.
    #[arg(long)]
    to: Option<PathBuf>,
}

/// Runs `roost configure`. No database is asked: this comes before everything else.
pub fn run(arguments: &ConfigureArguments) -> anyhow::Result<()> {
    let text = settings(arguments, || hex(&rand::random::<[u8; 32]>()))?;
    let Some(path) = &arguments.to else {
        print!("{text}");
        return Ok(());
    };
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("cannot write {}", path.display()))
}

fn settings(arguments: &ConfigureArguments, mut secret: impl FnMut() -> String) -> anyhow::Result<String> {
    let hostname = domain_to_ascii(&arguments.hostname)
        .context("--hostname must be a full host name, such as mail.example.com")?;
    arguments.timezone.parse::<chrono_tz::Tz>().map_err(|_| {
        anyhow::anyhow!("--timezone must be a name of the IANA's database, such as Europe/Berlin")
    })?;
    let contact = arguments.contact.as_deref().unwrap_or_default();
    ensure!(
        contact.is_empty() || is_address(contact),
        "--contact must be an address of mail"
    );
    let mut text = String::from(
        "# Settings of Roost's containers, made by `roost configure`. Whoever reads this file can read all mail.\n",
    );
    let mut line = |name: &str, value: &str| {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{name}={value}");
    };
    line("ROOST_HOSTNAME", &hostname);
    line("ROOST_CONTACT", contact);
    line("TZ", &arguments.timezone);
    line("ROOST_ANTIVIRUS", if arguments.antivirus { "yes" } else { "no" });
    line(
        "COMPOSE_PROFILES",
        if arguments.antivirus { "clamav" } else { "" },
    );
    line("ROOST_SEARCH", "yes");
    for name in ["DATABASE", "POSTFIX", "DOVECOT", "REDIS", "RSPAMD", "INTERNAL"] {
        line(&format!("ROOST_SECRET_{name}"), &secret());
    }
    Ok(text)
}

/// Enough to notice a slip; the authority judges the rest. It goes into a file of the shell's syntax.
fn is_address(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"@.+-_".contains(&byte);
    text.bytes().all(plain)
        && text
            .split_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && domain_to_ascii(domain).is_some())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(hostname: &str) -> ConfigureArguments {
        ConfigureArguments {
            hostname: hostname.into(),
            contact: Some("postmaster@example.com".into()),
            timezone: "Europe/Berlin".into(),
            antivirus: false,
            to: None,
        }
    }

    #[test]
    fn each_secret_is_another() {
        let mut count = 0;
        let text = settings(&arguments("Mail.Example.com."), || {
            count += 1;
            format!("secret{count}")
        })
        .unwrap();
        assert!(text.contains("\nROOST_HOSTNAME=mail.example.com\n"), "{text}");
        assert!(text.contains("\nROOST_SECRET_DATABASE=secret1\n"));
        assert!(text.contains("\nROOST_SECRET_INTERNAL=secret6\n"));
        assert!(text.contains("\nTZ=Europe/Berlin\n"));
    }

    #[test]
    fn what_would_not_work_is_refused_by_name() {
        let refused =
            |arguments: &ConfigureArguments| settings(arguments, String::new).unwrap_err().to_string();
        for name in [
            "mail",
            "mail..example.com",
            "mail.example.com\nX=1",
            "-a.example.com",
            "",
        ] {
            assert!(
                refused(&arguments(name)).starts_with("--hostname must be"),
                "{name}"
            );
        }
        let mut wrong = arguments("mail.example.com");
        wrong.timezone = "Mars/Olympus".into();
        assert!(refused(&wrong).starts_with("--timezone must be"));
        let mut wrong = arguments("mail.example.com");
        wrong.contact = Some("a b@example.com".into());
        assert!(refused(&wrong).starts_with("--contact must be"));
    }

    #[test]
    fn an_existing_file_stays() {
        let folder = std::env::temp_dir().join(format!("roost-configure-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(".env");
        let wanted = ConfigureArguments {
            to: Some(path.clone()),
            ..arguments("mail.example.com")
        };
        run(&wanted).unwrap();
        let first = std::fs::read_to_string(&path).unwrap();
        assert!(run(&wanted).is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), first);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
