//! Whose mail it is, and how Roost signs in for them.

use std::fmt;
use std::sync::Arc;

use roost_identity::Session;
use roost_imap::Credential;
use roost_model::{Account, MailCredential, Secret};
use zeroize::Zeroizing;

/// Makes a credential each time a connection is opened: tokens live for minutes only.
pub trait CredentialSource: Send + Sync {
    /// A credential that is valid now. `None` if there is none to be had any more.
    fn credential(&self) -> Option<MailCredential>;
}

impl CredentialSource for Session {
    fn credential(&self) -> Option<MailCredential> {
        self.mail_credential()
    }
}

/// Someone who is signed in, as the mail service sees them. Cheap to clone.
#[derive(Clone)]
pub struct MailUser {
    account: Arc<Account>,
    credentials: Arc<dyn CredentialSource>,
}

impl MailUser {
    /// An account with its source of credentials.
    #[must_use]
    pub fn new(account: Account, credentials: Arc<dyn CredentialSource>) -> Self {
        Self {
            account: Arc::new(account),
            credentials,
        }
    }

    /// Who it is.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    pub(crate) fn mail_credential(&self) -> Option<MailCredential> {
        self.credentials.credential()
    }

    /// The credential in the form that the IMAP crate takes.
    pub(crate) fn imap_credential(&self) -> Option<Credential> {
        let text = |secret: &Secret| Zeroizing::new(secret.expose().to_owned());
        Some(match self.mail_credential()? {
            MailCredential::Password { user, password } => Credential::Password {
                user,
                password: text(&password),
            },
            MailCredential::Token { user, token } => Credential::Token {
                user,
                token: text(&token),
            },
        })
    }
}

impl From<&Session> for MailUser {
    fn from(session: &Session) -> Self {
        Self::new(session.account.clone(), Arc::new(session.clone()))
    }
}

impl fmt::Debug for MailUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MailUser({})", self.account.id)
    }
}
