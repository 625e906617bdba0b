//! Where clients find the services of a stack.

use serde::Serialize;

use crate::state::State;

/// Addresses of one stack, as URLs where the protocol has them.
#[derive(Debug, Clone, Serialize)]
pub struct Addresses {
    /// The page and the API.
    pub url: String,
    /// Roost's internal listener.
    pub internal: String,
    /// IMAP, plain or STARTTLS.
    pub imap: String,
    /// IMAP over TLS.
    pub imaps: String,
    /// POP3, plain or STARTTLS.
    pub pop3: String,
    /// POP3 over TLS.
    pub pop3s: String,
    /// Submission, plain or STARTTLS.
    pub submission: String,
    /// Submission for Roost itself, on loopback.
    pub own_submission: String,
    /// Submission over TLS.
    pub submissions: String,
    /// ManageSieve.
    pub sieve: String,
    /// Where other hosts' mail arrives: `host:port`.
    pub smtp: String,
    /// The database, as its owner.
    pub postgres: String,
    /// The foreign IMAP server's IMAP.
    pub beside_imap: String,
    /// The foreign IMAP server's IMAP over TLS.
    pub beside_imaps: String,
    /// The foreign IMAP server's submission.
    pub beside_submission: String,
    /// The foreign IMAP server's ManageSieve.
    pub beside_sieve: String,
}

/// The name of Roost's database.
pub(crate) const DATABASE: &str = "roost";

impl Addresses {
    pub(crate) fn of(state: &State) -> Self {
        let ports = &state.ports;
        let local = |scheme: &str, port: u16| format!("{scheme}://127.0.0.1:{port}");
        Self {
            url: local("http", ports.http),
            internal: local("http", ports.internal),
            imap: local("imap", ports.imap),
            imaps: local("imaps", ports.imaps),
            pop3: local("pop3", ports.pop3),
            pop3s: local("pop3s", ports.pop3s),
            submission: local("smtp", ports.submission),
            own_submission: local("smtp", ports.own_submission),
            submissions: local("smtps", ports.submissions),
            sieve: local("sieve", ports.sieve),
            smtp: format!("127.0.0.1:{}", ports.smtp),
            postgres: database_url(state, DATABASE),
            beside_imap: local("imap", ports.beside_imap),
            beside_imaps: local("imaps", ports.beside_imaps),
            beside_submission: local("smtp", ports.beside_submission),
            beside_sieve: local("sieve", ports.beside_sieve),
        }
    }
}

/// A database of the stack, as the role `roost`.
pub(crate) fn database_url(state: &State, database: &str) -> String {
    format!(
        "postgres://roost:{}@127.0.0.1:{}/{database}",
        state.secrets.database, state.ports.postgres
    )
}
