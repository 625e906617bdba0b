//! The `Timeout` header (RFC 4918 §10.7).

/// How long a lock is asked to live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timeout {
    /// As long as the server likes.
    Infinite,
    /// So many seconds.
    Seconds(u32),
}

impl Timeout {
    /// Reads the header: the first wish that is understood counts, since the client lists the dearest first.
    /// `None` if there is none; a client cannot insist on a timeout, so that is no error.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        text.split(',').map(str::trim).find_map(|wish| {
            if wish.eq_ignore_ascii_case("infinite") {
                return Some(Self::Infinite);
            }
            let (unit, number) = wish.split_once('-')?;
            let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            // A number beyond 32 bits is a long time all the same.
            (unit.eq_ignore_ascii_case("second") && is_number)
                .then(|| Self::Seconds(number.parse().unwrap_or(u32::MAX)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 4918 §9.10.7.
    #[test]
    fn the_first_wish_counts() {
        assert_eq!(
            Timeout::read("Infinite, Second-4100000000"),
            Some(Timeout::Infinite)
        );
        assert_eq!(Timeout::read("second-60"), Some(Timeout::Seconds(60)));
        assert_eq!(
            Timeout::read("Second-99999999999999"),
            Some(Timeout::Seconds(u32::MAX))
        );
    }

    #[test]
    fn what_is_not_understood_is_passed_over() {
        assert_eq!(Timeout::read("Extend, Second-5"), Some(Timeout::Seconds(5)));
        for text in ["", "Second-", "Second--1", "Second-x", "Minute-1"] {
            assert_eq!(Timeout::read(text), None, "{text}");
        }
    }
}
