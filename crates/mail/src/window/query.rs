//! What someone types into the search field, as a search key.
//!
//! Words must all occur, anywhere in the message. `from:`, `to:`, `cc:` and `subject:` look there only; `is:unread`,
//! `is:flagged` (or `is:starred`), `before:` and `since:` with a date (`2026-11-23`) and `larger:` with a size
//! (`2M`) narrow down; `-` before a term turns it round; quotes keep words together.

use chrono::NaiveDate;
use roost_imap::SearchKey;

use crate::error::MailError;

const MAX_CHARS: usize = 500;
const MAX_TERMS: usize = 20;

/// Reads a query. `None` if there is nothing to search for.
pub(super) fn parse(query: &str) -> Result<Option<SearchKey>, MailError> {
    if query.chars().count() > MAX_CHARS {
        return Err(MailError::invalid("query", "At most 500 characters."));
    }
    if query.contains('\0') {
        return Err(MailError::invalid("query", "It must not hold a NUL character."));
    }
    let keys: Vec<SearchKey> = terms(query)
        .iter()
        .take(MAX_TERMS)
        .map(|term| key(term))
        .collect();
    Ok((!keys.is_empty()).then_some(SearchKey::And(keys)))
}

/// Splits at spaces that are not between quotes, and takes the quotes off.
fn terms(query: &str) -> Vec<String> {
    let mut terms = Vec::new();
    let (mut term, mut quoted) = (String::new(), false);
    for character in query.chars() {
        match character {
            '"' => quoted = !quoted,
            _ if !quoted && (character.is_whitespace() || character.is_control()) => {
                terms.push(std::mem::take(&mut term));
            }
            _ => term.push(character),
        }
    }
    terms.push(term);
    terms.retain(|term| !term.trim().is_empty());
    terms
}

fn key(term: &str) -> SearchKey {
    match term.strip_prefix('-') {
        Some(rest) if !rest.is_empty() => SearchKey::Not(Box::new(positive(rest))),
        _ => positive(term),
    }
}

fn positive(term: &str) -> SearchKey {
    let whole = || SearchKey::Text(term.to_owned());
    let Some((field, value)) = term.split_once(':').filter(|(_, value)| !value.is_empty()) else {
        return whole();
    };
    let text = value.to_owned();
    match field.to_ascii_lowercase().as_str() {
        "from" => SearchKey::From(text),
        "to" => SearchKey::To(text),
        "cc" => SearchKey::Cc(text),
        "subject" => SearchKey::Subject(text),
        "body" => SearchKey::Body(text),
        "is" => match value.to_ascii_lowercase().as_str() {
            "unread" | "unseen" => SearchKey::Unseen,
            "read" | "seen" => SearchKey::Not(Box::new(SearchKey::Unseen)),
            "flagged" | "starred" => SearchKey::Flagged,
            _ => whole(),
        },
        "since" | "after" => date(value).map_or_else(whole, SearchKey::Since),
        "before" => date(value).map_or_else(whole, SearchKey::Before),
        "larger" => size(value).map_or_else(whole, SearchKey::Larger),
        // Anything else with a colon in it, such as a URL, is just text.
        _ => whole(),
    }
}

fn date(value: &str) -> Option<NaiveDate> {
    value.parse().ok()
}

fn size(value: &str) -> Option<u32> {
    let lower = value.to_ascii_lowercase();
    let lower = lower.strip_suffix('b').unwrap_or(&lower);
    let (digits, factor) = match lower.strip_suffix('k') {
        Some(digits) => (digits, 1024),
        None => match lower.strip_suffix('m') {
            Some(digits) => (digits, 1024 * 1024),
            None => (lower, 1),
        },
    };
    digits.parse::<u32>().ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(query: &str) -> Vec<SearchKey> {
        match parse(query).unwrap() {
            Some(SearchKey::And(keys)) => keys,
            None => Vec::new(),
            Some(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn words_must_all_occur() {
        assert_eq!(
            keys("  two \"three  four\" "),
            [
                SearchKey::Text("two".into()),
                SearchKey::Text("three  four".into())
            ]
        );
        assert_eq!(keys(" \t "), []);
        assert_eq!(keys("\"\""), []);
    }

    #[test]
    fn fields_are_understood_and_everything_else_is_text() {
        assert_eq!(keys("from:Bob"), [SearchKey::From("Bob".into())]);
        assert_eq!(keys("subject:\"a b\""), [SearchKey::Subject("a b".into())]);
        assert_eq!(keys("-is:unread"), [SearchKey::Not(Box::new(SearchKey::Unseen))]);
        assert_eq!(
            keys("since:2026-11-01"),
            [SearchKey::Since(NaiveDate::from_ymd_opt(2026, 11, 1).unwrap())]
        );
        assert_eq!(keys("larger:2M"), [SearchKey::Larger(2 * 1024 * 1024)]);
        for text in [
            "https://example.org",
            "from:",
            "since:tomorrow",
            "larger:9999999M",
            "is:odd",
            "-",
        ] {
            assert_eq!(keys(text), [SearchKey::Text(text.into())], "{text}");
        }
    }

    #[test]
    fn what_cannot_be_searched_names_the_field() {
        for query in ["a\0b".to_owned(), "x".repeat(501)] {
            let error = parse(&query).unwrap_err();
            assert!(matches!(error, MailError::Invalid { fields } if fields.contains_key("query")));
        }
    }

    #[test]
    fn line_ends_split_words() {
        assert_eq!(
            keys("a\r\nb"),
            [SearchKey::Text("a".into()), SearchKey::Text("b".into())]
        );
    }
}
