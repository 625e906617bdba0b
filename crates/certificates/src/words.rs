//! Errors as text that can be kept and shown.

use std::error::Error;

/// The longest text that is kept, in characters.
const MAX_CHARACTERS: usize = 1000;

/// An error with its causes, on one line.
pub(crate) fn words(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.ends_with(&next) {
            text = format!("{text}: {next}");
        }
        cause = error.source();
    }
    one_line(&text)
}

/// What somebody else has written: no control characters, and an end.
pub(crate) fn one_line(text: &str) -> String {
    let clean = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    clean.take(MAX_CHARACTERS).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_others_are_one_line_with_an_end() {
        assert_eq!(one_line("no\r\nsuch\u{1b}[31m name "), "no  such [31m name");
        assert_eq!(one_line(&"é".repeat(5000)).chars().count(), MAX_CHARACTERS);
    }
}
