//! Reading a header's text from left to right.

/// What is left of a header.
pub(super) struct Scan<'a> {
    rest: &'a str,
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text.trim() }
    }

    pub(super) fn at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Takes that text if it comes next, and white space after it.
    pub(super) fn take(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }

    /// Takes that word if it comes next, in whatever case.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let Some((start, rest)) = self.rest.split_at_checked(word.len()) else {
            return false;
        };
        if !start.eq_ignore_ascii_case(word) {
            return false;
        }
        self.rest = rest.trim_start();
        true
    }

    /// Takes everything up to that character, and the character itself.
    pub(super) fn take_until(&mut self, end: char) -> Option<&'a str> {
        let (text, rest) = self.rest.split_once(end)?;
        self.rest = rest.trim_start();
        Some(text)
    }

    /// Takes everything up to one of those characters, which stay.
    pub(super) fn take_before(&mut self, ends: &[char]) -> &'a str {
        let (text, rest) = self
            .rest
            .split_at(self.rest.find(ends).unwrap_or(self.rest.len()));
        self.rest = rest;
        text.trim_end()
    }
}
