//! How much of a stranger's message is looked at. Beyond these, content is left out, never an error.

/// Bytes of a raw header block that are parsed; callers need not fetch more.
pub const HEADER_BYTES: usize = 256 * 1024;
/// Addresses kept of one field.
pub const ADDRESSES: usize = 2_000;
/// Message ids kept of `References`.
pub const REFERENCES: usize = 100;
/// Characters of a decoded subject.
pub const SUBJECT_CHARS: usize = 500;
/// Bytes of plain text that are shown.
pub const TEXT_BYTES: usize = 1024 * 1024;
/// Bytes of decoded HTML that are sanitised; callers need not fetch more than these, encoded.
pub const HTML_BYTES: usize = 8 * 1024 * 1024;
/// Bytes of CSS kept from the `<style>` blocks of one message.
pub const CSS_BYTES: usize = 512 * 1024;
/// How deep elements may nest in sanitised HTML; what stands deeper moves up.
pub const HTML_DEPTH: usize = 200;
/// Elements kept of one message.
pub const HTML_ELEMENTS: usize = 200_000;
/// Attributes kept of one element.
pub const HTML_ATTRIBUTES: usize = 64;
/// How deep multiparts may nest; what stands deeper is not looked at.
pub const STRUCTURE_DEPTH: usize = 100;
/// Parts of one message that are looked at.
pub const STRUCTURE_PARTS: usize = 20_000;
/// Attachments listed of one message.
pub const ATTACHMENTS: usize = 1_000;
/// Bytes of inline images embedded in one document, counted as `data:` URIs.
pub const EMBEDDED_BYTES: usize = 48 * 1024 * 1024;
