//! Reaching a server and signing in.

use async_imap::imap_proto::{Response, Status};
use async_imap::{Authenticator, Client};
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::{Capabilities, Connection, Limits};
use crate::command::Command;
use crate::credential::Credential;
use crate::endpoint::{Endpoint, Security};
use crate::error::{Code, ImapError};
use crate::reply::Data;
use crate::tls;
use crate::transport::Transport;
use crate::wire::Wire;

/// What a server may say before and during the sign-in.
const SIGN_IN_BYTES: usize = 64 * 1024;

impl Connection {
    /// Connects and signs in.
    ///
    /// # Errors
    /// [`ImapError::Connect`], [`ImapError::Tls`] or [`ImapError::Timeout`] where the server cannot be reached,
    /// [`ImapError::WrongCredentials`] where it does not accept the credential.
    pub async fn open(
        endpoint: &Endpoint,
        credential: &Credential,
        limits: Limits,
    ) -> Result<Self, ImapError> {
        if !credential.is_well_formed() {
            return Err(ImapError::WrongCredentials);
        }
        let client = timeout(limits.connect, greet(endpoint))
            .await
            .map_err(|_| ImapError::Timeout(limits.connect.as_secs()))??;
        let mut connection = timeout(limits.sign_in, sign_in(client, credential, limits))
            .await
            .map_err(|_| ImapError::Timeout(limits.sign_in.as_secs()))??;
        connection.learn_capabilities().await?;
        Ok(connection)
    }

    /// Asks what the server can do, unless it said so while signing in.
    async fn learn_capabilities(&mut self) -> Result<(), ImapError> {
        let mut names = Vec::new();
        // Some servers list them untagged before they accept the sign-in; async-imap keeps them from us where
        // they come as a code of the tagged answer.
        while self.session.get_mut().take_data().is_some() {}
        for reply in self.run(vec![Command::capability()]).await? {
            for data in reply.success()?.data {
                if let Data::Capability(found) = data {
                    names = found;
                }
            }
        }
        self.capabilities = Capabilities::read(&names);
        Ok(())
    }
}

async fn greet(endpoint: &Endpoint) -> Result<Client<Wire>, ImapError> {
    let stream = Transport::connect(endpoint.host(), endpoint.port())
        .await
        .map_err(ImapError::Connect)?;
    match endpoint.security() {
        Security::Plain => greeted(Transport::Plain(stream)).await,
        Security::Tls => {
            let stream = tls::secure(stream, endpoint.host())
                .await
                .map_err(ImapError::Tls)?;
            greeted(Transport::Tls(Box::new(stream))).await
        }
        Security::StartTls => {
            let mut client = greeted(Transport::Plain(stream)).await?;
            client.run_command_and_check_ok("STARTTLS", None).await?;
            let Some(Transport::Plain(stream)) = client.into_inner().into_transport() else {
                return Err(ImapError::Malformed(
                    "something between STARTTLS and the handshake",
                ));
            };
            let stream = tls::secure(stream, endpoint.host())
                .await
                .map_err(ImapError::Tls)?;
            // RFC 9051 §6.2.1: there is no second greeting.
            Ok(Client::new(Wire::new(
                Transport::Tls(Box::new(stream)),
                SIGN_IN_BYTES,
            )))
        }
    }
}

async fn greeted(transport: Transport) -> Result<Client<Wire>, ImapError> {
    let mut client = Client::new(Wire::new(transport, SIGN_IN_BYTES));
    let greeting = client.read_response().await?.ok_or(ImapError::Closed)?;
    match greeting.parsed() {
        Response::Data {
            status: Status::Ok, ..
        } => Ok(client),
        // PREAUTH would be someone else's sign-in; BYE is a refusal.
        Response::Data { outcome, .. } => {
            let text = outcome
                .information
                .as_deref()
                .unwrap_or("it refused the connection");
            Err(ImapError::SignInUnavailable(text.to_owned()))
        }
        _ => Err(ImapError::Malformed("the greeting")),
    }
}

/// Hands out the initial response once; whatever the server asks after that gets an empty answer, which is
/// how XOAUTH2 acknowledges the details of a refusal.
struct InitialResponse(Option<Zeroizing<Vec<u8>>>);

impl Authenticator for InitialResponse {
    type Response = Zeroizing<Vec<u8>>;

    fn process(&mut self, _challenge: &[u8]) -> Self::Response {
        self.0.take().unwrap_or_default()
    }
}

async fn sign_in(
    client: Client<Wire>,
    credential: &Credential,
    limits: Limits,
) -> Result<Connection, ImapError> {
    let initial_response = InitialResponse(Some(credential.initial_response()));
    match client
        .authenticate(credential.mechanism(), initial_response)
        .await
    {
        Ok(session) => Ok(Connection {
            session,
            limits,
            capabilities: Capabilities::default(),
            selected: None,
            busy: false,
            waiting: None,
        }),
        Err((error, _client)) => Err(match error.into() {
            // async-imap puts the server's words into a sentence of its own.
            ImapError::Refused { text, .. } if temporary(&text) => ImapError::SignInUnavailable(text),
            ImapError::Refused { .. } => ImapError::WrongCredentials,
            other => other,
        }),
    }
}

/// Whether a refusal says nothing about the credential (RFC 5530).
fn temporary(text: &str) -> bool {
    let code = text
        .find('[')
        .and_then(|start| text.get(start..))
        .and_then(Code::from_text);
    matches!(code, Some(Code::Unavailable | Code::ServerBug))
}

impl Capabilities {
    fn read(names: &[String]) -> Self {
        let has = |name: &str| names.iter().any(|found| found == name);
        // RFC 9051 appendix E: IMAP4rev2 includes these.
        let rev2 = has("IMAP4REV2");
        Self {
            literal_plus: has("LITERAL+"),
            literal_minus: has("LITERAL-") || rev2,
            list_status: (has("LIST-STATUS") && has("LIST-EXTENDED")) || rev2,
            special_use: has("SPECIAL-USE") || rev2,
            create_special_use: has("CREATE-SPECIAL-USE"),
            move_messages: has("MOVE") || rev2,
            uid_plus: has("UIDPLUS") || rev2,
            extended_search: has("ESEARCH") || rev2,
            idle: has("IDLE") || rev2,
            notify: has("NOTIFY"),
            condstore: has("CONDSTORE") || has("QRESYNC"),
            preview: has("PREVIEW"),
            id: has("ID"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_in_trouble_is_not_a_wrong_password() {
        assert!(temporary(
            "code: None, info: Some(\"[UNAVAILABLE] Temporary authentication failure.\")"
        ));
        assert!(!temporary(
            "code: None, info: Some(\"[AUTHENTICATIONFAILED] Authentication failed.\")"
        ));
        assert!(!temporary("code: None, info: None"));
    }
}
