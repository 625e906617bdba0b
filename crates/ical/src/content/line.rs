//! Splits bytes into logical lines: unfolding happens on bytes, because some clients fold inside a UTF-8
//! sequence (RFC 5545 §3.1 says that readers must cope).

use std::borrow::Cow;

/// One logical line.
pub(super) struct Line<'a> {
    /// As it stands in the source: folds and line break included.
    pub raw: &'a [u8],
    /// Unfolded, without the line break.
    pub text: Cow<'a, [u8]>,
}

/// Takes the next logical line off `rest`. Lines end with CRLF or a bare LF.
pub(super) fn take<'a>(rest: &mut &'a [u8]) -> Option<Line<'a>> {
    if rest.is_empty() {
        return None;
    }
    let source = *rest;
    let (first, mut length) = physical(source);
    let mut text = Cow::Borrowed(first);
    loop {
        let following = source.get(length..).unwrap_or_default();
        if !matches!(following.first(), Some(b' ' | b'\t')) {
            break;
        }
        let (part, taken) = physical(following);
        text.to_mut().extend_from_slice(part.get(1..).unwrap_or_default());
        length += taken;
    }
    let (raw, remaining) = source.split_at_checked(length).unwrap_or((source, &[]));
    *rest = remaining;
    Some(Line { raw, text })
}

/// Takes the next physical line off `rest` and joins it to `line`, as vCard 2.1's soft line breaks and
/// unindented base64 need.
pub(super) fn join_next<'a>(source: &'a [u8], line: &mut Line<'a>, rest: &mut &'a [u8]) {
    let Some(next) = take(rest) else { return };
    line.text.to_mut().extend_from_slice(&next.text);
    let end = source.len() - rest.len();
    let start = end.saturating_sub(line.raw.len() + next.raw.len());
    line.raw = source.get(start..end).unwrap_or(line.raw);
}

/// The first physical line without its line break, and how many bytes it takes with it.
fn physical(source: &[u8]) -> (&[u8], usize) {
    match source.iter().position(|byte| *byte == b'\n') {
        Some(at) => {
            let line = source.get(..at).unwrap_or_default();
            (line.strip_suffix(b"\r").unwrap_or(line), at + 1)
        }
        None => (source.strip_suffix(b"\r").unwrap_or(source), source.len()),
    }
}
