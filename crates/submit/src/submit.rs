//! One message, one connection.

use std::future::Future;
use std::time::{Duration, Instant};

use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use roost_model::MailCredential;

use crate::answer::{self, Answer};
use crate::endpoint::Security;
use crate::{Endpoint, Envelope, authenticate};

/// To connect, negotiate TLS and read the greeting. Servers that hold the greeting back do so for seconds.
const CONNECT: Duration = Duration::from_secs(20);
/// For each command: someone waits in front of the page.
pub(crate) const COMMAND: Duration = Duration::from_secs(60);
/// For the answer to the message, which is scanned before the server takes it (RFC 5321 §4.5.3.2.6 asks for ten
/// minutes, which no browser waits).
const ACCEPT: Duration = Duration::from_secs(300);

/// The server took the message over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The server's last words, which usually name its queue id.
    pub words: String,
}

/// A recipient that the server does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRecipient {
    /// The position in the list given to [`Envelope::new`].
    pub position: usize,
    /// The address as it was given.
    pub address: String,
    /// The server's own words.
    pub words: String,
    /// Whether the same recipient may be taken later (4yz, RFC 5321 §4.2.1).
    pub transient: bool,
}

/// Why nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// The server cannot be reached, does not answer in time or breaks off.
    #[error("the submission server does not answer")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The connection broke after the whole message was handed over: it may or may not have been taken.
    #[error("the submission server did not confirm the message")]
    Unconfirmed(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server does not accept the sign-in.
    #[error("the submission server refused the sign-in: {words}")]
    CredentialRefused {
        /// The server's own words.
        words: String,
    },
    /// The server does not let this person send as this address.
    #[error("the submission server refused the sender: {words}")]
    SenderRefused {
        /// The server's own words.
        words: String,
        /// Whether the same sender may be taken later (4yz).
        transient: bool,
    },
    /// The server does not take some recipients; none gets the message.
    #[error("the submission server refused {} recipients", .0.len())]
    RecipientsRefused(Vec<RefusedRecipient>),
    /// The server does not take the message as a whole.
    #[error("the submission server refused the message: {words}")]
    MessageRefused {
        /// The server's own words.
        words: String,
        /// Whether the same message may be taken later (4yz, RFC 5321 §4.2.1).
        transient: bool,
    },
}

/// Hands a message over, to all recipients or to none.
///
/// # Errors
/// See [`SubmitError`].
pub async fn submit(
    endpoint: &Endpoint,
    credential: &MailCredential,
    envelope: &Envelope,
    message: &[u8],
) -> Result<Accepted, SubmitError> {
    let begun = Instant::now();
    let result = transact(endpoint, credential, envelope, message).await;
    let outcome = if result.is_ok() { "accepted" } else { "failed" };
    metrics::histogram!("roost_smtp_submission_seconds", "outcome" => outcome).record(begun.elapsed());
    result
}

async fn transact(
    endpoint: &Endpoint,
    credential: &MailCredential,
    envelope: &Envelope,
    message: &[u8],
) -> Result<Accepted, SubmitError> {
    let mut connection = connect(endpoint).await?;
    let result = converse(&mut connection, credential, envelope, message).await;
    // Whatever happened, the server learns that it is over; a broken connection is only closed.
    let _ = tokio::time::timeout(Duration::from_secs(2), connection.abort()).await;
    result
}

async fn converse(
    connection: &mut AsyncSmtpConnection,
    credential: &MailCredential,
    envelope: &Envelope,
    message: &[u8],
) -> Result<Accepted, SubmitError> {
    authenticate::authenticate(connection, credential).await?;
    mail_from(connection, envelope).await?;
    let refused = recipients(connection, envelope).await?;
    if !refused.is_empty() {
        // Nobody gets a message that its sender believes to be unsent.
        let _ = answer::within(COMMAND, connection.command(Rset)).await;
        return Err(recipients_refused(envelope, refused));
    }
    data(connection, message).await
}

async fn connect(endpoint: &Endpoint) -> Result<AsyncSmtpConnection, SubmitError> {
    let hello = ClientId::default();
    let tls = match endpoint.security {
        Security::Plain => None,
        Security::Tls | Security::StartTls => Some(tls_parameters(endpoint)?),
    };
    let first = tls.clone().filter(|_| endpoint.security == Security::Tls);
    let target = (endpoint.host.as_str(), endpoint.port);
    let mut connection = reach(AsyncSmtpConnection::connect_tokio1(
        target,
        Some(CONNECT),
        &hello,
        first,
        None,
    ))
    .await?;
    if let Some(tls) = tls.filter(|_| endpoint.security == Security::StartTls) {
        // RFC 3207 §4.1: without TLS nothing more is said. lettre fails where the server does not offer it.
        reach(connection.starttls(tls, &hello)).await?;
    }
    Ok(connection)
}

/// Everything that fails while connecting means that the server is not there for us.
async fn reach<T>(
    step: impl Future<Output = Result<T, lettre::transport::smtp::Error>>,
) -> Result<T, SubmitError> {
    match tokio::time::timeout(CONNECT, step).await {
        Ok(result) => result.map_err(|error| SubmitError::Unavailable(Box::new(error))),
        Err(elapsed) => Err(SubmitError::Unavailable(Box::new(elapsed))),
    }
}

fn tls_parameters(endpoint: &Endpoint) -> Result<TlsParameters, SubmitError> {
    let unavailable = |error| SubmitError::Unavailable(Box::new(error));
    let mut builder = TlsParameters::builder(endpoint.host.clone());
    if let Some(root) = &endpoint.extra_root {
        builder = builder.add_root_certificate(Certificate::from_der(root.clone()).map_err(unavailable)?);
    }
    builder.build_rustls().map_err(unavailable)
}

async fn mail_from(connection: &mut AsyncSmtpConnection, envelope: &Envelope) -> Result<(), SubmitError> {
    let command = Mail::new(Some(envelope.from.clone()), Vec::new());
    match answer::within(COMMAND, connection.command(command)).await? {
        Answer::Yes(_) | Answer::Challenge => Ok(()),
        // 552 and 452 speak of room for the message, not of its sender (RFC 5321 §4.2.3).
        Answer::No {
            code: code @ (552 | 452),
            words,
        } => Err(SubmitError::MessageRefused {
            words,
            transient: code == 452,
        }),
        Answer::No { code, words } => Err(SubmitError::SenderRefused {
            words,
            transient: is_transient(code),
        }),
    }
}

async fn recipients(
    connection: &mut AsyncSmtpConnection,
    envelope: &Envelope,
) -> Result<Vec<RefusedRecipient>, SubmitError> {
    let mut refused = Vec::new();
    for recipient in &envelope.recipients {
        let command = Rcpt::new(recipient.address.clone(), Vec::new());
        if let Answer::No { code, words } = answer::within(COMMAND, connection.command(command)).await? {
            refused.push(RefusedRecipient {
                position: recipient.position,
                address: recipient.given.clone(),
                words,
                transient: is_transient(code),
            });
        }
    }
    Ok(refused)
}

/// RFC 5321 §4.2.1: of 4yz the same may be taken later.
const fn is_transient(code: u16) -> bool {
    matches!(code, 400..=499)
}

/// Postfix judges the sender only once a recipient is named: what it then says of every recipient is about him.
fn recipients_refused(envelope: &Envelope, refused: Vec<RefusedRecipient>) -> SubmitError {
    let about_sender = refused.len() == envelope.recipients.len()
        && refused
            .iter()
            .all(|recipient| recipient.words.contains("Sender address rejected"));
    match refused.first() {
        Some(first) if about_sender => SubmitError::SenderRefused {
            words: first.words.clone(),
            transient: refused.iter().all(|recipient| recipient.transient),
        },
        _ => SubmitError::RecipientsRefused(refused),
    }
}

async fn data(connection: &mut AsyncSmtpConnection, message: &[u8]) -> Result<Accepted, SubmitError> {
    let refused = |code: u16, words: String| SubmitError::MessageRefused {
        words,
        transient: is_transient(code),
    };
    if let Answer::No { code, words } = answer::within(COMMAND, connection.command(Data)).await? {
        return Err(refused(code, words));
    }
    match answer::within(ACCEPT, connection.message(message)).await {
        Ok(Answer::Yes(words)) => Ok(Accepted { words }),
        Ok(Answer::Challenge) => Err(refused(334, "The server asks for a sign-in.".to_owned())),
        Ok(Answer::No { code, words }) => Err(refused(code, words)),
        Err(SubmitError::Unavailable(source)) => Err(SubmitError::Unconfirmed(source)),
        Err(other) => Err(other),
    }
}

#[cfg(test)]
mod tests;
