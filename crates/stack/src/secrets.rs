//! Passwords and keys that the daemons of one stack share. Made at the first start and kept in the state folder.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::StackError;

/// The secrets of one stack; each is 64 hexadecimal digits, so that no configuration format needs quoting.
#[derive(Clone, Serialize, Deserialize)]
pub struct Secrets {
    /// Between Dovecot and Roost's internal listener.
    pub internal: String,
    /// The database role `roost`.
    pub database: String,
    /// The database role `roost_postfix`.
    pub postfix: String,
    /// The database role `roost_dovecot`.
    pub dovecot: String,
    /// Redis.
    pub redis: String,
    /// Rspamd's controller: learning and status.
    #[serde(default)]
    pub rspamd: String,
    /// The administration API.
    pub admin_api_key: String,
    /// For `/metrics` at the public listeners, on servers whose operator has set one.
    #[serde(default)]
    pub metrics: String,
}

impl Secrets {
    pub(crate) fn generate() -> Result<Self, StackError> {
        Ok(Self {
            internal: random_token()?,
            database: random_token()?,
            postfix: random_token()?,
            dovecot: random_token()?,
            redis: random_token()?,
            rspamd: random_token()?,
            admin_api_key: random_token()?,
            metrics: String::new(),
        })
    }

    /// With those that an earlier version did not know.
    pub(crate) fn completed(mut self) -> Result<Self, StackError> {
        if self.rspamd.is_empty() {
            self.rspamd = random_token()?;
        }
        Ok(self)
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Secrets(…)")
    }
}

/// 256 random bits as 64 hexadecimal digits.
///
/// # Errors
/// The system's random source cannot be read.
pub fn random_token() -> Result<String, StackError> {
    const SOURCE: &str = "/dev/urandom";
    let mut bytes = [0_u8; 32];
    File::open(SOURCE)
        .and_then(|mut source| source.read_exact(&mut bytes))
        .map_err(StackError::file("read", Path::new(SOURCE)))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_differ() {
        let (first, second) = (random_token().unwrap(), random_token().unwrap());
        assert_eq!(first.len(), 64);
        assert!(first.chars().all(|digit| digit.is_ascii_hexdigit()));
        assert_ne!(first, second);
    }

    #[test]
    fn secrets_are_not_printed() {
        let secrets = Secrets::generate().unwrap();
        assert!(!format!("{secrets:?}").contains(&secrets.redis));
    }
}
