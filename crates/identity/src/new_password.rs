//! The hash of a password that someone is to have from now on.

use roost_model::Secret;

use crate::Identity;

const CHARS_MIN: usize = 8;
const BYTES_MAX: usize = 1024;

/// Why a password was not hashed.
#[derive(Debug, thiserror::Error)]
pub enum NewPasswordError {
    /// It breaks a rule.
    #[error("the password {0}")]
    Refused(&'static str),
    /// A defect: hashing failed.
    #[error("hashing a password failed")]
    Crypto,
}

impl Identity {
    /// The hash to store of a new password: 8 characters at least, 1,024 bytes at most. For the directory, which
    /// writes it together with what it is the password of.
    ///
    /// # Errors
    /// See [`NewPasswordError`].
    pub async fn hash_new_password(&self, password: &Secret) -> Result<String, NewPasswordError> {
        let text = password.expose();
        if text.chars().count() < CHARS_MIN || text.len() > BYTES_MAX || text.contains('\0') {
            return Err(NewPasswordError::Refused(
                "must have at least 8 characters and at most 1,024 bytes",
            ));
        }
        self.inner
            .hasher
            .hash(password)
            .await
            .ok_or(NewPasswordError::Crypto)
    }
}
