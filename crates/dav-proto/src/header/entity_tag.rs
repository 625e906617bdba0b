//! Entity tags, and the headers `If-Match` and `If-None-Match` (RFC 9110 §8.8.3, §13.1).

use std::fmt;

use super::HeaderError;
use super::scan::Scan;

/// One entity tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityTag {
    /// Whether it is marked as weak.
    pub weak: bool,
    /// The text between the quotes.
    pub opaque: String,
}

impl EntityTag {
    /// Reads one tag as the server stores it, or as a client sends it. A tag without quotes, which some
    /// clients send, is taken as it stands.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let text = text.trim();
        let (weak, rest) = match text.strip_prefix("W/").or_else(|| text.strip_prefix("w/")) {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let opaque = rest
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .unwrap_or(rest);
        Self {
            weak,
            opaque: opaque.to_owned(),
        }
    }

    /// RFC 9110 §8.8.3.2: equal, and neither is weak.
    #[must_use]
    pub fn matches_strongly(&self, other: &Self) -> bool {
        !self.weak && !other.weak && self.opaque == other.opaque
    }

    /// RFC 9110 §8.8.3.2: equal, weak or not.
    #[must_use]
    pub fn matches_weakly(&self, other: &Self) -> bool {
        self.opaque == other.opaque
    }

    fn scan(scan: &mut Scan<'_>) -> Option<Self> {
        let weak = scan.take("W/") || scan.take("w/");
        let opaque = if scan.take("\"") {
            // White space inside of the quotes is not the scanner's to skip; tags have none (`etagc`).
            scan.take_until('"')?
        } else {
            Some(scan.take_before(&[',', ' ', ']'])).filter(|text| !text.is_empty())?
        };
        Some(Self {
            weak,
            opaque: opaque.to_owned(),
        })
    }
}

impl fmt::Display for EntityTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\"{}\"", if self.weak { "W/" } else { "" }, self.opaque)
    }
}

/// What `If-Match` and `If-None-Match` carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntityTags {
    /// `*`: any state, as long as the resource exists.
    Any,
    /// One of these.
    List(Vec<EntityTag>),
}

impl EntityTags {
    /// Reads the values of all headers of one name.
    ///
    /// # Errors
    /// If a list does not follow the grammar, with `header` as the name to report.
    pub fn read<'a>(
        header: &'static str,
        values: impl Iterator<Item = &'a str>,
    ) -> Result<Option<Self>, HeaderError> {
        let mut tags = Vec::new();
        for value in values {
            if value.trim() == "*" {
                return Ok(Some(Self::Any));
            }
            let mut scan = Scan::new(value);
            while !scan.at_end() {
                if scan.take(",") {
                    continue;
                }
                tags.push(EntityTag::scan(&mut scan).ok_or(HeaderError(header))?);
            }
        }
        Ok((!tags.is_empty()).then_some(Self::List(tags)))
    }

    /// Whether `If-Match` holds for a resource that has this tag, or does not exist (RFC 9110 §13.1.1).
    #[must_use]
    pub fn allow_match(&self, current: Option<&EntityTag>) -> bool {
        match (self, current) {
            (_, None) => false,
            (Self::Any, Some(_)) => true,
            (Self::List(tags), Some(current)) => tags.iter().any(|tag| tag.matches_strongly(current)),
        }
    }

    /// Whether `If-None-Match` holds for a resource that has this tag, or does not exist (RFC 9110 §13.1.2).
    #[must_use]
    pub fn allow_none_match(&self, current: Option<&EntityTag>) -> bool {
        match (self, current) {
            (_, None) => true,
            (Self::Any, Some(_)) => false,
            (Self::List(tags), Some(current)) => !tags.iter().any(|tag| tag.matches_weakly(current)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> EntityTags {
        EntityTags::read("If-Match", [text].into_iter()).unwrap().unwrap()
    }

    #[test]
    fn lists_are_read_with_and_without_quotes() {
        let tags = read("\"a\", W/\"b\" ,c");
        let expected = [(false, "a"), (true, "b"), (false, "c")].map(|(weak, opaque)| EntityTag {
            weak,
            opaque: opaque.to_owned(),
        });
        assert_eq!(tags, EntityTags::List(expected.into()));
        assert_eq!(read(" * "), EntityTags::Any);
        assert_eq!(EntityTags::read("If-Match", [].into_iter()), Ok(None));
        assert!(EntityTags::read("If-Match", ["\"open"].into_iter()).is_err());
    }

    #[test]
    fn if_match_is_strong_and_needs_the_resource() {
        let current = EntityTag::read("\"a\"");
        assert!(read("\"x\", \"a\"").allow_match(Some(&current)));
        assert!(!read("W/\"a\"").allow_match(Some(&current)));
        assert!(!read("\"b\"").allow_match(Some(&current)));
        assert!(read("*").allow_match(Some(&current)));
        assert!(!read("*").allow_match(None));
    }

    #[test]
    fn if_none_match_is_weak() {
        let current = EntityTag::read("\"a\"");
        assert!(!read("W/\"a\"").allow_none_match(Some(&current)));
        assert!(read("\"b\"").allow_none_match(Some(&current)));
        assert!(!read("*").allow_none_match(Some(&current)));
        assert!(read("*").allow_none_match(None));
    }
}
