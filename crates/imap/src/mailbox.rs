//! Mailboxes as the server lists them.

use crate::encode::utf7;

/// A mailbox's name, decoded to Unicode. Whatever it holds, it travels in modified UTF-7 inside quotes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MailboxName(String);

impl MailboxName {
    /// Takes a name; `INBOX` in any case is the one `INBOX` (RFC 9051 §5.1).
    #[must_use]
    pub fn new(name: &str) -> Self {
        if name.eq_ignore_ascii_case("INBOX") {
            Self::inbox()
        } else {
            Self(name.to_owned())
        }
    }

    /// `INBOX`
    #[must_use]
    pub fn inbox() -> Self {
        Self("INBOX".to_owned())
    }

    /// The name in Unicode.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads a name in modified UTF-7 (RFC 3501 §5.1.3), as Dovecot also has it on disk. `None` if it is not.
    #[must_use]
    pub fn from_modified_utf7(raw: &str) -> Option<Self> {
        Self::from_wire(raw.as_bytes())
    }

    /// Reads a name as it travels. What is no ASCII is UTF-8 (RFC 9051 §5.1), whether it was agreed on or not:
    /// modified UTF-7 has no such bytes. `None` where a name is neither: such a mailbox cannot be named back
    /// to the server.
    pub(crate) fn from_wire(raw: &[u8]) -> Option<Self> {
        if raw.is_ascii() {
            utf7::decode(raw).map(|name| Self::new(&name))
        } else {
            std::str::from_utf8(raw).ok().map(Self::new)
        }
    }

    /// Reads the name in a STATUS response, which may be told unasked: Dovecot's NOTIFY writes names as they
    /// are, an ampersand included, so that what is no modified UTF-7 is itself.
    pub(crate) fn from_status(raw: &[u8]) -> Option<Self> {
        Self::from_wire(raw).or_else(|| std::str::from_utf8(raw).ok().map(Self::new))
    }
}

/// What a mailbox is for (RFC 6154).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SpecialUse {
    /// `\All`
    All,
    /// `\Archive`
    Archive,
    /// `\Drafts`
    Drafts,
    /// `\Flagged`
    Flagged,
    /// `\Junk`
    Junk,
    /// `\Sent`
    Sent,
    /// `\Trash`
    Trash,
}

impl SpecialUse {
    pub(crate) fn from_wire(attribute: &[u8]) -> Option<Self> {
        [
            (&b"\\All"[..], Self::All),
            (b"\\Archive", Self::Archive),
            (b"\\Drafts", Self::Drafts),
            (b"\\Flagged", Self::Flagged),
            (b"\\Junk", Self::Junk),
            (b"\\Sent", Self::Sent),
            (b"\\Trash", Self::Trash),
        ]
        .into_iter()
        .find_map(|(name, role)| name.eq_ignore_ascii_case(attribute).then_some(role))
    }

    /// As it travels.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "\\All",
            Self::Archive => "\\Archive",
            Self::Drafts => "\\Drafts",
            Self::Flagged => "\\Flagged",
            Self::Junk => "\\Junk",
            Self::Sent => "\\Sent",
            Self::Trash => "\\Trash",
        }
    }
}

/// One mailbox of a LIST.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListEntry {
    /// Its name.
    pub name: MailboxName,
    /// The hierarchy delimiter; `None` for a flat namespace.
    pub delimiter: Option<char>,
    /// Whether it can be opened (neither `\Noselect` nor `\NonExistent`).
    pub selectable: bool,
    /// What it is for.
    pub special_use: Option<SpecialUse>,
    /// Its counts, where the server told.
    pub status: Option<MailboxStatus>,
}

/// A mailbox's counts, by STATUS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MailboxStatus {
    /// How many messages it holds.
    pub messages: u32,
    /// How many of them are not `\Seen`.
    pub unseen: u32,
    /// `UIDVALIDITY`, 0 if not told.
    pub validity: u32,
    /// `UIDNEXT`, 0 if not told.
    pub uid_next: u32,
}
