//! How the server signs in to IMAP and submission on a person's behalf.

use crate::secret::Secret;

/// What to present to the IMAP or submission server.
#[derive(Clone, Debug)]
pub enum MailCredential {
    /// *Beside*: the person's own password (IMAP `AUTHENTICATE PLAIN`, RFC 4616).
    Password {
        /// The sign-in name, which is the mail address.
        user: String,
        /// The password.
        password: Secret,
    },
    /// *Stack*: a token of Roost's own, valid for minutes, which the mail server takes back to Roost to be
    /// checked (`AUTHENTICATE XOAUTH2`).
    Token {
        /// The sign-in name, which is the mail address.
        user: String,
        /// The token.
        token: Secret,
    },
}

impl MailCredential {
    /// The sign-in name.
    #[must_use]
    pub fn user(&self) -> &str {
        match self {
            Self::Password { user, .. } | Self::Token { user, .. } => user,
        }
    }
}
