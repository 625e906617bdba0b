//! What a stack remembers between runs, in `state.json` of its folder.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{OpenOptionsExt, chown};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::StackError;
use crate::layout::Layout;
use crate::ports::Ports;
use crate::secrets::Secrets;
use crate::users::caller;

/// Ports, secrets and choices of one stack.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct State {
    /// The checkout whose `deploy/` configures the daemons.
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
