//! The `Depth` header (RFC 4918 §10.2).

use std::str::FromStr;

use super::HeaderError;

/// How far below the request's resource a method reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The resource alone.
    Zero,
    /// The resource and its direct members.
    One,
    /// Everything below.
    Infinity,
}

impl FromStr for Depth {
    type Err = HeaderError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "0" => Ok(Self::Zero),
            // RFC 3744 and 4791 know no `noroot`; some clients of Microsoft send it all the same.
            "1" | "1,noroot" => Ok(Self::One),
            text if text.eq_ignore_ascii_case("infinity") => Ok(Self::Infinity),
            _ => Err(HeaderError("Depth")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_depths() {
        assert_eq!("0".parse(), Ok(Depth::Zero));
        assert_eq!(" 1 ".parse(), Ok(Depth::One));
        assert_eq!("Infinity".parse(), Ok(Depth::Infinity));
        assert_eq!("2".parse::<Depth>(), Err(HeaderError("Depth")));
        assert_eq!("".parse::<Depth>(), Err(HeaderError("Depth")));
    }
}
