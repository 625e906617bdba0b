//! The `Overwrite` header (RFC 4918 §10.6).

use std::str::FromStr;

use super::HeaderError;

/// Whether COPY and MOVE may replace what is at the destination.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overwrite {
    /// Replace it: what an absent header means.
    #[default]
    Yes,
    /// Fail with 412 if there is something.
    No,
}

impl FromStr for Overwrite {
    type Err = HeaderError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "T" | "t" => Ok(Self::Yes),
            "F" | "f" => Ok(Self::No),
            _ => Err(HeaderError("Overwrite")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_values() {
        assert_eq!("T".parse(), Ok(Overwrite::Yes));
        assert_eq!("F".parse(), Ok(Overwrite::No));
        assert!("true".parse::<Overwrite>().is_err());
    }
}
