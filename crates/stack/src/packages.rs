//! The Debian packages that the daemons come from: the one list that `cargo xtask up`, `cargo xtask test` and the
//! container images share.

use std::process::Command;

use crate::error::StackError;

/// A Debian package and the reason for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Package {
    /// Its name in Debian 12 and Ubuntu 22.04 or later.
    pub name: &'static str,
    /// What it is needed for, in a few words.
    pub purpose: &'static str,
}

const fn package(name: &'static str, purpose: &'static str) -> Package {
    Package { name, purpose }
}

/// What the daemons need.
#[must_use]
pub const fn packages() -> &'static [Package] {
    const PACKAGES: &[Package] = &[
        package("postgresql", "the database"),
        package("postgresql-client", "setting up the database"),
        package("redis-server", "the spam filter's memory"),
        package("rspamd", "the spam filter"),
        package("dovecot-imapd", "the mail store, by IMAP"),
        package("dovecot-pop3d", "the mail store, by POP3"),
        package("dovecot-fts-xapian", "full-text search in the mail store"),
        package("dovecot-lmtpd", "delivery into the mail store"),
        package("dovecot-sieve", "filter rules at delivery"),
        package("dovecot-managesieved", "filter rules, by ManageSieve"),
        package("dovecot-submissiond", "tests: another host's submission server"),
        package("dovecot-pgsql", "mailboxes from the database"),
        package("libsasl2-modules", "Postfix: signing in to relay hosts"),
        package(
            "curl",
            "Dovecot: teaching the spam filter, warnings of a full mailbox",
        ),
        package("postfix", "mail transport and submission"),
        package("postfix-pgsql", "domains and aliases from the database"),
        package("clamav-daemon", "the virus scanner, where it is switched on"),
        package("openssl", "a private certificate for the daemons"),
    ];
    PACKAGES
}

/// Those of `wanted` that are not installed.
///
/// # Errors
/// [`StackError::MissingProgram`] where there is no `dpkg-query`: this is not a Debian-like system.
pub fn missing_packages(wanted: &[Package]) -> Result<Vec<Package>, StackError> {
    let output = Command::new("dpkg-query")
        .args(["--show", "--showformat=${Package} ${db:Status-Status}\n"])
        .args(wanted.iter().map(|package| package.name))
        .output()
        .map_err(|_| StackError::MissingProgram {
            program: "dpkg-query".into(),
            package: "dpkg".into(),
        })?;
    // It fails when any package is unknown, and still lists the others.
    let listing = String::from_utf8_lossy(&output.stdout);
    Ok(missing_from(wanted, &listing))
}

fn missing_from(wanted: &[Package], listing: &str) -> Vec<Package> {
    let installed: Vec<&str> = listing
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(name, status)| (status == "installed").then_some(name))
        .collect();
    wanted
        .iter()
        .filter(|package| !installed.contains(&package.name))
        .copied()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removed_and_unknown_packages_are_missing() {
        let wanted = [package("a", ""), package("b", ""), package("c", "")];
        let missing = missing_from(&wanted, "a installed\nb config-files\n");
        assert_eq!(
            missing.iter().map(|package| package.name).collect::<Vec<_>>(),
            ["b", "c"]
        );
    }
}
