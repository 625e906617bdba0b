//! Hashing passwords with argon2id, and checking them against whatever hash is stored.

use std::sync::Arc;

use argon2::password_hash::{Output, ParamsString, PasswordHash, PasswordHasher, SaltString};
use argon2::{ARGON2ID_IDENT, Argon2, Params, Version};
use roost_model::Secret;
use tokio::sync::Semaphore;

use crate::hash_format;
use crate::new_password::NewPasswordError;

/// How many hashes are computed at once: each takes 19 MiB, and this bounds the memory that a flood of
/// sign-ins can take.
const CONCURRENT_HASHES: usize = 4;

/// Computes argon2id hashes off the async threads, with the parameters that RFC 9106 and OWASP give for
/// servers (19 MiB, two passes, one lane).
pub(crate) struct Hasher {
    permits: Arc<Semaphore>,
    /// A hash that no password fits: checked when there is no such user, so that it takes as long.
    decoy: String,
}

impl Hasher {
    pub(crate) fn new() -> Result<Self, NewPasswordError> {
        Ok(Self {
            permits: Arc::new(Semaphore::new(CONCURRENT_HASHES)),
            decoy: decoy().ok_or(NewPasswordError::Crypto)?,
        })
    }

    /// The PHC string of a password. `None` only if the hasher itself fails.
    pub(crate) async fn hash(&self, password: &Secret) -> Option<String> {
        let _permit = self.permits.acquire().await.ok()?;
        let password = password.clone();
        tokio::task::spawn_blocking(move || hash_now(password.expose().as_bytes()))
            .await
            .ok()?
    }

    /// Whether the password fits the hash. Without a hash it takes as long and the answer is `false`.
    pub(crate) async fn verify(&self, password: &Secret, hash: Option<&str>) -> bool {
        let Ok(_permit) = self.permits.acquire().await else {
            return false;
        };
        let (password, known) = (password.clone(), hash.is_some());
        let hash = hash.unwrap_or(&self.decoy).to_owned();
        let fits =
            tokio::task::spawn_blocking(move || hash_format::verify(&hash, password.expose().as_bytes()))
                .await
                .unwrap_or(false);
        fits && known
    }
}

fn hash_now(password: &[u8]) -> Option<String> {
    let salt: [u8; 16] = rand::random();
    let salt = SaltString::encode_b64(&salt).ok()?;
    Argon2::default()
        .hash_password(password, &salt)
        .ok()
        .map(|hash| hash.to_string())
}

/// The hash of nothing, with the parameters of all others: random bytes cost no memory to make, where hashing
/// something would leave an idle server with 19 MiB more.
fn decoy() -> Option<String> {
    let (salt, output): ([u8; 16], [u8; Params::DEFAULT_OUTPUT_LEN]) = (rand::random(), rand::random());
    let salt = SaltString::encode_b64(&salt).ok()?;
    let hash = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&Params::DEFAULT).ok()?,
        salt: Some(salt.as_salt()),
        hash: Some(Output::new(&output).ok()?),
    };
    Some(hash.to_string())
}

/// Whether the hash is of the kind that [`Hasher::hash`] makes, with its parameters.
pub(crate) fn is_current(hash: &str) -> bool {
    let params = Params::DEFAULT;
    let (memory, passes, lanes) = (params.m_cost(), params.t_cost(), params.p_cost());
    hash.starts_with(&format!("$argon2id$v=19$m={memory},t={passes},p={lanes}$"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn accepts_only_the_password_that_was_hashed() {
        let hasher = Hasher::new().unwrap();
        let hash = hasher.hash(&Secret::new("correct horse".into())).await.unwrap();
        assert!(is_current(&hash), "{hash}");
        assert!(!is_current(&hash.replace("t=2", "t=1")));
        assert!(
            hasher
                .verify(&Secret::new("correct horse".into()), Some(&hash))
                .await
        );
        assert!(
            !hasher
                .verify(&Secret::new("Correct horse".into()), Some(&hash))
                .await
        );
    }

    #[tokio::test]
    async fn accepts_nothing_for_someone_unknown() {
        let hasher = Hasher::new().unwrap();
        // As dear to check as any other.
        assert!(is_current(&hasher.decoy), "{}", hasher.decoy);
        assert!(PasswordHash::new(&hasher.decoy).is_ok());
        assert!(!hasher.verify(&Secret::new(String::new()), None).await);
        assert!(!hasher.verify(&Secret::new("x".into()), Some("not a hash")).await);
    }
}
