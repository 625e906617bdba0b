//! Signing in (RFC 4954) with a password or with a token of Roost's own.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use roost_model::MailCredential;
use zeroize::Zeroizing;

use crate::SubmitError;
use crate::answer::{self, Answer};
use crate::submit::COMMAND;

/// A command that no type of lettre's stands for.
struct Line<'a>(&'a str);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\r\n", self.0)
    }
}

/// Signs in.
///
/// # Errors
/// [`SubmitError::CredentialRefused`] with the server's words.
pub(crate) async fn authenticate(
    connection: &mut AsyncSmtpConnection,
    credential: &MailCredential,
) -> Result<(), SubmitError> {
    let (mechanism, name, initial) = match credential {
        MailCredential::Token { user, token } => (
            Mechanism::Xoauth2,
            "XOAUTH2",
            format!("user={user}\x01auth=Bearer {}\x01\x01", token.expose()),
        ),
        // RFC 4616 §2.
        MailCredential::Password { user, password } => (
            Mechanism::Plain,
            "PLAIN",
            format!("\0{user}\0{}", password.expose()),
        ),
    };
    let initial = Zeroizing::new(initial);
    if !connection.server_info().supports_auth_mechanism(mechanism) {
        return Err(SubmitError::CredentialRefused {
            words: format!("The server does not offer AUTH {name}."),
        });
    }
    // A user name with a separator in it would say something else.
    if credential.user().contains(['\0', '\x01', '\r', '\n']) {
        return Err(SubmitError::CredentialRefused {
            words: "The user name is not one.".to_owned(),
        });
    }
    let command = Zeroizing::new(format!("AUTH {name} {}", STANDARD.encode(initial.as_bytes())));
    let mut answer = answer::within(COMMAND, connection.command(Line(&command))).await?;
    if let Answer::Challenge = answer {
        // A refused XOAUTH2 sends its reason as a challenge and waits for an empty answer.
        answer = answer::within(COMMAND, connection.command(Line(""))).await?;
    }
    match answer {
        Answer::Yes(_) => Ok(()),
        Answer::Challenge => Err(SubmitError::CredentialRefused {
            words: "The server asks for more.".to_owned(),
        }),
        // RFC 4954 §4.7.12: the server cannot check just now.
        Answer::No { code: 454, words } => Err(SubmitError::Unavailable(words.into())),
        Answer::No { words, .. } => Err(SubmitError::CredentialRefused { words }),
    }
}
