//! The page around a sanitised message, and the policy under which a browser shows it.

/// Where the pictures of a shown message may come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Images<'a> {
    /// Only from the document itself.
    Embedded,
    /// Also from the image proxy: a CSP source such as `https://mail.example.org/api/mail/remote` or `'self'`.
    Proxied(&'a str),
}

/// The exact value of `Content-Security-Policy` for a document from [`super::Sanitized::document`].
#[must_use]
pub fn content_security_policy(_images: Images<'_>) -> String {
    String::new()
}
