//! Settings from the environment. `roost configure` makes the file `.env` that has them.

use std::path::PathBuf;

use super::SHARE;
use crate::deployment::Deployment;
use crate::error::StackError;
use crate::ports::Ports;
use crate::secrets::Secrets;
use crate::service::Service;
use crate::state::{Acme, State};

const DATABASE: &str = "ROOST_SECRET_DATABASE";
const POSTFIX: &str = "ROOST_SECRET_POSTFIX";
const DOVECOT: &str = "ROOST_SECRET_DOVECOT";
const REDIS: &str = "ROOST_SECRET_REDIS";
const RSPAMD: &str = "ROOST_SECRET_RSPAMD";
const INTERNAL: &str = "ROOST_SECRET_INTERNAL";
const METRICS: &str = "ROOST_METRICS_TOKEN";

/// The secrets that a daemon needs. No container is given others.
const fn needed(service: Service) -> &'static [&'static str] {
    match service {
        Service::Postgres => &[DATABASE, POSTFIX, DOVECOT],
        Service::Redis => &[REDIS],
        Service::Rspamd => &[REDIS, RSPAMD, INTERNAL],
        Service::Dovecot => &[INTERNAL, DOVECOT, RSPAMD],
        Service::Postfix => &[POSTFIX],
        Service::Roost => &[DATABASE, INTERNAL, RSPAMD],
        Service::Unbound | Service::Clamav | Service::Beside => &[],
    }
}

/// What the daemon of this container is to know.
pub(super) fn state(service: Service) -> Result<State, StackError> {
    from(service, &|name| std::env::var(name).ok())
}

fn from(service: Service, read: &dyn Fn(&str) -> Option<String>) -> Result<State, StackError> {
    let given = |name: &str| read(name).filter(|value| !value.is_empty());
    let secret = |name: &'static str| {
        if !needed(service).contains(&name) && given(name).is_none() {
            return Ok(String::new());
        }
        let value = given(name).ok_or_else(|| wrong(name, "is not set: `roost configure` makes it"))?;
        // So that no file of configuration needs quoting.
        if value.len() < 32 || !value.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(wrong(name, "must be at least 32 letters and digits"));
        }
        Ok(value)
    };
    let hostname = match service {
        Service::Postfix | Service::Dovecot | Service::Roost => hostname(given("ROOST_HOSTNAME"))?,
        _ => String::new(),
    };
    let megabytes = match given("ROOST_MAX_MESSAGE_MB") {
        None => 50,
        Some(text) => text
            .parse::<u64>()
            .ok()
            .filter(|size| (1..=1024).contains(size))
            .ok_or_else(|| wrong("ROOST_MAX_MESSAGE_MB", "must be a whole number from 1 to 1024"))?,
    };
    Ok(State {
        deployment: Deployment::Server,
        checkout: PathBuf::from(SHARE),
        hostname,
        search: switch("ROOST_SEARCH", given("ROOST_SEARCH"), true)?,
        antivirus: switch("ROOST_ANTIVIRUS", given("ROOST_ANTIVIRUS"), false)?,
        outside: None,
        relay_host: given("ROOST_RELAY_HOST").unwrap_or_default(),
        dns_lists: given("ROOST_DNS_LISTS").unwrap_or_default(),
        ports: Ports::SERVER,
        secrets: Secrets {
            internal: secret(INTERNAL)?,
            database: secret(DATABASE)?,
            postfix: secret(POSTFIX)?,
            dovecot: secret(DOVECOT)?,
            redis: secret(REDIS)?,
            rspamd: secret(RSPAMD)?,
            admin_api_key: given("ROOST_API_KEY").unwrap_or_default(),
            metrics: secret(METRICS)?,
        },
        binary: PathBuf::from("/usr/local/bin/roost"),
        page_dir: PathBuf::from(SHARE).join("page"),
        max_message_bytes: megabytes * 1024 * 1024,
        acme: switch("ROOST_ACME", given("ROOST_ACME"), true)?.then(|| Acme {
            contact: given("ROOST_CONTACT").unwrap_or_default(),
            directory: given("ROOST_ACME_DIRECTORY").unwrap_or_default(),
            root: given("ROOST_ACME_ROOT").unwrap_or_default(),
        }),
        trusted_proxies: given("ROOST_TRUSTED_PROXIES").unwrap_or_default(),
    })
}

/// A host name as DNS has it (RFC 1123 §2.1), in small letters, with a dot in it.
fn hostname(given: Option<String>) -> Result<String, StackError> {
    const NAME: &str = "ROOST_HOSTNAME";
    let name = given.ok_or_else(|| wrong(NAME, "is not set: `roost configure` sets it"))?;
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    if name.len() <= 253 && name.contains('.') && name.split('.').all(label) {
        Ok(name)
    } else {
        Err(wrong(
            NAME,
            "must be a full host name in small letters, such as mail.example.com",
        ))
    }
}

fn switch(name: &'static str, given: Option<String>, default: bool) -> Result<bool, StackError> {
    match given.as_deref() {
        None => Ok(default),
        Some("yes") => Ok(true),
        Some("no") => Ok(false),
        Some(_) => Err(wrong(name, "must be yes or no")),
    }
}

const fn wrong(name: &'static str, rule: &'static str) -> StackError {
    StackError::Setting { name, rule }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "0123456789abcdef0123456789abcdef";

    fn with(service: Service, settings: &[(&str, &str)]) -> Result<State, String> {
        from(service, &|name| {
            settings
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        })
        .map_err(|error| error.to_string())
    }

    #[test]
    fn a_daemon_needs_its_own_secrets_only() {
        assert_eq!(
            with(Service::Redis, &[(REDIS, TOKEN)]).unwrap().secrets.redis,
            TOKEN
        );
        assert!(with(Service::Unbound, &[]).is_ok());
        let error = with(Service::Postgres, &[(DATABASE, TOKEN), (DOVECOT, TOKEN)]).unwrap_err();
        assert_eq!(
            error,
            "ROOST_SECRET_POSTFIX is not set: `roost configure` makes it"
        );
    }

    #[test]
    fn a_short_secret_is_refused() {
        let error = with(Service::Redis, &[(REDIS, "secret")]).unwrap_err();
        assert_eq!(error, "ROOST_SECRET_REDIS must be at least 32 letters and digits");
    }

    #[test]
    fn a_host_name_is_one() {
        for good in ["mail.example.com", "a.b", "xn--80ak6aa92e.example"] {
            assert!(
                with(Service::Postfix, &[(POSTFIX, TOKEN), ("ROOST_HOSTNAME", good)]).is_ok(),
                "{good}"
            );
        }
        for bad in ["mail", "Mail.example.com", "a..b", "-a.b", "a.b/", "a.b\nx"] {
            let error = with(Service::Postfix, &[(POSTFIX, TOKEN), ("ROOST_HOSTNAME", bad)]).unwrap_err();
            assert!(error.starts_with("ROOST_HOSTNAME must be"), "{bad}: {error}");
        }
    }

    #[test]
    fn switches_and_sizes_are_checked() {
        let error = with(Service::Rspamd, &[("ROOST_ANTIVIRUS", "true")]);
        assert!(error.unwrap_err().contains("must be yes or no"));
        let settings = [("ROOST_MAX_MESSAGE_MB", "0")];
        assert!(
            with(Service::Unbound, &settings)
                .unwrap_err()
                .contains("from 1 to 1024")
        );
    }
}
