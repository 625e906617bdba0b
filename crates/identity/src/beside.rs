//! Asking somebody else's IMAP server whether a password is right.

use roost_imap::Endpoint;
use roost_model::Secret;

use crate::error::SignInError;

/// Signs in to the server and out again. `Ok(false)` if it refuses the credentials.
pub(crate) async fn accepts(
    endpoint: &Endpoint,
    address: &str,
    password: &Secret,
) -> Result<bool, SignInError> {
    todo!()
}
