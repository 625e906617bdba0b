//! Numbers of the parts of a message (RFC 9051 §6.4.5.1, `section-part`).

use std::fmt::{self, Write};
use std::str::FromStr;

/// How deep a part may lie. Dovecot itself stops at 100.
pub const MAX_PART_DEPTH: usize = 100;

/// The number of a part, e.g. `2.1`; empty for the message as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartNumber(Vec<u32>);

impl PartNumber {
    /// The message as a whole.
    #[must_use]
    pub const fn whole() -> Self {
        Self(Vec::new())
    }

    /// Whether it is the message as a whole.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.0.is_empty()
    }

    /// How deep it lies: 0 for the whole.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.0.len()
    }

    /// The number of its `index`th child, counted from 1.
    #[must_use]
    pub fn child(&self, index: u32) -> Self {
        let mut numbers = self.0.clone();
        numbers.push(index);
        Self(numbers)
    }
}

/// The text is not a part's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not the number of a part")]
pub struct PartNumberError;

impl FromStr for PartNumber {
    type Err = PartNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Ok(Self::whole());
        }
        let numbers = text
            .split('.')
            .take(MAX_PART_DEPTH + 1)
            .map(|number| {
                let digits_only =
                    number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0');
                if digits_only {
                    number.parse().map_err(|_| PartNumberError)
                } else {
                    Err(PartNumberError)
                }
            })
            .collect::<Result<Vec<u32>, _>>()?;
        if numbers.len() > MAX_PART_DEPTH {
            Err(PartNumberError)
        } else {
            Ok(Self(numbers))
        }
    }
}

impl fmt::Display for PartNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, number) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_char('.')?;
            }
            write!(f, "{number}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_written() {
        for text in ["", "1", "2.1", "10.200.3"] {
            assert_eq!(text.parse::<PartNumber>().unwrap().to_string(), text);
        }
        assert_eq!(PartNumber::whole().child(2).child(1).to_string(), "2.1");
    }

    #[test]
    fn nothing_but_numbers_gets_through() {
        for text in [
            "0",
            "1.",
            ".1",
            "1..2",
            "+1",
            "1 2",
            "1]<0.5>",
            "1\r\nA1 LOGOUT",
            "99999999999",
            "01",
            "MIME",
        ] {
            assert!(text.parse::<PartNumber>().is_err(), "{text:?}");
        }
        assert!("1.".repeat(200).parse::<PartNumber>().is_err());
        assert!(vec!["1"; 101].join(".").parse::<PartNumber>().is_err());
    }
}
