//! `[mail]`: IMAP and submission.

use serde::Deserialize;

/// Who decides about passwords.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Roost's database is the directory.
    Stack,
    /// The IMAP server does.
    Beside,
}

/// `[mail]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Who decides about passwords.
    pub mode: Mode,
    /// `imaps://host`, `imap+starttls://host`, or `imap://` on loopback.
    pub imap: String,
    /// `smtps://host`, `smtp+starttls://host`, or `smtp://` on loopback.
    pub submission: String,
    /// ManageSieve, by which filters go with a mailbox that is removed: `sieve://host`, away from loopback under TLS. Without
    /// it, the IMAP server's host at port 4190.
    #[serde(default)]
    pub sieve: Option<String>,
    /// The largest message that may be sent, in bytes of its encoded form.
    #[serde(default = "default_message_bytes")]
    pub max_message_bytes: u64,
    /// How invitations from calendars are sent. Needed beside a mail server of somebody else's.
    #[serde(default)]
    pub invitations: Option<Invitations>,
    /// Ports from which images in mails may be loaded.
    #[serde(default = "default_image_ports")]
    pub remote_image_ports: Vec<u16>,
}

/// `[mail.invitations]`: a sign-in to the submission server that may send in everybody's name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invitations {
    /// Its name.
    pub user: String,
    /// Its password.
    pub password: String,
}

impl std::fmt::Debug for Invitations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invitations")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

const fn default_message_bytes() -> u64 {
    50 * 1024 * 1024
}

fn default_image_ports() -> Vec<u16> {
    vec![80, 443]
}
