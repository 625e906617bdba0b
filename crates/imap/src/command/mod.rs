//! Commands, built from encoded values only.

use std::fmt::Write;

use bytes::Bytes;
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};

use crate::encode::{string, utf7};
use crate::error::ImapError;
use crate::fetch::FetchItem;
use crate::flag::Flag;
use crate::mailbox::{MailboxName, SpecialUse};
use crate::search::SearchKey;
use crate::sequence::SequenceSet;

/// A stretch of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Text without line ends.
    Text(String),
    /// Bytes that go as a literal.
    Literal(Bytes),
}

/// What a command does to the connection's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    None,
    /// It selects this mailbox, or leaves none selected.
    Select {
        mailbox: MailboxName,
        read_only: bool,
    },
    /// It leaves no mailbox selected.
    Unselect,
}

/// One command, ready to be sent. Every part of it that comes from outside has been encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    pub(crate) name: &'static str,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) effect: Effect,
}

/// Whether flags are set or cleared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreAction {
    /// `+FLAGS`
    Add,
    /// `-FLAGS`
    Remove,
}

const STATUS_ITEMS: &str = "(MESSAGES UNSEEN UIDVALIDITY UIDNEXT)";

impl Command {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            pieces: vec![Piece::Text(name.to_owned())],
            effect: Effect::None,
        }
    }

    /// `CAPABILITY`
    #[must_use]
    pub fn capability() -> Self {
        Self::new("CAPABILITY")
    }

    /// `NOOP`: brings the state of the selected mailbox up to date.
    #[must_use]
    pub fn noop() -> Self {
        Self::new("NOOP")
    }

    /// `LOGOUT`
    #[must_use]
    pub fn logout() -> Self {
        Self::new("LOGOUT")
    }

    /// `ID` (RFC 2971): says what program this is.
    #[must_use]
    pub fn id() -> Self {
        Self::new("ID").text(concat!(
            " (\"name\" \"Roost\" \"version\" \"",
            env!("CARGO_PKG_VERSION"),
            "\")"
        ))
    }

    /// `SELECT`, or `EXAMINE` where `read_only`.
    #[must_use]
    pub fn select(mailbox: &MailboxName, read_only: bool, condstore: bool) -> Self {
        let mut command = Self::new(if read_only { "EXAMINE" } else { "SELECT" }).mailbox(mailbox);
        if condstore {
            command = command.text(" (CONDSTORE)");
        }
        command.effect = Effect::Select {
            mailbox: mailbox.clone(),
            read_only,
        };
        command
    }

    /// `UNSELECT` (RFC 3691)
    #[must_use]
    pub fn unselect() -> Self {
        Self {
            effect: Effect::Unselect,
            ..Self::new("UNSELECT")
        }
    }

    /// `LIST` of everything, with special uses and counts in the same answer (RFC 5258, 5819, 6154).
    #[must_use]
    pub fn list_with_status() -> Self {
        Self::new("LIST")
            .text(" \"\" \"*\" RETURN (SPECIAL-USE STATUS ")
            .text(STATUS_ITEMS)
            .text(")")
    }

    /// `LIST` of everything, for servers without LIST-STATUS.
    #[must_use]
    pub fn list() -> Self {
        Self::new("LIST").text(" \"\" \"*\"")
    }

    /// `STATUS` of one mailbox.
    #[must_use]
    pub fn status(mailbox: &MailboxName) -> Self {
        Self::new("STATUS").mailbox(mailbox).text(" ").text(STATUS_ITEMS)
    }

    /// `FETCH` by sequence number.
    #[must_use]
    pub fn fetch(set: &SequenceSet, items: &[FetchItem]) -> Self {
        Self::new("FETCH").fetch_arguments(set, items)
    }

    /// `UID FETCH`
    #[must_use]
    pub fn uid_fetch(set: &SequenceSet, items: &[FetchItem]) -> Self {
        Self::new("UID FETCH").fetch_arguments(set, items)
    }

    fn fetch_arguments(self, set: &SequenceSet, items: &[FetchItem]) -> Self {
        let mut text = format!(" {set} (");
        for (position, item) in items.iter().enumerate() {
            if position > 0 {
                text.push(' ');
            }
            item.write(&mut text);
        }
        text.push(')');
        self.text(&text)
    }

    /// `UID STORE … FLAGS.SILENT`
    #[must_use]
    pub fn uid_store(set: &SequenceSet, action: StoreAction, flags: &[Flag]) -> Self {
        let sign = match action {
            StoreAction::Add => '+',
            StoreAction::Remove => '-',
        };
        Self::new("UID STORE").text(&format!(" {set} {sign}FLAGS.SILENT {}", flag_list(flags)))
    }

    /// `UID COPY`
    #[must_use]
    pub fn uid_copy(set: &SequenceSet, target: &MailboxName) -> Self {
        Self::new("UID COPY").text(&format!(" {set}")).mailbox(target)
    }

    /// `UID MOVE` (RFC 6851)
    #[must_use]
    pub fn uid_move(set: &SequenceSet, target: &MailboxName) -> Self {
        Self::new("UID MOVE").text(&format!(" {set}")).mailbox(target)
    }

    /// `UID EXPUNGE` (RFC 4315): removes those of the set that are `\Deleted`, and no others.
    #[must_use]
    pub fn uid_expunge(set: &SequenceSet) -> Self {
        Self::new("UID EXPUNGE").text(&format!(" {set}"))
    }

    /// `APPEND`: puts a message into a mailbox.
    #[must_use]
    pub fn append(
        mailbox: &MailboxName,
        flags: &[Flag],
        date: Option<DateTime<FixedOffset>>,
        message: Bytes,
    ) -> Self {
        let mut text = format!(" {} ", flag_list(flags));
        if let Some(date) = date {
            // RFC 9051 §9: date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
            let _ = write!(
                text,
                "\"{:>2}-{}-{:04} {} {}\" ",
                date.day(),
                month(date.month()),
                date.year().clamp(0, 9999),
                date.format("%H:%M:%S"),
                date.format("%z")
            );
        }
        let mut command = Self::new("APPEND").mailbox(mailbox).text(&text);
        command.pieces.push(Piece::Literal(message));
        command
    }

    /// `CREATE`, with its special use where the server has CREATE-SPECIAL-USE (RFC 6154 §3).
    #[must_use]
    pub fn create(mailbox: &MailboxName, special_use: Option<SpecialUse>) -> Self {
        let command = Self::new("CREATE").mailbox(mailbox);
        match special_use {
            Some(special_use) => command.text(" (USE (").text(special_use.as_str()).text("))"),
            None => command,
        }
    }

    /// `RENAME`
    #[must_use]
    pub fn rename(from: &MailboxName, to: &MailboxName) -> Self {
        Self::new("RENAME").mailbox(from).mailbox(to)
    }

    /// `DELETE`
    #[must_use]
    pub fn delete(mailbox: &MailboxName) -> Self {
        Self::new("DELETE").mailbox(mailbox)
    }

    /// `SUBSCRIBE`
    #[must_use]
    pub fn subscribe(mailbox: &MailboxName) -> Self {
        Self::new("SUBSCRIBE").mailbox(mailbox)
    }

    /// `UNSUBSCRIBE`
    #[must_use]
    pub fn unsubscribe(mailbox: &MailboxName) -> Self {
        Self::new("UNSUBSCRIBE").mailbox(mailbox)
    }

    /// `GETACL` (RFC 4314): who may do what with a mailbox.
    #[must_use]
    pub fn get_acl(mailbox: &MailboxName) -> Self {
        Self::new("GETACL").mailbox(mailbox)
    }

    /// `DELETEACL` (RFC 4314): takes all rights from somebody.
    ///
    /// # Errors
    /// [`ImapError::InvalidArgument`] if the identifier holds a NUL.
    pub fn delete_acl(mailbox: &MailboxName, identifier: &str) -> Result<Self, ImapError> {
        Self::new("DELETEACL")
            .mailbox(mailbox)
            .text(" ")
            .string(identifier)
    }

    /// `UID SEARCH`, by ESEARCH (RFC 4731) where `extended`.
    ///
    /// # Errors
    /// [`ImapError::InvalidArgument`] if a string holds a NUL.
    pub fn uid_search(key: &SearchKey, extended: bool) -> Result<Self, ImapError> {
        let mut command = Self::new("UID SEARCH");
        if extended {
            command = command.text(" RETURN (ALL)");
        }
        if key.needs_charset() {
            command = command.text(" CHARSET UTF-8");
        }
        command.text(" ").search_key(key)
    }

    /// `NOTIFY SET` (RFC 5465): tells of changes in the selected mailbox and in all others of the account.
    #[must_use]
    pub fn notify() -> Self {
        Self::new("NOTIFY").text(
            " SET (selected (MessageNew (UID) MessageExpunge FlagChange)) \
             (personal (MessageNew MessageExpunge FlagChange MailboxName))",
        )
    }

    pub(crate) fn idle() -> Self {
        Self::new("IDLE")
    }

    fn search_key(self, key: &SearchKey) -> Result<Self, ImapError> {
        Ok(match key {
            SearchKey::All => self.text("ALL"),
            SearchKey::Unseen => self.text("UNSEEN"),
            SearchKey::Flagged => self.text("FLAGGED"),
            SearchKey::NotDeleted => self.text("UNDELETED"),
            SearchKey::Subject(text) => self.text("SUBJECT ").string(text)?,
            SearchKey::From(text) => self.text("FROM ").string(text)?,
            SearchKey::To(text) => self.text("TO ").string(text)?,
            SearchKey::Cc(text) => self.text("CC ").string(text)?,
            SearchKey::Body(text) => self.text("BODY ").string(text)?,
            SearchKey::Text(text) => self.text("TEXT ").string(text)?,
            SearchKey::Since(date) => self.text(&format!("SINCE {}", search_date(*date))),
            SearchKey::Before(date) => self.text(&format!("BEFORE {}", search_date(*date))),
            SearchKey::Larger(size) => self.text(&format!("LARGER {size}")),
            SearchKey::Uid(set) => self.text(&format!("UID {set}")),
            SearchKey::Header(name, text) => self.text("HEADER ").text(name).text(" ").string(text)?,
            SearchKey::And(keys) if keys.is_empty() => self.text("ALL"),
            SearchKey::And(keys) => {
                let mut command = self.text("(");
                for (position, key) in keys.iter().enumerate() {
                    if position > 0 {
                        command = command.text(" ");
                    }
                    command = command.search_key(key)?;
                }
                command.text(")")
            }
            SearchKey::Or(left, right) => self.text("OR ").search_key(left)?.text(" ").search_key(right)?,
            SearchKey::Not(key) => self.text("NOT ").search_key(key)?,
        })
    }

    fn text(mut self, text: &str) -> Self {
        match self.pieces.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text),
            _ => self.pieces.push(Piece::Text(text.to_owned())),
        }
        self
    }

    /// A space and a mailbox's name.
    fn mailbox(self, mailbox: &MailboxName) -> Self {
        let encoded = string::quote(&utf7::encode(mailbox.as_str()));
        self.text(" ").text(&encoded)
    }

    fn string(mut self, text: &str) -> Result<Self, ImapError> {
        match string::encode(text).ok_or(ImapError::InvalidArgument("a NUL character"))? {
            string::Encoded::Quoted(quoted) => Ok(self.text(&quoted)),
            string::Encoded::Literal(bytes) => {
                self.pieces.push(Piece::Literal(bytes));
                Ok(self)
            }
        }
    }
}

fn flag_list(flags: &[Flag]) -> String {
    let names: Vec<&str> = flags.iter().map(|flag| flag.as_str()).collect();
    format!("({})", names.join(" "))
}

const fn month(number: u32) -> &'static str {
    match number {
        1 => "Jan",
        2 => "Feb",
        3 => "Mar",
        4 => "Apr",
        5 => "May",
        6 => "Jun",
        7 => "Jul",
        8 => "Aug",
        9 => "Sep",
        10 => "Oct",
        11 => "Nov",
        _ => "Dec",
    }
}

/// RFC 9051 §9: date = date-text, e.g. `1-Feb-1994`.
fn search_date(date: NaiveDate) -> String {
    format!(
        "{}-{}-{:04}",
        date.day(),
        month(date.month()),
        date.year().clamp(1, 9999)
    )
}

#[cfg(test)]
mod tests;
