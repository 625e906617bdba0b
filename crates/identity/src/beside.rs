//! Asking somebody else's IMAP server whether a password is right.

use roost_imap::{Connection, Credential, Endpoint, ImapError, Limits};
use roost_model::Secret;
use zeroize::Zeroizing;

use crate::error::SignInError;

/// Signs in to the server and out again. `Ok(false)` if it refuses the credentials.
pub(crate) async fn accepts(
    endpoint: &Endpoint,
    address: &str,
    password: &Secret,
) -> Result<bool, SignInError> {
    let credential = Credential::Password {
        user: address.to_owned(),
        password: Zeroizing::new(password.expose().to_owned()),
    };
    match Connection::open(endpoint, &credential, Limits::default()).await {
        Ok(connection) => {
            // The answer is known; whether the goodbye arrives does not matter.
            connection.close().await;
            Ok(true)
        }
        Err(ImapError::WrongCredentials) => Ok(false),
        Err(error) => {
            tracing::warn!(%error, "the mail server could not decide about a sign-in");
            Err(SignInError::MailStoreUnavailable)
        }
    }
}
