//! Changing the directory: domains and mailboxes (*stack* mode).

use chrono::Utc;
use roost_db::OnConstraint;
use roost_db::mailbox::NewMailbox;
use roost_db::schedule::AccountKind;
use roost_model::{Account, Secret};

use crate::error::DirectoryError;
use crate::{Identity, canonical};

const PASSWORD_CHARS_MIN: usize = 8;

/// A mailbox to be made.
pub struct NewAccount<'a> {
    /// The address; its domain must exist.
    pub address: &'a str,
    /// The person's name, may be empty.
    pub display_name: &'a str,
    /// The password, 8 to 1,024 bytes.
    pub password: &'a Secret,
    /// In bytes; 0 for no limit.
    pub quota_bytes: i64,
    /// Whether its owner administers the whole server.
    pub is_admin: bool,
    /// What it is: a person's, or a room's or a thing's, which answers invitations for itself.
    pub kind: AccountKind,
}

impl Identity {
    /// Adds a domain.
    ///
    /// # Errors
    /// [`DirectoryError::Exists`], or [`DirectoryError::Invalid`] for a name that is not one (RFC 1035 §2.3.1).
    pub async fn add_domain(&self, name: &str) -> Result<(), DirectoryError> {
        let name = canonical(name);
        if !is_domain(&name) {
            return Err(DirectoryError::Invalid {
                field: "domain",
                rule: "must be a host name in ASCII, such as example.com",
            });
        }
        let mut db = self.inner.pool.acquire().await?;
        roost_db::domain::insert(&mut db, &name, Utc::now())
            .await
            .on_constraint("domain_name_key", || DirectoryError::Exists(name))?;
        Ok(())
    }

    /// Adds a mailbox with its account.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn add_mailbox(&self, new: &NewAccount<'_>) -> Result<Account, DirectoryError> {
        let address = canonical(new.address);
        let (local_part, domain) = address.split_once('@').filter(|(l, d)| is_local_part(l) && is_domain(d)).ok_or(
            DirectoryError::Invalid {
                field: "address",
                rule: "must be local@domain: letters, digits and .!#$%&'*+/=?^_`{|}~- before the @ (64 at most)",
            },
        )?;
        let length = new.password.expose().len();
        if new.password.expose().chars().count() < PASSWORD_CHARS_MIN || length > 1024 {
            return Err(DirectoryError::Invalid {
                field: "password",
                rule: "must have at least 8 characters and at most 1,024 bytes",
            });
        }
        let password_hash = self
            .inner
            .hasher
            .hash(new.password)
            .await
            .ok_or(DirectoryError::Crypto)?;
        let now = Utc::now();
        let mut transaction = self.inner.pool.begin().await?;
        let domain_id = roost_db::domain::find_by_name(&mut transaction, domain)
            .await?
            .ok_or_else(|| DirectoryError::UnknownDomain(domain.to_owned()))?;
        let (account, _) =
            roost_db::account::find_or_insert(&mut transaction, &address, new.display_name, now).await?;
        if new.kind != AccountKind::Individual {
            roost_db::account::update_kind(&mut transaction, account.id, new.kind).await?;
        }
        let row = NewMailbox {
            account: account.id,
            domain: domain_id,
            local_part,
            password_hash: &password_hash,
            quota_bytes: new.quota_bytes,
            is_admin: new.is_admin,
        };
        // The account has the address, so the mailbox of the account is the mailbox of the address.
        roost_db::mailbox::insert(&mut transaction, &row, now)
            .await
            .on_constraint("mailbox_account_id_key", || {
                DirectoryError::Exists(address.clone())
            })?;
        transaction.commit().await?;
        Ok(account)
    }
}

/// A host name by RFC 1035 §2.3.1 and RFC 1123 §2.1, in lower case and with at least one dot.
fn is_domain(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    name.len() <= 253 && name.contains('.') && name.split('.').all(label)
}

/// A dot-atom by RFC 5321 §4.1.2, without quoting.
fn is_local_part(text: &str) -> bool {
    let atom = |atom: &str| {
        !atom.is_empty()
            && atom
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b))
    };
    text.len() <= 64 && text.split('.').all(atom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains() {
        for good in ["example.test", "xn--bcher-kva.example", "a.b.c"] {
            assert!(is_domain(good), "{good}");
        }
        for bad in [
            "",
            "localhost",
            "-a.test",
            "a..test",
            "bücher.example",
            "a b.test",
            "a.test\n",
        ] {
            assert!(!is_domain(bad), "{bad}");
        }
    }

    #[test]
    fn local_parts() {
        for good in ["alice", "a.b", "o'neil", "a+b", "a/b"] {
            assert!(is_local_part(good), "{good}");
        }
        for bad in ["", ".a", "a.", "a..b", "a b", "a\"b", "ä", "a@b", &"a".repeat(65)] {
            assert!(!is_local_part(bad), "{bad}");
        }
    }
}
