//! Any data response: which kind it is, and its content.

use bytes::Bytes;

use super::lexer::{Lexer, Result, Unreadable, text};
use super::{fetch, list};
use crate::reply::Data;

/// How many numbers of a search are kept. Fifty times a folder of ten thousand.
const MAX_FOUND: usize = 500_000;

/// Reads a frame that starts with `* `. `None` for what Roost has no use for or cannot read.
pub(crate) fn data(frame: &Bytes) -> Option<Data> {
    match read(frame) {
        Ok(data) => data,
        Err(Unreadable(expected)) => {
            tracing::warn!(
                expected,
                bytes = frame.len(),
                "a response of the IMAP server cannot be read"
            );
            None
        }
    }
}

fn read(frame: &Bytes) -> Result<Option<Data>> {
    let mut lexer = Lexer::new(frame);
    lexer.expect(b'*')?;
    lexer.expect(b' ')?;
    if lexer.peek().is_some_and(|byte| byte.is_ascii_digit()) {
        let number = lexer.number32()?;
        lexer.expect(b' ')?;
        return Ok(match lexer.atom()?.to_ascii_uppercase().as_slice() {
            b"EXISTS" => Some(Data::Exists(number)),
            b"EXPUNGE" => Some(Data::Expunge(number)),
            b"FETCH" => {
                lexer.expect(b' ')?;
                Some(Data::Fetch(Box::new(fetch::fetched(number, &mut lexer)?)))
            }
            _ => None,
        });
    }
    Ok(match lexer.atom()?.to_ascii_uppercase().as_slice() {
        b"LIST" => Some(list::entry(&mut lexer)?.map_or(Data::ListUnnamed, Data::List)),
        b"STATUS" => list::status(&mut lexer)?.map(|(name, status)| Data::Status(name, status)),
        b"SEARCH" => Some(Data::Search(search(&mut lexer)?)),
        b"ESEARCH" => Some(Data::Search(extended_search(&mut lexer)?)),
        b"ACL" => Some(Data::Acl(acl(&mut lexer)?)),
        b"CAPABILITY" => Some(Data::Capability(capabilities(&mut lexer))),
        b"VANISHED" => vanished(&mut lexer)?.map(Data::Vanished),
        _ => None,
    })
}

/// ` INBOX alice lrswipkxtea bob lr`: the identifiers.
fn acl(lexer: &mut Lexer<'_>) -> Result<Vec<String>> {
    lexer.expect(b' ')?;
    lexer.astring()?;
    let mut identifiers = Vec::new();
    loop {
        lexer.take_spaces();
        if lexer.is_at_end() {
            return Ok(identifiers);
        }
        identifiers.push(text(&lexer.astring()?));
        lexer.expect(b' ')?;
        lexer.astring()?;
    }
}

fn search(lexer: &mut Lexer<'_>) -> Result<Vec<u32>> {
    let mut numbers = Vec::new();
    loop {
        lexer.take_spaces();
        // RFC 7162 §3.1.5 adds `(MODSEQ n)` at the end.
        if lexer.is_at_end() || lexer.peek() == Some(b'(') || numbers.len() >= MAX_FOUND {
            return Ok(numbers);
        }
        numbers.push(lexer.number32()?);
    }
}

/// RFC 4731 §3.1: `ESEARCH (TAG "A1") UID ALL 1:3,5`; without `ALL` nothing was found.
fn extended_search(lexer: &mut Lexer<'_>) -> Result<Vec<u32>> {
    loop {
        lexer.take_spaces();
        if lexer.is_at_end() {
            return Ok(Vec::new());
        }
        if lexer.peek() == Some(b'(') {
            lexer.skip_value()?;
            continue;
        }
        let name = lexer.atom()?;
        if name.eq_ignore_ascii_case(b"UID") {
            continue;
        }
        lexer.take_spaces();
        if name.eq_ignore_ascii_case(b"ALL") {
            return sequence_set(lexer.atom()?);
        }
        lexer.skip_value()?;
    }
}

fn sequence_set(text: &[u8]) -> Result<Vec<u32>> {
    let mut numbers = Vec::new();
    for range in text.split(|byte| *byte == b',') {
        let (first, last) = bounds(range)?;
        numbers.extend((first..=last).take(MAX_FOUND.saturating_sub(numbers.len())));
    }
    Ok(numbers)
}

fn bounds(range: &[u8]) -> Result<(u32, u32)> {
    let text = std::str::from_utf8(range).map_err(|_| Unreadable("a sequence set"))?;
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    match (first.parse::<u32>(), last.parse::<u32>()) {
        (Ok(first), Ok(last)) => Ok((first.min(last), first.max(last))),
        _ => Err(Unreadable("a sequence set")),
    }
}

/// RFC 7162 §3.2.10. `(EARLIER)` tells of what went before, which changes no count.
fn vanished(lexer: &mut Lexer<'_>) -> Result<Option<u32>> {
    lexer.take_spaces();
    if lexer.peek() == Some(b'(') {
        return Ok(None);
    }
    let mut count = 0u32;
    for range in lexer.atom()?.split(|byte| *byte == b',') {
        let (first, last) = bounds(range)?;
        count = count.saturating_add(last - first).saturating_add(1);
    }
    Ok(Some(count))
}

fn capabilities(lexer: &mut Lexer<'_>) -> Vec<String> {
    let mut names = Vec::new();
    loop {
        lexer.take_spaces();
        match lexer.atom() {
            Ok(name) if names.len() < 500 => names.push(String::from_utf8_lossy(name).to_ascii_uppercase()),
            _ => return names,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &'static str) -> Option<Data> {
        data(&Bytes::from_static(text.as_bytes()))
    }

    #[test]
    fn counts_are_read() {
        assert_eq!(parsed("* 23 EXISTS\r\n"), Some(Data::Exists(23)));
        assert_eq!(parsed("* 4 EXPUNGE\r\n"), Some(Data::Expunge(4)));
        assert_eq!(parsed("* VANISHED 300:310,405\r\n"), Some(Data::Vanished(12)));
        assert_eq!(parsed("* VANISHED (EARLIER) 41\r\n"), None);
        assert_eq!(parsed("* 0 RECENT\r\n"), None);
    }

    #[test]
    fn searches_are_read_in_both_forms() {
        assert_eq!(
            parsed("* SEARCH 2 84 882\r\n"),
            Some(Data::Search(vec![2, 84, 882]))
        );
        assert_eq!(parsed("* SEARCH 2 (MODSEQ 917)\r\n"), Some(Data::Search(vec![2])));
        assert_eq!(parsed("* SEARCH\r\n"), Some(Data::Search(vec![])));
        assert_eq!(
            parsed("* ESEARCH (TAG \"A0285\") UID COUNT 4 ALL 4:6,28\r\n"),
            Some(Data::Search(vec![4, 5, 6, 28]))
        );
        assert_eq!(
            parsed("* ESEARCH (TAG \"A1\") UID\r\n"),
            Some(Data::Search(vec![]))
        );
    }

    #[test]
    fn a_huge_range_does_not_take_the_memory() {
        let Some(Data::Search(found)) = parsed("* ESEARCH UID ALL 1:4294967295,1:4294967295\r\n") else {
            panic!("it is a search")
        };
        assert_eq!(found.len(), MAX_FOUND);
        assert_eq!(
            parsed("* VANISHED 0:4294967295,0:4294967295\r\n"),
            Some(Data::Vanished(u32::MAX))
        );
    }

    #[test]
    fn strangers_are_stepped_over() {
        for text in [
            "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n",
            "* X-NEW {3}\r\nabc\r\n",
            "* \r\n",
            "*\r\n",
            "* 5\r\n",
            "* SEARCH x\r\n",
        ] {
            assert_eq!(parsed(text), None, "{text:?}");
        }
    }
}
