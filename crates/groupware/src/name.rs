//! Which names collections and objects may have: they become segments of paths.

use crate::{GroupwareError, Result};

const MAX_BYTES: usize = 255;

/// Refuses what could not be a path segment of its own.
pub(crate) fn check(name: &str) -> Result<()> {
    let usable = !name.is_empty()
        && name.len() <= MAX_BYTES
        && !matches!(name, "." | "..")
        && !name
            .chars()
            .any(|character| character == '/' || character.is_control());
    if usable {
        Ok(())
    } else {
        Err(GroupwareError::InvalidName)
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn path_segments_are_taken_and_others_are_not() {
        for good in ["a.ics", "…", "a b", "..a", "%2F", &"x".repeat(255)] {
            assert!(check(good).is_ok(), "{good}");
        }
        for bad in ["", ".", "..", "a/b", "a\0", "a\nb", &"x".repeat(256)] {
            assert!(check(bad).is_err(), "{bad:?}");
        }
    }
}
