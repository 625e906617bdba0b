//! The `Lock-Token` header (RFC 4918 §10.5).

use super::HeaderError;

const HEADER: HeaderError = HeaderError("Lock-Token");

/// Reads the token between the angle brackets.
///
/// # Errors
/// If the header is not one `Coded-URL`.
pub fn read(text: &str) -> Result<String, HeaderError> {
    text.trim()
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .filter(|token| !token.is_empty() && !token.contains(['<', '>', ' ']))
        .map(str::to_owned)
        .ok_or(HEADER)
}

/// Writes a token as the header has it.
#[must_use]
pub fn write(token: &str) -> String {
    format!("<{token}>")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 4918 §9.11.2.
    #[test]
    fn a_coded_url() {
        let token = "urn:uuid:a515cfa4-5da4-22e1-f5b5-00a0451e6bf7";
        assert_eq!(read(&write(token)).as_deref(), Ok(token));
        for text in ["", "<>", token, "<a", "<a> <b>", "<a b>"] {
            assert_eq!(read(text), Err(HEADER), "{text}");
        }
    }
}
