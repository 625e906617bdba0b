//! The first words of a message, for its line in the list.

use crate::body::TextPart;

/// How much of a part, as transferred, is worth fetching for a preview.
pub const FETCH_BYTES: usize = 4096;

/// At most 200 characters of the first words that the sender wrote, from the beginning of a text or HTML
/// part (which may end anywhere). Quoted lines and the line that introduces them are skipped.
#[must_use]
pub fn of(_part: &TextPart, _bytes: &[u8]) -> String {
    String::new()
}
