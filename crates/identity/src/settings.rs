//! What a person chose for the page.

use roost_db::DbError;
use roost_model::Account;
use roost_shared::settings::Settings;

use crate::Identity;

const SIGNATURE_CHARS: usize = 10_000;
const NAME_CHARS: usize = 200;

/// The first setting that breaks a rule: its field and the rule.
#[must_use]
pub fn invalid_setting(settings: &Settings) -> Option<(&'static str, &'static str)> {
    if settings.signature.chars().count() > SIGNATURE_CHARS {
        return Some(("signature", "at most 10,000 characters"));
    }
    if settings.from_name.chars().count() > NAME_CHARS || settings.from_name.chars().any(char::is_control) {
        return Some(("from_name", "at most 200 characters, in one line"));
    }
    let known = settings.timezone.is_empty() || settings.timezone.parse::<chrono_tz::Tz>().is_ok();
    (!known).then_some(("timezone", "an IANA timezone such as Europe/Berlin"))
}

impl Identity {
    /// The account's settings.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn settings(&self, account: &Account) -> Result<Settings, DbError> {
        let mut db = self.inner.pool.acquire().await?;
        roost_db::account::settings(&mut db, account.id).await
    }

    /// Stores settings that [`invalid_setting`] has nothing against.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn update_settings(&self, account: &Account, settings: &Settings) -> Result<(), DbError> {
        let mut db = self.inner.pool.acquire().await?;
        roost_db::account::update_settings(&mut db, account.id, settings).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_field_and_the_rule() {
        let fine = Settings {
            timezone: "Europe/Berlin".into(),
            ..Settings::default()
        };
        assert_eq!(invalid_setting(&fine), None);
        let bad = |settings: Settings| invalid_setting(&settings).map(|(field, _)| field);
        assert_eq!(
            bad(Settings {
                timezone: "Mars/Base".into(),
                ..fine.clone()
            }),
            Some("timezone")
        );
        assert_eq!(
            bad(Settings {
                from_name: "a\r\nBcc: x".into(),
                ..fine.clone()
            }),
            Some("from_name")
        );
        assert_eq!(
            bad(Settings {
                signature: "x".repeat(10_001),
                ..fine
            }),
            Some("signature")
        );
    }
}
