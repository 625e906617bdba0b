//! Texts that people give: no control characters, which could end a line in a log, a header or a configuration.

use crate::{DirectoryError, Result};

/// A line of text, trimmed, of at most `max` characters.
pub(crate) fn line(field: &'static str, text: &str, max: usize) -> Result<String> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        return Err(DirectoryError::invalid(field, "must have no control characters"));
    }
    if text.chars().count() > max {
        return Err(DirectoryError::invalid(
            field,
            format!("must have at most {max} characters"),
        ));
    }
    Ok(text.to_owned())
}

/// Tags: each once, in order.
pub(crate) fn tags(tags: &[String]) -> Result<Vec<String>> {
    const MAX: usize = 50;
    let mut clean = Vec::new();
    for tag in tags {
        let tag = line("tags", tag, 100)?;
        if tag.is_empty() || tag.contains(',') {
            return Err(DirectoryError::invalid(
                "tags",
                "must have 1 to 100 characters each, and no comma",
            ));
        }
        clean.push(tag);
    }
    clean.sort_unstable();
    clean.dedup();
    if clean.len() > MAX {
        return Err(DirectoryError::invalid("tags", format!("must be at most {MAX}")));
    }
    Ok(clean)
}

/// A name or a password for a server elsewhere: what Postfix can read from a table in one line.
pub(crate) fn credential(field: &'static str, text: &str) -> Result<String> {
    if text.len() > 1024 || text.chars().any(char::is_control) {
        return Err(DirectoryError::invalid(
            field,
            "must have at most 1,024 bytes and no control characters",
        ));
    }
    Ok(text.to_owned())
}
