//! The `Prefer` header (RFC 7240, RFC 8144), and its ancestor `Brief`.

/// What the client would like the answer to be. Unknown preferences are ignored (RFC 7240 §2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prefer {
    /// `return=minimal`: leave out what tells nothing, such as properties that do not exist.
    pub minimal: bool,
    /// `return=representation`: answer a write with what is stored now.
    pub representation: bool,
    /// `depth-noroot`: leave the resource itself out of what is said of its members (RFC 8144 §4).
    pub no_root: bool,
}

impl Prefer {
    /// Reads the values of all `Prefer` headers; of contradicting ones the first counts (RFC 7240 §2).
    #[must_use]
    pub fn read<'a>(headers: impl Iterator<Item = &'a str>) -> Self {
        let mut prefer = Self::default();
        for preference in headers.flat_map(|header| header.split(',')) {
            let preference = preference.split(';').next().unwrap_or_default();
            let Some((name, value)) = preference.split_once('=') else {
                prefer.no_root |= preference.trim().eq_ignore_ascii_case("depth-noroot");
                continue;
            };
            let decided = prefer.minimal || prefer.representation;
            if decided || !name.trim().eq_ignore_ascii_case("return") {
                continue;
            }
            match value.trim().trim_matches('"') {
                "minimal" => prefer.minimal = true,
                "representation" => prefer.representation = true,
                _ => {}
            }
        }
        prefer
    }

    /// Reads `Brief: t`, which Apple's clients send to the same end as `return=minimal`.
    #[must_use]
    pub fn or_brief(mut self, brief: Option<&str>) -> Self {
        if brief.is_some_and(|value| value.trim().eq_ignore_ascii_case("t")) && !self.representation {
            self.minimal = true;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minimal_is_found_among_others() {
        assert!(Prefer::read(["respond-async, return=minimal; x=1"].into_iter()).minimal);
        assert!(Prefer::read(["wait=10", "Return=\"minimal\""].into_iter()).minimal);
        assert_eq!(
            Prefer::read(["return=other, handling=lenient"].into_iter()),
            Prefer::default()
        );
        assert!(Prefer::read(["return=other, Depth-NoRoot"].into_iter()).no_root);
    }

    #[test]
    fn the_first_of_two_counts() {
        let prefer = Prefer::read(["return=representation, return=minimal"].into_iter());
        assert_eq!(
            prefer,
            Prefer {
                representation: true,
                ..Prefer::default()
            }
        );
    }

    #[test]
    fn brief_means_minimal() {
        assert!(Prefer::default().or_brief(Some("t")).minimal);
        assert!(!Prefer::default().or_brief(Some("f")).minimal);
    }
}
