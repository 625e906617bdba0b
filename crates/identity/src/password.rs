//! Hashing passwords with argon2id, and checking them against whatever hash is stored.

use std::sync::Arc;

use argon2::password_hash::{Output, ParamsString, PasswordHash, PasswordHasher, SaltString};
use argon2::{ARGON2ID_IDENT, Argon2, Params, Version};
use roost_model::Secret;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::new_password::NewPasswordError;
use crate::{Mode, hash_format};

/// How many hashes are computed at once: each takes 19 MiB, and this bounds the memory that a flood of
/// sign-ins can take.
const CONCURRENT_HASHES: usize = 4;
/// How many passwords somebody else's mail server is asked about at once: each waits for the network and takes no memory.
const CONCURRENT_QUESTIONS: usize = 16;

/// Computes argon2id hashes off the async threads, with the parameters that RFC 9106 and OWASP give for
/// servers (19 MiB, two passes, one lane).
pub(crate) struct Hasher {
    permits: Arc<Semaphore>,
    /// A hash that no password fits: checked when there is no such user, so that it takes as long.
    decoy: String,
}

impl Hasher {
    pub(crate) fn new(mode: &Mode) -> Result<Self, NewPasswordError> {
        let turns = match mode {
            Mode::Stack => CONCURRENT_HASHES,
            Mode::Beside(_) => CONCURRENT_QUESTIONS,
        };
        Ok(Self {
            permits: Arc::new(Semaphore::new(turns)),
            decoy: decoy().ok_or(NewPasswordError::Crypto)?,
        })
    }

    /// Waits for a turn at computing hashes; dropping it ends the turn. Whoever has one must not wait for a second, and
    /// whoever waits for one must hold no connection to the database. `None` only if the semaphore were closed.
    pub(crate) async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.permits).acquire_owned().await.ok()
    }

    /// A turn, if nobody has to be waited for.
    pub(crate) fn free_turn(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.permits).try_acquire_owned().ok()
    }

    /// The PHC string of a password. `None` only if the hasher itself fails.
    pub(crate) async fn hash(&self, password: &Secret) -> Option<String> {
        let _turn = self.turn().await?;
        let password = password.clone();
        tokio::task::spawn_blocking(move || hash_now(password.expose().as_bytes()))
            .await
            .ok()?
    }

    /// Whether the password fits the hash. Without a hash it takes as long and the answer is `false`. The caller has
    /// had to wait for a turn.
    pub(crate) async fn verify(
        &self,
        _turn: &OwnedSemaphorePermit,
        password: &Secret,
        hash: Option<&str>,
    ) -> bool {
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
        let hasher = Hasher::new(&Mode::Stack).unwrap();
        let hash = hasher.hash(&Secret::new("correct horse".into())).await.unwrap();
        assert!(is_current(&hash), "{hash}");
        assert!(!is_current(&hash.replace("t=2", "t=1")));
        let turn = hasher.turn().await.unwrap();
        for (password, fits) in [("correct horse", true), ("Correct horse", false)] {
            let password = Secret::new(password.into());
            assert_eq!(hasher.verify(&turn, &password, Some(&hash)).await, fits);
        }
    }

    #[tokio::test]
    async fn accepts_nothing_for_someone_unknown() {
        let hasher = Hasher::new(&Mode::Stack).unwrap();
        // As dear to check as any other.
        assert!(is_current(&hasher.decoy), "{}", hasher.decoy);
        assert!(PasswordHash::new(&hasher.decoy).is_ok());
        let turn = hasher.turn().await.unwrap();
        assert!(!hasher.verify(&turn, &Secret::new(String::new()), None).await);
        let password = Secret::new("x".into());
        assert!(!hasher.verify(&turn, &password, Some("not a hash")).await);
    }
}
