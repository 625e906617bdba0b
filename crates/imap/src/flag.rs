//! Message flags (RFC 9051 §2.3.2) as far as Roost sets or shows them.

/// A flag that Roost knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flag {
    /// `\Seen`
    Seen,
    /// `\Answered`
    Answered,
    /// `\Flagged`
    Flagged,
    /// `\Deleted`
    Deleted,
    /// `\Draft`
    Draft,
    /// `$Forwarded` (RFC 5550 §2.8)
    Forwarded,
    /// `$Junk` (RFC 9051 §2.3.2)
    Junk,
    /// `$NotJunk` (RFC 9051 §2.3.2)
    NotJunk,
}

impl Flag {
    const ALL: [Self; 8] = [
        Self::Seen,
        Self::Answered,
        Self::Flagged,
        Self::Deleted,
        Self::Draft,
        Self::Forwarded,
        Self::Junk,
        Self::NotJunk,
    ];

    /// As it travels.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Seen => "\\Seen",
            Self::Answered => "\\Answered",
            Self::Flagged => "\\Flagged",
            Self::Deleted => "\\Deleted",
            Self::Draft => "\\Draft",
            Self::Forwarded => "$Forwarded",
            Self::Junk => "$Junk",
            Self::NotJunk => "$NotJunk",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The known flags of one message. Others (keywords of other clients) are left out and left alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FlagSet(u8);

impl FlagSet {
    /// Whether the flag is set.
    #[must_use]
    pub const fn contains(self, flag: Flag) -> bool {
        self.0 & flag.bit() != 0
    }

    /// Adds a flag.
    pub const fn insert(&mut self, flag: Flag) {
        self.0 |= flag.bit();
    }

    /// Adds a flag by its name on the wire; one that is not known has no effect.
    pub(crate) fn insert_name(&mut self, name: &[u8]) {
        if let Some(flag) = Flag::ALL
            .into_iter()
            .find(|flag| flag.as_str().as_bytes().eq_ignore_ascii_case(name))
        {
            self.insert(flag);
        }
    }
}

impl FromIterator<Flag> for FlagSet {
    fn from_iter<T: IntoIterator<Item = Flag>>(flags: T) -> Self {
        let mut set = Self::default();
        flags.into_iter().for_each(|flag| set.insert(flag));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_any_case_and_strangers_are_left_out() {
        let mut set = FlagSet::default();
        for name in [&b"\\seen"[..], b"$FORWARDED", b"\\Recent", b"Work"] {
            set.insert_name(name);
        }
        assert_eq!(set, [Flag::Seen, Flag::Forwarded].into_iter().collect());
        assert!(!set.contains(Flag::Deleted));
    }
}
