//! What a stack remembers between runs, in `state.json` of its folder.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{OpenOptionsExt, chown};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::deployment::Deployment;
use crate::error::StackError;
use crate::layout::Layout;
use crate::ports::Ports;
use crate::secrets::Secrets;
use crate::users::caller;

/// Ports, secrets and choices of one stack.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct State {
    /// Where it runs.
    #[serde(default)]
    pub deployment: Deployment,
    /// The folder whose `deploy/` configures the daemons: a checkout, or that of an image.
    pub checkout: PathBuf,
    /// The host name that mail is received and sent under.
    pub hostname: String,
    /// Full-text search in the mail store.
    #[serde(default)]
    pub search: bool,
    /// Files are looked at by ClamAV.
    #[serde(default)]
    pub antivirus: bool,
    /// The port that takes all mail to other hosts.
    #[serde(default)]
    pub outside: Option<u16>,
    /// Where all mail to other hosts goes, as Postfix's `relayhost` says it; empty for straight to them.
    #[serde(default)]
    pub relay_host: String,
    /// Lists of senders of spam, as Postfix's `postscreen_dnsbl_sites` says it.
    #[serde(default)]
    pub dns_lists: String,
    /// Whether Roost orders certificates, on servers.
    #[serde(default)]
    pub acme: Option<Acme>,
    /// Networks of reverse proxies, on servers, with commas between them.
    #[serde(default)]
    pub trusted_proxies: String,
    /// Where everything listens.
    pub ports: Ports,
    /// Passwords between the daemons.
    pub secrets: Secrets,
    /// The server's program.
    pub binary: PathBuf,
    /// The built page.
    pub page_dir: PathBuf,
    /// The largest message that is accepted, in bytes.
    pub max_message_bytes: u64,
}

/// How certificates are ordered (RFC 8555).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acme {
    /// Whom the authority writes to; empty for nobody.
    pub contact: String,
    /// The authority's directory; empty for Let's Encrypt's.
    pub directory: String,
    /// A file with the authority's own root certificate; empty for those that the system trusts.
    pub root: String,
}

impl State {
    pub(crate) fn load(layout: &Layout) -> Result<Option<Self>, StackError> {
        let path = layout.state_file();
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StackError::file("read", &path)(error)),
        };
        serde_json::from_slice(&text)
            .map(Some)
            .map_err(|source| StackError::State { path, source })
    }

    pub(crate) fn save(&self, layout: &Layout) -> Result<(), StackError> {
        write_private(&layout.state_file(), self)
    }
}

/// Writes a value as JSON that only its owner may read. Under sudo that is the person who called it.
pub(crate) fn write_private(path: &Path, value: &impl Serialize) -> Result<(), StackError> {
    let text = serde_json::to_vec_pretty(value).map_err(|source| StackError::State {
        path: path.to_owned(),
        source,
    })?;
    // Renamed into place, so that a reader never sees half of it.
    let draft = path.with_extension("draft");
    let _ = fs::remove_file(&draft);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    options
        .open(&draft)
        .and_then(|mut file| std::io::Write::write_all(&mut file, &text))
        .map_err(StackError::file("write", &draft))?;
    if let Some(user) = caller() {
        chown(&draft, Some(user.uid), Some(user.gid)).map_err(StackError::file("hand over", &draft))?;
    }
    fs::rename(&draft, path).map_err(StackError::file("write", path))
}
