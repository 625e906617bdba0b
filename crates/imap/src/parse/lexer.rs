//! The tokens of server responses (RFC 9051 §9).

use std::borrow::Cow;

use bytes::Bytes;

/// What was expected where something else stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unreadable(pub(super) &'static str);

pub(super) type Result<T> = std::result::Result<T, Unreadable>;

/// How deep unknown parenthesised values may nest before they are refused.
const MAX_SKIP_DEPTH: usize = 500;

/// Reads one frame from left to right.
pub(super) struct Lexer<'a> {
    frame: &'a Bytes,
    rest: &'a [u8],
}

impl<'a> Lexer<'a> {
    pub(super) fn new(frame: &'a Bytes) -> Self {
        Self { frame, rest: frame }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty() || self.rest == b"\r\n"
    }

    /// Takes the byte if it comes next.
    pub(super) fn take(&mut self, byte: u8) -> bool {
        match self.rest.split_first() {
            Some((first, rest)) if *first == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    pub(super) fn expect(&mut self, byte: u8) -> Result<()> {
        if self.take(byte) {
            Ok(())
        } else {
            Err(Unreadable("punctuation"))
        }
    }

    pub(super) fn take_spaces(&mut self) {
        while self.take(b' ') {}
    }

    /// Bytes up to one that ends an atom. Lenient: `[`, `]`, `\` and 8-bit bytes belong to it.
    pub(super) fn atom(&mut self) -> Result<&'a [u8]> {
        let end = self
            .rest
            .iter()
            .position(|byte| matches!(byte, b' ' | b'(' | b')' | b'"' | b'{' | b'\r' | b'\n'))
            .unwrap_or(self.rest.len());
        self.split(end)
            .filter(|atom| !atom.is_empty())
            .ok_or(Unreadable("an atom"))
    }

    pub(super) fn number(&mut self) -> Result<u64> {
        let end = self
            .rest
            .iter()
            .position(|byte| !byte.is_ascii_digit())
            .unwrap_or(self.rest.len());
        let digits = self.split(end).unwrap_or_default();
        std::str::from_utf8(digits)
            .ok()
            .and_then(|text| text.parse().ok())
            .ok_or(Unreadable("a number"))
    }

    /// A number that IMAP bounds to 32 bits; larger ones count as the largest.
    pub(super) fn number32(&mut self) -> Result<u32> {
        Ok(u32::try_from(self.number()?).unwrap_or(u32::MAX))
    }

    /// A quoted string or a literal, or `None` for `NIL`.
    pub(super) fn nstring(&mut self) -> Result<Option<Cow<'a, [u8]>>> {
        match self.peek() {
            Some(b'"') => self.quoted().map(Some),
            Some(b'{' | b'~') => self.literal().map(|bytes| Some(Cow::Borrowed(bytes))),
            _ => {
                let atom = self.atom()?;
                if atom.eq_ignore_ascii_case(b"NIL") {
                    Ok(None)
                } else {
                    Ok(Some(Cow::Borrowed(atom)))
                }
            }
        }
    }

    /// A string in whatever form; `NIL` where the grammar has no `NIL` is the text itself.
    pub(super) fn astring(&mut self) -> Result<Cow<'a, [u8]>> {
        match self.peek() {
            Some(b'"') => self.quoted(),
            Some(b'{' | b'~') => self.literal().map(Cow::Borrowed),
            _ => self.atom().map(Cow::Borrowed),
        }
    }

    /// As [`Self::nstring`], without a copy where the bytes stand in the frame as they are.
    pub(super) fn nstring_bytes(&mut self) -> Result<Option<Bytes>> {
        Ok(self.nstring()?.map(|bytes| match bytes {
            Cow::Borrowed(slice) => self.frame.slice_ref(slice),
            Cow::Owned(owned) => Bytes::from(owned),
        }))
    }

    fn quoted(&mut self) -> Result<Cow<'a, [u8]>> {
        self.expect(b'"')?;
        let mut position = 0;
        let mut escaped = false;
        loop {
            match self.rest.get(position) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    position += 2;
                }
                Some(_) => position += 1,
                None => return Err(Unreadable("the end of a quoted string")),
            }
        }
        let raw = self.split(position).ok_or(Unreadable("a quoted string"))?;
        self.expect(b'"')?;
        if !escaped {
            return Ok(Cow::Borrowed(raw));
        }
        let mut bytes = raw.iter();
        let mut text = Vec::with_capacity(raw.len());
        while let Some(byte) = bytes.next() {
            text.push(if *byte == b'\\' {
                bytes.next().copied().unwrap_or(b'\\')
            } else {
                *byte
            });
        }
        Ok(Cow::Owned(text))
    }

    fn literal(&mut self) -> Result<&'a [u8]> {
        // RFC 3516 §4.4: literal8 = "~{" number "}" CRLF *OCTET
        self.take(b'~');
        self.expect(b'{')?;
        let length = usize::try_from(self.number()?).map_err(|_| Unreadable("a literal"))?;
        self.take(b'+');
        for byte in *b"}\r\n" {
            self.expect(byte)?;
        }
        self.split(length).ok_or(Unreadable("the whole literal"))
    }

    /// Steps over any value: an atom, a string, or a list of values. Does not recurse.
    pub(super) fn skip_value(&mut self) -> Result<()> {
        let mut depth = 0usize;
        loop {
            self.take_spaces();
            match self.peek() {
                Some(b'(') => {
                    depth += 1;
                    self.expect(b'(')?;
                    if depth > MAX_SKIP_DEPTH {
                        return Err(Unreadable("less depth"));
                    }
                }
                Some(b')') if depth > 0 => {
                    depth -= 1;
                    self.expect(b')')?;
                }
                Some(_) => {
                    self.astring()?;
                }
                None => return Err(Unreadable("a value")),
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    fn split(&mut self, position: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.rest.split_at_checked(position)?;
        self.rest = rest;
        Some(head)
    }

    /// Takes everything up to and including the byte.
    pub(super) fn until(&mut self, byte: u8) -> Result<&'a [u8]> {
        let position = self
            .rest
            .iter()
            .position(|other| *other == byte)
            .ok_or(Unreadable("a closing character"))?;
        let head = self.split(position).ok_or(Unreadable("a closing character"))?;
        self.expect(byte)?;
        Ok(head)
    }
}

/// Text of a header or a parameter: UTF-8 where it is that, Latin-1 otherwise, so that nothing is lost.
pub(super) fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<T>(input: &'static [u8], read: impl FnOnce(&mut Lexer<'_>) -> T) -> T {
        read(&mut Lexer::new(&Bytes::from_static(input)))
    }

    #[test]
    fn strings_lose_their_quotes_and_escapes() {
        assert_eq!(
            with(br#""a \"b\" \\c" x"#, |l| l.astring().unwrap().into_owned()),
            br#"a "b" \c"#
        );
        assert_eq!(
            with(b"{6}\r\na\\\"b\r\n)", |l| l.astring().unwrap().into_owned()),
            b"a\\\"b\r\n"
        );
        assert_eq!(
            with(b"~{2}\r\na\0)", |l| l.astring().unwrap().into_owned()),
            b"a\0"
        );
        assert!(with(b"NIL", |l| l.nstring().unwrap().is_none()));
        assert_eq!(with(b"\"\"", |l| l.astring().unwrap().into_owned()), b"");
    }

    #[test]
    fn what_is_cut_off_is_an_error() {
        for input in [
            &b"\"abc"[..],
            b"{10}\r\nabc",
            b"\"ab\\",
            b"{99999999999999999999}\r\n",
            b"{5",
            b"",
        ] {
            let frame = Bytes::copy_from_slice(input);
            assert!(Lexer::new(&frame).astring().is_err(), "{input:?}");
        }
    }

    #[test]
    fn values_are_stepped_over_without_recursion() {
        with(b"((a \"b)\" {2}\r\n()) (NIL)) rest", |l| {
            l.skip_value().unwrap();
            assert!(l.take(b' '));
            assert_eq!(l.atom().unwrap(), b"rest");
        });
        let deep = Bytes::from("(".repeat(100_000));
        assert!(Lexer::new(&deep).skip_value().is_err());
    }
}
