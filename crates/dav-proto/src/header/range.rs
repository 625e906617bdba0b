//! The `Range` header with bytes (RFC 9110 §14.1.2, §14.2).

/// Which bytes of a representation are asked for, and exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteRange {
    /// All of them: there is no range, or one that the server need not heed.
    Whole,
    /// Those from `first` to `last`, both included.
    Part {
        /// The first one.
        first: u64,
        /// The last one; never before the first.
        last: u64,
    },
    /// None of them exist (416).
    Unsatisfiable,
}

impl ByteRange {
    /// Reads the header for a representation of `size` bytes. Several ranges at once, other units and what breaks
    /// the grammar are answered with the whole, as RFC 9110 §14.2 permits.
    #[must_use]
    pub fn read(text: Option<&str>, size: u64) -> Self {
        let Some((unit, range)) = text.and_then(|text| text.split_once('=')) else {
            return Self::Whole;
        };
        let Some((first, last)) = range.trim().split_once('-') else {
            return Self::Whole;
        };
        if !unit.trim().eq_ignore_ascii_case("bytes") {
            return Self::Whole;
        }
        match (first, last) {
            ("", suffix) => match number(suffix) {
                None => Self::Whole,
                Some(0) => Self::Unsatisfiable,
                Some(_) if size == 0 => Self::Unsatisfiable,
                Some(length) => Self::Part {
                    first: size.saturating_sub(length),
                    last: size - 1,
                },
            },
            (first, last) => match (number(first), number(last)) {
                (None, _) => Self::Whole,
                (Some(_), None) if !last.is_empty() => Self::Whole,
                (Some(first), Some(last)) if last < first => Self::Whole,
                (Some(first), _) if first >= size => Self::Unsatisfiable,
                (Some(first), last) => Self::Part {
                    first,
                    last: last.unwrap_or(u64::MAX).min(size - 1),
                },
            },
        }
    }
}

fn number(text: &str) -> Option<u64> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(first: u64, last: u64) -> ByteRange {
        ByteRange::Part { first, last }
    }

    /// The examples of RFC 9110 §14.1.2, of 10,000 bytes.
    #[test]
    fn ranges_of_a_representation() {
        for (text, range) in [
            ("bytes=0-499", part(0, 499)),
            ("bytes=500-999", part(500, 999)),
            ("bytes=-500", part(9_500, 9_999)),
            ("bytes=9500-", part(9_500, 9_999)),
            ("bytes=9500-20000", part(9_500, 9_999)),
            ("bytes=-20000", part(0, 9_999)),
            ("bytes=10000-", ByteRange::Unsatisfiable),
            ("bytes=-0", ByteRange::Unsatisfiable),
        ] {
            assert_eq!(ByteRange::read(Some(text), 10_000), range, "{text}");
        }
    }

    #[test]
    fn what_need_not_be_heeded_gives_the_whole() {
        for text in [
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=5-1",
            "bytes=a-b",
            "bytes=0-1,3-4",
            "lines=1-2",
            "bytes=1-b",
        ] {
            assert_eq!(ByteRange::read(Some(text), 100), ByteRange::Whole, "{text}");
        }
        assert_eq!(ByteRange::read(None, 100), ByteRange::Whole);
    }

    #[test]
    fn nothing_has_no_part() {
        for text in ["bytes=0-", "bytes=-1", "bytes=0-0"] {
            assert_eq!(ByteRange::read(Some(text), 0), ByteRange::Unsatisfiable, "{text}");
        }
        assert_eq!(
            ByteRange::read(Some("bytes=99999999999999999999-"), 5),
            ByteRange::Unsatisfiable
        );
    }
}
