//! What goes wrong with an IMAP server.

use std::io;
use std::ops::RangeInclusive;

use async_imap::imap_proto::{ResponseCode, rfc4315::UidSetMember};

/// A machine-readable response code (RFC 9051 §7.1, RFC 5530).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    /// `UIDVALIDITY`
    UidValidity(u32),
    /// `UIDNEXT`
    UidNext(u32),
    /// `HIGHESTMODSEQ` (RFC 7162)
    HighestModSeq(u64),
    /// `APPENDUID` (RFC 4315): the folder's UIDVALIDITY and the new message's UID.
    AppendUid(u32, u32),
    /// `COPYUID` (RFC 4315): the target's UIDVALIDITY, the UIDs there were and the UIDs there are.
    CopyUid(u32, Vec<RangeInclusive<u32>>, Vec<RangeInclusive<u32>>),
    /// `READ-ONLY`
    ReadOnly,
    /// `TRYCREATE` or `NONEXISTENT`: there is no such mailbox.
    NonExistent,
    /// `ALREADYEXISTS`
    AlreadyExists,
    /// `CANNOT`: the server will never do that, e.g. for the sake of a name it does not allow.
    Cannot,
    /// `OVERQUOTA` (RFC 9208)
    OverQuota,
    /// `NOPERM`
    NoPermission,
    /// `UNAVAILABLE`, `INUSE` or `LIMIT`: it may work later.
    Unavailable,
    /// `SERVERBUG`: something is wrong there, and may be right later.
    ServerBug,
    /// `AUTHENTICATIONFAILED`
    AuthenticationFailed,
    /// Anything else.
    Other,
}

impl Code {
    /// Reads a code that imap-proto knows, or the one that it left standing at the head of the text.
    pub(crate) fn read(code: Option<&ResponseCode<'_>>, text: Option<&str>) -> Option<Self> {
        Some(match code {
            Some(ResponseCode::UidValidity(number)) => Self::UidValidity(*number),
            Some(ResponseCode::UidNext(number)) => Self::UidNext(*number),
            Some(ResponseCode::HighestModSeq(number)) => Self::HighestModSeq(*number),
            Some(ResponseCode::AppendUid(validity, uids)) => match uids.first() {
                Some(UidSetMember::Uid(uid)) => Self::AppendUid(*validity, *uid),
                Some(UidSetMember::UidRange(range)) => Self::AppendUid(*validity, *range.start()),
                None => Self::Other,
            },
            Some(ResponseCode::CopyUid(validity, from, to)) => {
                Self::CopyUid(*validity, ranges(from), ranges(to))
            }
            Some(ResponseCode::ReadOnly) => Self::ReadOnly,
            Some(ResponseCode::TryCreate) => Self::NonExistent,
            Some(_) => Self::Other,
            None => return text.and_then(Self::from_text),
        })
    }

    pub(crate) fn from_text(text: &str) -> Option<Self> {
        let (code, _) = text.strip_prefix('[')?.split_once(']')?;
        let name = code.split(' ').next().unwrap_or(code);
        Some(match name.to_ascii_uppercase().as_str() {
            "NONEXISTENT" | "TRYCREATE" => Self::NonExistent,
            "ALREADYEXISTS" => Self::AlreadyExists,
            "CANNOT" => Self::Cannot,
            "OVERQUOTA" => Self::OverQuota,
            "NOPERM" => Self::NoPermission,
            "UNAVAILABLE" | "INUSE" | "LIMIT" => Self::Unavailable,
            "SERVERBUG" => Self::ServerBug,
            "AUTHENTICATIONFAILED" => Self::AuthenticationFailed,
            _ => Self::Other,
        })
    }
}

fn ranges(members: &[UidSetMember]) -> Vec<RangeInclusive<u32>> {
    members
        .iter()
        .map(|member| match member {
            UidSetMember::Uid(uid) => *uid..=*uid,
            UidSetMember::UidRange(range) => {
                *range.start().min(range.end())..=*range.start().max(range.end())
            }
        })
        .collect()
}

/// Why an IMAP command or connection failed.
#[derive(Debug, thiserror::Error)]
pub enum ImapError {
    /// The server cannot be reached.
    #[error("the IMAP server cannot be reached")]
    Connect(#[source] io::Error),
    /// TLS cannot be set up, or the server's certificate is not to be trusted.
    #[error("the way to the IMAP server cannot be secured")]
    Tls(#[source] io::Error),
    /// A command or the connection took longer than its limit.
    #[error("the IMAP server did not answer within {0} s")]
    Timeout(u64),
    /// The server closed the connection.
    #[error("the IMAP server closed the connection")]
    Closed,
    /// Reading or writing failed.
    #[error("the connection to the IMAP server broke")]
    Broken(#[source] io::Error),
    /// An answer was larger than its limit; the connection was given up.
    #[error("the IMAP server's answer is over the limit")]
    TooLarge,
    /// The server spoke something other than IMAP.
    #[error("the IMAP server's answer cannot be read: {0}")]
    Malformed(&'static str),
    /// The name or the password or token is wrong.
    #[error("the IMAP server did not accept the sign-in")]
    WrongCredentials,
    /// The server refuses sign-ins for now, whoever asks.
    #[error("the IMAP server refuses sign-ins for now: {0}")]
    SignInUnavailable(String),
    /// `NO` or `BAD` to a command.
    #[error("the IMAP server refused {command}: {text}")]
    Refused {
        /// The command's name.
        command: &'static str,
        /// Why, for programs.
        code: Option<Code>,
        /// Why, in the server's words.
        text: String,
    },
    /// A value cannot be said in IMAP at all, e.g. a search for a NUL.
    #[error("this cannot be said in IMAP: {0}")]
    InvalidArgument(&'static str),
    /// An earlier command on this connection was abandoned half way: the connection is of no use any more.
    #[error("an earlier command was abandoned")]
    Abandoned,
    /// The server lacks an extension without which the command cannot be done safely.
    #[error("the IMAP server lacks {0}")]
    Unsupported(&'static str),
}

impl ImapError {
    /// Whether the server as such is away or unwell, so that the same may succeed later.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Connect(_)
            | Self::Tls(_)
            | Self::Timeout(_)
            | Self::Closed
            | Self::Broken(_)
            | Self::Abandoned
            | Self::SignInUnavailable(_) => true,
            Self::Refused { code, .. } => matches!(code, Some(Code::Unavailable | Code::ServerBug)),
            _ => false,
        }
    }

    /// Whether a connection that had been idle turned out to be dead: worth one try on a fresh one.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        matches!(self, Self::Closed | Self::Broken(_) | Self::Abandoned)
    }

    /// The code of a refusal.
    #[must_use]
    pub fn code(&self) -> Option<&Code> {
        match self {
            Self::Refused { code, .. } => code.as_ref(),
            _ => None,
        }
    }
}

/// Carried inside an [`io::Error`] from the wire through async-imap to [`ImapError::TooLarge`].
#[derive(Debug, thiserror::Error)]
#[error("the answer is over the limit")]
pub(crate) struct OverLimit;

impl From<io::Error> for ImapError {
    fn from(error: io::Error) -> Self {
        if error.get_ref().is_some_and(|inner| inner.is::<OverLimit>()) {
            return Self::TooLarge;
        }
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Closed,
            _ => Self::Broken(error),
        }
    }
}

impl From<async_imap::error::Error> for ImapError {
    fn from(error: async_imap::error::Error) -> Self {
        use async_imap::error::Error;
        match error {
            Error::Io(error) => error.into(),
            Error::ConnectionLost => Self::Closed,
            Error::No(text) | Error::Bad(text) => Self::Refused {
                command: "sign-in",
                code: Code::from_text(&text),
                text,
            },
            Error::Parse(_) => Self::Malformed("a status response"),
            _ => Self::Malformed("an unexpected response"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_imap_proto_does_not_know_are_read_from_the_text() {
        assert_eq!(
            Code::from_text("[NONEXISTENT] No such box"),
            Some(Code::NonExistent)
        );
        assert_eq!(Code::from_text("[overquota] full"), Some(Code::OverQuota));
        assert_eq!(Code::from_text("[X-NEW 1 2] hm"), Some(Code::Other));
        assert_eq!(Code::from_text("no code [here]"), None);
    }
}
