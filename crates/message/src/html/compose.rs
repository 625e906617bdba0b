//! HTML that one of our own people writes.

/// HTML fit to be sent or kept as a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Composed {
    /// The fragment (no `<html>`, no `<body>`).
    pub html: String,
    /// The Content-IDs that it shows, each once, in order: only these inline images need to go along.
    pub cids: Vec<String>,
}

/// Sanitises what the editor gave: basic formatting, links, `cid:` images. Remote images that were quoted
/// (see [`crate::quote`]) get their address back.
#[must_use]
pub fn sanitize(_html: &str) -> Composed {
    Composed::default()
}

/// The whole HTML body of an outgoing message around a fragment from [`sanitize`].
#[must_use]
pub fn document(_fragment: &str) -> String {
    String::new()
}
