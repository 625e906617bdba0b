//! The rules for new passwords, and the hash of one that keeps them.

use chrono::Utc;
use roost_db::{DbError, sign_in_policy};
use roost_model::{Actor, Secret};
use serde_json::json;

use crate::Identity;
use crate::deed::{self, Deed};

pub use roost_db::sign_in_policy::PasswordRules;

const BYTES_MAX: usize = 1024;

/// What holds until an administrator says otherwise.
const DEFAULT_RULES: PasswordRules = PasswordRules {
    min_length: 8,
    min_score: 2,
};

/// Why a password was not hashed, or rules were not set.
#[derive(Debug, thiserror::Error)]
pub enum NewPasswordError {
    /// It breaks a rule.
    #[error("the password {0}")]
    Refused(String),
    /// A rule cannot be so.
    #[error("{field}: {rule}")]
    Invalid {
        /// Which field.
        field: &'static str,
        /// The rule, in words.
        rule: &'static str,
    },
    /// The database.
    #[error("the database failed about a password")]
    Database(#[from] DbError),
    /// A defect: hashing failed.
    #[error("hashing a password failed")]
    Crypto,
}

impl From<sqlx::Error> for NewPasswordError {
    fn from(source: sqlx::Error) -> Self {
        Self::Database(source.into())
    }
}

impl Identity {
    /// The hash to store of a new password, which must keep the rules. `about` is what a guesser would try first: the
    /// address, the name. For the directory, which writes it together with what it is the password of.
    ///
    /// # Errors
    /// See [`NewPasswordError`].
    pub async fn hash_new_password(
        &self,
        password: &Secret,
        about: &[&str],
    ) -> Result<String, NewPasswordError> {
        check(self.password_rules().await?, password.expose(), about).map_err(NewPasswordError::Refused)?;
        self.inner
            .hasher
            .hash(password)
            .await
            .ok_or(NewPasswordError::Crypto)
    }

    /// What is asked of new passwords.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn password_rules(&self) -> Result<PasswordRules, DbError> {
        let mut db = self.inner.pool.acquire().await?;
        Ok(sign_in_policy::password_rules(&mut db)
            .await?
            .unwrap_or(DEFAULT_RULES))
    }

    /// Sets what is asked of new passwords; those that people have stay.
    ///
    /// # Errors
    /// [`NewPasswordError::Invalid`], or the database's.
    pub async fn set_password_rules(
        &self,
        actor: &Actor,
        rules: PasswordRules,
    ) -> Result<(), NewPasswordError> {
        let invalid = |field, rule| Err(NewPasswordError::Invalid { field, rule });
        if !(8..=128).contains(&rules.min_length) {
            return invalid("min_length", "must be from 8 to 128 characters");
        }
        if !(0..=4).contains(&rules.min_score) {
            return invalid("min_score", "must be from 0 to 4");
        }
        let before = self.password_rules().await?;
        let now = Utc::now();
        let mut transaction = self.inner.pool.begin().await?;
        sign_in_policy::set_password_rules(&mut transaction, rules, now).await?;
        let shown =
            |rules: PasswordRules| json!({ "min_length": rules.min_length, "min_score": rules.min_score });
        let deed = Deed {
            action: "password_rules.set",
            target: "password-rules",
            before: Some(shown(before)),
            after: Some(shown(rules)),
        };
        deed::record(&mut transaction, actor, &deed, now).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// The first rule that a password breaks.
fn check(rules: PasswordRules, password: &str, about: &[&str]) -> Result<(), String> {
    let least = usize::try_from(rules.min_length).unwrap_or(usize::MAX);
    if password.chars().count() < least || password.len() > BYTES_MAX || password.contains('\0') {
        return Err(format!(
            "must have at least {least} characters and at most 1,024 bytes"
        ));
    }
    // The parts of an address are guessed like the whole of it.
    let parts: Vec<&str> = about
        .iter()
        .flat_map(|text| std::iter::once(*text).chain(text.split(['@', '.', ' '])))
        .filter(|part| part.len() > 2)
        .collect();
    let entropy = zxcvbn::zxcvbn(password, &parts);
    if i32::from(u8::from(entropy.score())) >= rules.min_score {
        return Ok(());
    }
    let why = entropy.feedback().and_then(|feedback| feedback.warning());
    let why = why.map_or_else(
        || "Take more words, or less common ones.".to_owned(),
        |warning| warning.to_string(),
    );
    Err(format!("must be harder to guess: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_that_are_guessed_first_are_refused_with_the_reason() {
        let check = |password: &str| check(DEFAULT_RULES, password, &["alice@example.test"]);
        assert!(check("correct horse battery").is_ok());
        // The password of the example that everybody copies.
        assert!(check("SecurePassword123!").is_ok());
        assert!(check("short").unwrap_err().contains("at least 8 characters"));
        assert!(check(&"x".repeat(1025)).is_err());
        assert!(check("with a \0 in it").is_err());
        for weak in [
            "password",
            "12345678",
            "qwertyuiop",
            "alice@example.test",
            "aaaaaaaaaaaa",
        ] {
            let why = check(weak).unwrap_err();
            assert!(why.contains("harder to guess"), "{weak}: {why}");
        }
    }

    #[test]
    fn a_stricter_rule_asks_for_more() {
        let strict = PasswordRules {
            min_length: 12,
            min_score: 4,
        };
        assert!(check(strict, "Tr0ub4dor", &[]).is_err());
        assert!(check(strict, "correct horse battery staple", &[]).is_ok());
    }
}
