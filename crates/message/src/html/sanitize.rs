//! The allow-list through which HTML of a received message passes before a browser sees it.

use std::sync::Arc;

/// Gives the address under which the image proxy serves a remote picture, or `None` to leave it out.
pub type RewriteRemote = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// What becomes of pictures that lie on other hosts.
#[derive(Clone, Default)]
pub enum Remote {
    /// They are left out, and [`Sanitized::has_remote`] says that there were some.
    #[default]
    Blocked,
    /// Their `http(s)` address is replaced by what this returns.
    Rewritten(RewriteRemote),
}

/// How one message is to be sanitised.
#[derive(Clone, Default)]
pub struct Policy {
    /// Pictures on other hosts.
    pub remote: Remote,
}

/// A message's HTML, harmless, with the places of its inline images still open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sanitized {
    /// Whether it refers to pictures on other hosts, blocked or not.
    pub has_remote: bool,
    /// The Content-IDs (without angle brackets, decoded) that it shows, each once, in order.
    pub cids: Vec<String>,
}

impl Sanitized {
    /// The whole document for the sandboxed iframe. `image` gives the `data:` URI (see [`data_uri`]) of an
    /// inline image by its Content-ID; those that it does not know, and those over
    /// [`crate::limits::EMBEDDED_BYTES`] in all, are left out.
    #[must_use]
    pub fn document(&self, _image: impl Fn(&str) -> Option<String>) -> String {
        String::new()
    }
}

/// Sanitises a message's HTML (a whole document or a fragment). Several bodies are joined by the caller.
#[must_use]
pub fn sanitize(_html: &str, _policy: &Policy) -> Sanitized {
    Sanitized::default()
}

/// A `data:` URI for an inline image; `None` for what is not a raster image that browsers show.
#[must_use]
pub fn data_uri(_media_type: &str, _bytes: &[u8]) -> Option<String> {
    None
}
